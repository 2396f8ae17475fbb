"""Which format is written: the one that is asked for, else the one that the file's name ends in."""

from __future__ import annotations

from pathlib import Path

from symgrad.errors import SymgradError
from symgrad.files import check_folder

PAGES = {
    ".tex": "latex",
    ".md": "markdown",
    ".qmd": "markdown",
    ".html": "html",
    ".json": "json",
    ".pdf": "pdf",
}
MARKS = {".tex": "latex", ".html": "html", ".json": "json"}
PICTURES = {".svg": "svg", ".tex": "tikz"}


def page_form(form: str | None, output: str) -> str:
    """The format of a derivation; text where no ending says another. Its file has a folder."""
    check_folder(output)
    return form or PAGES.get(_ending(output), "text")


def mark_form(form: str | None, output: str) -> str:
    """The format of a mark; text where no ending says another. Its file has a folder."""
    check_folder(output)
    return form or MARKS.get(_ending(output), "text")


def picture_form(form: str | None, output: str) -> str:
    """The format of a picture: SVG where there is no ending; others are refused."""
    check_folder(output)
    ending = _ending(output)
    if form is None and ending not in ("", *PICTURES):
        known = ", ".join(f"{end} ({name})" for end, name in PICTURES.items())
        raise SymgradError(f"no picture is written as {ending}", hint=f"{known}, or --format")
    return form or PICTURES.get(ending, "svg")


def check_parts(form: str, **options: tuple[bool, str]) -> None:
    """Refuse an option that another format has: its name, whether it is given, that format."""
    for name, (is_given, wanted) in options.items():
        if is_given and form != wanted:
            raise SymgradError(f"--{name} is of {wanted}, not of {form}", hint=f"--format {wanted}")


def _ending(output: str) -> str:
    return Path(output).suffix.lower()
