"""A symbol table for the tests of the parser."""

import numpy as np

from symgrad.expr.array import Array
from symgrad.expr.graph import Equation
from symgrad.expr.handles import tensor
from symgrad.numeric.entries import entries
from symgrad.parsing import Symbols, read_equation, read_expression

SHAPES = {
    "x": ["D"],
    "u": ["D"],
    "w": ["D"],
    "W1": ["H", "D"],
    "b1": ["H"],
    "X": ["N", "D"],
    "A": ["D", "D"],
    "B": ["D", "D"],
    "t": ["N"],
    "yhat": ["N"],
    "y": [],
    "c": [],
    "mu": [],
    "lam": [],
    "beta0": [],
    "out_h1": [],
    "q": [3],
    "M": [2, 3],
}
TABLE = Symbols(
    names={name: tensor(name, *shape) for name, shape in SHAPES.items()},
    latex={"W1": "W^{(1)}", "b1": "b^{(1)}"},
    sizes={"D": None, "H": None, "N": None},
)
SIZES = {"D": 4, "H": 2, "N": 5}
_RNG = np.random.default_rng(7)
POINT = {
    name: _RNG.uniform(0.2, 1.5, [SIZES.get(size, size) for size in shape])
    for name, shape in SHAPES.items()
}


def equation(text: str, symbols: Symbols = TABLE) -> Equation:
    """The equation that a text defines."""
    reading = read_equation(text, symbols)
    assert isinstance(reading.meaning, Array)
    found = reading.meaning.known[reading.name]
    assert isinstance(found, Equation)
    return found


def value(text: str, symbols: Symbols = TABLE) -> np.ndarray:
    """The numbers that a text means at one fixed point, all sizes different."""
    array = read_expression(text, symbols)
    return entries(array.expr, array.axes, POINT, SIZES)


def same(first: str, second: str, symbols: Symbols = TABLE) -> bool:
    """Whether two texts mean the same tensor."""
    a, b = value(first, symbols), value(second, symbols)
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-12, atol=1e-12)
