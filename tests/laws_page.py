"""The page of laws: rules of the table, laws of a step, and what the kernel says of each."""

import re
from dataclasses import replace
from pathlib import Path

from sympy import Integer

import symgrad as sg
from symgrad.calculus.table import RULES
from symgrad.derivation import Derivation, Step
from symgrad.expr.functions import FUNCTIONS, Defined, definition
from symgrad.expr.leaves import Entry, Total
from symgrad.expr.text import show
from symgrad.kernel.form import NO_LAW
from symgrad.kernel.judge import judge
from symgrad.kernel.laws import LAWS

ROOT = Path(__file__).parent.parent
TRUTH_ALONE = "a student's line: judged for truth alone, with no derivative left on either side"
HEAD = """# The laws

What a step of a derivation may say, with one step for each law and what the kernel says of it. The
kernel knows neither the table nor the sweep: it re-derives every step from the definitions of the
functions and the equations of the graph ([the kernel's page](../symgrad/kernel/README.md)). The
last column is its verdict on the same step with a right side twice as large (or 1 instead of 0).

This page is made by `UPDATE_GOLDEN=1 pytest tests/kernel/test_laws_page.py`; the tests compare it.
"""


def one_function(name):
    """a = f(z) for one entry, with a's domain where f is defined."""
    z = sg.parameter("z", domain=FUNCTIONS[name].domain)
    a = z.map(FUNCTIONS[name].apply).named("a")
    return sg.derive(sg.graph(a), loss="a", wrt=["z"])


def net(*equations, **declared):
    return sg.read_problem({"equations": list(equations), **declared})


def derivations():
    """Small derivations in which every law occurs."""
    matrix = {"parameters": ["A"], "shapes": {"A": ["N", "N"]}}
    vector = {"parameters": ["z"], "shapes": {"z": ["K"]}}
    line = net("z = w x", "a = tanh(z)", "L = (a - y)^2",
               inputs=["x"], targets=["y"], parameters=["w", "b"])  # fmt: skip
    shares = net("p = softmax(z)", r"L = -y^\top \log(p)", targets=["y"], parameters=["z"],
                 shapes={"z": ["K"], "y": ["K"]}, domains={"y": "probabilities"})  # fmt: skip
    twice = net("u = w^2", "v = sin(w)", "L = u v", parameters=["w"])
    yield from (sg.derive(line, wrt=["L", "w", "b"]), sg.hessian(line, wrt=["w"]))
    yield students(line.graph)
    yield sg.derive(shares)
    yield from (sg.derive(twice, mode=mode) for mode in ("reverse", "forward", "expand"))
    yield sg.derive(net(r"L = \begin{cases} w^2 & w > 1 \\ 2 w & w \le 1 \end{cases}",
                        parameters=["w"]))  # fmt: skip
    yield sg.derive(net(r"L = w^2 + \sin(w)", parameters=["w"]))
    yield sg.derive(net(r"L = tr(A^{-1})", **matrix))
    yield sg.derive(net(r"L = \det(A)", **matrix))
    yield sg.derive(net(r"L = \max(z)", **vector))
    yield sg.derive(net(r"\mu = \frac{1}{K} \sum_i z_i", r"c_i = (z_i - \mu)^2",
                        r"v = \frac{1}{K} \sum_i (z_i - \mu)^2", r"L = v + \sum_i c_i",
                        names={"mu": r"\mu"}, **vector))  # fmt: skip
    yield sg.derive(net(r"L = \log(1 + e^z) - y z", parameters=["z"], targets=["y"]))
    yield sg.derive(net(r"L = -y \log(\sigma(z)) - (1 - y) \log(1 - \sigma(z))",
                        parameters=["z"], targets=["y"]))  # fmt: skip
    yield sg.derive(net(r"s = \log(\sum_k e^{z_k})", r"u_i = z_i - s", r"L = \sum_i c_i u_i",
                        parameters=["z"], constants=["c"],
                        shapes={"z": ["K"], "c": ["K"]}))  # fmt: skip
    yield sg.derive(net("p = softmax(z)", r"L = -\log p_o", parameters=["z"],
                        indices={"o": "K"}, shapes={"z": ["K"]}))  # fmt: skip
    yield sg.derive(net(r"L = z^\top A z", parameters=["z"], constants=["A"],
                        shapes={"z": ["K"], "A": ["K", "K"]},
                        domains={"A": "symmetric"}))  # fmt: skip


def students(graph):
    """One line as a student writes it: it names no law."""
    w, x, a, y, loss = map(Entry, ("w", "x", "a", "y", "L"))
    step = Step(1, NO_LAW, Total(loss, w), 2 * (a - y) * (1 - a**2) * x)
    return Derivation(graph, "L", ("w",), (step,))


def examples():
    """For each law the shortest step that names it, and its derivation."""
    steps = ((step, derivation) for derivation in derivations() for step in derivation.steps)
    found = {}
    for step, derivation in sorted(steps, key=lambda pair: len(_equation(pair[0]))):
        found.setdefault(step.law, (step, derivation))
    return found


def meanings():
    """What the kernel asks of a law, from the table of its own page."""
    text = (ROOT / "symgrad" / "kernel" / "README.md").read_text(encoding="utf-8")
    said = {}
    for laws, meaning in re.findall(r"^\| (`[^|]*?) \| ([^|]*) \|$", text, re.M):
        names = re.findall(r"`([^`]+)`", laws)
        about = laws.rpartition("`")[2].removeprefix(", ").strip()
        for law, own in zip(names, _one_each(meaning, len(names)), strict=True):
            said[law] = f"{said[law]}; {about}: {own}" if law in said else own
    return said


def _one_each(meaning, number):
    """A row about several laws says "the variable stands in ..., in ...": one place a law."""
    if number == 1:
        return [meaning]
    stem = "the variable stands "
    return [stem + place for place in meaning.removeprefix(stem).split(", ")]


def page():
    return "\n".join([HEAD, _functions(), _laws()])


def _functions():
    lines = ["## Derivatives of functions", "",
             "z is the argument, a = f(z) the output; at a kink the derivative is 0,",
             "or what a problem's `[convention]` says: then the definition has a piece there"
             " with that slope.", "",
             "| f | f(z) | kink | f'(z) | kernel | twice as large |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    for name, function in FUNCTIONS.items():
        if function.apply not in RULES:
            continue
        derivation = one_function(name)
        (step, *_) = derivation.steps
        meaning = _meaning(function)
        kink = ", ".join(map(str, function.kinks)) or "none"
        verdicts = _verdicts(step, derivation)
        lines.append(f"| `{name}` | {meaning} | {kink} | `{show(step.right)}` | {verdicts} |")
    return "\n".join(lines) + "\n"


def _meaning(function):
    if not isinstance(function.apply, type) or not issubclass(function.apply, Defined):
        return "SymPy's"
    return f"`{_code(show(definition(function.apply)).replace('_z', 'z'))}`"


def _laws():
    said, found = meanings(), examples()
    lines = ["## Laws of steps", "",
             "| law | a step that names it | for example | kernel | twice as large |",
             "|---|---|---|---|---|"]  # fmt: skip
    for law in (*LAWS, NO_LAW):
        step, derivation = found[law]
        equation, asked = _code(_equation(step)), said.get(law, TRUTH_ALONE)
        verdicts = _verdicts(step, derivation)
        lines.append(f"| {law or 'none named'} | {asked} | `{equation}` | {verdicts} |")
    return "\n".join(lines) + "\n"


def _verdicts(step, derivation):
    wrong = replace(step, right=2 * step.right if step.right != 0 else Integer(1))
    return f"{_verdict(step, derivation)} | {_verdict(wrong, derivation)}"


def _verdict(step, derivation):
    found = judge(step, derivation)
    return found.certainty if found.holds else found.verdict


def _equation(step):
    left = step.left.name if step.law == "name" else show(step.left)
    return f"{left} = {show(step.right)}"


def _code(text):
    return text.replace("|", "\\|")
