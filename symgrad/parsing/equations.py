"""Equations: which name the left side defines, along which indices, and what it stands for."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sympy.polys.polyerrors import PolynomialError

from symgrad.errors import ReadingError, SymgradError
from symgrad.expr.array import Array
from symgrad.expr.graph import Equation
from symgrad.expr.index import Index, choose_letters
from symgrad.expr.leaves import Entry
from symgrad.parsing.bounds import checked
from symgrad.parsing.extents import Extent, bind_left_side, without_extents
from symgrad.parsing.lookalikes import WINDOW, misread
from symgrad.parsing.meaning import at_kinks, evaluate
from symgrad.parsing.names import Script, closing, identifier_of, keys_of, latex_of, read_raw
from symgrad.parsing.places import read_places
from symgrad.parsing.pratt import parse
from symgrad.parsing.scope import Scope
from symgrad.parsing.shorthand import with_signs
from symgrad.parsing.statements import places_of_signs
from symgrad.parsing.symbols import Definition, Symbols
from symgrad.parsing.syntax import Affine, Node
from symgrad.parsing.tokens import Token, is_latex, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from symgrad.expr.index import type_of_size
    from symgrad.parsing.names import RawName


@dataclass(frozen=True)
class Head:
    """The left side of an equation: a name, its index letters, or a function's parameters.

    ``latex`` is how the name was written, where that is not how it is written by default;
    ``start`` is the first token of the right side, ``stop`` the column behind it; ``extents`` say
    there how far the letters run.
    """

    text: str
    name: str
    start: int
    letters: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    latex: str = ""
    stop: int | None = None
    extents: tuple[Extent, ...] = ()


@dataclass(frozen=True)
class Reading:
    """An equation that was read: a tensor, or the definition of a function."""

    name: str
    meaning: Array | Definition
    is_row: bool = False


def read_expression(text: str, symbols: Symbols) -> Array:
    """The tensor that a text means."""
    with placed(text):
        return checked(evaluate(parse(text, symbols), Scope(symbols, is_latex(text))).array)


def read_equation(text: str, symbols: Symbols) -> Reading:
    """The name that an equation defines, and its tensor over the author's own indices."""
    head = read_head(text, symbols)
    return define(head, read_right_side(head, symbols), symbols)


@contextmanager
def placed(text: str) -> Iterator[None]:
    """Every error says in which text it arose."""
    try:
        yield
    except SymgradError as error:
        raise error.at(text if len(text) <= 2 * WINDOW else text[: 2 * WINDOW] + "...") from None
    except (RecursionError, OverflowError, MemoryError) as error:
        raise ReadingError("the text is too large to be read", where=text[:WINDOW]) from error
    except PolynomialError as error:  # SymPy asks for the sign of what it takes for a polynomial
        raise ReadingError("this cannot be worked with", where=text[:WINDOW]) from error


# the left side -----------------------------------------------------------------------------------


def read_head(text: str, symbols: Symbols) -> Head:
    """What stands left of the first ``=``, and what is said behind the right side."""
    left = text[: (places_of_signs(text) or [len(text)])[0]]
    if not with_signs(text, symbols).startswith(left):
        raise misread("this is shorthand for a derivative", text, 0, hint="a name of its own")
    alone, extents = without_extents(text)
    return replace(_read_head(alone, symbols), text=text, stop=len(alone), extents=extents)


def _read_head(text: str, symbols: Symbols) -> Head:
    tokens = tokenize(text)
    equals = _equals(text, tokens)
    raw = read_raw(tokens, 0)
    if raw is None:
        raise misread(
            "an equation starts with the name that it defines", text, 0, hint="z = W x + b"
        )
    scripts = tuple(s for s in raw.scripts if s.stop <= equals)
    if raw.end == equals:
        return _scripted(text, tokens, raw, equals, symbols)
    behind, close = tokens[raw.end], closing(tokens, raw.end)
    if close == equals - 1 and behind.text == "[" and not scripts:
        inside = tokens[raw.end + 1 : close]
        return _head(text, raw, (), equals, symbols, letters=_letters(text, inside))
    if close == equals - 1 and behind.text == "(":
        inside = tokens[raw.end + 1 : close]
        return _head(
            text, raw, scripts, equals, symbols, parameters=_parameters(text, inside, symbols)
        )
    raise misread(
        "the left side of an equation is one name", text, behind.column, hint="z = W x + b"
    )


def _equals(text: str, tokens: list[Token]) -> int:
    depth = 0
    for place, token in enumerate(tokens):
        depth += (token.text in ("{", "(", "[")) - (token.text in ("}", ")", "]"))
        if token.key == ("sign", "=") and depth == 0:
            if text.startswith("==", token.column):
                what = "'==' compares; an equation has one '='"
                raise misread(what, text, token.column, hint="y = w x")
            return place
    raise misread("an equation needs '='", text, len(text), hint="z = W x + b")


def _head(
    text: str,
    raw: RawName,
    scripts: tuple[Script, ...],
    equals: int,
    symbols: Symbols,
    *,
    letters: tuple[str, ...] = (),
    parameters: tuple[str, ...] = (),
) -> Head:
    """The head of a name that is written with some of its scripts."""
    key = raw.key(scripts)
    known = symbols.by_key.get(key)
    name = known or identifier_of(raw, scripts)
    if not name.isidentifier() or not name.isascii():
        raise misread("this is not a name", text, 0, hint="a letter, with scripts: z, W_1, a^{(2)}")
    strong, _ = keys_of(name, None)
    latex = "" if known or key in strong else latex_of(raw.key(scripts))
    return Head(text, name, equals + 1, letters, parameters, latex)


def _scripted(text: str, tokens: list[Token], raw: RawName, equals: int, symbols: Symbols) -> Head:
    """``z_k`` is a vector where k is an index of the right side, else a name of its own."""
    if raw.key(raw.scripts) in symbols.by_key:
        return _head(text, raw, raw.scripts, equals, symbols)
    used = set(_index_letters(tokens[equals:]))
    for script in raw.scripts:
        letters = _letters_or_none(text, tokens[script.start : script.stop])
        if script.sign == "_" and letters and used.issuperset(letters):
            rest = tuple(s for s in raw.scripts if s is not script)
            _refuse_powers(text, tokens, raw, rest, symbols)
            return _head(text, raw, rest, equals, symbols, letters=letters)
    _refuse_entries(text, raw, symbols)
    return _head(text, raw, raw.scripts, equals, symbols)


def _refuse_powers(
    text: str, tokens: list[Token], raw: RawName, scripts: tuple[Script, ...], symbols: Symbols
) -> None:
    """``y_i^2 = x_i`` does not define y; a layer's number stands in brackets."""
    for script in scripts:
        is_number = script.sign == "^" and script.text.isdigit()
        is_layer = any(key[3] == (script.text,) for key in symbols.by_key)  # z^2 of layer 2
        if is_number and not is_layer and raw.key(scripts) not in symbols.by_key:
            raise misread(
                "a power stands on the left side of an equation",
                text,
                tokens[script.start].column,
                hint=f"{raw.base}_i = sqrt(...), or ^{{({script.text})}} for a layer",
            )


def _refuse_entries(text: str, raw: RawName, symbols: Symbols) -> None:
    """One entry of a declared tensor is not a name that can be defined."""
    for key, leftovers in raw.readings():
        array = symbols.names.get(symbols.by_key.get(key, ""))
        if leftovers and array is not None and array.ndim:
            raise misread(
                f"{array.name} is declared, so this is an entry of it", text, 0, hint="another name"
            )


def _index_letters(tokens: list[Token]) -> Iterator[str]:
    """Every letter that stands in a subscript or in square brackets."""
    for place, token in enumerate(tokens[:-1]):
        following = tokens[place + 1]
        if token.text == "[" or (token.text == "_" and following.text == "{"):
            close = closing(tokens, place + (token.text == "_")) or place
            for inside in tokens[place:close]:
                yield from _letters_in(inside)
        elif token.text == "_":
            yield from list(_letters_in(following))[:1]


def _letters_in(token: Token) -> Iterator[str]:
    if token.kind == "greek":
        yield token.text
    elif token.kind == "word":
        yield from token.text


def _letters_or_none(text: str, inside: list[Token]) -> tuple[str, ...] | None:
    try:
        return _letters(text, inside)
    except ReadingError:
        return None


def _letters(text: str, inside: list[Token]) -> tuple[str, ...]:
    """The index letters of a left side, each once."""
    places, _ = read_places(text, inside)
    letters = [place.lone_letter if isinstance(place, Affine) else None for place in places]
    found = tuple(letter for letter in letters if letter)
    if len(found) < len(letters) or len(set(found)) < len(found):
        column = inside[0].column if inside else 0
        raise misread(
            "a left side is indexed by different letters", text, column, hint="z[k], W_{ij}"
        )
    return found


def _parameters(text: str, inside: list[Token], symbols: Symbols) -> tuple[str, ...]:
    """The parameters of a function that is being defined: names that stand for nothing else."""
    found = [token for token in inside if token.key != ("sign", ",")]
    for token in found:
        if token.kind not in ("word", "greek") or symbols.is_name(token.text):
            raise misread(
                f"'{token.text}' cannot be the argument of a function here",
                text,
                token.column,
                hint="a letter that is no name of the problem; or a name without brackets",
            )
    return tuple(token.text for token in found)


# the right side ----------------------------------------------------------------------------------


def read_right_side(head: Head, symbols: Symbols) -> Node:
    """The tree of the right side."""
    if head.parameters:
        symbols = symbols.with_names(dict.fromkeys(head.parameters), {})
    with placed(head.text):
        return parse(
            head.text[: head.stop], symbols, letters=frozenset(head.letters), start=head.start
        )


def define(head: Head, tree: Node, symbols: Symbols, shape: Sequence[type_of_size] = ()) -> Reading:
    """What the equation makes of its name, which may be declared with a shape."""
    if head.parameters:
        return Reading(head.name, Definition(head.parameters, tree))
    with placed(head.text):
        scope = Scope(symbols, is_latex(head.text))
        bound = bind_left_side(head.letters, tree, scope, head.extents, shape)
        value = evaluate(tree, scope.binding(bound))
        array = checked(at_kinks(value.array, symbols))
        indices = tuple(bound[letter].index for letter in head.letters)
        return Reading(head.name, _named(head.name, indices, array), value.is_row)


def _named(name: str, indices: tuple[Index, ...], array: Array) -> Array:
    """The tensor as an equation, over the author's letters where the text has some."""
    if not indices:
        return array.named(name)
    taken = {*array.known, name, *(index.name for index in indices)}
    axes = (*indices, *choose_letters(array.shape, taken))
    equation = Equation(name, axes, array.at(*axes[len(indices) :]))
    return Array(axes, Entry(name, *axes), {**array.known, name: equation}, name)
