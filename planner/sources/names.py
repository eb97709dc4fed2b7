"""Names that columns of posts carry in other people's files.

One table per language; each maps a planner column to names that are certain and names that are
worth a look. Further languages are further tables. `published_hour` is no column of POSTS: it is
the clock hour that some files keep beside a date.
"""

from __future__ import annotations

HOUR = "published_hour"

SURE, CHECK = "sure", "check"

NAMES: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {
    "en": {
        "post_id": {
            SURE: ("post id", "id", "tweet id", "media id", "post no", "post number", "status id"),
            CHECK: ("content id", "video id", "content", "no", "number", "key"),
        },
        "platform": {
            SURE: ("platform", "network", "social network", "social platform"),
            CHECK: ("channel", "site", "medium"),
        },
        "account": {
            SURE: ("account", "page", "page name", "account name", "account username", "profile",
                   "profile name", "username"),
            CHECK: ("handle", "brand", "page id", "account id", "seller"),
        },
        "published_wall": {
            SURE: ("published", "publish time", "published at", "publish date", "date published",
                   "published wall", "post date", "post time", "posted at", "posted", "posted on",
                   "created at", "created time", "created date", "publish time local",
                   "video publish time", "published on", "publication date"),
            CHECK: ("date", "time", "datetime", "date time", "timestamp", "date reconstructed",
                    "created", "day", "sent", "sent at"),
        },
        HOUR: {SURE: ("post hour", "publish hour", "hour of day", "hour", "time of day"),
               CHECK: ("clock hour", "clock time")},
        "timezone": {SURE: ("timezone", "time zone"), CHECK: ("tz",)},
        "format": {
            SURE: ("format", "post type", "media type", "content type", "status type"),
            CHECK: ("type", "kind"),
        },
        "pillar": {
            SURE: ("pillar", "content pillar", "theme"),
            CHECK: ("category", "topic", "label", "labels", "custom labels", "series", "subject"),
        },
        "intent": {SURE: ("intent",), CHECK: ("purpose", "aim", "objective")},
        "paid": {SURE: ("paid", "is paid", "promoted", "boosted", "sponsored", "is boosted"),
                 CHECK: ("ad", "advertised")},
        "spend": {SURE: ("spend", "ad spend", "amount spent", "boost spend"),
                  CHECK: ("cost", "budget")},
        "currency": {SURE: ("currency",), CHECK: ()},
        "title": {SURE: ("title", "post title", "headline", "video title"), CHECK: ("name",)},
        "text": {
            SURE: ("text", "post text", "message", "post message", "caption", "tweet text",
                   "description", "post copy"),
            CHECK: ("copy", "body", "words"),
        },
        "permalink": {
            SURE: ("permalink", "post link", "post url", "tweet permalink", "url", "video link"),
            CHECK: ("link", "address"),
        },
        "is_reply": {SURE: ("is reply",), CHECK: ("reply to",)},
        "is_live": {SURE: ("is live",), CHECK: ()},
        "followers": {
            SURE: ("followers", "follower count", "page total likes", "total page likes",
                   "page likes", "total followers", "subscribers", "fans"),
            CHECK: ("page fans", "audience size"),
        },
        "exported_at": {SURE: ("exported at", "export date"), CHECK: ("retrieved at",)},
        "impressions": {
            SURE: ("impressions", "total impressions", "impressions total", "displays"),
            CHECK: ("views", "post views", "times seen"),
        },
        "reach_people": {
            SURE: ("reach", "reach people", "people reached", "accounts reached", "total reach",
                   "reached", "unique impressions"),
            CHECK: ("unique views", "unique viewers"),
        },
        "likes": {SURE: ("like", "likes", "favorites", "favourites", "hearts"), CHECK: ("favs",)},
        "reactions": {SURE: ("reactions", "total reactions", "reactions total"), CHECK: ()},
        "comments": {SURE: ("comment", "comments", "replies", "comments total"), CHECK: ()},
        "shares": {
            SURE: ("share", "shares", "retweets", "reposts", "shares total"),
            CHECK: ("retweets and quotes", "forwards"),
        },
        "saves": {SURE: ("save", "saves", "saved", "bookmarks"), CHECK: ("add to favorites",)},
        "clicks": {SURE: ("link clicks", "url clicks", "clicks on links"),
                   CHECK: ("clicks", "total clicks", "clicks total")},
        "video_views": {SURE: ("video views", "plays", "video plays"), CHECK: ("media views",)},
        "conversions": {SURE: ("conversions",), CHECK: ("orders", "sign ups", "leads")},
        "revenue": {SURE: ("revenue",), CHECK: ("sales", "turnover")},
        "sentiment": {SURE: ("sentiment", "mean sentiment"), CHECK: ("tone",)},
        "impressions_organic": {
            SURE: ("organic impressions", "impressions organic", "unpaid impressions"), CHECK: ()},
        "reach_organic": {SURE: ("organic reach", "reach organic", "unpaid reach"), CHECK: ()},
        "interactions_organic": {
            SURE: ("organic interactions", "interactions organic"), CHECK: ()},
        "interactions": {
            SURE: ("interactions", "total interactions", "interactions total",
                   "reactions comments and shares"),
            CHECK: ("engagements", "total engagements", "engagement", "total engagement"),
        },
    },
}  # fmt: skip

FILLER_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset({"lifetime", "post", "posts", "num", "number", "of", "count", "the", "nr"}),
}
"""Words that may stand around a name without changing it ("Lifetime Post Total Reach")."""


def known_names() -> dict[str, tuple[str, str]]:
    """Normalised name -> (planner column, confidence), over all languages.

    >>> known_names()["page total likes"]
    ('followers', 'sure')
    """
    found: dict[str, tuple[str, str]] = {}
    for table in NAMES.values():
        for column, by_confidence in table.items():
            for confidence, names in by_confidence.items():
                for name in names:
                    found.setdefault(name, (column, confidence))
    return found
