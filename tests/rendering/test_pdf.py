"""PDF by LaTeX or by Typst, and what is said where neither is there."""

from shutil import which

import pytest
from zoo import ZOO

import symgrad as sg
from symgrad.errors import SymgradError
from symgrad.rendering.formats import pdf
from symgrad.rendering.formats.pdf import pdf_page
from symgrad.rendering.formats.typst import typst_page
from symgrad.rendering.formats.typst_math import typst_math
from symgrad.rendering.media import LatexMedium
from symgrad.rendering.sheet import Row, Section, Sheet, sheet


def sheet_of(name, view="index"):
    derivation = sg.derive(ZOO[name])
    return sheet(derivation, LatexMedium(derivation.graph, derivation.notation), view=view)


@pytest.mark.parametrize(
    ("latex", "typst"),
    [
        (r"\frac{\partial L}{\partial W^{(1)}_{i j}}",
         r"frac(partial L, partial W ^(\( 1 \)) _(i j))"),
        (r"\sum_{i=1}^{n} x_{i}, y", r"sum _(i = 1) ^(n) x _(i) \, y"),
        (r"\left.\frac{a}{b}\right|_{\text{direct}}", r'lr( frac(a, b) bar.v) _("direct")'),
        (r"\begin{cases} 1 & \text{for}\: x > 0 \\ 0 & \text{otherwise} \end{cases}",
         r'cases(1 & "for" med x > 0, 0 & "otherwise")'),
        (r"\operatorname{ReLU}\left(z\right)", r'op("ReLU") lr(\( z \))'),
        (r"\sqrt[3]{x}", "root(3, x)"),
        (r"\unheardof x", '"unheardof" x'),
        (r'\text{a "quoted" #word}', '"a quoted #word"'),
    ],
)  # fmt: skip
def test_latex_is_said_in_typst(latex, typst):
    assert typst_math(latex) == typst


def test_typst_sets_the_zoo(tmp_path):
    typst = pytest.importorskip("typst")
    rows = [row for name in ZOO for section in sheet_of(name).sections for row in section.rows]
    page = tmp_path / "page.typ"
    page.write_text(typst_page(Sheet("Zoo", (), (Section("All", tuple(rows)),))), "utf-8")
    assert typst.compile(str(page)).startswith(b"%PDF")


def test_typst_is_told_apart_from_what_it_refuses(monkeypatch):
    pytest.importorskip("typst")
    monkeypatch.setattr(pdf, "which", lambda program: None)
    monkeypatch.setattr(pdf, "typst_page", lambda sheet: "#no-such-function()")
    with pytest.raises(SymgradError, match="Typst refused the page"):
        pdf_page(sheet_of("seed_000_line"))


@pytest.mark.skipif(which("pdflatex") is None, reason="no pdflatex")
def test_latex_makes_a_pdf():
    assert pdf_page(sheet_of("seed_000_line")).startswith(b"%PDF")


@pytest.mark.skipif(which("pdflatex") is None, reason="no pdflatex")
def test_latex_reads_and_writes_no_file_elsewhere(tmp_path):
    secret = tmp_path / "secret.tex"
    secret.write_text("open")
    row = Row("a", (rf"\input{{{secret}}}",))
    with pytest.raises(SymgradError, match="pdflatex refused the page"):
        pdf_page(Sheet("", (), (Section("Backward", (row,)),)))


@pytest.mark.skipif(which("pdflatex") is None, reason="no pdflatex")
def test_a_command_that_latex_does_not_know_is_named():
    row = Row("a", (r"\frac{\foo{b}}{2}",))
    with pytest.raises(SymgradError, match=r"Undefined control sequence \\foo"):
        pdf_page(Sheet("", (), (Section("Backward", (row,)),)))


def test_where_nothing_can_set_it_both_ways_are_named(monkeypatch):
    monkeypatch.setattr(pdf, "which", lambda program: None)
    monkeypatch.setattr(pdf, "import_module", _absent)
    with pytest.raises(SymgradError, match="LaTeX or Typst") as refusal:
        pdf_page(sheet_of("seed_000_line"))
    assert "pdflatex" in str(refusal.value)
    assert "symgrad[pdf]" in str(refusal.value)


def _absent(name):
    raise ImportError(name)


def test_numbers_follow_an_equals_sign_in_typst():
    page = typst_page(Sheet("", (), (Section("All", (Row("z", ("w x",), value="2"),)),)))
    assert r"$ z &= w x \ &= 2 $" in page


def test_a_solution_marks_what_it_fills_beside_what_was_asked_in_typst():
    filled, asked = (Row("z", ("x",), is_result=True, is_filled=done) for done in (True, False))
    page = typst_page(Sheet("", (), (Section("All", (filled, asked)),)))
    assert page.count("stroke: 0.5pt, inset") == 2
    assert page.count("triangle.filled") == 1
