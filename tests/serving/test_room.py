"""The room of a running server: full, left early, failing, without a token, asked oddly."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

import pytest
from serving.running_server import RunningServer, Visitor, kernel_id, write_notebook
from serving.sockets import KernelSocket

from planner.serving.headers import HEADERS
from planner.serving.server import PageServer

pytestmark = pytest.mark.slow

HANGS = "import time\ntime.sleep(600)"
RAISES = "raise RuntimeError('a secret path: /etc/nothing')"
LIGHT = "import ipywidgets\nipywidgets.IntSlider(description='Hours')"
SHOWS_ENVIRONMENT = "import os\nprint('ENV', sorted(os.environ.items()))"


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Notebooks that behave and misbehave."""
    folder = tmp_path_factory.mktemp("notebooks")
    cells = {
        "light": LIGHT, "raises": RAISES, "hangs": HANGS, "environment": SHOWS_ENVIRONMENT,
        "dies": "import os\nos._exit(3)", "prints": "print('<b>bold</b>')",
    }  # fmt: skip
    return {name: write_notebook(folder / f"{name}.ipynb", cell) for name, cell in cells.items()}


@pytest.fixture(scope="module")
def server(notebooks: dict[str, Path]) -> Iterator[RunningServer]:
    """A room for four."""
    secret = {"PGPASSWORD": "canary-of-the-server"}
    with RunningServer("--max-sessions", "4", notebooks=notebooks, environment=secret) as running:
        yield running


@pytest.fixture(autouse=True)
def empty(server: RunningServer) -> None:
    """Each test begins with an empty room."""
    server.wait_for_sessions(0, seconds=15)


def leave(visitor: Visitor, kernel: str) -> None:
    """What a browser sends when the page is closed."""
    visitor.get(f"voila/api/shutdown/{kernel}", method="POST").close()


def test_a_full_room_says_so_at_once_and_starts_nothing(server: RunningServer) -> None:
    guests = [Visitor(server) for _ in range(4)]
    kernels = [guest.open_page("light")[1] for guest in guests]
    assert all(kernels) and len(set(kernels)) == 4
    began = time.monotonic()
    with pytest.raises(HTTPError) as caught:
        Visitor(server).get("light")
    seconds = time.monotonic() - began
    text = caught.value.read().decode()
    assert caught.value.code == 503 and caught.value.headers["Retry-After"]
    assert "The room is full" in text and "4 pages are open" in text and not kernel_id(text)
    assert seconds < 1
    health = server.health()
    assert (health["sessions"], health["kernels"], health["status"]) == (4, 4, "full")
    leave(guests[0], kernels[0])
    guests[0] = Visitor(server)
    _, kernels[0] = guests[0].open_page("light")
    assert kernels[0], "a place has become free"
    for guest, kernel in zip(guests, kernels, strict=True):
        leave(guest, kernel)


APP_IN_PAGE = "widget-view+json"


@pytest.mark.parametrize("app", ["raises", "dies"])
def test_a_notebook_that_fails_is_answered_without_a_traceback(
    server: RunningServer, app: str
) -> None:
    visitor = Visitor(server)
    text, kernel = visitor.open_page(app)
    assert "This app could not start" in text and text.rstrip().endswith("</html>")
    assert APP_IN_PAGE not in text and "Traceback" not in text and "secret path" not in text
    with visitor.get(f"api/kernels/{kernel}/status") as answer:
        assert json.loads(answer.read())["state"] == "ended"
    server.wait_for_sessions(0, seconds=10)
    assert server.health()["kernels"] == 0


def test_failures_in_a_row_show_on_the_health_route(server: RunningServer) -> None:
    for _ in range(3):
        Visitor(server).open_page("raises")
    with pytest.raises(HTTPError) as caught:
        server.get("health")
    assert caught.value.code == 503 and json.loads(caught.value.read())["status"] == "failing"
    visitor = Visitor(server)
    _, kernel = visitor.open_page("light")
    assert server.health()["status"] == "ok", "one page that opens is proof enough"
    leave(visitor, kernel)


def test_a_cell_that_hangs_is_given_up(server: RunningServer) -> None:
    began = time.monotonic()
    text, _ = Visitor(server).open_page("hangs")
    assert "This app could not start" in text
    assert time.monotonic() - began < 12, "the start itself and eight seconds without progress"
    server.wait_for_sessions(0, seconds=10)
    assert server.health()["kernels"] == 0


def test_pages_left_before_they_are_ready_leave_nothing(server: RunningServer) -> None:
    for _ in range(8):
        answer = Visitor(server).get("hangs")
        assert answer.read(200)
        answer.close()
    server.wait_for_sessions(0, seconds=15)
    assert server.health()["kernels"] == 0


def test_who_waits_is_told_the_place_in_the_line(
    notebooks: dict[str, Path],
) -> None:
    with RunningServer("--max-sessions", "9", notebooks=notebooks) as crowded:
        texts: list[str] = []
        threads = [
            threading.Thread(target=lambda: texts.append(Visitor(crowded).open_page("hangs")[0]))
            for _ in range(7)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(texts) == 7
    for words in ("You are next.", "You are number 2 in", "You are number 3 in the line."):
        assert any(words in text for text in texts), words
    assert all("This app could not start" in text for text in texts)


@pytest.mark.parametrize(
    "query",
    ["template=nowhere", "theme=nowhere", "template=../../etc", "theme=%00", "plan=%FF%FE",
     "plan=" + "x" * 4000, "step[]=1&step[]=2", "&&&=&=", "template=lab&theme=dark&token=x"],
)  # fmt: skip
def test_odd_queries_are_answered_as_plain_ones(server: RunningServer, query: str) -> None:
    visitor = Visitor(server)
    text, kernel = visitor.open_page(f"light?{query}")
    assert kernel and text.rstrip().endswith("</html>") and "Traceback" not in text
    leave(visitor, kernel)


def test_kernels_do_not_see_the_servers_secrets(server: RunningServer) -> None:
    visitor = Visitor(server)
    text, kernel = visitor.open_page("environment?plan=7&token=in-the-address")
    leave(visitor, kernel)
    assert "ENV" in text and "plan=7" in text
    assert "canary-of-the-server" not in text and "in-the-address" not in text
    assert "planner_visitor" not in text


def test_printed_markup_is_shown_as_text(server: RunningServer) -> None:
    visitor = Visitor(server)
    text, kernel = visitor.open_page("prints")
    leave(visitor, kernel)
    assert "&lt;b&gt;bold&lt;/b&gt;" in text and "<b>bold" not in text


def test_every_answer_carries_the_headers(server: RunningServer) -> None:
    for path in ("", "health", "voila/static/voila.js", "nowhere", "api/kernels/x/status"):
        try:
            headers = server.get(path).headers
        except HTTPError as refused:
            headers = refused.headers
        for name, value in HEADERS.items():
            assert headers[name] == value, (path, name)


ROUTES = {
    "/": "",
    "/health": "health",
    "/planner-assets/([a-z0-9.-]+)": "planner-assets/x.js",
    "/api/kernels/ID": "api/kernels/{id}",
    "/api/kernels/ID/status": "api/kernels/{id}/status",
    "/api/kernels/ID/channels": "api/kernels/{id}/channels",
    "/voila/api/shutdown/ID": "voila/api/shutdown/{id}",
    "/voila/templates/(.*)": "voila/templates/lab/static/voila-style.js",
    "/voila/static/(.*)": "voila/static/voila.js",
    "/voila/api/themes/(.*)": "voila/api/themes/@jupyterlab/theme-light-extension/index.css",
    "/voila/labextensions/(.*)": "voila/labextensions/anywidget/package.json",
    "/light/?": "light",
    ".*": "nowhere",
}
"""Every route there is, and an address on it; a new route fails the test until it stands here."""


def routes(notebook: Path, folder: Path) -> list[str]:
    """The patterns of a server's routes."""
    made = PageServer.make({"light": notebook}, "127.0.0.1", 0, "/", "", [], folder, folder, 1500)
    made.connection_dir = str(folder)
    made.init_settings()
    patterns = [str(handler[0]) for handler in made.init_handlers()]
    return [re.sub(r"\(\?P<kernel_id>[^)]*\)", "ID", pattern) for pattern in patterns]


def test_no_route_opens_without_the_token(notebooks: dict[str, Path], tmp_path: Path) -> None:
    assert set(routes(notebooks["light"], tmp_path)) == set(ROUTES)
    one = {"light": notebooks["light"]}
    with RunningServer("--token", "open sesame", notebooks=one) as guarded:
        for pattern, path in ROUTES.items():
            path = path.format(id="0b0b0b0b-0b0b-0b0b-0b0b-0b0b0b0b0b0b")
            for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"):
                if pattern == "/health":
                    assert set(guarded.health()) == {
                        "status", "sessions", "limit", "refused", "kernels", "start",
                    }  # fmt: skip
                    continue
                with pytest.raises(HTTPError) as caught:
                    Visitor(guarded).get(path, method=method)
                assert caught.value.code == 403, (pattern, method)
        assert guarded.health()["sessions"] == 0
        visitor = Visitor(guarded)
        visitor.get("?token=open%20sesame").close()
        text, kernel = visitor.open_page("light")
        assert kernel and "sesame" not in text
        assert "sesame" not in guarded.log


PIECES = ("..", "%2e%2e", "..%2f", "%2e%2e%2f", "..%5c", "%252e%252e%252f", "....//", "..;/", "%00")
TARGETS = (
    "etc/passwd",
    "pyproject.toml",
    "planner/cli.py",
    "planner.sqlite",
    "light.ipynb",
    ".git/config",
)
STARTS = ("voila/static/", "voila/templates/lab/static/", "voila/labextensions/anywidget/",
          "voila/api/themes/", "planner-assets/", "voila/files/", "files/", "", "light/",
          "api/contents/")  # fmt: skip


def path_variants() -> list[str]:
    """500 and more ways to ask for a file that is none of the page's."""
    made = [f"{start}{piece * deep}{'' if piece.endswith('/') else '/'}{target}"
            for start in STARTS for piece in PIECES for deep in (1, 4)
            for target in TARGETS[:3]]  # fmt: skip
    return made + [f"{start}{target}" for start in STARTS for target in TARGETS]


def test_no_path_leads_out_of_what_is_served(server: RunningServer) -> None:
    variants = path_variants()
    assert len(variants) >= 500
    for path in variants:
        try:
            with Visitor(server).get(path) as answer:
                body = answer.read()
                assert answer.headers["Content-Type"].startswith("text/html"), path
                kernel = kernel_id(body.decode())
                assert b"root:" not in body and b"[project]" not in body and not kernel, path
        except HTTPError as refused:
            assert refused.code in (400, 403, 404, 405), path


NOT_FOR_PAGES = (
    "execute_request", "inspect_request", "complete_request", "history_request",
    "is_complete_request", "connect_request", "interrupt_request", "debug_request",
    "create_subshell_request", "delete_subshell_request", "list_subshell_request", "input_reply",
)  # fmt: skip


@pytest.mark.parametrize("framing", ["v1.kernel.websocket.jupyter.org", None])
def test_pages_send_widget_messages_and_nothing_else(
    server: RunningServer, framing: str | None
) -> None:
    visitor = Visitor(server)
    _, kernel = visitor.open_page("light")
    with KernelSocket(server, visitor, kernel, framing) as line:
        assert line.ask("shell", "kernel_info_request", {})["msg_type"] == "kernel_info_reply"
        for kind in NOT_FOR_PAGES:
            for channel in ("shell", "control", "stdin"):
                line.send(channel, kind, {"code": "open('made', 'w')", "silent": False})
        answer = line.ask("shell", "comm_info_request", {})
        assert answer["msg_type"] == "comm_info_reply"
        assert line.kinds_seen <= {
            "status", "kernel_info_reply", "comm_info_reply", "iopub_welcome",
        }  # fmt: skip
    leave(visitor, kernel)


def test_the_status_stream_tells_the_end(server: RunningServer) -> None:
    visitor = Visitor(server)
    _, kernel = visitor.open_page("light")
    with visitor.get(f"api/kernels/{kernel}/status") as answer:
        status = json.loads(answer.read())
    assert status["state"] in ("idle", "busy", "starting") and len(status["boot"]) == 16
    leave(visitor, kernel)
    server.wait_for_sessions(0, seconds=10)
    with visitor.get(f"api/kernels/{kernel}/status") as answer:
        assert json.loads(answer.read())["state"] == "ended"
