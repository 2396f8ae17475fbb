"""Every worked example is remade from its problem file and compared with what stands there.

``UPDATE_GOLDEN=1 pytest worked_examples`` writes pages and pictures anew, to be reviewed.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import symgrad as sg
from symgrad.cli.app import answer

HERE = Path(__file__).parent
PROBLEMS = sorted(HERE.glob("*/*.toml"))
FOLDERS = sorted({problem.parent for problem in PROBLEMS})
ABSTRACT = [p for p in PROBLEMS if '"any"' in p.read_text(encoding="utf-8")]
NUMERIC = sorted({*PROBLEMS} - {*ABSTRACT})
LINKS = """\
![The computational graph](graph.svg)

The whole derivation: [a page](derivation.md), [LaTeX](derivation.tex), [the picture](graph.svg).
A page that works offline is made by
`symgrad derive {here} --format html -o page.html`,
a PDF by `--format pdf -o page.pdf`.
"""


def short(problem):
    return f"{problem.parent.name}/{problem.name}"


def read(path):
    return sg.read_problem(str(path))


def latex_of(folder, name="problem.toml"):
    problem = read(folder / name)
    return sg.render(sg.derive(problem), "latex", notation=problem.notation)


PLOTS = sorted(HERE.glob("*/pictures.py"))
ALIKE = 0.02  # of a pixel's range, on average: other fonts and another matplotlib

PAGES = ("derivation.tex", "derivation.md", "graph.svg")


def made(name, folder, target):
    """What the command line makes of a folder's problem: its pages and its picture."""
    problem, form = str(folder / "problem.toml"), name.removeprefix("derivation.")
    commands = {
        "tex": ["derive", problem, "--format", "latex"],
        "md": ["derive", problem, "--format", "markdown"],
        "graph.svg": ["draw", problem],
    }
    assert answer([*commands[form], "-o", str(target)]) == 0
    return target.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_what_is_stored_is_what_is_made(folder, name, tmp_path):
    page, file = made(name, folder, tmp_path / name), folder / name
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(page, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == page


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_the_story_links_what_is_stored(folder):
    story = (folder / "README.md").read_text(encoding="utf-8")
    here = f"worked_examples/{folder.name}/problem.toml"
    assert story.count(LINKS.format(here=here)) == 1


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_the_formulas_of_the_story_are_lines_of_the_page(folder):
    story = (folder / "README.md").read_text(encoding="utf-8")
    assert _formulas(story)
    pages = "\n".join(latex_of(folder, problem.name) for problem in folder.glob("*.toml"))
    assert _strangers(story, pages) == []


def test_a_formula_that_is_no_line_of_the_page_is_found():
    folder = HERE / "linear_regression"
    story = (folder / "README.md").read_text(encoding="utf-8")
    wrong = story.replace(r"&= \hat{y} - y", r"&= y - \hat{y}")
    assert len(_strangers(wrong, latex_of(folder))) == 1


def _strangers(story, page):
    made = {_formula(line) for line in _joined(page)}
    return [line for line in _formulas(story) if line not in made]


def _formulas(story):
    blocks = re.findall(r"```math\n(.*?)```", story, re.S)
    return [_formula(line) for block in blocks for line in _joined(block)]


def _joined(text):
    """The rows of all align blocks, each continued row with the left side that it belongs to."""
    left = ""
    for block in re.findall(r"\\begin\{align\*\}\n(.*?)\n\\end\{align\*\}", text, re.S):
        for row in re.split(r" \\\\\n", block):
            own, _, right = row.strip().partition("&=")
            left = own.strip() or left
            yield f"{left} = {right.strip()}"


def _formula(line):
    """The line without its laws and without the frame of a result."""
    return re.sub(r"\\boxed\{(.*)\}$", r"\1", re.split(r" && | \\tag\*", line)[0])


@pytest.mark.parametrize("problem", PROBLEMS, ids=short)
def test_every_step_of_every_problem_holds(problem):
    assert sg.verify(sg.derive(read(problem))).holds


@pytest.mark.parametrize("problem", NUMERIC, ids=short)
def test_every_problem_with_numbers_agrees_with_backprop_and_differences(problem):
    assert sg.gradcheck(read(problem)).holds


@pytest.mark.parametrize("problem", ABSTRACT, ids=short)
def test_a_function_that_may_be_any_has_no_numbers(problem):
    with pytest.raises(sg.SymgradError, match="is any function"):
        sg.gradcheck(read(problem))


def test_the_chain_has_the_numbers_of_the_book():
    asked = read(HERE / "sin_exp_cos" / "problem.toml")
    found = sg.lower(sg.derive(asked))(**asked.values, intermediates=True)
    x, y = 2.3, 2.0
    b, w = (1.0, 2.0, -3.0, 0.4), (0.1, -0.4, 2.0, 3.0)
    f0 = b[0] + w[0] * x
    f1 = b[1] + w[1] * np.sin(f0)
    f2 = b[2] + w[2] * np.exp(f1)
    f3 = b[3] + w[3] * np.cos(f2)
    by_hand = 2 * (f3 - y) * w[3] * -np.sin(f2) * w[2] * np.exp(f1) * w[1] * np.cos(f0)
    np.testing.assert_allclose(found["dell/dbeta_0"], by_hand, rtol=1e-14)
    np.testing.assert_allclose(found["dell/domega_0"], by_hand * x, rtol=1e-14)


def draw(script, target):
    """Run a page's script, as the page says, with another place for what it draws."""
    command = [sys.executable, script, target]
    found = subprocess.run(command, cwd=HERE.parent, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    assert "Warning" not in found.stderr  # matplotlib may tell there that it looks for fonts
    return sorted(target.glob("*.png"))


def difference(picture, other):
    """The mean difference of two pictures' pixels, which lie between 0 and 1."""
    pixels = pytest.importorskip("matplotlib.image").imread
    first, second = pixels(picture), pixels(other)
    return float(np.abs(first - second).mean()) if first.shape == second.shape else 1.0


@pytest.mark.parametrize("script", PLOTS, ids=lambda s: s.parent.name)
def test_the_script_of_a_page_draws_the_pictures_that_it_shows(script, tmp_path):
    pytest.importorskip("matplotlib")
    folder, pictures = script.parent, draw(script, tmp_path)
    if os.environ.get("UPDATE_GOLDEN"):
        for picture in pictures:
            shutil.copy(picture, folder)
    story = (folder / "README.md").read_text(encoding="utf-8")
    assert f"`python worked_examples/{folder.name}/pictures.py`" in story
    assert pictures
    assert [p.name for p in pictures] == sorted(re.findall(r"\]\((\w+\.png)\)", story))
    assert {p.name: difference(p, folder / p.name) < ALIKE for p in pictures} == {
        p.name: True for p in pictures
    }


def test_another_picture_is_not_alike():
    pytest.importorskip("matplotlib")
    folder = HERE / "optimizers"
    assert difference(folder / "bump.png", folder / "bump.png") == 0
    assert difference(folder / "bump.png", folder / "wave.png") > ALIKE
