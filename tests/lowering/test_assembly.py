"""Programs compute what the equations say, and read like textbook backprop."""

from __future__ import annotations

import warnings
from itertools import islice, pairwise

import numpy as np
import pytest
import sympy
from zoo import ZOO

import symgrad as sg
from symgrad.errors import NameProblem, ValueProblem
from symgrad.expr.functions import Defined
from symgrad.expr.index import Index
from symgrad.expr.leaves import Entry, Inside, sum_over
from symgrad.numeric.agreement import deviation
from symgrad.numeric.entries import evaluate
from symgrad.numeric.sampling import choose_sizes, draw


def finite_point(graph, seed=0):
    """A random point where the loss is finite, and the sizes it was drawn for."""
    rng, sizes = np.random.default_rng(seed), choose_sizes(graph, {}, {})
    while True:
        point = draw(graph, {}, sizes, rng)
        if np.isfinite(evaluate(graph, point, sizes)[graph.loss]).all():
            return point, sizes


def finite_rows(graph, examples, count=3):
    """Points with a finite loss that share everything but inputs and targets."""
    first, sizes = finite_point(graph)
    shared = {k: v for k, v in first.items() if k not in examples}
    points = (draw(graph, shared, sizes, np.random.default_rng(seed)) for seed in range(10_000))
    finite = (p for p in points if np.isfinite(evaluate(graph, p, sizes)[graph.loss]).all())
    return list(islice(finite, count))


def examples_of(graph):
    return [f.name for f in graph.free if f.role in ("inputs", "targets")]


def mlp(*sizes, hidden=sg.tanh):
    a = sg.input("x", sizes[0])
    for layer, (m, n) in enumerate(pairwise(sizes), 1):
        W, b = sg.parameter(f"W{layer}", n, m), sg.parameter(f"b{layer}", n)
        z = (W @ a + b).named(f"z{layer}")
        a = hidden(z).named(f"a{layer}")
    y = sg.target("y", sizes[-1])
    return sg.graph((sg.logsumexp(z) - (y * z).sum()).named("L"))


@pytest.mark.parametrize("name", ZOO)
def test_the_forward_program_is_the_equations_entry_by_entry(name):
    graph = ZOO[name]
    point, sizes = finite_point(graph)
    got, expected = sg.lower(graph)(**point), evaluate(graph, point, sizes)
    assert set(got) == set(expected)
    for key, value in expected.items():
        assert deviation(got[key], value, small=1e-6) < 1e-12, key


@pytest.mark.parametrize("name", ZOO)
def test_a_batch_is_the_mean_the_sum_or_the_row_of_its_examples(name):
    graph = ZOO[name]
    examples = set(examples_of(graph))
    if not examples & graph.needed_for(graph.loss):
        with pytest.raises(NameProblem):
            sg.lower(sg.derive(graph), batch="mean")
        return
    rows = finite_rows(graph, examples)
    shared = {k: v for k, v in rows[0].items() if k not in examples}
    stacked = shared | {k: np.stack([p[k] for p in rows]) for k in examples}
    derivation = sg.derive(graph)
    single = [sg.lower(derivation)(**row) for row in rows]
    for reduction, reduce in (("mean", np.mean), ("sum", np.sum), ("each", np.asarray)):
        got = sg.lower(derivation, batch=reduction)(**stacked)
        assert list(got) == list(single[0])
        for key, value in got.items():
            every = np.stack([one[key] for one in single])
            expected = every if reduction == "each" else reduce(every, axis=0)
            assert deviation(value, expected, small=1e-6, scale=1.0) < 1e-9, (reduction, key)


@pytest.mark.parametrize("name", ZOO)
def test_float32_goes_in_and_comes_out(name):
    derivation = sg.derive(ZOO[name])
    point, _ = finite_point(ZOO[name])
    exact = sg.lower(derivation)(intermediates=True, **point)
    single = {k: v.astype(np.float32) for k, v in point.items()}
    got = sg.lower(derivation)(intermediates=True, **single)
    assert {k: v.dtype for k, v in got.items()} == {k: np.dtype(np.float32) for k in got}
    for key, value in exact.items():
        assert deviation(got[key], value, small=1e-2, scale=1e6) < 1e-2, key


@pytest.mark.parametrize("name", ZOO)
def test_results_have_full_shapes_and_share_no_memory(name):
    graph = ZOO[name]
    point, sizes = finite_point(graph)
    got = sg.lower(sg.derive(graph))(**point)
    for parameter in graph.parameters:
        outer = evaluate(graph, point, sizes)[graph.loss].shape
        assert got[f"d{graph.loss}/d{parameter}"].shape == outer + point[parameter].shape
    arrays = [v for v in (*got.values(), *point.values()) if np.ndim(v)]
    for k, array in enumerate(arrays):
        assert not any(np.shares_memory(array, other) for other in arrays[:k])


def test_the_source_reads_like_textbook_backprop():
    lines = [
        line.split("  # ")[0].strip()
        for line in sg.lower(sg.derive(mlp(4, 3, 2))).source.splitlines()
    ]
    assert lines[1:-1] == [
        "z1 = W1 @ x + b1",
        "a1 = np.tanh(z1)",
        "z2 = W2 @ a1 + b2",
        "L = logsumexp(z2) - y @ z2",
        "dz2 = softmax(z2) - y",
        "da1 = W2.T @ dz2",
        "dz1 = da1 * (1 - a1**2)",
        "dW2 = np.outer(dz2, a1)",
        "dW1 = np.outer(dz1, x)",
        "db1 = dz1",
        "db2 = dz2",
    ]


def test_the_source_of_a_batch_has_matrix_products_and_shapes():
    source = sg.lower(sg.derive(mlp(4, 3, 2)), batch="sum").source
    for line in (
        "z1 = x @ W1.T + b1",
        "da1 = dz2 @ W2",
        "dW1 = dz1.T @ x",
        "db1 = dz1.sum(axis=0)",
    ):
        assert line in source
    assert "# (batch, 3)" in source
    assert "einsum" not in source


def test_only_what_is_asked_for_is_computed():
    program = sg.lower(sg.derive(mlp(4, 3, 2), wrt=["b2"]))
    assert {a.name for a in program.assignments} == {"z1", "a1", "z2", "L", "dL/dz2", "dL/db2"}
    assert set(program.complete.source.split()) > {"L", "dz2"}


def test_intermediates_bring_every_name_and_adjoint():
    graph = mlp(4, 3, 2)
    got = sg.lower(sg.derive(graph))(intermediates=True, **finite_point(graph)[0])
    assert {"z1", "a1", "z2", "L", "dL/dz1", "dL/da1", "dL/dz2", "dL/dW1"} <= set(got)
    np.testing.assert_allclose(got["dL/dW1"], np.outer(got["dL/dz1"], finite_point(graph)[0]["x"]))


def test_repeated_work_is_done_once():
    x = sg.parameter("x", 3)
    graph = sg.graph((x / sg.norm(x) + x * sg.norm(x)).sum().named("L"))
    assert sg.lower(sg.derive(graph)).source.count("x**2") == 1


def test_sizes_are_read_off_the_arrays():
    x, w = sg.parameter("x", "N"), sg.input("w", "N")
    program = sg.lower(sg.derive(sg.graph((x * w).mean().named("L"))))
    assert "N = " in program.source
    np.testing.assert_allclose(program(x=[1, 2, 3.0], w=[1, 1, 4])["dL/dx"], [1 / 3, 1 / 3, 4 / 3])


def test_a_scalar_graph_gives_scalars():
    w, x, b, y = sg.parameter("w"), sg.input("x"), sg.parameter("b"), sg.target("y")
    graph = sg.graph((((w * x + b).named("yhat") - y) ** 2 / 2).named("L"))
    got = sg.lower(sg.derive(graph))(x=2, y=5, w=1, b=1)
    assert got == {"L": 2.0, "dL/dw": -4.0, "dL/db": -2.0}


# positions ---------------------------------------------------------------------------------------


def convolution(stride=1, padding=0):
    x, w = sg.parameter("x", 7), sg.parameter("w", 3)
    outputs = (7 + 2 * padding - 3) // stride + 1
    t, p = Index("t", outputs), Index("p", 3)
    place = stride * t + p - padding
    body = Entry("x", place) * Entry("w", p) * Inside(place, Index("_", 7).size)
    z = sg.Array((t,), sum_over(body, p), {**x.known, **w.known}).named("z")
    return sg.graph((z**2).sum().named("L"))


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 0), (1, 1), (2, 1), (3, 2)])
def test_convolutions_work_with_strides_and_padding(stride, padding):
    graph = convolution(stride, padding)
    agreement = sg.gradcheck(graph)
    assert agreement.holds, agreement
    x, w = np.arange(7.0), np.array([1.0, -2.0, 0.5])
    padded = np.pad(x, padding)
    expected = np.correlate(padded, w, "valid")[::stride]
    np.testing.assert_allclose(sg.lower(graph)(x=x, w=w)["z"], expected)


@pytest.mark.parametrize("size", [7, "N"])
@pytest.mark.parametrize("shift", [-1, 0, 1, 2])
def test_a_guarded_shift_reads_nothing_from_outside(shift, size):
    x = sg.parameter("x", size)
    t = Index("t", size)
    body = Entry("x", t + shift) * Inside(t + shift, t.size)
    graph = sg.graph((sg.Array((t,), body, x.known) ** 2).named("f").sum().named("L"))
    values = {"x": np.arange(1.0, 8.0)}
    assert sg.gradcheck(graph, values=values).holds
    padded = np.pad(values["x"], 2)
    np.testing.assert_array_equal(sg.lower(graph)(**values)["f"], padded[2 + shift :][:7] ** 2)


def test_a_part_of_an_axis_is_a_slice():
    x = sg.parameter("x", 7)
    t = Index("t", 4)
    program = sg.lower(sg.graph(sg.Array((t,), Entry("x", t + 2), x.known).named("f")))
    assert "x[2:6]" in program.source
    assert program(x=np.arange(7.0))["f"].tolist() == [2.0, 3.0, 4.0, 5.0]


def test_single_entries_and_diagonals_are_read():
    W, x = sg.parameter("W", 3, 3), sg.parameter("x", 3)
    i = Index("i", 3)
    trace = sg.Array((), sum_over(Entry("W", i, i) ** 2, i), W.known)
    graph = sg.graph((trace * x[1] + W[2, 0] * x[0] + x[:,].sum()).named("L"))
    point = {"W": np.arange(9.0).reshape(3, 3), "x": np.array([1.0, 2.0, 3.0])}
    got = sg.lower(sg.derive(graph))(**point)
    expected = 4 * np.diag(np.diag(point["W"]))
    expected[2, 0] = 1.0
    np.testing.assert_array_equal(got["dL/dW"], expected)
    np.testing.assert_array_equal(got["dL/dx"], [7.0, 81.0, 1.0])


def test_products_of_many_tensors_are_summed_in_pairs():
    x, A, y = sg.parameter("x", 2), sg.parameter("A", 2, 3), sg.parameter("y", 3)
    program = sg.lower(sg.graph((x @ (A @ y)).named("L")))
    assert "einsum" not in program.source
    point = {"x": [1.0, 2.0], "A": [[1.0, 2, 3], [4, 5, 6]], "y": [1.0, 0, -1]}
    assert program(**point)["L"] == -6.0


def test_a_name_that_python_knows_keeps_working():
    names = ("np", "lambda", "sigmoid", "dtype", "batch", "n", "dw", "t1")
    tensors = [sg.parameter(name, 2) for name in names]
    w, x = sg.parameter("w", 2), sg.input("x", 2)
    total = sum((sg.sigmoid(t) * sg.sigmoid(w) for t in tensors), start=w * x)
    graph = sg.graph(total.sum().named("L"))
    agreement = sg.gradcheck(graph)
    assert agreement.holds, agreement
    point, _ = finite_point(graph)
    sg.lower(sg.derive(graph), batch="mean")(**point | {"x": np.ones((4, 2))})


# what callers may give --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"W1": None}, "no value is given for W1"),
        ({"W9": np.ones(3)}, "W9"),
        ({"x": np.ones(5)}, r"x has shape \(5,\), not \(4,\)"),
        ({"b1": np.ones((3, 1))}, "b1 has shape"),
        ({"x": "abc"}, "x is not made of numbers"),
        ({"x": [[1.0], [2.0, 3.0]]}, "different lengths"),
    ],
)
def test_a_wrong_argument_is_named(change, words):
    graph = mlp(4, 3, 2)
    arrays = {k: v for k, v in (finite_point(graph)[0] | change).items() if v is not None}
    with pytest.raises(ValueProblem, match=words):
        sg.lower(sg.derive(graph))(**arrays)


def test_sizes_with_one_name_must_agree():
    x, w = sg.parameter("x", "N"), sg.input("w", "N")
    program = sg.lower(sg.derive(sg.graph((x * w).sum().named("L"))))
    with pytest.raises(ValueProblem, match="N is 3 in"):
        program(x=np.ones(3), w=np.ones(2))


def test_an_unknown_reduction_is_refused():
    with pytest.raises(NameProblem, match="median"):
        sg.lower(sg.derive(mlp(2, 2)), batch="median")


def test_an_empty_batch_has_sum_zero():
    graph = mlp(3, 2)
    point = finite_point(graph)[0] | {"x": np.ones((0, 3)), "y": np.ones((0, 2))}
    assert sg.lower(sg.derive(graph), batch="sum")(**point)["dL/dW1"].tolist() == [[0.0] * 3] * 2


def test_values_hold_no_spelling_of_numpy():
    program = sg.lower(sg.derive(mlp(4, 3, 2)))
    assert "np." not in repr(program.assignments)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        program(**finite_point(mlp(4, 3, 2))[0])


# uniform axes ------------------------------------------------------------------------------------


def row_of_scores(build):
    """A loss of scores that are the same for all 4 classes, because they come from one number."""
    w, x, c = sg.parameter("w", 3), sg.input("x", 3), sg.constant("c", 4)
    i = Index("i", 4)
    score = (w @ x).named("s")
    z = sg.Array((i,), score.expr, score.known).named("z")
    return sg.graph((c * build(z)).sum().named("L"))


UNIFORM = {
    "logsumexp": sg.logsumexp,
    "softmax": sg.softmax,
    "log softmax": lambda z: sg.log(sg.softmax(z)),
    "named softmax": lambda z: sg.log(sg.softmax(z).named("p")),
    "log of a sum": lambda z: sg.log(sg.exp(z).sum()),
    "mean": lambda z: (z**2).mean(),
    "norm": sg.norm,
    "square of a share": lambda z: sg.softmax(z) ** 2,
}


@pytest.mark.parametrize("build", UNIFORM.values(), ids=UNIFORM)
def test_a_reduction_along_a_uniform_axis_knows_its_size(build):
    agreement = sg.gradcheck(row_of_scores(build))
    assert agreement.holds, agreement


ALONG = {
    "rows": lambda n, X: sg.logsumexp(n),
    "columns": lambda n, X: sg.logsumexp(n.T),
    "all": lambda n, X: sg.log(sg.exp(n).sum()),
    "softmax of rows": lambda n, X: X * sg.softmax(n),
    "softmax of columns": lambda n, X: X * sg.softmax(n.T).T,
    "softmax of all": lambda n, X: X * sg.log(sg.exp(n) / sg.exp(n).sum()),
}


@pytest.mark.parametrize("size", [3, "N"])
@pytest.mark.parametrize("build", ALONG.values(), ids=ALONG)
def test_a_reduction_along_one_uniform_and_one_other_axis(build, size):
    b, X = sg.parameter("b", size, 1), sg.input("X", size, 4)
    graph = sg.graph((build((b + 0 * X).named("n"), X) ** 2).sum().named("L"))
    agreement = sg.gradcheck(graph)
    assert agreement.holds, agreement
    point = {"b": np.ones((3, 1), np.float32), "X": np.ones((3, 4), np.float32)}
    got = sg.lower(sg.derive(graph))(**point)
    assert got["L"].dtype == got["dL/db"].dtype == np.float32


def test_the_logsumexp_of_equal_numbers_is_their_value_and_the_logarithm_of_their_number():
    n = sg.Array((Index("i", 3),), sympy.Integer(2)).named("n")
    graph = sg.graph((sg.parameter("w") * sg.logsumexp(n)).named("L"))
    assert sg.lower(sg.derive(graph))(w=1.0)["L"] == pytest.approx(2 + np.log(3), rel=1e-15)


def diagonal_share(function):
    """Each row's own share of its row: e^S[i,i] / Σ_k e^S[i,k]."""
    S = sg.parameter("S", 3, 3)
    i, k = Index("i", 3), Index("k", 3)
    total = sum_over(sympy.exp(Entry("S", i, k)), k)
    share = sg.Array((i,), sympy.exp(Entry("S", i, i)) / total, S.known)
    return sg.graph(function(share).sum().named("L"))


@pytest.mark.parametrize("function", [sg.log, sg.square, sg.sqrt])
def test_the_share_of_a_diagonal_entry_is_a_share_of_its_row(function):
    graph = diagonal_share(function)
    agreement = sg.gradcheck(graph)
    assert agreement.holds, agreement
    with np.errstate(all="raise", under="ignore"):
        got = sg.lower(sg.derive(graph))(S=1000 * np.eye(3) - 500)
    np.testing.assert_allclose(got["dL/dS"], 0, atol=1e-30)


# constants ---------------------------------------------------------------------------------------

CONSTANT = {
    "relu(2)": lambda p: p * sg.relu(2),
    "max of min of 0": lambda p: sg.maximum(sg.minimum(p * 0, 0), 0) + p,
    "gelu(0)": lambda p: p + sg.gelu(0),
    "log σ(3)": lambda p: p * sg.log(sg.sigmoid(3)),
    "e^relu(2)": lambda p: p * sg.exp(sg.relu(2)),
    "|-2|": lambda p: p * sg.abs(-2),
    "1 - σ(2)": lambda p: p**2 * (1 - sg.sigmoid(2)) / sg.softplus(-1),
    "step, sign": lambda p: sg.sin(p) * (sg.step(-1) + sg.sign(-3) + sg.silu(2)),
}


@pytest.mark.parametrize("build", CONSTANT.values(), ids=CONSTANT)
def test_a_function_of_a_constant_is_a_number(build):
    graph = sg.graph(build(sg.parameter("p")).named("L"))
    agreement = sg.gradcheck(graph)
    assert agreement.holds, agreement
    assert agreement.notes == ()


def test_a_constant_without_a_value_is_nan():
    graph = sg.graph((sg.parameter("p") * sg.log(-2)).named("L"))
    assert np.isnan(sg.lower(graph)(p=1.0)["L"])


# sums over several axes --------------------------------------------------------------------------


def test_a_sum_over_two_axes_of_two_tensors_is_one_matrix_product():
    W, x, y = sg.parameter("W", 3, 4), sg.input("x", "N", "T", 4), sg.target("y", "N", "T", 3)
    z = (x @ W.T).named("z")
    program = sg.lower(sg.derive(sg.graph(((z - y) ** 2).sum().named("L"))))
    assert "einsum" not in program.source
    assert "np.tensordot(" in program.source
    rng = np.random.default_rng(0)
    point = {"W": rng.normal(size=(3, 4)), "x": rng.normal(size=(2, 5, 4)), "y": np.ones((2, 5, 3))}
    d = 2 * (point["x"] @ point["W"].T - 1)
    expected = np.einsum("ntk,ntj->kj", d, point["x"])
    np.testing.assert_allclose(program(**point)["dL/dW"], expected, rtol=1e-12)


@pytest.mark.parametrize("order", ["ab,bc->ac", "abn,ncb->ca", "ian,njb->abij", "an,bcn->bac"])
def test_any_contraction_of_two_tensors_is_right(order):
    inputs, output = order.split("->")
    index = {letter: Index(letter, 2 + k) for k, letter in enumerate(sorted({*order} - set(",->")))}
    tensors = [sg.parameter(f"t{word}", *(index[c].size for c in word))
               for word in inputs.split(",")]  # fmt: skip
    body = sympy.Mul(*(t.at(*(index[c] for c in w)) for t, w in
                       zip(tensors, inputs.split(","), strict=True)))  # fmt: skip
    for letter in set(inputs) - set(output) - {","}:
        body = sum_over(body, index[letter])
    known = {k: v for t in tensors for k, v in t.known.items()}
    z = sg.Array(tuple(index[c] for c in output), body, known).named("z")
    agreement = sg.gradcheck(sg.graph((z**3).sum().named("L")))
    assert agreement.holds, agreement


def test_a_function_without_a_numpy_form_runs_as_it_is_defined():
    class cubed_half(Defined):
        @classmethod
        def define(cls, z):
            return z**3 / 2

    a = sg.parameter("z").map(cubed_half).named("a")
    assert float(sg.lower(sg.graph(a))(z=2.0)["a"]) == 4.0
