"""How many posts a plan wants: those tied to a day, and the rhythm around them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import pandas as pd

from planner.brief import WEEKDAYS, Brief, PlatformPlan
from planner.catalog import hours_per_post
from planner.errors import InfeasiblePlan
from planner.plan.frame import Week
from planner.wording import counted

POSTS_PER_WEEK_WITHOUT_HISTORY = 3
"""Posts a week on a platform without any history: the planner's assumption, edited in the brief."""


CALM = "inform"
"""What posts that would sell do in a crisis instead."""


@dataclass(frozen=True)
class PostWish:
    """One post to be made. `day` is set when it is tied to a day; `source` says by what.

    `drawn` is the group of a test of hours it was drawn into, if any.
    """

    week: int
    platform: str
    format: str
    pillar: str
    intent: str
    hours: float
    source: str = "regular"
    rule: str = ""
    day: dt.date | None = None
    owner: str = ""
    drawn: str = ""


@dataclass(frozen=True)
class Demand:
    """Posts of one platform in one week: tied ones, the number wanted and the least allowed."""

    platform: str
    week: int
    tied: tuple[PostWish, ...]
    wanted: int
    least: int

    @property
    def regular(self) -> int:
        """Wanted posts that are not tied to a day."""
        return self.wanted - len(self.tied)

    def fewer(self) -> Demand:
        """The same with one regular post less."""
        return replace(self, wanted=self.wanted - 1)

    @property
    def can_shrink(self) -> bool:
        """True if a regular post may still be left out."""
        return self.regular > 0 and self.wanted > self.least


def demands_of(brief: Brief, weeks: list[Week], rhythm: pd.DataFrame) -> dict:
    """Demand per (week number, platform).

    Raises
    ------
    InfeasiblePlan
        If tied posts exceed a platform's most posts per week.
    """
    tied = [*_themed_posts(brief, weeks), *_campaign_posts(brief, weeks)]
    demands = {}
    for plan in brief.platforms:
        carried = 0.0
        _check_tied(plan, weeks, tied)
        pace = posts_per_week(plan, rhythm)
        for week in weeks:
            own = tuple(
                post for post in tied if post.platform == plan.platform and post.week == week.number
            )
            # Fractions are carried over, so that 2.5 posts a week become 2, 3, 2, 3, ...
            carried += pace * week.open_share
            wanted = int(carried + 0.5)
            carried -= wanted
            most = plan.max_posts_per_week
            least = max(int(plan.min_posts_per_week * week.open_share), len(own))
            wanted = min(max(wanted, least), most)
            demands[week.number, plan.platform] = Demand(
                plan.platform, week.number, own, wanted, least
            )
    return demands


def _check_tied(plan: PlatformPlan, weeks: list[Week], tied: list[PostWish]) -> None:
    own = [post.week for post in tied if post.platform == plan.platform]
    counts = {week.number: own.count(week.number) for week in weeks}
    fullest = max(counts, key=lambda number: counts[number])
    most = plan.max_posts_per_week
    if counts[fullest] > most:
        over = sum(count > most for count in counts.values())
        raise InfeasiblePlan(
            [
                f"On {plan.platform}, themed days and campaigns ask for "
                f"{counted(counts[fullest], 'post')} in week {fullest}, at most {most} may go out "
                f"({counted(over, 'week is', 'weeks are')} too full)."
            ],
            [
                f"Raise max_posts_per_week of {plan.platform} to {counts[fullest]}, or take out "
                "themed days or campaign posts."
            ],
        )


def posts_per_week(plan: PlatformPlan, rhythm: pd.DataFrame) -> float:
    """The pace to keep: the brief's number, else the present rhythm, else the assumption."""
    if plan.posts_per_week is not None:
        return float(plan.posts_per_week)
    own = rhythm[rhythm["platform"] == plan.platform]
    pace = float(own["posts_per_week_now"].iloc[0]) if len(own) else POSTS_PER_WEEK_WITHOUT_HISTORY
    return min(max(pace, plan.min_posts_per_week), plan.max_posts_per_week)


def _themed_posts(brief: Brief, weeks: list[Week]) -> list[PostWish]:
    return [
        PostWish(
            week=week.number,
            platform=theme.platform,
            format=theme.format,
            pillar=theme.pillar or theme.name,
            intent=CALM if theme.intent == "sell" and brief.is_in_crisis(day) else theme.intent,
            hours=_hours(brief, theme.format),
            source="themed_day",
            rule=theme.name,
            day=day,
        )
        for theme in brief.themed_days
        for week in weeks
        for day in week.open_days
        if WEEKDAYS[day.weekday()] == theme.weekday
    ]


def _campaign_posts(brief: Brief, weeks: list[Week]) -> list[PostWish]:
    """Each campaign's posts, spread evenly over its open days inside the plan."""
    posts = []
    week_of = {day: week.number for week in weeks for day in week.open_days
               if not brief.is_in_crisis(day)}  # fmt: skip
    for campaign in brief.campaigns:
        days = [day for day in week_of if campaign.starts_on <= day <= campaign.ends_on]
        if not days or not campaign.posts_per_week:
            continue
        count = max(1, int(campaign.posts_per_week * len(days) / 7 + 0.5))
        platforms = campaign.platforms or tuple(plan.platform for plan in brief.platforms)
        for number in range(count):
            day = days[int((number + 0.5) * len(days) / count)]
            posts.append(
                PostWish(
                    week=week_of[day],
                    platform=platforms[number % len(platforms)],
                    format=campaign.format,
                    pillar=campaign.pillar,
                    intent=campaign.intent,
                    hours=_hours(brief, campaign.format),
                    source="campaign",
                    rule=campaign.name,
                    day=day,
                )
            )
    return posts


def _hours(brief: Brief, post_format: str) -> float:
    return hours_per_post(post_format, dict(brief.capacity.hours_per_post))
