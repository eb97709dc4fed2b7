"""Forks for a server: one template process that is started, kept fresh and asked.

Linux only. Elsewhere, and whenever something is wrong with the template, `CannotFork` says why, and
the caller starts its process the ordinary way.

Nothing here waits without giving way to the event loop, and nothing belongs to one loop: Jupyter
starts kernels from several.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from planner.serving.code_state import code_state
from planner.serving.forked_process import ForkedProcess
from planner.serving.started_template import (
    ANSWER_SECONDS,
    FIXED_AT_START,
    CannotFork,
    StartedTemplate,
)

# Debuggers, which kernels carry along, complain about modules frozen into the interpreter.
COMMAND = (sys.executable, "-Xfrozen_modules=off", "-m", "planner.serving.template_process")

POLL_SECONDS = 0.02

LONGEST_PAUSE_SECONDS = 600.0

END_SECONDS = 10.0


class KernelTemplate:
    """The template of one server process. It starts with the first fork, or with `warm`.

    Parameters
    ----------
    code
        Tells the state of the code; when it changes, the template is replaced.
    command
        Starts a template; see `planner.serving.template_process`.
    """

    def __init__(
        self, code: Callable[[], str] = code_state, command: Sequence[str] = COMMAND
    ) -> None:
        self._code = code
        self._command = tuple(command)
        self._owner = os.getpid()
        self._lock = threading.Lock()
        self._started: StartedTemplate | None = None
        self._ending: list[subprocess.Popen] = []
        self._lifetime: tuple[int, int] | None = None
        self._off = _why_not_here()
        self._reason = ""
        self._failure = ""
        self._failures = 0
        self._not_before = 0.0
        self._forks = 0
        self._starts = 0
        self._last_fork = 0.0

    def disable(self, reason: str) -> None:
        """Fork no more. `reason` is a phrase, such as "--no-fork was given"."""
        with self._lock:
            self._off = reason
            self._retire()

    def warm(self) -> None:
        """Start the template if there is none, without waiting for it."""
        with contextlib.suppress(CannotFork), self._lock:
            self._fresh()

    def status(self) -> dict[str, Any]:
        """For the health route: state, reason, template, forks, restarts.

        `state` is "forking" or "ordinary"; `reason` is empty, or why the last start was ordinary;
        `template` is the process id of a template that is ready, or None.
        """
        with self._lock:
            started = self._started
            is_ready = started is not None and started.is_ready and started.is_alive
            reason = self._off or self._reason
            return {
                "state": "ordinary" if reason else "forking",
                "reason": reason,
                "template": started.process.pid if is_ready else None,
                "forks": self._forks,
                "restarts": max(0, self._starts - 1),
            }

    async def fork(
        self, request: Mapping[str, Any], output: int, errors: int, source: int | None = None
    ) -> ForkedProcess:
        """A new process that does what the request says, with the given descriptors as streams.

        Parameters
        ----------
        request
            `kind` ("kernel" or "call"), `argv`, `env`, `cwd`, optionally `limits` (memory_bytes,
            open_files, processor_seconds) and `tied` (it ends when the returned object is dropped);
            a call has a `function`, such as "planner.jobs:serve".
        output, errors, source
            Standard output, standard error, standard input (None: empty).

        Raises
        ------
        CannotFork
            Start the process the ordinary way then: this one does not exist.
        """
        streams = [output, errors, *([] if source is None else [source])]
        began = time.monotonic()
        try:
            started = await self._ready(request["env"])
            process = await started.fork(request, streams)
        except CannotFork as error:
            self._reason = str(error)
            raise
        except TimeoutError as error:
            if self._last_fork < began:  # it answers nobody
                started.kill()
            self._reason = f"the template gave no answer within {ANSWER_SECONDS:g} s"
            raise CannotFork(self._reason) from error
        except (OSError, ValueError) as error:
            self._reason = f"the template gave no answer ({type(error).__name__})"
            raise CannotFork(self._reason) from error
        with self._lock:
            self._reason = ""
            self._failures = 0
            self._forks += 1
            self._last_fork = time.monotonic()
        return process

    def close(self) -> None:
        """End the template and every process it has forked."""
        if os.getpid() != self._owner:
            return  # a copy of the server ends, not the server
        with self._lock:
            self._retire()
            if self._lifetime is not None:
                for descriptor in self._lifetime:
                    os.close(descriptor)
                self._lifetime = None
            ending, self._ending = self._ending, []
        for process in ending:
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    async def _ready(self, environment: Mapping[str, str]) -> StartedTemplate:
        while True:
            with self._lock:
                started = self._fresh()
                for name in FIXED_AT_START:
                    wanted = environment.get(name)
                    if wanted is not None and wanted != started.environment.get(name):
                        raise CannotFork(f"the kernel is to have a {name} of its own")
                if started.is_ready:
                    return started
            await asyncio.sleep(POLL_SECONDS)

    def _fresh(self) -> StartedTemplate:
        """The template, started anew if it has died or the code has changed; the lock is held."""
        if self._off:
            raise CannotFork(self._off)
        self._ending = [process for process in self._ending if process.poll() is None]
        started = self._started
        if started is not None and not started.is_ready:
            try:
                started.look()
            except CannotFork as error:
                self._drop()
                raise self._failed(error) from error
        elif started is not None and not started.is_alive:
            started.kill()
            self._drop()
        elif started is not None and started.code != self._code():
            self._retire()
        if self._started is None:
            if time.monotonic() < self._not_before:
                raise CannotFork(self._failure)
            self._start()
        return self._started

    def _start(self) -> None:
        if self._lifetime is None:
            self._lifetime = os.pipe()
            atexit.register(self.close)
        # The code is looked at before the imports: a change during them makes the template stale.
        try:
            self._started = StartedTemplate(self._command, self._lifetime[0], self._code())
        except CannotFork as error:
            raise self._failed(error) from error
        self._starts += 1

    def _failed(self, error: CannotFork) -> CannotFork:
        """Remember a failed start; the next one is tried after a pause, longer each time."""
        self._failures += 1
        self._failure = str(error)
        self._not_before = time.monotonic() + min(LONGEST_PAUSE_SECONDS, 2.0**self._failures)
        return CannotFork(self._failure)

    def _retire(self) -> None:
        if self._started is not None:
            self._started.retire()
            self._drop()

    def _drop(self) -> None:
        self._ending.append(self._started.process)
        self._started = None


def _why_not_here() -> str:
    if not sys.platform.startswith("linux"):
        return "only Linux can fork kernels"
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return "this system has no process descriptors (Linux 5.3 or newer has them)"
    return ""


_template: tuple[int, KernelTemplate] | None = None


def kernel_template() -> KernelTemplate:
    """The one template of this process."""
    global _template
    if _template is None or _template[0] != os.getpid():
        _template = (os.getpid(), KernelTemplate())
    return _template[1]
