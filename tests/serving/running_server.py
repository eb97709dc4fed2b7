"""A planner server in a process of its own, as a person starts it."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from http.cookiejar import CookieJar
from pathlib import Path
from types import TracebackType
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

import nbformat

START_SECONDS = 60
STOP_SECONDS = 20
START = "import sys; from planner.cli import main; main(sys.argv[1:])"


class RunningServer:
    """Starts `planner serve` on a free port; `url` is its address, `log` what it wrote.

    Parameters
    ----------
    arguments
        More arguments of `planner serve`. Without a workspace among them it gets one of its own.
    notebooks
        Names and files of the notebooks to serve in place of the planner's apps.
    environment
        More environment variables for the server.
    """

    def __init__(
        self,
        *arguments: str,
        notebooks: Mapping[str, Path] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._errors = tempfile.TemporaryFile(mode="w+", encoding="utf-8")  # noqa: SIM115
        self._folder = tempfile.TemporaryDirectory(prefix="planner-test-")
        if "--workspace" not in arguments:
            arguments = ("--workspace", self._folder.name, *arguments)
        self._process = subprocess.Popen(
            [sys.executable, "-c", _start(notebooks), "serve", "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            env={**os.environ, **(environment or {})},
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
        return urlopen(Request(self.address(path), headers=names), timeout=60)

    def address(self, path: str = "") -> str:
        """The address of a path on this server."""
        return self.url.split("?")[0].rstrip("/") + "/" + path

    def health(self) -> dict:
        """What the server says of itself, be it well or not."""
        try:
            with self.get("health") as answer:
                return json.loads(answer.read())
        except HTTPError as failing:
            return json.loads(failing.read())

    def wait_for_sessions(self, count: int, seconds: float) -> float:
        """Wait until so many sessions and kernels are there; the seconds it took."""
        began = time.monotonic()
        while (found := (self.health()["sessions"], self.health()["kernels"])) != (count, count):
            if time.monotonic() - began > seconds:
                raise AssertionError(f"{found} sessions and kernels after {seconds} s: not {count}")
            time.sleep(0.1)
        return time.monotonic() - began

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
        self._folder.cleanup()


class Visitor:
    """A browser without its pictures: it keeps cookies as their paths ask for."""

    def __init__(self, server: RunningServer) -> None:
        self._server = server
        self.cookies = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self.cookies))

    def get(self, path: str = "", method: str = "GET", **headers: str):
        """The answer to a request; raises urllib's HTTPError for refusals."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = Request(self._server.address(path), headers=names, method=method)
        return self._opener.open(request, timeout=90)

    def open_page(self, app: str = "planner") -> tuple[str, str]:
        """Open an app's page: its text and the id of its kernel."""
        with self.get(app) as answer:
            text = answer.read().decode()
        return text, kernel_id(text)


def kernel_id(page: str) -> str:
    """The id of the kernel a page talks to; empty where it has none."""
    found = re.search(r'"kernelId": "([0-9a-f-]{36})"', page)
    return found.group(1) if found else ""


def write_notebook(path: Path, *cells: str, title: str = "Test") -> Path:
    """A notebook with a heading and these code cells."""
    code = [nbformat.v4.new_code_cell(cell) for cell in cells]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(f"# {title}"), *code])
    notebook.metadata |= {
        "title": title,
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    }
    nbformat.write(notebook, path)
    return path


def _start(notebooks: Mapping[str, Path] | None) -> str:
    if notebooks is None:
        return START
    listed = {name: str(path) for name, path in notebooks.items()}
    return (
        "import sys; from pathlib import Path; import planner.serving.app as app; "
        f"listed = {listed!r}; "
        "app.app_notebooks = lambda: {name: Path(path) for name, path in listed.items()}; "
        "from planner.cli import main; main(sys.argv[1:])"
    )
