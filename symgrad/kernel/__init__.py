"""Who says that a derivation is right? Small, imports expr, derivation and equality only."""

from symgrad.kernel.judge import Judgment, Report, judge, verify

__all__ = ["Judgment", "Report", "judge", "verify"]
