"""Long mathematics in lines: broken before + and - at the top level, else inside a bracket."""

from __future__ import annotations

from dataclasses import replace

from symgrad.rendering.formats.filling import DEEPER, Piece, filled
from symgrad.rendering.formats.widths import TALL, Atom, arguments, atoms, width

INDENT = r"\quad "
INDENTED = 10.0  # points
BREAKS = {"+": 1.0, "-": 1.0, r"\,": 4.0, r"\odot": 3.0, r"\oslash": 3.0, r"\cdot": 3.0}
PRODUCT = r"\,"
AROUND = {r"\frac": 2, r"\underbrace": 1}  # commands around what may be too wide, their arguments
STRUT = r"\vphantom{\frac{1}{1}}"


def broken(latex: str, room: float) -> list[str]:
    """Lines no wider than ``room`` points, as far as brackets and signs allow.

    A bracket that is not closed in its line ends with ``\\right.``, its rest starts with
    ``\\left.``. All lines but the first are indented.
    """
    if width(latex) <= room:
        return [latex]
    pieces = [_folded(piece, room - INDENTED) for piece in _pieces(latex)]
    return [_line(line) for line in filled(pieces, room, INDENTED)]


def _pieces(latex: str) -> list[Piece]:
    """The mathematics cut at every sign before which a line may begin."""
    pieces: list[Piece] = []
    stack: list[bool] = []
    current: list[Atom] = []
    before: tuple[bool, ...] = ()
    plain, cost = 0, 0.0
    for atom in atoms(latex):
        if current and plain == 0 and _begins_line(atom):
            pieces.append(_piece(current, cost, before, tuple(stack)))
            current, before = [], tuple(stack)
            cost = BREAKS[atom.text.strip()] * DEEPER ** len(stack)
        current.append(atom)
        match atom.kind:
            case "open":
                stack.append(atom.height >= TALL)
            case "close" if stack:
                stack.pop()
        plain += (atom.text in "([") - (atom.text[:1] in ")]")
    return [*pieces, _piece(current, cost, before, tuple(stack))]


def _piece(
    row: list[Atom], cost: float, before: tuple[bool, ...], after: tuple[bool, ...]
) -> Piece:
    return Piece("".join(a.text for a in row), sum(a.width for a in row), cost, before, after)


def _folded(piece: Piece, room: float) -> Piece:
    """The piece; where it is too wide, its widest fraction or brace is around several lines."""
    row = atoms(piece.text)
    widest = max(row, key=lambda atom: atom.width)
    command = next((c for c in AROUND if widest.text.startswith(c)), "")
    if piece.width <= room or not command:
        return piece
    space = room - (piece.width - widest.width)
    *parts, rest = arguments(widest.text, AROUND[command])
    folded = command + "".join(f"{{{stacked(broken(part, space))}}}" for part in parts) + rest
    text = "".join(folded if atom is widest else atom.text for atom in row)
    return replace(piece, text=text, width=room)


def stacked(lines: list[str]) -> str:
    """Lines as one block of mathematics."""
    body = r" \\ ".join(f"& {line}" for line in lines)
    return rf"\begin{{aligned}} {body} \end{{aligned}}" if lines[1:] else lines[0]


def _begins_line(atom: Atom) -> bool:
    """Is this a sign between two operands, or the space between two factors?"""
    return atom.text == PRODUCT or (atom.kind == "bin" and atom.text in BREAKS)


def _line(pieces: list[Piece]) -> str:
    """The pieces of one line, brackets closed, a sign of multiplication where a line begins."""
    text = "".join(piece.text for piece in pieces).strip()
    begun, left = pieces[0].before, pieces[-1].after
    if text.startswith(PRODUCT):
        text = r"\cdot " + text.removeprefix(PRODUCT).lstrip()
    if any((*begun, *left)) and r"\frac" not in text and r"\sum" not in text:
        text += STRUT
    opened = r"\left. " * len(begun) + ("{} " if begun else "")
    closed = r" \right." * len(left)
    return f"{INDENT if pieces[0].cost else ''}{opened}{text}{closed}"
