"""Expressions over bound indices: a body, the indices that it binds, positions outside of them.

A bound index is renamed to ``_1``, ``_2``, ... by nesting height, so two expressions that differ
only in the names of their bound indices are one object, and free indices never collide.
"""

from __future__ import annotations

from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar

from sympy import Expr

from symgrad.expr.index import Index

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Binder(Expr):  # type: ignore[misc]
    """``(body, *bound, *positions)``; a kind says how many indices it binds."""

    is_commutative = True
    is_real = True
    binds: ClassVar[int] = 1

    @property
    def body(self) -> Expr:
        return self.args[0]

    @property
    def bound(self) -> tuple[Index, ...]:
        return tuple(self.args[1 : 1 + self.binds])

    @property
    def positions(self) -> tuple[Expr, ...]:
        return tuple(self.args[1 + self.binds :])

    @cached_property
    def height(self) -> int:
        """How many bound indices stand in one another, whatever they are called."""
        return self.binds + _height(self.body)

    @property
    def free_symbols(self) -> set[Any]:
        return set(self._free)

    @cached_property
    def _free(self) -> frozenset[Any]:
        inside = frozenset(self.body.free_symbols.difference(self.bound))
        return inside.union(*(position.free_symbols for position in self.positions))

    def open(self, *letters: Index) -> tuple[Any, ...]:
        """The body and the indices that it stands over: fresh ones unless given."""
        free = letters or tuple(Index.fresh(index.size) for index in self.bound)
        return self.body.xreplace(dict(zip(self.bound, free, strict=True))), *free

    def over(self, change: Callable[[Expr], Expr]) -> Expr:
        """The same kind of expression over a changed body: nothing put in is captured."""
        body, *bound = self.open()
        return self.func(change(body), *bound, *map(change, self.positions))

    def _xreplace(self, rule: Mapping[Any, Any]) -> tuple[Expr, bool]:
        if self in rule:
            return rule[self], True
        bound = set(self.bound)
        inner = {old: new for old, new in rule.items() if not bound & old.free_symbols}
        captures = any(bound & new.free_symbols for new in inner.values())
        body, *indices = self.open() if captures else (self.body, *self.bound)
        parts = [body._xreplace(inner), *(p._xreplace(rule) for p in self.positions)]
        if not any(changed for _, changed in parts):
            return self, False
        (new_body, _), *places = parts
        return self.func(new_body, *indices, *(place for place, _ in places)), True

    def _eval_subs(self, old: Expr, new: Expr) -> Expr:
        return self.xreplace({old: new})


def _height(body: Expr) -> int:
    """The height of the highest binder in it; a binder knows its own."""
    highest, pending = 0, [body]
    while pending:
        part = pending.pop()
        if isinstance(part, Binder):
            highest = max(highest, part.height)
            pending.extend(part.positions)
        else:
            pending.extend(part.args)
    return highest


def with_bound_names(body: Expr, *indices: Index) -> tuple[Any, ...]:
    """The body and its bound indices under the names that their nesting height gives them."""
    height = _height(body)
    taken = {s.name for s in body.free_symbols if isinstance(s, Index) and s not in indices}
    names = (name for name in (f"_{n}" for n in count(height + 1)) if name not in taken)
    bound = tuple(Index(next(names), index.size) for index in indices)
    rule = {old: new for old, new in zip(indices, bound, strict=True) if old != new}
    return (body.xreplace(rule) if rule else body), *bound
