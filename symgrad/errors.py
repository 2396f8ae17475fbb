"""One family of errors: what is wrong, where it stands, what to try."""

from __future__ import annotations

from typing import Any


class SymgradError(Exception):
    """An error that a user can cause and mend.

    ``what`` is one sentence, ``where`` the user's own line or place, ``hint`` what to try.
    """

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        self.what, self.where, self.hint = what, where, hint
        super().__init__(what)

    def __str__(self) -> str:
        place = f"\n  in   {self.where}" if self.where else ""
        advice = f"\n  try  {self.hint}" if self.hint else ""
        return f"{self.what}{place}{advice}"

    def at(self, where: str) -> SymgradError:
        """The same error, placed; a place that is already known stays."""
        return type(self)(self.what, where=self.where or where, hint=self.hint)


class ShapeError(SymgradError):
    """Sizes that do not fit together."""


class NameProblem(SymgradError):
    """A name that is unknown, defined twice, or used before it is defined."""


class ReadingError(SymgradError):
    """Text that cannot be read; ``where`` shows it with a caret under the column."""


class ProblemError(SymgradError):
    """A problem file that does not say what it must."""


class AlteredError(SymgradError):
    """A saved derivation in which two things that belong together do not fit."""


class ValueProblem(SymgradError):
    """A number that is missing, of the wrong shape, or not finite."""


class DataError(SymgradError):
    """A data set whose columns, labels or numbers do not fit the network."""


class DivergedError(SymgradError):
    """Training whose loss is no longer a finite number; ``run`` is what was reached before."""

    run: Any = None
