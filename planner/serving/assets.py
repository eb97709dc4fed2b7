"""Files the pages need, served from memory: named by their content, compressed once, kept forever.

A name holds the first twelve digits of the content's SHA-256, so a browser may keep the file for a
year and still gets the new one after an update.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from tornado.web import HTTPError, RequestHandler

FOREVER = "public, max-age=31536000, immutable"
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True)
class Asset:
    """One file: its address below the assets route, its type, its bytes raw and compressed."""

    name: str
    content_type: str
    raw: bytes = field(repr=False)
    compressed: bytes = field(repr=False)

    @classmethod
    def make(cls, name: str, raw: bytes) -> Asset:
        """An asset called `name` ("style.css" becomes "style-0123456789ab.css").

        >>> Asset.make("style.css", b"p { margin: 0 }").name
        'style-ec85a1831a0e.css'
        """
        return cls.named(hashed_name(name, raw), raw)

    @classmethod
    def named(cls, name: str, raw: bytes) -> Asset:
        """An asset whose name holds its hash already."""
        return cls(name, TYPES[Path(name).suffix], raw, gzip.compress(raw, compresslevel=6))


def hashed_name(name: str, raw: bytes) -> str:
    """`name` with the content's hash before its ending."""
    path = Path(name)
    return f"{path.stem}-{hashlib.sha256(raw).hexdigest()[:12]}{path.suffix}"


class AssetHandler(RequestHandler):
    """Serves the assets it was given, by exact name; everything else is not there."""

    def initialize(self, assets: dict[str, Asset]) -> None:
        """Take over the assets, by name."""
        self._assets = assets

    def head(self, name: str) -> None:
        """The headers alone."""
        self.get(name)

    def get(self, name: str) -> None:
        """The file, compressed where the browser takes it."""
        asset = self._assets.get(name)
        if asset is None:
            raise HTTPError(404)
        self.set_header("Content-Type", asset.content_type)
        self.set_header("Cache-Control", FOREVER)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Vary", "Accept-Encoding")
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            self.finish(asset.compressed)
        else:
            self.finish(asset.raw)
