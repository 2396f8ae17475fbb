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
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from symgrad.expr.graph import Graph

    Arrays = Mapping[str, NDArray[np.floating]]
    Indices = NDArray[np.intp]
    Share = float | Sequence[int] | NDArray[Any]

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
    count: int, held_out: Share, validation: float, rng: Generator
) -> tuple[Indices, Indices, Indices]:
    """Which examples train, validate and are held out, at random; at least one trains.

    What is held out may be chosen: the numbers of the examples, from 0.
    """
    check_share("validation", validation)
    order: Indices = rng.permutation(count)
    if isinstance(held_out, (int, float)):
        check_share("held-out", held_out)
        aside = order[: max(min(round(held_out * count), count - 1), 0)]
    else:
        aside = _chosen(held_out, count)
    rest = order[~np.isin(order, aside)]
    watched = max(min(round(validation * count), len(rest) - 1), 0)
    if validation and not watched:
        raise DataError(
            f"of {count} examples none is left to validate with",
            hint="a larger validation part, a smaller held-out one, or more data",
        )
    return np.sort(rest[watched:]), np.sort(rest[:watched]), np.sort(aside)


def check_share(part: str, share: float) -> None:
    if not 0 <= share < 1:
        raise ValueProblem(
            f"a {part} part of {share:g} is not possible", hint="0.2 for a fifth, 0 for none"
        )


def _chosen(examples: Sequence[int] | NDArray[Any], count: int) -> Indices:
    """The numbers of examples as they are given, each once, not all of them."""
    numbers = np.asarray(examples)
    if numbers.ndim != 1 or (len(numbers) and numbers.dtype.kind not in "iu"):
        raise ValueProblem("the held-out part is no list of examples", hint="their numbers, from 0")
    if len(numbers) and not 0 <= numbers.min() <= numbers.max() < count:
        raise ValueProblem(
            f"the held-out part has an example that is none of the {count}",
            hint=f"numbers from 0 to {count - 1}",
        )
    if len(np.unique(numbers)) != len(numbers) or len(numbers) >= count:
        raise ValueProblem(
            "the held-out part names an example twice, or leaves none to train on",
            hint="each number once, and some left out",
        )
    return numbers.astype(np.intp)


def standardization(training: Arrays, inputs: Iterable[str]) -> dict[str, Scaling]:
    """Mean and deviation of every input over the training part; constants keep their scale."""
    return {name: _scaling(training[name]) for name in inputs}


def _scaling(x: NDArray[np.floating]) -> Scaling:
    is_constant = x.max(axis=0) == x.min(axis=0)  # its rounded deviation need not be 0
    return Scaling(x.mean(axis=0), np.where(is_constant, 1.0, x.std(axis=0)))


def scaled(arrays: Arrays, scaling: Mapping[str, Scaling]) -> Arrays:
    return {
        name: scaling[name].apply(array) if name in scaling else array
        for name, array in arrays.items()
    }


def as_type(dtype: np.dtype, arrays: Arrays) -> Arrays:
    """The same numbers in another type; DataError where one is too large for it."""
    with np.errstate(over="ignore"):
        cast = {name: array.astype(dtype, copy=False) for name, array in arrays.items()}
    for name, array in cast.items():
        if not np.isfinite(array).all():
            largest = np.abs(arrays[name]).max()
            raise DataError(f"{name} holds {largest:g}, too large for {dtype}", hint="float64")
    return cast


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
    held_out: Share,
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
    asides = validation != 0 or not isinstance(held_out, (int, float)) or held_out != 0
    examples.rows.check_parts(len(examples), batch_size, has_aside=asides)
    training, watched, aside = split(len(examples), held_out, validation, rng)
    kept = examples.take(training)
    scaling = standardization(kept, graph.role("inputs")) if standardize else {}

    def part(which: NDArray[np.intp]) -> Arrays | None:
        return as_type(dtype, scaled(examples.take(which), scaling)) if len(which) else None

    return Prepared(
        as_type(dtype, scaled(kept, scaling)),
        part(watched),
        part(aside),
        scaling,
        examples.sizes,
        examples.classes,
        examples.rows,
    )
