"""What layers write down, and what they refuse."""

import pytest

import symgrad as sg
from symgrad import nets
from symgrad.errors import NameProblem, ShapeError


def tensor(*shape):
    return sg.parameter("x", *shape)


REFUSED = {
    "a window wider than the axis": lambda: nets.conv1d(tensor(1, 2), 1, 3),
    "a convolution of a vector": lambda: nets.conv1d(tensor(4), 1, 3),
    "a stride of 0": lambda: nets.conv1d(tensor(1, 4), 1, 3, stride=0),
    "less than no padding": lambda: nets.conv1d(tensor(1, 4), 1, 3, padding=-1),
    "a stride of 2 along an axis of any size": lambda: nets.conv1d(tensor(1, "T"), 1, 3, stride=2),
    "pooling of a number": lambda: nets.max_pool(tensor(), 2),
    "layer norm of a number": lambda: nets.layer_norm(tensor()),
    "batch norm of a vector": lambda: nets.batch_norm(tensor(3)),
    "keys of another width": lambda: nets.attention(
        sg.input("Q", 2, 3), sg.input("K", 2, 4), sg.input("V", 2, 3)
    ),
    "more values than keys": lambda: nets.attention(
        sg.input("Q", 2, 3), sg.input("K", 2, 3), sg.input("V", 4, 3)
    ),
    "a mask of another size": lambda: nets.self_attention(
        tensor(2, 3), 2, mask=nets.causal_mask(3)
    ),
    "a cell state of another size": lambda: nets.lstm_cell(
        tensor(2), (sg.input("h", 3), sg.input("c", 4))
    ),
    "more steps than rows": lambda: nets.unroll(
        nets.rnn_cell, tensor(2, 2), (sg.input("h", 2),), steps=3
    ),
    "a branch of another size": lambda: nets.residual(tensor(3), lambda x: nets.dense(x, 2)),
    "a mask that does not fit": lambda: nets.dropout(tensor(3), sg.constant("m", 2), rate=0.5),
    "a divergence of two sizes": lambda: nets.kl_divergence(tensor(3), sg.target("p", 2)),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_does_not_fit_is_refused(what):
    with pytest.raises(ShapeError):
        REFUSED[what]()


def test_two_layers_with_one_name_are_refused():
    with pytest.raises(NameProblem, match="W is defined twice"):
        nets.conv1d(nets.conv1d(tensor(1, 9), 2, 3), 2, 3)


def test_a_square_matrix_is_normalized_along_its_rows():
    known = nets.layer_norm(tensor(3, 3)).known
    assert str(known["mu"]) == "mu[i] = 1/3·Σ_j x[i,j]"
    assert str(known["xhat"]) == "xhat[i,j] = (x[i,j] - mu[i])/sigma[i]"


def test_padding_stands_as_a_range_and_a_stride_as_a_factor():
    z = nets.conv1d(tensor(1, 5), 1, 3, stride=2, padding=1).known["z"]
    assert str(z).startswith("z[i,j] = Σ_k W[i,0,k]·x[0,2·j + k - 1]·[0 ≤ 2·j + k - 1 < 5]")


def test_weights_are_shared_through_time():
    states = nets.unroll(nets.rnn_cell, tensor(3, 2), (sg.input("h0", 2),), steps=3)
    graph = sg.graph(nets.half_squared_error(states[-1][0], sg.target("y", 2)).named("L"))
    assert set(graph.parameters) == {"x", "W", "U", "b"}
    assert [user.name for user in graph.users["U"]] == ["h1", "h2", "h3"]
