"""A mark as a document: every line with its sign, nothing that was typed is obeyed."""

import os
import re
import subprocess
from pathlib import Path
from shutil import which

import pytest

from symgrad.marking import Counterexample, Line, Mark, Mistake
from symgrad.marking.formulas import as_formula
from symgrad.marking.html_page import mark_html
from symgrad.marking.latex_page import mark_latex

GOLDEN = Path(__file__).parent.parent / "golden"
ANOTHER = "That is the derivative by another name, ∂z/∂x."
RIGHT = r"\frac{\partial z}{\partial w} = x"
UNREAD = (
    "this derivative is not read"
    "\n  in   \\frac{\\partial L}{\\partial z ("
    "\n                                     ^"
    "\n  try  \\frac{\\partial L}{\\partial w}"
)
SIGMOID = r"\frac{1}{1 + e^{-(w x + b)}}"
LONG = rf"= \left({SIGMOID} - y\right) {SIGMOID} \left(1 - {SIGMOID}\right) x"
LINES = (
    Line(1, r"\frac{\partial L}{\partial a} &= a - y", "correct", "proved", "power"),
    Line(
        2, r"a' &= a(1-a) && \text{of the logistic}", "correct", "proved", "derivative of sigmoid"
    ),
    Line(3, r"\frac{\partial z}{\partial w} &= w", "incorrect", "refuted", None, ANOTHER, RIGHT),
    Line(4, r"\frac{\partial L}{\partial w} &= (a-y)\,a(1-a)\,w", "correct", "proved", "chain"),
    Line(5, r"\frac{\partial L}{\partial z (", "unreadable", None, None, UNREAD),
    Line(6, r"\input{secret} <script>alert(1)</script> $\write18{x} % # ~ ^ _", "unreadable"),
    Line(7, "u = wx + b", "definition"),
    Line(8, "dL/dw = (a - yhat) * σ(z) @ x.T", "undecided", None, None, "not judged in time"),
    Line(9, f"{LONG} + {LONG[2:]} - {LONG[2:]}", "correct", "proved", "substitute"),
)
MARK = Mark(
    "incorrect",
    "refuted",
    r"\frac{\partial L}{\partial w}",
    r"(a - y) \, a \, (1 - a) \, x",
    LINES,
    first_wrong_line=3,
    complete=True,
    mistake=Mistake("wrong_variable", ANOTHER),
    counterexample=Counterexample({"w": 1.5, "x": -0.25}, 1.5, -0.25),
    notes=("layout: this is the transpose",),
)


def shown(page):
    """The body of a page, without the scripts that set its formulas."""
    return re.sub(r"<script>.*?</script>\n?", "", page[page.index("<body>") :], flags=re.DOTALL)


PAGES = {
    "marked.tex": lambda: mark_latex(MARK, "A neuron", reveal=True),
    "marked.html": lambda: shown(mark_html(MARK, "A neuron", reveal=True)),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_marked_derivation_is_as_stored(name):
    file, page = GOLDEN / name, PAGES[name]()
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(page, encoding="utf-8")
    assert page == file.read_text(encoding="utf-8")


def test_the_right_answer_is_shown_only_where_it_is_to_be():
    for write in (mark_latex, mark_html):
        for right in (MARK.expected, RIGHT):
            assert right not in write(MARK)
            assert right in write(MARK, reveal=True)


EVIL = (
    r"\input{/etc/passwd}",
    r"\write18{ls}",
    r"\immediate\write18{ls}",
    r"\def\x{y}",
    r"\catcode`\%=12",
    r"\openin5=x",
    r"\csname input\endcsname{x}",
    "^^5cinput{x}",
    r"\href{javascript:alert(1)}{x}",
    r"\text{\input{x}}",
    r"\begin{filecontents}{x}y\end{filecontents}",
    r"\end{document}",
    r"\usepackage{x}",
    r"\newcommand{\x}{y}",
    r"\let\x=\y",
    r"\loop\iftrue\repeat",
)


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("verdict", ["correct", "unreadable"])
def test_commands_that_do_more_than_show_are_shown_as_text(evil, verdict):
    assert as_formula(evil) is None
    mark = Mark("incorrect", lines=(Line(1, evil, verdict, message=evil, law=evil),), notes=(evil,))
    body = mark_latex(mark, evil).split(r"\begin{document}")[1]
    known = r"\\(?:section|textbf|par|medskip|smallskip|leavevmode|llap|hspace|makebox|checkmark|hfill|small|parbox|raggedright|ttfamily|itshape|leftskip|setlength|parindent|boldsymbol|times|textbackslash|textasciicircum|textasciitilde|allowbreak|newline|mbox|end|ensuremath|fbox)(?![A-Za-z])|\\[{}%#$&_]"  # noqa: E501
    assert "\\" not in re.sub(known, "", body)
    assert body.count(r"\end{") == 1


HTML = "</div><script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.mark.parametrize("verdict", ["correct", "unreadable"])
def test_html_that_was_typed_is_escaped(verdict):
    mark = Mark("incorrect", lines=(Line(1, HTML, verdict, law=HTML, message=HTML),), notes=(HTML,))
    page = shown(mark_html(mark, HTML))
    assert "<script" not in page
    assert "<img" not in page
    assert "default-src 'none'" in mark_html(mark)


@pytest.mark.parametrize(
    "source",
    [
        r"\frac{\partial L}{\partial w} = (\hat y - y)x",
        r"W^{(2)\top}\delta^{(2)} \odot \sigma'(z^{(1)})",
        r"\left(\frac12 x\right)^2",
        r"\begin{pmatrix}1&2\\3&4\end{pmatrix}^\top",
        r"\nabla_W L = \delta x^\top",
        r"\sqrt[3]{x} + f'^2",
        "= 2x(y - a)",
        r"\underbrace{a}_{b} \cdot \operatorname{ReLU}(z)",
    ],
)
def test_formulas_are_set_as_formulas(source):
    assert as_formula(source) == source


def test_a_formula_of_several_lines_is_one():
    assert as_formula("L &= a \n\n  &+ b") == "L = a + b"


@pytest.mark.parametrize(
    "source",
    [
        "x^2^3", "a_i_j", "f^2'", "^2", r"\frac{a}", "{", "}", r"\left( x", r"\right)", "", "  ",
        r"\begin{cases} a & b & c \end{cases}", r"\begin{array}{cc}a&b\end{array}",
        r"\begin{pmatrix} 1", r"\begin{pmatrix} 1 \end{cases}", r"\text{a_b}", "x # y",
        "yhat - y", "np.dot(x, w)", "{" * 60 + "x" + "}" * 60, "x" * 9000,
    ],
)  # fmt: skip
def test_what_a_document_could_not_set_is_no_formula(source):
    assert as_formula(source) is None


@pytest.mark.skipif(which("pdflatex") is None, reason="no pdflatex")
def test_latex_sets_the_page(tmp_path):
    odd = (r"\text{if } x > 0", "ŷ = ŵ", r"\langle x \rangle", "a & b && c", r"\{x\}^2", "±²½µ")
    lines = (*LINES, *(Line(10 + k, text, "correct") for k, text in enumerate((*odd, *EVIL))))
    mark = Mark("incorrect", None, MARK.asked, MARK.expected, lines, 6, notes=odd + EVIL)
    (tmp_path / "page.tex").write_text(mark_latex(mark, "A <b> & \\x", reveal=True), "utf-8")
    command = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error"]
    done = subprocess.run([*command, "page.tex"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout[-1500:]
