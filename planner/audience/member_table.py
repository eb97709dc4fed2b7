"""Everything the audience models need of a log, in one pass: one row per member, in the engine.

The texts of `features`, `kind_counts` and `lifecycle_patterns` are meant for anybody's database and
count distinct days by its own means. Here the log may hold a hundred million acts. So acts are
coded once, in small whole numbers, members among them, and counted piece by piece; a flag per day
also says in which weeks a member acted. The numbers are the same (tested).
"""

from __future__ import annotations

from collections.abc import Iterator
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
from planner.errors import PlannerError
from planner.schema import KIND_NAMES
from planner.sources.act_log import ActLog, duckdb_error

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

FOLDS = 50
"""Random groups of members: what differs between them is how sure a result is."""

MOST_DAYS = 12_000
"""A log over more days (32 years) has a wrong date in it."""

_CONTEST, _PROACTIVE = 64, 128
NO_HOUR = 255
_ACTED, _CARRIED = 1, 2
_FLAG_BYTES = 60_000_000
_VECTORS = 500  # of 2,048 rows each
_ROWS_AT_ONCE = 20_000


@dataclass(frozen=True)
class MemberTable:
    """One row per member seen, contests included, without ids; rows are in the order of `member`.

    Attributes
    ----------
    log
        The engine. It holds the tables `members` (member, platform, member_id) and `packed.coded`
        (see `CodedActs`; a bit of `kind` stands for contests, another for proactive acts).
    table
        member (0, 1 ...), platform, fold (0 to 49, by the id), the columns of `features.FEATURES`,
        n_proactive, n_<kind>; x, t_x, n (missing for those seen in none of the last 52
        opportunities); the same without the last 8 as x_before, t_x_before, n_before, and
        uses_later.
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
        shown = [kind for kind in KIND_NAMES if self.table[f"n_{kind}"].sum() > 0] or ["other"]
        return self.table[[f"n_{kind}" for kind in shown]].set_axis(shown, axis=1)


def member_table(
    log: ActLog, exposure: pd.DataFrame | None = None, posts: pd.DataFrame | None = None
) -> MemberTable:
    """Make the table of a log.

    Parameters
    ----------
    log
        The log.
    exposure
        EXPOSURE: in which weeks the brand published; None takes every week of the log.
    posts
        POSTS (platform, post_id) by whose rows acts are to be found; None for none.

    Raises
    ------
    DataError
        The exposure breaks its contract.
    PlannerError
        More members than fit into the engine's memory; days more than 32 years apart.
    """
    import numpy as np
    import pandas as pd

    first, last = (0, 0) if log.first_day is None else (log.first_day, log.last_day)
    if last - first >= MOST_DAYS:
        raise PlannerError(
            f"{log.name}: found acts on day {first:,} and on day {last:,} (day 0 is 5 January "
            f"1970), expected at most {MOST_DAYS:,} days between them. Remedy: correct the dates."
        )
    _code(log, first, posts)
    platforms = [row[0] for row in log.rows_of("SELECT DISTINCT platform FROM members ORDER BY 1")]
    weeks, is_assumed = opportunities_between(log.first_day, log.last_day, platforms, exposure)
    ahead = _kept_back(weeks)
    start = first - first % DAYS_A_WEEK
    k_of = {
        platform: _k_by_week(weeks[weeks["platform"] == platform], start, last)
        for platform in platforms
    }
    seen = _Seen.empty(platforms, (last - start) // DAYS_A_WEEK + 1)
    pieces = [
        _of_days(piece, days, first, k_of, ahead)
        for piece, days in _counted(log, first, last - first + 1, seen)
    ]
    # Column by column, so that the pieces give way to the whole.
    columns = {name: np.concatenate([piece.pop(name) for piece in pieces])
               for name in list(pieces[0])}  # fmt: skip
    columns["platform"] = pd.Categorical.from_codes(columns["platform"], categories=platforms)
    table = pd.DataFrame(columns, copy=False)
    return MemberTable(
        log=log,
        table=table,
        weeks=weeks,
        is_assumed=is_assumed,
        rows=_rows_of(log, table),
        ahead=ahead,
        outside=sum(
            int(seen.by_week[place][np.isnan(k_of[platform])].sum())
            for place, platform in enumerate(platforms)
        ),
        kinds_absent={
            platform: tuple(
                kind
                for kind, acts in zip(KIND_NAMES, seen.by_kind[place], strict=True)
                if kind != "other" and not acts
            )
            for place, platform in enumerate(platforms)
        },
    )


@dataclass
class _Seen:
    """Acts per platform: by kind, contests among them, and by week, without those."""

    platforms: tuple[str, ...]
    by_kind: np.ndarray
    by_week: np.ndarray

    @classmethod
    def empty(cls, platforms: list[str], weeks: int) -> _Seen:
        import numpy as np

        size = len(platforms)
        return cls(
            tuple(platforms),
            np.zeros((size, len(KIND_NAMES)), dtype="int64"),
            np.zeros((size, weeks), dtype="int64"),
        )


def _code(log: ActLog, first: int, posts: pd.DataFrame | None) -> None:
    """Make `members` and `packed.coded`."""
    import numpy as np
    import pandas as pd

    own = posts if posts is not None else pd.DataFrame({"platform": [], "post_id": []})
    rows = pd.DataFrame(
        {
            "platform": own["platform"].astype(object).to_numpy(),
            "post_id": own["post_id"].astype(object).to_numpy(),
            "post": np.arange(len(own), dtype="int32"),
        }
    )
    # A post that stood there twice would count its acts twice.
    known = rows["platform"].notna() & rows["post_id"].notna()
    rows = rows[known].drop_duplicates(["platform", "post_id"])
    log.connection.register("post_rows", rows)
    log.run("DROP TABLE IF EXISTS members; DROP TABLE IF EXISTS packed.coded")
    # A mark of 64 bits stands for an id, as pseudonyms have 64 bits themselves: among two million
    # members two share one with a chance of 1 in ten million.
    log.run(
        "CREATE TEMP TABLE members AS SELECT CAST(row_number() OVER (ORDER BY mark) "
        "- 1 AS INTEGER) AS member, platform, member_id, mark "
        "FROM (SELECT hash(platform, member_id) AS mark, any_value(platform) AS platform, "
        "any_value(member_id) AS member_id FROM acts WHERE is_inbound = 1 GROUP BY mark) seen"
    )
    kinds = " ".join(f"WHEN '{kind}' THEN {place}" for place, kind in enumerate(KIND_NAMES))
    kind_of_post = "USMALLINT" if len(own) < 2**16 else "INTEGER"
    post, join = f"CAST(0 AS {kind_of_post})", ""
    if len(own):
        post = f"CAST(COALESCE(p.post, {len(own)}) AS {kind_of_post})"
        join = "LEFT JOIN post_rows p ON a.platform = p.platform AND a.post_id = p.post_id "
    # Few and short columns without gaps: a hundred million acts take about one gigabyte.
    log.run(
        "CREATE TABLE packed.coded AS SELECT m.member AS member, "
        f"CAST(a.day - {first} AS SMALLINT) AS day, "
        f"CAST(COALESCE(a.hour_of_week, {NO_HOUR}) AS UTINYINT) AS hour_of_week, "
        f"CAST(CASE a.kind {kinds} END + {_CONTEST} * a.is_contest + {_PROACTIVE} * a.is_proactive "
        f"AS UTINYINT) AS kind, {post} AS post "
        f"FROM acts a JOIN members m ON hash(a.platform, a.member_id) = m.mark {join}"
        "WHERE a.is_inbound = 1"
    )


def blocks(members: int, bytes_per_member: int) -> Iterator[tuple[int, int]]:
    """(first member, one after the last) of pieces that fit into the room for flags."""
    size = max(1, _FLAG_BYTES // max(1, bytes_per_member))
    for start in range(0, max(members, 1), size):
        yield start, min(start + size, max(members, 1))


@dataclass(frozen=True)
class CodedActs:
    """Some acts of a block of members, one entry per act, inbound only.

    `member` counts from the block's first one, `day` from the log's; `kind` is a place in
    KIND_NAMES, `hour_of_week` is `NO_HOUR` where unknown, and `post` is a row of the posts given,
    or their number where it is none of them.
    """

    member: np.ndarray
    day: np.ndarray
    hour_of_week: np.ndarray
    kind: np.ndarray
    post: np.ndarray
    is_contest: np.ndarray
    is_proactive: np.ndarray


def coded_acts(log: ActLog, start: int, end: int, members: int) -> Iterator[CodedActs]:
    """The acts of the members from `start` to before `end`, of all the members there are, about a
    million at a time."""
    # The engine hands over what it looked at, not what is left of it.
    vectors = max(1, _VECTORS * members // max(1, end - start))
    try:
        result = log.connection.execute(
            f"SELECT member - {start} AS member, day, hour_of_week, kind, post FROM packed.coded "
            f"WHERE member >= {start} AND member < {end}"
        )
        while len(chunk := result.fetch_df_chunk(vectors)):
            kind = chunk["kind"].to_numpy()
            yield CodedActs(
                chunk["member"].to_numpy(), chunk["day"].to_numpy(),
                chunk["hour_of_week"].to_numpy(), kind & (_CONTEST - 1),
                chunk["post"].to_numpy(), kind & _CONTEST > 0, kind & _PROACTIVE > 0,
            )  # fmt: skip
    except duckdb_error() as error:
        raise log.refusal(error) from error


def _counted(
    log: ActLog, first: int, span: int, seen: _Seen
) -> Iterator[tuple[dict[str, np.ndarray], np.ndarray]]:
    """In pieces: counts per member by column, and in which of the days it acted (boolean, shape
    (members, days)). Adds what each platform shows to `seen`."""
    import numpy as np

    spreads = np.array([kind in ADVOCATE_KINDS for kind in KIND_NAMES])
    platform_of, fold_of = _platforms_and_folds(log, seen.platforms)
    everybody = len(fold_of)
    for start, end in blocks(everybody, span):
        size = min(end, everybody) - start
        counts = np.zeros((size, len(KIND_NAMES)), dtype="int32")
        contest, proactive = (np.zeros(size, dtype="int32") for _ in range(2))
        days = np.zeros((size, span), dtype="uint8")
        for acts in coded_acts(log, start, end, everybody):
            own = ~acts.is_contest
            platform = platform_of[start:end][acts.member]
            seen.by_kind += _table_of(platform, acts.kind, seen.by_kind.shape)
            contest += np.bincount(acts.member[acts.is_contest], minlength=size).astype("int32")
            member, kind, day = (one[own] for one in (acts.member, acts.kind, acts.day))
            week = (day.astype("int32") + first % DAYS_A_WEEK) // DAYS_A_WEEK
            seen.by_week += _table_of(platform[own], week, seen.by_week.shape)
            counts += _table_of(member, kind, counts.shape)
            began = member[acts.is_proactive[own]]
            proactive += np.bincount(began, minlength=size).astype("int32")
            place = member.astype("int64") * span + day
            flat = days.reshape(-1)
            flat[place] |= _ACTED
            flat[place[spreads[kind]]] |= _CARRIED
        of_kind = dict(zip(KIND_NAMES, counts.T, strict=True))
        columns = {
            "platform": platform_of[start:end],
            "member": np.arange(start, start + size, dtype="int32"),
            "fold": fold_of[start:end],
            "n_all": counts.sum(axis=1, dtype="int32"),
            "n_contest": contest,
            "n_contributor": sum(of_kind[kind] for kind in CONTRIBUTOR_KINDS),
            "n_advocate": sum(of_kind[kind] for kind in ADVOCATE_KINDS),
            "n_proactive": proactive,
            **{f"n_{kind}": one for kind, one in of_kind.items()},
        }
        for row in range(0, max(size, 1), _ROWS_AT_ONCE):
            part = slice(row, row + _ROWS_AT_ONCE)
            acted = days[part]
            piece = {name: one[part].copy() for name, one in columns.items()}
            piece["active_days"] = np.count_nonzero(acted, axis=1).astype("int32")
            piece["advocate_days"] = np.count_nonzero(acted & _CARRIED, axis=1).astype("int32")
            yield piece, acted > 0


def _platforms_and_folds(log: ActLog, platforms: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """(place of its platform among all, fold) of every member, in the order of `member`."""
    import numpy as np
    import pandas as pd

    names = pd.DataFrame({"platform": np.array(platforms, dtype=object),
                          "place": np.arange(len(platforms), dtype="int8")})  # fmt: skip
    log.connection.register("platform_places", names)
    found = log.query(
        f"SELECT p.place AS place, CAST(('0x' || md5(m.member_id)[1:6])::INTEGER % {FOLDS} AS "
        "TINYINT) AS fold FROM members m JOIN platform_places p ON m.platform = p.platform "
        "ORDER BY m.member"
    )
    return found["place"].to_numpy(dtype="int16"), found["fold"].to_numpy(dtype="int8")


def _table_of(row: np.ndarray, column: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """How often each cell is named."""
    import numpy as np

    flat = row.astype("int64") * shape[1] + column
    return np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape).astype("int32")


def _kept_back(weeks: pd.DataFrame) -> dict[str, int]:
    """Platform -> how many of its opportunities are kept back for the check; empty if too few."""
    import numpy as np

    days = np.sort(weeks["week_day"].unique())
    if len(days) <= AHEAD:
        return {}
    return weeks[weeks["week_day"] > days[-AHEAD - 1]].groupby("platform").size().to_dict()


def _k_by_week(group: pd.DataFrame, start: int, last: int) -> np.ndarray:
    import numpy as np

    found = np.full((last - start) // DAYS_A_WEEK + 1, np.nan)
    place = ((group["week_day"] - start) // DAYS_A_WEEK).to_numpy()
    inside = (place >= 0) & (place < len(found))
    found[place[inside]] = group["k"].to_numpy()[inside]
    return found


def _of_days(
    piece: dict[str, np.ndarray],
    days: np.ndarray,
    first: int,
    k_of: dict[str, np.ndarray],
    ahead: dict[str, int],
) -> dict[str, np.ndarray]:
    """The piece with first and last day, and with the opportunities its members used."""
    import numpy as np

    acted = days.any(axis=1)
    first_day = np.where(acted, first + days.argmax(axis=1), np.nan)
    last_day = np.where(acted, first + days.shape[1] - 1 - days[:, ::-1].argmax(axis=1), np.nan)
    lead = first % DAYS_A_WEEK
    tail = -(lead + days.shape[1]) % DAYS_A_WEEK
    weeks = (lead + days.shape[1] + tail) // DAYS_A_WEEK
    padded = np.pad(days, ((0, 0), (lead, tail)))
    used = padded.reshape(len(days), weeks, DAYS_A_WEEK).any(axis=2)
    columns = {
        name: np.full(len(days), np.nan, dtype="float32")
        for name in ("x", "t_x", "n", "x_before", "t_x_before", "n_before")
    }
    later = np.zeros(len(days), dtype="int32")
    for place, (platform, k) in enumerate(k_of.items()):
        rows = np.flatnonzero(piece["platform"] == place)
        if not len(rows):
            continue
        kept = ahead.get(platform, 0)
        _fill(columns, "", rows, used[rows], k)
        if ahead:
            _fill(columns, "_before", rows, used[rows], k + kept)
            later[rows] = used[np.ix_(rows, np.flatnonzero(k + kept > 0))].sum(axis=1)
    whole = {"first_day": first_day.astype("float32"), "last_day": last_day.astype("float32")}
    return piece | whole | {"uses_later": later} | columns


def _fill(
    columns: dict[str, np.ndarray], name: str, rows: np.ndarray, used: np.ndarray, k: np.ndarray
) -> None:
    """x, t_x and n of members by the opportunities k = -52 ... 0 they used."""
    import numpy as np

    weeks = np.flatnonzero((k <= 0) & (k >= -MOST_OPPORTUNITIES))
    if not len(weeks):
        return
    own, numbers = used[:, weeks], k[weeks]
    seen = own.any(axis=1)
    earliest = numbers[own.argmax(axis=1)][seen]
    latest = numbers[len(weeks) - 1 - own[:, ::-1].argmax(axis=1)][seen]
    columns[f"x{name}"][rows[seen]] = own[seen].sum(axis=1) - 1
    columns[f"t_x{name}"][rows[seen]] = latest - earliest
    columns[f"n{name}"][rows[seen]] = -earliest


def _rows_of(log: ActLog, table: pd.DataFrame) -> dict[str, int]:
    outbound, unknown = log.rows_of(
        "SELECT COUNT(CASE WHEN direction = 'outbound' THEN 1 END), "
        "COUNT(CASE WHEN direction IS NULL OR direction NOT IN ('inbound', 'outbound') THEN 1 END) "
        f"FROM raw WHERE {log.usable}"
    )[0]
    return {
        "counted": int(table["n_all"].sum()),
        "contest": int(table["n_contest"].sum()),
        "outbound": outbound,
        "direction unknown": unknown,
    }
