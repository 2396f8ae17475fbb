"""Numbers fit the declared shapes, and tell the sizes that nothing else does."""

import math

import pytest

from symgrad.errors import NameProblem, ProblemError, SymgradError, ValueProblem
from symgrad.problems import read_problem, read_settings


def problem(values: dict[str, object], **changes: object):
    raw = {
        "equations": ["z = W x", "L = sum(z**2)"],
        "inputs": ["x"],
        "parameters": ["W"],
        "shapes": {"W": ["H", "D"], "x": ["D"]},
        "values": values,
    }
    return read_problem(raw | changes)


def test_sizes_follow_from_values() -> None:
    assert problem({"W": [[1, 2, 3], [4, 5, 6]]}).sizes == {"H": 2, "D": 3}


@pytest.mark.parametrize(
    ("values", "changes", "words"),
    [
        ({"x": [[1, 2]]}, {}, "shape 1 x 2, not D"),
        ({"x": 1}, {}, "of a number"),
        ({"x": [1, 2]}, {"sizes": {"D": 3}}, "the value of x has the shape 2"),
        ({"x": [1, 2], "W": [[1, 2, 3]]}, {}, "not H x D"),
        ({"x": [1, math.nan]}, {}, "not finite"),
        ({"x": [1, math.inf]}, {}, "not finite"),
        ({"x": [1, True]}, {}, "no number"),
        ({"x": ["1", "2"]}, {}, "no number"),
        ({"x": []}, {}, "empty list"),
        ({"W": [[1, 2], [3]]}, {}, "differ in length"),
        ({"v": 1}, {}, "v is not known"),
        ({"z": [1]}, {}, "z is defined by an equation"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(values, changes, words: str) -> None:
    with pytest.raises((ValueProblem, ProblemError)) as caught:
        problem(values, **changes)
    assert words in caught.value.what


def test_other_values_take_the_place_of_given_ones() -> None:
    first = problem({"x": [1, 2]})
    second = first.with_values({"x": [1, 2, 3], "W": [[1, 1, 1]]})
    assert (first.sizes, second.sizes) == ({"D": 2}, {"D": 3, "H": 1})
    assert second.graph.sizes == second.sizes
    assert first.with_values({"H": 5}).sizes == {"D": 2, "H": 5}
    with pytest.raises(ValueProblem, match="the value of x has the shape 2"):
        problem({}, sizes={"D": 3}).with_values({"x": [1, 2]})
    with pytest.raises(NameProblem, match="v takes no value"):
        first.with_values({"v": 1})
    with pytest.raises(NameProblem, match="z takes no value"):
        first.with_values({"z": [1]})


def test_missing_values_are_named() -> None:
    with pytest.raises(ValueProblem, match="no value for W") as caught:
        problem({"x": [1, 2]}).concrete_values()
    assert "--set W=" in caught.value.hint
    assert problem({"x": [1], "W": [[2]]}).concrete_values() == {"x": [1], "W": [[2]]}


def test_a_declared_name_that_no_equation_uses_needs_no_value() -> None:
    made = problem({"x": [1], "W": [[2]]}, constants=["lam"])
    assert "lam" not in made.concrete_values()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("x=1", {"x": 1}), ("x = [1, 2.5]", {"x": [1, 2.5]}), ("W=[[1],[2]]", {"W": [[1], [2]]})],
)
def test_settings_are_read_as_json(text: str, expected: dict[str, object]) -> None:
    assert read_settings([text]) == expected


@pytest.mark.parametrize(
    "text", ["x", "=1", "x=", "x=1+1", "x=NaN", "x=Infinity", "x=true", 'x="1"', "x={}",
             "x=[[1],[]]", "x=__import__('os')", "x=" + "[" * 100_000]
)  # fmt: skip
def test_other_settings_are_refused(text: str) -> None:
    with pytest.raises(SymgradError):
        read_settings([text])
