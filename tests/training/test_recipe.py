"""Recipes: times in epochs become times in steps."""

import pytest

import symgrad as sg
from symgrad.errors import ValueProblem
from symgrad.nets import Network
from symgrad.training import (
    Recipe,
    adam,
    adamw,
    chain,
    clip_norm,
    momentum,
    step_decay,
    weight_decay,
)


def sizes(recipe, epochs=4, steps=2):
    schedule = recipe.for_epochs(epochs, steps).step_size
    return [schedule(t) for t in range(epochs * steps)]


def test_a_plain_recipe_is_its_optimizer():
    assert Recipe("adam").for_epochs(5, 3).name == adam().name
    assert Recipe("momentum", 0.3, 0.5).for_epochs(5, 3).name == momentum(0.3, beta=0.5).name


def test_schedules_count_epochs():
    assert sizes(Recipe(step_size=0.8, schedule="step", decay_every=2)) == [0.8] * 4 + [0.4] * 4
    assert sizes(Recipe(step_size=1.0, schedule="exponential", decay=0.25))[::2] == pytest.approx(
        [1, 0.25, 0.25**2, 0.25**3]
    )
    assert sizes(Recipe(step_size=1.0, schedule="cosine"))[4] == pytest.approx(0.5)
    assert sizes(Recipe(step_size=0.8, warm_up=2)) == pytest.approx([0.2, 0.4, 0.6, *[0.8] * 5])
    after = sizes(Recipe(step_size=0.8, warm_up=1, schedule="step", decay_every=1))
    assert after == pytest.approx([0.4, 0.8, 0.8, 0.8, 0.4, 0.4, 0.2, 0.2])


def test_links_stand_before_the_step_and_adamw_decays_by_itself():
    made = Recipe("adam", clip=1.0, weight_decay=0.1).for_epochs(1, 1)
    assert made.name == chain(clip_norm(1.0), weight_decay(0.1), adam()).name
    assert Recipe("adamw", weight_decay=0.3).for_epochs(1, 1).name == adamw(decay=0.3).name


def test_train_makes_the_optimizer_for_its_own_number_of_steps():
    graph = Network((2, 3, 2), loss="softmax_cross_entropy").graph
    recipe = Recipe("momentum", 0.1, schedule="step", decay_every=2)
    settings = {"epochs": 6, "batch_size": 10, "held_out": 0.25}
    run = sg.train(graph, "moons", optimizer=recipe, **settings)
    stepper = momentum(step_decay(0.1, 0.5, every=2 * 6))
    assert run.loss == sg.train(graph, "moons", optimizer=stepper, **settings).loss


@pytest.mark.parametrize(
    "settings",
    [
        {"optimizer": "newton"},
        {"schedule": "linear"},
        {"schedule": "step", "decay": 2.0},
        {"decay": 0.5},
        {"schedule": "step", "decay_every": 0},
        {"warm_up": -1},
        {"momentum": 0.9},
        {"optimizer": "adam", "momentum": 1.0},
        {"clip": 0.0},
        {"weight_decay": -0.1},
        {"step_size": 0.0},
    ],
)
def test_a_recipe_that_cannot_be_is_refused(settings):
    with pytest.raises(ValueProblem):
        Recipe(**settings)
