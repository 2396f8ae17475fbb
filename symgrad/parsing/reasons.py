r"""What is said beside formulas: ``\text{by the chain rule}``, ``since ...``, ``we get``.

Words are blanked out and kept as reasons; where one states an equation (``because z = w x``), it
separates that equation from the one before it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symgrad.parsing.function_names import FUNCTION_WORDS
from symgrad.parsing.prose import PROSE
from symgrad.parsing.statements import (
    OPERATORS,
    SEPARATOR,
    UNFINISHED,
    places_of_signs,
    starts_with_sign,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ONE_WORD = re.compile(r"[A-Za-z][\w-]*\Z")
FUNCTION_LIKE = set("([{_^'\\")  # what stands behind the name of a function
SEPARATING = ("and", "where", "with", "so", "hence", "thus", "let", "then", "therefore", "set")
SCRIPT = re.compile(r"(?<=[\w}])(?<!vert)\s*[_^]\s*\{?\s*\Z")
CLAUSE = re.compile(r"[,;]|\\q?quad(?![A-Za-z])|\\text\b")
FOR = ("for", "if", "when")
CAUSES = ("because", "since", "as", "using", "but", "which")
TEXT = re.compile(
    r"(?P<open>\(\s*)?\\(?:text|mbox|textit|textrm|intertext|textbf|shortintertext)\s*"
    r"\{(?P<words>(?:[^{}]|\{[^{}]*\})*)\}(?P<close>(?(open)\s*\)|))"
)
BESIDE = re.compile(
    r"(?:&\s*&|\\q?quad(?![A-Za-z]))[\s&(]*\\text\s*\{\s*"
    rf"(?!(?:{'|'.join(SEPARATING)})\b)[^{{}}]*\}}"
    r"(?:[^=&\\]|\\(?!q?quad|Rightarrow|implies|[gl]eq?\b))*\Z"
)
CAUSE_BEHIND = re.compile(
    rf"[\[(]?\s*\\text\s*\{{\s*(?:{'|'.join(CAUSES)}|by|from)\b[^{{}}]*\}}[^=]*\Z"
)
LEADING = re.compile(
    r"(?i)^\s*(?:(?:so|then|hence|thus|therefore|now|also|and|next|finally|similarly|likewise|but"
    r"|clearly|again|recall|first|moreover|further|suppose|assume|since|because"
    r"|we (?:get|have|obtain|know|find|see)|(?:this|which|that) (?:gives|yields|is|means|implies)"
    r"|it follows|by definition|(?:by|using|with) the (?:chain|product|quotient|sum|power) rule"
    r"|i\.e\.|note"
    r"|let us (?:define|write)|let|define|where|set|with|put|denote|write)"
    r"(?: that)?(?![A-Za-z])(?!\s*[=_^({\[])[,:]?\s*)+"
)
BEHIND = re.compile(
    r"\s(?:#|//).*|\s<--?\s*[A-Za-z]{3,}[A-Za-z ,'-]*\Z"
    r"|[,;]?\s+(?:by|because|since|using|from|via|as)\s+"
    r"(?:the|def|(?!d?[a-z]+\s*[=/_^])[a-z]{3,}).*"
    r"|\s[(\[]\s*(?:[A-Za-z]{2,}[ ,'-]+)+[A-Za-z]{2,}\s*[)\]]\s*\Z"
    r"|\s[(\[]\s*(?:by|from|using|see|via|since|because)\s[^=()\[\]]*(?:\(\w+\))?\s*[)\]]\s*\Z"
)
WHERE = re.compile(
    r"(?:[,;]?\s+(?P<open>[(\[]\s*)?|[(\[]\s*)"
    r"(?:[Ww]here|[Ww]ith|and|so|hence|thus|therefore|then|because|since|using|as|but|by|from|via)"
    r",?\s+(?:that\s+)?(?=[^=]{1,80}=)"
)
OUTER = re.compile(r"\s*[)\]]\s*\Z")
LEADING_SENTENCE = re.compile(r"\A\s*+(?:[A-Za-z][A-Za-z'’-]*+[,:]?\s++)++")
Reasons = list[str]


def blanked(found: re.Match[str]) -> str:
    return " " * len(found[0])


def without_texts(text: str, reasons: Reasons) -> str:
    r"""The formulas between ``\text{...}``."""
    note = _noting(reasons)
    for pattern in (BESIDE, CAUSE_BEHIND):
        text = pattern.sub(lambda m: m[0] if _is_inside(m) else note(m), text)
    return TEXT.sub(lambda m: _words(m, reasons), text)


def without_words(text: str, reasons: Reasons) -> str:
    """The formulas between words of plain text."""
    text = LEADING_SENTENCE.sub(lambda m: _sentence(m, reasons), LEADING.sub(blanked, text), 1)
    note = _noting(reasons)
    text = BEHIND.sub(lambda m: m[0] if _has_equation(m[0]) else note(m), text)
    found = WHERE.search(text)
    while found is not None:
        text = _cut(text, found, reasons)
        found = WHERE.search(text, found.end())
    return text


def _has_equation(reason: str) -> bool:
    """``because dL/dw = x`` states something; a comment behind ``#`` does not."""
    return "=" in reason and reason.lstrip()[:1] not in ("#", "/")


def _cut(text: str, found: re.Match[str], reasons: Reasons) -> str:
    """A separator for the word; with a bracket before it, the bracket at the end goes too."""
    behind = LEADING_SENTENCE.sub(lambda m: _sentence(m, reasons), text[found.end() :], 1)
    if "(" in found[0] or "[" in found[0]:
        behind = OUTER.sub(blanked, behind)
    return text[: found.start()] + SEPARATOR.ljust(len(found[0])) + behind


def _noting(reasons: Reasons) -> Callable[[re.Match[str]], str]:
    def noted(found: re.Match[str]) -> str:
        reasons.append(found[0].strip(" ,;#/"))
        return blanked(found)

    return noted


def _sentence(found: re.Match[str], reasons: Reasons) -> str:
    """``The error is e = ...``: all up to the last word that no formula holds."""
    words = list(re.finditer(r"[A-Za-z'’-]+", found[0]))
    last = max((w.end() for w in words if w[0].lower() in PROSE - {"a"}), default=0)
    rest = found.string[last:]
    if len(words) < 2 or not last or "=" not in rest or starts_with_sign(rest):
        return found[0]
    reasons.append(found[0][:last].strip())
    return " " * last + found[0][last:]


def _is_inside(found: re.Match[str]) -> bool:
    """Whether an environment that began is not over: the words of cases."""
    before = found.string[: found.start()]
    return before.count(r"\begin") > before.count(r"\end")


def _words(found: re.Match[str], reasons: Reasons) -> str:
    """A name stays, "and" and "where" separate; all other words are a reason."""
    if _is_inside(found) or SCRIPT.search(found.string[: found.start()]):
        return found[0]
    words = found["words"].strip(" ,.;:~([")
    rest = found.string[found.end() :]
    behind = rest.lstrip()[:1]
    is_name = bool(ONE_WORD.match(words)) and behind in FUNCTION_LIKE
    first = words.lower().split(" ")[0]
    if is_name and first not in (*SEPARATING, *CAUSES) and not _is_reason(words, behind):
        return found[0]
    reasons.append(words)
    if first == "at" and "=" in rest:
        return found[0]  # a point, not an equation
    separates = first in (*SEPARATING, *FOR) or (first in CAUSES and "=" in rest)
    separates = separates or _is_between(found)
    return SEPARATOR.ljust(len(found[0])) if separates else blanked(found)


def _is_between(found: re.Match[str]) -> bool:
    """``c = d \\text{ holds, we get } a = b`` are two equations."""
    before = CLAUSE.split(found.string[: found.start()])[-1]
    behind = CLAUSE.split(found.string[found.end() :])[0]
    goes_on = starts_with_sign(behind) or OPERATORS.match(behind) or UNFINISHED.search(before)
    return bool(places_of_signs(before) and places_of_signs(behind)) and not goes_on


def _is_reason(words: str, behind: str) -> bool:
    return behind == "\\" and words not in FUNCTION_WORDS
