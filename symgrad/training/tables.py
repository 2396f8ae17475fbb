"""A user's own data: CSV with a header line, or the arrays of an NPZ file."""

from __future__ import annotations

import csv
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import DataError
from symgrad.training.archive import DAMAGES
from symgrad.training.data import Dataset
from symgrad.training.named import named_set

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEPARATORS = (",", ";", "\t")


def read_data(source: str | Path, *, target: str = "") -> Dataset:
    """A data set by name, or from a ``.csv`` or ``.npz`` file.

    ``target`` names the column to predict where it is not called as in the network.
    """
    path = Path(source)
    match path.suffix.lower():
        case ".csv" | ".tsv" | ".txt":
            data = read_csv(path)
        case ".npz":
            data = read_npz(path)
        case _:
            return named_set(str(source))
    if target and target not in data.columns:
        raise DataError(f"{path} has no column {target}", hint=f"one of {', '.join(data.columns)}")
    return Dataset(data.title, data.columns, target, lines=data.lines)


def read_csv(path: Path) -> Dataset:
    """Columns under the names of the first line; a column with other than numbers is text."""
    rows = _rows(path)
    if not rows:
        raise DataError(f"{path} is empty", hint="a header line, then one line an example")
    header = [name.strip() for name in rows[0][1]]
    _check_header(header, path)
    body = rows[1:]
    for line, cells in body:
        if len(cells) != len(header):
            raise DataError(
                f"line {line} has {len(cells)} cells, the header has {len(header)}", where=str(path)
            )
    columns = {
        name: _column([cells[place].strip() for _, cells in body])
        for place, name in enumerate(header)
    }
    return Dataset(str(path), columns, lines=tuple(line for line, _ in body))


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """The cells of every line that is not empty, with the number of the line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            reader = csv.reader(file, delimiter=max(SEPARATORS, key=first.count))
            return [(reader.line_num, cells) for cells in reader if any(map(str.strip, cells))]
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from None
    except UnicodeDecodeError:
        raise _unreadable(path, "it is not text in UTF-8") from None
    except csv.Error as error:
        raise _unreadable(path, str(error)) from None


def _check_header(header: list[str], path: Path) -> None:
    if all(_number(name) is not None for name in header):
        raise DataError(
            f"{path} has no header line", where="line 1", hint="the names of the columns there"
        )
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise DataError(f"the column {twice[0]!r} stands twice", where=f"{path}, line 1")


def _column(cells: list[str]) -> NDArray[Any]:
    numbers = [_number(cell) for cell in cells]
    return np.array(cells if None in numbers else numbers)


def _number(cell: str) -> float | None:
    try:
        return float(cell) if "_" not in cell else None
    except ValueError:
        return None


def read_npz(path: Path) -> Dataset:
    """The arrays of an NPZ file by name; objects (pickles) are never loaded."""
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as file:
            columns = {name: file[name] for name in file.files}
    except OSError as error:
        raise _unreadable(path, error.strerror or "it is not an NPZ file") from None
    except DAMAGES:
        raise _unreadable(path, "it is not an NPZ file of plain arrays") from None
    numbers_alone = sorted(name for name, column in columns.items() if not column.ndim)
    if numbers_alone:
        raise DataError(
            f"{numbers_alone[0]} is a single number", where=str(path), hint="one entry an example"
        )
    return Dataset(str(path), columns)


def _unreadable(path: Path, reason: str) -> DataError:
    return DataError(f"{path} cannot be read: {reason[:1].lower()}{reason[1:]}")
