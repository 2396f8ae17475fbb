"""How a graph reads a data set: one example at a time, or all rows along a leading axis."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from symgrad.errors import DataError, ValueProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sympy import Expr

    from symgrad.expr.graph import Free, Graph


@dataclass(frozen=True)
class Rows:
    """``size`` is that of the graph's own axis over the rows, None where it has no such axis.

    ``reduction`` is how lowering makes one loss of the examples' losses: ``"mean"`` for a graph of
    one example; None for a graph whose loss already is that of all rows, used as it is written.
    ``can_be_cut`` says whether a part of the rows fits the equations too.
    """

    reduction: str | None = "mean"
    size: Expr | None = None
    can_be_cut: bool = True

    def example(self, free: Free) -> Free:
        """What one row of the data holds for an input or target."""
        return free if self.size is None else replace(free, shape=free.shape[1:])

    def known(self, count: int, sizes: Mapping[str, int]) -> dict[str, int]:
        """All sizes, that of the rows too; DataError where the equations are of another number."""
        if self.size is None:
            return dict(sizes)
        if self.size.is_Symbol and (self.can_be_cut or self.size.name not in sizes):
            return {**sizes, self.size.name: count}
        fixed = self.size.xreplace({s: sizes.get(s.name, s) for s in self.size.free_symbols})
        if fixed != count:
            raise DataError(
                f"the equations are written for {fixed} rows, the data has {count}",
                hint=f"{fixed} rows, or in [shapes] a name for their number, such as N",
            )
        return dict(sizes)

    def check_parts(self, count: int, batch_size: int | None, *, has_aside: bool) -> None:
        """ValueProblem for a mini-batch or a held-out part of rows that belong together."""
        if self.can_be_cut:
            return
        for what, is_part in (
            ("a mini-batch", batch_size is not None and batch_size < count),
            ("a held-out part", has_aside),
        ):
            if is_part:
                raise ValueProblem(
                    f"the equations are written for all the data at once: {what} is not possible",
                    hint="in [shapes] a name of only the data's rows, such as N" * bool(self.size),
                )


ONE_EXAMPLE = Rows()
NO_DATA = Rows(reduction=None, can_be_cut=False)


def rows_of(graph: Graph) -> Rows:
    """The leading axis that all inputs and targets share, read as the rows; else one example."""
    data = [free for free in graph.free if free.role in ("inputs", "targets")]
    if not data:
        return NO_DATA
    size = data[0].shape[0] if data[0].shape else None
    if size is None or size == 1 or any(f.shape[:1] != (size,) for f in data):
        return ONE_EXAMPLE
    own = [f.shape for f in graph.free if f not in data] + [f.shape[1:] for f in data]
    is_shared = any(size.free_symbols & s.free_symbols for shape in own for s in shape)
    if is_shared and all(len(f.shape) == 1 for f in data) and str(size) not in graph.sizes:
        return ONE_EXAMPLE  # rather features: an autoencoder's x = ["D"], y = ["D"], W = ["H", "D"]
    return Rows(None, size, can_be_cut=bool(size.is_Symbol) and not is_shared)
