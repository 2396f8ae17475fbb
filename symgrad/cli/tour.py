"""The tour of ``symgrad demo``: one built-in example through everything, no extras, no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.calculus import derive
from symgrad.cli.codes import DOES_NOT_HOLD, HOLDS
from symgrad.cli.output import emit
from symgrad.cli.pages import run_page
from symgrad.kernel import verify
from symgrad.lowering import lower
from symgrad.numeric import gradcheck
from symgrad.problems import read_problem
from symgrad.rendering import render
from symgrad.training import adam, named_set, train

if TYPE_CHECKING:
    from symgrad.problems import Problem

EXAMPLE = r"""
title      = "One hidden layer, two classes"
equations  = ['z = W x + b', 'a = \tanh(z)', 's = v^\top a + c', 'L = softplus(s) - y s']
inputs     = ["x"]
targets    = ["y"]
parameters = ["W", "b", "v", "c"]

[shapes]
x = ["D"]
W = ["H", "D"]
b = ["H"]
v = ["H"]

[sizes]
D = 2
H = 8
"""
WIDTH = 80


def take_tour() -> int:
    """Everything that symgrad does, each under a heading; does every check on the way hold?"""
    problem = read_problem(EXAMPLE)
    derivation = derive(problem)
    report, agreement = verify(derivation), gradcheck(problem)

    _heading("A problem file: two classes by one hidden layer", "cat problem.toml")
    emit(EXAMPLE.strip())
    _heading("Derive", "symgrad derive problem.toml --view matrix")
    emit(render(derivation, "text", view="matrix", notation=problem.notation, width=WIDTH))
    _heading("Verify: the kernel judges each step by itself", "symgrad verify problem.toml")
    emit(str(report))
    _heading("Gradcheck: largest relative deviations", "symgrad gradcheck problem.toml")
    emit(str(agreement))
    _heading("The derivatives as NumPy", '>>> print(sg.lower(derivation, batch="mean").source)')
    emit(lower(derivation, batch="mean").source)
    _heading(
        "Train with them",
        "symgrad train problem.toml --data moons --optimizer adam --step-size 0.1",
    )
    _train(problem)
    return HOLDS if report.holds and agreement.holds else DOES_NOT_HOLD


def _train(problem: Problem) -> None:
    """The run that the command line above it makes."""

    def tell(epoch: int, epochs: int, loss: float) -> None:
        if epoch % (epochs // 5) == 0:
            emit(f"epoch {epoch:>3}  loss {loss:.4f}")

    run = train(
        problem.graph,
        named_set("moons"),
        optimizer=adam(0.1),
        epochs=100,
        held_out=0.2,
        progress=tell,
    )
    emit(run_page(run, as_json=False))


def _heading(title: str, command: str) -> None:
    prompt = "" if command.startswith(">>>") else "$ "
    emit(f"\n── {title} {'─' * (WIDTH - len(title) - 4)}\n{prompt}{command}\n")
