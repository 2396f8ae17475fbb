"""The laws: what a step that names one must look like, apart from being true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Add, Expr, Mul, Piecewise, Pow

from symgrad.equality import compare
from symgrad.expr.domain import SYMMETRIC
from symgrad.expr.functionals import Functional
from symgrad.expr.functions import Abstract
from symgrad.expr.leaves import Direct, Entry, Sum, Tangent, Total, names_in
from symgrad.expr.matrices import Determinant, Inverse, Maximum
from symgrad.kernel.definitions import total_derivative
from symgrad.kernel.form import SIGNS
from symgrad.kernel.forward import arguments_that_move, tangent_by_signs
from symgrad.kernel.gone import (
    derivatives_gone,
    is_at_deltas,
    is_of_probabilities,
    is_rearranged,
    is_sigmoid_now,
    sums_gone,
    sums_to,
    uses_up_deltas,
)
from symgrad.kernel.written import before, by_names, names_given, put_in, written_loss

if TYPE_CHECKING:
    from collections.abc import Callable

    from symgrad.derivation import Derivation, Step


def is_instance(step: Step, derivation: Derivation) -> bool:
    """Is the step an instance of the law that it names? Unknown laws have no instances."""
    if step.law in LAWS:
        return LAWS[step.law](step, derivation)
    function = step.law.removeprefix("derivative of ")
    return function != step.law and any(
        (part.name if isinstance(part, (Abstract, Functional)) else type(part).__name__) == function
        for part in _parts_with_variable(step, derivation)
    )


def _definition(step: Step, derivation: Derivation) -> Expr:
    """The right side of the one equation that a local step differentiates."""
    return derivation.graph.defined[step.left.of.name].right


def _parts_with_variable(step: Step, derivation: Derivation) -> list[Expr]:
    """The parts of the definition in which the variable stands."""
    name = step.left.by.name
    parts = []
    pending = [_definition(step, derivation)]
    while pending:
        part = pending.pop()
        if not isinstance(part, Entry) and name in names_in(part):
            parts.append(part)
            pending.extend(part.args)
    return parts


def _users_of(step: Step, derivation: Derivation) -> int:
    """How many users of the variable reach the output; none of what is no derivative by a name."""
    if not isinstance(step.left, Total):
        return 0
    graph = derivation.graph
    needed = graph.needed_for(step.left.of.name)
    return sum(user.name in needed for user in graph.users[step.left.by.name])


def _arguments_of(step: Step, derivation: Derivation) -> int:
    """How many arguments of the output move."""
    if not isinstance(step.left, (Total, Tangent)):
        return 0
    return len(arguments_that_move(derivation.graph, step.left, derivation.moved))


def _linear(step: Step, derivation: Derivation) -> bool:
    """The variable stands only under sums and in products, once a product."""
    name = step.left.by.name
    parts = _parts_with_variable(step, derivation)
    return name in names_in(_definition(step, derivation)) and all(
        isinstance(p, (Add, Sum)) or (isinstance(p, Mul) and _holders(p, name) == 1) for p in parts
    )


def _holders(product: Expr, name: str) -> int:
    return sum(name in names_in(factor) for factor in product.args)


def _product(step: Step, derivation: Derivation) -> bool:
    name = step.left.by.name
    parts = _parts_with_variable(step, derivation)
    return any(isinstance(p, Mul) and _holders(p, name) > 1 for p in parts)


def _has(kind: type[Expr]) -> Callable[[Step, Derivation], bool]:
    return lambda step, derivation: any(
        isinstance(part, kind) for part in _parts_with_variable(step, derivation)
    )


def _start(step: Step, derivation: Derivation) -> bool:
    return isinstance(step.left, Total) and step.left.of.name == step.left.by.name


def _no_path(step: Step, derivation: Derivation) -> bool:
    """Nothing leads from the variable, or from what is moved, to the output."""
    counts = {Total: _users_of, Tangent: _arguments_of}
    count = counts.get(type(step.left))
    return count is not None and step.right == 0 and count(step, derivation) == 0


def _chain(step: Step, derivation: Derivation) -> bool:
    """One user, or in a forward sweep one argument."""
    users, arguments = _users_of(step, derivation), _arguments_of(step, derivation)
    return (users == 1 and _through_users(step, derivation)) or (
        arguments == 1 and _through_arguments(step, derivation)
    )


def _sum_over_users(step: Step, derivation: Derivation) -> bool:
    return _users_of(step, derivation) > 1 and _through_users(step, derivation)


def _sum_over_arguments(step: Step, derivation: Derivation) -> bool:
    return _arguments_of(step, derivation) > 1 and _through_arguments(step, derivation)


def _through_users(step: Step, derivation: Derivation) -> bool:
    graph, left = derivation.graph, step.left
    expected = total_derivative(graph, left.of, left.by, resolved=False)
    return _unresolved(step, derivation, expected)


def _through_arguments(step: Step, derivation: Derivation) -> bool:
    expected = tangent_by_signs(derivation.graph, step.left, derivation.moved)
    return _unresolved(step, derivation, expected)


def _unresolved(step: Step, derivation: Derivation, expected: Expr) -> bool:
    """Each part once, its local derivative as a sign, each resolved by a step in ``because``.

    Signs stand for any value, so that a part whose derivative happens to be 0 cannot be left out.
    """
    graph = derivation.graph
    about = (s.left for s in _because(step, derivation) if isinstance(s.left, SIGNS))
    resolved = {(sign.of.name, sign.by.name) for sign in about}
    signs = {(d.of.name, d.by.name) for d in step.right.atoms(Direct)}
    if not signs or not signs <= resolved:
        return False
    known = names_given(derivation, step.number)
    left, right = (by_names(side, known) for side in (expected, step.right))
    return compare(left, right, graph.sizes, free=graph.free_names).holds


def _substitute(step: Step, derivation: Derivation) -> bool:
    """No local derivative is left as a sign; a step in ``because`` has some, and its left side.

    About a name: the name's equation, or what a step in ``because`` makes of it, with a definition
    put in.
    """
    if isinstance(step.left, Entry):
        return bool(put_in(step, derivation)) and not step.right.has(*SIGNS)
    signs = any(s.left == step.left and s.right.has(Direct) for s in _because(step, derivation))
    return signs and not step.right.has(Direct)


def _differentiate(step: Step, derivation: Derivation) -> bool:
    """A step in ``because`` writes the output in names that do not depend on the variable."""
    left, graph = step.left, derivation.graph
    written = written_loss(step, derivation) if isinstance(left, Total) else None
    if written is None or step.right.has(*SIGNS):
        return False
    return not names_in(written.right) & graph.depends_on([left.by.name]) - {left.by.name}


def _put_names_back(step: Step, derivation: Derivation) -> bool:
    """A step in ``because`` says the same in other names."""
    earlier = before(step, derivation)
    return earlier is not None and earlier.law == "differentiate" and not step.right.has(*SIGNS)


def _name(step: Step, derivation: Derivation) -> bool:
    """A step in ``because`` is about the derivative whose name an equation has."""
    left, sign = step.left, step.right
    is_its_name = isinstance(left, Entry) and isinstance(sign, Total) and sign.name == left.name
    about = [s for s in _because(step, derivation) if s.left == sign]
    resolved = bool(about) and not about[-1].right.has(Direct)
    return is_its_name and resolved and sign.positions == left.positions


def _cancel(step: Step, derivation: Derivation) -> bool:
    """The derivatives of other names in ``because`` are put in."""
    others = {s.left.name for s in _because(step, derivation)} - {step.left.name}
    return bool(others) and _restates(step, derivation)


def _put_in(step: Step, derivation: Derivation) -> bool:
    """A derivative that stood in the line is gone, and a step in ``because`` says what it is."""
    said = {s.left.name for s in _because(step, derivation) if s.left != step.left}
    return bool(said & derivatives_gone(step, derivation))


def _probabilities(step: Step, derivation: Derivation) -> bool:
    """A sum over entries that are probabilities is gone: their sum is 1."""
    graph = derivation.graph
    return any(is_of_probabilities(total, graph) for total in sums_gone(step, derivation))


def _deviations(step: Step, derivation: Derivation) -> bool:
    """A sum that is 0 by the definitions of the means in it is gone."""
    return any(sums_to(total, 0, derivation.graph) for total in sums_gone(step, derivation))


def _symmetric(step: Step, derivation: Derivation) -> bool:
    """The positions of a symmetric matrix, or of its inverse, are exchanged."""
    symmetric = {f.name for f in derivation.graph.free if f.domain in SYMMETRIC}
    before = {name for s in _because(step, derivation) for name in names_in(s.right)}
    return bool(symmetric & before) and _restates(step, derivation)


def _restates(step: Step, derivation: Derivation) -> bool:
    return any(s.left == step.left for s in _because(step, derivation))


def _because(step: Step, derivation: Derivation) -> list[Step]:
    return [s for s in derivation.steps if s.number in step.because]


LAWS: dict[str, Callable[[Step, Derivation], bool]] = {
    "start": _start,
    "no path": _no_path,
    "chain": _chain,
    "sum over users": _sum_over_users,
    "sum over arguments": _sum_over_arguments,
    "substitute": _substitute,
    "contract": uses_up_deltas,
    "differentiate": _differentiate,
    "put names back": _put_names_back,
    "name": _name,
    "cancel": _cancel,
    "probabilities sum to 1": _probabilities,
    "put in": _put_in,
    "deviations sum to 0": _deviations,
    "where the delta is 1": is_at_deltas,
    "multiply out": is_rearranged,
    "definition of sigmoid": is_sigmoid_now,
    "symmetric": _symmetric,
    "linear": _linear,
    "product": _product,
    "power": _has(Pow),
    "sum": _has(Add),
    "cases": _has(Piecewise),
    "inverse": _has(Inverse),
    "determinant": _has(Determinant),
    "maximum": _has(Maximum),
}
