"""Options of ``symgrad train``: steps, validation, checkpoints, a search."""

import json

import numpy as np
import pytest

BASIC = ("train", "problem.toml", "--data", "data.csv", "--json")


@pytest.fixture
def trained(run):
    """The JSON of a training that must succeed."""

    def call(*arguments):
        code, out, err = run(*BASIC, *arguments)
        assert code == 0, err
        return json.loads(out)

    return call


@pytest.mark.parametrize(
    "arguments",
    [
        "--optimizer momentum --momentum 0.8 --schedule step --decay 0.5 --decay-every 2",
        "--optimizer nesterov --schedule cosine --warm-up 2",
        "--optimizer adamw --weight-decay 0.1 --clip 1",
        "--optimizer rmsprop --schedule exponential --dtype float32",
        "--optimizer adam --initialization normal --variance 0.1 --batch-size 1",
    ],
)
def test_steps_are_made_as_asked_for(trained, arguments):
    data = trained("--epochs", "6", *arguments.split())
    assert len(data["loss"]) == 6
    assert data["loss"][-1] < data["loss"][0]
    assert set(data) == {"loss", "metrics", "seconds", "steps"}


def test_patience_stops_and_tells_the_best_epoch(trained, run):
    arguments = "--optimizer adam --step-size 0.3 --batch-size 2 --patience 3 --epochs 500".split()
    data = trained(*arguments)
    assert len(data["validation_loss"]) == len(data["loss"]) == data["best_epoch"] + 3
    assert data["metrics"]["validation_loss"] == pytest.approx(min(data["validation_loss"]))
    page = run("train", "problem.toml", "--data", "data.csv", *arguments)[1]
    assert f"(the parameters of epoch {data['best_epoch']})" in page


def test_a_resumed_training_ends_as_the_uninterrupted_one(trained, run, folder):
    whole = trained("--epochs", "6", "--batch-size", "4", "-o", "whole.npz")
    parts = ("--batch-size", "4", "--checkpoint", "c.npz", "--resume", "-o", "parts.npz")
    trained("--epochs", "2", *parts)
    data = trained("--epochs", "6", *parts)
    assert data["loss"] == whole["loss"]
    one, other = np.load(folder / "whole.npz"), np.load(folder / "parts.npz")
    assert all((one[name] == other[name]).all() for name in ("W", "b", "v", "c"))
    code, _, err = run(*BASIC, "--epochs", "9", "--batch-size", "5", "--checkpoint", "c.npz", "--resume")  # fmt: skip  # noqa: E501
    assert code == 2
    assert "c.npz is a checkpoint with batch size 4, not 5" in err


def test_a_search_ranks_its_trials_and_keeps_the_best_run(trained, run, folder):
    choices = ("--search", "step-size=0.001,0.1", "--search", "batch-size=4,8", "--epochs", "5")
    data = trained(*choices, "-o", "best.npz")
    losses = [trial["validation_loss"] for trial in data["search"]]
    assert len(losses) == 4
    assert losses == sorted(losses)
    assert data["metrics"]["validation_loss"] == losses[0]
    saved = json.loads(str(np.load(folder / "best.npz")["run.json"]))
    assert saved["loss"] == data["loss"]
    page = run("train", "problem.toml", "--data", "data.csv", *choices)[1]
    assert page.splitlines()[0] == "validation loss  step_size  batch_size"


def test_a_search_draws_from_ranges_in_processes_too(trained):
    drawn = ("--search", "step-size=0.001..0.1", "--search", "optimizer=adam,momentum",
             "--trials", "3", "--epochs", "2")  # fmt: skip
    alone, together = trained(*drawn), trained(*drawn, "--jobs", "2")
    assert len(alone["search"]) == 3
    assert all(0.001 <= trial["settings"]["step_size"] <= 0.1 for trial in alone["search"])
    assert together["search"] == alone["search"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("--momentum 0.9", "the optimizer gd has no setting momentum"),
        ("--optimizer adam --momentum 1", "beta1 is 1"),
        ("--schedule cosine --decay 0.5", "the schedule cosine has no decay"),
        ("--patience 3 --validation 0", "patience needs a validation part"),
        ("--patience 0", "patience is 0"),
        ("--validation 1", "a validation part of 1 is not possible"),
        ("--variance 1", "the initialization glorot chooses its variance itself"),
        ("--resume", "there is no checkpoint to resume from"),
        ("--checkpoint nowhere/c.npz", "there is no folder nowhere"),
        ("--checkpoint data.csv --resume", "data.csv is no checkpoint"),
        ("--checkpoint c.npz --search step-size=1", "a search has no checkpoint"),
        ("--search speed=1", "--search speed=1 names no settings"),
        ("--search step-size=", "names no settings"),
        ("--search step-size=a", "a value that step-size cannot take"),
        ("--search batch-size=1..9", "a value that batch-size cannot take"),
        ("--search step-size=0.1..1", "is a range"),
        ("--search step-size=1 --search step-size=2", "names a setting twice"),
        ("--trials 3", "--trials draws from --search"),
        ("--search step-size=1 --jobs 0", "jobs is 0"),
        ("--search momentum=0.9", "the optimizer gd has no setting momentum"),
        ("--clip 0", "clip_norm(0) leaves no gradient"),
        ("--warm-up -1", "warm-up is -1"),
        ("--epochs 0", "epochs is 0"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(run, arguments, sentence):
    code, out, err = run(*BASIC, *arguments.split())
    assert code == 2
    assert not out
    assert sentence in err
    assert "Traceback" not in err


def test_a_search_whose_trials_all_diverge_says_so(run):
    code, _, err = run(*BASIC, "--search", "step-size=1e30", "--epochs", "400")
    assert code == 2
    assert "did not stay finite with any of the settings" in err
