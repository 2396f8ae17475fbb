"""Names of derivatives: ``dL/dw``, ``d2L/dw/db``, and ``z_dot`` for a tangent.

Programs give their results under these names, and equations that define a derivative, so that it
can be differentiated again, carry them. No user's name holds a ``/``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Parts:
    """The output and the variables of a derivative's name, in the order of differentiation."""

    output: str
    variables: tuple[str, ...]


def derivative_name(of: str, by: str) -> str:
    """``dL/dw``; of a derivative such as that one by b: ``d2L/dw/db``."""
    known = parts_of(of)
    if known is None:
        return f"d{of}/d{by}" if parts_of(by) is None else f"d{of}/d({by})"
    if parts_of(by) is not None:
        return f"d({of})/d({by})"
    return "/d".join((f"d{len(known.variables) + 1}{known.output}", *known.variables, by))


def tangent_name(name: str) -> str:
    """``z_dot``: the derivative of z along a direction."""
    return f"{name}_dot"


def parts_of(name: str) -> Parts | None:
    """What a name is the derivative of and by; None if it is no derivative's name."""
    match = re.fullmatch(r"d\d*(?P<output>[^\W\d]\w*)(?P<variables>(?:/d\w+)+)", name)
    if match is None:
        return None
    return Parts(match["output"], tuple(match["variables"].split("/d")[1:]))
