"""The plan: one immutable document with brief, evidence, verdicts and calendar. JSON in and out."""

from __future__ import annotations

import datetime as dt
import html
import json
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from planner.brief import Brief
from planner.errors import BriefError, PlannerError
from planner.plan.tables import PLAN_TABLES
from planner.schema import Table, check
from planner.verdict import Verdict

SCHEMA_NAME = "planner.plan"
SCHEMA_VERSION = 1
ADDED_LATER = ("decisions",)
"""Tables that plans written before did not hold: empty in them."""


@dataclass(frozen=True)
class Finding:
    """One question, the verdict on it, and the simple rule the answer is shown beside.

    `topic` is "audience", "lifecycle", "content", "timing" or "rhythm"; `scope` is the platform
    it holds for, or "all"; `baseline` says in one sentence what the simple rule would do.
    """

    topic: str
    scope: str
    verdict: Verdict
    baseline: str


@dataclass(frozen=True)
class Note:
    """A remark or decision with its author and time (UTC). Leaves the plan only in its JSON."""

    author: str
    written_at: dt.datetime
    text: str


@dataclass(frozen=True, eq=False)
class Plan:
    """A plan for 1 to 13 weeks. Made by `planner.make_plan`, read by every app and export.

    Tables (contracts in `planner.plan.tables` and `planner.schema`)
    ----------------------------------------------------------------
    calendar
        CALENDAR: posts, active blocks, campaign bars, themed days, blackouts.
    decisions
        DECISIONS: every choice drawn by lot, such as the hours of a test.
    content, hours, timing, rhythm, tiers, lifecycle
        The evidence, each row with its interval and its count of rows.
    kpis
        Targets of the brief beside the brand's present values.
    weeks
        Hours and posts per week against the capacity.
    data
        What it was made from: rows, span and fingerprint of each table; never personal data.

    Two plans are equal when all their parts are; `Plan.from_json(plan.to_json()) == plan`.
    """

    plan_id: str
    version: int
    made_at: dt.datetime
    generator: str
    seed: int
    is_simulated: bool
    brief: Brief
    outcome: str
    findings: tuple[Finding, ...]
    assumptions: tuple[str, ...]
    notes: tuple[Note, ...]
    calendar: pd.DataFrame
    decisions: pd.DataFrame
    content: pd.DataFrame
    hours: pd.DataFrame
    timing: pd.DataFrame
    rhythm: pd.DataFrame
    weeks: pd.DataFrame
    tiers: pd.DataFrame
    lifecycle: pd.DataFrame
    kpis: pd.DataFrame
    data: pd.DataFrame

    def __post_init__(self) -> None:
        for name, contract in PLAN_TABLES.items():
            object.__setattr__(self, name, check(getattr(self, name), contract))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plan) and self.as_dict() == other.as_dict()

    __hash__ = None  # type: ignore[assignment]

    @property
    def posts(self) -> pd.DataFrame:
        """The calendar's posts, in order of time."""
        return self.calendar[self.calendar["kind"] == "post"].reset_index(drop=True)

    @property
    def summary(self) -> pd.DataFrame:
        """One row per question: topic, scope, verdict, sentence, interval, rows, what next."""
        rows = [
            {
                "topic": finding.topic,
                "scope": finding.scope,
                "verdict": finding.verdict.level,
                "sentence": finding.verdict.sentence,
                "interval": finding.verdict.interval_text(),
                "rows": finding.verdict.rows,
                "unit": finding.verdict.unit,
                "would_raise": finding.verdict.would_raise,
                "baseline": finding.baseline,
            }
            for finding in self.findings
        ]
        return pd.DataFrame(rows)

    def finding(self, topic: str, scope: str = "all") -> Finding | None:
        """The finding on a topic and scope, or None."""
        for finding in self.findings:
            if finding.topic == topic and finding.scope == scope:
                return finding
        return None

    def with_note(self, author: str, text: str, written_at: dt.datetime) -> Plan:
        """The plan with one more note."""
        return replace(self, notes=(*self.notes, Note(author, written_at, text)))

    def as_dict(self) -> dict[str, Any]:
        """Plain values: what the JSON holds."""
        return {
            "schema": SCHEMA_NAME,
            "schema_version": SCHEMA_VERSION,
            "plan_id": self.plan_id,
            "version": self.version,
            "made_at": self.made_at.isoformat(),
            "generator": self.generator,
            "seed": self.seed,
            "is_simulated": self.is_simulated,
            "outcome": self.outcome,
            "brief": self.brief.model_dump(mode="json"),
            "findings": [
                {
                    "topic": finding.topic,
                    "scope": finding.scope,
                    "baseline": finding.baseline,
                    "verdict": finding.verdict.as_dict(),
                }
                for finding in self.findings
            ],
            "assumptions": list(self.assumptions),
            "notes": [
                {
                    "author": note.author,
                    "written_at": note.written_at.isoformat(),
                    "text": note.text,
                }
                for note in self.notes
            ],
            "tables": {name: _table_to_plain(getattr(self, name)) for name in PLAN_TABLES},
        }

    def to_json(self) -> str:
        """The whole plan as JSON text, readable by `from_json`."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Plan:
        """A plan from its JSON text.

        Raises
        ------
        PlannerError
            If the text is no JSON, no plan, written by a newer schema, or damaged.
        """
        plain = _loaded(text)
        try:
            return cls(
                plan_id=str(plain["plan_id"]),
                version=int(plain["version"]),
                made_at=dt.datetime.fromisoformat(plain["made_at"]),
                generator=str(plain["generator"]),
                seed=int(plain["seed"]),
                is_simulated=bool(plain["is_simulated"]),
                outcome=str(plain["outcome"]),
                brief=Brief.make(**plain["brief"]),
                findings=tuple(
                    Finding(
                        item["topic"], item["scope"], Verdict(**item["verdict"]), item["baseline"]
                    )
                    for item in plain["findings"]
                ),
                assumptions=tuple(plain["assumptions"]),
                notes=tuple(
                    Note(
                        item["author"], dt.datetime.fromisoformat(item["written_at"]), item["text"]
                    )
                    for item in plain["notes"]
                ),
                **{
                    name: _table_from_plain(
                        plain["tables"].get(name, {})
                        if name in ADDED_LATER
                        else plain["tables"][name],
                        contract,
                    )
                    for name, contract in PLAN_TABLES.items()
                },
            )
        except (KeyError, TypeError, ValueError, AttributeError, BriefError) as error:
            raise PlannerError(
                f"The plan file is damaged: {type(error).__name__} at {error}. "
                "Remedy: export the plan again, or take an earlier copy."
            ) from error

    def __repr__(self) -> str:
        posts = int((self.calendar["kind"] == "post").sum())
        return (
            f"Plan {self.brief.name!r}: {self.brief.starts_on} to {self.brief.ends_on}, "
            f"{posts} posts, {len(self.calendar)} calendar entries"
        )

    def _repr_html_(self) -> str:
        table = self.summary[["topic", "scope", "verdict", "sentence", "interval", "rows", "unit"]]
        return f"<p>{html.escape(repr(self))}</p>" + table.to_html(index=False)


def _loaded(text: str | bytes) -> dict[str, Any]:
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PlannerError(
            f"The plan file is not readable as JSON ({error}). "
            "Remedy: choose a plan.json written by the planner."
        ) from error
    if not isinstance(plain, dict) or plain.get("schema") != SCHEMA_NAME:
        raise PlannerError(
            f"The file holds no plan: expected a JSON object with schema '{SCHEMA_NAME}'. "
            "Remedy: choose a plan.json written by the planner."
        )
    found = plain.get("schema_version")
    if not isinstance(found, int) or found > SCHEMA_VERSION:
        raise PlannerError(
            f"The plan has schema version {found}, this planner reads up to {SCHEMA_VERSION}. "
            "Remedy: open it with a newer planner."
        )
    return plain


def _table_to_plain(table: pd.DataFrame) -> dict[str, list]:
    return {name: [_plain(value) for value in table[name]] for name in table.columns}


def _plain(value: Any) -> Any:
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value


def _table_from_plain(columns: dict[str, list], contract: Table) -> pd.DataFrame:
    if not columns:
        return contract.empty()
    return check(pd.DataFrame({name: pd.Series(v, dtype=object) for name, v in columns.items()}),
                 contract)  # fmt: skip
