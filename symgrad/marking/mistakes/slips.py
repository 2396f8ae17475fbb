"""Slips: laws as they are misremembered, each a line of a table.

A slip replaces one law at one site of a derivation. ``wrong`` gives what the node's derivative
becomes, None where the slip does not apply. In a sentence ``{whole}`` is what is differentiated,
``{first}`` and ``{second}`` are its parts, ``{number}`` is its fixed factor or exponent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sympy import Add, Expr, Integer, Mul, Pow, S, cos, sin, tanh
from sympy import exp as exponential

from symgrad.expr.functions import absolute, relu, sigmoid
from symgrad.expr.leaves import Entry, entries_in
from symgrad.marking.mistakes.claims import words
from symgrad.marking.mistakes.laws import Node, outer_slope

if TYPE_CHECKING:
    from collections.abc import Callable

ONE = Integer(1)


@dataclass(frozen=True)
class Slip:
    """A law misremembered: its kind of mistake and the sentence that says so.

    ``shows`` are the parts of an expression that a student who made it would have written down;
    where the answer has them, the slip says more than a mere wrong factor.
    """

    law: str
    kind: str
    sentence: str
    wrong: Callable[[Node], Expr | None]
    shows: Callable[[Node, Expr], bool] = lambda node, answer: False

    def message(self, node: Node) -> str:
        parts = [words(part.value) for part in node.parts]
        return self.sentence.format(
            whole=words(node.expr),
            first=parts[0],
            second=parts[-1],
            number=words(node.number),
            size=words(1 / size_of(node.number)),
            inner=words(node.parts[0].slope),
        )


# what a slip may need ------------------------------------------------------------------------


def size_of(number: Expr) -> Expr:
    """The sizes in a fixed factor, 1/n of -2x/n."""
    return Mul(*(f for f in Mul.make_args(number) if not f.is_number and not entries_in(f)))


def _names_of(number: Expr) -> Expr:
    return Mul(*(f for f in Mul.make_args(number) if entries_in(f)))


def _without_sign(node: Node) -> Expr | None:
    number, _ = node.number.as_coeff_Mul()
    return -node.number * node.parts[0].slope if number.is_negative else None


def _without_number(node: Node) -> Expr | None:
    number, rest = node.number.as_coeff_Mul()
    plain = S.NegativeOne if number.is_negative else S.One
    return plain * rest * node.parts[0].slope if abs(number) != 1 else None


def _without_size(node: Node) -> Expr | None:
    size = size_of(node.number)
    return node.number / size * node.parts[0].slope if size != 1 else None


def _without_names(node: Node) -> Expr | None:
    names = _names_of(node.number)
    return node.number / names * node.parts[0].slope if names != 1 else None


def _without_inner_names(node: Node) -> Expr | None:
    return _without_names(node) if node.is_inner else None


def _bare(node: Node) -> Expr | None:
    """f'(u) without u', where u' is not 1 already."""
    (u,) = node.parts
    return outer_slope(node) * u.path if u.path != u.slope else None


def _without_outer(node: Node) -> Expr | None:
    """u' without f'(u), where u' is more than a number."""
    slope = node.parts[0].slope
    return slope if outer_slope(node) != 1 and entries_in(slope) else None


def _as_argument(node: Node) -> Expr | None:
    """u' without f'(u), where u' is a number."""
    slope = node.parts[0].slope
    return None if entries_in(slope) else slope


def _inside(node: Node) -> Expr | None:
    """f(u') for f'(u) u'."""
    if not isinstance(node.expr, (relu, absolute, tanh, sigmoid, sin, cos, exponential)):
        return None
    return node.expr.func(node.parts[0].slope)


def _power_bare(node: Node) -> Expr | None:
    (f,) = node.parts
    if f.path == f.slope:
        return None
    return node.number * Pow(f.value, node.number - 1) * f.path


def _shows_call(node: Node, answer: Expr) -> bool:
    """The function itself stands in the answer, not just its name."""
    return answer.has(type(node.expr)) and bool(answer.atoms(type(node.expr)) & {node.expr})


def _shows_below(node: Node, answer: Expr) -> bool:
    return any(p.exp.is_negative for p in answer.atoms(Pow) if p.base.has(Entry))


def _own_term(node: Node) -> Expr | None:
    """The one term of a sum whose index is the variable's."""
    assert node.index is not None
    slope = node.parts[0].slope
    letters = [
        s
        for s in slope.free_symbols
        if getattr(s, "size", None) == node.index.size and s != node.index and s.name[0] == "~"
    ]
    return slope.xreplace({node.index: letters[0]}) if len(letters) == 1 else None


CHAIN = "by the chain rule the derivative of {whole} has that of {first} as a factor."
QUOTIENT = "the derivative of u/v is (u'v - uv')/v²."
PRODUCT = "the derivative of {first} times {second} has two terms: (fg)' = f'g + fg'."
POWER = "the derivative of f^n is n f^(n-1) f'."

SLIPS: tuple[Slip, ...] = (
    # inner derivatives
    Slip("function", "missing_chain_factor", "The inner derivative is missing: " + CHAIN, _bare,
         shows=_shows_call),
    Slip("power", "missing_chain_factor", "The inner derivative is missing: " + CHAIN, _power_bare),
    Slip("function", "missing_chain_factor",
         "The derivative of the function itself is missing: by the chain rule the derivative of"
         " {whole} is that of the function, at {first}, times the inner derivative.",
         _without_outer),
    Slip("reciprocal", "missing_chain_factor",
         "The inner derivative is missing: the derivative of 1/v is -v'/v², here with v = {first}.",
         lambda n: -n.parts[0].path / n.parts[0].value**2),
    Slip("reciprocal", "missing_chain_factor",
         "The inner derivative is missing: the derivative of 1/v is -v'/v², here with v = {first}.",
         lambda n: n.parts[0].path / n.parts[0].value**2),
    Slip("chain", "missing_chain_factor",
         "A factor of the chain is missing: {whole} depends on the variable in its turn, and its"
         " derivative is a factor too.",
         lambda n: n.parts[0].path if n.parts[0].path != n.parts[0].slope else None),
    Slip("constant factor", "missing_chain_factor",
         "The inner derivative is missing: the derivative of {whole} keeps the factor {number}.",
         _without_inner_names),
    # numbers and signs
    Slip("constant factor", "sign",
         "Right up to sign: the derivative of {whole} keeps its minus sign.", _without_sign),
    Slip("constant factor", "constant_factor",
         "A constant factor is lost: the derivative of {whole} keeps the factor {number}.",
         _without_number),
    Slip("constant factor", "missing_mean",
         "The factor of the mean is missing: the loss is divided by {size}, and so is its"
         " derivative.", _without_size),
    Slip("constant factor", "missing_factor",
         "A factor is missing: the derivative of {whole} keeps the factor {number}.",
         _without_names),
    Slip("reciprocal", "sign",
         "Right up to sign: the derivative of 1/v is -v'/v², here with v = {first}.",
         lambda n: n.parts[0].slope / n.parts[0].value**2),
    # powers
    Slip("power", "constant_factor",
         "The exponent is not in front: " + POWER + " Here n is {number}.",
         lambda n: Pow(n.parts[0].value, n.number - 1) * n.parts[0].slope),
    Slip("power", "wrong_local_derivative",
         "The exponent is not lowered: " + POWER + " Here n is {number}.",
         lambda n: n.number * n.value * n.parts[0].slope),
    Slip("power", "wrong_local_derivative",
         "The exponent is raised, as in an integral: " + POWER + " Here n is {number}.",
         lambda n: n.number * Pow(n.parts[0].value, n.number + 1) * n.parts[0].slope),
    Slip("power", "wrong_local_derivative",
         "The outer function is not differentiated: " + POWER + " Here n is {number}.",
         lambda n: n.value * n.parts[0].slope),
    Slip("power", "wrong_local_derivative",
         "The outer function is not differentiated: " + POWER + " Here n is {number}.",
         lambda n: n.value * n.parts[0].path),
    Slip("power", "wrong_local_derivative",
         "The derivative is taken inside the power: " + POWER + " Here n is {number}.",
         lambda n: Pow(n.parts[0].slope, n.number)),
    Slip("exponential", "wrong_local_derivative",
         "The power rule does not hold for {whole}, whose exponent varies: (c^u)' = c^u ln(c) u'.",
         lambda n: n.parts[0].value * Pow(n.number, n.parts[0].value - 1) * n.parts[0].slope),
    Slip("exponential", "log_base",
         "The factor ln({number}) is missing: (c^u)' = c^u ln(c) u'.",
         lambda n: n.value * n.parts[0].slope),
    # products and quotients
    Slip("product", "product_rule", "That is f'g': " + PRODUCT,
         lambda n: Mul(*(p.slope for p in n.parts))),
    Slip("product", "product_rule", "That is f' + g': " + PRODUCT,
         lambda n: Add(*(p.slope for p in n.parts))),
    Slip("product", "product_rule", "One term of the product rule is missing: " + PRODUCT,
         lambda n: n.parts[0].slope * Mul(*(p.value for p in n.parts[1:]))),
    Slip("product", "product_rule", "One term of the product rule is missing: " + PRODUCT,
         lambda n: n.parts[-1].slope * Mul(*(p.value for p in n.parts[:-1]))),
    Slip("product", "product_rule", "A minus for a plus: " + PRODUCT,
         lambda n: 2 * n.parts[0].slope * Mul(*(p.value for p in n.parts[1:]))
         - Add(*(p.slope * n.expr / p.value for p in n.parts))),
    Slip("product", "product_rule", "A minus for a plus: " + PRODUCT,
         lambda n: Add(*(p.slope * n.expr / p.value for p in n.parts))
         - 2 * n.parts[0].slope * Mul(*(p.value for p in n.parts[1:]))),
    Slip("quotient", "product_rule", "The order of the quotient rule is swapped: " + QUOTIENT,
         lambda n: (n.parts[0].value * n.parts[1].slope - n.parts[0].slope * n.parts[1].value)
         / n.parts[1].value ** 2, shows=_shows_below),
    Slip("quotient", "product_rule", "A plus for a minus: " + QUOTIENT,
         lambda n: (n.parts[0].value * n.parts[1].slope + n.parts[0].slope * n.parts[1].value)
         / n.parts[1].value ** 2),
    Slip("quotient", "product_rule", "The denominator is not squared: " + QUOTIENT,
         lambda n: (n.parts[0].slope * n.parts[1].value - n.parts[0].value * n.parts[1].slope)
         / n.parts[1].value),
    Slip("quotient", "product_rule", "The denominator is missing: " + QUOTIENT,
         lambda n: n.parts[0].slope * n.parts[1].value - n.parts[0].value * n.parts[1].slope),
    Slip("quotient", "product_rule", "That is u'/v': " + QUOTIENT,
         lambda n: n.parts[0].slope / n.parts[1].slope if n.parts[1].slope != 0 else None),
    Slip("quotient", "product_rule", "One term of the quotient rule is missing: " + QUOTIENT,
         lambda n: n.parts[0].slope / n.parts[1].value),
    Slip("quotient", "product_rule", "One term of the quotient rule is missing: " + QUOTIENT,
         lambda n: -n.parts[0].value * n.parts[1].slope / n.parts[1].value ** 2),
    Slip("reciprocal", "wrong_local_derivative",
         "The denominator is not squared: the derivative of 1/v is -v'/v², here with v = {first}.",
         lambda n: -n.parts[0].slope / n.parts[0].value),
    Slip("reciprocal", "wrong_local_derivative",
         "That is 1/v': the derivative of 1/v is -v'/v², here with v = {first}.",
         lambda n: 1 / n.parts[0].slope if n.parts[0].slope != 0 else None),
    # functions
    Slip("function", "wrong_local_derivative",
         "{whole} is not differentiated: its derivative is another function, times the inner"
         " derivative.", lambda n: n.value * n.parts[0].slope),
    Slip("function", "wrong_local_derivative",
         "{whole} is not differentiated: its derivative is another function, times the inner"
         " derivative.", lambda n: n.value * n.parts[0].path),
    Slip("function", "wrong_local_derivative",
         "The derivative is taken inside {whole}: the function itself has to be differentiated,"
         " at {first}.", _inside),
    Slip("function", "wrong_local_derivative",
         "{whole} is differentiated as if it were {first} itself.", _as_argument),
    # sums and paths
    Slip("sum over", "missing_sum",
         "Only one term of a sum is differentiated: the variable stands in other terms of it too.",
         _own_term),
    Slip("chain", "missing_term",
         "A path is forgotten: the variable acts through {whole} too, and every path adds a term.",
         lambda n: S.Zero),
    Slip("itself", "missing_term",
         "A path is forgotten: the variable stands in several places, and each adds a term.",
         lambda n: S.Zero),
)  # fmt: skip
