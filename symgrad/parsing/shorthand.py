r"""Shorthand of derivations: ``L_w`` for ∂L/∂w, ``L(w) = ...`` for L = ..."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symgrad.errors import SymgradError
from symgrad.expr.graph import Equation
from symgrad.parsing.adjoints import with_adjoints
from symgrad.parsing.gradients import with_gradients
from symgrad.parsing.names import read_raw
from symgrad.parsing.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symgrad.expr.array import Array
    from symgrad.parsing.names import RawName
    from symgrad.parsing.symbols import Symbols
    from symgrad.parsing.tokens import Token


@dataclass(frozen=True)
class _Sign:
    """Where such a sign stands, and what it says."""

    start: int
    stop: int
    text: str


INDEX_LETTERS = frozenset("ijklmn")
ARGUMENTS = re.compile(
    r"\s*(?P<name>[^()=\[\]]+?)(?P<listed>\((?P<inside>[^()=]+)\)|\[(?P<brackets>[^\[\]=]+)\])\s*="
)


def without_arguments(text: str, symbols: Symbols) -> str:
    """``L(w, b) = ...``, ``L[w] = ...`` with blanks for the arguments, where all are names."""
    found = ARGUMENTS.match(text)
    if found is None:
        return text
    names = [found["name"], *re.split("[,;]", found["inside"] or found["brackets"])]
    if not all(_is_name(name, symbols) for name in names):
        return text
    start, stop = found.span("listed")
    return f"{text[:start]}{' ' * (stop - start)}{text[stop:]}"


def _is_name(text: str, symbols: Symbols) -> bool:
    try:
        tokens = tokenize(text)
    except SymgradError:
        return False
    raw = read_raw(tokens, 0)
    is_whole = raw is not None and raw.end == len(tokens) - 1
    return is_whole and raw is not None and raw.key(raw.scripts) in symbols.by_key


def with_signs(text: str, symbols: Symbols) -> str:
    r"""Shorthand written out: ``L_w``, ``dw``, and ``\nabla L`` as the column of all of these."""
    try:
        return with_gradients(with_derivatives(text, symbols), symbols)
    except SymgradError:
        return text


def with_derivatives(text: str, symbols: Symbols) -> str:
    r"""The text with ``\frac{\partial L}{\partial w}`` in the place of ``L_w`` and of ``dw``."""
    try:
        text = with_adjoints(text, symbols)
        signs = list(_signs(text, tokenize(text), symbols))
    except SymgradError:
        return text
    for sign in reversed(signs):
        text = text[: sign.start] + sign.text + text[sign.stop :]
    return text


def _signs(text: str, tokens: list[Token], symbols: Symbols) -> Iterator[_Sign]:
    position = 0
    while position < len(tokens) - 1:
        raw = read_raw(tokens, position)
        found = raw and _sign(text, tokens, position, raw, symbols)
        if found:
            yield found
        position = raw.end if raw and raw.end > position else position + 1


def _sign(
    text: str, tokens: list[Token], position: int, raw: RawName, symbols: Symbols
) -> _Sign | None:
    """A subscript that names what the name before it depends on; together they are no name."""
    script = raw.scripts[-1] if raw.scripts else None
    if script is None or script.sign != "_" or raw.key(raw.scripts) in symbols.by_key:
        return None
    below = read_raw(tokens, script.start)
    if below is None or below.end != script.stop:
        return None
    of = symbols.by_key.get(raw.key(raw.scripts[:-1]), "")
    by = symbols.by_key.get(below.key(below.scripts), "")
    array = symbols.names.get(of)
    if array is None or by not in _needed(of, array) or (array.ndim and by in INDEX_LETTERS):
        return None
    sign = next(n for n in range(script.start, -1, -1) if tokens[n].key == ("sign", "_"))
    above = _between(text, tokens, position, sign)
    under = _between(text, tokens, script.start, script.stop)
    start, stop = tokens[position].column, tokens[raw.end].column
    return _Sign(start, stop, rf"\frac{{\partial {above}}}{{\partial {under}}} ")


def _needed(name: str, array: Array) -> set[str]:
    """The names that a defined name uses, however far."""
    pending, needed = [name], set[str]()
    while pending:
        known = array.known.get(pending.pop())
        more = known.names - needed if isinstance(known, Equation) else frozenset()
        needed |= more
        pending += more
    return needed


def _between(text: str, tokens: list[Token], start: int, stop: int) -> str:
    return text[tokens[start].column : tokens[stop].column].strip()
