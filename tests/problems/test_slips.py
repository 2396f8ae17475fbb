"""What a newcomer writes by mistake is refused, and the advice leads on."""

from pathlib import Path

import pytest

from symgrad.errors import SymgradError
from symgrad.problems import read_problem, read_settings


def refusal(**problem: object) -> SymgradError:
    with pytest.raises(SymgradError) as caught:
        read_problem(problem)
    return caught.value


def neuron(equation: str, **changes: object) -> dict[str, object]:
    """A weighted sum, with changes."""
    shapes = {"x": ["D"], "w": ["D"]}
    return {"equations": [equation], "inputs": ["x"], "parameters": ["w"], "shapes": shapes} | (
        changes
    )


def test_a_shape_without_a_role_asks_for_the_tensor_and_not_for_its_entry() -> None:
    error = refusal(**neuron(r"L = \sum_j w_j x_j", inputs=[]))
    assert error.what == "x stands in [shapes], but has no role"
    assert error.hint == 'add "x" to inputs, targets, parameters or constants'
    assert "x_j has no role" not in str(error)


@pytest.mark.parametrize(
    "equation",
    [r"L = \sum_j w_j x_j", "L = sum_j w_j x_j", r"L = \sum_j w_j x_{j}", "z_j = w_j x_j"],
)
def test_a_name_whose_script_is_an_index_is_never_silently_the_name(equation: str) -> None:
    error = refusal(**neuron(equation, inputs=["x_j"], shapes={"w": ["D"]}))
    assert error.what.startswith("x_j is a name of its own, but j is an index here")
    assert '[shapes] x = ["D"]' in error.hint


def test_a_name_with_a_script_that_nothing_binds_is_read() -> None:
    problem = neuron(r"L = \sum_i w_i x_j", inputs=["x_j"], shapes={"w": ["D"]})
    assert read_problem(problem).graph.role("inputs") == ("x_j",)


def test_a_comparison_is_no_equation() -> None:
    error = refusal(**neuron("y == sin(w*x)", shapes={}))
    assert error.what == "'==' compares; an equation has one '='"


def test_an_unknown_command_is_never_offered_as_an_input() -> None:
    error = refusal(**neuron(r"L = \foo x", shapes={}))
    assert error.what == r"the command \foo is not read"
    assert "add" not in error.hint


def test_a_byte_order_mark_is_no_part_of_the_problem(tmp_path: Path) -> None:
    text = "equations = ['L = w x']\ninputs = ['x']\nparameters = ['w']\n"
    path = tmp_path / "problem.toml"
    path.write_text(text, encoding="utf-8-sig")
    assert read_problem(path).loss == read_problem("\ufeff" + text).loss == "L"


def test_broken_toml_shows_its_line_and_speaks_of_quotes_only_for_latex() -> None:
    with pytest.raises(SymgradError) as caught:
        read_problem("title = 'a'\ninputs = [x]\n")
    assert (caught.value.where, caught.value.hint) == ("inputs = [x]", "")
    with pytest.raises(SymgradError) as caught:
        read_problem('equations = ["L = \\sum_j x_j"]\ninputs = []\n')
    assert "single quotes" in caught.value.hint


@pytest.mark.parametrize(
    ("problem", "what", "hint"),
    [
        (neuron(r"L = \sum_j w_j x_j", shapes={"w": ["E"], "x": ["D"]}), "w has E entries", ""),
        (neuron(r"L = \sum_j w_j x_j", shapes={"x": ["D"]}), "no entries", '[shapes] w = ["D"]'),
        (neuron("L = (w x"), "not closed", "')'"),
        (neuron(r"L = \frac{w x"), "not closed", "closes"),
        (neuron("L = w x", inputs="x"), "not a list", 'inputs = ["x"]'),
        (
            neuron("L = W^{1} x", parameters=["W1"], names={"W1": "W^{(1)}"}, shapes={}),
            "this script",
            "did you mean W^{(1)}?",
        ),
    ],
)
def test_a_slip_is_named_and_a_way_on_is_shown(
    problem: dict[str, object], what: str, hint: str
) -> None:
    error = refusal(**problem)
    assert what in error.what
    assert hint in error.hint


def test_a_setting_that_is_no_number_shows_one_for_its_own_name() -> None:
    with pytest.raises(SymgradError) as caught:
        read_settings(["D=x"])
    assert caught.value.hint.startswith("--set D=3")
