"""A product as it is written: groups between product signs, in each what stands side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.parsing.meaning import evaluate
from symgrad.parsing.pratt import parse
from symgrad.parsing.scope import Bound, Scope
from symgrad.parsing.syntax import Factors, Minus
from symgrad.parsing.tokens import is_latex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symgrad.expr.array import Array
    from symgrad.expr.index import Index
    from symgrad.parsing.symbols import Symbols
    from symgrad.parsing.syntax import Node

Groups = tuple[tuple["Array", ...], ...]


def read_groups(text: str, symbols: Symbols, letters: Mapping[str, Index]) -> tuple[bool, Groups]:
    """Whether a minus stands before all of it, and the tensors of each group, in order.

    ``-2 x \\cdot (y - 1) z`` is minus, (2, x), (y - 1, z). Raises a SymgradError for what is not
    read.
    """
    tree = parse(text, symbols, letters=frozenset(letters))
    bound = {letter: Bound(index) for letter, index in letters.items()}
    scope = Scope(symbols, is_latex(text), letters=bound, text=text, fills_kinks=True)
    body = tree.body if isinstance(tree, Minus) else tree
    groups = tuple(tuple(evaluate(n, scope).array for n in group) for group in _groups(body))
    return body is not tree, groups


def _groups(node: Node) -> list[list[Node]]:
    if not isinstance(node, Factors):
        return [[node]]
    groups = [_side_by_side(node.first)]
    for sign, part in node.rest:
        match sign:
            case "":
                groups[-1] += _side_by_side(part)
            case "/":  # divides what stands before it, as one
                first, *rest = groups[-1]
                whole = Factors(first, tuple(("", n) for n in rest)) if rest else first
                groups[-1] = [Factors(whole, (("/", part),))]
            case _:
                groups.append(_side_by_side(part))
    return groups


def _side_by_side(node: Node) -> list[Node]:
    if isinstance(node, Factors) and all(sign == "" for sign, _ in node.rest):
        return [node.first, *(part for _, part in node.rest)]
    return [node]
