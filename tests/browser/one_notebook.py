"""Serves one notebook as our server serves the apps; prints its address when it listens."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from planner.serving.server import PageServer


def say(line: str) -> None:
    """One line for whoever started this."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(notebook: Path) -> None:
    """Serve until a signal ends it."""
    with tempfile.TemporaryDirectory(prefix="pl-") as folder:
        server = PageServer.make(
            notebooks={"app": notebook},
            host="127.0.0.1",
            port=0,
            base_url="/",
            token="",
            hosts=["127.0.0.1"],
            folder=Path(folder),
            scratch=Path(folder),
            idle_seconds=600,
        )
        server.run(lambda port: say(f"http://127.0.0.1:{port}/app"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
