"""A Python process apart, with a connection to it, that can be killed at any moment.

POSIX: a fresh interpreter over a socket pair, outside the terminal's group (Ctrl-C reaches the
parent only), its memory limited by RLIMIT_AS where the system grants that (macOS may not).
Elsewhere (Windows): a spawned process of ``multiprocessing``, without a memory limit; scripts
then need the usual ``if __name__ == "__main__"``.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from math import ceil
from multiprocessing import get_context
from multiprocessing.connection import Connection
from socket import socketpair
from subprocess import DEVNULL, Popen
from time import process_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import SpawnProcess

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

IS_POSIX = os.name == "posix"
ENTER = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "from symgrad.marking.processes import enter; enter(*sys.argv[2:])"
)


@dataclass(frozen=True)
class Process:
    """A running process: its connection, the process that started it, and how to end it."""

    connection: Connection
    handle: Popen[bytes] | SpawnProcess
    owner: int

    @property
    def pid(self) -> int:
        return self.handle.pid or 0

    @property
    def is_ours(self) -> bool:
        """A fork inherits the object, not the process."""
        return self.owner == os.getpid()

    def end(self) -> int | None:
        """Kill it and wait for it, so that no zombie stays; its exit code. A fork only lets go."""
        self.connection.close()
        if not self.is_ours:
            _let_go(self.handle)
            return None
        self.handle.kill()
        if isinstance(self.handle, Popen):
            return self.handle.wait()
        self.handle.join()
        return self.handle.exitcode


def _let_go(handle: Popen[bytes] | SpawnProcess) -> None:
    """Popen warns of a process that still runs when it is forgotten; this one is another's."""
    if isinstance(handle, Popen):
        handle.returncode = 0


def start(serve: Callable[[Connection], None], *, fresh: bool = IS_POSIX) -> Process:
    """Run a module's function in a process of its own, at the other end of a connection."""
    return _fresh(serve) if fresh else _spawned(serve)


def _fresh(serve: Callable[[Connection], None]) -> Process:
    ours, theirs = socketpair()
    flag = "-I" if sys.flags.isolated else "-P"  # nothing is imported from the folder at hand
    path = json.dumps([str(place) for place in sys.path])
    name = (serve.__module__, serve.__name__)
    with ours, theirs:
        handle = Popen(
            [sys.executable, flag, "-c", ENTER, path, str(theirs.fileno()), *name],
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        return Process(Connection(ours.detach()), handle, os.getpid())


def enter(descriptor: str, module: str, function: str) -> None:
    """Where a fresh interpreter begins."""
    getattr(import_module(module), function)(Connection(int(descriptor)))


def _spawned(serve: Callable[[Connection], None]) -> Process:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    handle = context.Process(target=_enter_quietly, args=(serve, theirs), daemon=True)
    handle.start()
    theirs.close()
    return Process(ours, handle, os.getpid())


def _enter_quietly(serve: Callable[[Connection], None], connection: Connection) -> None:
    """The console is the parent's: nothing is written to it, and its Ctrl-C ends us silently."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    with suppress(KeyboardInterrupt):
        serve(connection)


# limits of the process that calls them -----------------------------------------------------------


def limit_memory(size: int) -> bool:
    """At most so many bytes of address space from now on; False where the system refuses.

    What a process leaves behind when it dies of that is no file either.
    """
    _limit("RLIMIT_CORE", 0)
    return _limit("RLIMIT_AS", size)


def limit_time(seconds: float) -> bool:
    """At most so many more seconds of computing: nobody kills us if our parent is killed first."""
    return _limit("RLIMIT_CPU", ceil(process_time() + seconds))


def _limit(name: str, size: int) -> bool:
    """The soft limit only; what was granted to us before stays the most we can ask for."""
    if resource is None:
        return False
    try:
        kind = getattr(resource, name)
        _, most = resource.getrlimit(kind)
        soft = size if most == resource.RLIM_INFINITY else min(size, most)
        resource.setrlimit(kind, (soft, most))
    except (AttributeError, OSError, ValueError):
        return False
    return True
