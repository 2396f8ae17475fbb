"""What a notation prints, read back by its own table of symbols and compared."""

from __future__ import annotations

from dataclasses import dataclass

from symgrad.equality import Proved, compare
from symgrad.expr.derivative_names import is_derivative, parts_of
from symgrad.expr.index import free_indices
from symgrad.expr.leaves import Direct, Entry, Total
from symgrad.expr.replacing import replace_leaves
from symgrad.parsing import Symbols, read_answer
from symgrad.parsing.notated import symbols_in
from symgrad.rendering.lettering import lettered
from symgrad.rendering.lines import backward_lines, forward_lines
from symgrad.rendering.media import written


@dataclass(frozen=True)
class Side:
    """A side as printed, what was meant, and the verdict on what is read from it."""

    text: str
    meant: object
    verdict: object


def lines_of(derivation):
    return (*forward_lines(derivation), *backward_lines(derivation))


def sides(line, medium, view, symbols):
    """Every right side of a line, read back and compared; those with a mark are left out."""
    left, rights = written(line, medium, view)
    line = lettered(line, medium.spelling)
    meaning = read(left, symbols, line)
    for text in rights:
        if r"\text{direct}" not in text:
            yield judged(text, read(text, symbols, line), meaning, line)


def read(text, symbols, line):
    letters = {i.name: i for place in line.axes for i in free_indices(place)}
    return read_answer(text, symbols, letters=letters).members[-1]


def judged(text, member, left, line):
    """The right side where its left side is what was derived."""
    right = laid_over(member, left)
    entry, wanted = left.array.expr, plain(line.left)
    assert type(entry) in (Entry, Total)
    assert len(entry.positions) == len(wanted.positions), f"{entry} is not {wanted}"
    rule = dict(zip(entry.positions, wanted.positions, strict=True))
    rule = {old: new for old, new in rule.items() if old != new}
    assert entry.xreplace(rule) == wanted, f"{entry} is not {wanted}"
    meant = plain(right.xreplace(rule))
    verdicts = [compare(meant, plain(derived)) for derived in reversed(line.rights)]
    proved = [verdict for verdict in verdicts if isinstance(verdict, Proved)]
    return Side(text, line.rights[-1], (proved or verdicts)[0])


def laid_over(member, left):
    """The entry of a side at the axes of the left one; a row is a matrix with one row."""
    if not free_indices(member.array.expr):
        return member.array.expr
    assert matrix_shape(member) == matrix_shape(left), f"{member.text}: another shape"
    if member.array.ndim == left.array.ndim:
        return member.array.at(*left.array.axes)
    (axis,) = (axis for axis in left.array.axes if axis.size != 1)
    return member.array.at(axis)


def matrix_shape(member):
    """Rows and columns, so that a row is no column."""
    match member.array.shape:
        case (size,):
            return (1, size) if member.is_row else (size, 1)
        case shape:
            return shape


def plain(expr):
    """Local derivatives and names of derivatives as the signs that they are read as."""
    return replace_leaves(expr, _plain)


def _plain(leaf):
    match leaf:
        case Direct():
            return Total(leaf.of, leaf.by)
        case Entry() if is_derivative(leaf.name):
            parts = parts_of(leaf.name)
            if len(parts.variables) == 1:
                return Total(Entry(parts.output), Entry(parts.variables[0], *leaf.positions))
    return None


def table(medium):
    return symbols_in(medium.spelling, Symbols(), layout=medium.layout)
