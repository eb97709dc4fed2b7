"""jobs: a function in a process of its own, with its results, errors, limits and its end."""

from __future__ import annotations

import logging
import math
import os
import subprocess
import sys
import threading
import time

import pandas as pd
import pytest

from planner.errors import DataError, InfeasiblePlan, PlannerError
from planner.jobs import JobCancelled, run

TASKS = """
import os, sys, time
from planner.errors import DataError, InfeasiblePlan, PlannerError

def doubled(table):
    return table * 2

def process_id():
    return os.getpid()

def counting(steps, report):
    for step in range(steps):
        report((step + 1) / steps, f"step {step + 1} of {steps}")
        time.sleep(0.06)
    return steps

def flooding(report):
    for step in range(50_000):
        report(step / 50_000, "on the way")
    report(1, "done")

def no_report(value):
    return value

def data_error():
    raise DataError(file="posts.csv", row=7, column="Reach", got="'-5'", expected="0 or more",
                    remedy="correct the cell")

def infeasible():
    raise InfeasiblePlan(["Too little time."], ["Raise the hours."])

def plain_error():
    raise PlannerError("No plan is open.")

class OwnError(PlannerError):
    def __init__(self, number):
        self.number = number
        super().__init__(f"found {number}")

def own_error():
    raise OwnError(4)

def private_error():
    people = {}
    return people["Anna Andersen"]

def chatty():
    print("this goes to standard output")
    sys.stdout.flush()
    os.write(1, b"so does this")
    return "fine"

def greedy(megabytes):
    return len(bytearray(megabytes * 1_000_000))

def sleeping_with_child(path):
    import subprocess
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    with open(path, "w") as file:
        file.write(f"{os.getpid()} {child.pid}")
    time.sleep(60)

def sleeping(path):
    with open(path, "w") as file:
        file.write(str(os.getpid()))
    time.sleep(60)

def unpicklable():
    return lambda: None
"""


@pytest.fixture(scope="module")
def tasks(tmp_path_factory):
    """A module the child can import, too: sys.path travels with the work."""
    folder = tmp_path_factory.mktemp("tasks")
    (folder / "jobs_tasks.py").write_text(TASKS)
    sys.path.insert(0, str(folder))
    import jobs_tasks

    yield jobs_tasks
    sys.path.remove(str(folder))
    del sys.modules["jobs_tasks"]


def gone(process_id: int) -> bool:
    """True if no such process runs (a zombie nobody has collected yet runs no more)."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return True
    status = f"/proc/{process_id}/stat"
    return os.path.exists(status) and open(status).read().rsplit(")", 1)[1].split()[0] == "Z"


def wait_until(true, seconds=5.0):
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def test_result_comes_from_another_process(tasks):
    assert run(tasks.process_id) != os.getpid()


def test_a_table_goes_there_and_back(tasks):
    table = pd.DataFrame({"likes": [1.0, None, 3.0]}, index=[5, 6, 7])
    pd.testing.assert_frame_equal(run(tasks.doubled, table), table * 2)


def test_progress_arrives_in_order_and_ends_at_one(tasks):
    seen = []
    assert run(tasks.counting, 4, progress=lambda *report: seen.append(report)) == 4
    shares = [share for share, _ in seen]
    assert shares == sorted(shares) and seen[-1] == (1.0, "step 4 of 4") and len(seen) >= 3


def test_report_is_optional_on_both_sides(tasks):
    assert run(tasks.counting, 1) == 1
    assert run(tasks.no_report, 3, progress=lambda *report: pytest.fail("nothing to report")) == 3


def test_a_flood_of_reports_is_thinned_and_its_last_one_kept(tasks):
    seen = []
    run(tasks.flooding, progress=lambda *report: seen.append(report))
    assert len(seen) < 1_000 and seen[-1] == (1.0, "done")


def test_an_error_in_the_progress_callback_ends_the_job(tasks, tmp_path):
    def broken(share, sentence):
        raise ZeroDivisionError

    began = time.monotonic()
    with pytest.raises(ZeroDivisionError):
        run(tasks.counting, 10_000, progress=broken)
    assert time.monotonic() - began < 10


def test_planner_errors_arrive_as_they_are(tasks):
    with pytest.raises(DataError) as caught:
        run(tasks.data_error)
    assert type(caught.value) is DataError
    assert caught.value.row == 7 and caught.value.column == "Reach"
    assert str(caught.value) == (
        "posts.csv, row 7, column 'Reach': found '-5', expected 0 or more. "
        "Remedy: correct the cell."
    )
    with pytest.raises(InfeasiblePlan, match="Too little time") as caught:
        run(tasks.infeasible)
    assert caught.value.what_to_relax == ["Raise the hours."]
    with pytest.raises(PlannerError, match=r"^No plan is open\.$"):
        run(tasks.plain_error)
    with pytest.raises(tasks.OwnError, match="found 4") as caught:
        run(tasks.own_error)
    assert caught.value.number == 4


def test_other_errors_become_a_sentence_with_an_id_and_the_log_quotes_nobody(tasks, caplog):
    with (
        caplog.at_level(logging.ERROR, "planner.jobs"),
        pytest.raises(PlannerError, match=r"error id [0-9a-f]{8}") as caught,
    ):
        run(tasks.private_error)
    error_id = str(caught.value).split("error id ")[1][:8]
    assert type(caught.value) is PlannerError and "Anna" not in str(caught.value)
    assert error_id in caplog.text and "KeyError" in caplog.text
    assert "jobs_tasks.py" in caplog.text and "Anna" not in caplog.text


def test_printing_does_no_harm(tasks):
    assert run(tasks.chatty) == "fine"


@pytest.mark.parametrize("wait", [0.0, 0.5], ids=["at once", "while it works"])
def test_cancel_returns_within_a_second(wait):
    cancel = threading.Event()
    timer = threading.Timer(wait, cancel.set)
    timer.start()
    began = time.monotonic()
    with pytest.raises(JobCancelled, match="cancelled"):
        run(time.sleep, 60, cancel=cancel)
    assert time.monotonic() - began < wait + 1.0


def test_timeout_is_said_with_its_length():
    began = time.monotonic()
    with pytest.raises(PlannerError, match=r"longer than 0\.4 seconds"):
        run(time.sleep, 60, timeout_seconds=0.4)
    assert time.monotonic() - began < 2


def test_a_cancelled_job_takes_its_own_children_along(tasks, tmp_path):
    path, cancel = tmp_path / "ids", threading.Event()

    def cancel_once_it_runs():
        assert wait_until(lambda: path.exists() and len(path.read_text().split()) == 2, 20)
        cancel.set()

    watcher = threading.Thread(target=cancel_once_it_runs)
    watcher.start()
    with pytest.raises(JobCancelled):
        run(tasks.sleeping_with_child, str(path), cancel=cancel)
    watcher.join()
    job, child = map(int, path.read_text().split())
    assert wait_until(lambda: gone(job)) and wait_until(lambda: gone(child))


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_job_ends_when_its_caller_is_killed(tasks, tmp_path):
    path = tmp_path / "ids"
    script = (
        f"import sys; sys.path.insert(0, {os.path.dirname(tasks.__file__)!r}); import jobs_tasks; "
        f"from planner.jobs import run; run(jobs_tasks.sleeping, {str(path)!r})"
    )
    caller = subprocess.Popen([sys.executable, "-c", script])
    try:
        assert wait_until(lambda: path.exists() and path.read_text(), 30)
        job = int(path.read_text())
        assert not gone(job)
    finally:
        caller.kill()
        caller.wait()
    assert wait_until(lambda: gone(job))


@pytest.mark.parametrize(("function", "args"), [(os._exit, (3,)), (os.abort, ())])
def test_a_process_that_dies_is_said_in_a_sentence(function, args, caplog):
    with pytest.raises(PlannerError, match=r"ended.*before it had a result.*Remedy"):
        run(function, *args)
    assert "exit code" in caplog.text


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="address limits are Linux only")
def test_memory_limit(tasks):
    assert run(tasks.greedy, 50, memory_bytes=400_000_000) == 50_000_000
    with pytest.raises(PlannerError, match=r"ran out of memory \(limit 100 MB\)"):
        run(tasks.greedy, 300, memory_bytes=100_000_000)


def test_what_cannot_travel_is_refused_with_a_remedy(tasks):
    with pytest.raises(PlannerError, match="cannot be handed to another process"):
        run(lambda: 1)
    with pytest.raises(PlannerError, match="cannot be handed to another process"):
        run(len, threading.Lock())
    with pytest.raises(PlannerError, match="error id"):
        run(tasks.unpicklable)


def test_a_function_of_the_main_script_is_refused(monkeypatch, tasks):
    monkeypatch.setattr(tasks.no_report, "__module__", "__main__")
    with pytest.raises(PlannerError, match="put the function into a module"):
        run(tasks.no_report, 1)


def test_an_unguarded_script_runs_once(tmp_path):
    """multiprocessing would import the script again and start the job again, without end."""
    script = tmp_path / "script.py"
    script.write_text(
        "import math, sys\nfrom planner.jobs import run\n"
        "sys.stdout.write(f'factorial {run(math.factorial, 5)}\\n')\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "factorial 120\n"


def test_several_jobs_at_once(tasks):
    results = {}

    def one(number):
        results[number] = run(math.factorial, number)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {number: math.factorial(number) for number in range(6)}
