"""Embeddings: words as rows of a matrix, and skip-gram with its two losses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.expr.handles import apply, parameter, softmax

if TYPE_CHECKING:
    from symgrad.expr.array import Array
    from symgrad.expr.index import type_of_size


def embed(word: Array, size: type_of_size, *, name: str = "E") -> Array:
    """v = Eᵀ x, the row of E that a one-hot x picks; with rows of one-hots [T, V] a row each.

    x is [V], E [V, d], v [d]. ∂L/∂E = x (∂L/∂v)ᵀ: only the rows of the words that were read move.
    """
    return word @ parameter(name, word.shape[-1], size)


def skip_gram(center: Array, context: Array, size: type_of_size) -> Array:
    """L = -log p_o, p_w = exp(u_wᵀ v_c) / Σ exp(uᵀ v_c): naive softmax
    (Mikolov et al. 2013, eq. 2).

    ``center`` and ``context`` are one-hot [V]; v_c is a row of V, u_w is row w of U, both [V, d].
    """
    v = embed(center, size, name="V").named("v")
    z = (parameter("U", context.shape[0], size) @ v).named("z")
    p = softmax(z).named("p")
    return -(context * apply("log", p)).sum()


def negative_sampling(center: Array, context: Array, noise: Array, size: type_of_size) -> Array:
    """L = -log σ(u_oᵀ v_c) - Σ_k log σ(-u_kᵀ v_c), k noise words (Mikolov et al. 2013, eq. 4).

    ``center`` and ``context`` are one-hot [V], ``noise`` holds a one-hot in each row [K, V].
    """
    v = embed(center, size, name="V").named("v")
    near = apply("sigmoid", (embed(context, size, name="U") @ v).named("s")).named("a")
    far = apply("sigmoid", -(embed(noise, size, name="U") @ v).named("r")).named("n")
    return -apply("log", near) - apply("log", far).sum()
