r"""Derivations: a text cut into the lines of a homework, each into the equations that it states.

Lines end at ``\\`` outside nested environments, or at line breaks where there is none. What is
said beside the formulas (reasons, labels, layout) is blanked out, so that columns stay true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from symgrad.parsing.asides import Asides, without_asides
from symgrad.parsing.assignments import with_arrow
from symgrad.parsing.blocks import BLANK, LET, raw_lines
from symgrad.parsing.labels import without_bold, without_end_marks, without_label, without_number
from symgrad.parsing.limits import MAX_CHARACTERS
from symgrad.parsing.prose import is_prose
from symgrad.parsing.reasons import blanked, without_texts, without_words
from symgrad.parsing.restricted import Restriction, restricted, without_condition
from symgrad.parsing.sentences import INLINE, with_said_signs, with_texts_cut
from symgrad.parsing.statements import (
    OPERATORS,
    SEPARATOR,
    STOP,
    UNFINISHED,
    places_of_signs,
    starts_with_sign,
    statements_in,
    with_plain_signs,
    without_tabs,
)

__all__ = ["WrittenLine", "is_prose", "is_too_long", "read_lines"]

MOST_CHARACTERS, MOST_LINES = 60_000, 300


@dataclass(frozen=True)
class WrittenLine:
    """One line as written: its equations (``a = b = c``; ``= c`` continues), and its reasons.

    ``is_let``: words say that it defines something. A ``restriction`` holds for each statement.
    """

    number: int
    source: str
    statements: tuple[str, ...]
    reason: str = ""
    is_let: bool = False
    restriction: Restriction | None = None

    @property
    def continues(self) -> bool:
        return bool(self.statements) and starts_with_sign(self.statements[0])


def read_lines(text: str) -> tuple[WrittenLine, ...]:
    """The lines that state something; reasons on lines of their own are those of the next one."""
    lines: list[WrittenLine] = []
    unstated: list[str] = []
    for number, raw in enumerate(raw_lines(text[:MOST_CHARACTERS]), 1):
        line, asides = _line(number, raw)
        if CASE.match(raw):
            if raw.lstrip()[0].islower() and lines:
                lines[-1] = replace(lines[-1], reason=f"{lines[-1].reason}; {raw.strip()}")
            else:
                unstated.append(raw.strip())
        elif line.statements and lines and _is_rest(line, lines[-1]):
            lines[-1] = _joined(lines[-1], line)
        elif line.statements:
            before = lines[-1].restriction if lines else None
            line = replace(line, reason="; ".join(filter(None, (*unstated, line.reason))))
            lines.append(_restricted(_with_asides(line, asides), before))
            unstated = []
        else:
            unstated.append(line.reason)
        if len(lines) == MOST_LINES:
            break
    return tuple(lines)


def is_too_long(text: str) -> bool:
    """Whether a text goes beyond what is read of it."""
    return len(text) > MOST_CHARACTERS or text.count("\n") + text.count(r"\\") > 2 * MOST_LINES


# one line ----------------------------------------------------------------------------------------

ARROW = re.compile(
    r"\\(?:Rightarrow|implies|Longrightarrow|iff|Leftrightarrow|Longleftrightarrow|leadsto)"
    r"(?![A-Za-z])|⇒|⟹|⇔|=>"
)
WIDE = re.compile(r"\\q?quad(?![A-Za-z])")
IN_SPACE = re.compile(
    r"[\s,]*(?:\\in(?![A-Za-z])|∈)\s*(?:\\mathbb\s*\{?\s*R\s*\}?|ℝ)\s*(?:\^\s*(?:\{[^{}]*\}|\w))?\s*\Z"
)
MENTION = re.compile(
    r"\s*(?:\\?[^\W\d_]+(?:\{\w+\})?(?:[_^]\{?[^\W_]+\}?)*|[a-z]\s*=\s*\d\s*,[^=]*(?:dots|\.\.|…)[^=]*)\s*"
)
CASE = re.compile(  # words that restrict the line before them, or the one behind
    r"(?i)\s*(?:when|whenever|if|for|provided|since|because|as|case)\s"
    r"[^=&]{0,40}?(?:[<>≤≥≠]|\\(?:[lg]eq?|[lg]t|neq?)(?![A-Za-z]))[^=&]*\Z"
)
CONDITION = re.compile(
    rf"(?:\\forall(?![A-Za-z])|\b[Ff]or\s+(?:all|each|every)\b)(?:\\\{{[^{{}}]*\\\}}|[^=,;:{SEPARATOR}])*"
    rf"(?:=\s*(?:\d|\\\{{)[^={SEPARATOR}]*)?(?:[,;:]|\Z|(?={SEPARATOR}))"
)


def _line(number: int, raw: str) -> tuple[WrittenLine, Asides]:
    if len(raw) > MAX_CHARACTERS:
        return WrittenLine(number, raw, (raw,)), Asides("")
    reasons: list[str] = []
    said = with_said_signs(without_number(without_bold(raw)))
    text = _formulas(with_texts_cut(said), reasons).replace("$", " ")
    text, restriction = without_condition(without_end_marks(text))
    text = without_texts(without_label(text), reasons)
    text = with_plain_signs(BLANK.sub(blanked, without_tabs(text)))
    leads = ARROW.search(text) is not None
    text = ARROW.sub(_separated, text)
    is_let = bool(LET.match(text.lstrip())) or any(LET.match(r) for r in reasons)
    text = IN_SPACE.sub(blanked, CONDITION.sub(_separated, without_words(text, reasons)))
    asides = without_asides(WIDE.sub(lambda m: STOP.ljust(len(m[0])), text))
    statements = tuple(map(with_arrow, statements_in(asides.text)))
    statements = statements if leads else _without_mentions(statements)
    line = WrittenLine(
        number, raw.strip(), statements, "; ".join(filter(None, reasons)), is_let, restriction
    )
    return line, asides


def _separated(found: re.Match[str]) -> str:
    return SEPARATOR.ljust(len(found[0]))


def _without_mentions(statements: tuple[str, ...]) -> tuple[str, ...]:
    """Names that a sentence speaks of beside an equation: ``..., where $e$ is the error``."""
    told = tuple(s for s in statements if not MENTION.fullmatch(s))
    return told if any(map(places_of_signs, told)) else statements


def _with_asides(line: WrittenLine, asides: Asides) -> WrittenLine:
    """What is claimed beside a formula comes before it, so that the next line continues it.

    A line that continues another one says nothing but that.
    """
    if line.continues:
        return replace(line, statements=(*line.statements, *asides.names))
    return replace(line, statements=(*asides.claims, *asides.names, *line.statements))


def _restricted(line: WrittenLine, before: Restriction | None) -> WrittenLine:
    """The line without its condition, or that of the line which it continues."""
    restriction = before if line.continues else line.restriction
    if restriction is None:
        return line
    statements = tuple(restricted(s, restriction) for s in line.statements)
    return replace(line, statements=statements, restriction=restriction)


def _formulas(raw: str, reasons: list[str]) -> str:
    """The formulas of a sentence, where it marks them by ``$`` and has no other ones."""
    words = INLINE.sub(" ", raw)
    if INLINE.search(raw) is None or re.search(r"[A-Za-z]{2}", words) is None or "=" in words:
        return raw
    reasons.append(" ".join(words.split()))
    kept = [" "] * len(raw)
    for formula in INLINE.finditer(raw):
        kept[formula.start()] = SEPARATOR
        kept[formula.start() + 1 : formula.end() - 1] = formula[1]
    return "".join(kept).replace(SEPARATOR, " ", 1)


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
