"""What a plan store hands out, and its two errors. Times are UTC in ISO 8601 text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from planner.errors import PlannerError


class UnknownPlan(PlannerError):
    """No such plan, or no such version of it, is in the store. Its text says what to do."""


class StoreUnavailable(PlannerError):
    """The store could not be read or written now; what was saved before is untouched.

    Raised for a full disk, a read-only folder, a file held by another program, a damaged file, a
    file of another program and a file of a newer planner. Its text names which, and what to do.
    """


@dataclass(frozen=True)
class StoredPlan:
    """One saved version of a plan. `content` is the saved JSON object, free to be changed."""

    plan_id: str
    title: str
    version: int
    saved_at: str
    saved_by: str
    content: dict[str, Any]
    on_shelf: bool


@dataclass(frozen=True)
class Conflict:
    """A save that was not made: somebody saved since the version it was based on.

    `theirs` is the plan as it stands now; `yours_based_on` the version the refused save began
    from. `planner.plan.merging.merge_contents` joins the two.
    """

    theirs: StoredPlan
    yours_based_on: int


@dataclass(frozen=True)
class VersionInfo:
    """One line of a plan's history."""

    version: int
    saved_at: str
    saved_by: str
    note: str


@dataclass(frozen=True)
class Draft:
    """Edits of one owner that are kept, but not saved as a version yet."""

    plan_id: str
    content: dict[str, Any]
    based_on_version: int
    saved_at: str
    sequence: int


@dataclass(frozen=True)
class PlanInfo:
    """One line of the plan list. `opened_at` is None for a plan this visitor has not opened."""

    plan_id: str
    title: str
    version: int
    saved_at: str
    saved_by: str
    created_at: str
    created_by: str
    on_shelf: bool
    opened_at: str | None
