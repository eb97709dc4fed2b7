"""Voila as it comes, on one notebook: what our server is compared with."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from urllib.error import URLError
from urllib.request import urlopen

START_SECONDS = 60


def free_port() -> int:
    """A port nobody listens on now; stock Voila does not say which one it took."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class StockServer:
    """`voila NOTEBOOK` on a free port, with none of the user's settings."""

    def __init__(
        self, notebook: Path, *options: str, environment: Mapping[str, str] | None = None
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="stock-voila-")
        own = {name: self._folder.name for name in
               ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}  # fmt: skip
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "voila", str(notebook), "--no-browser", "--port", str(port),
             *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, **own, **(environment or {})},
        )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                urlopen(self.url + "voila/static/voila.js", timeout=5).close()
                return
            except (URLError, OSError):
                time.sleep(0.1)
        raise AssertionError("stock Voila does not answer")

    @property
    def process_id(self) -> int:
        """The id of the server process."""
        return self._process.pid

    def __enter__(self) -> StockServer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()
