"""Text: inside the width, broken at signs, laws in a column, colors."""

import re
from functools import cache

import pytest
from zoo import ZOO

import symgrad as sg
from symgrad.rendering import render

derived = cache(lambda name: sg.derive(ZOO[name]))


def rendered(name, **options):
    try:
        return render(derived(name), **options)
    except sg.SymgradError:  # the scalar view needs numbers for sizes
        return ""


def columns(line):
    return len(re.sub("[\u0300-\u036f]", "", line))


@pytest.mark.parametrize(
    ("view", "width"),
    [("index", 80), ("index", 120), ("matrix", 80), ("matrix", 120), ("scalar", 80)],
)
def test_no_line_of_the_zoo_is_longer_than_the_terminal_is_wide(view, width):
    for name in ZOO:
        page = rendered(name, view=view, width=width)
        assert max(map(columns, page.splitlines()), default=0) <= width, name


def test_wrapping_cuts_nothing_away():
    for name in ("lstm_cell", "a_layer_over_rows_of_data", "layer_norm"):
        wide, narrow = (rendered(name, view="scalar", width=w) for w in (10_000, 60))
        assert sorted(re.sub(r"\s", "", wide)) == sorted(re.sub(r"\s", "", narrow))


def test_a_long_side_goes_on_below_at_its_signs():
    page = rendered("a_layer_over_rows_of_data", view="scalar", width=80)
    rest = [line.strip() for line in page.splitlines() if line.startswith("        ")]
    assert rest
    assert all(line[:2] in ("+ ", "- ", "= ") or line[0] in "[·" for line in rest)


def test_laws_stand_in_one_column_where_there_is_room():
    page = rendered("network_softmax_cross_entropy", width=100)
    laws = [line.rindex("  [") for line in page.split("backward")[1].splitlines() if line]
    assert len(laws) == 7
    assert len(set(laws)) == 1


def test_laws_that_have_no_room_stand_below():
    page = rendered("lstm_cell", width=60).splitlines()
    (below,) = [line for line in page if line.strip().startswith("[sum over users")]
    assert below == below.strip().rjust(60)


def test_colors_are_asked_for():
    assert "\x1b" not in rendered("seed_000_line")
    page = rendered("seed_000_line", colors=True)
    assert re.sub(r"\x1b\[\d*m", "", page) == rendered("seed_000_line")
    assert "\x1b[1m  ∂L/∂w" in page
    assert "\x1b[2m  [chain, linear]\x1b[0m" in page
