"""A data set: named columns over N examples."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Dataset:
    """Columns by name, each with one leading axis over the examples; text where not numeric.

    ``target`` names the column to predict where that is known, ``classes`` what its labels 0, 1,
    ... mean; ``lines`` are the lines of the file that the examples come from.
    """

    title: str
    columns: Mapping[str, NDArray[Any]]
    target: str = ""
    classes: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    is_scaled: bool = field(default=True, kw_only=True)

    def __post_init__(self) -> None:
        lengths = {name: len(np.atleast_1d(column)) for name, column in self.columns.items()}
        if len(set(lengths.values())) > 1:
            counts = ", ".join(f"{name}: {n}" for name, n in lengths.items())
            raise DataError(
                "the arrays hold different numbers of examples",
                where=f"{self.title} ({counts})",
                hint="the same first axis for all",
            )
        if not lengths or not next(iter(lengths.values())):
            raise DataError(f"{self.title} holds no examples", hint="at least one")

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def place(self, example: int) -> str:
        """Where the user finds an example: its line in the file, else its number from 1."""
        return f"line {self.lines[example]}" if self.lines else f"example {example + 1}"

    def __repr__(self) -> str:
        return f"{self.title}: {len(self)} examples of {', '.join(self.columns)}"
