"""Numbers of a worked example: put in under the symbols of a line, and in tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from symgrad.expr.index import Index
from symgrad.expr.leaves import Direct, Entry, Sum, Tangent, Total
from symgrad.rendering.layout import is_gradient
from symgrad.rendering.media import LatexMedium
from symgrad.rendering.turning import tensor_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sympy import Expr

    from symgrad.rendering.media import Medium

DIGITS = 4
WIDEST = 8  # numbers along an axis that a table shows
SIGNS = (Total, Tangent)
OPENED = re.compile(r"[({,] ?\Z")
CLOSED = re.compile(r"(?:\\right)?\)|,|\}(?![\^_])")
COMMAND = r"\\(?:operatorname|mathbf|mathrm|mathit|text)\{[^{}]*\}|\\[A-Za-z]+"


def number(value: float, medium: Medium) -> str:
    """Four digits: ``0.3775``, ``1.5 \\cdot 10^{-6}``."""
    text = f"{value + 0.0:.{DIGITS}g}"  # + 0.0: no -0 on a page
    digits, _, exponent = text.partition("e")
    if not exponent or not isinstance(medium, LatexMedium):
        return text
    return rf"{digits} \cdot 10^{{{int(exponent)}}}"


def is_rounded(value: Any) -> bool:
    """Do four digits say less than the number, or than one of an array?"""
    if isinstance(value, (list, tuple)):
        return any(map(is_rounded, value))
    return bool(abs(float(f"{value:.{DIGITS}g}") - value) > 1e-12 * abs(value))


def value_of(leaf: Expr, values: Mapping[str, Any]) -> float | None:
    """The number of a name or derivative sign at a place; None for whole tensors."""
    found = values.get(leaf.name)
    for position in leaf.positions:
        if not isinstance(found, (list, tuple)) or not position.is_Integer:
            return None
        found = found[int(position)]
    return float(found) if isinstance(found, (int, float)) else None


def under(left: Expr, right: Expr, medium: Medium, values: Mapping[str, Any]) -> str:
    """``1 · 2 + 1 = 3``: the right side with its numbers put in, and what it comes to."""
    result = value_of(left, values) if isinstance(left, (Entry, *SIGNS)) else None
    if result is None or right.has(Direct):
        return ""
    worked, shown = put_in(right, medium, values), number(result, medium)
    if medium.index(right) == shown:
        return ""
    return f"{worked} = {shown}" if worked and worked != shown else shown


def put_in(right: Expr, medium: Medium, values: Mapping[str, Any]) -> str:
    """The right side with a number for every name; nothing where one has none."""
    leaves = [leaf for leaf in _leaves(right) if right != leaf]
    known = {medium.index(leaf): value_of(leaf, values) for leaf in leaves}
    if not known or right.has(Index, Sum, Direct) or None in known.values():
        return ""
    texts = {text: number(value, medium) for text, value in known.items() if value is not None}
    return _replaced(medium.index(right), texts, medium)


def _leaves(expr: Expr) -> list[Expr]:
    """Names and derivative signs, those inside a sign left out."""
    if isinstance(expr, (Entry, *SIGNS)):
        return [expr]
    return [leaf for argument in expr.args for leaf in _leaves(argument)]


def _replaced(text: str, numbers: Mapping[str, str], medium: Medium) -> str:
    """Names as they are printed give way to numbers, longest first, never inside a command."""
    names = "|".join(map(re.escape, sorted(numbers, key=len, reverse=True)))
    letter = "A-Za-zα-ωΑ-Ω"
    pattern = rf"(?<![{letter}_])(?:{names})(?![{letter}_\[])|{COMMAND}"
    found = re.sub(pattern, lambda m: _in_place(numbers.get(m[0]), m), text)
    if not isinstance(medium, LatexMedium):
        return found
    return re.sub(r"(?<=[\d)}]) (?:\\, |(?=\d|\\frac|\(-))", r" \\cdot ", found)


def _in_place(value: str | None, name: re.Match[str]) -> str:
    """A number with a sign or a power of ten in brackets, where it has none around it yet."""
    if value is None:
        return name[0]
    if OPENED.search(name.string, 0, name.start()) and CLOSED.match(name.string, name.end()):
        return value
    return rf"\left({value}\right)" if "cdot" in value else f"({value})" if "-" in value else value


def as_printed(leaf: Expr, value: Any, medium: Medium) -> Any:
    """The numbers of a leaf, rows and columns as its name is printed among matrices."""
    is_turned = tensor_of(leaf.name) in medium.spelling.turned
    is_row = medium.layout == "numerator" and is_gradient(leaf)
    if is_turned == is_row or len(_shape(value)) != 2:
        return value
    return [list(column) for column in zip(*value, strict=True)]


def array(value: Any, medium: Medium) -> str:
    """A number, a vector in one row, a matrix row by row; of more only the shape."""
    shape = _shape(value)
    if len(shape) > 2 or max(shape, default=1) > WIDEST:
        size = "×".join(map(str, shape))
        return rf"\text{{{size.replace('×', 'x')} numbers}}" if _latex(medium) else size
    match len(shape):
        case 0:
            return number(value, medium)
        case 1:
            return f"({', '.join(number(v, medium) for v in value)})"
        case _:
            return _matrix([[number(v, medium) for v in row] for row in value], medium)


def _matrix(rows: list[list[str]], medium: Medium) -> str:
    if not _latex(medium):
        return f"[{'; '.join(' '.join(row) for row in rows)}]"
    body = r" \\ ".join(map(" & ".join, rows))
    return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"


def _latex(medium: Medium) -> bool:
    return isinstance(medium, LatexMedium)


def _shape(value: Any) -> tuple[int, ...]:
    is_list = isinstance(value, (list, tuple)) and value
    return (len(value), *_shape(value[0])) if is_list else ()
