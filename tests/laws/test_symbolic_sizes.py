"""Sizes as letters: a layer is derived once, and its program is right at any numbers for them."""

import numpy as np
import pytest
from layers_of_any_shape import BUILDERS, build, point_of

import symgrad as sg
from symgrad.expr.index import as_size

NUMBERS = ((3, 2, 4), (2, 5, 3), (4, 1, 2), (1, 3, 6))
FIXED = {"A": 3, "B": 2, "C": 4}
LETTERS = dict.fromkeys(BUILDERS, "ABC") | {
    "batch_norm_with_bessel": "BC",  # one example more than A
    "convolution": "BC",  # windows of a stride are counted
    "convolution_of_an_image": "AC",
    "average_pooling": "A",
    "average_pooling_of_an_image": "A",
    "max_pooling": "A",
    "max_pooling_of_an_image": "A",
    "rnn": "BC",  # steps are counted
    "lstm": "BC",
    "gru": "BC",
    "triplet": "AB",  # C is a margin
    "contrastive": "AB",
}


@pytest.mark.parametrize("name", BUILDERS)
def test_one_derivation_holds_for_all_sizes(name):
    letters = LETTERS[name]
    free = [as_size(letter) if letter in letters else number for letter, number in FIXED.items()]
    program = sg.lower(sg.derive(build(name, free)))
    assert not all(size.is_Integer for a in program.arguments for size in a.shape)
    for numbers in NUMBERS:
        named = dict(zip("ABC", numbers, strict=True))
        sizes = [(named if letter in letters else FIXED)[letter] for letter in "ABC"]
        graph = build(name, sizes)
        point = point_of(graph)
        found, expected = program(**point), sg.lower(sg.derive(graph))(**point)
        assert found.keys() == expected.keys()
        for key, value in expected.items():
            np.testing.assert_allclose(found[key], value, rtol=1e-9, atol=1e-12, err_msg=key)


@pytest.mark.parametrize("name", ["dense", "layer_norm", "attention", "skip_gram"])
def test_a_program_for_other_sizes_would_be_noticed(name):
    point = point_of(build(name, (3, 2, 4)))
    wrong = sg.lower(sg.derive(build(name, (3, 5, 4))))
    with pytest.raises(sg.SymgradError):
        wrong(**point)
