"""How a derivation is found (untrusted): local derivatives, laws, the reverse sweep."""

from symgrad.calculus.sweep import Question, derive

__all__ = ["Question", "derive"]
