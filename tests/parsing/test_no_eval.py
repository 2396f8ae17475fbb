"""No text of a user's ever reaches something that runs or sympifies it."""

import ast
from pathlib import Path

import pytest

import symgrad

BANNED = {"eval", "exec", "sympify", "parse_expr", "literal_eval", "parse_latex", "S"}
RUNS_OWN_SOURCE = {"exec"}
ROOT = Path(symgrad.__file__).parent


def banned_uses(source: str, *, allowed: frozenset[str] = frozenset()) -> list[str]:
    """Every call and every import of a banned name."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
                found += [f"line {node.lineno}: {name}()"] if name in BANNED - allowed else []
            case ast.ImportFrom(names=names) | ast.Import(names=names):
                last = [alias.name.rpartition(".")[2] for alias in names]
                found += [f"line {node.lineno}: import {n}" for n in last if n in BANNED - {"S"}]
    return found


def files() -> list[Path]:
    return sorted(ROOT.rglob("*.py"))


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_evaluates_text(path: Path) -> None:
    in_lowering = path.relative_to(ROOT).parts[0] == "lowering"
    allowed = frozenset(RUNS_OWN_SOURCE) if in_lowering else frozenset()
    assert banned_uses(path.read_text(encoding="utf-8"), allowed=allowed) == []


def test_the_lint_sees_the_whole_package() -> None:
    assert len(files()) > 40


@pytest.mark.parametrize(
    "planted",
    [
        "value = eval(text)",
        "exec(text)",
        "import sympy\nsympy.sympify(text)",
        "from sympy.parsing.sympy_parser import parse_expr",
        "from ast import literal_eval as read",
        "import ast\nast.literal_eval(text)",
        "from sympy import S\nS(text)",
        "from sympy.parsing.latex import parse_latex",
    ],
)
def test_a_planted_evaluation_is_found(planted: str) -> None:
    assert banned_uses(planted)


def test_what_lowering_may_do_no_other_room_may() -> None:
    assert banned_uses("exec(source)", allowed=frozenset(RUNS_OWN_SOURCE)) == []
    assert banned_uses("eval(source)", allowed=frozenset(RUNS_OWN_SOURCE))
