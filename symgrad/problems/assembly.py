"""Equations and declarations make a graph."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from symgrad.calculus.derivatives import work_out
from symgrad.errors import NameProblem, ProblemError, ShapeError
from symgrad.expr.array import Array
from symgrad.expr.graph import Equation, Graph
from symgrad.expr.index import as_size
from symgrad.expr.leaves import Total
from symgrad.parsing import (
    Definition,
    Head,
    Symbols,
    UnknownName,
    define,
    read_head,
    read_right_side,
)
from symgrad.parsing.names import key_of
from symgrad.parsing.syntax import names_of
from symgrad.problems.declarations import (
    base_of,
    checked_identifier,
    declared,
    described_in,
    find,
    free_of,
    roles_of,
    sizes_of,
)
from symgrad.problems.domains import check_domain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from symgrad.expr.graph import Free
    from symgrad.parsing.syntax import Node
    from symgrad.problems.fields import Fields


@dataclass(frozen=True)
class Assembly:
    """The graph of a problem, the table of its names, and how they are written."""

    graph: Graph
    symbols: Symbols
    domains: Mapping[str, str]


def assemble(fields: Fields) -> Assembly:
    """The graph that the equations define over the declared names."""
    symbols = declared(fields)
    heads = _heads(fields, symbols)
    symbols = replace(symbols, latex={**_written(heads), **symbols.latex})
    _check_notation(fields, symbols, heads)
    complete = _define_all(heads, symbols, fields)
    _check_shapes(fields, complete, heads)
    equations = tuple(_equation(complete, head.name) for head in heads if not head.parameters)
    if not equations:
        raise ProblemError("no equation defines a name", where=fields.equations[-1])
    loss = find(complete, fields.loss, "loss") if fields.loss else equations[-1].name
    free = tuple(free_of(symbols, name) for name in roles_of(fields))
    graph = Graph(free, _without_signs(equations, free, complete), loss)
    return Assembly(graph, complete, _domains(fields, complete))


def _without_signs(
    equations: tuple[Equation, ...], free: tuple[Free, ...], symbols: Symbols
) -> tuple[Equation, ...]:
    """The equations, those that define a name as a derivative (δ = ∂L/∂z) worked out."""
    done: tuple[Equation, ...] = ()
    for equation in equations:
        if equation.right.has(Total):
            array = symbols.names[equation.name]
            known = array.known if array is not None else {}
            earlier = {n: e for n, e in known.items() if n != equation.name}
            sign = Array(equation.indices, equation.right, earlier)
            equation = replace(equation, right=work_out(sign, Graph(free, done)).expr)
        done += (equation,)
    return done


# equations --------------------------------------------------------------------------------------


def _heads(fields: Fields, symbols: Symbols) -> list[Head]:
    """The left sides; every name is defined once, and no declared one is."""
    heads: list[Head] = []
    for text in fields.equations:
        head = read_head(text, symbols)
        if head.name in [h.name for h in heads]:
            raise ProblemError(
                f"{head.name} is defined twice", where=text, hint="another name for one"
            )
        if head.name in symbols.names and head.name not in [h.name for h in heads]:
            role = roles_of(fields)[head.name]
            raise ProblemError(
                f"{head.name} is defined by an equation and declared in {role}",
                where=text,
                hint=f"take it out of {role}, or drop the equation",
            )
        heads.append(head)
        symbols = replace(symbols, latex={**_written([head]), **symbols.latex})
    return heads


def _written(heads: Iterable[Head]) -> dict[str, str]:
    return {head.name: head.latex for head in heads if head.latex}


def _define_all(heads: list[Head], symbols: Symbols, fields: Fields) -> Symbols:
    """Every right side read and made into a tensor, in order."""
    later: dict[str, Array | None] = {h.name: None for h in heads if not h.parameters}
    symbols = symbols.with_names(later, {})
    trees: dict[str, Node] = {}
    for head in heads:
        try:
            tree = read_right_side(head, symbols)
        except UnknownName as error:
            raise _without_role(error, fields, symbols) from None
        trees[head.name] = tree
        if head.parameters:
            functions = {**symbols.functions, head.name: Definition(head.parameters, tree)}
            symbols = replace(symbols, functions=functions)
    shapes = {
        find(symbols, text, "[shapes]"): sizes_of(shape) for text, shape in fields.shapes.items()
    }
    for head in heads:
        _check_order(head, trees, symbols)
        if not head.parameters:
            symbols = _defined(head, trees[head.name], symbols, shapes.get(head.name, ()))
    return symbols


def _without_role(error: UnknownName, fields: Fields, symbols: Symbols) -> ProblemError:
    """What to declare: the tensor that has a shape already, else the word as it stands."""
    base = base_of(error.word)
    place = described_in(fields, base)
    if place:
        return ProblemError(
            f"{base} stands in [{place}], but has no role",
            where=error.where,
            hint=f'add "{base}" to inputs, targets, parameters or constants',
        )
    if error.word.startswith("\\"):
        return ProblemError(
            f"the command {error.word} is not read", where=error.where, hint=error.hint
        )
    scripted = symbols.with_base(base)
    if scripted and not error.hint:
        return ProblemError(
            f"{error.word} is not defined with this script",
            where=error.where,
            hint=f"did you mean {scripted}?",
        )
    advice = f'add "{error.word}" to inputs, targets, parameters or constants'
    if base == "E":
        return ProblemError(
            f"{error.word} is not defined, and expectations are not read",
            where=error.where,
            hint=rf"the mean, \frac1N \sum_{{i=1}}^N ...; where E is a name, {advice}",
        )
    hint = f"{error.hint} Otherwise {advice}" if error.hint else advice
    return ProblemError(
        f"{error.word} is not defined and has no role", where=error.where, hint=hint
    )


def _defined(head: Head, tree: Node, symbols: Symbols, shape: tuple[int | str, ...]) -> Symbols:
    reading = define(head, tree, symbols, shape)
    if isinstance(reading.meaning, Definition):
        raise TypeError(f"{head.name} is a function")
    rows = symbols.row_vectors | ({head.name} if reading.is_row else set())
    symbols = symbols.with_names({head.name: reading.meaning}, {})
    return replace(symbols, row_vectors=rows)


def _check_order(head: Head, trees: Mapping[str, Node], symbols: Symbols) -> None:
    """No name may be used before its equation; where it depends on itself, that is said."""
    for name in names_of(trees[head.name]):
        if name not in trees or (symbols.names.get(name) is not None and name != head.name):
            continue
        if name in head.parameters:
            continue
        circle = _circle(name, head.name, trees)
        if circle:
            raise NameProblem(
                f"{head.name} depends on itself: {' -> '.join(circle)}",
                where=head.text,
                hint="an equation less, or another name",
            )
        raise NameProblem(
            f"{name} is used before it is defined",
            where=head.text,
            hint=f"the equation of {name} further up",
        )


def _circle(start: str, goal: str, trees: Mapping[str, Node]) -> list[str]:
    """The chain goal -> start -> ... -> goal of names that use each other, if there is one."""
    paths = [[goal, start]]
    seen = {start}
    while paths:
        path = paths.pop(0)
        if path[-1] == goal:
            return path
        for name in names_of(trees[path[-1]]):
            if name in trees and (name not in seen or name == goal):
                seen.add(name)
                paths.append([*path, name])
    return []


def _equation(symbols: Symbols, name: str) -> Equation:
    array = symbols.names[name]
    equation = array.known[name] if array is not None else None
    if not isinstance(equation, Equation):
        raise TypeError(f"{name} has no equation")
    return equation


# what else must fit -----------------------------------------------------------------------------


def _check_notation(fields: Fields, symbols: Symbols, heads: list[Head]) -> None:
    """Every notation belongs to a name, can be read, and stands for one name only."""
    known = {*symbols.names, *symbols.rows, *symbols.sizes, *(head.name for head in heads)}
    seen: dict[object, str] = {}
    for text, written in fields.names.items():
        name = checked_identifier(text, "[names]")
        if name not in known:
            raise ProblemError(f"{name} is written but never used", where=f"[names] {name}")
        key = key_of(written)
        if key is None:
            raise ProblemError(
                f"{written!r} cannot be read as a name",
                where=f"[names] {name}",
                hint=r"a letter with accents and scripts: \hat{y}, W^{(1)}",
            )
        if seen.setdefault(key, name) != name:
            raise ProblemError(
                f"{seen[key]} and {name} are both written {written}", where="[names]"
            )


def _check_shapes(fields: Fields, symbols: Symbols, heads: list[Head]) -> None:
    """A declared shape belongs to a name; a defined name has the shape that its equation gives."""
    texts = {head.name: head.text for head in heads}
    for text, shape in fields.shapes.items():
        name = find(symbols, text, "[shapes]")
        array = symbols.names[name]
        wanted = tuple(map(as_size, sizes_of(shape)))
        if array is not None and array.shape != wanted:
            raise ShapeError(
                f"{name} has the shape {list(array.shape)}, not {list(wanted)}",
                where=texts.get(name, ""),
                hint=f"[shapes] {name} = {list(map(str, array.shape))}",
            )


def _domains(fields: Fields, symbols: Symbols) -> dict[str, str]:
    return {
        find(symbols, text, "[domains]"): check_domain(text, domain)
        for text, domain in fields.domains.items()
    }
