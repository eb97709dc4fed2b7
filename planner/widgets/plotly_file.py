"""Where plotly.js comes from: the file inside the installed plotly package, named by its content.

Pages load it once from `<base URL>/planner-assets/<name>`; `planner serve` answers there.
"""

from __future__ import annotations

import hashlib
import importlib.util
from functools import cache
from pathlib import Path

from planner.errors import PlannerError

ASSET_ROUTE = "planner-assets"

HINT = b"//# allFunctionsCalledOnLoad\n"
"""Tells browsers that know it to compile the whole file at once, off the page's own thread.

Without it the file is read twice, the second time while the page waits: in Chromium 156 the page's
thread stood still for about 1.0 s, with the hint for 0.6 s. Other browsers see a comment.
"""


@cache
def plotly_file() -> Path:
    """The file plotly.min.js, found without importing plotly."""
    spec = importlib.util.find_spec("plotly")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "package_data" / "plotly.min.js"
        if path.is_file():
            return path
    raise PlannerError("plotly.min.js is missing. Remedy: pip install --force-reinstall plotly")


def plotly_code() -> bytes:
    """What pages are sent: the file behind a hint for the browser."""
    return HINT + plotly_file().read_bytes()


@cache
def plotly_name() -> str:
    """Its name on the page's server, with the first digits of the SHA-256 of `plotly_code`."""
    return f"plotly-{hashlib.sha256(plotly_code()).hexdigest()[:12]}.min.js"


def plotly_address() -> str:
    """Its address relative to the page's base URL."""
    return f"{ASSET_ROUTE}/{plotly_name()}"
