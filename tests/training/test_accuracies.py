"""Small nets trained with symbolic gradients reach the accuracies known of such nets."""

import pytest
from benchmarks.accuracies import BARS, accuracy, held_out_parts

QUICK = [bar for bar in BARS if bar.seeds == 1 and bar.name != "digits"]


@pytest.mark.parametrize("bar", QUICK, ids=lambda bar: bar.name)
def test_a_bar_is_reached(bar):
    if bar.parts == "folds":
        pytest.importorskip("sklearn")
    assert accuracy(bar) >= bar.least


def test_a_fold_of_the_digits_is_read():
    pytest.importorskip("sklearn")
    digits = BARS[0]
    run = digits.run(held_out=next(held_out_parts(digits)))
    assert run.metrics["held_out_accuracy"] >= digits.least
