"""A student's lines as the steps of a Derivation, each with the kernel's own word on it.

What a line says is read here as the judge read it; whether that is so the kernel says, which knows
neither the judge nor the calculus. A line about a derivative that it refutes is not correct.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, reduce
from typing import TYPE_CHECKING, Any

from symgrad.calculus.derivatives import with_equation
from symgrad.calculus.steps import Steps
from symgrad.derivation import Derivation, Step
from symgrad.errors import ShapeError, SymgradError
from symgrad.exact import as_exact
from symgrad.expr.array import Array
from symgrad.expr.derivative_names import derivative_name
from symgrad.expr.graph import Equation
from symgrad.expr.leaves import Direct, Entry, Total, names_in
from symgrad.expr.replacing import replace_leaves
from symgrad.kernel import judge
from symgrad.kernel.definitions import without_signs
from symgrad.kernel.form import NO_LAW, malformed
from symgrad.marking.derivations.board import sign_of
from symgrad.marking.derivations.jacobians import chained
from symgrad.marking.derivations.local import with_local_derivatives
from symgrad.marking.derivations.optima import WHERE
from symgrad.marking.derivations.primes import READ, by_last_name
from symgrad.marking.derivations.truth import (
    AT_VALUES,
    BY_NAMES,
    LOCAL,
    Judged,
    as_question,
    without_thin_axes,
    worked,
)
from symgrad.marking.finding import AT_SIZES, as_written
from symgrad.marking.fitting import ways_to_fit
from symgrad.parsing.products import Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sympy import Expr

    from symgrad.expr.graph import Graph
    from symgrad.marking.asked import Asked
    from symgrad.marking.derivations.board import Board
    from symgrad.marking.derivations.chain import Chain
    from symgrad.parsing import Member

UNCONFIRMED = (
    "this seems right, but the check of it from definitions alone says otherwise: "
    "it is left open ({})"
)
TRUE_SOMEWHERE = (AT_VALUES, AT_SIZES, WHERE.partition("{")[0])
BY_ANOTHER = READ.partition("{")[0]
SIGNS = (Total, Direct)
OPEN = Judged("undecided")


def confirmed(said: Judged, right: Member, chain: Chain, board: Board) -> tuple[Judged, Board]:
    """What is said of the next side of a chain with the kernel's word, and the board with the step.

    A line that the kernel refutes is not correct, whoever else thinks so.
    """
    left = chain.sides[0]
    if said.message.startswith(BY_ANOTHER):
        left = by_last_name(left, board) or left
    sign = sign_of(left)
    if said.verdict != "correct" or said.follows is not None or chain.at_values or sign is None:
        return said, board
    question = as_question(left, board, sign)
    if _is_true_somewhere(said, right, question, board):
        return replace(said, at_values=True), board
    places = dict(zip(left.array.axes, question.expected.axes, strict=True))
    equations = (
        (one.xreplace(places), side.expr)
        for one, read in _readings(said, left, right, board)
        for side in _sides(read, question, board)
    )
    return _with_word(said, equations, board)


def answered(said: Judged, answer: Member, board: Board) -> tuple[Judged, Board]:
    """The same of a last line that is an answer by itself, to what is asked."""
    asked, shapes = board.here, board.graph.shapes
    if said.verdict != "correct" or asked.letters or len(asked.by) != 1:
        return said, board
    names, axes = (asked.of, asked.by[0]), asked.expected.axes
    shape = tuple(size for name in names for size in shapes[name])
    if asked.expected.shape != shape or _is_true_somewhere(said, answer, asked, board):
        return said, board
    cut = len(shapes[asked.of])
    left = Total(Entry(names[0], *axes[:cut]), Entry(names[1], *axes[cut:]))
    equations = ((left, side.expr) for side in _sides(answer, asked, board))
    return _with_word(said, equations, board)


def defined(before: Board, after: Board) -> tuple[Judged, Board]:
    """What is said of a definition: the name is what was written, and all that was given still is.

    The equations of the graph in which the new name now stands are the judge's own work.
    """
    said, board = Judged("definition"), after
    written = list(_equations_written(before, after))
    if any(left.name in before.graph.defined for left, _ in written):
        board = _anew(board)
    for equation in written:
        if not any((step.left, step.right) == equation for step in board.steps):
            said, board = _with_word(said, [equation], board)
    return said, board


def _anew(board: Board) -> Board:
    """The board with its steps about the graph as it is now; a local one may be gone from it."""
    kept = [step for step in board.steps if step.law == NO_LAW]
    board = replace(board, steps=())
    for step in kept:
        _, board = _with_word(OPEN, [(step.left, step.right)], board)
    return board


def exact_steps(board: Board) -> dict[str, Any] | None:
    """The student's derivation as plain data, the names defined on the way in its graph."""
    if not board.steps:
        return None
    derivation = _derivation(board, board.steps)
    layout = "numerator" if board.asked.wants_row else "gradient"
    return as_exact(derivation, derivation.notation, layout)


def _derivation(board: Board, steps: Sequence[Step]) -> Derivation:
    asked, problem = board.asked, board.problem
    return Derivation(
        board.graph,
        asked.of,
        asked.by[:1],
        tuple(steps),
        problem.title,
        problem.notation,
        promised=(reduce(derivative_name, asked.by, asked.of),) if asked.by else (),
    )


# what a line says --------------------------------------------------------------------------------


def _is_true_somewhere(said: Judged, right: Member, question: Asked, board: Board) -> bool:
    """Whether it was judged at the numbers or sizes given, or under a condition, and only there."""
    if any(note.startswith(TRUE_SOMEWHERE) for note in said.notes) or right.sign == "≈":
        return True
    if isinstance(right.meaning, ShapeError):
        return False
    is_number = not names_in(worked(right, board).expr)
    return is_number and bool(names_in(question.expected.expr))


def _readings(
    said: Judged, left: Member, right: Member, board: Board
) -> Iterator[tuple[Expr, Member]]:
    """Left side and right side as the judge read them."""
    sign = left.array.expr
    if BY_NAMES in said.notes:
        array = chained(right, board)
        if array is not None:
            yield sign, replace(right, meaning=Value(array))
    elif not isinstance(right.meaning, ShapeError):
        yield from _local_readings(sign, right, board) if LOCAL in said.notes else [(sign, right)]


def _local_readings(left: Expr, right: Member, board: Board) -> Iterator[tuple[Expr, Member]]:
    """Signs on either side may name a local derivative."""
    own = Direct(left.of, left.by) if isinstance(left, Total) else left
    yield own, right
    for local in with_local_derivatives(right.array, board):
        side = replace(right, meaning=Value(local, right.is_row))
        yield left, side
        yield own, side


def _sides(right: Member, question: Asked, board: Board) -> Iterator[Array]:
    """A right side brought to the axes of what stands on the left, in each way that it may fit."""
    if right.array.shape != question.expected.shape:
        right = without_thin_axes(right, question, board)
    array = _without_hidden(right.array, board.graph)
    yield from (way.array for way in ways_to_fit(as_written(right, array, (), question), question))


def _without_hidden(array: Array, graph: Graph) -> Array:
    """A tensor without names for what ∂/∂w differentiates: such a derivative as what it means."""
    longer = graph
    for name, known in array.known.items():
        if isinstance(known, Equation) and name not in longer.shapes:
            longer = with_equation(longer, known)
    if longer is graph:
        return array

    def meaning(leaf: Expr) -> Expr | None:
        is_hidden = isinstance(leaf, Total) and leaf.of.name not in graph.shapes
        return without_signs(longer, leaf) if is_hidden else None

    return Array(array.axes, replace_leaves(array.expr, meaning), array.known)


def _equations_written(before: Board, after: Board) -> Iterator[tuple[Expr, Expr]]:
    """Of the equations that a definition changed, what the problem gives or a line wrote."""
    names = after.symbols.names
    for equation in after.graph.equations:
        array = names.get(equation.name)
        known = array.known if array is not None else {}
        given = after.asked.graph.defined.get(equation.name, known.get(equation.name))
        is_changed = before.graph.defined.get(equation.name) != equation
        if is_changed and isinstance(given, Equation) and given != equation:
            written = Array(given.indices, given.right, known)
            yield given.left, _without_hidden(written, after.graph).expr


# the kernel's word -------------------------------------------------------------------------------


def _with_word(
    said: Judged, equations: Iterable[tuple[Expr, Expr]], board: Board
) -> tuple[Judged, Board]:
    """The first reading that the kernel accepts; where it refutes all of them, the line is open."""
    refuted = ""
    for left, right in equations:
        alone = Step(1, NO_LAW, left, right)
        if malformed(alone, _derivation(board, [alone])):
            continue
        because, longer = _reasons(left, right, board)
        step = Step(len(longer.steps) + 1, NO_LAW, left, right, because)
        judgment = judge(step, _derivation(longer, (*longer.steps, step)))
        if judgment.verdict != "incorrect":
            return said, longer.with_step(step)
        refuted = refuted or judgment.message
    return (Judged("undecided", None, UNCONFIRMED.format(refuted)) if refuted else said), board


def _reasons(left: Expr, right: Expr, board: Board) -> tuple[tuple[int, ...], Board]:
    """The steps on which a line may rest: what was said before, and local derivatives.

    These are the calculus' own, each a step by itself; the kernel looks into all of them.
    """
    graph, because = board.graph, set[int]()
    pending, seen = [*left.atoms(*SIGNS), *right.atoms(*SIGNS)], set[tuple[type, str]]()
    while pending:
        sign = pending.pop()
        if (type(sign), sign.name) in seen:
            continue
        seen.add((type(sign), sign.name))
        found = _said_before(sign, board)
        if found is None and isinstance(sign, Direct):
            found, board = _local(sign, board)
        if found is not None:
            because.add(found.number)
        elif isinstance(sign, Total) and sign.of.name != sign.by.name:
            needed = graph.needed_for(sign.of.name)
            users = [user for user in graph.users[sign.by.name] if user.name in needed]
            pending += (Direct(user.left, sign.by) for user in users)
            pending += (Total(sign.of, user.left) for user in users if user.name != sign.of.name)
    return tuple(sorted(because)), board


def _said_before(sign: Expr, board: Board) -> Step | None:
    """The last step that says in names alone what a derivative is, at any positions."""
    about = (s for s in reversed(board.steps) if isinstance(s.left, type(sign)))
    same = (s for s in about if s.left.name == sign.name and s.is_general)
    return next((s for s in same if not s.right.has(*SIGNS)), None)


def _local(sign: Direct, board: Board) -> tuple[Step | None, Board]:
    """What an equation's derivative is by the table of laws, if the kernel says so too."""
    calculus = _calculus(board.graph)
    places, by = calculus.letters(sign.of.name, sign.by.name)
    left = Direct(Entry(sign.of.name, *places), Entry(sign.by.name, *by))
    try:
        law, right = calculus.local(board.graph.defined[sign.of.name], left.by, places)
    except SymgradError:
        return None, board
    step = Step(len(board.steps) + 1, law, left, right)
    if not judge(step, _derivation(board, (*board.steps, step))).holds:
        return None, board
    return step, board.with_step(step)


@lru_cache(maxsize=64)
def _calculus(graph: Graph) -> Steps:
    return Steps(graph)
