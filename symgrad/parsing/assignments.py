r"""New values: ``w_{new} = w - ...`` and ``w^{(t+1)} = w^{(t)} - ...`` are ``w ← w - ...``."""

from __future__ import annotations

import re

WORD = r"(?:\\(?:text|mathrm)\s*\{\s*)?(?:new|next|neu|updated)\s*"
NEXT = r"\(?(?P<step>[tksn])\s*\+\s*1\)?"
NEW = re.compile(
    r"(?P<name>\s*\\?[A-Za-z]+(?:[_^]\{?\(?\d+\)?\}?)*?)"
    rf"(?P<mark>[_^](?:\{{\s*(?:{WORD}|{NEXT})\}}+|(?:new|next|neu|updated)(?![A-Za-z])))\s*="
)
OLD = r"\s*{}(?:[_^](?:\{{\s*\(?{}\)?\s*\}}|{}|\{{?{}?old\}}*))?(?=\s*[-+])"


def with_arrow(statement: str) -> str:
    """An arrow for the sign, and blanks for what tells the new value from the old one."""
    new = NEW.match(statement)
    if new is None:
        return statement
    name, step = re.escape(new["name"].strip()), new["step"] or "t"
    text = r"(?:\\(?:text|mathrm)\s*\{)"
    old = re.compile(OLD.format(name, step, step, text)).match(statement, new.end())
    if old is None:
        return statement
    kept = f"{new['name']}".ljust(new.end() - 1) + "←"
    return kept + f" {new['name'].strip()}".ljust(len(old[0])) + statement[old.end() :]
