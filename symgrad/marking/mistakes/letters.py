"""Claims about letters that nothing binds: a sum without its sign, or a wrong letter."""

from __future__ import annotations

from itertools import permutations, product
from typing import TYPE_CHECKING

from sympy import Expr, Integer, Mul

from symgrad.expr.array import Array
from symgrad.expr.binding import Binder
from symgrad.expr.index import free_indices
from symgrad.expr.leaves import Entry, Sum, sum_over
from symgrad.marking.mistakes.claims import Claim
from symgrad.marking.mistakes.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symgrad.expr.index import Index

SUM = "The sum is missing: nothing says what {letter} is, the terms of all {letter} add up"
MORE = {1: ".", -1: "; and a sign is wrong."}
MEAN = {1: ", divided by their number.", -1: ", divided by their number; and a sign is wrong."}


def letter_claims(scene: Scene) -> Iterator[Claim]:
    """What makes the answer right again: a sum over its letters, or other letters."""
    for reading in _readings(scene) if scene.letters else ():
        yield from filter(lambda claim: reading.is_right(claim.left), _mended(reading))


def _readings(scene: Scene) -> Iterator[Scene]:
    """Of more letters than axes, as many are those of ∂f/∂X_ij; nothing binds the others."""
    expected, letters = scene.expected, scene.letters
    if scene.answer.axes or not 0 < len(expected.axes) < len(letters):
        yield scene
        return
    for names in permutations(letters, len(expected.axes)):
        if tuple(letters[name].size for name in names) == expected.shape:
            rule = dict(zip(map(letters.__getitem__, names), expected.axes, strict=True))
            rest = {name: index for name, index in letters.items() if name not in names}
            array = Array(expected.axes, scene.answer.expr.xreplace(rule), scene.answer.known)
            yield Scene(scene.asked, array, rest)


def _mended(scene: Scene) -> Iterator[Claim]:
    letters = tuple(scene.letters.values())
    names = ", ".join(scene.letters)
    size = Mul(*(letter.size for letter in letters))
    total = sum_over(scene.answer.expr, *letters)
    right = scene.expected
    for number, (mean, ends) in product((1, -1), ((Integer(1), MORE), (1 / size, MEAN))):
        message = SUM.format(letter=names) + ends[number]
        array = scene.like_answer(number * mean * total)
        yield Claim("missing_sum", message, array, right)
    for expr in _summed_inside(scene.answer.expr, letters[0]) if len(letters) == 1 else ():
        yield Claim("missing_sum", SUM.format(letter=names) + ".", scene.like_answer(expr), right)
    for expr in _relettered(scene.answer.expr, letters, _known(scene)):
        message = f"A wrong index: nothing says what {names} is here."
        yield Claim("wrong_index", message, scene.like_answer(expr), right)


def _known(scene: Scene) -> tuple[Index, ...]:
    return (*scene.asked.letters.values(), *scene.answer.axes)


def _summed_inside(expr: Expr, letter: Index) -> Iterator[Expr]:
    """The expression with a part summed over a letter: each part that has it, the large first."""
    for place, part in enumerate(() if isinstance(expr, (Binder, Entry)) else expr.args):
        if isinstance(part, Expr) and letter in free_indices(part):
            for new in (sum_over(part, letter), *_summed_inside(part, letter)):
                yield expr.func(*expr.args[:place], new, *expr.args[place + 1 :])


def _relettered(expr: Expr, letters: tuple[Index, ...], known: tuple[Index, ...]) -> Iterator[Expr]:
    """The expression with other indices in place of letters: known ones, or those of its sums."""
    for letter in letters:
        for other in known:
            if other.size == letter.size:
                rest = tuple(one for one in letters if one != letter)
                new = expr.xreplace({letter: other})
                yield from _relettered(new, rest, known) if rest else (new,)
        for total in expr.atoms(Sum):
            if letter in total.free_symbols and total.index.size == letter.size:
                body, index = total.open()
                yield expr.xreplace({total: Sum(body.xreplace({letter: index}), index)})
