"""Recurrent cells, one step each, and their unrolling through time with shared weights.

A cell takes x of one step and the state before and gives the state after; its weights have the
same names at every step, so that their derivatives are sums over the steps (backpropagation
through time, Werbos 1990).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.expr.handles import apply, parameter
from symgrad.nets.comparing import check_axes

if TYPE_CHECKING:
    from collections.abc import Callable

    from symgrad.expr.array import Array
    from symgrad.expr.index import type_of_size

    State = tuple[Array, ...]


def rnn_cell(x: Array, state: State, *, number: int | str = "", activation: str = "tanh") -> State:
    """h = tanh(W x + U h' + b), h' the state before (Elman 1990; Goodfellow et al. 2016, eq. 10.8).

    x is [D], h [H], W [H, D], U [H, H], b [H].
    """
    (h,) = state
    return (_gate("", x, h, activation).named(f"h{number}"),)


def lstm_cell(x: Array, state: State, *, number: int | str = "") -> State:
    """h = o ⊙ tanh(c), c = f ⊙ c' + i ⊙ g (Hochreiter and Schmidhuber 1997; Gers et al. 2000).

    i, f, o = σ(W x + U h' + b) and g = tanh(W x + U h' + b), each with weights of its own (Wi, Ui,
    bi, ...) as in PyTorch's ``LSTMCell``. The state is (h, c), each [H].
    """
    h, c = state
    i, f, o = (_gate(name, x, h, "sigmoid").named(f"{name}{number}") for name in "ifo")
    g = _gate("g", x, h, "tanh").named(f"g{number}")
    cell = (f * c + i * g).named(f"c{number}")
    return (o * apply("tanh", cell)).named(f"h{number}"), cell


def gru_cell(x: Array, state: State, *, number: int | str = "") -> State:
    """h = (1 - u) ⊙ n + u ⊙ h', n = tanh(W x + r ⊙ (U h' + d) + b) (Cho et al. 2014, PyTorch's).

    u, r = σ(W x + U h' + b) with weights of their own; u is the update gate, r the reset gate.
    """
    (h,) = state
    u, r = (_gate(name, x, h, "sigmoid").named(f"{name}{number}") for name in "ur")
    own = parameter("Wn", *_matrix(h, x)) @ x + parameter("bn", *h.shape)
    before = parameter("Un", *_matrix(h, h)) @ h + parameter("dn", *h.shape)
    n = apply("tanh", own + r * before).named(f"n{number}")
    return (((1 - u) * n + u * h).named(f"h{number}"),)


def _gate(name: str, x: Array, h: Array, activation: str) -> Array:
    """g(W x + U h + b) with the gate's own weights."""
    total = parameter(f"W{name}", *_matrix(h, x)) @ x + parameter(f"U{name}", *_matrix(h, h)) @ h
    return apply(activation, total + parameter(f"b{name}", *h.shape))


def _matrix(out: Array, of: Array) -> tuple[type_of_size, type_of_size]:
    return out.shape[0], of.shape[0]


def unroll(cell: Callable[..., State], x: Array, state: State, *, steps: int) -> list[State]:
    """The states after steps 1, 2, ..., the cell reading row t of x [T, D] at step t + 1."""
    check_axes(x, 2, "unrolling")
    states = [state]
    for t in range(steps):
        states.append(cell(x[t], states[-1], number=t + 1))
    return states[1:]
