"""How well small nets predict when trained with symbolic gradients: the bars, and what is reached.

    python tests/benchmarks/accuracies.py

Folds and seeds are not chosen: scikit-learn's own folds, or shuffled by seed 0; the seeds 0, 1, ...
Step sizes and decays were, and logistic regression on the same folds says what a set gives anyway.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

import symgrad as sg
from symgrad.nets import Network
from symgrad.training import Recipe, named_set
from symgrad.training.mnist1d import TRAINING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Bar:
    """A net with a recipe, the accuracy that it must reach, and what that is an accuracy of."""

    name: str
    least: float
    net: Network
    recipe: Recipe
    epochs: int
    batch_size: int | None = None
    initialization: str = "glorot"
    parts: str = "folds"
    seeds: int = 1

    def run(self, seed: int = 0, held_out: Any = 0.0) -> sg.training.Run:
        return sg.train(
            self.net.graph, self.data, optimizer=self.recipe, epochs=self.epochs,
            batch_size=self.batch_size, initialization=self.initialization, seed=seed,
            held_out=held_out,
        )  # fmt: skip

    @property
    def data(self) -> str:
        return self.name.split(",")[0]


SOFTMAX = {"loss": "softmax_cross_entropy"}
LOGISTIC = {"loss": "logistic_loss"}
# Prince (2023), figure 8.2 and notebook 8.1
BOOK = Recipe("momentum", 0.05, 0.9, schedule="step", decay_every=10)
MNIST_1D = Network((40, 100, 100, 10), activation="relu", **SOFTMAX)

BARS = (
    Bar(
        "digits", 0.97, Network((64, 100, 10), activation="relu", **SOFTMAX),
        Recipe("momentum", 0.05, schedule="cosine"), 40, 32, "he", parts="shuffled folds",
    ),
    Bar(
        "breast_cancer", 0.98, Network((30, 1), **LOGISTIC),
        Recipe("momentum", 0.02, weight_decay=0.01), 50, 32,
    ),
    Bar(
        "wine", 0.98, Network((13, 16, 3), **SOFTMAX),
        Recipe("momentum", 0.02, weight_decay=0.03), 50, 16,
    ),
    Bar(
        "iris", 0.96, Network((4, 16, 3), **SOFTMAX),
        Recipe("momentum", 0.05, weight_decay=0.001), 100, 16,
    ),
    Bar("mnist1d", 0.62, MNIST_1D, BOOK, 50, 100, "he", parts="published test"),
    Bar("mnist1d, 6 seeds", 0.6, MNIST_1D, BOOK, 50, 100, "he", parts="published test", seeds=6),
    Bar(
        "mnist1d, decayed, 6 seeds", 0.62, MNIST_1D, replace(BOOK, weight_decay=0.003),
        50, 100, "he", parts="published test", seeds=6,
    ),
    Bar("xor", 1, Network((2, 4, 1), **LOGISTIC), Recipe("momentum", 0.5), 300, parts="training"),
    Bar("moons", 1, Network((2, 8, 1), **LOGISTIC), Recipe("adam", 0.05), 200, 16, parts="a fifth"),
    Bar(
        "spirals", 1, Network((2, 32, 32, 1), **LOGISTIC), Recipe("adam", 0.01, schedule="cosine"),
        2000, None, "he", parts="training",
    ),
)  # fmt: skip


def accuracy(bar: Bar) -> float:
    """The mean over folds and seeds of the accuracy on what did not train, unless all of it did."""
    part = "train" if bar.parts == "training" else "held_out"
    scores = [
        bar.run(seed, held_out).metrics[f"{part}_accuracy"]
        for seed in range(bar.seeds)
        for held_out in held_out_parts(bar)
    ]
    return float(np.mean(scores))


def held_out_parts(bar: Bar) -> Iterator[Any]:
    """What is held out of each run: the numbers of its examples, or a share."""
    match bar.parts:
        case "training":
            yield 0.0
        case "a fifth":
            yield 0.2
        case "published test":
            yield np.arange(TRAINING, len(named_set(bar.data)))
        case _:
            from sklearn.model_selection import KFold, StratifiedKFold

            shuffled = KFold(5, shuffle=True, random_state=0)
            folds = StratifiedKFold(5) if bar.parts == "folds" else shuffled
            columns = named_set(bar.data).columns
            yield from (test for _, test in folds.split(columns["x"], columns["y"]))


def logistic_regression(bar: Bar) -> float | None:
    """scikit-learn's, standardized, on the same folds: what such a set gives away by itself."""
    if "folds" not in bar.parts:
        return None
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    peer = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    x, y = (named_set(bar.data).columns[name] for name in ("x", "y"))
    scores = []
    for test in held_out_parts(bar):
        kept = np.setdiff1d(np.arange(len(y)), test)
        scores.append(peer.fit(x[kept], y[kept]).score(x[test], y[test]))
    return float(np.mean(scores))


def main() -> None:
    print(
        "set                          net            of              bar    reached  regression  s"
    )
    for bar in BARS:
        began = perf_counter()
        reached, seconds = accuracy(bar), perf_counter() - began
        peer = logistic_regression(bar)
        sizes = "-".join(map(str, bar.net.sizes))
        said = f"{100 * peer:.1f} %" if peer else ""
        print(
            f"{bar.name:<28} {sizes:<14} {bar.parts:<15} {100 * bar.least:3.0f} %  "
            f"{100 * reached:5.1f} %  {said:<10}  {seconds:.1f}"
            + "  MISSED"
            * (reached < bar.least),
            flush=True,
        )


if __name__ == "__main__":
    main()
