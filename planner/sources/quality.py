"""How good a table of posts is for planning: what it spans, what is odd in it, what it lacks.

Facts and sentences only; nothing is changed and nothing is left out because of them. The rules are
conventions of ours, named where they are shown.
"""

from __future__ import annotations

import html
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.catalog import UNLABELLED
from planner.sources.imported import Import
from planner.wording import counted

YOUNG_DAYS = 7
"""A post read off earlier than this after publishing is taken as still earning."""

GAP_DAYS = 14
"""A pause in an account's posts that is worth a word."""

OUTLYING_SPREADS = 3.5
"""So many spreads (1.4826 times the median distance from the median, on a log scale) are odd."""

FEWEST_FOR_OUTLIERS = 20
FEWEST_FOR_TAIL = 20
TOP_SHARE = 0.1
SHOWN = 5

UNLOCKS = {
    "reach_people": ("people reached", "engagement rate by people reached"),
    "impressions": ("impressions", "engagement rate by impressions"),
    "clicks": ("clicks", "click-through rate"),
    "saves": ("saves", "telling posts that are worth keeping"),
    "followers": ("followers at publishing", "results set against the size of the account"),
    "paid": ("paid or not", "telling what content brought from what money brought"),
    "format": ("format", "comparing formats"),
    "pillar": ("pillar", "comparing themes"),
    "intent": ("intent", "the share of selling, informing and conversing posts"),
    "text": ("the posts' words", "proposals of intent"),
    "conversions": ("conversions", "conversion rate"),
    "revenue": ("revenue", "return on money spent"),
}
"""Columns that files often lack: what people call each, and what it would make possible."""


@dataclass(frozen=True, eq=False, repr=False)
class QualityReport:
    """What to know of a table of posts before planning with it.

    Parameters
    ----------
    posts
        How many posts it is about.
    sentences
        What was found, in the order of how much it matters.
    gaps
        platform, account, last_day, next_day, days: pauses of more than `GAP_DAYS` days.
    outliers
        row (in the file; missing where unknown), post_id, platform, format, interactions,
        usual_low, usual_high: posts far from others of their kind.
    absent
        column, label, unlocks: columns without a value, and what each would make possible.

    >>> from planner.sources import read_posts
    >>> print(quality_report(read_posts(b"id,date,likes\\n1,2026-05-04,3\\n")).sentences[0])
    1 post on 1 day: 4 May 2026.
    """

    posts: int
    sentences: tuple[str, ...]
    gaps: pd.DataFrame
    outliers: pd.DataFrame
    absent: pd.DataFrame

    def __repr__(self) -> str:
        return f"Quality of {counted(self.posts, 'post')}:\n" + "\n".join(
            f"- {sentence}" for sentence in self.sentences
        )

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in self.sentences)
        return f"<h4>Quality of {counted(self.posts, 'post')}</h4><ul>{items}</ul>"


def quality_report(found: Import | pd.DataFrame) -> QualityReport:
    """Look at posts that were read.

    Parameters
    ----------
    found
        The Import of a file of posts (outliers are then named by their row), or a POSTS table.

    Raises
    ------
    PlannerError
        If the Import holds another kind of table.
    """
    posts = found.posts if isinstance(found, Import) else found
    rows = found.row_numbers if isinstance(found, Import) else ()
    gaps, outliers, absent = _gaps(posts), _outliers(posts, rows), _absent(posts)
    if posts.empty:
        sentences = ["No post could be read, so there is nothing to plan from yet."]
    else:
        sentences = [
            _span(posts),
            *_gap_words(gaps),
            *_clock_words(posts),
            *_maturity(posts),
            *_tail(posts),
            *_outlier_words(outliers),
            *_paid(posts),
            *_absent_words(absent),
        ]
    return QualityReport(len(posts), tuple(sentences), gaps, outliers, absent)


def _day(moment: pd.Timestamp) -> str:
    return f"{moment.day} {moment:%b %Y}"


def _span(posts: pd.DataFrame) -> str:
    days = posts["published_wall"].dropna().dt.normalize()
    number, active = counted(len(posts), "post"), days.nunique()
    if active < 2:
        when = _day(days.iloc[0]) if active else "an unknown day"
        return f"{number} on {counted(active, 'day')}: {when}."
    first, last = days.min(), days.max()
    weeks = max(1, round(((last - first).days + 1) / 7))
    return (
        f"{number} from {_day(first)} to {_day(last)}, {counted(weeks, 'week')}: "
        f"about {len(posts) / weeks:.1f} a week."
    )


def _gaps(posts: pd.DataFrame) -> pd.DataFrame:
    pauses = []
    for (platform, account), own in posts.groupby(["platform", "account"], dropna=False):
        days = own["published_wall"].dropna().dt.normalize().drop_duplicates().sort_values()
        lengths = days.diff().dt.days
        for place in np.flatnonzero((lengths > GAP_DAYS).to_numpy()):
            pauses.append((platform, account, days.iloc[place - 1], days.iloc[place],
                           int(lengths.iloc[place])))  # fmt: skip
    names = ["platform", "account", "last_day", "next_day", "days"]
    found = pd.DataFrame(pauses, columns=names)
    return found.sort_values("days", ascending=False, ignore_index=True)


def _gap_words(gaps: pd.DataFrame) -> list[str]:
    if gaps.empty:
        return []
    longest = gaps.iloc[0]
    return [
        f"{counted(len(gaps), 'pause')} of more than {GAP_DAYS} days between posts; the longest, "
        f"{longest['days']} days, from {_day(longest['last_day'])} to {_day(longest['next_day'])}. "
        "Were posts deleted, or is an export missing?"
    ]


def _clock_words(posts: pd.DataFrame) -> list[str]:
    timed = float(posts["has_time_of_day"].astype("float64").fillna(0).mean())
    if timed == 0:
        return ["No time of day: hours cannot be compared, and timing advice is refused."]
    words = []
    if timed < 1:
        words.append(
            f"{_percent(timed)} of the posts have a time of day; hours are studied on these."
        )
    known = float(posts["timezone"].notna().mean())
    if known < 1:
        share = "The" if known == 0 else f"For {_percent(1 - known)} of the posts the"
        words.append(
            f"{share} time zone is not known: hours are clock times as the file shows them. Name "
            "the zone to compare them with your followers' day."
        )
    return words


def _maturity(posts: pd.DataFrame) -> list[str]:
    published = posts["published_at"].dt.tz_localize(None).fillna(posts["published_wall"])
    if "exported_at" not in posts or posts["exported_at"].isna().all():
        return [
            "When the counts were read off is not known, so young posts that are still earning "
            "cannot be told from old ones."
        ]
    age = posts["exported_at"].dt.tz_localize(None) - published
    young = int((age < pd.Timedelta(days=YOUNG_DAYS)).sum())
    if not young:
        return []
    return [
        f"{counted(young, 'post')} had less than {YOUNG_DAYS} days to earn when the counts were "
        "read off; they look weaker than they are. Export again later."
    ]


def _tail(posts: pd.DataFrame) -> list[str]:
    totals = posts["interactions"].dropna().astype("float64").to_numpy()
    if len(totals) < FEWEST_FOR_TAIL or totals.sum() <= 0:
        return []
    count = max(1, round(TOP_SHARE * len(totals)))
    share = np.sort(totals)[-count:].sum() / totals.sum()
    return [
        f"The top {_percent(TOP_SHARE)} of posts carry {_percent(share)} of all interactions"
        + (": averages are led by a few posts, so medians are shown." if share > 0.35 else ".")
    ]


def _outliers(posts: pd.DataFrame, rows: tuple[int, ...]) -> pd.DataFrame:
    known = posts["interactions"].notna().to_numpy()
    places = np.flatnonzero(known)
    kinds = posts.iloc[places][["platform", "format"]].fillna("")
    values = posts["interactions"].to_numpy(dtype="float64", na_value=np.nan)[known]
    logs = pd.Series(np.log1p(values), index=kinds.index)
    groups = logs.groupby([kinds["platform"], kinds["format"]])
    middle = groups.transform("median")
    spread = 1.4826 * (logs - middle).abs().groupby([kinds["platform"], kinds["format"]]).transform(
        "median"
    )
    enough = groups.transform("size") >= FEWEST_FOR_OUTLIERS
    low, high = middle - OUTLYING_SPREADS * spread, middle + OUTLYING_SPREADS * spread
    odd = (enough & (spread > 0) & ((logs < low) | (logs > high))).to_numpy()
    found = posts.iloc[places[odd]][["post_id", "platform", "format", "interactions"]]
    found = found.reset_index(drop=True)
    numbers = [rows[place] if rows else pd.NA for place in places[odd]]
    found.insert(0, "row", pd.Series(numbers, dtype="Int64"))
    found["usual_low"] = np.expm1(low[odd].to_numpy()).clip(0)
    found["usual_high"] = np.expm1(high[odd].to_numpy())
    return found


def _outlier_words(outliers: pd.DataFrame) -> list[str]:
    if outliers.empty:
        return []
    shown = outliers.sort_values("interactions", ascending=False).head(SHOWN)
    places = ", ".join(
        f"post {row.post_id}" if pd.isna(row.row) else f"row {row.row}"
        for row in shown.itertuples()
    )
    rest = " and others" if len(outliers) > len(shown) else ""
    return [
        f"{counted(len(outliers), 'post')} far from the others of the same platform and format "
        f"({places}{rest}): look whether the numbers are right, or whether they were paid for. "
        "Nothing is left out."
    ]


def _paid(posts: pd.DataFrame) -> list[str]:
    unknown = int(posts["paid"].isna().sum()) if "paid" in posts else len(posts)
    if not unknown:
        return []
    which = "any post" if unknown == len(posts) else counted(unknown, "post")
    return [
        f"Whether {which} was paid for is not known. Results of paid posts would pass for those of "
        "content; give labels with a column 'paid'."
    ]


def _absent(posts: pd.DataFrame) -> pd.DataFrame:
    missing = [
        (column, label, unlocks)
        for column, (label, unlocks) in UNLOCKS.items()
        if column not in posts or _is_unknown(posts[column])
    ]
    return pd.DataFrame(missing, columns=["column", "label", "unlocks"])


def _is_unknown(values: pd.Series) -> bool:
    return bool((values.isna() | (values.astype("string") == UNLABELLED)).all())


def _absent_words(absent: pd.DataFrame) -> list[str]:
    # What unknown payment does is said in a sentence of its own.
    named = [
        f"{row.label} (for {row.unlocks})" for row in absent.itertuples() if row.column != "paid"
    ]
    return [f"Not in the file: {'; '.join(named)}."] if named else []


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
