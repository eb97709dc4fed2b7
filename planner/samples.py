"""The sample brands: three SIMULATED brands whose files take the same road as a user's files.

`load_sample("harbour_roast")` reads the files of `sample_data/harbour_roast`; `build_samples`
writes them from fixed seeds (`python -m planner.samples FOLDER`). No real person or brand stands in
them; each folder's `truth.json` says what is true about its brand, for facilitators.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from planner.brief import Brief
from planner.errors import PlannerError
from planner.schema import POSTS, check
from planner.share import share_path
from planner.simulate import make_account, make_inbound, make_interactions, make_posts, make_survey
from planner.simulate.brands import Brand, brands
from planner.simulate.briefs import sample_brief
from planner.simulate.texts import add_texts, handles
from planner.sources import (
    Import,
    add_followers,
    read_account,
    read_inbound,
    read_interactions,
    read_posts,
    read_survey,
)
from planner.sources.layouts import meta_facebook_posts, planner_tables, x_tweet_activity

SAMPLE_BRANDS = ("harbour_roast", "riverside_commons", "lantern_books")
SAMPLE_TITLES = {
    "harbour_roast": "Harbour Roast (coffee retailer)",
    "riverside_commons": "Riverside Commons (community organisation)",
    "lantern_books": "Lantern Books (small bookshop)",
}
SIMULATED_NOTE = (
    "This brand is simulated: its posts, people and numbers are made up by the planner itself."
)
EXPORTED_AT = dt.datetime(2026, 12, 28, 6, 0, tzinfo=dt.UTC)

# The people are invented, so a public key protects nobody less and keeps pseudonyms the same.
_KEY = b"simulated people, nothing to protect"
_LABELS = ["post_id", "platform", "pillar", "intent", "format", "paid", "spend", "currency",
           "boosted_at"]  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Sample:
    """A simulated brand, read: its brief, its tables, and the account of every file.

    `posts` holds all platforms with labels and followers joined; `imports` maps file name to
    `Import`.
    """

    brand: str
    title: str
    note: str
    brief: Brief
    posts: pd.DataFrame
    interactions: pd.DataFrame
    inbound: pd.DataFrame
    survey: pd.DataFrame
    account: pd.DataFrame
    imports: dict[str, Import]
    folder: Path
    is_simulated: bool = True

    def truth(self) -> dict:
        """What is true about the brand (the facilitator's file)."""
        return json.loads((self.folder / "truth.json").read_text(encoding="utf-8"))

    def __repr__(self) -> str:
        return (
            f"Sample {self.brand} (simulated): {len(self.posts):,} posts, "
            f"{len(self.interactions):,} interactions, {len(self.inbound):,} messages, "
            f"{len(self.survey):,} respondents"
        )


def load_sample(brand: str) -> Sample:
    """One of the simulated brands, read from its files like anybody's exports.

    Parameters
    ----------
    brand
        A name in `SAMPLE_BRANDS`.

    Raises
    ------
    PlannerError
        An unknown brand; the message lists the three.

    >>> sample = load_sample("lantern_books")
    >>> sample.is_simulated, sample.posts["platform"].value_counts().to_dict()
    (True, {'facebook': 38, 'x': 12})
    """
    if brand not in SAMPLE_BRANDS:
        raise PlannerError(
            f"There is no sample brand {brand!r}. Choose one of {', '.join(SAMPLE_BRANDS)}."
        )
    return _read_sample(brand, share_path("sample_data") / brand)


def _read_sample(brand: str, folder: Path) -> Sample:
    brief = Brief.read(folder / "brief.yaml")
    zone, labels = brief.timezone, folder / "labels.csv"
    imports = {
        name: read_posts(folder / name, timezone=zone, labels=labels, exported_at=EXPORTED_AT)
        for name in ("posts_facebook.csv", "posts_x.csv")
    }
    imports["interactions.csv"] = read_interactions(folder / "interactions.csv", zone, _KEY)
    imports["inbound.csv"] = read_inbound(folder / "inbound.csv", zone)
    imports["survey.csv"] = read_survey(folder / "survey.csv")
    imports["account.csv"] = read_account(folder / "account.csv")
    account = imports["account.csv"].account
    posts = pd.concat(
        [imports[name].posts for name in ("posts_facebook.csv", "posts_x.csv")], ignore_index=True
    )
    posts = add_followers(posts, account).sort_values("published_wall", kind="stable")
    return Sample(
        brand=brand,
        title=SAMPLE_TITLES[brand],
        note=SIMULATED_NOTE,
        brief=brief,
        posts=check(posts, POSTS),
        interactions=imports["interactions.csv"].interactions,
        inbound=imports["inbound.csv"].inbound,
        survey=imports["survey.csv"].survey,
        account=account,
        imports=imports,
        folder=folder,
    )


def build_samples(folder: str | Path) -> list[Path]:
    """Write the three brands' folders from their fixed seeds; returns the files.

    The same call writes the same bytes every time.
    """
    written = []
    for brand in brands().values():
        place = Path(folder) / brand.key
        place.mkdir(parents=True, exist_ok=True)
        for name, content in sample_files(brand).items():
            (place / name).write_bytes(content)
            written.append(place / name)
    return written


def sample_files(brand: Brand) -> dict[str, bytes]:
    """File name -> content of one brand's folder."""
    rng = np.random.default_rng(brand.seed)
    account, account_truth = make_account(rng, brand.account)
    facebook, facebook_truth = make_posts(rng, brand.facebook, account)
    x, x_truth = make_posts(rng, brand.x, account)
    facebook = add_texts(rng, facebook, brand.phrases, brand.slug)
    x = add_texts(rng, x, brand.phrases, brand.slug)
    posts = pd.concat([facebook, x], ignore_index=True)
    acts, acts_truth = make_interactions(rng, brand.members, posts)
    inbound, inbound_truth = make_inbound(rng, brand.inbound, posts)
    survey, survey_truth = make_survey(rng, brand.survey)

    acts = acts.assign(member_id=handles(acts["member_id"]))
    acts = acts.rename(columns={"member_id": "member"})
    acts = acts.drop(columns=["timezone", "day", "hour_of_week"])
    files = {
        "posts_facebook.csv": meta_facebook_posts.write(facebook[::-1], brand.page_id),
        "posts_x.csv": x_tweet_activity.write(x[::-1]),
        "labels.csv": planner_tables.write(_labels(posts), "POSTS"),
        "interactions.csv": planner_tables.write(acts, "INTERACTIONS"),
        "inbound.csv": planner_tables.write(inbound, "INBOUND"),
        "survey.csv": planner_tables.write(survey, "SURVEY"),
        "account.csv": planner_tables.write(account, "ACCOUNT"),
    }
    blemishes = {}
    if brand.key == "harbour_roast":
        blemishes = _add_blemishes(files, facebook, acts, inbound, brand)
    kept = {key: value for key, value in acts_truth.items() if key != "members"}
    truth = {
        "brand": brand.key,
        "simulated": True,
        "teaches": brand.teaches,
        "seed": brand.seed,
        "facts": brand.facts,
        "posts": {"facebook": facebook_truth, "x": x_truth},
        "interactions": kept | {"rows": len(acts)},
        "inbound": inbound_truth,
        "survey": {k: v for k, v in survey_truth.items() if k != "respondents_by_class"},
        "account": account_truth | {"rows": len(account)},
        "blemishes": blemishes,
    }
    files["brief.yaml"] = _brief_text(brand)
    files["truth.json"] = (json.dumps(truth, indent=1, ensure_ascii=False) + "\n").encode()
    files["README.txt"] = _readme(brand)
    return files


def _labels(posts: pd.DataFrame) -> pd.DataFrame:
    """What the brand knows and its exports do not say."""
    return posts[_LABELS].sort_values("post_id", kind="stable")


def _add_blemishes(
    files: dict[str, bytes],
    facebook: pd.DataFrame,
    acts: pd.DataFrame,
    inbound: pd.DataFrame,
    brand: Brand,
) -> dict:
    """Honest faults, as real exports have them, and the list of them."""
    # Two posts stand twice, first with the counts of an earlier day.
    stale = facebook.iloc[[120, 260]].copy()
    for name in ("impressions", "reach_people", "reactions", "comments", "shares", "interactions"):
        stale[name] = np.floor(stale[name] * 0.8)
    stale["interactions"] = stale[["reactions", "comments", "shares"]].sum(axis=1)
    # One further post has an unreadable date.
    lost = facebook.iloc[[300]].copy()
    lost["post_id"] = str(int(lost["post_id"].iloc[0]) + 7)
    lost["permalink"] = f"https://www.facebook.com/{brand.slug}/posts/{lost['post_id'].iloc[0]}"
    newest_first = pd.concat([facebook, stale, lost]).sort_index(kind="stable")[::-1]
    newest_first = newest_first.reset_index(drop=True)
    content = meta_facebook_posts.write(newest_first, brand.page_id)
    date = lost["published_wall"].iloc[0].strftime("%m/%d/%Y %H:%M")
    link = lost["permalink"].iloc[0]
    content = content.replace(
        f"{date},N/A,{link}".encode(), f"00/00/0000 00:00,N/A,{link}".encode()
    )
    files["posts_facebook.csv"] = content

    lines = files["interactions.csv"].decode().splitlines()
    files["interactions.csv"] += (lines[500] + "\n").encode()

    wrong = inbound[inbound["answered_at"].notna()].iloc[[80]].copy()
    wrong["message_id"] = f"q{len(inbound) + 1}"
    wrong["answered_at"] = wrong["received_at"] - pd.Timedelta(hours=2)
    rows = planner_tables.write(wrong, "INBOUND").decode().splitlines()[1]
    files["inbound.csv"] += (rows + "\n").encode()

    # The last five posts carry no label yet.
    labels = files["labels.csv"].decode().splitlines(keepends=True)
    unlabelled = set(facebook["post_id"].iloc[-5:])
    files["labels.csv"] = "".join(
        line for line in labels if line.split(",")[0] not in unlabelled
    ).encode()
    return {
        "posts_facebook.csv": {
            "rows_read": len(newest_first),
            "accepted": len(facebook),
            "duplicate_post_ids": stale["post_id"].tolist(),
            "unreadable_date": {
                "post_id": lost["post_id"].iloc[0],
                "row": _line_of(content, lost["post_id"].iloc[0]),
            },
        },
        "interactions.csv": {"rows_read": len(acts) + 1, "duplicate_event_id": f"e{500}"},
        "inbound.csv": {
            "rows_read": len(inbound) + 1,
            "answered_before_received": wrong["message_id"].iloc[0],
        },
        "labels.csv": {"unlabelled_post_ids": sorted(unlabelled)},
    }


def _line_of(content: bytes, identity: str) -> int:
    """Line number on which a row begins."""
    lines = content.decode("utf-8-sig").split("\n")
    return next(number for number, line in enumerate(lines, 1) if line.startswith(f"{identity},"))


def _brief_text(brand: Brand) -> bytes:
    head = "# SIMULATED brand of the planner: a brief to start from. Change what you like.\n"
    return (head + sample_brief(brand.key).to_yaml()).encode()


def _readme(brand: Brand) -> bytes:
    text = (
        f"{brand.title}: a SIMULATED brand. Its posts, people, messages and numbers are made up by "
        "the planner (planner/simulate, fixed seed); no real person, brand or account stands in "
        f"these files. What it teaches: {brand.teaches} The files are in the layouts of real "
        "exports (Meta Business Suite, the older X activity export, the planner's own tables), so "
        "reading them takes the same road as reading yours. truth.json says what is true about "
        "the brand; it is for facilitators, so look at it last.\n"
    )
    return text.encode()


if __name__ == "__main__":
    build_samples(sys.argv[1] if len(sys.argv) > 1 else "sample_data")
