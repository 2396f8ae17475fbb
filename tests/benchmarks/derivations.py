"""Lines of the zoo's derivations broken one at a time: where is the slip found, what called?

    PYTHONPATH=tests python tests/benchmarks/derivations.py LOG [breaks of each] [names]

In four notations, each right page and its broken ones. LOG has a JSON line for every page, and a
run goes on where the last one broke off; what is not as it should be is printed, and at the end
counts for each rule.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

from broken_derivations import NOTATIONS, broken, pages, within
from zoo import ZOO

LIMIT = 30  # seconds for one derivation
LATE = ("late", None, None, "")


def run(log, most=None, word=""):
    done = {(row["net"], row["notation"]) for row in read(log)}
    with Path(log).open("a", encoding="utf-8") as stream:
        for name, graph in ZOO.items():
            missing = word in name and {n for n in NOTATIONS if (name, n) not in done}
            for notation, page in pages(name, graph) if missing else ():
                if notation in missing:
                    row = judged(name, notation, page, most)
                    print(json.dumps(row, ensure_ascii=False), file=stream, flush=True)
    tell(read(log))


def read(log):
    path = Path(log)
    return list(map(json.loads, path.read_text("utf-8").splitlines())) if path.exists() else []


def judged(name, notation, page, most):
    """What is said of a right page, and of each broken one."""
    start = time.perf_counter()
    verdict, *_ = said(page, page.rows)
    tried = [
        {
            "rule": each.rule,
            "line": each.place + 1,
            "said": said(page, each.rows),
            "kinds": sorted(each.kinds),
            "row": each.row,
        }
        for each in broken(page, most, name)
    ]
    seconds = round(time.perf_counter() - start, 2)
    return {"net": name, "notation": notation, "right": verdict, "s": seconds, "broken": tried}


def said(page, rows):
    """The verdict, the first wrong line, the kind of mistake and its message."""
    try:
        with within(LIMIT):
            mark = page.judged(rows)
    except TimeoutError:
        return LATE
    mistake = mark.mistake
    kind, message = (mistake.kind, mistake.message) if mistake else (None, "")
    return mark.verdict, mark.first_wrong_line, kind, message


# what came of it ---------------------------------------------------------------------------------


def tell(rows):
    counts = defaultdict(Counter)
    for row in rows:
        counts["right pages"][row["right"]] += 1
        for each in row["broken"]:
            outcome = outcome_of(each)
            for group in (each["rule"], f"in {row['notation']}", "all"):
                counts[group].update(outcome)
            if "named" not in outcome:
                verdict, line, kind, message = each["said"]
                print(
                    f"{row['net']} {row['notation']} {each['rule']} at {each['line']}:"
                    f" {verdict} {line} {kind}: {each['row']}\n    {message}"
                )
    for group, count in counts.items():
        print(f"{group:<28}", *(f"{what} {number}" for what, number in count.items()))


def outcome_of(each):
    verdict, line, kind, _ = each["said"]
    outcome = ["tried", "CORRECT" if verdict == "correct" else verdict]
    if line == each["line"]:
        outcome.append("located")
        outcome += ["named"] if kind in each["kinds"] else []
    return outcome


if __name__ == "__main__":
    log, *others = sys.argv[1:]
    run(log, *(convert(a) for convert, a in zip((int, str), others, strict=False)))
