"""The order in which a notation writes what may stand in any: b + W x, wᵀ φ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.rendering.forms import (
    Call,
    Combination,
    Elementwise,
    Form,
    Listed,
    Named,
    Power,
    Product,
    Transposed,
    transposed,
)

if TYPE_CHECKING:
    from symgrad.notation.spelling import Spelling


def arranged(form: Form, spelling: Spelling) -> Form:
    """The same form, biases first where the notation has it so, a vector of weights before x."""
    match form:
        case Combination(terms):
            inside = tuple((number, arranged(part, spelling)) for number, part in terms)
            return Combination(tuple(sorted(inside, key=lambda t: not _leads(t[1], spelling))))
        case Product((Transposed(left), right)) if _is_weight(right, spelling):
            return Product((transposed(right), left))
        case Product(factors):
            return Product(tuple(arranged(factor, spelling) for factor in factors))
        case Elementwise(factors):
            return Elementwise(tuple(arranged(factor, spelling) for factor in factors))
        case Listed(parts):
            return Listed(tuple(arranged(part, spelling) for part in parts))
        case Call(function, argument):
            return Call(function, arranged(argument, spelling))
        case Power(base, exponent, rank):
            return Power(arranged(base, spelling), exponent, rank)
        case _:
            return form


def _leads(form: Form, spelling: Spelling) -> bool:
    return spelling.profile.bias_first and spelling.is_bias(_name(form))


def _is_weight(form: Form, spelling: Spelling) -> bool:
    """A vector of weights: of a matrix the transpose would not do."""
    name = _name(form)
    return spelling.is_weight(name) and spelling.rank(name) == 1


def _name(form: Form) -> str:
    return str(form.leaf.name) if isinstance(form, Named) else ""
