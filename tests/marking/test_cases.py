"""Answers with the verdict a teacher gives: tests/cases/*.toml, by no one who knows the program.

Each file holds a problem, answers with verdicts, and a `check`: the loss and every answer once more
as NumPy expressions, so that the teacher's own verdicts are held against central differences. The
expressions are part of the tests and trusted like their code; they are evaluated in a namespace of
numerical functions only. Nothing of this road passes through symgrad.
"""

import math
import os
import re
import tomllib
from functools import cache
from pathlib import Path
from types import GeneratorType

import numpy as np
import pytest
from scipy import special
from verdict_table import verdict_table

import symgrad as sg

FILES = sorted((Path(__file__).parent.parent / "cases").glob("*.toml"))
SHEETS = {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in FILES}
ANSWERS = {
    f"{name}-{number}": (name, answer)
    for name, sheet in SHEETS.items()
    for number, answer in enumerate(sheet["answers"], 1)
}
KINDS = set(
    "sign constant_factor missing_factor extra_factor missing_term extra_term missing_sum"
    " missing_mean missing_chain_factor wrong_local_derivative product_rule transposed wrong_index"
    " wrong_variable swapped_prediction_and_target log_base wrong_definition shape other".split()
)


def softmax(z):
    return special.softmax(z, axis=-1)


def logsumexp(z):
    return special.logsumexp(z, axis=-1)


def total(values):
    return np.sum(list(values) if isinstance(values, GeneratorType) else values)


def density(z):
    return np.exp(-z * z / 2) / math.sqrt(2 * math.pi)


NAMESPACE = {
    name: getattr(np, name)
    for name in "abs array cos cosh diag exp eye log log2 maximum mean minimum ones outer sign sin"
    " sqrt tanh trace where".split()
} | {
    "__builtins__": {},
    "norm": np.linalg.norm,
    "Phi": special.ndtr,
    "phi": density,
    "erf": special.erf,
    "ind": float,
    "sig": special.expit,
    "softmax": softmax,
    "lse": logsumexp,
    "sum": total,
    "min": min,
    "range": range,
    "pi": math.pi,
    "e": math.e,
}


def evaluated(expression, names):
    """The value of a NumPy expression of the test data."""
    return np.asarray(eval(expression, NAMESPACE | names), dtype=float)  # noqa: S307


# Random points inside the domains ------------------------------------------------------------


def sample(domain, shape, rng):
    if isinstance(domain, str) and (numbers := re.fullmatch(r"\{(.*)\}", domain)):
        return rng.choice([float(n) for n in numbers[1].split(",")], size=shape)
    if isinstance(domain, str) and (ends := re.fullmatch(r"[\[(](.*),(.*)[\])]", domain)):
        low, high = (float(end) for end in ends.groups())
        margin = 0.05 * (high - low)
        return rng.uniform(low + margin, high - margin, size=shape)
    plain = rng.normal(size=shape)
    match domain:
        case None | "nonzero":
            return plain
        case "positive" | "nonnegative":
            return rng.uniform(0.3, 2.5, size=shape)
        case "integer":
            return rng.integers(0, 6, size=shape).astype(float)
        case "probabilities":
            return softmax(plain)
        case "symmetric":
            return plain + plain.T
    raise ValueError(f"no samples of {domain}")


def random_point(problem, rng):
    roles = ("inputs", "targets", "parameters", "constants")
    free = [name for role in roles for name in problem.get(role, [])]
    shapes, sizes = problem.get("shapes", {}), problem.get("sizes", {})
    size_of = {name: [sizes.get(axis, axis) for axis in shapes.get(name, [])] for name in free}
    domains = problem.get("domains", {})
    return {name: sample(domains.get(name), tuple(size_of[name]), rng) for name in free}


def points(sheet, question, count=6):
    """What the answer to a question is compared at: names, and the derivative expected there."""
    check, problem = sheet["check"], sheet["problem"]
    rng = np.random.default_rng(20)
    if check.get("at_values"):
        places = [{k: np.asarray(v, dtype=float) for k, v in problem["values"].items()}]
    else:
        places = [random_point(problem, rng) for _ in range(count)]
    for place in places:
        yield names_at(sheet, place), derivative(sheet, place, check["questions"][question])
    for extra in check.get("points", []):
        place = {name: np.asarray(value) for name, value in extra["values"].items()}
        yield names_at(sheet, place), np.asarray(extra["expected"])


# The derivative by differences ---------------------------------------------------------------


def names_at(sheet, place, held=()):
    """Every name at a place; a name in `held` keeps its value, whatever defines it."""
    held = dict(held)
    names = sheet["problem"].get("sizes", {}) | {"values": place} | place | held
    for line in sheet["check"].get("definitions", []):
        name, _, expression = line.partition(" = ")
        if name not in held:
            names[name] = evaluated(expression, names)
    return names


def derivative(sheet, place, asked):
    """The derivative of `of` by every name of `by`, in this order."""
    by = [asked["by"]] if isinstance(asked["by"], str) else asked["by"]

    def node(held):
        return evaluated(asked["of"], names_at(sheet, place, held))

    for name in by:
        node = slope(node, name, step=1e-4 if len(by) == 1 else 1e-2)
    here = names_at(sheet, place)
    return node({name: here[name] for name in by})


def slope(node, name, step):
    """Central differences of fourth order: axes of the output first, then of the variable."""

    def differences(held):
        center = np.asarray(held[name], dtype=float)
        columns = []
        for entry in np.ndindex(center.shape):
            move = np.zeros(center.shape)
            move[entry] = step
            far, near = (
                node(held | {name: center + k * move}) - node(held | {name: center - k * move})
                for k in (2, 1)
            )
            columns.append((8 * near - far) / (12 * step))
        return np.stack(columns, axis=-1).reshape(columns[0].shape + center.shape)

    return differences


# The teacher's verdict -----------------------------------------------------------------------


def agrees(answer, names, expected, letters):
    """Whether the answer's expression is the expected derivative, at every value of its letters."""
    for entry in np.ndindex(expected.shape[: len(letters)]):
        value = evaluated(answer["numpy"], names | dict(zip(letters, entry, strict=True)))
        if value.shape != expected[entry].shape:
            return False
        slack = answer.get("within", 2e-6 * (1 + np.abs(expected[entry])))
        if not np.all(np.abs(value - expected[entry]) <= slack):
            return False
    return True


def holds(sheet, answer):
    """Whether an answer is right at every point that is tried."""
    if answer["numpy"] == "None":
        return False
    asked = sheet["check"]["questions"][answer["question"]]
    compared = points(sheet, answer["question"])
    return all(agrees(answer, names, value, asked.get("entry", "")) for names, value in compared)


def doubtful(sheet):
    """The answers whose verdict the differences contradict."""
    judged = [answer for answer in sheet["answers"] if answer["verdict"] != "unreadable"]
    return [a["answer"] for a in judged if holds(sheet, a) != (a["verdict"] == "correct")]


@pytest.mark.parametrize("name", SHEETS)
def test_the_authors_verdicts_hold(name):
    assert not doubtful(SHEETS[name])


@pytest.mark.parametrize("name", SHEETS)
def test_a_factor_planted_in_a_right_answer_is_found(name):
    right = [a for a in SHEETS[name]["answers"] if a["verdict"] == "correct"]
    planted = [answer | {"numpy": f"1.5 * ({answer['numpy']})"} for answer in right]
    assert len(doubtful(SHEETS[name] | {"answers": planted})) == len(right)


def test_every_kind_is_one_of_the_interface():
    assert {kind for _, answer in ANSWERS.values() for kind in kinds(answer)} <= KINDS


def kinds(answer):
    """The acceptable kinds of a wrong answer; none where the teacher names none."""
    stated = answer.get("kind", [])
    return [stated] if isinstance(stated, str) else stated


# The program's verdict -----------------------------------------------------------------------


@cache
def read(name):
    return sg.read_problem(SHEETS[name]["problem"])


@cache
def marked(key):
    name, answer = ANSWERS[key]
    # Time is no matter here: a busy machine must not turn a verdict into "undecided".
    return sg.mark(read(name), answer["answer"], question=answer["question"], seconds=120)


@pytest.mark.parametrize("name", SHEETS)
def test_the_problem_is_readable(name):
    assert read(name).graph


def parameter(key):
    """A case; one that is `open`, a known failure with its reason, is expected to fail."""
    reason = ANSWERS[key][1].get("open")
    marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
    return pytest.param(key, marks=marks)


@pytest.mark.parametrize("key", [parameter(key) for key in ANSWERS])
def test_the_program_gives_the_teachers_verdict(key):
    _, answer = ANSWERS[key]
    assert marked(key).verdict == answer["verdict"], answer["why"]


def test_seven_in_ten_mistakes_are_named():
    stated = {key: kinds(answer) for key, (_, answer) in ANSWERS.items() if kinds(answer)}
    named = {key: marked(key).mistake for key in stated}
    hits = [key for key, mistake in named.items() if mistake and mistake.kind in stated[key]]
    assert len(hits) >= 0.7 * len(stated)


def test_the_table_of_verdicts_says_what_the_program_says():
    keys = {name: [key for key in ANSWERS if ANSWERS[key][0] == name] for name in SHEETS}
    page = verdict_table(SHEETS, {name: [marked(key) for key in keys[name]] for name in SHEETS})
    file = Path(__file__).parents[2] / "docs" / "verdict_table.md"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(page, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == page
