"""Cookies as a browser keeps them for one host: by name and path, sent where the path matches."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Cookie:
    """One kept cookie. The rules are those of RFC 6265, sections 5.1.4 to 5.4."""

    name: str
    value: str
    path: str
    is_secure: bool = False
    is_hidden: bool = False
    """Scripts of the page may not read it (HttpOnly)."""


class PageCookies:
    """What one browser knows about one host.

    >>> cookies = PageCookies()
    >>> cookies.keep("http://localhost/planner", ["page=1; Path=/api/kernels/7; HttpOnly"])
    >>> cookies.header("http://localhost/api/kernels/7/channels")
    'page=1'
    >>> cookies.header("http://localhost/api/kernels/77"), cookies.header("http://localhost/")
    ('', '')
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Cookie] = {}

    def keep(self, url: str, lines: Iterable[str]) -> None:
        """Take over the Set-Cookie lines of the answer from `url`."""
        for line in lines:
            pair, _, rest = line.partition(";")
            name, mark, value = (part.strip() for part in pair.partition("="))
            if not mark or not name:
                continue
            words = dict(_attribute(part) for part in rest.split(";"))
            path = words.get("path", "")
            cookie = Cookie(
                name, value, path if path.startswith("/") else default_path(url),
                "secure" in words, "httponly" in words,
            )  # fmt: skip
            if _is_over(words):
                self._kept.pop((cookie.name, cookie.path), None)
            else:
                self._kept[cookie.name, cookie.path] = cookie

    def header(self, url: str) -> str:
        """The Cookie header for a request to `url`; empty where no cookie belongs there."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._for(url))

    def readable(self, url: str) -> dict[str, str]:
        """What scripts of the page at `url` can read, by name."""
        return {cookie.name: cookie.value for cookie in self._for(url) if not cookie.is_hidden}

    def _for(self, url: str) -> list[Cookie]:
        parts = urlsplit(url)
        found = [
            cookie
            for cookie in self._kept.values()
            if path_matches(parts.path or "/", cookie.path)
            and (parts.scheme in ("https", "wss") or not cookie.is_secure)
        ]
        return sorted(found, key=lambda cookie: -len(cookie.path))


def default_path(url: str) -> str:
    """The path of a cookie that names none: the folder of the address that set it.

    >>> [default_path(f"http://localhost{path}") for path in ("", "/planner", "/team/planner")]
    ['/', '/', '/team']
    """
    return urlsplit(url).path.rpartition("/")[0] or "/"


def path_matches(path: str, cookie_path: str) -> bool:
    """True if a cookie with `cookie_path` goes with a request for `path`.

    >>> [path_matches(path, "/team") for path in ("/team", "/team/x", "/teams", "/")]
    [True, True, False, False]
    """
    folder = cookie_path if cookie_path.endswith("/") else cookie_path + "/"
    return path == cookie_path or path.startswith(folder)


def _attribute(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip().lower(), value.strip()


def _is_over(words: dict[str, str]) -> bool:
    """A cookie that ends now is a request to forget it; Max-Age goes before Expires."""
    if "max-age" in words:
        try:
            return int(words["max-age"]) <= 0
        except ValueError:
            return False
    try:
        return parsedate_to_datetime(words["expires"]).timestamp() <= time.time()
    except (KeyError, ValueError):
        return False
