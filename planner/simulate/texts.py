"""Words for simulated posts: short, varied, with commas, quotation marks and line breaks.

Every text is put together from a brand's phrase bank: an opening by pillar, a middle by pillar, an
ending by intent, and tags. All brands, people and places in them are invented.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Phrases:
    """Phrase bank of one brand: pillar -> (openings, middles), intent -> endings, tags."""

    pillars: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
    endings: dict[str, tuple[str, ...]]
    tags: tuple[str, ...]
    address: str


def add_texts(
    rng: np.random.Generator, posts: pd.DataFrame, phrases: Phrases, slug: str
) -> pd.DataFrame:
    """Posts with `text` and `permalink`; every post's words fit its pillar and intent.

    Posts on Facebook break lines, posts on X are shorter; a reply begins with a handle, a link
    post ends with an address.
    """
    posts = posts.copy()
    draws = rng.random((len(posts), 5))
    texts, links = [], []
    for post, draw in zip(posts.to_dict("records"), draws, strict=True):
        openings, middles = phrases.pillars[post["pillar"]]
        endings = phrases.endings[post["intent"]]
        opening, middle, ending, tag = (
            words[int(place * len(words))]
            for words, place in zip((openings, middles, endings, phrases.tags), draw, strict=False)
        )
        if post["platform"] == "x":
            text = f"{opening} {ending}" if draw[4] < 0.5 else f"{opening}\n{ending} {tag}".strip()
            if post["is_reply"]:
                text = f"@neighbour{int(draw[4] * 900) + 100} {ending}"
            links.append(f"https://x.com/{slug}/status/{post['post_id']}")
        else:
            joint = "\n\n" if draw[4] < 0.45 else " "
            text = f"{opening} {middle}{joint}{ending} {tag}".strip()
            links.append(f"https://www.facebook.com/{slug}/posts/{post['post_id']}")
        if post["format"] == "link":
            text += f" {phrases.address}"
        texts.append(text.strip())
    posts["text"] = pd.Series(texts, dtype="string", index=posts.index)
    posts["permalink"] = pd.Series(links, dtype="string", index=posts.index)
    return posts


_FIRST = (
    "ada", "bo", "cleo", "dag", "edda", "finn", "gaia", "hugo", "ines", "juno", "kai", "lone",
    "mika", "nora", "otto", "pia", "quinn", "rune", "saga", "tilde", "ulla", "vera", "wim", "yara",
    "zoe", "arlo", "britta", "cato", "dina", "elmo",
)  # fmt: skip
_SECOND = (
    "alder", "birch", "cedar", "dune", "elm", "fern", "gale", "hazel", "iris", "jay", "kelp",
    "lake", "moss", "nook", "oak", "pine", "quay", "reed", "sage", "teal", "vale", "wren",
)  # fmt: skip


def handles(members: pd.Series) -> pd.Series:
    """Invented handles for member ids such as "m00042"; different ids get different handles.

    >>> handles(pd.Series(["m00000", "m00031", "m00000"])).tolist()
    ['ada.alder0', 'bo.birch31', 'ada.alder0']
    """
    numbers = members.str[1:].astype(int)
    return pd.Series(
        [
            f"{_FIRST[n % len(_FIRST)]}.{_SECOND[(n // len(_FIRST)) % len(_SECOND)]}{n}"
            for n in numbers
        ],
        index=members.index,
        dtype="string",
    )
