"""Other people's backprop: PyTorch's and JAX's, where they are installed.

PyTorch gets the equations entry by entry on its scalars: sums are loops, functions are its own, and
the lowered program has no part in it. JAX gets the forward program, whose arrays it traces.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import NameProblem, SymgradError
from symgrad.expr.floats import FUNCTIONS, Floats
from symgrad.numeric.entries import follow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sympy import Expr

    from symgrad.numeric.question import Question

    Values = Mapping[str, Any]

LIBRARY_NAMES = {"Abs": "abs", "ceiling": "ceil"}


@dataclass(frozen=True)
class Scalars:
    """A library's traced numbers beside plain floats, as the numbers of an evaluation."""

    values: Values
    library: Callable[[str], Callable[[Any], Any]]
    computed: dict[Any, Any] = field(default_factory=dict)

    def number(self, value: Expr) -> float:
        return Floats({}).number(value)

    def read(self, leaf: Expr, positions: tuple[int, ...]) -> Any:
        """An entry; at positions outside the tensor 0, which a range indicator multiplies by 0."""
        array = self.values[leaf.name]
        if not all(0 <= p < n for p, n in zip(positions, array.shape, strict=True)):
            return 0.0
        value = array[positions]
        return float(value) if isinstance(value, np.floating | np.ndarray) else value

    def power(self, base: Any, exponent: Any) -> Any:
        return base**exponent

    def function(self, name: str, argument: Any) -> Any:
        if isinstance(argument, float | int):
            return FUNCTIONS[name](argument)
        return self.library(LIBRARY_NAMES.get(name, name))(argument)

    def abstract(self, name: str, order: int, argument: Any) -> Any:
        raise NameProblem(f"{name} is any function and has no values", hint="a definition of it")


def loss_entries(
    question: Question, values: Values, variable: Any, library: Callable[[str], Any]
) -> np.ndarray:
    """The entries of the loss, an object array of the library's scalars."""
    graph, loss = question.graph, question.loss
    given = question.placed({**values, question.by: variable})
    free = {name: value for name, value in given.items() if name not in graph.defined}
    needed = graph.needed_for(loss)
    known = follow(
        [equation for equation in graph.equations if equation.name in needed],
        {**free, question.by: variable},
        question.sizes,
        numbers=lambda now: Scalars(now, library),
        kind=object,
    )
    result = np.empty(known[loss].shape, dtype=object)
    for place in np.ndindex(result.shape):
        result[place] = known[loss][place]
    return result


def by_torch(question: Question, values: Values) -> np.ndarray:
    """∂loss/∂by through ``torch.autograd``, in double precision."""
    torch = _imported("torch")
    variable = torch.tensor(values[question.by], dtype=torch.float64, requires_grad=True)
    entries = loss_entries(question, values, variable, lambda name: getattr(torch, name))

    def row(entry: Any) -> np.ndarray:
        if not getattr(entry, "requires_grad", False):
            return np.zeros(variable.shape)
        (found,) = torch.autograd.grad(entry, variable, retain_graph=True, allow_unused=True)
        return np.zeros(variable.shape) if found is None else np.asarray(found.numpy())

    rows = [row(entry) for entry in entries.ravel()]
    return np.reshape(rows, entries.shape + tuple(variable.shape))


def by_jax(question: Question, values: Values) -> np.ndarray:
    """∂loss/∂by through ``jax.jacrev`` of the forward program, in double precision."""
    jax = _imported("jax")
    program = question.program(_imported("jax.numpy"), _imported("jax.scipy.special"))

    def loss(variable: Any) -> Any:
        return program(**{**values, question.by: variable})[question.loss]

    with jax.enable_x64(True):
        return np.asarray(jax.jacrev(loss)(jax.numpy.asarray(values[question.by], float)))


def _imported(module: str) -> Any:
    """An optional library, by name."""
    try:
        return import_module(module)
    except ImportError:
        package = module.split(".")[0]
        raise SymgradError(
            f"the road by {package} needs {package}, which is not installed",
            hint=f"pip install {package}, or another road",
        ) from None
