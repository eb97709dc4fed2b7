"""Tiers: exclusive, exhaustive, by the rule as written; honest about what a rule can show."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from audience.worlds import acts_of, as_log, mixed_world, random_acts
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.audience import Tiers, no_member_log_verdict
from planner.audience.tiers import TIER_NAMES
from planner.errors import DataError, PlannerError
from planner.metrics import wilson_interval
from planner.schema import ACCOUNT, check

THRESHOLDS = ("advocate_acts", "advocate_days", "advocate_recency_days", "contributor_acts",
              "regular_acts", "regular_days")  # fmt: skip


def tiers_by_hand(log: pd.DataFrame, rule: Tiers) -> dict[tuple[str, str], str]:
    """The rule once more, member by member and act by act."""
    end = max((int(day) for day in log["day"]), default=0)
    members: dict[tuple[str, str], list] = {}
    for act in log.itertuples():
        if not pd.isna(act.direction) and act.direction == "inbound" and not act.contest:
            members.setdefault((act.platform, act.member_id), []).append((act.kind, int(act.day)))
    found = {}
    for member, acts in members.items():
        spread = [day for kind, day in acts if kind in ("share", "mention", "user_content")]
        words = [day for kind, day in acts if kind in ("comment", "reply", "direct_message")]
        last = max(day for _, day in acts)
        if (
            len(spread) >= rule.advocate_acts
            and len(set(spread)) >= rule.advocate_days
            and end - last <= rule.advocate_recency_days
        ):
            found[member] = "advocate"
        elif len(words) + len(spread) >= rule.contributor_acts:
            found[member] = "contributor"
        elif len(acts) >= rule.regular_acts and len({day for _, day in acts}) >= rule.regular_days:
            found[member] = "regular"
        else:
            found[member] = "visitor"
    return found


@settings(max_examples=40)
@given(
    rows=random_acts,
    thresholds=st.fixed_dictionaries(
        {name: st.integers(0, 6) for name in THRESHOLDS}
        | {"advocate_recency_days": st.integers(0, 200)}
    ),
)
def test_every_member_is_in_exactly_the_tier_the_rule_names(rows, thresholds):
    log, rule = as_log(rows), Tiers(**thresholds)
    expected = tiers_by_hand(log, rule)
    assigned = rule.assign(log)
    assert list(assigned.columns) == ["platform", "member_id", "tier"]
    keys = list(zip(assigned["platform"], assigned["member_id"], strict=True))
    assert len(keys) == len(set(keys)) == len(expected)  # exclusive: one row per member
    assert dict(zip(keys, assigned["tier"], strict=True)) == expected
    summary = rule.fit(log).summary.set_index("tier")
    assert list(summary.index) == list(TIER_NAMES)
    assert summary["members"].sum() == len(expected)  # exhaustive: everyone seen
    for tier in TIER_NAMES:
        assert summary.loc[tier, "members"] == list(expected.values()).count(tier)
    if expected:
        assert summary["share_of_members"].sum() == pytest.approx(1)
        assert summary["share_of_interactions"].sum() == pytest.approx(1)
        assert ((summary["low_90"] <= summary["share_of_members"])
                & (summary["share_of_members"] <= summary["high_90"])).all()  # fmt: skip


def test_each_line_of_the_rule_at_its_edge():
    log = as_log(
        acts_of("clock", [("like", 1000)], contest=True)  # the log's last day
        + acts_of("adv", [("share", 900), ("mention", 900), ("user_content", 910)])
        + acts_of("adv late", [("share", 900), ("share", 901), ("share", 909)])
        + acts_of("adv one day", [("share", 950), ("share", 950), ("share", 950)])
        + acts_of("con", [("comment", 10), ("direct_message", 10)])
        + acts_of("con mixed", [("reply", 10), ("share", 990)])
        + acts_of("reg", [("like", 10), ("like", 10), ("save", 11)])
        + acts_of("one day", [("like", 10)] * 5)
        + acts_of("two acts", [("like", 10), ("like", 11)])
        + acts_of("one word", [("comment", 10)])
    )
    assigned = Tiers().assign(log).set_index("member_id")["tier"].to_dict()
    assert assigned == {
        "adv": "advocate", "adv late": "contributor", "adv one day": "contributor",
        "con": "contributor", "con mixed": "contributor", "reg": "regular",
        "one day": "visitor", "two acts": "visitor", "one word": "visitor",
    }  # fmt: skip


def test_contests_make_no_advocates():
    shares = [("share", day) for day in (100, 101, 102, 103)]
    log = as_log(
        acts_of("hunter", shares, contest=True)
        + acts_of("fan", [("like", 100)])
        + acts_of("fan", shares, contest=True)
    )
    tiers = Tiers().fit(log)
    assert tiers.summary.set_index("tier")["members"].to_dict() == {
        "advocate": 0, "contributor": 0, "regular": 0, "visitor": 1,
    }  # fmt: skip
    assert tiers.contest_only_members_ == 1
    assert "fewer than 50 accounts seen only in contests" in tiers.verdict_.sentence
    assert tiers.rows_ == {"counted": 1, "contest": 8, "outbound": 0, "direction unknown": 0}


def test_definitions_state_the_thresholds_in_force():
    tiers = Tiers(advocate_acts=7, advocate_days=5, advocate_recency_days=33, contributor_acts=9,
                  regular_acts=11, regular_days=8).fit(None)  # fmt: skip
    words = tiers.summary.set_index("tier")["definition"]
    assert all(number in words["advocate"] for number in ("7 or more", "5 or more", "33 days"))
    assert "9 or more" in words["contributor"]
    assert "11 or more" in words["regular"] and "8 or more days" in words["regular"]


def test_intervals_are_wilson_intervals_of_the_share():
    summary = Tiers().fit(mixed_world(3_000, 600)).summary
    low, high = wilson_interval(summary["members"], [summary["members"].sum()] * 4)
    np.testing.assert_allclose(summary["low_90"], low)
    np.testing.assert_allclose(summary["high_90"], high)


@pytest.mark.parametrize("acts", [0, 1, 3, 60, 5_000])
def test_any_size_is_sensible(acts):
    log = mixed_world(acts, max(1, acts // 4))
    account = account_of([("facebook", "a", "2024-10-01", 9_000)])
    tiers = Tiers().fit(log, account)
    seen = len(tiers.assign(log))
    assert tiers.summary["members"].sum() == seen == tiers.participation_.members
    assert tiers.verdict_.rows == seen
    expected = "no types, useful slices" if acts == 5_000 else "not enough data"
    assert tiers.verdict_.level == expected
    for shown in (repr(tiers), tiers._repr_html_()):
        assert expected in shown and "nan" not in shown
    assert len(tiers.lorenz_) <= 101 and tiers.summary["share_of_members"].isna().all() == (
        not seen
    )
    for table in (tiers.displayed(), tiers.displayed_participation(), tiers.displayed_lorenz(),
                  tiers.displayed_silent()):  # fmt: skip
        assert isinstance(table, pd.DataFrame)


def test_verdict_counts_members_with_two_acts_and_names_how_many_are_missing():
    twice = [row for number in range(29) for row in acts_of(f"m{number}", [("like", 1)] * 2)]
    once = [row for number in range(50) for row in acts_of(f"o{number}", [("like", 1)])]
    verdict = Tiers().fit(as_log(twice + once)).verdict_
    assert verdict.level == "not enough data" and verdict.rows == 79
    assert "29 of whom acted twice or more, and 30" in verdict.sentence
    assert verdict.would_raise == "1 more member with two or more acts."
    enough = Tiers().fit(as_log(twice + once + acts_of("last", [("like", 1)] * 2))).verdict_
    assert enough.level == "no types, useful slices"
    assert "continuum" in enough.sentence and "80 members with 110 acts" in enough.sentence


def test_a_rule_never_finds_types():
    for seed in range(3):
        assert Tiers().fit(mixed_world(4_000, 500, seed)).verdict_.level != "types found"


def test_without_a_log_the_reason_is_said_and_nothing_fails():
    tiers = Tiers().fit(None)
    assert tiers.verdict_ == no_member_log_verdict()
    assert tiers.verdict_.level == "not enough data" and tiers.verdict_.rows == 0
    assert tiers.verdict_.sentence == (
        "Behavioural clusters are impossible: no per-person records."
    )
    assert tiers.summary["members"].tolist() == [0, 0, 0, 0]
    assert len(tiers.assign(None)) == 0


def test_doubling_every_row_is_refused_and_adds_no_certainty():
    log = mixed_world(200, 40)
    doubled = pd.concat([log, log], ignore_index=True)
    with pytest.raises(DataError, match="a second time"):
        Tiers().fit(doubled)


# ---------------------------------------------------------------- what may be shown


def test_displayed_hides_small_tiers_and_what_would_give_them_away():
    log = as_log(
        [row for number in range(120) for row in acts_of(f"v{number}", [("like", 1)])]
        + [row for number in range(60) for row in acts_of(f"c{number}", [("comment", 1)] * 2)]
        + [row for number in range(70) for row in acts_of(f"r{number}", [("like", 1), ("like", 2),
                                                                        ("like", 3)])]
        + [row for number in range(4) for row in acts_of(f"a{number}", [("share", 1), ("share", 2),
                                                                       ("share", 3)])]
    )  # fmt: skip
    tiers = Tiers().fit(log)
    assert tiers.summary["members"].tolist() == [4, 60, 70, 120]
    shown = tiers.displayed().set_index("tier")
    # The 4 advocates would follow from the total, so the next smallest tier goes, too.
    assert shown["members"].isna().to_dict() == {
        "advocate": True, "contributor": True, "regular": False, "visitor": False,
    }  # fmt: skip
    numbers = shown.drop(columns=["definition", "note"])
    assert numbers.loc[["advocate", "contributor"]].isna().all().all()
    assert shown.loc["regular", "members"] == 70 and shown.loc["regular", "note"] == ""
    assert shown.loc["advocate", "note"] == shown.loc["contributor", "note"] != ""
    hundred = tiers.displayed(minimum=100)
    assert hundred["members"].notna().tolist() == [False, False, False, True]
    with pytest.raises(PlannerError, match="expected 10 or more"):
        tiers.displayed(minimum=5)
    for text in (repr(tiers), tiers._repr_html_()):
        assert "–" in text and " 4 " not in text and ">4<" not in text


def test_displayed_participation_hides_the_few_busiest():
    tiers = Tiers().fit(mixed_world(3_000, 600))
    shown = tiers.displayed_participation()
    few = tiers.participation_.table["members"] < 50
    assert few.tolist() == [True, False, False]
    assert shown["interactions"].isna().tolist() == few.tolist()


def test_nothing_is_shown_before_fit():
    tiers = Tiers()
    assert repr(tiers) == "Tiers()" and "Tiers()" in tiers._repr_html_()
    with pytest.raises(PlannerError, match="Call fit"):
        tiers.displayed()


@pytest.mark.parametrize("name", THRESHOLDS)
@pytest.mark.parametrize("wrong", [-1, 1.5, True, float("nan")])
def test_thresholds_are_whole_numbers(name, wrong):
    with pytest.raises(PlannerError, match=rf"{name}: found .*, expected a whole number"):
        Tiers(**{name: wrong})


# ---------------------------------------------------------------- silent followers


def account_of(rows) -> pd.DataFrame:
    return check(pd.DataFrame(rows, columns=["platform", "account", "date", "followers"]), ACCOUNT)


def test_silent_followers_are_a_range_per_platform():
    log = as_log(
        [row for number in range(30) for row in acts_of(f"m{number}", [("like", 100)])]
        + acts_of("one", [("like", 100)], platform="x")
    )
    # Day 100 is 1970-04-15.
    account = account_of(
        [
            ("facebook", "a", "1970-04-01", 500),
            ("facebook", "a", "1970-04-14", 600),
            ("facebook", "a", "1970-04-15", None),
            ("facebook", "a", "1970-05-01", 9_999),  # after the log's end
            ("facebook", "b", "1970-06-01", 100),  # known only after it
            ("x", "a", "1970-04-15", 0),
            ("instagram", "a", "1970-04-15", 70),  # no log
        ]
    )
    silent = Tiers().fit(log, account).silent_.set_index("platform")
    # Two accounts of one platform may share followers: 600 to 700 people.
    assert silent.loc["facebook", ["silent_low", "silent_high"]].tolist() == [570, 700]
    assert silent.loc["facebook", "members_seen"] == 30
    assert silent.loc["x", ["silent_low", "silent_high"]].tolist() == [0, 0]
    assert silent.loc["instagram", ["silent_low", "silent_high"]].tolist() == [0, 70]
    assert pd.isna(silent.loc["instagram", "members_seen"])
    assert "no per-person records" in silent.loc["instagram", "note"]
    assert (
        "comment" in silent.loc["facebook", "note"] and "like" not in silent.loc["facebook", "note"]
    )


def test_silent_followers_as_shown():
    log = as_log(
        [row for number in range(80) for row in acts_of(f"m{number}", [("like", 100)])]
        + acts_of("one", [("like", 100)], platform="x")
    )
    account = account_of([("facebook", "a", "1970-04-01", 500), ("x", "a", "1970-04-01", 40)])
    tiers = Tiers().fit(log, account)
    shown = tiers.displayed_silent()
    # The members seen on both follow from each other and the total, so both are hidden.
    assert shown["silent_low"].isna().all() and shown["silent_high"].notna().all()
    assert Tiers().fit(log).silent_.empty and Tiers().fit(log).displayed_silent().empty


def test_200_000_interactions_take_less_than_a_second():
    log = mixed_world(200_000, 40_000)
    Tiers().fit(log.head(10))  # loading the engine is not the model's time
    began = time.process_time()
    Tiers().fit(log)
    assert time.process_time() - began < 1.0
