"""The page about what is trusted names every law and every file of the kernel."""

from pathlib import Path

import pytest

import symgrad.kernel
from symgrad.kernel.gone import REWRITES
from symgrad.kernel.laws import LAWS

FOLDER = Path(symgrad.kernel.__file__).parent
PAGE = (FOLDER / "README.md").read_text("utf-8")
ROWS = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("|")]


@pytest.mark.parametrize("law", LAWS)
def test_every_law_has_a_line(law):
    assert any(f"`{law}`" in row for row in ROWS)


def test_what_is_judged_by_the_line_before_is_listed():
    (row,) = [row for row in ROWS if "a line written anew" in row]
    assert all(f"`{law}`" in row for law in REWRITES)


def test_every_file_of_the_kernel_is_named():
    files = {file.name for file in FOLDER.glob("*.py")} - {"__init__.py"}
    assert {name for name in files if f"`{name}`" not in PAGE} == set()
