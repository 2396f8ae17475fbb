"""Charts of trainings and their examples, drawn by matplotlib where it is installed."""

from symgrad.charts.boundaries import plot_boundary
from symgrad.charts.influences import plot_agreement, plot_examples, plot_influence
from symgrad.charts.layers import plot_layers
from symgrad.charts.losses import plot_losses
from symgrad.charts.surfaces import Surface, loss_surface, plot_paths

__all__ = [
    "Surface",
    "loss_surface",
    "plot_agreement",
    "plot_boundary",
    "plot_examples",
    "plot_influence",
    "plot_layers",
    "plot_losses",
    "plot_paths",
]
