"""What is taken for the derivative of a function: one line for each way to misremember it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sympy import Expr, Integer, cos, log, sin, tanh
from sympy import exp as exponential

from symgrad.calculus.table import derivative_of
from symgrad.expr.functions import absolute, relu, sigmoid, sign, softplus, step
from symgrad.expr.kinks import Agreed
from symgrad.marking.mistakes.slips import SLIPS, Slip

if TYPE_CHECKING:
    from collections.abc import Callable

    from symgrad.marking.mistakes.laws import Node

ONE = Integer(1)


@dataclass(frozen=True)
class WrongSlope:
    """What somebody takes for f'(z), given z and a = f(z), and what it is instead."""

    wrong: Callable[[Expr, Expr], Expr]
    sentence: str
    kind: str = "wrong_local_derivative"


def _half(z: Expr) -> Expr:
    return 2 * step(z) - 1


SIGMOID = "the derivative of a = σ(z) is a(1 - a)."
TANH = "the derivative of a = tanh(z) is 1 - a²."
RELU = "the derivative of max(0, z) is 1 for z > 0 and 0 for z < 0."
KINK = " At 0 it is 0 by the convention used here."
INNER_TOO = " And the inner derivative is missing."
AT_0 = "The value at 0 is wrong: "
AT_KINK = AT_0 + "there it is {slope} by the convention used here."
LOG = "the derivative of ln(z) is 1/z."
ABS = "the derivative of |z| is the sign of z."
SOFTPLUS = "the derivative of ln(1 + e^z) is σ(z)."

WRONG_SLOPES: dict[type[Expr], tuple[WrongSlope, ...]] = {
    sigmoid: (
        WrongSlope(lambda z, a: 1 - a, "The factor a is missing: " + SIGMOID, "missing_factor"),
        WrongSlope(lambda z, a: 1 - a**2, "That is the derivative of tanh: " + SIGMOID),
        WrongSlope(lambda z, a: a * (1 + a), "A wrong sign inside: " + SIGMOID, "sign"),
        WrongSlope(lambda z, a: z * (1 - z), "The argument stands for the value: " + SIGMOID),
        WrongSlope(lambda z, a: a * (1 - z), "The argument stands for the value: " + SIGMOID),
        WrongSlope(lambda z, a: z * (1 - a), "The argument stands for the value: " + SIGMOID),
        WrongSlope(lambda z, a: sigmoid(z * (1 - z)), "σ(z)(1 - σ(z)) is a product: " + SIGMOID),
        WrongSlope(lambda z, a: sigmoid(a) * (1 - sigmoid(a)), "σ' is taken at the value: "
                   "it belongs at the argument z; " + SIGMOID),
        WrongSlope(lambda z, a: a**2, "The numerator is missing: " + SIGMOID),
        WrongSlope(lambda z, a: (1 - a) ** 2, "That is the square of 1 - a: " + SIGMOID),
        WrongSlope(lambda z, a: a**2 * (1 - a), "The factor a counts once: " + SIGMOID),
        WrongSlope(lambda z, a: a * (1 - a**2), "Mixed with the derivative of tanh: " + SIGMOID),
    ),
    tanh: (
        WrongSlope(lambda z, a: a * (1 - a), "That is the derivative of σ: " + TANH),
        WrongSlope(lambda z, a: 1 - a, "The square is missing: " + TANH),
        WrongSlope(lambda z, a: 1 + a**2, "A wrong sign inside: " + TANH, "sign"),
        WrongSlope(lambda z, a: 1 - z**2, "The argument stands for the value: " + TANH),
        WrongSlope(lambda z, a: (1 - a) ** 2, "That is (1 - a)²: " + TANH),
        WrongSlope(lambda z, a: 1 - tanh(a) ** 2, "tanh' is taken at the value: " + TANH),
        WrongSlope(lambda z, a: a**2, "The 1 is missing: " + TANH),
    ),
    relu: (
        WrongSlope(lambda z, a: sign(z), "That is the derivative of |z|: " + RELU),
        WrongSlope(lambda z, a: step(-z), "That is the other side of 0: " + RELU),
        WrongSlope(lambda z, a: 1 - step(-z), AT_0 + RELU + KINK),
        WrongSlope(lambda z, a: 1 - step(z), "That is the other side of 0: " + RELU),
        WrongSlope(lambda z, a: _half(z), "For z < 0 it is 0, not -1: " + RELU),
        WrongSlope(lambda z, a: z, "That is z, where its derivative 1 belongs: " + RELU),
    ),
    absolute: (
        WrongSlope(lambda z, a: ONE, "The bars are dropped: " + ABS),
        WrongSlope(lambda z, a: step(z), "That is the derivative of max(0, z): " + ABS),
        WrongSlope(lambda z, a: _half(z), AT_0 + ABS),
        WrongSlope(lambda z, a: z, "That is z, where its sign belongs: " + ABS),
    ),
    exponential: (
        WrongSlope(lambda z, a: z * exponential(z - 1),
                   "The power rule does not hold for e^z: (e^z)' = e^z."),
        WrongSlope(lambda z, a: exponential(z - 1),
                   "The exponent stays as it is: (e^z)' = e^z."),
    ),
    log: (
        WrongSlope(lambda z, a: z, "That is z, not 1/z: " + LOG),
        WrongSlope(lambda z, a: 1 / z**2, "That is 1/z²: " + LOG),
        WrongSlope(lambda z, a: 1 / a, "That is 1/ln(z): " + LOG),
    ),
    sin: (
        WrongSlope(lambda z, a: -cos(z), "Right up to sign: the derivative of sin is cos.", "sign"),
        WrongSlope(lambda z, a: -sin(z), "The derivative of sin is cos."),
    ),
    cos: (
        WrongSlope(lambda z, a: sin(z), "Right up to sign: the derivative of cos is -sin.", "sign"),
        WrongSlope(lambda z, a: -cos(z), "The derivative of cos is -sin."),
    ),
    softplus: (
        WrongSlope(lambda z, a: 1 - sigmoid(z), "That is 1/(1 + e^z): " + SOFTPLUS),
        WrongSlope(lambda z, a: step(z), "That is the derivative of max(0, z): " + SOFTPLUS),
        WrongSlope(lambda z, a: sigmoid(z) * (1 - sigmoid(z)), "That is σ': " + SOFTPLUS),
        WrongSlope(lambda z, a: exponential(z), "The logarithm is dropped: " + SOFTPLUS),
    ),
}  # fmt: skip


def _as_slips(slope: WrongSlope) -> tuple[Slip, ...]:
    """With the inner derivative, and without; a wrong value at 0 alone is no reason to lose it."""

    def wrong(node: Node) -> Expr:
        (u,) = node.parts
        return slope.wrong(u.value, node.value) * u.slope

    def bare(node: Node) -> Expr | None:
        (u,) = node.parts
        return slope.wrong(u.value, node.value) * u.path if u.path != u.slope else None

    own = Slip("function", slope.kind, slope.sentence, wrong)
    if slope.sentence.startswith(AT_0):
        return (own,)
    return own, Slip("function", slope.kind, slope.sentence + INNER_TOO, bare)


BY_FUNCTION = {
    kind: tuple(slip for slope in slopes for slip in _as_slips(slope))
    for kind, slopes in WRONG_SLOPES.items()
}


def _of_function(node: Node) -> tuple[Slip, ...]:
    match node.expr:
        case _ if node.law != "function":
            return ()
        case Agreed(plain=plain, slope=slope):
            said = AT_KINK.format(slope=slope)
            own = WrongSlope(lambda z, a: derivative_of(plain(z), a), said)
            others = BY_FUNCTION.get(plain, ())
            told = (replace(s, sentence=said) if s.sentence.endswith(KINK) else s for s in others)
            return (*_as_slips(own), *told)
        case expr:
            return BY_FUNCTION.get(type(expr), ())


def slips_at(node: Node) -> tuple[Slip, ...]:
    """Every slip that can be made at a node."""
    return (*_of_function(node), *(slip for slip in SLIPS if slip.law == node.law))
