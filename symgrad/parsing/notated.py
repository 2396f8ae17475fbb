"""A symbol table by which what a notation prints is read back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symgrad.expr.array import Array
from symgrad.expr.functionals import Functional
from symgrad.expr.functions import Abstract
from symgrad.expr.index import choose_letters
from symgrad.expr.leaves import Entry, Total

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sympy import Expr

    from symgrad.expr.graph import Equation, Free, Graph
    from symgrad.notation.spelling import Spelling
    from symgrad.parsing.symbols import Symbols

WHOLE = " as a whole"  # behind a name: no name that is typed holds a space


def symbols_in(spelling: Spelling, symbols: Symbols, *, layout: str = "gradient") -> Symbols:
    """The table with every name, δ and gradient as the notation writes it.

    Weights that the notation turns are read turned.
    """
    graph = spelling.graph
    names = {name: _tensor(graph, name) for name in graph.shapes}
    names |= {name: array for name, array in symbols.names.items() if array is not None}
    names |= {name: names[name].T for name in spelling.turned}
    latex = {name: spelling.plain(name) for name in names}
    gradients = dict(_gradients(spelling, names))
    names |= {name: array for name, (_, array) in gradients.items()}
    latex |= {name: text for name, (text, _) in gradients.items()}
    names |= {name + WHOLE: names[name] for name in spelling.capital}
    latex |= {name + WHOLE: text for name, text in spelling.capital.items()}
    rows = {name for name in gradients if layout == "numerator" and names[name].ndim == 1}
    sizes = {str(s): graph.sizes.get(str(s)) for s in _size_names(graph)}
    calls = {call for e in graph.equations for call in e.right.atoms(Abstract, Functional)}
    functions = {call.name: None for call in calls}
    written = {name: spelling.plain(name) for name in functions}
    functionals = {call.name for call in calls if isinstance(call, Functional)}
    return replace(
        symbols,
        names=names,
        latex={**symbols.latex, **latex},
        sizes={**sizes, **symbols.sizes},
        functions={**functions, **symbols.functions},
        written_functions=written,
        functionals=symbols.functionals | functionals,
        row_vectors=symbols.row_vectors | rows,
        layout=layout,
    )


def _gradients(
    spelling: Spelling, names: Mapping[str, Array]
) -> Iterator[tuple[str, tuple[str, Array]]]:
    """The derivatives of the loss that have a name, δ or ``w.grad``: how it is written, what it is.

    Their identifiers hold a ``/``, as all names of derivatives do.
    """
    loss = Entry(spelling.graph.loss)
    if spelling.rank(loss.name):
        return
    for name, array in names.items():
        text = spelling.delta(name) or spelling.gradient(name)
        if text:
            yield f"{loss.name}/{name}", (text, array.map(lambda entry: Total(loss, entry)))


def _size_names(graph: Graph) -> set[Expr]:
    return {name for shape in graph.shapes.values() for size in shape for name in size.free_symbols}


def _tensor(graph: Graph, name: str) -> Array:
    """A name with what it depends on, and nothing else: L(w) is read by that."""
    everything: dict[str, Free | Equation] = {**graph.free_names, **graph.defined}
    known = {needed: everything[needed] for needed in sorted(graph.needed_for(name))}
    axes = choose_letters(graph.shapes[name], {name})
    return Array(axes, Entry(name, *axes), known, name)
