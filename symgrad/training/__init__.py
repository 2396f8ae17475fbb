"""Training from symbolic derivatives: data, starting values, optimizers, the loop, saved runs."""

from symgrad.training.adaptive import adagrad, adam, adamw, normalized, rmsprop
from symgrad.training.data import Dataset
from symgrad.training.descent import (
    averaged_momentum,
    gd,
    momentum,
    nesterov,
    nesterov_ahead,
    nesterov_first_printing,
    sgd,
)
from symgrad.training.initialization import (
    INITIALIZATIONS,
    Initialization,
    glorot,
    he,
    initialize,
    normal,
    zeros,
)
from symgrad.training.loop import check_counts, train
from symgrad.training.matching import reading
from symgrad.training.naive import one_weight_at_a_time
from symgrad.training.named import NAMES, named_set
from symgrad.training.optimizers import Optimizer, chain, clip, clip_norm, weight_decay
from symgrad.training.preparation import worked_example
from symgrad.training.recipe import Recipe
from symgrad.training.run import Run, Scaling
from symgrad.training.saving import check_place, load_run, save_run
from symgrad.training.scales import LayerScales, layer_scales
from symgrad.training.schedules import (
    Schedule,
    constant,
    cosine,
    exponential,
    step_decay,
    steps_per_epoch,
    warm_up,
)
from symgrad.training.table import OPTIMIZERS, optimizer_named
from symgrad.training.tables import read_data
from symgrad.training.trials import Search, Trial, grid, log_uniform, random_settings, search

__all__ = [
    "Initialization",
    "Recipe",
    "Search",
    "Trial",
    "grid",
    "log_uniform",
    "one_weight_at_a_time",
    "random_settings",
    "search",
    "LayerScales",
    "layer_scales",
    "chain",
    "clip",
    "clip_norm",
    "weight_decay",
    "adagrad",
    "adamw",
    "normalized",
    "rmsprop",
    "averaged_momentum",
    "momentum",
    "nesterov",
    "nesterov_ahead",
    "nesterov_first_printing",
    "sgd",
    "Schedule",
    "constant",
    "cosine",
    "exponential",
    "step_decay",
    "steps_per_epoch",
    "warm_up",
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
    "glorot",
    "he",
    "normal",
    "zeros",
    "load_run",
    "named_set",
    "optimizer_named",
    "read_data",
    "reading",
    "save_run",
    "train",
    "worked_example",
]
