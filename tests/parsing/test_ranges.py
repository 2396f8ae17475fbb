"""Range indicators, places of the largest, ranges under a sign: as symgrad itself prints them."""

import pytest

from symgrad.errors import SymgradError
from symgrad.expr.array import Array
from symgrad.expr.graph import Free
from symgrad.expr.index import Index, as_size
from symgrad.expr.leaves import Delta, Entry, Inside, Sum
from symgrad.expr.matrices import Argmax, Inverse, Maximum
from symgrad.parsing.answers import read_answer
from symgrad.parsing.symbols import Symbols

i, j = Index("i", 5), Index("j", 3)
k, m = Index("k", 2), Index("k", 3)
p, q = Index("p", 2), Index("q", 2)
W = Entry("w", i - j - 1)


def tensor(name, *sizes):
    axes = tuple(Index(f"a{n}", size) for n, size in enumerate(sizes))
    return Array(axes, Entry(name, *axes), {name: Free(name, tuple(map(as_size, sizes)))})


TABLE = Symbols({"w": tensor("w", 3), "x": tensor("x", 7), "X": tensor("X", 2, 2)})


def read(text):
    return read_answer(text, TABLE, letters={"i": i, "j": j}).members[-1].array.expr


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        (r"w_{i - j} \mathbf{1}[1 \le i - j \le 3]", W * Inside(i - j - 1, as_size(3))),
        (r"\mathbf{1}[1 \le i - j \le 3] \, w_{i - j}", W * Inside(i - j - 1, as_size(3))),
        ("x[j]·[0 ≤ i - j < 3]", Entry("x", j) * Inside(i - j, as_size(3))),
        ("[0 ≤ i - j < 3]·δ[i,j]", Inside(i - j, as_size(3)) * Delta(i, j)),
        ("[0 <= i - j <= 2]·δ[i,j]", Inside(i - j, as_size(3)) * Delta(i, j)),
        (r"\max_{1 \le k \le 2} x_{i + k - 1}", Maximum(Entry("x", i + k), k)),
        ("max_{0≤k<2}(x[i + k])", Maximum(Entry("x", i + k), k)),
        ("max_k(w[k])", Maximum(Entry("w", m), m)),
        ("Σ_{0≤k<2} x[i + k]", Sum(Entry("x", i + k), k)),
        (
            r"\mathbf{1}\left[j = \arg\max_{1 \le k \le 3} w_k\right]",
            Argmax(Entry("w", m), m, j),
        ),
        ("[j = argmax_k(w[k])]·w[j]", Entry("w", j) * Argmax(Entry("w", m), m, j)),
        ("X⁻¹[0,1]", Inverse(Entry("X", p, q), p, q, 0, 1)),
    ],
)  # fmt: skip
def test_it_means_what_it_was_printed_for(text, meaning):
    assert read(text) == meaning


@pytest.mark.parametrize(
    "text",
    [
        r"w_{i - j}",
        r"w_{i - j} \mathbf{1}[1 \le i - j \le 4]",
        r"w_{i - j} \mathbf{1}[0 \le i - j \le 2]",
        r"w_{i - j} \mathbf{1}[1 \le i + j \le 3]",
        r"w_{i - j} + \mathbf{1}[1 \le i - j \le 3]",
        "w[i - j]/[0 ≤ i - j < 3]",
        "[0 ≤ i - j ≤ 3]·w[i - j]",
    ],
)
def test_a_position_that_its_indicator_does_not_hold_is_refused(text):
    with pytest.raises(SymgradError, match="leaves an axis"):
        read(text)


@pytest.mark.parametrize("text", [r"\arg\max_{1 \le k \le 3} w_k", "argmax_k(w[k])"])
def test_a_place_is_no_number_by_itself(text):
    with pytest.raises(SymgradError, match="indicator"):
        read(text)


def test_a_plain_power_of_minus_one_stays_entry_by_entry():
    assert read("(X^-1)[0,1]") == 1 / Entry("X", 0, 1)


def test_ones_before_a_bracket_that_is_a_row_are_a_column():
    (axis,) = (Index("r", 3),)
    like = Array((axis, j), Entry("w", j))
    assert read_answer(r"\mathbf{1} \left(w\right)^\top", TABLE, like=like).members[-1].array.axes


def test_ones_before_any_other_bracket_hold_a_comparison():
    with pytest.raises(SymgradError, match="comparison"):
        read(r"\mathbf{1}(w)")
