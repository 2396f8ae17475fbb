"""Lines of the zoo's derivations broken one at a time: where is the slip found, what called?

    PYTHONPATH=tests python tests/benchmarks/derivations.py [breaks of each] [names] [part of 2]

For each notation: right derivations that are accepted, broken ones found at the right line, called
what the rule that broke them is, and called correct. What is not as it should be is printed.
"""

from __future__ import annotations

import sys
import time
from collections import Counter

from broken_derivations import NOTATIONS, broken, printed, within
from zoo import ZOO

LIMIT = 20  # seconds for one derivation


def run(most=None, word="", part=None):
    counts = {notation: Counter() for notation in NOTATIONS}
    for place, (name, graph) in enumerate(ZOO.items()):
        is_chosen = word in name and part in (None, place % 2)
        for notation in NOTATIONS if is_chosen else ():
            try:
                page = printed(graph, notation)
                with within(LIMIT):
                    whole = page.judged()
            except TimeoutError:
                counts[notation]["late"] += 1
                print(f"{name} {notation}: late", flush=True)
                continue
            counts[notation]["pages"] += 1
            counts[notation][f"page {whole.verdict}"] += 1
            if whole.verdict != "correct":
                print(f"{name} {notation}: unbroken is {whole.verdict}", told(whole), flush=True)
            count_broken(name, notation, page, counts[notation], most)
        if is_chosen:
            print(name, {notation: dict(count) for notation, count in counts.items()}, flush=True)


def count_broken(name, notation, page, count, most):
    for each in broken(page, most, name):
        start = time.perf_counter()
        try:
            with within(LIMIT):
                mark = page.judged(each.lines)
        except TimeoutError:
            count["late"] += 1
            continue
        count["seconds"] += time.perf_counter() - start
        count["broken"] += 1
        is_found = mark.first_wrong_line == each.place + 1
        kind = mark.mistake.kind if mark.mistake else None
        count["found"] += is_found
        count["called correct"] += mark.verdict == "correct"
        count["named"] += kind in each.kinds
        count["explained"] += kind not in (None, "other")
        if not is_found or kind not in each.kinds:
            row = page.row(each.lines[each.place])
            print(
                f"{name} {notation} {each.rule} at {each.place + 1}: {mark.verdict}"
                f" {mark.first_wrong_line} {kind}: {row}",
                flush=True,
            )


def told(mark):
    return [
        (x.number, x.source, x.verdict, x.message) for x in mark.lines if x.verdict != "correct"
    ]


if __name__ == "__main__":
    run(*(convert(a) for convert, a in zip((int, str, int), sys.argv[1:], strict=False)))
