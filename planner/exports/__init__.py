"""Exports: one file per kind, all of them views of the plan JSON.

`export(plan, kind, path)` writes files, or gives bytes when no path is given. Every writer
escapes for its own format; files are replaced in one step. Private notes leave a plan only in
its JSON.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import PlannerError

if TYPE_CHECKING:
    from planner.plan.document import Plan

KINDS: dict[str, tuple[str, str, str]] = {
    "json": ("plan.json", "plan_json", "plan_json"),
    "csv": ("calendar.csv", "calendar_csv", "calendar_csv"),
    "ics": ("calendar.ics", "calendar_ics", "calendar_ics"),
    "html": ("report.html", "report_html", "report_html"),
}
"""Kind -> default file name, module and function (plan -> bytes)."""

_HOME = {"badge_html": "badges", "read_calendar_csv": "calendar_csv", "write_whole": "writing"}

__all__ = ["KINDS", "badge_html", "export", "read_calendar_csv", "write_whole"]


def export(plan: Plan, kind: str, path: str | Path | None = None) -> list[Path] | bytes:
    """Export a plan.

    Parameters
    ----------
    plan
        The plan.
    kind
        "json" (complete), "csv" and "ics" (the calendar) or "html" (the report).
    path
        A folder, which then gets the usual file name, or a file name. None: nothing is written.

    Returns
    -------
    list of paths
        The files written, or the bytes themselves when `path` is None.

    Raises
    ------
    PlannerError
        An unknown kind, a file that cannot be written, or a plan the kind cannot show (a calendar
        entry without a time zone in ICS).

    >>> export(None, "pdf")
    Traceback (most recent call last):
    planner.errors.PlannerError: There is no export called 'pdf'. Remedy: use one of json, csv, \
ics, html.
    """
    if kind not in KINDS:
        raise PlannerError(
            f"There is no export called {kind!r}. Remedy: use one of {', '.join(KINDS)}."
        )
    file_name, module, function = KINDS[kind]
    content = getattr(importlib.import_module(f"{__name__}.{module}"), function)(plan)
    if path is None:
        return content
    from planner.exports.writing import target_file, write_whole

    return [write_whole(target_file(path, file_name), content)]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
