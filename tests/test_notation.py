"""Notation: which part a name plays, how profiles write it, what is refused."""

import os
import re
import tomllib
from pathlib import Path

import pytest
from zoo import ZOO

import symgrad as sg
from symgrad.errors import ProblemError
from symgrad.nets import Network
from symgrad.notation import PROFILES, Notation, Profile, as_notation, profile, profile_of
from symgrad.notation.families import parts_of
from symgrad.notation.profile import KEYS
from symgrad.notation.spelling import Spelling, bold
from symgrad.notation.unicode import unicode_of
from symgrad.parsing.names import key_of
from symgrad.problems.notations import profile_in
from symgrad.rendering.lines import backward_lines, forward_lines
from symgrad.rendering.media import LatexMedium, written

TWO_LAYERS = Network(("D", "M", "N"), activation="sigmoid").graph


def spelled(graph, name, **more):
    return Spelling(graph, Notation(profile=profile(name), **more))


def test_parts_are_told_by_the_equations():
    families = {name: (p.family, p.layer) for name, p in parts_of(TWO_LAYERS).items()}
    assert families == {
        "x": ("input", 0), "y": ("target", 0), "L": ("loss", 0),
        "W1": ("weight", 1), "b1": ("bias", 1), "z1": ("preactivation", 1), "a1": ("activation", 1),
        "W2": ("weight", 2), "b2": ("bias", 2), "z2": ("prediction", 2),
    }  # fmt: skip


def test_parts_do_not_depend_on_letters():
    omega, beta = sg.parameter("omega0"), sg.parameter("beta0")
    f = (omega * sg.input("x") + beta).named("f0")
    parts = parts_of(sg.graph(((f - sg.target("y")) ** 2).named("l")))
    assert [parts[n].family for n in ("omega0", "beta0", "f0", "l")] == [
        "weight", "bias", "prediction", "loss",
    ]  # fmt: skip


def test_a_weight_knows_which_way_it_leads():
    parts = parts_of(ZOO["seed_004_from_i_to_j"])
    assert parts["W1"].from_to
    assert not parts_of(TWO_LAYERS)["W1"].from_to


@pytest.mark.parametrize("name", ["lstm_cell", "attention_of_one_head", "shared_weights"])
def test_what_is_no_chain_of_layers_keeps_its_names(name):
    assert not [p for p in parts_of(ZOO[name]).values() if p.layer]


WRITTEN = {
    "sfu-cmpt-419": ["W^{(1)}", "b^{(1)}", "z^{(1)}", "a^{(1)}", r"\hat{y}", "L"],
    "udl": [r"\Omega_{0}", r"\beta_{0}", "f_{0}", "h_{1}", "f_{1}", r"\ell"],
    "cs181": ["W^{1}", "b^{1}", "z", r"\phi", "f", r"\mathcal{L}"],
    "cse40171": ["W^{(1)}", "b^{(1)}", "z^{(1)}", "a^{(1)}", r"y_{\mathrm{pred}}", "E"],
    "dsc140b": ["W^{(1)}", "b^{(1)}", "z^{(1)}", "a^{(1)}", "H", r"\ell"],
    "nielsen": ["w^{1}", "b^{1}", "z^{1}", "a^{1}", "z^{2}", "C"],
    "goodfellow": ["W^{(1)}", "b^{(1)}", "a^{(1)}", "h^{(1)}", r"\hat{y}", "J"],
    "bishop": ["w^{(1)}", "b^{(1)}", "a", "z", "y", "E"],
    "pytorch": [
        r"\mathtt{fc1.weight}", r"\mathtt{fc1.bias}", r"\mathtt{z1}", r"\mathtt{a1}",
        r"\mathtt{output}", r"\mathtt{loss}",
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", PROFILES)
def test_a_net_of_two_layers_is_written_as_the_course_does(name):
    spelling = spelled(TWO_LAYERS, name)
    names = ("W1", "b1", "z1", "a1", "z2", "L")
    assert [spelling.plain(n) for n in names] == WRITTEN[name]


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("animal", ZOO)
def test_no_two_names_are_written_alike_and_all_can_be_read(animal, name):
    spelling = spelled(ZOO[animal], name)
    names = [*ZOO[animal].shapes, *(n for n in spelling.latex if n not in ZOO[animal].shapes)]
    keys = [key_of(spelling.plain(n)) for n in names]
    assert None not in keys
    assert len(set(keys)) == len(keys)


def test_names_of_the_problem_always_win():
    spelling = spelled(TWO_LAYERS, "nielsen", names={"W1": "U"})
    assert spelling.plain("W1") == "U"
    assert spelling.plain("W2") == "w^{2}"


def test_what_the_equations_write_wins_unless_the_reader_chose_the_notation():
    assert spelled(TWO_LAYERS, "nielsen", written={"z1": "s"}).plain("z1") == "s"
    assert spelled(TWO_LAYERS, "nielsen", written={"z1": "s"}, chosen=True).plain("z1") == "z^{1}"


def test_a_name_that_another_one_has_goes_by_the_rule_for_all():
    x, t, w = sg.input("x"), sg.input("t"), sg.parameter("w")
    graph = sg.graph(((w * x - sg.target("y")) ** 2 * t).named("L"))
    spelling = spelled(graph, "bishop")
    assert spelling.plain("t") == "t"
    assert spelling.plain("y") == "y"


def test_a_number_that_could_be_a_power_is_not_written_as_one():
    graph = Network(("D", "M", "N")).graph
    spelling = spelled(graph, "nielsen", names={"x": "w"})
    assert spelling.plain("W2") == "W^{(2)}"


def test_a_size_keeps_its_letter():
    graph = Network(("D", "H", "K")).graph
    assert spelled(graph, "dsc140b").plain("z2") != "H"


def test_whole_tensors_are_bold_numbers_are_not():
    spelling = spelled(TWO_LAYERS, "udl")
    assert spelling.whole("W1") == r"\boldsymbol{\Omega}_{0}"
    assert spelling.whole("a1") == r"\mathbf{h}_{1}"
    assert spelling.whole("L") == r"\ell"
    assert spelled(TWO_LAYERS, "goodfellow").whole("z2") == r"\hat{\boldsymbol{y}}"
    assert spelled(TWO_LAYERS, "bishop").whole("W1") == r"\mathbf{W}^{(1)}"


@pytest.mark.parametrize(
    ("latex", "thick"),
    [
        (r"\hat{a}", r"\hat{\mathbf{a}}"),
        (r"\bar{r}^{(1)}", r"\bar{\mathbf{r}}^{(1)}"),
        (r"\tilde{\beta}", r"\tilde{\boldsymbol{\beta}}"),
        (r"\mathtt{x}", r"\mathtt{x}"),
        (r"\mathit{Wx}", r"\mathit{Wx}"),
    ],
)
def test_a_letter_under_an_accent_is_set_thick_not_the_accent(latex, thick):
    assert bold(latex, r"\mathbf") == thick


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        ("W^{(1)}", "W⁽¹⁾"),
        (r"\Omega_{0}", "Ω₀"),
        (r"\boldsymbol{\phi}^{2}", "φ²"),
        (r"y_{\mathrm{pred}}", "y_pred"),
        (r"\hat{y}", "ŷ"),
        (r"\mathtt{fc1.weight.grad}", "fc1.weight.grad"),
    ],
)
def test_latex_as_a_terminal_shows_it(latex, text):
    assert unicode_of(latex) == text


def test_a_profile_is_found_by_name():
    assert sg.notation.profile("nielsen").loss == "C"
    with pytest.raises(ProblemError, match="there is no notation 'nielson'"):
        profile("nielson")


def test_some_fields_of_a_profile_are_replaced():
    own = profile_of({"loss": "Q", "nabla": ["weight"], "letters": "uvw"}, profile("udl"))
    assert (own.loss, own.nabla, own.letters) == ("Q", ("weight",), "uvw")
    assert own.weight == r"\Omega_{#}"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"lose": "Q"}, "lose is no field of"),
        ({"loss": 3}, "loss is not a string"),
        ({"from_zero": ["layers"]}, "from_zero is not a list of families"),
        ({"gradient": "arrow"}, "gradient is not one of 'fraction'"),
        ({"letters": "ij"}, "letters is not three letters"),
    ],
)
def test_a_wrong_field_is_refused_in_one_sentence(table, message):
    with pytest.raises(ProblemError, match=message):
        profile_of(table)


def test_a_notation_is_a_name_a_profile_or_names_and_a_profile():
    own = Notation({"W1": "U"})
    assert as_notation("udl", own) == Notation({"W1": "U"}, {}, profile("udl"), chosen=True)
    assert as_notation(Profile(loss="Q"), own).profile.loss == "Q"
    assert as_notation(None, own) is own


PAGE = Path(__file__).parents[1] / "docs" / "notation.md"
ROWS = re.compile(r"(?<=\| a layer \| its gradient \|\n\|---\|---\|---\|---\|\n)(\|.*\n)*")


def rows_of_the_page():
    """Every profile with the first layer and its gradient."""
    derivation = sg.derive(TWO_LAYERS, wrt=["W1"])
    lines = {
        line.left.name: line for line in (*forward_lines(derivation), *backward_lines(derivation))
    }
    for each in PROFILES.values():
        medium = LatexMedium(TWO_LAYERS, Notation(profile=each), each.layout)
        sides = [written(lines[name], medium, "matrix") for name in ("z1", "dL/dW1")]
        layer, gradient = (f"$`{left} = {rights[-1]}`$" for left, rights in sides)
        yield f"| `{each.name}` | {each.title} | {layer} | {gradient} |\n"


def test_the_page_of_the_docs_lists_every_profile_and_every_field():
    page, rows = PAGE.read_text(encoding="utf-8"), "".join(rows_of_the_page())
    if os.environ.get("UPDATE_GOLDEN"):
        page = ROWS.sub(lambda _: rows, page)
        PAGE.write_text(page, encoding="utf-8")
    assert ROWS.search(page)[0] == rows
    assert [key for key in KEYS if key != "title" and f"`{key}`" not in page] == []


def test_the_notation_that_the_page_writes_is_read():
    block = re.search(r"```toml\n(profile .*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    own = profile_in(tomllib.loads(block[1]))
    assert own.loss == "Q"
    assert own.bias == profile("udl").bias


# what a file may not say --------------------------------------------------------------------------


@pytest.mark.parametrize("family", ["weight", "bias", "preactivation", "delta"])
def test_a_field_that_does_not_say_the_layer_is_refused(family):
    own = profile_of({family: "A"})
    with pytest.raises(ProblemError, match=rf"\[notation\] {family} does not say the layer"):
        sg.render(sg.derive(TWO_LAYERS), notation=own)
    assert "A" in sg.render(sg.derive(Network(("D", "N")).graph), notation=own)


@pytest.mark.parametrize("text", ["A^{[", "A}{", r"\{A}"])
def test_braces_that_do_not_match_are_refused_with_their_field(text):
    with pytest.raises(ProblemError, match=r"\[notation\] weight is not LaTeX: its braces"):
        profile_of({"weight": text})
    assert profile_of({"weight": r"A^{\{#\}}"}).weight


def test_both_letters_epsilon_are_one_letter_in_text():
    assert unicode_of(r"\varepsilon^{[2]}") == unicode_of(r"\epsilon^{[2]}")
