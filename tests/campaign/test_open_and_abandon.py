"""300 pages opened and left, by closed tabs and by silence: kernels go with their pages."""

from __future__ import annotations

import time
from pathlib import Path

import psutil
from serving.abandoned import AbandonedPage
from serving.running_server import RunningServer, write_notebook

CYCLES = 300
AT_ONCE = 5
SECONDS_AFTER_CLOSED = 10
SECONDS_AFTER_SILENCE = 240
SILENT = 20


def megabytes(server: RunningServer) -> float:
    """Resident memory of the server's own process."""
    return psutil.Process(server.process_id).memory_info().rss / 2**20


def test_kernels_go_with_their_pages(tmp_path: Path) -> None:
    notebook = write_notebook(
        tmp_path / "light.ipynb", "import ipywidgets\nipywidgets.IntSlider(description='Hours')"
    )
    with RunningServer("--max-sessions", "40", notebooks={"light": notebook}) as server:
        slowest, memory_at_50 = 0.0, 0.0
        for cycle in range(0, CYCLES, AT_ONCE):
            pages = [AbandonedPage(server, "light") for _ in range(AT_ONCE)]
            assert server.health()["kernels"] == AT_ONCE
            for number, page in enumerate(pages):
                # Browsers leave in two ways: with a farewell, or with the end of their stream.
                page.close_tab(with_farewell=number % 2 == 0)
            slowest = max(slowest, server.wait_for_sessions(0, SECONDS_AFTER_CLOSED))
            if cycle + AT_ONCE == 50:
                memory_at_50 = megabytes(server)
        growth = megabytes(server) / memory_at_50 - 1
        silent = [AbandonedPage(server, "light") for _ in range(SILENT)]
        for page in silent:
            page.fall_silent()
        began = time.monotonic()
        server.wait_for_sessions(0, SECONDS_AFTER_SILENCE)
        print(
            f"\n{CYCLES} closed tabs: the last kernel gone after at most {slowest:.1f} s; memory "
            f"of the server {growth:+.1%} from cycle 50 to {CYCLES}; {SILENT} silent losses: "
            f"kernels gone after {time.monotonic() - began:.0f} s"
        )
        assert growth < 0.05
        assert server.health()["kernels"] == 0
        for page in silent:
            page.drop()
