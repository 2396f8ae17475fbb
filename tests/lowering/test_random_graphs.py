"""Random networks: the program, the equations entry by entry, backprop and differences agree."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

import symgrad as sg
from symgrad.numeric.agreement import deviation

ACTIVATIONS = [sg.tanh, sg.sigmoid, sg.softplus, sg.gelu, sg.silu, sg.sin, sg.relu, sg.abs,
               lambda z: 1 - sg.sigmoid(z),
               lambda z: sg.sigmoid(z) * (1 - sg.sigmoid(z))]  # fmt: skip
ROWS = [sg.softmax, lambda z: sg.softmax(z.T).T, lambda z: sg.log(sg.softmax(z)),
        lambda z: z - z.mean(), lambda z: z / (1 + sg.norm(z))]  # fmt: skip
TOTALS = [lambda z: (z**2).sum(), lambda z: sg.logsumexp(z.T @ z).sum(), lambda z: (z**2).mean(),
          lambda z: -(sg.log(sg.softmax(z)) * sg.tanh(z)).sum(), lambda z: sg.norm(z + 3),
          lambda z: sg.log(sg.exp(z).sum()), lambda z: sg.logsumexp(z.T).sum()]  # fmt: skip
SIZES = (1, 3, 4, "N")


@dataclass
class Maker:
    """Grows one network of matrices from its random numbers; forks and shares as it likes."""

    rng: np.random.Generator
    made: list = field(default_factory=list)
    count: int = 0

    def pick(self, things):
        return things[self.rng.integers(len(things))]

    def fresh(self, *shape, role=None):
        self.count += 1
        return (role or self.pick([sg.parameter, sg.parameter, sg.input]))(f"t{self.count}", *shape)

    def of_shape(self, *shape):
        """A tensor with a shape: an old one (a fork), a new one, or one that is uniform."""
        old = [t for t in self.made if tuple(map(str, t.shape)) == tuple(map(str, shape))]
        kind = self.rng.integers(5)
        if old and kind < 3:
            return self.pick(old)
        if kind == 3:
            narrow = self.fresh(*self.pick([(1, shape[1]), (shape[0], 1), (1, 1)]))
            return narrow + 0 * self.fresh(*shape)
        return self.fresh(*shape)

    def any(self):
        return self.pick(self.made) if self.made else self.fresh(self.pick(SIZES), self.pick(SIZES))

    def row_like(self, z):
        columns = self.fresh(z.shape[1])
        return z + columns

    def grown(self):
        z = self.any()
        match self.rng.integers(9):
            case 0 | 1:
                return self.pick(ACTIVATIONS)(z)
            case 2 | 3:
                return self.pick(ROWS)(z)
            case 4:
                return z @ self.of_shape(z.shape[1], self.pick(SIZES))
            case 5:
                return z.T @ self.of_shape(z.shape[0], self.pick(SIZES))
            case 6:
                return z + self.of_shape(*z.shape)
            case 7:
                return z * self.of_shape(*z.shape)
            case _:
                return self.row_like(z)

    def graph(self):
        for step in range(self.rng.integers(2, 6)):
            new = self.grown()
            self.made.append(new.named(f"n{step}") if self.rng.random() < 0.7 else new)
        terms = [
            self.pick(TOTALS)(z) for z in {id(z): z for z in (self.made[-1], self.any())}.values()
        ]
        loss = sum(terms[1:], start=terms[0]) + sg.parameter("w") ** 2
        return sg.graph(loss.named("L"))


def random_graph(seed):
    return Maker(np.random.default_rng(seed)).graph()


@pytest.mark.parametrize("seed", range(40))
def test_three_roads_agree_on_a_random_network(seed):
    graph = random_graph(seed)
    names = graph.needed_for(graph.loss)
    agreement = sg.gradcheck(sg.derive(graph, wrt=[n for n in graph.shapes if n in names]))
    assert agreement.holds, agreement


def reads_inputs(seed):
    graph = random_graph(seed)
    return bool(graph.needed_for("L").intersection(graph.role("inputs")))


@pytest.mark.parametrize("seed", list(filter(reads_inputs, range(40, 60))))
def test_a_batch_of_a_random_network_is_the_sum_of_its_examples(seed):
    graph = random_graph(seed)
    examples = [f.name for f in graph.free if f.role == "inputs"]
    rng, derivation = np.random.default_rng(seed), sg.derive(graph)
    shapes = {f.name: tuple(5 if s.is_Symbol else int(s) for s in f.shape) for f in graph.free}
    point = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    rows = {name: rng.standard_normal((3, *shapes[name])) for name in examples}
    whole = sg.lower(derivation, batch="sum")(**point | rows)
    single = [sg.lower(derivation)(**point | {n: rows[n][k] for n in rows}) for k in range(3)]
    for key, value in whole.items():
        expected = np.sum([one[key] for one in single], axis=0)
        assert deviation(value, expected, small=1e-6, scale=1.0) < 1e-9, key


def check_workspace(seed, batch):
    """Two runs of other numbers in the same memory are those of the program."""
    graph = random_graph(seed)
    needed = graph.needed_for("L")
    parameters = [name for name in graph.parameters if name in needed]
    program = sg.lower(sg.derive(graph, wrt=parameters), batch=batch)
    rows = 3 if batch else None
    workspace = program.allocate(parameters=parameters, rows=rows, sizes={"N": 5})
    shapes = {f.name: tuple(5 if s.is_Symbol else int(s) for s in f.shape) for f in graph.free}
    rng = np.random.default_rng(seed)
    for _ in range(2):
        arrays = {
            f.name: rng.standard_normal(
                (3,) * (bool(batch) and f.role == "inputs") + shapes[f.name]
            )
            for f in graph.free
        }
        for name in parameters:
            workspace.view(name)[...] = arrays[name]
        expected = program(**arrays)
        loss = workspace(**{n: a for n, a in arrays.items() if n not in parameters})
        assert deviation(loss, expected["L"], small=1.0) < 1e-12
        for name in parameters:
            got = workspace.gradient_of(name)
            assert deviation(got, expected[f"dL/d{name}"], small=1.0, scale=1e3) < 1e-10, name


@pytest.mark.parametrize("seed", range(60, 100))
def test_a_workspace_of_a_random_network_computes_what_its_program_computes(seed):
    for batch in (None, "mean", "each") if reads_inputs(seed) else (None,):
        check_workspace(seed, batch)
