"""Every Python and console block of README, docs and worked examples runs and prints what it says.

Console blocks hold lines ``$ symgrad ...`` and their output, run from the repository's root;
``...`` stands for anything, as in doctest. A block under ``<!-- not run -->`` is only shown.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
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
