"""Pages: a derivation as text, as a LaTeX document, as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from symgrad.rendering.expansion import expanded
from symgrad.rendering.lines import Line, backward_lines, forward_lines
from symgrad.rendering.media import LatexMedium, Medium, TextMedium, matrix_sides, written
from symgrad.rendering.scalar import seen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symgrad.derivation import Derivation
    from symgrad.kernel import Report
    from symgrad.notation import Notation

INDENT = "  "
HEADINGS = {
    "reverse": "Backward",
    "forward": "Tangents",
    "expand": "Expanded",
    "jvp": "Tangents",
    "hessian": "Backward, then tangents",
    "hvp": "Backward, then tangents",
    "higher": "Tangents of tangents",
}


def text_page(
    derivation: Derivation, *, view: str = "index", detail: str = "steps", width: int = 100
) -> str:
    """Forward equations, then the backward sweep; the laws stand in brackets."""
    medium = TextMedium(derivation.graph)
    parts = [derivation.title] if derivation.title else []
    parts += [
        "forward",
        *_text_block(seen(forward_lines(derivation), derivation, view), medium, view, width),
    ]
    parts += [
        "",
        HEADINGS[derivation.mode].lower(),
        *_text_block(
            seen(backward_lines(derivation, detail), derivation, view), medium, view, width
        ),
    ]
    return "\n".join(parts)


def _text_block(lines: tuple[Line, ...], medium: Medium, view: str, width: int) -> list[str]:
    """Lines with their laws in a column of their own, below where there is no room."""
    room = width - max((len(_law(line)) for line in lines), default=0) - 2
    rows = [row for line in lines for row in _rows(line, medium, view, room)]
    column = max((len(text) for text, law in rows if law and len(text) <= room), default=0)
    return [f"{text:<{column}}  {law}".rstrip() for text, law in rows]


def _law(line: Line) -> str:
    return f"[{', '.join(line.laws)}]" if line.laws else ""


def _rows(line: Line, medium: Medium, view: str, room: int) -> list[tuple[str, str]]:
    """Rows of text, the law beside the last: one row if it fits, else one a right side."""
    left, rights = written(line, medium, view)
    whole = f"{INDENT}{left} = {' = '.join(rights)}"
    if len(whole) <= room or len(rights) == 1:
        return [(whole, _law(line))]
    margin = INDENT + " " * len(left)
    return [
        (f"{INDENT}{left} = {rights[0]}", ""),
        *((f"{margin} = {right}", "") for right in rights[1:-1]),
        (f"{margin} = {rights[-1]}", _law(line)),
    ]


def latex_page(
    derivation: Derivation, notation: Notation, *, view: str = "index", detail: str = "steps"
) -> str:
    """A document of its own that needs amsmath only."""
    return "\n".join(
        (
            r"\documentclass{article}",
            r"\usepackage[utf8]{inputenc}",
            r"\usepackage{amsmath,amssymb}",
            r"\usepackage[margin=2.5cm]{geometry}",
            r"\allowdisplaybreaks",
            r"\begin{document}",
            *([rf"\section*{{{_escaped(derivation.title)}}}"] if derivation.title else []),
            latex_fragment(derivation, notation, view=view, detail=detail),
            r"\end{document}",
            "",
        )
    )


def latex_fragment(
    derivation: Derivation, notation: Notation, *, view: str = "index", detail: str = "steps"
) -> str:
    """The two ``align*`` blocks under their titles, to be put into a page."""
    forward, backward = _aligned(derivation, notation, view, detail)
    heading = rf"\paragraph{{{HEADINGS[derivation.mode]}}}"
    return "\n".join((r"\paragraph{Forward}", forward, heading, backward))


def notebook_math(derivation: Derivation) -> str:
    """The two ``align*`` blocks alone, as a notebook's mathematics understands them."""
    return "\n".join(_aligned(derivation, derivation.notation, "index", "steps"))


def _aligned(derivation: Derivation, notation: Notation, view: str, detail: str) -> tuple[str, str]:
    medium = LatexMedium(derivation.graph, notation)
    forward = seen(forward_lines(derivation), derivation, view)
    backward = seen(backward_lines(derivation, detail), derivation, view)
    return _align(forward, medium, view), _align(backward, medium, view)


def _align(lines: tuple[Line, ...], medium: Medium, view: str) -> str:
    rows = []
    for line in lines:
        left, rights = written(line, medium, view)
        law = rf" && \text{{{_escaped(', '.join(line.laws))}}}" if line.laws else ""
        rows.append(f"  {left} &= {rights[0]}{'' if rights[1:] else law}")
        rows += [f"  &= {right}{law if right is rights[-1] else ''}" for right in rights[1:]]
    body = " \\\\\n".join(rows)
    return f"\\begin{{align*}}\n{body}\n\\end{{align*}}"


def _escaped(text: str) -> str:
    """Text that a user typed as a title, safe in LaTeX."""
    special = {c: "\\" + c for c in "&%$#_{}"}
    special |= {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return "".join(special.get(character, character) for character in text)


def json_page(
    derivation: Derivation,
    notation: Notation,
    *,
    report: Report | None = None,
    values: Mapping[str, Any] | None = None,
) -> str:
    """One object: the graph, the steps and the gradients, formulas as LaTeX."""
    return json.dumps(as_data(derivation, notation, report=report, values=values), indent=2)


def as_data(
    derivation: Derivation,
    notation: Notation,
    *,
    report: Report | None = None,
    values: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The derivation as the interface's JSON object; ``values`` are added where there are any."""
    medium = LatexMedium(derivation.graph, notation)
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
            _short(name, derivation): _gradient_data(name, derivation, medium)
            for name in derivation.asked
        },
    }
    return data if values is None else data | {"values": dict(values)}


def _equation_data(line: Line, medium: LatexMedium) -> dict[str, Any]:
    left, rights = written(line, medium, "index")
    return {
        "name": line.left.name,
        "indices": [index.name for index in line.axes],
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
        "expanded": medium.index(expanded(step.right, derivation)),
    }
