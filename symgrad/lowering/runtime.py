"""Functions that stay finite at |z| = 1000, over any namespace of arrays that is like NumPy's.

Each is piecewise holomorphic and is written with ``where``, so that a tracer sees derivative 0 at
a kink and a complex step passes through.
"""

from __future__ import annotations

from math import inf, sqrt
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Function = Any


def functions(np: Any, special: Any) -> dict[str, Callable[..., Any]]:
    """The functions by name; ``np`` has exp, log, where, ...; ``special`` has erf and erfc."""

    def sigmoid(z: Any) -> Any:
        """1/(1 + e^-z) as e^m/(1 + e^m) with m = -|z| <= 0."""
        e = np.exp(np.where(z > 0, -z, z))
        return np.where(z > 0, 1, e) / (1 + e)

    def softplus(z: Any) -> Any:
        """log(1 + e^z) = max(z, 0) + log(1 + e^-|z|)."""
        return np.where(z > 0, z, 0) + np.log1p(np.exp(np.where(z > 0, -z, z)))

    def logaddexp(u: Any, v: Any) -> Any:
        """log(e^u + e^v) = v + softplus(u - v)."""
        return v + softplus(u - v)

    def logsumexp(z: Any, axis: Any = None) -> Any:
        """log Σ e^z = m + log Σ e^(z - m), m the largest z."""
        m = np.max(z, axis=axis, keepdims=True)
        return np.squeeze(m, axis=axis) + np.log(np.sum(np.exp(z - m), axis=axis))

    def softmax(z: Any, axis: Any = None) -> Any:
        """e^z / Σ e^z = e^(z - m) / Σ e^(z - m), m the largest z."""
        e = np.exp(z - np.max(z, axis=axis, keepdims=True))
        return e / np.sum(e, axis=axis, keepdims=True)

    def weighted_softmax(z: Any, weights: Any, axis: Any = None) -> Any:
        """w e^z / Σ w e^z, shifted by the largest z whose weight is not 0."""
        counts = weights != 0
        m = np.max(np.where(counts, z, -inf), axis=axis, keepdims=True)
        e = weights * np.exp(np.where(counts, z - m, 0))
        return e / np.sum(e, axis=axis, keepdims=True)

    def log_softmax(z: Any, axis: Any = None) -> Any:
        """z - log Σ e^z = (z - m) - log Σ e^(z - m), m the largest z."""
        shifted = z - np.max(z, axis=axis, keepdims=True)
        return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))

    def step(z: Any) -> Any:
        """1[z > 0]."""
        return np.where(z > 0, 1, 0 * z)

    def relu(z: Any) -> Any:
        """max(0, z)."""
        return np.where(z > 0, z, 0)

    def leaky_relu(z: Any) -> Any:
        """z where z > 0, z/100 where z < 0."""
        return np.where(z > 0, z, np.where(z < 0, z / 100, 0))

    def absolute(z: Any) -> Any:
        """|z|."""
        return np.where(z > 0, z, np.where(z < 0, -z, 0))

    def sign(z: Any) -> Any:
        """-1, 0 or 1."""
        return np.where(z > 0, 1, np.where(z < 0, -1, 0 * z))

    def gelu(z: Any) -> Any:
        """z Φ(z) = z erfc(-z/√2)/2."""
        return z * special.erfc(z * (-1 / sqrt(2))) / 2

    def silu(z: Any) -> Any:
        """z σ(z)."""
        return z * sigmoid(z)

    def logdet(a: Any) -> Any:
        """log det A; not a number where the determinant is negative."""
        sign, size = np.linalg.slogdet(a)
        return np.log(sign) + size

    def logabsdet(a: Any) -> Any:
        """log |det A|, finite where the determinant is too large or small for a float."""
        return np.linalg.slogdet(a)[1]

    def is_argmax(z: Any, axis: int) -> Any:
        """1 at the first place along an axis with the largest value, else 0."""
        marks = np.eye(z.shape[axis], dtype=z.dtype)[np.argmax(z, axis=axis)]
        return np.moveaxis(marks, -1, axis)

    named = (sigmoid, softplus, logaddexp, logsumexp, softmax, weighted_softmax,
             log_softmax, step, relu,
             leaky_relu, absolute, sign, gelu, silu, logdet, logabsdet, is_argmax)  # fmt: skip
    return {f.__name__: f for f in named} | {"erf": special.erf, "erfc": special.erfc}


NAMES = frozenset(functions(SimpleNamespace(), SimpleNamespace(erf=None, erfc=None)))
