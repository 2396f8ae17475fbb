"""How wide LaTeX mathematics is in ten point Computer Modern, close enough to break lines by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

TOKEN = re.compile(
    r"\\(?:left|right|middle)\s*(?:\\[A-Za-z]+|\\.|.)|\\(?:begin|end)\{\w+\*?\}"
    r"|\\[A-Za-z]+\*?|\\.|\s+|.",
    re.S,
)
# Points, read off the font metrics cmmi10 and cmr10.
ITALIC = dict(zip(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    (7.5, 8.1, 7.9, 8.6, 8.0, 7.8, 7.9, 9.1, 5.2, 6.5, 9.2, 6.8, 10.8, 9.1, 7.9, 7.8, 7.9, 7.7, 6.7,
     7.2, 7.9, 8.1, 10.8, 9.1, 8.0, 7.5, 5.3, 4.3, 4.3, 5.2, 4.7, 6.0, 5.1, 5.8, 3.4, 4.7, 5.5, 3.2,
     8.8, 6.0, 4.8, 5.0, 4.8, 4.8, 4.7, 3.6, 5.7, 5.2, 7.4, 5.7, 5.3, 5.1),
    strict=True,
))  # fmt: skip
SIGNS = {
    r"\partial": 5.9, r"\nabla": 8.3, r"\infty": 10, r"\ell": 4.2, r"\top": 7.8, r"\ldots": 11.7,
    r"\cdots": 11.7, r"\alpha": 6.4, r"\beta": 6.2, r"\gamma": 5.7, r"\delta": 4.8, r"\eta": 5.3,
    r"\theta": 5.0, r"\lambda": 5.8, r"\mu": 6.0, r"\nu": 5.6, r"\sigma": 6.1, r"\omega": 6.6,
    r"\epsilon": 4.1, r"\phi": 6.0, r"\varphi": 6.5, r"\Phi": 7.2, r"\Omega": 7.2, r"\lVert": 5.0,
    r"\rVert": 5.0, r"\|": 5.0, r"\{": 5.0, r"\}": 5.0, "(": 3.9, ")": 3.9, "[": 2.8, "]": 2.8,
    "|": 2.8, "/": 5.0, "'": 2.8, ",": 4.5, ".": 2.8, "!": 2.8, ":": 5.6, r"\lfloor": 4.4,
    r"\rfloor": 4.4, r"\lceil": 4.4, r"\rceil": 4.4,
}  # fmt: skip
SPACES = {
    r"\,": 1.7, r"\:": 2.2, r"\;": 2.8, r"\!": -1.7, r"\ ": 3.3, r"\quad": 10, r"\qquad": 20,
    "~": 3.3, r"\displaystyle": 0, r"\boldsymbol": 0,
}  # fmt: skip
BINARY = {"+": 7.8, "-": 7.8, "*": 5.0} | dict.fromkeys(
    (r"\odot", r"\oslash", r"\otimes", r"\times", r"\ast"), 7.8
) | {r"\cdot": 2.8}  # fmt: skip
RELATIONS = dict.fromkeys(
    ("=", "<", ">", r"\le", r"\ge", r"\leq", r"\geq", r"\ne", r"\neq", r"\in", r"\approx"), 7.8
)
LIMITS = (r"\sum", r"\prod", r"\max", r"\min", r"\lim", r"\underbrace")
WORDS = (r"\operatorname", r"\operatorname*", r"\text", r"\mathrm", r"\textbf", r"\mathit")
STYLES = (r"\mathbf", r"\mathbb", r"\mathcal", r"\boldsymbol", r"\hat", r"\bar", r"\tilde", r"\dot")
THIN, MEDIUM, THICK = 1.7, 2.3, 2.8
SCRIPT = 0.72
ROMAN, CAPITAL = 4.9, 7.6  # a letter of a word
OPERATOR = r"\operatorname"
PLAIN, SCRIPTED, TALL, NESTED = range(4)
DELIMITER = (4.0, 5.2, 7.6, 8.8)  # a bracket around what is that high


@dataclass(frozen=True)
class Atom:
    """A piece of mathematics in which no line is broken; ``kind`` as TeX knows it."""

    text: str
    width: float
    height: int = PLAIN
    kind: str = "ord"


def width(latex: str) -> float:
    """The width of displayed mathematics in points."""
    return _total(atoms(latex))


@lru_cache(maxsize=4096)
def atoms(latex: str, *, display: bool = True) -> tuple[Atom, ...]:
    """The mathematics in a row: names with their indices, fractions, brackets, signs."""
    return _sized(_Reader(TOKEN.findall(latex), display).row())


def arguments(latex: str, number: int) -> list[str]:
    """What a command at the start takes, and what follows it."""
    tokens = TOKEN.findall(latex)
    reader = _Reader(tokens[1:], True)
    return [*(reader.argument() for _ in range(number)), "".join(tokens[1 + reader.at :])]


def _total(row: Iterable[Atom]) -> float:
    return sum(atom.width for atom in row)


def _height(row: Iterable[Atom]) -> int:
    return max((atom.height for atom in row), default=PLAIN)


def _sized(row: list[Atom]) -> tuple[Atom, ...]:
    """Brackets as wide as what they are around makes them."""
    pending: list[int] = []
    sized = list(row)
    for place, atom in enumerate(row):
        if atom.kind == "open":
            pending.append(place)
        elif atom.kind == "close" and pending:
            start = pending.pop()
            height = _height(sized[start + 1 : place])
            for end in (start, place):
                old = sized[end]
                grown = old.width + (DELIMITER[height] if old.text[-1:] != "." else 1.2) + THIN
                sized[end] = Atom(old.text, grown, max(height, old.height), old.kind)
    return tuple(sized)


class _Reader:
    """Reads tokens from the left; ``display`` is false inside fractions and scripts."""

    def __init__(self, tokens: list[str], display: bool) -> None:
        self.tokens, self.at, self.display = tokens, 0, display

    def row(self) -> list[Atom]:
        found: list[Atom] = []
        while self.at < len(self.tokens):
            found.append(self._atom(found))
        return found

    def _next(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def _peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _atom(self, before: list[Atom]) -> Atom:
        start = self.at
        nucleus = self._nucleus(self._next(), before)
        scripts = self._scripts()
        if not scripts:
            return nucleus
        text = "".join(self.tokens[start : self.at])
        below = SCRIPT * max(map(width, scripts))
        if self.display and nucleus.text.startswith(LIMITS):
            grown = max(nucleus.width, below + THIN)
            return Atom(text, grown, max(nucleus.height, TALL), nucleus.kind)
        return Atom(text, nucleus.width + below, max(nucleus.height, SCRIPTED), nucleus.kind)

    def _scripts(self) -> list[str]:
        found = []
        while self._peek() in ("_", "^"):
            self._next()
            found.append(self.argument())
        return found

    def argument(self) -> str:
        """What a command takes: a group without its braces, or one token."""
        while self._peek().isspace():
            self._next()
        if self._peek() != "{":
            return self._next() if self._peek() else ""
        start, depth = self.at + 1, 0
        while self.at < len(self.tokens):
            token = self._next()
            depth += (token == "{") - (token == "}")
            if depth == 0:
                break
        return "".join(self.tokens[start : self.at - 1])

    def _nucleus(self, token: str, before: list[Atom]) -> Atom:
        start = self.at - 1
        if token == "{":
            self.at -= 1
            inside = atoms(self.argument(), display=self.display)
            return Atom(self._since(start), _total(inside), _height(inside))
        if token.startswith(r"\left"):
            return Atom(token, 0, kind="open")
        if token.startswith(r"\right"):
            return Atom(token, 0, kind="close")
        if token.startswith(r"\begin"):
            return self._environment(start)
        if token == r"\frac":
            return self._fraction(start)
        if token == r"\sqrt":
            inside = atoms(self.argument(), display=False)
            return Atom(self._since(start), 10 + _total(inside), max(SCRIPTED, _height(inside)))
        if token == r"\underbrace":
            inside = atoms(self.argument(), display=self.display)
            return Atom(self._since(start), _total(inside), TALL)
        if token in WORDS:
            wide = sum(CAPITAL if c.isupper() else ROMAN for c in self.argument())
            return Atom(self._since(start), wide + (THIN if token.startswith(OPERATOR) else 0))
        if token in STYLES:
            inside = atoms(self.argument(), display=self.display)
            return Atom(self._since(start), 1.15 * _total(inside), SCRIPTED)
        return self._sign(token, before)

    def _sign(self, token: str, before: list[Atom]) -> Atom:
        if token.isspace():
            return Atom(token, 0, kind="space")
        if token in SPACES:
            return Atom(token, SPACES[token], kind="space")
        if token in BINARY:
            last = next((a.kind for a in reversed(before) if a.kind != "space"), "open")
            if last in ("open", "bin", "rel"):
                return Atom(token, BINARY[token])
            return Atom(token, BINARY[token] + 2 * MEDIUM, kind="bin")
        if token in RELATIONS:
            return Atom(token, RELATIONS[token] + 2 * THICK, kind="rel")
        if token == r"\sum":
            return Atom(token, (14.5 if self.display else 10.6) + 2 * THIN, TALL)
        known = ITALIC.get(token) or SIGNS.get(token)
        if known is not None:
            return Atom(token, known)
        letters = len(token) - 1 if token.startswith("\\") else 1
        return Atom(token, ROMAN * letters + (THIN if letters > 1 else 0))

    def _fraction(self, start: int) -> Atom:
        above, below = self.argument(), self.argument()
        scale = 1 if self.display else SCRIPT
        parts = [atoms(part, display=False) for part in (above, below)]
        height = NESTED if max(map(_height, parts)) >= TALL else TALL
        return Atom(self._since(start), scale * max(map(_total, parts)) + 2.6, height)

    def _environment(self, start: int) -> Atom:
        depth = 1
        while depth and self.at < len(self.tokens):
            token = self._next()
            depth += token.startswith(r"\begin") - token.startswith(r"\end")
        inside = self.tokens[start + 1 : self.at - 1]
        rows = "".join(inside).split(r"\\")
        columns = zip(*(row.split("&") for row in rows), strict=False)
        wide = sum(max(_total(atoms(cell, display=False)) for cell in c) + 10 for c in columns)
        return Atom(self._since(start), wide, TALL if len(rows) < 3 else NESTED)

    def _since(self, start: int) -> str:
        return "".join(self.tokens[start : self.at])
