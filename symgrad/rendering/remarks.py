"""The conventions that a page follows, in words, where they matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Add, Piecewise

from symgrad.expr.functions import FUNCTIONS, Abstract, sign, step
from symgrad.expr.kinks import Agreed
from symgrad.expr.leaves import Tangent, Total, names_in
from symgrad.expr.matrices import Argmax, Maximum
from symgrad.rendering.numbers import DIGITS, is_rounded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from sympy import Expr

    from symgrad.derivation import Derivation
    from symgrad.rendering.media import Medium

LAYOUTS = {
    "gradient": "Gradients have the shape of the parameter.",
    "numerator": "Numerator layout: the derivative of a number by a column is a row.",
}
JUMPS = (step, sign, Argmax, Piecewise)  # what only the derivative at a kink is written with


TURNED = {
    "from-to": "Weights are printed turned: they lead from the first index to the second.",
    "to-from": "Weights are printed turned: they lead to the first index from the second.",
}


def remarks(
    derivation: Derivation, medium: Medium, *, view: str, values: Mapping[str, Any]
) -> tuple[str, ...]:
    """What a reader must know to judge the page, no more."""
    return (
        *_layout(derivation, view, medium.layout),
        *_weights(medium),
        *_kinks(derivation),
        *_entries_of_loss(derivation),
        *_digits(values),
    )


def in_words(laws: tuple[str, ...], medium: Medium) -> tuple[str, ...]:
    """Laws in words; one that names a function which the notation writes otherwise names none."""
    functions = medium.spelling.functions
    return tuple(
        "derivative of the activation" if law.removeprefix("derivative of ") in functions else law
        for law in laws
    )


def _weights(medium: Medium) -> Iterator[str]:
    """Said where weights are printed the other way round than the equations were given."""
    if medium.spelling.turned:
        yield TURNED[medium.spelling.profile.weights]


def _layout(derivation: Derivation, view: str, layout: str) -> Iterator[str]:
    """A layout shows only where the derivative of a number is a matrix or a vector."""
    stated = (step.left for step in derivation.stated.values())
    if view == "matrix" and any(_is_gradient(left) for left in stated):
        yield LAYOUTS[layout]


def _is_gradient(left: Expr) -> bool:
    return isinstance(left, Total) and not left.of.positions and bool(left.by.positions)


def _kinks(derivation: Derivation) -> Iterator[str]:
    if not any(_derivative(s.left) and s.right.has(*JUMPS) for s in derivation.steps):
        return
    used = [call for e in derivation.graph.equations for call in _moving(e.right, derivation)]
    for function in FUNCTIONS.values():
        calls = [c for c in used if function.has_kink and isinstance(c, function.apply)]
        for slope in {call.slope if isinstance(call, Agreed) else 0 for call in calls}:
            places = " and ".join(map(str, function.kinks))
            yield f"The derivative of {function.name} at {places} is taken to be {slope}."
    if any(isinstance(call, Maximum) for call in used):
        yield "Where several values are the largest, the first one counts."


def _entries_of_loss(derivation: Derivation) -> Iterator[str]:
    """A loss is no number where one term of it goes element by element beside a number."""
    equation = derivation.graph.defined[derivation.loss]
    axes = set(equation.indices)
    terms = Add.make_args(equation.right)
    if not axes or all(axes & term.free_symbols for term in terms):
        return
    letters = ", ".join(index.name for index in equation.indices)
    for name in sorted({call.name for term in terms for call in term.atoms(Abstract)}):
        yield (
            f"{derivation.loss} has an entry for each {letters}: {name} goes element by element; "
            f'[functions] {name} = "any number" is one number of the whole.'
        )


def _derivative(left: Expr) -> bool:
    return isinstance(left, (Total, Tangent))


def _moving(right: Expr, derivation: Derivation) -> Iterator[Expr]:
    """Calls whose argument changes with what is differentiated by."""
    graph = derivation.graph
    kinked = tuple(f.apply for f in FUNCTIONS.values() if f.has_kink and isinstance(f.apply, type))
    by = {*derivation.wrt, *derivation.moved}
    for call in right.atoms(*kinked, Maximum):
        names = names_in(call)
        if by & names or any(
            by & graph.needed_for(name) for name in names if name in graph.defined
        ):
            yield call


def _digits(values: Mapping[str, Any]) -> Iterator[str]:
    if any(is_rounded(value) for value in values.values()):
        yield f"Numbers are rounded to {DIGITS} digits."
