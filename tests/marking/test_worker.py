"""The worker: one process over many answers, killed at its limits, never heard or seen."""

import os
import pickle
import subprocess
import sys
import threading
import time
from base64 import b64decode

import pytest
from zoo import ZOO

import symgrad as sg
from symgrad.errors import NameProblem, ProblemError, SymgradError
from symgrad.expr.index import Index
from symgrad.marking.marks import Counterexample, Line, Mistake
from symgrad.marking.processes import start
from symgrad.marking.worker import Worker, close_shared, mark_apart

FAKE = "fake_judges:judge"
PROBLEM = sg.read_problem(
    {
        "title": "A line",
        "equations": ["L = (y - w x)^2"],
        "inputs": ["x"],
        "targets": ["y"],
        "parameters": ["w"],
        "questions": [{"id": "dw", "ask": r"\partial L/\partial w"}],
    }
)
posix = pytest.mark.skipif(os.name != "posix", reason="what only POSIX has")


@pytest.fixture(scope="module")
def shared():
    with Worker(seconds=20, memory=2**28, judge=FAKE) as worker:
        yield worker


def pid_of(worker):
    return int(worker.mark(PROBLEM, "right", wrt="w").notes[0])


def is_gone(pid):
    """Neither running nor a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_many_answers_meet_one_process(shared):
    pids = {pid_of(shared) for _ in range(20)}
    assert pids == {shared.pid}
    assert shared.pid != os.getpid()


def test_what_is_asked_arrives(shared):
    assert shared.mark(PROBLEM, "right", wrt="w").asked == "A line by w"
    assert shared.mark(PROBLEM, "right", question="dw").asked == r"\partial L/\partial w"
    assert shared.mark(PROBLEM, "a\udc80\0ŷ", wrt="w").notes[1] == "a\udc80\0ŷ"


def test_a_mark_comes_back_as_it_was_made(shared):
    mark = shared.mark(PROBLEM, "wrong", wrt="w")
    assert (mark.verdict, mark.certainty, mark.notes) == ("incorrect", "refuted", ("planted",))
    assert mark.mistake == Mistake("sign", "Right up to sign.")
    assert mark.counterexample == Counterexample({"x": 2.0}, 4.0, -4.0)


def test_an_answer_without_end_is_undecided_and_its_process_killed(shared):
    before = pid_of(shared)
    began = time.monotonic()
    mark = shared.mark(PROBLEM, "for ever", wrt="w", seconds=0.3)
    assert time.monotonic() - began < 10
    assert (mark.verdict, mark.certainty) == ("undecided", None)
    assert mark.notes == ("not decided within 0.3 s",)
    assert mark.asked == r"\frac{\partial L}{\partial w}"
    assert mark.lines == (Line(1, "for ever", "undecided", message="not decided within 0.3 s"),)
    assert is_gone(before)
    assert pid_of(shared) != before


@posix
def test_an_answer_that_fills_the_memory_is_undecided(shared):
    before = pid_of(shared)
    mark = shared.mark(PROBLEM, "allocate", wrt="w")
    assert mark.verdict == "undecided"
    assert mark.notes == ("not decided within 256 MiB of memory",)
    assert is_gone(before)
    assert shared.mark(PROBLEM, "right", wrt="w").verdict == "correct"


def test_a_process_that_dies_is_told_and_replaced(shared):
    before = pid_of(shared)
    mark = shared.mark(PROBLEM, "die", wrt="w")
    assert mark.verdict == "undecided"
    assert "died (exit code 7)" in mark.notes[0]
    assert is_gone(before)
    assert shared.mark(PROBLEM, "right", wrt="w").verdict == "correct"


@posix
def test_a_process_that_was_killed_while_idle_costs_no_answer(shared):
    before = pid_of(shared)
    os.kill(before, 9)
    assert shared.mark(PROBLEM, "right", wrt="w").verdict == "correct"
    assert is_gone(before)


def test_a_mistake_of_the_judge_is_undecided_and_told(shared):
    mark = shared.mark(PROBLEM, "crash", wrt="w")
    assert mark.verdict == "undecided"
    assert mark.notes == ("a mistake of symgrad's own: ZeroDivisionError: planted",)


def test_an_unusable_problem_is_raised_as_the_error_it_is(shared):
    with pytest.raises(ProblemError) as caught:
        shared.mark(PROBLEM, "unusable", wrt="w")
    assert str(caught.value) == "the loss is no number\n  in   L = W\n  try  a norm"
    with pytest.raises(NameProblem, match="no question q2"):
        shared.mark(PROBLEM, "right", question="q2")


def test_nothing_that_is_judged_writes_to_the_user(shared, capfd):
    assert shared.mark(PROBLEM, "talk", wrt="w").verdict == "correct"
    assert capfd.readouterr() == ("", "")


def test_the_worker_needs_no_numpy():
    script = (
        "import sys, symgrad.marking.worker, symgrad.marking.judging;"
        "print(sorted({'numpy', 'scipy', 'autograd'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert run.stdout.strip() == b"[]"


def test_threads_wait_for_each_other(shared):
    marks = {}

    def work(number):
        marks[number] = shared.mark(PROBLEM, str(number), wrt="w")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {number: mark.notes[1] for number, mark in marks.items()} == {
        number: str(number) for number in range(8)
    }
    assert len({mark.notes[0] for mark in marks.values()}) == 1


def test_closing_ends_the_process_and_a_later_answer_starts_another(shared):
    with shared:
        first = pid_of(shared)
    assert is_gone(first)
    assert shared.pid is None
    assert pid_of(shared) != first


def test_starting_costs_the_answer_no_time(tmp_path, monkeypatch):
    (tmp_path / "slow_to_import.py").write_text(
        "import time; from fake_judges import judge; time.sleep(1)"
    )
    monkeypatch.syspath_prepend(tmp_path)
    with Worker(seconds=0.9, judge="slow_to_import:judge") as worker:
        assert worker.mark(PROBLEM, "right", wrt="w").verdict == "correct"


def test_a_judge_that_cannot_be_imported_is_told():
    with Worker(judge="no_such_module:judge") as worker:
        with pytest.raises(SymgradError, match="does not start") as caught:
            worker.mark(PROBLEM, "right", wrt="w")
        assert "no_such_module" in str(caught.value)
        assert worker.pid is None


def test_a_process_that_cannot_be_made_is_told(monkeypatch):
    monkeypatch.setattr(sys, "executable", os.path.join(os.path.dirname(__file__), "no_python"))
    with Worker(judge=FAKE) as worker, pytest.raises(SymgradError, match="does not start"):
        worker.mark(PROBLEM, "right", wrt="w")


def test_an_interrupted_parent_takes_its_worker_with_it(shared, monkeypatch):
    before = pid_of(shared)
    connection = shared._running.process.connection
    monkeypatch.setattr(type(connection), "poll", _interrupted)
    with pytest.raises(KeyboardInterrupt):
        shared.mark(PROBLEM, "for ever", wrt="w")
    assert is_gone(before)
    monkeypatch.undo()
    assert shared.mark(PROBLEM, "right", wrt="w").notes[1] == "right"


def _interrupted(self, timeout=0.0):
    raise KeyboardInterrupt


@posix
def test_a_forked_child_starts_a_process_of_its_own(shared):
    parents = pid_of(shared)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            own = pid_of(shared)
            shared.close()
            os.write(writing, str(own).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    own = int(os.read(reading, 100))
    os.close(reading)
    os.close(writing)
    assert own != parents
    assert is_gone(own)
    assert pid_of(shared) == parents


@posix
def test_the_worker_of_a_parent_that_was_killed_ends_by_itself():
    script = (
        "import os, threading\n"
        "from symgrad.marking.worker import Worker\n"
        "from symgrad.problems import read_problem\n"
        "problem = read_problem({'equations': ['L = w^2'], 'parameters': ['w']})\n"
        f"worker = Worker(seconds=0.2, judge={FAKE!r})\n"
        "print(worker.mark(problem, 'right', wrt='w').notes[0], flush=True)\n"
        "threading.Timer(0.1, lambda: os.kill(os.getpid(), 9)).start()\n"
        "worker.mark(problem, 'for ever', wrt='w')"
    )
    path = os.pathsep.join([os.path.dirname(__file__), *sys.path])
    run = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert run.returncode == -9
    pid, deadline = int(run.stdout), time.monotonic() + 60
    while not is_gone(pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert is_gone(pid)


def test_a_script_needs_no_main_guard(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from symgrad.marking.worker import mark_apart, _shared, Worker\n"
        "from symgrad.problems import read_problem\n"
        "print('once')\n"
        f"_shared[2**30] = Worker(judge={FAKE!r})\n"
        "problem = read_problem({'equations': ['L = w^2'], 'parameters': ['w']})\n"
        "print(mark_apart(problem, 'talk', wrt='w').verdict)\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    run = subprocess.run(
        [sys.executable, str(script)], capture_output=True, check=False, env=env, cwd=tmp_path
    )
    assert (run.stdout.decode().split(), run.stderr) == (["once", "correct"], b"")


def test_the_folder_at_hand_is_not_imported_from(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    with Worker(judge=FAKE) as worker:
        assert worker.mark(PROBLEM, "right", wrt="w").verdict == "correct"


def test_an_isolated_parent_has_a_worker_with_its_path(tmp_path):
    script = (
        f"import sys; sys.path[:] = {sys.path!r}\n"
        "from symgrad.marking import Worker\n"
        "from symgrad.problems import read_problem\n"
        f"problem = read_problem({{'equations': ['L = w^2'], 'parameters': ['w']}})\n"
        f"print(Worker(judge={FAKE!r}).mark(problem, 'right', wrt='w').verdict)\n"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-c", script],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert (run.stdout.strip(), run.stderr) == (b"correct", b"")


def test_the_module_shares_one_worker(monkeypatch):
    monkeypatch.setattr("symgrad.marking.worker.Worker.__init__.__kwdefaults__", {
        "seconds": 5.0, "memory": 2**30, "judge": FAKE,
    })  # fmt: skip
    close_shared()
    pids = {mark_apart(PROBLEM, "right", wrt="w").notes[0] for _ in range(3)}
    smaller = mark_apart(PROBLEM, "right", wrt="w", memory=2**28).notes[0]
    assert len(pids | {smaller}) == 2
    assert is_gone(int(*pids))
    close_shared()
    assert is_gone(int(smaller))


def test_a_spawned_process_is_the_fallback(monkeypatch):
    monkeypatch.setattr("symgrad.marking.worker.start", lambda serve: start(serve, fresh=False))
    with Worker(seconds=5, judge=FAKE) as worker:
        assert worker.mark(PROBLEM, "talk", wrt="w").verdict == "correct"
        pid = worker.pid
        assert worker.mark(PROBLEM, "for ever", wrt="w", seconds=0.2).verdict == "undecided"
        assert is_gone(pid)


@pytest.fixture(scope="module")
def stepping():
    with Worker(seconds=20, memory=2**28, judge="fake_judges:in_steps") as worker:
        yield worker


@pytest.mark.parametrize("what", ["crash", "for ever", "die", "allocate"])
def test_a_verdict_stands_though_its_reason_is_not_found(stepping, what):
    mark = stepping.mark(PROBLEM, "right", wrt="w")
    assert (mark.verdict, mark.mistake.kind) == ("incorrect", "sign")
    mark = stepping.mark(PROBLEM, what, wrt="w", seconds=0.5)
    assert (mark.verdict, mark.certainty, mark.mistake) == ("incorrect", "refuted", None)


# what is sent ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def telling():
    with Worker(seconds=20, judge="fake_judges:echo") as worker:
        yield worker


@pytest.mark.parametrize("name", ZOO)
def test_a_problem_arrives_equal_in_another_process(telling, name):
    problem = sg.read_problem(ZOO[name])
    back = pickle.loads(b64decode(telling.mark(problem, "", wrt="").asked))
    assert (back, hash(back)) == (problem, hash(problem))
    assert _symbols(back) == _symbols(problem)


def _symbols(problem):
    return {n: (a.axes, a.expr, a.known, a.name) for n, a in problem.symbols.names.items()}


def test_an_index_that_was_fresh_elsewhere_equals_no_fresh_one():
    high = int(Index.fresh(3).name[1:]) + 50
    elsewhere = pickle.loads(pickle.dumps(Index(f"~{high}", 3)))
    assert elsewhere == Index(f"~{high}", 3)
    assert elsewhere not in {Index.fresh(3) for _ in range(100)}


def test_a_problem_that_cannot_be_sent_is_told(shared):
    problem = sg.read_problem({"equations": ["L = w^2"], "parameters": ["w"]})
    problem = problem.with_values({})
    object.__setattr__(problem, "title", lambda: None)
    with pytest.raises(ProblemError, match="cannot be handed"):
        shared.mark(problem, "right", wrt="w")


# the real judge ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real():
    with Worker() as worker:
        yield worker


def test_a_real_answer_that_takes_longer_than_it_may_is_undecided(real):
    nested = "abs(" * 20 + "x" + "-y)" * 20
    mark = real.mark(PROBLEM, f"-2x(y - w x) + {nested}", wrt="w", seconds=1e-4)
    assert mark.verdict == "undecided"
    assert mark.notes  # whether a budget of the judge ended it or the limit of time
    assert real.mark(PROBLEM, "-2x(y - w x)", question="dw").verdict == "correct"
    assert real.mark(PROBLEM, "2x(y - w x)", wrt="w").mistake.kind == "sign"


HOSTILE = {
    "code in a name": "__import__('os').system('touch pwned')",
    "a call": "exec('1')",
    "an attribute": "x.__class__.__mro__[1].__subclasses__()",
    "a tower": "9**9**9**9",
    "a megabyte": "x+" * 500_000,
    "brackets": "(" * 100_000,
    "zero width": "x\u200b + y",
    "a look-alike": "\u0445 + y",
    "a null": "x\0",
    "half a character": "x\udc80",
    "a huge sum": r"\sum_{i=1}^{99999999} x^i",
    "a factorial": "9999999!",
    "a long numeral": "1" * 400,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_text_is_unreadable_and_kills_nobody(real, what, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = real.mark(PROBLEM, "-2x(y - w x)", wrt="w") and real.pid
    mark = real.mark(PROBLEM, HOSTILE[what], wrt="w")
    assert mark.verdict == "unreadable"
    assert mark.lines[0].message
    assert real.pid == before
    assert not list(tmp_path.iterdir())
