"""A derivation that is saved is the same when it is read, and no other is accepted in its place."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from sympy import Symbol, zeta
from sympy.functions.elementary.piecewise import ExprCondPair
from zoo import ZOO

import symgrad as sg
from symgrad.calculus.modes import MODES
from symgrad.errors import AlteredError, ReadingError, SymgradError
from symgrad.exact import as_exact, of_exact
from symgrad.expr.exact import DEEPEST, NODES, Reader, as_tree
from symgrad.expr.index import Index
from symgrad.expr.leaves import Entry
from symgrad.saved import verify_file

NEURON = {
    "title": "A neuron",
    "equations": [r"z = w x + b", r"a = \sigma(z)", r"L = \frac{1}{2}(a - y)^2"],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["w", "b"],
}
ABSTRACT = {
    "equations": ["z = W x", "h = g(z)", r"L = \ell(h, y)"],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["W"],
    "shapes": {"W": ["H", "D"], "x": ["D"], "y": ["H"]},
    "functions": {"g": "any", r"\ell": "any"},
}
SYMMETRIC = {
    "equations": ["L = x^\\top A x"],
    "inputs": ["A"],
    "parameters": ["x"],
    "shapes": {"A": ["D", "D"], "x": ["D"]},
    "domains": {"A": "symmetric"},
}
LAYER = ZOO["network_softmax_cross_entropy"]


def exact(derivation):
    return json.loads(json.dumps(as_exact(derivation, derivation.notation, "gradient")))


@pytest.fixture
def saved(tmp_path):
    """The file of a derivation, and what it holds."""
    path = tmp_path / "neuron.json"
    sg.save(sg.derive(sg.read_problem(NEURON)), path)
    return path


def altered(path, change):
    data = json.loads(path.read_text("utf-8"))
    change(data)
    path.write_text(json.dumps(data), "utf-8")
    return path


# what is saved is what is read -------------------------------------------------------------------


@pytest.mark.parametrize("name", ZOO)
def test_a_derivation_is_the_same_when_it_is_read(name):
    for mode in MODES:
        derivation = sg.derive(ZOO[name], mode=mode)
        assert of_exact(exact(derivation)) == derivation


@pytest.mark.parametrize(
    "derivation",
    [
        sg.hessian(ZOO["seed_000_logistic_line"], wrt=["w"]),
        sg.jvp(LAYER, wrt=[LAYER.parameters[0]]),
        sg.derive(sg.read_problem(ABSTRACT)),
        sg.derive(sg.read_problem(SYMMETRIC)),
    ],
    ids=["hessian", "jvp", "abstract", "symmetric"],
)
def test_a_file_is_the_derivation_and_holds_as_it_did(derivation, tmp_path):
    sg.save(derivation, tmp_path / "it.json")
    loaded = sg.load_derivation(tmp_path / "it.json")
    assert loaded == derivation
    assert loaded.notation.names == dict(derivation.notation.names)
    assert sg.verify(loaded) == sg.verify(derivation)


def test_a_notation_and_a_layout_are_read_again(tmp_path):
    problem = {**NEURON, "names": {"w": r"\omega"}, "convention": {"layout": "numerator"}}
    derivation = sg.derive(sg.read_problem(problem))
    sg.save(derivation, tmp_path / "it.json", layout="numerator")
    assert sg.load_derivation(tmp_path / "it.json").notation == derivation.notation


def test_reading_and_verifying_need_no_calculus(saved):
    script = (
        "import sys; from symgrad.cli.app import answer\n"
        f"code = answer(['verify', {str(saved)!r}])\n"
        "own = [m for m in sys.modules if m.startswith('symgrad.')]\n"
        "print(code, [m for m in own if m.split('.')[1] in ('calculus', 'parsing', 'lowering')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "0 []"


# what is altered is refused ----------------------------------------------------------------------


def with_step(derivation, place, **fields):
    steps = list(derivation.steps)
    steps[place] = replace(steps[place], **fields)
    return replace(derivation, steps=tuple(steps))


BROKEN = {
    "the sign of its right side": lambda d, k: with_step(d, k, right=-d.steps[k].right),
    "its right side": lambda d, k: with_step(d, k, right=d.steps[k].right + 1),
    "its law": lambda d, k: with_step(d, k, law="determinant"),
}


@pytest.mark.parametrize(
    ("name", "what"),
    [*(("seed_000_logistic_line", what) for what in BROKEN), ("seed_001_sin_exp_cos", "its law")],
)
def test_every_step_of_a_file_that_is_altered_is_refused(name, what):
    derivation = sg.derive(ZOO[name])
    for place, step in enumerate(derivation.steps):
        if step.right == 0 and what.startswith("the sign"):
            continue
        report = sg.verify(of_exact(exact(BROKEN[what](derivation, place))))
        assert not report.holds
        assert report.first_wrong == step.number


@pytest.mark.parametrize("is_renumbered", [False, True])
def test_a_step_that_is_cut_is_missed(is_renumbered):
    derivation = sg.derive(ZOO["seed_000_logistic_line"])
    for place in range(len(derivation.steps)):
        data = exact(derivation)
        del data["steps"][place]
        for number, step in enumerate(data["steps"], 1):
            step["number"] = number if is_renumbered else step["number"]
        assert not holds(data)


def holds(data):
    try:
        return sg.verify(of_exact(data)).holds
    except AlteredError:
        return False


@pytest.mark.parametrize("name", ["z", "a", "L"])
def test_other_equations_are_not_what_the_steps_are_about(saved, name):
    def change(data):
        for equation in data["exact"]["equations"]:
            if equation["name"] == name:
                equation["right"] = ["Mul", 3, equation["right"]]

    data = json.loads(altered(saved, change).read_text("utf-8"))
    assert not sg.verify(of_exact(data["exact"])).holds


def test_a_reason_that_is_no_derivative_resolves_nothing(saved):
    def change(data):
        for step in data["exact"]["steps"]:
            if step["law"] == "linear":
                step["left"] = ["Entry", "z"]

    report = verify_file(altered(saved, change))
    assert not report.holds


def other_law(data):
    data["steps"][0]["law"] = "chain"


def other_formula(data):
    data["steps"][3]["right"] = "-" + data["steps"][3]["right"]


def step_cut(data):
    del data["steps"][-1]


def other_equation(data):
    data["graph"][0]["equation"] = "z = w x"


def other_result(data):
    data["gradients"]["w"]["index"] = "x"


@pytest.mark.parametrize(
    "change", [other_law, other_formula, step_cut, other_equation, other_result]
)
def test_what_a_file_shows_is_what_is_checked(saved, change):
    with pytest.raises(AlteredError, match="altered|missing or added"):
        verify_file(altered(saved, change))


def test_the_exact_form_alone_is_a_derivation(saved):
    def alone(data):
        for key in set(data) - {"exact"}:
            del data[key]

    assert verify_file(altered(saved, alone)).holds


# what is no derivation is a sentence -------------------------------------------------------------


DEEP = 1
for _ in range(DEEPEST + 1):
    DEEP = ["exp", DEEP]


@pytest.mark.parametrize(
    "tree",
    [
        None,
        1.5,
        {},
        [],
        ["__import__", "os"],
        ["Mul", []],
        ["Entry", 3],
        ["Entry", "x", ["Entry", "i"]],
        ["Entry", "x\x1b[2J"],
        ["Entry", "x" * 1000],
        ["Pow", 10, ["Pow", 10, 20]],
        ["Pow", ["Pow", 10, 1000], 1000],
        ["exp", ["Mul", 10**12, ["log", 2]]],
        ["Pow", -1, ["Rational", 1, 2]],
        ["Pow", 0, -1],
        ["log", 0],
        ["Rational", 1, 0],
        ["Rational", True, 2],
        ["Sum", 1],
        ["Sum", 1, 2],
        ["Total", ["Entry", "L"], 3],
        ["Index", "~x", "D"],
        ["Index", "i", 0],
        ["Index", "i", ["Rational", 1, 2]],
        ["Functional", "h", [[3]], ["Entry", "x"]],
        ["Piecewise", [1, True]],
        ["Piecewise"],
        ["Gt", ["Entry", "x"], 0],
        10**2000,
        DEEP,
    ],
    ids=lambda tree: repr(tree)[:40],
)
def test_a_tree_that_is_no_expression_is_refused_in_a_sentence(tree):
    with pytest.raises(ReadingError) as refused:
        Reader().expression(tree)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 200


def test_a_file_has_so_many_nodes_and_no_more():
    reader = Reader(left=5)
    reader.expression(["exp", ["Entry", "x"]])
    with pytest.raises(ReadingError, match="too large"):
        reader.expression(["exp", ["exp", ["exp", ["Entry", "x"]]]])


def test_an_expression_without_an_exact_form_is_said_to_have_none():
    with pytest.raises(ReadingError, match="zeta has no exact form"):
        as_tree(zeta(Symbol("s")))


@pytest.mark.parametrize("key", ["steps", "equations", "free", "notation", "wrt", "sizes"])
@pytest.mark.parametrize("value", [None, 7, "x", [7], {"x": []}])
def test_a_table_of_the_wrong_kind_is_refused_in_a_sentence(saved, key, value):
    def change(data):
        data["exact"][key] = value

    with pytest.raises(SymgradError):
        sg.load_derivation(altered(saved, change))


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 100_000, "7", "{}", '{"a": 1, "a": 2}', "1" * 9999]
)
def test_a_file_that_is_no_derivation_is_refused_in_a_sentence(tmp_path, text):
    path = tmp_path / "it.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ReadingError, match="it.json"):
        sg.load_derivation(path)


@pytest.mark.parametrize("name", sorted(set(NODES) - {"Index"}))
def test_every_word_of_the_format_is_read_as_it_is_written(name):
    kind, pattern = NODES[name]
    samples = {"x": [X, 2 * X, 3], "i": list(map(Index, "ij", "DD")), "e": [Entry("L"), X]}
    samples["c"] = [X > 0, X < 3]
    samples["p"] = [ExprCondPair(X, X > 0), ExprCondPair(2, True)]
    counts = {key: iter(values) for key, values in samples.items()}
    whole = pattern.replace("x*", "xx").replace("c*", "cc").replace("p*", "pp").replace("i*", "i")
    built = kind(*(next(counts[key], X) for key in whole))
    reader = Reader()
    assert (
        reader._of_kind(json.loads(json.dumps(as_tree(built))), KIND_OF.get(name, "x"), 0) == built
    )


X = Entry("x")
KIND_OF = dict.fromkeys(("Gt", "Ge", "Lt", "Le", "Eq", "Ne", "And", "Or", "Not"), "c")
