"""Equations and derivations become straight-line NumPy programs."""

from symgrad.lowering.assembly import lower
from symgrad.lowering.counting import count_operations
from symgrad.lowering.program import Program

__all__ = ["Program", "count_operations", "lower"]
