r"""Answers: chains ``a = b = c`` of expressions, and what a question asks for.

Index letters that nothing binds are kept and listed, so that a missing sum can be told from an
unreadable text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from symgrad.errors import ReadingError, ShapeError, SymgradError
from symgrad.expr.leaves import Entry, Total
from symgrad.parsing.asides import without_asides
from symgrad.parsing.bindings import bind_letters
from symgrad.parsing.bounds import checked
from symgrad.parsing.differentiation import is_hidden, meaning_of
from symgrad.parsing.equations import placed
from symgrad.parsing.gradients import with_gradients
from symgrad.parsing.labels import undecorated
from symgrad.parsing.letters import free_letters
from symgrad.parsing.limits import MAX_CHARACTERS
from symgrad.parsing.literals import numerals
from symgrad.parsing.lookalikes import misread
from symgrad.parsing.meaning import evaluate
from symgrad.parsing.names import closing
from symgrad.parsing.ones import meet_everywhere
from symgrad.parsing.pratt import parse_tokens
from symgrad.parsing.products import Value
from symgrad.parsing.scope import Scope
from symgrad.parsing.shorthand import with_derivatives
from symgrad.parsing.statements import with_plain_signs
from symgrad.parsing.symbols import Symbols, UnknownName
from symgrad.parsing.tokens import Token, is_latex, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sympy import Expr

    from symgrad.expr.array import Array
    from symgrad.expr.index import Index
    from symgrad.parsing.literals import Numerals
    from symgrad.parsing.syntax import Node

# What may stand behind a side and behind an answer, spelled backwards: whoever looks for it from
# the end meets every character once.
BEHIND_SIDE = re.compile(r"(?:[\s$&]|\\\\)+")
BEHIND_ANSWER = re.compile(r"(?:[\]),;:! ]\\|[\s$.,;])+")


@dataclass(frozen=True)
class Member:
    """One side of a chain; ``sign`` stands before it.

    ``letters`` are the index letters in it that nothing binds, those of the question too.
    ``meaning`` is a ShapeError where the text can be read but its shapes do not fit together.
    """

    text: str
    column: int
    sign: str
    meaning: Value | ShapeError
    letters: Mapping[str, Index] = field(default_factory=dict)
    numerals: Numerals | None = None

    @property
    def array(self) -> Array:
        """The tensor; raises the ShapeError where shapes do not fit together."""
        return self._value.array

    @property
    def is_row(self) -> bool:
        return self._value.is_row

    @property
    def _value(self) -> Value:
        if isinstance(self.meaning, ShapeError):
            raise self.meaning
        return self.meaning


@dataclass(frozen=True)
class Answer:
    """What was answered is the last member of the chain."""

    members: tuple[Member, ...]


def read_answer(
    text: str,
    symbols: Symbols,
    *,
    letters: Mapping[str, Index] | None = None,
    like: Array | None = None,
) -> Answer:
    """The members of a chain of equalities.

    ``letters`` may stand free; a lone I or 1 has the sizes of ``like``. Raises ReadingError for
    what cannot be read, ShapeError where the last member's shapes do not fit together; for an
    earlier one its ``array`` raises it.
    """
    try:
        return _read(text, symbols, letters or {}, like)
    except SymgradError:
        written = with_gradients(with_derivatives(text, symbols), symbols, stacked=False)
        if written == text:
            raise
    return _read(written, symbols, letters or {}, like)


def _read(text: str, symbols: Symbols, letters: Mapping[str, Index], like: Array | None) -> Answer:
    with placed(text):
        kept = _without(BEHIND_ANSWER, _formula_of(text))
        members = tuple(_members(kept, symbols, dict(letters), like))
        if isinstance(members[-1].meaning, ShapeError):
            raise members[-1].meaning
        return Answer(members)


def _formula_of(text: str) -> str:
    """The formula alone, in its columns: no label, no comment, no words below braces."""
    if len(text) > MAX_CHARACTERS:
        return text
    plain = with_plain_signs(undecorated(text))
    asides = without_asides(plain)
    return plain if asides.claims or asides.names else asides.text


def _members(
    text: str, symbols: Symbols, letters: dict[str, Index], like: Array | None
) -> Iterator[Member]:
    seen: dict[str, Index] = {}
    for sign, tokens in _sides(text, _unwrapped(tokenize(text))):
        first, behind = tokens[0].column, tokens[-1].column
        tree = _tree(tokens, text, symbols, frozenset(letters))
        scope = Scope(symbols, is_latex(text), text=text, fills_kinks=True)
        meaning, used = _meaning(tree, scope, letters, like, seen)
        seen = {**used, **seen}
        written = _without(BEHIND_SIDE, text[first:behind])
        yield Member(written, first, sign, meaning, used, numerals(tree))


def _without(ending: re.Pattern[str], text: str) -> str:
    found = ending.match(text[::-1])
    return text[: len(text) - found.end()] if found else text


def _unwrapped(tokens: list[Token]) -> list[Token]:
    """What stands in a box, or in an environment that only aligns."""
    while tokens[0].key == ("sign", "{") and closing(tokens, 0) == len(tokens) - 2:
        tokens = [*tokens[1:-2], tokens[-1]]
    name = "".join(token.text for token in tokens[1:5]).partition("}")[0].lstrip("{")
    width = 5 if name.endswith("*") else 4
    ends = len(tokens) > 2 * width and tokens[-1 - width].text == r"\end"
    if tokens[0].text != r"\begin" or name.rstrip("*") not in ALIGNING or not ends:
        return tokens
    return [*tokens[width : -1 - width], tokens[-1]]


def _tree(tokens: list[Token], text: str, symbols: Symbols, letters: frozenset[str]) -> Node:
    try:
        return parse_tokens(tokens, text, symbols, letters)
    except UnknownName as error:
        close = symbols.with_base(error.word.lstrip("\\"))
        hint = error.hint or (f"did you mean {close}?" if close else "")
        raise UnknownName(error.word, where=error.where, hint=hint, what=error.said) from None


def _sides(text: str, tokens: list[Token]) -> Iterator[tuple[str, list[Token]]]:
    """What stands between the signs of a chain, each with an end mark behind it."""
    depth, sign, side = 0, "", list[Token]()
    for token in tokens:
        depth += (token.text in OPENS) - (token.text in CLOSES)
        if token.kind == "end" or (depth == 0 and token.key in CHAIN):
            side = _unaligned(side)
            if side:
                yield sign, [*side, Token("end", "the end", token.column, True)]
            elif sign or token.kind == "end":
                what = "a side of the equation is missing" if sign else "nothing is written"
                raise misread(what, text, token.column)
            sign, side = token.text, []
        else:
            side.append(token)


def _unaligned(side: list[Token]) -> list[Token]:
    """Line breaks and ``&`` around the signs of a chain do not count."""
    while side and side[0].key in ALIGNMENT:
        side = side[1:]
    while side and side[-1].key in ALIGNMENT:
        side = side[:-1]
    return side


CHAIN = (("sign", "="), ("sign", "≈"))
ALIGNING = ("align", "aligned", "equation", "gather", "gathered", "split", "displaymath")
ALIGNMENT = (("sign", "&"), ("sign", r"\\"))
OPENS = ("{", "(", "[", r"\{", r"\begin")
CLOSES = ("}", ")", "]", r"\}", r"\end")


def _meaning(
    tree: Node,
    scope: Scope,
    letters: Mapping[str, Index],
    like: Array | None,
    seen: Mapping[str, Index],
) -> tuple[Value | ShapeError, dict[str, Index]]:
    """The tensor, or how its shapes do not fit, and the index letters that stand free in it."""
    try:
        bound = bind_letters(tree, scope, letters, like, seen)
        value = evaluate(tree, scope.binding(bound))
    except ShapeError as error:
        return error, {}
    array = meet_everywhere(value.array, like)[0] if like is not None else value.array
    used = {letter: bound[letter].index for letter in free_letters(tree) if letter in bound}
    return Value(checked(array), value.is_row), used


# questions ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """A name in a question; ``positions`` of the entry that is meant, None where an axis is kept.

    No positions: the whole tensor.
    """

    name: str
    positions: tuple[Expr | None, ...] = ()


@dataclass(frozen=True)
class AskedDerivative:
    """∂of/∂by, by one name after the other; ``array`` is that sign as a tensor.

    No ``by``: the value of a name is asked. No ``of``: that of an expression, as for ``g'(z)``.
    ``letters`` are those of the entries that are asked for.
    """

    of: Part | None
    by: tuple[Part, ...]
    letters: Mapping[str, Index]
    array: Array


def read_asked(text: str, symbols: Symbols) -> AskedDerivative:
    """What a question asks for."""
    answer = read_answer(text, symbols)
    if len(answer.members) > 1:
        raise ReadingError("a question is one derivative, not an equation", where=text)
    member = answer.members[0]
    of, by = _parts(member.array.expr, member.array)
    return AskedDerivative(of, by, member.letters, member.array)


def _parts(expr: Expr, array: Array) -> tuple[Part | None, tuple[Part, ...]]:
    """The name that is differentiated and those that it is differentiated by, in order."""
    match expr:
        case Total():
            of, by = _parts(expr.of, array)
            return of, (*by, _part(expr.by, array))
        case Entry() if is_hidden(expr.name):
            return _parts(meaning_of(expr, array), array)
        case Entry():
            return _part(expr, array), ()
    return None, ()


def _part(entry: Entry, array: Array) -> Part:
    places = tuple(None if place in array.axes else place for place in entry.positions)
    return Part(entry.name, places if any(place is not None for place in places) else ())
