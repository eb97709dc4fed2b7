"""One row per member from the engine: the same numbers as the portable texts give."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from audience.worlds import acts_of, as_log, mixed_world, random_acts
from hypothesis import given, settings

from planner.audience import member_table as module
from planner.audience.features import FEATURES, checked_log, member_features
from planner.audience.kind_counts import kind_counts
from planner.audience.lifecycle_patterns import AHEAD, member_patterns, opportunities_of
from planner.audience.member_table import MemberTable, member_table
from planner.errors import PlannerError
from planner.metrics import weekly_exposure
from planner.samples import load_sample
from planner.sources.act_log import ActLog


def with_ids(members: MemberTable) -> pd.DataFrame:
    """The table with the ids of the engine, sorted by platform and id."""
    ids = members.log.query("SELECT member, platform, member_id FROM members")
    table = ids.merge(members.table.drop(columns="platform"), on="member")
    assert len(table) == len(members.table)
    return table.sort_values(["platform", "member_id"], ignore_index=True)


def check_equal(log: pd.DataFrame, exposure: pd.DataFrame | None) -> None:
    """Features, counts, patterns and the account of rows agree with the portable texts."""
    with ActLog.of_table(log) as engine:
        members = member_table(engine, exposure)
        table = with_ids(members)
        tidy = checked_log(log)
        expected = member_features(tidy)
        found = members.features
        for name in ("contest_only_members", "rows", "first_day", "last_day", "kinds_absent"):
            assert getattr(found, name) == getattr(expected, name), name
        seen = table[table["n_all"] > 0].reset_index(drop=True)
        assert seen["member_id"].tolist() == expected.members["member_id"].tolist()
        for name in FEATURES:
            assert np.array_equal(seen[name], expected.members[name]), name
        weeks, _ = opportunities_of(tidy, exposure)
        check_patterns(table, member_patterns(tidy, exposure), "")
        days = np.sort(weeks["week_day"].unique())
        if len(days) > AHEAD:
            before = member_patterns(tidy, exposure, int(days[-AHEAD - 1]))
            check_patterns(table, before, "_before")
        for platform in sorted(tidy["platform"].unique()):
            check_counts(table, tidy, platform)


def check_patterns(table: pd.DataFrame, expected: pd.DataFrame, name: str) -> None:
    own = table[table[f"n{name}"].notna()]
    assert own["member_id"].tolist() == expected["member_id"].tolist()
    found = own[[f"x{name}", f"t_x{name}", f"n{name}"]].to_numpy()
    assert np.array_equal(found, expected[["x", "t_x", "n"]].to_numpy())


def check_counts(table: pd.DataFrame, log: pd.DataFrame, platform: str) -> None:
    expected = kind_counts(log, platform)
    own = table[(table["platform"] == platform) & (table["n_all"] > 0)]
    assert own["member_id"].tolist() == expected["member_id"].tolist()
    for kind in expected.columns.drop("member_id"):
        assert np.array_equal(own[f"n_{kind}"], expected[kind]), kind


@settings(max_examples=60, deadline=None)
@given(random_acts)
def test_random_logs(rows):
    check_equal(as_log(rows), None)


@pytest.mark.parametrize("brand", ["harbour_roast", "lantern_books"])
def test_sample_brands_with_the_weeks_they_posted_in(brand):
    sample = load_sample(brand)
    check_equal(sample.interactions, weekly_exposure(sample.posts))


def test_pieces_make_no_difference(monkeypatch):
    log = mixed_world(4_000, 300, seed=2)
    with ActLog.of_table(log) as engine:
        whole = with_ids(member_table(engine))
    monkeypatch.setattr(module, "_FLAG_BYTES", 400 * 37)
    monkeypatch.setattr(module, "_ROWS_AT_ONCE", 11)
    monkeypatch.setattr(module, "_VECTORS", 1)
    with ActLog.of_table(log) as engine:
        pd.testing.assert_frame_equal(with_ids(member_table(engine)), whole)


def test_opportunities_outside_the_log_and_pauses():
    log = as_log(acts_of("ann", [("like", 20_003), ("share", 20_100)]))
    exposure = pd.DataFrame(
        {"platform": "facebook", "account": "a", "posts_published": 1.0,
         "week_day": [19_901 - 7, 19_999 + 3, 20_097 + 3, 20_300 - 20_300 % 7]}
    )  # fmt: skip
    exposure["week_day"] -= exposure["week_day"] % 7
    check_equal(log, exposure)


def test_days_too_far_apart_are_refused_in_words():
    log = as_log(acts_of("ann", [("like", 0), ("like", 20_100)]))
    with ActLog.of_table(log) as engine, pytest.raises(PlannerError, match="correct the dates"):
        member_table(engine)


def test_folds_come_from_the_ids_alone():
    log = mixed_world(3_000, 400, seed=5)
    with ActLog.of_table(log) as one, ActLog.of_table(log.iloc[::-1]) as other:
        first, second = (with_ids(member_table(engine)) for engine in (one, other))
    assert first["fold"].tolist() == second["fold"].tolist()
    sizes = np.bincount(first["fold"], minlength=module.FOLDS)
    assert len(sizes) == module.FOLDS and sizes.min() > 0
