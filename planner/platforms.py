"""Published reach of the platforms: survey figures with source and date. Facts, not your audience.

All figures are shares of adults in the United States who say they ever use the platform, as
published in whole percent. What a survey did not publish is absent and never guessed; tables by
age are not among them. A platform's share in the population says nothing about a brand's own
audience on it, so `Reach.sentence` says so each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from planner.errors import PlannerError

if TYPE_CHECKING:
    import pandas as pd

COUNTRY = "United States"
ALL_ADULTS = "all adults"

HEADLINE_SOURCE = "Pew Research Center, Americans' Social Media Use 2025"
TREND_SOURCE = "Pew Research Center, Social Media Fact Sheet, surveys 2012-2024"
GROUP_SOURCE = "Pew Research Center, Americans' Social Media Use (2024), survey of 2023"

MODE_NOTE = (
    "Surveys up to 2021 were made by telephone, those since 2023 mainly on the web and on paper: "
    "a step between the two may come from the change of method."
)

LABELS = {
    "youtube": "YouTube",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "tiktok": "TikTok",
    "whatsapp": "WhatsApp",
    "reddit": "Reddit",
    "snapchat": "Snapchat",
    "x": "X (formerly Twitter)",
    "threads": "Threads",
    "bluesky": "Bluesky",
    "truth_social": "Truth Social",
    "pinterest": "Pinterest",
    "linkedin": "LinkedIn",
    "bereal": "BeReal",
    "nextdoor": "Nextdoor",
}
"""Platform as written in tables -> its name as people write it."""

_OTHER_NAMES = {"twitter": "x", "x (formerly twitter)": "x", "truth social": "truth_social"}

# Percent of adults; a dot where nothing was published. First line: platforms, first word: the day
# the survey ended (the headline figures carry their year only) or the group.
_HEADLINE_2025 = """
date youtube facebook instagram tiktok whatsapp reddit snapchat x threads bluesky truth_social
2025 84 71 50 37 32 26 25 21 8 4 3
"""

_TREND = """
date youtube facebook instagram pinterest tiktok linkedin whatsapp snapchat x reddit bereal nextdoor
2012-08-05 . 54 9 10 . 16 . . 13 . . .
2012-08-07 . . . . . . . . 14 . . .
2012-12-09 . . 11 13 . . . . 13 . . .
2012-12-16 . 57 . . . . . . . . . .
2013-05-19 . . . . . . . . 15 . . .
2013-07-14 . . . . . . . . 16 . . .
2013-09-16 . 57 14 17 . 17 . . 14 . . .
2013-09-30 . . . . . . . . 16 . . .
2014-01-26 . . . . . . . . 16 . . .
2014-09-21 . 58 21 22 . 23 . . 19 . . .
2015-04-12 . 62 24 26 . 22 . . 20 . . .
2016-04-04 . 68 28 26 . 25 . . 21 . . .
2018-01-10 73 68 35 29 . 25 22 27 24 . . .
2019-02-07 73 69 37 28 . 27 20 24 22 11 . .
2021-02-08 81 69 40 31 21 28 23 25 23 18 . 13
2023-09-05 83 68 47 35 33 30 29 27 22 22 3 .
2024-06-10 85 70 50 36 33 32 30 27 21 24 3 .
"""

_GROUPS_2023 = """
group youtube facebook instagram pinterest tiktok linkedin whatsapp snapchat x reddit bereal
men 82 59 39 19 25 31 27 21 26 27 2
women 83 76 54 50 40 29 31 32 19 17 5
white 81 69 43 36 28 30 20 25 20 21 3
black 82 64 46 28 39 29 31 25 23 14 1
hispanic 86 66 58 32 49 23 54 35 25 23 4
asian 93 67 57 30 29 45 51 25 37 36 9
"""

_GROUPS_SURVEYED = "2023-09-05"


@dataclass(frozen=True)
class Reach:
    """One published figure: the share of a group of adults who ever use a platform.

    `survey_date` is the last day of the survey as ISO text, or its year where only that is known.
    """

    platform: str
    group: str
    share_of_adults: float
    survey_date: str
    country: str
    source: str

    @property
    def year(self) -> int:
        """Year of the survey."""
        return int(self.survey_date[:4])

    @property
    def sentence(self) -> str:
        """The figure with its source, and what it is not."""
        among = "US adults" if self.group == ALL_ADULTS else f"US adults ({self.group})"
        return (
            f"{LABELS[self.platform]}: {100 * self.share_of_adults:.0f} % of {among} "
            f"(Pew Research Center, {self.year}): not your audience."
        )


def _rows(text: str, source: str, survey_date: str | None = None) -> list[Reach]:
    header, *lines = text.strip().splitlines()
    platforms = header.split()[1:]
    return [
        Reach(
            platform=platform,
            group=first if survey_date else ALL_ADULTS,
            share_of_adults=int(percent) / 100,
            survey_date=survey_date or first,
            country=COUNTRY,
            source=source,
        )
        for first, *percents in (line.split() for line in lines)
        for platform, percent in zip(platforms, percents, strict=True)
        if percent != "."
    ]


REACH: tuple[Reach, ...] = (
    *_rows(_HEADLINE_2025, HEADLINE_SOURCE),
    *_rows(_TREND, TREND_SOURCE),
    *_rows(_GROUPS_2023, GROUP_SOURCE, _GROUPS_SURVEYED),
)
"""Every published figure, one row each."""

GROUPS = tuple(dict.fromkeys(row.group for row in REACH))
"""The groups there are figures for: all adults, and those of 2023."""


def reach(platform: str, group: str = ALL_ADULTS, year: int | None = None) -> Reach | None:
    """The newest published figure for a platform, or None where nothing was published.

    Parameters
    ----------
    platform
        A platform as written in tables, such as "facebook" or "x" ("twitter" is understood).
    group
        One of `GROUPS`.
    year
        Only surveys of this year, the last of them; None: the newest there is.

    Raises
    ------
    PlannerError
        A group no survey here has figures for.

    >>> reach("facebook").share_of_adults, reach("pinterest").survey_date
    (0.71, '2024-06-10')
    >>> print(reach("instagram", "women").sentence)
    Instagram: 54 % of US adults (women) (Pew Research Center, 2023): not your audience.
    >>> reach("threads", year=2021) is None
    True
    """
    wanted = group.strip().lower()
    if wanted not in GROUPS:
        raise PlannerError(
            f"Reach by group: found {group!r}, expected one of {', '.join(GROUPS)}. "
            "Remedy: use one of these groups; tables by age are not among the figures."
        )
    name = platform.strip().lower()
    name = _OTHER_NAMES.get(name, name)
    found = [
        row
        for row in REACH
        if row.platform == name and row.group == wanted and year in (None, row.year)
    ]
    return max(found, key=lambda row: row.survey_date, default=None)


def reach_sentence(platform: str, group: str = ALL_ADULTS, year: int | None = None) -> str:
    """`reach` in words, also where there is no figure.

    >>> reach_sentence("x")
    'X (formerly Twitter): 21 % of US adults (Pew Research Center, 2025): not your audience.'
    >>> reach_sentence("mastodon")
    'mastodon: no published reach figure is at hand.'
    """
    row = reach(platform, group, year)
    return row.sentence if row else f"{platform}: no published reach figure is at hand."


def reach_table() -> pd.DataFrame:
    """All figures, one row each: platform, group, share_of_adults, survey_date, country, source.

    >>> table = reach_table()
    >>> len(table), sorted(table["survey_date"])[-1]
    (161, '2025')
    """
    import pandas as pd

    names = list(Reach.__dataclass_fields__)
    rows = [[getattr(row, name) for name in names] for row in REACH]
    return pd.DataFrame(rows, columns=names)


class Bounds(NamedTuple):
    """Lowest and highest possible value."""

    low: float
    high: float


def overlap_bounds(share_a: float, share_b: float) -> Bounds:
    """Between which shares of people the users of BOTH platforms must lie.

    Without a survey that asked the same people about both, nothing narrower can be said. These
    are the Fréchet bounds: max(0, a + b - 1) and min(a, b).

    Raises
    ------
    PlannerError
        A share outside 0 to 1.

    >>> low, high = overlap_bounds(0.71, 0.50)
    >>> round(low, 2), high
    (0.21, 0.5)
    """
    for share in (share_a, share_b):
        if not 0 <= share <= 1:
            raise PlannerError(
                f"Overlap of platforms: found the share {share}, expected 0 to 1. "
                "Remedy: give shares, not percent."
            )
    return Bounds(max(0.0, share_a + share_b - 1), min(share_a, share_b))
