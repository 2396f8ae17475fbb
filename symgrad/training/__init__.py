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
from symgrad.training.prediction import predict
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
    "Dataset",
    "INITIALIZATIONS",
    "Initialization",
    "LayerScales",
    "NAMES",
    "OPTIMIZERS",
    "Optimizer",
    "Recipe",
    "Run",
    "Scaling",
    "Schedule",
    "Search",
    "Trial",
    "adagrad",
    "adam",
    "adamw",
    "averaged_momentum",
    "chain",
    "check_counts",
    "check_place",
    "clip",
    "clip_norm",
    "constant",
    "cosine",
    "exponential",
    "gd",
    "glorot",
    "grid",
    "he",
    "initialize",
    "layer_scales",
    "load_run",
    "log_uniform",
    "momentum",
    "named_set",
    "nesterov",
    "nesterov_ahead",
    "nesterov_first_printing",
    "normal",
    "normalized",
    "one_weight_at_a_time",
    "optimizer_named",
    "predict",
    "random_settings",
    "read_data",
    "reading",
    "rmsprop",
    "save_run",
    "search",
    "sgd",
    "step_decay",
    "steps_per_epoch",
    "train",
    "warm_up",
    "weight_decay",
    "worked_example",
    "zeros",
]
