"""Operations counted: a matrix product by hand, and what each mode costs as a net grows."""

import pytest

import symgrad as sg
from symgrad.lowering import count_operations, lower


def test_a_layer_is_counted_as_by_hand():
    W, x, b = sg.parameter("W", 3, 4), sg.input("x", 4), sg.parameter("b", 3)
    program = lower(sg.graph(sg.tanh((W @ x + b).named("z")).named("a")))
    assert count_operations(program) == 2 * 3 * 4 + 3 + 3


def test_size_names_get_numbers():
    x = sg.parameter("x", "D")
    program = lower(sg.graph((x**2).sum().named("L")))
    assert count_operations(program, D=50) == 5 * count_operations(program, D=10)


def net(width, layers=3):
    """width -> width -> ... -> 1, squared error."""
    a = sg.input("x", width)
    for layer in range(1, layers + 1):
        W = sg.parameter(f"W{layer}", width, width)
        a = sg.tanh((W @ a).named(f"z{layer}")).named(f"a{layer}")
    f = (sg.parameter("w", width) @ a).named("f")
    return sg.graph(((f - sg.target("y")) ** 2).named("L"))


def cost(derivation):
    """How many times the operations of the loss itself."""
    return count_operations(lower(derivation)) / count_operations(lower(derivation.graph))


@pytest.mark.parametrize("width", [4, 8, 16])
def test_the_gradient_costs_a_small_number_of_losses(width):
    """Griewank's bound: at most five times the loss, whatever its size."""
    assert cost(sg.derive(net(width))) < 5


@pytest.mark.parametrize("width", [4, 8, 16])
def test_one_direction_costs_a_small_number_of_losses(width):
    assert cost(sg.jvp(net(width), wrt=["x"])) < 5


def test_forward_mode_grows_with_the_number_of_inputs_reverse_mode_does_not():
    forward = [cost(sg.derive(net(n), wrt=["x"], mode="forward")) for n in (8, 16, 32)]
    reverse = [cost(sg.derive(net(n), wrt=["x"])) for n in (8, 16, 32)]
    assert forward[1] > 1.7 * forward[0]
    assert forward[2] > 1.7 * forward[1]
    assert max(reverse) < 1.2 * min(reverse)


def test_reverse_mode_grows_with_the_number_of_outputs_forward_mode_does_not():
    def many(outputs):
        x = sg.input("x")
        z = (sg.parameter("w", outputs) * x).named("z")
        return sg.graph(sg.tanh(sg.parameter("V", outputs, outputs) @ sg.tanh(z)).named("f"))

    forward = [cost(sg.jacobian(many(n), "f", "x", mode="forward")) for n in (4, 8, 16)]
    reverse = [cost(sg.jacobian(many(n), "f", "x")) for n in (4, 8, 16)]
    assert max(forward) < 5
    assert reverse[2] > forward[2]


def test_a_hessian_times_a_direction_costs_a_small_number_of_losses():
    products = [cost(sg.hvp(net(n))) for n in (4, 16)]
    assert max(products) < 20
