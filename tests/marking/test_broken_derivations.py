"""Lines of symgrad's own pages, broken one at a time: found at their line, called what they are.

A sample; tests/benchmarks/derivations.py goes over the whole zoo.
"""

import pytest
from broken_derivations import broken, pages
from buggy_laws import LAWS, wrong_lines
from buggy_rules import RULES
from zoo import ZOO

SAMPLE = (
    "seed_000_logistic_line",
    "seed_001_sin_exp_cos",
    "shared_weights",
    "softmax_by_name",
    "network_half_squared_error",
)
EACH = 2
PAGES = {(name, n): page for name in SAMPLE for n, page in pages(name, ZOO[name])}


@pytest.mark.parametrize("which", PAGES, ids=" ".join)
def test_a_page_as_it_is_printed_is_accepted(which):
    mark = PAGES[which].judged()
    wrong = [(x.source, x.message) for x in mark.lines if x.verdict != "correct"]
    assert mark.verdict == "correct", wrong


@pytest.mark.parametrize("which", PAGES, ids=" ".join)
def test_a_broken_line_is_found_and_named_and_never_accepted(which):
    for each in broken(PAGES[which], EACH, " ".join(which)):
        mark = PAGES[which].judged(each.rows)
        assert (mark.verdict, mark.first_wrong_line) == ("incorrect", each.place + 1), each.row
        assert mark.mistake.kind in each.kinds, (each.rule, each.row, mark.mistake)


def test_every_rule_breaks_a_line_of_the_zoo():
    names = (*SAMPLE, "quotient_and_power", "linear_regression_over_data", "focal_loss")
    chosen = [page for name in names for n, page in pages(name, ZOO[name]) if n == "matrix"]
    found = {each.rule for page in chosen for each in broken(page)}
    assert found >= RULES.keys(), RULES.keys() - found


def test_a_wrong_law_changes_lines_and_is_forgotten_afterwards():
    graph = ZOO["seed_000_logistic_line"]
    wrong = wrong_lines(graph)
    assert wrong.keys() == LAWS.keys()
    assert wrong["σ' = 1 - σ"]["dL/dz"] != wrong["power not lowered"]["dL/dz"]
    assert wrong_lines(graph) == wrong
