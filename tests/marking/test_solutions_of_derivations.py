"""Where a gradient is 0: the normal equations, and what solves them."""

import time

import pytest

import symgrad as sg
from symgrad.equality.contraction import contracted
from symgrad.expr.graph import Equation
from symgrad.expr.index import Index
from symgrad.expr.leaves import Entry, sum_over
from symgrad.expr.matrices import Inverse
from symgrad.marking.derivations.solutions import as_equations
from symgrad.marking.judging import judge

RIDGE = {
    "equations": [r"L = \frac{1}{2N}\|X w - y\|^2 + \frac{\lambda}{2} w^\top w"],
    "inputs": ["X"],
    "targets": ["y"],
    "parameters": ["w"],
    "constants": ["lambda"],
    "shapes": {"X": ["N", "D"], "w": ["D"], "y": ["N"]},
    "sizes": {"N": 4, "D": 3},
}
GRADIENT = r"\nabla_w L = \frac{1}{N} X^\top (X w - y) + \lambda w = 0 \\ "
RIGHT = r"w = (X^\top X + N \lambda I)^{-1} X^\top y"
WRONG = {
    "the factor N is lost": r"w = (X^\top X + \lambda I)^{-1} X^\top y",
    "a sign": r"w = (X^\top X - N \lambda I)^{-1} X^\top y",
    "a factor": r"w = 2 (X^\top X + N \lambda I)^{-1} X^\top y",
}


def test_the_solution_of_the_normal_equations_is_right_and_found_soon():
    start = time.perf_counter()
    normal = r"(X^\top X + N \lambda I) w = X^\top y \\ "
    mark = judge(sg.read_problem(RIDGE), GRADIENT + normal + RIGHT, wrt="w")
    assert (mark.verdict, mark.notes) == ("correct", ("true where ∂L/∂w = 0",))
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_solution_is_refused(name):
    mark = judge(sg.read_problem(RIDGE), GRADIENT + WRONG[name], wrt="w")
    assert (mark.verdict, mark.first_wrong_line) == ("incorrect", 2)


def test_a_solution_is_multiplied_by_its_own_matrix_and_not_by_the_transposed_one():
    i, k, p, q = (Index(letter, "D") for letter in "ikpq")
    inverse = Inverse(Entry("A", p, q), p, q, i, k)
    solution = Equation("x", (i,), sum_over(inverse * Entry("b", k), k))
    forward = sum_over(Entry("A", q, k) * Entry("x", k), k) - Entry("b", q)
    assert contracted(as_equations(solution, q)) == forward
    turned = Equation("x", (k,), sum_over(inverse * Entry("b", i), i))
    backward = sum_over(Entry("A", k, q) * Entry("x", k), k) - Entry("b", q)
    assert contracted(as_equations(turned, q)) == backward


def test_what_is_no_single_inverse_times_something_is_no_solution():
    i, k, p, q = (Index(letter, "D") for letter in "ikpq")
    inverse = Inverse(Entry("A", p, q), p, q, i, k)
    once = sum_over(inverse * Entry("b", k), k)
    others = (once + Entry("b", i), once * Entry("b", i), once**2, sum_over(inverse**2, k))
    assert [as_equations(Equation("x", (i,), right), q) for right in others] == [None] * 4
