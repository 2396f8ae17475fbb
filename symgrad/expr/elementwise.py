"""The registry's functions on tensor handles: ``sg.tanh(z)``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from symgrad.expr.functions import FUNCTIONS
from symgrad.expr.handles import apply

if TYPE_CHECKING:
    from collections.abc import Callable

    from symgrad.expr.array import Array, Operand


def __getattr__(name: str) -> Callable[[Operand], Array]:
    if name in FUNCTIONS:
        return partial(apply, name)
    raise AttributeError(f"there is no function {name!r}; known are {', '.join(FUNCTIONS)}")
