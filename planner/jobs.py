"""Run a function in a process of its own that can be stopped, limited and watched.

A thread cannot stop a solver, and a page must keep answering while one runs. The function and its
arguments travel to a fresh Python process and the result travels back; everything must therefore
be picklable, and the function must live in an importable module (not in a notebook cell).

A plain child process is used rather than `multiprocessing`, which would import the caller's own
script again and so run an unguarded one a second time.
"""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
import traceback
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO

from planner.errors import PlannerError

if TYPE_CHECKING:
    from collections.abc import Iterator

_log = logging.getLogger(__name__)

POLL_SECONDS = 0.05
"""How often the caller looks for a cancelled or overdue job."""

REPORT_EVERY_SECONDS = 0.05
"""Progress comes at most this often; the last report of a job always comes."""

_CHILD = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from planner.jobs import _child; _child()"
)


class JobCancelled(PlannerError):
    """The job was stopped because somebody cancelled it; nothing it did is kept."""


def run(
    function: Callable[..., Any],
    *args: Any,
    timeout_seconds: float | None = None,
    memory_bytes: int | None = None,
    progress: Callable[[float, str], None] | None = None,
    cancel: threading.Event | None = None,
) -> Any:
    """Run `function(*args)` in a fresh process and return its result.

    Parameters
    ----------
    function
        Importable and picklable. If it has a parameter named `report`, it is given a callable
        `report(done_share, sentence)` as that keyword.
    args
        Picklable arguments.
    timeout_seconds
        Stop the job after this long; None: no limit.
    memory_bytes
        Address space the job may take beyond what it holds once its modules are loaded. Linux
        only; other systems have no such limit and ignore it.
    progress
        Called in this thread with (share done in [0, 1], sentence) as reports come in.
    cancel
        Once set, the job is killed and `JobCancelled` raised within a second.

    Raises
    ------
    PlannerError
        The same error type and text that the function raised, if it was a PlannerError; else one
        sentence saying what became of the job, with an error id that the log explains (the log
        names files and lines and never quotes values).

    >>> import math
    >>> run(math.factorial, 5)
    120
    """
    payload = _packed(function, args, memory_bytes)
    deadline = None if timeout_seconds is None else time.monotonic() + timeout_seconds
    messages: queue.SimpleQueue = queue.SimpleQueue()
    with _process() as process:
        _in_background(_send, process.stdin, payload)
        _in_background(_receive, process.stdout, messages)
        while True:
            if cancel is not None and cancel.is_set():
                raise JobCancelled("The work was cancelled. Nothing of it is kept.")
            if deadline is not None and time.monotonic() > deadline:
                raise PlannerError(
                    f"The work took longer than {timeout_seconds:g} seconds and was stopped. "
                    "Remedy: try again with less data, or allow more time."
                )
            try:
                kind, content = messages.get(timeout=POLL_SECONDS)
            except queue.Empty:
                continue
            if kind == "progress":
                if progress is not None:
                    progress(*content)
            elif kind == "result":
                return content
            else:
                raise _error(kind, content, process, memory_bytes)


def _packed(function: Callable[..., Any], args: tuple, memory_bytes: int | None) -> bytes:
    if getattr(function, "__module__", None) == "__main__":
        raise PlannerError(
            f"The work {_name(function)} stands in a notebook or script, where another process "
            "cannot find it. Remedy: put the function into a module and import it."
        )
    try:
        work = pickle.dumps((function, args), protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        # Objects refuse to be pickled in every way there is: PicklingError, TypeError, ...
        raise PlannerError(
            f"The work {_name(function)} cannot be handed to another process "
            f"({type(error).__name__}). Remedy: use a function of an importable module and plain "
            "values or tables as arguments."
        ) from error
    return pickle.dumps(list(sys.path)) + pickle.dumps((work, memory_bytes))


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__qualname__", type(function).__name__)


@contextlib.contextmanager
def _process() -> Iterator[subprocess.Popen]:
    """The child process; killed with all it started when the block ends, whatever the reason."""
    try:
        process = subprocess.Popen(
            [sys.executable, "-c", _CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # One thread for linear algebra: a job must not take every core of a shared server.
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            start_new_session=os.name == "posix",
        )
    except OSError as error:
        raise PlannerError(
            f"The work cannot be started: {error.strerror or 'no new process can be made'}. "
            "Remedy: close other programs and try again."
        ) from error
    try:
        yield process
    finally:
        _kill(process)


def _kill(process: subprocess.Popen) -> None:
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.name == "posix":
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError, ValueError):
            pipe.close()


def _in_background(function: Callable[..., None], *args: Any) -> None:
    threading.Thread(target=function, args=args, daemon=True).start()


def _send(pipe: BinaryIO, payload: bytes) -> None:
    # The pipe stays open: its end tells the child that the caller is gone. A child that died
    # before it read everything is noticed on the other pipe.
    with contextlib.suppress(OSError, ValueError):
        pipe.write(payload)
        pipe.flush()


def _receive(pipe: BinaryIO, messages: queue.SimpleQueue) -> None:
    while True:
        try:
            message = pickle.load(pipe)
        except EOFError:
            message = ("ended", None)
        except Exception as error:
            # A half message of a killed child, or a result whose class cannot be loaded here.
            message = ("ended", type(error).__name__)
        messages.put(message)
        if message[0] != "progress":
            return


def _error(
    kind: str, content: Any, process: subprocess.Popen, memory_bytes: int | None
) -> PlannerError:
    """What the caller raises for a job that gave no result."""
    if kind == "planner error":
        return _rebuilt(*content)
    if kind == "memory":
        limit = f" (limit {memory_bytes / 1e6:,.0f} MB)" if memory_bytes is not None else ""
        return PlannerError(
            f"The work ran out of memory{limit} and was stopped. Remedy: use fewer rows, or a "
            "computer with more memory."
        )
    error_id = uuid.uuid4().hex[:8]
    if kind == "error":
        _log.error("job failed, error id %s: %s", error_id, content)
        return PlannerError(
            f"The work failed unexpectedly (error id {error_id}). Remedy: try again; if it "
            "happens again, report the error id with the log."
        )
    try:
        code = process.wait(timeout=1)
    except subprocess.TimeoutExpired:
        code = None
    _log.error("job ended without a result, error id %s: exit code %s %s", error_id, code, content)
    how = f" by the system (signal {-code})" if code is not None and code < 0 else ""
    return PlannerError(
        f"The process doing the work was ended{how} before it had a result (error id {error_id}). "
        "Most often memory ran out. Remedy: use fewer rows, or a computer with more memory."
    )


def _rebuilt(cls: type[PlannerError], args: tuple, state: dict) -> PlannerError:
    # Errors with named parameters (DataError) cannot be made again from their args alone.
    error = cls.__new__(cls)
    error.args = args
    error.__dict__.update(state)
    return error


# What follows runs in the child.


def _child() -> None:
    """Read one piece of work from standard input, do it, write messages to standard output."""
    # Whatever the work prints must not get between the messages.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    work, memory_bytes = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_die_with_caller, daemon=True).start()
    lock = threading.Lock()

    def send(kind: str, content: Any) -> None:
        packed = pickle.dumps((kind, content), protocol=pickle.HIGHEST_PROTOCOL)
        with lock:
            out.write(packed)
            out.flush()

    try:
        function, args = pickle.loads(work)
        del work
        _limit_memory(memory_bytes)
        kind, content = "result", _called(function, args, send)
        _limit_memory(None)
        send(kind, content)
    except BaseException as error:
        _limit_memory(None)
        send(*_failure(error))


def _die_with_caller() -> None:
    # Nothing more is ever sent: the read returns when the caller is gone.
    sys.stdin.buffer.read(1)
    os._exit(1)


def _called(function: Callable[..., Any], args: tuple, send: Callable[[str, Any], None]) -> Any:
    last = [0.0]

    def report(done_share: float, sentence: str = "") -> None:
        """Tell the caller how far the work is."""
        now = time.monotonic()
        if done_share < 1 and now - last[0] < REPORT_EVERY_SECONDS:
            return
        last[0] = now
        send("progress", (min(1.0, max(0.0, float(done_share))), str(sentence)))

    return function(*args, report=report) if _takes_report(function) else function(*args)


def _takes_report(function: Callable[..., Any]) -> bool:
    import inspect

    try:
        parameter = inspect.signature(function).parameters.get("report")
    except (TypeError, ValueError):
        return False
    return parameter is not None and parameter.kind in (
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
        inspect.Parameter.KEYWORD_ONLY,
    )


def _limit_memory(memory_bytes: int | None) -> None:
    """Cap the address space at what is taken now plus `memory_bytes`; None lifts the cap."""
    if not sys.platform.startswith("linux"):
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = hard
    if memory_bytes is not None:
        with open("/proc/self/statm") as file:
            taken = int(file.read().split()[0]) * resource.getpagesize()
        soft = taken + int(memory_bytes)
        if hard != resource.RLIM_INFINITY:
            soft = min(soft, hard)
    # Only the soft limit moves, so that there is room again to say what happened.
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _failure(error: BaseException) -> tuple[str, Any]:
    if isinstance(error, PlannerError):
        state = {name: value for name, value in error.__dict__.items() if name != "__notes__"}
        content = (type(error), error.args, state)
        try:
            pickle.loads(pickle.dumps(content))
        except Exception:
            content = (PlannerError, (str(error),), {})
        return "planner error", content
    if isinstance(error, MemoryError) or "OutOfMemory" in type(error).__name__:
        return "memory", None
    # Files, lines and the kinds of error; messages may quote a person's data and stay here.
    chain = []
    while error is not None:
        places = traceback.extract_tb(error.__traceback__)
        chain.append(
            f"{type(error).__name__} at "
            + " < ".join(f"{place.filename}:{place.lineno}" for place in reversed(places))
        )
        error = error.__cause__ or error.__context__
    return "error", " | caused by ".join(chain)
