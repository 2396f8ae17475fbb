"""A problem file says everything once; what it does not say, or says twice, is an error."""

from pathlib import Path

import pytest

import symgrad as sg
from symgrad.errors import NameProblem, ProblemError, ReadingError, ShapeError, SymgradError
from symgrad.problems import Problem, read_problem

ONE_HIDDEN_LAYER = r"""
title      = "One hidden layer"
equations  = [
  'z = W1 x + b1',                      # juxtaposition or @ of tensors: matrix product
  'a = tanh(z)',                        # functions act element-wise
  '\hat{y} = w2^\top a + b2',
  'L = \frac{1}{2} (y - \hat{y})^2',
]
inputs     = ["x"]                      # every name that is not defined by an equation has a role
targets    = ["y"]
parameters = ["W1", "b1", "w2", "b2"]
constants  = []                         # fixed numbers such as λ
loss       = "L"                        # default: the last name defined
wrt        = ["W1", "b1"]               # default: all parameters

[shapes]                                # absent = scalar; a size is a number or a name
x = ["D"]
W1 = ["H", "D"]
b1 = ["H"]
w2 = ["H"]

[sizes]                                 # numbers for size names, where numbers are needed
D = 2
H = 3

[names]                                 # how an identifier is written; both forms are understood everywhere
W1 = 'W^{(1)}'
b1 = 'b^{(1)}'

[values]                                # a worked example; arrays as nested lists
x = [1.0, 2.0]

[domains]                               # where a name lives; default: the reals
y = "[0, 1]"                            # or "positive", "integer", "{0, 1}", "probabilities" (a one-hot or softmax vector)

[convention]                            # all optional
layout = "gradient"                     # shape of the parameter (default), "numerator" (Jacobian rows), or "either" when marking
kink = 0                                # the derivative at a kink of relu, abs, max; see Fine print

[[questions]]                           # optional: what a homework asks
id = "dW1"
ask = '\frac{\partial L}{\partial W^{(1)}}'
points = 2
# expected = '...'                      # a reference answer; absent: symgrad derives it. Where both exist and differ, say so.
"""  # noqa: E501


def line(**changes: object) -> dict[str, object]:
    """The problem of a line through one point, with changes."""
    problem: dict[str, object] = {
        "equations": ["f = w x + b", "L = (y - f)^2"],
        "inputs": ["x"],
        "targets": ["y"],
        "parameters": ["w", "b"],
    }
    return problem | changes


def refusal(**changes: object) -> SymgradError:
    with pytest.raises(SymgradError) as caught:
        read_problem(line(**changes))
    return caught.value


def test_the_example_of_the_interface_is_read() -> None:
    problem = read_problem(ONE_HIDDEN_LAYER)
    assert str(problem.graph) == (
        "z[i] = Σ_j W1[i,j]·x[j] + b1[i]\na[i] = tanh(z[i])\n"
        "yhat = Σ_i a[i]·w2[i] + b2\nL = (y - yhat)²/2"
    )
    assert problem.title == "One hidden layer"
    assert (problem.loss, problem.wrt) == ("L", ("W1", "b1"))
    assert problem.sizes == {"D": 2, "H": 3} == problem.graph.sizes
    assert problem.values == {"x": [1.0, 2.0]}
    assert problem.notation.latex("W1") == "W^{(1)}"
    assert [(f.name, f.role, f.domain) for f in problem.graph.free if f.name in "xy"] == [
        ("x", "inputs", "reals"),
        ("y", "targets", "[0, 1]"),
    ]
    assert (problem.convention.layout, problem.convention.kink) == ("gradient", 0)
    assert problem.question("dW1").points == 2
    with pytest.raises(NameProblem, match="no question"):
        problem.question("dW2")


def test_a_path_a_dict_and_text_make_the_same_problem(tmp_path: Path) -> None:
    file = tmp_path / "problem.toml"
    file.write_text(ONE_HIDDEN_LAYER, encoding="utf-8")
    problem = read_problem(ONE_HIDDEN_LAYER)
    assert read_problem(file) == read_problem(str(file)) == problem
    assert read_problem(problem) is problem


def test_defaults() -> None:
    problem = read_problem(line())
    assert (problem.loss, problem.wrt, problem.title) == ("L", ("w", "b"), "")
    assert problem.convention.kink is None


def test_a_derivation_follows_from_a_problem() -> None:
    assert sg.verify(sg.derive(read_problem(ONE_HIDDEN_LAYER))).holds


def test_a_graph_of_a_python_file_is_a_problem(tmp_path: Path) -> None:
    file = tmp_path / "net.py"
    file.write_text(
        "import symgrad as sg\n"
        "w, x = sg.parameter('w', 3), sg.input('x', 3)\n"
        "net = sg.graph((w @ x).named('f'))\n"
        "number = 3\n",
        encoding="utf-8",
    )
    problem = read_problem(f"{file}:net")
    assert isinstance(problem, Problem)
    assert str(problem.graph) == "f = Σ_i w[i]·x[i]"
    assert problem.wrt == ("w",)
    with pytest.raises(ProblemError, match="there is no nett"):
        read_problem(f"{file}:nett")
    with pytest.raises(ProblemError, match="number is a int"):
        read_problem(f"{file}:number")
    with pytest.raises(ProblemError, match="no file"):
        read_problem(f"{tmp_path / 'other.py'}:net")


def test_a_python_file_that_fails_is_an_error_of_the_users(tmp_path: Path) -> None:
    file = tmp_path / "broken.py"
    file.write_text("1/0", encoding="utf-8")
    with pytest.raises(ProblemError, match="ZeroDivisionError"):
        read_problem(f"{file}:net")


def test_a_missing_file_and_broken_toml_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="there is no file"):
        read_problem(str(tmp_path / "missing.toml"))
    with pytest.raises(ProblemError, match="line 2"):
        read_problem("title = 'a'\nloss = = 2\n")
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ProblemError, match="UTF-8"):
        read_problem(binary)


def test_index_form_and_matrix_form_mix() -> None:
    problem = read_problem(
        {
            "equations": ["z_k = sum_j W[k,j] x[j]", r"p = softmax(z)", r"L = -\log p_1"],
            "inputs": ["x"],
            "parameters": ["W"],
            "shapes": {"W": ["K", "D"], "x": ["D"]},
        }
    )
    assert str(problem.graph.defined["z"]) == "z[k] = Σ_i W[k,i]·x[i]"


def test_a_name_may_be_declared_in_any_of_its_forms() -> None:
    problem = read_problem(
        {"equations": [r"L = \lambda \hat{y}"], "inputs": ["ŷ"], "constants": [r"\lambda"]}
    )
    assert [f.name for f in problem.graph.free] == ["yhat", "lambda"]


def test_a_defined_name_keeps_the_notation_that_it_is_written_in() -> None:
    problem = read_problem({"equations": [r"z^{[1]} = w", r"L = (z^{[1]})^2"], "parameters": ["w"]})
    assert problem.notation.latex("z1") == "z^{[1]}"
    assert str(problem.graph) == "z1 = w\nL = z1²"


def test_rows_name_the_rows_of_a_matrix() -> None:
    problem = read_problem(
        {
            "equations": [r"L = \sum_{i=1}^{N} (t_i - w^\top x_i)^2"],
            "inputs": ["X"],
            "targets": ["t"],
            "parameters": ["w"],
            "shapes": {"X": ["N", "D"], "t": ["N"], "w": ["D"]},
            "rows": {"x": "X"},
        }
    )
    assert str(problem.graph) == "L = Σ_i (t[i] - Σ_j X[i,j]·w[j])²"


def test_a_function_may_be_defined_and_used() -> None:
    problem = read_problem(
        {"equations": [r"f(z) = z \sigma(z)", "L = f(w) + f(2 w)"], "parameters": ["w"]}
    )
    assert str(problem.graph) == "L = w·sigmoid(w) + 2·w·sigmoid(2·w)"


def test_an_abstract_function_is_read() -> None:
    problem = read_problem(
        {"equations": ["a = g(w)"], "parameters": ["w"], "functions": {"g": "any"}}
    )
    assert str(problem.graph) == "a = g(w)"


@pytest.mark.parametrize(
    ("changes", "kind", "what", "hint"),
    [
        ({"inputs": []}, ProblemError, "x is not defined and has no role", "inputs"),
        ({"equations": ["f = w x + b", "L = (y - g)^2"]}, ProblemError, "g is not defined", ""),
        (
            {"parameters": ["w", "b", "f"]},
            ProblemError,
            "f is defined by an equation",
            "parameters",
        ),
        ({"parameters": ["w", "b", "x"]}, ProblemError, "x is declared twice", "one role"),
        ({"equations": ["f = w x", "f = b y"]}, ProblemError, "f is defined twice", ""),
        ({"equations": ["L = (y - f)^2", "f = w x + b"]}, NameProblem, "f is used before", "up"),
        (
            {"equations": ["f = w g", "g = f + b"]},
            NameProblem,
            "f depends on itself: f -> g -> f",
            "",
        ),
        ({"equations": ["f = f + 1"]}, NameProblem, "f depends on itself: f -> f", ""),
        ({"equations": []}, ProblemError, "no equations", "equations = ["),
        ({"equations": "f = w"}, ProblemError, "equations is not a list of strings", ""),
        ({"equations": ["f"]}, ReadingError, "needs '='", ""),
        ({"equations": ["2 w = f"]}, ReadingError, "starts with the name", ""),
        ({"equations": ["w + b = f"]}, ReadingError, "one name", ""),
        ({"loss": "M"}, ProblemError, "M is not known", ""),
        ({"loss": "x"}, NameProblem, "loss x is not defined", ""),
        ({"wrt": ["W"]}, ProblemError, "W is not known", "did you mean w?"),
        ({"titel": "a"}, ProblemError, "titel is no field", "did you mean title?"),
        ({"title": 3}, ProblemError, "title is not a string", ""),
        ({"shapes": {"W": [2]}}, ProblemError, "W is not known", ""),
        ({"shapes": {"w": 2}}, ProblemError, "[shapes] w is not a list", ""),
        ({"shapes": {"w": [0]}}, ProblemError, "[shapes] w is not a list of sizes", ""),
        ({"shapes": {"f": [2]}}, ShapeError, "f has the shape", "[shapes] f"),
        ({"sizes": {"D": 0}}, ProblemError, "[sizes] D is not a whole number", ""),
        ({"sizes": {"x": 2}}, ProblemError, "x is a size and a name", ""),
        ({"names": {"v": "v"}}, ProblemError, "v is written but never used", ""),
        ({"names": {"w": "a + b"}}, ProblemError, "cannot be read as a name", ""),
        ({"names": {"w": "u", "b": "u"}}, ProblemError, "written", ""),
        ({"domains": {"x": "somewhere"}}, ProblemError, "'somewhere' is no domain", "positive"),
        ({"domains": {"x": "[2, 1]"}}, ProblemError, "is empty", ""),
        ({"convention": {"layout": "rows"}}, ProblemError, "'rows' is no layout", "numerator"),
        ({"convention": {"kinks": 0}}, ProblemError, "kinks is no field", "did you mean kink?"),
        ({"domains": {"x": "(1, 1)"}}, ProblemError, "is empty", ""),
        ({"questions": [{"id": "a"}]}, ProblemError, "needs an id and what it asks", ""),
        (
            {"questions": [{"id": "a", "ask": "b", "point": 1}]},
            ProblemError,
            "point is no",
            "points",
        ),
        ({"indices": {"o": "V"}}, ProblemError, "V is no size of the problem", ""),
        ({"functions": {"g": "odd"}}, ProblemError, "'odd' is no kind of function", "any"),
        ({"inputs": ["x y"]}, ProblemError, "'x y' is no name", ""),
    ],
)
def test_a_problem_that_does_not_say_what_it_must_is_refused(
    changes: dict[str, object], kind: type[SymgradError], what: str, hint: str
) -> None:
    error = refusal(**changes)
    assert isinstance(error, kind)
    assert what in error.what
    assert hint in error.hint
    assert "\n" not in error.what


def test_an_equation_whose_shapes_do_not_fit_is_shown() -> None:
    error = refusal(shapes={"w": [2], "x": [3]}, equations=["f = w @ x + b", "L = (y - f)^2"])
    assert isinstance(error, ShapeError)
    assert "2 and 3 differ" in error.what


def test_a_problem_without_parameters_is_derived_by_its_inputs():
    read = sg.read_problem({"equations": ["L = x^2 y"], "inputs": ["x"], "targets": ["y"]})
    assert sg.derive(read).wrt == sg.derive(read.graph).wrt == ("x",)
    assert sg.verify(sg.derive(read)).holds
