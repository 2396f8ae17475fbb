"""The signs of a medium for matrix forms: those of Unicode text, those of LaTeX."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symgrad.expr.functionals import Functional
from symgrad.expr.index import WHOLE_AXIS
from symgrad.expr.text import SUPERSCRIPTS, function_text
from symgrad.notation import default_latex
from symgrad.rendering.latex_names import function_latex

if TYPE_CHECKING:
    from collections.abc import Callable

    from sympy import Expr


@dataclass(frozen=True)
class Signs:
    """How a medium writes: ``leaf`` a name or adjoint, ``value`` a number, and the signs."""

    leaf: Callable[[Expr], str]
    value: Callable[[Expr], str]
    raised: Callable[[str], str]
    inverted: Callable[[str, bool], str]
    quotient: Callable[[str, str], str]
    has_line: bool  # a quotient's line brackets what stands over and under it
    ones: str
    identity: str
    elementwise: str
    divided: str
    minus: str
    join: str
    brackets: tuple[str, str]
    called: tuple[str, str]  # around the argument of a function
    norm: tuple[str, str]
    squared: str
    root: tuple[str, str]
    diagonal: str
    function: Callable[[str], str]
    power: Callable[[str, Expr, int], str]


def _text_power(base: str, exponent: Expr, rank: int) -> str:
    """``X^⊙2`` of a matrix, ``x²`` where it can only be entry by entry."""
    power = str(exponent)
    if rank > 1:
        return f"{base}^⊙{power if power.isdigit() else f'({power})'}"
    return base + (power.translate(SUPERSCRIPTS) if power.isdigit() else f"^({power})")


def text_signs(leaf: Callable[[Expr], str]) -> Signs:
    """The signs of Unicode text, for a given way to write names."""
    return Signs(
        leaf=lambda e: leaf(_whole(e)),
        value=leaf,
        raised=lambda text: text + "ᵀ",
        inverted=lambda text, is_transposed: text + ("⁻ᵀ" if is_transposed else "⁻¹"),
        quotient=lambda above, below: f"{above}/{below}",
        has_line=False,
        ones="𝟏",
        identity="I",
        elementwise=" ⊙ ",
        divided=" ⊘ ",
        minus=" - ",
        join="·",
        brackets=("(", ")"),
        called=("(", ")"),
        norm=("‖", "‖"),
        squared="²",
        root=("sqrt(", ")"),
        diagonal="diag",
        function=function_text,
        power=_text_power,
    )


def latex_signs(leaf: Callable[[Expr], str], value: Callable[[Expr], str]) -> Signs:
    """The signs of LaTeX, for given ways to write names and numbers."""
    return Signs(
        leaf=lambda e: leaf(_whole(e)),
        value=value,
        raised=_latex_transposed,
        inverted=_latex_inverted,
        quotient=lambda above, below: rf"\frac{{{above}}}{{{below}}}",
        has_line=True,
        ones=r"\mathbf{1}",
        identity="I",
        elementwise=r" \odot ",
        divided=r" \oslash ",
        minus=" - ",
        join=r" \, ",
        brackets=(r"\left(", r"\right)"),
        called=(r"\left(", r"\right)"),
        norm=(r"\left\lVert ", r"\right\rVert"),
        squared="^{2}",
        root=(r"\sqrt{", "}"),
        diagonal=r"\operatorname{diag}",
        function=_latex_function,
        power=_latex_power,
    )


def _latex_transposed(text: str) -> str:
    """``W^{(2)}`` becomes ``W^{(2)\\top}``: a name has one superscript."""
    raised = re.fullmatch(r"(.*)\^\{([^{}]*)\}", text)
    return rf"{raised[1]}^{{{raised[2]}\top}}" if raised else text + r"^{\top}"


def _latex_inverted(text: str, is_transposed: bool) -> str:
    """``X^{-1}``, ``X^{-\\top}``; a name with a superscript goes in brackets."""
    base = rf"\left({text}\right)" if re.fullmatch(r"[^()]*\^\{[^{}]*\}", text) else text
    return base + (r"^{-\top}" if is_transposed else "^{-1}")


def _latex_function(name: str) -> str:
    stem, written = name.rstrip("'"), default_latex(name.rstrip("'"))
    if name == "1":
        return r"\mathbf{1}"
    is_letter = not written.startswith(r"\mathit")  # g'
    return written + name[len(stem) :] if is_letter else function_latex(name)


def _latex_power(base: str, exponent: Expr, rank: int) -> str:
    sign = r"\odot " if rank else ""
    is_raised = "^" in base and not base.startswith(r"\left")
    whole = rf"\left({base}\right)" if is_raised else base
    return rf"{whole}^{{{sign}{exponent}}}"


def _whole(leaf: Expr) -> Expr:
    """The leaf without its indices: W for W[i, j], W[0, :] for W[0, j]."""
    if isinstance(leaf, Functional):
        return leaf.whole
    if not leaf.is_symbol:
        return leaf.func(*(_whole(entry) for entry in leaf.args))
    positions = leaf.args[1:]
    if any(p.is_Integer for p in positions):
        return leaf.func(leaf.args[0], *(p if p.is_Integer else WHOLE_AXIS for p in positions))
    return leaf.func(leaf.args[0])
