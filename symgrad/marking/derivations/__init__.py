"""A derivation line by line: which lines follow, and which one is the first that does not."""

from __future__ import annotations

from symgrad.marking.derivations.judging import is_derivation, judge_derivation

__all__ = ["is_derivation", "judge_derivation"]
