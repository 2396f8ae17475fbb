r"""Conditions in words that are not read: what is wrong without them may be right under them.

``= A x - b \text{ if } A = A^\top`` speaks for its line, ``Assume z > 0.`` for all that follow.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from symgrad.equality.constraints import admits
from symgrad.errors import ShapeError
from symgrad.expr.domain import read_domain
from symgrad.expr.leaves import Entry
from symgrad.marking.derivations.truth import Judged
from symgrad.marking.finding import Finding, Misfit
from symgrad.marking.marks import Mistake
from symgrad.notation import unicode_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symgrad.marking.derivations.board import Board
    from symgrad.parsing import Member
    from symgrad.parsing.derivations import WrittenLine

CASES = re.compile(r"\\begin\{cases\}.*?\\end\{cases\}", re.DOTALL)
ORDER = r"(?:(?<![-=<>~t])[<>](?![-<>~])|[≤≥≠]|!=|\\(?:[lg]eq?|[lg]t|neq?)(?![A-Za-z]))"
KINDS = (
    r"\b(?:symmetric|positive|negative|nonzero|orthogonal|diagonal|invertible|constant"
    r"|(?:in)?active)\b"
)
WORDS = r"\b(?:if|when|whenever|provided|assum(?:e|es|ing)|suppos(?:e|ing))\b"
CONDITION = re.compile(
    rf"(?i){WORDS}.*?(?:=|{ORDER}|{KINDS})|\b(?:for|where)\b[^=]*?{ORDER}|\bat\b[^=]{{0,9}}="
    rf"|(?:\||\\r?vert)\s*_\s*\{{[^{{}}]*="
)
ASSUMED_KIND = re.compile(
    rf"(?i)\b(?:assum|suppos)\w*\b.*?{KINDS}|\b(?:since|because|when|if|case)\b.*?\b(?:in)?active\b"
)
ASSUMED = re.compile(rf"(?i)\b(?:assume|suppose|assuming|supposing)\b.*?(?:=|{ORDER}|{KINDS})")
INSIDE = r"(?:[^()\[\]]|\([^()]*\))*"
FACTOR = re.compile(  # what stands in brackets directly behind a factor, and below a sign
    rf"(?<!quad)(?<!quad )(?<![,;\s]\s)(?P<bracket>[(\[]{INSIDE}{ORDER}{INSIDE}[)\]])"
    r"|(?<!\|)(?<!vert)(?<!\|\s)_\s*\{(?:[^{}]|\{[^{}]*\})*\}"
)
SPOKEN = re.compile(r"(?i)(?<!\\)\b(?:since|because|as|if|for|when|whenever|with|assuming|case)\b")
RANGE = re.compile(rf"(?:\b\w+\s*{ORDER}\s*)?\b[h-n]\s*{ORDER}\s*\w+\b|\b\w+\s*{ORDER}\s*[h-n]\b")
BARE = re.compile(ORDER)
ASSUMPTION = Judged("undecided", None, "this assumes something of what is given; it is left open")
AT = "taken for a condition: at {} = {}"
OUTSIDE = "{} was given in {}: {} is not in it."
ITSELF = re.compile(r"(?i)\W*(?:text\s*\{)?\W*(?:we )?(?:assum|suppos)")
OPEN = "without the condition in line {} this does not hold; under it, it is not decided"


def assuming(line: WrittenLine, verdict: str, board: Board) -> Board:
    """The board with a line that states a condition which is not read: it goes for all behind."""
    is_unread = verdict == "unreadable" and ASSUMED.search(line.source)
    return replace(board, assumed=line.number) if is_unread or _goes_on(line) else board


def under_conditions(judgments: Sequence[Judged], line: WrittenLine, board: Board) -> list[Judged]:
    """What is wrong without a condition is left open where one is stated that is not read."""
    own = line.number if _states_condition(line) else board.assumed
    if own is None:
        return list(judgments)
    is_open = Judged("undecided", None, OPEN.format(own))
    return [is_open if each.is_wrong else each for each in judgments]


def _states_condition(line: WrittenLine) -> bool:
    """Whether words on a line restrict what it says; what it assumes itself is judged."""
    is_own = line.restriction is not None or ITSELF.match(line.source)
    is_said = not is_own and CONDITION.search(CASES.sub("", line.source))
    return bool(is_said) or _goes_on(line)


def _goes_on(line: WrittenLine) -> bool:
    """Whether a line states an order, or assumes a kind, in any words or in none."""
    said = (line.source, line.reason)
    return any(ASSUMED_KIND.search(text) or _has_order(text) for text in said)


def _has_order(text: str) -> bool:
    """``z > 0`` beside a formula; in a bracket it is a factor, below a sign it says over what."""
    text = CASES.sub("", text)
    if "=" in text:
        text = FACTOR.sub(lambda m: m[0] if _is_spoken(m) else "", text)
    return BARE.search(RANGE.sub("", text)) is not None


def _is_spoken(found: re.Match[str]) -> bool:
    return bool(found["bracket"]) and SPOKEN.search(found[0]) is not None


# numbers for names that are given ----------------------------------------------------------------


def is_given_number(sides: Sequence[Member], board: Board) -> bool:
    """``x = 2`` says which number a free name is to be, where the problem leaves it open."""
    if len(sides) != 2 or any(isinstance(s.meaning, ShapeError) for s in sides):
        return False
    name, number = (side.array.expr for side in sides)
    is_open = isinstance(name, Entry) and name.name not in board.problem.values
    return is_open and name in map(Entry, board.graph.free_names) and bool(number.is_Rational)


def with_number(sides: Sequence[Member], board: Board) -> tuple[Judged, Board]:
    """What follows is said under the condition; a number outside of the domain is refused."""
    name, number = (side.array.expr for side in sides)
    value = Fraction(int(number.p), int(number.q))
    told = unicode_name(name.name)
    domain = next(free.domain for free in board.graph.free if free.name == name.name)
    lives = read_domain(domain)
    if lives is not None and not admits(lives, value):
        mistake = Mistake("wrong_definition", OUTSIDE.format(told, domain, value))
        finding = Finding(Misfit(), mistake=mistake)
        return Judged("incorrect", "refuted", mistake.message, finding), board
    values = {**board.problem.values, name.name: value}
    problem = replace(board.problem, values=values)
    note = AT.format(told, value)
    said = Judged("definition", message=note, notes=(note,))
    return said, replace(board, problem=problem, posited=board.posited | {name.name})


def is_assumption(sides: Sequence[Member], board: Board) -> bool:
    """``y_c = 1`` says of one entry, of a name that is given without a value, which it is."""
    if len(sides) != 2 or any(isinstance(s.meaning, ShapeError) for s in sides):
        return False
    entry, number = (side.array.expr for side in sides)
    is_open = isinstance(entry, Entry) and entry.name not in board.problem.values
    is_free = is_open and any(free.name == entry.name for free in board.graph.free)
    return is_free and bool(entry.positions) and bool(number.is_Rational)
