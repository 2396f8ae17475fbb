"""Claims from the ratio of the answer to the right answer, where that is one number."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import arb, fmpq
from sympy import Expr, Integer, Rational, Symbol, log

from symgrad.marking.mistakes.claims import Claim, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from symgrad.marking.mistakes.points import Values
    from symgrad.marking.mistakes.scene import Scene

LARGEST = 400  # numerator and denominator of a ratio that is called a number
TWO, TEN = log(2), log(10)
LOGARITHMS = {  # exponents of the units in which bases are told apart
    TWO**a * TEN**b: arb(2).log() ** a * arb(10).log() ** b
    for a, b in (
        (1, 0),
        (-1, 0),
        (0, 1),
        (0, -1),
        (2, 0),
        (0, 2),
        (-2, 0),
        (0, -2),
        (1, -1),
        (-1, 1),
    )
}
SHOWN = {Rational(1, 2): "half", Integer(2): "twice", Rational(1, 3): "a third of"}


def ratio_claims(scene: Scene) -> Iterator[Claim]:
    """The answer is a number or a size times the right answer."""
    factor = ratio(scene)
    if factor is not None:
        kind, message = _words_for(*factor)
        number, size = factor
        right = scene.like_expected(number * size * scene.expected.expr)
        yield Claim(kind, message, scene.answer, right)


def ratio(scene: Scene) -> tuple[Expr, Expr] | None:
    """A number and a unit (1, a size, a logarithm) whose product the ratio is everywhere."""
    quotients = _quotients(scene) if scene.fits else {}
    if len(quotients) < 2:
        return None
    for unit, values in _units([scene.points.balls[k].sizes for k in quotients]):
        found = {_simple(q / v) for q, v in zip(quotients.values(), values, strict=True)}
        number = found.pop()
        if not found and number is not None and not number == unit == 1:
            return Rational(number.numerator, number.denominator), unit
    return None


def _quotients(scene: Scene) -> dict[int, Any]:
    """answer / right at each point, nothing if one of them is zero where the other is not."""
    quotients = {}
    pairs = zip(scene.answer_values, scene.expected_values, strict=True)
    for k, (a, b) in enumerate(pairs):
        if a is None or b is None:
            continue
        if _is_zero(a) != _is_zero(b):
            return {}
        if not _is_zero(b):
            quotients[k] = a / b
    return quotients


def _is_zero(value: Any) -> bool:
    return bool(value.contains(0) if isinstance(value, arb) else value == 0)


def _units(sizes: list[Mapping[str, int]]) -> Iterator[tuple[Expr, Values]]:
    """1, the sizes and their powers, the logarithms of usual bases; with their values."""
    yield Integer(1), tuple(fmpq(1) for _ in sizes)
    for name in sizes[0]:
        symbol = Symbol(name, integer=True, positive=True)
        for power in (1, -1, 2, -2):
            yield symbol**power, tuple(fmpq(s[name]) ** power for s in sizes)
    for unit, value in LOGARITHMS.items():
        yield unit, tuple(value for _ in sizes)


def _simple(value: Any) -> Fraction | None:
    """The number with small numerator and denominator that a value is."""
    exact = not isinstance(value, arb)
    if not exact and (not value.is_finite() or float(value.rad()) > 1e-9):
        return None
    middle = Fraction(int(value.p), int(value.q)) if exact else Fraction(float(value.mid()))
    near = middle.limit_denominator(LARGEST)
    difference = value - fmpq(near.numerator, near.denominator)
    same = difference == 0 if exact else difference.contains(0)
    return near if same and 0 < abs(near.numerator) <= LARGEST else None


def _words_for(number: Expr, unit: Expr) -> tuple[str, str]:
    more = "" if number == 1 else f", and a factor {words(number)} is wrong too"
    if unit.has(log):
        return "log_base", _logarithm_words(unit) + more + "."
    if unit != 1:
        return "missing_mean", _mean_words(unit) + more + "."
    if number == -1:
        return "sign", "Right up to sign: a minus sign is lost, or there is one too many."
    return "constant_factor", (
        f"Right up to a constant factor: this is {_times(number)} the right answer."
    )


def _logarithm_words(unit: Expr) -> str:
    return (
        f"A factor {words(unit)} is wrong: the logarithm of u to the base b has the derivative"
        " u'/(u ln b), the natural one u'/u"
    )


def _mean_words(unit: Expr) -> str:
    power = unit.as_base_exp()[1]
    if power > 0:
        return f"The factor {words(1 / unit)} is missing: a mean's derivative is a mean"
    return f"The factor {words(unit)} is too much: a mean is divided by its size once"


def _times(number: Expr) -> str:
    sign = "minus " if number.is_negative else ""
    return sign + SHOWN.get(abs(number), f"{words(abs(number))} times")
