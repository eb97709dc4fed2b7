"""Acts of single members: how much they take part (a continuum) and how (planted types, or one
population).

Assumptions
1. Volume: a member acts at a rate of its own, gamma over members, as long as it is there; at least
   one act each.
2. Mix: given the volume, kinds are drawn from the member's own shares, which scatter around the
   shares of the member's type like a Dirichlet with the given concentration. One type = one
   population: people differ in degree, not in kind.
3. Members join through the year and may lapse: each week after joining, with a fixed chance, they
   leave for good.
4. Reactive acts answer a post: the post is drawn in proportion to its interactions among those of
   the member's active weeks, the delay is log-normal. Mentions, direct messages and own posts are
   proactive and follow the arrival shape of the week.
5. Contest posts draw entries (`contest` true) from regular members and from contest-only members
   who do nothing else.
6. The brand acts, too (`direction` outbound): it answers comments (reactive) and writes first to
   members (proactive).

Left out: influence between members, one person with several accounts, members known on several
platforms, bots. The log covers members the brand can see; it is smaller than the posts' totals.
Units: acts.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from planner.schema import INTERACTIONS, check
from planner.simulate.hours import HOURS_OF_WEEK, arrival_shape, localised, wall_times
from planner.simulate.seeds import generator, shares

PROACTIVE_KINDS = ("direct_message", "mention", "user_content")
CONTEST_MIX = {"comment": 0.7, "like": 0.2, "share": 0.1}
OUTBOUND_MIX = {"reply": 0.75, "comment": 0.1, "like": 0.1, "direct_message": 0.05}


@dataclass(frozen=True)
class MemberType:
    """A way of taking part: share of members, mix of kinds, how tightly members follow it."""

    share: float
    mix: dict[str, float]
    concentration: float = 8.0


ONE_POPULATION = {
    "one population": MemberType(
        1.0,
        {"like": 0.60, "comment": 0.15, "share": 0.07, "click": 0.08, "reply": 0.04, "save": 0.03,
         "mention": 0.02, "direct_message": 0.01},
        concentration=6.0,
    )
}  # fmt: skip
THREE_TYPES = {
    "supporters": MemberType(
        0.50, {"like": 0.78, "click": 0.10, "save": 0.06, "comment": 0.04, "share": 0.02}, 40.0
    ),
    "talkers": MemberType(
        0.32,
        {"comment": 0.50, "reply": 0.26, "like": 0.14, "direct_message": 0.07, "mention": 0.03},
        40.0,
    ),
    "ambassadors": MemberType(
        0.18,
        {"share": 0.46, "mention": 0.22, "user_content": 0.12, "like": 0.12, "comment": 0.08},
        40.0,
    ),
}


@dataclass(frozen=True)
class MemberWorld:
    """Settings of `make_interactions`; `platforms` maps platform -> share of members on it."""

    members: int = 2_000
    types: dict[str, MemberType] = field(default_factory=lambda: dict(ONE_POPULATION))
    acts_per_member: float = 5.0
    volume_shape: float = 0.8
    platforms: dict[str, float] = field(default_factory=lambda: {"facebook": 1.0})
    timezone: str = "Europe/Copenhagen"
    starts_on: dt.date = dt.date(2025, 12, 29)
    weeks: int = 52
    lapse_per_week: float = 0.02
    contest_only_members: int = 0
    regular_share_in_contest: float = 0.02
    outbound_per_inbound: float = 0.05
    outbound_proactive_share: float = 0.25


def make_interactions(
    seed: int | np.random.Generator,
    world: MemberWorld | None = None,
    posts: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, dict]:
    """An INTERACTIONS table in time order, and its truth.

    Parameters
    ----------
    seed
        Integer or numpy Generator.
    world
        Settings; `MemberWorld()` if None.
    posts
        POSTS to attach acts to; without them acts carry no post. Rows with the pillar "contest"
        are the contests.

    Returns
    -------
    (DataFrame, dict)
        `truth["members"]` maps member_id -> planted type ("contest only" for those).

    >>> acts, truth = make_interactions(1, MemberWorld(members=40))
    >>> acts["member_id"].nunique(), truth["types"]["one population"]["share"]
    (40, 1.0)
    """
    rng, world = generator(seed), world or MemberWorld()
    names = list(world.types)
    type_of = rng.choice(len(names), world.members, p=shares(
        {name: kind.share for name, kind in world.types.items()}))  # fmt: skip
    platform_of = rng.choice(
        list(world.platforms), world.members, p=shares(world.platforms)
    ).astype(object)
    joined, left = _active_weeks(rng, world)
    counts = _volumes(rng, world, left - joined)

    member = np.repeat(np.arange(world.members), counts)
    kind = _kinds(rng, world, type_of, counts)
    acts = pd.DataFrame({"member": member, "kind": kind, "platform": platform_of[member]})
    acts = _place(rng, world, acts, joined, left, posts)
    acts["contest"] = False
    acts["direction"] = "inbound"
    proactive = acts["kind"].isin(PROACTIVE_KINDS)
    acts["initiative"] = np.where(proactive, "proactive", "reactive")
    parts = [acts, _contest_entries(rng, world, posts, platform_of), _outbound(rng, world, acts)]
    table = pd.concat([part for part in parts if len(part)], ignore_index=True)
    table = _finished(table, world)
    labels = {f"m{index:05d}": names[code] for index, code in enumerate(type_of)}
    extra = range(world.members, world.members + world.contest_only_members)
    labels |= {f"m{index:05d}": "contest only" for index in extra}
    return check(table, INTERACTIONS), _truth(world, table, labels)


def _volumes(rng: np.random.Generator, world: MemberWorld, weeks_there: np.ndarray) -> np.ndarray:
    """At least one act each; mean `acts_per_member`. Members act at a rate of their own while they
    are there, so those who leave early leave fewer acts."""
    rate = rng.gamma(
        world.volume_shape, (world.acts_per_member - 1) / world.volume_shape, world.members
    )
    return 1 + rng.poisson(rate * weeks_there / weeks_there.mean())


def _active_weeks(rng: np.random.Generator, world: MemberWorld) -> tuple[np.ndarray, np.ndarray]:
    """(first week, week after the last): half were there at the start, the others join later."""
    joined = np.where(
        rng.random(world.members) < 0.5, 0, rng.integers(0, world.weeks, world.members)
    )
    if world.lapse_per_week <= 0:
        return joined, np.full(world.members, world.weeks)
    return joined, np.minimum(
        joined + rng.geometric(world.lapse_per_week, world.members), world.weeks
    )


def _kinds(
    rng: np.random.Generator, world: MemberWorld, type_of: np.ndarray, counts: np.ndarray
) -> np.ndarray:
    words = sorted({word for kind in world.types.values() for word in kind.mix})
    own = np.empty((world.members, len(words)))
    for code, kind in enumerate(world.types.values()):
        rows = type_of == code
        mean = np.array([kind.mix.get(word, 0.0) for word in words])
        mean = mean / mean.sum()
        draws = rng.gamma(
            np.maximum(mean * kind.concentration, 1e-9), size=(rows.sum(), len(words))
        )
        draws[:, mean == 0] = 0.0
        draws[draws.sum(axis=1) == 0] = mean
        own[rows] = draws / draws.sum(axis=1, keepdims=True)
    cumulative = np.repeat(own.cumsum(axis=1), counts, axis=0)
    chosen = (rng.random(len(cumulative))[:, None] > cumulative).sum(axis=1)
    return np.array(words, dtype=object)[np.minimum(chosen, len(words) - 1)]


def _place(
    rng: np.random.Generator,
    world: MemberWorld,
    acts: pd.DataFrame,
    joined: np.ndarray,
    left: np.ndarray,
    posts: pd.DataFrame | None,
) -> pd.DataFrame:
    """Give every act its instant and, if it answers a post, the post."""
    first, last = joined[acts["member"]], left[acts["member"]]
    week = first + np.floor(rng.random(len(acts)) * (last - first)).astype("int64")
    hour = rng.choice(HOURS_OF_WEEK, len(acts), p=arrival_shape())
    wall = wall_times(world.starts_on, week, hour, rng.integers(0, 60, len(acts)))
    instant = localised(wall, world.timezone).as_unit("us").tz_localize(None).to_numpy(copy=True)
    post_id = np.full(len(acts), None, dtype=object)
    if posts is not None and len(posts):
        reactive = ~acts["kind"].isin(PROACTIVE_KINDS).to_numpy()
        for platform in world.platforms:
            rows = np.flatnonzero(reactive & (acts["platform"] == platform).to_numpy())
            _attach(rng, world, rows, week, posts[posts["platform"] == platform], instant, post_id)
    acts["occurred_at"] = instant
    acts["post_id"] = post_id
    return acts


def _attach(
    rng: np.random.Generator,
    world: MemberWorld,
    rows: np.ndarray,
    week: np.ndarray,
    posts: pd.DataFrame,
    instant: np.ndarray,
    post_id: np.ndarray,
) -> None:
    """Attach the acts of `rows` to posts of about their week (in place)."""
    own = posts[posts["pillar"] != "contest"] if "pillar" in posts else posts
    if not len(own) or not len(rows):
        return
    own = own.sort_values("published_wall")
    since = own["published_wall"] - pd.Timestamp(world.starts_on)
    post_week = (since // pd.Timedelta(days=7)).to_numpy()
    weight = own["interactions"].fillna(0).to_numpy(dtype="float64") + 1
    total = np.concatenate([[0.0], weight.cumsum()])
    # Posts of the act's own week; in a week without posts the nearest later one, else the last.
    low = np.minimum(np.searchsorted(post_week, week[rows], "left"), len(own) - 1)
    high = np.maximum(np.searchsorted(post_week, week[rows], "right"), low + 1)
    drawn = total[low] + rng.random(len(rows)) * (total[high] - total[low])
    chosen = np.clip(np.searchsorted(total, drawn, "right") - 1, low, high - 1)
    delay = np.minimum(np.exp(rng.normal(np.log(150), 1.4, len(rows))), 6 * 24 * 60) + 1
    published = own["published_at"].dt.tz_localize(None).to_numpy(dtype="datetime64[us]")
    instant[rows] = published[chosen] + np.round(delay).astype("timedelta64[m]")
    post_id[rows] = own["post_id"].to_numpy(dtype=object)[chosen]


def _contest_entries(
    rng: np.random.Generator,
    world: MemberWorld,
    posts: pd.DataFrame | None,
    platform_of: np.ndarray,
) -> pd.DataFrame:
    if posts is None or "pillar" not in posts:
        return pd.DataFrame()
    contests = posts[(posts["pillar"] == "contest") & posts["platform"].isin(list(world.platforms))]
    if not len(contests):
        return pd.DataFrame()
    rows = []
    only = np.arange(world.members, world.members + world.contest_only_members)
    # Contest-only members enter one or two contests each.
    entered = [rng.choice(len(contests), size=rng.integers(1, 3)) for _ in only]
    for index, contest in enumerate(contests.to_dict("records")):
        regular = np.flatnonzero(
            (rng.random(world.members) < world.regular_share_in_contest)
            & (platform_of == contest["platform"])
        )
        strangers = [number for number, taken in zip(only, entered, strict=True) if index in taken]
        members = np.concatenate([regular, np.array(strangers, dtype="int64")])
        delay = np.minimum(np.exp(rng.normal(np.log(600), 1.2, len(members))), 7 * 24 * 60)
        published = np.datetime64(contest["published_at"].tz_localize(None), "us")
        rows.append(
            pd.DataFrame(
                {
                    "member": members,
                    "kind": rng.choice(list(CONTEST_MIX), len(members), p=shares(CONTEST_MIX)),
                    "platform": contest["platform"],
                    "occurred_at": published + np.round(delay).astype("timedelta64[m]"),
                    "post_id": contest["post_id"],
                    "contest": True,
                    "direction": "inbound",
                    "initiative": "reactive",
                }
            )
        )
    return pd.concat(rows, ignore_index=True)


def _outbound(rng: np.random.Generator, world: MemberWorld, acts: pd.DataFrame) -> pd.DataFrame:
    """The brand answers comments and messages, and writes first to some members."""
    count = round(world.outbound_per_inbound * len(acts))
    if not count:
        return pd.DataFrame()
    answerable = np.flatnonzero(acts["kind"].isin(["comment", "direct_message", "mention"]))
    if not len(answerable):
        return pd.DataFrame()
    chosen = acts.iloc[rng.choice(answerable, min(count, len(answerable)), replace=False)].copy()
    first = rng.random(len(chosen)) < world.outbound_proactive_share
    delay = np.round(np.exp(rng.normal(np.log(240), 1.2, len(chosen)))) + 1
    chosen["occurred_at"] += np.minimum(delay, 4 * 24 * 60).astype("timedelta64[m]")
    others = {word: share for word, share in OUTBOUND_MIX.items() if word != "reply"}
    chosen["kind"] = np.where(
        first, rng.choice(list(others), len(chosen), p=shares(others)), "reply"
    )
    chosen["direction"] = "outbound"
    chosen["initiative"] = np.where(first, "proactive", "reactive")
    chosen["post_id"] = chosen["post_id"].where(~first, None)
    return chosen


def _finished(table: pd.DataFrame, world: MemberWorld) -> pd.DataFrame:
    """Sort by time, keep what lies inside the weeks, name members and events, count days."""
    ends = np.datetime64(world.starts_on, "us") + np.timedelta64(7 * world.weeks, "D")
    table = table.sort_values("occurred_at", kind="stable").reset_index(drop=True)
    instants = pd.DatetimeIndex(table["occurred_at"]).as_unit("us").tz_localize("UTC")
    wall = instants.tz_convert(world.timezone).tz_localize(None)
    late = np.asarray(wall >= ends)
    if late.any():
        # Acts that fall behind the end of the record happened in its last minutes instead.
        back = np.asarray(wall - ends).astype("timedelta64[m]") % np.timedelta64(24 * 60, "m")
        moved = ends - np.timedelta64(1, "m") - back
        instants = localised(np.where(late, moved, wall.to_numpy()), world.timezone)
        wall = instants.tz_convert(world.timezone).tz_localize(None)
        order = np.argsort(instants.to_numpy(), kind="stable")
        table, instants, wall = table.iloc[order], instants[order], wall[order]
    hours = ((wall - pd.Timestamp("1970-01-05")) // pd.Timedelta(hours=1)).to_numpy()
    return pd.DataFrame(
        {
            "event_id": [f"e{number}" for number in range(1, len(table) + 1)],
            "member_id": [f"m{number:05d}" for number in table["member"]],
            "platform": table["platform"].to_numpy(),
            "occurred_at": instants,
            "timezone": world.timezone,
            "day": hours // 24,
            "hour_of_week": hours % HOURS_OF_WEEK,
            "kind": table["kind"].to_numpy(),
            "direction": table["direction"].to_numpy(),
            "initiative": table["initiative"].to_numpy(),
            "post_id": table["post_id"].to_numpy(),
            "contest": table["contest"].to_numpy(dtype=bool),
        }
    )


def _truth(world: MemberWorld, table: pd.DataFrame, labels: dict[str, str]) -> dict:
    inbound = table[(table["direction"] == "inbound") & ~table["contest"]]
    return {
        "members": labels,
        "active_members": world.members,
        "contest_only_members": world.contest_only_members,
        "types": {
            name: {
                "share": kind.share,
                "mix": dict(kind.mix),
                "concentration": kind.concentration,
            }
            for name, kind in world.types.items()
        },
        "acts_per_member": world.acts_per_member,
        "volume_shape": world.volume_shape,
        "lapse_per_week": world.lapse_per_week,
        "share_proactive": round(float((inbound["initiative"] == "proactive").mean()), 4),
        "share_outbound": round(float((table["direction"] == "outbound").mean()), 4),
    }
