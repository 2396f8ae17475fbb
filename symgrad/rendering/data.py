"""A derivation as the interface's JSON object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from symgrad.exact import as_exact
from symgrad.rendering.expansion import expansion
from symgrad.rendering.lettering import lettered
from symgrad.rendering.lines import Line, backward_lines, forward_lines
from symgrad.rendering.media import LatexMedium, matrix_sides, written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symgrad.derivation import Derivation
    from symgrad.kernel import Report
    from symgrad.notation import Notation


def json_page(
    derivation: Derivation,
    notation: Notation,
    *,
    layout: str = "gradient",
    report: Report | None = None,
    values: Mapping[str, Any] | None = None,
) -> str:
    """One object: the graph, the steps and the gradients, formulas as LaTeX; then all exactly."""
    data = as_data(derivation, notation, layout=layout, report=report, values=values)
    exact = _exact_text(as_exact(derivation, notation, layout))
    return f'{json.dumps(data, indent=2)[:-2]},\n  "exact": {exact}\n}}'


def _exact_text(exact: Mapping[str, Any]) -> str:
    """A field a line, and a line for each table of a list."""
    rows = (f"    {json.dumps(key)}: {_row(value)}" for key, value in exact.items())
    return "{\n" + ",\n".join(rows) + "\n  }"


def _row(value: Any) -> str:
    if not isinstance(value, list) or not any(isinstance(item, dict) for item in value):
        return json.dumps(value)
    items = ",\n".join(f"      {json.dumps(item)}" for item in value)
    return f"[\n{items}\n    ]"


def as_data(
    derivation: Derivation,
    notation: Notation,
    *,
    layout: str = "gradient",
    report: Report | None = None,
    values: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What the interface promises of it, formulas as LaTeX; ``values`` where there are any."""
    medium = LatexMedium(derivation.graph, notation, layout)
    expanded = expansion(derivation)
    data: dict[str, Any] = {
        "title": derivation.title,
        "loss": derivation.loss,
        "wrt": list(derivation.wrt),
        "graph": [_equation_data(line, medium) for line in forward_lines(derivation)],
        "steps": [
            _step_data(line, medium, derivation, report)
            for line in backward_lines(derivation, "full")
        ],
        "gradients": {
            _short(name, derivation): {
                **_gradient_data(name, derivation, medium),
                "expanded": medium.index(expanded(derivation.stated[name].right)),
            }
            for name in derivation.asked
            if name in derivation.stated
        },
    }
    return data if values is None else data | {"values": dict(values)}


def _equation_data(line: Line, medium: LatexMedium) -> dict[str, Any]:
    left, rights = written(line, medium, "index")
    return {
        "name": line.left.name,
        "indices": [index.name for index in lettered(line, medium.spelling).axes],
        "equation": f"{left} = {rights[0]}",
    }


def _step_data(
    line: Line, medium: LatexMedium, derivation: Derivation, report: Report | None
) -> dict[str, Any]:
    step = derivation.steps[line.numbers[0] - 1]
    certainty = report.judgments[step.number - 1].certainty if report else None
    return {
        "number": step.number,
        "law": step.law,
        "left": medium.index(step.left),
        "right": medium.index(step.right),
        "because": list(step.because),
        "matrix": _matrix_equation(line, medium),
        "certainty": certainty,
    }


def _matrix_equation(line: Line, medium: LatexMedium) -> str | None:
    sides = matrix_sides(line, medium)
    return None if sides is None else " = ".join(sides)


def _short(name: str, derivation: Derivation) -> str:
    """A gradient of the loss is known by its variable."""
    variables = {step.left.name: variable for variable, step in derivation.results.items()}
    return variables.get(name, name)


def _gradient_data(name: str, derivation: Derivation, medium: LatexMedium) -> dict[str, Any]:
    step = derivation.stated[name]
    index = medium.index(step.right)
    sides = matrix_sides(Line(step.left, (step.right,)), medium)
    return {
        "index": index,
        "matrix": sides[1] if sides else index,
    }
