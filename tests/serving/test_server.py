"""A running server: what it serves, what it refuses, how it ends."""

from __future__ import annotations

import gzip
import http.client
import json
import logging
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import psutil
import pytest
from serving.running_server import START, RunningServer, Visitor, kernel_id

from planner.serving.process_memory import kernel_processes
from planner.serving.server import MESSAGE_BYTES, _is_news, locked_config
from planner.widgets.plotly_file import plotly_address, plotly_code

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    """One server for the tests that only ask."""
    with RunningServer() as running:
        yield running


@pytest.fixture(scope="module")
def visitor(server: RunningServer) -> Visitor:
    """Somebody's browser."""
    return Visitor(server)


@pytest.fixture(scope="module")
def page(visitor: Visitor) -> str:
    """The page of the planner app."""
    text, _ = visitor.open_page()
    return text


def refused(server: RunningServer, path: str, **headers: str) -> int:
    """The status of an answer that is no success."""
    with pytest.raises(HTTPError) as caught:
        server.get(path, **headers)
    text = caught.value.read().decode()
    assert "Traceback" not in text and "https://" not in text
    return caught.value.code


def test_the_page_is_complete_and_reaches_no_other_host(page: str) -> None:
    assert '<html lang="en">' in page and page.rstrip().endswith("</html>")
    for piece in ("<header", "<main", "<footer", 'href="#content"', 'id="content"',
                  "Opening the app", "jupyter-config-data", "widget-view+json"):  # fmt: skip
        assert piece in page, piece
    assert re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", page) == []
    assert "could not start" not in page and "from planner" not in page, "sources stay inside"


def test_what_the_page_links_is_there(server: RunningServer, page: str) -> None:
    links = set(re.findall(r'(?:href|src)="(/[^"#]+)"', page))
    assert len(links) >= 4
    for link in links:
        with server.get(link.lstrip("/")) as answer:
            assert answer.status == 200 and answer.read()


def test_template_and_theme_cannot_be_chosen_from_outside(server: RunningServer) -> None:
    with server.get("planner?template=reveal&theme=dark&template=../../x") as answer:
        text = answer.read().decode()
    assert 'class="pl-skip"' in text and "reveal.js" not in text
    assert '"jupyterLabTheme": "light"' in text
    assert "planner_page" not in text and "token" not in text


def test_plotly_is_kept_for_a_year_and_compressed(server: RunningServer) -> None:
    raw = plotly_code()
    with server.get(plotly_address(), Accept_Encoding="gzip") as answer:
        body = answer.read()
        headers = answer.headers
    assert headers["Content-Encoding"] == "gzip" and len(body) < len(raw) / 3
    assert gzip.decompress(body) == raw
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["Content-Type"].startswith("text/javascript")
    with server.get(plotly_address()) as answer:
        assert answer.read() == raw


def test_other_answers_are_compressed_too(server: RunningServer) -> None:
    with server.get("voila/static/voila.js", Accept_Encoding="gzip") as answer:
        assert answer.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    "path",
    [
        "nowhere", "voila/tree", "voila/render/planner.ipynb", "voila/files/planner.ipynb",
        "voila/api/contents", "api/contents", "api/kernels", "api/sessions", "api/terminals",
        "voila/query/0-0-0-0-0", "planner.ipynb", "../planner.ipynb", "planner-assets/none.js",
        "planner-assets/..%2f..%2fcli.py", "voila/static/..%2f..%2f..%2fsetup.py",
        "voila/labextensions/..%2f..%2f..%2fpyvenv.cfg", "metrics",
    ],
)  # fmt: skip
def test_what_is_not_listed_is_not_there(server: RunningServer, path: str) -> None:
    assert refused(server, path) in (403, 404)


def test_a_remark_of_the_web_servers_own_is_kept_out_of_the_log() -> None:
    words = {"The websocket_ping_timeout (40000) cannot be longer": False, "out of memory": True}
    for text, is_news in words.items():
        assert _is_news(logging.LogRecord("tornado", 30, "", 1, text, (), None)) is is_news


def test_foreign_hosts_are_refused_everywhere(server: RunningServer) -> None:
    for path in ("", "planner", plotly_address(), "voila/static/voila.js"):
        assert refused(server, path, Host="evil.example") == 403


def test_a_kernel_answers_its_own_page_alone(
    server: RunningServer, visitor: Visitor, page: str
) -> None:
    kernel = kernel_id(page)
    stranger = Visitor(server)
    stranger.open_page()
    for path, method in (
        (f"api/kernels/{kernel}", "GET"),
        (f"api/kernels/{kernel}", "DELETE"),
        (f"api/kernels/{kernel}/status", "GET"),
        (f"api/kernels/{kernel}/channels", "GET"),
        (f"voila/api/shutdown/{kernel}", "POST"),
    ):
        with pytest.raises(HTTPError) as caught:
            stranger.get(path, method=method)
        assert caught.value.code == 403, path
    with visitor.get(f"api/kernels/{kernel}") as kept:
        assert json.loads(kept.read())["id"] == kernel
    with pytest.raises(HTTPError) as caught:
        visitor.get(f"api/kernels/{kernel}", method="DELETE")
    assert caught.value.code in (403, 405)
    with visitor.get(f"api/kernels/{kernel}/status") as answer:
        assert json.loads(answer.read())["state"] in ("idle", "busy", "starting")


def test_pages_are_copies_of_a_warm_program(server: RunningServer, page: str) -> None:
    assert kernel_id(page)
    assert server.health()["start"] == "forking", server.log


def test_the_locked_options(tmp_path: Path) -> None:
    config = locked_config(tmp_path, tmp_path, 1500)
    voila = config.VoilaConfiguration
    assert voila.allow_template_override == voila.allow_theme_override == "NO"
    assert voila.strip_sources and not voila.show_tracebacks and not voila.preheat_kernel
    assert "jupyterlab-plotly" in voila.extension_denylist
    kernels = config.PageKernels
    assert (kernels.cull_idle_timeout, kernels.cull_interval, kernels.cull_connected) == (
        1500, 30, True,
    )  # fmt: skip
    assert config.KernelManager.autorestart is False
    assert MESSAGE_BYTES > 25 * 2**20 * 4 / 3


def test_it_says_one_line_and_ends_on_ctrl_c(page: str) -> None:
    with RunningServer("--base-url", "/team/") as running:
        assert running.first_line.startswith("planner is ready: http://127.0.0.1:")
        assert running.url.endswith("/team/")
        text, kernel = Visitor(running).open_page()
        assert 'data-base-url="/team/voila/"' in text
        behind = psutil.Process(running.process_id).children(recursive=True)
        found = kernel_processes(running.process_id, [kernel])
        assert list(found) == [kernel] and len(behind) >= 2, "the template and its copy"
        assert running.stop() == 0
        assert "Traceback" not in running.log
        _, alive = psutil.wait_procs(behind, timeout=10)
        assert alive == [], "everything it started ends with it"


def test_a_taken_port_is_told_with_exit_code_2(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, "-c", START, "serve", "--port", str(port),
             "--workspace", str(tmp_path)],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert ended.returncode == 2
    assert f"port {port}" in ended.stderr and "Remedy" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(("proto", "is_secure"), [("https", True), ("HTTPS, http", True),
                                                  ("http", False), ("", False)])  # fmt: skip
def test_cookies_stay_within_https_where_a_proxy_brings_it(
    server: RunningServer, proto: str, is_secure: bool
) -> None:
    headers = {"X_Forwarded_Proto": proto} if proto else {}
    with server.get("home", **headers) as answer:
        page = answer.read().decode()
        cookies = answer.headers.get_all("Set-Cookie")
    assert len(cookies) == 3, "the page's, the farewell's and the visitor's"
    assert all(("; Secure" in cookie) == is_secure for cookie in cookies)
    values = "; ".join(cookie.split(";")[0] for cookie in cookies)
    address = f"voila/api/shutdown/{kernel_id(page)}"
    request = Request(server.address(address), method="POST", headers={"Cookie": values})
    with urlopen(request, timeout=30) as answer:
        assert answer.status == 204


def test_with_a_token_nothing_is_open(server: RunningServer) -> None:
    with RunningServer("--token", "open sesame") as guarded:
        assert guarded.url.endswith("?token=open%20sesame")
        bare = guarded.url.split("?")[0]
        guarded.url = bare
        for path in ("", "planner", plotly_address(), "voila/static/voila.js"):
            assert refused(guarded, path) == 403
        parts = urlsplit(bare)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        connection.request("GET", "/?token=open%20sesame")
        answer = connection.getresponse()
        answer.read()
        cookie = answer.getheader("Set-Cookie", "").split(";")[0]
        assert answer.status == 302 and answer.getheader("Location") == "/"
        assert "open sesame" not in cookie and "HttpOnly" in answer.getheader("Set-Cookie", "")
        with guarded.get(plotly_address(), Cookie=cookie) as passed:
            assert passed.status == 200
