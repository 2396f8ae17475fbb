r"""``\\nabla L`` without a name below: the column of the derivatives by all parameters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symgrad.parsing.names import closing, read_raw
from symgrad.parsing.primes import is_defined, parameters_of
from symgrad.parsing.tokens import is_latex, tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symgrad.parsing.names import RawName
    from symgrad.parsing.symbols import Symbols
    from symgrad.parsing.tokens import Token

MOST = 8  # parameters in one column
BELOW = re.compile(r"\\partial\s*([^{}\\]+?|\\[A-Za-z]+(?:\s*\{[^{}]*\}|\s+\w)?)\s*\}")


def with_gradients(text: str, symbols: Symbols, *, stacked: bool = True) -> str:
    """The text with a column of partial derivatives in the place of ``\\nabla L``.

    Not ``stacked``: only where there is one parameter.
    """
    tokens = tokenize(text)
    bare = [
        place
        for place in range(len(tokens) - 1)
        if tokens[place].text == r"\nabla" and tokens[place + 1].text not in ("_", "^")
    ]
    if len(bare) <= MOST:
        for place in reversed(bare):
            text = _written_out(text, tokens, place, symbols, MOST if stacked else 1)
    return text


def _written_out(text: str, tokens: list[Token], place: int, symbols: Symbols, most: int) -> str:
    raw = read_raw(tokens, place + 1)
    name = symbols.by_key.get(raw.key(raw.scripts), "") if raw else ""
    array = symbols.names.get(name)
    if raw is None or array is None or array.ndim or not is_defined(array):
        return text
    parameters = parameters_of(array)
    if not 1 <= len(parameters) <= most:
        return text
    if len(parameters) > 1 and any(_ndim(p, symbols) for p in parameters):
        return text
    end = raw.end
    stop = closing(tokens, end) if tokens[end].text == "(" else None
    if stop is not None:  # L(b, w): the order of the parameters
        inside = text[tokens[end].column + 1 : tokens[stop].column].split(",")
        parameters, end = _ordered(inside, parameters, symbols), stop + 1
    elif len(parameters) > 1:
        parameters = _ordered(BELOW.findall(text), parameters, symbols)
    start, behind = tokens[place].column, tokens[end].column
    shown = text[tokens[place + 1].column : tokens[raw.end].column].strip()
    return f"{text[:start]}{_column(shown, parameters, text, symbols)} {text[behind:]}"


def _ordered(written: Sequence[str], parameters: list[str], symbols: Symbols) -> list[str]:
    """The parameters in the order in which a text writes all of them, else as they are."""
    found = [symbols.by_key.get(raw.key(raw.scripts), "") for raw in map(_raw, written) if raw]
    order = list(dict.fromkeys(name for name in found if name in parameters))
    return order if len(order) == len(parameters) else parameters


def _raw(text: str) -> RawName | None:
    return read_raw(tokenize(text), 0) if text.strip() else None


def _column(shown: str, parameters: Sequence[str], text: str, symbols: Symbols) -> str:
    names = [symbols.latex.get(name, name) for name in parameters]
    if len(names) == 1:
        return rf"\nabla_{{{names[0]}}} {shown}"
    if not is_latex(text):
        return f"[{', '.join(f'd{shown}/d{name}' for name in parameters)}]"
    entries = [rf"\frac{{\partial {shown}}}{{\partial {name}}}" for name in names]
    return r"\begin{pmatrix}" + r" \\ ".join(entries) + r"\end{pmatrix}"


def _ndim(name: str, symbols: Symbols) -> int:
    array = symbols.names[name]
    return array.ndim if array is not None else 0
