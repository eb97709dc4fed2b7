"""Which browser a kernel belongs to, and who a visitor is, without a list of either.

A kernel's page gets a cookie that only this server can make, and the browser sends it to the
addresses of that kernel alone. Knowing a kernel's id, which stands in the page, opens nothing.

A visitor is a random number in a cookie. It is no login: it says that the same browser came back,
so that its drafts can be given to it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from tornado.httputil import HTTPServerRequest

VISITOR_COOKIE = "planner_visitor"
VISITOR_SECONDS = 365 * 24 * 3600
VISITOR_FORM = re.compile(r"[A-Za-z0-9_-]{22,64}")

KERNEL_ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
COOKIE_OF_ROUTE = {"api/kernels/": "planner_page", "voila/api/shutdown/": "planner_leave"}
"""Routes of a kernel, and the cookie each is opened with: one name can have only one path."""


class Ownership:
    """Makes and checks the cookies of one server."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def page_key(self, kernel_id: str) -> str:
        """What the browser of this kernel's page must show.

        >>> owner = Ownership()
        >>> key = owner.page_key("a"); owner.owns("a", key), owner.owns("b", key)
        (True, False)
        """
        return hmac.new(self._secret, kernel_id.encode(), hashlib.sha256).hexdigest()

    def owns(self, kernel_id: str, key: str | None) -> bool:
        """True if `key` is the one of this kernel's page."""
        expected = self.page_key(kernel_id).encode()
        return key is not None and hmac.compare_digest(key.encode(), expected)


def kernel_of(path: str) -> tuple[str, str] | None:
    """The kernel an address below the base URL belongs to and the name of the cookie that opens it.

    >>> kernel_of("api/kernels/5-6/channels"), kernel_of("voila/api/shutdown/5"), kernel_of("brief")
    (('5-6', 'planner_page'), ('5', 'planner_leave'), None)
    """
    for route, cookie in COOKIE_OF_ROUTE.items():
        if path.startswith(route):
            return path.removeprefix(route).split("/")[0], cookie
    return None


def is_encrypted(request: HTTPServerRequest) -> bool:
    """True if the browser reached this server over https, directly or through a proxy that says so.

    Cookies are then marked as never to be sent without encryption. Somebody who claims it falsely
    only keeps his own cookies from coming back.
    """
    forwarded = request.headers.get("X-Forwarded-Proto", "").split(",")[0].strip().lower()
    return request.protocol == "https" or forwarded == "https"


def new_visitor() -> str:
    """A visitor's number nobody can guess."""
    return secrets.token_urlsafe(24)


def owner_name(visitor: str) -> str:
    """What kernels and the store know a visitor by: the cookie itself stays with the server."""
    return hashlib.sha256(b"planner visitor " + visitor.encode()).hexdigest()[:32]
