"""Everything the audience models need of a log, in one pass: one row per member, in the engine.

The texts of `features`, `kind_counts` and `lifecycle_patterns` are meant for anybody's database and
count distinct days by the engine's own means. Here the log may hold a hundred million acts, so days
and opportunities used are kept as bits; the numbers are the same (tested).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.audience.features import (
    ADVOCATE_KINDS,
    CONTRIBUTOR_KINDS,
    FEATURES,
    MemberFeatures,
)
from planner.audience.lifecycle_patterns import (
    AHEAD,
    DAYS_A_WEEK,
    MOST_OPPORTUNITIES,
    opportunities_between,
)
from planner.schema import KIND_NAMES
from planner.sources.act_log import ActLog

if TYPE_CHECKING:
    import pandas as pd

FOLDS = 50
"""Random groups of members: what differs between them is how sure a result is."""

_MOST_BITS = 2_000
_OWN_KINDS = tuple(kind for kind in KIND_NAMES if kind != "other")


@dataclass(frozen=True)
class MemberTable:
    """One row per member seen, contests included, without ids; rows are in the order of `member`.

    Attributes
    ----------
    log
        The engine, which holds the table `members` (member, platform, member_id).
    table
        member (0, 1 ...), platform, fold (0 to 49, by the id), the columns of `features.FEATURES`,
        n_proactive, n_<kind>; x, t_x, n (opportunities, n missing for those seen in none of the
        last 52); the same without the last 8 as x_before, t_x_before, n_before, and uses_later.
    weeks
        platform, week_day, k: the opportunities.
    is_assumed
        True where no table of posts was given.
    rows
        Rows of the log: counted, contest, outbound, direction unknown.
    ahead
        Platform -> opportunities kept back.
    outside
        Acts in weeks without a post.
    kinds_absent
        Platform -> kinds its log never shows.
    """

    log: ActLog
    table: pd.DataFrame
    weeks: pd.DataFrame
    is_assumed: bool
    rows: dict[str, int]
    ahead: dict[str, int]
    outside: int
    kinds_absent: dict[str, tuple[str, ...]]

    @property
    def features(self) -> MemberFeatures:
        """As `features.member_features` gives them, without ids."""
        seen = self.table["n_all"] > 0
        members = self.table.loc[seen, ["platform", *FEATURES]].reset_index(drop=True)
        return MemberFeatures(
            members=members.astype({"first_day": "int64", "last_day": "int64"}),
            contest_only_members=int((~seen).sum()),
            rows=self.rows,
            first_day=self.log.first_day,
            last_day=self.log.last_day,
            kinds_absent=self.kinds_absent,
        )

    @property
    def counts(self) -> pd.DataFrame:
        """Counts per kind of every row of `table`, for the kinds the log shows."""
        shown = [kind for kind in KIND_NAMES if self.table[f"n_{kind}"].sum() > 0]
        return self.table[[f"n_{kind}" for kind in shown]].set_axis(shown, axis=1)


def member_table(log: ActLog, exposure: pd.DataFrame | None = None) -> MemberTable:
    """Make the table of a log.

    Parameters
    ----------
    log
        The log.
    exposure
        EXPOSURE: in which weeks the brand published; None takes every week of the log.

    Raises
    ------
    DataError
        The exposure breaks its contract.
    PlannerError
        More members than fit into the engine's memory.
    """
    cells = log.query(
        f"SELECT platform, day - day % {DAYS_A_WEEK} AS week_day, kind, is_contest, "
        "COUNT(*) AS acts FROM acts WHERE is_inbound = 1 GROUP BY ALL"
    )
    platforms = sorted(cells["platform"].unique())
    weeks, is_assumed = opportunities_between(log.first_day, log.last_day, platforms, exposure)
    ahead = _kept_back(weeks)
    windows = _windows(weeks, ahead)
    week_range = _week_range(log, windows)
    log.connection.register("masks", _masks(windows, week_range))
    log.run("DROP TABLE IF EXISTS members")
    log.run(f"CREATE TEMP TABLE counted_members AS {_one_pass(log, week_range)}")
    # People seen in contests only have no row yet.
    log.run(
        "CREATE TEMP TABLE contest_members AS SELECT platform, member_id, COUNT(*) AS n_contest "
        "FROM acts WHERE is_inbound = 1 AND is_contest = 1 GROUP BY platform, member_id"
    )
    log.run(
        "CREATE TEMP TABLE members AS SELECT CAST(row_number() OVER (ORDER BY platform, member_id) "
        "- 1 AS INTEGER) AS member, platform, member_id FROM (SELECT platform, member_id FROM "
        "counted_members UNION SELECT platform, member_id FROM contest_members) seen"
    )
    table = log.query(_out(windows)).astype({"platform": "category"})
    table = _with_patterns(table, windows, week_range)
    log.run("DROP TABLE counted_members; DROP TABLE contest_members")
    own = cells[cells["is_contest"] == 0]
    with_post = own.merge(weeks, on=["platform", "week_day"], how="left")
    return MemberTable(
        log=log,
        table=table,
        weeks=weeks,
        is_assumed=is_assumed,
        rows=_rows_of(log, own["acts"].sum(), cells["acts"].sum()),
        ahead=ahead,
        outside=int(with_post.loc[with_post["k"].isna(), "acts"].sum()),
        kinds_absent={
            str(platform): tuple(
                kind for kind in KIND_NAMES if kind != "other" and kind not in set(group["kind"])
            )
            for platform, group in cells.groupby("platform")
        },
    )


def _kept_back(weeks: pd.DataFrame) -> dict[str, int]:
    """Platform -> how many of its opportunities are kept back for the check; empty if too few."""
    import numpy as np

    days = np.sort(weeks["week_day"].unique())
    if len(days) <= AHEAD:
        return {}
    return weeks[weeks["week_day"] > days[-AHEAD - 1]].groupby("platform").size().to_dict()


def _windows(weeks: pd.DataFrame, ahead: dict[str, int]) -> dict[str, pd.DataFrame]:
    """The opportunities of three windows with their k in each: all, without those kept back, and
    those."""
    kept = weeks["platform"].map(ahead).fillna(0).astype("int64")
    before = weeks.assign(k=weeks["k"] + kept)
    last = weeks["k"] >= -MOST_OPPORTUNITIES
    some = bool(ahead)
    return {
        "": weeks[last],
        "_before": before[(before["k"] <= 0) & (before["k"] >= -MOST_OPPORTUNITIES) & some],
        "_later": before[(before["k"] > 0) & some],
    }


def _week_range(log: ActLog, windows: dict[str, pd.DataFrame]) -> tuple[int, int]:
    """First and last week that matter, counted from day 0."""
    if log.first_day is None:
        return 0, 0
    first, last = log.first_day // DAYS_A_WEEK, log.last_day // DAYS_A_WEEK
    known = [
        int(table["week_day"].min()) // DAYS_A_WEEK for table in windows.values() if len(table)
    ]
    return min(max(first, min(known, default=first)), last), last


def _one_pass(log: ActLog, week_range: tuple[int, int]) -> str:
    """The only text that looks at every act: counts, days and weeks of members outside contests.

    Weeks are kept from the first one on and from the last one back, so that the first set bit is
    the earliest and the latest week used.
    """
    first, last = (log.first_day, log.last_day) if log.first_day is not None else (0, 0)
    start, end = week_range
    advocate = "kind IN (" + ", ".join(f"'{kind}'" for kind in ADVOCATE_KINDS) + ")"

    def days(test: str) -> str:
        if last - first >= _MOST_BITS:
            return f"COUNT(DISTINCT CASE WHEN {test} THEN day END)"
        return f"COALESCE(bit_count(bitstring_agg(day, {first}, {last}) FILTER ({test})), 0)"

    week = f"day // {DAYS_A_WEEK}"
    since = f"FILTER ({week} >= {start})"
    columns = [
        "platform", "member_id", "COUNT(*) AS n_all",
        "COUNT(*) FILTER (is_proactive = 1) AS n_proactive",
        f"{days('TRUE')} AS active_days", f"{days(advocate)} AS advocate_days",
        "MIN(day) AS first_day", "MAX(day) AS last_day",
        *(f"COUNT(*) FILTER (kind = '{kind}') AS n_{kind}" for kind in _OWN_KINDS),
        f"bitstring_agg({week} - {start}, 0, {end - start}) {since} AS weeks",
        f"bitstring_agg({end} - {week}, 0, {end - start}) {since} AS weeks_back",
    ]  # fmt: skip
    return (
        f"SELECT {', '.join(columns)} FROM acts WHERE is_inbound = 1 AND is_contest = 0 "
        "GROUP BY platform, member_id"
    )


def _masks(windows: dict[str, pd.DataFrame], week_range: tuple[int, int]) -> pd.DataFrame:
    """platform and, per window, the bits of its opportunities from either end, as text."""
    import pandas as pd

    start, end = week_range
    platforms = sorted({str(one) for table in windows.values() for one in table["platform"]})
    rows = []
    for platform in platforms:
        row = {"platform": platform}
        for name, table in windows.items():
            days = table.loc[table["platform"] == platform, "week_day"]
            there = set((days // DAYS_A_WEEK).tolist())
            bits = "".join("1" if week in there else "0" for week in range(start, end + 1))
            row |= {f"mask{name}": bits, f"mask{name}_back": bits[::-1]}
        rows.append(row)
    names = [f"mask{name}{side}" for name in windows for side in ("", "_back")]
    return pd.DataFrame(rows, columns=["platform", *names], dtype=object)


def _out(windows: dict[str, pd.DataFrame]) -> str:
    """The text that gives one row per member: counts, and weeks used by their bits."""
    sums = {
        "n_contributor": " + ".join(f"c.n_{kind}" for kind in CONTRIBUTOR_KINDS),
        "n_advocate": " + ".join(f"c.n_{kind}" for kind in ADVOCATE_KINDS),
        "n_other": "c.n_all - " + " - ".join(f"c.n_{kind}" for kind in _OWN_KINDS),
        "n_contest": "e.n_contest",
    }
    names = (*FEATURES, "n_proactive", *(f"n_{kind}" for kind in KIND_NAMES))
    columns = [
        f"CAST(COALESCE({sums.get(name, f'c.{name}')}, 0) AS INTEGER) AS {name}"
        for name in names
        if name not in ("first_day", "last_day")
    ]
    columns += [f"CAST(c.{name} AS INTEGER) AS {name}" for name in ("first_day", "last_day")]
    for name in windows:
        for text, side in (("earliest", ""), ("latest", "_back")):
            used = f"c.weeks{side} & CAST(o.mask{name}{side} AS BIT)"
            columns.append(
                f"CAST(COALESCE(bit_position(CAST('1' AS BIT), {used}), 0) AS INTEGER) "
                f"AS {text}{name}"
            )
        used = f"c.weeks & CAST(o.mask{name} AS BIT)"
        columns.append(f"CAST(COALESCE(bit_count({used}), 0) AS INTEGER) AS uses{name}")
    return (
        "SELECT m.platform AS platform, m.member AS member, "
        f"CAST(('0x' || md5(m.member_id)[1:6])::INTEGER % {FOLDS} AS TINYINT) AS fold, "
        f"{', '.join(columns)} FROM members m "
        "LEFT JOIN counted_members c ON c.platform = m.platform AND c.member_id = m.member_id "
        "LEFT JOIN contest_members e ON e.platform = m.platform AND e.member_id = m.member_id "
        "LEFT JOIN masks o ON o.platform = m.platform ORDER BY m.member"
    )


def _with_patterns(
    table: pd.DataFrame, windows: dict[str, pd.DataFrame], week_range: tuple[int, int]
) -> pd.DataFrame:
    """x, t_x and n instead of the places of bits; n missing where no opportunity was used."""
    import numpy as np

    start, end = week_range
    platforms = table["platform"]
    for name in ("", "_before"):
        x, t_x, n = (np.full(len(table), np.nan, dtype="float32") for _ in range(3))
        for platform, group in windows[name].groupby("platform"):
            k_of = np.full(end - start + 1, np.nan)
            place = (group["week_day"] // DAYS_A_WEEK - start).to_numpy()
            inside = (place >= 0) & (place <= end - start)
            k_of[place[inside]] = group["k"].to_numpy()[inside]
            rows = ((platforms == platform) & (table[f"earliest{name}"] > 0)).to_numpy()
            earliest = k_of[table.loc[rows, f"earliest{name}"].to_numpy() - 1]
            latest = k_of[end - start + 1 - table.loc[rows, f"latest{name}"].to_numpy()]
            x[rows] = table.loc[rows, f"uses{name}"] - 1
            t_x[rows], n[rows] = latest - earliest, -earliest
        table = table.assign(**{f"x{name}": x, f"t_x{name}": t_x, f"n{name}": n})
    places = [f"{text}{name}" for name in windows for text in ("earliest", "latest")]
    return table.drop(columns=[*places, "uses", "uses_before"])


def _rows_of(log: ActLog, counted: int, inbound: int) -> dict[str, int]:
    outbound, unknown = log._rows(
        "SELECT COUNT(CASE WHEN direction = 'outbound' THEN 1 END), "
        "COUNT(CASE WHEN direction IS NULL OR direction NOT IN ('inbound', 'outbound') THEN 1 END) "
        f"FROM raw WHERE {log.usable}"
    )[0]
    return {
        "counted": int(counted),
        "contest": int(inbound) - int(counted),
        "outbound": outbound,
        "direction unknown": unknown,
    }
