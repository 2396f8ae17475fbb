"""Untrusted LaTeX, Unicode and plain text to tensors: one tokenizer, one Pratt parser, no eval."""

from symgrad.parsing.answers import (
    Answer,
    AskedDerivative,
    Member,
    Part,
    read_answer,
    read_asked,
)
from symgrad.parsing.equations import (
    Head,
    Reading,
    define,
    read_equation,
    read_expression,
    read_head,
    read_right_side,
)
from symgrad.parsing.names import identifier
from symgrad.parsing.symbols import Definition, Symbols, UnknownName

__all__ = [
    "Answer",
    "AskedDerivative",
    "Definition",
    "Head",
    "Member",
    "Part",
    "Reading",
    "Symbols",
    "UnknownName",
    "define",
    "identifier",
    "read_answer",
    "read_asked",
    "read_equation",
    "read_expression",
    "read_head",
    "read_right_side",
]
