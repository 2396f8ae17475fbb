"""--mode: which way through the graph, at the command line."""

import json

import pytest

COMPLETE = (
    "--set", "W=[[1, 2], [0, -1], [3, 1]]", "--set", "b=[0, 1, -1]", "--set", "v=[1, 2, 3]",
    "--set", "c=0.5",
)  # fmt: skip


@pytest.mark.parametrize("mode", ["reverse", "forward", "expand"])
def test_every_mode_ends_at_the_same_gradients(run, mode):
    code, out, err = run("derive", "problem.toml", "--mode", mode, "--json", *COMPLETE)
    assert (code, err) == (0, "")
    data = json.loads(out)
    assert set(data["gradients"]) == set(data["wrt"])
    assert all(step["certainty"] == "proved" for step in data["steps"])
    reverse = json.loads(run("derive", "problem.toml", "--json", *COMPLETE)[1])
    for name in data["wrt"]:
        key = f"d{data['loss']}/d{name}"
        expected = pytest.approx(flat(reverse["values"][key]), rel=1e-12)
        assert flat(data["values"][key]) == expected


def flat(value):
    return [x for each in value for x in flat(each)] if isinstance(value, list) else [value]


def test_each_mode_has_its_own_page(run):
    heads = {
        mode: run("derive", "problem.toml", "--mode", mode)[1].split("\n\n")[1].splitlines()[0]
        for mode in ("reverse", "forward", "expand")
    }
    assert heads == {"reverse": "backward", "forward": "tangents", "expand": "expanded"}


@pytest.mark.parametrize("mode", ["forward", "expand"])
def test_every_mode_is_verified(run, mode):
    code, out, _ = run("verify", "problem.toml", "--mode", mode)
    assert code == 0
    assert "steps hold" in out


def test_another_mode_is_refused(run):
    code, out, err = run("derive", "problem.toml", "--mode", "sideways")
    assert (code, out) == (2, "")
    assert "sideways" in err
    assert "forward" in err


def test_a_loss_that_grows_too_large_is_told_where_to_go(run, folder):
    steps = ["h0 = w x", *(f"h{k} = h{k - 1} tanh(h{k - 1})" for k in range(1, 12)), "L = h11"]
    problem = f'equations = {steps}\ninputs = ["x"]\nparameters = ["w"]\n'
    (folder / "deep.toml").write_text(problem, encoding="utf-8")
    code, out, err = run("derive", "deep.toml", "--mode", "expand")
    assert (code, out) == (2, "")
    assert "symbols" in err
    assert "mode reverse" in err
    assert run("derive", "deep.toml", "--mode", "forward")[0] == 0


def test_a_direction_gives_one_tangent_derived_verified_and_compared(run):
    code, out, _ = run("derive", "problem.toml", "--mode", "forward", "--direction", "W")
    assert code == 0
    assert "W\u0307[" in out
    assert "∂L/∂W" not in out
    code, out, _ = run("verify", "problem.toml", "--mode", "forward", "--direction", "W")
    assert (code, "steps hold" in out) == (0, True)
    code, out, _ = run(
        "gradcheck", "problem.toml", "--mode", "forward", "--direction", "W", "--json", *COMPLETE
    )
    assert code == 0
    assert list(json.loads(out)["gradients"]) == ["L_dot"]


@pytest.mark.parametrize("more", [(), ("--mode", "expand"), ("--mode", "forward", "--wrt", "b")])
def test_a_direction_without_a_forward_sweep_is_refused(run, more):
    code, out, err = run("derive", "problem.toml", "--direction", "W", *more)
    assert (code, out) == (2, "")
    assert "--mode forward" in err


def test_a_direction_of_no_name_is_refused(run):
    assert run("derive", "problem.toml", "--mode", "forward", "--direction", "Q")[0] == 2
