"""Mark: what is said of an answer. Frozen data; its fields are those of ``check --json``."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symgrad.exact import of_exact
from symgrad.marking.page import mark_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symgrad.derivation import Derivation

VERDICTS = ("correct", "incorrect", "undecided", "unreadable")
MISTAKES = (
    "sign constant_factor missing_factor extra_factor missing_term extra_term missing_sum "
    "missing_mean missing_chain_factor wrong_local_derivative product_rule transposed wrong_index "
    "wrong_variable swapped_prediction_and_target log_base wrong_definition shape other"
).split()


@dataclass(frozen=True)
class Mistake:
    """What an answer seems to have done: a kind of MISTAKES and one clear sentence."""

    kind: str
    message: str


@dataclass(frozen=True)
class Counterexample:
    """A point at which an answer has another value than the right one."""

    values: Mapping[str, float]
    answer: float | None
    expected: float | None


@dataclass(frozen=True)
class Line:
    """What is said of one line as written; ``verdict`` may also be ``definition``.

    ``right`` is what the first wrong line should say, in LaTeX, for those who may see it.
    """

    number: int
    source: str
    verdict: str
    certainty: str | None = None
    law: str | None = None
    message: str = ""
    right: str = ""


@dataclass(frozen=True, repr=False)
class Mark:
    """The verdict on an answer (one of VERDICTS), how certain it is, and why.

    ``certainty`` is proved, refuted, sampled or None; ``asked`` and ``expected`` are LaTeX;
    ``complete`` says whether the asked derivative was reached; ``exact`` are the lines of a
    derivation that the kernel accepts, as plain data.
    """

    verdict: str
    certainty: str | None = None
    asked: str = ""
    expected: str = ""
    lines: tuple[Line, ...] = ()
    first_wrong_line: int | None = None
    complete: bool = False
    mistake: Mistake | None = None
    counterexample: Counterexample | None = None
    notes: tuple[str, ...] = ()
    exact: Mapping[str, Any] | None = field(default=None, compare=False)

    @cached_property
    def derivation(self) -> Derivation | None:
        """The student's own derivation, which ``verify`` judges and ``save`` keeps; None if none.

        Its steps are the lines about a derivative or a name that were accepted; those that law
        and reasons stand beside are what the student left out.
        """
        return None if self.exact is None else of_exact(self.exact)

    @property
    def holds(self) -> bool:
        return self.verdict == "correct"

    def as_json(self, *, reveal: bool = False) -> dict[str, Any]:
        """The object that ``check --json`` prints; the right line stands in it only if revealed."""
        fields = asdict(replace(self, exact=None))
        del fields["exact"]
        for line in fields["lines"]:
            if not (reveal and line["right"]):
                del line["right"]
        return fields

    def as_message(self) -> dict[str, Any]:
        """All of it as plain data."""
        return self.as_json(reveal=True) | {"exact": self.exact}

    def __str__(self) -> str:
        return mark_page(self)

    __repr__ = __str__


def mark_of_json(fields: Mapping[str, Any]) -> Mark:
    """The mark that ``as_json`` or ``as_message`` wrote."""
    mistake, point = fields["mistake"], fields["counterexample"]
    return Mark(
        **{
            **fields,
            "lines": tuple(Line(**line) for line in fields["lines"]),
            "notes": tuple(fields["notes"]),
            "mistake": mistake and Mistake(**mistake),
            "counterexample": point and Counterexample(**point),
        }
    )
