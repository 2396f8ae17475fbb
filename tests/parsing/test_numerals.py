"""Answers that are numbers keep the digits they were written with."""

from fractions import Fraction

import pytest
from symbol_tables import TABLE

from symgrad.parsing import read_answer


def numerals(text: str) -> object:
    return read_answer(text, TABLE).members[-1].numerals


def pair(value: str, half_unit: str) -> tuple[Fraction, Fraction]:
    return Fraction(value), Fraction(half_unit)


@pytest.mark.parametrize(
    ("text", "value", "half_unit"),
    [
        ("-4", "-4", "0.5"),
        ("4.", "4", "0.5"),
        (r"\approx 0.37", "0.37", "0.005"),
        ("dL/dw ≈ 0.250", "0.25", "0.0005"),
        ("-.5", "-0.5", "0.05"),
        ("1e-3", "0.001", "0.0005"),
        (r"3.2\cdot 10^{-4}", "0.00032", "0.000005"),
        (r"-3.2 \times 10^{2}", "-320", "5"),
        ("$0.1$.", "0.1", "0.05"),
    ],
)
def test_a_number_comes_with_half_a_unit_of_its_last_digit(text, value, half_unit):
    found = numerals(text.replace("dL/dw", "y"))
    assert found == pair(value, half_unit)


@pytest.mark.parametrize(
    "text", [r"\frac13", r"\sqrt 2", "2y", "1 + 1", "[1, y]", r"2 \cdot 3", "y", r"\pi", "2/3"]
)
def test_what_is_exact_or_holds_a_name_has_none(text):
    assert numerals(text) is None


def test_tensors_of_numbers_nest_as_their_shape_does():
    one, two = pair("0.1", "0.05"), pair("-2", "0.5")
    assert numerals("[0.1, -2]") == (one, two)
    assert numerals(r"\begin{pmatrix} 0.1 \\ -2 \end{pmatrix}") == (one, two)
    assert numerals(r"\begin{pmatrix} 0.1 & -2 \end{pmatrix}") == (one, two)
    assert numerals("np.array([0.1, -2])") == (one, two)
    assert numerals("[0.1, -2]^T") == (one, two)
    assert numerals("[[0.1, -2], [-2, 0.1]]") == ((one, two), (two, one))
    matrix = r"\begin{pmatrix} 0.1 & -2 \\ 0.1 & -2 \end{pmatrix}"
    assert numerals(matrix) == ((one, two), (one, two))
    assert numerals(rf"{matrix}^\top") == ((one, one), (two, two))
    assert numerals("-[0.1, -2]") == (pair("-0.1", "0.05"), pair("2", "0.5"))
