"""The command line: parse arguments, call one verb, show."""

from symgrad.cli.app import main

__all__ = ["main"]
