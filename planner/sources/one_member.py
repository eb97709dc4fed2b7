"""What the workspace holds on one member, and how to delete it.

A member is named by the handle it uses; the workspace knows pseudonyms only, so the handle is
turned into one with the workspace's key and never kept. Tables of earlier imports are looked at,
too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.sources.pseudonyms import pseudonym
from planner.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("table", "in_use", "platform", "kind", "rows", "first_day", "last_day")
_MEMBER = "member_id"


@dataclass(frozen=True)
class Forgotten:
    """What deleting one member did.

    `rows` were taken out of `tables` tables, those of earlier imports among them; `names` are the
    kinds of table in use that changed.
    """

    rows: int
    tables: int
    names: tuple[str, ...]


def held_on(workspace: Workspace, handle: str) -> pd.DataFrame:
    """Everything the workspace holds on a member: how many acts of which kind, from when to when.

    Parameters
    ----------
    workspace
        Where the tables are kept.
    handle
        As the member writes it, with or without @.

    Returns
    -------
    DataFrame
        table (INTERACTIONS, or "earlier import"), in_use, platform, kind, rows, first_day,
        last_day (dates). Empty where nothing is held. Messages hold no writer and no words.

    >>> import tempfile
    >>> from planner.sources import keep, read_interactions
    >>> log = b"member,platform,occurred_at,kind\\nida,x,2026-03-02T09:15Z,like\\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     workspace = Workspace(folder)
    ...     _ = keep(read_interactions(log, key=workspace.key), workspace)
    ...     before = int(held_on(workspace, "@Ida")["rows"].sum())
    ...     before, forget(workspace, "ida").rows, len(held_on(workspace, "ida"))
    (1, 1, 0)
    """
    import pandas as pd

    frames = []
    for name, _, table in _with_members(workspace):
        own = table[table[_MEMBER] == pseudonym(handle, workspace.key)]
        if not len(own):
            continue
        counted = own.groupby(["platform", "kind"], observed=True)["day"].agg(
            rows="size", first_day="min", last_day="max"
        )
        counted = counted.reset_index().assign(
            table=name or "earlier import", in_use=name is not None
        )
        for column in ("first_day", "last_day"):
            days = pd.to_timedelta(counted[column].astype("int64"), unit="D")
            counted[column] = (pd.Timestamp("1970-01-05") + days).dt.date
        frames.append(counted[list(COLUMNS)])
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COLUMNS))


def forget(workspace: Workspace, handle: str) -> Forgotten:
    """Take a member's rows out of every table the workspace keeps, earlier ones included.

    A table in use is replaced by one without the rows; its old file and those of earlier imports
    are deleted. A file imported again later brings the rows back: take them out of it, too.
    """
    own = pseudonym(handle, workspace.key)
    rows, tables, names = 0, 0, []
    for name, fingerprint, table in list(_with_members(workspace)):
        is_own = table[_MEMBER] == own
        if not is_own.any():
            continue
        if name is not None:
            kept = table[~is_own].reset_index(drop=True)
            workspace.set_current(name, workspace.put(kept))
            names.append(name)
        workspace.drop(fingerprint)
        rows, tables = rows + int(is_own.sum()), tables + 1
    return Forgotten(rows, tables, tuple(names))


def _with_members(workspace: Workspace) -> Iterator[tuple[str | None, str, pd.DataFrame]]:
    """(name in use or None, fingerprint, table) of each kept table that names members."""
    in_use = {workspace.current(name): name for name in ("INTERACTIONS",)}
    for fingerprint in workspace.fingerprints():
        table = workspace.get(fingerprint)
        if _MEMBER in table.columns:
            yield in_use.get(fingerprint), fingerprint, table
