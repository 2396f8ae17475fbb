"""What only a sum over all of it reads is part of the sum."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.lowering.terms import product_of, scaled
from symgrad.lowering.values import Contract, Gather, Read, children, rebuild, walk

if TYPE_CHECKING:
    from symgrad.lowering.program import Program
    from symgrad.lowering.values import Value


def merged(program: Program) -> Program:
    """What only a sum over all of it reads is part of the sum: Σ_n L_n is c Σ_nk f for
    L_n = c Σ_k f."""
    uses = Counter(
        v.name for a in program.assignments for v in walk(a.value) if isinstance(v, (Read, Gather))
    )
    results = {output.name for output in program.outputs}
    inner = {
        a.name: a
        for a in program.assignments
        if uses[a.name] == 1 and a.name not in results and product_of(a.value).above
    }
    gone: set[str] = set()

    def opened(value: Value) -> Value:
        match value:
            case Contract((Read(name),), ()) if name in inner:
                gone.add(name)
                product = product_of(rebuild(inner[name].value, opened))
                whole = product.array
                is_sum = isinstance(whole, Contract) and len(whole.operands) == 1
                inside = children(whole) if is_sum else (whole,)
                return scaled(product.coefficient, Contract(inside, ()))
            case _:
                return rebuild(value, opened)

    changed = tuple(replace(a, value=opened(a.value)) for a in program.assignments)
    return replace(program, assignments=tuple(a for a in changed if a.name not in gone))
