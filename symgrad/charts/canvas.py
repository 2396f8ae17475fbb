"""An empty figure, and the colors, marks and lines that stay apart for every eye.

matplotlib is optional (the extra ``plot``) and is found by name; no figure touches its global
state, opens a window or needs a display.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from symgrad.errors import SymgradError
from symgrad.notation import default_latex

BLACK, GRAY = "#000000", "#767676"
# Okabe and Ito (2008): told apart with every kind of color vision, the yellow left out on white
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", BLACK)
MARKS = "osD^vPX"
LINES = ("-", "--", "-.", ":")
FONT = 11

Figure = Any
Axes = Any


def new_figure(width: float, height: float, *, columns: int = 1, rows: int = 1) -> tuple[Any, Any]:
    """A figure of so many inches and its axes, an array of rows and columns."""
    figure = _matplotlib("figure").Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(rows, columns, squeeze=False)


def name_axes(axes: Axes, *, x: str, y: str, title: str = "") -> None:
    """Labels in a readable size, no frame where no axis stands."""
    axes.set_xlabel(x, fontsize=FONT)
    axes.set_ylabel(y, fontsize=FONT)
    axes.set_title(title, fontsize=FONT + 1)
    axes.tick_params(labelsize=FONT - 1)
    axes.spines[["top", "right"]].set_visible(False)


def count_along_x(axes: Axes) -> None:
    """Ticks at whole numbers, be it a single one."""
    axes.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)


def add_legend(axes: Axes, **where: Any) -> None:
    axes.legend(frameon=False, fontsize=FONT - 1, **where)


def name_math(name: str, entry: int | None = None) -> str:
    """A name, or an entry of it, as a formula: phi_0 is $\\phi_{0}$."""
    place = "" if entry is None else f"[{entry}]"
    return f"${default_latex(name)}${place}"


def as_text(name: object) -> str:
    """A name that others chose, as it stands: its dollars begin no formula."""
    return str(name).replace("$", r"\$")


def color(number: int) -> str:
    return COLORS[number % len(COLORS)]


def line(number: int) -> str:
    """Another kind of line where the colors begin again, and before that too."""
    return LINES[number % len(LINES)]


def mark(number: int) -> str:
    return MARKS[number % len(MARKS)]


def _matplotlib(module: str) -> Any:
    try:
        return import_module(f"matplotlib.{module}")
    except ImportError:
        raise SymgradError(
            "charts are drawn by matplotlib, which is not installed",
            hint="pip install 'symgrad[plot]'",
        ) from None


def listed_colors(colors: list[str]) -> Any:
    """A map from 0, 1, 2, ... to these colors."""
    return _matplotlib("colors").ListedColormap(colors)


def power_norm(lowest: float, highest: float) -> Any:
    """More shades for the low ones of numbers that stretch over decades."""
    return _matplotlib("colors").PowerNorm(0.35, lowest, highest)
