"""Normalization: entries less their mean over their spread, then scaled and shifted.

Every intermediate has a name: mu, sigma, xhat, y, with the number of the layer at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Rational

from symgrad.expr.array import from_entries
from symgrad.expr.handles import apply, parameter
from symgrad.expr.leaves import sum_over
from symgrad.nets.comparing import check_axes

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.expr.array import Array, Operand
    from symgrad.expr.index import Index

EPSILON = Rational(1, 10**5)  # PyTorch's default


def standardize(
    x: Array,
    *,
    axis: int = -1,
    epsilon: Operand = EPSILON,
    bessel: bool = False,
    number: int | str = "",
) -> Array:
    """xhat = (x - μ)/σ, σ = √(1/n Σ (x - μ)² + ε), μ and Σ over the n entries of one axis.

    With ``bessel`` the squares are divided by n - 1. The shape of xhat is that of x.
    """
    check_axes(x, 1 if axis == -1 else 2, "this normalization")
    along = x.axes[axis]
    kept = tuple(i for i in x.axes if i != along)
    mu = from_entries(kept, sum_over(x.expr, along) / along.size, x).named(f"mu{number}")
    centered = from_entries(x.axes, x.expr - mu.at(*kept), x, mu)
    count = along.size - 1 if bessel else along.size
    sigma = _root_mean_square(centered, along, count, epsilon).named(f"sigma{number}")
    return _over(centered, sigma, kept).named(f"xhat{number}")


def layer_norm(
    x: Array, *, epsilon: Operand = EPSILON, affine: bool = True, number: int | str = ""
) -> Array:
    """y = γ ⊙ (x - μ)/σ + β, μ and σ over the last axis (Ba et al. 2016, eq. 3-4).

    ``x`` is one vector [D] or one a row [N, D]; γ and β are [D].
    """
    xhat = standardize(x, epsilon=epsilon, number=number)
    return _scaled(xhat, number, shift=True) if affine else xhat


def batch_norm(
    x: Array,
    *,
    epsilon: Operand = EPSILON,
    bessel: bool = False,
    affine: bool = True,
    number: int | str = "",
) -> Array:
    """y = γ ⊙ (x - μ)/σ + β, μ and σ over the examples (Ioffe and Szegedy 2015, alg. 1).

    ``x`` holds an example in each row, [N, D]; γ and β are [D]. The biased variance (1/N) is what
    training normalizes by, in PyTorch too; ``bessel`` takes 1/(N - 1).
    """
    xhat = standardize(x, axis=0, epsilon=epsilon, bessel=bessel, number=number)
    return _scaled(xhat, number, shift=True) if affine else xhat


def rms_norm(
    x: Array, *, epsilon: Operand = EPSILON, affine: bool = True, number: int | str = ""
) -> Array:
    """y = γ ⊙ x/rms, rms = √(1/D Σ x² + ε) over the last axis (Zhang and Sennrich 2019, eq. 4)."""
    check_axes(x, 1, "this normalization")
    *kept, along = x.axes
    rms = _root_mean_square(x, along, along.size, epsilon).named(f"rms{number}")
    xhat = _over(x, rms, tuple(kept)).named(f"xhat{number}")
    return _scaled(xhat, number, shift=False) if affine else xhat


def _root_mean_square(x: Array, along: Index, count: Expr, epsilon: Operand) -> Array:
    """√(1/count Σ x² + ε) along one axis."""
    kept = tuple(i for i in x.axes if i != along)
    squares = from_entries(kept, sum_over(x.expr**2, along) / count, x)
    return apply("sqrt", squares + epsilon)


def _over(x: Array, below: Array, kept: tuple[Index, ...]) -> Array:
    """A quotient by a tensor that varies along some of the axes."""
    return from_entries(x.axes, x.expr / below.at(*kept), x, below)


def _scaled(xhat: Array, number: int | str, *, shift: bool) -> Array:
    """y = γ ⊙ xhat (+ β), one γ and one β for each place of the last axis."""
    size = xhat.shape[-1]
    scaled = parameter(f"gamma{number}", size) * xhat
    return (scaled + parameter(f"beta{number}", size) if shift else scaled).named(f"y{number}")
