"""Pictures: nothing overlaps, every use is drawn, numbers stand where they belong."""

import os
import shutil
import subprocess
import time
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zoo import ZOO

import symgrad as sg
from symgrad.cli import main
from symgrad.errors import SymgradError
from symgrad.notation import Notation
from symgrad.numeric.sampling import choose_sizes
from symgrad.numeric.sampling import draw as sample_all
from symgrad.rendering.following import known_numbers
from symgrad.rendering.pictures import draw, picture_of, typesetting
from symgrad.rendering.pictures.composing import compose
from symgrad.rendering.pictures.labels import label, number_label
from symgrad.rendering.pictures.layers import arrange, assign_columns
from symgrad.rendering.pictures.picture import Box
from symgrad.rendering.pictures.scene import Node
from symgrad.rendering.pictures.svg import svg
from symgrad.rendering.pictures.tikz import UNIT, written

SLACK = 6.0  # pixels: less than the wire after a label
GOLDEN = Path(__file__).parent.parent / "golden"
NEURON = {
    "title": "One neuron",
    "equations": ["z = w_1 x_1 + w_2 x_2 + b", r"\hat y = \sigma(z)", "L = (y - yhat)^2 / 2"],
    "inputs": ["x_1", "x_2"],
    "targets": ["y"],
    "parameters": ["w_1", "w_2", "b"],
    "values": {"x_1": 1.0, "x_2": -2.0, "w_1": 0.5, "w_2": -0.25, "b": 0.1, "y": 1.0},
}


def deep_net():
    """63 nodes."""
    return sg.Network((4, *[8] * 14, 3), activation="tanh", loss="softmax_cross_entropy").graph


PICTURES = (*ZOO, "deep net", "neuron")


@cache
def picture_named(name):
    match name:
        case "deep net":
            return picture_of(deep_net())
        case "neuron":
            return picture_of(sg.read_problem(NEURON))
    return picture_of(ZOO[name])


# the geometry ------------------------------------------------------------------------------------


def clashes(picture):
    """Pairs of things that stand on each other, and what reaches over the picture's edge."""
    labels = [(f"label {w.label.latex}", w.box) for w in picture.writings if w.kind != "node"]
    nodes = [(f"node {s.name}", s.box) for s in picture.shapes]
    found = [(a, b) for (a, one), (b, two) in combinations(labels + nodes, 2) if one.meets(two)]
    formulas = [w for w in picture.writings if w.kind == "node"]
    found += [(w.label.latex, "its node") for w in formulas
              if not any(inside(w.box, shape.box) for shape in picture.shapes)]  # fmt: skip
    page = Box(0, 0, picture.width, picture.height)
    found += [(name, "page") for name, box in labels + nodes if not inside(box, page)]
    for wire in picture.wires:
        foreign = [(n, b) for n, b in nodes if n not in (f"node {wire.name}", f"node {wire.into}")]
        points = [wire.curve.at(k / 40) for k in range(41)]
        found += [(f"wire of {wire.name}", name) for name, box in labels + foreign
                  if any(holds(box, *point) for point in points)]  # fmt: skip
    return found


def inside(box, other):
    return (other.left <= box.left and box.right <= other.right
            and other.top <= box.top and box.bottom <= other.bottom)  # fmt: skip


def holds(box, x, y):
    return box.left < x < box.right and box.top < y < box.bottom


@pytest.mark.parametrize("name", PICTURES)
def test_nothing_stands_on_anything_else(name):
    assert clashes(picture_named(name)) == []


def moved(picture, kind, name, x, y):
    return tuple(
        replace(w, x=x, y=y) if (w.kind, w.name) == (kind, name) else w for w in picture.writings
    )


def test_a_label_on_another_label_is_refused():
    picture = picture_named("fork_and_skip")
    other = next(w for w in picture.writings if (w.kind, w.name) == ("value", "a"))
    crowded = replace(picture, writings=moved(picture, "derivative", "a", other.x + 2, other.y))
    assert clashes(crowded)


def test_a_node_on_a_foreign_wire_is_refused():
    picture = picture_named("residual_block")
    skip = max((w for w in picture.wires if w.name == "x"), key=lambda w: -w.curve.start[1])
    x, y = skip.curve.at(0.5)
    box = Box(x - 20, y - 12, x + 20, y + 12)
    shapes = (replace(picture.shapes[-1], name="stray", box=box), *picture.shapes)
    assert ("wire of x", "node stray") in clashes(replace(picture, shapes=shapes))


def test_a_formula_wider_than_its_node_is_refused():
    picture = picture_named("fork_and_skip")
    wide = tuple(replace(w, size=3 * w.size) if w.kind == "node" else w for w in picture.writings)
    assert clashes(replace(picture, writings=wide))


def test_what_leaves_the_page_is_refused():
    picture = picture_named("fork_and_skip")
    assert clashes(replace(picture, width=picture.width / 2))


@st.composite
def scenes(draw):
    """Any network of names, each made of some before it, with labels short and long."""
    words = st.sampled_from(["x", "W^{(1)}", r"\frac{a}{b} + c", "abcdefghij", "0.25"])
    scene = {}
    for k in range(draw(st.integers(1, 24))):
        before = list(scene)
        sources = draw(st.lists(st.sampled_from(before), unique=True, max_size=5)) if k else []
        title, value = (label(draw(words), "") for _ in range(2))
        under = draw(st.one_of(st.none(), words.map(lambda word: label(word, ""))))
        role = "equation" if sources else draw(st.sampled_from(["inputs", "constants"]))
        scene[f"n{k}"] = Node(f"n{k}", role, title, title, value, under, tuple(sources))
    return scene


@given(scenes())
def test_nothing_overlaps_in_any_network(scene):
    assert clashes(compose(scene, "", "")) == []


@given(scenes())
def test_every_use_is_a_wire(scene):
    picture = compose(scene, "", "")
    drawn = {(wire.name, wire.into) for wire in picture.wires if wire.into in scene}
    assert drawn == {(source, name) for name, node in scene.items() for source in node.sources}


@given(scenes())
def test_a_wire_is_one_piece_from_its_node_to_every_user(scene):
    """Each piece begins where the node or another piece of the same wire ends."""
    picture = compose(scene, "", "")
    for wire in picture.wires:
        ends = {other.curve.end for other in picture.wires if other.name == wire.name}
        ends |= {(s.box.right, s.box.middle[1]) for s in picture.shapes if s.name == wire.name}
        x, y = wire.curve.start
        assert any(abs(x - a) < 1e-6 and abs(y - b) < 1e-6 for a, b in ends)


@given(scenes())
def test_names_stand_left_of_what_uses_them(scene):
    sources = {name: node.sources for name, node in scene.items()}
    columns = assign_columns(sources)
    assert all(columns[s] < columns[name] for name, used in sources.items() for s in used)
    assert min(columns.values()) == 0


def test_a_tree_is_drawn_without_a_crossing():
    tree = {"a": [], "b": [], "c": [], "d": [], "p": ["a", "c"], "q": ["b", "d"], "r": ["q", "p"]}
    order = arrange(tree).columns[0]
    assert [place.name for place in order] == ["b", "d", "a", "c"]


def test_what_is_defined_first_stands_higher():
    order = arrange({"x": [], "a": ["x"], "b": ["x"], "c": ["x"]}).columns[1]
    assert [place.name for place in order] == ["a", "b", "c"]


def test_gates_of_a_cell_stand_in_one_column():
    graph = ZOO["lstm_cell"]
    columns = {shape.name: shape.box.left for shape in picture_named("lstm_cell").shapes}
    assert len({columns[gate] for gate in "ofig"}) == 1
    assert set(columns) - {""} == {name for name in graph.shapes if graph.users[name]} | {"L"}


# what it says ------------------------------------------------------------------------------------


def labels_of(picture, kind):
    return {w.name: w.label for w in picture.writings if w.kind == kind}


def test_numbers_stand_over_and_derivatives_under_the_wires():
    picture = picture_named("neuron")
    values, derivatives = labels_of(picture, "value"), labels_of(picture, "derivative")
    assert values["z"].text == "z = 1.1"
    assert values["yhat"].latex == "0.75"
    assert values["x_2"].latex == "- 2"
    assert derivatives["yhat"].text == "∂L/∂ŷ = −0.25"
    assert derivatives["w_2"].latex == "0.0936"
    assert derivatives["L"].text == "∂L/∂L = 1"
    assert "y" not in derivatives


def test_the_numbers_are_those_of_the_programs():
    problem = sg.read_problem(NEURON)
    numbers = sg.lower(sg.derive(problem))(**problem.values)
    shown = labels_of(picture_named("neuron"), "derivative")
    for name in problem.wrt:
        assert shown[name].latex.replace(" ", "") == f"{float(numbers[f'dL/d{name}']):.3g}"


@pytest.mark.parametrize("name", ["lstm_cell", "layer_norm", "masked_attention", "max_pooling",
                                  "convolution_of_an_image", "gaussian_likelihood_of_data",
                                  "network_hinge_loss", "penalty_within_the_loss"])  # fmt: skip
def test_every_number_is_that_of_the_program(name):
    graph, derivation = ZOO[name], sg.derive(ZOO[name])
    sizes = choose_sizes(graph, {}, {})
    values = sample_all(graph, {}, sizes, np.random.default_rng(0))
    expected = sg.lower(derivation)(**values, intermediates=True)
    found = known_numbers(replace(graph, sizes=sizes), derivation, values)
    assert set(derivation.asked) <= set(found)
    for key in set(found) & set(expected):
        assert np.allclose(found[key], expected[key], rtol=1e-9, atol=1e-12), key


def test_the_derivative_of_an_array_by_itself_is_no_number():
    derivatives = labels_of(picture_of(ZOO["vector_output"], backward=True), "derivative")
    assert set(derivatives) == {"W"}


def test_without_numbers_names_stand_on_the_wires():
    picture = picture_named("fork_and_skip")
    assert labels_of(picture, "value")["z"].latex == "z"
    assert labels_of(picture, "derivative")["z"].latex == r"\partial L / \partial z"


def test_a_derivative_that_an_equation_names_is_written_as_one():
    hessian = sg.hessian(ZOO["seed_000_line"], wrt=["w", "b"])
    picture = picture_of(hessian)
    assert clashes(picture) == []
    assert labels_of(picture, "value")["dL/dw"].latex == r"\frac{\partial L}{\partial w}"


def test_numbers_that_do_not_follow_leave_the_name():
    problem = sg.read_problem({**NEURON, "values": {"x_1": 1.0, "y": 2.0}})
    values = labels_of(picture_of(problem), "value")
    assert (values["x_1"].latex, values["z"].latex) == ("1", "z")


def test_numbers_that_would_take_long_are_left_out():
    net = sg.read_problem(
        {
            "equations": ["z = W x", "L = sum(z)"],
            "inputs": ["x"],
            "parameters": ["W"],
            "shapes": {"x": ["D"], "W": ["H", "D"]},
            "values": {"x": [1.0] * 2000, "W": [[0.5] * 2000] * 200},
        }
    )
    start = time.process_time()
    values = labels_of(picture_of(net), "value")
    assert time.process_time() - start < 10
    assert values["W"].latex == r"\mathbb{R}^{200 \times 2000}"
    assert values["z"].latex == "z"


def test_arrays_from_numpy_are_taken_and_sizes_follow_from_them():
    graph = ZOO["linear_regression_over_data"]
    values = {"X": np.ones((3, 2)), "y": np.zeros(3), "w": np.array([1.0, 2.0]), "b": 0.5}
    shown = labels_of(picture_of(graph, values=values), "value")
    assert shown["f"].latex == "[ 3.5, 3.5, 3.5 ]"
    assert shown["L"].latex == "12.2"


@pytest.mark.parametrize(
    ("value", "latex"),
    [
        (0.024512, "0.0245"),
        (-1.5, "- 1.5"),
        (-0.0, "0"),
        (1234.4, "1234"),
        (123456.0, r"1.23 \times 10^{5}"),
        (1.2e-7, r"1.2 \times 10^{-7}"),
        (float("-inf"), r"-\infty"),
        (float("nan"), r"\text{nan}"),
        ([1.0, 2.0], "[ 1, 2 ]"),
        ([[1.0, 2.0], [3.0, 4.0]], r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}"),
        ([0.0] * 9, r"\mathbb{R}^{9}"),
        ([[0.0] * 4] * 3, r"\mathbb{R}^{3 \times 4}"),
    ],
)
def test_numbers_are_rounded_and_big_arrays_told_by_shape(value, latex):
    assert number_label(value).latex == latex


def test_a_formula_too_wide_says_only_what_it_depends_on():
    formula = labels_of(picture_named("gru_cell"), "node")["n"].latex
    assert formula.startswith(r"n \left(")


def test_every_role_has_a_form_of_its_own():
    graph = sg.read_problem(
        {
            "equations": ["f = w x", r"L = (f - t)^2 + \lambda w^2"],
            "inputs": ["x"],
            "targets": ["t"],
            "parameters": ["w"],
            "constants": ["lambda"],
        }
    )
    root = ElementTree.fromstring(draw(graph))
    outlines = [e for e in root if e.tag.endswith(("rect", "polygon")) and e.get("stroke")]
    forms = {
        (e.tag[-7:], e.get("stroke-width"), e.get("rx") == "0", float(e.get("rx") or 0) > 8)
        for e in outlines
    }
    assert len(forms) == 5  # stadium, hexagon, sharp and thick, rounded, rounded and thicker
    stadiums = [e for e in outlines if float(e.get("rx") or 0) > 8]
    assert len(stadiums) == 3  # an input, and a target by two lines


def test_derivatives_are_left_out_where_they_are_not_wanted():
    assert not labels_of(picture_of(ZOO["fork_and_skip"], backward=False), "derivative")
    assert not labels_of(picture_named("vector_output"), "derivative")
    assert labels_of(picture_of(ZOO["vector_output"], backward=True), "derivative")


def test_a_name_to_differentiate_by_may_be_an_input():
    picture = picture_of(ZOO["fork_and_skip"], wrt=["x"])
    assert "x" in labels_of(picture, "derivative")


def test_a_long_net_is_cut_into_rows_that_repeat_what_they_take():
    picture = picture_named("deep net")
    repeated = [shape for shape in picture.shapes if shape.repeated and shape.name]
    assert 1 <= len(repeated) <= 8
    assert {shape.role for shape in repeated} == {"equation"}
    assert picture.width < 1400
    assert not any(shape.repeated for shape in picture_named("fork_and_skip").shapes)


def test_the_legend_of_a_narrow_picture_has_several_lines():
    picture = picture_of(deep_net(), width=400)
    legend = [writing for writing in picture.writings if writing.kind == "legend"]
    assert len({writing.y for writing in legend}) > 1
    assert max(writing.box.right for writing in legend) <= picture.width
    assert max(writing.box.bottom for writing in legend) <= picture.height
    assert picture.width <= 460


@pytest.mark.parametrize("width", [1, 400, 650, 2000, 10000])
def test_a_narrower_picture_has_more_rows(width):
    picture = picture_of(deep_net(), width=width)
    assert clashes(picture) == []
    assert picture.width <= max(1.15 * width, 600)


# how it is written -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PICTURES)
def test_svg_is_one_document_without_references_out(name):
    text = svg(picture_named(name))
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img"
    assert root.find("{*}title").text == root.get("aria-label")
    ids = {element.get("id") for element in root.iter() if element.get("id")}
    links = [e.get("href") for e in root.iter() if e.get("href")]
    assert links
    assert all(link.startswith("#") and link[1:] in ids for link in links)
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert all(e.get("aria-label") for e in root.iter("{*}g") if e.get("role"))


def test_what_was_typed_is_escaped():
    title = 'A <script>alert("&")</script> \x00\x0c % \n \\input{x}'
    problem = sg.read_problem({**NEURON, "title": title})
    names = Notation({"z": r"a <b>&\foo{", "b": r"\input{secret}"})
    root = ElementTree.fromstring(draw(problem, notation=names))
    assert "<script>" in root.find("{*}title").text
    assert not list(root.iter("{*}script"))
    comment, *lines = draw(problem, "tikz", notation=names, fragment=True).splitlines()
    assert comment.startswith("% A <script>")
    assert comment.isprintable()
    assert not any(r"\input" in line or r"\foo{" in line for line in lines)


@pytest.mark.parametrize("latex", [r"\hat y", r"\mathbf W_{hh}", "ab", r"f_\theta", "é", "a_{b_c}"])
def test_any_name_can_be_typeset(latex):
    outline = label(latex, "").outline
    assert outline.width > 0
    assert outline.marks


def test_a_formula_is_as_wide_as_the_typesetter_has_it():
    formula = r"z^{(1)} = W^{(1)} x + b^{(1)}"
    whole = typesetting.Latex(formula, size=typesetting.EM, inline=True).node.bbox
    assert label(formula, "").outline.width == pytest.approx(whole.xmax, rel=0.05)


def test_a_picture_of_sixty_nodes_takes_less_than_a_second():
    graph = deep_net()
    typesetting._atom.cache_clear()
    start = time.process_time()
    assert "</svg>" in draw(graph)
    assert len(graph.shapes) >= 60
    assert time.process_time() - start < 1


@pytest.mark.parametrize("form", ["svg", "tikz"])
@pytest.mark.parametrize("name", ["neuron", "residual_block", "symbolic_widths"])
def test_pictures_are_as_reviewed(name, form):
    subject = sg.read_problem(NEURON) if name == "neuron" else ZOO[name]
    text = draw(subject, form)
    file = GOLDEN / f"picture_{name}.{'svg' if form == 'svg' else 'tex'}"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def has_tikz():
    found = shutil.which("kpsewhich") and shutil.which("pdflatex")
    command = ["kpsewhich", "tikz.sty"]
    return bool(found) and subprocess.run(command, capture_output=True).returncode == 0


def compiled(folder, body):
    """What pdflatex says of a document with this body."""
    head, _, _ = draw(ZOO["seed_000_line"], "tikz").partition(r"\begin{document}")
    document = "\n".join((head, r"\begin{document}", body, r"x\end{document}"))
    (folder / "zoo.tex").write_text(document, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "zoo.tex"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace")
    assert run.returncode == 0, run.stdout[-2000:]
    return run.stdout


@pytest.mark.skipif(not has_tikz(), reason="pdflatex with tikz is not installed")
def test_the_tikz_of_the_zoo_compiles(tmp_path):
    alike = ("activation_", "network_")  # one formula differs, which the next test sets
    nets = [graph for name, graph in ZOO.items() if not name.startswith(alike)]
    compiled(
        tmp_path, "\n".join(draw(graph, "tikz", fragment=True) + r"\newpage" for graph in nets)
    )


def too_wide(folder, writings):
    """The formulas that are wider or taller in TeX than the room their outlines take."""
    tests = {
        rf"\setbox0\hbox{{{written(w)}}}"
        rf"\ifdim\wd0>{UNIT * (w.box.right - w.box.left + SLACK):.2f}pt\typeout{{WIDE {k}}}\fi"
        rf"\ifdim\dimexpr\ht0+\dp0>{UNIT * (w.box.bottom - w.box.top + SLACK):.2f}pt"
        rf"\typeout{{TALL {k}}}\fi": w
        for k, w in enumerate(writings)
    }
    said = compiled(folder, "\n".join(tests))
    return [w.label.latex for k, w in enumerate(writings)
            if f"WIDE {k}\n" in said or f"TALL {k}\n" in said]  # fmt: skip


@pytest.mark.skipif(not has_tikz(), reason="pdflatex with tikz is not installed")
def test_formulas_fit_in_tex_where_their_outlines_do(tmp_path):
    found = {(w.label.latex, w.kind): w for name in PICTURES for w in picture_named(name).writings}
    assert too_wide(tmp_path, list(found.values())) == []


@pytest.mark.skipif(not has_tikz(), reason="pdflatex with tikz is not installed")
def test_a_formula_that_does_not_fit_in_tex_is_refused(tmp_path):
    writing = max(picture_named("fork_and_skip").writings, key=lambda w: w.box.right - w.box.left)
    assert too_wide(tmp_path, [replace(writing, size=writing.size / 3)]) == [writing.label.latex]


# the doors ---------------------------------------------------------------------------------------


def test_the_command_writes_a_picture_to_a_file(tmp_path, capsys):
    (tmp_path / "net.toml").write_text(
        'equations = ["f = w x", "L = f^2"]\ninputs = ["x"]\nparameters = ["w"]\n'
    )
    target = tmp_path / "net.svg"
    assert main(["draw", str(tmp_path / "net.toml"), "-o", str(target), "--set", "x=3"]) == 0
    assert capsys.readouterr().out == ""
    assert ElementTree.fromstring(target.read_text(encoding="utf-8")).tag.endswith("svg")


@pytest.mark.parametrize(
    ("options", "holds"), [((), True), (("--backward",), True), (("--no-backward",), False)]
)
def test_the_command_leaves_derivatives_out_when_told(tmp_path, capsys, options, holds):
    (tmp_path / "net.toml").write_text('equations = ["L = w^2"]\nparameters = ["w"]\n')
    assert main(["draw", str(tmp_path / "net.toml"), "--format", "tikz", *options]) == 0
    assert (r"\partial" in capsys.readouterr().out) is holds


def test_a_notebook_shows_a_graph():
    assert ZOO["fork_and_skip"]._repr_svg_().startswith("<svg")
    assert "∂" not in ZOO["fork_and_skip"]._repr_svg_()
    assert sg.draw(ZOO["fork_and_skip"]).count("∂L/∂W") == 1


def test_an_unknown_form_names_the_known_ones():
    with pytest.raises(SymgradError, match="there is no picture"):
        draw(ZOO["fork_and_skip"], "png")
