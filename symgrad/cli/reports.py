"""What ``symgrad verify`` prints, of a problem or of a saved derivation; no calculus is needed."""

from __future__ import annotations

import json
from pathlib import Path

from symgrad.cli.codes import DOES_NOT_HOLD, HOLDS, UNDECIDED
from symgrad.cli.output import emit, say
from symgrad.errors import AlteredError, SymgradError
from symgrad.kernel import Report
from symgrad.saved import verify_file


def is_saved(source: str) -> bool:
    """Is it the name of a saved derivation, not of a problem?"""
    return Path(source).suffix.lower() == ".json"


def verify_saved(path: str, options: dict[str, bool], *, as_json: bool, output: str) -> int:
    """Check every step of a file again; a file that shows other formulas does not hold."""
    given = next((name for name, is_given in options.items() if is_given), None)
    if given is not None:
        raise SymgradError(f"{path} is derived already: {given} changes nothing in it")
    try:
        report = verify_file(path)
    except AlteredError as error:
        say(f"symgrad: {error}")
        if as_json:
            emit(report_page(Report(()), as_json=True), output)
        return DOES_NOT_HOLD
    return show_report(report, as_json=as_json, output=output)


def show_report(report: Report, *, as_json: bool, output: str) -> int:
    """The page about a report, and its exit code."""
    emit(report_page(report, as_json=as_json), output)
    return HOLDS if report.holds else DOES_NOT_HOLD if report.refuted else UNDECIDED


def report_page(report: Report, *, as_json: bool) -> str:
    """The kernel's verdict on every step; in text only on those that it does not accept."""
    if not as_json:
        return str(report)
    steps = [
        {
            "number": judgment.number,
            "law": judgment.law,
            "verdict": judgment.verdict,
            "certainty": judgment.certainty,
            "message": judgment.message,
        }
        for judgment in report.judgments
    ]
    return json.dumps({"holds": report.holds, "steps": steps}, indent=2, ensure_ascii=False)
