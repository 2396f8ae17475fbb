r"""Differentials: ``dL = (ŷ - y) dŷ`` says what ∂L/∂ŷ is; both sides agree in every direction.

Along one of the names below, each dz is ∂z/∂w; along several, the sides are columns.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from symgrad.parsing.primes import needed_names
from symgrad.parsing.statements import RELATION, places_of_signs
from symgrad.parsing.tokens import is_latex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symgrad.parsing.adjoints import Adjoint
    from symgrad.parsing.symbols import Symbols

ELEMENTWISE = re.compile(r"\\(?:odot|circ|oslash)(?![A-Za-z])|[⊙∘⊘*]|\./")


def is_read(text: str, found: Sequence[Adjoint], symbols: Symbols) -> bool:
    """Numbers alone, or products of columns along one column: no four-axis derivatives."""
    ndims = [_ndim(a.name, symbols) for a in found]
    if not any(ndims):
        return True
    is_one = len(_lowest(found, symbols)) == 1
    return is_one and max(ndims) == 1 and ELEMENTWISE.search(text) is None


def one_form(text: str, found: Sequence[Adjoint], symbols: Symbols) -> str:
    """An equation between differentials as one between partial derivatives."""
    columns = [_along(text, found, v, symbols) for v in _lowest(found, symbols)]
    if len(columns) == 1:
        return columns[0]
    cut = [_cut(column) for column in columns]
    return " ".join(
        sign + _stacked([sides[place][1] for sides in cut], latex=is_latex(text))
        for place, (sign, _) in enumerate(cut[0])
    )


def _lowest(found: Sequence[Adjoint], symbols: Symbols) -> list[Adjoint]:
    """The names that stand on no other ones here, each once."""
    names = {a.name for a in found}
    first = {a.name: a for a in reversed(found)}
    return [
        first[name] for name in dict.fromkeys(a.name for a in found)
        if not names & (needed_names(symbols, name) - {name})
    ]  # fmt: skip


def _along(text: str, found: Sequence[Adjoint], by: Adjoint, symbols: Symbols) -> str:
    """The text with ∂z/∂w in the place of every dz."""
    turns = bool(_ndim(by.name, symbols))
    for adjoint in reversed(found):
        over, under = adjoint.shown, by.shown
        latex = rf"\left(\frac{{\partial {over}}}{{\partial {under}}}\right)"
        sign = latex if is_latex(text) else f"(d{over}/d{under})"
        if turns and not _ndim(adjoint.name, symbols):
            sign += r"^\top" if is_latex(text) else ".T"
        text = f"{text[: adjoint.start]}{sign} {text[adjoint.stop :]}"
    return text


def _cut(text: str) -> list[tuple[str, str]]:
    """The sides of a chain, each with the sign before it."""
    edges = [*places_of_signs(text), len(text)]
    sides = [("", text[: edges[0]])]
    for start, stop in pairwise(edges):
        sign = RELATION.match(text, start)
        behind = sign.end() if sign else start
        sides.append((text[start:behind], text[behind:stop]))
    return sides


def _stacked(entries: Sequence[str], *, latex: bool) -> str:
    if latex:
        return r" \begin{pmatrix} " + r" \\ ".join(entries) + r" \end{pmatrix}"
    return f" [{', '.join(entries)}]"


def _ndim(name: str, symbols: Symbols) -> int:
    array = symbols.names[name]
    return array.ndim if array is not None else 0
