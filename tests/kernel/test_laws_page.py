"""docs/laws.md says of each law what the kernel says of it."""

import os

from laws_page import HEAD, ROOT, examples, meanings, page

from symgrad.calculus.table import RULES
from symgrad.expr.functions import FUNCTIONS
from symgrad.kernel.laws import LAWS

FILE = ROOT / "docs" / "laws.md"


def rows(text):
    return [line for line in text.removeprefix(HEAD).splitlines() if line.startswith("| ")]


def test_the_page_of_laws_is_the_one_that_is_made():
    made = page()
    if os.environ.get("UPDATE_GOLDEN"):
        FILE.write_text(made, encoding="utf-8")
    assert FILE.read_text(encoding="utf-8") == made


def test_every_law_of_the_kernel_is_said_and_has_an_example():
    assert set(LAWS) <= set(meanings())
    assert set(LAWS) <= set(examples())


def test_every_rule_of_the_table_is_a_function_on_the_page():
    assert set(RULES) <= {function.apply for function in FUNCTIONS.values()}


def test_the_kernel_accepts_what_the_page_shows_and_refuses_it_twice_as_large():
    verdicts = [row.split(" | ")[-2:] for row in rows(FILE.read_text(encoding="utf-8"))]
    told = [(right, wrong.rstrip(" |")) for right, wrong in verdicts if right != "kernel"]
    assert len(told) >= len(LAWS) + len(RULES) - 1
    assert {right for right, _ in told} <= {"proved", "sampled"}
    assert {wrong for _, wrong in told} == {"incorrect"}
