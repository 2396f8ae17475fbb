"""Slips: laws as they are misremembered, each a line of a table.

A slip replaces one law at one site of a derivation. ``wrong`` gives what the node's derivative
becomes, None where the slip does not apply. In a sentence ``{whole}`` is what is differentiated,
``{first}`` and ``{second}`` are its parts, ``{number}`` is its fixed factor or exponent.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sympy import Add, Expr, Mul, Pow, S

from symgrad.marking.mistakes import misremembered as mis
from symgrad.marking.mistakes.claims import words
from symgrad.marking.mistakes.laws import outer_slope

if TYPE_CHECKING:
    from collections.abc import Callable

    from symgrad.marking.mistakes.laws import Node

MOST_PARTS = 5  # terms of a sum that are looked at one by one


@dataclass(frozen=True)
class Slip:
    """A law misremembered: its kind of mistake and the sentence that says so.

    ``shows`` tells an answer that has the marks of it, such as the square of a quotient's
    denominator: then the slip says more than the number or sign that is wrong. Without the marks
    the kind is ``otherwise``, where that is given.
    """

    law: str
    kind: str
    sentence: str
    wrong: Callable[[Node], Expr | None]
    shows: Callable[[Node, Expr], bool] = lambda node, answer: False
    otherwise: str = ""

    def message(self, node: Node) -> str:
        return self.sentence.format(
            whole=words(node.expr),
            first=words(node.parts[0].value),
            second=words(node.parts[-1].value),
            number=words(node.number),
            size=words(1 / mis.size_of(node.number)),
        )


CHAIN = "by the chain rule the derivative of {whole} has that of {first} as a factor."
QUOTIENT = "the derivative of u/v is (u'v - uv')/v²."
PRODUCT = "the derivative of {first} times {second} has two terms: (fg)' = f'g + fg'."
POWER = "the derivative of f^n is n f^(n-1) f'."

SLIPS: tuple[Slip, ...] = (
    # inner derivatives
    Slip("function", "missing_chain_factor", "The inner derivative is missing: " + CHAIN, mis.bare,
         shows=mis.shows_call),
    Slip("power", "missing_chain_factor", "The inner derivative is missing: " + CHAIN,
         mis.power_bare),
    Slip("function", "missing_chain_factor",
         "The derivative of the function itself is missing: by the chain rule the derivative of"
         " {whole} is that of the function, at {first}, times the inner derivative.",
         mis.without_outer),
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
    Slip("chain", "wrong_local_derivative",
         "{whole} is not differentiated: it stands where its derivative belongs.",
         lambda n: n.value if n.value != n.parts[0].slope else None),
    Slip("function", "wrong_local_derivative", "The derivative of {whole} is upside down.",
         lambda n: n.parts[0].slope / outer_slope(n) if outer_slope(n) != 0 else None),
    Slip("constant factor", "missing_chain_factor",
         "The inner derivative is missing: the derivative of {whole} keeps the factor {number}.",
         mis.without_inner_names),
    # numbers and signs
    Slip("constant factor", "sign",
         "Right up to sign: the derivative of {whole} keeps its minus sign.", mis.without_sign),
    Slip("constant factor", "constant_factor",
         "A constant factor is lost: the derivative of {whole} keeps the factor {number}.",
         mis.without_number),
    Slip("constant factor", "missing_mean",
         "The factor of the mean is missing: the loss is divided by {size}, and so is its"
         " derivative.", mis.without_size),
    Slip("constant factor", "missing_factor",
         "A factor is missing: the derivative of {whole} keeps the factor {number}.",
         mis.without_names),
    Slip("reciprocal", "sign",
         "Right up to sign: the derivative of 1/v is -v'/v², here with v = {first}.",
         lambda n: n.parts[0].slope / n.parts[0].value**2),
    # powers
    *(Slip("power", kind, "The exponent is not in front: " + POWER + " Here n is {number}.",
           partial(mis.without_exponent, is_number))
      for kind, is_number in (("constant_factor", True), ("wrong_local_derivative", False))),
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
    # sums, products and quotients
    *(Slip("sum", "missing_term", "A term is missing: all terms of {whole} are differentiated.",
           partial(mis.sum_without, place)) for place in range(MOST_PARTS)),
    *(Slip("sum", "sign", "The sign of one term is wrong: look at the terms of {whole}.",
           partial(mis.sum_flipped, place)) for place in range(MOST_PARTS)),
    Slip("sum", "extra_term",
         "A constant is differentiated as if it were the variable: of the terms of {whole}, those"
         " without the variable have the derivative 0.", mis.constants_moving),
    Slip("product", "product_rule", "That is f'g': " + PRODUCT,
         lambda n: Mul(*(p.slope for p in n.parts))),
    Slip("product", "product_rule", "That is f' + g': " + PRODUCT,
         lambda n: Add(*(p.slope for p in n.parts))),
    *(Slip("product", "product_rule", "One term of the product rule is missing: " + PRODUCT,
           partial(mis.product_term, place), shows=mis.is_direct, otherwise="missing_term")
      for place in range(2)),
    *(Slip("product", "sign", "A minus for a plus: " + PRODUCT, partial(mis.product_minus, place))
      for place in range(2)),
    Slip("quotient", "product_rule", "The order of the quotient rule is swapped: " + QUOTIENT,
         lambda n: -mis.ends(n)[0] + mis.ends(n)[1], shows=mis.shows_square, otherwise="sign"),
    *(Slip("quotient", "product_rule", "A plus for a minus: " + QUOTIENT,
           partial(mis.quotient_plus, sign), shows=mis.shows_square, otherwise="sign")
      for sign in (1, -1)),
    Slip("quotient", "product_rule", "The denominator is not squared: " + QUOTIENT,
         lambda n: (mis.ends(n)[0] - mis.ends(n)[1]) * n.parts[1].value,
         shows=mis.shows_below, otherwise="missing_factor"),
    Slip("quotient", "product_rule", "The denominator is missing: " + QUOTIENT,
         lambda n: (mis.ends(n)[0] - mis.ends(n)[1]) * n.parts[1].value ** 2),
    Slip("quotient", "product_rule", "That is u'/v': " + QUOTIENT,
         lambda n: n.parts[0].slope / n.parts[1].slope if n.parts[1].slope != 0 else None),
    *(Slip("quotient", "product_rule", "One term of the quotient rule is missing: " + QUOTIENT,
           partial(mis.quotient_term, place), shows=mis.shows_square, otherwise="missing_term")
      for place in range(2)),
    Slip("quotient", "missing_sum",
         "Only one term of the denominator's sum is differentiated, as if {whole} depended on its"
         " own entry alone: the variable stands in all of them.", mis.diagonal),
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
         " at {first}.", mis.inside),
    Slip("function", "wrong_local_derivative",
         "{whole} is differentiated as if it were {first} itself.", mis.as_argument),
    # sums and paths
    Slip("sum over", "missing_sum",
         "Only one term of a sum is differentiated: the variable stands in other terms of it too.",
         mis.own_term),
    Slip("chain", "missing_term",
         "A path is forgotten: the variable acts through {whole} too, and every path adds a term.",
         lambda n: S.Zero),
    Slip("itself", "missing_term",
         "A path is forgotten: the variable stands in several places, and each adds a term.",
         lambda n: S.Zero),
)  # fmt: skip
