"""Derivations as people write them, each with one slip for every line that states something.

``slips``: line -> (what is right there, what is written instead). Lines count from 1.
"""

from dataclasses import dataclass, field

NEURON = {
    "equations": [r"\hat{y} = w x + b", r"L = \frac12 (y - \hat y)^2"],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["w", "b"],
}
WORKED = {**NEURON, "values": {"x": 2, "y": 5, "w": 1, "b": 1}}
LOGISTIC = {
    "equations": ["z = w x + b", r"a = \sigma(z)", r"L = -(y \log a + (1-y) \log(1-a))"],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["w", "b"],
    "domains": {"y": "[0, 1]"},
}
WORKED_LOGISTIC = {
    "equations": ["z = w x + b", r"\hat{y} = \sigma(z)", r"L = \frac12 (y - \hat y)^2"],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["w", "b"],
    "values": {"x": 2, "y": 5, "w": 1, "b": 1},
}
SOFTMAX = {
    "equations": [r"p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}", r"L = -\sum_k y_k \ln p_k"],
    "targets": ["y"],
    "parameters": ["z"],
    "shapes": {"z": ["K"], "y": ["K"]},
    "domains": {"y": "probabilities"},
}
FORK = {
    "equations": ["f1 = e^x", "f2 = f1^2", "f3 = f1 + f2", "y = sin(f3)"],
    "parameters": ["x"],
    "names": {"f1": "f_1", "f2": "f_2", "f3": "f_3"},
}
BATCH = {
    "equations": [r"\hat y = X w", r"L = \frac1N \|y - \hat y\|^2"],
    "inputs": ["X"],
    "targets": ["y"],
    "parameters": ["w"],
    "shapes": {"X": ["N", "D"], "w": ["D"], "y": ["N"]},
}
LAYERS = {
    "equations": ["z = W x + b", r"a = \sigma(z)", "o = V a + c", r"L = \frac12 \|o - y\|^2"],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["W", "b", "V", "c"],
    "shapes": {"W": ["H", "D"], "x": ["D"], "b": ["H"], "V": ["K", "H"], "c": ["K"], "y": ["K"]},
}
RECURRENT = {
    "equations": ["h_1 = tanh(u x_1)", "h_2 = tanh(w h_1 + u x_2)", "L = (h_2 - y)^2 / 2"],
    "inputs": ["x_1", "x_2"],
    "targets": ["y"],
    "parameters": ["u", "w"],
}
RECTIFIED = {
    "equations": ["f_0 = B_0 + W_0 x", "h_1 = relu(f_0)", "f_1 = B_1 + W_1 h_1",
                  r"\ell = \|f_1 - y\|^2"],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["B_0", "W_0", "B_1", "W_1"],
    "shapes": {"W_0": ["H", "D"], "x": ["D"], "B_0": ["H"], "W_1": ["K", "H"], "B_1": ["K"],
               "y": ["K"]},
}  # fmt: skip
LINEAR = {
    "equations": ["u = A x", "y = B u"],
    "parameters": ["x"],
    "inputs": ["A", "B"],
    "shapes": {"A": ["H", "D"], "x": ["D"], "B": ["K", "H"]},
}
ABSTRACT = {
    "equations": ["z = w x", "a = g(z)", "L = (a - y)^2"],
    "functions": {"g": "any"},
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["w"],
}
CUBE = {"equations": ["f = x^3"], "parameters": ["x"]}
DATA = {
    "equations": [r"\hat y_i = w x_i + b", r"L = \frac{1}{2} \sum_{i=1}^{N} (y_i - \hat y_i)^2"],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["w", "b"],
    "shapes": {"x": ["N"], "y": ["N"]},
}


@dataclass(frozen=True)
class Written:
    problem: dict
    wrt: str
    text: str
    slips: dict = field(default_factory=dict)
    is_complete: bool = True


ALIGNED = Written(
    NEURON,
    "w",
    r"""\begin{align*}
\frac{\partial L}{\partial \hat y} &= -(y - \hat y) && \text{(power rule)} \label{eq:1} \\
\frac{\partial \hat y}{\partial w} &= x \tag{2} \\[2pt]
\frac{\partial L}{\partial w} &= \frac{\partial L}{\partial \hat y} \cdot
  \frac{\partial \hat y}{\partial w} && \text{by the chain rule} \\
 &= -(y - \hat y)\, x \\
 &= -(y - wx - b)\, x \quad \text{since } \hat y = wx + b
\end{align*}""",
    {
        1: (r"-(y - \hat y) &&", r"(y - \hat y) &&"),
        2: ("w} &= x", "w} &= w"),
        3: (r"\cdot", "+"),
        4: (r"-(y - \hat y)\, x", r"-(y - \hat y)"),
        5: ("wx - b", "wx + b"),
    },
)
MARKDOWN = Written(
    BATCH,
    "w",
    r"""## Solution

Let $e = y - Xw$. Then

```math
\begin{aligned}
L &= \frac{1}{N} e^\top e \\
\nabla_e L &= \frac{2}{N} e \\
\nabla_w L &= -X^\top \nabla_e L \\
 &= -\frac{2}{N} X^\top (y - Xw)
\end{aligned}
```

which is the same as

$$ \nabla_w L = \frac{2}{N} (X^\top X w - X^\top y) $$
""",
    {
        2: (r"\frac{1}{N} e", "e"),
        3: (r"e L &= \frac{2}{N}", r"e L &= \frac{1}{N}"),
        4: ("w L &= -X", "w L &= X"),
        5: (r" &= -\frac{2}{N} X^\top (y", r" &= -2 X^\top (y"),
        6: ("X w - X", "X w + X"),
    },
)
PLAIN = Written(
    NEURON,
    "w",
    """let e = yhat - y
L = e^2/2
dL/de = e             (power rule)
de/dw = x
so dL/dw = dL/de * de/dw = e x
   = (w x + b - y) x  # put in
""",
    {
        2: ("e^2/2", "e^2"),
        3: ("de = e", "de = 2 e"),
        4: ("dw = x", "dw = w"),
        5: ("= e x", "= -e x"),
        6: ("b - y", "b + y"),
    },
)
NUMPY = Written(
    BATCH,
    "w",
    """yhat = X @ w
dL/dyhat = 2/N * (yhat - y)
dL/dw = X.T @ (2/N * (yhat - y))   # chain rule
      = 2/N * X.T @ (X @ w - y)""",
    {
        1: ("X @ w\nd", "X @ w + 1\nd"),
        2: ("= 2/N * (yhat - y)\n", "= 2 * (yhat - y)\n"),
        3: ("(yhat - y))", "(y - yhat))"),
        4: ("X @ w - y)", "X @ w)"),
    },
)
CROSS_ENTROPY = Written(
    LOGISTIC,
    "w",
    r"""\begin{gather*}
\frac{dL}{da} = -\left(\frac{y}{a} - \frac{1-y}{1-a}\right) = \frac{a-y}{a(1-a)} \\
\frac{da}{dz} = \sigma'(z) = \sigma(z)(1-\sigma(z)) = a(1-a) \\
\frac{dL}{dz} = \frac{dL}{da}\cdot\frac{da}{dz} = a-y \\
\frac{dL}{dw} = \frac{dL}{dz}\cdot\frac{dz}{dw} = (a-y)\cdot x
\end{gather*}""",
    {
        1: (r"{a-y}{a(1-a)}", r"{y-a}{a(1-a)}"),
        2: (r"\sigma(z)(1-\sigma(z))", r"(1-\sigma(z))"),
        3: ("= a-y", "= y-a"),
        4: (r"\cdot x", r"\cdot w"),
    },
)
ENTRIES = Written(
    SOFTMAX,
    "z",
    r"""\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij} - p_j) \\
\frac{\partial L}{\partial p_i} = -\frac{y_i}{p_i} \\
\frac{\partial L}{\partial z_j} = \sum_i \frac{\partial L}{\partial p_i}
  \frac{\partial p_i}{\partial z_j} \\
= -\sum_i \frac{y_i}{p_i} p_i(\delta_{ij}-p_j) \\
= -y_j + p_j \sum_i y_i \\
= p_j - y_j""",
    {
        1: ("z_j} = p_i(", "z_j} = p_j("),
        2: (r"-\frac", r"\frac"),
        4: (r"-\sum", r"\sum"),
        5: (r"p_j \sum_i y_i", r"\sum_i y_i"),
        6: ("= p_j - y_j", "= y_j - p_j"),
    },
)
TWO_PATHS = Written(
    FORK,
    "x",
    r"""\frac{\partial f_3}{\partial f_1} = 1
\frac{\partial f_2}{\partial f_1} = 2 f_1
\frac{\partial y}{\partial f_3} = \frac{\partial y}{\partial f_2} = \cos(f_3)
\frac{\partial y}{\partial f_1} = \frac{\partial y}{\partial f_3}\frac{\partial f_3}{\partial f_1} + \frac{\partial y}{\partial f_2}\frac{\partial f_2}{\partial f_1} = \cos(f_3)(1 + 2 f_1)
\frac{\partial y}{\partial x} = \frac{\partial y}{\partial f_1} e^x""",  # noqa: E501
    {
        1: ("f_1} = 1", "f_1} = 2"),
        2: ("= 2 f_1", "= f_1"),
        3: (r"\cos(f_3)" + "\n", r"\sin(f_3)" + "\n"),
        4: ("(1 + 2 f_1)", r"\cdot 2 f_1"),
        5: ("e^x", "e^{f_1}"),
    },
)
DELTAS = Written(
    LAYERS,
    "W",
    r"""\begin{align}
\delta^{(2)} &:= \frac{\partial L}{\partial o} = o - y \\
\nabla_V L &= \delta^{(2)} a^\top \\
\frac{\partial L}{\partial a} &= V^\top \delta^{(2)} \\
\delta^{(1)} &= \frac{\partial L}{\partial z} \\
&= \frac{\partial L}{\partial a} \odot \sigma'(z) \\
&= V^\top \delta^{(2)} \odot a \odot (1-a) \\
\frac{\partial L}{\partial W} &= \delta^{(1)} x^\top, \qquad
\frac{\partial L}{\partial b} = \delta^{(1)}
\end{align}""",
    {
        1: ("= o - y", "= y - o"),
        2: (r"\delta^{(2)} a^\top", r"a {\delta^{(2)}}^\top"),
        3: (r"a} &= V^\top", "a} &= V"),
        5: (r"\sigma'(z)", r"\sigma(z)"),
        6: (r"\odot (1-a)", r"\odot (1+a)"),
        7: (r"b} = \delta^{(1)}", r"b} = \delta^{(1)} \odot x"),
    },
)
THROUGH_TIME = Written(
    RECURRENT,
    "u",
    r"""\frac{\partial L}{\partial h_2} = h_2 - y
\frac{\partial h_2}{\partial u} = (1-h_2^2)\left(x_2 + w\frac{\partial h_1}{\partial u}\right)
\frac{\partial h_1}{\partial u} = (1-h_1^2)x_1
\frac{\partial L}{\partial u} = \frac{\partial L}{\partial h_2}\frac{\partial h_2}{\partial u}
= (h_2-y)(1-h_2^2)(x_2+w(1-h_1^2)x_1)""",
    {
        1: ("h_2 - y", "2(h_2 - y)"),
        2: (r"x_2 + w\frac{\partial h_1}{\partial u}", "x_2"),
        3: ("(1-h_1^2)x_1\n", "(1-h_1)x_1\n"),
        4: (r"\frac{\partial h_2}{\partial u}" + "\n=", "\n="),
        5: ("(x_2+w(1-h_1^2)x_1)", "(x_2+(1-h_1^2)x_1)"),
    },
)
OTHER_LAYOUT = Written(
    RECTIFIED,
    "W_0",
    r"""\frac{\partial \ell}{\partial f_1} = 2(f_1 - y)
\frac{\partial \ell}{\partial h_1} = \frac{\partial f_1}{\partial h_1}\frac{\partial \ell}{\partial f_1} = W_1^T\frac{\partial \ell}{\partial f_1}
\frac{\partial \ell}{\partial f_0} = \mathbb{I}[f_0 > 0]\odot\left[W_1^T\frac{\partial \ell}{\partial f_1}\right]
\frac{\partial \ell}{\partial W_0} = \frac{\partial \ell}{\partial f_0}x^T""",  # noqa: E501
    {
        1: ("2(f_1 - y)", "(f_1 - y)"),
        2: (r"= W_1^T\frac", r"= W_1\frac"),
        3: ("[f_0 > 0]", "[f_0 < 0]"),
        4: ("x^T", "h_1^T"),
    },
)
JACOBIANS = Written(
    LINEAR, "x", "J_x[y] = J_u[y] J_x[u]\n= B A", {1: ("J_u[y]", "2 J_u[y]"), 2: ("B A", "A B")}
)
BARS = Written(
    ABSTRACT,
    "w",
    r"""\bar a = \frac{\partial L}{\partial a} = 2(a-y)
\bar z = \frac{\partial L}{\partial z} = \bar a g'(z)
\frac{dL}{dw} = \bar z x""",
    {1: ("2(a-y)", "2(y-a)"), 2: ("g'(z)", "g(z)"), 3: ("z x", "z w")},
)
SUBSCRIPTS = Written(
    WORKED_LOGISTIC,
    "w",
    r"""L_{\hat y} = \hat y - y
\hat y_z = \hat y (1-\hat y)
L_w = L_{\hat y}\,\hat y_z\, x""",
    {1: (r"\hat y - y", r"y - \hat y"), 2: (r"1-\hat y", r"1+\hat y"), 3: (r"\, x", "")},
)
PRIMES = Written(
    CUBE,
    "x",
    "f(x) = x^3\nf'(x) = 3x^2\nf''(x) = 6x",
    {1: ("= x^3", "= 3x"), 2: ("3x^2", "2x^2"), 3: ("6x", "6x^2")},
)
NUMBERS = Written(
    WORKED,
    "w",
    r"""\hat y = 1 \cdot 2 + 1 = 3
L = \frac12 (5 - 3)^2 = 2
\frac{\partial L}{\partial b} = -(y - \hat y) = -2
\frac{\partial L}{\partial w} = -(y - \hat y) x \\""".rstrip("\\ ")
    + "\n= -(5 - 3) \\cdot 2 = -4",
    {
        1: ("= 3\n", "= 4\n"),
        2: ("= 2\n", "= 4\n"),
        3: ("= -2\n", "= 2\n"),
        4: (") x", ") b"),
        5: ("= -4", "= 4"),
    },
)
ROUNDED = Written(
    WORKED_LOGISTIC,
    "w",
    r"""z = 1 \cdot 2 + 1 = 3
\hat y = \sigma(3) \approx 0.9526
\frac{\partial L}{\partial w} = -(y-\hat y)\hat y(1-\hat y)x
= -(5-0.9526)(0.9526)(0.0474)(2) \approx -0.3655""",
    {
        1: ("= 3\n", "= 5\n"),
        2: ("0.9526\n", "0.9256\n"),
        3: (r"(1-\hat y)x", r"(1-\hat y)"),
        4: ("-0.3655", "-0.3855"),
    },
)
OVER_DATA = Written(
    DATA,
    "w",
    r"""\frac{\partial L}{\partial \hat y_i} = -(y_i - \hat y_i)
\frac{\partial \hat y_i}{\partial w} = x_i
\frac{\partial L}{\partial w} = \sum_{i=1}^N \frac{\partial L}{\partial \hat y_i}\frac{\partial \hat y_i}{\partial w} = -\sum_{i=1}^N (y_i-\hat y_i) x_i""",  # noqa: E501
    {
        1: ("= -(y_i", r"= -\sum_i (y_i"),
        2: ("w} = x_i", "w} = 1"),
        3: (r"-\sum_{i=1}^N (y_i", r"-2\sum_{i=1}^N (y_i"),
    },
)
MULTIPLIED_OUT = Written(
    NEURON,
    "w",
    r"""L = \frac12 (y - wx - b)^2
= \frac12 (y^2 + w^2x^2 + b^2 - 2ywx - 2yb + 2wxb)
\frac{\partial L}{\partial w} = \frac12(2wx^2 - 2yx + 2xb)
= x(wx - y + b)
= -x(y - \hat y)""",
    {
        1: ("wx - b)", "wx + b)"),
        2: ("- 2ywx", "- ywx"),
        3: ("+ 2xb", "+ 2b"),
        4: ("+ b)", "- b)"),
        5: ("= -x", "= x"),
    },
)
ARROWS = Written(
    NEURON,
    "w",
    r"""\hat y = wx+b,\quad L = \tfrac12 (\hat y-y)^2 \Rightarrow \frac{\partial L}{\partial\hat y} = \hat y-y
\text{where } \frac{\partial\hat y}{\partial w} = x \text{ and } \frac{\partial\hat y}{\partial b} = 1
\implies \frac{\partial L}{\partial w} = (\hat y-y)x
w \leftarrow w - \eta (\hat y-y)x""",  # noqa: E501
    {
        1: (r"\hat y-y" + "\n", r"y - \hat y" + "\n"),
        2: ("b} = 1", "b} = b"),
        3: ("= (\\hat y-y)x", "= (\\hat y-y)w"),
    },
)

TWO_LAYERS = {
    "equations": [
        "z_1 = W_1 x + b_1",
        r"a_1 = \sigma(z_1)",
        "z_2 = W_2 a_1 + b_2",
        r"a_2 = \tanh(z_2)",
        r"o = w_3^\top a_2 + b_3",
        r"L = \frac12 (o-y)^2",
    ],
    "inputs": ["x"],
    "targets": ["y"],
    "parameters": ["W_1", "b_1", "W_2", "b_2", "w_3", "b_3"],
    "shapes": {"W_1": ["H", "D"], "x": ["D"], "b_1": ["H"], "W_2": ["K", "H"], "b_2": ["K"],
               "w_3": ["K"]},
}  # fmt: skip
FORTY_LINES = Written(
    TWO_LAYERS,
    "W_1",
    r"""\begin{align*}
L &= \frac12 (o-y)^2 \\
\frac{\partial L}{\partial o} &= \frac12 \cdot 2 (o-y) \\
&= o - y \\
\frac{\partial o}{\partial b_3} &= 1 \\
\frac{\partial L}{\partial b_3} &= \frac{\partial L}{\partial o}\frac{\partial o}{\partial b_3} \\
&= o-y \\
\frac{\partial o}{\partial w_3} &= a_2 \\
\frac{\partial L}{\partial w_3} &= \frac{\partial L}{\partial o}\frac{\partial o}{\partial w_3} \\
&= (o-y) a_2 \\
\frac{\partial o}{\partial a_2} &= w_3 \\
\frac{\partial L}{\partial a_2} &= \frac{\partial L}{\partial o}\frac{\partial o}{\partial a_2}\\
&= (o-y) w_3 \\
\text{let } \delta_2 &= \frac{\partial L}{\partial z_2} \\
\tanh'(z_2) &= 1 - \tanh(z_2)^2 \\
&= 1 - a_2^2 \\
\delta_2 &= \frac{\partial L}{\partial a_2} \odot \tanh'(z_2) \\
&= (o-y) w_3 \odot (1-a_2^2) \\
\frac{\partial L}{\partial b_2} &= \frac{\partial L}{\partial z_2} \\
&= \delta_2 \\
&= (o-y) w_3 \odot (1-a_2\odot a_2)\\
\frac{\partial L}{\partial W_2} &= \frac{\partial L}{\partial z_2} a_1^\top \\
&= \delta_2 a_1^\top \\
&= (o-y) (w_3 \odot (1-a_2^2)) a_1^\top \\
\frac{\partial L}{\partial a_1} &= W_2^\top \frac{\partial L}{\partial z_2} \\
&= W_2^\top \delta_2 \\
&= (o-y) W_2^\top (w_3 \odot (1-a_2^2)) \\
\sigma'(z_1) &= \sigma(z_1)(1-\sigma(z_1)) \\
&= a_1 \odot (1-a_1) \\
\delta_1 &= \frac{\partial L}{\partial z_1} \\
\delta_1 &= \frac{\partial L}{\partial a_1}\odot \sigma'(z_1) \\
&= (W_2^\top \delta_2) \odot a_1 \odot (1-a_1) \\
\frac{\partial L}{\partial b_1} &= \delta_1 \\
&= (W_2^\top \delta_2) \odot \sigma'(z_1) \\
\frac{\partial L}{\partial W_1} &= \delta_1 x^\top \\
&= ((W_2^\top \delta_2)\odot \sigma'(z_1)) x^\top \\
&= ((W_2^\top \delta_2)\odot a_1 \odot (1-a_1)) x^\top \\
&= (o-y)((W_2^\top (w_3 \odot (1-a_2^2))) \odot a_1 \odot (1-a_1)) x^\top \\
\frac{\partial L}{\partial x} &= W_1^\top \delta_1 \\
&= W_1^\top((W_2^\top \delta_2)\odot \sigma'(z_1)) \\
&= W_1^\top((W_2^\top \delta_2)\odot a_1\odot(1-a_1))
\end{align*}""",
    {
        3: ("&= o - y", "&= y - o"),
        9: ("&= (o-y) a_2", "&= (o-y) w_3"),
        15: ("&= 1 - a_2^2", "&= 1 - a_2"),
        22: (r"&= \delta_2 a_1^\top", r"&= \delta_2 a_2^\top"),
        24: (r"a_1} &= W_2^\top", "a_1} &= W_2"),
        28: (r"&= a_1 \odot (1-a_1) \\" + "\n\\delta_1", r"&= 1-a_1 \\" + "\n\\delta_1"),
        34: (r"&= \delta_1 x^\top", r"&= x \delta_1^\top"),
        38: (r"&= W_1^\top \delta_1", r"&= W_2^\top \delta_1"),
    },
)

WRITTEN = {
    name.lower(): value for name, value in list(globals().items()) if isinstance(value, Written)
}
