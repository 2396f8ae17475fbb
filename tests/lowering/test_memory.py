"""Two arrays share memory only where they are not needed at the same time."""

from __future__ import annotations

import numpy as np
import pytest

import symgrad as sg
from symgrad.lowering import in_place
from symgrad.lowering.memory import Write, share_memory
from symgrad.nets import Network


def write(name, reads="", overwrites="", shape=(3,), **facts):
    return Write(name, shape, frozenset(reads), tuple(overwrites), **facts)


def test_an_array_is_overwritten_by_the_line_that_reads_it_last():
    homes = share_memory([write("a"), write("b", "a", "a"), write("c", "b", "b")])
    assert homes == {"a": "a", "b": "a", "c": "a"}


def test_an_array_that_is_read_later_is_not_overwritten():
    homes = share_memory([write("a"), write("b", "a", "a"), write("c", "ab", "ab")])
    assert homes["b"] != homes["a"] == homes["c"]


def test_a_product_is_not_written_over_its_factors():
    homes = share_memory([write("a"), write("b", "a"), write("c", "b")])
    assert homes["a"] != homes["b"] != homes["c"]


def test_memory_of_the_same_shape_is_used_again():
    homes = share_memory(
        [write("a"), write("b", "a"), write("c", "b"), write("d", "c", shape=(2,))]
    )
    assert homes == {"a": "a", "b": "b", "c": "a", "d": "d"}


def test_a_result_keeps_its_memory():
    lines = [write("a", is_result=True), write("b", "a", "a"), write("c"), write("d")]
    homes = share_memory(lines)
    assert "a" not in {homes["b"], homes["c"], homes["d"]}


def test_a_chain_that_ends_in_a_result_is_in_its_memory():
    homes = share_memory([write("a"), write("b", "a", "a", is_result=True), write("c")])
    assert homes["a"] == homes["b"] != homes["c"]


def test_a_new_array_has_no_memory():
    homes = share_memory([write("a", has_memory=False), write("b", "a", "a")])
    assert homes == {"b": "b"}


def gradients(workspace, arrays):
    workspace.parameters[:] = np.linspace(-1, 1, workspace.parameters.size)
    loss = workspace(**arrays)
    return loss, workspace.gradient.copy()


def freed_too_early(writes):
    """Memory that forgets what later lines read: every array is needed by the next line only."""
    shapes = {}
    return {w.name: shapes.setdefault(w.shape, w.name) for w in writes if w.has_memory}


def forgets_the_last_reader(writes):
    """A chain may go on although its array is read once more."""
    first = {name: at for at, w in reversed(list(enumerate(writes))) for name in w.reads}
    kept = [
        Write(w.name, w.shape, frozenset(n for n in w.reads if first[n] == at), w.overwrites,
              is_result=w.is_result, has_memory=w.has_memory)
        for at, w in enumerate(writes)
    ]  # fmt: skip
    return share_memory(kept)


@pytest.mark.parametrize("planted", [freed_too_early, forgets_the_last_reader])
def test_memory_that_is_freed_too_early_changes_the_gradient(monkeypatch, planted):
    graph = Network((4, 3, 3), loss="softmax_cross_entropy").graph
    program = sg.lower(sg.derive(graph), batch="mean")
    rng = np.random.default_rng(0)
    arrays = {"x": rng.standard_normal((5, 4)), "y": np.eye(3)[rng.integers(3, size=5)]}
    right = gradients(program.allocate(parameters=graph.parameters, rows=5), arrays)
    monkeypatch.setattr(in_place, "share_memory", planted)
    with np.errstate(all="ignore"):
        wrong = gradients(program.allocate(parameters=graph.parameters, rows=5), arrays)
    assert not np.allclose(right[1], wrong[1])
