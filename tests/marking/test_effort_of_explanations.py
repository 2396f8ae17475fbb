"""How much is tried before nothing is said of a wrong answer: counted, so no clock is asked."""

import pytest

import symgrad as sg
from symgrad.marking.asked import ask
from symgrad.marking.mistakes import buggy, diagnose, relations
from symgrad.marking.mistakes.buggy import Look
from symgrad.parsing import read_answer

SOFTMAX = sg.read_problem(
    {
        "equations": ["p = softmax(z)", r"L = -\sum_k y_k \ln p_k"],
        "targets": ["y"],
        "parameters": ["z"],
        "shapes": {"z": ["K"], "y": ["K"]},
        "domains": {"y": "probabilities"},
        "questions": [{"id": "q", "ask": r"\frac{\partial L}{\partial z_i}"}],
    }
)
UNNAMED = r"z_i - y_i \sin(p_i) + 17"


@pytest.fixture
def formulas(monkeypatch):
    """The formulas that are worked out with a slip in them."""
    made, again = [], Look.again
    monkeypatch.setattr(Look, "again", lambda look, laws: made.append(laws) or again(look, laws))
    buggy._reruns.cache_clear()
    relations._changes.cache_clear()
    yield made
    relations._changes.cache_clear()


def proofs(text):
    """How many claims about an answer are put to the test of equality."""
    asked, asks = ask(SOFTMAX), []
    written = read_answer(text, SOFTMAX.symbols, letters=asked.letters).members[-1]
    diagnose(asked, written.array, {}, lambda left, right: asks.append(left))
    return len(asks)


def test_what_has_other_numbers_is_neither_worked_out_nor_proved(formulas):
    assert proofs(UNNAMED) == 0
    assert not formulas


def test_what_has_the_numbers_of_the_answer_is_worked_out(formulas):
    assert proofs("p_i + y_i") > 0
    assert 0 < len(formulas) < 20


def test_one_question_is_run_again_once(formulas):
    proofs(UNNAMED)
    before = buggy._reruns.cache_info().misses
    proofs("-2 p_i + 7")
    assert buggy._reruns.cache_info().misses == before


def test_no_more_is_edited_than_the_work_allows(formulas, monkeypatch):
    made, edited = [], relations.edited

    def counted(*form):
        for found in edited(*form):
            made.append(found)
            yield found

    monkeypatch.setattr(relations, "edited", counted)
    proofs(UNNAMED)
    whole = len(made)
    relations._changes.cache_clear()
    monkeypatch.setattr(relations, "WORK", 60)
    proofs(UNNAMED)
    assert len(made) - whole < whole
