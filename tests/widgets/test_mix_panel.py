"""The mix in the app: asked for, dialled, refused in words, put into the brief."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from planner.brief import Brief
from planner.content.mix_report import MixModels, learn_mix
from planner.content.outcomes import outcomes_of
from planner.content.response import ResponseModel
from planner.figures.mix import mix_block, worth_block
from planner.figures.mix_pillars import pillar_shares, pillars_block
from planner.figures.mix_tradeoffs import active_block, frontier_block
from planner.samples import load_sample
from planner.schema import POSTS
from planner.widgets.mix_app import MixApp
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


def object_with_posts() -> SimpleNamespace:
    """Stands in for a plan where the brief leaves no room for one."""
    return SimpleNamespace(posts=pd.DataFrame({"pillar": ["tips"]}))


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


def test_pillars_make_up_the_whole_and_are_kept_when_moved(
    panel: MixPanel, state: PlannerState
) -> None:
    dials = panel.dials
    assert not dials.keep.value and sum(dials.pillars.percents.values()) == 100
    name = max(dials.pillars.percents, key=dials.pillars.percents.get)
    dials.pillars.move(name, dials.pillars.percents[name] + 8)
    assert dials.keep.value and sum(dials.pillars.percents.values()) == 100
    shown = _blocks(panel)["pillars"]
    assert "Wanted" in shown.table.columns
    mix = panel._chosen.mix
    best = mix.table.groupby("pillar")["posts_per_week_best"].sum()
    near = max(0.05, 1 / (mix.table["posts_per_week_now"].sum() * mix.period_weeks))
    for pillar, share in dials.pillars.shares.items():
        if pillar in best.index:
            assert abs(best[pillar] / best.sum() - share) <= near + 1e-9
    panel._take()
    assert state.brief["balance"]["pillar_shares"] == dials.pillars.shares


def test_a_weight_of_a_result_that_is_not_learnt_asks_for_it(
    panel: MixPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(panel.progress, "run_with_progress",
                        lambda function, *args, **more: asked.append(args))  # fmt: skip
    assert panel.dials.counts["comments"].value == 1
    assert panel.dials.balance(Brief.make(**panel._state.brief))["outcome_weights"] == {}
    panel.dials.counts["comments"].value = 3
    assert not asked and panel._chosen.asked.brief.balance.outcome_weights["comments"] == 3
    other = next(name for name in panel.dials.counts if name not in panel._models.models)
    panel.dials.counts[other].value = 1
    assert len(asked) == 1 and set(asked[0][1]) == {*panel._models.models, other}


def test_a_point_picked_on_a_curve_moves_its_dial(panel: MixPanel) -> None:
    panel.cards._picked["frontier"](90.0)
    assert panel.dials.marketing.value == 90
    panel.cards._picked["active"](20.0)
    assert panel.dials.active.value == 20
    card = panel.cards._cards["frontier"]
    assert "is-pickable" in card.plot._dom_classes
    assert "is-pickable" not in panel.cards._cards["mix"].plot._dom_classes
    panel.cards._cards["mix"].plot._asked(None, {"picked": 5}, None)  # no one asks
    card.plot._asked(None, {"picked": 40}, None)
    assert panel.dials.marketing.value == 40
    for value in ("70", None, True, float("nan")):  # what a page must not get through
        card.plot._asked(None, {"picked": value}, None)
    assert panel.dials.marketing.value == 40
    card.plot._asked(None, {"picked": 1e9}, None)
    assert panel.dials.marketing.value == 100


def test_another_plan_of_the_same_data_brings_another_mix(
    panel: MixPanel, state: PlannerState
) -> None:
    """Fewer hours in the brief: the mix follows when its step is opened again."""
    before = panel._chosen
    panel.show(panel._plan)
    assert panel._chosen is before
    people = [{**person, "hours_per_week": 4} for person in state.brief["capacity"]["people"]]
    state.change_brief(capacity={**state.brief["capacity"], "people": people})
    state.recompute()
    panel.show(state.plan or object_with_posts())
    assert panel._chosen is not before
    assert panel._chosen.asked.brief.capacity.hours_per_week == 4 * len(people)


def test_one_kind_is_changed_by_hand(panel: MixPanel) -> None:
    card = panel.what_if
    assert is_shown(card) and "That is the proposal" in card.answer.value
    card.posts.value = 3
    assert "instead of" in card.answer.value and "90 %" in card.answer.value
    card.kind.index = 1
    assert "That is the proposal" in card.answer.value


def test_money_is_asked_for_only_where_boosts_are_known(panel: MixPanel) -> None:
    can = any(model.boost_draws(1.0) is not None for model in panel._models.models.values())
    assert is_shown(panel.dials.boost) == can


def test_the_words_that_it_updates_end_with_the_answer(panel: MixPanel) -> None:
    seen = []
    panel.dials.updating.observe(lambda change: seen.append(change["new"]), "is_updating")
    panel.dials.marketing.value = 75
    assert seen == [True, False]


def test_a_result_for_other_data_is_dropped(panel: MixPanel, state: PlannerState) -> None:
    """It was asked for, the data changed, then it arrived."""
    late = panel._begin(quick=True)()
    state.choose_sample("lantern_books")
    panel.show()
    panel._found(late)
    panel._refined(late)
    panel._drawn((late, {}))
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


def test_the_page_of_the_mix_makes_the_plan_it_compares_with(state: PlannerState) -> None:
    app = MixApp(state)
    assert state.plan is not None and app.stage.children == (app.panel,)
    assert app.panel.asking._scheduled is not None


def test_without_a_plan_the_page_says_why() -> None:
    state = PlannerState()
    state.change_brief(platforms=[])
    app = MixApp(state)
    assert state.shown_plan is None and app.stage.children == (app.nothing,)
    assert "There is no plan to compare with" in app.nothing.value
    assert "platforms" in app.nothing.value


def test_shares_of_pillars_from_mix_plan_and_brief() -> None:
    table = pd.DataFrame({"pillar": ["tips", "shop"], "share_now": [0.6, 0.4],
                          "share": [0.5, 0.5]})  # fmt: skip
    shares = pillar_shares(table, None, {})
    assert shares[["share_scheduled", "share_wanted"]].isna().all(axis=None)
    block = pillars_block(shares, 40, 0.05)
    assert block.title == "Pillars now and proposed" and "40 posts" in block.sentence
    assert list(block.table.columns) == ["Pillar", "Published", "Proposed"]
    wanted = pillar_shares(table, pd.Series(["tips", None, "news"]), {"tips": 0.2, "shop": 0.8})
    assert set(wanted.index) == {"tips", "shop", "news", "unlabelled"}
    block = pillars_block(wanted, 40, 0.05)
    assert block.title == "2 pillars away from the wanted share"
    assert "Tips 60 % instead of 20 %" in block.sentence
    assert pillars_block(wanted.iloc[:0], 0, 0.05).title == "No pillars to compare"


def test_active_shares_that_cannot_be_kept_are_said() -> None:
    empty = pd.DataFrame(columns=["active_share"])
    assert active_block(empty, 0.3, 10, "").title == "No share of active hours can be kept"
