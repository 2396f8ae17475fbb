"""What scripts stand for: layers, entries, powers, and where a factor ends."""

import pytest

import symgrad as sg
from symgrad.errors import SymgradError

SHAPES = {"A": ["n", "n"], "X": ["n", "d"], "x": ["n"], "y": ["n"], "w": ["d"]}


def read(*equations: str, **more: list[str]) -> str:
    """The last equation as it was read; names are parameters of these shapes."""
    shapes = SHAPES | more
    problem = {"equations": list(equations), "parameters": list(shapes)}
    problem["shapes"] = {name: shape for name, shape in shapes.items() if shape}
    return str(sg.read_problem(problem).graph).splitlines()[-1]


def refusal(text: str, **more: list[str]) -> str:
    with pytest.raises(SymgradError) as caught:
        read(text, **more)
    return str(caught.value)


@pytest.mark.parametrize("layer", ["(%d)", "[%d]"])
def test_an_entry_of_a_layer_is_of_that_layer(layer: str) -> None:
    one, two = (f"^{{{layer % number}}}" for number in (1, 2))
    last = read(f"z{one} = A x", rf"a{one} = \tanh(z{one})", f"z{two} = A a{one}", f"L = z_1{two}")
    assert last == "L = z2[0]"


def test_a_layer_wins_over_digits_below() -> None:
    assert read("L = a_1^{(2)}", a1=["n"], a2=["n"]) == "L = a2[0]"
    assert read("L = a_1^{(1)}", a1=["n"]) == "L = a1[0]"
    assert read("L = W_{12}^{(1)}", W1=["n", "n"], W12=[]) == "L = W1[0,1]"


@pytest.mark.parametrize(
    ("glued", "apart"),
    [
        ("x_1x_2", "x[0]*x[1]"),
        ("x_1y_2", "x[0]*y[1]"),
        (r"\sigma(x_1y_2)", "sigmoid(x[0]*y[1])"),
        ("2x_1x_2y_3", "2*x[0]*x[1]*y[2]"),
        (r"\theta_0x_1", "theta0*x[0]"),
        (r"\theta_0b", "theta0*b"),
        ("theta_0b", "theta0*b"),
        ("x_1e^2", "x[0]*exp(2)"),
    ],
)
def test_letters_behind_a_digit_are_the_next_factor(glued: str, apart: str) -> None:
    names: dict[str, list[str]] = {"theta0": [], "b": []}
    assert read(f"L = {glued}", **names) == read(f"L = {apart}", **names)


def test_a_declared_name_keeps_the_letters_behind_its_digit() -> None:
    assert read("L = x_1b", x_1b=[], x1=[], b=[]) == "L = x_1b"
    assert "several digits" in refusal("L = x_12")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"\sum_j A_{1j} x_j", "Σ_i A[0,i]·x[i]"),
        ("sum_j A₁ⱼ x_j", "Σ_i A[0,i]·x[i]"),
        (r"\sum_j A_{1 j} x_j", "Σ_i A[0,i]·x[i]"),
        (r"\sum_j X_{2j} w_j", "Σ_i X[1,i]·w[i]"),
        (r"\sum_j T_{12j}", "Σ_i T[0,1,i]"),
        (r"\sum_{k=1}^{3} q_{2k}", "Σ_{0≤i<3} q[1 + 2·i]"),
        (r"\sum_{k=1}^{n-1} A_{k+1,k}", "Σ_i A[1 + i,i]"),
        (r"\sum_j \delta_{2j} x_j", "Σ_i x[i]·δ[1,i]"),
        (r"\delta_{12}", "0"),
        (r"\sum_j A[12,j]", "Σ_i A[12,i]"),
        ("sum(P[12])", "Σ_i P[12,i]"),
    ],
)
def test_the_axes_say_how_many_positions_a_run_holds(text: str, shown: str) -> None:
    assert read(f"L = {text}", T=["n", "n", "n"], q=[8], P=[20, 3]) == f"L = {shown}"


def test_a_multiple_in_a_sum_of_positions_needs_commas() -> None:
    assert "two ways" in refusal(r"L = \sum_{k=1}^{n-1} A_{k+1k}")


@pytest.mark.parametrize("text", ["x^{(2)}", r"\sum_i x_i^{(2)}", "x^{[1]}", r"\|x\|^{(2)}"])
def test_a_number_in_brackets_above_is_never_a_power(text: str) -> None:
    assert "did you mean x?" in refusal(f"L = {text}") or "a layer" in refusal(f"L = {text}")


@pytest.mark.parametrize("text", ["b^c^r", "b^c**r", "b**c**r", "b**c^r", "(b)^c^r", "b^(c)^r"])
def test_towers_of_powers_are_read_from_the_right(text: str) -> None:
    assert read(f"L = {text}", b=[], c=[], r=[]) == "L = b^(c^r)"


@pytest.mark.parametrize("text", [r"b^c^r \cdot 1", "b^{c}^{r}", "(b)^{c}^{r}", "b^{c}^2", "2^3^2"])
def test_a_double_superscript_is_refused(text: str) -> None:
    assert "powers" in refusal(f"L = {text}", b=[], c=[], r=[])
