"""Claims from a ratio that is one number: of the answer to the right one, or of one term."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from typing import TYPE_CHECKING, Any

from flint import arb, fmpq
from sympy import Add, Expr, Integer, Pow, Rational, Symbol, log, sqrt

from symgrad.expr.leaves import Entry
from symgrad.expr.terms import expand
from symgrad.marking.mistakes.claims import Claim, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from symgrad.marking.mistakes.points import Values
    from symgrad.marking.mistakes.scene import Scene

LARGEST = 400  # numerator and denominator of a ratio that is called a number
MOST_TERMS = 8
EXPONENTS = ((1, 0), (-1, 0), (0, 1), (0, -1), (2, 0), (0, 2), (-2, 0), (0, -2), (1, -1), (-1, 1))
LOGARITHMS = {
    log(2) ** a * log(10) ** b: arb(2).log() ** a * arb(10).log() ** b for a, b in EXPONENTS
}
SHOWN = {Rational(1, 2): "half", Integer(2): "twice", Rational(1, 3): "a third of"}
Factor = tuple[Expr, Expr]
Quotients = dict[int, Any]


def ratio_claims(scene: Scene) -> Iterator[Claim]:
    """The answer is a number, a size or a logarithm times the right answer."""
    factor = ratio(scene)
    if factor is not None:
        kind, message = _words_for(factor, scene.expected.expr)
        right = scene.like_expected(factor[0] * factor[1] * scene.expected.expr)
        yield Claim(kind, message, scene.answer, right)


def ratio(scene: Scene) -> Factor | None:
    """A number and a unit (1, a size, a logarithm) whose product the ratio is everywhere."""
    if not scene.fits:
        return None
    quotients = _quotients(scene.answer_values, scene.expected_values)
    return _recognized(quotients, [*_sizes(scene, quotients), *_logarithms(quotients)])


def name_claims(scene: Scene) -> Iterator[Claim]:
    """The answer is a power of a number with a name, times the right answer."""
    quotients = _quotients(scene.answer_values, scene.expected_values)
    factor = _recognized(quotients, list(_scalars(scene, quotients)))
    if factor is not None:
        number, unit = factor
        kind, part = _name_words(unit, scene.expected.expr)
        more = "" if number == 1 else f" And a factor {words(number)} is wrong."
        right = scene.like_expected(number * unit * scene.expected.expr)
        yield Claim(kind, part + more, scene.answer, right)


def _name_words(unit: Expr, right: Expr) -> tuple[str, str]:
    """A denominator that is missing, or a factor too many: what the right answer has decides."""
    base, power = unit.as_base_exp()
    is_below = any(p.exp.is_negative and p.base == base for p in right.atoms(Pow))
    if (power > 0) == is_below:
        return "missing_factor", f"A factor is missing: {words(1 / unit)}."
    return "extra_factor", f"There is a factor too many: {words(unit)}."


def term_claims(scene: Scene) -> Iterator[Claim]:
    """One term of the right answer has another factor in the answer."""
    try:
        terms = expand(scene.expected.expr)
    except OverflowError:
        return
    for place in range(len(terms) if 1 < len(terms) <= MOST_TERMS else 0):
        term = scene.like_expected(terms[place].expr)
        rest = scene.like_expected(Add(*(t.expr for k, t in enumerate(terms) if k != place)))
        values, others = scene.points.values(term), scene.points.values(rest)
        pairs = zip(scene.answer_values, others, strict=True)
        left = tuple(None if None in pair else pair[0] - pair[1] for pair in pairs)
        quotients = _quotients(left, values)
        factor = _recognized(quotients, [*_sizes(scene, quotients), *_logarithms(quotients)])
        if factor is not None:
            kind, _ = _words_for(factor, scene.expected.expr)
            array = scene.like_expected(rest.expr + factor[0] * factor[1] * term.expr)
            yield Claim(kind, _term_words(factor, term.expr), scene.answer, array)


def _term_words(factor: Factor, term: Expr) -> str:
    number, unit = factor
    if number == -1 and unit == 1:
        return f"Right up to the sign of one term, {words(term)}."
    wrong = words(number * unit)
    return f"One term, {words(term)}, has a factor {wrong} that it should not have."


# recognizing a number ----------------------------------------------------------------------------


def _recognized(quotients: Quotients, units: list[tuple[Expr, Values]]) -> Factor | None:
    if len(quotients) < 2:
        return None
    for unit, values in units:
        found = {_simple(q / v) for q, v in zip(quotients.values(), values, strict=True)}
        number = found.pop()
        if not found and number is not None and not number == unit == 1:
            return Rational(number.numerator, number.denominator), unit
    return None


def _quotients(above: Values, below: Values) -> Quotients:
    """The ratio at each point, nothing if one side is zero where the other is not."""
    quotients = {}
    for k, (a, b) in enumerate(zip(above, below, strict=True)):
        if a is None or b is None:
            continue
        if _is_zero(a) != _is_zero(b):
            return {}
        if not _is_zero(b):
            quotients[k] = a / b
    return quotients


def _is_zero(value: Any) -> bool:
    return bool(value.contains(0) if isinstance(value, arb) else value == 0)


def _sizes(scene: Scene, points: Quotients) -> Iterator[tuple[Expr, Values]]:
    """1, the sizes and their powers, one size over another; with their values."""
    known: list[Mapping[str, int]] = [scene.points.balls[k].sizes for k in points]
    yield Integer(1), tuple(fmpq(1) for _ in known)
    names = {name: Symbol(name, integer=True, positive=True) for name in scene.points.names}
    for name, symbol in names.items():
        for power in (1, -1, 2, -2):
            yield symbol**power, tuple(fmpq(s[name]) ** power for s in known)
    for a, b in permutations(names, 2):
        yield names[a] / names[b], tuple(fmpq(s[a], s[b]) for s in known)
    for name, symbol in names.items():
        yield sqrt(symbol), tuple(arb(s[name]).sqrt() for s in known)
        yield 1 / sqrt(symbol), tuple(1 / arb(s[name]).sqrt() for s in known)


def _logarithms(points: Quotients) -> Iterator[tuple[Expr, Values]]:
    """The factors between logarithms of usual bases."""
    for unit, value in LOGARITHMS.items():
        yield unit, tuple(value for _ in points)


def _scalars(scene: Scene, points: Quotients) -> Iterator[tuple[Expr, Values]]:
    """Powers of the numbers that have names."""
    for name, shape in scene.asked.graph.shapes.items():
        values = scene.points.values(scene.like_expected(Entry(name))) if not shape else ()
        kept = [values[k] for k in points] if values else []
        if kept and not any(value is None or _is_zero(value) for value in kept):
            for power in (1, -1, 2, -2):
                yield Entry(name) ** power, tuple(value**power for value in kept)


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


def _words_for(factor: Factor, right: Expr) -> tuple[str, str]:
    number, unit = factor
    more = "" if number == 1 else f", and a factor {words(number)} is wrong too"
    if unit.has(log):
        return "log_base", _logarithm_words(unit) + more + "."
    if unit != 1:
        kind, message = _size_words(unit, right)
        return kind, message + more + "."
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


def _size_words(unit: Expr, right: Expr) -> tuple[str, str]:
    """A size too many or too few: that of a mean, if the right answer is divided by it."""
    base, power = unit.as_base_exp()
    if not base.is_Symbol or not power.is_Integer:
        return "constant_factor", f"There is a wrong factor {words(unit)}"
    is_mean = any(p.exp.is_negative and p.base == base for p in right.atoms(Pow))
    if is_mean and power > 0:
        return "missing_mean", f"The factor {words(1 / unit)} is missing: a mean stays a mean"
    if is_mean:
        return "missing_mean", f"The factor {words(unit)} is too much: a mean divides once"
    if power < 0 and right.has(base):
        return "missing_factor", f"A factor is missing: {words(1 / unit)}"
    return "extra_factor", f"There is a factor too many: {words(unit)}"


def _times(number: Expr) -> str:
    sign = "minus " if number.is_negative else ""
    return sign + SHOWN.get(abs(number), f"{words(abs(number))} times")
