"""Pillars of posts by a user's own rules: keywords, hashtags, values of a column; with counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from planner.catalog import UNLABELLED
from planner.errors import DataError
from planner.schema import POSTS

_LISTS = ("keywords", "hashtags", "values")


@dataclass(frozen=True)
class PillarRule:
    """Posts of one pillar are those with one of the keywords, hashtags, or values of a column.

    Parameters
    ----------
    pillar
        Name of the pillar.
    keywords
        Whole words or phrases of title or text; upper and lower case make no difference.
    hashtags
        Hashtags, with or without their sign.
    column, values
        A text column of POSTS, such as campaign names kept in `title`, and values of it.

    Raises
    ------
    DataError
        No name, nothing to look for, or a column that POSTS does not have.
    """

    pillar: str
    keywords: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    column: str = ""
    values: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.pillar.strip():
            raise _bad_rule("a rule without a pillar", "a name of a pillar")
        if self.column and (
            self.column not in POSTS.by_name or POSTS.by_name[self.column].kind != "text"
        ):
            raise _bad_rule(f"the column {self.column!r}", "a column of words of POSTS")
        if not (self.keywords or self.hashtags or (self.column and self.values)):
            raise _bad_rule(
                f"nothing to look for under {self.pillar!r}",
                "keywords, hashtags, or a column and values",
            )


def read_pillar_rules(path: str | Path) -> list[PillarRule]:
    """Rules from a YAML file: a list of mappings with pillar, keywords, hashtags, column, values.

    Raises
    ------
    DataError
        A file that cannot be read, or is not in that form.
    """
    try:
        content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise _bad_rule("a file that cannot be read as YAML", "a list of rules") from error
    if not isinstance(content, list) or not all(isinstance(rule, dict) for rule in content):
        raise _bad_rule("no list of rules", "a list of rules, each with its pillar")
    rules = []
    for rule in content:
        unknown = set(rule) - {"pillar", "column", *_LISTS}
        if unknown:
            raise _bad_rule(f"{sorted(map(str, unknown))[0]!r} in a rule",
                            "pillar, keywords, hashtags, column, values")  # fmt: skip
        lists = {
            name: tuple(map(str, rule.get(name) or ()))
            if isinstance(rule.get(name), list | None)
            else (str(rule[name]),)
            for name in _LISTS
        }
        rules.append(
            PillarRule(str(rule.get("pillar") or ""), column=str(rule.get("column") or ""), **lists)
        )
    return rules


def pillar_rules_of_text(text: str) -> list[PillarRule]:
    """Rules as a person types them, one a line: "pillar: words, phrases, #hashtags".

    Raises
    ------
    DataError
        A line without a colon, without a pillar, or without anything to look for; it is named.

    >>> pillar_rules_of_text("beans: new beans, roast, #coffee")
    [PillarRule(pillar='beans', keywords=('new beans', 'roast'), hashtags=('coffee',), column='', \
values=())]
    """
    rules = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        pillar, colon, words = line.partition(":")
        parts = [part.strip() for part in words.split(",") if part.strip(" #＃")]
        if not (colon and pillar.strip() and parts):
            raise DataError(
                file="rules of pillars",
                row=number,
                got=f"'{line.strip()[:60]}'",
                expected="a pillar, a colon, and words or #hashtags with commas between them",
                remedy="write it like 'beans: new beans, roast, #coffee'",
            )
        rules.append(
            PillarRule(
                pillar.strip(),
                keywords=tuple(part for part in parts if part[0] not in "#＃"),
                hashtags=tuple(part.strip("#＃ ") for part in parts if part[0] in "#＃"),
            )
        )
    return rules


def apply_pillar_rules(
    posts: pd.DataFrame, rules: Sequence[PillarRule]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Posts with a pillar where they had none, and what each rule did.

    Parameters
    ----------
    posts
        POSTS; a pillar that stands there already stays.
    rules
        The first rule that fits decides.

    Returns
    -------
    tuple of DataFrame
        The posts (a copy), and one row per rule: pillar, matched (posts it fits), decided (posts
        it gave its pillar to).

    >>> posts = pd.DataFrame({"text": ["New beans! #coffee", "Rain", "Beans and a sale"]})
    >>> rules = [PillarRule("offers", keywords=("sale",)), PillarRule("beans", ("beans",))]
    >>> table, counts = apply_pillar_rules(posts, rules)
    >>> table["pillar"].tolist(), counts["decided"].tolist(), counts["matched"].tolist()
    (['beans', 'unlabelled', 'offers'], [1, 1], [1, 2])
    """
    posts = posts.copy()
    pillar = posts["pillar"] if "pillar" in posts else pd.Series(pd.NA, index=posts.index)
    pillar = pillar.astype("string").fillna(UNLABELLED)
    rows = []
    for rule in rules:
        fits = _fits(posts, rule)
        is_open = fits & (pillar == UNLABELLED).to_numpy()
        pillar = pillar.mask(is_open, rule.pillar.strip())
        rows.append((rule.pillar.strip(), int(fits.sum()), int(is_open.sum())))
    posts["pillar"] = pillar
    counts = pd.DataFrame(rows, columns=["pillar", "matched", "decided"])
    return posts, counts


def _fits(posts: pd.DataFrame, rule: PillarRule) -> np.ndarray:
    patterns = [
        rf"(?<!\w){re.escape(word.strip())}(?!\w)" for word in rule.keywords if word.strip()
    ]
    patterns += [
        rf"[#＃]{re.escape(tag.strip().lstrip('#＃'))}(?!\w)"
        for tag in rule.hashtags
        if tag.strip().lstrip("#＃")
    ]
    fits = np.zeros(len(posts), dtype=bool)
    if patterns:
        pattern = "|".join(patterns)
        for name in ("title", "text"):
            if name in posts:
                words = posts[name].astype("string").fillna("")
                hits = words.str.contains(pattern, case=False, regex=True)
                fits |= hits.fillna(False).to_numpy(dtype=bool)
    if rule.column and rule.column in posts:
        wanted = {value.strip().casefold() for value in rule.values}
        found = posts[rule.column].astype("string").fillna("").str.strip().str.casefold()
        fits |= found.isin(wanted).to_numpy(dtype=bool)
    return fits


def _bad_rule(got: str, expected: str) -> DataError:
    return DataError(file="rules of pillars", got=got, expected=expected, remedy="correct the rule")
