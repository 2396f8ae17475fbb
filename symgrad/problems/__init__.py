"""The problem file: a graph, what is asked, in which notation, with which numbers."""

from symgrad.problems.notations import read_notation
from symgrad.problems.problem import Convention, Problem, Question
from symgrad.problems.reading import problem_of_graph, read_problem
from symgrad.problems.values import read_settings

__all__ = [
    "Convention",
    "Problem",
    "Question",
    "problem_of_graph",
    "read_notation",
    "read_problem",
    "read_settings",
]
