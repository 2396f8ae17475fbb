"""Arrays and a JSON record in one NPZ file, written whole or not at all."""

from __future__ import annotations

import json
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

import numpy as np

from symgrad.errors import DataError
from symgrad.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Kind:
    """A kind of archive: the name of its record in it, which no parameter can have because it is
    no identifier; what one is called, and what writes one."""

    record: str
    title: str
    origin: str


# What NumPy and zipfile raise for bytes that are none of theirs, or damaged; the RuntimeError is
# for what looks encrypted, or made by a later version of ZIP.
DAMAGES = (
    ValueError,
    TypeError,
    EOFError,
    AttributeError,
    RuntimeError,
    BadZipFile,
    zlib.error,
)

RUN = Kind("run.json", "saved run", "a file that symgrad train -o FILE.npz wrote")
CHECKPOINT = Kind("checkpoint.json", "checkpoint", "a file that training with a checkpoint wrote")


def write_archive(
    path: str | Path, kind: Kind, arrays: Mapping[str, NDArray[Any]], record: Mapping[str, Any]
) -> None:
    """Whoever reads, and at whatever moment this ends: the old file is there or the new one."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as file:  # numpy.savez has names that no parameter could have
        for name, array in {**arrays, kind.record: np.array(json.dumps(record))}.items():
            with file.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, array, allow_pickle=False)
    write_whole(path, buffer.getvalue())


@contextmanager
def read_archive(
    path: str | Path, kind: Kind
) -> Iterator[tuple[dict[str, NDArray[Any]], dict[str, Any]]]:
    """The arrays and the record of a file, for a block that makes something of them.

    DataError where the file cannot be read, or where it or what the block finds is not of its kind.
    """
    try:
        with np.load(BytesIO(Path(path).read_bytes()), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        yield arrays, json.loads(str(arrays.pop(kind.record)))
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}") from None
    except (KeyError, *DAMAGES):
        raise DataError(f"{path} is no {kind.title}", hint=kind.origin) from None
