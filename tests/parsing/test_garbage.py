"""Whatever is typed, the parser answers with a tensor or with an error that a user can read."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from symbol_tables import TABLE

from symgrad.errors import ReadingError, SymgradError
from symgrad.parsing import Symbols, read_equation, read_expression
from symgrad.problems import read_problem

PIECES = (
    "x y c w q A B X W1 t yhat mu lam z i j k e pi T 0 1 2 3 0.5 64 99 + - * / ** ^ _ ( ) [ ] { } "
    ", ; : = & | || ' .T @ .* < > <= >= != \\\\ \\frac \\sqrt \\sum \\sum_{i=1}^{N} \\sum_j \\hat "
    "\\bar \\left( \\right) \\sigma \\delta_{ij} \\mathbf{1} \\mathbb{I} \\mathrm{tr} \\log \\exp "
    "\\max \\| \\top ^\\top ^{-1} ^2 _i _{ij} _{12} [0] [-1] [:,0] \\begin{cases} \\end{cases} "
    "\\text{otherwise} \\partial \\nabla \\odot \\cdot \\otimes sum mean max where softmax diag tr "
    "norm( logsumexp relu if else ² ᵀ ₁ ŷ σ ∑ √ ≥ axis=0 sum_j \\foo"
).split()
garbage = st.lists(st.sampled_from(PIECES), max_size=14).flatmap(
    lambda pieces: st.sampled_from([" ".join(pieces), "".join(pieces)])
)


@given(garbage | st.text(max_size=40))
def test_garbage_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(SymgradError):
        read_expression(text, TABLE)


@given(garbage | st.text(max_size=30))
def test_garbage_equations_are_read_or_refused(text: str) -> None:
    for equation in (text, f"z = {text}", f"z_i = {text}", f"f(z) = {text}"):
        with contextlib.suppress(SymgradError):
            read_equation(equation, TABLE)


@given(
    st.dictionaries(
        st.sampled_from(["equations", "inputs", "parameters", "shapes", "sizes", "values", "wrt"]),
        st.recursive(
            st.none() | st.booleans() | st.integers(-2, 9) | st.floats() | st.sampled_from(PIECES),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(PIECES), inner, max_size=3)
            ),
            max_leaves=6,
        ),
    )
)
def test_a_garbage_problem_is_refused(raw: dict[str, object]) -> None:
    with contextlib.suppress(SymgradError):
        read_problem(raw)


@given(st.text(max_size=60))
def test_garbage_toml_is_refused(text: str) -> None:
    with contextlib.suppress(SymgradError):
        read_problem("\n" + text)


HOSTILE = [
    "(" * 100_000,
    "(" * 300 + "y" + ")" * 300,
    "-" * 3000 + "y",
    "x" + ".T" * 700,
    r"\frac{" * 200,
    "y^" * 400 + "y",
    "9**9**9**9",
    r"9^{9^{9}}",
    "((9^64)^64)^64",
    "(9^64*9^64+1)^64",
    "2^(9^20)",
    "1" * 13,
    "1e99999999999",
    "y^65",
    "exp(" * 200 + "y" + ")" * 200,
    "softmax(" * 50 + "q" + ")" * 50,
    "max(y, " * 40 + "c" + ", c)" * 40,
    "y" + "+y" * 800,
    "__import__('os').system('true')",
    "y.__class__.__mro__",
    "lambda: y",
    "y; import os",
    "y\u200b + c",
    "у + c",
    "y – c",
    "1/0",
    "log(0)",
    "sqrt(-1)",
    "0**-1",
    "A" + "@A" * 700,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:25]))
def test_hostile_text_is_refused_at_once(text: str) -> None:
    start = time.perf_counter()
    with pytest.raises(SymgradError):
        read_expression(text, TABLE)
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize(
    "text", ["y" + "+y" * 700, "y" + "*c" * 700, "A" + "@A" * 30 + "@x", "A" + r"\, A" * 30]
)
def test_long_chains_are_read(text: str) -> None:
    assert read_expression(text, TABLE).expr


def test_huge_exponents_and_numbers_are_refused_before_they_are_computed() -> None:
    for text in ("(((9^64+1)^64+1)^64+1)^64", "10^64^64"):
        with pytest.raises(ReadingError):
            read_expression(text, Symbols())
