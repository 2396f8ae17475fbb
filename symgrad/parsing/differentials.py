r"""Differentials: ``dL = (ŷ - y) dŷ`` says what ∂L/∂ŷ is; both sides agree in every direction.

Along one of the names below, each dz is ∂z/∂w; along several, the sides are columns.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from symgrad.parsing.primes import needed_names
from symgrad.parsing.statements import RELATION, outside, places_of_signs
from symgrad.parsing.tokens import is_latex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symgrad.parsing.adjoints import Adjoint
    from symgrad.parsing.symbols import Symbols

BEFORE = re.compile(r"(?:\\(?:odot|circ)(?![A-Za-z])|[⊙∘*])\s*\Z")
ELEMENTWISE = re.compile(r"\\(?:odot|circ|oslash)(?![A-Za-z])|[⊙∘⊘*]|\./")


TRACE = re.compile(
    r"(?:\\(?:operatorname|mathrm|text)\s*\{\s*[tT]r\s*\}|\\?(?<![A-Za-z])[tT]r(?:ace)?(?![A-Za-z]))"
    r"\s*(?:\\(?:left|[bB]igg?l?))?\s*(?P<open>[(\[])"
)
CLOSED = re.compile(r"\\(?:right|[bB]igg?r?)\s*\Z")
TURNED = re.compile(r"\s*(?:\^\s*\{?\s*(?:\\top|T)\s*\}?|\.T\b)")


def trace_form(text: str, found: Sequence[Adjoint], symbols: Symbols) -> str | None:
    r"""``dL = tr(G^\top dW)`` says that ∂L/∂W_ij is G_ij; by entries no layout is left open."""
    head, *others = found
    names = {a.name for a in others}
    if len(names) != 1 or _ndim(head.name, symbols) or _ndim(others[0].name, symbols) != 2:
        return None
    taken = {*re.findall(r"[a-z]", text), *symbols.names, *symbols.sizes}
    letters = "".join(letter for letter in "ijklmnpqrstuv" if letter not in taken)[:2]
    for adjoint in reversed(others):
        trace = next((t for t in TRACE.finditer(text) if _holds(text, t, adjoint)), None)
        if trace is None:
            return None
        stop = _behind(text, trace.start("open"))
        before, behind = text[trace.end() : adjoint.start], text[adjoint.stop : stop - 1]
        if _is_sum(before + behind):
            return None
        entry = _gradient(before, behind, letters, latex=is_latex(text))
        text = text[: trace.start()] + entry + text[stop:]
    over, under = head.shown, f"{others[0].shown}{_entry(letters, latex=is_latex(text))}"
    latex = rf"\frac{{\partial {over}}}{{\partial {under}}}"
    sign = latex if is_latex(text) else f"d{over}/d{under}"
    return f"{text[: head.start]}{sign} {text[head.stop :]}"


def _is_sum(text: str) -> bool:
    return any(sign in "+-" and text[:place].strip() for place, sign in outside(text))


def _holds(text: str, trace: re.Match[str], adjoint: Adjoint) -> bool:
    """Whether a differential, and no other one, stands right inside a trace."""
    stop = _behind(text, trace.start("open"))
    inside = text[trace.end() : adjoint.start]
    is_flat = inside.count("(") == inside.count(")") and inside.count("[") == inside.count("]")
    return trace.end() <= adjoint.start < stop and is_flat and TRACE.search(inside) is None


def _behind(text: str, start: int) -> int:
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] in "([") - (text[place] in ")]")
        if not depth:
            return place + 1
    return -1


def _gradient(before: str, behind: str, letters: str, *, latex: bool) -> str:
    """(B A)_ji of tr(A dW B), (B A)_ij of tr(A dWᵀ B)."""
    turned = TURNED.match(behind)
    behind = CLOSED.sub("", behind[turned.end() :] if turned else behind)
    product = "".join(f"({part})" for part in (behind, before) if part.strip(" \\,;"))
    return f"({product})" + _entry(letters if turned else letters[::-1], latex=latex)


def _entry(letters: str, *, latex: bool) -> str:
    return f"_{{{letters}}}" if latex else f"[{', '.join(letters)}]"


def with_diagonals(text: str, found: Sequence[Adjoint]) -> str | None:
    r"""``diag(a) dz`` for ``a ⊙ dz``; None where another element-wise product stands."""
    for adjoint in reversed(found):
        sign = BEFORE.search(text[: adjoint.start])
        if sign is None:
            continue
        start = _start_of_term(text, sign.start())
        if any(start <= other.start < sign.start() for other in found):
            return None
        name = r"\operatorname{diag}" if is_latex(text) else "diag"
        factor = text[start : sign.start()].strip()
        text = f"{text[:start]}{name}({factor}) {text[adjoint.start :]}"
    return text


def _start_of_term(text: str, stop: int) -> int:
    depth = 0
    for place in range(stop - 1, -1, -1):
        depth += (text[place] in ")]}") - (text[place] in "([{")
        if depth < 0 or (depth == 0 and text[place] in "+-=≈"):
            return place + 1
    return 0


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
