"""The gate in front of every route: which host names, which pages, with which token.

The Tornado application asks the gate before it looks for a handler, so static files, WebSockets
and routes that other programs add stand behind it too.
"""

from __future__ import annotations

import hashlib
import hmac
import html
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from tornado.httputil import HTTPServerRequest, split_host_and_port
from tornado.web import Application, RequestHandler

from planner.serving.ownership import Ownership, is_encrypted, kernel_of

COOKIE = "planner_token"
ENCODED_AT_MOST = 4
"""Paths that are encoded over and over are nobody's honest address."""

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>planner: {title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>:root{{color-scheme:light dark}}body{{font:1rem/1.5 sans-serif;max-width:60ch;
margin:12vh auto;padding:0 1rem}}</style></head>
<body><main><h1>{title}</h1><p>{text}</p></main></body></html>
"""


@dataclass(frozen=True)
class Refusal:
    """Why a request goes no further: the status, a title and one sentence with the remedy."""

    status: int
    title: str
    text: str


@dataclass(frozen=True)
class Entry:
    """A right token in the address: it moves into a cookie, and the address is opened without."""

    location: str
    name: str
    value: str


class Gate:
    """Decides about each request.

    Parameters
    ----------
    hosts
        Names this server may be called by, besides localhost and literal IP addresses. A foreign
        name would let a page elsewhere talk to a server on your machine (DNS rebinding).
    token
        What a visitor must know; None or empty lets everybody in.
    ownership
        Knows which browser a kernel belongs to; its addresses are closed to all others.
    base_url
        Path below which the apps lie.
    """

    def __init__(
        self,
        hosts: Iterable[str] = (),
        token: str | None = None,
        ownership: Ownership | None = None,
        base_url: str = "/",
    ) -> None:
        self._hosts = {"localhost", *(host.lower() for host in hosts)}
        self._token = token or ""
        self._ownership = ownership or Ownership()
        self._base_url = base_url

    def decide(self, request: HTTPServerRequest) -> Refusal | Entry | None:
        """None when the request may pass."""
        if not self.knows_host(request.host):
            return Refusal(
                403,
                "This address is not known here",
                "The planner answers to localhost, to IP addresses and to the names it was "
                "started with. Start it with --allow-host and this name to let it in.",
            )
        if not is_plain(request.path):
            return Refusal(404, "There is no such page", "The address is wrong or old.")
        if request.headers.get("Upgrade", "").lower() == "websocket" and not _same_origin(request):
            return Refusal(403, "Refused", "A page from elsewhere asked for a connection.")
        if request.path == self._base_url + "health":
            return None
        decision = self._by_token(request) if self._token else None
        return decision or self._by_kernel(request)

    def knows_host(self, host: str) -> bool:
        """True for localhost, literal IP addresses and the configured names.

        >>> gate = Gate(["planner.example.org"])
        >>> [gate.knows_host(host) for host in ("localhost:8866", "[::1]:80", "10.0.0.7",
        ...  "planner.example.org", "evil.example.org", "")]
        [True, True, True, True, False, False]
        """
        name = split_host_and_port(host.lower())[0].strip("[]")
        if name in self._hosts:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def _by_token(self, request: HTTPServerRequest) -> Refusal | Entry | None:
        pairs = parse_qsl(request.query, keep_blank_values=True)
        if any(name == "token" and _equal(value, self._token) for name, value in pairs):
            rest = urlencode([pair for pair in pairs if pair[0] != "token"])
            # Two slashes at the start would name another host.
            path = "/" + request.path.lstrip("/")
            return Entry(path + (f"?{rest}" if rest else ""), self.cookie, self._cookie_value())
        cookie = request.cookies.get(self.cookie)
        if cookie is not None and _equal(cookie.value, self._cookie_value()):
            return None
        return Refusal(
            403,
            "This planner needs a token",
            "Open the link you were given; it ends with ?token= and some letters. "
            "Whoever started the planner sees it in the terminal.",
        )

    def _by_kernel(self, request: HTTPServerRequest) -> Refusal | None:
        found = kernel_of(request.path.removeprefix(self._base_url))
        if found is None:
            return None
        kernel_id, cookie_name = found
        cookie = request.cookies.get(cookie_name)
        if self._ownership.owns(kernel_id, cookie.value if cookie else None):
            return None
        return Refusal(403, "Refused", "This session belongs to another page, or is over.")

    @property
    def cookie(self) -> str:
        """Name of the cookie; servers on one machine with other tokens leave each other's alone."""
        return f"{COOKIE}_{self._cookie_value()[:8]}"

    def _cookie_value(self) -> str:
        # The cookie proves the token without holding it.
        return hashlib.sha256(b"planner cookie " + self._token.encode()).hexdigest()


def is_plain(path: str) -> bool:
    """True for a path that climbs nowhere and hides nothing, however often it is encoded.

    >>> [is_plain(path) for path in ("/voila/static/a.js", "/a/..%2fb", "/a/%252e%252e/b", "/a%00")]
    [True, False, False, False]
    """
    for _ in range(ENCODED_AT_MOST):
        if "\\" in path or "\0" in path or ".." in path.split("/"):
            return False
        path, before = unquote(path), path
        if path == before:
            return True
    return False


def _equal(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())


def _same_origin(request: HTTPServerRequest) -> bool:
    origin = request.headers.get("Origin", "")
    return bool(origin) and urlsplit(origin).netloc.lower() == request.host.lower()


class GateHandler(RequestHandler):
    """Writes what the gate decided."""

    def initialize(self, decision: Refusal | Entry) -> None:
        """Take over the decision."""
        self._decision = decision

    def prepare(self) -> None:
        """Answer at once, whatever the method."""
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        if isinstance(self._decision, Entry):
            name, value = self._decision.name, self._decision.value
            self.set_cookie(
                name, value, httponly=True, samesite="Lax", path="/",
                secure=is_encrypted(self.request),
            )  # fmt: skip
            self.redirect(self._decision.location)
            return
        self.set_status(self._decision.status)
        self.finish(
            PAGE.format(
                title=html.escape(self._decision.title), text=html.escape(self._decision.text)
            )
        )


class GatedApplication(Application):
    """A Tornado application that asks its gate first."""

    def __init__(self, gate: Gate, **settings: Any) -> None:
        super().__init__(**settings)
        self._gate = gate

    def find_handler(self, request: HTTPServerRequest, **kwargs: Any) -> Any:
        """The gate's answer, or the handler of the route."""
        decision = self._gate.decide(request)
        if decision is None:
            return super().find_handler(request, **kwargs)
        return self.get_handler_delegate(request, GateHandler, {"decision": decision})
