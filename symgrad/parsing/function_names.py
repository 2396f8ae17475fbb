"""What functions are called in LaTeX and in plain text."""

from __future__ import annotations

from symgrad.expr.functions import FUNCTIONS

SYNONYMS = {
    "ln": "log", "logistic": "sigmoid", "expit": "sigmoid", "ReLU": "relu",
    "LeakyReLU": "leaky_relu", "GELU": "gelu", "SiLU": "silu", "swish": "silu",
    "Softplus": "softplus", "Sigmoid": "sigmoid",
    "sgn": "sign", "heaviside": "step", "Abs": "abs", "maximum": "max", "minimum": "min",
    "Max": "max", "Min": "min", "Tr": "tr", "trace": "tr", "lse": "logsumexp", "LSE": "logsumexp",
    "Softmax": "softmax", "logsoftmax": "log_softmax", "LogSoftmax": "log_softmax", "power": "pow",
    "arcsin": "asin", "arccos": "acos", "arctan": "atan",
    "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "artanh": "atanh",
    "matmul": "dot", "tensor": "array", "identity": "eye", "absolute": "abs", "fabs": "abs",
    "amax": "max", "amin": "min",
}  # fmt: skip
WHOLE_TENSOR = (
    "sum mean norm logsumexp softmax log_softmax diag tr det inv pinv logdet vec max min where "
    "outer dot inner kron solve".split()
)
OTHER_NODES = {"pow": 2, "array": 1, "eye": 1}
MORE_ELEMENTWISE = (
    "Phi varphi tan cot sec csc sinh cosh sech csch coth asin acos atan asinh acosh atanh "
    "log2 log10 log1p expm1"
).split()
UNREAD = "argmax argmin prod cov Var".split()
KNOWN = (*FUNCTIONS, *WHOLE_TENSOR, *MORE_ELEMENTWISE, *OTHER_NODES, *UNREAD)

FUNCTION_WORDS = {name: name for name in KNOWN} | SYNONYMS
WITH_UNDERSCORE = [word for word in FUNCTION_WORDS if "_" in word]
FUNCTION_COMMANDS = {
    "\\" + word: FUNCTION_WORDS[word]
    for word in (
        "exp log ln sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan max min det"
    ).split()
}
METHODS = (
    "sum mean max min dot transpose norm trace exp log sqrt abs tanh sigmoid relu softmax".split()
)
PREFIXED = frozenset([*FUNCTION_WORDS, "pi", "e"])
PLAIN_WORDS = frozenset("if else for when otherwise and".split())
