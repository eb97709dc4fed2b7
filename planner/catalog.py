"""Vocabularies with definitions: interaction kinds, formats, intents, activities and their effort.

Hours, money and weights below are ASSUMPTIONS of the planner (marked `is_assumption`), not
measurements. They are round working values that every brief can overrule; each carries the note
that is shown beside it wherever a person sees it.
"""

from __future__ import annotations

from dataclasses import dataclass

ASSUMPTION_NOTE = "planner's working assumption, 2026; replace it with your own hours"


@dataclass(frozen=True)
class Word:
    """One entry of a vocabulary: the word used in tables, its label and its definition."""

    name: str
    label: str
    definition: str


@dataclass(frozen=True)
class InteractionKind(Word):
    """A kind of act by a member of the audience.

    `depth` is light, medium or deep; `weight` is its value relative to a like (an assumption,
    editable); `usual_initiative` says who usually starts it.
    """

    depth: str = "light"
    weight: float = 1.0
    usual_initiative: str = "reactive"
    is_assumption: bool = True


@dataclass(frozen=True)
class PostFormat(Word):
    """A format of a post. `hours_per_post` is an editable assumption."""

    hours_per_post: float = 1.5
    is_assumption: bool = True


@dataclass(frozen=True)
class Activity(Word):
    """A kind of work other than making one post.

    `mode` is "active" (reacting with people) or "passive" (creating and distributing);
    `hours_per_week` is the usual weekly effort, `block_minutes` the usual length of one sitting,
    `cycle` how often it comes round ("daily", "weekly", "monthly", "per campaign").
    """

    mode: str = "active"
    hours_per_week: float = 1.0
    block_minutes: int = 30
    cycle: str = "daily"
    is_assumption: bool = True


def _by_name(words: list) -> dict:
    return {word.name: word for word in words}


INTERACTION_KINDS: dict[str, InteractionKind] = _by_name(
    [
        InteractionKind("like", "Like", "A like, favourite or reaction.", "light", 1.0),
        InteractionKind("click", "Click", "A click on a link or on the post.", "light", 1.0),
        InteractionKind("save", "Save", "The post was saved or bookmarked.", "medium", 3.0),
        InteractionKind("comment", "Comment", "A comment under a post.", "medium", 4.0),
        InteractionKind("reply", "Reply", "An answer to a comment of ours.", "medium", 4.0),
        InteractionKind("share", "Share", "The post was shared, reposted or quoted.", "deep", 6.0),
        InteractionKind(
            "mention", "Mention", "The brand was named in a post.", "deep", 6.0, "proactive"
        ),
        InteractionKind(
            "direct_message", "Direct message", "A private message to us.", "deep", 6.0, "proactive"
        ),
        InteractionKind(
            "user_content",
            "Own post",
            "A post of their own about the brand.",
            "deep",
            8.0,
            "proactive",
        ),
        InteractionKind("other", "Other", "An act of a kind not listed here.", "light", 1.0),
    ]
)

FORMATS: dict[str, PostFormat] = _by_name(
    [
        PostFormat("photo", "Photo", "One or several pictures shown at once.", 1.5),
        PostFormat("video", "Video", "A video of more than about 90 seconds.", 6.0),
        PostFormat("reel", "Reel", "A short upright video.", 3.5),
        PostFormat("story", "Story", "A picture or clip that disappears after a day.", 0.5),
        PostFormat("carousel", "Carousel", "A swipeable series of pictures or pages.", 2.5),
        PostFormat("link", "Link", "A post whose point is a link.", 1.0),
        PostFormat("text", "Text", "Words without a picture.", 0.75),
        PostFormat("live", "Live", "A live broadcast.", 5.0),
        PostFormat("poll", "Poll", "A question with answers to choose from.", 0.75),
    ]
)

INTENTS: dict[str, Word] = _by_name(
    [
        Word("sell", "Sell", "Asks for a purchase, a booking or an order; offers and prices."),
        Word("inform", "Inform", "Tells or shows something useful without asking for money."),
        Word("converse", "Converse", "Asks, answers, thanks or invites people to take part."),
    ]
)

UNLABELLED = "unlabelled"
"""The level of pillar or intent for posts that carry none: kept, never dropped."""

ACTIVITIES: dict[str, Activity] = _by_name(
    [
        Activity("listening", "Listening", "Reading what people say about the brand, the field "
                 "and its rivals.", "active", 1.5, 30, "daily"),
        Activity("trends", "Hashtags and trends", "Joining hashtags, trends and other people's "
                 "conversations.", "active", 1.0, 30, "weekly"),
        Activity("answering", "Answering", "Answering comments, mentions and messages.",
                 "active", 4.0, 30, "daily"),
        Activity("user_content", "User-generated content", "Asking for, choosing, crediting and "
                 "sharing what members made.", "active", 1.0, 30, "weekly"),
        Activity("contests", "Competitions and promotions", "Preparing, running and closing "
                 "contests and giveaways.", "active", 0.5, 60, "monthly"),
        Activity("loyalty", "Loyalty programme", "Caring for regulars and advocates: early access, "
                 "thanks, rewards.", "active", 0.5, 30, "weekly"),
        Activity("partners", "Partners and influencers", "Finding, briefing and following up "
                 "partners.", "active", 0.5, 60, "monthly"),
        Activity("creating", "Creating and distributing", "Making and scheduling posts; counted "
                 "per post by format.", "passive", 0.0, 60, "weekly"),
        Activity("calendar_work", "Content calendar", "Keeping the plan, approvals and assets in "
                 "order.", "passive", 0.5, 30, "weekly"),
        Activity("paid_boosts", "Paid boosts", "Setting up and watching advertisements.",
                 "passive", 0.5, 30, "weekly"),
        Activity("cross_sharing", "Cross-platform sharing", "Adapting a post for another "
                 "platform.", "passive", 0.25, 15, "weekly"),
        Activity("themed_days", "Themed days", "Preparing recurring themes.",
                 "passive", 0.25, 15, "weekly"),
    ]
)  # fmt: skip

ACTIVE_SHARE_DEFAULT = (0.25, 0.50)
"""Default bounds of the active share of all hours (an assumption, editable in the brief)."""

SELL_SHARE_MAX_DEFAULT = 0.25
"""Default cap on the share of posts that sell (an assumption, editable in the brief)."""


PLATFORM_LABELS = {
    "bereal": "BeReal",
    "linkedin": "LinkedIn",
    "tiktok": "TikTok",
    "vk": "VK",
    "wechat": "WeChat",
    "whatsapp": "WhatsApp",
    "youtube": "YouTube",
}
"""Platforms whose name is not simply their word with a capital."""


def platform_label(platform: str) -> str:
    """A platform's name as people write it.

    >>> platform_label("tiktok"), platform_label("facebook"), platform_label("x")
    ('TikTok', 'Facebook', 'X')
    """
    return PLATFORM_LABELS.get(platform.lower(), platform[:1].upper() + platform[1:])


def active_activities() -> list[Activity]:
    """The activities whose mode is active, in catalogue order.

    >>> [activity.name for activity in active_activities()][:3]
    ['listening', 'trends', 'answering']
    """
    return [activity for activity in ACTIVITIES.values() if activity.mode == "active"]


def hours_per_post(post_format: str, overrides: dict[str, float] | None = None) -> float:
    """Hours one post of this format takes: the user's value, else the catalogue's assumption.

    Unknown formats take the photo's value.

    >>> hours_per_post("reel"), hours_per_post("reel", {"reel": 2.0}), hours_per_post("unheard-of")
    (3.5, 2.0, 1.5)
    """
    if overrides and post_format in overrides:
        return float(overrides[post_format])
    return FORMATS.get(post_format, FORMATS["photo"]).hours_per_post
