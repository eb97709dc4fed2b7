"""The inputs of a plan at one moment, and what follows from them.

A plan is worked out on a thread while the person goes on typing. It is made from values that were
taken together, so rows of one file never meet the brief, or the name, of another.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from planner.brief import Brief
from planner.errors import PlannerError
from planner.plan import Plan, Prepared, make_plan_from, prepare
from planner.sources import Import
from planner.sources.uploaded import UploadedFile
from planner.widgets.problem import Problem, problem_of
from planner.widgets.tables import sample_brief, sample_plan, sample_prepared


@dataclass(frozen=True)
class Outcome:
    """What followed from the inputs: a plan or a problem, and which data it was made from."""

    data_key: tuple
    plan: Plan | None
    problem: Problem | None


class ReadyRows:
    """The rows of the file used last, made ready for planning."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._key: tuple = ()
        self._prepared: Prepared | None = None

    def get(self, key: tuple, make: Callable[[], Prepared]) -> Prepared:
        """The rows of this key, made ready by `make` where they are not yet."""
        with self._lock:
            if self._prepared is None or self._key != key:
                self._prepared, self._key = make(), key
            return self._prepared


@dataclass(frozen=True, eq=False)
class Inputs:
    """Everything a plan follows from, as it was at one moment.

    Parameters
    ----------
    key
        Names the data: equal keys mean equal rows.
    source, brand, brief
        As in the state.
    upload, imported, reading
        The uploaded file, what was read from it (None where that failed), and how.
    missing
        Why there are no rows, as a sentence; empty where there are.
    ready
        Keeps rows that were made ready.
    """

    key: tuple
    source: str
    brand: str
    brief: dict[str, Any]
    upload: UploadedFile | None
    imported: Import | None
    reading: dict[str, Any]
    missing: str
    ready: ReadyRows = field(default_factory=ReadyRows)

    def outcome(self) -> Outcome:
        """The plan or the problem that follows. Never raises."""
        try:
            plan = self._plan(Brief.make(**self.brief))
        except Exception as error:
            return Outcome(self.key, None, problem_of(error))
        return Outcome(self.key, plan, None)

    def _plan(self, brief: Brief) -> Plan:
        if self.source != "sample":
            return make_plan_from(brief, self.ready.get(self.key, self._prepared_upload))
        if brief == sample_brief(self.brand):
            return sample_plan(self.brand)
        return make_plan_from(brief, sample_prepared(self.brand))

    def _prepared_upload(self) -> Prepared:
        if self.missing or (self.upload is None and self.imported is None):
            raise PlannerError(self.missing)
        # Where reading has failed before, it fails again here, with its reason.
        found = self.imported or self.upload.read(**self.reading).imported
        if found.table.empty:
            raise PlannerError(
                f"None of the {found.rows_read:,} rows of {found.file} could be "
                "used. Look at the reasons under Data, correct the columns, or choose another file."
            )
        return prepare(posts=found.table)
