"""Printers that write derivatives, functions and transposes as a notation does."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symgrad.expr.derivative_names import is_derivative
from symgrad.expr.functions import Abstract
from symgrad.expr.leaves import Direct, Entry, Total
from symgrad.expr.lettered import letter_sums
from symgrad.expr.text import TextPrinter, differentials
from symgrad.notation.unicode import unicode_of
from symgrad.rendering.index_latex import IndexLatexPrinter
from symgrad.rendering.latex_names import name_with_indices
from symgrad.rendering.matrix_signs import latex_signs, text_signs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sympy import Expr

    from symgrad.expr.index import Index
    from symgrad.expr.text import MatrixText
    from symgrad.notation.spelling import Spelling
    from symgrad.rendering.matrix_signs import Signs

LAYER = re.compile(r"(.*)\^\{(\(\d+\))\}", re.DOTALL)
CALL = re.compile(r"(.*?)\\left\((.*)\\right\)", re.DOTALL)


def gradient_name(leaf: Expr, spelling: Spelling) -> str:
    r"""How the derivative of the loss by one name is written where that is a name: δ, ``w.grad``.

    Nothing where it is a fraction, and for local derivatives.
    """
    variable = by_of_loss(leaf, spelling)
    if variable is None or isinstance(leaf, Direct):
        return ""
    return spelling.delta(variable.name) or spelling.gradient(variable.name)


def _entries(leaf: Expr) -> tuple[Expr, ...]:
    """The entries in a derivative sign, or in the name of a derivative."""
    output, variables = differentials(leaf)
    return (output, *variables)


def by_of_loss(leaf: Expr, spelling: Spelling) -> Entry | None:
    """The one variable of a derivative of the loss, where that is a number."""
    output, variables = differentials(leaf)
    loss = spelling.graph.loss
    is_loss = output == Entry(loss) and spelling.rank(loss) == 0
    return variables[0] if is_loss and len(variables) == 1 else None


def in_order(terms: list[Expr], spelling: Spelling) -> list[Expr]:
    """b + W x, where the notation has it so."""
    if not spelling.profile.bias_first:
        return terms
    return sorted(terms, key=lambda t: not (isinstance(t, Entry) and spelling.is_bias(t.name)))


def weights_first(factors: tuple[Expr, ...], spelling: Spelling) -> tuple[Expr, ...]:
    """w x, whatever the letters are: of two names side by side the weight is the first."""
    match factors:
        case (Entry() as left, Entry() as right) if spelling.is_weight(right.name):
            return factors if is_derivative(left.name) else (right, left)
    return factors


class NotatedLatexPrinter(IndexLatexPrinter):
    """Index notation; ``is_whole``: names without indices, as they stand among matrices."""

    def __init__(
        self,
        spelling: Spelling,
        held: frozenset[tuple[str, str]],
        matrix: MatrixText,
        *,
        is_whole: bool = False,
    ) -> None:
        super().__init__(spelling.whole if is_whole else spelling.plain, held, matrix)
        self.spelling, self.is_whole = spelling, is_whole

    def _sign(self, leaf: Expr) -> str:
        """A fraction, unless the notation has a name or a sign; parts of tensors have none."""
        if self.is_whole and any(entry.positions for entry in _entries(leaf)):
            return str(super()._sign(leaf))
        name = gradient_name(leaf, self.spelling)
        if name:
            (variable,) = differentials(leaf)[1]
            name = self.spelling.as_whole(name, variable.name) if self.is_whole else name
            return name_with_indices(name, self._positions(variable.positions))
        return (self._whole_sign(leaf) if self.is_whole else "") or str(super()._sign(leaf))

    def _whole_sign(self, leaf: Expr) -> str:
        """∇_W L and J_z[a], where the notation has them."""
        profile, spelling = self.spelling.profile, self.spelling
        variable = by_of_loss(leaf, spelling)
        if variable is not None and spelling.has_nabla(variable.name):
            return rf"\nabla_{{{self.name(variable.name)}}} {self.name(spelling.graph.loss)}"
        if profile.jacobian == "J" and isinstance(leaf, (Total, Direct)):
            of, by = leaf.of.name, leaf.by.name
            is_marked = isinstance(leaf, Direct) and (of, by) in self.held
            if spelling.rank(of) == spelling.rank(by) == 1 and not is_marked:
                return rf"\mathbb{{J}}_{{{self.name(by)}}}[{self.name(of)}]"
        return ""

    def _terms(self, expr: Expr) -> list[Expr]:
        return in_order(super()._terms(expr), self.spelling)

    def _factors(self, factors: tuple[Expr, ...], *, ends: bool) -> str:
        return super()._factors(weights_first(factors, self.spelling), ends=ends)

    def _called(self, text: str) -> str:
        """σ[z] for σ(z), where the notation has it so."""
        found = CALL.fullmatch(text) if self.spelling.profile.brackets == "[]" else None
        return rf"{found[1]}\left[{found[2]}\right]" if found else text

    def _own_Abstract(self, expr: Any, exp: str | None = None) -> str:
        return self._called(super()._own_Abstract(expr, exp))

    def _print_Function(self, expr: Any, exp: str | None = None) -> str:
        return self._called(super()._print_Function(expr, exp))

    _print_erf = _print_log = _print_Function

    def _print_ExpBase(self, expr: Any, exp: str | None = None) -> str:
        if self.spelling.profile.brackets == "[]":
            return self._print_Function(expr, exp)
        return str(super()._print_ExpBase(expr, exp))


def notated_latex_signs(spelling: Spelling, whole: Callable[[Expr], str]) -> Signs:
    """The signs of LaTeX, as a notation has them."""
    profile = spelling.profile
    plain = latex_signs(whole, whole)
    return replace(
        plain,
        raised=lambda text: _raised(text, profile.transpose),
        elementwise=f" {profile.elementwise} ",
        called=(r"\left[", r"\right]") if profile.brackets == "[]" else plain.called,
        function=lambda name: _function(name, spelling) or plain.function(name),
        power=lambda base, exponent, rank: plain.power(_grouped(base), exponent, rank),
    )


def _raised(text: str, sign: str) -> str:
    """``W^{(2)T}``; a name whose number could be a power goes in brackets."""
    layer = LAYER.fullmatch(text)
    return rf"{layer[1]}^{{{layer[2]}{sign}}}" if layer else rf"{_grouped(text)}^{{{sign}}}"


def _grouped(text: str) -> str:
    """In brackets where the number of a layer could be taken for a power: ``w^{2}``."""
    is_bare = "^" not in text or text.startswith(r"\left(") or LAYER.fullmatch(text)
    return text if is_bare else rf"\left({text}\right)"


def _function(name: str, spelling: Spelling) -> str:
    """The letter of a function that is not said, with its primes."""
    stem = name.rstrip("'")
    return spelling.plain(stem) + name[len(stem) :] if stem in spelling.latex else ""


# text --------------------------------------------------------------------------------------------


class NotatedTextPrinter(TextPrinter):
    """Unicode text of index notation, names and derivatives as a notation writes them."""

    def __init__(self, spelling: Spelling, matrix: MatrixText, *, is_whole: bool = False) -> None:
        capital = spelling.capital if is_whole else {}
        super().__init__(lambda name: unicode_of(capital.get(name) or spelling.plain(name)), matrix)
        self.spelling = spelling

    def _as_ordered_terms(self, expr: Expr, order: Any = None) -> list[Expr]:
        return in_order(super()._as_ordered_terms(expr, order), self.spelling)

    def _print(self, expr: Any, **kwargs: Any) -> str:
        if isinstance(expr, Total) or (isinstance(expr, Entry) and is_derivative(expr.name)):
            name = gradient_name(expr, self.spelling)
            if name:
                (variable,) = differentials(expr)[1]
                inside = ",".join(map(self.doprint, variable.positions))
                return unicode_of(name) + (f"[{inside}]" if inside else "")
        if isinstance(expr, Abstract):
            name = self.name(expr.name) + "'" * expr.order
            return name + str(self.doprint(expr.argument)).join(self.spelling.profile.brackets)
        return super()._print(expr, **kwargs)


def notated_text(
    expr: Expr,
    spelling: Spelling,
    matrix: MatrixText,
    beside: Iterable[Index] = (),
    *,
    is_whole: bool = False,
) -> str:
    """One line of Unicode text, as a notation writes it."""
    printer = NotatedTextPrinter(spelling, matrix, is_whole=is_whole)
    return str(printer.doprint(letter_sums(expr, beside)))


def notated_text_signs(spelling: Spelling, whole: Callable[[Expr], str]) -> Signs:
    """The signs of Unicode text, as a notation has them."""
    plain = text_signs(whole)
    return replace(
        plain,
        called=("[", "]") if spelling.profile.brackets == "[]" else plain.called,
        function=lambda name: unicode_of(_function(name, spelling)) or plain.function(name),
        raised=lambda text: plain.raised(_apart(text)),
        power=lambda base, exponent, rank: plain.power(_apart(base), exponent, rank),
    )


def _apart(text: str) -> str:
    """In brackets where the number of a layer stands as high as a power does."""
    return f"({text})" if text[-1:] in "⁰¹²³⁴⁵⁶⁷⁸⁹" else text
