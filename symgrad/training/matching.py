"""A data set's columns as the tensors of a graph: by name, by role, labels one-hot."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import DataError
from symgrad.training.labels import check_domain, one_hot, two_labels
from symgrad.training.probabilities import check_probability
from symgrad.training.rows import ONE_EXAMPLE, Rows, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from sympy import Expr

    from symgrad.expr.graph import Free, Graph
    from symgrad.training.data import Dataset

    Column = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Examples:
    """One array for every input and target, the examples along its first axis.

    ``rows`` says how the graph reads them.
    """

    arrays: Mapping[str, NDArray[np.float64]]
    sizes: Mapping[str, int]
    classes: tuple[str, ...] = ()
    rows: Rows = ONE_EXAMPLE

    def __len__(self) -> int:
        return len(next(iter(self.arrays.values()), ()))

    def take(self, which: NDArray[np.intp]) -> dict[str, NDArray[np.float64]]:
        return {name: array[which] for name, array in self.arrays.items()}


def match_data(graph: Graph, data: Dataset, *, sizes: Mapping[str, int] | None = None) -> Examples:
    """The arrays that the graph's inputs and targets want; sizes with a name follow from them.

    A column belongs to the tensor of its name; ``x1``, ``x2``, ... are the entries of ``x``. Where
    one input and one target are left, the target's column is the one of that name (or the one
    that the data set calls its target) and all others together are the input. Where the graph has
    an axis of its own for the rows, all this holds for what is left without that axis.
    """
    rows = reading(graph, data)
    wanted = [rows.example(free) for free in _wanted(graph)]
    if not wanted:
        raise DataError(
            "the network has no inputs and no targets", hint='inputs = ["x"], or no data'
        )
    columns = _columns(wanted, data)
    missing = [free for free in wanted if free.name not in columns]
    if missing:
        raise _no_column(missing, data)
    known = rows.known(len(data), {**graph.sizes, **(sizes or {})})
    arrays, classes = {}, data.classes
    for free in wanted:
        array, found = _encode(free, columns[free.name], data, known)
        arrays[free.name], classes = array, found or classes
        _unify(free, array, known)
        check_domain(free, array, data)
        check_probability(graph, free, array, data)
    return Examples(arrays, known, classes, rows)


def reading(graph: Graph, data: Dataset) -> Rows:
    """All rows at once where the graph has an axis for them and the arrays no axis more than it."""
    rows, wanted = rows_of(graph), _wanted(graph)
    if rows.size is None:
        return rows
    columns = _columns([rows.example(free) for free in wanted], data)
    if len(columns) < len(wanted):
        return rows if len(_columns(wanted, data)) < len(wanted) else ONE_EXAMPLE
    inputs = [free for free in wanted if free.role == "inputs"] or wanted
    return rows if all(_has_rows(free, columns[free.name]) for free in inputs) else ONE_EXAMPLE


def _has_rows(free: Free, column: Column) -> bool:
    """As many axes as the tensor itself; one more of length 1 does not count."""
    return column.ndim - (column.ndim > 1 and column.shape[-1] == 1) <= len(free.shape)


def _wanted(graph: Graph) -> list[Free]:
    return [free for free in graph.free if free.role in ("inputs", "targets")]


def _columns(wanted: list[Free], data: Dataset) -> dict[str, Column]:
    return _by_name(wanted, data) | _by_role(wanted, data)


def _by_name(wanted: list[Free], data: Dataset) -> dict[str, Column]:
    found = {free.name: _named(free, data) for free in wanted}
    return {name: column for name, column in found.items() if column is not None}


def _named(free: Free, data: Dataset) -> Column | None:
    """The column of that name, or the numbered columns of a vector side by side."""
    if free.name in data.columns:
        return data.columns[free.name]
    if len(free.shape) != 1:
        return None
    pattern = re.compile(rf"{re.escape(free.name)}(?:_?(\d+)|\[(\d+)\])")
    numbered = {
        int(match[1] or match[2]): column
        for column in data.columns
        if (match := pattern.fullmatch(column))
    }
    in_order = [numbered[number] for number in sorted(numbered)]
    return _stack(in_order, data) if in_order else None


def _by_role(wanted: list[Free], data: Dataset) -> dict[str, Column]:
    """One input, one target: the target's column, and all others side by side."""
    targets = [f for f in wanted if f.role == "targets"]
    inputs = [f for f in wanted if f.role == "inputs"]
    if len(targets) != 1 or len(inputs) != 1:
        return {}
    target = data.target or targets[0].name
    rest = [name for name in data.columns if name != target]
    found = {targets[0].name: data.columns[target]} if target in data.columns else {}
    if not found or not rest or inputs[0].name in data.columns:
        return found
    if len(rest) == 1 and data.target:
        return found | {inputs[0].name: data.columns[rest[0]]}
    if len(inputs[0].shape) == 1 and _named(inputs[0], data) is None:
        return found | {inputs[0].name: _stack(rest, data)}
    return found


def _stack(names: list[str], data: Dataset) -> Column:
    return np.stack([_numbers(name, data.columns[name], data) for name in names], axis=1)


def _numbers(name: str, column: Column, data: Dataset) -> NDArray[np.float64]:
    """A column as finite numbers; the first cell that is none is named with its place."""
    if column.dtype.kind in "biuf":
        array = column.astype(np.float64)
        bad = np.argwhere(~np.isfinite(array))
        if len(bad):
            value = array[tuple(bad[0])]
            raise DataError(
                f"{name} holds {value} in {data.place(int(bad[0][0]))}",
                where=data.title,
                hint="a number there, or leave the example out",
            )
        return array
    for example, cell in enumerate(column.ravel().tolist()):
        if not _is_number(cell):
            what = f"holds {cell!r}, which is not a number," if cell else "has an empty cell"
            raise DataError(
                f"{name} {what} in {data.place(example)}",
                where=data.title,
                hint="a number there, or leave the example out",
            )
    return column.astype(np.float64)


def _is_number(cell: object) -> bool:
    try:
        float(str(cell))
    except ValueError:
        return False
    return True


def _encode(
    free: Free, column: Column, data: Dataset, sizes: Mapping[str, int]
) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Numbers in the tensor's shape, and the classes where the column holds labels."""
    rank, is_target = len(free.shape), free.role == "targets"
    if column.ndim == rank + 2 and column.shape[-1] == 1:
        column = column[..., 0]
    is_list = column.ndim == 1
    if is_target and is_list and rank == 1 and free.shape[0] != 1:
        return one_hot(free, column, data, sizes)
    if is_target and is_list and column.dtype.kind not in "biuf":
        coded, classes = two_labels(free, column, data)
        return coded.reshape((-1,) + (1,) * rank), classes
    array = _numbers(free.name, column, data)
    return (array[:, None] if is_list and rank == 1 else array), ()


def _unify(free: Free, array: NDArray[np.float64], sizes: dict[str, int]) -> None:
    """The array's axes against the tensor's sizes; a size with a name takes its number here."""
    found = array.shape[1:]
    if len(found) != len(free.shape):
        raise _wrong_shape(free, found, sizes)
    for size, length in zip(free.shape, found, strict=True):
        if size.is_Symbol:
            sizes.setdefault(size.name, length)
        if _number_of(size, sizes) != length:
            raise _wrong_shape(free, found, sizes)


def _number_of(size: Expr, sizes: Mapping[str, int]) -> Expr:
    return size.xreplace({s: sizes.get(s.name, s) for s in size.free_symbols})


def _wrong_shape(free: Free, found: tuple[int, ...], sizes: Mapping[str, int]) -> DataError:
    wanted = [str(_number_of(size, sizes)) for size in free.shape]
    return DataError(
        f"the data holds {_entries([str(n) for n in found])} for {free.name}, "
        f"which has {_entries(wanted)}",
        hint=f"a data set with as many, or another shape for {free.name}",
    )


def _entries(sizes: list[str]) -> str:
    return f"{' x '.join(sizes)} entries" if sizes and sizes != ["1"] else "one number an example"


def _no_column(missing: list[Free], data: Dataset) -> DataError:
    have, free = ", ".join(data.columns), missing[0]
    names = f"{free.name}1, {free.name}2, ..." if len(free.shape) == 1 else free.name
    also = "; or --target COLUMN" if any(f.role == "targets" for f in missing) else ""
    return DataError(
        f"there is no column for {' and '.join(f.name for f in missing)}",
        where=f"{data.title}, whose columns are {have if len(have) < 200 else have[:200] + ' ...'}",
        hint=f"a column named {names}{also}",
    )
