"""What is asked of an answer: the derivative of one name by others, with its right value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symgrad.expr.array import Array
    from symgrad.expr.graph import Graph
    from symgrad.expr.index import Index


@dataclass(frozen=True)
class Asked:
    """∂of/∂by, its axes those of ``of`` and then of ``by``, free letters of the question left out.

    ``letters`` are the index letters that the question fixes (``i`` of ∂L/∂z_i), by their names;
    ``expected`` is the right derivative over the graph's names, its derivative signs worked out.
    """

    graph: Graph
    of: str
    by: tuple[str, ...]
    latex: str
    expected: Array
    letters: Mapping[str, Index] = field(default_factory=dict)
