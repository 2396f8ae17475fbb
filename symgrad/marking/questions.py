"""A question in LaTeX, as far as that needs no judging."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symgrad.problems import Problem


def derivative_latex(problem: Problem, by: str) -> str:
    """∂L/∂by, L being the problem's loss."""
    shapes, latex = problem.graph.shapes, problem.notation.latex
    above, below = (latex(name, rank=len(shapes.get(name, ()))) for name in (problem.loss, by))
    return rf"\frac{{\partial {above}}}{{\partial {below}}}"
