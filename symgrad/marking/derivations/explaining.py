"""Why a line is wrong: first as an answer, then in the names of derivatives, then by two slips."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sympy import Integer, Rational

from symgrad.calculus.derivatives import derivative
from symgrad.errors import ShapeError, SymgradError
from symgrad.expr.array import Array
from symgrad.expr.derivative_names import derivative_name
from symgrad.expr.graph import Equation
from symgrad.expr.index import choose_letters
from symgrad.expr.leaves import Direct, Entry, Total
from symgrad.expr.replacing import replace_leaves
from symgrad.kernel.definitions import direct_derivative, total_derivative
from symgrad.marking.comparing import compare_tensors
from symgrad.marking.derivations.board import sign_of
from symgrad.marking.derivations.truth import DOES_NOT_FOLLOW, as_question
from symgrad.marking.finding import Misfit, explain, find
from symgrad.marking.marks import Mistake
from symgrad.marking.mistakes import diagnose
from symgrad.marking.mistakes.claims import named_as, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sympy import Expr

    from symgrad.expr.graph import Graph
    from symgrad.expr.index import Index
    from symgrad.marking.asked import Asked
    from symgrad.marking.derivations.board import Board, Stated
    from symgrad.marking.derivations.truth import Judged
    from symgrad.marking.finding import Finding

UNKNOWN = Mistake("other", DOES_NOT_FOLLOW)
NOT_AS_GIVEN = "This is not what {name} was given as."
ANOTHER = " And a "
SECOND = {
    Integer(-1): " And a sign is wrong.",
    Integer(2): " And a factor 2 is wrong.",
    Rational(1, 2): " And a factor 1/2 is wrong.",
}
SIMPLE = {
    Integer(-1): Mistake("sign", "Right up to sign."),
    Integer(2): Mistake("constant_factor", "Twice what it should be."),
    Rational(1, 2): Mistake("constant_factor", "Half of what it should be."),
}


def why(wrong: Judged, stated: Stated | None, board: Board) -> Mistake:
    """The mistake that leads exactly to a wrong line."""
    try:
        with named_as(board.problem.notation, board.graph):
            return next(_reasons(wrong, stated, board), UNKNOWN)
    except (SymgradError, ArithmeticError, RecursionError):
        return UNKNOWN  # an explanation is an extra: where the search breaks off, there is none


def _reasons(wrong: Judged, stated: Stated | None, board: Board) -> Iterator[Mistake]:
    sides = (stated.left, stated.right) if stated is not None else ()
    fits = bool(sides) and not any(isinstance(s.meaning, ShapeError) for s in sides)
    sign = meant(sign_of(stated.left), board) if stated is not None and fits else None
    told = wrong.question
    if stated is not None and isinstance(sign, Total):  # the side before may have been read kindly
        question = as_question(stated.left, board, sign)
        finding = find(stated.right, (), question, board.problem)
        if not _fits_otherwise(finding, wrong):
            yield from _known(finding, question)
            told = None if _are_alike(question, wrong.question) else told
    if wrong.finding is not None and told is not None:
        yield from _known(wrong.finding, told)
    if stated is not None and fits:
        yield from _of_line(stated, board)


def _are_alike(one: Asked, other: Asked | None) -> bool:
    return other is not None and one.by == other.by and one.expected.expr == other.expected.expr


def _fits_otherwise(finding: Finding, wrong: Judged) -> bool:
    """A column for a matrix of one column is no mistake where the line was judged."""
    own = wrong.finding
    is_read = own is not None and not isinstance(own.verdict, Misfit)
    return is_read and isinstance(finding.verdict, Misfit)


def _known(finding: Finding, question: Asked) -> Iterator[Mistake]:
    found = explain(finding, question) if finding.is_wrong else UNKNOWN
    if found.kind != "other":
        yield found


def _of_line(stated: Stated, board: Board) -> Iterator[Mistake]:
    sign = meant(sign_of(stated.left), board)
    question, answer = as_question(stated.left, board, sign), stated.right.array
    yield from _multiple(question, answer)
    if isinstance(sign, Entry):
        yield Mistake("wrong_definition", NOT_AS_GIVEN.format(name=words(sign)))
    named = question
    if not isinstance(sign, Entry):
        if isinstance(sign, Total) and question.by:
            named, answer = _named(question, answer, _one_step(sign, stated.left.array, question))
        for factor in (Integer(1), *SECOND):
            tried = Array(answer.axes, answer.expr / factor, answer.known)
            found = diagnose(named, tried, _letters(stated, question), _same(named))
            is_third = factor != 1 and found is not None and ANOTHER in found.message
            if found is not None and not is_third:
                yield replace(found, message=found.message + SECOND.get(factor, ""))


def meant(sign: Total | Entry | None, board: Board) -> Total | Entry | None:
    """A sign as it is; of a δ the derivative of which it is the name."""
    if not isinstance(sign, Entry):
        return sign
    array = board.symbols.names.get(sign.name)
    equation = array.known.get(sign.name) if array is not None else None
    if not isinstance(equation, Equation) or not isinstance(equation.right, Total):
        return sign
    places = dict(zip(equation.indices, sign.positions, strict=True))
    of, by = (part.xreplace(places) for part in (equation.right.of, equation.right.by))
    return Total(of, by)


def _letters(stated: Stated, question: Asked) -> dict[str, Index]:
    letters = stated.right.letters
    return {name: index for name, index in letters.items() if name not in question.letters}


def _multiple(question: Asked, answer: Array) -> Iterator[Mistake]:
    """A constant times the right side."""
    for factor, mistake in SIMPLE.items():
        right = Array(question.expected.axes, factor * question.expected.expr)
        if right.shape == answer.shape and compare_tensors(answer, right, question).holds:
            yield mistake


def _same(asked: Asked) -> Callable[[Array, Array], bool]:
    def same(left: Array, right: Array) -> bool:
        return left.shape == right.shape and compare_tensors(left, right, asked).holds

    return same


# derivatives as names ----------------------------------------------------------------------------


def _named(question: Asked, answer: Array, right: Expr) -> tuple[Asked, Array]:
    """Question and answer with ∂L/∂z as a name; the right line is one step of the chain rule."""
    graph = question.graph
    signs = (answer.expr.atoms(Total) | right.atoms(Total)) - answer.expr.atoms(Direct)
    longer = _with_names(graph, {(s.of.name, s.by.name) for s in signs})
    expected = Array(question.expected.axes, _in_names(right))
    named = replace(question, graph=longer, expected=expected)
    return named, Array(answer.axes, _in_names(answer.expr), answer.known)


def _one_step(sign: Total, left: Array, question: Asked) -> Expr:
    """Σ ∂L/∂u ∂u/∂v over the users u of v, each ∂u/∂v as its equation says."""
    graph = question.graph

    def local(leaf: Expr) -> Expr | None:
        return _local(leaf, graph) if isinstance(leaf, Direct) else None

    right = replace_leaves(total_derivative(graph, sign.of, sign.by, resolved=False), local)
    return right.xreplace(dict(zip(left.axes, question.expected.axes, strict=True)))


def _local(leaf: Direct, graph: Graph) -> Expr:
    return direct_derivative(graph.defined[leaf.of.name], leaf.of, leaf.by)


def _in_names(expr: Expr) -> Expr:
    def name(leaf: Expr) -> Expr | None:
        if not isinstance(leaf, Total):
            return None
        places = (*leaf.of.positions, *leaf.by.positions)
        return Entry(derivative_name(leaf.of.name, leaf.by.name), *places)

    return replace_leaves(expr, name)


def _with_names(graph: Graph, pairs: set[tuple[str, str]]) -> Graph:
    """The graph with an equation for each derivative."""
    added = []
    for of, by in sorted(pairs):
        letters = choose_letters((*graph.shapes[of], *graph.shapes[by]), graph.shapes)
        right = derivative(graph, of, by).at(*letters)
        added.append(Equation(derivative_name(of, by), letters, right))
    return replace(graph, equations=(*graph.equations, *added), loss=graph.loss)
