"""The matrix view: a scalar equation in index notation recognised as one about whole tensors.

Vectors are columns. ``recognize`` gives None where no matrix form exists; the index form stands.
Each factor of a term has a form and indices; ``contraction`` puts them together.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sympy import Add, Function, Mul, Pow, log
from sympy import exp as exponential

from symgrad.expr.extremes import largest, smallest, with_extremes
from symgrad.expr.fractions import is_constant
from symgrad.expr.functionals import Functional
from symgrad.expr.functions import Abstract
from symgrad.expr.index import Index, free_indices
from symgrad.expr.leaves import ONE, Delta, Direct, Entry, Sum, Tangent, Total
from symgrad.expr.matrices import Determinant, Inverse, Maximum
from symgrad.expr.ordering import ordered_factors, ordered_terms, shared_factor, split_sign
from symgrad.expr.terms import Term, split
from symgrad.rendering.contraction import Axes, NoMatrixForm, contraction
from symgrad.rendering.forms import (
    Call,
    Combination,
    Form,
    Identity,
    Inverted,
    Listed,
    Named,
    Number,
    Ones,
    Power,
    Product,
    is_entrywise,
    product,
    transposed,
    transposes,
    turns,
)

if TYPE_CHECKING:
    from sympy import Expr


Scaled = tuple["Expr", Form]


def recognize(expr: Expr, axes: Axes) -> Form | None:
    """The matrix form of a tensor whose entry at ``axes`` is ``expr``."""
    if len(axes) > 2:
        return None
    try:
        form = _form(with_extremes(expr), axes)
    except NoMatrixForm:
        return None
    is_same = expr != 0 and not free_indices(expr) & {axis for axis in axes if axis.size != 1}
    return _everywhere(expr, form, axes) if is_same else form


def _everywhere(expr: Expr, form: Form, axes: Axes) -> Form:
    """A tensor that is the same number at all places: c 1, c 1 1ᵀ."""
    if all(axis.size == 1 for axis in axes):
        return form
    ones = (Ones(), transposed(Ones()))[: len(axes)]
    if not is_constant(expr):
        return product(form, *ones)
    return product(*ones) if expr == 1 else Combination(((expr, product(*ones)),))


def _form(expr: Expr, axes: Axes) -> Form:
    content, rest = shared_factor(expr)
    if content != 1:
        return Combination(((content, _form(rest, axes)),))
    parts = [term for part in ordered_terms(expr) for term in _signed(part)]
    terms = _over_axes([_scaled(term, axes) for term in parts], parts, axes)
    return terms[0][1] if len(terms) == 1 and terms[0][0] == 1 else Combination(tuple(terms))


def _over_axes(terms: list[Scaled], parts: list[Term], axes: Axes) -> list[Scaled]:
    """Terms of a sum over the same axes: a lone number among tensors is spread over theirs."""
    is_lone = [not free_indices(part.expr) & {*axes} for part in parts]
    if all(is_lone):
        return terms
    others = [form for (_, form), lone in zip(terms, is_lone, strict=True) if not lone]
    may_stand = len(axes) == 1 or all(map(is_entrywise, others))
    return [
        (number, _spread(form, axes, may_stand=may_stand) if lone else form)
        for (number, form), lone in zip(terms, is_lone, strict=True)
    ]


def _spread(form: Form, axes: Axes, *, may_stand: bool) -> Form:
    """A number beside tensors is c 1, c 1 1ᵀ; a plain one or a name is read entry by entry."""
    if may_stand and isinstance(form, (Number, Named)):
        return form
    ones = (Ones(), transposed(Ones()))[: len(axes)]
    return product(*ones) if form == Number(ONE) else Product((form, *ones))


def _signed(part: Expr) -> list[Term]:
    """A term with its sign in front: -(y - 1)/p is (1 - y)/p."""
    sign, positive = split_sign(part)
    if isinstance(positive, Add):
        return list(split(part))
    factor = -1 if sign else 1
    return [replace(term, coefficient=factor * term.coefficient) for term in split(positive)]


def _scaled(term: Term, axes: Axes) -> Scaled:
    """A term as a number and a form; a term without axes of its own is spread over the others."""
    term = _with_number_in_front(term)
    numbers = [factor for factor in term.factors if is_constant(factor)]
    factors = _with_named_quotients([f for f in term.factors if f not in numbers])
    used = {i for f in factors for i in f.free_symbols if isinstance(i, Index)}
    own = tuple(axis for axis in axes if axis in used)
    if not used <= {*own, *term.sums}:
        raise NoMatrixForm
    form = contraction([_factor(factor) for factor in factors], own, term.sums)
    if len(own) == 1 < len(axes):
        form = _repeated(form, axes, in_columns=own == axes[:1])
    return term.coefficient * Mul(*numbers), form


def _with_number_in_front(term: Term) -> Term:
    """Numbers that a factor's terms have in common: 1/2 (x - y)ᵀ A z, not (1/2 (x - y))ᵀ A z."""
    contents, factors = (
        zip(*map(shared_factor, term.factors), strict=True) if term.factors else ((), ())
    )
    return replace(term, coefficient=Mul(term.coefficient, *contents), factors=factors)


def _repeated(form: Form, axes: Axes, *, in_columns: bool) -> Form:
    """A vector in every column of a matrix, or in every row; in its only one by itself."""
    other = axes[1] if in_columns else axes[0]
    if other.size == 1:
        return form if in_columns else transposed(form)
    return product(form, transposed(Ones())) if in_columns else product(Ones(), transposed(form))


def _with_named_quotients(factors: list[Expr]) -> list[Expr]:
    """Factors in reading order, e^u / Σ e^u as one factor ``softmax``."""
    factors = ordered_factors(Mul.make_args(Mul(*factors)))
    for total in [f for f in factors if isinstance(f, Pow) and f.exp == -1]:
        for power in [f for f in factors if isinstance(f, exponential)]:
            along = _shared_along(power, total.base)
            if along is not None and total in factors:
                factors = [f for f in factors if f not in (power, total)]
                factors.append(_softmax(power.args[0], along))
    return factors


class _softmax(Function):  # type: ignore[misc]
    """Stands for e^u / Σ e^u, summed along an index of u, while a term is read."""


def _shared_along(power: Expr, total: Expr) -> Index | None:
    """The index of the power along which the total is its sum."""
    if not isinstance(total, Sum):
        return None
    along = (i for i in free_indices(power) if i.size == total.index.size)
    return next((i for i in along if Sum(power, i) == total), None)


# factors -----------------------------------------------------------------------------------------


def _factor(factor: Expr) -> tuple[Form, Axes]:
    """A factor with the axes that it has, in the order in which its form has them."""
    match factor:
        case Entry():
            return _leaf(factor, factor.positions)
        case Total() | Direct() | Tangent():  # a Jacobian has a row for every entry of its output
            return _leaf(factor, factor.positions)
        case Functional() if not any(map(free_indices, factor.arguments)):
            return _leaf(factor, factor.positions)
        case Delta():
            return _delta(factor)
        case Inverse():
            return _inverse(factor)
        case Determinant() | Maximum() if not free_indices(factor):
            return _reduced(factor), ()
    if not factor.has(Entry, Total, Direct, Tangent, Index):
        return Number(factor), ()
    axes = tuple(sorted((s for s in factor.free_symbols if isinstance(s, Index)), key=_by_letter))
    axes = _axes_of_widest(factor, axes)
    match factor:
        case _softmax():  # of every row
            argument, along = factor.args
            rows = (*(axis for axis in axes if axis != along), along)
            return Call("softmax", _form(argument, rows)), rows
        case Pow() if not factor.exp.free_symbols:
            return Power(_form(factor.base, axes), factor.exp, len(axes)), axes
        case log() if _is_sum_of_powers(factor.args[0]):
            body, index = factor.args[0].open()
            return Call("logsumexp", _form(body.args[0], (index,))), axes
        case Function() if len(factor.args) == 1:
            return Call(type(factor).__name__.lstrip("_"), _form(factor.args[0], axes)), axes
        case largest() | smallest():
            parts = Listed(tuple(_form(part, axes) for part in factor.args))
            return Call(type(factor).__name__, parts), axes
        case Abstract():
            return Call(factor.shown_name, _form(factor.argument, axes)), axes
        case Add():
            return _form(factor, axes), axes
    raise NoMatrixForm


def _is_sum_of_powers(expr: Expr) -> bool:
    return isinstance(expr, Sum) and isinstance(expr.body, exponential) and not any(
        isinstance(s, Index) for s in expr.free_symbols
    )  # fmt: skip


def _by_letter(index: Index) -> str:
    return index.name


def _axes_of_widest(factor: Expr, axes: Axes) -> Axes:
    """Axes in the order of an entry that has them all, so that W² needs no transpose."""
    for entry in sorted(factor.atoms(Entry), key=str):
        if set(entry.positions) == set(axes):
            return tuple(entry.positions)
    return axes


def _leaf(leaf: Expr, positions: tuple[Expr, ...]) -> tuple[Form, Axes]:
    axes = tuple(p for p in positions if isinstance(p, Index))
    is_part = len(axes) < len(positions)
    if len(axes) > 2 or not all(p.is_Integer or p in axes for p in positions):
        raise NoMatrixForm
    if is_part and len(set(axes)) < len(axes):
        raise NoMatrixForm
    return Named(leaf), axes


def _inverse(inverse: Inverse) -> tuple[Form, Axes]:
    """A⁻¹, or (Aᵀ)⁻ᵀ where that is written with fewer transposes."""
    if not all(isinstance(p, Index) for p in inverse.positions):
        raise NoMatrixForm
    body, row, column = inverse.open()
    plain, turned = Inverted(_form(body, (row, column))), Inverted(_form(body, (column, row)))
    return min(plain, transposed(turned), key=turns), inverse.positions


def _reduced(e: Determinant | Maximum) -> Form:
    """det of a matrix, max of a vector, of a matrix over both its axes."""
    body, *axes = e.open()
    if isinstance(e, Determinant):
        ways = (_form(body, tuple(axes)), _form(body, tuple(axes[::-1])))
        return Call("det", min(ways, key=transposes))
    while isinstance(body, Maximum):
        body, axis = body.open()
        axes.append(axis)
    return Call("max", _form(body, tuple(axes)))


def _delta(delta: Delta) -> tuple[Form, Axes]:
    left, right = delta.args
    if isinstance(left, Index) and isinstance(right, Index) and left.size == right.size:
        return Identity(), (left, right)
    raise NoMatrixForm
