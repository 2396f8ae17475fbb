"""Spelling: the LaTeX of every name of a graph, as its notation writes the part that it plays."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from symgrad.errors import ProblemError
from symgrad.notation.families import Part, parts_of
from symgrad.notation.names import GREEK, default_latex

if TYPE_CHECKING:
    from symgrad.expr.graph import Graph
    from symgrad.notation.notation import Notation
    from symgrad.notation.profile import Profile

NUMBERED_SCRIPT = re.compile(r"[_^]\{[^{}]*#[^{}]*\}")
HEAD = re.compile(
    r"(?P<accent>\\(?:hat|bar|tilde))\{(?P<inner>[^{}]*)\}|\\(?P<word>[A-Za-z]++)(?!\{)|[A-Za-z]"
)
UPRIGHT = re.compile(r"\\(?:mathtt|mathrm|mathit|mathcal|mathbf|boldsymbol|vec)\{([^{}]*)\}")
DELTA = "δ"
IN_LAYERS = ("weight", "bias", "preactivation", "activation", "delta")


@dataclass(frozen=True)
class Spelling:
    """How the names of a graph are written: ``plain`` with indices, ``whole`` without."""

    graph: Graph
    notation: Notation

    @property
    def profile(self) -> Profile:
        return self.notation.profile

    @cached_property
    def parts(self) -> dict[str, Part]:
        return parts_of(self.graph)

    @cached_property
    def turned(self) -> frozenset[str]:
        """The weights that the notation writes the other way round, from i to j or to i from j."""
        wanted = {"from-to": True, "to-from": False}.get(self.profile.weights)
        return frozenset(
            name
            for name, part in self.parts.items()
            if self.is_weight(name) and wanted is not None and part.from_to != wanted
            and self.rank(name) == 2
        )  # fmt: skip

    @cached_property
    def functions(self) -> frozenset[str]:
        """The functions that are not said and go by another letter than their own."""
        return frozenset(
            name
            for name, part in self.parts.items()
            if part.family == "function" and self.plain(name) != default_latex(name)
        )

    @cached_property
    def letters(self) -> tuple[str, ...]:
        """The notation's index letters, where no name is written as one of them."""
        letters = tuple(self.profile.letters)
        return () if {*letters} & {self.plain(name) for name in self.graph.shapes} else letters

    def rank(self, name: str) -> int:
        return len(self.graph.shapes.get(name, ()))

    def plain(self, name: str) -> str:
        """LaTeX of a name that indices may follow."""
        return self.latex.get(name) or self._otherwise(name)

    def whole(self, name: str) -> str:
        """LaTeX of a whole tensor: bold, or with an arrow, where the notation has it so."""
        text = self.capital.get(name) or self.plain(name)
        return text if name in self.notation.own else self.as_whole(text, name)

    def as_whole(self, text: str, name: str) -> str:
        """LaTeX set as that of a whole tensor with as many axes as a name has."""
        command = {0: "", 1: self.profile.vectors}.get(self.rank(name), self.profile.matrices)
        return bold(text, command) if command else text

    @cached_property
    def capital(self) -> dict[str, str]:
        """Names whose entries take the small letter, as whole tensors."""
        return {
            name: self._family(name, small=False)
            for name, part in self.parts.items()
            if part.family in self.profile.small and self.latex.get(name) == self._proposed[name]
        }

    @cached_property
    def latex(self) -> dict[str, str]:
        """LaTeX of the names that do not go by the rule for all, and of each δ."""
        return {**self.notation.written, **self._from_profile, **self.notation.own}

    def delta(self, name: str) -> str:
        """How the derivative of the loss by a name is written where that has a letter; or ''."""
        return "" if self.has_other_shape(name) else self.latex.get(DELTA + name, "")

    def has_other_shape(self, name: str) -> bool:
        """Whether the layout turns the derivative by a matrix: its entries could be misread."""
        return self.profile.layout == "numerator" and self.rank(name) > 1

    def gradient(self, name: str) -> str:
        """How the derivative of the loss by a name is written where that is a name too; or ''."""
        if self.has_other_shape(name):
            return ""
        match self.profile.gradient:
            case "bar":
                return accented(self.plain(name), r"\bar")
            case "grad":
                plain = re.fullmatch(r"\\mathtt\{([^{}]*)\}", self.plain(name))
                return rf"\mathtt{{{plain[1] if plain else name.replace('_', chr(92) + '_')}.grad}}"
        return ""

    def has_nabla(self, name: str) -> bool:
        """Whether the derivative of the loss by a whole tensor is written ∇_w L."""
        return (
            name in self.parts and self.family(name) in self.profile.nabla and self.rank(name) > 0
        )

    def family(self, name: str) -> str:
        """The family that a name is written as one of: a prediction may have none of its own."""
        part = self.parts[name]
        if part.family != "prediction" or self.profile.prediction:
            return part.family
        return "preactivation" if part.is_affine else "activation"

    def is_bias(self, name: str) -> bool:
        return name in self.parts and self.parts[name].family == "bias"

    def is_weight(self, name: str) -> bool:
        return name in self.parts and self.parts[name].family == "weight"

    @cached_property
    def _from_profile(self) -> dict[str, str]:
        """What the profile says, where that leaves every name a spelling of its own."""
        self._check_numbers()
        found = self._proposed
        while clashing := self._clashing(found):
            found = {name: text for name, text in found.items() if name not in clashing}
        return found

    def _check_numbers(self) -> None:
        """Raises ProblemError for a field without a place for the number that layers need."""
        for family in IN_LAYERS:
            text = getattr(self.profile, family)
            if text and "#" not in text and len(self._layers(family)) > 1:
                raise ProblemError(
                    f"[notation] {family} does not say the layer",
                    where=f"{family} = {text!r}"[:80],
                    hint=f"{text}^{{(#)}}, in which # is the number of the layer",
                )

    def _layers(self, family: str) -> set[int]:
        """The numbers that names of a family would take."""
        if family == "delta":
            return {part.layer for part in self.parts.values() if part.is_affine}
        return {
            part.layer
            for name, part in self.parts.items()
            if self.family(name) == family and self._number(name)
        }

    def _clashing(self, found: dict[str, str]) -> set[str]:
        spelled = {
            name: UPRIGHT.sub(
                r"\1", self.notation.own.get(name) or found.get(name) or self._otherwise(name)
            )
            for name in {*self.graph.shapes, *self._sizes, *found}
        }
        many = {text for text, count in Counter(spelled.values()).items() if count > 1}
        powers = {re.sub(r"\^\{?\d+\}?$", "", t) for t in spelled.values() if t[-2:] != ")}"}
        bases = {text for text in spelled.values() if text in powers and "^" not in text}
        raised = {text for text in spelled.values() if re.sub(r"\^\{?\d+\}?$", "", text) in bases}
        bad = many | (raised - bases)
        return {name for name, text in spelled.items() if text in bad and name in found}

    @property
    def _sizes(self) -> set[str]:
        """The names of sizes, which stand in formulas too."""
        shapes = self.graph.shapes.values()
        return {str(name) for shape in shapes for size in shape for name in size.free_symbols}

    @cached_property
    def _proposed(self) -> dict[str, str]:
        """What the profile says of every part, and of δ by every pre-activation."""
        small = self.profile.small
        found = {
            name: self._family(name, small=p.family in small) for name, p in self.parts.items()
        }
        deltas = [name for name, part in self.parts.items() if part.is_affine]
        for name in deltas:
            number = self.parts[name].layer if len(deltas) > 1 else 0
            found[DELTA + name] = _numbered(self.profile.delta, number)
        return {name: text for name, text in found.items() if text}

    @cached_property
    def _counts(self) -> Counter[tuple[str, int]]:
        """How many names each family has, by rank."""
        return Counter((part.family, self.rank(name)) for name, part in self.parts.items())

    def _number(self, name: str) -> int:
        """The number of a name's layer, 0 where it needs none."""
        part = self.parts[name]
        is_lone = (
            part.family in self.profile.lone and self._counts[part.family, self.rank(name)] == 1
        )
        is_only = max(p.layer for p in self.parts.values()) == 1
        return 0 if is_lone or is_only else part.layer

    def _family(self, name: str, *, small: bool) -> str:
        """LaTeX of a name by its part, the letter as its rank asks; '' where nothing is said."""
        family, number = self.family(name), self._number(name)
        text = getattr(self.profile, family)
        if family == "weight" and (small or self.rank(name) < 2):
            text = _with_small_letter(text)
        starts = 0 if number and family in self.profile.from_zero else 1
        return _numbered(text, number - 1 + starts, starts=starts)

    def _otherwise(self, name: str) -> str:
        return self.notation.latex(name, rank=self.rank(name))


def _numbered(template: str, number: int, *, starts: int = 1) -> str:
    """The layer's number in its place; without a number the script goes."""
    if number < starts:
        return NUMBERED_SCRIPT.sub("", template).replace("#", "")
    return template.replace("#", str(number))


def _with_small_letter(template: str) -> str:
    r"""W as w, \Omega as \omega."""
    head = HEAD.match(template)
    if head is None or head["inner"]:
        return template
    letter = head["word"] or head[0]
    small = letter[0].lower() + letter[1:]
    return template if head["word"] and small not in GREEK else template.replace(letter, small, 1)


def bold(text: str, command: str) -> str:
    r"""``\mathbf{W}^{(1)}``; Greek letters take \boldsymbol, which \mathbf would leave thin."""
    head = HEAD.match(text)
    if head is None or (head["word"] and head["word"] not in GREEK):
        return text
    letter = head["inner"] or head[0]
    if letter.startswith("\\") and command == r"\mathbf":
        command = r"\boldsymbol"
    thick = f"{command}{{{letter}}}"
    return (f"{head['accent']}{{{thick}}}" if head["accent"] else thick) + text[head.end() :]


def accented(text: str, command: str) -> str:
    r"""``\bar{W}^{(1)}``: the accent sits on the letter."""
    head = HEAD.match(text)
    return f"{command}{{{head[0]}}}{text[head.end() :]}" if head else f"{command}{{{text}}}"
