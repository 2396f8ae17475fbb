"""Shorthand for derivatives: dw and bars for adjoints, differentials, the gradient of all."""

import pytest

import symgrad as sg
from symgrad.errors import ReadingError
from symgrad.parsing import read_answer, read_head
from symgrad.parsing.shorthand import with_signs

NEURON = {
    "equations": ["z = w x + b", r"a = \sigma(z)", "L = (a - y)^2"],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["w", "b"],
}
LAYER = {
    "equations": ["z = W x", r"a = \tanh(z)", r"C = \frac{1}{2} \|a - y\|^2"],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["W"],
    "shapes": {"x": ["D"], "W": ["H", "D"], "y": ["H"]},
    "names": {"W": "W^{1}", "z": "z^{1}", "a": "a^{1}"},
}
MEAN = {
    "equations": ["Z = X w", r"L = \frac{1}{N} \sum_i (Z_i - y_i)^2"],
    "inputs": ["X"],
    "targets": ["y"],
    "parameters": ["w"],
    "shapes": {"X": ["N", "D"], "w": ["D"], "y": ["N"]},
}
neuron, layer, mean = (sg.read_problem(p).symbols for p in (NEURON, LAYER, MEAN))


def partial(of, by):
    return rf"\frac{{\partial{of}}}{{\partial{by}}}"


def column(*entries):
    return r"\begin{pmatrix}" + r"\\".join(entries) + r"\end{pmatrix}"


def written(text, symbols):
    return "".join(with_signs(text, symbols).split())


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("dz = a - y", "(dL/dz)=a-y"),
        ("dw = x dz", "(dL/dw)=x(dL/dz)"),
        ("dL/dw = dz x", "dL/dw=(dL/dz)x"),
        ("dL/dw = dw", "dL/dw=(dL/dw)"),
        ("= x dz", "=x(dL/dz)"),
        ("dL = 1", "(dL/dL)=1"),
        (r"\bar z = a", rf"\left({partial('L', 'z')}\right)=a"),
        ("dL = 2(a - y) da", "(dL/da)=2(a-y)(da/da)"),
        ("dz = x dw + db", "[(dz/dw),(dz/db)]=[x(dw/dw)+(db/dw),x(dw/db)+(db/db)]"),
        (r"\nabla L = 2", column(partial("L", "w"), partial("L", "b")) + "=2"),
        (r"\nabla L(b, w) = 2", column(partial("L", "b"), partial("L", "w")) + "=2"),
    ],
)
def test_shorthand_is_written_out(text, plain):
    assert written(text, neuron) == plain


@pytest.mark.parametrize(
    "text",
    [
        "dL/dw = 2 (a - y) da/dz dz/dw",
        r"\frac{dL}{dw} = \frac{dL}{dz} \frac{dz}{dw}",
        r"\frac{d}{dw} (a - y) = 1",
        "= x dw",  # of a chain of differentials, or of adjoints?
        "dz = x dw + da",  # z depends on w, but a on z
        "dw = dw + 1",
        r"\bar x = 3",  # the mean of data
        "det = 3",
        "dw",
    ],
)
def test_what_says_more_or_may_mean_two_things_stays(text):
    assert with_signs(text, neuron) == text


def test_names_of_the_problem_win():
    named = sg.read_problem({**NEURON, "constants": ["dz", "abar"]}).symbols
    for text in ("dz = a - y", r"\bar a = 2"):
        assert with_signs(text, named) == text


def test_of_a_mean_it_is_open_whether_an_adjoint_holds_its_factor():
    assert with_signs("dZ = 2 (Z - y)", mean) == "dZ = 2 (Z - y)"
    assert written("dw = X.T @ dZ", mean) == "(dL/dw)=X.T@(dL/dZ)"


def test_without_one_loss_nothing_is_guessed():
    two = sg.read_problem({**NEURON, "equations": [*NEURON["equations"], "q = a^2"]}).symbols
    assert with_signs("dw = x", two) == "dw = x"


def test_powers_and_transposes_stay_outside_of_a_sign():
    assert written(r"dz^{1} x^\top", layer).endswith(r"z^{1}}\right)x^\top")
    assert r"\right) ^\top" in with_signs(r"C = (dz^{1})^\top x + dx^\top x", layer)
    assert read_answer(r"dz^{1} x^\top", layer).members[-1].array.ndim == 2


def test_differentials_of_matrices_are_not_guessed():
    text = r"dz^{1} = dW^{1} x"
    assert with_signs(text, layer) == text
    with pytest.raises(ReadingError, match="is not known"):
        read_answer(text, layer)


def test_shorthand_defines_no_name():
    with pytest.raises(ReadingError, match="shorthand"):
        read_head("dw = x (a - y)", neuron)
    assert read_head("dq = x (a - y)", neuron).name == "dq"


def test_layers_numbered_without_brackets_may_stand_on_new_names():
    assert read_head(r"\delta^1_k = a^1_k", layer).letters == ("k",)
    with pytest.raises(ReadingError, match="a power"):
        read_head(r"\delta^2_k = a^1_k", layer)
