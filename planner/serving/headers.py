"""What every answer tells the browser about itself, whichever handler wrote it."""

from __future__ import annotations

from typing import Any

from tornado.httputil import HTTPHeaders
from tornado.web import OutputTransform

CONTENT_POLICY = "; ".join(
    [
        "default-src 'self'",
        # blob: widgets bring their own small modules, which the browser loads from memory.
        "script-src 'self' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    ]
)
"""Scripts come from this server or from memory, never from the page's text."""

HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class SecurityHeaders(OutputTransform):
    """Puts the headers on every answer, over what a handler may have set."""

    def __init__(self, request: Any) -> None:
        super().__init__(request)

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Add the headers; the body stays as it is."""
        for name, value in HEADERS.items():
            headers[name] = value
        return status_code, headers, chunk
