"""An uploaded file of posts, and reading it in a process of its own.

A page's process answers a person while it works, so it never parses what somebody uploaded: a job
does (see `planner.jobs`), within limits of time and memory, and hands over what it found. The file
keeps that; asked for it again, or for why it could not be read, it does no work.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from planner.errors import PlannerError
from planner.sources.imported import Import
from planner.sources.intents import label_intents, propose_intents
from planner.sources.mapping import Guess, mapping_name, propose_mapping
from planner.sources.opening import Progress, open_source
from planner.sources.pillars import apply_pillar_rules, pillar_rules_of_text
from planner.sources.posts import read_posts
from planner.sources.records import read_inbound, read_interactions, read_survey
from planner.sources.tables import is_posts, read_table
from planner.workspace import Workspace

READING_KEYS = (
    "timezone", "platform", "sheet", "mapping", "day_first", "pillars", "propose_intents",
    "intents",
)  # fmt: skip
"""What a person can say about how a file is read."""

MOST_SECONDS = 60.0
MOST_MEMORY_BYTES = 1_000_000_000
"""Beyond what the job's process holds once its modules are loaded."""

_GUESSED_FROM = 300
_KEPT_READINGS = 4
_BETWEEN_KEYS = "\x1f"


@dataclass(frozen=True, eq=False)
class PostsRead:
    """What one way of reading gave.

    `imported` holds the posts with their labels; `proposals` what the cues say about the intent of
    each post, None where nobody asked; `pillars` what each rule of pillars did.
    """

    imported: Import
    proposals: pd.DataFrame | None = None
    pillars: pd.DataFrame | None = None


@dataclass(frozen=True, eq=False)
class UploadReading:
    """What a job found: how the file was read, its columns, its posts, or why there are none."""

    reading: dict[str, Any]
    columns: tuple[list[str], list[Guess]] | PlannerError
    posts: PostsRead | PlannerError


@dataclass(eq=False)
class UploadedFile:
    """An uploaded file of posts: its name and its bytes, in memory only, and what is known of it.

    >>> file = UploadedFile("mine.csv", b"id,date,likes\\n1,2026-05-04,3\\n")
    >>> file.columns()[0], len(file.read().imported.table)
    (['id', 'date', 'likes'], 1)
    """

    name: str
    data: bytes
    _columns: dict[str | None, tuple | PlannerError] = field(default_factory=dict, repr=False)
    _posts: dict[str, PostsRead | PlannerError] = field(default_factory=dict, repr=False)

    def knows(self, reading: Mapping[str, Any]) -> bool:
        """True if reading it in this way takes no work."""
        return _name(reading) in self._posts and reading.get("sheet") in self._columns

    def learn(self, found: UploadReading) -> None:
        """Take over what a job found."""
        self._columns[found.reading.get("sheet")] = found.columns
        self._remember(found.reading, found.posts)

    def columns(self, sheet: str | None = None) -> tuple[list[str], list[Guess]]:
        """The names of its columns, and a guess for each of ours.

        Raises
        ------
        DataError
            No readable table.
        """
        if sheet not in self._columns:
            self._columns[sheet] = _attempt(self._looked_at, sheet)
        return _or_raised(self._columns[sheet])

    def read(self, *, progress: Progress | None = None, **reading: Any) -> PostsRead:
        """Its posts, read as `reading` says (see `READING_KEYS`).

        Raises
        ------
        PlannerError
            It cannot be read in this way.
        """
        name = _name(reading)
        if name not in self._posts:
            self._remember(reading, _attempt(self._read, progress, **reading))
        return _or_raised(self._posts[name])

    def _remember(self, reading: Mapping[str, Any], posts: PostsRead | PlannerError) -> None:
        self._posts[_name(reading)] = posts
        while len(self._posts) > _KEPT_READINGS:
            del self._posts[next(iter(self._posts))]

    def _looked_at(self, sheet: str | None) -> tuple[list[str], list[Guess]]:
        source = open_source(self.data, self.name)
        raw = read_table(source, is_posts, sheet, most_rows=_GUESSED_FROM)
        rows = [list(row) for row in
                zip(*(column[:_GUESSED_FROM] for column in raw.columns), strict=True)]  # fmt: skip
        return list(raw.header), propose_mapping(raw.header, rows)

    def _read(
        self,
        progress: Progress | None,
        timezone: str | None = None,
        platform: str | None = None,
        mapping: dict[str, str | None] | None = None,
        sheet: str | None = None,
        day_first: bool | None = None,
        pillars: str | None = None,
        propose_intents: bool | None = None,
        intents: Mapping[str, str] | None = None,
    ) -> PostsRead:
        rules = pillar_rules_of_text(pillars or "")
        found = read_posts(
            self.data, timezone=timezone, platform=platform, mapping=mapping, name=self.name,
            sheet=sheet, day_first=day_first, progress=progress,
        )  # fmt: skip
        if found.table.empty:
            return PostsRead(found)
        posts, notes, counts, proposals = found.posts, list(found.notes), None, None
        if rules:
            posts, counts = apply_pillar_rules(posts, rules)
            notes.append("Pillars of posts without one are given by your rules.")
        if propose_intents:
            proposals = _proposals(posts, intents or {})
            posts, said = label_intents(posts, proposals)
            notes += said
        return PostsRead(replace(found, table=posts, notes=tuple(notes)), proposals, counts)


def post_key(platform: str, post_id: str) -> str:
    """The name of a post in a person's corrections of intents."""
    return f"{platform}{_BETWEEN_KEYS}{post_id}"


def _proposals(posts: pd.DataFrame, corrected: Mapping[str, str]) -> pd.DataFrame:
    rows = [(*key.split(_BETWEEN_KEYS, 1), intent) for key, intent in corrected.items()]
    corrections = pd.DataFrame(rows, columns=["platform", "post_id", "intent"], dtype="string")
    return propose_intents(posts, corrections=corrections)


def read_upload(
    name: str,
    data: bytes,
    reading: Mapping[str, Any] | None,
    workspace_folder: Path | None,
    report: Progress | None = None,
) -> UploadReading:
    """Read an uploaded file; what a job runs.

    Parameters
    ----------
    name, data
        Name and bytes of the file.
    reading
        How to read it; None reads it as files with these columns were read last.
    workspace_folder
        Where corrected mappings are kept; None where nothing is.
    report
        Told the share done and what is being done.
    """
    file = UploadedFile(name, data)
    columns = _attempt(file.columns, (reading or {}).get("sheet"))
    if reading is None:
        reading = {}
        if workspace_folder is not None and not isinstance(columns, PlannerError):
            mapping = Workspace(workspace_folder).load_mapping(mapping_name(columns[0]))
            reading = {"mapping": mapping} if mapping else {}
    posts = _attempt(file.read, progress=report, **reading)
    return UploadReading(dict(reading), columns, posts)


def read_member_log(
    name: str,
    data: bytes,
    timezone: str | None,
    key: bytes | None,
    report: Progress | None = None,
) -> Import:
    """Read an uploaded log of acts of single people; what a job runs. No handle leaves it.

    Raises
    ------
    DataError
        No readable table, or missing columns.
    """
    return read_interactions(data, timezone, key, name=name, progress=report)


def read_survey_upload(name: str, data: bytes, report: Progress | None = None) -> Import:
    """Read an uploaded survey; what a job runs. Names, addresses and free text stay out.

    Raises
    ------
    DataError
        No readable table.
    """
    return read_survey(data, name=name, progress=report)


def read_inbound_upload(
    name: str, data: bytes, timezone: str, report: Progress | None = None
) -> Import:
    """Read uploaded messages; what a job runs. Their text is not read at all.

    Raises
    ------
    DataError
        No readable table, or missing columns.
    """
    return read_inbound(data, timezone, name=name, progress=report)


def _name(reading: Mapping[str, Any]) -> str:
    given = {name: value for name, value in reading.items() if value not in (None, {}, "", False)}
    if reading.get("day_first") is False:
        given["day_first"] = False
    return json.dumps(given, sort_keys=True)


def _attempt(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The result, or the reason why there is none."""
    try:
        return function(*args, **kwargs)
    except PlannerError as error:
        return error


def _or_raised(found: Any) -> Any:
    if isinstance(found, PlannerError):
        raise found
    return found
