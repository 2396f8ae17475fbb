"""Claims from the derivation run again with a slip: is the answer what then comes out?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from sympy import exp

from symgrad.errors import SymgradError
from symgrad.marking.mistakes.claims import Claim, words
from symgrad.marking.mistakes.function_slips import slips_at
from symgrad.marking.mistakes.laws import LAWS
from symgrad.marking.mistakes.rerun import Run
from symgrad.marking.mistakes.scene import Scene
from symgrad.marking.mistakes.views import views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sympy import Expr

    from symgrad.expr.array import Array
    from symgrad.marking.asked import Asked
    from symgrad.marking.mistakes.laws import Node, Site
    from symgrad.marking.mistakes.slips import Slip

    Law = Callable[[Node], Expr | None]
    Rerun = tuple[Slip, Node, Array, bool, bool]

LIMIT = 250
BROKEN = (SymgradError, ArithmeticError, TypeError, ValueError)
ALSO_A_SIGN = " And a sign is wrong."
MERE_SIGN = "The sign is wrong: look at the derivative of {whole}."
ALIKE: dict[str, Callable[[Node], object]] = {
    "function": lambda node: type(node.expr),
    "constant factor": lambda node: node.number,
    "power": lambda node: node.number,
    "chain": lambda node: node.expr.name,
}


@dataclass(frozen=True, eq=False)
class Outcome:
    """What one slip at one node, or at all like it, makes of the derivative.

    ``is_wide``: at all nodes of one law, however they look.
    """

    slip: Slip
    node: Node
    array: Array
    sign: int
    is_likely: bool
    is_wide: bool

    @property
    def may_be_opposite(self) -> bool:
        """With a wrong sign besides, a wrong f' of a known f explains too little."""
        return self.slip.law != "function" or self.slip.kind == "missing_chain_factor"

    def is_shown(self, answer: Expr) -> bool:
        return self.slip.shows(self.node, answer)

    def is_mere_sign(self, answer: Expr) -> bool:
        """The opposite of the law, in an answer that shows no more than that."""
        is_told = self.is_shown(answer) or self.slip.otherwise
        return not is_told and _is_opposite(self.slip, self.node)

    def kind(self, answer: Expr) -> str:
        if self.is_mere_sign(answer):
            return "sign"
        return self.slip.kind if self.is_shown(answer) else self.slip.otherwise or self.slip.kind

    def message(self, answer: Expr) -> str:
        if self.is_mere_sign(answer) and self.slip.kind != "sign":
            return MERE_SIGN.format(whole=words(self.node.expr))
        return self.slip.message(self.node)

    def claim(self, scene: Scene) -> Claim:
        answer = scene.answer.expr
        kind = self.kind(answer)
        message = self.message(answer) + ("" if self.sign == 1 else ALSO_A_SIGN)
        right = scene.like_expected(self.sign * self.array.expr)
        return Claim(kind, message, scene.answer, right)


def _is_opposite(slip: Slip, node: Node) -> bool:
    return slip.law in ("function", "reciprocal", "power") and slip.wrong(node) == -LAWS[slip.law](
        node
    )


def outcomes(scene: Scene) -> tuple[list[Outcome], list[Outcome]]:
    """The slips whose outcome may be the answer, and those whose opposite may be it."""
    tried = list(_all(scene)) if scene.places is not None and scene.fits else []
    found = [o for o in tried if o.sign == 1]
    return found, [o for o in tried if o.sign == -1 and o.may_be_opposite]


def _all(scene: Scene) -> Iterator[Outcome]:
    signs: dict[Expr, int] = {}
    for slip, node, array, *is_so in _reruns(scene.asked, scene.answer.expr.has(exp)):
        if array.expr not in signs:
            signs[array.expr] = scene.points.sign(array, scene.answer_values)
        yield Outcome(slip, node, array, signs[array.expr], *is_so)


@lru_cache(maxsize=4)  # one question, several answers: an answer, its double, its opposite
def _reruns(asked: Asked, shows_powers: bool) -> tuple[Rerun, ...]:
    """Every slip at every node, then everywhere at once, as far as the limit allows."""
    scene = Scene(asked, asked.expected, {})
    found = []
    seen: set[Expr] = set()
    for view in views(scene.graph, shows_powers=shows_powers):
        right = Run(view.graph, scene.right.by)
        right.slope(scene.of)
        nodes = [node for node in dict.fromkeys(right.nodes) if node.home in view.homes]
        narrow, wide = [*([node] for node in nodes), *_alike(nodes)], _of_one_law(nodes)
        for group in (*narrow, *wide):
            for slip in slips_at(group[0]) if len(seen) < LIMIT else ():
                made = group if len(group) == 1 else [n for n in group if _is_made(slip, n)]
                array = run_again(scene, right, {node.site: slip.wrong for node in made})
                if array is not None and array.expr != 0:
                    seen.add(array.expr)
                    is_wide = len(made) > 1 and group in wide
                    found.append((slip, made[0], array, view.is_likely, is_wide))
    return tuple(found)


def _alike(nodes: list[Node]) -> list[list[Node]]:
    """Nodes of which somebody would treat one as the other: the same function or factor."""
    groups: dict[tuple[str, object], list[Node]] = {}
    for node in nodes:
        if node.law in ALIKE:
            groups.setdefault((node.law, ALIKE[node.law](node)), []).append(node)
    return [group for group in groups.values() if len({n.site for n in group}) > 1]


def _of_one_law(nodes: list[Node]) -> list[list[Node]]:
    """Nodes of which somebody would keep no factor, or differentiate no inner function."""
    groups: dict[str, list[Node]] = {}
    for node in nodes:
        groups.setdefault(node.law, []).append(node)
    return [group for law, group in groups.items() if law in ALIKE and len(group) > 1]


def _is_made(slip: Slip, node: Node) -> bool:
    try:
        return slip.wrong(node) is not None
    except BROKEN:
        return False


def likely_slips(asked: Asked, shows_powers: bool) -> tuple[Run, list[tuple[Slip, Node, Array]]]:
    """The run without a slip as the answer looks at the equations, and what slips make of it."""
    scene = Scene(asked, asked.expected, {})
    view = views(scene.graph, shows_powers=shows_powers)[0]
    right = Run(view.graph, scene.right.by)
    right.slope(scene.of)
    tried = _reruns(asked, shows_powers)
    sites = {node.site for node in right.nodes}
    return right, [(s, n, a) for s, n, a, is_likely, _ in tried if is_likely and n.site in sites]


def run_again(scene: Scene, right: Run, laws: Mapping[Site, Law]) -> Array | None:
    """What comes out with other laws at these places, None where one of them cannot be used."""
    sites = frozenset(laws)
    run = replace(
        right,
        sites=sites,
        law=lambda n: laws[n.site](n),
        right=right,
        nodes=[],
        slopes={},
        visited={},
    )
    try:
        expr = scene.placed(run, scene.places or ())
    except BROKEN:
        return None
    return scene.like_expected(expr) if sites and run.fits and not expr.is_infinite else None
