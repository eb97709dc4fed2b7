"""A process that the template forked, seen from the server: what `subprocess.Popen` offers.

The server is not the parent, so the system does not tell it how the process ended; the template
does. That it has ended the system tells anybody who holds a descriptor of the process, and such a
descriptor never means another process that got the same number later.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import time

from planner.serving.template_wire import ANSWER_BYTES

UNKNOWN_EXIT = 1
"""Exit code of a process whose template died before it could tell."""

TOLD_WITHIN_SECONDS = 2.0
"""How long after its end a process's exit code is waited for."""

POLL_SECONDS = 0.02


class ForkedProcess:
    """One forked process.

    Parameters
    ----------
    process_id
        Its number, which is also that of its group and session.
    handle
        A descriptor of the process (pidfd); closed once it has ended.
    connection
        Where the template tells the exit code; closed once it has.
    """

    stdin = stdout = stderr = None

    def __init__(self, process_id: int, handle: int, connection: socket.socket) -> None:
        self.pid = process_id
        self.returncode: int | None = None
        self._handle: int | None = handle
        self._connection = connection
        self._ended_at: float | None = None

    def poll(self) -> int | None:
        """The exit code (minus the signal's number if a signal ended it); None while it runs."""
        if self.returncode is None and self._has_ended():
            told = self._exit_code()
            if told is not None:
                self.returncode = told
                self._close()
        return self.returncode

    def _has_ended(self) -> bool:
        # Not select(), which fails for descriptors above 1,023.
        waiting = select.poll()
        waiting.register(self._handle, select.POLLIN)
        return bool(waiting.poll(0))

    def _exit_code(self) -> int | None:
        now = time.monotonic()
        self._ended_at = self._ended_at or now
        try:
            content = self._connection.recv(ANSWER_BYTES)
        except BlockingIOError:
            return UNKNOWN_EXIT if now > self._ended_at + TOLD_WITHIN_SECONDS else None
        except OSError:
            return UNKNOWN_EXIT
        return json.loads(content)["exit"] if content else UNKNOWN_EXIT

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; the exit code.

        Raises
        ------
        subprocess.TimeoutExpired
            If it runs on for longer than `timeout` seconds.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("a forked process", timeout)
            time.sleep(POLL_SECONDS)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal to the process and all it has started; nothing if it has ended."""
        if self.poll() is None and not self._has_ended():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def _close(self) -> None:
        self._connection.close()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __del__(self) -> None:
        self._close()
