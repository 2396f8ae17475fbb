"""Before the first step: which data, which part of it is held out, how inputs are scaled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import DataError, ValueProblem
from symgrad.training.data import Dataset
from symgrad.training.matching import Examples, match_data
from symgrad.training.rows import NO_DATA, Rows, rows_of
from symgrad.training.run import Scaling
from symgrad.training.tables import read_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.random import Generator
    from numpy.typing import NDArray

    from symgrad.expr.graph import Graph

    Arrays = Mapping[str, NDArray[np.floating]]

DOUBLE = np.dtype(np.float64)


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
        case None:
            raise DataError("there is no data to train on", hint="an array for each input, target")
        case _:
            raise DataError(
                f"a {type(data).__name__} is no data set", hint="a pair (inputs, targets) of arrays"
            )


def worked_example(graph: Graph, values: Mapping[str, Any]) -> Dataset:
    """A problem's own numbers as data: its rows where it has some, else one example."""
    names = (*graph.role("inputs"), *graph.role("targets"))
    missing = [name for name in names if name not in values]
    if missing:
        raise DataError(
            f"there is no data, and the problem has no value for {', '.join(missing)}",
            hint=f"--data NAME|FILE, or [values] {missing[0]} = ... in the problem file",
        )
    arrays = {name: np.asarray(values[name]) for name in names}
    has_rows = rows_of(graph).size is not None
    return Dataset(
        "the problem's values", arrays if has_rows else {n: a[None] for n, a in arrays.items()}
    )


def _arrays(columns: Mapping[str, Any]) -> Dataset:
    arrays = {name: np.asarray(column) for name, column in columns.items()}
    single = sorted(name for name, array in arrays.items() if not array.ndim)
    if single:
        raise DataError(
            f"{single[0]} is a single number", hint="an array with one entry an example"
        )
    return Dataset("the data", arrays)


def split(
    count: int, held_out: float, validation: float, rng: Generator
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Which examples train, validate and are held out, at random; at least one trains."""
    for name, share in (("held-out", held_out), ("validation", validation)):
        if not 0 <= share < 1:
            raise ValueProblem(
                f"a {name} part of {share:g} is not possible", hint="0.2 for a fifth, 0 for none"
            )
    aside = max(min(round(held_out * count), count - 1), 0)
    watched = max(min(round(validation * count), count - 1 - aside), 0)
    if validation and not watched:
        raise DataError(
            f"of {count} examples none is left to validate with",
            hint="a larger validation part, a smaller held-out one, or more data",
        )
    order = rng.permutation(count)
    held, watching, training = np.split(order, [aside, aside + watched])
    return np.sort(training), np.sort(watching), np.sort(held)


def standardization(training: Arrays, inputs: Iterable[str]) -> dict[str, Scaling]:
    """Mean and deviation of every input over the training part; constants keep their scale."""
    return {name: _scaling(training[name]) for name in inputs}


def _scaling(x: NDArray[np.floating]) -> Scaling:
    deviation = x.std(axis=0)
    return Scaling(x.mean(axis=0), np.where(deviation > 0, deviation, 1.0))


def scaled(arrays: Arrays, scaling: Mapping[str, Scaling]) -> Arrays:
    return {
        name: scaling[name].apply(array) if name in scaling else array
        for name, array in arrays.items()
    }


def _as_type(dtype: np.dtype, arrays: Arrays) -> Arrays:
    return {name: array.astype(dtype, copy=False) for name, array in arrays.items()}


@dataclass(frozen=True, eq=False)
class Prepared:
    """Arrays to train on and arrays to score with, how inputs were scaled, all sizes as numbers."""

    training: Arrays
    validation: Arrays | None
    held_out: Arrays | None
    scaling: Mapping[str, Scaling]
    sizes: Mapping[str, int]
    classes: tuple[str, ...]
    rows: Rows

    @property
    def count(self) -> int:
        """How many examples train."""
        return len(next(iter(self.training.values()), ()))


def prepare(
    graph: Graph,
    data: Any,
    *,
    batch_size: int | None,
    held_out: float,
    validation: float,
    standardize: bool | None,
    rng: Generator,
    sizes: Mapping[str, int] | None = None,
    dtype: np.dtype = DOUBLE,
) -> Prepared:
    """Match the data with the graph, part it, standardize the inputs by the training part."""
    known: dict[str, int] = {**graph.sizes, **(sizes or {})}
    if data is None and rows_of(graph) == NO_DATA:
        examples, standardize = Examples({}, known, rows=NO_DATA), False
    else:
        dataset = as_dataset(data, graph)
        examples = match_data(graph, dataset, sizes=known)
        standardize = not dataset.is_scaled if standardize is None else standardize
    examples.rows.check_parts(len(examples), batch_size, held_out + validation)
    training, watched, aside = split(len(examples), held_out, validation, rng)
    kept = examples.take(training)
    scaling = standardization(kept, graph.role("inputs")) if standardize else {}

    def part(which: NDArray[np.intp]) -> Arrays | None:
        return _as_type(dtype, scaled(examples.take(which), scaling)) if len(which) else None

    return Prepared(
        _as_type(dtype, scaled(kept, scaling)),
        part(watched),
        part(aside),
        scaling,
        examples.sizes,
        examples.classes,
        examples.rows,
    )
