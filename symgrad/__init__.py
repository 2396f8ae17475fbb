"""symgrad: derive, check, print and train from symbolic derivatives of neural networks.

Names load when they are first used (PEP 562), so ``import symgrad`` stays cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "symgrad.expr.array": "Array",
    "symgrad.expr.handles": (
        "tensor parameter input target constant graph maximum minimum logsumexp softmax "
        "log_softmax norm norm_squared outer inverse det logdet trace diag amax"
    ),
    "symgrad.expr.kronecker": "kron vec pinv",
    "symgrad.expr.elementwise": (
        "sigmoid tanh relu leaky_relu softplus exp log sin cos sqrt abs square erf gelu silu sign "
        "step"
    ),
    "symgrad.expr.graph": "Graph Equation",
    "symgrad.derivation": "Derivation Step",
    "symgrad.calculus": "derive jacobian jvp hessian hvp higher_derivative",
    "symgrad.kernel": "verify Report",
    "symgrad.rendering": "render",
    "symgrad.saved": "save load_derivation",
    "symgrad.rendering.pictures": "draw",
    "symgrad.lowering": "lower Program",
    "symgrad.numeric": "gradcheck Agreement",
    "symgrad.training": "train Run",
    "symgrad.problems": "read_problem Problem",
    "symgrad.marking": "mark Mark",
    "symgrad.nets": "Network dense",
    "symgrad.errors": "SymgradError",
}
_ROOMS = (
    "expr notation nets equality kernel calculus parsing rendering lowering "
    "numeric training influence charts problems marking testing"
).split()
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}
__all__ = [*_HOME_OF, *_ROOMS]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"symgrad.{name}")
    if name in _HOME_OF:
        return getattr(import_module(_HOME_OF[name]), name)
    raise AttributeError(f"module 'symgrad' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
