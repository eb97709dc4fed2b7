"""The ladder on one log: numbers against plain pandas, cards that say what is known, privacy."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing

import duckdb
import numpy as np
import pandas as pd
import pytest
from audience.worlds import mixed_world, random_acts
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.audience import EngagementTypes, Tiers, kind_counts
from planner.audience.features import acts_table, checked_log
from planner.audience.readable_rule import readable_rule
from planner.audience.segment_tables import EVERYONE_ELSE
from planner.audience.segmentation import AudienceSegmentation
from planner.errors import PlannerError
from planner.samples import load_sample
from planner.simulate import make_planted_types
from planner.sources.act_log import ActLog


@pytest.fixture(scope="module")
def commons():
    return load_sample("riverside_commons")


@pytest.fixture(scope="module")
def typed(commons) -> AudienceSegmentation:
    """Segments that are types."""
    return AudienceSegmentation(replicates=19).fit(
        commons.interactions, commons.posts, commons.account
    )


@pytest.fixture(scope="module")
def tiered() -> AudienceSegmentation:
    """Segments that are tiers, in a world of heavy tails, two platforms and contests."""
    return AudienceSegmentation(replicates=19).fit(mixed_world(9_000, 1_200, seed=4))


def test_types_found_are_the_segments(typed):
    assert typed.verdict_.level == "types found"
    assert tuple(typed.segments_["segment"]) == (*typed.types_.names_, EVERYONE_ELSE)
    assert [card.name for card in typed.cards_] == list(typed.types_.names_)
    assert all(card.is_type and card.verdict == typed.verdict_ for card in typed.cards_)
    assert typed.rule_.fidelity > 0.85
    for card in typed.cards_:
        assert card.fidelity == typed.rule_.fidelity_of[card.name]
        assert "of their acts are" in card.rule


def test_without_types_the_tiers_are_the_segments(tiered):
    assert tiered.verdict_.level != "types found"
    assert tuple(tiered.segments_["segment"]) == tuple(Tiers().definitions)
    counted = tiered.tiers_.summary.set_index("tier")["members"]
    assert tiered.segments_.set_index("segment")["members"].to_dict() == counted.to_dict()
    assert {card.fidelity for card in tiered.cards_} == {1.0}
    assert all(card.rule == Tiers().definitions[card.name] for card in tiered.cards_)


@pytest.mark.parametrize("name", ["typed", "tiered"])
def test_shares_and_weights_add_up(name, request):
    found = request.getfixturevalue(name)
    table = found.segments_
    for column in ("share_of_active", "share_of_interactions"):
        assert table[column].sum() == pytest.approx(1)
    for value, low, high in (("share_of_active", "low_90", "high_90"),
                             ("share_of_interactions", "interactions_low", "interactions_high"),
                             ("members", "members_low", "members_high")):  # fmt: skip
        assert (table[low] <= table[value]).all() and (table[value] <= table[high]).all()
    assert found.segment_weights_["weight"].sum() == pytest.approx(1)


def test_sums_are_those_of_plain_pandas(commons, typed):
    log = checked_log(commons.interactions)
    log = commons.interactions[(log["direction"] == "inbound") & ~log["contest"]]
    log = log[log["platform"] == typed.platform_]
    counts = kind_counts(commons.interactions, typed.platform_)
    labels = typed.types_.assign(counts.drop(columns="member_id"))
    names = labels.where(labels.isin(typed.types_.names_), EVERYONE_ELSE)
    of = dict(zip(counts["member_id"], names, strict=True))
    own = log.assign(segment=log["member_id"].map(of))
    acts = own.groupby("segment").size()
    table = typed.segments_.set_index("segment")
    for segment in table.index:
        assert table.loc[segment, "members"] == (names == segment).sum()
        assert table.loc[segment, "share_of_interactions"] == pytest.approx(
            acts[segment] / acts.sum()
        )
    kinds = own.groupby(["segment", "kind"]).size() / acts
    overall = own["kind"].value_counts(normalize=True)
    for row in typed.kinds_.itertuples():
        share = kinds.get((row.segment, row.kind), 0.0)
        assert row.share_of_acts == pytest.approx(share)
        if share:
            assert row.times_everyone == pytest.approx(share / overall[row.kind])
        assert row.low_90 <= row.times_everyone <= row.high_90
    check_content(commons, typed, own)
    check_times(typed, own)


def check_content(commons, typed, own) -> None:
    posts = commons.posts[commons.posts["platform"] == typed.platform_]
    posts = posts[posts["pillar"].fillna("unlabelled") != "contest"]
    cells = posts[["post_id", "pillar", "format"]].fillna("unlabelled")
    on = own.merge(cells, on="post_id")
    by = on.groupby(["segment", "pillar", "format"])
    acts, members = by.size(), by["member_id"].nunique()
    whole = on.groupby("segment").size()
    of_cell, everything = on.groupby(["pillar", "format"]).size(), len(on)
    shown = typed.segment_content_[typed.segment_content_["index"].notna()]
    assert len(shown) > 10
    for row in shown.itertuples():
        key = (row.segment, row.pillar, row.format)
        assert row.members == members[key]
        assert row.acts_per_post == pytest.approx(acts[key] / row.posts)
        share = acts[key] / whole[row.segment]
        index = shown.loc[row.Index, "index"]
        assert index == pytest.approx(share / (of_cell[key[1:]] / everything))


def check_times(typed, own) -> None:
    block = own["hour_of_week"].astype("int64") // 4
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    words = [f"{days[one // 6]} {one % 6 * 4:02d}-{one % 6 * 4 + 4:02d}" for one in block]
    by = own.assign(block=words).groupby(["segment", "block"])
    members, acts = by["member_id"].nunique(), by.size()
    shown = typed.times_[typed.times_["members"].notna()]
    assert len(shown) > 20
    for row in shown.itertuples():
        assert (row.members, row.acts) == (members[row.segment, row.block],
                                           acts[row.segment, row.block])  # fmt: skip
    hours = typed.segment_hours_.groupby("segment")["share"].sum()
    assert hours.to_numpy() == pytest.approx(1)
    assert "answers follow the hours in which you post" in typed.segment_hours_["note"].iloc[0]


@pytest.mark.parametrize("name", ["typed", "tiered"])
def test_nobody_and_no_small_group_can_be_seen(name, request):
    found = request.getfixturevalue(name)
    tables = (found.displayed(), found.segment_hours_, found.times_, found.segment_content_)
    for table in tables:
        if len(table):
            assert not (table["members"] < 50).any()
    few = set(found.segments_.loc[found.segments_["members"] < 50, "segment"])
    assert found.kinds_.loc[found.kinds_["segment"].isin(few), "share_of_acts"].isna().all()
    shown = {card.name for card in found.cards_}
    small = found.segments_[found.segments_["members"] < 50]["segment"]
    assert not shown & set(small)
    words = "\n".join(
        [repr(found), found._repr_html_()]
        + [table.to_csv() for table in (*tables, found.segment_weights_, found.kinds_)]
        + [f"{card!r} {card.sentences}" for card in found.cards_]
    )
    assert "m00" not in words


def test_a_segment_too_small_to_show_is_pooled_in_the_weights():
    sample = load_sample("harbour_roast")
    strict = Tiers(advocate_acts=5)
    found = AudienceSegmentation(tiers=strict, replicates=19).fit(sample.interactions, sample.posts)
    small = found.segments_[found.segments_["members"] < 50]
    assert len(small) == 1
    assert EVERYONE_ELSE in set(found.segment_weights_["segment"])
    assert not set(small["segment"]) & set(found.segment_weights_["segment"])
    assert any("never" in one or "shows no" in one for one in found.cards_[0].not_known)


def test_cards_are_plain_and_the_same_every_time(commons, typed):
    again = AudienceSegmentation(types=typed.types_).fit(
        commons.interactions.iloc[::-1], commons.posts, commons.account
    )
    assert [card.sentences for card in again.cards_] == [card.sentences for card in typed.cards_]
    for card in typed.cards_:
        words = " ".join(card.sentences)
        assert "Next step to ask for" in words and "90 %" in words
        assert "nan" not in words and "None" not in words
        assert any("Age, gender" in one for one in card.not_known)


@settings(max_examples=25, deadline=None)
@given(random_acts)
def test_any_small_log_gets_a_verdict_in_words(rows):
    from audience.worlds import as_log

    found = AudienceSegmentation().fit(as_log(rows))
    assert found.verdict_.level == "not enough data" and found.verdict_.sentence
    assert found.cards_ == () and found.segment_weights_["weight"].sum() == pytest.approx(1)
    assert repr(found) and found._repr_html_()


@pytest.mark.parametrize("members", [0, 1, 3, 60, 5_000])
def test_one_act_each(members):
    from audience.worlds import acts_of, as_log

    rows = [act for number in range(members) for act in acts_of(f"m{number}", [("like", 20_000)])]
    found = AudienceSegmentation().fit(as_log(rows))
    assert found.verdict_.level == "not enough data"
    assert found.segments_["members"].sum() == members


def test_totals_only_say_so():
    found = AudienceSegmentation().fit(None)
    assert found.verdict_.sentence == (
        "Behavioural clusters are impossible: no per-person records."
    )
    assert found.segments_.empty and not found.cards_
    with pytest.raises(PlannerError, match="Call fit"):
        AudienceSegmentation().displayed()
    with pytest.raises(PlannerError, match="expected 10 or more"):
        AudienceSegmentation(minimum=5)
    with pytest.raises(PlannerError, match="'elsewhere' among them"):
        AudienceSegmentation(platform="elsewhere").fit(mixed_world(100, 20))


# rules -------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 99), *[st.integers(0, 6)] * 4)
def test_tiers_in_sql_are_those_of_python(seed, first, second, third, fourth):
    log = mixed_world(500, 80, seed=seed)
    tiers = Tiers(advocate_acts=first, contributor_acts=second, regular_acts=third,
                  regular_days=fourth)  # fmt: skip
    expected = tiers.assign(log).astype(str).to_numpy().tolist()
    text = f"SELECT * FROM ({tiers.to_sql(int(log['day'].max()))}) t ORDER BY platform, member_id"
    acts = acts_table(checked_log(log))
    with duckdb.connect() as connection:
        connection.register("acts", acts)
        assert [list(row) for row in connection.execute(text).fetchall()] == expected
    with closing(sqlite3.connect(":memory:")) as connection:
        acts.astype({"platform": object, "member_id": object, "kind": object}).to_sql(
            "acts", connection, index=False
        )
        assert [list(row) for row in connection.execute(text).fetchall()] == expected


def test_the_readable_rule_does_what_it_says():
    world = make_planted_types(3500, concentration=30, seed=3)
    types = EngagementTypes(replicates=19).fit(world.counts)
    labels = types.assign(world.counts).to_numpy(dtype=object)
    rule = readable_rule(world.counts, labels)
    assert 0.8 <= rule.fidelity <= 1 and len(rule.paths) <= 8
    by_rule = rule.assign(world.counts)
    clear = pd.Series(labels).isin(types.names_).to_numpy()
    assert rule.members == clear.sum()
    assert rule.fidelity == pytest.approx((by_rule == labels)[clear].mean())
    members = world.counts.add_prefix("n_").assign(n_all=world.counts.sum(axis=1))
    with duckdb.connect() as connection:
        connection.register("members", members.reset_index(names="place"))
        rows = connection.execute(f"SELECT {rule.sql()} FROM members ORDER BY place").fetchall()
    assert [row[0] for row in rows] == by_rule.tolist()
    everyone = np.full(len(labels), types.names_[0], dtype=object)
    assert readable_rule(world.counts, everyone) is None


def test_scikit_learn_is_not_imported_for_tiers_lifecycle_and_types():
    code = (
        "import sys, pandas as pd\n"
        "from planner import Tiers, Lifecycle, load_sample\n"
        "from planner.audience.segmentation import AudienceSegmentation\n"
        "log = load_sample('lantern_books')\n"
        "AudienceSegmentation().fit(log.interactions, log.posts)\n"
        "assert 'sklearn' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_a_log_read_by_its_path_gives_the_same(tmp_path, typed, commons):
    from planner.sources.act_log import open_act_log

    path = tmp_path / "acts.csv"
    commons.interactions.to_csv(path, index=False)
    with open_act_log(path) as log:
        found = AudienceSegmentation(types=typed.types_).fit(log, commons.posts, commons.account)
        assert isinstance(log, ActLog)
    pd.testing.assert_frame_equal(found.segments_, typed.segments_)
    pd.testing.assert_frame_equal(found.segment_content_, typed.segment_content_)
    pd.testing.assert_frame_equal(found.segment_hours_, typed.segment_hours_)
