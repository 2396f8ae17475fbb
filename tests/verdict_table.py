"""The page with every answer of the tests and what symgrad says of it, known failures first."""

HEAD = """# The table of verdicts

Every answer of `tests/cases`, what a teacher says of it, and what symgrad says. The teacher's
verdicts are held against differences by the tests, without symgrad. This page is made by
`UPDATE_GOLDEN=1 pytest tests/marking/test_cases.py`; the tests compare it.
"""


def verdict_table(sheets, marks):
    """The page; ``marks`` hold for every problem the marks of its answers, in order."""
    rows = [
        (name, answer, mark)
        for name, sheet in sheets.items()
        for answer, mark in zip(sheet["answers"], marks[name], strict=True)
    ]
    failures = [row for row in rows if row[1]["verdict"] != row[2].verdict]
    parts = [HEAD, _summary(rows), "## Known failures\n"]
    parts.append(_table(failures) if failures else "None.\n")
    for name, sheet in sheets.items():
        own = [row for row in rows if row[0] == name]
        parts.append(f"## {sheet['problem'].get('title', name)}\n\n{_table(own)}")
    return "\n".join(parts)


def _summary(rows):
    counts = {}
    for _, answer, mark in rows:
        key = (answer["verdict"], mark.verdict)
        counts[key] = counts.get(key, 0) + 1
    columns = ("correct", "incorrect", "undecided", "unreadable")
    lines = ["| teacher | " + " | ".join(columns) + " |", "|---" * 5 + "|"]
    for said in ("correct", "incorrect", "unreadable"):
        numbers = " | ".join(str(counts.get((said, column), 0)) for column in columns)
        lines.append(f"| {said} | {numbers} |")
    wrong = [(a, m) for _, a, m in rows if _kinds(a)]
    named = sum(bool(m.mistake) and m.mistake.kind in _kinds(a) for a, m in wrong)
    told = (
        f"Of {len(wrong)} wrong answers whose kind of mistake the teacher names, {named} get it.\n"
    )
    return "\n".join([*lines, "", told])


def _kinds(answer):
    stated = answer.get("kind", [])
    return [stated] if isinstance(stated, str) else stated


def _table(rows):
    lines = ["| answer | teacher | symgrad | kind |", "|---|---|---|---|"]
    for _, answer, mark in rows:
        kind = mark.mistake.kind if mark.mistake else ""
        lines.append(
            f"| {_code(answer['answer'])} | {answer['verdict']} | {mark.verdict} | {kind} |"
        )
    return "\n".join(lines) + "\n"


def _code(text):
    """Text as code in a table, whatever it holds."""
    flat = " ".join(text.split()).replace("|", "\\|")
    ticks = "``" if "`" in flat else "`"
    return f"{ticks}{flat}{ticks}" if flat else "(nothing)"
