"""Markdown: every formula of the zoo is one that KaTeX sets; nothing typed has a meaning."""

import json
import re
import shutil
import subprocess
from functools import cache
from itertools import cycle
from pathlib import Path

import pytest
from zoo import ZOO

import symgrad as sg
from symgrad.notation import PROFILES
from symgrad.rendering import formats, render
from symgrad.rendering.formats.markdown import escaped, markdown_page
from symgrad.rendering.sheet import Row, Section, Sheet, Table

KATEX = Path(formats.__file__).parent / "katex" / "katex.min.js"
SET_ALL = """
const katex = require(process.argv[1]);
for (const formula of JSON.parse(require("fs").readFileSync(0, "utf8")))
  try { katex.renderToString(formula, {displayMode: true, strict: "error"}); }
  catch (error) { console.log(error.message); }
"""
derived = cache(lambda name: sg.derive(ZOO[name]))


def formulas(page):
    return re.findall(r"```math\n(.*?)\n```", page, re.S) + re.findall(r"\$`(.*?)`\$", page)


def refused(every):
    """What KaTeX says of the formulas that it cannot set."""
    command = ["node", "-e", SET_ALL, str(KATEX)]
    run = subprocess.run(
        command, input=json.dumps(every), capture_output=True, text=True, check=True
    )
    return run.stdout.splitlines()


needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


@needs_node
@pytest.mark.parametrize(("view", "detail"), [("index", "full"), ("matrix", "steps")])
def test_katex_sets_every_formula_of_the_zoo(view, detail):
    every = [
        formula
        for name, notation in zip(ZOO, cycle([None, *PROFILES]))
        for formula in formulas(
            render(derived(name), "markdown", view=view, detail=detail, notation=notation)
        )
    ]
    assert len(every) > 500
    assert refused(every) == []


@needs_node
@pytest.mark.parametrize("solution", [False, True])
def test_katex_sets_exercises_and_their_solutions(solution):
    derivation = derived("network_half_squared_error")
    every = formulas(
        render(derivation, "markdown", blanks=derivation.asked, solution=solution, detail="full")
    )
    assert refused(every) == []


@needs_node
def test_a_formula_that_katex_cannot_set_is_found():
    assert len(refused([r"\frac{a}{b}", r"\frac{a", r"\nosuchcommand"])) == 2


def test_a_page_has_headings_fences_and_laws_as_text():
    page = render(derived("seed_000_line"), "markdown")
    assert page.startswith("## Forward\n\n```math\n\\hat{y} = w \\, x + b\n```\n")
    assert "\n\n*chain, linear*\n\n```math\n\\begin{aligned}\n" in page
    assert page.endswith("```\n")


def test_dollars_are_for_jupyter_and_quarto():
    page = render(derived("seed_000_line"), "markdown", dollars=True)
    assert "```" not in page
    assert page.count("$$") == 2 * 5


def test_what_was_typed_has_no_meaning_in_markdown():
    title = "a_b_c *d* `e` <script> [x](y) # $z$ | &lt;"
    assert re.sub(r"\\(.)", r"\1", escaped(title)) == title
    page = markdown_page(Sheet(title, (), ()))
    assert not re.search(r"(?<!\\)[_*`<\[$|&]", page)


def test_a_bar_in_a_formula_does_not_end_a_cell():
    table = Table("Numbers", ("", "value"), ((r"\left|x\right|", "2"), ("y", "")))
    page = markdown_page(Sheet("", (), (Section("A", (Row("a", ("b",)),)),), (table,)))
    lines = page.splitlines()
    assert r"| $`\left\vert x\right\vert `$ | $`2`$ |" in lines
    assert all(line.count("|") == 3 for line in lines if line.startswith("|"))
