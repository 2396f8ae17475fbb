"""The HTML page: one file, nothing from outside, everything typed escaped."""

import re
from html import unescape

import pytest
from zoo import ZOO

import symgrad as sg
from symgrad.rendering.formats.html import html_page
from symgrad.rendering.media import LatexMedium
from symgrad.rendering.sheet import Row, Section, Sheet, Table, sheet


def page_of(derivation, **options):
    return html_page(
        sheet(derivation, LatexMedium(derivation.graph, derivation.notation), **options)
    )


def without_katex(page):
    """The page's own text: script and style have an own licence and own addresses."""
    return re.sub(r"<(script|style)>.*?</\1>", "", page, flags=re.DOTALL)


def test_nothing_is_fetched_from_outside():
    page = page_of(sg.derive(ZOO["seed_000_line"]))
    assert not re.search(r"(src|href)=", without_katex(page))
    assert not re.search(r"url\((?!data:)", page)
    assert "default-src 'none'" in page


def test_what_was_typed_is_escaped():
    evil = '</title><script>alert("x")</script>'
    row = Row(evil, (evil,), laws=(evil,), value=evil)
    table = Table(evil, (evil,), ((evil, evil),))
    page = without_katex(html_page(Sheet(evil, (evil,), (Section(evil, (row,)),), (table,))))
    assert "alert" in page
    assert "<script" not in page


@pytest.mark.parametrize("name", ["seed_000_line", "network_softmax_cross_entropy"])
def test_every_line_and_every_law_is_on_the_page(name):
    derivation = sg.derive(ZOO[name])
    shown = sheet(derivation, LatexMedium(derivation.graph, derivation.notation))
    page = html_page(shown)
    rows = [row for section in shown.sections for row in section.rows]
    assert page.count('<div class="row') == sum(1 + len(row.details) for row in rows)
    for row in rows:
        assert all(law in page for law in row.laws)


def test_a_blank_shows_no_right_side():
    row = Row("a", (), is_blank=True)
    page = without_katex(html_page(Sheet("", (), (Section("Backward", (row,)),))))
    assert '<div class="row blank"><div class="math">a =</div></div>' in page


def test_numbers_follow_an_equals_sign():
    (line,) = lines_of(Row("z", ("w x",), value="2"))
    assert line == r"\begin{aligned}z &= w x \\ &= 2\end{aligned}"


def test_a_solution_marks_what_it_fills_beside_what_was_asked():
    (filled,) = lines_of(Row("z", ("x",), is_result=True, is_filled=True))
    (asked,) = lines_of(Row("z", ("x",), is_result=True))
    assert filled == r"\blacktriangleright\; z = x"
    assert asked == "z = x"


def lines_of(row):
    page = html_page(Sheet("", (), (Section("Backward", (row,)),)))
    return [unescape(line) for line in re.findall(r'<div class="math">(.*?)</div>', page)]
