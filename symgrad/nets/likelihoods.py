"""Negative log-likelihoods and the divergence between distributions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import log, pi

from symgrad.expr.array import as_array
from symgrad.expr.handles import apply
from symgrad.nets.comparing import difference, same_shape

if TYPE_CHECKING:
    from symgrad.expr.array import Array


def gaussian_likelihood(mu: Array, s: Array, y: Array) -> Array:
    """L = Σ (½ (y - μ)² e^{-2s} + s + ½ log 2π), s = log σ (Nix and Weigend 1994, eq. 4).

    ∂L/∂μ = (μ - y)/σ² and ∂L/∂s = 1 - (y - μ)²/σ².
    """
    same_shape(mu, s)
    squares = difference(mu, y) ** 2 * apply("exp", -2 * s) / 2
    return (squares + s + as_array(log(2 * pi) / 2)).sum()


def poisson_likelihood(s: Array, y: Array) -> Array:
    """L = Σ (e^s - y s), s = log λ, without log y! (PyTorch's ``PoissonNLLLoss``, summed).

    ∂L/∂s = λ - y with λ = e^s.
    """
    same_shape(s, y)
    return (apply("exp", s) - y * s).sum()


def kl_divergence(p: Array, q: Array) -> Array:
    """KL(p ‖ q) = Σ p log(p/q) (Kullback and Leibler 1951); PyTorch's ``KLDivLoss``, summed."""
    same_shape(q, p)
    return (p * (apply("log", p) - apply("log", q))).sum()
