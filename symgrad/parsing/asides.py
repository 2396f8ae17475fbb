r"""Claims beside a formula: what stands below a brace, at which point a value is taken, ``=: G``.

Each is an equation of its own; the formula keeps its place without them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from symgrad.parsing.statements import (
    BLANKS,
    SEPARATOR,
    STOP,
    behind_group,
    places_of_signs,
    sides_of,
)

BRACE = re.compile(r"\\(?:under|over)brace\s*(?=\{)")
SCRIPT = re.compile(r"\s*[_^]\s*(?=\S)")
POINT = re.compile(
    r"(?:\\(?:[bB]igg?[rl]?|right)\s*(?:\||\\r?vert(?![A-Za-z]))\s*_\s*|(?<![\\|])\|\s*_\s*(?=\{[^{}]*=))"
    r"(?P<point>\{[^{}]*\}|\w)"
)
NAMED = re.compile(r"(?:=:|\\eqqcolon(?![A-Za-z]))\s*(?P<name>[^=]+?)[\s.,;]*\Z")
BOX = re.compile(r"\\boxed\s*(?=\{)")
NO_EQUATION = re.compile(
    r"\s*(?:\Z|\\(?:text|mathrm|textrm|mbox)\b|\(?(?:\d+|[ivx]+)\)?\s*\Z|\([a-h]\)"
    r"|[A-Za-z]{2,}\s+[A-Za-z]{2,}|.*(?:[<>→∈≈]|\\(?:geq?|leq?|to|in|neq?|sim|approx)(?![A-Za-z])))"
)
LEFT = re.compile(r"\\(?:left|[bB]igg?l?)\s*\Z")
RIGHT = re.compile(r"\\(?:right|[bB]igg?r?)\s*\Z")
FAR = re.compile(rf"[{STOP},;]\s*\Z|\s{{3}}\Z")
SIGN = re.compile(
    r"∂|∇|\bd[^\W\d]*\s*/\s*d|\\d?frac\s*\{\s*(?:\\partial|\\mathrm\s*\{?d|d)|\\partial|\\nabla"
)


@dataclass(frozen=True)
class Asides:
    """A formula, the equations that are claimed beside it, and the names that it is given."""

    text: str
    claims: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def without_asides(text: str) -> Asides:
    """The formula alone, in its columns, and what is said beside it."""
    text = without_boxes(_unbracketed(text))
    claims = []
    while (brace := BRACE.search(text)) is not None:
        text, claim = _unbraced(text, brace)
        claims += [claim] if claim else []
    for point in POINT.finditer(text):
        claims += [p for p in point["point"].strip("{}").split(",") if "=" in p]
    text = POINT.sub(lambda m: " " * len(m[0]), text)
    named = NAMED.search(text)
    if named is None:
        return Asides(text, tuple(claims))
    text = text[: named.start()] + " " * len(named[0])
    return Asides(text, tuple(claims), (f"{named['name']} = {sides_of(text)[-1].strip()}",))


def _unbracketed(text: str) -> str:
    """``(∂a/∂b = c)`` is an equation, and so is ``(x = 2)`` far behind one."""
    stop = len(text.rstrip(BLANKS))
    start, depth = stop, 0
    while start > 0 and (start == stop or depth > 0):
        start -= 1
        depth += (text[start] in ")]") - (text[start] in "([")
    before, inside = LEFT.sub("", text[:start]), RIGHT.sub("", text[start + 1 : stop - 1])
    is_display = text[:start].endswith("\\")  # \[ ... \] stands around formulas
    is_equation = not is_display and start < stop - 1 and depth == 0 and places_of_signs(inside)
    is_apart = FAR.search(before) or SIGN.search(inside)  # else it may be an indicator
    if not (is_equation and is_apart):
        return text
    opened = f"{before}{SEPARATOR}".ljust(start + 1)
    return opened + inside.ljust(stop - start - 1) + text[stop:]


def without_boxes(text: str) -> str:
    """A box around an equation is opened."""
    for box in BOX.finditer(text):
        stop = behind_group(text, box.end())
        if stop is not None and len(sides_of(text[box.end() + 1 : stop - 1])) > 1:
            inside = " " * (len(box[0]) + 1) + text[box.end() + 1 : stop - 1] + " "
            text = text[: box.start()] + inside + text[stop:]
    return text


def _unbraced(text: str, brace: re.Match[str]) -> tuple[str, str]:
    """``\\underbrace{a}_{b}`` as ``{a}``, and the claim that a is b."""
    blank = " " * len(brace[0])
    opened = text[: brace.start()] + blank + text[brace.end() :]
    stop = behind_group(text, brace.end())
    script = SCRIPT.match(text, stop) if stop is not None else None
    if stop is None or script is None:
        return opened, ""
    end = behind_group(text, script.end()) or script.end() + 1
    label = text[script.end() : end].removeprefix("{").removesuffix("}")
    kept = opened[:stop] + " " * (end - stop) + opened[end:]
    return kept, _claim(text[brace.end() + 1 : stop - 1].strip(), label)


def _claim(body: str, label: str) -> str:
    """That a body is what its label says, if that is a formula."""
    bare = label.strip().removeprefix("=").strip()
    if "=" not in label and NO_EQUATION.match(label):
        return ""
    return f"{body} = {bare}" if label != bare or SIGN.match(body) else f"{bare} = {body}"
