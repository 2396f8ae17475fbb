"""Objects of the user's own Python files."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from symgrad.errors import ProblemError, SymgradError


def load_object(path: str, name: str) -> Any:
    """The object of this name in a Python file, which is run once."""
    if not Path(path).is_file():
        raise ProblemError(f"there is no file {path}")
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    if spec is None or spec.loader is None:
        raise ProblemError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except SymgradError as error:
        raise error.at(path) from error
    except (Exception, SystemExit) as error:
        raise ProblemError(
            f"{path} does not run: {type(error).__name__}: {error}", where=path
        ) from error
    if not hasattr(module, name):
        public = [key for key in vars(module) if not key.startswith("_")]
        raise ProblemError(
            f"there is no {name} in {path}", hint=f"one of {', '.join(public)}" if public else ""
        )
    return getattr(module, name)
