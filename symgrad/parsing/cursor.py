"""A place in a list of tokens, and what the parser must remember on its way."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from symgrad.notation import GREEK
from symgrad.parsing.function_names import FUNCTION_WORDS
from symgrad.parsing.limits import MAX_NESTING
from symgrad.parsing.lookalikes import misread
from symgrad.parsing.names import closing
from symgrad.parsing.prose import is_spoken
from symgrad.parsing.symbols import UnknownName
from symgrad.parsing.tokens import Token, is_latex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from symgrad.errors import ReadingError
    from symgrad.parsing.symbols import Symbols
    from symgrad.parsing.syntax import Node

GLUE = ("word", "number")


@dataclass(frozen=True)
class Grammar:
    """The rules that call each other across files."""

    expression: Callable[[Cursor], Node]
    comparison: Callable[[Cursor], Node]
    factors: Callable[[Cursor], Node]
    juxtaposed: Callable[[Cursor], Node]
    power: Callable[[Cursor], Node]
    atom: Callable[[Cursor], Node]
    within: Callable[[Cursor, int, int], Node]
    superscripted: Callable[[Cursor, Node, int, int], Node]


@dataclass
class Cursor:
    """Reads tokens from left to right; words are cut into letters as the names ask for it."""

    tokens: list[Token]
    text: str
    symbols: Symbols
    grammar: Grammar
    letters: frozenset[str] = frozenset()
    position: int = 0
    depth: int = 0
    bars: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.latex = is_latex(self.text)
        self.style = "latex" if self.latex else "plain"

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    @property
    def following(self) -> Token:
        return self.tokens[min(self.position + 1, len(self.tokens) - 1)]

    def advance(self) -> Token:
        """The token here; the place moves on, though never past the end."""
        token = self.token
        if token.kind != "end":
            self.position += 1
        return token

    def accepts(self, *signs: str) -> bool:
        """Move past one of these signs, if it stands here."""
        if self.token.kind == "sign" and self.token.text in signs:
            self.advance()
            return True
        return False

    def accepts_word(self, word: str) -> bool:
        """Move past a word of the plain language, unless it is a name of the problem."""
        here = self.token.kind in ("word", "upright") and self.token.text == word
        if here and not self.symbols.is_name(word):
            self.advance()
            return True
        return False

    def expect(self, sign: str, opening: Token) -> None:
        if not self.accepts(sign):
            found = "the text ends" if self.token.kind == "end" else f"'{self.token.text}' comes"
            what = f"'{opening.text}' is not closed: {found} before '{sign}'"
            raise self.error(what, opening, hint=f"'{sign}' behind what belongs inside")

    def error(self, what: str, token: Token | None = None, *, hint: str = "") -> ReadingError:
        return misread(what, self.text, (token or self.token).column, hint=hint)

    def unknown(self, token: Token) -> UnknownName:
        """An unknown name, with what it may have meant."""
        word = self.glued_word() if token is self.token else token.text
        plain = word.lstrip("\\")
        if is_spoken(word):
            where = self.error("", token).where
            hint = r"words in \text{...}, behind #, or on a line of their own"
            return UnknownName(word, where=where, hint=hint, what=f"'{word}' is prose, no formula")
        close = self.symbols.resembling(plain, also=FUNCTION_WORDS)
        error = self.error(f"{word} is not known", token)
        if plain[:1] == "d" and self.symbols.is_name(plain[1:]):
            hint = f"the derivative of what? d../d{plain[1:]}"
            return UnknownName(word, where=error.where, hint=hint)
        return UnknownName(
            word,
            where=error.where,
            hint=f"did you mean {close}?" if close not in ("", word) else "",
        )

    # what is remembered --------------------------------------------------------------------------

    @contextmanager
    def nested(self) -> Iterator[None]:
        """One level deeper; too deep is an error, long before Python's own limit."""
        self.depth += 1
        if self.depth > 2 * MAX_NESTING:
            raise self.error(f"the text is nested deeper than {MAX_NESTING}")
        yield
        self.depth -= 1

    @contextmanager
    def inside_bars(self, *bars: str) -> Iterator[None]:
        """Within |..| the next | closes; within other brackets it opens again."""
        before, self.bars = self.bars, bars
        yield
        self.bars = before

    @contextmanager
    def with_letters(self, letters: tuple[str, ...]) -> Iterator[None]:
        """Index letters that a sum binds."""
        before, self.letters = self.letters, self.letters | frozenset(letters)
        yield
        self.letters = before

    @contextmanager
    def window(self, start: int, stop: int) -> Iterator[None]:
        """Only the tokens start:stop, as if the text ended there."""
        tokens, position, bars = self.tokens, self.position, self.bars
        end = Token("end", "the end", tokens[stop].column, True)
        self.tokens, self.position, self.bars = [*tokens[start:stop], end], 0, ()
        yield
        self.tokens, self.position, self.bars = tokens, position, bars

    def is_power_next(self) -> bool:
        """Whether a power, and no transpose, is raised here."""
        inside = self.position + (2 if self.following.text == "{" else 1)
        marks = self.tokens[min(inside, len(self.tokens) - 1)].text
        power = self.token.text == "^" and marks not in (r"\top", "T", "'")
        return self.token.kind == "sign" and (power or self.token.text == "**")

    def is_positive_part(self) -> bool:
        """Move past ``_+`` and ``_{+}``, if one stands here."""
        inside = [t.text for t in self.tokens[self.position + 1 : self.position + 4]]
        width = 2 if inside[:1] == ["+"] else 4 if inside == ["{", "+", "}"] else 0
        self.position += width
        return width > 0

    def two_powers(self, token: Token | None = None) -> ReadingError:
        """LaTeX refuses a double superscript, and it reads in two ways."""
        return self.error("two powers stand on one factor", token, hint="x^{(y^z)} or (x^y)^z")

    def go_on_from(self, other: Cursor) -> None:
        """Take over another cursor's tokens and place."""
        self.tokens, self.position, self.depth = other.tokens, other.position, other.depth
        self.letters, self.bars = other.letters, other.bars

    # groups and words ----------------------------------------------------------------------------

    def skip_group(self) -> tuple[int, int]:
        """The tokens between the bracket here and the one that closes it; moves behind it."""
        start = self.position
        stop = closing(self.tokens, start)
        if stop is None:
            raise self.error(
                f"'{self.token.text}' is not closed", hint="the bracket that closes it"
            )
        self.position = stop + 1
        return start + 1, stop

    def skip_script(self) -> tuple[int, int]:
        """The tokens of the sub- or superscript here: a group in braces, or one letter or digit."""
        sign = self.advance()
        if self.token.key == ("sign", "{"):
            return self.skip_group()
        if self.token.kind == "end" or (self.token.kind == "sign" and self.token.text != "*"):
            raise self.error(f"'{sign.text}' stands without what it should hold", sign)
        if self.token.kind == "word":
            self.cut(1)
        if self.token.kind == "number" and len(self.token.text) > 1:
            raise self.several_digits(sign.text, self.token)
        self.advance()
        return self.position - 1, self.position

    def several_digits(self, sign: str, token: Token) -> ReadingError:
        """LaTeX takes the first digit only, plain text means them all."""
        what = "several digits stand in a script without braces"
        return self.error(what, token, hint=f"{sign}{{{token.text}}}")

    def cut(self, length: int) -> None:
        """The token here becomes two: its first letters or digits, and the rest."""
        token = self.token
        if len(token.text) > length:
            after = token.column + length
            rest = replace(token, text=token.text[length:], column=after, spaced=True)
            head = replace(token, text=token.text[:length])
            self.tokens[self.position : self.position + 1] = [head, rest]

    def glued_word(self) -> str:
        """The whole word here, with the digits and underscores that belong to it."""
        return self.word_at(self.position)

    def word_at(self, position: int) -> str:
        stop = position + 1
        while self.is_glued(stop):
            stop += 1
        return "".join(t.text for t in self.tokens[position:stop])

    def is_glued(self, position: int) -> bool:
        token = self.tokens[min(position, len(self.tokens) - 1)]
        return not token.spaced and (token.kind in GLUE or token.key == ("sign", "_"))

    def splits_into_letters(self) -> bool:
        """Cut the word here into letters, if each is a name, an index or e: ``wx`` is w x.

        A letter twice, as in ``yy``, is more often a slip than a square, and not guessed at;
        with a script behind it, as in ``xx^\\top``, it is a product.
        """
        word, after = self.token.text, self.following
        if len(word) < 2 or word in GREEK or (after.kind == "number" and not after.spaced):
            return False
        scripted = not after.spaced and after.text in ("_", "^")
        known = [self.is_letter_known(letter) for letter in word]
        twice = len(set(word)) < len(word) and not scripted
        if twice or not all(known[:-1]) or not (known[-1] or scripted):
            return False
        pieces = [
            replace(self.token, text=letter, column=self.token.column + place, spaced=True)
            for place, letter in enumerate(word)
        ]
        self.tokens[self.position : self.position + 1] = pieces
        return True

    def is_letter_known(self, letter: str) -> bool:
        known = letter in self.letters or letter in self.symbols.sizes or letter == "e"
        return known or (letter, (), (), ()) in self.symbols.by_key
