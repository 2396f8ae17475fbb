"""Paths of optimizers over the surfaces of problem.toml and bump.toml."""

from pathlib import Path

import numpy as np

import symgrad as sg
from symgrad.influence import Recorder

HERE = Path(__file__).parent
WAVE, BUMP = sg.read_problem(HERE / "problem.toml"), sg.read_problem(HERE / "bump.toml")
X, Y = np.loadtxt(HERE / "points.csv", delimiter=",", skiprows=1).T
START = {"phi_0": -1.5, "phi_1": 6.5}
HEIGHT_OF_WAVE, HEIGHT_OF_BUMP = sg.lower(WAVE.graph), sg.lower(BUMP.graph)


def path(optimizer, problem=WAVE, **settings):
    """The start and the parameters after every step, one row each."""
    recorder = Recorder()
    data, start = ((X, Y), START) if problem is WAVE else (None, problem.values)
    run = sg.train(
        problem.graph, data, optimizer=optimizer, start=start, record=recorder, **settings
    )
    return recorder.path(run)


def wave(phi_0, phi_1):
    """The loss of all points."""
    return float(HEIGHT_OF_WAVE(x=X, y=Y, phi_0=phi_0, phi_1=phi_1)["L"])


def bump(phi_0, phi_1):
    """The loss of the smooth valley."""
    return float(HEIGHT_OF_BUMP(phi_0=phi_0, phi_1=phi_1)["L"])
