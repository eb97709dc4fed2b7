"""Many people open the planner app at once: our server against Voila as it comes, in one run.

Server answers only (no browser): the seconds until each whole page has arrived, the pages that
came without their app, and the private memory behind each page at rest. First one page after the
other, then many at the same moment.

Usage: python tests/benchmarks/many_opens.py [RUNS] [OURS_AT_ONCE ...]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from serving.running_server import RunningServer, Visitor, kernel_id, write_notebook  # noqa: E402
from serving.stock_server import StockServer  # noqa: E402

from planner.serving.process_memory import kernel_processes, memory_of  # noqa: E402

FULL_STACK = """import duckdb, icalendar, jinja2, numpy, pandas, plotly.graph_objects, pydantic
import scipy.optimize, scipy.stats
from planner.widgets import PlannerApp
PlannerApp()"""
"""What a page of a data app begins with; the same cell on both servers."""

BOTH = (1, 10, 30)
IN_A_ROW = 7
SECONDS_BETWEEN = 3.0
OURS_ONLY = (100,)
APP_IN_PAGE = "widget-view+json"
SECONDS_AT_REST = 20


def opened(number: int, read: Callable[[int], str]) -> tuple[list[float], list[str]]:
    """So many opens at the same moment: seconds of each, and the pages."""
    seconds, pages = [0.0] * number, [""] * number
    start = threading.Barrier(number)

    def one(place: int) -> None:
        start.wait()
        began = time.perf_counter()
        try:
            pages[place] = read(place)
        except OSError as error:
            pages[place] = f"failed: {error}"
        seconds[place] = time.perf_counter() - began

    threads = [threading.Thread(target=one, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(seconds), pages


def in_a_row(read: Callable[[int], str]) -> list[float]:
    """Seconds of some opens, each after the one before has settled; the first is not counted."""
    seconds = []
    for place in range(IN_A_ROW + 1):
        time.sleep(SECONDS_BETWEEN)
        began = time.perf_counter()
        if APP_IN_PAGE not in read(place):
            raise AssertionError("a page came without its app")
        seconds.append(time.perf_counter() - began)
    return seconds[1:]


def one_after_the_other(notebook: Path) -> None:
    """A line on the server's answer to a single visitor, on both servers in turns."""
    with StockServer(notebook) as stock, RunningServer(notebooks={"app": notebook}) as ours:

        def read(place: int) -> str:
            visitor = Visitor(ours)
            page, kernel = visitor.open_page("app")
            visitor.get(f"voila/api/shutdown/{kernel}", method="POST").close()
            return page

        slow = statistics.median(in_a_row(lambda _place: urlopen(stock.url).read().decode()))
        fast = statistics.median(in_a_row(read))
    print(
        f"one after the other, median of {IN_A_ROW}: stock {slow:.2f} s, ours {fast:.2f} s, "
        f"ratio {slow / fast:.2f}",
        flush=True,
    )


def open_stock(notebook: Path, number: int) -> tuple[list[float], int]:
    """Stock Voila, started for this round so that its earlier kernels do not weigh on it."""
    with StockServer(notebook, "--VoilaExecutor.iopub_timeout=120") as server:
        urlopen(server.url, timeout=300).read()  # its files are in the system's cache now

        def read(_place: int) -> str:
            return urlopen(server.url, timeout=600).read().decode()

        seconds, pages = opened(number, read)
    return seconds, sum(APP_IN_PAGE not in page for page in pages)


def open_ours(notebook: Path, number: int) -> tuple[list[float], int, list[float]]:
    """Our server: seconds, failures, and megabytes of private memory behind each page at rest."""
    sizes = ("--max-sessions", str(number + 2))
    with RunningServer(*sizes, notebooks={"app": notebook}) as server:
        first = Visitor(server)
        _, kernel = first.open_page("app")
        first.get(f"voila/api/shutdown/{kernel}", method="POST").close()
        visitors = [Visitor(server) for _ in range(number)]
        seconds, pages = opened(number, lambda place: visitors[place].open_page("app")[0])
        kernels = [kernel_id(page) for page in pages]
        time.sleep(SECONDS_AT_REST)
        found = kernel_processes(server.process_id, [kernel for kernel in kernels if kernel])
        memory = [memory_of(process) for process in found.values()]
        megabytes = sorted(item.private_bytes / 2**20 for item in memory if item)
    return seconds, sum(APP_IN_PAGE not in page for page in pages), megabytes


def main(runs: int, ours_only: tuple[int, ...]) -> None:
    """Print a line per number of opens."""
    with tempfile.TemporaryDirectory() as folder:
        notebook = write_notebook(Path(folder) / "app.ipynb", FULL_STACK)
        one_after_the_other(notebook)
        for number in BOTH:
            compare(notebook, number, runs)
        for number in ours_only:
            show(notebook, number)


def compare(notebook: Path, number: int, runs: int) -> None:
    """A line on so many opens at once, on both servers in turns."""
    rounds = [(open_stock(notebook, number), open_ours(notebook, number)) for _ in range(runs)]
    stock, ours = [first for first, _ in rounds], [second for _, second in rounds]
    slow = statistics.median(seconds[-1] for seconds, _ in stock)
    fast = statistics.median(seconds[-1] for seconds, *_ in ours)
    memory = [value for *_, values in ours for value in values]
    print(
        f"{number:4} at once, last page: stock {slow:6.2f} s, ours {fast:6.2f} s, ratio "
        f"{slow / fast:5.2f}; failures stock {sum(failures for _, failures in stock)}, ours "
        f"{sum(failures for _, failures, _ in ours)}; {memory_words(memory)}",
        flush=True,
    )


def show(notebook: Path, number: int) -> None:
    """A line on so many opens at once, on our server alone."""
    seconds, failed, memory = open_ours(notebook, number)
    print(
        f"{number:4} at once, ours: median {statistics.median(seconds):.1f} s, last "
        f"{seconds[-1]:.1f} s; failures {failed}; {memory_words(memory)}",
        flush=True,
    )


def memory_words(megabytes: list[float]) -> str:
    """Private memory behind the pages at rest."""
    return (
        f"private memory per page {statistics.median(megabytes):.0f} MB (median), "
        f"{max(megabytes):.0f} MB (most)"
    )


if __name__ == "__main__":
    asked = [int(word) for word in sys.argv[1:]]
    main(asked[0] if asked else 3, tuple(asked[1:]) or OURS_ONLY)
