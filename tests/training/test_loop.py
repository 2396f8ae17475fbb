"""Training: it descends, as computed by hand; it repeats; it says what goes wrong."""

import numpy as np
import pytest

import symgrad as sg
from symgrad.errors import DataError, DivergedError, ValueProblem
from symgrad.nets import Network
from symgrad.training import adam, gd, load_run, momentum, nesterov_ahead, save_run, step_decay


def line(penalty=False):
    """ŷ = w x + b with half the squared error."""
    w, b, x, y = sg.parameter("w"), sg.parameter("b"), sg.input("x"), sg.target("y")
    yhat = (w * x + b).named("yhat")
    error = (yhat - y) ** 2 / 2
    return sg.graph((error + sg.constant("lam") * w**2 if penalty else error).named("L"))


ONE_POINT = ([2.0], [5.0])
AT_ONE = {"w": 1.0, "b": 1.0}
MOONS = Network((2, 6, 2), loss="softmax_cross_entropy").graph


@pytest.mark.parametrize(
    ("step_size", "w", "b", "loss"),
    [(0.01, 1.04, 1.02, 1.805), (0.1, 1.4, 1.2, 0.5), (0.2, 1.8, 1.4, 0)],
)
def test_one_step_of_descent_is_the_one_computed_by_hand(step_size, w, b, loss):
    run = sg.train(line(), ONE_POINT, optimizer=gd(step_size), epochs=1, start=AT_ONE)
    assert run.parameters["w"] == pytest.approx(w)
    assert run.parameters["b"] == pytest.approx(b)
    assert run.loss == pytest.approx((loss,))
    assert run.steps == 1


def test_the_line_of_least_squares_is_found():
    data = sg.training.named_set("line")
    run = sg.train(line(), data, optimizer=gd(0.3), epochs=2000)
    slope, offset = np.polyfit(data.columns["x"], data.columns["y"], 1)
    assert run.parameters["w"] == pytest.approx(slope, rel=1e-6)
    assert run.parameters["b"] == pytest.approx(offset, rel=1e-6)
    assert run.metrics["train_r_squared"] > 0.8


@pytest.mark.parametrize("optimizer", [gd(0.3), adam(0.02)])
def test_training_lowers_the_loss_and_scores_what_was_held_out(optimizer):
    run = sg.train(MOONS, "moons", optimizer=optimizer, epochs=60, batch_size=16, held_out=0.25)
    assert len(run.loss) == 60
    assert run.loss[-1] < 0.7 * run.loss[0]
    assert run.metrics["train_loss"] == pytest.approx(run.loss[-1])
    assert run.metrics["held_out_accuracy"] > 0.8
    assert run.steps == 60 * 4
    assert run.classes == ("upper", "lower")


def test_digits_are_read_by_a_net_trained_with_symbolic_gradients():
    pytest.importorskip("sklearn")
    graph = Network((64, 32, 10), loss="softmax_cross_entropy").graph
    run = sg.train(graph, "digits", optimizer=gd(0.1), epochs=15, batch_size=32, held_out=0.2)
    assert run.metrics["held_out_accuracy"] >= 0.95


def test_every_example_makes_a_step_where_a_batch_is_one():
    run = sg.train(MOONS, "moons", optimizer=gd(0.05), epochs=3, batch_size=1)
    assert run.steps == 3 * 80
    assert run.loss[-1] < run.loss[0]


@pytest.mark.parametrize("batch_size", [None, 30])
@pytest.mark.parametrize("make", [momentum, nesterov_ahead])
def test_every_step_is_recorded_from_where_it_starts(make, batch_size):
    stepper, told = make(step_decay(0.1, every=2)), []

    def record(parameters, step_size):
        told.append(({name: w.copy() for name, w in parameters.items()}, step_size))

    settings = {"optimizer": stepper, "batch_size": batch_size}
    run = sg.train(MOONS, "moons", epochs=3, record=record, **settings)
    assert len(told) == run.steps
    assert [size for _, size in told] == [stepper.step_size(t) for t in range(run.steps)]
    two = sg.train(MOONS, "moons", epochs=2, **settings)
    for name, w in told[run.steps * 2 // 3][0].items():
        np.testing.assert_array_equal(w, two.parameters[name])


@pytest.mark.parametrize("count", [255, 256, 257, 600])
def test_the_loss_of_an_epoch_is_that_of_all_examples_however_many(count):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=count), rng.normal(size=count)
    run = sg.train(line(), (x, y), epochs=2, batch_size=100)
    error = run.parameters["w"] * x + run.parameters["b"] - y
    assert run.loss[-1] == pytest.approx((error**2 / 2).mean())
    assert run.metrics["train_loss"] == pytest.approx(run.loss[-1])


def test_what_is_held_out_may_be_chosen():
    chosen = np.arange(0, 80, 4)
    run = sg.train(MOONS, "moons", epochs=40, optimizer=adam(0.1), held_out=chosen, validation=0.25)
    data = sg.training.named_set("moons")
    x, y = data.columns["x"], data.columns["y"]
    still = {"optimizer": gd(1e-300), "epochs": 1, "start": run.parameters}
    alone = sg.train(MOONS, (x[chosen], y[chosen]), **still)
    assert run.metrics["held_out_loss"] == pytest.approx(alone.metrics["train_loss"])
    for wrong in ([80], [-1], [3, 3], [0.5], [[1]], range(80)):
        with pytest.raises(ValueProblem, match="held-out part"):
            sg.train(MOONS, "moons", held_out=list(wrong))


def test_a_validation_part_is_watched_and_scored():
    run = sg.train(MOONS, "moons", epochs=5, batch_size=8, validation=0.25, held_out=0.25)
    assert len(run.validation_loss) == len(run.loss) == run.best_epoch == 5
    assert run.validation_loss[-1] == pytest.approx(run.metrics["validation_loss"])
    assert run.steps == 5 * 5
    assert {"train_accuracy", "validation_accuracy", "held_out_accuracy"} <= set(run.metrics)


def test_patience_keeps_the_parameters_of_the_lowest_validation_loss():
    settings = {"optimizer": adam(0.5), "validation": 0.4, "batch_size": 4, "seed": 2}
    run = sg.train(MOONS, "moons", epochs=500, patience=4, **settings)
    assert len(run.loss) == run.best_epoch + 4
    assert min(run.validation_loss) == run.validation_loss[run.best_epoch - 1]
    assert run.metrics["validation_loss"] == pytest.approx(min(run.validation_loss))
    short = sg.train(MOONS, "moons", epochs=run.best_epoch, **settings)
    assert all((short.parameters[n] == run.parameters[n]).all() for n in run.parameters)
    assert f"best {run.best_epoch}," in repr(run)


def test_the_same_seed_gives_the_same_run_and_another_seed_another():
    runs = [sg.train(MOONS, "moons", epochs=3, batch_size=7, seed=s) for s in (1, 1, 2)]
    assert runs[0].loss == runs[1].loss
    assert all((runs[0].parameters[n] == runs[1].parameters[n]).all() for n in runs[0].parameters)
    assert runs[0].loss != runs[2].loss


def test_progress_is_told_after_every_epoch():
    told = []
    run = sg.train(line(), ONE_POINT, epochs=3, progress=lambda *news: told.append(news))
    assert told == [(n, 3, loss) for n, loss in enumerate(run.loss, start=1)]


def test_standardized_inputs_have_mean_0_and_deviation_1_over_the_training_part():
    rng = np.random.default_rng(0)
    x = rng.normal(50, 9, (40, 2))
    run = sg.train(MOONS, (x, rng.integers(0, 2, 40)), epochs=1, held_out=0.5, standardize=True)
    scaled = run.scaling["x"].apply(x)
    assert scaled.std(axis=0) == pytest.approx([1, 1], abs=0.4)
    assert not sg.train(MOONS, "moons", epochs=1).scaling


def test_a_constant_column_keeps_its_scale_though_its_mean_is_rounded():
    x = np.column_stack([np.full(1000, 0.1), np.arange(1000)])
    run = sg.train(MOONS, (x, np.arange(1000) % 2), epochs=1, standardize=True)
    assert x[:, 0].std() > 0
    assert run.scaling["x"].deviation[0] == 1


def test_a_constant_is_given_or_missed_by_name():
    run = sg.train(line(penalty=True), ONE_POINT, epochs=1, constants={"lam": 0.5})
    assert run.steps == 1
    with pytest.raises(ValueProblem, match="constant lam has no value"):
        sg.train(line(penalty=True), ONE_POINT, epochs=1)


def test_divergence_names_epoch_and_step_size_and_keeps_the_last_good_parameters():
    with pytest.raises(DivergedError, match=r"in epoch \d+ with step size 50") as caught:
        sg.train(line(), ONE_POINT, optimizer=gd(50.0), epochs=1000)
    run = caught.value.run
    assert np.isfinite(run.loss).all()
    assert all(np.isfinite(value).all() for value in run.parameters.values())


def test_a_loss_that_is_no_number_before_any_step_is_no_matter_of_the_step_size():
    negative = sg.Network((1, 1), loss="binary_cross_entropy").graph  # no σ: log of any number
    with pytest.raises(DivergedError, match="not finite before the first step") as caught:
        sg.train(negative, ([[-1.0], [1.0]], [0.0, 1.0]), optimizer=gd(0.1))
    assert "step size" not in str(caught.value)
    assert caught.value.run.loss == ()


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"epochs": 0}, ValueProblem),
        ({"batch_size": 0}, ValueProblem),
        ({"seed": -1}, ValueProblem),
        ({"held_out": 1.0}, ValueProblem),
        ({"held_out": float("nan")}, ValueProblem),
        ({"validation": -0.1}, ValueProblem),
        ({"validation": 0.5}, DataError),
        ({"patience": 3}, ValueProblem),
        ({"patience": 0, "validation": 0.5}, ValueProblem),
        ({"dtype": np.int64}, ValueProblem),
        ({"dtype": "float16"}, ValueProblem),
        ({"initialization": "ones"}, ValueProblem),
        ({"start": {"w": [1.0, 2.0]}}, ValueProblem),
        ({"start": {"w": float("nan")}}, ValueProblem),
        ({"data": ([1.0, 2.0], [1.0])}, DataError),
        ({"data": ([float("nan")], [1.0])}, DataError),
        ({"data": 3}, DataError),
        ({"data": {"x": [1.0]}}, DataError),
    ],
)
def test_a_setting_that_cannot_be_is_refused(settings, error):
    with pytest.raises(error):
        sg.train(line(), **({"data": ONE_POINT} | settings))


def test_a_loss_that_is_no_number_is_refused():
    graph = Network((2, 3)).graph
    vector = sg.Graph(graph.free, graph.equations[:1], "z1")
    with pytest.raises(ValueProblem, match="loss z1 is a tensor"):
        sg.train(vector, {"x": np.ones((4, 2)), "y": np.ones((4, 3))})


def test_a_size_without_a_number_is_named():
    graph = Network(("D", "H", "K"), loss="softmax_cross_entropy").graph
    with pytest.raises(ValueProblem, match="size H of W1 has no number"):
        sg.train(graph, "moons", epochs=1)
    run = sg.train(graph, "moons", epochs=1, sizes={"H": 3})
    assert run.parameters["W1"].shape == (3, 2)


def test_a_saved_run_is_read_back(tmp_path):
    run = sg.train(MOONS, "moons", epochs=2, standardize=True)
    save_run(run, tmp_path / "run.npz")
    back = load_run(tmp_path / "run.npz", MOONS)
    assert back.loss == run.loss
    assert back.metrics == run.metrics
    assert back.classes == run.classes
    assert (back.scaling["x"].mean == run.scaling["x"].mean).all()
    assert all((back.parameters[name] == run.parameters[name]).all() for name in run.parameters)


def test_a_parameter_may_have_any_name(tmp_path):
    file, x, y = sg.parameter("file"), sg.input("x"), sg.target("y")
    run = sg.train(sg.graph(((file * x - y) ** 2).named("L")), ONE_POINT, epochs=1)
    save_run(run, tmp_path / "run.npz")
    assert load_run(tmp_path / "run.npz").parameters["file"] == run.parameters["file"]


def test_a_run_of_another_network_is_refused(tmp_path):
    save_run(sg.train(line(), ONE_POINT, epochs=1), tmp_path / "run.npz")
    with pytest.raises(DataError, match="another network"):
        load_run(tmp_path / "run.npz", MOONS)


def test_a_file_that_is_no_run_is_refused(tmp_path):
    np.savez(tmp_path / "other.npz", w=np.ones(2))
    with pytest.raises(DataError, match="no saved run"):
        load_run(tmp_path / "other.npz")


def test_a_failed_save_leaves_the_old_file_and_nothing_else(tmp_path):
    run = sg.train(line(), ONE_POINT, epochs=1)
    with pytest.raises(ValueProblem, match=r"does not end in \.npz"):
        save_run(run, tmp_path / "run.txt")
    with pytest.raises(ValueProblem, match="cannot be written"):
        save_run(run, tmp_path / "missing" / "run.npz")
    assert list(tmp_path.iterdir()) == []


def test_an_optimizer_may_be_named():
    named, made = (
        sg.train(line(), ONE_POINT, optimizer=each, epochs=3, start=AT_ONE)
        for each in ("adam", adam())
    )
    assert named.loss == made.loss


def test_an_optimizer_that_is_none_is_refused():
    with pytest.raises(ValueProblem, match="there is no optimizer 'adm'"):
        sg.train(line(), ONE_POINT, optimizer="adm", epochs=3, start=AT_ONE)


@pytest.mark.parametrize("setting", ["epochs", "batch_size", "seed"])
def test_what_counts_is_a_whole_number(setting):
    with pytest.raises(ValueProblem, match=r"2\.5"):
        sg.train(line(), ONE_POINT, **{setting: 2.5})
