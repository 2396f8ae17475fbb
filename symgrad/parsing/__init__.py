"""Untrusted LaTeX, Unicode and plain text to tensors: one tokenizer, one Pratt parser, no eval."""

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
    "Definition",
    "Head",
    "Reading",
    "Symbols",
    "UnknownName",
    "define",
    "identifier",
    "read_equation",
    "read_expression",
    "read_head",
    "read_right_side",
]
