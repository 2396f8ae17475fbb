"""How a derivation is found (untrusted): local derivatives, laws, sweeps through the graph."""

from symgrad.calculus.modes import MODES, derive, derive_again, given_graph, jvp
from symgrad.calculus.question import Question

__all__ = ["MODES", "Question", "derive", "derive_again", "given_graph", "jvp"]
