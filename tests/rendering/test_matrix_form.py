"""Every matrix form that is printed means what the index form means, by numbers."""

from math import erf as scalar_erf
from random import Random

import numpy as np
import pytest
from sympy import Rational
from zoo import ZOO

import symgrad as sg
from symgrad.expr.evaluation import compile_entry
from symgrad.expr.leaves import Entry
from symgrad.rendering import forms
from symgrad.rendering.lines import backward_lines, forward_lines
from symgrad.rendering.matrix_form import recognize

SIZES = {"D": 2, "H": 3, "K": 4, "N": 5}
erf = np.vectorize(scalar_erf)
FUNCTIONS = {
    "det": np.linalg.det,
    "tr": np.trace,
    "erf": erf,
    "gelu": lambda z: z * (1 + erf(z / np.sqrt(2))) / 2,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "relu": lambda z: np.where(z > 0, z, 0),
    "leaky_relu": lambda z: np.where(z > 0, z, z / 100),
    "step": lambda z: np.where(z > 0, 1.0, 0.0),
    "absolute": np.abs,
    "softplus": lambda z: np.log1p(np.exp(z)),
    "silu": lambda z: z / (1 + np.exp(-z)),
    "logsumexp": lambda z: np.log(np.exp(z).sum()),
    "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True),
}


class Values:
    """Random arrays for leaves, the same for the index form and for the matrix form."""

    def __init__(self, graph):
        self.graph, self.random, self.arrays = graph, Random(1), {}

    def array(self, leaf):
        name = leaf.name if isinstance(leaf, Entry) else ("d", leaf.by.name)
        shape = self.graph.shapes[name if isinstance(name, str) else name[1]]
        sizes = [
            int(s.xreplace({f: Rational(SIZES[f.name]) for f in s.free_symbols})) for s in shape
        ]
        if name not in self.arrays:
            self.arrays[name] = np.array(
                [self.random.uniform(0.2, 0.9) for _ in range(int(np.prod(sizes)))]
            ).reshape(sizes)
        return self.arrays[name]

    def number(self, value):
        return float(value)

    def power(self, base, exponent):
        return base**exponent

    def function(self, name, argument):
        return float(getattr(np, name)(argument)) if name != "erf" else erf(argument)

    def read(self, leaf, positions):
        own = positions if isinstance(leaf, Entry) else positions[len(leaf.of.positions) :]
        return self.array(leaf)[own]


def value(form, values):
    """The NumPy value of a form; a vector is one-dimensional, ones have the size that fits."""
    match form:
        case forms.Named(leaf):
            constants = [int(p) for p in getattr(leaf, "positions", ()) if p.is_Integer]
            return values.array(leaf)[tuple(constants)]
        case forms.Number(number):
            return float(number.xreplace({s: Rational(SIZES[s.name]) for s in number.free_symbols}))
        case forms.Identity():
            return np.eye(values.order)
        case forms.Transposed(inner):
            return np.transpose(value(inner, values))
        case forms.Inverted(inner):
            return np.linalg.inv(value(inner, values))
        case forms.Diagonal(inner):
            return np.diag(value(inner, values))
        case forms.Norm(inner):
            return np.sum(value(inner, values) ** 2)
        case forms.Power(base, exponent, _):
            return value(base, values) ** float(exponent)
        case forms.Call(function, argument):
            inner = value(argument, values)
            return (FUNCTIONS.get(function) or getattr(np, function))(inner)
        case forms.Elementwise(factors):
            return np.prod(np.broadcast_arrays(*(value(f, values) for f in factors)), axis=0)
        case forms.Combination(terms):
            return sum(value(forms.Number(c), values) * value(f, values) for c, f in terms)
        case forms.Product(factors):
            return product(factors, values)
    raise AssertionError(form)


def product(factors, values):
    """Columns and rows made explicit, so that u vᵀ and uᵀ v are what they look like."""
    result, spread = None, False
    for place, factor in enumerate(factors):
        row = isinstance(factor, forms.Transposed)
        inner = factor.of if row else factor
        if isinstance(inner, forms.Ones):
            array = np.ones(size_of_ones(factors, place, row, result, values))
            spread |= row and place + 1 == len(factors)
            spread |= not row and result is None
        else:
            array = np.asarray(value(inner, values))
        if array.ndim == 1:
            array = array[None, :] if row else array[:, None]
        elif row:
            array = array.T
        if result is None:
            result = array
        elif np.ndim(result) == 0 or array.ndim == 0:
            result = result * array
        else:
            result = scalar(result) * array if scalar(result) is not None else result @ array
    return result if spread else np.squeeze(result)


def size_of_ones(factors, place, row, result, values):
    """The size that fits what stands beside; at the end of a product 1, which broadcasts."""
    if row and place + 1 < len(factors):
        return np.shape(value(factors[place + 1], values))[0]
    if not row and result is not None:
        return result.shape[1]
    return 1


def scalar(array):
    return array.item() if np.size(array) == 1 and np.ndim(array) == 2 else None


WITHOUT_MATRICES = {
    "vector_output", "trace_and_entries", "columns_beside_a_row_of_data", "softmax_of_rows",
    "log_softmax_of_rows", "convolution_of_an_image", "convolution_of_a_sequence_of_any_length",
    "average_pooling_of_an_image", "max_pooling_of_an_image", "attention_of_one_head",
    "huber_with_a_threshold",
    "inverse_by_entries", "largest_of_each_row", "largest_of_overlapping_windows",
    "largest_of_blocks_of_an_image",
}  # fmt: skip


@pytest.mark.parametrize("name", ZOO)
def test_the_matrix_form_has_the_value_of_the_index_form(name):
    derivation = sg.derive(ZOO[name])
    checked = 0
    for line in (*forward_lines(derivation), *backward_lines(derivation)):
        form = recognize(line.rights[-1], line.axes)
        if form is None:
            continue
        values = Values(derivation.graph)
        entry = compile_entry(line.rights[-1], values, SIZES)
        shape = [
            int(a.size.xreplace({s: Rational(SIZES[s.name]) for s in a.size.free_symbols}))
            for a in line.axes
        ]
        values.order = shape[0] if shape else 1
        expected = np.array(
            [entry(dict(zip(line.axes, at, strict=True))) for at in np.ndindex(*shape)]
        ).reshape(shape)
        found = np.broadcast_to(np.squeeze(value(form, values)), np.squeeze(expected).shape)
        np.testing.assert_allclose(found, np.squeeze(expected), rtol=1e-12)
        checked += 1
    assert checked or name in WITHOUT_MATRICES
