"""Which training examples taught it this: bars, pictures, and estimates beside the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from symgrad.charts.canvas import BLACK, COLORS, FONT, GRAY, as_text, name_axes, new_figure
from symgrad.errors import ValueProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from symgrad.charts.canvas import Axes, Figure
    from symgrad.influence import Influence

    Array = NDArray[np.floating]

HELPFUL, HARMFUL = COLORS[0], COLORS[1]
COUNT = 8


def plot_influence(
    influence: Influence,
    *,
    test: int | None = None,
    count: int = COUNT,
    labels: Sequence[Any] | None = None,
) -> Figure:
    """The most helpful and the most harmful training examples, as bars of their scores.

    For one ``test`` example, or for the mean of all. ``labels`` say what each training example
    is, beside its number.
    """
    helpful, harmful = _both_ends(influence, test, count)
    shown = [*helpful, *harmful[::-1]]
    scores = influence.total if test is None else influence.scores[test]
    figure, ((axes,),) = new_figure(6.4, 0.9 + 0.3 * len(shown))
    places = np.arange(len(shown))[::-1]
    colors = [HELPFUL if scores[example] > 0 else HARMFUL for example in shown]
    axes.barh(places, scores[shown], color=colors)
    axes.axvline(0, color=BLACK, linewidth=0.8)
    axes.set_yticks(places, [_named(example, labels) for example in shown])
    whose = "all test examples, on average" if test is None else f"test example {test}"
    name_axes(
        axes, x="how much it lowers the loss", y="training example",
        title=f"{influence.method}: {whose}",
    )  # fmt: skip
    return figure


def plot_examples(
    influence: Influence,
    train: Array,
    test_images: Array,
    *,
    test: int = 0,
    count: int = 5,
    labels: Sequence[Any] | None = None,
) -> Figure:
    """A test image beside the training images that helped and that harmed it most.

    ``train`` and ``test_images`` are images, (examples, height, width).
    """
    if np.ndim(train) != 3 or np.ndim(test_images) != 3:
        raise ValueProblem(
            "images have shape (examples, height, width)", hint="x.reshape(-1, 8, 8)"
        )
    rows = dict(zip(("helpful", "harmful"), _both_ends(influence, test, count), strict=True))
    width = max(map(len, rows.values())) + 1
    figure, axes = new_figure(1.5 * width, 4.0, columns=width, rows=2)
    for axis in axes.ravel():
        axis.set_axis_off()
    _show(axes[0][0], test_images[test], f"test example {test}", BLACK)
    for row, (word, color) in enumerate((("helpful", HELPFUL), ("harmful", HARMFUL))):
        for place, example in enumerate(rows[word], start=1):
            score = influence.scores[test][example]
            _show(
                axes[row][place], train[example], f"{_named(example, labels)}\n{score:+.3g}", color
            )
    figure.suptitle(
        f"{influence.method}: most helpful (above) and most harmful (below)", fontsize=FONT + 1
    )
    return figure


def plot_agreement(estimate: Influence, truth: Influence) -> Figure:
    """Every score of one method over that of another, such as of leave-one-out, as a Figure.

    The title has their correlation (Pearson).
    """
    ours, theirs = estimate.scores.ravel(), truth.scores.ravel()
    figure, ((axes,),) = new_figure(5.2, 4.6)
    axes.plot(theirs, ours, "o", markersize=4, alpha=0.5, color=COLORS[0], markeredgewidth=0)
    for draw in (axes.axhline, axes.axvline):
        draw(0, color=GRAY, linewidth=0.8)
    correlation = float(np.corrcoef(ours, theirs)[0, 1])
    name_axes(
        axes, x=f"score by {truth.method}", y=f"score by {estimate.method}",
        title=f"correlation {correlation:.3f} over {len(ours)} pairs",
    )  # fmt: skip
    return figure


def _both_ends(influence: Influence, test: int | None, count: int) -> tuple[list[int], list[int]]:
    """The most helpful and the most harmful examples, none of them in both."""
    ranked = influence.ranked(test).tolist()
    half = min(count, len(ranked) // 2)
    helpful = ranked[: max(half, min(count, len(ranked) - half))]
    return helpful, ranked[::-1][:half]


def _named(example: int, labels: Sequence[Any] | None) -> str:
    return str(example) if labels is None else f"{example}: {as_text(labels[example])}"


def _show(axes: Axes, image: Array, words: str, color: str) -> None:
    axes.imshow(image, cmap="Greys", interpolation="nearest")
    axes.set_title(words, fontsize=FONT - 1, color=color)
