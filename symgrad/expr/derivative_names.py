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
    known = parts_of(of) or Parts(of, ())
    variables = [*known.variables, by]
    order = "" if len(variables) == 1 else str(len(variables))
    below = "".join(f"/d({v})" if is_derivative(v) else f"/d{v}" for v in variables)
    return f"d{order}{known.output}{below}"


def tangent_name(name: str) -> str:
    """``z_dot``: the derivative of z along a direction."""
    return f"{name}_dot"


def is_derivative(name: str) -> bool:
    return "/" in name


def parts_of(name: str) -> Parts | None:
    """What a name is the derivative of and by; None if it is no derivative's name."""
    if not is_derivative(name):
        return None
    output, *variables = _split(name)
    plain = (v[1:-1] if v.startswith("(") else v for v in variables)
    return Parts(re.sub(r"^d\d*", "", output), tuple(plain))


def _split(name: str) -> list[str]:
    """The parts between the ``/d`` that stand in no brackets."""
    parts, depth = [""], 0
    for piece in re.split(r"(/d|[()])", name):
        if piece == "/d" and depth == 0:
            parts.append("")
        else:
            depth += {"(": 1, ")": -1}.get(piece, 0)
            parts[-1] += piece
    return parts
