r"""Which text may be set as mathematics: formulas of known commands, each with its arguments.

A document must come out whatever was typed, and do nothing but show it. So commands stand in
tables; what defines, reads or writes (``\def``, ``\input``) is in none of them, and neither is
what no page of ours loads a package for.
"""

from __future__ import annotations

import re

SYMBOLS = frozenset(
    r"""
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi
    rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi
    Sigma Upsilon Phi Psi Omega partial nabla ell infty hbar prime top bot circ bullet star ast cdot
    times odot oplus otimes oslash div pm mp le leq ge geq ne neq approx equiv sim propto in notin
    subset to rightarrow Rightarrow implies mapsto iff gets leftarrow sum prod int cdots ldots dots
    vdots ddots colon quad qquad exp log ln sin cos tan sinh cosh tanh arcsin arccos arctan max min
    det arg lim sup inf forall exists mid vert Vert langle rangle lfloor rfloor lceil rceil lbrace
    rbrace displaystyle textstyle therefore because dagger neg land lor Re Im dim
    ker Pr deg gcd sec csc cot coth triangleq setminus emptyset cup cap
    """.split()
)
OF_ONE = frozenset(
    "hat widehat bar overline tilde widetilde vec dot ddot underline mathbf mathrm mathit mathbb "
    "mathcal mathsf boldsymbol boxed sqrt overbrace underbrace operatorname".split()
)
OF_TWO = frozenset("frac dfrac tfrac binom overset underset stackrel".split())
WORDS = frozenset("text mathrm textrm textit textbf mbox operatorname".split())  # {words}
SIZES = frozenset("left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr".split())
MATRICES = "matrix pmatrix bmatrix vmatrix Bmatrix".split()
COLUMNS = {"cases": 2, "aligned": 2, "split": 2, **dict.fromkeys(MATRICES, 10)}  # at most
DELIMITERS = frozenset("()[]|./<>") | {
    rf"\{word}"
    for word in "langle rangle lfloor rfloor lceil rceil vert Vert { } | lbrace rbrace".split()
}
TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|.", re.DOTALL)
PLAIN = re.compile(r"[A-Za-z0-9+\-*/=()\[\]|.,;:!?<>@\"`]")
SPACES = frozenset({r"\,", r"\;", r"\:", r"\!", r"\ ", r"\|", r"\{", r"\}", r"\%", r"\#", r"\_"})
PLAIN_WORDS = re.compile(r"[A-Za-z0-9 .,;:!?()/+=-]*")
BEFORE = re.compile(
    r"^(let|where|with|set|define|denote|put|write|and|so|hence|thus)\s+(?=\S)", re.I
)
PROGRAM = re.compile(r"[A-Za-z]{3}|\*\*|\w_\w+_|@|\bd\w+/d")
DEEPEST, LONGEST = 40, 4_000


def as_formula(source: str, *, unicode: bool = False) -> str | None:
    """A line of a student as a formula that can be set as it stands; None: show it as text.

    ``unicode``: letters such as σ and ∂ are known to who sets it.
    """
    if len(source) > LONGEST or ("\\" not in source and PROGRAM.search(source)):
        return None
    formula = _without_marks(source)
    try:
        _Formula(formula, unicode=unicode).check()
    except ValueError:
        return None
    return BEFORE.sub(lambda found: rf"\text{{{found[1]}}}\ ", formula)


def _without_marks(source: str) -> str:
    """Without what belongs to the page and not to the formula: & of columns, numbers, labels."""
    text = re.sub(r"\\(?:label|tag)\*?\s*\{[^{}]*\}|\\(?:notag|nonumber)(?![A-Za-z])", "", source)
    text = " ".join(text.replace("$", " ").split())  # a blank line would end the formula
    if r"\begin" in text:
        return text
    return re.sub(r"(?<!\\)&", "", re.sub(r"(?<!\\)&\s*&", r"\\quad ", text))


class _Formula:
    """Walks along the tokens of a formula; ValueError where it is none that could be set."""

    def __init__(self, text: str, *, unicode: bool) -> None:
        self.tokens: list[str] = [token for token in TOKEN.findall(text) if not token.isspace()][
            ::-1
        ]
        self.unicode = unicode

    def check(self) -> None:
        if not self.tokens:
            raise ValueError("there is nothing to set")
        self._items("", 0)

    def _next(self) -> str:
        return self.tokens[-1] if self.tokens else ""

    def _take(self, wanted: str = "") -> str:
        if not self.tokens or (wanted and self._next() != wanted):
            raise ValueError(f"{wanted or 'something'} is missing")
        return self.tokens.pop()

    def _items(self, end: str, depth: int) -> None:
        """Atoms with their scripts, up to an end that is taken."""
        if depth > DEEPEST:
            raise ValueError("it is nested too deeply")
        while self._next() != end:
            if self._next() in ("^", "_", "'"):
                raise ValueError("a script of nothing")
            self._atom(depth)
            self._scripts(depth)
        if end:
            self._take(end)

    def _scripts(self, depth: int) -> None:
        """At most one above and one below; primes come before what is above."""
        seen: set[str] = set()
        while self._next() in ("^", "_", "'"):
            sign = self._take()
            if sign in seen - {"'"} or (sign == "'" and "^" in seen):
                raise ValueError("two scripts at one place")
            seen.add(sign)
            if sign != "'":
                self._argument(depth)

    def _argument(self, depth: int) -> None:
        """A group, one character, or one symbol."""
        token = self._next()
        is_single = token[1:] in SYMBOLS or len(token) == 1
        if not is_single or token in ("^", "_", "'", "}", "&"):
            raise ValueError("an argument is missing")
        self._atom(depth + 1)

    def _atom(self, depth: int) -> None:
        token = self._take()
        word = token[1:] if token.startswith("\\") else ""
        if token == "{":
            self._items("}", depth + 1)
        elif token == "\\begin":
            self._environment(depth)
        elif word in SIZES:
            self._sized(word, depth)
        elif word in WORDS and self._next() == "{":
            self._words()
        elif word in OF_ONE or word in OF_TWO:
            if word == "sqrt" and self._next() == "[":
                self._take()
                self._items("]", depth + 1)
            for _ in range(1 if word in OF_ONE else 2):
                self._argument(depth)
        elif not (word in SYMBOLS or token in SPACES or self._is_plain(token)):
            raise ValueError(f"{token} is not set")

    def _is_plain(self, token: str) -> bool:
        is_letter = self.unicode and not token.isascii() and token.isprintable()
        return PLAIN.fullmatch(token) is not None or is_letter

    def _sized(self, word: str, depth: int) -> None:
        if self._take() not in DELIMITERS or word == "right":
            raise ValueError("a delimiter is missing")
        if word == "left":
            self._items(r"\right", depth + 1)
            if self._take() not in DELIMITERS:
                raise ValueError("a delimiter is missing")

    def _words(self) -> None:
        self._take("{")
        words = []
        while self._next() != "}":
            words.append(self._take())
        self._take("}")
        if not PLAIN_WORDS.fullmatch(" ".join(words)):
            raise ValueError("words with commands in them")

    def _environment(self, depth: int) -> None:
        """Rows and columns between begin and end of one name."""
        name, columns = self._name(), 1
        while self._next() != r"\end":
            if self._next() in ("&", r"\\"):
                columns = columns + 1 if self._take() == "&" else 1
            elif self._next() in ("^", "_", "'"):
                raise ValueError("a script of nothing")
            else:
                self._atom(depth + 1)
                self._scripts(depth + 1)
            if columns > COLUMNS.get(name, 0):
                raise ValueError("an environment that is not set")
        self._take(r"\end")
        if self._name() != name:
            raise ValueError("another environment ends")

    def _name(self) -> str:
        self._take("{")
        letters = []
        while self._next() != "}":
            letters.append(self._take())
        self._take("}")
        return "".join(letters)
