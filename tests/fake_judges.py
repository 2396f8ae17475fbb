"""Judges for tests of the worker: each takes what the real one takes and misbehaves in its way."""

import os
import pickle
import sys
from base64 import b64encode

from symgrad.errors import ProblemError
from symgrad.marking.marks import Counterexample, Mark, Mistake


def judge(problem, answer, *, question, wrt):
    """Right is what is written as ``right``; other words are things that may go wrong."""
    match answer:
        case "for ever":
            while True:
                pass
        case "allocate":
            held = []
            while True:
                held.append(bytearray(2**24))
        case "die":
            os._exit(7)
        case "crash":
            raise ZeroDivisionError("planted")
        case "unusable":
            raise ProblemError("the loss is no number", where="L = W", hint="a norm")
        case "talk":
            print("to stdout")
            print("to stderr", file=sys.stderr)
            os.write(1, b"to 1")
            os.write(2, b"to 2")
        case "wrong":
            return Mark(
                "incorrect",
                "refuted",
                asked=wrt or "",
                mistake=Mistake("sign", "Right up to sign."),
                counterexample=Counterexample({"x": 2.0}, 4.0, -4.0),
                notes=("planted",),
            )
    asked = problem.question(question).ask if question else f"{problem.title} by {wrt}"
    return Mark("correct", "proved", asked=asked, notes=(str(os.getpid()), answer))


def echo(problem, answer, *, question, wrt):
    """The problem as it arrived, sent back."""
    return Mark("correct", asked=b64encode(pickle.dumps(problem)).decode())


def in_steps(problem, answer, *, question, wrt):
    """A verdict first, then its reason, which may go wrong as above."""
    yield Mark("incorrect", "refuted")
    judge(problem, answer, question=question, wrt=wrt)
    yield Mark("incorrect", "refuted", mistake=Mistake("sign", "Right up to sign."))
