"""A student's derivation and symgrad's own are the same datum, judged by the same kernel."""

import json
from dataclasses import replace

import pytest
from sympy import Integer

import symgrad as sg
from symgrad.calculus.steps import Steps
from symgrad.kernel import judge as judge_step
from symgrad.marking.derivations import chain, definitions, steps
from symgrad.marking.derivations.truth import Judged
from symgrad.marking.judging import judge
from symgrad.saved import verify_file

NEURON = {
    "title": "A neuron",
    "equations": [r"z = w x + b", r"\hat{y} = \sigma(z)", r"L = \frac{1}{2}(y - \hat{y})^2"],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["w", "b"],
    "values": {"x": 2, "y": 1, "w": 0, "b": 0},
}
LAYER = {
    "equations": ["z = W x", "p = softmax(z)", r"L = -\sum_k y_k \log p_k"],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["W"],
    "shapes": {"x": ["D"], "W": ["K", "D"], "y": ["K"]},
    "sizes": {"D": 2, "K": 3},
    "domains": {"y": "probabilities"},
}
FORK = {
    "equations": ["u = 2 w", "v = w + u", "L = v^2"],
    "parameters": ["w"],
}
PAGES = {
    "a chain": (NEURON, r"""dL/dŷ = ŷ - y
dŷ/dz = ŷ(1 - ŷ)
dL/dw = dL/dŷ dŷ/dz dz/dw
= (ŷ - y) ŷ (1 - ŷ) x"""),
    "names of the student's own": (NEURON, r"""Let e = ŷ - y
L = e^2/2
dL/de = e
dL/dw = e ŷ (1 - ŷ) x"""),
    "a delta": (NEURON, r"""\delta := \frac{\partial L}{\partial z} = (\hat{y} - y) \sigma'(z)
\frac{\partial L}{\partial w} = \delta x"""),
    "an operator": (NEURON, r"""\frac{\partial L}{\partial w}
= \frac{\partial}{\partial w} \frac{1}{2} (y - \hat{y})^2
= (\hat{y} - y) \hat{y} (1 - \hat{y}) x"""),
    "index by index": (LAYER, r"""\frac{\partial p_k}{\partial z_i} = p_k (\delta_{ki} - p_i)
\nabla_{z_i} L = \sum_k \frac{\partial L}{\partial p_k} \frac{\partial p_k}{\partial z_i}
= p_i - y_i
\frac{\partial L}{\partial W_{ij}} = (p_i - y_i) x_j"""),
    "matrices": (LAYER, r"""\nabla_z L = p - y
\nabla_W L = (p - y) x^\top"""),
    "an answer behind it": (NEURON, r"""dL/dŷ = ŷ - y
(ŷ - y) ŷ (1 - ŷ) x"""),
    "another path": (FORK, r"""\frac{\partial v}{\partial w} = 3
\frac{\partial L}{\partial w} = 2 v \frac{\partial v}{\partial w} = 6 v"""),
}  # fmt: skip
WRT = {id(NEURON): "w", id(LAYER): "W", id(FORK): "w"}


def marked(problem, text):
    return judge(sg.read_problem(problem), text, wrt=WRT[id(problem)])


@pytest.mark.parametrize("name", PAGES)
def test_a_right_derivation_is_one_that_the_kernel_accepts(name):
    mark = marked(*PAGES[name])
    assert (mark.verdict, mark.complete) == ("correct", True), mark
    report = sg.verify(mark.derivation)
    assert report.holds, report
    assert len(report.judgments) == len(mark.derivation.steps) >= 2


@pytest.mark.parametrize("name", PAGES)
def test_it_is_saved_and_verified_again(name, tmp_path):
    derivation = marked(*PAGES[name]).derivation
    sg.save(derivation, tmp_path / "student.json")
    assert sg.load_derivation(tmp_path / "student.json") == derivation
    assert verify_file(tmp_path / "student.json").holds


@pytest.mark.parametrize("name", PAGES)
def test_each_of_its_steps_is_refused_when_it_is_altered(name):
    derivation = marked(*PAGES[name]).derivation
    for step in derivation.steps:
        other = replace(step, right=2 * step.right + Integer(1))
        told = tuple(other if each is step else each for each in derivation.steps)
        assert not judge_step(other, replace(derivation, steps=told)).holds, step


def test_it_comes_out_of_the_process_that_judges_and_stays_out_of_json():
    problem, text = PAGES["a chain"]
    mark = sg.mark(problem, text, wrt="w")
    assert sg.verify(mark.derivation).holds
    assert "exact" not in json.loads(json.dumps(mark.as_json()))
    assert sg.mark(problem, "(ŷ - y) x", wrt="w").derivation is None


def test_of_a_wrong_derivation_the_lines_that_hold_are_kept():
    mark = marked(NEURON, "dL/dŷ = ŷ - y\ndŷ/dz = ŷ(1 + ŷ)\ndL/dw = (ŷ - y) ŷ (1 + ŷ) x")
    assert (mark.verdict, mark.first_wrong_line) == ("incorrect", 2)
    report = sg.verify(mark.derivation)
    assert all(judgment.holds for judgment in report.judgments)
    assert report.missing == ("dL/dw",)


def test_what_holds_at_the_numbers_given_is_no_step():
    text = r"\frac{dL}{dw} = (\hat y - y) \hat y (1 - \hat y) x = (0.5 - 1) \cdot 0.25 x = -0.25"
    mark = marked(NEURON, text)
    assert mark.verdict == "correct"
    assert [step.left.name for step in mark.derivation.steps if not step.law] == ["dL/dw"]


# the kernel has the last word --------------------------------------------------------------------

WRONG = {
    "a sign": (NEURON, "dL/dŷ = y - ŷ"),
    "a factor": (NEURON, "dL/dw = (ŷ - y) ŷ (1 - ŷ)"),
    "a delta": (LAYER, r"\frac{\partial p_k}{\partial z_i} = p_k (1 - p_i)"),
    "a path": (FORK, "dv/dw = 2"),
    "a transpose": (LAYER, r"\nabla_z L = p - 2 y"),
    "a restated loss": (NEURON, "L = (y - ŷ)^2"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_judge_that_accepts_all_is_contradicted(name, monkeypatch):
    """A planted error: whatever is read is called correct and proved."""
    problem, line = WRONG[name]
    assert marked(problem, f"{line}\n{line}").verdict == "incorrect"
    monkeypatch.setattr(chain, "_judge_side", lambda *_: Judged("correct", "proved"))
    mark = marked(problem, f"{line}\n{line}")
    assert mark.verdict == "undecided"
    assert "from definitions alone" in mark.lines[0].message
    assert mark.exact is None or all(j.holds for j in sg.verify(mark.derivation).judgments)


def test_an_answer_behind_a_derivation_is_contradicted_too(monkeypatch):
    text = "dL/dŷ = ŷ - y\n(ŷ - y) x"
    assert marked(NEURON, text).verdict == "incorrect"
    monkeypatch.setattr(
        "symgrad.marking.derivations.sequence.judged", lambda *_: Judged("correct", "proved")
    )
    assert marked(NEURON, text).verdict == "undecided"


def test_a_graph_that_a_definition_changes_wrongly_is_contradicted(monkeypatch):
    """A planted error: where the new name is put in, a factor 2 comes with it."""
    right = definitions._using

    def wrong(new, user):
        found = right(new, user)
        return found if found == user else replace(found, right=2 * found.right)

    monkeypatch.setattr(definitions, "_using", wrong)
    mark = marked(NEURON, "Let e = y - ŷ\ndL/de = 2 e")
    assert mark.lines[0].verdict == "undecided"


def test_a_calculus_that_errs_is_not_believed(monkeypatch):
    """A planted error: local derivatives that the table has wrong are no reasons."""

    class Wrong(Steps):
        def local(self, *args):
            law, right = super().local(*args)
            return law, 2 * right

    monkeypatch.setattr(steps, "_calculus", Wrong)
    mark = marked(NEURON, "dL/dŷ = ŷ - y\ndŷ/dz = ŷ(1 - ŷ)")
    assert mark.verdict == "correct"
    assert not any(step.law for step in mark.derivation.steps)


CHAIN_OF_NAMES = "\n".join(["u0 = x", *(f"u{i} = u{i - 1} + 1" for i in range(1, 20))])


def test_a_chain_of_definitions_is_checked_once_a_line(monkeypatch):
    checks = []

    def counted(step, derivation):
        checks.append(step)
        return judge_step(step, derivation)

    monkeypatch.setattr(steps, "judge", counted)
    mark = marked(NEURON, f"{CHAIN_OF_NAMES}\ndL/dw = (ŷ - y) ŷ (1 - ŷ) x")
    assert mark.verdict == "correct"
    assert len(checks) < 30
    assert sum(step["left"] == ["Entry", "z"] for step in mark.exact["steps"]) == 1


def test_a_wrong_line_behind_a_chain_of_definitions_is_refused():
    mark = marked(NEURON, f"{CHAIN_OF_NAMES}\ndL/dw = (ŷ - y) ŷ (1 - ŷ) u3")
    assert (mark.verdict, mark.first_wrong_line) == ("incorrect", 21)


def test_a_graph_that_a_later_definition_changes_wrongly_is_contradicted(monkeypatch):
    """A planted error: the third name is put in with a factor 2; what was given first counts."""
    right = definitions._using

    def wrong(new, user):
        found = right(new, user)
        return (
            replace(found, right=2 * found.right) if new.name == "u2" and found != user else found
        )

    monkeypatch.setattr(definitions, "_using", wrong)
    mark = marked(NEURON, "u0 = x\nu1 = u0 + 1\nu2 = u1 + 1\ndL/du2 = (ŷ - y) ŷ (1 - ŷ) w")
    assert [line.verdict for line in mark.lines[:3]] == ["definition", "definition", "undecided"]


HALFWAY = r"""\frac{\partial L}{\partial \hat{y}} = \hat{y} - y
\frac{\partial L}{\partial w} = \frac{\partial L}{\partial z} x"""


def test_what_rests_on_a_derivative_that_no_line_works_out_is_not_complete():
    mark = marked(NEURON, HALFWAY)
    assert (mark.verdict, mark.complete) == ("correct", False)
    between = r"\frac{\partial L}{\partial z} = \frac{\partial L}{\partial \hat{y}} \sigma'(z)"
    assert marked(NEURON, f"{HALFWAY}\n{between}").complete
    mark = marked(NEURON, f"{between}\n{HALFWAY.partition(chr(10))[2]}")
    assert (mark.verdict, mark.complete) == ("correct", False)
