"""Names in LaTeX: functions, dots, indices and powers on a name; positions count from 1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symgrad.expr.extremes import EXTREMES
from symgrad.expr.index import Index

if TYPE_CHECKING:
    from sympy import Expr

FUNCTION_NAMES = {
    "sigmoid": r"\sigma",
    "relu": r"\operatorname{ReLU}",
    "leaky_relu": r"\operatorname{LeakyReLU}",
    "softplus": r"\operatorname{softplus}",
    "gelu": r"\operatorname{GELU}",
    "silu": r"\operatorname{SiLU}",
    "sign": r"\operatorname{sign}",
    "erf": r"\operatorname{erf}",
}
COMMANDS = ("exp", "log", "sin", "cos", "tan", "tanh", "sinh", "cosh", "det", "max", "min")


def function_latex(name: str) -> str:
    """How a function's name is written: \\tanh, \\sigma, \\operatorname{ReLU}."""
    name = EXTREMES.get(name, name)
    known = f"\\{name}" if name in COMMANDS else FUNCTION_NAMES.get(name)
    return known or rf"\operatorname{{{name}}}"


def from_one(position: Expr) -> Expr:
    """A position counted from 0 as one counted from 1, its indices counted from 1 too."""
    shifted = {s: s - 1 for s in position.free_symbols if isinstance(s, Index)}
    return position.xreplace(shifted) + 1


def dotted(name: str) -> str:
    """``W^{(1)}`` becomes ``\\dot{W}^{(1)}``: the dot goes over the letter."""
    letter = re.match(r"\\\w+\{[^{}]*\}|\\\w+|\w", name)
    return rf"\dot{{{letter[0]}}}{name[letter.end() :]}" if letter else rf"\dot{{{name}}}"


def name_with_indices(head: str, inside: str) -> str:
    """``W^{(1)}`` with i and j is ``W^{(1)}_{i j}``; a name that ends low goes in brackets."""
    if not inside:
        return head
    return rf"\left[{head}\right]_{{{inside}}}" if "_" in head else f"{head}_{{{inside}}}"


def raised(text: str, power: int) -> str:
    if power == 1:
        return text
    return f"{text}^{{{power}}}" if "^" not in text else rf"\left({text}\right)^{{{power}}}"
