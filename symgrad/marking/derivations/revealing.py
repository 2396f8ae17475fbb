"""What a wrong line should say, in the problem's notation: shown to whoever asks for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symgrad.calculus import derive
from symgrad.calculus.derivatives import derivative
from symgrad.errors import ShapeError, SymgradError
from symgrad.expr.index import Index, choose_letters
from symgrad.expr.leaves import Entry, Total
from symgrad.marking.derivations.board import sign_of
from symgrad.marking.derivations.explaining import meant
from symgrad.marking.derivations.truth import worked
from symgrad.marking.formulas import as_formula
from symgrad.rendering.lines import Line, backward_lines
from symgrad.rendering.matrix_form import recognize
from symgrad.rendering.media import LatexMedium, written

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.expr.graph import Graph
    from symgrad.marking.derivations.board import Board, Stated
    from symgrad.parsing import Member

SIGN = re.compile(r"\\partial|\\nabla|∂|∇|d\w*\s*/\s*d")


def right_line(stated: Stated, board: Board) -> str:
    """``left = right`` in LaTeX, as far worked out as the wrong line was; empty where unknown."""
    try:
        return " = ".join(_sides(stated, board))
    except (SymgradError, ArithmeticError, RecursionError, KeyError):
        return ""  # it is an extra, too


def _sides(stated: Stated, board: Board) -> tuple[str, ...]:
    head = stated.left
    if isinstance(head.meaning, ShapeError):
        return ()
    sign = meant(sign_of(head), board)
    graph = board.asked.graph if sign is None or _knows(board.asked.graph, sign) else board.graph
    layout = "numerator" if board.asked.wants_row else "gradient"
    medium = LatexMedium(graph, board.problem.notation, layout)
    match sign:
        case Total() if _knows(graph, sign):
            line = _derived(sign, graph, is_chain=_has_signs(stated.right))
        case Entry() if sign.name in graph.defined:
            line = Line(sign, (graph.defined[sign.name].at(sign.positions),))
        case _:
            return _value(head, board, medium)
    view = "index" if head.letters else "matrix"
    left, rights = written(_at(line, _named(head)), medium, view)
    return left, *rights


def _named(head: Member) -> dict[Expr, Expr]:
    """The letters of a side as they are typed."""
    return {index: Index(letter, index.size) for letter, index in head.letters.items()}


def _at(line: Line, rule: dict[Expr, Expr]) -> Line:
    return Line(line.left.xreplace(rule), tuple(right.xreplace(rule) for right in line.rights))


def _knows(graph: Graph, sign: Total | Entry) -> bool:
    parts = (sign.of, sign.by) if isinstance(sign, Total) else (sign,)
    return all(part.name in graph.shapes for part in parts)


def _has_signs(side: Member) -> bool:
    if isinstance(side.meaning, ShapeError):
        return bool(SIGN.search(side.text))
    return bool(side.array.expr.has(Total))


def _derived(sign: Total, graph: Graph, *, is_chain: bool) -> Line:
    """One step of the chain rule, or all of it put in."""
    of, by = sign.of.name, sign.by.name
    if is_chain:
        lines = backward_lines(derive(graph, loss=of, wrt=[by]))
        line = next(x for x in lines if isinstance(x.left, Total) and x.left.by.name == by)
    else:
        letters = choose_letters((*graph.shapes[of], *graph.shapes[by]), graph.shapes)
        places = len(graph.shapes[of])
        left = Total(Entry(of, *letters[:places]), Entry(by, *letters[places:]))
        line = Line(left, (derivative(graph, of, by).at(*letters),))
    return _at(line, dict(zip(line.left.positions, sign.positions, strict=True)))


def _value(head: Member, board: Board, medium: LatexMedium) -> tuple[str, ...]:
    """The value of what the chain began with."""
    array = worked(head, board)
    expr, told = (e.xreplace(_named(head)) for e in (array.expr, head.array.expr))
    form = recognize(expr, array.axes) if expr.has(Index) else None
    shown = medium.index(expr) if form is None else medium.matrix(form)
    left = as_formula(head.text) or ("" if array.axes else medium.index(told))
    return (left, shown) if left else ()
