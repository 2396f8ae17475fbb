"""A name whose script is bound by a sum may be the name or an entry: such a text is not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.errors import ReadingError
from symgrad.notation import ACCENTS
from symgrad.parsing.names import RawName, Script, read_raw
from symgrad.parsing.places import read_places
from symgrad.parsing.syntax import Affine

if TYPE_CHECKING:
    from symgrad.parsing.cursor import Cursor


def refuse_bound_scripts(cursor: Cursor, start: int, left_over: tuple[Script, ...]) -> None:
    """The name that was just read from ``start`` on has used up no script that a letter binds."""
    raw = read_raw(cursor.tokens, start)
    if raw is None or not cursor.letters:
        return
    free = {script.start for script in left_over}
    for script in raw.scripts:
        if script.start in free or script.stop > cursor.position or script.text in ACCENTS:
            continue
        letters = _letters(cursor, script)
        bound = sorted(letters & cursor.letters)
        if bound and letters <= cursor.letters | set(cursor.symbols.sizes):
            raise _two_meanings(cursor, start, raw, script, bound[0])


def _letters(cursor: Cursor, script: Script) -> set[str]:
    """The letters of a script that may be positions; the layer in ``x^{(i)}`` stands in brackets.

    A script that spells no positions has none.
    """
    tokens = [t for t in cursor.tokens[script.start : script.stop] if t.text not in ("(", ")")]
    try:
        places, _ = read_places(cursor.text, tokens)
    except ReadingError:
        return set()
    return {letter for p in places if isinstance(p, Affine) for letter, _ in p.parts}


def _two_meanings(
    cursor: Cursor, start: int, raw: RawName, script: Script, letter: str
) -> ReadingError:
    name = f"{raw.base}{script.sign}{script.text}"
    return cursor.error(
        f"{name} is a name of its own, but {letter} is an index here: "
        f"the name, or an entry of {raw.base}?",
        cursor.tokens[start],
        hint=f'declare {raw.base} with a shape, as in [shapes] {raw.base} = ["D"], for its '
        f"entries; or another letter for the index",
    )
