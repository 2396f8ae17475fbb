"""Judging in a process apart that can be killed: no answer takes more time or memory than it may.

The parent sends pickles and gets JSON: nothing that met a student's text is ever unpickled.
"""

from __future__ import annotations

import atexit
import json
import os
import pickle
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

from symgrad import errors
from symgrad.errors import SymgradError
from symgrad.marking.marks import Line, Mark, mark_of_json
from symgrad.marking.processes import Process, start
from symgrad.marking.questions import derivative_latex
from symgrad.marking.serving import as_text, not_carried, serve, size_in_words

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from symgrad.problems import Problem

SECONDS, MEMORY = 5.0, 2**30
STARTING = 120.0  # seconds that a process has to import what it needs
JUDGE = "symgrad.marking.judging:judge_in_steps"
Reply = dict[str, Any]  # one of mark, error, or a reason: slow, full (the process ends), failed


class Worker:
    """Marks answers in one process of its own, which is started when needed and then reused.

    An answer that is not decided within ``seconds`` and ``memory`` bytes is undecided; the next
    one meets a fresh process. Calls from several threads wait for each other; a forked child
    starts a process of its own. ``judge`` names what judges, as ``module:function``.

        with Worker(seconds=2) as worker:
            marks = [worker.mark(problem, answer, wrt="w") for answer in answers]
    """

    def __init__(
        self, *, seconds: float = SECONDS, memory: int = MEMORY, judge: str = JUDGE
    ) -> None:
        self.seconds, self.memory, self.judge = seconds, memory, judge
        self._running: _Running | None = None
        self._lock, self._owner = Lock(), os.getpid()

    def mark(
        self,
        problem: Problem,
        answer: str,
        *,
        question: str | None = None,
        wrt: str | None = None,
        seconds: float | None = None,
    ) -> Mark:
        """The mark of one answer to the question with this id, or to the derivative by ``wrt``.

        Raises SymgradError only for a problem or a question that cannot be used.
        """
        limit = self.seconds if seconds is None else seconds
        message = pickle.dumps((_packed(problem), answer, question, wrt, limit))
        with self._own_lock():
            match self._reply(message, limit):
                case {"mark": fields}:
                    return mark_of_json(fields)
                case {"error": [kind, what, where, hint]}:
                    raise getattr(errors, kind, SymgradError)(what, where=where, hint=hint)
                case reply:
                    return _undecided(answer, _asked(problem, question, wrt), *reply.values())

    def close(self) -> None:
        """End the process; a later answer starts another."""
        with self._own_lock():
            self._end()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process that judges, if one runs."""
        return self._running.process.pid if self._running else None

    def _own_lock(self) -> Lock:
        """The lock; another for a forked child, in which the parent's may be held for ever."""
        if self._owner != os.getpid():
            self._lock, self._owner = Lock(), os.getpid()
        return self._lock

    def _reply(self, message: bytes, limit: float) -> Reply:
        """What a process says; one that was up before and is dead now gets a successor."""
        if self._running and not self._running.process.is_ours:
            self._end()
        reply = self._told(self._running, message, limit) if self._running else {}
        if not reply or ("full" in reply and "mark" not in reply):
            self._running = _started(self.judge, self.memory)
            reply = self._told(self._running, message, limit)
        return reply

    def _told(self, running: _Running, message: bytes, limit: float) -> Reply:
        """What a process says; one that is dead, spent or still busy then is ended."""
        try:
            reply = running.ask(message, limit)
        except BaseException:
            self._end()
            raise
        if reply.pop("dead", False):
            reply["full"] = _dead(self._end(), running)
        if reply.keys() & {"slow", "full"}:
            self._end()
        return reply

    def _end(self) -> int | None:
        running, self._running = self._running, None
        return running.process.end() if running else None


@dataclass(frozen=True)
class _Running:
    """A process that is ready to judge; ``memory`` is None where the system grants no limit."""

    process: Process
    memory: int | None

    def ask(self, message: bytes, limit: float) -> Reply:
        """The last word on an answer; a draft of it counts where no more comes in time."""
        connection, draft = self.process.connection, Reply()
        deadline = monotonic() + limit
        try:
            connection.send_bytes(message)
            while connection.poll(max(0, deadline - monotonic())):
                reply: Reply = json.loads(connection.recv_bytes())
                if "draft" not in reply:
                    return draft | reply
                draft = {"mark": reply["draft"]}
        except (EOFError, OSError):
            return draft | {"dead": True}
        return draft | {"slow": f"not decided within {limit:g} s"}


def _started(judge: str, memory: int) -> _Running:
    """A process that has imported all it needs, so that its start costs no answer any time."""
    try:
        process = start(serve)
    except OSError as error:
        raise _not_started(str(error)) from None
    try:
        reply = _greeted(process.connection, judge, memory)
    except BaseException:
        process.end()
        raise
    if "ready" not in reply:
        process.end()
        raise _not_started(reply["failed"])
    return _Running(process, memory if reply["ready"] else None)


def _greeted(connection: Connection, judge: str, memory: int) -> Reply:
    """Whether the other end is ready, and whether its memory is limited."""
    try:
        connection.send_bytes(as_text({"judge": judge, "memory": memory}))
        if connection.poll(STARTING):
            return json.loads(connection.recv_bytes())  # type: ignore[no-any-return]
    except (EOFError, OSError):
        return {"failed": "it ended"}
    return {"failed": f"it is not ready after {STARTING:g} s"}


def _not_started(reason: str) -> SymgradError:
    return SymgradError("the process that judges does not start", where=reason)


def _packed(problem: Problem) -> bytes:
    try:
        return pickle.dumps(problem)
    except Exception as error:
        raise not_carried(error) from error


def _dead(code: int | None, running: _Running) -> str:
    limit = f", which may have {size_in_words(running.memory)} of memory," if running.memory else ""
    return f"the process that judges{limit} died (exit code {code})"


def _undecided(answer: str, asked: str, reason: str) -> Mark:
    line = Line(1, answer, "undecided", message=reason)
    return Mark("undecided", asked=asked, lines=(line,), notes=(reason,))


def _asked(problem: Problem, question: str | None, wrt: str | None) -> str:
    """The question in LaTeX, as far as that needs no judging."""
    if wrt is None:
        return next((q.ask for q in problem.questions if question in (None, q.id)), "")
    return derivative_latex(problem, wrt)


# the one that this process shares ----------------------------------------------------------------

_shared: dict[int, Worker] = {}


def mark_apart(
    problem: Problem,
    answer: str,
    *,
    question: str | None = None,
    wrt: str | None = None,
    seconds: float = SECONDS,
    memory: int = MEMORY,
) -> Mark:
    """The mark of one answer by the worker of this process; another limit of memory renews it."""
    if memory not in _shared:
        close_shared()
    worker = _shared.setdefault(memory, Worker(memory=memory))
    return worker.mark(problem, answer, question=question, wrt=wrt, seconds=seconds)


def close_shared() -> None:
    """End the worker of this process."""
    while _shared:
        _shared.popitem()[1].close()


atexit.register(close_shared)
