"""LaTeX: the whole zoo compiles without an overfull line; widths, breaks, boxes, fragments."""

import re
import shutil
import subprocess
from functools import cache
from itertools import cycle, product

import pytest
from zoo import ZOO

import symgrad as sg
from symgrad.notation import PROFILES, Notation
from symgrad.rendering import render
from symgrad.rendering.formats.breaking import broken
from symgrad.rendering.formats.latex import HEAD, escaped, latex_page
from symgrad.rendering.formats.widths import width
from symgrad.rendering.media import LatexMedium
from symgrad.rendering.sheet import Row, Section, Sheet, sheet

ALLOWED = 10.0  # points by which a line may be too wide
LONGEST = 60_000  # characters; the scalar view of some layers is a book
needs_latex = pytest.mark.skipif(
    shutil.which("pdflatex") is None, reason="pdflatex is not installed"
)
derived = cache(lambda name: sg.derive(ZOO[name]))


def compiled(folder, body):
    """The log of pdflatex, which must end well."""
    document = "\n".join((HEAD, body, r"\end{document}"))
    (folder / "page.tex").write_text(document, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace")
    assert run.returncode == 0, run.stdout[-2000:]
    return (folder / "page.log").read_text(encoding="utf-8", errors="replace")


def overfull(log):
    """By how many points lines are too wide, each with where it is."""
    found = re.findall(r"Overfull \\hbox \(([\d.]+)pt too wide\)([^\n]*)", log)
    return [(float(points), place) for points, place in found if float(points) > ALLOWED]


@needs_latex
@pytest.mark.parametrize(
    ("view", "detail"),
    [
        ("index", "steps"),
        ("index", "full"),
        ("matrix", "steps"),
        ("matrix", "full"),
        ("scalar", "steps"),
    ],
)
def test_the_latex_of_the_whole_zoo_compiles_and_no_line_is_too_wide(tmp_path, view, detail):
    names = [Notation(), *(Notation(profile=p) for p in PROFILES.values())]
    pages, refused = [], []
    for name, notation in zip(ZOO, cycle(names)):
        try:
            body = render(
                derived(name), "latex", view=view, detail=detail, notation=notation, fragment=True
            )
        except sg.SymgradError as refusal:
            refused.append(str(refusal))
            continue
        pages += [rf"\section*{{{escaped(name)}}}", body] if len(body) < LONGEST else []
    assert view == "scalar" or not refused
    assert len(pages) > len(ZOO)
    assert overfull(compiled(tmp_path, "\n".join(pages))) == []


@needs_latex
def test_a_line_that_is_too_wide_is_found(tmp_path):
    wide = " + ".join(f"x_{{{n}}}" for n in range(60))
    found = overfull(compiled(tmp_path, rf"\begin{{align*}} y &= {wide} \end{{align*}}"))
    assert found
    assert found[0][0] > 100


@needs_latex
def test_the_estimate_of_a_width_is_near_the_truth(tmp_path):
    lines = [
        r"\frac{\partial L}{\partial W^{(1)}_{i j}} \left(1 - \left(a^{(1)}_{i}\right)^{2}\right)",
        r"\sum_{i=1}^{N} \left(\operatorname{softplus}\left(f_{i}\right) - y_{i} \, f_{i}\right)",
        r"\sqrt{\frac{1}{N} \, \sum_{i=1}^{N} \left(x_{i} - \mu\right)^{2} + \epsilon}",
        r"\frac{e^{z_{i}}}{\sum_{j=1}^{K} e^{z_{j}}} + \tanh\left(\alpha \, x\right) \odot \hat{y}",
        r"\begin{cases} 1 & \text{if } z > 0 \\ 0 & \text{otherwise} \end{cases}",
    ]
    boxes = (rf"\setbox0\hbox{{$\displaystyle {line}$}}\typeout{{wide \the\wd0}}" for line in lines)
    log = compiled(tmp_path, "\n".join((*boxes, "done")))
    true = [float(points) for points in re.findall(r"wide ([\d.]+)pt", log)]
    assert [width(line) for line in lines] == pytest.approx(true, rel=0.2)


def test_a_long_sum_is_broken_before_its_signs():
    lines = broken(" + ".join(f"w_{{{n}}} \\, x_{{{n}}}" for n in range(1, 30)), 300)
    assert len(lines) > 2
    assert all(line.startswith(r"\quad + ") for line in lines[1:])
    assert all(width(line) <= 300 for line in lines)


def test_a_bracket_is_broken_only_where_it_is_too_wide_itself():
    inside = " + ".join(f"x_{{{n}}}" for n in range(12))
    short, long = rf"a \, \left({inside}\right)", rf"a \, \left({inside} + {inside}\right)"
    assert broken(f"{short} + {short}", width(short) + 30) == [short, rf"\quad + {short}"]
    first, second = broken(long, width(short) + 60)
    assert first.endswith(r" \right.")
    assert second.startswith(r"\quad \left. {} + ")
    assert (first + second).count(r"\left") == (first + second).count(r"\right")


def test_a_product_that_is_too_wide_goes_on_with_a_dot():
    factor = r"\left(" + " + ".join(f"x_{{{n}}}" for n in range(12)) + r"\right)"
    assert broken(rf"{factor} \, {factor}", width(factor) + 20) == [
        factor,
        rf"\quad \cdot {factor}",
    ]


def test_a_fraction_that_is_too_wide_has_lines_below():
    below = " + ".join(f"x_{{{n}}}" for n in range(40))
    (line,) = broken(rf"\frac{{1}}{{{below}}}", 300)
    assert r"\frac{1}{\begin{aligned} & x_{0}" in line


def test_a_labelled_factor_that_is_too_wide_has_lines_over_its_brace():
    factor = " + ".join(f"x_{{{n}}}" for n in range(40))
    (line,) = broken(rf"\underbrace{{{factor}}}_{{\partial z / \partial w}}", 300)
    assert line.startswith(r"\underbrace{\begin{aligned} & x_{0}")
    assert line.endswith(r"\end{aligned}}_{\partial z / \partial w}")


@pytest.mark.parametrize("name", ["lstm_cell", "layer_norm", "determinant_of_a_product"])
def test_every_line_closes_its_brackets_and_nothing_is_lost(name):
    derivation = derived(name)
    page = sheet(derivation, LatexMedium(derivation.graph, Notation()), view="scalar")
    formulas = {row.rights[-1] for section in page.sections for row in section.rows}
    for formula, room in product(formulas, (60.0, 150.0, 400.0)):
        lines = broken(formula, room)
        for line in lines:
            assert len(re.findall(r"\\left\b", line)) == len(re.findall(r"\\right\b", line))
            assert line.count("{") == line.count("}")
        assert _unbroken("".join(lines)) == _unbroken(formula)


def _unbroken(text):
    """The formula without what breaking adds, and without space."""
    added = (
        r"\\(?:quad|cdot|left\.|right\.|vphantom\{\\frac\{1\}\{1\}\})"
        r"|\\begin\{aligned\}|\\end\{aligned\}|\\,|\\\\|\{\}|&|\s"
    )
    return re.sub(added, "", text)


def test_results_stand_in_a_frame_where_other_lines_stand_beside_them():
    derivation = sg.derive(ZOO["seed_000_line"])
    assert render(derivation, "latex").count(r"\boxed{") == 2
    assert r"\boxed" not in render(derivation, "latex", detail="brief")


def test_a_blank_is_a_line_to_write_on_and_has_no_frame():
    derivation = sg.derive(ZOO["seed_000_line"])
    page = render(derivation, "latex", blanks=["w"])
    assert (
        r"\frac{\partial L}{\partial w} &= \rule{0pt}{5ex}\underline{\hspace{6cm}} \tag*{" in page
    )
    assert r"\blacktriangleright" in render(derivation, "latex", blanks=["w"], solution=True)


def test_a_title_is_text_and_no_latex():
    assert escaped("50% of $x_1$ & \\input{a}") == (
        r"50\% of \$x\_1\$ \& \textbackslash{}input\{a\}"
    )
    assert escaped("σ, ∂, Gauß, 梯") == r"\ensuremath{\sigma}, \ensuremath{\partial}, Gauß, ?"


@needs_latex
def test_any_title_compiles(tmp_path):
    row = Row("a", ("b",), laws=("50% of # {x_1} ~ ^ \\ € 梯 σ",))
    page = latex_page(
        Sheet(r"# $ % & _ { } ~ ^ \ ∂ ℓ → Δ é 梯 ’", ("α & β",), (Section("A", (row,)),))
    )
    body = page.split(r"\begin{document}")[1].split(r"\end{document}")[0]
    assert overfull(compiled(tmp_path, body)) == []


def test_a_fragment_is_narrow_enough_for_an_article_of_one_column():
    derivation = derived("a_layer_over_rows_of_data")
    page = render(derivation, "latex", view="scalar")
    fragment = render(derivation, "latex", view="scalar", fragment=True)
    assert fragment.count(r"\quad") > page.count(r"\quad")
