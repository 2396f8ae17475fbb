"""A derivation run again, forwards, with one law in place of another at one site."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sympy import Add, Function, Integer, Mul, Piecewise, Pow

from symgrad.calculus.local import contracted
from symgrad.errors import NameProblem
from symgrad.expr.functions import Abstract
from symgrad.expr.leaves import Entry, Sum, match_positions, names_in
from symgrad.marking.mistakes.laws import LAWS, Node, Part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sympy import Expr

    from symgrad.expr.graph import Graph

ZERO, ONE = Integer(0), Integer(1)


@dataclass
class Run:
    """∂name/∂by for all names of a graph, ``by`` an entry at letters of its own.

    With ``law`` the node ``site`` follows that law instead of its own; ``right`` is the run
    without a slip, whose results serve where the slip changes nothing.
    """

    graph: Graph
    by: Entry
    site: Node | None = None
    law: Callable[[Node], Expr | None] | None = None
    right: Run | None = None
    nodes: list[Node] = field(default_factory=list)
    slopes: dict[str, Expr] = field(default_factory=dict)
    fits: bool = True

    def __post_init__(self) -> None:
        self.reached = self.graph.depends_on([self.by.name])
        self.touched = self.graph.depends_on([self.site.home]) if self.site else set()

    def slope(self, name: str) -> Expr:
        """∂name/∂by over the equation's own indices."""
        if self.right and name not in self.touched:
            return self.right.slope(name)
        if name not in self.slopes:
            equation = self.graph.defined[name]
            self.slopes[name] = contracted(_Walk(self, name).visit(equation.right, equation.left))
        return self.slopes[name]

    def apply(self, node: Node) -> Expr:
        """The node's derivative by its law, or by the one that replaces it here."""
        if self.law and node == self.site:
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

    def part(self, expr: Expr) -> Part:
        return Part(expr, self.visit(expr), self.path(expr))

    def node(
        self, law: str, expr: Expr, value: Expr, parts: Iterable[Part], **more: object
    ) -> Expr:
        node = Node(law, self.home, expr, value, tuple(parts), is_inner=self.is_inner, **more)  # type: ignore[arg-type]
        return self.run.apply(node)

    def visit(self, expr: Expr, name: Expr | None = None) -> Expr:
        if not self.depends(expr):
            return ZERO
        value = expr if name is None else name
        match expr:
            case Entry():
                return self.entry(expr)
            case Add():
                return self.node("sum", expr, value, map(self.part, expr.args))
            case Mul():
                return self.product(expr, value)
            case Sum():
                return self.sum(expr, value)
            case Pow():
                return self.power(expr, value)
            case Piecewise():
                return self.node("cases", expr, value, (self.part(v) for v, _ in expr.args))
            case Function() | Abstract():
                argument = expr.argument if isinstance(expr, Abstract) else expr.args[0]
                return self.node("function", expr, value, [self.inside().part(argument)])
        raise NameProblem(f"there is no law for {type(expr).__name__}", where=str(expr))

    def entry(self, entry: Entry) -> Expr:
        slope = self.slope_of_entry(entry)
        law = "itself" if entry.name == self.run.by.name else "chain"
        return self.node(law, entry, entry, [Part(entry, slope, self.path_to(entry))])

    def slope_of_entry(self, entry: Entry) -> Expr:
        if entry.name == self.run.by.name:
            return match_positions(entry.positions, self.run.by.positions)
        letters = self.run.graph.defined[entry.name].indices
        return self.run.slope(entry.name).xreplace(dict(zip(letters, entry.positions, strict=True)))

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
            rest = self.part(Mul(*moving))
            return self.node("constant factor", expr, value, [rest], number=Mul(*fixed))
        below = [f for f in moving if _is_below(f)]
        if not below:
            return self.node("product", expr, value, map(self.part, moving))
        above = Mul(*(f for f in moving if f not in below))
        if above == 1:
            return self.node("reciprocal", expr, value, [self.part(1 / expr)])
        quotient = map(self.part, (above, 1 / Mul(*below)))
        return self.node("quotient", expr, value, quotient)

    def sum(self, expr: Sum, value: Expr) -> Expr:
        body, index = expr.body, expr.index
        return self.node("sum over", expr, value, [self.part(body)], index=index)

    def power(self, expr: Pow, value: Expr) -> Expr:
        base, exponent = expr.args
        if not self.depends(exponent):
            if _is_below(expr) and exponent.is_Integer:
                return self.node("reciprocal", expr, value, [self.part(1 / expr)])
            inner = self.inside().part(base)
            return self.node("power", expr, value, [inner], number=exponent)
        if not self.depends(base):
            inner = self.inside().part(exponent)
            return self.node("exponential", expr, value, [inner], number=base)
        return self.node("power of a power", expr, value, map(self.inside().part, expr.args))

    def path(self, expr: Expr) -> Expr:
        """The derivative without inner factors: that of every entry that depends, summed up."""
        if not self.depends(expr):
            return ZERO
        match expr:
            case Entry():
                return self.slope_of_entry(expr)
            case Sum():
                return Sum(self.path(expr.body), expr.index)
            case Piecewise():
                return Add(*(self.path(value) for value, _ in expr.args))
            case _:
                return Add(*map(self.path, expr.args))


def _is_below(factor: Expr) -> bool:
    return isinstance(factor, Pow) and bool(factor.exp.is_number and factor.exp.is_negative)
