"""Values of one point are computed once, and anew at the next point."""

from fractions import Fraction

from symgrad.expr.evaluation import compile_entry
from symgrad.expr.index import Index
from symgrad.expr.leaves import Entry, sum_over


class Counted:
    """Numbers that count how often an entry is read."""

    def __init__(self):
        self.computed, self.reads, self.scale = {}, 0, 1

    def number(self, value):
        return Fraction(int(value))

    def read(self, leaf, positions):
        self.reads += 1
        return Fraction(self.scale * (1 + sum(positions)))

    def power(self, base, exponent):
        return base**exponent


ROW, PLACE = Index("i", 3), Index("j", 4)


def test_a_sum_in_a_sum_that_it_does_not_depend_on_is_added_up_once():
    numbers = Counted()
    total = sum_over(Entry("a", ROW) * (1 + sum_over(Entry("b", PLACE), PLACE)), ROW)
    value = compile_entry(total, numbers, {})
    assert value({}) == 6 * 11
    assert numbers.reads == 3 + 4


def test_a_sum_that_depends_on_the_outer_index_is_added_up_for_each():
    numbers = Counted()
    total = sum_over(Entry("a", ROW) * (1 + sum_over(Entry("b", ROW, PLACE), PLACE)), ROW)
    assert compile_entry(total, numbers, {})({}) == 1 * 11 + 2 * 15 + 3 * 19


def test_nothing_is_kept_for_the_next_point():
    numbers = Counted()
    value = compile_entry(sum_over(Entry("b", PLACE), PLACE), numbers, {})
    assert value({}) == 10
    numbers.scale, numbers.computed = 2, {}
    assert value({}) == 20
