"""Hostile, mutated and random texts through the reader of answers: ``python fuzzing.py 100000``.

Nothing but SymgradError may come out, and nothing may take two seconds. Every failure is printed
with the seed that makes it again.
"""

from __future__ import annotations

import argparse
import random
import re
import signal
import sys
import time
import traceback
from collections import Counter

from symgrad.errors import SymgradError
from symgrad.parsing import read_answer, read_asked
from symgrad.parsing.function_names import FUNCTION_COMMANDS, FUNCTION_WORDS
from symgrad.problems import read_problem

SLOW = 2.0
PROBLEM = read_problem(
    {
        "equations": [
            "z^{(1)} = W^{(1)} x + b^{(1)}",
            r"\hat{y} = w^\top x + b",
            "q = softmax(r)",
            "h(s) = s^2 + s",
            "L = (yhat - y)^2 + sum(g(z1)) + k^3",
        ],
        "inputs": ["x", "X", "r", "u"],
        "targets": ["y", "t"],
        "constants": ["c", "mu", "lam"],
        "parameters": ["w", "b", "W1", "b1", "A", "B", "k"],
        "shapes": {
            "x": ["D"], "w": ["D"], "u": ["D"], "A": ["D", "D"], "B": ["D", "D"], "X": ["N", "D"],
            "t": ["N"], "r": [3], "W1": ["H", "D"], "b1": ["H"],
        },
        "functions": {"g": "any"},
    }
)  # fmt: skip
ANSWERS = r"""
(\hat y - y) x
\frac{\partial L}{\partial w} = -(y-\hat{y})x
\frac{\partial L}{\partial\hat{y}}\cdot\frac{\partial\hat{y}}{\partial w}
2X^\top(Xw-t)
\frac{2}{N}\sum_{i=1}^{N}(t_i-y) X_{ij}
\mathbf{1}[y>0]
\begin{cases} 1 & y > 0 \\ 0 & \text{otherwise} \end{cases}
\begin{pmatrix} y & c \\ 1 & 2 \end{pmatrix}
\sum_{k \neq i} q_k(\delta_{ik} - q_i)
\operatorname{diag}(q) - q q^\top
\frac{e^{q_i}}{\sum_{j=1}^{3} e^{q_j}}
(A + \lambda I)^\top x
\sigma'(y)(1-\sigma(y))
g''(z^{(1)}) \odot \nabla_{z^{(1)}} L
\|x\|_2^2 + |y||c|
\langle x, u \rangle
\frac{\partial^2 L}{\partial w\,\partial b}
-(y - yhat)*x
np.sum(A @ x, axis=0)
x.dot(u) if y > 0 else [0.1, 0.2]
dL/dw = d/dw L
∂L/∂w = ∇_w L
\Phi(y) + \varphi(c)
(y)_+ \log_2 c
\approx 3.2\cdot 10^{-4}
{y \over c}^2
\sqrt[3]{y} \tanh^2 y
x_{1} A_{12} A[0,1]
""".strip().splitlines()
HOSTILE = (
    "__import__('os').system('true')", "x.__class__.__mro__", "lambda: x",
    "9**9**9**9", "9^{9^{9}}",
    "(" * 100_000, "[" * 3000, "{" * 3000, r"\frac{" * 900, r"\sqrt" * 900, "-" * 4000, "x" * 10**6,
    r"\sum_{i=1}^{10^9} i", r"\sum_i" * 200, r"\sum_i (" * 50 + "x_i" + ")_i" * 50,
    r"\input{/etc/passwd}",
    r"\def\a{\a\a}\a", r"\csname x\endcsname", r"\catcode`\@=11", "x\u200b", "а", "\u202ex", "\x00",
    "(x+y+c)^{64}", "((x+y)^64)^64", "((((y+c)^8)^8)^8)^8", r"\partial" * 300, "d" * 900,
    "d(" * 400,
    "d/d" * 300, "'" * 300, "y'" * 100, r"\nabla_" * 100, "|" * 500, "||" * 300, r"\|" * 300,
    r"\begin{pmatrix}" * 50, r"\hat" * 500, "_{" * 300, "^{" * 300,
    "[[" * 200 + "1" + "]]" * 200,
    r"\over" * 100, "{y\\over" * 60 + "1" + "}" * 60,
    "softmax(" * 55 + "q" + ")" * 55, "1e999", "1e-64",
    "max(y," * 30 + "c" + ")" * 30, "I" * 500, r"\mathbf 1^\top " * 200, "A" * 300, "y.sum()" * 200,
    "np." * 300 + "exp(y)", "=" * 1000, "≈" * 100, r"\in" * 50, ".." * 100, "y!" * 100,
    "log(" * 50 + "y" + ")" * 50,
    r"\frac{\partial}{\partial w}" * 50 + "L",
    r"\frac{\partial (" * 25 + "L" + r")}{\partial w}" * 25,
    "exp(" * 40 + "9" + ")" * 40, "10^64^64", "1/0", "0^{-1}", "(-8)^{1/3}", r"\log(-1)",
    "9^{0.5}" * 50,
    r"\sum_{i=1}^{9999} " * 5 + "1", r"\sum_{i=1}^{N}" * 40 + "t_i",
)  # fmt: skip
SIGNS = (
    r"x y c w q A B X W1 t yhat mu lam z i j k e pi T 0 1 2 3 0.5 64 99 1e-3 + - * / ** ^ _ ( ) "
    r"[ ] { } "
    r", ; : = & | || ' .T @ .* < > <= >= != ! \\ \frac \sqrt \sum \sum_{i=1}^{N} \sum_j \hat \bar "
    r"\left( \right) \sigma \delta_{ij} \mathbf{1} \mathbb{I} I \mathrm{tr} \log \exp \max \| \top "
    r"^\top ^{-1} ^2 _i _{ij} _{12} _+ [0] [-1] [:,0] \begin{cases} \end{cases} \begin{pmatrix} "
    r"\end{pmatrix} \text{otherwise} \partial \partial L d dL dw \nabla_w \nabla \odot \cdot "
    r"\otimes "
    r"sum mean max where softmax diag norm( relu if else ² ᵀ ₁ ŷ σ ∑ √ ≥ ≈ ∂ ∇ ⊤ axis=0 .sum() "
    r".dot( "
    r"np. \langle \rangle \Phi \varphi \in \over \dots .. g g' L \foo а \u200b $ \[ \] \, ~ ."
).split()
PIECES = [*SIGNS, *FUNCTION_WORDS, *FUNCTION_COMMANDS]


def mutated(text: str, rng: random.Random) -> str:
    """A few cuts, doublings, swaps and insertions."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        start = rng.randrange(len(text) + 1)
        stop = min(len(text), start + rng.randint(0, 6))
        piece = text[start:stop]
        match rng.randrange(5):
            case 0:
                text = text[:start] + text[stop:]
            case 1:
                text = text[:stop] + piece * rng.randint(1, 3) + text[stop:]
            case 2:
                text = text[:start] + rng.choice(PIECES) + text[stop:]
            case 3:
                other = rng.choice(ANSWERS)
                text = text[:start] + other[rng.randrange(len(other)) :] + text[start:]
            case _:
                text = f"{text[:start]}({piece}){text[stop:]}"
    return text


def grown(rng: random.Random, depth: int) -> str:
    """An expression put together from templates; most are well formed."""
    if depth == 0 or rng.random() < 0.1:
        return rng.choice(LEAVES)
    template = rng.choice(TEMPLATES)
    return re.sub("§", lambda _: grown(rng, depth - 1), template)


LEAVES = (
    r"y c k x u w A B X q t_i x_1 A_{12} q_i 0 1 2 3 \frac12 0.5 10^{9} 64 W^{(1)} b^{(1)} "
    r"\hat{y} e \pi N D I "
    r"\mathbf{1} \delta_{ij} L dL/dw \nabla_w L x^\top A^T X'"
).split()
TEMPLATES = (
    r"""
(§ + §) ~ § - § ~ (§)(§) ~ \frac{§}{§} ~ \frac{§}{§} ~ {§}^{§} ~ (§)^2 ~ (§)^{-1} ~ (§)^{64}
\sqrt{§} ~ e^{§} ~ \exp(§) ~ \log(§) ~ \sigma(§) ~ \sigma'(§) ~ g(§) ~ h'(§) ~ g''(§) ~ max(§, §)
min(§, 0) ~ |§| ~ \|§\|_2^2 ~ relu(§) ~ \mathbf 1[§ > §] ~ (§)_+ ~ (§)_i ~ (§)_{1} ~ \sum_i (§)
\sum_{i=1}^{N} (§)_i ~ \sum_{j} (§)_{ij} ~ sum(§) ~ mean(§) ~ softmax(§) ~ tr(§) ~ diag(§)
(§)^\top ~ (§) @ (§) ~ (§) \odot (§) ~ (§) \cdot (§) ~ (§)*(§) ~ [§, §] ~ where(§ > §, §, §)
\begin{pmatrix} § & § \\ § & § \end{pmatrix} ~ \begin{cases} § & § > 0 \\ § & else \end{cases}
(§ if § > § else §) ~ \frac{\partial}{\partial w}(§) ~ \nabla_x (§) ~ \langle §, § \rangle
\Phi(§) ~ tanh(§) ~ logsumexp(§) ~ norm(§) ~ (§).sum() ~ outer(§, §) ~ softplus(§)
""".strip()
    .replace("\n", " ~ ")
    .split(" ~ ")
)


def random_text(rng: random.Random) -> str:
    """Any characters, or bytes as they may arrive."""
    if rng.random() < 0.5:
        return bytes(rng.randrange(256) for _ in range(rng.randint(0, 30))).decode("latin-1")
    return "".join(chr(rng.choice((rng.randrange(128), rng.randrange(0xD7FF)))) for _ in range(12))


def made(rng: random.Random) -> str:
    """One input: mostly a mutated answer, else pieces put together, or noise."""
    kind = rng.random()
    if kind < 0.3:
        return grown(rng, rng.randint(1, 4))
    if kind < 0.75:
        return mutated(rng.choice(ANSWERS), rng)
    if kind < 0.95:
        return rng.choice(("", " ")).join(rng.choices(PIECES, k=rng.randint(1, 14)))
    return random_text(rng)


def problem_with(text: str, rng: random.Random) -> str:
    """What goes wrong with a text, or nothing."""
    read = read_asked if rng.random() < 0.1 else read_answer
    start = time.process_time()
    signal.signal(signal.SIGPROF, _too_slow)
    signal.setitimer(signal.ITIMER_PROF, 3 * SLOW)
    try:
        read(text, PROBLEM.symbols)
        outcome = "read"
    except SymgradError as error:
        outcome = type(error).__name__
        str(error)
    except Exception:
        return traceback.format_exc(limit=-12)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    OUTCOMES[outcome] += 1
    seconds = time.process_time() - start
    return f"{seconds:.1f} s" if seconds > SLOW else ""


def _too_slow(*_: object) -> None:
    raise TimeoutError


OUTCOMES: Counter[str] = Counter()


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("count", type=int, nargs="?", default=10_000)
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    failures = 0
    for number in range(-len(HOSTILE), chosen.count):
        rng = random.Random(f"{chosen.seed}/{number}")
        text = HOSTILE[number] if number < 0 else made(rng)
        problem = problem_with(text, rng)
        if number and number % 50_000 == 0:
            print(f"{number} inputs, {failures} failures: {dict(OUTCOMES)}", flush=True)
        if problem:
            failures += 1
            print(f"seed {chosen.seed}, number {number}: {text[:200]!r}\n{problem}", flush=True)
    print(f"{chosen.count + len(HOSTILE)} inputs, {failures} failures: {dict(OUTCOMES)}")
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
