"""Other people in a brand's own words: their handles, mail addresses and profile links.

Each becomes `@member`. The brand's own handle, mail and profiles stay: they are its publications.
A person's plain name inside a sentence cannot be told from any other word and stays; only what
addresses somebody is found. All patterns enter a run of characters at its start and never go back
into it, so the time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import unquote

import numpy as np
import pandas as pd

MEMBER = "@member"

_MAY_NAME = re.compile(r"[@＠/]|%40|[(\[{]\s?(?:at|ät|arroba)\s?[)\]}]", re.IGNORECASE)

# What a handle is made of is said by what it is not: letters of all scripts come with marks that
# are no letters themselves.
_SIGN = (
    r"[^\s@＠.,;:!?¿¡…<>()\[\]{}\"'“”„‚‘’«»|/\\*`~#=&%+$€£^—–、。，！？"
    "\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]"
)
_DOTTED = rf"{_SIGN}++(?:\.{_SIGN}++)*+"
_CLOCK = r"\d{1,2}(?:[:.h]\d{2})?\s?(?:am|pm|uhr|h)?(?!\w|\.\w)"
_DOT = r"(?:\.|\s?[(\[{]\s?(?:dot|punkt|punto|ponto|point)\s?[)\]}]\s?)"
_ADDRESSED = re.compile(
    # a mail address; written with a word for the sign; written as in addresses of pages
    rf"(?P<mail>(?<![\w.+%-])[\w.+%-]++(?:[@＠](?!{_CLOCK})[\w-]++(?:\.[\w-]++)*+"
    rf"|\s?[(\[{{]\s?(?:at|ät|arroba)\s?[)\]}}]\s?[\w-]++(?:{_DOT}[\w-]++)++)"
    r"|(?<![\w.+-])[\w.+-]*+%40[\w-]++(?:\.[\w-]++)*+)"
    # @[a name](number), @name, @name@server
    r"|(?P<tag>[@＠]\[[^\[\]\n]{1,200}\](?:\([^()\n]{0,200}\))?)"
    rf"|[@＠](?!{_CLOCK})(?P<handle>{_DOTTED})(?:[@＠]{_DOTTED})?",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?<![\w.@-])(?:https?://)?[\w-]++(?:\.[\w-]++)++(?::\d+)?/[^\s<>\"')\]]*+", re.IGNORECASE
)
# A link with words of its own: the words are somebody's name as often as not.
_WORDED_LINK = re.compile(
    r"\[[^\[\]\n]{0,200}\]\([^()\s]{1,500}(?:\s[^()\n]{0,200})?\)"
    r"|<a\b[^<>]{0,500}>[^<>]{0,200}</a>",
    re.IGNORECASE,
)
_LEADING = re.compile(rf"\s*(?:RT\s+)?[@＠](?!{_CLOCK})({_DOTTED})", re.IGNORECASE)
_NO_SIGNS = re.compile(r"[\W_]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PAGES = _words(
    "about accounts ads ar business dialog direct directory e events explore gaming groups hashtag "
    "help home i ideas intent joinchat l.php legal live login marketplace media messages "
    "notifications p permalink.php photo photo.php photos pin plugins policies privacy reel reels "
    "s search settings share sharer sharer.php story.php today topics tos tv video videos watch "
    "web"
)
_THEN_NAME = _words(
    "add c channel company in pages people profile pub school showcase stories t u user"
)
_ANY_FIRST = (
    "facebook.com", "fb.com", "instagram.com", "instagr.am", "x.com", "twitter.com", "t.me",
    "telegram.me", "wa.me", "m.me", "vk.com", "twitch.tv", "linktr.ee", "patreon.com",
    "pinterest.com", "pinterest.de", "pinterest.es", "pinterest.fr", "pinterest.pt",
    "pinterest.co.uk",
)  # fmt: skip
_ONLY_NAMED = (
    "linkedin.com", "youtube.com", "tiktok.com", "threads.net", "threads.com", "snapchat.com",
    "reddit.com", "bsky.app", "xing.com", "messenger.com",
)  # fmt: skip


def squeezed(name: str) -> str:
    """A name as it is compared: lower case, letters and digits only.

    >>> squeezed("Harbour_Roast"), squeezed("Harbour Roast")
    ('harbourroast', 'harbourroast')
    """
    return _NO_SIGNS.sub("", unquote(name)).casefold()


def profile_name(link: str) -> str | None:
    """The name of the person or page a link to a social network leads to; None if to neither.

    >>> profile_name("https://www.instagram.com/ida.larsen/?hl=de")
    'ida.larsen'
    >>> profile_name("https://x.com/ida/status/17"), profile_name("instagram.com/p/Cx1")
    ('ida', None)
    """
    bare = re.sub(r"^https?://", "", link, flags=re.IGNORECASE)
    host, _, path = bare.partition("/")
    host = host.split(":")[0].casefold()
    path, _, query = path.partition("?")
    parts = [unquote(part) for part in path.split("#")[0].split("/") if part]
    any_first = any(host == site or host.endswith(f".{site}") for site in _ANY_FIRST)
    if not any_first and not any(host == site or host.endswith(f".{site}") for site in _ONLY_NAMED):
        return None
    if not parts:
        return None
    first = parts[0].casefold()
    if first == "profile.php":
        return query or "profile"
    if first.startswith("@"):
        return parts[0][1:] or None
    if first == "posts" and len(parts) > 1:  # linkedin.com/posts/name_words-activity-17
        return parts[1].split("_")[0]
    if first in _THEN_NAME:
        return parts[1] if len(parts) > 1 else None
    return parts[0] if any_first and first not in _PAGES else None


def mask_members(text: str, own: frozenset[str] = frozenset()) -> str:
    """The text with `@member` for every handle, mail address and profile link of others.

    Parameters
    ----------
    text
        Any text, hostile ones included.
    own
        The brand's own names, each as `squeezed` makes it; what names one of them stays.

    >>> mask_members("Thanks @ida.larsen, see https://x.com/bo/status/3 or write ida@post.dk @5pm")
    'Thanks @member, see @member or write @member @5pm'
    >>> mask_members("@harbour_roast opens @ 7", frozenset({"harbourroast"}))
    '@harbour_roast opens @ 7'
    """
    if not _MAY_NAME.search(text):
        return text
    text = _WORDED_LINK.sub(lambda match: _worded(match[0], own), text)
    text = _LINK.sub(lambda match: _link(match[0], own), text)
    return _ADDRESSED.sub(lambda match: _addressed(match, own), text)


def mask_address(link: str, own: frozenset[str]) -> str:
    """A post's own address with `@member` in place of a foreign name; the rest of it stays.

    >>> mask_address("https://x.com/ida/status/17", frozenset())
    'https://x.com/@member/status/17'
    """
    name = profile_name(link)
    if name and squeezed(name) not in own:
        head = link.find("/", link.find("://") + 3)
        rest = unquote(link[head:])
        link = link[:head] + rest.replace(name, MEMBER.removeprefix("@" * (f"@{name}" in rest)), 1)
    return _ADDRESSED.sub(lambda match: _addressed(match, own), link)


def masked(texts: pd.Series, own: frozenset[str] = frozenset()) -> tuple[pd.Series, int]:
    """A column of texts masked, and in how many of them something was."""
    if not _MAY_NAME.search("\n".join(texts.dropna().to_numpy(dtype=object))):
        return texts, 0
    suspects = texts.str.contains(_MAY_NAME).fillna(False).to_numpy(dtype=bool)
    before = texts[suspects]
    after = before.map(lambda text: mask_members(text, own)).astype("string")
    changed = int((before != after).sum())
    if changed:
        texts = texts.copy()
        texts[suspects] = after
    return texts, changed


def speaks_to_others(text: str, own: frozenset[str]) -> bool:
    """True if a text begins with somebody else's handle, as answers and quotes of others do.

    >>> speaks_to_others("@harbour @ida thanks", frozenset({"harbour"}))
    True
    >>> speaks_to_others("Thanks @ida", frozenset())
    False
    """
    place = 0
    while match := _LEADING.match(text, place):
        if squeezed(match[1]) not in own:
            return True
        place = match.end()
    return False


def names_others(links: pd.Series, own: frozenset[str]) -> np.ndarray:
    """Boolean per address: it may name somebody else, so it has to be looked at in full.

    Addresses of one site differ in their ends; each beginning is looked at once.
    """
    texts = links.fillna("").to_numpy(dtype=object)
    if not any(map(_MAY_NAME.search, texts)):
        return np.zeros(len(texts), dtype=bool)
    foreign = {}
    result = np.zeros(len(texts), dtype=bool)
    for place, text in enumerate(texts):
        if "@" in text or "%" in text or "＠" in text or "?" in text:
            result[place] = True
            continue
        head = text.split("/", 5)[:5]  # scheme, "", host and two parts of the path
        key = "/".join(head)
        found = foreign.get(key)
        if found is None:
            name = profile_name(key)
            found = foreign[key] = name is not None and squeezed(name) not in own
        result[place] = found
    return result


def own_names(accounts: Iterable[str], addresses: pd.Series | None) -> frozenset[str]:
    """The brand's own names: its accounts, and whom a third of its posts' addresses name.

    One address among many may lead to somebody else (a shared post); a brand's own stand in most.
    """
    names = {squeezed(account) for account in accounts if MEMBER not in account}
    if addresses is not None:
        known = addresses.dropna().to_numpy(dtype=object)
        heads = Counter("/".join(text.split("/", 5)[:5]) for text in known)
        counts: Counter[str] = Counter()
        for head, times in heads.items():
            name = profile_name(head)
            if name is not None:
                counts[squeezed(name)] += times
        names |= {name for name, times in counts.items() if 3 * times >= max(1, len(known))}
    return frozenset(names - {""})


def _worded(text: str, own: frozenset[str]) -> str:
    target = re.search(r"\]\(([^\s)]+)|href\s*=\s*[\"']?([^\s\"'>]+)", text, re.IGNORECASE)
    link = (target[1] or target[2]) if target else text
    plain = _LINK.sub(lambda match: _link(match[0], own), link)
    plain = _ADDRESSED.sub(lambda match: _addressed(match, own), plain)
    return text if plain == link else MEMBER


def _link(link: str, own: frozenset[str]) -> str:
    name = profile_name(link)
    return link if name is None or squeezed(name) in own else MEMBER


def _addressed(match: re.Match, own: frozenset[str]) -> str:
    text = match[0]
    if match["mail"]:
        labels = re.split(r"[@＠.]|%40|\s", text)
        return text if own.intersection(map(squeezed, labels)) else MEMBER
    name = match["tag"] or match["handle"]
    return text if squeezed(name) in own else MEMBER
