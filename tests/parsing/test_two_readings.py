"""What a text seems to say at first sight and what it says: the reading is certain or refused."""

import pytest
from symbol_tables import TABLE, same

from symgrad.errors import SymgradError
from symgrad.parsing import UnknownName, read_equation, read_expression


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("log2 c", r"\log_2 c"),
        ("np.log2(c)", r"\log_2(c)"),
        ("log10(c)", r"\log_{10}(c)"),
        ("np.log1p(c)", "log(1 + c)"),
        (r"A^\top_{12}", "A[1, 0]"),
        ("A^T_{12}", "A[1, 0]"),
        (r"\sum_{i,j} x_i A^\top_{ij} u_j", r"u^\top A x"),
        (r"\log\frac{c}{y} y", r"y \log(c/y)"),
        ("x*u.T", "x*u"),
        (r"\|A\|_2^2", r"\|A\|_F^2"),
        ("sum_i i x_i", "sum_i (i + 1) x[i]"),
        (r"\sum_i i x[i]", r"\sum_i i x_i - \sum_i x_i"),
        (r"\sum_i |u|_i x_i", r"\sum_i |u_i| x_i"),
    ],
)
def test_a_text_means_what_it_seems_to_say(text: str, meant: str) -> None:
    assert same(text, meant)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("c |x|_1", "may be a norm or an entry"),
        (r"|x|_{2}^2", "may be a norm or an entry"),
        (r"\lvert x\rvert_1", "may be a norm or an entry"),
        (r"c \log c/y", "how far does"),
        (r"\log \frac12 c", "how far does"),
        ("x [0]", "behind a space"),
        (r"x\,[0]", "behind a space"),
        (r"\sum_c x_c c", "both a name and the index"),
        ("x*A", "matrix product or the product entry by entry"),
        (r"\|A\|_1", "several norms"),
        (r"\|A\|_2", "several norms"),
        (r"\mathbf 1[A > x]", "a column and a square matrix"),
        (r"\begin{cases} A & A > 0 \\ x & \text{otherwise} \end{cases}", "a square matrix"),
        ("sum_i i x_i u[i]", "counts from 1 in subscripts"),
        (r"A_{12}^\top", "an entry has no transpose"),
    ],
)
def test_two_readings_are_refused(text: str, words: str) -> None:
    with pytest.raises(SymgradError) as caught:
        read_expression(text, TABLE)
    assert words in caught.value.what


def test_a_power_on_the_left_side_is_refused() -> None:
    with pytest.raises(SymgradError, match="a power stands on the left side"):
        read_equation("v_i^2 = x_i", TABLE)


@pytest.mark.parametrize("text", ["sigma1", "exp2", "exp2(c)", "tanh2 c"])
def test_a_function_with_digits_is_another_name(text: str) -> None:
    with pytest.raises(UnknownName):
        read_expression(text, TABLE)
