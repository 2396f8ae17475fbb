"""Large parts that stand on both sides as entries of their own: what holds for any holds for them.

Only parts that have a value everywhere are hidden, so that both sides stay defined where they were.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sympy import (
    Add,
    Expr,
    Function,
    Mul,
    NumberSymbol,
    Pow,
    Rational,
    Symbol,
    asinh,
    atan,
    cos,
    cosh,
    erf,
    erfc,
    exp,
    log,
    sin,
    sinh,
    tanh,
)

from symgrad.expr.functions import FUNCTIONS, Abstract, Defined, sigmoid
from symgrad.expr.graph import Free
from symgrad.expr.index import Index, free_indices
from symgrad.expr.leaves import Delta, Entry, Inside, Sum, _Derivative
from symgrad.expr.matrices import Maximum

if TYPE_CHECKING:
    from collections.abc import Iterator

EVERYWHERE = (exp, sin, cos, tanh, sinh, cosh, erf, erfc, atan, asinh)
VALUES, BASES = (Function, Abstract, Maximum), (Add, Mul, Sum)
DOMAINS = {"sigmoid": "(0, 1)", "exp": "positive", "tanh": "(-1, 1)"}
NAME = "part {}"  # nobody's name


def with_opaque_parts(left: Expr, right: Expr) -> Iterator[tuple[Expr, Expr, dict[str, Free]]]:
    """The pair with common values of functions hidden, and the domains of what stands for them.

    With what is divided by, then without.
    """
    sides, seen = (left, right), {(left, right)}
    for hides_bases in (True, False):
        parts = _Parts(hides_bases)
        first, second = map(parts.within, sides)
        parts.names = {p: NAME.format(n) for n, p in enumerate(p for p in first if p in second)}
        hidden = parts.hidden(left), parts.hidden(right)
        if hidden not in seen:
            seen.add(hidden)
            yield *hidden, {n: _free(n, pattern) for pattern, n in parts.names.items()}


def _free(name: str, pattern: Expr) -> Free:
    sizes = (index.size for index in sorted(free_indices(pattern), key=lambda i: i.name))
    return Free(name, (*sizes,), domain=DOMAINS.get(type(pattern).__name__, "reals"))


@dataclass
class _Parts:
    """What may be hidden, and the names of what is.

    A part is known by its pattern, its free indices numbered as they come.
    """

    hides_bases: bool
    names: dict[Expr, str] = field(default_factory=dict)
    total: dict[Expr, bool] = field(default_factory=dict)
    done: dict[Expr, Expr] = field(default_factory=dict)

    def within(self, side: Expr) -> dict[Expr, None]:
        """The patterns of all parts of one side."""
        found: dict[Expr, None] = {}
        seen, pending = {side}, [side]
        while pending:
            e = pending.pop()
            found |= {_pattern(part)[0]: None for part in self.offered(e)}
            new = set(_parts(e)) - seen
            seen |= new
            pending.extend(new)
        return found

    def offered(self, e: Expr) -> Iterator[Expr]:
        """A function's value, and what a root, a quotient or a logarithm is of."""
        if isinstance(e, VALUES) and self.is_total(e):
            yield e
        if self.hides_bases and _is_partial(e):
            base = e.args[0]
            if isinstance(base, BASES) and self.is_total(base):
                yield base

    def is_total(self, e: Expr) -> bool:
        """Has it a value wherever its entries have one?"""
        if e not in self.total:
            self.total[e] = self.has_value(e)
        return self.total[e]

    def has_value(self, e: Expr) -> bool:
        match e:
            case Entry() | _Derivative() | Symbol() | Rational() | NumberSymbol():
                return True
            case Delta() | Inside():
                return True
            case Pow():
                is_size = isinstance(e.base, Symbol) and bool(e.base.is_positive)
                is_whole = bool(e.exp.is_Integer)
                return is_whole and (is_size or (e.exp > 0 and self.is_total(e.base)))
            case Sum() | Maximum():
                return self.is_total(e.body)
            case Abstract():
                return self.is_total(e.argument)
            case Defined():
                known = FUNCTIONS.get(type(e).__name__)
                everywhere = known is not None and known.domain == "reals"
            case _:
                everywhere = isinstance(e, (Add, Mul, *EVERYWHERE))
        return everywhere and all(map(self.is_total, e.args))

    def hidden(self, e: Expr) -> Expr:
        """The same with every part that has a name replaced by an entry, outermost first."""
        if e not in self.done:
            self.done[e] = self.replaced(e)
        return self.done[e]

    def replaced(self, e: Expr) -> Expr:
        if isinstance(e, exp) and (found := self.by_sigmoid(e.args[0])) is not None:
            return found
        kinds = VALUES + BASES if self.hides_bases else VALUES
        if isinstance(e, kinds) and self.is_total(e):
            pattern, places = _pattern(e)
            if pattern in self.names:
                return Entry(self.names[pattern], *places)
        if not _parts(e):
            return e
        return e.func(*(self.hidden(part) for part in e.args))

    def by_sigmoid(self, u: Expr) -> Expr | None:
        """e^u = 1/(1 - σ(u)) - 1 = 1/σ(-u) - 1, if that has a name."""
        for sign in (1, -1) if self.is_total(u) else ():
            pattern, places = _pattern(sigmoid(sign * u))
            if pattern in self.names:
                value = Entry(self.names[pattern], *places)
                return 1 / (1 - value if sign == 1 else value) - 1
        return None


def _parts(e: Expr) -> tuple[Expr, ...]:
    return () if isinstance(e, (Entry, _Derivative, Delta, Inside)) else e.args


def _is_partial(e: Expr) -> bool:
    """Is it without a value for some argument?"""
    return isinstance(e, log) or (isinstance(e, Pow) and not (e.exp.is_Integer and e.exp > 0))


def _pattern(e: Expr) -> tuple[Expr, tuple[Index, ...]]:
    """The expression with its free indices numbered, and these."""
    free, places, pending = e.free_symbols, dict[Index, None](), [e]
    while pending:
        part = pending.pop()
        if isinstance(part, Index) and part in free:
            places[part] = None
        pending.extend(part.args)
    rule = {place: Index(f"#{n}", place.size) for n, place in enumerate(places)}
    return e.xreplace(rule), tuple(places)
