"""Problems whose names the tests of answers use."""

from symgrad.problems import read_problem

LINE = read_problem(
    {
        "equations": [r"\hat{y} = w x + b", r"L = \frac{1}{2}(y-\hat{y})^2"],
        "inputs": ["x"],
        "targets": ["y"],
        "parameters": ["w", "b"],
    }
)
NET = read_problem(
    {
        "equations": [
            "z^{(1)} = W^{(1)} x + b^{(1)}",
            "a^{(1)} = g(z^{(1)})",
            "s = v^\\top a^{(1)}",
            "r(t) = t^2 + c t",
            "p = softmax(z1)",
            "f = k^3",
            "L = (s - y)^2 + f",
        ],
        "inputs": ["x"],
        "targets": ["y"],
        "constants": ["c"],
        "parameters": ["W1", "b1", "v", "k"],
        "shapes": {"W1": ["H", "D"], "x": ["D"], "b1": ["H"], "v": ["H"]},
        "functions": {"g": "any"},
    }
)
