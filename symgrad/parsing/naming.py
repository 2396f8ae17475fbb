"""Which name stands at a place: an identifier, a decorated name, a letter, a function."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.parsing.names import Script, read_raw
from symgrad.parsing.syntax import Letter, Name, Node
from symgrad.parsing.tokens import Token

if TYPE_CHECKING:
    from symgrad.parsing.cursor import Cursor
    from symgrad.parsing.names import Key, RawName

GLUE = ("word", "number")


def find_name(cursor: Cursor) -> tuple[Node, tuple[Script, ...]] | None:
    """The name here with the scripts that it does not use up; moves behind both."""
    found = _plain_identifier(cursor) or _decorated_name(cursor)
    return found or _letter_or_size(cursor)


def _plain_identifier(cursor: Cursor) -> tuple[Node, tuple[Script, ...]] | None:
    """The longest glued run of letters, digits and underscores that is an identifier."""
    start = cursor.position
    if cursor.token.kind not in ("word", "greek"):
        return None
    stop = start + 1
    while cursor.is_glued(stop):
        stop += 1
    for after in range(stop, start + 1, -1):
        text = "".join(t.text for t in cursor.tokens[start:after])
        cut_short = after < stop and cursor.tokens[after].kind in GLUE
        is_known = cursor.symbols.is_name(text) or text in cursor.symbols.sizes
        if is_known and not cut_short:
            node = Name(text, column=cursor.token.column)
            scripts, cursor.position = _scripts_behind(cursor, after)
            return node, scripts
    return None


def _scripts_behind(cursor: Cursor, stop: int) -> tuple[tuple[Script, ...], int]:
    """Scripts behind a name that ends at a token: read as those of a name of one letter."""
    raw = read_raw([Token("upright", "x", 0), *cursor.tokens[stop:]], 0)
    if raw is None or any(script.loose for script in raw.scripts):
        return (), stop
    shift = stop - 1
    moved = [replace(s, start=s.start + shift, stop=s.stop + shift) for s in raw.scripts]
    return tuple(moved), raw.end + shift


def _decorated_name(cursor: Cursor) -> tuple[Node, tuple[Script, ...]] | None:
    raw = read_raw(cursor.tokens, cursor.position, cut=True)
    if raw is None:
        return None
    for key, leftovers in raw.readings():
        name = cursor.symbols.by_key.get(key) or _scripted_size(cursor, key)
        if name is not None:
            return _taken(cursor, Name(name, column=cursor.token.column), raw, leftovers)
    return None


def _scripted_size(cursor: Cursor, key: Key) -> str | None:
    r"""``D_{\ell-1}``; a size of one letter is looked for after the letters of sums."""
    return cursor.symbols.size_by_key.get(key) if any(key[1:]) else None


def _taken(
    cursor: Cursor, node: Node, raw: RawName, leftovers: tuple[Script, ...]
) -> tuple[Node, tuple[Script, ...]]:
    """Move behind a name; a loose script that is left over is LaTeX's single letter."""
    loose = next((s for s in leftovers if s.loose), None)
    if loose is None:
        cursor.position = raw.end
        return node, leftovers
    if loose.sign == "_" and cursor.tokens[loose.start].kind == "number":
        raise cursor.several_digits("_", cursor.tokens[loose.start])
    cursor.position = loose.start - 1
    return node, tuple(s for s in leftovers if s.stop < loose.start)


def _letter_or_size(cursor: Cursor) -> tuple[Node, tuple[Script, ...]] | None:
    raw = read_raw(cursor.tokens, cursor.position)
    if raw is None or raw.accents:
        return None
    column = cursor.token.column
    if raw.base in cursor.letters:
        cursor.position = raw.stop
        return Letter(raw.base, column=column), ()
    if raw.base in cursor.symbols.sizes:
        cursor.position = raw.stop
        return Name(raw.base, column=column), ()
    return None


def find_function(cursor: Cursor, raw: RawName) -> tuple[str, int] | None:
    """The declared function that is called here, and the token behind its name."""
    for key, leftovers in raw.readings():
        name = cursor.symbols.function_by_key.get(key)
        if name is not None and all(s.sign == "^" for s in leftovers):
            ends = [_start_of_script(cursor, s.start) for s in leftovers]
            return name, min(ends, default=raw.end)
    return None


def _start_of_script(cursor: Cursor, inside: int) -> int:
    """The position of the sign ``^`` whose script starts at a token."""
    return inside - 1 if cursor.tokens[inside - 1].text == "^" else inside - 2
