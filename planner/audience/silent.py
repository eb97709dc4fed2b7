"""Silent followers: a range per platform, never a list of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.audience.display import hidden_groups, hidden_note, two_digits
from planner.audience.features import MemberFeatures
from planner.metrics import FIRST_DAY
from planner.schema import ACCOUNT, check

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("platform", "followers_date", "followers_low", "followers_high", "members_seen",
           "silent_low", "silent_high", "note")  # fmt: skip


def silent_ranges(features: MemberFeatures, account: pd.DataFrame | None) -> pd.DataFrame:
    """Per platform the range of followers who were never seen to act.

    Some people seen do not follow, so the truth lies between followers - members seen and all
    followers. Several accounts on one platform share followers to an unknown extent: their number
    lies between the largest account's and the sum (`followers_low`, `followers_high`). Followers
    are those of the last known day up to the log's end, else of the first known day after it.
    """
    import pandas as pd

    if account is None or "followers" not in account.columns:
        return pd.DataFrame(columns=list(COLUMNS))
    used = [name for name in ("platform", "account", "date", "followers") if name in account]
    known = check(account[used], ACCOUNT)
    known = known[known["followers"].notna()].sort_values("date", kind="stable")
    seen = features.members.groupby("platform").size()
    rows = []
    for platform, days in known.groupby("platform"):
        latest = _latest_per_account(days, features.last_day)
        low, high = latest["followers"].max(), latest["followers"].sum()
        members = int(seen.get(platform, 0))
        if platform in features.kinds_absent:
            silent_low, note = max(0.0, low - members), _note(features.kinds_absent[platform])
        else:
            # Without a log of this platform anything from nobody to everybody may be silent.
            members, silent_low, note = pd.NA, 0.0, "no per-person records of this platform"
        rows.append((platform, latest["date"].max(), low, high, members, silent_low, high, note))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.astype({"platform": "string", "members_seen": "Int64", "note": "string"})


def _latest_per_account(days: pd.DataFrame, last_day: int | None) -> pd.DataFrame:
    import pandas as pd

    groups = []
    for _, rows in days.groupby("account", dropna=False):
        before = rows
        if last_day is not None:
            end = pd.Timestamp(FIRST_DAY) + pd.Timedelta(days=last_day)
            before = rows[rows["date"] <= end]
        groups.append(before.tail(1) if len(before) else rows.head(1))
    return pd.concat(groups)


def _note(absent: tuple[str, ...]) -> str:
    """The kinds of act that "silent" people may well have done."""
    if not absent:
        return ""
    return f"not in the log: {', '.join(absent)}; people who only do these count as silent".replace(
        "_", " "
    )


def displayed_silent(silent: pd.DataFrame, minimum: int) -> pd.DataFrame:
    """The ranges with platforms of few members hidden (the range's width is their number)."""
    table = silent.copy()
    if not len(table):
        return table
    logged = table["members_seen"].notna().to_numpy()
    hidden = logged.copy()
    hidden[logged] = hidden_groups(table.loc[logged, "members_seen"].to_numpy(float), minimum)
    numbers = ["followers_low", "followers_high", "members_seen", "silent_low", "silent_high"]
    table[numbers] = table[numbers].astype("float64")
    for name in numbers:
        table[name] = table[name].map(two_digits)
    table.loc[hidden, ["members_seen", "silent_low"]] = float("nan")
    table.loc[hidden, "note"] = hidden_note(minimum)
    return table
