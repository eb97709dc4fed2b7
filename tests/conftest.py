"""What all tests share: the checkout, the browser, a place for pictures, the real data folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from find_browser import BrowserNotFound, find_browser
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
REAL_DATA_TESTS = ROOT / "tests" / "real_data"

# The same examples at every run: a failure seen once can be seen again. A busy machine is no bug.
settings.register_profile(
    "planner",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("planner")

_left_out = pytest.StashKey[bool]()


def _real_data_folder() -> Path | None:
    named = os.environ.get("PLANNER_REAL_DATA", "")
    folder = Path(named).expanduser()
    return folder.resolve() if named and folder.is_dir() else None


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out tests/real_data when there is no real data."""
    if REAL_DATA_TESTS not in (collection_path, *collection_path.parents):
        return None
    if _real_data_folder() is not None:
        return None
    config.stash[_left_out] = True
    return True


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say in one line that the real-data checks did not run."""
    if config.stash.get(_left_out, False):
        named = os.environ.get("PLANNER_REAL_DATA", "")
        found = f"no folder {named}" if named else "no real data folder"
        terminalreporter.write_line(
            f"real-data checks not run: {found} (set PLANNER_REAL_DATA)", yellow=True
        )


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def browser_path() -> str:
    """The program file of the browser; a test that needs one fails, never skips, without it."""
    try:
        return find_browser(install=False)
    except BrowserNotFound as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def browser_options(browser_path: str) -> dict[str, Any]:
    """Keyword arguments for playwright's `chromium.launch`: quiet, headless, works as root."""
    return {
        "executable_path": browser_path,
        "headless": True,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="module")
def browser(browser_options: dict[str, Any]) -> Iterator[Browser]:
    """A running browser. Closed after each module: only one driver may run at a time, and its
    event loop must not stay open under tests that start their own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        running = driver.chromium.launch(**browser_options)
        yield running
        running.close()


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """tests/artefacts, ignored by git: screenshots and other things to look at after a run."""
    folder = ROOT / "tests" / "artefacts"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder that holds `real/` and `dev/`, named by PLANNER_REAL_DATA."""
    folder = _real_data_folder()
    if folder is None:
        pytest.fail("set PLANNER_REAL_DATA to the folder that holds real/ and dev/", pytrace=False)
    return folder
