"""Text to tokens: LaTeX, Unicode and plain text spell the same few dozen signs.

Every token keeps its column, so that an error can draw its caret. What a sign looks like decides
nothing: characters are accepted by code point, look-alikes are refused.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from symgrad.errors import ReadingError
from symgrad.notation import ACCENTS, GREEK, GREEK_LETTERS
from symgrad.parsing.function_names import METHODS, PREFIXED, WITH_UNDERSCORE
from symgrad.parsing.limits import MAX_CHARACTERS, MAX_DIGITS, MAX_SCALE, MAX_TOKENS
from symgrad.parsing.lookalikes import WINDOW, misread, refused


@dataclass(frozen=True)
class Token:
    """``kind`` is number, word (letters), upright (one word, never split), greek, command, method
    (behind a dot), sign or end; ``spaced``: something stands between it and the token before."""

    kind: str
    text: str
    column: int
    spaced: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.text


def is_latex(text: str) -> bool:
    """Whether a text is LaTeX: it holds a command, or a script in braces."""
    return "\\" in text or "_{" in text or "^{" in text


SIGN_COMMANDS = {
    r"\cdot": "·", r"\bullet": "·", r"\times": "×", r"\odot": "⊙", r"\circ": "⊙",
    r"\oslash": "⊘", r"\otimes": "⊗", r"\ast": "*", r"\div": "/",
    r"\ge": ">=", r"\geq": ">=", r"\geqslant": ">=", r"\le": "<=", r"\leq": "<=",
    r"\leqslant": "<=", r"\ne": "!=", r"\neq": "!=", r"\lt": "<", r"\gt": ">",
    r"\vert": "|", r"\lvert": "|", r"\rvert": "|", r"\mid": "|",
    r"\Vert": "‖", r"\lVert": "‖", r"\rVert": "‖", r"\|": "‖",
    r"\lbrace": r"\{", r"\rbrace": r"\}", r"\{": r"\{", r"\}": r"\}", r"\\": r"\\",
    r"\approx": "≈", r"\simeq": "≈", r"\doteq": "≈",
    r"\langle": "⟨", r"\rangle": "⟩", r"\dots": "..", r"\ldots": "..", r"\cdots": "..",
    r"\lbrack": "[", r"\rbrack": "]", r"\prime": "'",
}  # fmt: skip
SILENT = set(
    r"\left \right \big \Big \bigg \Bigg \bigl \bigr \Bigl \Bigr \biggl \biggr \Biggl \Biggr "
    r"\displaystyle \textstyle \limits \nolimits \quad \qquad \, \; \: \! \( \) \[ \] "
    r"\mathbf \boldsymbol \bm \pmb \mathcal \mathscr \mathfrak \mathbb \vec \underline "
    r"\boxed \cancel \bcancel \xcancel".split()
) | {"\\ "}
SAME_COMMAND = {
    r"\widehat": r"\hat", r"\overline": r"\bar", r"\widetilde": r"\tilde", r"\dfrac": r"\frac",
    r"\tfrac": r"\frac", r"\cfrac": r"\frac", r"\intercal": r"\top",
}  # fmt: skip
GREEK_WORDS = {"\\" + name: name for name in GREEK} | {r"\varepsilon": "epsilon", r"\ell": "ell"}

ACCENT_COMMANDS = {"\\" + accent: accent for accent in ACCENTS}

UNICODE_SIGNS = {
    "−": "-", "·": "·", "⋅": "·", "∙": "·", "×": "×", "⊙": "⊙", "∘": "⊙", "⊘": "⊘", "⊗": "⊗",
    "≈": "≈", "÷": "/", "≥": ">=", "≤": "<=", "≠": "!=", "‖": "‖", "∥": "‖", "′": "'",
    "⟨": "⟨", "⟩": "⟩", "…": "..", "⋯": "..",
}  # fmt: skip
UNICODE_COMMANDS = {
    "∑": r"\sum",
    "√": r"\sqrt",
    "∂": r"\partial",
    "∇": r"\nabla",
    "⊤": r"\top",
    "∈": r"\in",
    "𝟙": r"\ones",
    "𝟏": r"\ones",
}
UNICODE_GREEK = GREEK_LETTERS | {"ϵ": "epsilon", "ϕ": "phi", "ℓ": "ell"}
FRACTIONS = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅛": "1/8"}
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⁽⁾", "0123456789-+()", strict=True)) | {"ᵀ": "T", "ⁿ": "n"}
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₗₘₙₚₛₜₐₑₒₓ", "0123456789ijklmnpstaeox", strict=True))
MARKS = {"\u0302": r"\hat", "\u0304": r"\bar", "\u0303": r"\tilde"}

UPRIGHT = r"\\(?:operatorname\*?|mathrm|text|textrm|textit|mathit|mathsf|mathtt|texttt|rm)"
RULES = re.compile(
    rf"(?P<space>(?:[\s$]|~(?!=))+|\\(?:left|right)\s*\.)"
    r"|(?P<prefix>\b(?:np|numpy|torch|math|jnp|jax|tf|scipy)\.(?:(?:linalg|nn|functional|special|math|numpy)\.)*(?=(?P<called>[A-Za-z]\w*)))"
    r"|(?P<method>\.(?P<named>[a-z]\w*)(?=\s*\())"
    r"|(?P<ones>\\(?:mathbf|mathbb|mathds|boldsymbol)\s*(?:1|\{\s*1\s*\})|\\mathbb\s*(?:I|\{\s*I\s*\}))"
    r"|(?P<jacobian>\\(?:mathbf|mathbb|boldsymbol)\s*\{\s*J\s*\}(?=\s*_))"
    rf"|(?P<upright>{UPRIGHT}\s*(?:\{{[,;:. ]*+(?:[A-Za-z0-9 ]|\\?_|\.(?=[a-z]))*+[,;:. ]*+\}}"
    r"|(?<=[\s}])[A-Za-z](?![A-Za-z])|(?<=\\mathrm\s)d(?=[A-Za-z])))"
    r"|(?P<command>\\(?:[A-Za-z]+\*?|.))"
    r"|(?P<number>\d+\.(?![\w*/^'.])|(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)"
    rf"|(?P<spelled>(?:{'|'.join(WITH_UNDERSCORE)})\b)"
    r"|(?P<word>[A-Za-z]+)"
    r"|(?P<sign>\.(?=\s*\\(?:end\b|\\))|\.\.\.?|\*\*|\.\*|\./|\.T(?![A-Za-z0-9_])|>=|<=|==|!=|:=|~=|\|\||[-+*/@^_'()\[\]{},;:=<>|&])",
    re.ASCII | re.DOTALL,
)
DIGITS = re.compile(r"\d+", re.ASCII)
SAME_SIGN = {".*": "⊙", "./": "/", "==": "=", ":=": "=", "~=": "≈", "...": ".."}


def tokenize(text: str) -> list[Token]:
    """All tokens and an end mark; raises ReadingError for what no one should write."""
    if len(text) > MAX_CHARACTERS:
        raise ReadingError(f"the text has {len(text)} characters, more than {MAX_CHARACTERS}")
    tokens: list[Token] = []
    position, spaced = 0, True
    while position < len(text):
        made, position = _next(text, position, tokens)
        if made:
            made = _one_letter(made, tokens)
            tokens.extend([replace(made[0], spaced=spaced), *made[1:]])
        spaced = not made
        if len(tokens) > MAX_TOKENS:
            raise ReadingError(f"the text has more than {MAX_TOKENS} signs", where=text[:WINDOW])
    tokens.append(Token("end", "the end", len(text), True))
    return tokens


def _one_letter(made: list[Token], before: list[Token]) -> list[Token]:
    """An accent without braces sits on one letter: ``\\hat yx`` is ``\\hat{y} x``."""
    token = made[0]
    if (
        before
        and before[-1].text in ACCENT_COMMANDS
        and token.kind == "word"
        and len(token.text) > 1
    ):
        rest = replace(token, text=token.text[1:], column=token.column + 1, spaced=True)
        return [replace(token, text=token.text[0]), rest]
    return made


def _next(text: str, position: int, before: list[Token]) -> tuple[list[Token], int]:
    """The tokens that start at a position, and where the next ones do."""
    if not text[position].isascii():
        return _beyond_ascii(text, position, before)
    if text[position].isdigit() and before and _is_glued_name(text, position, before[-1]):
        found = DIGITS.match(text, position)
    else:
        found = RULES.match(text, position)
    if found is None:
        raise refused(text, position)
    kind, matched = found.lastgroup or "number", found.group()
    return _token(kind, matched, text, position), found.end()


def _is_glued_name(text: str, position: int, before: Token) -> bool:
    """Digits right after a letter or an underscore belong to a name: ``W1.T``, ``x_1e^2``."""
    return (before.kind == "word" or before.text == "_") and bool(
        re.match(r"[A-Za-z_]", text[position - 1])
    )


def _token(kind: str, matched: str, text: str, column: int) -> list[Token]:
    match kind:
        case "space":
            return []
        case "called" | "prefix":
            return _prefix(matched, text, column)
        case "named" | "method":
            return _method(matched[1:], text, column)
        case "ones":
            return [Token("command", r"\indicator" if "I" in matched else r"\ones", column)]
        case "jacobian":
            return [Token("word", "J", column)]
        case "upright":
            name = re.sub(r"^\\[a-z]+\*?", "", matched).replace("\\_", "_").strip(" {},;:.")
            return [Token("upright", name, column)] if name else []
        case "spelled":
            return [Token("upright", matched, column)]
        case "command":
            return _command(matched, column)
        case "number":
            if sum(map(str.isdigit, matched)) > MAX_DIGITS:
                raise misread(f"a number has more than {MAX_DIGITS} digits", text, column)
            if abs(int(re.split("[eE]", matched + "e0")[1])) > MAX_SCALE:
                raise misread(f"a number is beyond 10^{MAX_SCALE}", text, column)
            return [Token("number", matched, column)]
        case "sign":
            return [Token("sign", SAME_SIGN.get(matched, matched), column)]
        case _:
            return [Token(kind, matched, column)]


def _prefix(matched: str, text: str, column: int) -> list[Token]:
    """``np.`` before a function that is known says nothing more."""
    behind = column + len(matched)
    word = re.match(r"\w+", text[behind:])
    if word is None or word.group() not in PREFIXED:
        raise misread(f"{matched}{word and word.group()} is not known", text, column)
    return []


def _method(name: str, text: str, column: int) -> list[Token]:
    if name not in METHODS:
        raise misread(f".{name}() is not known", text, column, hint=", ".join(METHODS))
    return [Token("method", name, column)]


def _command(matched: str, column: int) -> list[Token]:
    if matched in SILENT:
        return []
    if matched in SIGN_COMMANDS:
        return [Token("sign", SIGN_COMMANDS[matched], column)]
    if matched in GREEK_WORDS:
        return [Token("greek", GREEK_WORDS[matched], column)]
    return [Token("command", SAME_COMMAND.get(matched, matched), column)]


def _beyond_ascii(text: str, column: int, before: list[Token]) -> tuple[list[Token], int]:
    character = text[column]
    for table, sign in ((RAISED, "^"), (LOWERED, "_")):
        if character in table:
            return _script(text, column, table, sign)
    if character == "″":
        return [Token("sign", "'", column)] * 2, column + 1
    if character in FRACTIONS and not (before and before[-1].kind == "number"):
        return _bracketed(FRACTIONS[character], column), column + 1
    if character in UNICODE_SIGNS:
        return [Token("sign", UNICODE_SIGNS[character], column)], column + 1
    if character in UNICODE_COMMANDS:
        return [Token("command", UNICODE_COMMANDS[character], column)], column + 1
    if character in UNICODE_GREEK:
        return [Token("greek", UNICODE_GREEK[character], column)], column + 1
    if character in MARKS and before and before[-1].kind in ("word", "greek"):
        return _marked(before, MARKS[character]), column + 1
    base, *marks = list(unicodedata.normalize("NFD", character))
    if len(marks) == 1 and marks[0] in MARKS and base.isascii():
        return [Token("command", MARKS[marks[0]], column), Token("word", base, column)], column + 1
    if character in "\u00a0\u2009":
        return [], column + 1
    raise refused(text, column)


def _script(text: str, column: int, table: dict[str, str], sign: str) -> tuple[list[Token], int]:
    """``x²`` is ``x^{2}``, ``W₁₂`` is ``W_{12}``, ``Xᵀ`` is ``X^{T}``."""
    stop = column
    while stop < len(text) and text[stop] in table:
        stop += 1
    inside = [
        replace(token, column=column)
        for token in tokenize("".join(table[c] for c in text[column:stop]))[:-1]
    ]
    braces = [Token("sign", brace, column) for brace in "{}"]
    return [Token("sign", sign, column), braces[0], *inside, braces[1]], stop


def _bracketed(quotient: str, column: int) -> list[Token]:
    """``½`` is (1/2)."""
    inside = [replace(token, column=column) for token in tokenize(quotient)[:-1]]
    return [Token("sign", "(", column), *inside, Token("sign", ")", column)]


def _marked(before: list[Token], accent: str) -> list[Token]:
    """A letter that a combining accent follows is taken back and read as the accent's argument."""
    last = before.pop()
    letter = replace(last, text=last.text[-1:] if last.kind == "word" else last.text)
    if last.kind == "word" and len(last.text) > 1:
        before.append(replace(last, text=last.text[:-1]))
        letter = replace(letter, spaced=False)
    return [Token("command", accent, last.column, last.spaced), letter]
