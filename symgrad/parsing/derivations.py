r"""Derivations: a text cut into the lines of a homework, each into the equations that it states.

Lines end at ``\\`` outside nested environments, or at line breaks where there is none. What is
said beside the formulas (reasons, labels, layout) is blanked out, so that columns stay true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from symgrad.parsing.function_names import FUNCTION_WORDS
from symgrad.parsing.labels import without_bullets, without_number
from symgrad.parsing.limits import MAX_CHARACTERS
from symgrad.parsing.statements import (
    OPERATORS,
    SEPARATOR,
    STOP,
    UNFINISHED,
    places_of_signs,
    starts_with_sign,
    statements_in,
    without_tabs,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_CHARACTERS, MOST_LINES = 60_000, 300


@dataclass(frozen=True)
class WrittenLine:
    """One line as written: its equations (``a = b = c``; ``= c`` continues), and its reasons.

    ``is_let``: words say that it defines something.
    """

    number: int
    source: str
    statements: tuple[str, ...]
    reason: str = ""
    is_let: bool = False

    @property
    def continues(self) -> bool:
        return bool(self.statements) and starts_with_sign(self.statements[0])


def read_lines(text: str) -> tuple[WrittenLine, ...]:
    """The lines that state something; reasons on lines of their own are counted, not listed."""
    lines: list[WrittenLine] = []
    for number, raw in enumerate(_raw_lines(text[:MOST_CHARACTERS]), 1):
        line = _line(number, raw)
        if line.statements and lines and _is_rest(line, lines[-1]):
            lines[-1] = _joined(lines[-1], line)
        elif line.statements:
            lines.append(line)
        if len(lines) == MOST_LINES:
            break
    return tuple(lines)


def is_too_long(text: str) -> bool:
    """Whether a text goes beyond what is read of it."""
    return len(text) > MOST_CHARACTERS or text.count("\n") + text.count(r"\\") > 2 * MOST_LINES


# blocks ------------------------------------------------------------------------------------------

ENVIRONMENTS = "|".join(
    "align aligned alignat equation gather gathered split multline displaymath eqnarray math "
    "flalign".split()
)
DELIMITER = re.compile(
    rf"(?P<toggle>\$\$)|(?P<fence>```\s*\w*)|(?P<open>\\\[|\\begin\{{(?:{ENVIRONMENTS})\*?\}})"
    rf"|(?P<close>\\\](?!\w)|\\end\{{(?:{ENVIRONMENTS})\*?\}})|(?P<skip>\\\\(?:\[[^\]\n]{{0,9}}\])?)"
)
LET = re.compile(r"(?i)\b(?:let|where|define|set|with|denote|put|write)\b")
INLINE = re.compile(r"\$([^$\n]+)\$")


def _raw_lines(text: str) -> Iterator[str]:
    text = re.sub(r"(?<!\\)%[^\n]*", lambda m: " " * len(m[0]), text.replace("\r\n", "\n"))
    for is_math, chunk in _chunks(text):
        lines = _cut(chunk) if is_math else _defined_in_prose(chunk)
        yield from (line.strip("\n").rstrip() for line in lines if _says(line))


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


def _defined_in_prose(prose: str) -> Iterator[str]:
    """``let $u = wx + b$`` defines; other sentences are not lines."""
    for sentence in prose.split("\n"):
        word = LET.search(sentence)
        for formula in INLINE.finditer(sentence) if word else ():
            if word and formula.start() > word.start() and "=" in formula[1]:
                yield "let " + formula[1]


HEADING = re.compile(r"\s*(?:#{1,6}\s|\*\*[^=$]*\*\*\s*\Z|---|===)")
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


# one line ----------------------------------------------------------------------------------------

ONE_WORD = re.compile(r"[A-Za-z][\w-]*\Z")
TEXT = re.compile(
    r"(?P<open>\(\s*)?\\(?:text|mbox|textit|textrm|intertext|textbf|shortintertext)\s*"
    r"\{(?P<words>(?:[^{}]|\{[^{}]*\})*)\}(?P<close>(?(open)\s*\)|))"
)
SEPARATING = ("and", "where", "with", "so", "hence", "thus", "let", "then", "therefore", "set")
BESIDE = re.compile(
    r"(?:&\s*&|\\q?quad(?![A-Za-z]))[\s&(]*\\text\s*\{\s*"
    rf"(?!(?:{'|'.join(SEPARATING)})\b)[^{{}}]*\}}"
    r"(?:[^=&\\]|\\(?!q?quad|text|Rightarrow|implies|[gl]eq?\b))*\Z"
)
BLANK = re.compile(
    r"\\(?:label|tag|hspace|vspace|phantom|color|eqref|ref)\*?\s*\{[^{}]*\}"
    r"|\\(?:notag|nonumber|qed|therefore|because|hfill|left\.|right\.)(?![A-Za-z])|∴"
    r"|\|direct\b|\\(?:[bB]igg?[rl]?|right)\s*(?:\||\\r?vert)\s*_\s*(?:\{[^{}]*\}|\w)"
)
EQUALS = re.compile(
    r"\\(?:overset|stackrel)\s*\{(?:[^{}]|\{[^{}]*\})*\}\s*\{\s*=\s*\}"
    r"|\\(?:equiv|triangleq|coloneqq|eqqcolon)(?![A-Za-z])|≡|≜|:="
)
ARROW = re.compile(
    r"\\(?:Rightarrow|implies|Longrightarrow|iff|Leftrightarrow|Longleftrightarrow|leadsto)"
    r"(?![A-Za-z])|⇒|⟹|⇔|=>"
)
WIDE = re.compile(r"\\q?quad(?![A-Za-z])")
CONDITION = re.compile(r"\\forall(?![A-Za-z])|\b(?:for all|for each|for every)\b.*")
NUMBERED = re.compile(r"^\s*(?:\(?\d{1,3}[.)]|[•*])\s+(?=[^\s=+\-*/])")
LEADING = re.compile(
    r"(?i)^\s*(?:(?:so|then|hence|thus|therefore|now|also|and|next|finally"
    r"|we (?:get|have|obtain|know)|that is|i\.e\.|note that"
    r"|let us (?:define|write)|let|define|where|set|with|put|denote|write)"
    r"(?![A-Za-z])(?!\s*[=_^({\[])[,:]?\s*)+"
)
BEHIND = re.compile(
    r"\s(?:#|//).*"
    r"|[,;]?\s+(?:by|because|since|using|from|via|as)\s+(?:the|def|[a-z]{3,}|[A-Za-z]\w* =).*"
    r"|\s\(\s*(?:[A-Za-z]{2,}[ ,'-]+)+[A-Za-z]{2,}\s*\)\s*\Z"
    r"|\s\[\s*(?:[A-Za-z]{2,} )+[A-Za-z]{2,}\s*\]\s*\Z"
)
WHERE = re.compile(r"(?i)[,;]?\s+(?:where|with|and)\s+(?=[^=]{1,80}=)")
FUNCTION_LIKE = set("([{_^'\\")  # what stands behind the name of a function


def _line(number: int, raw: str) -> WrittenLine:
    if len(raw) > MAX_CHARACTERS:
        return WrittenLine(number, raw, (raw,))
    reasons: list[str] = []
    text = NUMBERED.sub(_blank, _formulas(without_number(raw), reasons).replace("$", " "))
    text = BESIDE.sub(lambda m: _noted(m, reasons), text)
    text = TEXT.sub(lambda m: _words(m, reasons), text)
    text = EQUALS.sub(lambda m: "=".rjust(len(m[0])), BLANK.sub(_blank, without_tabs(text)))
    text = ARROW.sub(lambda m: SEPARATOR.ljust(len(m[0])), text)
    is_let = bool(LET.match(text.lstrip())) or any(LET.match(r) for r in reasons)
    text = LEADING.sub(_blank, text)
    text = WHERE.sub(lambda m: SEPARATOR.ljust(len(m[0])), text)
    text = BEHIND.sub(lambda m: _noted(m, reasons), text)
    text = WIDE.sub(lambda m: STOP.ljust(len(m[0])), CONDITION.sub(_blank, text))
    return WrittenLine(
        number, raw.strip(), tuple(statements_in(text)), "; ".join(filter(None, reasons)), is_let
    )


def _formulas(raw: str, reasons: list[str]) -> str:
    """The formulas of a sentence, where it marks them by ``$``."""
    words = INLINE.sub(" ", raw)
    if INLINE.search(raw) is None or re.search(r"[A-Za-z]{2}", words) is None:
        return raw
    reasons.append(" ".join(words.split()))
    kept = [" "] * len(raw)
    for formula in INLINE.finditer(raw):
        kept[formula.start()] = SEPARATOR
        kept[formula.start() + 1 : formula.end() - 1] = formula[1]
    return "".join(kept).replace(SEPARATOR, " ", 1)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _noted(found: re.Match[str], reasons: list[str]) -> str:
    reasons.append(found[0].strip(" ,;#/"))
    return _blank(found)


def _words(found: re.Match[str], reasons: list[str]) -> str:
    """A function's name stays, "and" and "where" separate; all other words are a reason."""
    before = found.string[: found.start()]
    if before.count(r"\begin") > before.count(r"\end"):  # the words of cases
        return found[0]
    words = found["words"].strip(" ,.;:~")
    behind = found.string[found.end() :].lstrip()[:1]
    is_name = bool(ONE_WORD.match(words)) and behind in FUNCTION_LIKE
    if is_name and words.lower() not in SEPARATING and not _is_reason(words, behind):
        return found[0]
    if words.lower().split(" ")[0] in SEPARATING:
        reasons.append(words)
        return SEPARATOR.ljust(len(found[0]))
    reasons.append(words)
    return _blank(found)


def _is_reason(words: str, behind: str) -> bool:
    return behind == "\\" and words not in FUNCTION_WORDS


# lines that belong together ----------------------------------------------------------------------


def _is_rest(line: WrittenLine, before: WrittenLine) -> bool:
    """Whether a line goes on with a sum or a product that the line before began."""
    first = line.statements[0]
    is_one = len(line.statements) == 1 and not places_of_signs(first)
    starts = is_one and OPERATORS.match(first) is not None
    return starts or UNFINISHED.search(before.statements[-1]) is not None


def _joined(line: WrittenLine, rest: WrittenLine) -> WrittenLine:
    *others, last = line.statements
    first, *more = rest.statements
    return replace(
        line,
        source=f"{line.source} {rest.source}",
        statements=(*others, f"{last} {first.strip()}", *more),
        reason="; ".join(filter(None, (line.reason, rest.reason))),
    )


def is_prose(statement: str, is_name: Callable[[str], bool]) -> bool:
    """A sentence without any formula: at least two words, none of them a name."""
    words = re.findall(r"[A-Za-z]+", statement)
    return (
        len([word for word in words if len(word) > 2 and not is_name(word)]) > 1
        and re.search(r"[\\=^_/*+()\d]", statement) is None
    )
