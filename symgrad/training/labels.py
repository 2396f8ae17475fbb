"""Labels of classes as numbers: one-hot vectors, or 0 and 1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import DataError
from symgrad.expr.index import as_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from symgrad.expr.graph import Free
    from symgrad.training.data import Dataset

    Coded = tuple[NDArray[np.float64], tuple[str, ...]]


def one_hot(free: Free, column: NDArray[Any], data: Dataset, sizes: Mapping[str, int]) -> Coded:
    """Label k as the k-th unit vector: labels are 0..K-1, or K different values in their order."""
    labels = np.unique(_as_labels(free, column, data))
    size = free.shape[0]
    if size.is_Symbol and size.name in sizes:
        size = as_size(sizes[size.name])
    count = int(size) if size.is_Integer else len(labels)
    if labels.dtype.kind in "iu" and labels[0] >= 0 and labels[-1] < count:
        labels = np.arange(count)
    if len(labels) != count:
        raise DataError(
            f"{free.name} has {count} entries, but its labels take {len(labels)} values",
            where=f"{data.title}: {', '.join(map(str, labels[:6]))}{', ...' * (len(labels) > 6)}",
            hint=f"{free.name} of shape [{len(labels)}]",
        )
    codes = np.searchsorted(labels, _as_labels(free, column, data))
    return np.eye(count)[codes], data.classes or tuple(map(str, labels))


def two_labels(free: Free, column: NDArray[Any], data: Dataset) -> Coded:
    """Two words as 0 and 1, in alphabetical order."""
    labels, codes = np.unique(column, return_inverse=True)
    if len(labels) != 2 or "" in labels:
        numbers = "an empty cell" if "" in labels else f"{len(labels)} different words"
        raise DataError(
            f"{free.name} is one number an example, but its column holds {numbers}",
            where=f"{data.title}, {_first_word(column, data)}",
            hint="numbers, two labels, or a vector with one entry a class",
        )
    return codes.astype(np.float64), tuple(map(str, labels))


def _first_word(column: NDArray[Any], data: Dataset) -> str:
    """The first cell that is not a number: most likely the one that is wrong."""
    for example, cell in enumerate(column.tolist()):
        if not re.fullmatch(r"[-+]?[\d.]+(e[-+]?\d+)?", cell, re.IGNORECASE):
            return f"{data.place(example)}: {cell!r}"
    return "all of it"


def _as_labels(free: Free, column: NDArray[Any], data: Dataset) -> NDArray[Any]:
    """Whole numbers or words; other numbers are no labels, and neither is nothing."""
    if column.dtype.kind == "U" and "" in column:
        place = data.place(int(np.argmax(column == "")))
        raise DataError(
            f"{free.name} has an empty cell in {place}",
            where=data.title,
            hint="a label there, or leave the example out",
        )
    if column.dtype.kind != "f":
        return column
    whole = column == np.round(column)
    if not whole.all():
        example = int(np.argmin(whole))
        raise DataError(
            f"{free.name} wants labels, but {column[example]} in {data.place(example)} is none",
            where=data.title,
            hint="whole numbers or words",
        )
    return column.astype(np.int64)


def check_domain(free: Free, array: NDArray[np.float64], data: Dataset) -> None:
    """Every number of the data lies where the network says that the tensor lives."""
    fine = _inside(free.domain, array)
    if not fine.all():
        example = int(np.argwhere(~fine)[0][0])
        raise DataError(
            f"{free.name} lives in {free.domain}, but {data.place(example)} holds {array[example]}",
            where=data.title,
            hint="other data, or another domain",
        )


def _inside(domain: str, array: NDArray[np.float64]) -> NDArray[np.bool_]:
    number = r"\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*"
    if domain == "probabilities":
        sums: NDArray[np.bool_] = np.abs(array.sum(axis=-1, keepdims=True) - 1) < 1e-6
        return sums & (array >= 0)
    if domain == "positive":
        return array > 0
    if match := re.fullmatch(rf"([\[(]){number},{number}([\])])", domain):
        low, high = float(match[2]), float(match[3])
        above: NDArray[np.bool_] = array >= low if match[1] == "[" else array > low
        return above & (array <= high if match[4] == "]" else array < high)
    if match := re.fullmatch(r"\{([-+\d., ]+)\}", domain):
        among: NDArray[np.bool_] = np.isin(array, [float(n) for n in match[1].split(",")])
        return among
    return np.ones(array.shape, bool)
