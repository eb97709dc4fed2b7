"""Logs of acts for the audience tests: tiny ones by hand, random ones, and simulated worlds."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from planner.schema import INTERACTIONS, KIND_NAMES, check

COLUMNS = ["platform", "member_id", "day", "kind", "direction", "contest"]


def as_log(rows) -> pd.DataFrame:
    """(platform, member, day, kind, direction, contest) rows as INTERACTIONS."""
    frame = pd.DataFrame(rows, columns=COLUMNS)
    frame = frame.assign(
        event_id=[str(row) for row in range(len(frame))],
        occurred_at=pd.Timestamp("2026-03-02", tz="UTC"),
        initiative="reactive",
    )
    return check(frame, INTERACTIONS)


def acts_of(member: str, kinds_and_days, platform="facebook", contest=False):
    """Inbound rows of one member: (kind, day) pairs."""
    return [(platform, member, day, kind, "inbound", contest) for kind, day in kinds_and_days]


def mixed_world(acts: int, members: int, seed: int = 0, span: int = 400) -> pd.DataFrame:
    """A log with heavy-tailed activity, contests, outbound acts and two platforms."""
    rng = np.random.default_rng(seed)
    weight = rng.gamma(0.4, size=members) + 0.01
    frame = pd.DataFrame(
        {
            "platform": rng.choice(["facebook", "x"], acts),
            "member_id": rng.choice(members, acts, p=weight / weight.sum()).astype(str),
            "day": rng.integers(20_000, 20_000 + span, acts),
            "kind": rng.choice(KIND_NAMES, acts),
            "direction": rng.choice(["inbound", "outbound"], acts, p=[0.95, 0.05]),
            "contest": rng.random(acts) < 0.05,
        }
    )
    return as_log(frame)


def memoryless_world(
    members: int, rng: np.random.Generator, leave_share: float = 0.0
) -> pd.DataFrame:
    """Every member acts at one constant rate, so recency tells nothing; `leave_share` of them
    stop for good at a random day, and then it tells much."""
    span, mean_gap = 400, 40
    counts = rng.poisson(span / mean_gap, members)
    leaves = np.where(rng.random(members) < leave_share, rng.integers(0, span, members), span)
    member = np.repeat(np.arange(members), counts)
    day = rng.integers(0, span, counts.sum())
    stays = day < leaves[member]
    frame = pd.DataFrame({"member_id": member[stays].astype(str), "day": day[stays] + 20_000})
    frame = frame.assign(platform="x", kind="comment", direction="inbound", contest=False)
    return as_log(frame[COLUMNS])


random_acts = st.lists(
    st.tuples(
        st.sampled_from(["facebook", "x"]),
        st.sampled_from(["ann", "bob", "cat", "dan", "eve"]),
        st.integers(0, 260),
        st.sampled_from(KIND_NAMES),
        st.sampled_from(["inbound", "inbound", "inbound", "outbound", None]),
        st.sampled_from([False, False, False, True]),
    ),
    max_size=60,
)
