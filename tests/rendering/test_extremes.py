"""max and min are printed as they were typed, and read back."""

import re

import pytest

import symgrad as sg
from symgrad.equality import Proved, compare
from symgrad.expr.extremes import with_extremes
from symgrad.expr.functions import relu
from symgrad.expr.leaves import Entry

a, b, z = map(Entry, "abz")
NAMES = {"parameters": ["a", "b", "c"], "shapes": {n: [] for n in "abc"}}


def derived(loss, **given):
    return sg.derive(sg.read_problem({"equations": [loss], **NAMES, **given}))


CALLS = [
    ("max(a, b)", "max(a, b)"),
    ("max(a, b, c)", "max(a, b, c)"),
    ("min(a, b, c)", "min(a, b, c)"),
    ("max(0.1 a, a)", "max(a/10, a)"),
    ("max(-1, min(1, a))", "max(-1, min(1, a))"),
    ("min(max(a, 0), 6)", "min(6, relu(a))"),
    ("max(a b, (a - 1) b)", "max(b·(a - 1), a·b)"),
]


@pytest.mark.parametrize(("typed", "shown"), CALLS)
def test_an_extreme_is_printed_as_one(typed, shown):
    derivation = derived(f"L = {typed}")
    assert f"L = {shown}" in sg.render(derivation)
    again = derived(f"L = {shown.replace('·', ' ')}")
    one, other = (d.graph.equations[0].right for d in (derivation, again))
    assert isinstance(compare(one, other), Proved)


@pytest.mark.parametrize("expr", [z + relu(z), 1 + relu(z), a + relu(z), a - b + relu(b)])
def test_a_relu_that_was_typed_stays(expr):
    assert with_extremes(expr) == expr


def test_a_vector_of_extremes_has_a_matrix_form():
    problem = {"equations": ["h = max(0.1 z, z)", "L = sum(h)"], "parameters": ["z"]}
    derivation = sg.derive(sg.read_problem({**problem, "shapes": {"z": ["D"]}}))
    assert "h = max(1/10·z, z)" in sg.render(derivation, view="matrix")
    assert r"\max\left(" in sg.render(derivation, "latex", view="matrix")


def test_conditions_stand_as_a_lecturer_writes_them():
    text = sg.render(derived("L = max(a, b)"))
    assert "∂L/∂b = 1[b > a]" in text
    assert "1[a < 1]" in sg.render(derived("L = relu(1 - a)"))
    assert "1[a > -1]" in sg.render(derived("L = relu(1 + a)"))
    assert "1[a + 1 > b]" in sg.render(derived("L = relu(1 + a - b)"))
    assert "1[c > max(a, b)]" in sg.render(derived("L = max(a, b, c)"))
    assert "1[a < 1]·1[a > -1]" in sg.render(derived("L = max(-1, min(1, a))"))


@pytest.mark.parametrize(
    ("inner", "condition"), [("1 - z", "z < 1"), ("z + 1", "z > -1"), ("z - y", "z > y")]
)
def test_conditions_on_vectors_read_the_same_in_both_views(inner, condition):
    problem = {"equations": [f"L = sum(relu({inner}))"], "parameters": ["z", "y"]}
    derivation = sg.derive(sg.read_problem({**problem, "shapes": {"z": ["D"], "y": ["D"]}}))
    assert f"1[{condition}]" in sg.render(derivation, view="matrix")
    shown = re.sub("([zy])", r"\1[i]", condition)
    assert f"1[{shown}]" in sg.render(derivation)
