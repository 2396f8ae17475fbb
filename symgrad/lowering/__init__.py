"""Equations and derivations become straight-line NumPy programs."""

from symgrad.lowering.assembly import lower
from symgrad.lowering.program import Program

__all__ = ["Program", "lower"]
