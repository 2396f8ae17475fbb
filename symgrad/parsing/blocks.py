r"""Blocks: a text cut into the raw lines of its formulas, without prose and layout between them.

Lines end at ``\\`` outside nested environments, or at line breaks where there is none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symgrad.parsing.labels import without_bullets, without_comments
from symgrad.parsing.sentences import INLINE, claims_in_prose

if TYPE_CHECKING:
    from collections.abc import Iterator

BLANK = re.compile(
    r"\\(?:label|tag|hspace|vspace|phantom|color|eqref|ref)\*?\s*\{[^{}]*\}"
    r"|\\(?:notag|nonumber|therefore|because|hfill|left\.|right\.)(?![A-Za-z])|[∴∵]"
    r"|\\item(?![A-Za-z])(?:\s*\[[^\[\]]*\])?"
    r"|\|direct\b|\\textcolor\s*\{[^{}]*\}"
)

ENVIRONMENTS = "|".join(
    "align aligned alignat equation gather gathered split multline displaymath eqnarray math "
    "flalign".split()
)
DELIMITER = re.compile(
    rf"(?P<toggle>\$\$)|(?P<fence>```[ \t]*\w*)|(?P<open>\\\[|\\begin\{{(?:{ENVIRONMENTS})\*?\}})"
    rf"|(?P<close>\\\](?!\w)|\\end\{{(?:{ENVIRONMENTS})\*?\}})|(?P<skip>\\\\(?:\[[^\]\n]{{0,9}}\])?)"
)
LET = re.compile(r"(?i)\b(?:let|where|define|set|with|denote|put|write)\b")
IN_BRACKETS = re.compile(r"(?<!\\)\\[()]")


WRAPPER = re.compile(
    r"\\(?:begin|end)\{(?:document|proof|solution|itemize|enumerate|description|center|quote)\}"
    r"(?:\[[^\]\n]{0,40}\])?|^[ \t]*>[ \t]",
    re.MULTILINE,
)
ITEM = re.compile(r"\\item(?![A-Za-z])")
REASON_FIRST = re.compile(  # what is said between two lines of a chain, before its next sign
    r"(?s)(\s*)\\(?:short)?intertext\s*(\{(?:[^{}]|\{[^{}]*\})*\$(?:[^{}]|\{[^{}]*\})*\})(\s*&?\s*=.*)"
)


def raw_lines(text: str) -> Iterator[str]:
    text = without_comments(text.replace("\r\n", "\n"))
    text = WRAPPER.sub(lambda m: " " * len(m[0]), text)
    text = ITEM.sub(r"\\\\\\item", IN_BRACKETS.sub(" $", text))
    for is_math, chunk in _chunks(text):
        lines = _cut(chunk) if is_math else _said_in_prose(chunk)
        said = (REASON_FIRST.sub(r"\1\3 \\text\2", line) for line in lines if _says(line))
        yield from (line.strip("\n").rstrip() for line in said)


def _says(line: str) -> bool:
    """Whether a line is more than blanks, labels, or a heading."""
    return not HEADING.match(line) and bool(BLANK.sub("", line).strip(" \t\n&$"))


def _chunks(text: str) -> Iterator[tuple[bool, str]]:
    """Formulas and what stands between them; a text without any environment is all formula."""
    marks = [m for m in DELIMITER.finditer(text) if m.lastgroup != "skip"]
    if not marks:
        yield True, text
        return
    depth, start, toggles, inner = 0, 0, set[str](), 0
    for mark in marks:
        chunk, kind = text[start : mark.start()], mark.lastgroup or ""
        begins_inside = kind == "open" and depth > 0 and _goes_on(chunk)
        if begins_inside or (inner and kind in ("open", "close")):
            inner += 1 if kind == "open" else -1
            continue
        inner = 0
        yield depth > 0, _without_inner(chunk)
        start = mark.end()
        opens = kind == "open" or (kind in ("toggle", "fence") and kind not in toggles)
        toggles ^= {kind}
        depth = max(0, depth + (1 if opens else -1))
    yield depth > 0, _without_inner(text[start:])


def _goes_on(chunk: str) -> bool:
    """Whether a formula has begun that an environment behind it belongs to."""
    begun = re.split(r"\\\\|\n", BLANK.sub("", chunk))[-1].strip(" &")
    return bool(begun) or chunk.count("{") > chunk.count("}")


INNER = re.compile(rf"\\(?P<kind>begin|end)\{{(?:{ENVIRONMENTS})\*?\}}")


def _without_inner(chunk: str) -> str:
    """A formula with blanks for environments inside it, and for their line breaks."""
    pieces, depth, start = [], 0, 0
    for mark in INNER.finditer(chunk):
        piece = chunk[start : mark.start()]
        pieces.append(re.sub(r"\\\\|&", "  ", piece) if depth else piece)
        depth, start = depth + (1 if mark["kind"] == "begin" else -1), mark.end()
    return " ".join([*pieces, chunk[start:]])


def _said_in_prose(prose: str) -> Iterator[str]:
    """``let $u = wx + b$`` defines; of other sentences only what they claim is a line."""
    for sentence in prose.split("\n"):
        word = LET.search(sentence)
        defined = [
            f[1] for f in INLINE.finditer(sentence)
            if word and f.start() > word.start() and "=" in f[1]
        ]  # fmt: skip
        yield from claims_in_prose(sentence[: word.start()] if word and defined else sentence)
        yield from (f"let {formula}" for formula in defined)


HEADING = re.compile(
    r"\s*(?:#{1,6}\s|\*\*[^=$]*\*\*\s*\Z|---|==="
    r"|\\(?:(?:sub)*section|paragraph|documentclass|usepackage|title|author|date|maketitle)"
    r"(?![A-Za-z]))"
)
NESTING = re.compile(
    r"\\substack\s*\{[^{}]*\}|(?P<begin>\\begin\b)|(?P<end>\\end\b)"
    r"|(?P<line>\\\\\*?(?:\s*\[[\d.]+ *(?:pt|em|ex|cm|mm)\])?)|\\.|(?P<newline>\n)",
    re.DOTALL,
)


def _cut(chunk: str) -> Iterator[str]:
    r"""The lines of a chunk: at ``\\`` if it has some, else at line breaks."""
    cuts: dict[str, list[tuple[int, int]]] = {"line": [], "newline": []}
    depth = 0
    for mark in NESTING.finditer(chunk):
        kind = mark.lastgroup
        depth = max(0, depth + (kind == "begin") - (kind == "end"))
        if kind in cuts and depth == 0:
            cuts[kind].append(mark.span())
    places = cuts["line"] or cuts["newline"]
    starts = [0, *(behind for _, behind in places)]
    stops = [*(stop for stop, _ in places), len(chunk)]
    lines = [chunk[start:stop] for start, stop in zip(starts, stops, strict=True)]
    yield from lines if cuts["line"] else without_bullets(lines)
