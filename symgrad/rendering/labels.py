"""Chain factors with their names under a brace: what was put in for which derivative."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sympy import Expr
from sympy.printing.precedence import PRECEDENCE

from symgrad.expr.leaves import Direct, Sum, Tangent, Total
from symgrad.expr.replacing import replace_leaves
from symgrad.rendering.formats.widths import arguments

if TYPE_CHECKING:
    from symgrad.derivation import Derivation, Step
    from symgrad.rendering.lines import Line

LONGEST = 4  # operations of a derivative of the loss that is put in for its sign
SIGNS = (Direct, Total, Tangent)


class Labelled(Expr):  # type: ignore[misc]
    """A factor over a brace, and under it the sign that it stands for."""

    is_commutative = True
    is_real = True
    precedence = PRECEDENCE["Atom"]

    def _latex(self, printer: Any) -> str:
        factor, sign = map(printer.doprint, self.args)
        if self.args[0].is_Add or self.args[0].could_extract_minus_sign():
            factor = rf"\left({factor}\right)"
        return rf"\underbrace{{{factor}}}_{{{_in_line(sign)}}}"

    def _sympystr(self, printer: Any) -> str:
        """Only for the order of factors, which is that of their signs."""
        return f"{isinstance(self.args[1], Direct):d}{self.args[1]}"


def _in_line(sign: str) -> str:
    if not sign.startswith(r"\frac"):
        return sign
    above, below, _ = arguments(sign, 2)
    return f"{above} / {below}"


def with_labels(line: Line, derivation: Derivation) -> Line:
    """The line of a substitution, begun with the chain in which every factor has its label."""
    chain = _chain_before(line, derivation)
    if chain is None:
        return line
    return replace(line, rights=(_labelled(chain, derivation), *line.rights))


def _chain_before(line: Line, derivation: Derivation) -> Step | None:
    """The chain that the step of this line puts local derivatives into."""
    step = derivation.steps[line.numbers[0] - 1]
    earlier = [s for s in derivation.steps[: step.number - 1] if s.left == step.left]
    is_first = bool(earlier) and earlier[-1].right.has(Direct) and not step.right.has(Direct)
    return earlier[-1] if is_first else None


def _labelled(chain: Step, derivation: Derivation) -> Expr:
    def meaning(leaf: Expr) -> Expr | None:
        value = _value(leaf, derivation) if isinstance(leaf, SIGNS) else None
        return None if value is None else Labelled(value, leaf)

    return replace_leaves(chain.right, meaning)


def _value(leaf: Expr, derivation: Derivation) -> Expr | None:
    """What a local derivative is; what a derivative over all paths is, where that is short."""
    if isinstance(leaf, Direct):
        step = derivation.local.get((leaf.of.name, leaf.by.name))
    else:
        step = derivation.stated.get(leaf.name)
        is_short = step and not step.right.has(*SIGNS, Sum) and step.right.count_ops() <= LONGEST
        step = step if is_short else None
    if step is None:
        return None
    return step.right.xreplace(dict(zip(step.left.positions, leaf.positions, strict=True)))
