"""Tables kept in a workspace: a later export updates them, and the history of counts stays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.catalog import UNLABELLED
from planner.schema import POSTS, TABLES, check, check_cells
from planner.sources.columns import NUMERIC_KINDS
from planner.sources.duplicates import find_duplicates, row_marks
from planner.sources.imported import Import
from planner.workspace import Workspace

HISTORY = "POST_COUNTS"
"""The table of counts over time: platform, account, post_id, exported_at, outcome, value."""

_HISTORY_KEY = ["platform", "account", "post_id", "exported_at", "outcome"]
_NO_OUTCOMES = frozenset({"spend", "followers"})


_SAYS_WHO_AND_WHEN = {
    "INTERACTIONS": ("member_id", "platform", "occurred_at", "kind", "direction", "post_id"),
    "INBOUND": ("platform", "account", "received_at", "kind", "post_id"),
}
"""Columns in which two acts or messages differ if they are two; an answer may come later."""


@dataclass(frozen=True)
class Kept:
    """What keeping an import did.

    `fingerprint` names the table in the workspace, `rows` it holds now, `new` rows were not there
    before, `updated` ones changed, `counts` stand in the history of counts.
    """

    contract: str
    fingerprint: str
    rows: int
    new: int
    updated: int
    counts: int


def keep(imported: Import, workspace: Workspace) -> Kept:
    """Add an import to the table of its kind that the workspace keeps.

    A post that is there already gets, column by column, the value of the newest export that has
    one; a label stays until another label comes. The order in which exports come makes no
    difference as long as they state when they were made. Other tables keep one row per key.

    Raises
    ------
    PlannerError
        The disk refuses; nothing is changed then.

    >>> import tempfile
    >>> from planner.sources import read_posts
    >>> folder = tempfile.TemporaryDirectory()
    >>> workspace = Workspace(folder.name)
    >>> for day, likes in (("2026-06-01", 3), ("2026-07-01", 9)):
    ...     found = read_posts(f"id,date,likes\\n1,2026-05-04,{likes}\\n".encode(),
    ...                        name=f"posts_{day}.csv")
    ...     kept = keep(found, workspace)
    >>> kept.rows, kept.new, kept.updated, kept_table(workspace, "POSTS")["likes"].tolist()
    (1, 0, 1, [9.0])
    >>> kept_table(workspace, HISTORY).query("outcome == 'likes'")["value"].tolist()
    [3.0, 9.0]
    >>> folder.cleanup()
    """
    contract = TABLES[imported.contract]
    before = kept_table(workspace, contract.name)
    more = with_lasting_ids(imported)
    joined = more if before is None else _joined(before, more)
    key = list(contract.key)
    if contract is POSTS:
        table = check(_newest_posts(joined).reset_index(drop=True), contract)
    elif before is not None:
        table = check_cells(_one_per_key(joined, key).reset_index(drop=True), contract)
    else:
        table = joined  # one file's rows, checked when it was read
    new, updated = _changes(before, table, key)
    counts = _keep_history(imported.table, workspace) if contract is POSTS else 0
    fingerprint = workspace.put(table)
    workspace.set_current(contract.name, fingerprint)
    return Kept(contract.name, fingerprint, len(table), new, updated, counts)


def with_lasting_ids(imported: Import) -> pd.DataFrame:
    """The table with ids that mean the same row whatever file it comes in again.

    Row numbers, where a file has no ids, say something within that file only. Acts and messages
    get a fingerprint of what they say instead, so one that stands in two exports is one; other
    rows carry their file's fingerprint.

    >>> from planner.sources import read_interactions
    >>> log = b"member,platform,occurred_at,kind\\nida,x,2026-03-02T09:15Z,like\\n"
    >>> one = with_lasting_ids(read_interactions(log, key=b"k"))
    >>> two = with_lasting_ids(read_interactions(log + b"bo,x,2026-03-02T09:16Z,like\\n", key=b"k"))
    >>> one["event_id"][0] == two["event_id"][0], two["event_id"].nunique()
    (True, 2)
    >>> one["event_id"][0].startswith("row")
    False
    """
    name = TABLES[imported.contract].key[-1]
    table = imported.table
    ids = table[name]
    is_numbered = name not in imported.mapping and name.endswith("_id")
    if not is_numbered or not ids.str.fullmatch(r"row \d+").all():
        return table
    if imported.contract not in _SAYS_WHO_AND_WHEN:
        return table.assign(**{name: (imported.sha256[:12] + " " + ids).astype("string")})
    says = [column for column in _SAYS_WHO_AND_WHEN[imported.contract] if column in table]
    marks = row_marks(table[says])
    again = pd.Series(marks).groupby(marks).cumcount().to_numpy()
    lasting = np.empty(len(table), dtype=object)
    lasting[:] = [f"{mark:016x}" for mark in marks]
    for place in np.flatnonzero(again):
        lasting[place] += f"-{again[place]}"
    return table.assign(**{name: pd.array(lasting, dtype="string")})


def kept_table(workspace: Workspace, contract: str) -> pd.DataFrame | None:
    """The table of that kind the workspace keeps, None while there is none."""
    fingerprint = workspace.current(contract)
    return None if fingerprint is None else workspace.get(fingerprint)


def _joined(before: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([before, more], ignore_index=True)


def _newest_posts(posts: pd.DataFrame) -> pd.DataFrame:
    key = list(POSTS.key)
    posts = posts.copy()
    for name in ("pillar", "intent"):
        if name in posts:
            posts[name] = posts[name].mask(posts[name] == UNLABELLED, pd.NA)
    if "exported_at" in posts:
        posts = posts.sort_values("exported_at", kind="stable", na_position="first")
    # `last` takes each column's last known value, so a newer export never blanks an older one.
    newest = posts.groupby(key, sort=False, dropna=False).last().reset_index()[list(posts.columns)]
    for name in ("pillar", "intent"):
        if name in newest:
            newest[name] = newest[name].astype("string").fillna(UNLABELLED)
    return newest.sort_values(["published_wall", *key], kind="stable")


def _one_per_key(table: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    left_out, _ = find_duplicates(table, key)
    return table.drop(index=table.index[left_out])


def _changes(before: pd.DataFrame | None, table: pd.DataFrame, key: list[str]) -> tuple[int, int]:
    """(rows that were not there, rows that were and differ)."""
    if before is None:
        return len(table), 0
    shared = [name for name in table.columns if name in before.columns]
    old = before[shared].astype("string").fillna("")
    now = table[shared].astype("string").fillna("")
    found = now[key].merge(old[key].drop_duplicates(), on=key, how="left", indicator=True)
    is_new = (found["_merge"] == "left_only").to_numpy()
    same = now.merge(old.drop_duplicates(), on=shared, how="left", indicator=True)
    is_same = (same["_merge"] == "both").to_numpy()
    return int(is_new.sum()), int((~is_new & ~is_same).sum())


def _keep_history(posts: pd.DataFrame, workspace: Workspace) -> int:
    """Add what an export counted; of two values for one moment the higher one stays."""
    outcomes = [
        column.name
        for column in POSTS.columns
        if column.kind in NUMERIC_KINDS and column.name in posts
        and column.name not in _NO_OUTCOMES
    ]  # fmt: skip
    before = kept_table(workspace, HISTORY)
    if "exported_at" in posts:
        dated = posts[posts["exported_at"].notna()]
        long = dated.melt(_HISTORY_KEY[:4], outcomes, "outcome", "value").dropna(subset=["value"])
        long["outcome"] = long["outcome"].astype("string")
        long["value"] = long["value"].astype("float64")
        whole = long if before is None else pd.concat([before, long], ignore_index=True)
        whole = whole.sort_values([*_HISTORY_KEY, "value"], kind="stable")
        whole = whole.drop_duplicates(_HISTORY_KEY, keep="last").reset_index(drop=True)
        if len(whole):
            workspace.set_current(HISTORY, workspace.put(whole))
        return len(whole)
    return 0 if before is None else len(before)
