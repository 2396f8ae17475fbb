"""Names with their decorations: ``\\hat{y}``, ``W_{12}^{(1)}``, ``out_h1``, read before anything
is known about what they stand for.

A name is a base, accents and scripts. It is looked up with as many of its scripts as a declared
name has; what is left over is an index or a power.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from symgrad.errors import ReadingError
from symgrad.notation import ACCENTS, default_latex
from symgrad.parsing.tokens import ACCENT_COMMANDS, GREEK_WORDS, Token, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OPENING = {"{": "}", "(": ")", "[": "]", r"\{": r"\}"}
PRODUCTS = ("*", "@", "·", "×", "⊙", "⊘", "⊗", "/")
LAYER = re.compile(r"\(\d+\)|\[\d+\]", re.ASCII)
ANY_LAYER = re.compile(r"[(\[](?:\d+|[A-Za-z]+(?:[+-]\d+)?)[)\]]", re.ASCII)
GREEK_COMMANDS = {word: command for command, word in GREEK_WORDS.items()} | {"epsilon": r"\epsilon"}
Key = tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Script:
    """A sub- or superscript (``_`` or ``^``) and the tokens start:stop that it holds.

    ``loose``: more than one letter or digit without braces; LaTeX takes the first only, plain text
    may mean a part of a name, as in ``y_hat``.
    """

    sign: str
    text: str
    start: int
    stop: int
    loose: bool = False

    @property
    def is_layer(self) -> bool:
        """``^{(2)}`` and ``^{[\\ell-1]}`` number a layer or a sample."""
        return self.sign == "^" and bool(ANY_LAYER.fullmatch(self.text))


@dataclass(frozen=True)
class RawName:
    """Base, accents and scripts; ``stop`` is the token after the base, ``end`` after all."""

    base: str
    accents: tuple[str, ...]
    scripts: tuple[Script, ...]
    stop: int
    end: int

    def key(self, scripts: Sequence[Script]) -> Key:
        """What the name is looked up by when it is taken with some of its scripts."""
        texts = {s: tuple(sorted(x.text for x in scripts if x.sign == s)) for s in "_^"}
        accents = tuple(text for text in texts["_"] if text in ACCENTS)
        subscripts = tuple(text for text in texts["_"] if text not in ACCENTS)
        return self.base, tuple(sorted(self.accents + accents)), subscripts, texts["^"]

    def readings(self) -> Iterator[tuple[Key, tuple[Script, ...]]]:
        """Keys with the scripts that are left over, most scripts first.

        ``^{(2)}`` is a layer and nothing else, ``_1`` may be an entry: the layer is taken first.
        """
        for count in range(len(self.scripts), -1, -1):
            for taken in sorted(combinations(self.scripts, count), key=_layers, reverse=True):
                yield self.key(taken), tuple(s for s in self.scripts if s not in taken)


def _layers(scripts: Sequence[Script]) -> int:
    """How many of the scripts can only be parts of a name."""
    return sum(script.is_layer or script.text in ACCENTS for script in scripts)


def closing(tokens: Sequence[Token], start: int) -> int | None:
    """The position of the sign that closes the bracket at start."""
    waiting: list[str] = []
    for position in range(start, len(tokens)):
        token = tokens[position]
        if token.kind != "sign":
            continue
        if token.text in OPENING:
            waiting.append(OPENING[token.text])
        elif waiting and token.text == waiting[-1]:
            waiting.pop()
            if not waiting:
                return position
    return None


def spelled(tokens: Sequence[Token]) -> str:
    """Tokens as the text of a script: braces and spaces do not count."""
    return "".join(t.text for t in tokens if t.key not in (("sign", "{"), ("sign", "}")))


def read_raw(tokens: Sequence[Token], start: int, *, cut: bool = False) -> RawName | None:
    """The decorated name that starts at a token, if one does.

    ``cut``: letters behind the digits of a subscript are the next factor, as in ``x_1y_2``.
    """
    found = _base(tokens, start)
    if found is None:
        return None
    base, accents, inner, stop = found
    scripts = list(inner)
    end = stop
    while (script := _script(tokens, end, cut=cut)) is not None and len(scripts) < 5:
        parts, end = script
        scripts.extend(parts)
    return RawName(base, accents, tuple(scripts), stop, end)


Base = tuple[str, tuple[str, ...], tuple[Script, ...], int]


def _base(tokens: Sequence[Token], start: int) -> Base | None:
    """Base, accents, the scripts that stand under an accent, and the token behind."""
    token = tokens[start]
    match token.kind:
        case "word" if _glued(tokens, start + 1, "number"):
            return token.text + tokens[start + 1].text, (), (), start + 2
        case "word" | "upright" | "greek":
            return token.text, (), (), start + 1
        case "command" if token.text in ACCENT_COMMANDS:
            inner = _base(tokens, start + 1) or _scripted_base(tokens, start + 1)
            if inner is None:
                return None
            base, accents, scripts, stop = inner
            return base, (ACCENT_COMMANDS[token.text], *accents), scripts, stop
        case "sign" if token.text == "{":
            inner = _base(tokens, start + 1)
            if inner is not None and tokens[inner[3]].key == ("sign", "}"):
                return *inner[:3], inner[3] + 1
    return None


def _scripted_base(tokens: Sequence[Token], start: int) -> Base | None:
    """``\\hat{y_i}`` is ``\\hat{y}_i``."""
    if tokens[start].key != ("sign", "{"):
        return None
    raw = read_raw(tokens, start + 1)
    if raw is None or not raw.scripts or tokens[raw.end].key != ("sign", "}"):
        return None
    return raw.base, raw.accents, raw.scripts, raw.end + 1


def _glued(tokens: Sequence[Token], position: int, *kinds: str) -> bool:
    token = tokens[position]
    return not token.spaced and token.kind in kinds


def _script(
    tokens: Sequence[Token], position: int, *, cut: bool
) -> tuple[list[Script], int] | None:
    sign = tokens[position]
    if sign.key not in (("sign", "_"), ("sign", "^")):
        return None
    start = position + 1
    token = tokens[start]
    if token.key == ("sign", "{"):
        close = closing(tokens, start)
        return None if close is None else (_parted(tokens, sign.text, start + 1, close), close + 1)
    if token.kind in ("word", "number"):
        stop = start + 1
        glue = ("number",) if cut and token.kind == "number" else ("word", "number")
        while sign.text == "_" and _glued(tokens, stop, *glue):
            stop += 1
        text = spelled(tokens[start:stop])
        return [Script(sign.text, text, start, stop, loose=len(text) > 1)], stop
    if token.kind in ("upright", "greek") or token.text == r"\top":
        return [Script(sign.text, token.text, start, start + 1)], start + 1
    return None


def _parted(tokens: Sequence[Token], sign: str, start: int, stop: int) -> list[Script]:
    """The script between braces; a transpose at its end, as in ``a^{(1)\\top}``, stands apart."""
    last = tokens[stop - 1]
    if (
        sign == "^"
        and stop - start > 1
        and last.text in (r"\top", "T", "'")
        and tokens[stop - 2].text in ")]"
    ):
        return [
            Script("^", spelled(tokens[start : stop - 1]), start, stop - 1),
            Script("^", last.text, stop - 1, stop),
        ]
    return [Script(sign, spelled(tokens[start:stop]), start, stop)]


def key_of(latex: str) -> Key | None:
    """The key of a name that a text spells from its first to its last sign."""
    try:
        tokens = tokenize(latex)
    except ReadingError:
        return None
    raw = read_raw(tokens, 0)
    return raw.key(raw.scripts) if raw and tokens[raw.end].kind == "end" else None


def keys_of(identifier: str, latex: str | None) -> tuple[list[Key], list[Key]]:
    """How a name is written: its own spellings, and those that it takes if no one else does."""
    strong = [key_of(latex)] if latex else []
    plain = [key_of(identifier), key_of(default_latex(identifier))]
    weak: list[Key | None] = [None if latex else _as_layer(plain[1]), _as_word(plain[0])]
    if latex:
        weak, plain = plain, [(identifier, (), (), ())]
    else:
        plain.append((identifier, (), (), ()))
    return [k for k in strong + plain if k], [k for k in weak if k]


def _as_layer(key: Key | None) -> Key | None:
    """``W1`` is also ``W^{(1)}``."""
    if key is None or len(key[2]) != 1 or not key[2][0].isdigit() or key[3]:
        return None
    return key[0], key[1], (), (f"({key[2][0]})",)


def _as_word(key: Key | None) -> Key | None:
    """``w_2`` is also ``w2``, and ``w_{12}`` is ``w12``."""
    if key is None or len(key[2]) != 1 or not key[2][0].isdigit() or key[1] or key[3]:
        return None
    return key[0] + key[2][0], (), (), ()


def latex_of(key: Key) -> str:
    """LaTeX of a name by what it is looked up by: ``\\hat{y}``, ``a^{(\\ell-1)}``."""
    base, accents, subscripts, superscripts = key
    latex = default_latex(base)
    for accent in accents:
        latex = rf"\{accent}{{{latex}}}"
    below = "".join(f"_{{{_script_latex(text)}}}" for text in subscripts[:1])
    above = "".join(f"^{{{_script_latex(text)}}}" for text in superscripts[:1])
    return latex + below + above


def _script_latex(text: str) -> str:
    return re.sub(r"[A-Za-z]+", lambda word: GREEK_COMMANDS.get(word[0], word[0]), text)


def identifier_of(raw: RawName, scripts: Sequence[Script]) -> str:
    """A name for what has none yet: ``\\hat{y}`` is yhat, ``h_1`` is h1, ``z^{(1)}`` is z1."""
    base, accents, subscripts, superscripts = raw.key(scripts)
    pieces = [base, *accents]
    for text in (*subscripts, *superscripts):
        words = text.replace("-", " minus ").replace("+", " plus ")
        part = "_".join("".join(c if c.isalnum() else " " for c in words).split())
        numbered = part.isdigit() and not pieces[-1][-1].isdigit()
        pieces.append(part if numbered else f"_{part}")
    return "".join(pieces)


def identifier(text: str) -> str | None:
    """The identifier of a name as it is written: ``ŷ`` and ``\\hat{y}`` are yhat; None: no name."""
    if text.isascii() and text.isidentifier() and not text.startswith("_"):
        return text
    try:
        tokens = tokenize(text)
    except ReadingError:
        return None
    raw = read_raw(tokens, 0)
    if raw is None or tokens[raw.end].kind != "end":
        return None
    name = identifier_of(raw, raw.scripts)
    return name if name.isidentifier() else None
