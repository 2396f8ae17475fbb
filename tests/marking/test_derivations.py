"""Derivations line by line: right ones pass, of wrong ones the first wrong line is found."""

import json
from pathlib import Path

import pytest

import symgrad as sg
from symgrad.marking.judging import judge

CASES = Path(__file__).parent.parent / "cases" / "derivations.json"
PUBLISHED = {case["id"]: case for case in json.loads(CASES.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("case", PUBLISHED)
@pytest.mark.parametrize("between", ["\n", r" \\ "])
def test_published_derivations_are_judged_at_the_right_line(case, between):
    """The file counts lines from 0; a wrong line is found as the first that does not follow."""
    told = PUBLISHED[case]
    mark = judge(sg.read_problem(told["problem_file"]), between.join(told["lines"]), question="q1")
    wrong = told["first_wrong"]
    assert mark.first_wrong_line == (None if wrong is None else wrong + 1)
    assert mark.verdict == ("correct" if wrong is None else "incorrect")
    assert len(mark.lines) == len(told["lines"])
