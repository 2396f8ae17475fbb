"""Scaled dot-product attention (Vaswani et al. 2017, eq. 1), one head or many, masked or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Integer, Mul, exp, sqrt

from symgrad.errors import ShapeError
from symgrad.expr.array import describe, from_entries
from symgrad.expr.handles import parameter
from symgrad.expr.index import Index
from symgrad.expr.leaves import Inside, sum_over
from symgrad.nets.comparing import check_axes

if TYPE_CHECKING:
    from sympy import Expr

    from symgrad.expr.array import Array
    from symgrad.expr.index import type_of_size


def attention(
    Q: Array, K: Array, V: Array, *, mask: Array | None = None, number: int | str = ""
) -> Array:
    """O = softmax(Q Kᵀ/√d) V, the softmax over the keys (Vaswani et al. 2017, eq. 1).

    Q is [..., T, d], K [..., S, d], V [..., S, m]; leading axes (heads) are those of all three. A
    ``mask`` [T, S] of weights, 1 where a query may look and 0 where not, multiplies e^S.
    """
    for tensor in (Q, K, V):
        check_axes(tensor, 2, "attention")
    if (
        not Q.shape[:-2] == K.shape[:-2] == V.shape[:-2]
        or Q.shape[-1] != K.shape[-1]
        or K.shape[-2] != V.shape[-2]
    ):
        raise ShapeError(
            "queries, keys and values do not fit together",
            where=", ".join(map(describe, (Q, K, V))),
            hint="Q of [T, d], K of [S, d], V of [S, m]",
        )
    if mask is not None and mask.shape != (Q.shape[-2], K.shape[-2]):
        raise ShapeError(
            "a mask has a row for each query, a column for each key", where=describe(mask)
        )
    heads, query, inner = Q.axes[:-2], Q.axes[-2], Q.axes[-1]
    key, other = Index.fresh(K.shape[-2]), Index.fresh(K.shape[-2])
    value = Index.fresh(V.shape[-1])
    scores = sum_over(Q.expr * K.at(*heads, key, inner), inner) / sqrt(inner.size)
    S = from_entries((*heads, query, key), scores, Q, K).named(f"S{number}")

    def power(at: Index) -> Expr:
        allowed = Integer(1) if mask is None else mask.at(query, at)
        return Mul(allowed, exp(S.at(*heads, query, at)))

    masks = () if mask is None else (mask,)
    share = power(key) / sum_over(power(other), other)
    P = from_entries((*heads, query, key), share, S, *masks).named(f"P{number}")
    total = sum_over(P.at(*heads, query, key) * V.at(*heads, key, value), key)
    return from_entries((*heads, query, value), total, P, V).named(f"O{number}")


def causal_mask(size: type_of_size) -> Array:
    """M[i,j] = 1 where j <= i, else 0: no position looks at later ones."""
    query, key = Index.fresh(size), Index.fresh(size)
    return from_entries((query, key), Inside(query - key, query.size))


def self_attention(
    x: Array,
    size: type_of_size,
    *,
    heads: type_of_size | None = None,
    out_size: type_of_size | None = None,
    mask: Array | None = None,
    number: int | str = "",
) -> Array:
    """Y = Σ_h softmax(Q_h K_hᵀ/√d) V_h WO_h with Q_h = x WQ_h, K_h = x WK_h, V_h = x WV_h.

    x is [T, D], the projections WQ, WK, WV are [D, d] and WO is [d, D]; with ``heads`` each has a
    leading axis, one matrix a head, which is the same as one concatenation (Vaswani et al. 2017,
    3.2.2). Y is [T, D], or [T, out_size].
    """
    own = () if heads is None else (Index.fresh(heads),)
    row, column = x.axes
    head = tuple(index.size for index in own)
    inner, out = Index.fresh(size), Index.fresh(out_size or column.size)

    def projected(name: str) -> Array:
        W = parameter(f"W{name}{number}", *head, column.size, inner.size)
        total = sum_over(x.expr * W.at(*own, column, inner), column)
        return from_entries((*own, row, inner), total, x, W).named(f"{name}{number}")

    looked = attention(*map(projected, "QKV"), mask=mask, number=number)
    WO = parameter(f"WO{number}", *head, inner.size, out.size)
    total = sum_over(looked.at(*own, row, inner) * WO.at(*own, inner, out), *own, inner)
    return from_entries((row, out), total, looked, WO).named(f"Y{number}")
