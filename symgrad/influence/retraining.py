"""Influence by training again: without an example, or with one more and one more of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from scipy.optimize import minimize

from symgrad.errors import ValueProblem
from symgrad.influence.curvature import product_of
from symgrad.influence.each import count_of, losses, match_examples, mean_loss
from symgrad.influence.scores import Influence
from symgrad.influence.vectors import as_tensors, as_vector
from symgrad.training import gd, train

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from symgrad.expr.graph import Graph
    from symgrad.training import Optimizer

    Array = NDArray[np.floating]
    Arrays = Mapping[str, Array]

GRADIENT_GOAL, GRADIENT_LIMIT = 1e-10, 1e-6


class Fit(Protocol):
    """A way to train from ``start`` on some examples, the same every time."""

    @property
    def graph(self) -> Graph: ...
    @property
    def start(self) -> Arrays: ...
    @property
    def constants(self) -> Mapping[str, Any]: ...
    def __call__(self, arrays: Arrays) -> Arrays:
        """The parameters after training."""


@dataclass(frozen=True, eq=False)
class Training:
    """``train`` from ``start`` with the given settings, all of it seeded.

    ``optimizer`` makes a new one for every training: ``partial(gd, 0.5)``, which a process pool
    can send to its workers.
    """

    graph: Graph
    start: Arrays
    optimizer: Callable[[], Optimizer] = gd
    epochs: int = 100
    batch_size: int | None = None
    seed: int = 0
    constants: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, arrays: Arrays) -> Arrays:
        run = train(
            self.graph,
            dict(arrays),
            optimizer=self.optimizer(),
            epochs=self.epochs,
            batch_size=self.batch_size,
            seed=self.seed,
            start=self.start,
            constants=self.constants,
        )
        return run.parameters


@dataclass(frozen=True, eq=False)
class Optimum:
    """argmin of the mean loss, from ``start`` by Newton steps in a trust region.

    Steihaug (1983), as SciPy's trust-ncg, with the symbolic gradient and Hessian-vector product.
    Raises ValueProblem where a slope is left; where the loss only levels off, as that of data
    that a line separates, the end is somewhere far out.
    """

    graph: Graph
    start: Arrays
    constants: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, arrays: Arrays) -> Arrays:
        like = {name: np.asarray(self.start[name], float) for name in self.graph.parameters}

        def value(vector: Array) -> tuple[float, Array]:
            at = as_tensors(vector, like)
            loss, slopes = mean_loss(self.graph, at, arrays, self.constants)
            return loss, as_vector(slopes)

        def bend(vector: Array, direction: Array) -> Array:
            at = as_tensors(vector, like)
            return product_of(self.graph, at, arrays, self.constants)(direction)

        found = minimize(
            value, as_vector(like), jac=True, hessp=bend, method="trust-ncg",
            options={"gtol": GRADIENT_GOAL},
        )  # fmt: skip
        left = float(np.abs(found.jac).max())
        if not left <= GRADIENT_LIMIT:
            raise ValueProblem(
                f"no minimum of {self.graph.loss} was found: a slope of {left:.1g} is left",
                hint="an l2 penalty, or another start",
            )
        return as_tensors(found.x, like)


def leave_one_out(
    fit: Fit, train: Any, test: Any, *, executor: Executor | None = None
) -> Influence:
    """L(z'; trained without z) - L(z'; trained with all), by as many trainings as examples.

    What influence functions estimate (Cook and Weisberg 1982). An ``executor`` of
    ``concurrent.futures`` trains side by side.
    """
    arrays, tests = match_examples(fit.graph, train), match_examples(fit.graph, test)
    task = partial(_losses_without, fit, arrays, tests)
    without = _mapped(executor, task, range(count_of(arrays)))
    base = _losses_after(fit, arrays, tests)
    return Influence(np.stack(without, axis=1) - base[:, None], "leave one out")


def shapley(
    fit: Fit,
    train: Any,
    test: Any,
    *,
    permutations: int = 100,
    tolerance: float = 0.0,
    seed: int = 0,
    executor: Executor | None = None,
) -> Influence:
    """E_π [V(S ∪ {z}) - V(S)], S the examples before z in a random order π, V(S) = -L(z'; S).

    Data Shapley by truncated Monte Carlo (Ghorbani and Zou 2019, algorithm 1): an order is left
    where the mean of V is within ``tolerance`` of its value for all examples, what comes after
    counts as nothing. Without truncation the scores of z' add up to V(all) - V(none), the latter
    at the parameters of ``fit.start``.
    """
    if permutations < 1:
        raise ValueProblem(f"permutations is {permutations}", hint="1 or more")
    arrays, tests = match_examples(fit.graph, train), match_examples(fit.graph, test)
    everything = _losses_after(fit, arrays, tests)
    task = partial(_along_an_order, fit, arrays, tests, everything, tolerance)
    found = np.stack(_mapped(executor, task, [(seed, k) for k in range(permutations)]))
    errors = found.std(axis=0, ddof=1) / np.sqrt(len(found)) if len(found) > 1 else None
    said = f"{permutations} orders, left within {tolerance:g} of the whole"
    return Influence(found.mean(axis=0), "Shapley values", (said,), errors)


def _mapped(
    executor: Executor | None, task: Callable[[Any], Array], over: Iterable[Any]
) -> list[Array]:
    return list(executor.map(task, over) if executor else map(task, over))


def _losses_without(fit: Fit, arrays: Arrays, tests: Arrays, left_out: int) -> Array:
    kept = {name: np.delete(array, left_out, axis=0) for name, array in arrays.items()}
    return _losses_after(fit, kept, tests)


def _losses_after(fit: Fit, arrays: Arrays, tests: Arrays) -> Array:
    """L of each test example after training, or at the start without examples."""
    parameters = fit(arrays) if count_of(arrays) else fit.start
    return losses(fit.graph, parameters, tests, fit.constants)


def _along_an_order(
    fit: Fit,
    arrays: Arrays,
    tests: Arrays,
    everything: Array,
    tolerance: float,
    chance: tuple[int, int],
) -> Array:
    """What each example adds to those before it, in one random order: (tests, examples)."""
    count = count_of(arrays)
    order = np.random.default_rng(chance).permutation(count)
    gains = np.zeros((len(everything), count))
    before = _losses_after(fit, _taken(arrays, order[:0]), tests)
    for place, example in enumerate(order):
        if place and abs(before.mean() - everything.mean()) <= tolerance:
            break
        is_last = place + 1 == count
        part = _taken(arrays, np.sort(order[: place + 1]))
        after = everything if is_last else _losses_after(fit, part, tests)
        gains[:, example] = before - after
        before = after
    return gains


def _taken(arrays: Arrays, which: NDArray[np.intp]) -> dict[str, Array]:
    return {name: array[which] for name, array in arrays.items()}
