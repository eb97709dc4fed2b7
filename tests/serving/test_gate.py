"""The gate and the small parts of the server, without a server."""

from __future__ import annotations

import gzip

import pytest
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine

from planner.errors import PlannerError
from planner.serving import app as serving
from planner.serving.assets import Asset
from planner.serving.gate import Entry, Gate, Refusal


class Connection:
    """As much of a connection as a request needs."""

    context = None

    def set_close_callback(self, _callback: object) -> None:
        """Not needed here."""


def request(uri: str = "/", host: str = "localhost:8866", **headers: str) -> HTTPServerRequest:
    """A request as the server sees it."""
    names = HTTPHeaders({"Host": host})
    for name, value in headers.items():
        names[name.replace("_", "-")] = value
    line = RequestStartLine("GET", uri, "HTTP/1.1")
    return HTTPServerRequest(headers=names, connection=Connection(), start_line=line)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "127.0.0.1.nip.io"])
def test_foreign_hosts_are_refused(host: str) -> None:
    decision = Gate().decide(request(host=host or "x"))
    assert isinstance(decision, Refusal) and decision.status == 403
    assert "--allow-host" in decision.text


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:8866", "[::1]:8866"])
def test_own_addresses_pass(host: str) -> None:
    assert Gate().decide(request(host=host)) is None


def test_named_hosts_pass() -> None:
    assert Gate(["Plans.Example"]).decide(request(host="plans.example:80")) is None


@pytest.mark.parametrize(
    ("origin", "passes"),
    [
        ("http://localhost:8866", True),
        ("http://evil.example", False),
        ("null", False),
        (None, False),
    ],
)
def test_websockets_need_the_pages_own_origin(origin: str | None, passes: bool) -> None:
    headers = {"Upgrade": "websocket"} | ({"Origin": origin} if origin else {})
    assert (Gate().decide(request("/anything", **headers)) is None) == passes


def test_the_token_moves_from_the_address_into_a_cookie() -> None:
    gate = Gate(token="secret")
    assert isinstance(gate.decide(request("/planner")), Refusal)
    assert isinstance(gate.decide(request("/planner?token=wrong")), Refusal)
    entry = gate.decide(request("/planner?token=secret&step=data"))
    assert isinstance(entry, Entry)
    assert entry.location == "/planner?step=data" and "secret" not in entry.name + entry.value
    cookie = f"{entry.name}={entry.value}"
    assert gate.decide(request("/planner", Cookie=cookie)) is None
    again = gate.decide(request("/planner?token=secret", Cookie=cookie))
    assert isinstance(again, Entry), "the token leaves the address even where it is not needed"
    assert isinstance(gate.decide(request("/planner", Cookie=f"{entry.name}=x")), Refusal)
    elsewhere = gate.decide(request("//evil.example/?token=secret"))
    assert isinstance(elsewhere, Entry) and elsewhere.location == "/evil.example/"


@pytest.mark.parametrize("path", ["/voila/static/voila.js", "/planner-assets/x.js", "/api/kernels"])
def test_the_token_guards_every_route(path: str) -> None:
    assert isinstance(Gate(token="secret").decide(request(path)), Refusal)


def test_assets_are_named_by_content_and_compressed_once() -> None:
    one, other = Asset.make("style.css", b"a" * 999), Asset.make("style.css", b"b" * 999)
    assert one.name != other.name
    assert gzip.decompress(one.compressed) == one.raw and len(one.compressed) < len(one.raw)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"port": 70000}, "65535"),
        ({"base_url": "planner"}, "slash"),
        ({"base_url": "/../x"}, "slash"),
        ({"idle_minutes": 0}, "25 minutes"),
        ({"workspace": "/proc/nowhere"}, "folder you may write to"),
    ],
)
def test_wrong_usage_is_told_with_a_remedy(arguments: dict, words: str) -> None:
    with pytest.raises(PlannerError, match="Remedy") as caught:
        serving.serve(**arguments)
    assert words in str(caught.value) and caught.value.exit_code == 2


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = builtins.__import__

    def without_voila(name: str, *args: object, **kwargs: object) -> object:
        if name.startswith("planner.serving.server"):
            raise ModuleNotFoundError("No module named 'voila'", name="voila.app")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_voila)
    with pytest.raises(PlannerError, match=r'pip install "planner\[apps\]"'):
        serving.serve(port=0)
