"""How many acts of each kind every member did: what engagement types are looked for in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.audience.features import acts_table, checked_log
from planner.errors import PlannerError
from planner.schema import KIND_NAMES

if TYPE_CHECKING:
    import pandas as pd


def kind_counts_sql() -> str:
    """SQL over `acts` that gives one row per member: platform, member_id, n_all and n_<kind>.

    `acts` has platform, member_id, kind, is_inbound and is_contest (0 or 1). Kinds the planner does
    not know count as n_other.

    >>> print("\\n".join(kind_counts_sql().splitlines()[:3]))
    SELECT platform, member_id,
      COUNT(CASE WHEN is_contest = 0 THEN 1 END) AS n_all,
      COUNT(CASE WHEN is_contest = 0 AND kind = 'like' THEN 1 END) AS n_like,
    """
    own = [kind for kind in KIND_NAMES if kind != "other"]
    names = ", ".join(f"'{kind}'" for kind in own)
    counts = [
        "COUNT(CASE WHEN is_contest = 0 THEN 1 END) AS n_all",
        *(
            f"COUNT(CASE WHEN is_contest = 0 AND kind = '{kind}' THEN 1 END) AS n_{kind}"
            for kind in own
        ),
        f"COUNT(CASE WHEN is_contest = 0 AND kind NOT IN ({names}) THEN 1 END) AS n_other",
    ]
    return (
        "SELECT platform, member_id,\n  "
        + ",\n  ".join(counts)
        + "\nFROM acts\nWHERE is_inbound = 1\nGROUP BY platform, member_id"
    )


def kind_counts(interactions: pd.DataFrame, platform: str | None = None) -> pd.DataFrame:
    """Counts of acts per member and kind, of one platform.

    Platforms let people do different things, and their logs show different ones; members of two of
    them side by side would differ in kind for that reason alone.

    Parameters
    ----------
    interactions
        INTERACTIONS.
    platform
        Which one; may be left out where the log has one only.

    Returns
    -------
    DataFrame
        member_id and one column per kind the platform's log shows, one row per member seen outside
        contests, sorted by id. Stays in the workspace.

    Raises
    ------
    DataError
        The log breaks its contract.
    PlannerError
        Several platforms and none named, or one that is not in the log.

    >>> import pandas as pd
    >>> log = pd.DataFrame({
    ...     "event_id": list("abc"), "platform": "x", "member_id": ["ann", "ann", "bob"],
    ...     "occurred_at": pd.Timestamp("2026-03-02", tz="UTC"), "day": 20511,
    ...     "kind": ["share", "like", "like"], "direction": "inbound", "initiative": "reactive",
    ...     "contest": False})
    >>> kind_counts(log).to_dict("list")
    {'member_id': ['ann', 'bob'], 'like': [1, 1], 'share': [1, 0]}
    """
    import duckdb

    log = checked_log(interactions)
    platforms = sorted(log["platform"].unique())
    if platform is None and len(platforms) > 1:
        raise PlannerError(
            f"Counts of acts: found the platforms {', '.join(platforms)}, expected one. Remedy: "
            "name it with platform=; what people can do differs between platforms."
        )
    if platform is not None and platform not in platforms:
        raise PlannerError(
            f"Counts of acts: found the platforms {', '.join(platforms) or '(none)'}, expected "
            f"{platform!r} among them. Remedy: name one of these."
        )
    if platform is not None:
        log = log[log["platform"] == platform].reset_index(drop=True)
    with duckdb.connect(config={"threads": 1, "temp_directory": ""}) as connection:
        connection.register("acts", acts_table(log))
        table = connection.execute(kind_counts_sql()).df()
    table = table[table["n_all"] > 0].sort_values("member_id", ignore_index=True)
    shown = [kind for kind in KIND_NAMES if table[f"n_{kind}"].sum() > 0]
    counts = {kind: table[f"n_{kind}"].astype("int64") for kind in shown}
    return table[["member_id"]].astype("string").assign(**counts)
