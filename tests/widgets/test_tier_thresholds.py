"""Thresholds in the app: counts and figures follow, and nobody in a small tier is shown."""

from __future__ import annotations

import pytest

from planner.audience import Tiers
from planner.samples import load_sample
from planner.widgets.plain import is_shown
from planner.widgets.tier_thresholds import TierThresholds


@pytest.fixture
def shown() -> TierThresholds:
    thresholds = TierThresholds()
    thresholds.show(load_sample("riverside_commons").interactions, is_simulated=True)
    return thresholds


def tiers_shown(thresholds: TierThresholds):
    return thresholds.cards.children[0]._block.table.set_index("Tier")["Members"]


def test_a_threshold_moved_changes_the_counts(shown) -> None:
    log = load_sample("riverside_commons").interactions
    before = tiers_shown(shown)
    shown.numbers["contributor_acts"].value = 9
    after = tiers_shown(shown)
    expected = Tiers(contributor_acts=9).fit(log).displayed().set_index("tier")["members"]
    assert after["Contributor"] == expected["contributor"] != before["Contributor"]
    shown.usual.click()
    assert tiers_shown(shown).equals(before)
    assert shown.numbers["contributor_acts"].value == 2


def test_small_tiers_stay_hidden_and_the_curve_is_the_brands_own(shown) -> None:
    shown.numbers["advocate_acts"].value = 15
    table = tiers_shown(shown)
    assert not (table.dropna() < 50).any() and table.isna().any()
    assert [card._block.name for card in shown.cards.children] == ["tiers", "participation"]
    curve = shown.cards.children[1]._block
    assert "not a rule of thumb" in curve.sentence and len(curve.table) == 3


def test_without_a_log_there_is_nothing_to_move() -> None:
    thresholds = TierThresholds()
    thresholds.show(None, is_simulated=False)
    assert not is_shown(thresholds) and thresholds.cards.children == ()
