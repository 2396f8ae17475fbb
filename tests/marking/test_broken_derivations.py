"""Lines of symgrad's own pages, broken one at a time: found at their line, called what they are.

A sample; tests/benchmarks/derivations.py goes over the whole zoo.
"""

import pytest
from broken_derivations import NOTATIONS, broken, printed
from zoo import ZOO

SAMPLE = (
    "seed_000_logistic_line",
    "seed_001_sin_exp_cos",
    "softmax_by_name",
    "network_half_squared_error",
)
EACH = 2
PAGES = [(name, notation) for name in SAMPLE for notation in NOTATIONS]


@pytest.mark.parametrize(("name", "notation"), PAGES)
def test_a_page_as_it_is_printed_is_accepted(name, notation):
    mark = printed(ZOO[name], notation).judged()
    wrong = [(x.source, x.message) for x in mark.lines if x.verdict != "correct"]
    assert mark.verdict == "correct", wrong


@pytest.mark.parametrize(("name", "notation"), PAGES)
def test_a_broken_line_is_found_and_never_accepted(name, notation):
    page = printed(ZOO[name], notation)
    named = 0
    for each in broken(page, EACH, name):
        mark = page.judged(each.lines)
        assert (mark.verdict, mark.first_wrong_line) == ("incorrect", each.place + 1), each
        named += mark.mistake.kind in each.kinds
    assert named >= 1
