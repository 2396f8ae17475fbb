"""Claims from the derivation run again with a slip: is the answer what then comes out?"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from sympy import Integer, exp

from symgrad.errors import SymgradError
from symgrad.expr.array import Array
from symgrad.marking.asked import Asked
from symgrad.marking.mistakes.claims import Claim, words
from symgrad.marking.mistakes.function_slips import slips_at
from symgrad.marking.mistakes.laws import LAWS
from symgrad.marking.mistakes.rerun import Run
from symgrad.marking.mistakes.scene import Scene
from symgrad.marking.mistakes.tangents import Tangents
from symgrad.marking.mistakes.views import views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sympy import Expr

    from symgrad.expr.graph import Graph
    from symgrad.expr.index import Index
    from symgrad.marking.mistakes.laws import Node, Site
    from symgrad.marking.mistakes.rerun import Law
    from symgrad.marking.mistakes.slips import Slip
    from symgrad.marking.mistakes.tangents import Slopes
    from symgrad.marking.mistakes.views import View

LIMIT = 400  # slips that are tried
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
class Look:
    """A derivation as one looks at it: without a slip, in formulas and in numbers."""

    scene: Scene
    places: tuple[Expr, ...]
    right: Run
    tangents: Tangents
    is_likely: bool

    def again(self, laws: Mapping[Site, Law]) -> Array | None:
        """What comes out with other laws at some places, None where one of them cannot be used."""
        run = self.right.again(laws)
        try:
            expr = self.scene.placed(run, self.places)
        except BROKEN:
            return None
        return self.scene.like_expected(expr) if run.fits and not expr.is_infinite else None


@dataclass(frozen=True, eq=False)
class Rerun:
    """One slip at one node, or at all like it.

    ``is_wide``: at all nodes of one law, however they look; ``slopes`` are the derivatives of the
    equations that it changes.
    """

    slip: Slip
    made: tuple[Node, ...]
    look: Look
    slopes: Slopes
    is_wide: bool
    values: dict[int, Any] = field(default_factory=dict)

    @property
    def node(self) -> Node:
        return self.made[0]

    def value(self, k: int) -> Any:
        """What comes out, in numbers at a point."""
        if k not in self.values:
            self.values[k] = self.look.tangents.value(self.slopes, k)
        return self.values[k]

    @cached_property
    def array(self) -> Array | None:
        """What comes out, None for nothing or zero."""
        array = self.look.again({node.site: self.slip.wrong for node in self.made})
        return None if array is None or array.expr == 0 else array


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a slip makes of the derivative: the answer, or its opposite."""

    rerun: Rerun
    array: Array
    sign: int

    @property
    def slip(self) -> Slip:
        return self.rerun.slip

    @property
    def node(self) -> Node:
        return self.rerun.node

    @property
    def is_likely(self) -> bool:
        return self.rerun.look.is_likely

    @property
    def is_wide(self) -> bool:
        return self.rerun.is_wide

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
    for rerun in reruns(scene):
        sign = scene.points.sign_of(rerun.value, scene.answer_values)
        if sign and rerun.array is not None:
            yield Outcome(rerun, rerun.array, sign)


def reruns(scene: Scene) -> tuple[Rerun, ...]:
    """Every slip at every node, then everywhere at once, as far as the limit allows."""
    asked, places = scene.asked, scene.places or ()
    shows_powers = scene.answer.expr.has(exp)
    return _reruns(asked.graph, asked.of, asked.by, scene.expected.axes, places, shows_powers)


@lru_cache(maxsize=4)  # one question, several answers: an answer, its double, its opposite
def _reruns(
    graph: Graph,
    of: str,
    by: tuple[str, ...],
    axes: tuple[Index, ...],
    places: tuple[Expr, ...],
    shows_powers: bool,
) -> tuple[Rerun, ...]:
    asked = Asked(graph, of, by, "", Array(axes, Integer(0)))
    scene = Scene(asked, asked.expected, {})
    tried = (rerun for view in views(scene.graph, shows_powers=shows_powers)
             for rerun in _of_view(view, scene, places))  # fmt: skip
    return tuple(islice(tried, LIMIT))


def _of_view(view: View, scene: Scene, places: tuple[Expr, ...]) -> Iterator[Rerun]:
    right = Run(view.graph, scene.right.by)
    right.slope(scene.of)
    named = Run(view.graph, right.by, is_named=True)
    whole = scene.like_expected(scene.placed(named, places))
    look = Look(scene, places, right, Tangents(named, whole, scene.points), view.is_likely)
    nodes = [node for node in dict.fromkeys(right.nodes) if node.home in view.homes]
    narrow, wide = [*([node] for node in nodes), *_alike(nodes)], _of_one_law(nodes)
    for group in (*narrow, *wide):
        for slip in slips_at(group[0]):
            made = group if len(group) == 1 else [n for n in group if _is_made(slip, n)]
            slopes = _slopes(look, slip, made)
            if slopes:
                yield Rerun(slip, tuple(made), look, slopes, len(made) > 1 and group in wide)


def _slopes(look: Look, slip: Slip, made: list[Node]) -> Slopes | None:
    """The derivatives that a slip changes; the node itself knows what comes before it."""
    laws: dict[Site, Law] = {node.site: slip.wrong for node in made}
    if len(made) == 1:
        laws = {made[0].site: lambda _: slip.wrong(made[0])}
    try:
        return look.tangents.changed(laws)
    except BROKEN:
        return None


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
