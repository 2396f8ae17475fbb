r"""Adjoints in shorthand: ``dw`` and ``\bar w`` for ∂L/∂w, L being the number that all leads to.

``dz = x dw`` is a differential, as z depends on w; ``dw = x dz`` is about adjoints, as z does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sympy import Integer, Pow

from symgrad.expr.graph import Equation
from symgrad.parsing.derivatives import starts_sign
from symgrad.parsing.differentials import is_read, one_form, trace_form, with_diagonals
from symgrad.parsing.function_names import FUNCTION_WORDS
from symgrad.parsing.names import closing, read_raw
from symgrad.parsing.primes import needed_names
from symgrad.parsing.statements import places_of_signs, starts_with_sign
from symgrad.parsing.tokens import is_latex, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from symgrad.parsing.names import Key, RawName
    from symgrad.parsing.symbols import Symbols
    from symgrad.parsing.tokens import Token


@dataclass(frozen=True)
class Adjoint:
    """Where ``dw`` or ``\\bar w`` stands, of which name, and how that name is written there."""

    name: str
    start: int
    stop: int
    shown: str
    is_differential: bool = True


def with_adjoints(text: str, symbols: Symbols) -> str:
    """The text with ∂L/∂w in the place of ``dw``, and with partials for differentials."""
    if not symbols.outcome:
        return text
    found = list(_adjoints(text, tokenize(text), symbols))
    differentials = [a for a in found if a.is_differential]
    is_form = _is_one_form(text, differentials, symbols)
    if is_form:
        read = _as_partials(text, differentials, symbols)
        if read is not None:
            return read
    bars = [a for a in found if not a.is_differential and not _is_mean(text, a, symbols)]
    kept = differentials if is_form is False else []
    return _written_out(text, sorted((*kept, *bars), key=lambda a: a.start), symbols)


def _as_partials(text: str, found: Sequence[Adjoint], symbols: Symbols) -> str | None:
    """An equation between differentials as one between partial derivatives, if it is read."""
    if is_read(text, found, symbols):
        return one_form(text, found, symbols)
    text = with_diagonals(text, found) or text
    found = [a for a in _adjoints(text, tokenize(text), symbols) if a.is_differential]
    if is_read(text, found, symbols):
        return one_form(text, found, symbols)
    return trace_form(text, found, symbols)


def _written_out(text: str, adjoints: Sequence[Adjoint], symbols: Symbols) -> str:
    loss = symbols.outcome
    for adjoint in reversed(adjoints):
        latex = rf"\frac{{\partial {symbols.latex.get(loss, loss)}}}{{\partial {adjoint.shown}}}"
        sign = rf"\left({latex}\right) " if is_latex(text) else f"(d{loss}/d{adjoint.shown})"
        text = text[: adjoint.start] + sign + text[adjoint.stop :]
    return text


# what is meant -----------------------------------------------------------------------------------


def _is_one_form(text: str, found: Sequence[Adjoint], symbols: Symbols) -> bool | None:
    """Whether an equation is between differentials, as the names say; None: they do not say it."""
    signs = places_of_signs(text)
    first = signs[0] if signs else len(text)
    left, right = ([a for a in found if (a.stop <= first) is side] for side in (True, False))
    names = {a.name for a in right}
    is_lone = not signs and [text.strip()] == [text[a.start : a.stop] for a in found]
    if is_lone or any(a.name == symbols.outcome for a in (right if signs else found)):
        return None
    if starts_with_sign(text):
        return None if any(_is_free(name, symbols) for name in names) else False
    if len(left) != 1 or text[:first].strip() != text[left[0].start : left[0].stop]:
        return False
    head = left[0].name
    if all(head in needed_names(symbols, name) for name in names) and head != symbols.outcome:
        return None if _is_averaged(head, symbols) else False
    if not names:
        return False
    return True if names <= needed_names(symbols, head) else None


def _is_free(name: str, symbols: Symbols) -> bool:
    array = symbols.names[name]
    return array is None or not isinstance(array.known.get(name), Equation)


def _is_averaged(name: str, symbols: Symbols) -> bool:
    """Whether the loss is a mean along an axis of a name: then dZ = A - Y may leave out the 1/N."""
    array, loss = symbols.names[name], symbols.names[symbols.outcome]
    if array is None or loss is None or _is_free(name, symbols):
        return False
    rights = [e.right for e in loss.known.values() if isinstance(e, Equation)]
    return any(right.has(Pow(size, Integer(-1))) for right in rights for size in array.shape)


def _is_mean(text: str, bar: Adjoint, symbols: Symbols) -> bool:
    r"""Whether ``\bar x`` may be the mean of data, or of what stands beside it."""
    array = symbols.names[bar.name]
    free = array.known.get(bar.name) if array is not None else None
    if array is None or getattr(free, "role", "") in ("inputs", "targets", "constants"):
        return True
    own = [text[: bar.start], text[bar.stop :]]
    return bool(array.ndim) and "sum" in text and any(bar.shown in part for part in own)


# where they stand --------------------------------------------------------------------------------


def _adjoints(text: str, tokens: list[Token], symbols: Symbols) -> Iterator[Adjoint]:
    position = 0
    while position < len(tokens) - 1:
        behind = _behind_script(tokens, position) or _behind_quotient(tokens, position)
        if behind is not None:
            position = behind
            continue
        found = _differential(text, tokens, position, symbols) or _bar(
            text, tokens, position, symbols
        )
        if found is not None:
            yield found
        stop = tokens[position].column if found is None else found.stop - 1
        position += 1
        while position < len(tokens) - 1 and tokens[position].column <= stop:
            position += 1


def _behind_script(tokens: list[Token], position: int) -> int | None:
    r"""The place behind the ``_d`` of ``\sum_d V``: a letter there is an index."""
    if tokens[position].key not in (("sign", "_"), ("sign", "^")):
        return None
    close = closing(tokens, position + 1) if tokens[position + 1].text == "{" else position + 1
    return None if close is None else close + 1


def _behind_quotient(tokens: list[Token], position: int) -> int | None:
    r"""The place behind ``\frac{dL}{dw}``, ``dL/dw``: these are written out already."""
    token = tokens[position]
    if token.text == r"\frac" and tokens[position + 1].text == "{":
        middle = closing(tokens, position + 1)
        end = closing(tokens, middle + 1) if middle and tokens[middle + 1].text == "{" else None
        is_sign = middle and end and starts_sign(tokens[position + 2 :])
        return end + 1 if end and middle and is_sign and starts_sign(tokens[middle + 2 :]) else None
    if not starts_sign(tokens[position : position + 2]):
        return None
    raw = _without_d(tokens, position)
    over = raw[1].end + raw[0] if raw else position + 1
    if tokens[over].text != "/" or not starts_sign(tokens[over + 1 : over + 3]):
        return None
    below = _without_d(tokens, over + 1)
    return below[1].end + below[0] if below else over + 2


def _without_d(tokens: list[Token], position: int) -> tuple[int, RawName] | None:
    """The decorated name behind the d here, and by how much its places are shifted."""
    token = tokens[position]
    if token.kind == "word" and len(token.text) > 1:
        rest = replace(token, text=token.text[1:], column=token.column + 1)
        raw = read_raw([rest, *tokens[position + 1 :]], 0)
        return (position, raw) if raw else None
    raw = read_raw(tokens[position + 1 :], 0) if position + 1 < len(tokens) else None
    return (position + 1, raw) if raw else None


def _differential(
    text: str, tokens: list[Token], position: int, symbols: Symbols
) -> Adjoint | None:
    token = tokens[position]
    if (
        token.kind not in ("word", "upright")
        or token.text[0] != "d"
        or _is_known(tokens, position, symbols)
    ):
        return None
    found = _without_d(tokens, position)
    if found is None or (token.kind == "upright" and len(token.text) > 1):
        return None
    shift, raw = found
    for key, leftovers in raw.readings():
        if symbols.names.get(symbols.by_key.get(key, "")) is not None:
            end = _end(tokens, shift, raw, [s.start for s in leftovers if s.sign == "^"])
            name = token.column + 1 if shift == position else tokens[shift].column
            return _adjoint(text, symbols.by_key[key], token.column, name, tokens[end].column)
    return None


def _is_known(tokens: list[Token], position: int, symbols: Symbols) -> bool:
    token, raw = tokens[position], read_raw(tokens, position)
    keys: list[Key] = [key for key, _ in raw.readings()] if raw else []
    is_name = any(key in symbols.by_key or key in symbols.function_by_key for key in keys)
    return is_name or token.text in FUNCTION_WORDS or token.text in symbols.sizes


def _bar(text: str, tokens: list[Token], position: int, symbols: Symbols) -> Adjoint | None:
    """A bar over a name, where no name is written with the bar."""
    raw = read_raw(tokens, position)
    if raw is None or "bar" not in raw.accents or tokens[position].text == "{":
        return None
    readings = list(raw.readings())
    if any(key in symbols.by_key for key, _ in readings):
        return None
    for (base, accents, below, above), leftovers in readings:
        others = list(accents)
        others.remove("bar")
        name = symbols.by_key.get((base, tuple(others), below, above), "")
        if symbols.names.get(name) is not None:
            end = _end(tokens, 0, raw, [s.start for s in leftovers if s.sign == "^"])
            start, inner = tokens[position].column, tokens[position + 1].column
            found = _adjoint(text, name, start, inner, tokens[end].column)
            return replace(found, is_differential=False)
    return None


def _end(tokens: list[Token], shift: int, raw: RawName, powers: list[int]) -> int:
    """The token behind a name; a power of it or a transpose is no part of it."""
    if not powers:
        return raw.end + shift
    first = min(powers) + shift
    return next(n for n in range(first, -1, -1) if tokens[n].key == ("sign", "^"))


def _adjoint(text: str, name: str, start: int, inner: int, stop: int) -> Adjoint:
    shown = text[inner:stop].strip()
    return Adjoint(name, start, start + len(text[start:stop].rstrip()), shown)
