"""Rewrites that keep a program finite at |z| = 1000; each is an equality of index notation.

    log(1 + e^z) = softplus(z)               log σ(z) = -softplus(-z)      1 - σ(z) = σ(-z)
    log Σ e^v    = logsumexp(v)              log(e^u / Σ e^v) = u - logsumexp(v)
    1/(1 + e^-z) = σ(z)                      e^u / Σ e^v = e^(u - logsumexp(v))
    log cosh(u)  = |u| + softplus(-2|u|) - log 2               sinh(u)/cosh(u) = tanh(u)

Names are seen through: with a = σ(z), log(a) is -softplus(-z). An adjoint that divides by such a
quantity is put into the lines that use it, where the division cancels. The functions made here have
definitions, so every rewrite can be judged like any equation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sympy import Add, Expr, Integer, Mul, Pow, cosh, erf, exp, log

from symgrad.expr.functions import absolute, sigmoid, softplus
from symgrad.expr.leaves import Entry, Sum, Total
from symgrad.expr.terms import contract, expand
from symgrad.lowering.matrices import log_of_determinant, with_determinants
from symgrad.lowering.rounding import keep_digits
from symgrad.lowering.shares import divided_inside, match_power, multiplied_in, open_sums
from symgrad.lowering.sigmoids import (
    is_plain,
    is_share,
    log_total,
    logaddexp,
    reciprocal_as_sigmoid,
    take_power,
    with_cancelled_powers,
    with_cancelled_sigmoids,
    with_sigmoids,
    with_tanhs,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symgrad.derivation import Step
    from symgrad.expr.graph import Equation, Graph

ONE = Integer(1)


class Rewrite(NamedTuple):
    """An equality that was used from left to right."""

    left: Expr
    right: Expr


class Stabilizer:
    """Rewrites the right sides of one graph and its adjoints; ``rewrites`` is what it changed."""

    def __init__(self, graph: Graph, results: Mapping[str, Step]) -> None:
        self.definitions: dict[str, Equation] = {}
        self.rewrites: list[Rewrite] = []
        self.memo: dict[Expr, Expr] = {}
        self.shares = {f.name for f in graph.free if f.domain == "probabilities"}
        for equation in graph.equations:
            if self.is_power(equation.right):
                self.definitions[equation.name] = equation
        self.determinants = {e.name: e for e in graph.equations if log_of_determinant(e.right)}
        self.divided = self._divided(results)

    def stable(self, e: Expr) -> Expr:
        """An equal expression that is safe to compute with floats."""
        if self.divided and any(t.by.name in self.divided for t in e.atoms(Total)):
            e = self._put_in(e)
        is_safe = not self.definitions and not e.has(exp, log, sigmoid, erf, cosh)
        result = e if is_safe else keep_digits(self._visit(e), self.shares)
        if result != e:
            self.rewrites.append(Rewrite(e, result))
        return result

    # powers of e: positive quantities whose logarithm is safe where they are not ---------------

    def is_power(self, e: Expr) -> bool:
        """Is this e^u, cosh(u), σ(u), 1 - σ(u), a sum of such, a product or quotient of such?"""
        match e:
            case exp() | cosh():
                return not e.is_number
            case sigmoid():
                return True
            case Entry():
                return e.name in self.definitions
            case Sum():
                return self.is_power(e.body)
            case Pow():
                return self.is_power(e.base)
            case Mul():
                rest = [f for f in e.args if not f.is_positive or not f.is_number]
                return bool(rest) and all(map(self.is_power, rest))
            case Add():
                rest = [t for t in e.args if not t.is_positive or not t.is_number]
                return self.complement(e) is not None or (
                    bool(rest) and all(map(self.is_power, rest))
                )
            case _:
                return False

    def complement(self, e: Expr) -> Expr | None:
        """u where the expression is 1 - σ(u)."""
        if not (isinstance(e, Add) and len(e.args) == 2 and ONE in e.args):
            return None
        other = self.seen_through(-(e - 1))
        return other.args[0] if isinstance(other, sigmoid) else None

    def seen_through(self, e: Expr) -> Expr:
        """A name of a power of e written out, until something else than a name is found."""
        while isinstance(e, Entry) and e.name in self.definitions:
            e = reciprocal_as_sigmoid(self.definitions[e.name].at(e.positions))
        return reciprocal_as_sigmoid(e)

    def log_of(self, e: Expr) -> Expr:
        """The logarithm of a power of e, or of a positive number."""
        e = self.seen_through(e)
        inverse = self.complement(e)
        if inverse is not None:
            return -softplus(self._visit(inverse))
        match e:
            case exp():
                return self._visit(e.args[0])
            case sigmoid():
                return -softplus(-self._visit(e.args[0]))
            case cosh():
                u = absolute(self._visit(e.args[0]))
                return u + softplus(-2 * u) - log(2)
            case Pow():
                return self._visit(e.exp) * self.log_of(e.base)
            case Mul():
                return self._log_of_share(e) or Add(*map(self.log_of, e.args))
            case Sum():
                return self._log_of_sum(e)
            case Add():
                return self._log_of_terms(e)
            case _:
                return log(e)

    def _log_of_product(self, e: Mul) -> Expr:
        """log(p q) = log p + log q for a power of e p, which is positive."""
        powers = Mul(*filter(self.is_power, e.args))
        return self.log_of(powers) + log(self._visit(e / powers))

    def _log_of_share(self, e: Mul) -> Expr | None:
        """log softmax stays one function, which is exact where the share is close to 1."""
        whole = self._quotient(e)
        return log_total(whole) if isinstance(whole, Mul) and is_share(whole) else None

    def _log_of_sum(self, e: Sum) -> Expr:
        number, body = e.body.as_coeff_Mul()
        if isinstance(body, Sum) and number == 1:
            bound, inner = open_sums(e)
            exponent = self.log_of(inner)
            total = exp(exponent)
            for index in reversed(bound):
                total = Sum(total, index)
            return log_total(total)
        return log(number) + log_total(Sum(exp(self.log_of(body)), e.index))

    def _log_of_terms(self, e: Add) -> Expr:
        """log(c + X) = log c + softplus(log X - log c); log(X + Y) by pairs."""
        numbers = [t for t in e.args if t.is_number]
        logs = [self.log_of(t) for t in e.args if not t.is_number]
        whole = logs[0]
        for other in logs[1:]:
            whole = logaddexp(whole, other)
        level = log(Add(*numbers))
        return level + softplus(whole - level) if numbers else whole

    # rewriting ---------------------------------------------------------------------------------

    def _visit(self, e: Expr) -> Expr:
        if not e.args or isinstance(e, (Entry, Total)):
            return e
        if e not in self.memo:
            self.memo[e] = self._rewritten(e)
        return self.memo[e]

    def _rewritten(self, e: Expr) -> Expr:
        inverse = self.complement(e)
        if inverse is not None and is_plain(inverse):
            return sigmoid(-inverse)
        match e:
            case log() if (inside := with_determinants(e.args[0], self.determinants)) != e.args[0]:
                return log(inside)
            case log() if self.is_power(e.args[0]):
                return self.log_of(e.args[0])
            case log(args=(Mul() as product,)) if any(map(self.is_power, product.args)):
                return self._log_of_product(product)
            case Mul() | Pow() if any(map(self._divides, Mul.make_args(e))):
                return self._quotient(e)
            case Mul() if (whole := multiplied_in(e, self._has_division)) != e:
                return self._visit(whole)
            case _:
                kept = self._slopes(e) if isinstance(e, Mul) else ()
                args = [a if a in kept else self._visit(a) for a in e.args]
                same = all(new is old for new, old in zip(args, e.args, strict=True))
                return e if same else e.func(*args)

    def _slopes(self, e: Mul) -> list[Expr]:
        """The 1 - σ(u) of a product σ(u) (1 - σ(u)), which is as exact as 1 - tanh²."""
        inverses = {f: self.complement(f) for f in e.args}
        beside = [self.seen_through(f.as_base_exp()[0]) for f in e.args]
        return [f for f, u in inverses.items() if u is not None and sigmoid(u) in beside]

    def _divides(self, factor: Expr) -> bool:
        """Is this one over a power of e other than a named sigmoid?"""
        return (
            isinstance(factor, Pow)
            and bool(factor.exp.is_Integer)
            and factor.exp < 0
            and self.is_power(factor.base)
        )

    def _quotient(self, e: Expr) -> Expr:
        """A product with a power of e below: written out, cancelled, its logarithms combined."""
        written = with_tanhs(Mul(*map(self._written_out, Mul.make_args(e))))
        factors = Mul.make_args(Mul(*divided_inside(list(Mul.make_args(written)))))
        powers = [f for f in factors if isinstance(f, exp)]
        below = [f for f in factors if self._divides(f)]
        result = [self._visit(f) for f in factors if f not in powers and f not in below]
        for factor in below:
            for _ in range(-int(factor.exp)):
                result.append(self._divided_by(factor.base, powers))
        return Mul(*result, *(self._visit(power) for power in powers))

    def _written_out(self, factor: Expr) -> Expr:
        """Names of powers of e, but not of sigmoids, by their definitions."""
        base, exponent = factor.as_base_exp() if isinstance(factor, Pow) else (factor, ONE)
        if isinstance(base, Entry) and base.name in self.definitions:
            meaning = self.seen_through(base)
            if not isinstance(meaning, sigmoid):
                return Pow(Mul(*map(self._written_out, Mul.make_args(meaning))), exponent)
        if isinstance(base, Sum):
            body = Mul(*map(self._written_out, Mul.make_args(base.body)))
            return Pow(Sum(body, base.index), exponent)
        return factor

    def _divided_by(self, base: Expr, powers: list[Expr]) -> Expr:
        """1/base, together with a factor e^u where there is one, which is then used up."""
        bound, body = open_sums(base)
        match = (
            match_power(powers, body.args[0], bound) if bound and isinstance(body, exp) else None
        )
        if match:
            powers.remove(match[0])
            return match[0] / base
        if isinstance(base, (sigmoid, Entry)) or self.complement(base) is not None:
            return 1 / self._visit(base)
        if isinstance(base, Add) and len(base.args) == 2 and ONE in base.args:
            (other,) = (t for t in base.args if t != ONE)
            exponent = self.log_of(other)
            if isinstance(other, exp) and take_power(powers, other):
                return sigmoid(exponent)
            return sigmoid(-exponent)
        upper = powers.pop().args[0] if powers else Integer(0)
        return exp(upper - self.log_of(base))

    # adjoints that divide ----------------------------------------------------------------------

    def _divided(self, results: Mapping[str, Step]) -> dict[str, Step]:
        """The steps whose adjoint is by a power of e and divides by one."""
        found: dict[str, Step] = {}
        for name, step in results.items():
            through = any(t.by.name in found for t in step.right.atoms(Total)) if found else False
            if name in self.definitions and (through or self._has_division(step.right)):
                found[name] = step
        return found

    def _has_division(self, e: Expr) -> bool:
        return any(map(self._divides, e.atoms(Pow)))

    def _put_in(self, e: Expr) -> Expr:
        """The adjoints that divide, written out where they are used, and multiplied out."""
        whole = self._substituted(e)
        terms = (with_cancelled_powers(contract(term).expr) for term in expand(whole))
        return with_cancelled_sigmoids(Add(*terms))

    def _substituted(self, e: Expr) -> Expr:
        if isinstance(e, Total):
            if e.by.name not in self.divided:
                return e
            step = self.divided[e.by.name]
            old = (*step.left.of.positions, *step.left.by.positions)
            new = (*e.of.positions, *e.by.positions)
            return self._substituted(step.right.xreplace(dict(zip(old, new, strict=True))))
        meaning = self.seen_through(e) if isinstance(e, Entry) else e
        inverse = self.complement(meaning)
        if inverse is not None:
            return sigmoid(-inverse)
        if isinstance(e, Entry):
            return meaning if isinstance(meaning, sigmoid) else self._written_out(e)
        if not e.args:
            return e
        whole = e.func(*map(self._substituted, e.args))
        return with_sigmoids(whole) if isinstance(whole, (Mul, Pow)) else whole
