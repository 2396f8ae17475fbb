"""What stands before and behind formulas: labels, reasons, marks of the end, sentences."""

import pytest

from symgrad.parsing.derivations import is_prose, read_lines


def statements(text):
    return [[s.strip() for s in line.statements] for line in read_lines(text)]


@pytest.mark.parametrize(
    "written",
    [
        "Step 1: a = b",
        "Step 1. a = b",
        "**Step 1.** a = b",
        "**a = b**",
        "Forward pass: a = b",
        "Answer: a = b.",
        "(2),(3) into (1): a = b",
        "a) a = b",
        "(b) a = b",
        "(ii) a = b",
        "3) a = b",
        "2. a = b",
        r"\therefore a = b",
        r"\implies a = b",
        r"\iff a = b",
        "∵ a = b",
        "since a = b",
        "it follows that a = b",
        "By the chain rule, a = b",
        "The error of the net is a = b",
        "> a = b",
        r"a = b. \qquad \blacksquare",
        r"a = b \quad \checkmark",
        "a = b ∎",
        "a = b. QED",
        "a = b  <- chain rule",
        "a = b (by the chain rule)",
        "a = b [from (1)]",
        r"a = b \text{ by } c",
        r"a = b && \text{(} c \text{ is fixed)}",
        r"\item a = b",
        r"\item[(a)] $a = b$",
        "```\na = b\n```",
        r"\section*{Part 1}" + "\na = b",
    ],
)
def test_labels_and_reasons_are_no_part_of_a_formula(written):
    assert statements(written) == [["a = b"]]


@pytest.mark.parametrize(
    "written",
    [
        "a = b because c = d",
        "a = b (because c = d)",
        "a = b [since c = d]",
        "a = b since dc = d",
        "a = b, so c = d",
        "a = b hence c = d",
        r"a = b \text{ since } c = d",
        r"a = b \text{ (because } c = d \text{)}",
        "$a = b$ so that $c = d$",
        r"\item $a = b$ \item $c = d$",
    ],
)
def test_equations_given_as_a_reason_are_statements(written):
    flat = [s.replace("dc", "c") for line in statements(written) for s in line]
    assert flat == ["a = b", "c = d"]


@pytest.mark.parametrize(
    "written",
    [
        "a = (b)",
        "(a) + b = c",
        "(a)(b) = c",
        "x (a) = c",
        "so = 3",
        "the_error = 3",
        "loss error = 3",
        "the loss = 3",
        "otherwise: a = b",
        "if x > 0: a = b",
        "a := b: c",
        r"a = \begin{cases} 1 & \text{if } z > 0 \\ 0 & \text{since } z \end{cases}",
    ],
)
def test_what_may_belong_to_a_formula_stays(written):
    shown = written.replace(":=", " =")
    assert [s for line in statements(written) for s in line] == [shown]


def test_sentences_are_no_formulas():
    def is_name(word):
        return word in ("yhat", "err")

    assert is_prose("Then we use (1) and the rule.", is_name)
    assert is_prose("This completes the proof", is_name)
    assert not is_prose("yhat err", is_name)
    assert not is_prose("sigma(yhat) tanh(err)", is_name)
    assert not is_prose("the error = yhat", is_name)


def test_columns_stay_those_of_the_line_behind_labels():
    (line,) = read_lines("Step 2: (a) b = c  ∎")
    assert line.statements[0].index("b") == line.source.index("b")
