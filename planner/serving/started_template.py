"""One template process, from its start to its end, seen from the server."""

from __future__ import annotations

import asyncio
import json
import os
import select
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from planner.serving.environment import allowed
from planner.serving.forked_process import ForkedProcess
from planner.serving.template_wire import ANSWER_BYTES, GO, packed

START_SECONDS = 120.0
"""A template that is not ready after so long never will be."""

ANSWER_SECONDS = 30.0
"""A fork takes a few hundredths of a second; on a crowded machine seconds."""

RETIRE_SECONDS = 1.0

THREADS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""A linear-algebra library with threads of its own cannot be forked."""

FIXED_AT_START = (
    *THREADS,
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "PYTHONDEVMODE",
    "PYTHONHASHSEED",
    "PYTHONHOME",
    "PYTHONIOENCODING",
    "PYTHONMALLOC",
    "PYTHONOPTIMIZE",
    "PYTHONTZPATH",
    "PYTHONUTF8",
    "PYTHONWARNINGS",
)
"""Variables that a Python process reads once: a fork has those of its template."""


class CannotFork(Exception):
    """No fork this time; the text says why, without a stop at its end."""


def template_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """What a template sees: a few variables of the system, so that no fork can find more.

    >>> template_environment({"HOME": "/home/ann", "PASSWORD": "x"})["OMP_NUM_THREADS"]
    '1'
    >>> "PASSWORD" in template_environment({"HOME": "/home/ann", "PASSWORD": "x"})
    False
    """
    kept = (*FIXED_AT_START, "PYTHONDONTWRITEBYTECODE")
    fixed = {name: environment[name] for name in kept if name in environment}
    return {**allowed(environment), **fixed, **THREADS}


class StartedTemplate:
    """A template process that runs `command`; it ends when the pipe's other end is closed.

    Parameters
    ----------
    command
        What to run; the place of the socket and the number of the descriptor are added.
    lifetime
        Reading end of the pipe.
    code
        State of the code it imports.

    Raises
    ------
    CannotFork
        If it cannot be started.
    """

    def __init__(self, command: Sequence[str], lifetime: int, code: str) -> None:
        self.code = code
        self.environment = template_environment(os.environ)
        self.is_ready = False
        self._began = time.monotonic()
        self._folder = Path(tempfile.mkdtemp(prefix="planner-template-"))
        self._place = str(self._folder / "socket")
        try:
            self.process = subprocess.Popen(
                [*command, self._place, str(lifetime)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                env=self.environment,
                cwd=self._folder,
                pass_fds=[lifetime],
                start_new_session=True,
            )
        except OSError as error:
            self._remove_folder()
            raise CannotFork(f"the template cannot be started: {error.strerror}") from error

    @property
    def is_alive(self) -> bool:
        """False once the process has ended."""
        return self.process.poll() is None

    def look(self) -> None:
        """Take note of what it says once it is ready, or cannot be; does not wait for it.

        Raises
        ------
        CannotFork
            If it cannot be: the process is ended.
        """
        output = self.process.stdout
        waiting = select.poll()
        waiting.register(output, select.POLLIN)
        if not waiting.poll(0):
            if time.monotonic() < self._began + START_SECONDS:
                return
            self.process.kill()
        line = output.readline()
        output.close()
        try:
            said = json.loads(line)
        except ValueError:
            said = {"error": "it ended while starting"}
        if "error" in said:
            self.kill()
            raise CannotFork(f"the template cannot fork: {said['error']}")
        self.is_ready = True

    def kill(self) -> None:
        """End it; what it has forked goes on."""
        self.process.kill()
        self._remove_folder()

    def retire(self) -> None:
        """Let it end as soon as none of its forks needs it to tell how they ended."""
        if not self.is_ready:
            self.kill()
            return
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(RETIRE_SECONDS)
                connection.connect(self._place)
                connection.sendall(packed({"kind": "retire"}))
        except OSError:
            self.kill()

    def _remove_folder(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    async def fork(self, request: Mapping[str, Any], streams: Sequence[int]) -> ForkedProcess:
        """A new process with these descriptors as standard output, standard error (and input).

        Raises
        ------
        CannotFork
            If the template or the fork says so.
        TimeoutError, OSError, ValueError
            If it does not answer, or not sensibly.
        """
        connection = socket.socket(socket.AF_UNIX)
        control, other = socket.socketpair()
        try:
            with control:
                connection.setblocking(False)
                control.setblocking(False)
                with other:
                    connection.connect(self._place)
                    content = packed(dict(request))
                    # The descriptors travel with the first byte; the rest may have to wait.
                    socket.send_fds(connection, [content[:1]], [other.fileno(), *streams])
                loop = asyncio.get_running_loop()
                await loop.sock_sendall(connection, content[1:])
                await asyncio.wait_for(_readable(control), ANSWER_SECONDS)
                piece, handles, _, _ = socket.recv_fds(control, ANSWER_BYTES, 1)
                said = json.loads(piece) if piece else {"error": "the template has ended"}
                if "error" in said:
                    raise CannotFork(said["error"])
                process = ForkedProcess(said["pid"], handles[0], connection)
                control.send(GO)
                return process
        except BaseException:
            connection.close()
            raise


async def _readable(connection: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(connection.fileno(), ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(connection.fileno())
