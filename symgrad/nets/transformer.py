"""The transformer block: attention and a small network at each place, each beside a skip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.expr.handles import apply, parameter
from symgrad.nets.attention import self_attention
from symgrad.nets.normalization import layer_norm

if TYPE_CHECKING:
    from symgrad.expr.array import Array
    from symgrad.expr.index import type_of_size


def transformer_block(
    x: Array,
    size: type_of_size,
    hidden: type_of_size,
    *,
    heads: type_of_size | None = None,
    mask: Array | None = None,
    activation: str = "gelu",
    number: int | str = "",
) -> Array:
    """h = x + attention(norm(x)), r = h + a G + g with z = norm(h) F + f and a = gelu(z).

    Norms come first, as in Xiong et al. 2020, fig. 1b. x, h and r are [T, D]; each head
    is of ``size``, the network inside has ``hidden`` units.
    """
    normed = layer_norm(x, number=f"{number}a")
    looked = self_attention(normed, size, heads=heads, mask=mask, number=number)
    h = (x + looked).named(f"h{number}")
    width = x.shape[-1]
    normed = layer_norm(h, number=f"{number}b")
    z = normed @ parameter(f"F{number}", width, hidden) + parameter(f"f{number}", hidden)
    a = apply(activation, z.named(f"z{number}")).named(f"a{number}")
    out = a @ parameter(f"G{number}", hidden, width) + parameter(f"g{number}", width)
    return (h + out).named(f"r{number}")
