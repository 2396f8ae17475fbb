r"""Processor time to judge whole derivations, right ones and with one line broken.

    python tests/benchmarks/judging.py [word in a page's name]

A page is judged in a process of its own, so that nothing is known from the page before. Told are
the seconds for all its lines, for the slowest line, for the explanation of the first wrong line,
for the kernel to verify what was kept, and the seconds of the same page with its last line broken.
"""

from __future__ import annotations

import multiprocessing
import sys
import time

import symgrad as sg
from symgrad.marking.judging import judge_in_steps

LAYERS = {
    "equations": ["z1 = W1 x + b1", r"h = \tanh(z1)", "z2 = W2 h + b2", "p = softmax(z2)",
                  r"L = -\sum_k y_k \log p_k"],
    "inputs": ["x"], "targets": ["y"], "parameters": ["W1", "b1", "W2", "b2"],
    "shapes": {"x": ["D"], "W1": ["H", "D"], "b1": ["H"], "W2": ["K", "H"], "b2": ["K"],
               "y": ["K"]},
    "domains": {"y": "probabilities"},
}  # fmt: skip
SQUARED = {
    **LAYERS,
    "equations": ["z1 = W1 x + b1", r"a1 = \sigma(z1)", "z2 = W2 a1 + b2", r"a2 = \sigma(z2)",
                  r"C = \frac{1}{2} \|a2 - y\|^2"],
    "domains": {},
}  # fmt: skip
SHARES = {
    "equations": ["p = softmax(z)", r"L = -\sum_k y_k \log p_k"],
    "targets": ["y"], "parameters": ["z"], "shapes": {"z": ["K"], "y": ["K"]},
    "domains": {"y": "probabilities"},
}  # fmt: skip
NORMED = {
    "equations": [r"m = \frac{1}{n} \sum_i x_i", r"v = \frac{1}{n} \sum_i (x_i - m)^2",
                  "s = (v + eps)^{-1/2}", "u_i = (x_i - m) s", "o_i = g u_i + b",
                  r"L = \sum_i c_i o_i"],
    "inputs": ["x"], "parameters": ["g", "b"], "constants": ["c", "eps"],
    "shapes": {"x": ["n"], "c": ["n"], "u": ["n"], "o": ["n"]}, "domains": {"eps": "positive"},
}  # fmt: skip
ATTENTION = {
    "equations": [r"S = Q K^\top", "A = softmax(S)", "O = A V", r"L = \sum_{ij} C_{ij} O_{ij}"],
    "parameters": ["Q", "K", "V"], "constants": ["C"],
    "shapes": {"Q": ["N", "D"], "K": ["M", "D"], "V": ["M", "E"], "C": ["N", "E"]},
}  # fmt: skip
RECURRENT = {
    "equations": [r"h1 = \tanh(W h0 + U x1)", r"h2 = \tanh(W h1 + U x2)",
                  r"L = \frac{1}{2} \|h2 - y\|^2"],
    "inputs": ["h0", "x1", "x2"], "targets": ["y"], "parameters": ["W", "U"],
    "shapes": {"h0": ["H"], "x1": ["D"], "x2": ["D"], "y": ["H"], "W": ["H", "H"],
               "U": ["H", "D"]},
}  # fmt: skip
MEMORY = {
    "equations": [r"i = \sigma(Wi x + Ri r)", r"f = \sigma(Wf x + Rf r)",
                  r"o = \sigma(Wo x + Ro r)", r"g = \tanh(Wg x + Rg r)",
                  r"c = f \odot q + i \odot g", r"h = o \odot \tanh(c)",
                  r"L = \frac{1}{2} \|h - y\|^2"],
    "inputs": ["x", "r", "q"], "targets": ["y"],
    "parameters": ["Wi", "Wf", "Wo", "Wg", "Ri", "Rf", "Ro", "Rg"],
    "shapes": {"x": ["D"], "r": ["H"], "q": ["H"], "y": ["H"]}
    | {name: ["H", "D"] for name in ("Wi", "Wf", "Wo", "Wg")}
    | {name: ["H", "H"] for name in ("Ri", "Rf", "Ro", "Rg")},
}  # fmt: skip
GATED = {
    "equations": [r"u = \sigma(Wu x + Ru s)", r"r = \sigma(Wr x + Rr s)",
                  r"n = \tanh(Wn x + Rn (r \odot s))", r"h = (1 - u) \odot n + u \odot s",
                  r"L = \frac{1}{2} \|h - y\|^2"],
    "inputs": ["x", "s"], "targets": ["y"], "parameters": ["Wu", "Wr", "Wn", "Ru", "Rr", "Rn"],
    "shapes": {"x": ["D"], "s": ["H"], "y": ["H"]}
    | {name: ["H", "D"] for name in ("Wu", "Wr", "Wn")}
    | {name: ["H", "H"] for name in ("Ru", "Rr", "Rn")},
}  # fmt: skip
PAGES = {
    "two layers, matrices": (LAYERS, "W1", r"""\nabla_{z2} L = p - y
\nabla_{W2} L = (p - y) h^\top
\nabla_h L = W2^\top (p - y)
\nabla_{z1} L = (W2^\top (p - y)) \odot (1 - h \odot h)
\nabla_{W1} L = ((W2^\top (p - y)) \odot (1 - h \odot h)) x^\top"""),
    "two layers, entries": (LAYERS, "W1", r"""\frac{\partial L}{\partial p_k} = -\frac{y_k}{p_k}
\frac{\partial p_k}{\partial z2_i} = p_k (\delta_{ki} - p_i)
\frac{\partial L}{\partial z2_i} = -\sum_k y_k (\delta_{ki} - p_i)
= p_i - y_i
\frac{\partial L}{\partial h_j} = \sum_k (p_k - y_k) W2_{kj}
\frac{\partial L}{\partial W1_{ji}} = (1 - h_j^2) x_i \sum_k (p_k - y_k) W2_{kj}"""),
    "squared error, deltas": (SQUARED, "W1", r"""\delta = \nabla_{z2} C = (a2 - y) \odot \sigma'(z2)
\nabla_{W2} C = \delta a1^\top
\nabla_{W1} C = ((W2^\top \delta) \odot \sigma'(z1)) x^\top"""),
    "softmax": (SHARES, "z", r"""\frac{\partial p_k}{\partial z_i} = p_k (\delta_{ki} - p_i)
\frac{\partial L}{\partial z_i} = -\sum_k \frac{y_k}{p_k} p_k (\delta_{ki} - p_i)
= -y_i + p_i \sum_k y_k
= p_i - y_i"""),
    "normed": (NORMED, "g", r"""\frac{\partial L}{\partial o_i} = c_i
\frac{\partial L}{\partial u_i} = g c_i
\frac{\partial L}{\partial b} = \sum_i c_i
\frac{\partial L}{\partial g} = \sum_i c_i u_i"""),
    "attention": (ATTENTION, "V", r"""\nabla_O L = C
\nabla_A L = C V^\top
\frac{\partial L}{\partial S_{ij}} = A_{ij} ((C V^\top)_{ij} - \sum_k A_{ik} (C V^\top)_{ik})
\nabla_V L = A^\top C"""),
    "recurrent": (RECURRENT, "W", r"""\nabla_{h2} L = h2 - y
\nabla_{h1} L = W^\top ((h2 - y) \odot (1 - h2 \odot h2))
\nabla_W L = ((h2 - y) \odot (1 - h2 \odot h2)) h1^\top
 + ((W^\top ((h2 - y) \odot (1 - h2 \odot h2))) \odot (1 - h1 \odot h1)) h0^\top"""),
    "long short-term memory": (MEMORY, "Wf", r"""\nabla_h L = h - y
\nabla_c L = (h - y) \odot o \odot (1 - \tanh(c) \odot \tanh(c))
\nabla_f L = (h - y) \odot o \odot (1 - \tanh(c) \odot \tanh(c)) \odot q
\frac{\partial L}{\partial Wf_{jk}} = (h_j - y_j) o_j (1 - \tanh^2(c_j)) q_j f_j (1 - f_j) x_k"""),
    "gated unit": (GATED, "Wu", r"""\nabla_h L = h - y
\nabla_u L = (h - y) \odot (s - n)
\nabla_n L = (h - y) \odot (1 - u)
\frac{\partial L}{\partial Wu_{jk}} = (h_j - y_j) (s_j - n_j) u_j (1 - u_j) x_k"""),
}  # fmt: skip


def timed(problem, wrt, text):
    """The last mark, the seconds of every line, and those of the explanation."""
    start = time.process_time()
    marks, seconds = [], []
    for mark in judge_in_steps(sg.read_problem(problem), text, wrt=wrt):
        now = time.process_time()
        marks.append(mark)
        seconds.append(now - start)
        start = now
    return marks[-1], seconds


def broken(text):
    *lines, last = text.split("\n")
    left, _, right = last.rpartition("=")
    return "\n".join([*lines, f"{left}= -2 ({right})" if left else f"{last} + 1"])


def tell(name):
    problem, wrt, text = PAGES[name]
    text = text.replace("\n +", " +")
    mark, seconds = timed(problem, wrt, text)
    start = time.process_time()
    holds = mark.derivation is not None and sg.verify(mark.derivation).holds
    kernel = time.process_time() - start
    wrong, others = timed(problem, wrt, broken(text))
    explained = others[-1] if wrong.verdict == "incorrect" else 0
    print(
        f"{name:24} {mark.verdict:10} {sum(seconds):6.2f} {max(seconds):6.2f} {kernel:7.2f}"
        f" {'holds' if holds else 'open':6} {wrong.verdict:10} {sum(others):6.2f} {explained:9.2f}",
        flush=True,
    )


def main(word=""):
    print(f"{'page':24} {'verdict':10} {'all':>6} {'line':>6} {'kernel':>7} {'':6}"
          f" {'broken':10} {'all':>6} {'explained':>9}")  # fmt: skip
    for name in PAGES:
        if word in name:
            process = multiprocessing.Process(target=tell, args=(name,))
            process.start()
            process.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
