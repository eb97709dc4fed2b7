"""The template process: it has imported everything once, and every kernel is a copy of it.

Started by `planner.serving.started_template` with two arguments: where to listen, in a folder only
its user may enter, and the number of an inherited descriptor, the reading end of a pipe. When the
server that holds the other end is gone, the template ends, and with it every process it has forked.

It has one thread, no event loop and no connection of any kind, and says so before it forks.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import importlib
import json
import os
import pkgutil
import selectors
import signal
import socket
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.serving.after_fork import Work, run
from planner.serving.before_fork import disturbances
from planner.serving.code_state import PACKAGE
from planner.serving.template_wire import Incoming, answer

PRELOADED = (
    # First of all: a widget library that is imported before the kernel finds no comms to use.
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel_launcher",
    # What a kernel imports while it starts.
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
    "encodings.idna",
    "encodings.utf_8_sig",
    "faulthandler",
    "ipykernel.debugger",
    "psutil",
    "tornado.platform.asyncio",
    "zmq.utils.garbage",
    # What pages are made of.
    "ipywidgets",
    "anywidget",
    "numpy.random",
    "scipy.optimize",
    "scipy.stats",
    "pandas",
    "plotly.graph_objects",
    "plotly.io",
    "duckdb",
    "pydantic",
    "icalendar",
    "jinja2",
)
"""Imported in this order. What the planner imports inside functions has to be named here."""

NOT_FOR_KERNELS = {"__main__", "cli", "doctor", "serving"}
"""Rooms of the package that pages do not use."""

WAITING = 512
"""Connections that may wait; a whole room opens its pages in the same second."""

CANNOT_START = 3


def warm() -> None:
    """Import everything pages use."""
    for name in PRELOADED:
        importlib.import_module(name)
    for module in pkgutil.walk_packages([str(PACKAGE)], "planner."):
        if module.name.split(".")[1] not in NOT_FOR_KERNELS:
            # A module whose optional library is missing is not what a page waits for.
            with contextlib.suppress(ImportError):
                importlib.import_module(module.name)
    _load_chart_parts()
    _work_ahead()


def _work_ahead() -> None:
    """What every new page begins with: the first sample brand and its plan, once for all pages."""
    from planner.widgets.work_ahead import work_ahead

    work_ahead()
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        # Memory that was needed for the work only would count for every page that touches it.
        ctypes.CDLL(None).malloc_trim(0)


def _load_chart_parts() -> None:
    """Charts load their parts when the first one is drawn: draw one."""
    import pandas as pd

    from planner.figures.theme import drawn, spec

    numbers = pd.Series([0.0, 1.0])
    marks = {"marker": {"line": {"width": 1}}, "textfont": {"size": 12}}
    lines = {"type": "scatter", "line": {"width": 1}, "error_x": {"array": numbers}}
    bars = {"type": "bar", "error_y": {"array": numbers}}
    traces = [{**kind, **marks, "x": numbers, "y": numbers} for kind in (lines, bars)]
    spec(drawn(traces, {}, title="", unit="", height=100))


@dataclass
class Child:
    """A forked process that has not ended yet, and who asked for it."""

    process_id: int
    connection: socket.socket | None
    is_tied: bool
    """Ends when the one who asked for it closes the connection."""


class Template:
    """Answers requests, one at a time."""

    def __init__(self, listener: socket.socket, lifetime: int) -> None:
        # Not epoll: copies would share it.
        self._selector = selectors.PollSelector()
        self._listener: socket.socket | None = listener
        self._lifetime = lifetime
        self._python_path = os.environ.get("PYTHONPATH", "")
        self._children: dict[int, Child] = {}
        self._incoming: list[Incoming] = []
        self._watch(listener, self._accept)
        self._watch(lifetime, self._end)

    def serve(self) -> Work | None:
        """Work until nobody needs the template; then None. In a fork: what the fork is to do."""
        while self._listener is not None or self._children:
            for key, _ in self._selector.select():
                if self._selector.get_map().get(key.fd) is not key:
                    continue  # closed by an event before this one
                work = key.data()
                if work is not None:
                    return work
        return None

    def _watch(self, file: Any, act: Callable[[], Work | None]) -> None:
        self._selector.register(file, selectors.EVENT_READ, act)

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return
        connection.setblocking(False)
        if not _same_user(connection):
            connection.close()
            return
        incoming = Incoming(connection)
        self._incoming.append(incoming)
        self._watch(connection, lambda: self._read(incoming))

    def _read(self, incoming: Incoming) -> Work | None:
        try:
            request = incoming.read()
            if request is None:
                return None
            kind = request["kind"]
            if kind != "retire" and len(incoming.descriptors) not in (3, 4):
                raise ConnectionError("streams are missing")
        except (OSError, KeyError, TypeError):
            self._forget(incoming)
            incoming.drop()
            return None
        self._forget(incoming)
        if kind == "retire":
            incoming.drop()
            self._retire()
            return None
        return self._fork(request, incoming)

    def _forget(self, incoming: Incoming) -> None:
        self._selector.unregister(incoming.connection)
        self._incoming.remove(incoming)

    def _fork(self, request: dict[str, Any], incoming: Incoming) -> Work | None:
        try:
            process_id = os.fork()
        except OSError as error:
            with socket.socket(fileno=incoming.descriptors.pop(0)) as control:
                answer(control, {"error": f"fork: {error.strerror}"}, [])
            incoming.drop()
            return None
        if process_id == 0:
            return self._as_child(request, incoming)
        for descriptor in incoming.descriptors:
            os.close(descriptor)
        child = Child(process_id, incoming.connection, bool(request.get("tied")))
        handle = os.pidfd_open(process_id)
        self._children[handle] = child
        self._watch(handle, lambda: self._reap(handle))
        self._watch(incoming.connection, lambda: self._caller_gone(child))
        return None

    def _as_child(self, request: dict[str, Any], incoming: Incoming) -> Work:
        """Close what belongs to the template; the objects too, or they would close it later."""
        work = Work(request, incoming.descriptors, self._lifetime, self._python_path)
        incoming.connection.close()
        for other in self._incoming:
            other.drop()
        for handle, child in self._children.items():
            os.close(handle)
            if child.connection is not None:
                child.connection.close()
        if self._listener is not None:
            self._listener.close()
        self._selector.close()
        return work

    def _reap(self, handle: int) -> None:
        child = self._children.pop(handle)
        self._selector.unregister(handle)
        os.close(handle)
        _, status = os.waitpid(child.process_id, 0)
        if child.connection is not None:
            answer(child.connection, {"exit": os.waitstatus_to_exitcode(status)}, [])
            self._close(child)

    def _caller_gone(self, child: Child) -> None:
        # Callers send nothing after their request, so this is the end of the connection.
        self._close(child)
        if child.is_tied:
            _kill(child.process_id)

    def _close(self, child: Child) -> None:
        self._selector.unregister(child.connection)
        child.connection.close()
        child.connection = None

    def _retire(self) -> None:
        """Fork no more; stay until the last of the forked has ended, to tell how."""
        if self._listener is None:
            return
        self._selector.unregister(self._listener)
        place = Path(self._listener.getsockname())
        self._listener.close()
        self._listener = None
        place.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            place.parent.rmdir()

    def _end(self) -> None:
        self._selector.unregister(self._lifetime)
        self._retire()
        for child in self._children.values():
            _kill(child.process_id)


def _kill(process_id: int) -> None:
    """End a forked process and all it has started; it cannot be another's: it is not reaped yet."""
    try:
        os.killpg(process_id, signal.SIGKILL)
    except ProcessLookupError:  # it had no time to open its session
        os.kill(process_id, signal.SIGKILL)


def _same_user(connection: socket.socket) -> bool:
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    return struct.unpack("3i", credentials)[1] == os.getuid()


def _listening(place: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(place)
    os.chmod(place, 0o600)
    listener.listen(WAITING)
    listener.setblocking(False)
    return listener


def _report(content: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Get warm, make sure that nothing is alive, listen; the exit code."""
    place, lifetime = arguments[0], int(arguments[1])
    if sys.path[0] == os.getcwd():  # where it was started is no place to import from
        del sys.path[0]
    os.set_inheritable(lifetime, False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        warm()
        if found := disturbances(own_descriptors={lifetime}):
            _report({"error": "; ".join(found)})
            return CANNOT_START
        listener = _listening(place)
    except Exception as error:
        _report({"error": f"{type(error).__name__}: {error}"})
        return CANNOT_START
    # Nothing that exists now is ever collected: a collection would touch, and so copy, all pages.
    gc.collect()
    gc.freeze()
    _report({"process": os.getpid()})
    work = Template(listener, lifetime).serve()
    return 0 if work is None else run(work)


_exit_code = 0


def _leave() -> None:
    # Taking the interpreter apart would copy most pages of the template, for nothing.
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(_exit_code)


if __name__ == "__main__":
    atexit.register(_leave)  # registered first, so it is called after all others
    _exit_code = main(sys.argv[1:])
