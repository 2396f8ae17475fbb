"""PDF: pdflatex where there is one, else Typst (the extra ``pdf``)."""

from __future__ import annotations

import os
import re
import subprocess
from importlib import import_module
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from symgrad.errors import SymgradError
from symgrad.rendering.formats.latex import latex_page
from symgrad.rendering.formats.typst import typst_page

if TYPE_CHECKING:
    from types import ModuleType

    from symgrad.rendering.sheet import Sheet

TIME_LIMIT = 120  # seconds; a page of ours takes about one
ERROR = re.compile(r"^! (?P<what>.+?)\.?$(?P<context>[^!]*)", re.MULTILINE)
COMMAND_AT_END = re.compile(r"(\\[A-Za-z]+) *$", re.MULTILINE)
SAFE = {"openin_any": "p", "openout_any": "p"}  # no file outside the folder is read or written


def pdf_page(sheet: Sheet) -> bytes:
    """The sheet as a PDF. Raises SymgradError where neither LaTeX nor Typst can set it."""
    if program := which("pdflatex"):
        return _by_latex(program, latex_page(sheet))
    if typst := _typst():
        return _by_typst(typst, typst_page(sheet))
    raise SymgradError(
        "a PDF needs LaTeX or Typst, and neither is here",
        hint="install pdflatex (TeX Live, MiKTeX), or: pip install 'symgrad[pdf]'",
    )


def _by_latex(program: str, source: str) -> bytes:
    options = ("-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error")
    with TemporaryDirectory(prefix="symgrad-") as folder:
        page = Path(folder, "page.tex")
        page.write_text(source, encoding="utf-8")
        try:
            run = subprocess.run(
                [program, *options, page.name],
                cwd=folder,
                env=os.environ | SAFE,
                capture_output=True,
                stdin=subprocess.DEVNULL,
                timeout=TIME_LIMIT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise SymgradError(f"pdflatex was ended after {TIME_LIMIT} s") from None
        made = page.with_suffix(".pdf")
        if run.returncode == 0 and made.exists():
            return made.read_bytes()
        raise SymgradError(
            f"pdflatex refused the page: {_complaint(run.stdout)}",
            hint="a name's LaTeX in [names] or [notation]; --format latex shows the page",
        )


def _complaint(output: bytes) -> str:
    """The first error in what pdflatex said, with the command that it does not know."""
    found = ERROR.search(output.decode("utf-8", "replace"))
    if found is None:
        return "it gave no reason"
    unknown = (
        COMMAND_AT_END.search(found["context"]) if "control sequence" in found["what"] else None
    )
    return f"{found['what']} {unknown[1]}" if unknown else found["what"]


def _typst() -> ModuleType | None:
    try:
        return import_module("typst")
    except ImportError:
        return None


def _by_typst(typst: ModuleType, source: str) -> bytes:
    with TemporaryDirectory(prefix="symgrad-") as folder:
        page = Path(folder, "page.typ")
        page.write_text(source, encoding="utf-8")
        try:
            return bytes(typst.compile(str(page)))
        except RuntimeError as error:
            raise SymgradError(
                f"Typst refused the page: {error}", hint="a name's LaTeX in [names] or [notation]"
            ) from None
