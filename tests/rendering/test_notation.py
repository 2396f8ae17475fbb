"""What every notation prints, in every view and layout, is what was derived."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notation_round_trip import lines_of, sides, table
from seed_formulas import COURSES
from zoo import ZOO

import symgrad as sg
from symgrad.equality import Proved
from symgrad.errors import SymgradError
from symgrad.nets import Network
from symgrad.notation import DEFAULT, PROFILES, Notation, Profile, as_notation, profile
from symgrad.rendering.media import LatexMedium, TextMedium, written

OTHER_SIGNS = Profile(
    gradient="bar",
    elementwise=r"\circ",
    transpose=r"\intercal",
    vectors=r"\vec",
    matrices=r"\boldsymbol",
    jacobian="J",
    letters="pqr",
)
NOTATIONS = {"default": DEFAULT, **PROFILES, "other signs": OTHER_SIGNS}
WAYS = [("index", "gradient"), ("matrix", "gradient"), ("matrix", "numerator")]
UNREAD = {"largest_of_blocks_of_an_image"}  # whose positions are rounded quotients
TWO_LAYERS = Network(("D", "M", "N"), activation="sigmoid").graph


@cache
def derived(name):
    return sg.derive(ZOO[name])


@given(st.sampled_from([*ZOO]), st.sampled_from([*NOTATIONS]), st.sampled_from(WAYS))
def test_what_is_printed_is_read_back_and_proved_equal(animal, notation, way):
    view, layout = way
    derivation = derived(animal)
    medium = LatexMedium(derivation.graph, Notation(profile=NOTATIONS[notation]), layout)
    for line in lines_of(derivation) if animal not in UNREAD else ():
        for side in sides(line, medium, view, table(medium)):
            assert isinstance(side.verdict, Proved), f"{side.text}: {side.verdict}"


@pytest.mark.parametrize("view_and_layout", WAYS)
@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.name)
def test_functions_that_are_not_said_are_read_back(course, view_and_layout):
    view, layout = view_and_layout
    derivation = course.derivation
    notation = as_notation(course.notation, derivation.notation)
    medium = LatexMedium(derivation.graph, notation, layout)
    for line in lines_of(derivation):
        for side in sides(line, medium, view, table(medium)):
            assert isinstance(side.verdict, Proved), f"{side.text}: {side.verdict}"


class Planted(LatexMedium):
    """A printer with a mistake in it."""

    def _written(self, expr, beside=(), *, is_whole=False):
        return self.mistake(super()._written(expr, beside, is_whole=is_whole))


def planted(mistake, view, notation, layout="gradient"):
    """Whether a mistake in the printed text is noticed, by a refusal or a verdict."""
    derivation = sg.derive(TWO_LAYERS)
    kind = type("Mistaken", (Planted,), {"mistake": staticmethod(mistake)})
    medium = kind(derivation.graph, Notation(profile=NOTATIONS[notation]), layout)
    try:
        found = [
            s for line in lines_of(derivation) for s in sides(line, medium, view, table(medium))
        ]
    except (AssertionError, SymgradError):
        return True
    return not all(isinstance(side.verdict, Proved) for side in found)


def test_no_mistake_no_alarm():
    assert not planted(lambda text: text, "index", "dsc140b")


@pytest.mark.parametrize(
    ("view", "notation", "right", "wrong"),
    [
        ("index", "dsc140b", "W^{(2)}_{j k}", "W^{(2)}_{k j}"),
        ("index", "nielsen", r"\delta^{2}", r"\delta^{1}"),
        ("index", "udl", r"\Omega_{1}", r"\Omega_{0}"),
        ("matrix", "bishop", r"\mathbf{z}", r"\mathbf{a}"),
        ("matrix", "goodfellow", r"J", r"\hat{\boldsymbol{y}}"),
        ("matrix", "pytorch", "fc2.weight", "fc1.weight"),
    ],
)
def test_a_wrong_name_or_position_is_noticed(view, notation, right, wrong):
    assert planted(lambda text: text.replace(right, wrong), view, notation)


def test_a_gradient_printed_in_the_other_layout_is_noticed():
    derivation = sg.derive(TWO_LAYERS)
    printed = LatexMedium(derivation.graph, Notation(profile=profile("cs181")), "gradient")
    read = table(LatexMedium(derivation.graph, Notation(profile=profile("cs181")), "numerator"))
    line = next(line for line in lines_of(derivation) if line.left.name == "dL/dW1")
    with pytest.raises((AssertionError, SymgradError)):
        assert all(isinstance(s.verdict, Proved) for s in sides(line, printed, "matrix", read))


def lines(graph, notation, view, layout=None, medium=LatexMedium):
    profile_ = NOTATIONS[notation]
    kind = medium(graph, Notation(profile=profile_), layout or profile_.layout)
    found = (written(line, kind, view) for line in lines_of(sg.derive(graph)))
    return [" = ".join((left, *rights)) for left, rights in found]


def test_what_stands_behind_a_nabla_does_not_seem_to_belong_to_the_loss():
    printed = lines(TWO_LAYERS, "goodfellow", "matrix")
    nabla = r"\left(\nabla_{\boldsymbol{a}^{(1)}} J\right)"
    assert any(rf"{nabla} \, \boldsymbol{{x}}^{{\top}}" in line for line in printed)


def test_nielsen_has_deltas_and_transposed_weights():
    printed = lines(TWO_LAYERS, "nielsen", "matrix")
    assert r"\nabla_{a^{1}} C = \left(w^{2}\right)^{T} \, \delta^{2}" in printed
    assert r"\frac{\partial C}{\partial w^{2}} = \delta^{2} \, \left(a^{1}\right)^{T}" in printed


def test_weights_from_i_to_j_are_printed_turned():
    printed = lines(TWO_LAYERS, "dsc140b", "index")
    assert any(r"\sum_{i=1}^{M} W^{(2)}_{i j} \, a^{(1)}_{i} + b^{(2)}_{j}" in p for p in printed)
    assert any(p.startswith(r"\frac{\partial \ell}{\partial W^{(1)}_{i j}}") for p in printed)


def test_weights_that_lead_as_the_notation_has_it_stay():
    graph = Network((2, 3, 1), from_to=True).graph
    assert r"\vec{z}^{(1)} = W^{(1)T} \, \vec{x} + \vec{b}^{(1)}" in lines(
        graph, "dsc140b", "matrix"
    )
    assert "z^{1} = w^{1} \\, x + b^{1}" in lines(graph, "nielsen", "matrix")


def test_jacobians_stand_in_the_order_of_the_chain():
    printed = lines(TWO_LAYERS, "cs181", "matrix")
    loss = r"\frac{\partial \mathcal{L}}{\partial \mathbf{f}}"
    chain = rf"{loss} \, \mathbb{{J}}_{{\boldsymbol{{\phi}}}}[\mathbf{{f}}]"
    assert any(chain in line for line in printed)


def test_in_numerator_layout_the_derivative_by_a_column_is_a_row():
    printed = lines(TWO_LAYERS, "default", "matrix", "numerator")
    z, w = r"\frac{\partial L}{\partial z^{(1)}}", r"\frac{\partial L}{\partial W^{(1)}}"
    assert rf"{w} = x \, {z}" in printed


@pytest.mark.parametrize("form", ["text", "latex", "markdown"])
def test_every_format_follows_the_notation_and_says_its_layout(form):
    derivation = sg.derive(TWO_LAYERS)
    page = sg.render(derivation, form, view="matrix", notation="cs181")
    assert "umerator layout" in page


def test_the_page_says_which_way_turned_weights_lead():
    derivation = sg.derive(TWO_LAYERS)
    said = "they lead from the first index to the second"
    assert said in sg.render(derivation, "latex", notation="dsc140b")
    assert said not in sg.render(derivation, "latex", notation="nielsen")


def test_a_terminal_shows_the_same_names():
    printed = lines(TWO_LAYERS, "nielsen", "matrix", medium=TextMedium)
    assert "δ¹ = ∂C/∂a¹ ⊙ a¹ ⊙ (1 - a¹)" in printed


NUMBERS = {"x": [2.0, 1.0], "W1": [[2.0, 2.0], [-3.0, 1.0]], "dL/dW1": [[8.0, 4.0], [0.0, 0.0]]}


@pytest.mark.parametrize(
    ("notation", "layout", "weights", "gradient"),
    [
        ("udl", "gradient", "Ω₀ = [2 2; -3 1]", "∂ℓ/∂Ω₀ = [8 4; 0 0]"),
        ("udl", "numerator", "Ω₀ = [2 2; -3 1]", "∂ℓ/∂Ω₀ = [8 0; 4 0]"),
        ("dsc140b", "gradient", "W⁽¹⁾ = [2 -3; 2 1]", "∂ℓ/∂W⁽¹⁾ = [8 0; 4 0]"),
        ("dsc140b", "numerator", "W⁽¹⁾ = [2 -3; 2 1]", "∂ℓ/∂W⁽¹⁾ = [8 4; 0 0]"),
    ],
)
def test_numbers_stand_as_their_names_are_printed(notation, layout, weights, gradient):
    derivation = sg.derive(Network((2, 2, 1)).graph)
    page = sg.render(
        derivation, "text", view="matrix", notation=notation, layout=layout, values=NUMBERS
    )
    assert weights in page
    assert gradient in page


def test_a_law_names_no_function_that_the_page_writes_otherwise():
    toml = Path(__file__).parents[2] / "worked_examples" / "five_notations" / "problem.toml"
    derivation = sg.derive(sg.read_problem(toml))
    assert "derivative of g" in sg.render(derivation, "text", notation="dsc140b")
    page = sg.render(derivation, "text", notation="udl")
    assert "derivative of the activation" in page
    assert "derivative of g" not in page


def test_a_function_that_goes_by_its_own_letter_is_named_by_its_law():
    toml = Path(__file__).parents[2] / "worked_examples" / "batch_and_layer_norm" / "problem.toml"
    assert "[derivative of ell]" in sg.render(sg.derive(sg.read_problem(toml), wrt=["y"]))


def test_a_whole_matrix_whose_entries_are_small_is_capital_in_text_too():
    graph = Network(("D", "M", "N"), activation="sigmoid").graph
    page = sg.render(sg.derive(graph), notation="bishop", view="matrix")
    assert "W⁽¹⁾·x" in page
    assert "∂E/∂W⁽¹⁾ = " in page
    assert "w⁽¹⁾[" in sg.render(sg.derive(graph), notation="bishop")
