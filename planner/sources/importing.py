"""From a file to the workspace in one step: its kind, its mapping, its rows, its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from planner.errors import PlannerError
from planner.sources.account_days import read_account
from planner.sources.imported import Import
from planner.sources.intents import label_intents, read_cues
from planner.sources.intents import propose_intents as intents_of
from planner.sources.keeping import Kept, keep
from planner.sources.kinds import kind_of
from planner.sources.mapping import mapping_name
from planner.sources.opening import Progress
from planner.sources.pillars import apply_pillar_rules, read_pillar_rules
from planner.sources.posts import read_posts
from planner.sources.preview import preview_posts
from planner.sources.records import read_inbound, read_interactions, read_survey
from planner.workspace import Workspace


def import_file(
    path: Path,
    workspace: Workspace,
    *,
    kind: str | None = None,
    layout: str = "auto",
    pairs: Sequence[str] = (),
    labels: Path | None = None,
    pillars: Path | None = None,
    propose_intents: bool = False,
    cues: Path | None = None,
    timezone: str | None = None,
    platform: str | None = None,
    account: str | None = None,
    sheet: str | None = None,
    day_first: bool | None = None,
    year: int | None = None,
    progress: Progress | None = None,
) -> tuple[Import, Kept | None]:
    """Read a file and keep its table; nothing is kept of a file without an accepted row.

    Parameters
    ----------
    path
        The file.
    workspace
        Where tables, mappings and the key of the pseudonyms are.
    kind
        One of `planner.sources.kinds.KINDS`, None to tell it by the columns.
    pairs
        "ours=theirs" for columns of posts; kept, and used again for files with these columns.
    pillars, propose_intents, cues
        File with rules of pillars; whether to propose intents, and a list of cues of one's own.
    layout, labels, timezone, platform, account, sheet, day_first, year, progress
        As the readers take them.

    Raises
    ------
    PlannerError
        The file or the workspace refuses, or a pair is none.
    """
    kind = kind or kind_of(path, sheet=sheet)
    if kind == "posts":
        mapping = _mapping(path, workspace, pairs, sheet)
        found = read_posts(
            path, layout, timezone, mapping, labels, platform=platform, account=account,
            sheet=sheet, day_first=day_first, progress=progress,
        )  # fmt: skip
        found = _labelled(found, pillars, propose_intents or cues is not None, cues)
    elif kind == "interactions":
        found = read_interactions(path, timezone, workspace.key, progress=progress)
    elif kind == "inbound":
        found = read_inbound(path, timezone, progress=progress)
    elif kind == "survey":
        found = read_survey(path, progress=progress)
    else:
        found = read_account(
            path, platform=platform, account=account, year=year, sheet=sheet, progress=progress
        )
    return found, keep(found, workspace) if len(found.table) else None


def _labelled(found: Import, pillars: Path | None, with_intents: bool, cues: Path | None) -> Import:
    """The import with pillars by rules and intents by cues, and what they did among its notes."""
    posts, notes = found.posts, list(found.notes)
    if pillars is not None:
        posts, counts = apply_pillar_rules(posts, read_pillar_rules(pillars))
        notes += [
            f"Pillar {row.pillar}: the rule fits {row.matched:,} posts and decides {row.decided:,}."
            for row in counts.itertuples()
        ]
    if with_intents:
        posts, said = label_intents(posts, intents_of(posts, read_cues(cues)))
        notes += said
    return replace(found, table=posts, notes=tuple(notes))


def _mapping(
    path: Path, workspace: Workspace, pairs: Sequence[str], sheet: str | None
) -> dict[str, str] | None:
    """The corrections given, else those kept for files with these columns."""
    header = preview_posts(path, rows=0, sheet=sheet).header
    name = mapping_name(header)
    if not pairs:
        return workspace.load_mapping(name)
    mapping = {}
    for pair in pairs:
        ours, sign, theirs = pair.partition("=")
        if not sign or not theirs.strip():
            raise PlannerError(
                f"--map: found {pair!r}, expected OURS=THEIRS such as published_wall=Datum. "
                "Remedy: write both names with = between them."
            )
        mapping[ours.strip()] = theirs.strip()
    workspace.save_mapping(name, mapping)
    return mapping
