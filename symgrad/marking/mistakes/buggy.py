"""Claims from the derivation run again with a slip: is the answer what then comes out?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sympy import exp

from symgrad.errors import SymgradError
from symgrad.expr.functions import Defined, gelu, sigmoid, silu, softplus
from symgrad.marking.mistakes.claims import Claim
from symgrad.marking.mistakes.function_slips import slips_at
from symgrad.marking.mistakes.rerun import Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Expr

    from symgrad.expr.array import Array
    from symgrad.expr.graph import Graph
    from symgrad.marking.mistakes.laws import Node
    from symgrad.marking.mistakes.scene import Scene
    from symgrad.marking.mistakes.slips import Slip

WRITTEN_OUT = (sigmoid, softplus, silu, gelu)
LIMIT = 250
ALSO_A_SIGN = " And a sign is wrong."


@dataclass(frozen=True, eq=False)
class Outcome:
    """What one slip at one node makes of the derivative."""

    slip: Slip
    node: Node
    array: Array
    is_negative: bool = False

    def claim(self, scene: Scene) -> Claim:
        message = self.slip.message(self.node) + (ALSO_A_SIGN if self.is_negative else "")
        return Claim(self.slip.kind, message, scene.answer, self.array)

    def shows(self, answer: Expr) -> bool:
        return self.slip.shows(self.node, answer)


def outcomes(scene: Scene) -> list[Outcome]:
    """Every slip at every node whose outcome may be the answer."""
    if scene.places is None or not scene.fits:
        return []
    plain = list(_all(scene))
    opposite = (
        replace(o, array=scene.like_expected(-o.array.expr), is_negative=True) for o in plain
    )
    return [o for o in (*plain, *opposite) if scene.is_answer(o.array)]


def _all(scene: Scene) -> Iterator[Outcome]:
    count = 0
    for graph, homes in _views(scene):
        right = Run(graph, scene.right.by)
        right.slope(scene.of)
        for node in dict.fromkeys(right.nodes):
            for slip in slips_at(node) if node.home in homes else ():
                array = _rerun(scene, right, node, slip)
                count += 1
                if array is not None:
                    yield Outcome(slip, node, array)
                if count == LIMIT:
                    return


def _rerun(scene: Scene, right: Run, node: Node, slip: Slip) -> Array | None:
    run = replace(right, site=node, law=slip.wrong, right=right, nodes=[], slopes={})
    try:
        expr = scene.placed(run, scene.places or ())
    except (SymgradError, ArithmeticError, TypeError, ValueError, OverflowError):
        return None
    return scene.like_expected(expr) if run.fits and not expr.is_infinite else None


def _views(scene: Scene) -> list[tuple[Graph, frozenset[str]]]:
    """The equations as they are and with σ by its definition, the likelier one first."""
    plain, written = scene.graph, _written_out(scene.graph)
    homes = frozenset(plain.defined)
    changed = frozenset(n for n in homes if plain.defined[n] != written.defined[n])
    views = [(plain, homes), (written, changed)]
    return views[::-1] if scene.answer.expr.has(exp) else views


def _written_out(graph: Graph) -> Graph:
    equations = tuple(replace(e, right=_by_definition(e.right)) for e in graph.equations)
    return replace(graph, equations=equations)


def _by_definition(expr: Expr) -> Expr:
    calls = {call: call.doit() for call in expr.atoms(Defined) if isinstance(call, WRITTEN_OUT)}
    return expr.xreplace(calls)
