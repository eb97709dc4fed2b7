"""What is installed, what is missing, and what it is for."""

from __future__ import annotations

import importlib.util
import platform
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from planner.errors import PlannerError
from planner.share import SHARED_FOLDERS, share_path

CORE = ("numpy", "scipy", "pandas", "duckdb", "holidays", "pydantic", "PyYAML", "click", "jinja2",
        "scikit-learn", "markupsafe", "icalendar", "tzdata", "charset-normalizer", "plotly",
        "openpyxl", "defusedxml", "xlrd")  # fmt: skip
EXTRAS = {
    "apps": (("voila", "ipywidgets", "anywidget", "ipykernel", "jupyterlab"), "planner serve"),
    "slides": (("python-pptx",), "slides"),
    "team": (("psycopg",), "a shared PostgreSQL store"),
    "spark": (("pyspark",), "audience tables on Spark"),
}


@dataclass(frozen=True)
class Check:
    """One thing looked at. `is_needed` is False for extras nobody asked for."""

    sentence: str
    is_there: bool
    is_needed: bool


def findings() -> list[Check]:
    """All checks: Python, the core packages, extras, shared folders, forking.

    >>> all(check.is_there for check in findings() if check.is_needed)
    True
    """
    return [_python(), *(_package(name) for name in CORE), *_extras(), *_folders(), _forking()]


def _python() -> Check:
    found = platform.python_version()
    there = sys.version_info >= (3, 11)
    remedy = "" if there else " Remedy: install Python 3.11 or newer."
    return Check(f"Python {found}: expected 3.11 or newer.{remedy}", there, True)


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _package(name: str) -> Check:
    found = _installed(name)
    if found:
        return Check(f"{name} {found}", True, True)
    return Check(f"{name} is missing. Remedy: pip install planner", False, True)


def _extras() -> list[Check]:
    checks = []
    for extra, (packages, purpose) in EXTRAS.items():
        absent = [name for name in packages if _installed(name) is None]
        if absent:
            text = (
                f"Extra [{extra}] is not complete: {', '.join(absent)} missing. Needed only for "
                f'{purpose}: pip install "planner[{extra}]"'
            )
        else:
            text = f"Extra [{extra}] is installed, for {purpose}."
        checks.append(Check(text, not absent, False))
    return checks


def _folders() -> list[Check]:
    checks = []
    for name in SHARED_FOLDERS:
        try:
            checks.append(Check(f"{name}: {share_path(name)}", True, True))
        except PlannerError as error:
            checks.append(Check(str(error), False, True))
    return checks


def _forking() -> Check:
    there = importlib.util.find_spec("posix") is not None and sys.platform != "darwin"
    if there:
        return Check("This system can fork processes: many pages at once open fast.", True, False)
    return Check("This system starts each app page as a process of its own: slower with many "
                 "people at once.", False, False)  # fmt: skip
