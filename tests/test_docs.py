"""Every Python and console block of README, docs and worked examples runs and prints what it says.

Console blocks hold lines ``$ symgrad ...`` and their output, run from the repository's root;
``...`` stands for anything, as in doctest. A block under ``<!-- not run -->`` is only shown.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

from symgrad.cli.app import answer

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    [
        ROOT / "README.md",
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "worked_examples").rglob("README.md"),
        ROOT / "symgrad" / "kernel" / "README.md",
    ]
)
EXAMPLES = ROOT / "worked_examples"
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def run_console(example):
    """Each ``$ symgrad ...`` of a block prints what stands below it."""
    commands = example.parsed.strip().split("$ ")[1:]
    assert commands, "a console block needs a line that starts with $"
    for command in commands:
        line, _, expected = command.rstrip("\n").partition("\n")
        expected += "\n"
        program, *arguments = shlex.split(line)
        assert program == "symgrad", f"only symgrad runs here, not {program}"
        found = io.StringIO()
        with contextlib.redirect_stdout(found), contextlib.redirect_stderr(found):
            answer(arguments)
        matches = doctest.OutputChecker().check_output(expected, found.getvalue(), doctest.ELLIPSIS)
        assert matches, f"$ {line}\n{found.getvalue()}\n--- is not ---\n{expected}"


BLOCKS = Sybil(
    parsers=[
        SkipParser(),
        PythonCodeBlockParser(doctest_optionflags=FLAGS),
        CodeBlockParser(language="console", evaluator=run_console),
    ]
)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_block_of_a_page_does_what_it_says(page, monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    monkeypatch.setitem(os.environ, "COLUMNS", "80")
    document = BLOCKS.parse(page)
    for example in document.examples():
        example.evaluate()


def test_a_page_that_says_something_wrong_is_found(tmp_path):
    page = tmp_path / "wrong.md"
    page.write_text("```python\n>>> 1 + 1\n3\n```\n", encoding="utf-8")
    (example,) = BLOCKS.parse(page).examples()
    with pytest.raises(Exception, match="Expected"):
        example.evaluate()


def test_a_console_block_with_other_output_is_found(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    page = tmp_path / "wrong.md"
    page.write_text("```console\n$ symgrad --version\n99.0\n```\n", encoding="utf-8")
    (example,) = BLOCKS.parse(page).examples()
    with pytest.raises(AssertionError, match="is not"):
        example.evaluate()


def test_every_page_of_the_docs_is_in_the_index():
    index = _read(ROOT / "docs" / "index.md")
    listed = {f"docs/{target}" for target in _targets(index)}
    assert {f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md")} - listed == {"docs/index.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_one(page):
    assert _broken(page, _read(page)) == []


def test_a_link_that_leads_nowhere_is_found():
    page = ROOT / "README.md"
    assert _broken(page, "[docs](docs/index.md) [a page](docs/nowhere.md)") == ["docs/nowhere.md"]


def test_the_gallery_shows_every_worked_example():
    shown = {*_targets(_read(ROOT / "docs" / "gallery.md"))}
    folders = {problem.parent.name for problem in EXAMPLES.glob("*/problem.toml")}
    assert folders
    for name in ("", "graph.svg", "derivation.md", "derivation.tex", "problem.toml"):
        assert {f"../worked_examples/{folder}/{name}" for folder in folders} <= shown


def test_the_formulas_of_the_gallery_are_those_of_the_stored_page():
    page = _read(EXAMPLES / "linear_regression" / "derivation.md")
    formulas = re.findall(r"```math\n.*?```", _read(ROOT / "docs" / "gallery.md"), re.S)
    assert formulas
    assert [formula for formula in formulas if formula not in page] == []


SHOWN = re.compile(r"\[`(docs/\w+\.toml)`\]\([^)]*\)[^`]*```toml\n(.*?)```", re.S)


@pytest.mark.parametrize("page", ["README.md", "docs/notation.md"])
def test_a_file_that_a_page_shows_is_the_file(page):
    ((name, text),) = SHOWN.findall(_read(ROOT / page))
    assert text == _read(ROOT / name)


def _read(page):
    return page.read_text(encoding="utf-8")


def _targets(text):
    """What the links of a page lead to, code left out."""
    prose = re.sub(r"(?ms)^(`{3,}).*?^\1|`[^`\n]+`", "", text)
    return re.findall(r"\]\(([^)#\s]+)", prose)


def _broken(page, text):
    here = [target for target in _targets(text) if "://" not in target]
    return [target for target in here if not (page.parent / target).exists()]
