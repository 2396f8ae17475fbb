"""The fuzzing script finds what it looks for, and finds nothing in a small run."""

import importlib.util
import random
import time
from pathlib import Path

import pytest

from symgrad.parsing.function_names import FUNCTION_COMMANDS, FUNCTION_WORDS

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "fuzzing.py"
spec = importlib.util.spec_from_file_location("fuzzing", SCRIPT)
assert spec is not None
assert spec.loader is not None
fuzzing = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fuzzing)


def crash(*_: object) -> None:
    raise IndexError


def dawdle(*_: object) -> None:
    end = time.process_time() + 0.05
    while time.process_time() < end:
        time.sleep(0)


@pytest.mark.parametrize(("planted", "words"), [(crash, "IndexError"), (dawdle, " s")])
def test_a_planted_failure_is_reported(monkeypatch, planted, words) -> None:
    monkeypatch.setattr(fuzzing, "read_answer", planted)
    monkeypatch.setattr(fuzzing, "read_asked", planted)
    monkeypatch.setattr(fuzzing, "SLOW", 0.01)
    assert words in fuzzing.problem_with("x", random.Random(0))


@pytest.mark.parametrize("text", fuzzing.HOSTILE, ids=lambda text: repr(text[:25]))
def test_hostile_answers_are_read_or_refused_in_time(text: str) -> None:
    assert fuzzing.problem_with(text, random.Random(0)) == ""


@pytest.mark.parametrize("word", [*FUNCTION_WORDS, *FUNCTION_COMMANDS])
def test_every_function_of_any_arguments_is_read_or_refused(word: str) -> None:
    for arguments in ("", "y", "x", "A", "y, 2", "x, u", "A, 0", "y > 0, y, c", "x, axis=0", "y <"):
        for text in (f"{word}({arguments})", f"{word}'({arguments})", f"{word} {arguments}"):
            assert fuzzing.problem_with(text, random.Random(0)) == ""


def test_a_small_run_finds_nothing() -> None:
    for number in range(300):
        rng = random.Random(f"plain/{number}")
        assert fuzzing.problem_with(fuzzing.made(rng), rng) == ""
