"""A derivation ends at the textbook form, by steps that are named and verified."""

import pytest

import symgrad as sg
from symgrad.expr.leaves import Total
from symgrad.expr.text import show

SCORES = {
    "parameters": ["z"],
    "targets": ["y"],
    "shapes": {"z": ["K"], "y": ["K"]},
    "domains": {"y": "probabilities"},
}
ROWS = {
    "parameters": ["z"],
    "targets": ["y"],
    "shapes": {"z": ["N", "K"], "y": ["N", "K"]},
    "domains": {"y": "probabilities"},
}
NEURON = {"parameters": ["w"], "inputs": ["x"], "targets": ["y"]}
VECTOR = {
    "parameters": ["x"],
    "targets": ["t"],
    "constants": ["e"],
    "shapes": {"x": ["N"], "t": ["N"]},
    "domains": {"e": "positive"},
}


def net(*equations, **declared):
    return sg.read_problem({"equations": list(equations), **declared})


def ends_at(derivation, name):
    """The last line about a derivative, after the kernel has checked all of them."""
    report = sg.verify(derivation)
    assert report.holds, str(report)
    return show(derivation.stated[name].right)


def laws(derivation, name):
    left = derivation.stated[name].left
    return [step.law for step in derivation.steps if step.left == left]


CROSS_ENTROPIES = {
    "named": (["p = softmax(z)", r"L = -\sum_i y_i \log p_i"], "p[i] - y[i]"),
    "primitives": (
        ["u_k = e^{z_k}", r"s = \sum_k u_k", "p_k = u_k/s", r"L = -\sum_i y_i \log p_i"],
        "p[i] - y[i]",
    ),
    "less the largest": (
        [r"m = \max(z)", "r_k = z_k - m", "u_k = e^{r_k}", r"s = \sum_k u_k", "p_k = u_k/s",
         r"L = -\sum_i y_i \log p_i"],
        "p[i] - y[i]",
    ),
    "log-softmax": (
        [r"s = \log(\sum_k e^{z_k})", "l_i = z_i - s", r"L = -\sum_i y_i l_i"],
        "exp(l[i]) - y[i]",
    ),
    "logsumexp beside p": (
        [r"p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}",
         r"L = \log(\sum_k e^{z_k}) - \sum_i y_i z_i"],
        "p[i] - y[i]",
    ),
    "inline": (
        [r"L = -\sum_i y_i \log(\frac{e^{z_i}}{\sum_j e^{z_j}})"],
        "exp(z[i])/(Σ_j exp(z[j])) - y[i]",
    ),
    "smoothed": (
        ["p = softmax(z)", r"q_i = \frac{9}{10} y_i + \frac{1}{10 K}",
         r"L = -\sum_i q_i \log p_i"],
        "p[i] - q[i]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", CROSS_ENTROPIES)
def test_cross_entropy_ends_at_p_less_y(way):
    equations, expected = CROSS_ENTROPIES[way]
    assert ends_at(sg.derive(net(*equations, **SCORES)), "dL/dz") == expected


@pytest.mark.parametrize(
    "equations",
    [
        [r"p_{nk} = \frac{e^{z_{nk}}}{\sum_j e^{z_{nj}}}"],
        ["u_{nk} = e^{z_{nk}}", r"s_n = \sum_k u_{nk}", "p_{nk} = u_{nk}/s_n"],
    ],
)
def test_cross_entropy_of_a_batch_ends_at_p_less_y_over_n(equations):
    loss = r"L = -\frac{1}{N} \sum_n \sum_k y_{nk} \log p_{nk}"
    derivation = sg.derive(net(*equations, loss, **ROWS))
    assert ends_at(derivation, "dL/dz") == "p[i,j]/N - y[i,j]/N"


LOGISTIC = {
    "σ inline": (r"L = -(y \log(\sigma(z)) + (1 - y) \log(1 - \sigma(z)))", "sigmoid(z) - y"),
    "σ(-z)": (r"L = -(y \log(\sigma(z)) + (1 - y) \log(\sigma(-z)))", "sigmoid(z) - y"),
    "softplus written out": (r"L = \log(1 + e^z) - y z", "sigmoid(z) - y"),
    "labels ±1": (r"L = \log(1 + e^{-y z})", "-y·sigmoid(-y·z)"),
}


@pytest.mark.parametrize("way", LOGISTIC)
def test_logistic_loss_ends_at_sigmoid_less_y(way):
    loss, expected = LOGISTIC[way]
    assert ends_at(sg.derive(net("z = w x", loss, **NEURON)), "dL/dz") == expected


@pytest.mark.parametrize("definition", [r"\sigma(z)", r"\frac{1}{1 + e^{-z}}"])
def test_logistic_loss_with_a_name_ends_at_the_name_less_y(definition):
    equations = ["z = w x", f"p = {definition}", r"L = -y \log p - (1 - y) \log(1 - p)"]
    assert ends_at(sg.derive(net(*equations, **NEURON)), "dL/dz") == "p - y"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (r"\frac{1}{1 + e^{-z}}", "∂L/∂a·a·(1 - a)"),
        (r"\frac{e^z}{1 + e^z}", "∂L/∂a·a·(1 - a)"),
        (r"\frac{e^z - e^{-z}}{e^z + e^{-z}}", "∂L/∂a·(1 - a²)"),
        (r"\frac{1 - e^{-2 z}}{1 + e^{-2 z}}", "∂L/∂a·(1 - a²)"),
    ],
)
def test_activations_from_primitives_are_differentiated_by_their_output(written, expected):
    derivation = sg.derive(net("z = w x", f"a = {written}", "L = (a - y)^2", **NEURON))
    assert ends_at(derivation, "dL/dz") == expected


MEAN, SPREAD = r"m = \frac{1}{N} \sum_i x_i", r"\sqrt{\frac{1}{N} \sum_i (x_i - m)^2 + e}"
NORMS = {
    "mean and spread": (
        [MEAN, f"s = {SPREAD}", r"h_i = \frac{x_i - m}{s}"],
        {"∂L/∂h[i]", "Σ_j ∂L/∂h[j]", "Σ_j ∂L/∂h[j]·h[j]"},
    ),
    "variance": (
        [MEAN, r"v = \frac{1}{N} \sum_i (x_i - m)^2", r"h_i = \frac{x_i - m}{\sqrt{v + e}}"],
        {"∂L/∂h[i]", "Σ_j ∂L/∂h[j]", "Σ_j ∂L/∂h[j]·h[j]"},
    ),
    "mean inline": (
        [r"s = \sqrt{\frac{1}{N} \sum_i (x_i - \frac{1}{N} \sum_j x_j)^2 + e}",
         r"h_i = \frac{x_i - \frac{1}{N} \sum_j x_j}{s}"],
        {"∂L/∂h[i]", "Σ_j ∂L/∂h[j]", "Σ_j ∂L/∂h[j]·h[j]"},
    ),
    "root mean square": (
        [r"s = \sqrt{\frac{1}{N} \sum_i x_i^2 + e}", r"h_i = \frac{x_i}{s}"],
        {"∂L/∂h[i]", "Σ_j ∂L/∂h[j]·h[j]"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", NORMS)
def test_normalization_ends_at_one_formula(way):
    equations, parts = NORMS[way]
    derivation = sg.derive(net(*equations, r"L = \sum_i (h_i - t_i)^2", **VECTOR))
    text = ends_at(derivation, "dL/dx")
    assert all(part in text for part in parts), text
    signs = {sign.name for sign in derivation.stated["dL/dx"].right.atoms(Total)}
    assert signs == {"dL/dh"}
    assert laws(derivation, "dL/dx")[-1] == "put in"


@pytest.mark.parametrize("options", [{}, {"bessel": True}, {"axis": -1}])
def test_rows_and_columns_are_normalized_alike(options):
    x, t = sg.parameter("x", "N", "D"), sg.target("t", "N", "D")
    xhat = sg.nets.normalization.standardize(x, **{"axis": 0, **options})
    derivation = sg.derive(sg.graph(((xhat - t) ** 2).sum().named("L")))
    report = sg.verify(derivation)
    assert report.holds, str(report)
    assert {s.name for s in derivation.stated["dL/dx"].right.atoms(Total)} == {"dL/dxhat"}
    assert "deviations sum to 0" in laws(derivation, "dL/dmu")


def test_a_mean_that_nothing_else_uses_is_no_statistic():
    equations = [r"m = \frac{1}{N} \sum_i x_i", "h_i = x_i^2", r"L = m^2 + \sum_i h_i t_i"]
    derivation = sg.derive(net(*equations, **VECTOR))
    assert "put in" not in laws(derivation, "dL/dx")


def test_sums_that_are_no_deviations_from_their_mean_stay():
    equations = [r"m = \frac{1}{N} \sum_i x_i", r"v = \sum_i t_i (x_i - m)^2", "L = v + m"]
    derivation = sg.derive(net(*equations, **VECTOR))
    assert "deviations sum to 0" not in laws(derivation, "dL/dm")


HESSIANS = {
    "named": ("p[i]·δ[i,j] - p[i]·p[j]", "named"),
    "primitives": ("p[i]·δ[i,j] - p[i]·p[j]", "primitives"),
    "log-softmax": ("exp(l[i])·δ[i,j] - exp(l[i])·exp(l[j])", "log-softmax"),
}


@pytest.mark.parametrize("way", HESSIANS)
def test_the_hessian_of_cross_entropy_has_two_terms(way):
    expected, equations = HESSIANS[way]
    derivation = sg.hessian(net(*CROSS_ENTROPIES[equations][0], **SCORES))
    assert ends_at(derivation, "d2L/dz/dz") == expected


def test_the_hessian_of_a_batch_has_two_terms():
    equations = [r"p_{nk} = \frac{e^{z_{nk}}}{\sum_j e^{z_{nj}}}",
                 r"L = -\frac{1}{N} \sum_n \sum_k y_{nk} \log p_{nk}"]  # fmt: skip
    found = ends_at(sg.hessian(net(*equations, **ROWS)), "d2L/dz/dz")
    assert found == "p[i,j]·δ[i,k]·δ[j,l]/N - p[i,j]·p[i,l]·δ[i,k]/N"


def test_the_jacobian_of_a_normalization_is_one_formula():
    equations = NORMS["mean and spread"][0]
    graph = net(*equations, r"L = \sum_i (h_i - t_i)^2", **VECTOR).graph
    derivation = sg.jacobian(graph, "h", "x", mode="forward")
    report = sg.verify(derivation)
    assert report.holds, str(report)
    assert not derivation.stated["dh/dx"].right.atoms(Total)


def test_equal_terms_are_merged_whatever_the_order_of_their_sums():
    derivation = sg.derive(net("L = tr(X^{-2})", parameters=["X"], shapes={"X": ["n", "n"]}))
    assert ends_at(derivation, "dL/dX").startswith("-2·")
    assert " - Σ" not in ends_at(derivation, "dL/dX")


INLINE = r"[y_i\log\sigma(w^\top x_i + b) + (1-y_i)\log(1-\sigma(w^\top x_i + b))]"


@pytest.mark.parametrize(
    ("loss", "by_w", "by_b"),
    [
        (
            r"L = -\frac1N\sum_{i=1}^N ",
            "1/N·Xᵀ·(sigmoid(X·w + b) - y)",
            "-1/N·𝟏ᵀ·(y - sigmoid(X·w + b))",
        ),
        (
            r"L = \frac{c}{2}\|w\|^2 - \sum_{i=1}^N ",
            "Xᵀ·(sigmoid(X·w + b) - y) + c·w",
            "𝟏ᵀ·(sigmoid(X·w + b) - y)",
        ),
    ],
)
def test_a_logistic_loss_over_data_in_one_line_ends_at_the_residual(loss, by_w, by_b):
    problem = {
        "equations": [loss + INLINE],
        "parameters": ["w", "b"],
        "inputs": ["X"],
        "targets": ["y"],
        "constants": ["c"] if "c" in loss.replace("frac", "") else [],
        "shapes": {"w": ["D"], "X": ["N", "D"], "y": ["N"]},
        "rows": {"x": "X"},
    }
    derived = sg.derive(sg.read_problem(problem))
    assert sg.verify(derived).holds
    page = sg.render(derived, view="matrix")
    assert f"∂L/∂w = {by_w}  " in page
    assert f"∂L/∂b = {by_b}  " in page


@pytest.mark.parametrize("scores", [SCORES, NEURON])
def test_a_named_complement_of_a_probability_cancels(scores):
    is_vector = "shapes" in scores
    score = [] if is_vector else ["z = w x"]
    at = "_i" if is_vector else ""
    terms = rf"-(y{at} \log p{at} + (1 - y{at}) \log q{at})"
    loss = rf"L = \sum_i {terms}" if is_vector else f"L = {terms}"
    declared = {k: v for k, v in scores.items() if k != "domains"}
    problem = net(*score, r"p = \sigma(z)", "q = 1 - p", loss, **declared)
    at = "[i]" if is_vector else ""
    assert ends_at(sg.derive(problem), "dL/dz") == f"p{at} - y{at}"


def test_the_logarithm_of_powers_ends_at_the_residual():
    problem = net(r"L = -\log(\sigma(z)^y (1 - \sigma(z))^{1-y})", parameters=["z"], targets=["y"])
    assert ends_at(sg.derive(problem), "dL/dz") == "sigmoid(z) - y"
