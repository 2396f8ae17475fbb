"""The other end of a worker: get ready, then judge until nobody asks any more."""

from __future__ import annotations

import json
import pickle
from contextlib import suppress
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from symgrad.errors import ProblemError, SymgradError
from symgrad.marking.marks import Mark
from symgrad.marking.processes import limit_memory, limit_time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from symgrad.problems import Problem

KEPT = 32  # problems that a process remembers


def serve(connection: Connection) -> None:
    """Import what judges, limit the memory, then answer one message after the other."""
    with suppress(EOFError, BrokenPipeError):
        told = json.loads(connection.recv_bytes())
        module, _, function = told["judge"].partition(":")
        memory = told["memory"]
        try:
            judge = getattr(import_module(module), function)
        except Exception as error:
            connection.send_bytes(as_text({"failed": f"{type(error).__name__}: {error}"}))
            return
        connection.send_bytes(as_text({"ready": limit_memory(memory)}))
        while True:
            for reply in _replies(judge, connection.recv_bytes(), memory):
                connection.send_bytes(reply)


def _replies(judge: Any, message: bytes, memory: int) -> Iterator[bytes]:
    """The mark; of a judge that yields marks, each a fuller one, all of them as drafts first."""
    try:
        content, answer, question, wrt, seconds = pickle.loads(message)
        limit_time(seconds + 1)
        found = judge(_unpacked(content), answer, question=question, wrt=wrt)
        for mark in () if isinstance(found, Mark) else found:
            yield as_text({"draft": mark.as_message()})
            found = mark
        yield as_text({"mark": found.as_message()})
    except SymgradError as error:
        yield as_text({"error": [type(error).__name__, error.what, error.where, error.hint]})
    except MemoryError:
        yield as_text({"full": f"not decided within {size_in_words(memory)} of memory"})
    except Exception as error:
        yield as_text({"failed": f"a mistake of symgrad's own: {type(error).__name__}: {error}"})


@lru_cache(maxsize=KEPT)
def _unpacked(content: bytes) -> Problem:
    try:
        return pickle.loads(content)  # type: ignore[no-any-return]
    except Exception as error:
        raise not_carried(error) from error


def not_carried(error: Exception) -> ProblemError:
    return ProblemError(
        "the problem cannot be handed to the process that judges",
        where=f"{type(error).__name__}: {error}",
        hint="functions of symgrad and SymPy, not own ones",
    )


def size_in_words(memory: int) -> str:
    """Bytes in words.

    >>> size_in_words(2**30), size_in_words(3 * 2**29)
    ('1 GiB', '1536 MiB')
    """
    return f"{memory >> 30} GiB" if memory % 2**30 == 0 else f"{memory / 2**20:.4g} MiB"


def as_text(reply: dict[str, Any]) -> bytes:
    return json.dumps(reply).encode()
