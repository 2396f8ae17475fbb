"""What is printed is read back by symgrad's own reader and proved equal to what was derived."""

import pytest
from zoo import ZOO

import symgrad as sg
from symgrad.equality import Proved, compare
from symgrad.errors import SymgradError
from symgrad.expr.array import Array, by_name
from symgrad.expr.digits import Digit
from symgrad.expr.index import choose_letters, free_indices
from symgrad.expr.leaves import Direct, Total
from symgrad.expr.replacing import replace_leaves
from symgrad.parsing.answers import read_answer
from symgrad.parsing.symbols import Symbols
from symgrad.rendering.lines import backward_lines, forward_lines
from symgrad.rendering.matrix_form import recognize
from symgrad.rendering.media import LatexMedium, TextMedium

VIEWS = ("index LaTeX", "index text", "matrix LaTeX", "matrix text")


def table(graph):
    """The names of a graph, each with its shape, and its sizes."""
    given = {e.name: e for e in graph.equations} | {f.name: f for f in graph.free}
    names = {}
    for name, shape in graph.shapes.items():
        names[name] = by_name(name, choose_letters(shape, graph.shapes), {name: given[name]})
    sizes = {s.name for shape in graph.shapes.values() for n in shape for s in n.free_symbols}
    return Symbols(names, sizes=dict.fromkeys(sizes))


def lines_of(derivation):
    """Every step and every line, without those whose derivatives are marked as direct ones.

    Positions that are quotients and remainders can be printed but not read.
    """
    held = TextMedium(derivation.graph).held
    found = (
        *forward_lines(derivation),
        *backward_lines(derivation, "full"),
        *backward_lines(derivation),
    )
    for line in found:
        signs = line.rights[-1].atoms(Direct)
        is_marked = any((s.of.name, s.by.name) in held for s in signs)
        if not is_marked and not line.rights[-1].has(Digit):
            yield line


def printed(line, graph, notation):
    """The right side in every view that it has, with the letters that stand free in it."""
    right = line.rights[-1]
    latex, text = LatexMedium(graph, notation), TextMedium(graph)
    letters = {i.name: i for place in line.axes for i in free_indices(place)}
    yield VIEWS[0], latex.index(right, letters.values()), letters
    yield VIEWS[1], text.index(right, letters.values()), letters
    form = recognize(right, line.axes)
    if form is not None:
        yield VIEWS[2], latex.matrix(form), {}
        yield VIEWS[3], text.matrix(form), {}


def entry_of(array, axes):
    """The entry at the axes; an axis of one position may be missing."""
    if not array.axes:
        return array.expr
    fits = len(array.axes) == len(axes)
    return array.at(*(axes if fits else (axis for axis in axes if axis.size != 1)))


def is_proved(text, line, letters, graph):
    """Whether the text, read back, is proved to be the right side of the line."""
    right = replace_leaves(line.rights[-1], _as_total)
    like = Array(line.axes, right)
    array = read_answer(text, table(graph), letters=letters, like=like).members[-1].array
    free = {f.name: f for f in graph.free}
    return isinstance(compare(entry_of(array, line.axes), right, free=free), Proved)


def _as_total(leaf):
    return Total(leaf.of, leaf.by) if isinstance(leaf, Direct) else None


@pytest.mark.parametrize("name", ZOO)
def test_every_right_side_is_read_back_and_proved(name):
    derivation = sg.derive(ZOO[name])
    graph = derivation.graph
    for line in lines_of(derivation):
        for view, text, letters in printed(line, graph, derivation.notation):
            assert is_proved(text, line, letters, graph), f"{view}: {text}"


PLANTED = [
    (r"\frac{\partial L}{\partial z}", r"\frac{\partial L}{\partial h}"),
    (r"\hat{x}", "x"),
    ("_{i}", "_{2}"),
    (r"\top", r"\odot 1"),
    (" - ", " + "),
    (r"\odot", r"\oslash"),
    (r"\frac{1}{2}", r"\frac{1}{3}"),
]


def planted(name):
    """Wrong printings of the lines of a derivation: one sign of each changed to another one."""
    derivation = sg.derive(ZOO[name])
    for line in lines_of(derivation):
        for _, text, letters in printed(line, derivation.graph, derivation.notation):
            for right, wrong in PLANTED:
                if right in text:
                    yield text.replace(right, wrong, 1), line, letters, derivation.graph


@pytest.mark.parametrize("name", ["layer_norm", "attention_of_one_head", "network_huber_loss"])
def test_a_planted_wrong_printing_is_refused(name):
    wrong = list(planted(name))
    assert len(wrong) > 10
    for text, line, letters, graph in wrong:
        try:
            assert not is_proved(text, line, letters, graph), text
        except SymgradError:
            continue


def test_a_softmax_down_the_columns_is_not_printed_as_one_of_the_rows():
    z = sg.parameter("z", 3, 2)
    p = (sg.exp(z) / sg.exp(z).sum(0)).named("p")
    graph = sg.graph((p**2).sum().named("L"))
    derivation = sg.derive(graph)
    (line,) = (e for e in forward_lines(derivation) if e.left.name == "p")
    views = {v: (t, letters) for v, t, letters in printed(line, graph, derivation.notation)}
    assert views["matrix text"][0] == "(softmax(zᵀ))ᵀ"
    assert all(is_proved(text, line, letters, graph) for text, letters in views.values())
    assert not is_proved(r"\operatorname{softmax}(z)", line, {}, graph)


def test_the_prime_of_an_abstract_function_stands_on_its_letter():
    problem = sg.read_problem(
        {"equations": ["L = ell(w)"], "parameters": ["w"], "functions": {"ell": "any"}}
    )
    (line,) = backward_lines(sg.derive(problem))
    assert TextMedium(problem.graph).index(line.rights[-1]) == "ℓ'(w)"
