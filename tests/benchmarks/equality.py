"""Are two expressions the same? Our ladder beside SymPy and Math-Verify, on the same pairs.

    python tests/benchmarks/equality.py                       the table
    python tests/benchmarks/equality.py --properties 100000   random rewrites and mutations

Every judge runs in a process of its own that is ended where one pair takes over 5 seconds.
Math-Verify's row stands where it is installed (``pip install math-verify``).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import sympy
from equality_pairs import PAIRS
from plain_values import differ
from strategies import anything, mutated, rewritten

from symgrad.equality import Refuted, Undecided, compare
from symgrad.equality.regions import NotProved, prove
from symgrad.expr.functions import define_away, with_own_kinks
from symgrad.expr.leaves import Entry

LIMIT = 5.0  # seconds for one pair
RUNS = 5

# Judges: True, False, or None for undecided


def ladder(left, right):
    verdict = compare(left, right)
    return None if isinstance(verdict, Undecided) else verdict.holds


def plain(expr):
    """The same expression with SymPy's own functions and symbols only."""
    expr = define_away(expr)
    names = {e: sympy.Symbol(str(e), real=True) for e in expr.atoms(Entry)}
    return expr.xreplace(names)


def simplify(left, right):
    return bool(sympy.simplify(plain(left) - plain(right)) == 0)


def equals(left, right):
    return plain(left).equals(plain(right))


def math_verify(left, right):
    from math_verify import verify

    return bool(verify([plain(left)], [plain(right)], timeout_seconds=None))


JUDGES = {
    "symgrad": ladder,
    "sympy.simplify": simplify,
    "Expr.equals": equals,
    "Math-Verify": math_verify,
}


def judge_all(judge, conversation):
    """One process: a pair's number comes in, its verdict and the seconds it took go out."""
    while (number := conversation.recv()) is not None:
        left, right, _ = PAIRS[number]
        start = time.perf_counter()
        try:
            verdict = judge(left, right)
        except Exception as problem:
            verdict = f"{type(problem).__name__}"
        conversation.send((verdict, time.perf_counter() - start))


class Process:
    """A judge in a process that is started anew after a hang."""

    def __init__(self, judge):
        self.judge, self.context = judge, get_context("spawn")
        self.start()

    def start(self):
        self.ours, theirs = self.context.Pipe()
        self.process = self.context.Process(target=judge_all, args=(self.judge, theirs))
        self.process.start()

    def ask(self, number):
        """A verdict and seconds; the verdict is "hang" beyond the limit."""
        self.ours.send(number)
        if self.ours.poll(LIMIT if self.process.is_alive() else 0):
            return self.ours.recv()
        self.process.terminate()
        self.process.join()
        self.start()
        return "hang", LIMIT

    def end(self):
        self.ours.send(None)
        self.process.join()


def measure(judge):
    """Seconds of a first meeting with each pair, and what was said of it."""
    process = Process(judge)
    process.ours.send(0)  # imports and first use, not counted
    process.ours.recv()
    answers = [process.ask(number) for number in range(len(PAIRS))]
    again = [process.ask(number)[1] for number in range(len(PAIRS))]
    process.end()
    return answers, again


def table():
    print(f"{len(PAIRS)} pairs, {sum(same for *_, same in PAIRS)} of them equal\n")
    print(f"{'':<16}{'median':>9}{'again':>9}{'worst':>9}{'wrong':>7}{'undecided':>11}{'hangs':>7}")
    for name, judge in JUDGES.items():
        if name == "Math-Verify" and not find_spec("math_verify"):
            print("Math-Verify      is not installed here")
            continue
        answers, again = measure(judge)
        said = [verdict for verdict, _ in answers]
        truths = [same for *_, same in PAIRS]
        wrong = [
            k
            for k, (v, t) in enumerate(zip(said, truths, strict=True))
            if v in (True, False) and v != t
        ]
        hangs = said.count("hang")
        undecided = sum(v not in (True, False, "hang") for v in said)
        seconds = [s for _, s in answers]
        print(
            f"{name:<16}{statistics.median(seconds) * 1e3:6.2f} ms"
            f"{statistics.median(again) * 1e3:6.2f} ms{max(seconds) * 1e3:6.0f} ms"
            f"{len(wrong):>7}{undecided:>11}{hangs:>7}"
        )
        accepted = [k for k in wrong if said[k]]
        for k in wrong if name == "symgrad" else accepted:
            print(f"    wrong: {PAIRS[k][0]}  and  {PAIRS[k][1]}")


def is_proved(left, right):
    """Does the normal form alone, without a point to warn it, say that they are equal?"""
    try:
        prove(with_own_kinks(left), with_own_kinks(right), {})
    except NotProved:
        return False
    return True


def properties(count, first):
    """Random rewrites that must not be refuted, random mutations that must not be accepted."""
    seen, start = Counter(), time.perf_counter()
    for seed in range(first, first + count):
        random = Random(seed)
        expr = anything(random)
        other = rewritten(random, expr)
        verdict = compare(expr, other)
        seen[f"rewrite {verdict.certainty}"] += 1
        if isinstance(verdict, Refuted):
            print(f"seed {seed}: {expr} and {other}: {verdict}", flush=True)
        other = mutated(random, expr)
        if not differ(expr, other):
            seen["mutation that changes no value seen"] += 1
            continue
        verdict = compare(expr, other)
        seen[f"mutation {verdict.certainty}"] += 1
        if verdict.holds or is_proved(expr, other):
            print(f"seed {seed}: {expr} and {other}: {verdict}", flush=True)
    for what, times in sorted(seen.items()):
        print(f"{what:<40}{times:>9}")
    print(f"{time.perf_counter() - start:.0f} s", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--properties", type=int)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    properties(asked.properties, asked.first) if asked.properties else table()
