"""Programs of inverses, determinants and maxima: stable, over batches, in one precision."""

import numpy as np
import pytest

import symgrad as sg

RNG = np.random.default_rng(0)
LARGE = 10 * RNG.standard_normal((200, 200))  # its determinant is no float


def program_of(array, **choices):
    return sg.lower(sg.derive(sg.graph(array.named("f"))), **choices)


@pytest.mark.parametrize(
    "logarithm",
    [
        lambda x: sg.logdet(x),
        lambda x: sg.log(sg.abs(sg.det(x).named("d"))),
        lambda x: sg.log(sg.det(x).named("d") ** 2) / 2,
        lambda x: -sg.log(sg.abs(sg.det(sg.inverse(x)))),
        lambda x: sg.log(sg.det(x) ** -2) / -2,
    ],
)
def test_the_logarithm_of_a_determinant_that_is_no_float_is_finite(logarithm):
    program = program_of(logarithm(sg.parameter("X", 200, 200)))
    with np.errstate(over="ignore", under="ignore"):  # of d itself, where it is named
        found = program(X=LARGE)
    np.testing.assert_allclose(found["f"], np.linalg.slogdet(LARGE)[1], rtol=1e-12)
    np.testing.assert_allclose(found["df/dX"], np.linalg.inv(LARGE).T, rtol=1e-9)


def test_a_negative_determinant_has_no_logarithm_but_its_square_has():
    x = np.diag([-2.0, 3.0])
    with np.errstate(invalid="ignore"):
        assert np.isnan(program_of(sg.log(sg.det(sg.parameter("X", 2, 2))))(X=x)["f"])
    square = program_of(sg.log(sg.det(sg.parameter("X", 2, 2)) ** 2))
    np.testing.assert_allclose(square(X=x)["f"], 2 * np.log(6))


def test_one_inverse_is_computed_once():
    a, x = sg.input("A", 3, 3), sg.parameter("X", 3, 3)
    loss = sg.trace(a @ sg.inverse(x) @ a) + (sg.inverse(x) ** 2).sum()
    assert program_of(loss).source.count("np.linalg.inv") == 1


@pytest.mark.parametrize("reduction", ["mean", "sum", "each"])
def test_matrices_of_a_batch_are_inverted_together(reduction):
    s, x, w = sg.input("S", 3, 3), sg.input("x", 3), sg.parameter("w", 3)
    loss = w @ sg.inverse(s) @ x + sg.logdet(s) * w.sum() + (w * sg.diag(sg.inverse(s))).sum()
    derivation = sg.derive(sg.graph(loss.named("L")), wrt=["w"])
    values = {"S": RNG.standard_normal((4, 3, 3)), "x": RNG.standard_normal((4, 3))}
    one, weights = sg.lower(derivation), RNG.standard_normal(3)
    each = [one(S=values["S"][k], x=values["x"][k], w=weights)["dL/dw"] for k in range(4)]
    expected = {"mean": np.mean(each, 0), "sum": np.sum(each, 0), "each": np.array(each)}
    found = sg.lower(derivation, batch=reduction)(**values, w=weights)["dL/dw"]
    np.testing.assert_allclose(found, expected[reduction], rtol=1e-10)


def test_at_a_tie_the_first_largest_entry_gets_the_gradient():
    program = program_of(sg.parameter("X", 2, 3).max())
    found = program(X=np.array([[1.0, 5.0, 5.0], [5.0, 0.0, 5.0]]))
    assert found["df/dX"].tolist() == [[0, 1, 0], [0, 0, 0]]


def test_single_precision_stays_single():
    x = sg.parameter("X", 3, 3)
    program = program_of(x.max(1).sum() + sg.logdet(x) + sg.inverse(x)[0, 1])
    found = program(X=RNG.standard_normal((3, 3)).astype(np.float32))
    assert {value.dtype for value in found.values()} == {np.dtype(np.float32)}


def solved():
    a, b = sg.parameter("A", 30, 30), sg.parameter("b", 30)
    return sg.derive(sg.graph((((sg.inverse(a) @ b).named("w")) ** 2).sum().named("f")))


def test_an_inverse_that_is_only_multiplied_is_solved_for():
    program = sg.lower(solved())
    assert "np.linalg.inv" not in program.source
    assert "w = np.linalg.solve(A, b)" in program.source
    assert "np.linalg.solve(A.T, dw)" in program.source


def test_solutions_are_those_of_the_inverse():
    a, b = RNG.standard_normal((30, 30)), RNG.standard_normal(30)
    found = sg.lower(solved())(A=a, b=b)
    inverse = np.linalg.inv(a)
    w = inverse @ b
    np.testing.assert_allclose(found["df/db"], 2 * inverse.T @ w, rtol=1e-9)
    np.testing.assert_allclose(found["df/dA"], -2 * np.outer(inverse.T @ w, w), rtol=1e-9)


def test_an_inverse_that_is_a_result_is_computed():
    x, b = sg.parameter("X", 3, 3), sg.parameter("b", 3)
    program = sg.lower(sg.derive(sg.graph((sg.inverse(x) @ b).named("f")), wrt=["b"]))
    assert program.source.count("np.linalg.inv") == 1
    assert "solve" not in program.source


def test_a_hilbert_matrix_is_solved_more_closely_than_inverted():
    hilbert = 1 / (1 + np.add.outer(np.arange(10), np.arange(10)))
    expected = np.ones(10)
    a, b = sg.input("A", 10, 10), sg.parameter("b", 10)
    program = sg.lower(sg.graph((sg.inverse(a) @ b).named("x")))
    found = program(A=hilbert, b=hilbert @ expected)["x"]
    inverted = np.linalg.inv(hilbert) @ (hilbert @ expected)
    assert np.abs(found - expected).max() < np.abs(inverted - expected).max()
