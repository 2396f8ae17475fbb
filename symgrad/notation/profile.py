"""Profile: the fields in which notations differ, and a table of a file as one."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from symgrad.errors import ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

FAMILIES = (
    "weight",
    "bias",
    "preactivation",
    "activation",
    "prediction",
    "loss",
    "input",
    "target",
    "function",
    "step_size",
)
GRADIENTS = ("fraction", "grad", "bar")
LAYOUTS = ("gradient", "numerator")
CHOICES = {
    "gradient": GRADIENTS,
    "jacobian": ("fraction", "J"),
    "weights": ("", "to-from", "from-to"),
    "layout": LAYOUTS,
    "brackets": ("()", "[]"),
}
NUMBERED = "#"


@dataclass(frozen=True)
class Profile:
    r"""How a course writes a network.

    A family is LaTeX of a name in which ``#`` is the number of the layer, as in ``W^{(#)}``; empty:
    as the name itself says. Vectors and numbers take the small letter of a family's capital.

    ``function`` is an activation that is not said (``g(z)``), ``delta`` the derivative of the loss
    by a pre-activation. ``from_zero``: families whose first layer is 0; ``lone``: families that
    need no number where they have one name only; ``small``: families whose entries take the small
    letter. ``vectors`` and ``matrices`` are commands for whole tensors, ``\mathbf``.
    ``gradient`` is how derivatives of the loss by whole tensors are written, by those of the
    families in ``nabla`` always as ``\nabla_a C``. ``weights``: ``W_{ij}`` leads ``to-from`` (to i
    from j), ``from-to``, or as it stands. ``letters`` are those of a unit, of one in the layer
    below, of one in the layer above. ``bias_first``: b + W x.
    """

    name: str = ""
    title: str = ""
    weight: str = ""
    bias: str = ""
    preactivation: str = ""
    activation: str = ""
    prediction: str = ""
    loss: str = ""
    input: str = ""
    target: str = ""
    function: str = ""
    step_size: str = ""
    delta: str = ""
    from_zero: tuple[str, ...] = ()
    lone: tuple[str, ...] = ()
    small: tuple[str, ...] = ()
    nabla: tuple[str, ...] = ()
    vectors: str = ""
    matrices: str = ""
    gradient: str = "fraction"
    jacobian: str = "fraction"
    transpose: str = r"\top"
    elementwise: str = r"\odot"
    brackets: str = "()"
    weights: str = ""
    layout: str = "gradient"
    letters: str = ""
    bias_first: bool = False

    @property
    def is_default(self) -> bool:
        """Whether it says nothing, its layout apart."""
        return replace(self, layout=DEFAULT.layout) == DEFAULT


DEFAULT = Profile()
KEYS = tuple(f.name for f in fields(Profile) if f.name != "name")


def profile_of(table: Mapping[str, Any], base: Profile = DEFAULT) -> Profile:
    """A profile with some fields as a table says.

    Raises ProblemError that names a field which there is not, or has no such value.
    """
    for key, value in table.items():
        _check(key, value)
    return replace(base, **{key: _frozen(value) for key, value in table.items()})


def _check(key: str, value: object) -> None:
    where = f"[notation] {key} = {value!r}"[:80]
    if key not in KEYS:
        close = get_close_matches(str(key), KEYS, n=1)
        hint = f"did you mean {close[0]}?" if close else f"one of {', '.join(KEYS)}"
        raise ProblemError(f"{key} is no field of [notation]", where=where, hint=hint)
    fits, what = _fits(key, value)
    if not fits:
        raise ProblemError(f"[notation] {key} is not {what}", where=where)


def _fits(key: str, value: object) -> tuple[bool, str]:
    """Whether a field may have a value, and what it may be."""
    if isinstance(getattr(DEFAULT, key), tuple):
        fits = isinstance(value, (list, tuple)) and all(item in FAMILIES for item in value)
        return fits, f"a list of families: {', '.join(FAMILIES)}"
    if key in CHOICES:
        return value in CHOICES[key], f"one of {', '.join(map(repr, CHOICES[key]))}"
    if key == "bias_first":
        return isinstance(value, bool), "true or false"
    if key == "letters":
        fits = isinstance(value, str) and re.fullmatch("([a-z]{3})?", value) is not None
        return fits, "three letters: of a unit, of one below, of one above"
    if not isinstance(value, str):
        return False, "a string"
    return _is_balanced(value), "LaTeX: its braces do not match"


def _is_balanced(text: str) -> bool:
    """Does every brace close one that is open, and none stay open?"""
    braces = re.sub(r"\\.|[^{}]", "", text)
    depths = list(accumulate(1 if brace == "{" else -1 for brace in braces))
    return not depths or (min(depths) == depths[-1] == 0)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
