"""Before the first step: which data, which part of it is held out, how inputs are scaled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import DataError, ValueProblem
from symgrad.training.data import Dataset
from symgrad.training.matching import match_data
from symgrad.training.run import Scaling
from symgrad.training.tables import read_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.random import Generator
    from numpy.typing import NDArray

    from symgrad.expr.graph import Graph

    Arrays = dict[str, NDArray[np.float64]]


def as_dataset(data: Any, graph: Graph) -> Dataset:
    """A Dataset, a set's name or file, a pair (inputs, targets), or arrays by name."""
    match data:
        case Dataset():
            return data
        case str() | Path():
            return read_data(data)
        case (inputs, targets):
            names = (*graph.role("inputs"), *graph.role("targets"))
            if len(names) != 2:
                raise DataError(
                    f"a pair of arrays does not say which is which of {', '.join(names)}",
                    hint="a dict with an array for each name",
                )
            return _arrays(dict(zip(names, (inputs, targets), strict=True)))
        case {}:
            return _arrays(data)
        case _:
            raise DataError(
                f"a {type(data).__name__} is no data set", hint="a pair (inputs, targets) of arrays"
            )


def _arrays(columns: Mapping[str, Any]) -> Dataset:
    arrays = {name: np.asarray(column) for name, column in columns.items()}
    single = sorted(name for name, array in arrays.items() if not array.ndim)
    if single:
        raise DataError(
            f"{single[0]} is a single number", hint="an array with one entry an example"
        )
    return Dataset("the data", arrays)


def split(count: int, held_out: float, rng: Generator) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which examples train and which are held out, at random; at least one trains."""
    if not 0 <= held_out < 1:
        raise ValueProblem(
            f"a held-out part of {held_out:g} is not possible", hint="0.2 for a fifth, 0 for none"
        )
    aside = min(round(held_out * count), count - 1)
    order = rng.permutation(count)
    return np.sort(order[aside:]), np.sort(order[:aside])


def standardization(training: Arrays, inputs: Iterable[str]) -> dict[str, Scaling]:
    """Mean and deviation of every input over the training part; constants keep their scale."""
    return {name: _scaling(training[name]) for name in inputs}


def _scaling(x: NDArray[np.float64]) -> Scaling:
    deviation = x.std(axis=0)
    return Scaling(x.mean(axis=0), np.where(deviation > 0, deviation, 1.0))


def scaled(arrays: Arrays, scaling: Mapping[str, Scaling]) -> Arrays:
    return {
        name: scaling[name].apply(array) if name in scaling else array
        for name, array in arrays.items()
    }


@dataclass(frozen=True, eq=False)
class Prepared:
    """Arrays to train on and arrays to score with, how inputs were scaled, all sizes as numbers."""

    training: Arrays
    held_out: Arrays
    scaling: Mapping[str, Scaling]
    sizes: Mapping[str, int]
    classes: tuple[str, ...]


def prepare(
    graph: Graph,
    data: Any,
    *,
    held_out: float,
    standardize: bool | None,
    rng: Generator,
    sizes: Mapping[str, int] | None = None,
) -> Prepared:
    """Match the data with the graph, hold a part out, standardize the inputs by the rest."""
    dataset = as_dataset(data, graph)
    examples = match_data(graph, dataset, sizes=sizes)
    training, aside = map(examples.take, split(len(examples), held_out, rng))
    wanted = not dataset.is_scaled if standardize is None else standardize
    scaling = standardization(training, graph.role("inputs")) if wanted else {}
    return Prepared(
        scaled(training, scaling),
        scaled(aside, scaling),
        scaling,
        examples.sizes,
        examples.classes,
    )
