"""What can be read in two ways, or in none, is refused with the column and what to try."""

import pytest
from symbol_tables import TABLE, same

from symgrad.errors import ReadingError, ShapeError, SymgradError
from symgrad.parsing import Symbols, UnknownName, read_equation, read_expression


def refusal(text: str) -> SymgradError:
    with pytest.raises(SymgradError) as caught:
        read_expression(text, TABLE)
    return caught.value


@pytest.mark.parametrize(
    ("text", "column", "hint"),
    [
        ("c + yht", 4, "did you mean yhat?"),
        ("2*foo", 2, ""),
        (r"c\,\bogus", 3, ""),
        ("sigmid(y)", 0, "did you mean sigmoid?"),
        ("c + W2 x", 4, "did you mean W1?"),
        ("y + yy", 4, "did you mean y?"),
    ],
)
def test_an_unknown_name_is_shown_with_its_column(text: str, column: int, hint: str) -> None:
    error = refusal(text)
    assert isinstance(error, UnknownName)
    assert error.hint == hint
    caret = error.where.splitlines()[1]
    assert caret.index("^") - 7 == column


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("y c)", "')' is not read"),
        ("y c]", "']' is not read"),
        ("(y + c", "not closed"),
        ("y +", "missing here"),
        ("", "missing here"),
        ("y = c", "'=' is not read"),
        ("y c 2", "number stands right behind"),
        ("c/y c", "two ways"),
        (r"\sin y (c + 1)", "how far does"),
        (r"\sin^{-1} y", "two ways"),
        (r"\max'(y)", "function of one number"),
        (r"\frac{\partial c}{y}", "derivative is not read"),
        ("x_12", "several digits"),
        ("(A x)_12", "several digits"),
        (r"\frac1e2", "single digit"),
        (r"c^12 \cdot 1", "several digits"),
        (r"\sum y", "which index"),
        (r"\sum_{i=1} q_i", "both bounds or none"),
        (r"\sum_i y", "size of the index i does not follow"),
        (r"\begin{tabular} 1 \end{tabular}", "environment tabular"),
        (r"\begin{pmatrix} 1 \end{bmatrix}", "another name"),
        (r"\begin{cases} c & y > 0 \\ y & y < 0 \end{cases}", "leave something out"),
        (r"\mathbf{1} y", r"size of \mathbf 1 or I does not follow"),
        (r"\mathbb{I} y", "says what it indicates"),
        ("e^yc", "how far does the exponent reach"),
        ("where(y, 1, 2)", "where takes a comparison"),
        (r"\det M", "needs a square matrix"),
        (r"M^{-1}", "only a square matrix has powers"),
        ("y!", "factorials are not read"),
        ("y^65", "larger than 64"),
        ("1234567890123", "12 digits"),
        ("9**9**9", "powers of numbers"),
        ("log(0)", "real number"),
        ("log(y, c)", "takes 1 argument"),
        ("sum(A, axis=2)", "no axis 2"),
        ("у + 1", "U+0443"),
        ("y – 1", "U+2013"),
        ("y\u200b", "U+200B"),
    ],
)
def test_a_text_that_cannot_be_read_says_why(text: str, words: str) -> None:
    assert words in refusal(text).what


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("x u", r"x^\top y"),
        ("A*B", "@ for the matrix product"),
        (r"\mathbf{A} + x", r"b \mathbf 1^\top"),
        (r"x^\top + u", "transpose"),
        (r"x^\top \odot u", "transpose"),
        (r"x A", r"x^\top W"),
        ("X @ t", "transpose"),
        (r"\mathbf{M}^2", r"\odot"),
    ],
)
def test_shapes_that_do_not_fit_in_one_way_are_refused(text: str, hint: str) -> None:
    error = refusal(text)
    assert isinstance(error, ShapeError)
    assert hint in error.hint


@pytest.mark.parametrize(
    "text",
    [
        r"\sum_{i=1}^{D} t_i",
        r"\sum_{i=0}^{N} t_i",
        r"\sum_{i=1}^{N} t_{i+1}",
        r"\sum_{i=1}^{4} q_i",
        "q[3]",
        r"q_0",
        r"q_4",
        r"M_{13} + M_{31}",
        r"\sum_{i=1}^{N} t_i x_i",
        r"\sum_i t_i x_i",
        "y_1",
        "q[0, 1]",
    ],
)
def test_a_position_outside_its_axis_is_refused(text: str) -> None:
    assert isinstance(refusal(text), ShapeError)


def test_a_letter_that_nothing_binds_is_refused() -> None:
    assert "index i is not bound" in refusal("q_i").what
    assert "index j is not bound" in refusal(r"\sum_i q_i q_j").what


def test_a_vector_beside_a_square_matrix_is_a_row_in_plain_text() -> None:
    assert same("A + x", "A + x.T")


def test_a_declared_name_wins_over_an_entry_and_over_what_is_built_in() -> None:
    def shape(text: str, *names: str) -> tuple[object, ...]:
        known = {n: TABLE.names[{"a": "q", "e": "y", "sigma": "c"}.get(n, "y")] for n in names}
        return read_expression(text, Symbols(known)).shape

    assert shape("a_1", "a") == ()
    assert (
        read_expression("a_1", Symbols({"a": TABLE.names["q"], "a1": TABLE.names["y"]})).name == "y"
    )
    assert read_expression(
        r"e + \sigma", Symbols({"e": TABLE.names["y"], "sigma": TABLE.names["c"]})
    )
    assert "two ways" not in str(shape("e^2", "e"))


def test_a_number_with_an_e_is_refused_where_e_is_a_name() -> None:
    with pytest.raises(ReadingError, match="1e3 may be a number"):
        read_expression("1e3", Symbols({"e": TABLE.names["y"]}))


def test_an_entry_of_a_declared_tensor_is_not_defined_anew() -> None:
    with pytest.raises(ReadingError, match="q is declared"):
        read_equation("q_1 = y", TABLE)


def test_an_error_shows_the_text_and_the_caret() -> None:
    assert str(refusal("c + yht")) == (
        "yht is not known\n  in   c + yht\n           ^\n  try  did you mean yhat?"
    )
