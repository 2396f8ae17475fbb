"""Draws the pictures of this page into the folder that is named, else beside this file."""

import sys
from pathlib import Path

import digits
import irises

from symgrad.charts import plot_agreement, plot_examples
from symgrad.influence import influence_functions, leave_one_out

PICTURES = digits.X.reshape(-1, 8, 8)


def of_irises():
    """Estimated influence over true leave-one-out."""
    best = irises.FIT(irises.TRAIN)
    estimate = influence_functions(irises.GRAPH, best, irises.TRAIN, irises.TEST)
    return plot_agreement(estimate, leave_one_out(irises.FIT, irises.TRAIN, irises.TEST))


def of_digits():
    """The digit that a wrong label harmed most, and what helped and harmed it."""
    scores = influence_functions(
        digits.GRAPH, digits.FIT(digits.TRAIN), digits.TRAIN, digits.TEST, damping=1e-6
    )
    worst = int(scores.scores.min(axis=1).argmin())
    labels = [f"said to be {label}" for label in digits.LABELS[:150]]
    return plot_examples(scores, PICTURES[:150], PICTURES[150:], test=worst, labels=labels)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    of_irises().savefig(folder / "leave_one_out.png", dpi=80)
    of_digits().savefig(folder / "digits.png", dpi=80)
