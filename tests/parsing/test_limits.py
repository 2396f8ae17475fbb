"""What is too long, too deep or made of look-alikes is refused before it costs anything."""

import time
from contextlib import suppress

import pytest
from symbol_tables import TABLE

from symgrad.errors import ReadingError, ShapeError, SymgradError
from symgrad.parsing import read_answer, read_expression


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("а + c", "U+0430", "'a'"),
        ("c + ο", "U+03BF", "'o'"),
        ("ｙ", "U+FF59", "'y'"),
        ("𝑦", "U+1D466", "'y'"),
        ("y\u200b", "U+200B", "a plain blank, or nothing"),
        ("y\u00ad", "U+00AD", "a plain blank, or nothing"),
        ("\u202ey", "U+202E", "a plain blank, or nothing"),
        ("y\u2003c", "U+2003", "a plain blank, or nothing"),
        ("\x00", "U+0000", "a plain blank, or nothing"),
        ("y – c", "U+2013", "'-'"),
        ("2½ y", "U+00BD", "'1/2'"),
        ("µ", "U+00B5", "'μ'"),
        ("字", "U+5B57", "plain letters, LaTeX, or Greek letters"),
    ],
)
def test_a_look_alike_is_refused_by_code_point(text: str, code: str, hint: str) -> None:
    with pytest.raises(ReadingError) as caught:
        read_expression(text, TABLE)
    error = caught.value
    assert error.what.startswith(code)
    assert error.hint == hint
    column = next(i for i, c in enumerate(text) if f"U+{ord(c):04X}" == code)
    assert error.where.splitlines()[1].index("^") - 7 == column


@pytest.mark.parametrize(
    "text",
    ["y − c", "y·c", "y × c", "ŷ_1", "y\u0302hat_1".replace("hat", ""), "y²", "xᵀu", "λ", "∑_i x_i",
     "√y", "x ⊙ u", "x⊤u", "A′", "1[y ≥ c]", "1[y ≤ c]", "1[y ≠ c]", "y\u00a0c", "x₁", "σ(y)"],
)  # fmt: skip
def test_ordinary_mathematical_unicode_is_read(text: str) -> None:
    assert read_expression(text, TABLE).expr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("y" * 4097, "characters"),
        ("y+" * 751 + "y", "signs"),
        ("(" * 61 + "y" + ")" * 61, "nested"),
        ("1234567890123", "12 digits"),
        ("1e65", "10^64"),
        ("y^65", "larger than 64"),
        ("y^{-65}", "larger than 64"),
        ("y^{40+40}", "larger than 64"),
        ("((y^{20})^{20})^{20}", "larger than 1000"),
        ("9^9^9^9", "stand on each other"),
        ("9**9**9**9", "stand on each other"),
        ("(9^64)^64", "too large"),
        ("A^{13}", ""),
        ("softplus(exp(2^64))", "too large to work with"),
        (r"tanh(\sigma'(\exp(relu(10^{9}))))", "too large to work with"),
        (r"\sum_{i=1}^{10^9} 1", "terms"),
        (r"\sum_i (" * 25 + "x_i" + ")_i" * 25, ""),
        ("max(y," * 30 + "c" + ")" * 30, "too large"),
    ],
)
def test_what_is_too_large_is_refused_at_once(text: str, words: str) -> None:
    start = time.perf_counter()
    with pytest.raises(SymgradError) as caught:
        read_answer(text, TABLE)
    assert words in caught.value.what
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "x.__class__.__mro__",
        "(lambda: x)()",
        r"\input{/etc/passwd}",
        r"\def\a{\a\a}\a",
        r"\csname x\endcsname",
        r"\write18{ls}",
        "y; import os",
        "{y}.format(y)",
        "f'{y}'",
    ],
)
def test_code_is_no_mathematics(text: str) -> None:
    with pytest.raises(ReadingError):
        read_answer(text, TABLE)


@pytest.mark.parametrize("text", ["1/0", "log(0)", "sqrt(-1)", "max(sqrt(-1), 0)", "relu(1/0)",
                                  "(sqrt(-2) > 0)", "relu(log(0))"])  # fmt: skip
def test_what_is_no_real_number_is_refused(text: str) -> None:
    with pytest.raises(ReadingError):
        read_answer(text, TABLE)


@pytest.mark.parametrize(
    "text",
    [
        "x u",
        r"x \odot q",
        "x + q",
        "A q",
        "W1 A x x",
        "y_1",
        "y[0]",
        "x[0, 0]",
        "q_4",
        r"x^\top q",
        "A[0, 0, 0]",
        r"\operatorname{tr}(x)",
        "softmax(y)",
        "{M}^{2}",
        r"\|A\|_2",
        r"\sum_i x_i q_i",
        "x_i + q_i",
        "dot(x, q)",
        "x @ y",
        r"x_1^\top",
    ],
)
def test_shapes_that_do_not_fit_are_told_from_texts_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ShapeError):
        read_answer(text, TABLE)


@pytest.mark.parametrize(
    "text",
    ["y" + " " * 30_000 + "c", "y" + "$" * 4_000 + "c", "y" + r"\\" * 2_000,
     r"\mathrm{" + " " * 4_000, r"\text{" + "y " * 1_000 + "!}"],
    ids=["blanks", "dollars", "line breaks", "an open command", "a long word"],
)  # fmt: skip
def test_a_long_run_of_signs_costs_no_more_than_its_length(text: str) -> None:
    began = time.monotonic()
    with suppress(SymgradError):
        read_answer(text, TABLE)
    assert time.monotonic() - began < 5
