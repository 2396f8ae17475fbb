"""What is asked of an answer: the derivative of one name by others, with its right value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from symgrad.calculus.derivatives import derivative, work_out
from symgrad.errors import ProblemError
from symgrad.expr.array import Array
from symgrad.expr.index import Index, choose_letters
from symgrad.marking.questions import derivative_latex
from symgrad.parsing import read_asked
from symgrad.problems.declarations import find
from symgrad.rendering.matrix_form import recognize
from symgrad.rendering.media import LatexMedium

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symgrad.expr.graph import Equation, Graph
    from symgrad.parsing import Symbols
    from symgrad.problems import Problem, Question


@dataclass(frozen=True, eq=False)
class Asked:
    """∂of/∂by, its axes those of ``of`` and then of ``by``, free letters of the question left out.

    No ``by``: a name such as δ is asked for itself.

    ``letters`` are the index letters that the question fixes (``i`` of ∂L/∂z_i), by their names;
    ``expected`` is the right derivative over the graph's names, its derivative signs worked out;
    ``latex`` and ``shown`` are the question and ``expected`` in LaTeX; ``layout`` is one of
    gradient, numerator and either; ``at_kinks``: the value at a kink counts.
    """

    graph: Graph
    of: str
    by: tuple[str, ...]
    latex: str
    expected: Array
    shown: str = ""
    letters: Mapping[str, Index] = field(default_factory=dict)
    layout: str = "gradient"
    at_kinks: bool = False
    tolerance: float | None = None
    reference: str | None = None

    @property
    def is_vector(self) -> bool:
        """The derivative of a number by a vector, which a layout makes a column or a row."""
        return self.expected.ndim == 1 and self.is_of_number

    @property
    def may_be_turned(self) -> bool:
        """The derivative of a number by a matrix in numerator layout.

        The layout turns it, and many who follow it for vectors leave a matrix its shape.
        """
        return self.wants_row and self.is_of_number and self.expected.ndim == 2

    @property
    def is_of_number(self) -> bool:
        return len(self.by) == 1 and not self.graph.shapes[self.of]

    @property
    def wants_row(self) -> bool:
        return self.layout == "numerator"


def symbols_in_layout(problem: Problem, asked: Asked) -> Symbols:
    """The table of names, ∂L/∂z in it read in the layout in which the question is meant."""
    layout = "numerator" if asked.wants_row else problem.symbols.layout
    return replace(problem.symbols, layout=layout)


@lru_cache(maxsize=64)
def ask(problem: Problem, question: str | None = None, wrt: str | None = None) -> Asked:
    """The question with this id, or the derivative of the loss by ``wrt``.

    Without both it is the only question, or the only name that the problem differentiates by.
    """
    if wrt is not None:
        return _asked_by_name(problem, find(problem.symbols, wrt, "wrt"))
    if question is None and not problem.questions and len(problem.wrt) == 1:
        return _asked_by_name(problem, problem.wrt[0])
    chosen = problem.question(question) if question is not None else _only_question(problem)
    read = read_asked(chosen.ask, problem.symbols)
    if read.of is None or not (read.by or read.of.name in problem.graph.defined):
        raise ProblemError("this is no derivative", where=f"question {chosen.id}: {chosen.ask}")
    letters = {letter: Index(letter, index.size) for letter, index in read.letters.items()}
    array = work_out(read.array, problem.graph)
    if not read.by:
        array = _defined(array, problem.graph.defined[read.of.name])
    expr = array.expr.xreplace({read.letters[letter]: letters[letter] for letter in letters})
    return _asked(
        problem,
        read.of.name,
        tuple(part.name for part in read.by),
        chosen.ask,
        Array(array.axes, expr),
        letters=letters,
        tolerance=chosen.tolerance,
        reference=chosen.expected,
    )


def _defined(array: Array, equation: Equation) -> Array:
    """What a name such as δ, that is asked for by itself, is defined to be."""
    return Array(array.axes, equation.at(array.expr.positions))


def _only_question(problem: Problem) -> Question:
    if len(problem.questions) == 1:
        return problem.questions[0]
    if problem.questions:
        ids = ", ".join(question.id for question in problem.questions)
        raise ProblemError("the problem has several questions", hint=f"one of them: {ids}")
    raise ProblemError(
        "it is not said which derivative is asked", hint=f"wrt: {', '.join(problem.wrt)}"
    )


def _asked_by_name(problem: Problem, name: str) -> Asked:
    expected = derivative(problem.graph, problem.loss, name)
    return _asked(problem, problem.loss, (name,), derivative_latex(problem, name), expected)


def _asked(
    problem: Problem, of: str, by: tuple[str, ...], latex: str, expected: Array, **fields: Any
) -> Asked:
    graph, convention = problem.graph, problem.convention
    letters = choose_letters(expected.shape, {*graph.shapes, *fields.get("letters", ())})
    expected = Array(letters, expected.at(*letters))
    return Asked(
        graph,
        of,
        by,
        latex,
        expected,
        _shown(expected, LatexMedium(graph, problem.notation)),
        layout=convention.layout,
        at_kinks=convention.kink is not None,
        **fields,
    )


def _shown(array: Array, medium: LatexMedium) -> str:
    """A tensor in matrix form where it has one, else its entry."""
    form = recognize(array.expr, array.axes) if array.expr.has(Index) else None
    return medium.index(array.expr) if form is None else medium.matrix(form)
