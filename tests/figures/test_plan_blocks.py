"""Blocks by topic, and blocks kept from plan to plan: the same as all made anew."""

from __future__ import annotations

import pytest

from planner.brief import Brief
from planner.figures import BLOCK_TOPICS, Block, PlanBlocks, plan_blocks
from planner.plan import Plan, Prepared, make_plan_from, prepare
from planner.samples import Sample, load_sample


def content_of(blocks: list[Block]) -> list[tuple]:
    """All that a block says and draws."""
    return [
        (block.name, block.topic, block.title, block.unit, block.sentence, block.verdict,
         block.min_width, block.figure.to_json(), block.table.to_json())
        for block in blocks
    ]  # fmt: skip


@pytest.fixture(scope="module")
def sample() -> Sample:
    return load_sample("harbour_roast")


@pytest.fixture(scope="module")
def prepared(sample: Sample) -> Prepared:
    return prepare(sample.posts, sample.interactions, sample.inbound, account=sample.account)


def planned(sample: Sample, prepared: Prepared, **changes: object) -> Plan:
    fields = sample.brief.model_dump(mode="json") | changes
    return make_plan_from(Brief.make(**fields), prepared)


CHANGES = {
    "name": {"name": "Another name"},
    "zone": {"timezone": "America/New_York"},
    "begin": {"starts_on": "2027-03-01"},
    "weeks": {"weeks": 4},
    "platforms": {
        "platforms": [{"platform": "x"}, {"platform": "facebook"}, {"platform": "tiktok"}]
    },
    "one platform": {"platforms": [{"platform": "x"}], "campaigns": [], "themed_days": []},
    "balance": {"balance": {"active_share": 0.3}},
    "promise": {"reply_promise_minutes": 5},
    "gap": {"min_gap_hours": 12.0},
}


def test_the_topics_are_those_of_the_blocks(sample: Sample, prepared: Prepared) -> None:
    blocks = plan_blocks(planned(sample, prepared))
    assert tuple(dict.fromkeys(block.topic for block in blocks)) == BLOCK_TOPICS


@pytest.mark.parametrize("topic", BLOCK_TOPICS)
def test_one_topic_gives_its_blocks_and_no_others(
    topic: str, sample: Sample, prepared: Prepared
) -> None:
    plan = planned(sample, prepared)
    own = [block for block in plan_blocks(plan) if block.topic == topic]
    assert own and content_of(plan_blocks(plan, [topic])) == content_of(own)


def test_several_topics_come_in_reading_order(sample: Sample, prepared: Prepared) -> None:
    blocks = plan_blocks(planned(sample, prepared), ("hours", "rhythm"))
    assert [block.topic for block in blocks] == ["rhythm", "hours"]
    assert plan_blocks(planned(sample, prepared), ()) == []


def test_a_topic_that_is_none_is_refused(sample: Sample, prepared: Prepared) -> None:
    with pytest.raises(ValueError, match="found the topic 'weather', expected some of"):
        plan_blocks(planned(sample, prepared), ["weather"])


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_kept_blocks_equal_those_made_anew(
    changes: dict, sample: Sample, prepared: Prepared
) -> None:
    blocks = PlanBlocks()
    plans = [planned(sample, prepared), planned(sample, prepared, **changes)]
    for plan in [*plans, *plans]:
        assert content_of(blocks.of(plan)) == content_of(plan_blocks(plan))


def test_what_did_not_change_is_not_drawn_again(sample: Sample, prepared: Prepared) -> None:
    blocks = PlanBlocks()
    before = blocks.of(planned(sample, prepared))
    after = blocks.of(planned(sample, prepared, min_gap_hours=12.0))
    drawn = {block.topic for block, old in zip(after, before, strict=True) if block is not old}
    assert drawn == {"calendar"}


def test_a_topic_looked_at_later_shows_the_plan_of_then(sample: Sample, prepared: Prepared) -> None:
    blocks = PlanBlocks()
    blocks.of(planned(sample, prepared), ["hours"])
    longer = planned(sample, prepared, weeks=sample.brief.weeks + 1)
    blocks.of(longer, ["calendar"])
    assert content_of(blocks.of(longer, ["hours"])) == content_of(plan_blocks(longer, ["hours"]))
