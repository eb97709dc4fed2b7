"""Words of files turned into the planner's words: formats, platforms, yes and no."""

from __future__ import annotations

import re
import unicodedata

FORMAT_WORDS = {
    "photo": "photo", "photos": "photo", "image": "photo", "images": "photo", "picture": "photo",
    "ig image": "photo", "static": "photo", "graphic": "photo",
    "album": "carousel", "carousel": "carousel", "ig carousel": "carousel", "document": "carousel",
    "multi photo": "carousel", "gallery": "carousel",
    "video": "video", "videos": "video", "long video": "video", "youtube video": "video",
    "reel": "reel", "reels": "reel", "ig reel": "reel", "short": "reel", "shorts": "reel",
    "short video": "reel",
    "story": "story", "stories": "story", "ig story": "story",
    "link": "link", "links": "link", "article": "link", "url": "link", "shared link": "link",
    "text": "text", "status": "text", "statuses": "text", "status update": "text",
    "text post": "text", "tweet": "text", "thread": "text",
    "live": "live", "live video": "live", "live videos": "live", "broadcast": "live",
    "poll": "poll", "polls": "poll",
}  # fmt: skip
"""Normalised word of a file -> format of the planner."""

PLATFORM_WORDS = {
    "facebook": "facebook", "fb": "facebook", "facebook page": "facebook",
    "instagram": "instagram", "ig": "instagram", "insta": "instagram",
    "x": "x", "twitter": "x", "x twitter": "x", "x formerly twitter": "x",
    "linkedin": "linkedin", "linkedin page": "linkedin", "tiktok": "tiktok", "tik tok": "tiktok",
    "youtube": "youtube", "yt": "youtube", "pinterest": "pinterest", "threads": "threads",
    "bluesky": "bluesky", "mastodon": "mastodon", "snapchat": "snapchat", "whatsapp": "whatsapp",
    "reddit": "reddit", "telegram": "telegram",
}  # fmt: skip
"""Normalised word of a file -> name of the platform in tables."""

FLAG_WORDS = {
    "true": True, "yes": True, "y": True, "1": True, "1.0": True, "paid": True, "promoted": True,
    "boosted": True, "sponsored": True, "x": True,
    "false": False, "no": False, "n": False, "0": False, "0.0": False, "organic": False,
    "unpaid": False, "not paid": False,
}  # fmt: skip
"""Normalised word of a file -> true or false."""

_BETWEEN_WORDS = re.compile(r"[\W_]+")


def normal(text: str) -> str:
    """Lower case, punctuation as single spaces: the form in which words are compared.

    >>> normal("Reactions, Comments_and  Shares")
    'reactions comments and shares'
    """
    return _BETWEEN_WORDS.sub(" ", text.casefold()).strip()


def unaccented(text: str) -> str:
    """A text without accents; letters that are none without them stay.

    >>> unaccented("Beiträge reçus")
    'Beitrage recus'
    """
    parts = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def platform_name(text: str) -> str:
    """The platform's name in tables; unknown names are kept in lower case.

    >>> platform_name("Twitter"), platform_name("Ning")
    ('x', 'ning')
    """
    return PLATFORM_WORDS.get(normal(text), text.strip().lower())


def platform_in_name(file: str) -> str | None:
    """The platform a file name speaks of, or None.

    >>> platform_in_name("facebook_page_2014.csv"), platform_in_name("posts.csv")
    ('facebook', None)
    """
    found = {
        PLATFORM_WORDS[word] for word in normal(file).split() if len(word) > 2
        and word in PLATFORM_WORDS
    }  # fmt: skip
    return found.pop() if len(found) == 1 else None
