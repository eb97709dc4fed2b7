"""`planner load-test` against running servers: what it counts, checks and leaves behind."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from serving.running_server import RunningServer, write_notebook

from planner.cli import main
from planner.serving.load_report import LoadReport
from planner.serving.load_test import run_load
from planner.serving.process_memory import can_measure, kernel_processes

pytestmark = pytest.mark.slow

BEFORE = """
import os
import anywidget, ipywidgets as widgets, traitlets

class Chart(anywidget.AnyWidget):
    _esm = "export default {}"
    spec = traitlets.Dict().tag(sync=True)

chart, words, busy = Chart(spec={"data": [3]}), widgets.HTML("3"), widgets.HTML()
"""
AFTER = """
def slider(label, moved):
    made = widgets.IntSlider(description=label, min=0, max=10, value=3)
    made.observe(moved, "value")
    return made
"""
GOOD = """
def announced(change):
    busy.value = f'<p role="status">Working on {change["new"]}.</p>'

def moved(change):
    announced(change)
    words.value = str(change["new"])
    chart.spec = {"data": [change["new"]]}

widgets.VBox([slider("Silent", announced), slider("Posts", moved), words, busy, chart])
"""
STUBBORN = """
def moved(change):
    words.value = str(change["new"])
    change["owner"].value = 3

widgets.VBox([slider("Posts", moved), words, chart])
"""
DIES = 'widgets.VBox([slider("Posts", lambda change: os._exit(1)), words, chart])'
FADES = """
import asyncio

def moved(change):
    words.value = str(change["new"])
    asyncio.get_running_loop().call_later(3, os._exit, 1)

widgets.VBox([slider("Posts", moved), words, chart])
"""
STILL = "widgets.VBox([words, chart])"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A guarded room for three, with small apps that react in their own ways."""
    folder = tmp_path_factory.mktemp("notebooks")
    cells = {"good": GOOD, "stubborn": STUBBORN, "dies": DIES, "fades": FADES, "still": STILL,
             "plain": "print('words')"}  # fmt: skip
    notebooks = {
        name: write_notebook(folder / f"{name}.ipynb", BEFORE, AFTER, cell)
        for name, cell in cells.items()
    }
    with RunningServer(
        "--token", "open sesame", "--max-sessions", "3", notebooks=notebooks
    ) as running:
        yield running


def load(server: RunningServer, app: str, sessions: int = 1, **options: object) -> LoadReport:
    """A load test of one of the small apps, after which nothing is left."""
    report = run_load(server.url, sessions, app=app, **options)
    server.wait_for_sessions(0, seconds=20)
    return report


def kernels_of(report: LoadReport) -> list[str]:
    """Ids of the kernels the sessions had."""
    return [session.kernel_id for session in report.sessions if session.kernel_id]


def test_two_sessions_move_the_planner_and_leave_nothing_behind() -> None:
    with RunningServer() as running:
        report = run_load(
            running.address(), 2, 3, app="planner", server_process_id=running.process_id,
            settle_seconds=120, answer_seconds=120,
        )  # fmt: skip
        assert report.failures == ()
        assert [report.count(name) for name in ("opened", "refused", "failed")] == [2, 0, 0]
        assert [len(session.moves) for session in report.sessions] == [3, 3]
        for session in report.sessions:
            values = [move.value for move in session.moves]
            assert values[0] == values[2] != values[1]
            assert len({move.label for move in session.moves}) == 1
            assert session.has_status_stream
            times = [
                session.seconds[name] for name in ("first_byte", "skeleton", "page", "widgets")
            ]
            assert times == sorted(times) and times[0] > 0
        assert len(report.times("chart")) == 2
        if can_measure():
            memory = report.memory
            assert memory and len(memory.private_bytes) == 2 and memory.server_resident_bytes > 0
            pairs = zip(memory.private_bytes, memory.proportional_bytes, strict=True)
            assert all(0 < private <= proportional for private, proportional in pairs)
        assert len(set(kernels_of(report))) == 2
        running.wait_for_sessions(0, seconds=20)
        assert running.health()["kernels"] == 0
        assert kernel_processes(running.process_id, kernels_of(report)) == {}


def test_a_full_room_is_counted_and_is_no_failure(server: RunningServer) -> None:
    report = load(server, "good", sessions=5, moves=2, control="Posts")
    assert [report.count(name) for name in ("opened", "refused", "failed")] == [3, 2, 0]
    assert report.failures == () and report.exit_code == 0
    assert len(report.times("refusal")) == 2 and len(report.times("page")) == 3
    assert len(report.times("change")) == len(report.times("move_to_chart")) == 6


def test_a_slider_that_only_announces_is_passed_over(server: RunningServer) -> None:
    report = load(server, "good", moves=2, answer_seconds=6)
    assert report.failures == ()
    assert [(move.label, move.value) for move in report.moves] == [("Posts", 4), ("Posts", 3)]


@pytest.mark.parametrize(
    ("app", "control", "words"),
    [
        ("good", "Silent", "nothing on the page changed within 2 s"),
        ("good", "Nobody", "no control called 'Nobody'"),
        ("still", None, "no control that can be moved"),
        ("stubborn", None, "'Posts' was moved to 4 and stands at 3"),
        ("dies", None, "session is over"),
        ("plain", None, "came whole and shows no widget"),
        ("nowhere", None, "answered 404"),
    ],
)
def test_what_goes_wrong_is_a_sentence(
    server: RunningServer, app: str, control: str | None, words: str
) -> None:
    report = load(server, app, moves=2, control=control, answer_seconds=2 if control else 20)
    assert report.exit_code == 1 and len(report.failures) == 1
    assert words in report.failures[0]
    assert report.moves == () and report.failures[0] in report.summary()


def test_a_session_that_ends_by_itself_is_a_failure(server: RunningServer) -> None:
    report = load(server, "fades", moves=1, hold_seconds=8)
    assert report.count("opened") == 1 and len(report.failures) == 1
    assert "session is over" in report.failures[0]


def test_without_the_token_nothing_opens(server: RunningServer) -> None:
    report = run_load(server.address(), 2, app="good", token="wrong")
    assert report.count("failed") == 2
    assert all("answered 403" in sentence for sentence in report.failures)


def test_the_command_prints_the_summary_and_writes_the_figures(
    server: RunningServer, tmp_path: Path
) -> None:
    out = tmp_path / "load.json"
    ended = CliRunner().invoke(main, [
        "load-test", server.address(), "--token", "open sesame", "--app", "good", "--sessions", "2",
        "--moves", "1", "--control", "Posts", "--within", "0.5", "--hold", "0.5", "--server-pid",
        str(server.process_id), "--out", str(out),
    ])  # fmt: skip
    assert ended.exit_code == 0, ended.output
    assert "2 sessions, 2 opened" in ended.output and "move -> chart" in ended.output
    written = json.loads(out.read_text(encoding="utf-8"))
    assert written["counts"] == {"opened": 2, "refused": 0, "failed": 0}
    assert written["seconds"]["move_to_chart"]["n"] == 2
    assert "sesame" not in ended.output + json.dumps(written)


def test_a_file_that_cannot_be_written_is_told_after_the_summary(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
        ended = CliRunner().invoke(main, ["load-test", url, "--out", str(tmp_path)])
    assert ended.exit_code == 1
    assert "10 failed" in ended.output and "Remedy: choose another --out" in ended.output


def test_a_dead_port_is_a_sentence_and_exit_code_1() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
        ended = CliRunner().invoke(main, ["load-test", url, "--sessions", "3"])
    assert ended.exit_code == 1
    assert "3 x " in ended.output and "nobody listens there" in ended.output
    assert "Traceback" not in ended.output


def test_a_page_without_a_kernel_is_a_sentence(server: RunningServer) -> None:
    report = run_load(server.url, 1)
    assert report.count("failed") == 1
    assert "is not the page of an app" in report.failures[0] and "--app" in report.failures[0]


def test_a_server_of_another_kind_is_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        report = run_load(url, 1, open_seconds=1)
    assert report.failures == (
        f"{url} was not open after 1 s. Remedy: look into the server's log, or give it more time.",
    )
