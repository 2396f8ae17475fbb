"""What becomes of a node's derivative where its law is misremembered, None where it cannot be."""

from __future__ import annotations

from sympy import Add, Expr, Mul, Pow, S, Symbol, cos, sin, tanh
from sympy import exp as exponential

from symgrad.expr.functions import absolute, relu, sigmoid
from symgrad.expr.index import Index
from symgrad.expr.leaves import Entry, Sum, entries_in
from symgrad.marking.mistakes.laws import Node, outer_slope


def size_of(number: Expr) -> Expr:
    """The sizes by which a fixed factor divides: 1/n of -2x/n."""
    return Mul(*(f for f in Mul.make_args(number) if _is_share(f)))


def _is_share(factor: Expr) -> bool:
    is_power = isinstance(factor, Pow) and isinstance(factor.base, Symbol)
    return is_power and bool(factor.exp.is_Integer and factor.exp < 0)


def names_of(number: Expr) -> Expr:
    """What a fixed factor has beside numbers and shares."""
    return Mul(*(f for f in Mul.make_args(number) if not f.is_number and not _is_share(f)))


def without_sign(node: Node) -> Expr | None:
    number, _ = node.number.as_coeff_Mul()
    return -node.number * node.parts[0].slope if number.is_negative else None


def without_number(node: Node) -> Expr | None:
    number, rest = node.number.as_coeff_Mul()
    plain = S.NegativeOne if number.is_negative else S.One
    return plain * rest * node.parts[0].slope if abs(number) != 1 else None


def without_size(node: Node) -> Expr | None:
    size = size_of(node.number)
    return node.number / size * node.parts[0].slope if size != 1 else None


def without_names(node: Node) -> Expr | None:
    names = names_of(node.number)
    return node.number / names * node.parts[0].slope if names != 1 else None


def without_inner_names(node: Node) -> Expr | None:
    return without_names(node) if node.is_inner else None


def bare(node: Node) -> Expr | None:
    """f'(u) without u', where u' is not 1 already."""
    (u,) = node.parts
    return outer_slope(node) * u.path if u.path != u.slope else None


def without_outer(node: Node) -> Expr | None:
    """u' without f'(u), where u' is more than a number."""
    slope = node.parts[0].slope
    return slope if outer_slope(node) != 1 and entries_in(slope) else None


def as_argument(node: Node) -> Expr | None:
    """u' without f'(u), where u' is a number."""
    slope = node.parts[0].slope
    return None if entries_in(slope) else slope


def inside(node: Node) -> Expr | None:
    """f(u') for f'(u) u'."""
    if not isinstance(node.expr, (relu, absolute, tanh, sigmoid, sin, cos, exponential)):
        return None
    return node.expr.func(node.parts[0].slope)


def power_bare(node: Node) -> Expr | None:
    (f,) = node.parts
    if f.path == f.slope:
        return None
    return node.number * Pow(f.value, node.number - 1) * f.path


def without_exponent(is_number: bool, node: Node) -> Expr | None:
    """f^(n-1) f', where n is a number or else is not."""
    (f,) = node.parts
    right_kind = bool(node.number.is_number) == is_number
    return Pow(f.value, node.number - 1) * f.slope if right_kind else None


def shows_call(node: Node, answer: Expr) -> bool:
    """The function itself stands in the answer, not just its name."""
    return answer.has(type(node.expr)) and bool(answer.atoms(type(node.expr)) & {node.expr})


def power_in(answer: Expr, value: Expr, times: int) -> bool:
    """Does 1/value**times stand in the answer as it is?"""
    base, exponent = value.as_base_exp()
    return Pow(base, -times * exponent) in answer.atoms(Pow)


def shows_square(node: Node, answer: Expr) -> bool:
    return power_in(answer, node.parts[-1].value, 2)


def shows_below(node: Node, answer: Expr) -> bool:
    return power_in(answer, node.parts[-1].value, 1)


def is_direct(node: Node, answer: Expr) -> bool:
    """No part is a mere name with a chain behind it."""
    return not any(isinstance(p.value, Entry) and entries_in(p.slope) for p in node.parts)


def sum_without(place: int, node: Node) -> Expr | None:
    """f' + g' without one of them."""
    if place >= len(node.parts) or node.parts[place].slope == 0:
        return None
    return Add(*(p.slope for k, p in enumerate(node.parts) if k != place))


def sum_flipped(place: int, node: Node) -> Expr | None:
    """f' + g' with one of them negative; a lone one only where the sum has a minus to lose."""
    rest = sum_without(place, node)
    if rest == 0 and not any(part.value.as_coeff_Mul()[0].is_negative for part in node.parts):
        return None
    return None if rest is None else rest - node.parts[place].slope


def constants_moving(node: Node) -> Expr | None:
    """f' + 1 for (f + c)', in the shape that f' has."""
    moving = [p for p in node.parts if p.slope != 0]
    fixed = len(node.parts) - len(moving)
    return Add(*(p.slope for p in moving)) + fixed * moving[0].path if fixed and moving else None


def product_term(place: int, node: Node) -> Expr:
    """f' g or f g'."""
    others = (p.value for k, p in enumerate(node.parts) if k != place)
    return node.parts[place].slope * Mul(*others)


def product_minus(place: int, node: Node) -> Expr:
    terms = [product_term(k, node) for k in range(len(node.parts))]
    return Add(*terms) - 2 * terms[place]


def ends(node: Node) -> tuple[Expr, Expr]:
    """u'/v and uv'/v² of a quotient u/v, whose difference is its derivative."""
    u, v = node.parts
    return u.slope / v.value, u.value * v.slope / v.value**2


def quotient_plus(sign: int, node: Node) -> Expr:
    first, second = ends(node)
    return sign * (first + second)


def quotient_term(place: int, node: Node) -> Expr:
    first, second = ends(node)
    return -second if place else first


def diagonal(node: Node) -> Expr | None:
    """(u'v - uv')/v² where v' keeps just the term of the sum v that u is."""
    u, v = node.parts
    letters = [s for s in u.value.free_symbols if isinstance(s, Index)]
    if not isinstance(v.slope, Sum) or [i.size for i in letters].count(v.slope.index.size) != 1:
        return None
    (own,) = (i for i in letters if i.size == v.slope.index.size)
    body, index = v.slope.open()
    return u.slope / v.value - u.value * body.xreplace({index: own}) / v.value**2


def own_term(node: Node) -> Expr | None:
    """The one term of a sum whose index is the variable's."""
    assert node.index is not None
    slope = node.parts[0].slope
    letters = [
        s
        for s in slope.free_symbols
        if getattr(s, "size", None) == node.index.size and s != node.index and s.name[0] == "~"
    ]
    return slope.xreplace({node.index: letters[0]}) if len(letters) == 1 else None
