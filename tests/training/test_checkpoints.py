"""Checkpoints: whole at any moment, continued bit for bit, refused where they do not belong."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import symgrad as sg
from symgrad.errors import DataError, DivergedError, ValueProblem
from symgrad.nets import Network
from symgrad.training import OPTIMIZERS, adam, chain, clip_norm, gd, optimizer_named, weight_decay

GRAPH = Network((2, 5, 2), loss="softmax_cross_entropy").graph
W, X, Y = sg.parameter("w"), sg.input("x"), sg.target("y")
LINE = sg.graph(((W * X - Y) ** 2).named("L"))
SETTINGS = {"batch_size": 7, "validation": 0.2, "patience": 40}


def trained(**settings):
    return sg.train(GRAPH, "moons", **(SETTINGS | {"optimizer": adam(0.05)} | settings))


def assert_same_run(one, other):
    """Bit for bit, but for the time that it took."""
    assert one.loss == other.loss
    assert one.validation_loss == other.validation_loss
    assert (one.best_epoch, one.steps) == (other.best_epoch, other.steps)
    assert one.metrics == other.metrics
    for name in one.parameters:
        np.testing.assert_array_equal(one.parameters[name], other.parameters[name], strict=True)


MADE = {name: optimizer_named(name, 0.02) for name in OPTIMIZERS} | {
    "chain": chain(clip_norm(1.0), weight_decay(1e-3), adam(0.05))
}


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_run_in_two_parts_is_the_run_in_one(name, dtype, tmp_path):
    settings = {"optimizer": MADE[name], "dtype": dtype}
    whole = trained(epochs=6, **settings)
    trained(epochs=3, checkpoint=tmp_path / "c.npz", **settings)
    again = trained(epochs=6, checkpoint=tmp_path / "c.npz", resume=True, **settings)
    assert_same_run(again, whole)


def test_patience_counts_on_where_it_was(tmp_path):
    settings = {"patience": 3, "optimizer": adam(0.5)}
    whole = trained(epochs=200, **settings)
    assert len(whole.loss) == whole.best_epoch + 3 < 200
    trained(epochs=whole.best_epoch + 1, checkpoint=tmp_path / "c.npz", **settings)
    again = trained(epochs=200, checkpoint=tmp_path / "c.npz", resume=True, **settings)
    assert_same_run(again, whole)


def test_a_run_that_is_over_is_read_back(tmp_path):
    whole = trained(epochs=5, checkpoint=tmp_path / "c.npz", checkpoint_every=3)
    assert_same_run(trained(epochs=5, checkpoint=tmp_path / "c.npz", resume=True), whole)


PROGRAM = """
import sys
import symgrad as sg
from symgrad.nets import Network
from symgrad.training import adam
run = sg.train(
    Network((2, 5, 2), loss="softmax_cross_entropy").graph, "moons", optimizer=adam(0.05),
    batch_size=7, validation=0.2, patience=40, epochs=300, checkpoint=sys.argv[1], resume=True,
)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_a_process_killed_at_any_moment_goes_on_to_the_same_run(tmp_path):
    """Killed again and again while it trains and writes; what it leaves is always whole."""
    path, chance, kills = tmp_path / "c.npz", random.Random(0), 0
    deadline = time.monotonic() + 30
    while kills < 6 and time.monotonic() < deadline:
        process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(path)])
        while not path.exists() and process.poll() is None:
            time.sleep(0.01)
        time.sleep(chance.uniform(0.0, 0.3) if kills else 0.0)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            kills += 1
        process.wait()
        with np.load(path) as file:
            assert json.loads(str(file["checkpoint.json"]))["loss"]
    assert kills
    resumed = trained(epochs=300, checkpoint=path, resume=True)
    assert_same_run(resumed, trained(epochs=300))


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    path = tmp_path_factory.mktemp("checkpoints") / "c.npz"
    trained(epochs=2, checkpoint=path)
    return path


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"optimizer": gd(0.05)}, "a checkpoint with optimizer adam.* not gd"),
        ({"optimizer": adam(0.06)}, "a checkpoint with optimizer"),
        ({"batch_size": 8}, "a checkpoint with batch size 7, not 8"),
        ({"seed": 1}, "a checkpoint of other data"),
        ({"validation": 0.3}, "a checkpoint of other data"),
        ({"patience": 5}, "a checkpoint with patience 40, not 5"),
        ({"initialization": "he"}, "a checkpoint of other starting values"),
        ({"dtype": np.float32}, "a checkpoint with number type float64, not float32"),
    ],
)
def test_a_checkpoint_of_another_training_is_refused(checkpoint, changed, sentence):
    with pytest.raises(DataError, match=sentence):
        trained(epochs=3, checkpoint=checkpoint, resume=True, **changed)


def falling(start):
    return lambda t: start / (1 + t)


def test_a_schedule_that_is_a_function_is_known_by_its_step_sizes(tmp_path):
    path = tmp_path / "c.npz"
    whole = trained(epochs=4, optimizer=gd(falling(0.1)))
    trained(epochs=2, optimizer=gd(falling(0.1)), checkpoint=path)
    with pytest.raises(DataError, match="made with other step sizes"):
        trained(epochs=4, optimizer=gd(falling(0.2)), checkpoint=path, resume=True)
    again = trained(epochs=4, optimizer=gd(falling(0.1)), checkpoint=path, resume=True)
    assert_same_run(again, whole)
    assert " at 0x" not in gd(falling(0.1)).name  # which is another in every process


def test_a_checkpoint_of_another_net_is_refused(checkpoint):
    other = Network((2, 5, 2), activation="relu", loss="softmax_cross_entropy").graph
    wider = Network((2, 6, 2), loss="softmax_cross_entropy").graph
    for graph, sentence in ((other, "of another network"), (wider, "of a network of other sizes")):
        with pytest.raises(DataError, match=f"is a checkpoint {sentence}"):
            sg.train(graph, "moons", checkpoint=checkpoint, resume=True)


def test_a_checkpoint_beyond_the_last_epoch_is_refused(checkpoint):
    with pytest.raises(ValueProblem, match="has come to epoch 2, beyond 1"):
        trained(epochs=1, checkpoint=checkpoint, resume=True)


def test_a_file_that_is_no_checkpoint_is_refused(tmp_path, checkpoint):
    np.savez(tmp_path / "other.npz", W1=np.ones((5, 2)))
    (tmp_path / "text.npz").write_text("no archive")
    (tmp_path / "half.npz").write_bytes(checkpoint.read_bytes()[:500])
    for name in ("other", "text", "half"):
        with pytest.raises(DataError, match="is no checkpoint"):
            trained(epochs=3, checkpoint=tmp_path / f"{name}.npz", resume=True)


def test_a_damaged_checkpoint_is_refused_wherever_the_damage_is(tmp_path, checkpoint):
    whole = checkpoint.read_bytes()
    first, version, flags, compression = 0, 4, 6, 8  # of the entry that comes first in the archive
    entry = whole.index(b"PK\x01\x02")
    for place in (first, entry + 2 + version, entry + 2 + flags, entry + 2 + compression):
        damaged = bytearray(whole)
        damaged[place] ^= 0x41
        (tmp_path / "damaged.npz").write_bytes(damaged)
        with pytest.raises(DataError, match="is no checkpoint"):
            trained(epochs=3, checkpoint=tmp_path / "damaged.npz", resume=True)


def test_what_cannot_be_asked_of_checkpoints_is_refused(tmp_path):
    with pytest.raises(ValueProblem, match="no checkpoint to resume from"):
        trained(resume=True)
    with pytest.raises(ValueProblem, match="checkpoint every is 0"):
        trained(checkpoint=tmp_path / "c.npz", checkpoint_every=0)
    with pytest.raises(ValueProblem, match="there is no folder"):
        trained(checkpoint=Path("nowhere") / "c.npz")


def test_a_diverged_training_leaves_its_last_good_checkpoint(tmp_path):
    path, settings = tmp_path / "c.npz", {"optimizer": gd(1e60), "batch_size": 50, "patience": None}
    with pytest.raises(DivergedError) as caught:
        sg.train(LINE, ([1.0, 2.0], [3.0, 5.0]), checkpoint=path, epochs=50, **settings)
    run = caught.value.run
    with np.load(path) as file:
        assert json.loads(str(file["checkpoint.json"]))["loss"] == list(run.loss)
        assert file["w"] == run.parameters["w"]
    assert np.isfinite(run.parameters["w"])
