r"""Derivatives written as subscripts: ``L_w`` is ∂L/∂w where L is defined by w and is no name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symgrad.errors import SymgradError
from symgrad.expr.graph import Equation
from symgrad.parsing.names import read_raw
from symgrad.parsing.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symgrad.parsing.names import RawName
    from symgrad.parsing.symbols import Symbols
    from symgrad.parsing.tokens import Token


@dataclass(frozen=True)
class _Sign:
    """Where such a sign stands, and what it says."""

    start: int
    stop: int
    text: str


def with_signs(text: str, symbols: Symbols) -> str:
    """The text with ``\frac{\\partial L}{\\partial w}`` in the place of ``L_w``."""
    try:
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
    """A subscript that names what the name before it depends on."""
    script = raw.scripts[-1] if raw.scripts else None
    if script is None or script.sign != "_" or raw.key(raw.scripts) in symbols.by_key:
        return None
    below = read_raw(tokens, script.start)
    if below is None or below.end != script.stop:
        return None
    of = symbols.by_key.get(raw.key(raw.scripts[:-1]), "")
    by = symbols.by_key.get(below.key(below.scripts), "")
    array = symbols.names.get(of)
    if array is None or by not in array.known or not isinstance(array.known.get(of), Equation):
        return None
    sign = next(n for n in range(script.start, -1, -1) if tokens[n].key == ("sign", "_"))
    above = _between(text, tokens, position, sign)
    under = _between(text, tokens, script.start, script.stop)
    start, stop = tokens[position].column, tokens[raw.end].column
    return _Sign(start, stop, rf"\frac{{\partial {above}}}{{\partial {under}}} ")


def _between(text: str, tokens: list[Token], start: int, stop: int) -> str:
    return text[tokens[start].column : tokens[stop].column].strip()
