"""How a derivation is found (untrusted): local derivatives, laws, sweeps through the graph."""

from symgrad.calculus.modes import MODES, derive, derive_again, jacobian, jvp
from symgrad.calculus.question import Question, given_graph
from symgrad.calculus.repeated import hessian, higher_derivative, hvp

__all__ = [
    "MODES",
    "Question",
    "derive",
    "derive_again",
    "given_graph",
    "hessian",
    "higher_derivative",
    "hvp",
    "jacobian",
    "jvp",
]
