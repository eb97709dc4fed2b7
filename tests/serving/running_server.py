"""A planner server in a process of its own, as a person starts it."""

from __future__ import annotations

import re
import select
import signal
import subprocess
import sys
import tempfile
from types import TracebackType
from urllib.request import Request, urlopen

START_SECONDS = 60
STOP_SECONDS = 20
START = "import sys; from planner.cli import main; main(sys.argv[1:])"


class RunningServer:
    """Starts `planner serve` on a free port; `url` is its address, `log` what it wrote."""

    def __init__(self, *arguments: str) -> None:
        self._errors = tempfile.TemporaryFile(mode="w+", encoding="utf-8")  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-c", START, "serve", "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self.first_line = self._first_line()
        found = re.search(r"http://\S+", self.first_line)
        if not found:
            self.stop()
            raise AssertionError(f"no address in {self.first_line!r}; it wrote: {self.log}")
        self.url = found.group()

    def _first_line(self) -> str:
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], START_SECONDS)
        return self._process.stdout.readline() if ready else ""

    @property
    def log(self) -> str:
        """What the server wrote to its error stream so far."""
        self._errors.seek(0)
        return self._errors.read()

    @property
    def process_id(self) -> int:
        """The id of the server process."""
        return self._process.pid

    def stop(self, number: int = signal.SIGINT) -> int:
        """End it as Ctrl+C does; its exit code."""
        if self._process.poll() is None:
            self._process.send_signal(number)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        return self._process.returncode

    def get(self, path: str = "", **headers: str):
        """The answer to a GET request; raises urllib's HTTPError for refusals."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return urlopen(Request(self.url.rstrip("/") + "/" + path, headers=names), timeout=60)

    def __enter__(self) -> RunningServer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        self._errors.close()
