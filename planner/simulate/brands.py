"""The settings of the three simulated brands: what is true about each, and what it teaches."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from planner.simulate.account import AccountWorld
from planner.simulate.inbound import InboundWorld
from planner.simulate.interactions import (
    ONE_POPULATION,
    THREE_TYPES,
    MemberType,
    MemberWorld,
)
from planner.simulate.phrases import HARBOUR, LANTERN, RIVERSIDE
from planner.simulate.posts import PostWorld
from planner.simulate.survey import SurveyWorld
from planner.simulate.texts import Phrases

ENDS_ON = dt.date(2026, 12, 27)
_YEAR = dt.date(2025, 12, 29)
_AUTUMN = dt.date(2026, 9, 21)


@dataclass(frozen=True)
class Brand:
    """One simulated brand: its worlds, its words, what it teaches, and the facts behind it.

    `teaches` asks without giving the answers away; `facts` are for the truth file only.
    """

    key: str
    title: str
    teaches: str
    seed: int
    timezone: str
    slug: str
    page_id: str
    phrases: Phrases
    facebook: PostWorld
    x: PostWorld
    account: AccountWorld
    members: MemberWorld
    inbound: InboundWorld
    survey: SurveyWorld
    facts: dict[str, str] = field(default_factory=dict)


def _harbour_roast() -> Brand:
    zone, facebook, x = "Europe/Copenhagen", "Harbour Roast", "harbour_roast_sim"
    pillars = {"brewing tips": 0.26, "origins": 0.18, "shop life": 0.22, "offers": 0.20,
               "community": 0.14}  # fmt: skip
    content = {
        "pillars": pillars,
        "pillar_ratio": {"brewing tips": 1.35, "origins": 0.9, "shop life": 1.1, "offers": 0.7,
                         "community": 1.25},
        "intents_by_pillar": {
            "brewing tips": {"inform": 0.8, "converse": 0.2},
            "origins": {"inform": 0.9, "sell": 0.1},
            "shop life": {"converse": 0.5, "inform": 0.5},
            "offers": {"sell": 1.0},
            "community": {"converse": 0.85, "inform": 0.15},
        },
        "intent_ratio": {"sell": 0.85, "inform": 1.0, "converse": 1.15},
        "timezone": zone,
        "starts_on": _YEAR,
    }  # fmt: skip
    return Brand(
        key="harbour_roast",
        title="Harbour Roast (coffee retailer)",
        teaches=(
            "a year of a retailer with plenty of everything. Does the content make a difference, "
            "does the hour, and what are boosts worth that mostly go to selling posts?"
        ),
        seed=20260101,
        timezone=zone,
        slug="harbour_roast_sim",
        page_id="104000000000417",
        phrases=HARBOUR,
        facebook=PostWorld(
            platform="facebook",
            account=facebook,
            posts=400,
            formats={"photo": 0.46, "reel": 0.18, "carousel": 0.12, "video": 0.06, "link": 0.11,
                     "text": 0.07},
            format_ratio={"photo": 1.0, "reel": 1.7, "carousel": 1.3, "video": 1.1, "link": 0.6,
                          "text": 0.85},
            paid_share=0.14,
            contests=3,
            **content,
        ),
        x=PostWorld(
            platform="x",
            account=x,
            posts=200,
            formats={"photo": 0.4, "link": 0.25, "text": 0.35},
            format_ratio={"photo": 1.3, "link": 0.7, "text": 1.0},
            reach_share=0.22,
            interactions_per_reach=0.02,
            paid_share=0.03,
            reply_share=0.1,
            **content,
        ),
        account=AccountWorld(
            followers={"facebook": 18_400, "x": 4_200},
            accounts={"facebook": facebook, "x": x},
            growth_per_week=0.0035,
            starts_on=_YEAR,
        ),
        members=MemberWorld(
            members=2_000,
            types=dict(ONE_POPULATION),
            acts_per_member=5.6,
            platforms={"facebook": 0.8, "x": 0.2},
            timezone=zone,
            starts_on=_YEAR,
            lapse_per_week=0.015,
            contest_only_members=120,
        ),
        inbound=InboundWorld(
            platforms={"facebook": 0.75, "x": 0.25},
            accounts={"facebook": facebook, "x": x},
            timezone=zone,
            starts_on=_YEAR,
            messages_per_week=26,
            messages_per_comment=0.06,
            staffed={**{day: (8.0, 18.0) for day in range(5)}, 5: (9.0, 14.0)},
            share_never_answered=0.04,
            answer_minutes_median=22,
        ),
        survey=SurveyWorld(
            respondents=640,
            classes={
                "everyone": (
                    1.0,
                    {
                        "follows_for": {"offers": 0.30, "brewing tips": 0.38, "the people": 0.20,
                                        "origins": 0.12},
                        "comments": {"never": 0.52, "sometimes": 0.38, "often": 0.10},
                        "buys": {"monthly": 0.44, "now and then": 0.38, "never yet": 0.18},
                        "wants_more": {"videos": 0.31, "recipes": 0.35, "offers": 0.22,
                                       "events": 0.12},
                    },
                )
            },
        ),
        facts={
            "timing": "The hour of publishing has no effect on either platform.",
            "content": "Format, pillar and intent have the ratios listed under posts; reels and "
            "brewing tips do best.",
            "paid": "Boosts add reach; people reached by money interact at 0.3 of the usual rate.",
            "types": "One population: differences between members are of degree.",
        },
    )  # fmt: skip


def _riverside_commons() -> Brand:
    zone, facebook, x = "America/New_York", "Riverside Commons", "riverside_commons_sim"
    pillars = {"events": 0.30, "neighbours": 0.28, "how to help": 0.22, "river news": 0.20}
    content = {
        "pillars": pillars,
        "pillar_ratio": {"events": 1.0, "neighbours": 1.2, "how to help": 0.9, "river news": 0.95},
        "intents_by_pillar": {
            "events": {"inform": 0.6, "converse": 0.4},
            "neighbours": {"converse": 0.8, "inform": 0.2},
            "how to help": {"sell": 0.4, "inform": 0.6},
            "river news": {"inform": 0.9, "converse": 0.1},
        },
        "intent_ratio": {"sell": 0.9, "inform": 1.0, "converse": 1.15},
        "timezone": zone,
        "starts_on": _YEAR,
        "currency": "USD",
    }
    return Brand(
        key="riverside_commons",
        title="Riverside Commons (community organisation)",
        teaches=(
            "a community. Do its members take part in different ways or only more and less, how "
            "well is the promise to answer within an hour kept, and what do contests bring?"
        ),
        seed=20260202,
        timezone=zone,
        slug="riverside_commons_sim",
        page_id="104000000000733",
        phrases=RIVERSIDE,
        facebook=PostWorld(
            platform="facebook",
            account=facebook,
            posts=290,
            formats={"photo": 0.5, "video": 0.12, "link": 0.2, "text": 0.18},
            format_ratio={"photo": 1.0, "video": 1.2, "link": 0.8, "text": 1.0},
            reach_share=0.3,
            interactions_per_reach=0.045,
            paid_share=0.05,
            contests=6,
            **content,
        ),
        x=PostWorld(
            platform="x",
            account=x,
            posts=130,
            formats={"photo": 0.35, "link": 0.3, "text": 0.35},
            reach_share=0.25,
            interactions_per_reach=0.03,
            paid_share=0.0,
            reply_share=0.15,
            **content,
        ),
        account=AccountWorld(
            followers={"facebook": 9_600, "x": 2_900},
            accounts={"facebook": facebook, "x": x},
            growth_per_week=0.0025,
            starts_on=_YEAR,
            crisis_on=dt.date(2026, 6, 16),
        ),
        members=MemberWorld(
            members=3_000,
            types={
                name: MemberType(kind.share, dict(kind.mix), kind.concentration)
                for name, kind in THREE_TYPES.items()
            },
            acts_per_member=6.2,
            platforms={"facebook": 0.82, "x": 0.18},
            timezone=zone,
            starts_on=_YEAR,
            lapse_per_week=0.012,
            contest_only_members=380,
            regular_share_in_contest=0.03,
            outbound_per_inbound=0.03,
        ),
        inbound=InboundWorld(
            platforms={"facebook": 0.85, "x": 0.15},
            accounts={"facebook": facebook, "x": x},
            timezone=zone,
            starts_on=_YEAR,
            messages_per_week=32,
            messages_per_comment=0.06,
            staffed={day: (10.0, 14.0) for day in range(5)},
            share_never_answered=0.2,
            answer_minutes_median=55,
        ),
        survey=SurveyWorld(
            respondents=620,
            classes={
                "doers": (
                    0.45,
                    {
                        "comes_to_events": {"often": 0.70, "sometimes": 0.25, "never": 0.05},
                        "volunteers": {"yes": 0.75, "no": 0.25},
                        "reads_for": {"dates": 0.70, "stories": 0.20, "news": 0.10},
                        "answers_matter": {"very": 0.60, "somewhat": 0.30, "not": 0.10},
                    },
                ),
                "readers": (
                    0.55,
                    {
                        "comes_to_events": {"often": 0.06, "sometimes": 0.34, "never": 0.60},
                        "volunteers": {"yes": 0.08, "no": 0.92},
                        "reads_for": {"dates": 0.12, "stories": 0.50, "news": 0.38},
                        "answers_matter": {"very": 0.20, "somewhat": 0.45, "not": 0.35},
                    },
                ),
            },
        ),
        facts={
            "timing": "The hour of publishing has no effect on either platform.",
            "types": "Three types: supporters, talkers, ambassadors, with the mixes listed.",
            "replies": "Staffed Monday to Friday 10 to 14 h only, so many messages are answered "
            "the next day; a fifth is never answered.",
            "crisis": "On 2026-06-16 mentions rise eightfold and sentiment falls for three days.",
            "contests": "380 members take part in contests only.",
        },
    )


def _lantern_books() -> Brand:
    zone, facebook, x = "Europe/London", "Lantern Books", "lantern_books_sim"
    pillars = {"new arrivals": 0.4, "shop cat": 0.25, "reading group": 0.35}
    content = {
        "pillars": pillars,
        "intents_by_pillar": {
            "new arrivals": {"sell": 0.5, "inform": 0.5},
            "shop cat": {"converse": 1.0},
            "reading group": {"converse": 0.6, "inform": 0.4},
        },
        "timezone": zone,
        "starts_on": _AUTUMN,
        "weeks": 14,
        "paid_share": 0.05,
        "currency": "GBP",
        "spend_median": 12.0,
    }
    return Brand(
        key="lantern_books",
        title="Lantern Books (small bookshop)",
        teaches=(
            "fourteen weeks of a small shop. What can be said with so little data, and how much "
            "more would it take?"
        ),
        seed=20260303,
        timezone=zone,
        slug="lantern_books_sim",
        page_id="104000000000951",
        phrases=LANTERN,
        facebook=PostWorld(
            platform="facebook",
            account=facebook,
            posts=38,
            formats={"photo": 0.7, "link": 0.15, "text": 0.15},
            reach_share=0.35,
            interactions_per_reach=0.045,
            **content,
        ),
        x=PostWorld(
            platform="x",
            account=x,
            posts=12,
            formats={"photo": 0.4, "text": 0.6},
            reach_share=0.3,
            interactions_per_reach=0.03,
            **content,
        ),
        account=AccountWorld(
            followers={"facebook": 640, "x": 210},
            accounts={"facebook": facebook, "x": x},
            growth_per_week=0.002,
            starts_on=_AUTUMN,
            days=98,
            mentions_per_1000_followers=0.4,
        ),
        members=MemberWorld(
            members=70,
            types=dict(ONE_POPULATION),
            acts_per_member=2.4,
            platforms={"facebook": 0.9, "x": 0.1},
            timezone=zone,
            starts_on=_AUTUMN,
            weeks=14,
        ),
        inbound=InboundWorld(
            platforms={"facebook": 0.9, "x": 0.1},
            accounts={"facebook": facebook, "x": x},
            timezone=zone,
            starts_on=_AUTUMN,
            weeks=14,
            messages_per_week=3.5,
            staffed={day: (10.0, 17.5) for day in range(1, 6)},
            share_never_answered=0.06,
            answer_minutes_median=40,
        ),
        survey=SurveyWorld(
            respondents=46,
            classes={
                "everyone": (
                    1.0,
                    {
                        "reads": {"fiction": 0.55, "non-fiction": 0.30, "both": 0.15},
                        "comes_for": {"books": 0.6, "the reading group": 0.25, "the cat": 0.15},
                    },
                )
            },
        ),
        facts={
            "timing": "The hour of publishing has no effect.",
            "content": "Format, pillar and intent have no effect: all true ratios are 1.",
            "types": "One population, and far too few members to look for types.",
        },
    )


def brands() -> dict[str, Brand]:
    """The three brands by key.

    >>> list(brands())
    ['harbour_roast', 'riverside_commons', 'lantern_books']
    """
    return {
        brand.key: brand for brand in (_harbour_roast(), _riverside_commons(), _lantern_books())
    }
