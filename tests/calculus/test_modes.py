"""Modes and repeated derivatives: what is said, by which laws, and what is refused."""

import pytest
from sympy import diff
from zoo import ZOO

import symgrad as sg
from symgrad.equality import compare
from symgrad.errors import NameProblem
from symgrad.expr.derivative_names import derivative_name, parts_of
from symgrad.expr.graph import Graph
from symgrad.expr.leaves import Direct, Entry, Tangent, Total
from symgrad.expr.text import show

LINE = ZOO["seed_000_logistic_line"]


def test_a_forward_sweep_goes_from_the_variable_on_to_the_loss():
    derivation = sg.derive(LINE, mode="forward", wrt=["w"])
    stated = [s.left.of.name for s in derivation.steps if isinstance(s.left, Total)]
    assert list(dict.fromkeys(stated)) == ["z", "yhat", "L"]
    assert {s.left.by.name for s in derivation.steps if isinstance(s.left, Total)} == {"w"}


def test_a_tangent_moves_every_name_on_the_way_once():
    derivation = sg.jvp(LINE, wrt=["w", "b"])
    lefts = [s.left for s in derivation.steps if isinstance(s.left, Tangent)]
    assert list(dict.fromkeys(lefts)) == [Tangent(Entry(n)) for n in ("z", "yhat", "L")]
    assert derivation.asked == ("L_dot",)


def test_a_local_derivative_is_resolved_once_for_all_names():
    derivation = sg.derive(LINE, mode="forward")
    signs = [s.left for s in derivation.steps if isinstance(s.left, Direct)]
    assert len(signs) == len(set(signs))


def test_the_cost_of_a_forward_sweep_does_not_depend_on_widths():
    def steps(width):
        x = sg.input("x", width)
        a = sg.tanh((sg.parameter("W", width, width) @ x).named("z")).named("a")
        return len(sg.derive(sg.graph((a**2).sum().named("L")), mode="forward").steps)

    assert steps(2) == steps(200)


def test_an_expansion_puts_in_one_name_a_step():
    derivation = sg.derive(LINE, mode="expand", wrt=["w"])
    assert [s.law for s in derivation.steps] == [
        "substitute", "substitute", "differentiate", "put names back",
    ]  # fmt: skip
    assert show(derivation.steps[1].right) == "(y - sigmoid(w·x + b))²/2"


def test_an_expansion_goes_only_as_far_as_the_variable():
    derivation = sg.derive(ZOO["seed_004_from_i_to_j"], mode="expand", wrt=["W3", "W2"])
    written = [s for s in derivation.steps if isinstance(s.left, Entry)]
    assert len(written) == 2  # a2, z2
    assert "a1" in str(written[-1].right)


def test_what_was_written_for_one_name_is_not_written_again():
    derivation = sg.derive(LINE, mode="expand")
    assert sum(isinstance(s.left, Entry) for s in derivation.steps) == 2


def test_a_loss_without_a_path_has_derivative_zero_in_every_mode():
    graph = ZOO["fork_and_skip"]
    for mode in ("reverse", "forward", "expand"):
        derivation = sg.derive(graph, loss="z", wrt=["y"], mode=mode)
        assert derivation.results["y"].right == 0
        assert sg.verify(derivation).holds


@pytest.mark.parametrize("mode", ["forward", "expand"])
@pytest.mark.parametrize(("loss", "wrt"), [("r", "x"), ("L", "z"), ("r", "a"), ("L", "L")])
def test_any_node_by_any_other(mode, loss, wrt):
    derivation = sg.jacobian(ZOO["fork_and_skip"], loss, wrt, mode=mode)
    assert sg.verify(derivation).holds
    assert sg.gradcheck(derivation).holds


def test_a_mode_that_is_not_known_is_refused():
    with pytest.raises(NameProblem, match="sideways"):
        sg.derive(LINE, mode="sideways")


def test_names_that_depend_on_each_other_are_not_moved_apart():
    with pytest.raises(NameProblem, match="depends on w"):
        sg.jvp(LINE, wrt=["w", "z"])


def test_a_name_that_a_direction_needs_is_free():
    x, x_dot = sg.parameter("x"), sg.input("x_dot")
    with pytest.raises(NameProblem, match="x_dot"):
        sg.jvp(sg.graph((x * x_dot).named("L")))


@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize("function", ["tanh", "sigmoid", "exp", "softplus", "gelu"])
def test_higher_derivatives_are_those_of_the_definition(function, order):
    z = sg.parameter("z")
    graph = sg.graph(getattr(sg, function)(z).named("f"))
    derivation = sg.higher_derivative(graph, order, wrt="z")
    found = in_free_names(derivation, derivation.stated[derivation.asked[0]].right)
    expected = graph.defined["f"].right.doit()
    for _ in range(order):
        expected = diff(expected, Entry("z"))
    assert compare(found, expected).holds


def in_free_names(derivation, expr):
    """Every name of the graph and every derivative in an expression written out."""
    while True:
        rule = {e: derivation.graph.defined[e.name].right for e in expr.atoms(Entry)
                if e.name in derivation.graph.defined}  # fmt: skip
        rule |= {t: derivation.stated[t.name].right for t in expr.atoms(Total)}
        if not rule:
            return expr
        expr = expr.xreplace(rule)


def test_higher_derivatives_are_of_one_name():
    with pytest.raises(NameProblem):
        sg.higher_derivative(LINE, 2)
    with pytest.raises(NameProblem):
        sg.higher_derivative(LINE, 0, wrt="w")


def test_the_hessian_of_cross_entropy_is_diag_p_less_p_p():
    derivation = sg.hessian(ZOO["softmax_with_probabilities"], wrt=["z"])
    i, j = derivation.stated["dp/dz"].left.positions
    p, last = lambda k: Entry("p", k), derivation.stated["dp/dz"].right
    at_two = last.xreplace({i: i * 0, j: i * 0 + 1})
    assert at_two == -p(0) * p(1)


def test_the_blocks_of_a_hessian_are_all_pairs_once():
    assert sg.hessian(LINE).asked == ("d2L/dw/dw", "d2L/dw/db", "d2L/db/db")


def test_a_derivation_can_be_asked_again():
    """A derivation is a subject like a problem: its loss and names are the defaults."""
    derivation = sg.derive(LINE, wrt=["w"])
    assert sg.hessian(derivation).asked == ("d2L/dw/dw",)


def test_the_names_of_derivatives_can_be_read_back():
    first = derivative_name("L", "w")
    assert (first, parts_of(first).variables) == ("dL/dw", ("w",))
    second = derivative_name(first, "dL/dz")
    assert second == "d2L/dw/d(dL/dz)"
    assert parts_of(second).variables == ("w", "dL/dz")
    assert parts_of(derivative_name(second, "b")).variables == ("w", "dL/dz", "b")
    assert parts_of("delta") is None


def test_every_way_is_verified_over_abstract_functions():
    z = sg.parameter("z", 3)
    problem = sg.read_problem({
        "equations": ["a = g(z)", "L = sum(a^2)"], "parameters": ["z"], "shapes": {"z": [3]},
        "functions": {"g": "any"},
    })  # fmt: skip
    assert isinstance(problem.graph, Graph)
    assert z.shape == problem.graph.shapes["z"]
    for derivation in (
        sg.derive(problem, mode="forward"),
        sg.derive(problem, mode="expand"),
        sg.hessian(problem),
        sg.hvp(problem),
    ):
        assert sg.verify(derivation).holds
    assert "g''(z" in str(sg.hessian(problem))


def test_second_derivatives_can_be_asked_for_again():
    """The names that a gradient got belong to its own derivation."""
    again = sg.hvp(sg.hessian(LINE))
    assert sg.verify(again).holds
    assert sg.verify(sg.derive(sg.hessian(LINE))).holds
