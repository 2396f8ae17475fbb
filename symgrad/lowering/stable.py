"""Rewrites for stability."""

from __future__ import annotations

from typing import Any


class Stabilizer:
    def __init__(self, graph: Any, subject: Any) -> None:
        pass

    def stable(self, e: Any) -> Any:
        return e
