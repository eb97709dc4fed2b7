"""From a copy of the template to a process of its own, and then to a kernel.

A process that was started the ordinary way has a session, default signal handlers, its own
environment, working folder, locale, time zone and random numbers. A fork has those of the template,
until it has come through `settle`.
"""

from __future__ import annotations

import importlib
import locale
import os
import random
import signal
import socket
import sys
import tempfile
import threading
import time
import traceback
from dataclasses import dataclass
from typing import Any, NoReturn

from planner.serving.template_wire import GO, answer

NOT_READY = 70
"""Exit code of a fork that could not be made ready, or that nobody waited for any more."""


@dataclass
class Work:
    """What one fork is to do.

    `descriptors` are: the socket over which to report, standard output, standard error and, if
    given, standard input. `lifetime` is the reading end of a pipe that the server holds open.
    """

    request: dict[str, Any]
    descriptors: list[int]
    lifetime: int
    python_path_at_start: str


def run(work: Work) -> int:
    """Settle, report, wait for the word, do the work; the exit code."""
    control = socket.socket(fileno=work.descriptors[0])
    control.setblocking(True)
    try:
        settle(work)
    except Exception as error:
        answer(control, {"error": f"{type(error).__name__}: {error}"}, [])
        return NOT_READY
    myself = os.pidfd_open(os.getpid())
    answer(control, {"pid": os.getpid()}, [myself])
    os.close(myself)
    if control.recv(1) != GO:
        return NOT_READY
    control.close()
    threading.Thread(target=_end_with_server, args=(work.lifetime,), daemon=True).start()
    try:
        if work.request["kind"] == "kernel":
            start_kernel(work.request)
        else:
            call(work.request)
    except SystemExit as ending:
        return _exit_code(ending)
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
        return 1
    return 0


def _exit_code(ending: SystemExit) -> int:
    if ending.code is None or isinstance(ending.code, int):
        return (ending.code or 0) & 0xFF
    sys.__stderr__.write(f"{ending.code}\n")
    return 1


def _end_with_server(lifetime: int) -> NoReturn:
    # Nothing is ever written: the read returns when the server is gone.
    os.read(lifetime, 1)
    os.killpg(0, signal.SIGKILL)
    os._exit(1)


def settle(work: Work) -> None:
    """Give up everything that belongs to the template and take over what the request says.

    Raises
    ------
    OSError
        If the working folder cannot be entered or a limit cannot be set.
    """
    os.setsid()
    _take_streams(work.descriptors)
    _reset_signals()
    os.chdir(work.request["cwd"])
    _take_environment(work.request["env"], work.python_path_at_start)
    _fresh_random_numbers()
    _set_limits(work.request.get("limits", {}))


def _take_streams(descriptors: list[int]) -> None:
    given = descriptors[1:]
    if len(given) < 3:
        given = [*given, os.open(os.devnull, os.O_RDONLY)]
    output, errors, source = given
    sys.stdout.flush()
    sys.stderr.flush()
    for number, descriptor in enumerate((source, output, errors)):
        os.dup2(descriptor, number)
    for descriptor in given:
        os.close(descriptor)
    # The objects of the template may hold text or end-of-file marks of other streams.
    sys.stdin = sys.__stdin__ = os.fdopen(0, closefd=False)
    sys.stdout = sys.__stdout__ = os.fdopen(1, "w", closefd=False)
    sys.stderr = sys.__stderr__ = os.fdopen(
        2, "w", buffering=1, errors="backslashreplace", closefd=False
    )


def _reset_signals() -> None:
    """The handlers a Python program has when it starts."""
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _take_environment(environment: dict[str, str], python_path_at_start: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    _take_locale()
    sys.dont_write_bytecode = bool(environment.get("PYTHONDONTWRITEBYTECODE"))
    _take_import_path(environment.get("PYTHONPATH", ""), python_path_at_start)
    # Remembered from the first use; it depends on TMPDIR.
    tempfile.tempdir = None


def _take_import_path(of_request: str, of_template: str) -> None:
    first = [os.path.abspath(folder) for folder in of_request.split(os.pathsep) if folder]
    left_out = {*first, *of_template.split(os.pathsep)}
    sys.path[:] = [*first, *(folder for folder in sys.path if folder not in left_out)]


def _take_locale() -> None:
    """The locale as Python sets it at its start: of letters only, never plain ASCII."""
    try:
        name = locale.setlocale(locale.LC_CTYPE, "")
    except locale.Error:
        name = locale.setlocale(locale.LC_CTYPE, "C")
    if name in ("C", "POSIX") and not os.environ.get("LC_ALL"):
        try:
            locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
        except locale.Error:
            return


def _fresh_random_numbers() -> None:
    random.seed()
    sys.modules["numpy.random"].seed()


def _set_limits(limits: dict[str, int]) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file is a visitor's data on the disk
    for name, number in (("open_files", resource.RLIMIT_NOFILE),
                         ("processor_seconds", resource.RLIMIT_CPU)):  # fmt: skip
        if limits.get(name):
            _lower(number, limits[name])


def _lower(number: int, value: int) -> None:
    import resource

    _, hard = resource.getrlimit(number)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(number, (value, value))


def limit_memory(memory_bytes: int) -> None:
    """Let this process take so much address space beyond what it has now.

    It has to come last: a kernel's threads reserve hundreds of MB of addresses without using them.
    """
    import resource

    with open("/proc/self/statm") as file:
        taken = int(file.read().split()[0]) * resource.getpagesize()
    _lower(resource.RLIMIT_AS, taken + memory_bytes)


def start_kernel(request: dict[str, Any]) -> None:
    """Be an IPython kernel until it is shut down."""
    import ipykernel_launcher
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = [ipykernel_launcher.__file__, *request["argv"]]
    # ipykernel's own watch looks at the parent process, which is the template and may be replaced;
    # 1 stands for a parent that never goes away.
    app = IPKernelApp.instance(parent_handle=1)
    app.initialize()
    # ipywidgets does this when it is imported inside a running kernel.
    sys.modules["ipywidgets"].register_comm_target()
    memory_bytes = request.get("limits", {}).get("memory_bytes")
    if memory_bytes:
        limit_memory(memory_bytes)
    app.start()


def call(request: dict[str, Any]) -> None:
    """Call a function of a module, named like "planner.jobs:serve"; it reads its own streams."""
    module, name = request["function"].split(":")
    sys.argv = [module, *request["argv"]]
    getattr(importlib.import_module(module), name)()
