"""LaTeX formulas in Typst's words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\s+|\d+(?:\.\d+)?|.", re.DOTALL)

CALLS = {
    "frac": ("frac", 2), "tfrac": ("frac", 2), "dfrac": ("frac", 2), "sqrt": ("sqrt", 1),
    "hat": ("hat", 1), "widehat": ("hat", 1), "bar": ("macron", 1), "overline": ("overline", 1),
    "tilde": ("tilde", 1), "dot": ("dot", 1), "ddot": ("dot.double", 1), "vec": ("arrow", 1),
    "mathbf": ("bold", 1), "boldsymbol": ("bold", 1), "bm": ("bold", 1), "mathrm": ("upright", 1),
    "mathcal": ("cal", 1), "mathbb": ("bb", 1), "mathsf": ("sans", 1), "mathtt": ("mono", 1),
    "mathfrak": ("frak", 1),
}  # fmt: skip
WORDS = {"mathit": 'italic("{}")', "text": '"{}"', "texttt": 'mono("{}")', "textrm": '"{}"',
         "operatorname": 'op("{}")'}  # fmt: skip
SYMBOLS = {
    "cdot": "dot.op", "times": "times", "odot": "dot.o", "oslash": "slash.o", "circ": "compose",
    "otimes": "times.o", "ast": "ast", "sum": "sum", "prod": "product", "partial": "partial",
    "nabla": "nabla", "top": "top", "infty": "infinity", "le": "<=", "leq": "<=", "ge": ">=",
    "geq": ">=", "ne": "!=", "neq": "!=", "in": "in", "to": "->", "approx": "approx",
    "pm": "plus.minus", "mid": "|", "ldots": "dots", "dots": "dots", "cdots": "dots.c",
    "ell": "ell", "lVert": "‖", "rVert": "‖", "Vert": "‖", "lvert": "bar.v", "rvert": "bar.v",
    "quad": "quad", "qquad": "wide", ",": "thin", ";": "thick", ":": "med", " ": "space", "!": "",
    "displaystyle": "", "limits": "", "star": "star",
    "varepsilon": "epsilon", "epsilon": "epsilon.alt", "varphi": "phi", "phi": "phi.alt",
    "vartheta": "theta.alt", "{": r"\{", "}": r"\}", "%": "%", "&": "amp", "#": r"\#", "_": r"\_",
    "intercal": "top", "langle": "chevron.l", "rangle": "chevron.r",
}  # fmt: skip
NAMED_OPERATORS = "exp log ln sin cos tan sinh cosh tanh max min det arg".split()
GREEK = (
    "alpha beta gamma delta zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon chi "
    "psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
).split()
SIGNS = {"(": r"\(", ")": r"\)", "[": r"\[", "]": r"\]", ",": r"\,", ";": r"\;", "/": r"\/",
         "#": r"\#", '"': r"\"", "$": r"\$", "*": "ast", "|": "bar.v", "@": r"\@", "~": "space",
         "`": r"\`", ":": r"\:", "'": "'"}  # fmt: skip


def typst_math(latex: str) -> str:
    """The formula in Typst's words; a command that it does not know stands there by its name."""
    return _Reader(latex).until()


class _Reader:
    """Reads LaTeX tokens in order and says each in Typst."""

    def __init__(self, latex: str) -> None:
        self.tokens: list[str] = TOKEN.findall(latex)
        self.place = 0

    def next(self) -> str:
        self.place += 1
        return self.tokens[self.place - 1]

    @property
    def ahead(self) -> str:
        """The next token; spaces mean nothing in formulas."""
        while self.place < len(self.tokens) and self.tokens[self.place].isspace():
            self.place += 1
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def until(self, *ends: str) -> str:
        """All up to one of the ends, which is taken, or to the end of the formula."""
        return " ".join(part for part in self.parts(ends) if part)

    def parts(self, ends: tuple[str, ...]) -> Iterator[str]:
        while self.ahead and self.ahead not in ends:
            yield self.part()
        if self.ahead:
            self.next()

    def part(self) -> str:
        token = self.next()
        if token == "{":
            return self.until("}")
        if token in ("^", "_"):
            return f"{token}({self.argument()})"
        if token == "\\\\":
            return "\\"
        if token.startswith("\\"):
            return self.command(token[1:])
        return SIGNS.get(token, token)

    def argument(self) -> str:
        return self.part() if self.ahead else ""

    def words(self) -> str:
        """What stands in braces as it is, safe in a Typst string."""
        if self.ahead == "{":
            self.next()
        start = self.place
        while self.ahead and self.ahead != "}":
            self.next()
        taken = "".join(self.tokens[start : self.place])
        self.place += 1
        return taken.replace(r"\,", " ").replace("\\", "").replace('"', "")

    def command(self, name: str) -> str:
        match name:
            case "left":
                return self.fenced()
            case "begin":
                return self.environment()
            case "sqrt" if self.ahead == "[":
                self.next()
                return f"root({self.until(']')}, {self.argument()})"
            case "boxed":
                return f"#box(stroke: 0.5pt, inset: 4pt, baseline: 4pt, $ {self.argument()} $)"
            case "underbrace":
                return self.underbrace()
            case "underline":
                return f"underline({self.argument()})"
            case "hspace" | "vspace":
                self.words()
                return "#h(4cm)"
        if name in CALLS:
            function, count = CALLS[name]
            return f"{function}({', '.join(self.argument() for _ in range(count))})"
        if name in WORDS:
            return WORDS[name].format(self.words())
        if name in SYMBOLS:
            return SYMBOLS[name]
        return name if name in GREEK or name in NAMED_OPERATORS else f'"{name}"'

    def underbrace(self) -> str:
        above = self.argument()
        if self.ahead != "_":
            return f"underbrace({above})"
        self.next()
        return f"underbrace({above}, {self.argument()})"

    def fenced(self) -> str:
        """``\\left( ... \\right)``; a full stop is no bracket."""
        opening = self.fence()
        inside = self.until(r"\right")
        return f"lr({opening} {inside} {self.fence()})"

    def fence(self) -> str:
        sign = self.part() if self.ahead else ""
        return "" if sign == "." else sign

    def environment(self) -> str:
        name, inside = self.words(), self.until(r"\end")
        self.words()
        rows = [row.strip() for row in re.split(r"\\(?=\s|$)", inside)]
        if name == "cases":
            return f"cases({', '.join(rows)})"
        if name.endswith("matrix"):
            delimiter = {"p": '"("', "b": '"["', "v": '"|"'}.get(name[0], "#none")
            cells = "; ".join(row.replace(" & ", ", ") for row in rows)
            return f"mat(delim: {delimiter}, {cells})"
        return " \\ ".join(rows)
