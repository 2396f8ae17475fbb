"""A derivation run again, forwards, with one law in place of another at one site."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sympy import Add, Function, Integer, Mul, Piecewise, Pow

from symgrad.calculus.local import contracted, differentiate
from symgrad.expr.functions import Abstract
from symgrad.expr.index import Index
from symgrad.expr.leaves import Entry, Sum, match_positions, names_in, sum_over
from symgrad.marking.mistakes.laws import LAWS, Node, Part, Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sympy import Expr

    from symgrad.expr.graph import Graph

    Law = Callable[[Node], Expr | None]

ZERO, ONE = Integer(0), Integer(1)
TANGENT = "∂{}/∂{} here"  # nobody writes such a name
OUTER = ("function", "power", "exponential", "power of a power")


@dataclass
class Run:
    """∂name/∂by for all names of a graph, ``by`` an entry at letters of its own.

    With ``law`` the nodes at ``sites`` follow that law instead of their own; ``right`` is the run
    without a slip, whose results serve where the slip changes nothing. ``is_named``: no derivative
    of another name is put in, it has a name itself.
    """

    graph: Graph
    by: Entry
    sites: frozenset[Site] = frozenset()
    law: Law | None = None
    right: Run | None = None
    nodes: list[Node] = field(default_factory=list)
    slopes: dict[str, Expr] = field(default_factory=dict)
    visited: dict[tuple[str, Expr], tuple[Expr, frozenset[Site]]] = field(default_factory=dict)
    fits: bool = True
    is_named: bool = False

    def __post_init__(self) -> None:
        self.reached = self.graph.depends_on([self.by.name])
        homes = {site.home for site in self.sites}
        self.touched = homes if self.is_named else self.graph.depends_on(homes)

    def again(self, laws: Mapping[Site, Law]) -> Run:
        """The run with other laws at some sites."""
        return replace(
            self,
            sites=frozenset(laws),
            law=lambda node: laws[node.site](node),
            right=self,
            nodes=[],
            slopes={},
            visited={},
        )

    def slope(self, name: str) -> Expr:
        """∂name/∂by over the equation's own indices."""
        if self.right and name not in self.touched:
            return self.right.slope(name)
        if name not in self.slopes:
            equation = self.graph.defined[name]
            found = _Walk(self, name).visit(equation.right, equation.left)
            self.slopes[name] = found if self.is_named else contracted(found)
        return self.slopes[name]

    def whole(self, name: str) -> Expr:
        """∂name/∂by over the equation's own indices, or the name of it."""
        return self.slope_at(self.graph.defined[name].left)

    def slope_at(self, entry: Entry) -> Expr:
        """∂entry/∂by of an entry that has an equation."""
        if self.is_named:
            return tangent(entry, self.by)
        letters = self.graph.defined[entry.name].indices
        return self.slope(entry.name).xreplace(dict(zip(letters, entry.positions, strict=True)))

    def known(self, home: str, expr: Expr) -> Expr | None:
        """The right derivative of a part in which nothing slips."""
        found = self.right.visited.get((home, expr)) if self.right else None
        if found is None or found[1] & self.sites or names_in(expr) & self.touched:
            return None
        return found[0]

    def apply(self, node: Node) -> Expr:
        """The node's derivative by its law, or by the one that replaces it here."""
        if self.law and node.site in self.sites:
            slipped = self.law(node)
            self.fits = self.fits and slipped is not None
            return ZERO if slipped is None else slipped
        if not self.right:
            self.nodes.append(node)
        return LAWS[node.law](node)


@dataclass(frozen=True)
class _Walk:
    """One equation's right side, from the outside in."""

    run: Run
    home: str
    is_inner: bool = False

    def inside(self) -> _Walk:
        return _Walk(self.run, self.home, True)

    def depends(self, expr: Expr) -> bool:
        return not names_in(expr).isdisjoint(self.run.reached)

    def node(
        self,
        law: str,
        expr: Expr,
        value: Expr,
        parts: Iterable[Expr],
        number: Expr = ONE,
        index: Index | None = None,
    ) -> Expr:
        walk = self.inside() if law in OUTER else self
        site = Site(law, self.home, expr)
        is_looked_at = self.run.right is None or site in self.run.sites
        found = tuple(
            Part(part, walk.visit(part), walk.path(part) if is_looked_at else ZERO)
            for part in parts
        )
        return self.run.apply(
            Node(law, self.home, expr, value, found, number, index, self.is_inner)
        )

    def visit(self, expr: Expr, name: Expr | None = None) -> Expr:
        """The derivative of a part, remembered with the sites that it has."""
        if not self.depends(expr):
            return ZERO
        known = self.run.known(self.home, expr)
        if known is not None:
            return known
        start = len(self.run.nodes)
        slope = self.differentiate(expr, expr if name is None else name)
        sites = frozenset(node.site for node in self.run.nodes[start:])
        self.run.visited[self.home, expr] = slope, sites
        return slope

    def differentiate(self, expr: Expr, value: Expr) -> Expr:
        match expr:
            case Entry():
                return self.entry(expr)
            case Add():
                return self.node("sum", expr, value, expr.args)
            case Mul():
                return self.product(expr, value)
            case Sum():
                return self.sum(expr, value)
            case Pow():
                return self.power(expr, value)
            case Piecewise():
                return self.node("cases", expr, value, (v for v, _ in expr.args))
            case Function() | Abstract():
                argument = expr.argument if isinstance(expr, Abstract) else expr.args[0]
                return self.node("function", expr, value, [argument])
        return self.by_calculus(expr)

    def by_calculus(self, expr: Expr) -> Expr:
        """Σ ∂f/∂v ∂v/∂w over the names v in f = det, max, A⁻¹, in which nothing slips here."""
        slopes = []
        for name in sorted(names_in(expr) & self.run.reached):
            entry = variable(self.run.graph, name)
            product = differentiate(expr, entry) * self.slope_of_entry(entry)
            slopes.append(sum_over(product, *entry.positions))
        return Add(*slopes)

    def entry(self, entry: Entry) -> Expr:
        law = "itself" if entry.name == self.run.by.name else "chain"
        part = Part(entry, self.slope_of_entry(entry), self.path_to(entry))
        return self.run.apply(Node(law, self.home, entry, entry, (part,), is_inner=self.is_inner))

    def slope_of_entry(self, entry: Entry) -> Expr:
        if entry.name == self.run.by.name:
            return match_positions(entry.positions, self.run.by.positions)
        return self.run.slope_at(entry)

    def path_to(self, entry: Entry) -> Expr:
        """1 where the name is taken for the variable: δ where both have the same axes."""
        shapes, by = self.run.graph.shapes, self.run.by
        if shapes[entry.name] == shapes[by.name]:
            return match_positions(entry.positions, by.positions)
        return ONE

    def product(self, expr: Mul, value: Expr) -> Expr:
        """c f, then u/v or f g of what depends on the variable."""
        fixed = [f for f in expr.args if not self.depends(f)]
        moving = [f for f in expr.args if self.depends(f)]
        if fixed:
            rest = Mul(*moving)
            return self.node("constant factor", expr, value, [rest], number=Mul(*fixed))
        below = [f for f in moving if _is_below(f)]
        if not below:
            return self.node("product", expr, value, moving)
        above = Mul(*(f for f in moving if f not in below))
        if above == 1:
            return self.node("reciprocal", expr, value, [1 / expr])
        return self.node("quotient", expr, value, [above, 1 / Mul(*below)])

    def sum(self, expr: Sum, value: Expr) -> Expr:
        body, index = expr.body, expr.index
        return self.node("sum over", expr, value, [body], index=index)

    def power(self, expr: Pow, value: Expr) -> Expr:
        base, exponent = expr.args
        if not self.depends(exponent):
            if _is_below(expr) and exponent.is_Integer:
                return self.node("reciprocal", expr, value, [1 / expr])
            return self.node("power", expr, value, [base], number=exponent)
        if not self.depends(base):
            return self.node("exponential", expr, value, [exponent], number=base)
        return self.node("power of a power", expr, value, expr.args)

    def path(self, expr: Expr) -> Expr:
        """The derivative without inner factors, as if the whole were the variable."""
        if not self.depends(expr):
            return ZERO
        if not self.run.by.positions:
            return ONE
        match expr:
            case Entry():
                return self.slope_of_entry(expr)
            case Sum():
                return Sum(self.path(expr.body), expr.index)
            case Piecewise():
                return Add(*(self.path(value) for value, _ in expr.args))
            case _:
                return Add(*map(self.path, expr.args))


def variable(graph: Graph, name: str) -> Entry:
    """An entry of a name at letters that nobody else uses."""
    return Entry(name, *(Index.fresh(size) for size in graph.shapes[name]))


def tangent(entry: Entry, by: Entry) -> Entry:
    """∂entry/∂by as a name of its own."""
    return Entry(tangent_name(entry.name, by), *entry.positions, *by.positions)


def tangent_name(name: str, by: Entry) -> str:
    return TANGENT.format(name, by.name)


def _is_below(factor: Expr) -> bool:
    return isinstance(factor, Pow) and bool(factor.exp.is_number and factor.exp.is_negative)
