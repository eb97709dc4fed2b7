"""ResponseModel: recovery, coverage, choices, predictions, invariance, bad input."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from content.coverage import covered

import planner
from planner.content.fatigue import settled_pressure, share_left
from planner.content.level_mixture import stacked_weight
from planner.content.response import ResponseModel
from planner.errors import DataError
from planner.inference.posts import CELL
from planner.schema import POSTS
from planner.simulate.response import PostEffects, ResponseWorld, make_response_posts

WORLD = ResponseWorld(posts=300, effects=PostEffects(content_sd=(0.4, 0.2, 0.2, 0.1), noise=0.6))


@pytest.fixture(scope="module")
def posts() -> pd.DataFrame:
    return make_response_posts(3, WORLD)[0]


@pytest.fixture(scope="module")
def model(posts: pd.DataFrame) -> ResponseModel:
    return ResponseModel("interactions").fit(posts)


def test_fatigue_by_hand() -> None:
    n = np.array([1.0, 2.0, 4.0, 7.0])
    for half_life, values in (
        (7.0, [0.8123, 1.3837, 2.3044, 3.4468]),
        (1.0, [0.9976, 1.9452, 3.5982, 5.6858]),
        (14.0, [0.6919, 1.1522, 1.8957, 2.8203]),
    ):
        assert n * share_left(n, half_life, 0.3) == pytest.approx(values, abs=5e-5)
    assert settled_pressure(0.0, 7.0) == 0
    whole = np.arange(1, 60.0)
    for delta in (0.1, 0.5, 1.0):
        total = whole * share_left(whole, 7.0, delta)
        assert (np.diff(total) > 0).all() and (np.diff(total, 2) < 1e-12).all()


def test_planted_effects_are_recovered(model: ResponseModel) -> None:
    _, truth = make_response_posts(3, WORLD)
    table = model.cells_.merge(truth["kinds"], on=CELL)
    own = model.kind_predictor(table[CELL])
    error = own.mean(axis=0) - table["log_value"]
    assert np.sqrt((error**2).mean()) < 0.2
    inside = (np.quantile(own, 0.05, axis=0) <= table["log_value"]) & (
        table["log_value"] <= np.quantile(own, 0.95, axis=0)
    )
    assert inside.mean() >= 0.8
    assert model.verdict_.at_least("leaning")


@pytest.mark.parametrize("posts_count", [60, 100, 300])
def test_coverage_on_truths_from_the_prior(posts_count: int) -> None:
    """40 sets of the campaign's 1,000: the 99 % bound of 90 % for one kind per set."""
    found = [covered(seed, posts_count, None) for seed in range(40)]
    inside = sum(one.one_inside for one in found)
    # Binomial(40, .9): 30 or fewer have a probability under .5 %.
    assert inside > 30
    share = sum(one.inside for one in found) / sum(one.kinds for one in found)
    assert 0.84 <= share <= 0.95


def test_drift_is_weighted_up_where_there_is_drift() -> None:
    weights = {}
    for name, week_sd in (("still", 0.0), ("moving", 0.35)):
        effects = PostEffects(content_sd=(0.2, 0, 0, 0), noise=0.4, week_sd=week_sd)
        world = ResponseWorld(posts=300, effects=effects)
        weights[name] = [
            ResponseModel("interactions").fit(make_response_posts(seed, world)[0]).level_weight_
            for seed in range(4)
        ]
    assert np.mean(weights["moving"]) > 0.7 > np.mean(weights["still"])
    assert stacked_weight(np.full(50, -1.0), np.full(50, -1.0)) == 0.5


def test_small_counts_ask_for_the_negative_binomial_too(posts: pd.DataFrame) -> None:
    rng = np.random.default_rng(0)
    counts = rng.poisson(rng.gamma(2, 1.0, len(posts))).astype(float)
    fitted = ResponseModel("comments").fit(posts.assign(comments=counts))
    assert set(fitted.rolling_["candidate"]) == {"student", "negative binomial",
                                                 "median of the kind"}  # fmt: skip
    assert fitted.likelihood_ == "negative binomial"


def test_rates_have_their_denominator(posts: pd.DataFrame) -> None:
    rng = np.random.default_rng(1)
    shown = rng.integers(200, 4_000, len(posts)).astype(float)
    chance = np.where(posts["format"] == "link", 0.04, 0.015)
    clicks = rng.binomial(shown.astype(int), chance).astype(float)
    table = posts.assign(impressions=shown, clicks=clicks)
    fitted = ResponseModel("clicks", "impressions", likelihood="beta-binomial").fit(table)
    rate = fitted.cells_.groupby("format")["median"].mean()
    assert rate["link"] == pytest.approx(0.04, rel=0.15)
    assert rate["photo"] == pytest.approx(0.015, rel=0.15)
    with pytest.raises(DataError, match="divide by"):
        ResponseModel("clicks", "nothing").fit(table)


def test_predictions_of_single_posts_hold_what_came(posts: pd.DataFrame) -> None:
    earlier, later = posts.iloc[:250], posts.iloc[250:]
    said = ResponseModel("interactions").fit(earlier).predict(later)
    came = later["interactions"]
    inside = (came >= said["low_80"]) & (came <= said["high_80"])
    assert 0.64 <= inside.mean() <= 0.94  # 99 % bound of 80 % for 50 posts
    assert (said["low_95"] <= said["low_80"]).all() and (said["low_80"] <= said["median"]).all()
    assert list(said.index) == list(later.index)


def test_one_more_post_takes_from_its_siblings(model: ResponseModel) -> None:
    kinds = model.cells_[CELL].head(6)
    alone = model.kind_values(kinds)
    none = model.one_more_draws(kinds, np.zeros(len(kinds)))
    many = model.one_more_draws(kinds, np.full(len(kinds), 3.0))
    delta, half_life = model.fatigue_draws([(kinds["platform"][0], kinds["format"][0])])
    left = share_left(1.0, half_life, delta[:, 0])
    assert none[:, 0] == pytest.approx(alone[:, 0] * left)
    assert (many.mean(axis=0) < none.mean(axis=0)).all()
    table = model.one_more_post()
    assert (table["low_80"] <= table["one_more"]).all()
    assert table["probability_worth_the_hour"].isna().all()
    own = model.one_more_post(hours_per_post=pd.Series([2.0] * len(table)), worth_of_an_hour=1e-9)
    assert np.allclose(own["one_more_per_hour"], own["one_more"] / 2)
    assert (own["probability_worth_the_hour"] > 0.5).all()
    dear = model.one_more_post(worth_of_an_hour=1e9)
    assert (dear["probability_worth_the_hour"] == 0).all()
    assert set(table["saturation"]) <= {"no saturation visible", "loss by frequency visible"}


def test_rows_in_another_order_and_kinds_of_other_names_change_nothing(
    posts: pd.DataFrame, model: ResponseModel
) -> None:
    shuffled = posts.sample(frac=1, random_state=1)
    again = ResponseModel("interactions").fit(shuffled)
    pd.testing.assert_frame_equal(model.cells_, again.cells_)
    names = {name: f"z{5 - number}" for number, name in enumerate(sorted(posts["pillar"].unique()))}
    renamed = ResponseModel("interactions").fit(posts.assign(pillar=posts["pillar"].map(names)))
    first = model.cells_.assign(pillar=model.cells_["pillar"].map(names)).set_index(CELL)["ratio"]
    second = renamed.cells_.set_index(CELL)["ratio"]
    assert second.reindex(first.index).to_numpy() == pytest.approx(first.to_numpy(), rel=1e-9)


@pytest.mark.parametrize("factor", [1e-6, 1.0, 1e6])
def test_money_in_another_currency_has_the_same_ratios(posts: pd.DataFrame, factor: float) -> None:
    money = posts["interactions"] * 1.37 + 0.11
    fitted = ResponseModel("revenue", check_later=False).fit(posts.assign(revenue=money * factor))
    base = ResponseModel("revenue", check_later=False).fit(posts.assign(revenue=money))
    assert fitted.cells_["ratio"].to_numpy() == pytest.approx(base.cells_["ratio"].to_numpy(),
                                                              rel=1e-4)  # fmt: skip
    assert fitted.cells_["median"].to_numpy() == pytest.approx(
        base.cells_["median"].to_numpy() * factor, rel=1e-4
    )


def test_boosted_posts_do_not_lend_their_reach(posts: pd.DataFrame) -> None:
    """Organic results are taken where they are known; else the paid term carries the boost."""
    boosted = (posts["format"] == "link") & (np.arange(len(posts)) % 4 > 0)
    total = np.where(boosted, posts["interactions"] * 6, posts["interactions"])
    table = posts.assign(paid=boosted, interactions=total)
    organic = ResponseModel("interactions", check_later=False).fit(
        table.assign(interactions_organic=posts["interactions"])
    )
    plain = ResponseModel("interactions", check_later=False).fit(table)
    honest = ResponseModel("interactions", check_later=False).fit(posts.assign(paid=False))
    assert organic.data_.is_organic and not plain.data_.is_organic

    def links(fitted: ResponseModel) -> float:
        own = fitted.cells_[fitted.cells_["format"] == "link"]
        return float(np.average(np.log(own["ratio"]), weights=own["posts"]))

    assert links(organic) == pytest.approx(links(honest), abs=0.1)
    # Three of four link posts were boosted sixfold; less than half of that may stay.
    assert links(plain) - links(honest) < np.log(6) / 2


def test_young_posts_are_left_out_and_counted(posts: pd.DataFrame) -> None:
    exported = (posts["published_wall"].max() + pd.Timedelta(days=2)).tz_localize("UTC")
    fitted = ResponseModel("interactions", check_later=False).fit(
        posts.assign(exported_at=exported)
    )
    young = int((posts["published_wall"] > exported.tz_localize(None) - pd.Timedelta(days=7)).sum())
    assert len(fitted._posts) == len(posts) - young > 0
    assert any(f"{young} posts younger than 7 days" in note for note in fitted.notes_)


def _experiment(contrast: str, estimate: float = 0.8) -> pd.DataFrame:
    return pd.DataFrame(
        {"experiment_id": ["e1"], "metric": ["interactions"], "contrast": [contrast],
         "estimate_log_ratio": [estimate], "standard_error": [0.05], "post_ids": ["p1;p2"]}
    )  # fmt: skip


def test_a_finished_test_moves_its_contrast_and_its_posts_leave(posts: pd.DataFrame) -> None:
    tested = ResponseModel("interactions", check_later=False).fit(
        posts, _experiment("facebook/text/*/*=1;facebook/photo/*/*=-1")
    )
    assert len(tested._posts) == len(posts) - 2
    eta = tested.kind_predictor(tested.cells_[CELL])
    by = tested.cells_["format"].to_numpy()
    gap = eta[:, by == "text"].mean(axis=1) - eta[:, by == "photo"].mean(axis=1)
    assert gap.mean() == pytest.approx(0.8, abs=0.1)
    for contrast in ("facebook/opera/*/*=1", "facebook=1", "facebook/text/*/*=much"):
        with pytest.raises(DataError, match="contrast"):
            ResponseModel("interactions").fit(posts, _experiment(contrast))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_too_few_posts_are_refused_in_words(posts: pd.DataFrame, count: int) -> None:
    fitted = ResponseModel("interactions").fit(posts.iloc[:count])
    assert fitted.verdict_.level == "prior only" and not fitted.is_fitted
    assert fitted.predict(posts.iloc[:2])["median"].isna().all()
    assert len(fitted.one_more_post()) == 0
    assert "Keep your mix" in fitted.verdict_.sentence or count == 0


BAD = {
    "all zeros": lambda posts: posts.assign(interactions=0.0),
    "constant": lambda posts: posts.assign(interactions=7.0),
    "one kind": lambda posts: posts.assign(format="photo", pillar="p", intent="inform"),
    "collinear": lambda posts: posts.assign(pillar=posts["format"], intent="inform",
                                            paid=posts["format"] == "photo"),
    "an outlier of 1e12": lambda posts: posts.assign(
        interactions=posts["interactions"].where(np.arange(len(posts)) != 7, 1e12)
    ),
    "one week": lambda posts: posts.assign(
        published_wall=pd.Timestamp("2026-01-05") + pd.to_timedelta(np.arange(len(posts)), "min")
    ),
    "infinite": lambda posts: posts.assign(
        interactions=posts["interactions"].where(np.arange(len(posts)) != 7, np.inf)
    ),
    "unlabelled": lambda posts: posts.assign(pillar=pd.NA, intent=pd.NA),
    "missing on a platform": lambda posts: posts.assign(
        platform=np.where(np.arange(len(posts)) % 2, "x", "facebook"),
        interactions=posts["interactions"].where(np.arange(len(posts)) % 2 == 0),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_ends_in_words(posts: pd.DataFrame, name: str) -> None:
    fitted = ResponseModel("interactions").fit(BAD[name](posts))
    assert fitted.verdict_.sentence
    if name in ("all zeros", "constant", "one week"):
        assert fitted.verdict_.level == "prior only"
    if name == "one kind":
        assert not fitted.verdict_.at_least("leaning")
    if fitted.is_fitted:
        assert np.isfinite(fitted.cells_[["median", "ratio", "low_90", "high_90"]]).all().all()


def test_an_outlier_hardly_moves_the_others(posts: pd.DataFrame, model: ResponseModel) -> None:
    table = BAD["an outlier of 1e12"](posts)
    fitted = ResponseModel("interactions").fit(table)
    first, second = (m.cells_.set_index(CELL)["ratio"] for m in (model, fitted))
    assert np.abs(np.log(second.reindex(first.index) / first)).max() < 0.25


def test_unknown_outcome_and_settings_are_errors(posts: pd.DataFrame) -> None:
    with pytest.raises(DataError, match="applause"):
        ResponseModel("applause").fit(posts)
    with pytest.raises(ValueError, match="likelihood"):
        ResponseModel(likelihood="poisson")
    with pytest.raises(ValueError, match="level"):
        ResponseModel(level="seasonal")
    assert ResponseModel().fit(POSTS.empty()).verdict_.level == "prior only"


def test_five_thousand_posts(posts: pd.DataFrame) -> None:
    table, _ = make_response_posts(5, ResponseWorld(posts=5_000, posts_per_week=40.0))
    fitted = ResponseModel("interactions", check_later=False).fit(table)
    assert fitted.is_fitted and fitted.mixture_.is_trusted


def test_sample_brands_end_in_the_level_their_truth_allows() -> None:
    levels = {}
    for brand in planner.SAMPLE_BRANDS:
        fitted = ResponseModel().fit(planner.load_sample(brand).posts)
        levels[brand] = fitted.verdict_.level
    assert levels["harbour_roast"] in ("leaning", "supported")
    assert levels["lantern_books"] not in ("supported", "tested")
