"""Training from symbolic derivatives: data, starting values, optimizers, the loop, saved runs."""

from symgrad.training.data import NAMES, Dataset, named_set
from symgrad.training.initialization import INITIALIZATIONS, initialize
from symgrad.training.loop import check_counts, train
from symgrad.training.matching import reading
from symgrad.training.optimizers import OPTIMIZERS, Optimizer, adam, gd, optimizer_named
from symgrad.training.preparation import worked_example
from symgrad.training.run import Run, Scaling
from symgrad.training.saving import check_place, load_run, save_run
from symgrad.training.tables import read_data

__all__ = [
    "INITIALIZATIONS",
    "NAMES",
    "OPTIMIZERS",
    "Dataset",
    "Optimizer",
    "Run",
    "Scaling",
    "adam",
    "check_counts",
    "check_place",
    "gd",
    "initialize",
    "load_run",
    "named_set",
    "optimizer_named",
    "read_data",
    "reading",
    "save_run",
    "train",
    "worked_example",
]
