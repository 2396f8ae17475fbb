"""The command line: parse arguments, call one verb, show."""

import sys

from symgrad.cli.codes import INTERRUPTED


def main(arguments: list[str] | None = None) -> int:
    """Run one command line; an interrupt ends it quietly, while loading too."""
    try:
        from symgrad.cli.app import answer

        return answer(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED


__all__ = ["main"]
