"""The second road to a gradient: HIPS autograd, traced through the forward program alone.

It receives the forward program as a function of an array namespace, and shares no rule of
differentiation with the rest of symgrad.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import autograd.numpy as traced
import numpy as np
from autograd import grad, jacobian
from autograd.scipy import special

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Forward = Callable[[Any, Any], Callable[..., dict[str, Any]]]


def backpropagate(
    forward: Forward, values: Mapping[str, np.ndarray], *, loss: str, wrt: Iterable[str]
) -> dict[str, np.ndarray]:
    """∂loss/∂name for each name: the loss' axes first, then the name's.

    ``forward(namespace, special)`` is the forward program over a NumPy-like namespace.
    """
    program = forward(traced, special)
    plain = program(**values)[loss]
    derivative = grad if np.ndim(plain) == 0 else jacobian

    def by(name: str) -> np.ndarray:
        def of_one(value: Any) -> Any:
            return program(**{**values, name: value})[loss]

        if not _is_reached(of_one, values[name]):
            return np.zeros(np.shape(plain) + np.shape(values[name]))
        return np.asarray(derivative(of_one)(values[name]))

    return {name: by(name) for name in wrt}


def _is_reached(function: Callable[[Any], Any], value: np.ndarray) -> bool:
    """Does the value enter the result at all? A tracer meets no loss where it does not."""
    seen: list[bool] = []

    def watch(argument: Any) -> Any:
        result = function(argument)
        seen.append(hasattr(result, "_node"))
        return traced.sum(0 * argument)

    grad(watch)(value)
    return seen[0]
