"""Words and numbers in figures: one way to escape, round and name, so that all places agree."""

from __future__ import annotations

import math
import re
from typing import Any

from planner import catalog
from planner.verdict import ADVICE_LADDER

NOT_KNOWN = "not known"

OUTCOME_LABELS = {
    "reach_people": "people reached",
    "reach_organic": "people reached without payment",
    "impressions_organic": "impressions without payment",
    "interactions_organic": "interactions without payment",
    "video_views": "video views",
}

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]+")


def one_line(text: Any) -> str:
    """Text on one line without control characters; a missing value is empty.

    >>> one_line("two\\r\\nlines\\x00"), one_line(None)
    ('two lines', '')
    """
    if is_missing(text):
        return ""
    return _CONTROL.sub(" ", str(text)).strip()


def plotly_text(text: Any, longest: int = 0) -> str:
    """Text from data, made harmless for plotly: no markup, no formula, no hover template.

    Plotly reads `<b>` as markup, `$...$` as a formula and `%{x}` as a template; with character
    references in their place it shows the characters themselves. `longest` > 0 cuts the text at
    that many characters.

    >>> plotly_text("<b>R&D</b> $x$ %{y}")
    '&lt;b&gt;R&amp;D&lt;/b&gt; &#36;x&#36; %&#123;y}'
    >>> plotly_text("a rather long name", longest=9)
    'a rather…'
    """
    line = one_line(text)
    if longest and len(line) > longest:
        line = line[: longest - 1].rstrip() + "…"
    for plain, reference in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ("$", "&#36;"),
        ("%{", "%&#123;"),
    ):
        line = line.replace(plain, reference)
    return line


def slug(text: Any) -> str:
    """A name fit for an anchor: lower-case letters, digits and hyphens.

    >>> slug("hour-map-My Forum!")
    'hour-map-my-forum'
    """
    return re.sub(r"[^a-z0-9]+", "-", one_line(text).lower()).strip("-") or "unnamed"


def is_missing(value: Any) -> bool:
    """True for None, nan, NaT and NA.

    >>> is_missing(float("nan")), is_missing(0)
    (True, False)
    """
    if value is None:
        return True
    try:
        return bool(value != value)
    except TypeError:  # pandas.NA refuses to be a truth value
        return True


def rounded(value: Any) -> float | None:
    """A number as it is shown: whole from 100 on, else three significant digits.

    >>> rounded(1234.5), rounded(0.98765), rounded(float("nan"))
    (1234.0, 0.988, None)
    """
    if is_missing(value):
        return None
    number = float(value)
    if not math.isfinite(number):
        return None
    if number == 0 or abs(number) >= 100:
        return float(round(number))
    return round(number, 2 - math.floor(math.log10(abs(number))))


def number(value: Any) -> str:
    """A number in words: `rounded`, with thousands separated.

    >>> number(12345.6), number(47.0), number(0.5), number(None)
    ('12,346', '47', '0.5', 'not known')
    """
    shown = rounded(value)
    if shown is None:
        return NOT_KNOWN
    if shown == int(shown):
        return f"{int(shown):,}"
    return f"{shown:f}".rstrip("0")


def rounded_ratio(value: Any) -> float | None:
    """A ratio around 1 as it is shown: two decimals below 10, one above.

    >>> rounded_ratio(0.0405), rounded_ratio(12.345)
    (0.04, 12.3)
    """
    shown = rounded(value)
    return None if shown is None else round(float(value), 2 if abs(shown) < 10 else 1)


def ratio(value: Any) -> str:
    """A ratio in words: `rounded_ratio` without trailing zeros.

    >>> ratio(2.0), ratio(0.988), ratio(None)
    ('2', '0.99', 'not known')
    """
    shown = rounded_ratio(value)
    return NOT_KNOWN if shown is None else f"{shown:,.2f}".rstrip("0").rstrip(".")


def percent(share: Any) -> str:
    """A share in [0, 1] as percent.

    >>> percent(0.1419)
    '14.2 %'
    """
    return NOT_KNOWN if is_missing(share) else f"{number(float(share) * 100)} %"


def amount(value: Any, singular: str, plural: str = "") -> str:
    """A number with its noun.

    >>> amount(1, "post"), amount(1200, "post"), amount(2, "match", "matches")
    ('1 post', '1,200 posts', '2 matches')
    """
    noun = singular if rounded(value) == 1 else plural or f"{singular}s"
    return f"{number(value)} {noun}"


def capital(text: Any) -> str:
    """The text on one line with its first letter in upper case.

    >>> capital("not distinguishable from flat"), capital(None)
    ('Not distinguishable from flat', '')
    """
    line = one_line(text)
    return line[:1].upper() + line[1:]


def platform_label(platform: Any) -> str:
    """A platform's name as people write it, on one line; a missing one is empty.

    >>> platform_label("tiktok"), platform_label("my own forum"), platform_label(None)
    ('TikTok', 'My own forum', '')
    """
    return catalog.platform_label(one_line(platform))


def outcome_label(outcome: Any) -> str:
    """What is counted, in words.

    >>> outcome_label("reach_people"), outcome_label("interactions")
    ('people reached', 'interactions')
    """
    name = one_line(outcome)
    return OUTCOME_LABELS.get(name, name.replace("_", " ")) or "results"


def kind_label(post_format: Any, pillar: Any, intent: Any) -> str:
    """A kind of post in words; a pillar or intent nobody gave is left out.

    >>> kind_label("reel", "Origin", "inform"), kind_label("photo", "unlabelled", None)
    ('Reel · Origin · inform', 'Photo')
    """
    parts = [one_line(part) for part in (post_format, pillar, intent)]
    shown = [part for part in parts if part and part != "unlabelled"]
    return capital(" · ".join(shown)) or "Unlabelled posts"


def advice_rank(level: Any) -> int:
    """Position on the advice ladder; a word that is not on it counts as the lowest.

    >>> advice_rank("supported"), advice_rank("best ever")
    (3, 0)
    """
    return ADVICE_LADDER.index(level) if level in ADVICE_LADDER else 0


def listed(words: list[str]) -> str:
    """Words joined as in a sentence.

    >>> listed(["a", "b", "c"]), listed(["a"])
    ('a, b and c', 'a')
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
