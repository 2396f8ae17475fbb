"""One parser for LaTeX, Unicode and plain text: many spellings, one meaning."""

import pytest
from symbol_tables import TABLE, equation, same
from sympy import Rational

from symgrad.parsing import read_equation, read_expression

SPELLINGS = [
    # names
    (r"\hat{y}_1", "yhat[0]"),
    (r"\hat y_1", "ŷ₁"),
    ("y_hat[0]", r"\widehat{y}_{1}"),
    (r"\mu", "μ"),
    (r"\lambda", "lam"),
    (r"\beta_0", "beta0"),
    ("β₀", r"\beta_{0}"),
    ("beta_0", "beta0"),
    (r"W^{(1)} x", "W1 @ x"),
    (r"W_1 x", "W1 @ x"),
    (r"\mathbf{W}^{(1)}\mathbf{x}", "W1 x"),
    (r"W^{(1)}_{12}", "W1[0, 1]"),
    (r"W_{12}^{(1)}", "W1[0, 1]"),
    ("out_h1 c", r"\mathit{out}_{\mathrm{h1}} c"),
    # sums and products
    ("2 c y", "2*c*y"),
    (r"c \cdot y", "c*y"),
    (r"c \times y", "c y"),
    ("cy", "c*y"),
    ("-y^2", "-(y**2)"),
    (r"\frac{1}{2}y", "0.5*y"),
    (r"\tfrac12 y", "1/2 y"),
    (r"\frac{c}{y}", "c/y"),
    (r"\left(c-y\right)^2", "(c - y)**2"),
    ("(c − y)²", "(c-y)^2"),
    ("y**-1", r"y^{-1}"),
    (r"\{c + y\} \lambda", "(c + y)*lam"),
    # tensors
    (r"x^\top u", "x @ u"),
    (r"x^T u", "x.T @ u"),
    (r"x^{\mathsf T} u", "x' u"),
    ("xᵀu", r"x^{\intercal} u"),
    (r"x u^\top", "outer(x, u)"),
    (r"X^\top (X w - t)", "X.T @ (X @ w - t)"),
    ("Xw", "X @ w"),
    ("X*w", "X @ w"),
    (r"x \odot u", "x .* u"),
    (r"x \circ u", "x * u"),
    (r"x^{\odot 2}", "x**2"),
    (r"u \odot A x", r"u \odot (A x)"),
    (r"A^{2} x", "A @ A @ x"),
    ("A^2 x", "(A .* A) x"),
    (r"x^\top A x", "x @ A @ x"),
    (r"t^\top X", "t @ X"),
    (r"\lVert x \rVert_2^2", "sum(x**2)"),
    (r"\|X w - t\|^2", "norm(X @ w - t)**2"),
    (r"\|x\|_1", "sum(abs(x))"),
    (r"\operatorname{tr}(A B)", "tr(A @ B)"),
    (r"\mathrm{diag}(x) u", r"diag(x) @ u"),
    # functions
    (r"\sigma(y)", "sigmoid(y)"),
    ("sigma(y)", "σ(y)"),
    (r"\sigma^2(y)", "sigmoid(y)**2"),
    (r"\ln y", "log(y)"),
    (r"\log y \log c", "log(y)*log(c)"),
    (r"\sin 2y", "sin(2*y)"),
    (r"e^{-y}", "exp(-y)"),
    (r"\sqrt{c}", "sqrt(c)"),
    (r"\sqrt[3]{c}", "c**(1/3)"),
    (r"\max(0, y)", "relu(y)"),
    ("max(0, y)", "ReLU(y)"),
    (r"\operatorname{ReLU}(y)", "np.maximum(0, y)"),
    (r"\exp[y]", "exp(y)"),
    (r"|y - c|", "abs(y - c)"),
    (r"\tanh^2(y)", "tanh(y)*tanh(y)"),
    ("logsumexp(q)", r"\log\sum_i e^{q_i}"),
    (r"\mathrm{softmax}(q)_1", "softmax(q)[0]"),
    ("mean(q)", "sum(q)/3"),
    (r"\log_2 c", "log(c)/log(2)"),
    # a vector of ones
    (r"\mathbf 1^\top x", "sum(x)"),
    (r"\mathbf{1} w^\top + X", "X + w"),
    (r"A + x \mathbf{1}^\top", "(A.T + x).T"),
    (r"X^\top \mathbf 1", "sum(X, axis=0)"),
    (r"x - \mathbf 1", "x - 1"),
    # sums over indices
    (r"\sum_{i=1}^{N} t_i", "sum(t)"),
    (r"\sum_{i=1}^N t_i", "sum_i t[i]"),
    (r"\sum_i t_i + y", "sum(t) + y"),
    (r"\sum_{i=1}^{3} q_i^2", "q @ q"),
    (r"\sum_{i=1}^{2} q_i", "q[0] + q[1]"),
    (r"\frac{1}{N}\sum_{i=1}^{N}(t_i - \hat y_i)^2", "mean((t - yhat)**2)"),
    (r"\sum_{i,j} A_{ij}", "sum(A)"),
    (r"\sum_{k \neq 2} q_k", "sum(q) - q[1]"),
    (r"\sum_j q_j \sum_j q_j", "sum(q)*sum(q)"),
    (r"\sum_{i=1}^{2} q_{i+1}", "q[1] + q[2]"),
    ("Σ_j q_j", "sum(q)"),
    # conditions
    ("(y > 0)", r"\mathbf{1}[y > 0]"),
    ("[y > 0]", r"\mathbb{I}(y > 0)"),
    (r"\mathbb 1_{y>0}", "step(y)"),
    ("1 if y > 0 else 0", "step(y)"),
    ("(y >= c)", "1 - (y < c)"),
    ("where(y > 0, c, y)", r"\begin{cases} c & y > 0 \\ y & \text{otherwise} \end{cases}"),
    (r"\begin{cases} c & \text{if } y > 0 \\ y, & y \le 0 \end{cases}", "c if y > 0 else y"),
    (r"\begin{cases}1&y>0\\0&y\leq 0\end{cases}", "(y > 0)"),
    ("(0 < y < 1)", "(y > 0)*(y < 1)"),
]


@pytest.mark.parametrize(("first", "second"), SPELLINGS)
def test_two_spellings_mean_the_same(first: str, second: str) -> None:
    assert same(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [(r"x^\top u", "x .* u"), ("A B", "B A"), ("A^2", r"A^{2}"), ("c/y", "y/c")],
)
def test_different_texts_are_told_apart(first: str, second: str) -> None:
    assert not same(first, second)


def test_decimals_are_exact() -> None:
    assert read_expression("0.1 + 0.2", TABLE).expr == Rational(3, 10)
    assert read_expression("1e-05", TABLE).expr == Rational(1, 100000)


def test_numbers_stand_beside_letters() -> None:
    assert same("2.5y", "5*y/2")
    assert same("10. / y", "10/y")


def test_a_transposed_row_is_a_column() -> None:
    assert same(r"(x^\top A)^\top", r"A^\top x")


def test_a_row_keeps_being_a_row_by_its_name() -> None:
    row = read_equation(r"h = x^\top A", TABLE)
    assert row.is_row
    assert not read_equation("h = A x", TABLE).is_row


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("z = W1 x + b1", "z[i] = Σ_j W1[i,j]·x[j] + b1[i]"),
        ("z_k = sum_j W1[k,j] x[j] + b1[k]", "z[k] = Σ_i W1[k,i]·x[i] + b1[k]"),
        ("z[k] = sum_j W1[k,j] x[j] + b1[k]", "z[k] = Σ_i W1[k,i]·x[i] + b1[k]"),
        (r"p_n = e^{t_n}", "p[n] = exp(t[n])"),
        (r"G_{ij} = x_i u_j", "G[i,j] = u[j]·x[i]"),
        (r"G_{ji} = x_i u_j", "G[j,i] = u[j]·x[i]"),
        ("z_1 = c y", "z1 = c·y"),
        (r"a^{(2)} = \tanh(y)", "a2 = tanh(y)"),
        (r"\hat{q} = y", "qhat = y"),
        ("net_h1 = c y", "net_h1 = c·y"),
    ],
)
def test_the_left_side_says_what_is_defined(text: str, shown: str) -> None:
    assert str(equation(text)) == shown
