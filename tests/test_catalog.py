"""The vocabularies: what product.md names is there, defined, and marked as assumption."""

from __future__ import annotations

import dataclasses
import typing

import pytest

from planner import brief, brief_parts, catalog, schema
from planner.catalog import (
    ACTIVITIES,
    FORMATS,
    INTENTS,
    INTERACTION_KINDS,
    Activity,
    Word,
    active_activities,
    hours_per_post,
)

ACTIVE = ["listening", "trends", "answering", "user_content", "contests", "loyalty", "partners"]
"""The six of product.md's A1 (contests stand for competitions and promotions) and D6."""

PASSIVE = ["creating", "calendar_work", "paid_boosts", "cross_sharing", "themed_days"]
"""The five of product.md's A2."""

WORDS = [
    pytest.param(vocabulary, name, id=f"{label}-{name}")
    for label, vocabulary in {
        "kind": INTERACTION_KINDS, "format": FORMATS, "intent": INTENTS, "activity": ACTIVITIES,
    }.items()
    for name in vocabulary
]  # fmt: skip


@pytest.mark.parametrize(("vocabulary", "name"), WORDS)
def test_every_word_is_defined(vocabulary: dict[str, Word], name: str) -> None:
    word = vocabulary[name]
    assert word.name == name
    assert name.islower() and name.isidentifier()
    assert word.label and word.label[0].isupper()
    assert len(word.definition.split()) >= 3 and word.definition.endswith(".")
    with pytest.raises(dataclasses.FrozenInstanceError):
        word.name = "other"


def test_no_two_words_share_a_label_or_a_definition() -> None:
    for vocabulary in (INTERACTION_KINDS, FORMATS, INTENTS, ACTIVITIES):
        words = vocabulary.values()
        assert len({word.label for word in words}) == len(vocabulary)
        assert len({word.definition for word in words}) == len(vocabulary)


def test_the_activities_are_those_of_the_product_page() -> None:
    assert [activity.name for activity in active_activities()] == ACTIVE
    assert [name for name, a in ACTIVITIES.items() if a.mode == "passive"] == PASSIVE
    assert list(ACTIVITIES) == ACTIVE + PASSIVE
    assert ACTIVITIES["contests"].label == "Competitions and promotions"


@pytest.mark.parametrize("activity", ACTIVITIES.values(), ids=lambda activity: activity.name)
def test_an_activity_can_be_planned(activity: Activity) -> None:
    assert activity.mode in ("active", "passive")
    assert activity.cycle in ("daily", "weekly", "monthly", "per campaign")
    assert 15 <= activity.block_minutes <= 120
    # Creating is counted per post; everything else takes hours of its own.
    assert (activity.hours_per_week == 0) == (activity.name == "creating")
    assert 0 <= activity.hours_per_week <= 10


def test_numbers_are_marked_as_assumptions_and_the_note_says_so() -> None:
    with_numbers = [*INTERACTION_KINDS.values(), *FORMATS.values(), *ACTIVITIES.values()]
    assert all(word.is_assumption for word in with_numbers)
    assert "assumption" in catalog.ASSUMPTION_NOTE and "your own" in catalog.ASSUMPTION_NOTE


def test_deeper_interactions_weigh_more() -> None:
    assert list(INTERACTION_KINDS) == [
        "like", "click", "save", "comment", "reply", "share", "mention", "direct_message",
        "user_content", "other",
    ]  # fmt: skip
    depths = {"light": set(), "medium": set(), "deep": set()}
    for kind in INTERACTION_KINDS.values():
        depths[kind.depth].add(kind.weight)
        assert kind.usual_initiative in ("reactive", "proactive")
    assert INTERACTION_KINDS["like"].weight == 1
    assert max(depths["light"]) < min(depths["medium"])
    assert max(depths["medium"]) < min(depths["deep"])


def test_the_table_contracts_use_the_same_words() -> None:
    assert set(schema.FORMAT_NAMES) == set(FORMATS)
    assert set(schema.INTENT_NAMES) == {*INTENTS, catalog.UNLABELLED}
    assert set(schema.KIND_NAMES) == set(INTERACTION_KINDS)
    for table in schema.TABLES.values():
        for column in table.columns:
            if column.name == "format":
                assert set(column.allowed) == set(FORMATS), table.name
            if column.name == "intent":
                assert set(column.allowed) == {*INTENTS, catalog.UNLABELLED}, table.name
    for name in ("INTERACTIONS", "INBOUND"):
        assert set(schema.TABLES[name].by_name["kind"].allowed) == set(INTERACTION_KINDS)
    assert schema.INTERACTIONS.by_name["initiative"].allowed == ("reactive", "proactive")
    assert set(schema.EFFORT.by_name["mode"].allowed) == {a.mode for a in ACTIVITIES.values()}


def test_the_brief_uses_the_same_words_and_defaults() -> None:
    assert set(typing.get_args(brief_parts.Format)) == set(FORMATS)
    assert set(typing.get_args(brief_parts.Intent)) == set(INTENTS)
    balance = brief.Balance()
    assert (balance.active_share_min, balance.active_share_max) == catalog.ACTIVE_SHARE_DEFAULT
    assert balance.sell_share_max == catalog.SELL_SHARE_MAX_DEFAULT
    low, high = catalog.ACTIVE_SHARE_DEFAULT
    assert 0 < low < high < 1 and 0 < catalog.SELL_SHARE_MAX_DEFAULT < 1


def test_hours_per_post_are_the_users_before_the_catalogues() -> None:
    assert hours_per_post("video") == FORMATS["video"].hours_per_post == 6.0
    assert hours_per_post("video", {"video": 2}) == 2.0
    assert hours_per_post("video", {"photo": 2}) == 6.0
    assert hours_per_post("unheard-of") == hours_per_post("photo")
    assert all(word.hours_per_post > 0 for word in FORMATS.values())
