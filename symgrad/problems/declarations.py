"""Declarations: roles, shapes, sizes, rows and functions make a table of free names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sympy import Rational

from symgrad.errors import ProblemError
from symgrad.expr.graph import Free
from symgrad.expr.handles import tensor
from symgrad.expr.index import Chosen
from symgrad.parsing import Definition, Symbols, identifier
from symgrad.parsing.names import key_of, latex_of
from symgrad.problems.domains import check_domain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from symgrad.expr.array import Array
    from symgrad.problems.fields import Fields


KINDS = ("any", "any number")  # of a function: entry by entry, or a number of a whole tensor


def find(symbols: Symbols, text: str, place: str) -> str:
    """The identifier of a name as it is written somewhere in the file."""
    name = text if text in symbols.names else symbols.by_key.get(key_of(text) or ("", (), (), ()))
    if name is None or name not in symbols.names:
        close = symbols.resembling(text)
        raise ProblemError(
            f"{text} is not known",
            where=place,
            hint=f"did you mean {close}?" if close else "a name of the problem",
        )
    return name


def roles_of(fields: Fields) -> dict[str, str]:
    """Every declared name with its role."""
    roles: dict[str, str] = {}
    for role, names in fields.roles.items():
        for text in names:
            name = checked_identifier(text, role)
            if name in roles:
                raise ProblemError(
                    f"{name} is declared twice",
                    where=f"{roles[name]}, {role}",
                    hint="one role for each name",
                )
            roles[name] = role
    return roles


def checked_identifier(text: str, place: str) -> str:
    name = identifier(text)
    if name is None:
        raise ProblemError(
            f"{text!r} is no name",
            where=place,
            hint="a letter, then letters, digits and underscores",
        )
    return name


def base_of(word: str) -> str:
    """The name without its scripts: ``x_j`` is x."""
    key = key_of(word.rstrip("_"))
    return key[0] if key else word


def described_in(fields: Fields, name: str) -> str:
    """The table that says something of a name, such as its shape, or nothing."""
    tables = {
        "shapes": fields.shapes,
        "values": fields.values,
        "names": fields.names,
        "domains": fields.domains,
    }
    return next((place for place, table in tables.items() if name in table), "")


def declared(fields: Fields) -> Symbols:
    """The table of the free names."""
    roles = roles_of(fields)
    latex = _written(fields)
    shapes = {checked_identifier(n, "[shapes]"): sizes_of(s) for n, s in fields.shapes.items()}
    domains = {checked_identifier(name, "[domains]"): d for name, d in fields.domains.items()}
    sizes = _numbers_of_sizes(fields, roles)
    names: dict[str, Array | None] = {
        name: tensor(
            name,
            *shapes.get(name, ()),
            role=role,
            domain=check_domain(name, domains.get(name, "reals")),
        )
        for name, role in roles.items()
    }
    symbols = Symbols(
        names,
        latex={name: text for name, text in latex.items() if name not in sizes},
        sizes=sizes,
        written_sizes={name: text for name, text in latex.items() if name in sizes},
        indices=_indices(fields, sizes),
        functions=_functions(fields),
        functionals=_functionals(fields),
        kink=Rational(str(fields.convention.get("kink", 0))),
    )
    return replace(symbols, rows=_rows(fields, symbols))


def _written(fields: Fields) -> dict[str, str]:
    """How names and sizes are written: as [names] says, else as a role or a shape writes them."""
    roles = (name for names in fields.roles.values() for name in names)
    sizes = (size for shape in fields.shapes.values() for size in shape if isinstance(size, str))
    keys = {checked_identifier(t, ""): key_of(t) for t in (*roles, *sizes) if not t.isidentifier()}
    said = {checked_identifier(name, "[names]"): text for name, text in fields.names.items()}
    return {name: latex_of(key) for name, key in keys.items() if key} | said


def sizes_of(shape: Sequence[int | str]) -> tuple[int | str, ...]:
    return tuple(s if isinstance(s, int) else checked_identifier(s, "[shapes]") for s in shape)


def _numbers_of_sizes(fields: Fields, roles: Mapping[str, str]) -> dict[str, int | None]:
    named = {size for shape in fields.shapes.values() for size in sizes_of(shape)}
    named |= set(fields.indices)
    known = sorted({size for size in named if isinstance(size, str)} | set(fields.sizes))
    for size in known:
        if size in roles:
            raise ProblemError(
                f"{size} is a size and a name in {roles[size]}", where="[sizes]", hint="two letters"
            )
    return {size: fields.sizes.get(size) for size in known}


def _indices(fields: Fields, sizes: Mapping[str, int | None]) -> dict[str, Chosen]:
    """The positions that are fixed but arbitrary, each on its axis."""
    for name, size in fields.indices.items():
        number, most = sizes[name], sizes.get(size) if isinstance(size, str) else size
        if number is not None and most is not None and number > most:
            raise ProblemError(
                f"the position {name} is {number}, but {size} is {most}", where=f"[values] {name}"
            )
        if isinstance(size, str) and size not in sizes:
            raise ProblemError(f"{size} is no size of the problem", where=f"[indices] {name}")
    return {name: Chosen(name, size) for name, size in fields.indices.items()}


def _functions(fields: Fields) -> dict[str, Definition | None]:
    for name, kind in fields.functions.items():
        if kind not in KINDS:
            raise ProblemError(
                f"{kind!r} is no kind of function",
                where=f"[functions] {name}",
                hint='"any", "any number" of a whole tensor, or an equation that defines it',
            )
    return {checked_identifier(name, "[functions]"): None for name in fields.functions}


def _functionals(fields: Fields) -> frozenset[str]:
    """The functions that make one number of a whole tensor."""
    kinds = fields.functions.items()
    return frozenset(checked_identifier(n, "[functions]") for n, k in kinds if k == KINDS[1])


def _rows(fields: Fields, symbols: Symbols) -> dict[str, str]:
    rows = {}
    for text, matrix in fields.rows.items():
        name = checked_identifier(text, "[rows]")
        if name in symbols.names:
            raise ProblemError(f"{name} is a name and a row of {matrix}", where=f"[rows] {name}")
        rows[name] = find(symbols, matrix, f"[rows] {name}")
    return rows


def free_of(symbols: Symbols, name: str) -> Free:
    array = symbols.names[name]
    free = array.known[name] if array is not None else None
    if not isinstance(free, Free):
        raise TypeError(f"{name} is not free")
    return free
