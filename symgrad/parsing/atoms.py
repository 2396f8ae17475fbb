"""The smallest pieces: numbers, names with their scripts, brackets, bars."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from symgrad.parsing.ambiguity import refuse_bound_scripts
from symgrad.parsing.brackets import BARS, between_bars, group, inner_product
from symgrad.parsing.calls import call, extreme_over, word_call
from symgrad.parsing.commands import (
    COMMANDS,
    held,
    is_comparison_behind,
    is_indicator_below,
    size_below,
)
from symgrad.parsing.derivatives import jacobian, quotient_of_signs
from symgrad.parsing.function_names import FUNCTION_COMMANDS, FUNCTION_WORDS, PLAIN_WORDS
from symgrad.parsing.names import OPENING, RawName, Script, read_raw
from symgrad.parsing.naming import find_function, find_name
from symgrad.parsing.places import NoPlace, read_places, spread
from symgrad.parsing.sums import big_sum
from symgrad.parsing.syntax import At, Constant, Identity, KroneckerDelta, Name, Node, Number

if TYPE_CHECKING:
    from symgrad.parsing.cursor import Cursor

EXTREMES = {r"\max": "max", r"\min": "min"}
BEHIND = (r"\end", r"\top", r"\in")


def starts_atom(cursor: Cursor) -> bool:
    """Whether a factor may start here."""
    token = cursor.token
    match token.kind:
        case "word" | "upright":
            return token.text not in PLAIN_WORDS or cursor.symbols.is_name(token.text)
        case "sign":
            is_bar = token.text in BARS and token.text not in cursor.bars
            opens_bar = is_bar and not (token.text == "||" and "|" in cursor.bars)
            return token.text in (*OPENING, "⟨") or opens_bar
        case "command":
            return token.text not in BEHIND
        case kind:
            return kind in ("number", "greek")


def atom(cursor: Cursor) -> Node:
    """A number, a name, a call, or what stands in brackets."""
    token = cursor.token
    if (found := quotient_of_signs(cursor)) is not None:
        return found
    match token.kind:
        case "number":
            return _number(cursor)
        case "sign" if token.text in OPENING:
            return _name(cursor) or group(cursor)
        case "sign" if token.text in BARS:
            return between_bars(cursor)
        case "sign" if token.text == "⟨":
            return inner_product(cursor)
        case "command" if token.text in COMMANDS:
            return COMMANDS[token.text](cursor)
        case "command" if token.text in EXTREMES and cursor.following.key == ("sign", "_"):
            return extreme_over(cursor, EXTREMES[token.text])
        case "command" if token.text == r"\arg" and cursor.following.text == r"\max":
            cursor.advance()
            return extreme_over(cursor, "argmax")
        case "command" if token.text in FUNCTION_COMMANDS:
            return call(cursor, FUNCTION_COMMANDS[token.text], cursor.advance())
        case "word" | "upright" | "greek" | "command":
            return _name(cursor) or _builtin(cursor) or _letters(cursor)
        case "end":
            raise cursor.error("something is missing here")
    raise cursor.error(f"'{token.text}' is not read here")


def _letters(cursor: Cursor) -> Node:
    """``wx`` as w x, where both are known; otherwise the word is unknown."""
    token = cursor.token
    if token.kind == "word" and cursor.splits_into_letters():
        return atom(cursor)
    raise cursor.unknown(token)


def _number(cursor: Cursor) -> Node:
    token = cursor.advance()
    if re.search("[eE]", token.text) and cursor.symbols.is_name("e"):
        raise cursor.error(
            f"{token.text} may be a number or hold the name e", token, hint="a * or a decimal"
        )
    if token.text == "1" and is_indicator_below(cursor):
        cursor.advance()
        return held(cursor, token)
    return Number(Fraction(token.text.rstrip(".")), _half_unit(token.text), column=token.column)


def _half_unit(text: str) -> Fraction:
    """Half of what the last digit of a numeral counts: 0.005 for 0.37."""
    digits, _, exponent = text.lower().partition("e")
    decimals = len(digits.partition(".")[2])
    return Fraction(10) ** (int(exponent or 0) - decimals) / 2


def _name(cursor: Cursor) -> Node | None:
    """A name, index letter or size with the scripts that its name does not use up."""
    start, position = cursor.token, cursor.position
    found = find_name(cursor)
    if found is None:
        return None
    node, leftovers = found
    refuse_bound_scripts(cursor, position, leftovers)
    try:
        return with_scripts(cursor, node, leftovers)
    except NoPlace:
        raise cursor.unknown(start) from None


def _below_a_tower(cursor: Cursor, scripts: tuple[Script, ...]) -> tuple[Script, ...]:
    """``x^y^z`` is x^(y^z) in plain text, so its powers are left to be read from the right."""
    marks = (r"\top", "T", "'")
    powers = [s for s in scripts if s.sign == "^" and s.text not in marks]
    higher = len(powers) + cursor.is_power_next()
    if not powers or higher < 2:
        return scripts
    first = powers[0]
    sign = first.start - (1 if cursor.tokens[first.start - 1].text == "^" else 2)
    if cursor.latex or scripts[-1].sign == "_":
        raise cursor.two_powers(cursor.tokens[sign])
    cursor.position = sign
    return tuple(s for s in scripts if s.stop <= sign)


def with_scripts(cursor: Cursor, node: Node, scripts: tuple[Script, ...]) -> Node:
    """A transpose before its subscript first, then subscripts: ``x^2_i`` is an entry's square."""
    scripts = _below_a_tower(cursor, scripts)
    _refuse_entry_of_inverse(cursor, node, scripts)
    first = scripts[:1] if _transposes_first(cursor, node, scripts) else ()
    later = sorted(scripts[len(first) :], key=lambda s: s.sign == "^")
    for script in (*first, *later):
        if script.sign == "_":
            places, glued = read_places(cursor.text, cursor.tokens[script.start : script.stop])
            node = At(node, places, 1, glued, column=node.column)
        else:
            node = cursor.grammar.superscripted(cursor, node, script.start, script.stop)
    return node


def _refuse_entry_of_inverse(cursor: Cursor, node: Node, scripts: tuple[Script, ...]) -> None:
    """``A^{-1}_{12}`` of a square matrix: an entry of the inverse, or one over an entry?"""
    array = cursor.symbols.names.get(node.name) if isinstance(node, Name) else None
    is_square = array is not None and array.ndim == 2 and array.shape[0] == array.shape[1]
    if is_square and [s.sign for s in scripts] == ["^", "_"] and scripts[0].text.startswith("-"):
        raise cursor.error(
            "this may be an entry of the inverse or one over an entry",
            cursor.tokens[scripts[0].start],
            hint=r"(A^{-1})_{12}, or 1/A_{12}",
        )


def _transposes_first(cursor: Cursor, node: Node, scripts: tuple[Script, ...]) -> bool:
    """``A^\\top_{12}`` is an entry of the transpose; a row of a matrix is picked out first."""
    if not scripts or (isinstance(node, Name) and node.name in cursor.symbols.rows):
        return False
    mark = cursor.tokens[scripts[0].start : scripts[0].stop]
    if scripts[0].sign != "^" or len(mark) != 1:
        return False
    is_power = mark[0].text == "T" and cursor.is_letter_known("T")
    return mark[0].text in (r"\top", "T", "'") and not is_power


def _builtin(cursor: Cursor) -> Node | None:
    """Declared functions, functions by their words, σ, δ and Σ with scripts, e and π."""
    token = cursor.token
    raw = read_raw(cursor.tokens, cursor.position)
    declared = find_function(cursor, raw) if raw else None
    if declared is not None:
        cursor.position = declared[1]
        return call(cursor, declared[0], token)
    if token.kind in ("word", "greek") and cursor.following.kind == "number":
        return _numbered_function(cursor) or _plain_builtin(cursor, raw)
    return _plain_builtin(cursor, raw)


def _numbered_function(cursor: Cursor) -> Node | None:
    """``log1p``; digits that are glued to any other function's word make another name of it."""
    token, stop = cursor.token, cursor.position + 1
    if cursor.following.spaced or not (token.text in FUNCTION_WORDS or token.text == "sigma"):
        return None
    while cursor.tokens[stop].kind in ("word", "number") and not cursor.tokens[stop].spaced:
        stop += 1
    word = "".join(t.text for t in cursor.tokens[cursor.position : stop])
    if word not in FUNCTION_WORDS:
        raise cursor.unknown(token)
    cursor.position = stop
    return call(cursor, FUNCTION_WORDS[word], token)


def _plain_builtin(cursor: Cursor, raw: RawName | None) -> Node | None:
    token = cursor.token
    match token.kind, token.text:
        case "word" | "upright", "sum" if cursor.following.text == "_":
            return big_sum(cursor)
        case "word" | "upright", "max" | "min" | "argmax" if cursor.following.text == "_":
            return extreme_over(cursor, token.text)
        case "word" | "upright", word if word in FUNCTION_WORDS:
            return word_call(cursor)
        case "greek" | "word" | "upright", "sigma":
            return call(cursor, "sigmoid", cursor.advance())
        case "greek", "Sigma" if cursor.following.text == "_":
            return big_sum(cursor)
        case "greek" | "word", "delta" if raw is not None and raw.scripts:
            return _kronecker(cursor, raw)
        case "greek" | "word", "delta" if cursor.following.text == "[":
            return _bracketed_kronecker(cursor)
        case "greek", "Phi" | "varphi":
            return call(cursor, cursor.token.text, cursor.advance())
        case "word" | "upright", "J" if cursor.following.text == "_":
            return jacobian(cursor)
        case "word" | "upright", "I":
            return _identity(cursor)
        case "word" | "greek" | "upright", "e" | "pi":
            return Constant(cursor.advance().text, column=token.column)
    return None


def _identity(cursor: Cursor) -> Node:
    """``I``, ``I_n``; with a comparison in brackets an indicator."""
    if is_comparison_behind(cursor):
        return held(cursor, cursor.advance())
    column = cursor.advance().column
    return Identity(size_below(cursor), column=column)


def _bracketed_kronecker(cursor: Cursor) -> Node:
    """``δ[i, j]``, its numbers counted from 0."""
    token = cursor.advance()
    start, stop = cursor.skip_group()
    places, _ = read_places(cursor.text, cursor.tokens[start:stop])
    if len(places) != 2:
        raise cursor.unknown(token)
    return KroneckerDelta(places, first=0, column=token.column)


def _kronecker(cursor: Cursor, raw: RawName) -> Node:
    token, script = cursor.token, raw.scripts[0]
    if script.sign != "_" or len(raw.scripts) > 1:
        raise cursor.unknown(token)
    cursor.position = raw.end
    places, glued = read_places(cursor.text, cursor.tokens[script.start : script.stop])
    places = spread(places, 2) if glued else places
    if len(places) != 2:
        raise cursor.unknown(token)
    return KroneckerDelta(places, column=token.column)
