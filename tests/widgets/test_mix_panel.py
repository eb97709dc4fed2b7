"""The mix in the app: asked for, dialled, refused in words, put into the brief."""

from __future__ import annotations

import pandas as pd
import pytest

from planner.content.mix_report import MixModels, learn_mix
from planner.content.outcomes import outcomes_of
from planner.content.response import ResponseModel
from planner.figures.mix import mix_block, worth_block
from planner.figures.mix_tradeoffs import frontier_block
from planner.samples import load_sample
from planner.schema import POSTS
from planner.widgets.mix_panel import MixPanel
from planner.widgets.panels import ContentPanel
from planner.widgets.plain import is_shown
from planner.widgets.state import PlannerState


@pytest.fixture(scope="module")
def models() -> MixModels:
    posts = load_sample("riverside_commons").posts
    return MixModels(
        {name: ResponseModel(name, check_later=False).fit(posts) for name in outcomes_of(posts)}
    )


@pytest.fixture
def state() -> PlannerState:
    state = PlannerState()
    state.choose_sample("riverside_commons")
    return state


@pytest.fixture
def panel(state: PlannerState, models: MixModels) -> MixPanel:
    panel = MixPanel(state)
    panel.show()
    panel._learnt(models)
    return panel


def _blocks(panel: MixPanel) -> dict:
    return panel._blocks


def test_the_models_report_their_progress() -> None:
    said = []
    posts = load_sample("lantern_books").posts
    found = learn_mix(posts, report=lambda share, sentence: said.append((share, sentence)))
    assert list(found.models) == outcomes_of(posts) and len(said) == len(found.models)
    assert "interactions" in said[0][1]


def test_nothing_is_offered_before_it_was_asked_for(state: PlannerState) -> None:
    panel = MixPanel(state)
    panel.show()
    assert not is_shown(panel.dials) and panel.words.value == ""


def test_mix_worth_and_trade_off_are_shown(panel: MixPanel) -> None:
    assert is_shown(panel.dials)
    blocks = _blocks(panel)
    assert list(blocks) == ["mix", "pillars", "worth", "frontier", "active"]
    assert "Posts take" in panel.words.value and "assumed, not learnt" in panel.words.value
    for block in blocks.values():
        assert block.title and block.sentence and len(block.table)
    assert len(blocks["frontier"].table) == 11


def test_a_dial_changes_the_mix_and_not_the_brief(panel: MixPanel, state: PlannerState) -> None:
    before = panel.words.value
    balance = dict(state.brief.get("balance", {}))
    panel.dials.selling.value = 0
    table = _blocks(panel)["mix"].table
    sells = table["Kind of post"].str.endswith("sell")
    assert table.loc[sells, "Best by the draws"].astype(float).sum() == 0
    panel.dials.active.value = 30
    assert panel.words.value != before and dict(state.brief.get("balance", {})) == balance
    panel._take()
    assert state.brief["balance"]["sell_share_max"] == 0
    assert state.brief["balance"]["active_share"] == 0.3


def test_the_trade_off_stays_while_only_the_weight_moves(panel: MixPanel) -> None:
    before = panel._curves.tables
    panel.dials.marketing.value = 90
    assert panel._curves.tables["frontier"] is before["frontier"]
    assert panel._curves.tables["active"] is not before["active"]
    assert "90 %" in _blocks(panel)["frontier"].sentence
    before = panel._curves.tables
    panel.dials.active.value = 30
    assert panel._curves.tables["active"] is before["active"]
    panel.dials.selling.value = 0
    assert panel._curves.tables["frontier"] is not before["frontier"]


def test_a_result_for_other_data_is_dropped(panel: MixPanel, state: PlannerState) -> None:
    """It was asked for, the data changed, then it arrived."""
    late = panel._begin(quick=True)()
    state.choose_sample("lantern_books")
    panel.show()
    panel._found(late)
    panel._refined(late)
    assert panel.words.value == "" and panel.cards.children == ()


def test_what_cannot_be_kept_is_said_in_words(panel: MixPanel, state: PlannerState) -> None:
    platforms = [{**plan, "posts_per_week": 60, "max_posts_per_week": 60}
                 for plan in state.brief["platforms"]]  # fmt: skip
    state.change_brief(platforms=platforms)
    panel.dials.selling.value = 1
    assert "No mix keeps all of this" in panel.words.value
    assert "60 posts a week" in panel.words.value and list(_blocks(panel)) == ["worth"]


def test_other_data_take_the_old_result_away(panel: MixPanel, state: PlannerState) -> None:
    state.choose_sample("lantern_books")
    panel.show()
    assert panel.words.value == "" and panel.cards.children == () and not is_shown(panel.dials)


def test_without_a_model_the_words_say_so(state: PlannerState) -> None:
    panel = MixPanel(state)
    panel.show()
    panel._learnt(learn_mix(POSTS.empty()))
    assert "No result of your posts is known" in panel.words.value
    assert not is_shown(panel.dials)


def test_the_content_step_brings_the_panel_when_it_is_opened(state: PlannerState) -> None:
    panel = ContentPanel(state)
    assert panel.asking is None
    state.recompute()
    panel.show(state.plan, lambda _topics: [])
    assert isinstance(panel.asking, MixPanel)


def test_figures_of_nothing_say_what_is_missing() -> None:
    model = ResponseModel().fit(POSTS.empty())
    assert worth_block(model.cells_, None, model.verdict_).table.empty
    empty = pd.DataFrame(columns=["posts_per_week_now", "posts_per_week"])
    assert mix_block(empty, model.verdict_, True).title == "No posts to plan from"
    nothing = pd.DataFrame(columns=["marketing", "management", "marketing_weight"])
    assert frontier_block(nothing, 0.4, 0).title == "No trade-off to draw"
