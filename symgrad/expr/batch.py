"""The batch as a view: a per-example graph becomes the graph of a whole batch.

Every name that depends on the examples gets one more, leading index; the loss becomes its mean or
sum over that index. Nothing downstream knows that there was a batch.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from sympy import Integer

from symgrad.errors import NameProblem
from symgrad.expr.graph import Equation, Free, Graph
from symgrad.expr.index import Index, as_size
from symgrad.expr.leaves import Entry, Sum

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sympy import Expr

REDUCTIONS = ("mean", "sum", "each")


def batched(graph: Graph, *, loss: str = "", reduction: str = "mean", size: str = "batch") -> Graph:
    """The graph over a batch: mean or sum of the examples' losses under the loss' own name.

    The loss of each example is then named ``L_each``. ``"each"`` keeps the examples apart: their
    parameters too get the leading index, the losses keep their name and their sum, which is the
    new loss, is ``L_total``; its derivative by one example's parameters is that example's alone.
    Raises NameProblem where the loss does not depend on any input or target.
    """
    if reduction not in REDUCTIONS:
        raise NameProblem(f"a batch is not reduced by {reduction!r}", hint=", ".join(REDUCTIONS))
    loss = loss or graph.loss
    examples = [f.name for f in graph.free if f.role in ("inputs", "targets")]
    _check_examples(graph, loss, examples)
    own = (*examples, *graph.parameters) if reduction == "each" else tuple(examples)
    wide = graph.depends_on(own)
    index = Index(_unused("n", _letters(graph)), as_size(_unused(size, _symbols(graph))))
    names = set(graph.shapes)
    single = loss if reduction == "each" else _unused(f"{loss}_each", names)
    whole = _unused(f"{loss}_total", names) if reduction == "each" else loss
    equations = [_widened(equation, wide, index, {loss: single}) for equation in graph.equations]
    equations.append(_reduced(graph.defined[loss], single, whole, index, reduction))
    free = tuple(_wide_free(f, wide, index) for f in graph.free)
    return Graph(free, tuple(equations), whole, graph.sizes)


def _check_examples(graph: Graph, loss: str, examples: list[str]) -> None:
    """A loss that no input or target enters has no batch."""
    if not examples:
        raise NameProblem("there are no inputs and no targets to make a batch of")
    if not graph.needed_for(loss) & set(examples):
        raise NameProblem(
            f"{loss} does not depend on {' or '.join(examples)}: it is the same for any batch",
            where=str(graph.defined[loss]),
            hint="lower it without batch",
        )


def _widened(
    equation: Equation, wide: set[str], index: Index, names: Mapping[str, str]
) -> Equation:
    right = _widen(equation.right, wide, index, names)
    if equation.name not in wide:
        return replace(equation, right=right)
    name = names.get(equation.name, equation.name)
    return Equation(name, (index, *equation.indices), right)


def _widen(e: Expr, wide: set[str], index: Index, names: Mapping[str, str]) -> Expr:
    """Every entry of a wide name gets the leading index, under sums too."""
    if isinstance(e, Entry):
        name = names.get(e.name, e.name)
        return Entry(name, index, *e.positions) if e.name in wide else e
    if not e.args:
        return e
    args = [_widen(argument, wide, index, names) for argument in e.args]
    return e if all(new is old for new, old in zip(args, e.args, strict=True)) else e.func(*args)


def _reduced(loss: Equation, single: str, whole: str, index: Index, reduction: str) -> Equation:
    """mean: 1/batch Σ_n L_each[n]; sum and each: Σ_n."""
    total: Expr = Sum(Entry(single, index, *loss.indices), index)
    weight = 1 / index.size if reduction == "mean" else Integer(1)
    return Equation(whole, loss.indices, weight * total)


def _wide_free(free: Free, wide: set[str], index: Index) -> Free:
    return replace(free, shape=(index.size, *free.shape)) if free.name in wide else free


def _letters(graph: Graph) -> set[str]:
    """Names of tensors and of all indices, bound ones too."""
    used = {i.name for e in graph.equations for i in (*e.indices, *e.right.atoms(Index))}
    return used | set(graph.shapes)


def _symbols(graph: Graph) -> set[str]:
    sizes = {s.name for shape in graph.shapes.values() for size in shape for s in size.free_symbols}
    return sizes | set(graph.shapes)


def _unused(name: str, taken: Iterable[str]) -> str:
    used = set(taken)
    names = (name if k == 0 else f"{name}{k}" for k in count())
    return next(candidate for candidate in names if candidate not in used)
