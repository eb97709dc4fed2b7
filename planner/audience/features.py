"""One row per member from the log of acts, by one portable SQL text.

The text keeps to the subset that gives equal rows on DuckDB, SQLite, PostgreSQL and Spark SQL:
COUNT, COUNT(DISTINCT CASE), MIN, MAX, CASE, GROUP BY on plain columns, integer comparisons. No
division, no float, no function that differs between engines; shares are computed outside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.errors import PlannerError
from planner.schema import INTERACTIONS, KIND_NAMES, check

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

ADVOCATE_KINDS = ("share", "mention", "user_content")
"""Acts that carry the brand to other people."""

CONTRIBUTOR_KINDS = ("comment", "reply", "direct_message", *ADVOCATE_KINDS)
"""Acts that take words or a recommendation: what a contributor does."""

LOG_COLUMNS = ("event_id", "member_id", "platform", "occurred_at", "day", "kind", "direction",
               "initiative", "contest")  # fmt: skip

FEATURES = ("n_all", "n_contest", "n_contributor", "n_advocate", "active_days", "advocate_days",
            "first_day", "last_day")  # fmt: skip
"""The counts and days of one member; days are numbers as in INTERACTIONS.day."""


def _kind_list(kinds: tuple[str, ...]) -> str:
    # Names enter the text as literals, so nothing but plain lower-case words may pass.
    for kind in kinds:
        if not re.fullmatch(r"[a-z_]+", kind):
            raise PlannerError(
                f"Kind of act: found {kind!r}, expected lower-case letters and underscores. "
                "Remedy: rename the kind."
            )
    return ", ".join(f"'{kind}'" for kind in kinds)


def features_sql(until_day: int | None = None) -> str:
    """SQL over a table `acts` that gives one row per member with the columns of `FEATURES`.

    `acts` has platform, member_id, day, kind, is_inbound (0 or 1) and is_contest (0 or 1).
    `until_day` keeps only acts up to that day, included. Members seen in contests only have
    n_all = 0 and no first or last day.

    >>> print(features_sql(until_day=20400))
    SELECT platform, member_id,
      COUNT(CASE WHEN is_contest = 0 THEN 1 END) AS n_all,
      COUNT(CASE WHEN is_contest = 1 THEN 1 END) AS n_contest,
      COUNT(CASE WHEN is_contest = 0 AND kind IN ('comment', 'reply', 'direct_message', 'share', \
'mention', 'user_content') THEN 1 END) AS n_contributor,
      COUNT(CASE WHEN is_contest = 0 AND kind IN ('share', 'mention', 'user_content') THEN 1 END) \
AS n_advocate,
      COUNT(DISTINCT CASE WHEN is_contest = 0 THEN day END) AS active_days,
      COUNT(DISTINCT CASE WHEN is_contest = 0 AND kind IN ('share', 'mention', 'user_content') \
THEN day END) AS advocate_days,
      MIN(CASE WHEN is_contest = 0 THEN day END) AS first_day,
      MAX(CASE WHEN is_contest = 0 THEN day END) AS last_day
    FROM acts
    WHERE is_inbound = 1 AND day <= 20400
    GROUP BY platform, member_id
    """
    advocate, contributor = _kind_list(ADVOCATE_KINDS), _kind_list(CONTRIBUTOR_KINDS)
    until = "" if until_day is None else f" AND day <= {int(until_day)}"
    lines = (
        "SELECT platform, member_id,",
        "  COUNT(CASE WHEN is_contest = 0 THEN 1 END) AS n_all,",
        "  COUNT(CASE WHEN is_contest = 1 THEN 1 END) AS n_contest,",
        f"  COUNT(CASE WHEN is_contest = 0 AND kind IN ({contributor}) THEN 1 END)"
        " AS n_contributor,",
        f"  COUNT(CASE WHEN is_contest = 0 AND kind IN ({advocate}) THEN 1 END) AS n_advocate,",
        "  COUNT(DISTINCT CASE WHEN is_contest = 0 THEN day END) AS active_days,",
        f"  COUNT(DISTINCT CASE WHEN is_contest = 0 AND kind IN ({advocate}) THEN day END)"
        " AS advocate_days,",
        "  MIN(CASE WHEN is_contest = 0 THEN day END) AS first_day,",
        "  MAX(CASE WHEN is_contest = 0 THEN day END) AS last_day",
        "FROM acts",
        f"WHERE is_inbound = 1{until}",
        "GROUP BY platform, member_id",
    )
    return "\n".join(lines)


@dataclass(frozen=True)
class MemberFeatures:
    """What a log says per member, and an account of every row of it.

    `members` has platform, member_id and the columns of `FEATURES`, one row per account that acted
    outside contests, sorted by platform and id. `rows` shares the log's rows out over "counted",
    "contest", "outbound" and "direction unknown". Days are numbers as in INTERACTIONS.day, None
    in an empty log.
    """

    members: pd.DataFrame
    contest_only_members: int
    rows: dict[str, int]
    first_day: int | None
    last_day: int | None
    kinds_absent: dict[str, tuple[str, ...]]

    @property
    def span_days(self) -> int:
        """Days from the first to the last day of the log, both included; 0 for an empty one."""
        if self.first_day is None or self.last_day is None:
            return 0
        return self.last_day - self.first_day + 1


def checked_log(interactions: pd.DataFrame | None) -> pd.DataFrame:
    """The columns of INTERACTIONS the audience needs, tidied; an empty table for None.

    Raises
    ------
    DataError
        The table breaks its contract.
    """
    if interactions is None:
        return INTERACTIONS.empty()
    used = [name for name in LOG_COLUMNS if name in interactions.columns]
    # DuckDB reads memory in order only: reversed or sliced columns are copied first.
    return check(interactions[used].copy(deep=True), INTERACTIONS)


def member_features(log: pd.DataFrame, until_day: int | None = None) -> MemberFeatures:
    """One row per member of a checked log, up to `until_day` (included) if given.

    Only inbound acts count. Contest acts are counted apart: a giveaway makes no advocates.
    """
    return member_features_at(log, (until_day,))[0]


def acts_table(log: pd.DataFrame) -> pd.DataFrame:
    """A checked log as the SQL texts read it: platform, member_id, day, kind, is_inbound,
    is_contest (0 or 1)."""
    import pandas as pd

    return pd.DataFrame(
        {
            "platform": log["platform"],
            "member_id": log["member_id"],
            "day": log["day"].to_numpy(dtype="int64"),
            "kind": log["kind"],
            "is_inbound": (log["direction"] == "inbound").fillna(False).to_numpy(dtype="int8"),
            "is_contest": log["contest"].to_numpy(dtype="int8"),
        }
    )


def member_features_at(
    log: pd.DataFrame, until_days: tuple[int | None, ...]
) -> list[MemberFeatures]:
    """`member_features` at several days, over one connection (opening one takes 20 ms)."""
    import duckdb
    import pandas as pd

    acts = acts_table(log)
    outbound = (log["direction"] == "outbound").fillna(False).to_numpy(dtype=bool)
    if not len(acts):
        none = pd.DataFrame({name: [] for name in ("platform", "member_id", *FEATURES)})
        return [_described(none, acts, outbound, until_day) for until_day in until_days]
    # One thread: results and memory do not depend on the machine. No spill folder: pseudonyms
    # must not end up in whatever folder the program was started from.
    with duckdb.connect(config={"threads": 1, "temp_directory": ""}) as connection:
        connection.register("acts", acts)
        tables = [connection.execute(features_sql(until_day)).df() for until_day in until_days]
    return [
        _described(table, acts, outbound, until_day)
        for table, until_day in zip(tables, until_days, strict=True)
    ]


def _described(
    table: pd.DataFrame, acts: pd.DataFrame, outbound: np.ndarray, until_day: int | None
) -> MemberFeatures:
    """The engine's rows in order and in fixed dtypes, with the account of the log's rows."""
    import numpy as np

    days = acts["day"].to_numpy()
    inbound, contest = (acts[name].to_numpy(dtype=bool) for name in ("is_inbound", "is_contest"))
    kept = np.ones(len(acts), dtype=bool) if until_day is None else days <= until_day
    table = table.astype({"platform": "string", "member_id": "string"})
    seen = table[table["n_all"] > 0].astype({name: "int64" for name in FEATURES})
    last_day = None
    if len(acts):
        last_day = int(days.max()) if until_day is None else until_day
    return MemberFeatures(
        members=seen.sort_values(["platform", "member_id"], kind="stable").reset_index(drop=True),
        contest_only_members=int((table["n_all"] == 0).sum()),
        rows={
            "counted": int((kept & inbound & ~contest).sum()),
            "contest": int((kept & inbound & contest).sum()),
            "outbound": int((kept & outbound).sum()),
            "direction unknown": int((kept & ~inbound & ~outbound).sum()),
        },
        first_day=int(days.min()) if len(acts) else None,
        last_day=last_day,
        kinds_absent=_kinds_absent(acts[kept]),
    )


def _kinds_absent(acts: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Per platform the kinds of act its log never shows: not supplied, or never done."""
    present = acts.loc[acts["is_inbound"] == 1, ["platform", "kind"]].drop_duplicates()
    return {
        str(platform): tuple(
            kind for kind in KIND_NAMES if kind != "other" and kind not in set(group["kind"])
        )
        for platform, group in present.groupby("platform")
    }
