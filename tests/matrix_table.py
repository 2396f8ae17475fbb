"""The table of matrix identities as problems."""

import re
import tomllib
from pathlib import Path

import symgrad as sg

TABLE = tomllib.loads((Path(__file__).parent / "matrix_identities.toml").read_text())
SHAPES, IDENTITIES = TABLE["shapes"], TABLE["identities"]
MARKUP = re.compile(r"\\operatorname\{\w+\}|\\(?:begin|end)\{\w+\}|\\[A-Za-z]+|_F")


def names_in(formula):
    """The letters of a formula that have a shape."""
    return [name for name in SHAPES if name in MARKUP.sub(" ", formula)]


def problem_of(name):
    row = IDENTITIES[name]
    names = [n for n in names_in(row["of"]) if n != row["by"]]
    return sg.read_problem(
        {
            "equations": [f"f = {row['of']}"],
            "parameters": [row["by"]],
            "inputs": names,
            "shapes": {n: SHAPES[n] for n in (row["by"], *names)},
            "domains": row.get("domains", {}),
            "questions": [{"id": "q", "ask": row["ask"]}] if "ask" in row else [],
        }
    )


def marked(name, answer):
    """The mark of an answer to what is asked of an identity."""
    row = IDENTITIES[name]
    asked = {"question": "q"} if "ask" in row else {"wrt": row["by"]}
    return sg.mark(problem_of(name), answer, **asked)
