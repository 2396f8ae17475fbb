"""Names that a derivation defines on its way: ``let u = wx + b``, and where u then stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.calculus.derivatives import work_out
from symgrad.errors import ReadingError, SymgradError
from symgrad.expr.array import Array
from symgrad.expr.binding import Binder
from symgrad.expr.graph import Equation, Graph
from symgrad.expr.leaves import Entry, Total, names_in
from symgrad.expr.replacing import replace_leaves
from symgrad.parsing import Definition, define, read_head, read_right_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sympy import Expr

    from symgrad.marking.derivations.board import Board
    from symgrad.parsing import Head, Symbols


def new_head(text: str, symbols: Symbols) -> Head | None:
    """The left side of an equation that defines a name which nothing else has."""
    try:
        head = read_head(text, symbols)
    except SymgradError:
        return None
    is_known = symbols.is_name(head.name) or head.name in symbols.sizes
    return None if is_known or head.name in symbols.functions else head


def with_definition(board: Board, head: Head, text: str) -> Board:
    """The board with one more name. Raises a SymgradError for a right side that is not read."""
    symbols = board.symbols
    written = {head.name: head.latex} if head.latex else {}
    own = replace(head, text=text)
    tree = read_right_side(own, symbols)
    reading = define(own, tree, symbols)
    if isinstance(reading.meaning, Definition):
        functions = {**symbols.functions, head.name: reading.meaning}
        return _with_symbols(board, replace(symbols, functions=functions), head.name)
    equation = reading.meaning.known[head.name]
    if not isinstance(equation, Equation):
        raise ReadingError(f"{head.name} is not defined by this", where=text)
    graph = _longer(board.graph, reading.meaning, equation)
    rows = symbols.row_vectors | ({head.name} if reading.is_row else set())
    named = replace(symbols.with_names({head.name: reading.meaning}, written), row_vectors=rows)
    problem = replace(board.problem, graph=graph)
    return _with_symbols(replace(board, problem=problem), named, head.name)


def _with_symbols(board: Board, symbols: Symbols, name: str) -> Board:
    problem = replace(board.problem, symbols=symbols)
    return replace(board, problem=problem, defined=board.defined | {name})


def _longer(graph: Graph, array: Array, equation: Equation) -> Graph:
    """The graph with an equation more, in whose place the later ones use the new name."""
    known = {n: e for n, e in array.known.items() if n != equation.name}
    right = work_out(Array(equation.indices, equation.right, known), graph).expr
    worked = replace(equation, right=_folded(right, equation, graph))
    if equation.right.has(Total):  # a δ is the name of a derivative, and stands at no place
        return replace(graph, equations=(*graph.equations, worked), loss=graph.loss)
    users = [_using(worked, other) for other in graph.equations]
    return _ordered(graph, (worked, *users)) or _ordered(graph, (worked, *graph.equations)) or graph


def _folded(right: Expr, new: Equation, graph: Graph) -> Expr:
    """A right side in the names of the graph: y - X w is y - ŷ."""
    for given in reversed(graph.equations):
        found = [e for e in _rewritten(given, right) if _is_simpler(e, right, given)]
        whole = given.at(new.indices) if given.shape == new.shape else None
        if whole is not None and not whole.is_Atom and new.indices:
            found.append(_named(right, whole, Entry(given.name, *new.indices)))
        found = [e for e in found if e != right]
        right = min(found, key=_weight) if found else right
    return right


def _named(expr: Expr, part: Expr, name: Expr) -> Expr:
    return replace_leaves(expr, lambda leaf: name if leaf == part else None)


def _ordered(graph: Graph, equations: Iterable[Equation]) -> Graph | None:
    """The graph with these equations in an order that can be computed, if there is one."""
    known, pending = {f.name for f in graph.free}, list(equations)
    done: list[Equation] = []
    while pending:
        ready = next((e for e in pending if e.names <= known), None)
        if ready is None:
            return None
        pending.remove(ready)
        done.append(ready)
        known.add(ready.name)
    return replace(graph, equations=tuple(done))


# where the new name stands -----------------------------------------------------------------------


def _using(new: Equation, user: Equation) -> Equation:
    """A given equation in terms of the new name, if that makes it simpler.

    Of u = w x + b, b is u - w x; put into (y - w x - b)², w and x go away.
    """
    found = [right for right in _rewritten(new, user.right) if _is_simpler(right, user.right, new)]
    return replace(user, right=min(found, key=_weight)) if found else user


def _rewritten(new: Equation, right: Expr) -> Iterator[Expr]:
    if not names_in(new.right) <= names_in(right) or new.right.is_Atom:
        return
    if not (new.indices or right.has(Binder) or new.right.has(Binder)):  # SymPy opens no sums
        yield right.subs(new.right, new.left)
    yield _named(right, new.right, new.left)
    for entry in sorted(new.right.atoms(Entry), key=str):
        slope = new.right.diff(entry)
        is_alone = [e for e in new.right.atoms(Entry) if e.name == entry.name] == [entry]
        if is_alone and slope.is_Rational and slope != 0 and entry.positions == new.indices:
            yield _put_in(right, new, entry, slope)


def _put_in(right: Expr, new: Equation, entry: Entry, slope: Expr) -> Expr:
    """The entry replaced by what the new equation says of it."""
    solved = (new.left - new.right + slope * entry) / slope

    def meaning(leaf: Expr) -> Expr | None:
        if not isinstance(leaf, Entry) or leaf.name != entry.name:
            return None
        return solved.xreplace(dict(zip(entry.positions, leaf.positions, strict=True)))

    return replace_leaves(right, meaning)


def _is_simpler(right: Expr, before: Expr, new: Equation) -> bool:
    """Fewer names, or the new one alone in the place of another: not log(δ + y) for log p."""
    gone = names_in(before) - names_in(right)
    is_shorter = _weight(right) < _weight(before) or len(names_in(new.right)) == 1
    return new.name in names_in(right) and bool(gone) and is_shorter


def _weight(expr: Expr) -> tuple[int, int]:
    return len(names_in(expr)), int(expr.count_ops())
