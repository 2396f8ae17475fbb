"""What an example does for another, as a table with names. Frozen data, no algorithm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHOWN = 5


@dataclass(frozen=True, eq=False)
class Influence:
    """``scores[t, i]``: by how much training example i lowers the loss of test example t.

    Positive is helpful, negative harmful, whatever the ``method``; the unit is that of the loss,
    in which everything counts that the graph puts into L of an example, a penalty too.
    ``errors`` are standard errors of the scores where they are averages over chance. ``notes`` say
    what was supposed.
    """

    scores: NDArray[np.floating]  # (tests, examples)
    method: str
    notes: tuple[str, ...] = ()
    errors: NDArray[np.floating] | None = None

    @property
    def total(self) -> NDArray[np.floating]:
        """The mean over the test examples, for each training example: (examples,)."""
        return np.asarray(self.scores.mean(axis=0))

    def ranked(self, test: int | None = None) -> NDArray[np.intp]:
        """Training examples from the most helpful to the most harmful one, for one test example
        or for all of them together."""
        return np.argsort(-self._of(test), kind="stable")

    def helpful(self, count: int = SHOWN, *, test: int | None = None) -> list[int]:
        """The most helpful training examples, the first one most."""
        return [int(i) for i in self.ranked(test)[:count]]

    def harmful(self, count: int = SHOWN, *, test: int | None = None) -> list[int]:
        """The most harmful training examples, the first one most."""
        return [int(i) for i in self.ranked(test)[::-1][:count]]

    def _of(self, test: int | None) -> NDArray[np.floating]:
        return self.total if test is None else np.asarray(self.scores[test])

    def __repr__(self) -> str:
        tests, count = self.scores.shape
        head = f"{self.method}: {_many(count, 'training')} for {_many(tests, 'test')}"
        total = self.total
        helpful = [f"{i}: {total[i]:+.3g}" for i in self.helpful() if total[i] > 0]
        harmful = [f"{i}: {total[i]:+.3g}" for i in self.harmful() if total[i] < 0]
        rows = (("most helpful", helpful), ("most harmful", harmful))
        table = [f"{words}  {'  '.join(shown) or 'none'}" for words, shown in rows]
        return "\n".join([head, *table, *self.notes])


def _many(count: int, kind: str) -> str:
    return f"{count} {kind} example{'s' * (count != 1)}"
