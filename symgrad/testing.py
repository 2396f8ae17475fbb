"""Assertions for test suites: a gradient that someone wrote is the right one."""

from __future__ import annotations

from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Expr, Symbol

from symgrad.calculus import derive
from symgrad.equality import Refuted
from symgrad.errors import NameProblem, SymgradError
from symgrad.expr.array import Array
from symgrad.expr.functions import with_own_kinks
from symgrad.expr.graph import Equation
from symgrad.expr.index import free_indices
from symgrad.expr.leaves import Entry, names_in
from symgrad.expr.replacing import replace_leaves
from symgrad.lowering import lower
from symgrad.marking import Counterexample, Line, Mark, Mistake, mark
from symgrad.marking.asked import ask
from symgrad.marking.comparing import compare_tensors
from symgrad.marking.page import mark_page
from symgrad.marking.shapes import wrong_shape
from symgrad.numeric.sampling import choose_sizes, draw
from symgrad.problems import read_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from symgrad.expr.graph import Graph
    from symgrad.marking.asked import Asked
    from symgrad.problems import Problem

TOLERANCE = 1e-6
POINTS = 10
Values = dict[str, Any]


def assert_gradient_equal(
    answer: Any,
    problem: Any,
    *,
    wrt: str | None = None,
    question: str | None = None,
    tolerance: float = TOLERANCE,
) -> None:
    """Assert that ``answer`` is the derivative of the problem's loss by ``wrt``.

    An answer is a text (LaTeX, Unicode or plain), a tensor handle or SymPy expression, an array of
    numbers (judged at the problem's values), or a function that returns one: it is called with
    those of the problem's names that it takes, at random points. Numbers agree to ``tolerance``,
    relative to the largest entry. A problem is whatever ``read_problem`` takes.

    Raises AssertionError with the reason, also for an answer that cannot be read or decided, and
    SymgradError for a problem that cannot be used.

    >>> line = {"equations": ["L = (y - w x)^2"], "inputs": ["x"], "targets": ["y"],
    ...         "parameters": ["w"]}
    >>> assert_gradient_equal(lambda w, x, y: -2 * x * (y - w * x), line, wrt="w")
    """
    __tracebackhide__ = True
    subject = read_problem(problem)
    if isinstance(answer, str):
        found = mark(subject, answer, wrt=wrt, question=question)
    elif isinstance(answer, Array | Expr):
        found = _mark_of_expression(answer, ask(subject, question, wrt))
    else:
        found = _mark_of_numbers(answer, subject, ask(subject, question, wrt), tolerance)
    if not found.holds:
        raise AssertionError(mark_page(found))


def _said(asked: Asked, verdict: str, answer: str, reason: str = "", **fields: Any) -> Mark:
    line = Line(1, answer, verdict, message=reason)
    return Mark(verdict, asked=asked.latex, expected=asked.shown, lines=(line,), **fields)


# expressions -------------------------------------------------------------------------------------


def _mark_of_expression(answer: Array | Expr, asked: Asked) -> Mark:
    """A handle or an expression against the right derivative, for all values."""
    array, shown = _as_array(answer, asked.graph), repr(answer)
    stranger = _stranger(array, asked)
    if stranger:
        return _said(asked, "unreadable", shown, stranger)
    if array.shape != asked.expected.shape:
        return _said(
            asked, "incorrect", shown, mistake=wrong_shape(array.shape, asked.expected.shape)
        )
    verdict = compare_tensors(array, asked.expected, asked)
    if verdict.holds:
        return _said(asked, "correct", shown)
    if isinstance(verdict, Refuted):
        point = Counterexample(dict(verdict.values), verdict.left, verdict.right)
        return _said(asked, "incorrect", shown, counterexample=point)
    return _said(asked, "undecided", shown, str(verdict))


def _as_array(answer: Array | Expr, graph: Graph) -> Array:
    """SymPy's own symbols stand for the numbers among the problem's names."""
    if isinstance(answer, Array):
        return answer

    def meaning(part: Expr) -> Expr | None:
        is_name = isinstance(part, Symbol) and graph.shapes.get(part.name) == ()
        return Entry(part.name) if is_name else None

    return Array((), replace_leaves(with_own_kinks(answer), meaning))


def _stranger(array: Array, asked: Asked) -> str:
    """What an expression speaks of that the problem does not know, in a sentence."""
    graph, known = asked.graph, set(asked.graph.shapes)
    sizes = {str(s) for shape in graph.shapes.values() for size in shape for s in size.free_symbols}
    symbols = {str(s) for s in array.expr.atoms(Symbol)} - sizes
    places = free_indices(array.expr) - set(array.axes) - set(asked.letters.values())
    others = {name for name in names_in(array.expr) & known if _differs(name, array, graph)}
    for found, words in (
        ((names_in(array.expr) | symbols) - known, "is no name of the problem"),
        ({str(index) for index in places}, "is no index of what is asked"),
        (others, "is something else in the problem"),
    ):
        if found:
            return f"{min(found)} {words}"
    return ""


def _differs(name: str, array: Array, graph: Graph) -> bool:
    """Does a handle's name stand for another tensor than the problem's?"""
    match array.known.get(name), graph.defined.get(name, graph.free_names.get(name)):
        case None, _:
            return False
        case Equation() as theirs, Equation() as ours:
            same = theirs.shape == ours.shape
            return not same or theirs.right != ours.at(theirs.indices)
        case theirs, ours:
            return type(theirs) is not type(ours) or theirs.shape != ours.shape  # type: ignore[union-attr]


# numbers -----------------------------------------------------------------------------------------


def _mark_of_numbers(answer: Any, problem: Problem, asked: Asked, tolerance: float) -> Mark:
    """Numbers against the program's; a function's at several random points."""
    shown = getattr(answer, "__name__", "") if callable(answer) else "numbers"
    judged = 0
    for values in _points(problem) if callable(answer) else [problem.concrete_values()]:
        known, right = _worked(problem, asked, values)
        if not np.all(np.isfinite(right)):
            continue
        found = _called(answer, known) if callable(answer) else answer
        wrong = _compare_numbers(np.asarray(found, dtype=float), right, tolerance)
        if wrong:
            return _said(asked, "incorrect", shown, **wrong)
        judged += 1
    if judged:
        return _said(asked, "correct", shown)
    return _said(asked, "undecided", shown, "the derivative is not finite at these values")


def _points(problem: Problem) -> Iterator[Values]:
    sizes = choose_sizes(problem.graph, {}, problem.sizes)
    for seed in range(POINTS):
        yield draw(problem.graph, {}, sizes, np.random.default_rng(seed))


def _worked(problem: Problem, asked: Asked, values: Mapping[str, Any]) -> tuple[Values, np.ndarray]:
    """Every name's value and the right derivative, by the lowered program."""
    if asked.letters or len(asked.by) != 1:
        raise SymgradError(
            "numbers are judged for a whole derivative by one name",
            where=asked.latex,
            hint="wrt='w', or the answer as a text",
        )
    program = lower(derive(problem.graph, loss=asked.of, wrt=list(asked.by)))
    needed = (program.complete or program).signature
    with np.errstate(all="ignore"):
        found = program(**{name: values[name] for name in needed}, intermediates=True)
    return {**found, **values}, np.asarray(found[f"d{asked.of}/d{asked.by[0]}"])


def _called(function: Callable[..., Any], known: Values) -> Any:
    """The function's value, given those of the known names that it takes."""
    parameters = signature(function).parameters.values()
    names = {name: value for name, value in known.items() if name.isidentifier()}
    if any(parameter.kind is Parameter.VAR_KEYWORD for parameter in parameters):
        return function(**names)
    for parameter in parameters:
        if parameter.name not in names and parameter.default is Parameter.empty:
            raise NameProblem(
                f"the function takes {parameter.name}, which is no name of the problem",
                hint=f"some of {', '.join(names)}",
            )
    return function(**{p.name: names[p.name] for p in parameters if p.name in names})


def _compare_numbers(answer: np.ndarray, right: np.ndarray, tolerance: float) -> Values:
    """What is wrong with an array, in the words of a mark; nothing if it is right."""
    if answer.shape != right.shape:
        return {"mistake": wrong_shape(answer.shape, right.shape)}
    largest = np.abs(right).max(initial=0.0) or 1.0
    apart = np.abs(answer - right) / largest
    if np.all(apart <= tolerance):
        return {}
    place = np.unravel_index(np.argmax(np.nan_to_num(apart, nan=np.inf)), apart.shape)
    point = Counterexample({}, float(answer[place]), float(right[place]))
    entry = [f"at entry [{', '.join(map(str, place))}], counted from 0"] if place else []
    off = f"up to {apart[place]:.2g} of the largest entry away, more than {tolerance:g}"
    return {"counterexample": point, "notes": (*entry, off), "mistake": _factor(answer, right)}


def _factor(answer: np.ndarray, right: np.ndarray) -> Mistake | None:
    """A wrong answer that is the right one times a number."""
    factor = float(np.vdot(right, answer) / (np.vdot(right, right) or 1.0))
    if not np.isfinite(factor) or not factor or not np.allclose(answer, factor * right, rtol=1e-6):
        return None
    if np.isclose(factor, -1, rtol=1e-6):
        return Mistake("sign", "Right up to sign.")
    return Mistake("constant_factor", f"This is {factor:.6g} times the right derivative.")
