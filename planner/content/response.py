"""ResponseModel: what each kind of post is worth, apart from all that could pass for it.

One model per outcome: kinds of post partially pooled over platform, format, pillar and intent,
beside the audience's size, a level that drifts, the time of the week, fatigue and paid reach.

Assumptions
-----------
1. A post's result is `StudentLogRate`, `NegativeBinomial` or `BetaBinomial` around a linear
   predictor (`planner.inference.likelihoods`); which one is decided by the log score of later posts
   and shown, the default stays unless the other is better by more than a standard error.
2. Effects of formats, pillars, intents, their interactions and single kinds are draws from normal
   families whose sds are learnt (half-normal priors: .5, single kinds .25, time of week .25).
3. The audience enters as followers^k, k near 1 (N(1, .25)); gaps are filled from the account's
   neighbouring posts.
4. The level of an account moves from week to week by a normal step (half-normal .1 per week), or
   not at all: both are fitted and mixed by the log score of later posts.
5. A post at pressure x (see `planner.content.fatigue`) brings (1 + x)^-delta of its result; delta
   varies around a common value with prior N(.24, .18), the first two moments of a half-normal of
   scale .3; half-lives of 1, 3, 7 and 14 days are averaged by their evidence. Draws of delta are
   clipped to 0..1 where they are used.
6. Paid posts differ by N(0, .5) in log and by a power of their spend; values are reported unpaid.
7. Posts younger than seven days at the export are left out, and blank is missing, never 0.
8. What the brand chose to publish when is not random: every number here is an association in the
   brand's own posts. Only an experiment of one's own makes it more.

Units: results per post in the outcome's unit; ratios against the brand's own present mix.
Source: integrated Laplace (Rue, Martino & Chopin 2009) on a hierarchical log-linear model (Gelman &
Hill 2007, chapters 12 to 14).
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from planner.catalog import UNLABELLED
from planner.catalog import hours_per_post as usual_hours
from planner.content.cell_table import CELL_COLUMNS, cell_table, model_verdict
from planner.content.effort_weeks import (
    EFFECT_COLUMNS,
    PREFIX,
    alternating_weeks,
    effect_row,
    with_effort,
)
from planner.content.experiments import with_experiments
from planner.content.fatigue import HALF_LIVES_DAYS, share_left
from planner.content.level_mixture import LEVELS, LevelMixture, fit_levels, stacked_weight
from planner.content.present_mix import recent_rate
from planner.content.response_data import response_data
from planner.content.rolling import MIN_POSTS, MIN_WEEKS, RollingScores, rolling_scores
from planner.inference.posts import CELL, week_number
from planner.verdict import Verdict
from planner.wording import counted

WEEKS_AHEAD = 1


class ResponseModel:
    """What one more post of each kind brings.

    Parameters
    ----------
    outcome
        A column of POSTS, or "auto": the first known one of interactions, reactions, reach, ...
    denominator
        For a rate: the column to divide by (`outcome="clicks", denominator="impressions"`).
    likelihood
        "auto", "student", "negative binomial" or "beta-binomial".
    level
        "auto" (both, mixed), "drifting" or "constant".
    check_later
        False leaves the rolling scores out (one fit only): the verdict then stops at `leaning`.
    half_lives_days
        Half-lives of fatigue to average over.
    seed
        Same posts and seed, same draws.

    Attributes
    ----------
    cells_
        One row per kind seen: `posts`, `weeks`, `last_used`, `raw_mean`, `raw_median`, `median`
        (a typical unpaid post next week) with `low_80` to `high_95`, `ratio` to the present mix
        with `low_90` and `high_90`, `probability_better` and `probability_worse` by 10 %,
        `sd_ratio`, `badge`, `verdict`.
    verdict_
        Do kinds differ by more than 10 % from the present mix.
    likelihood_, level_weight_
        The likelihood used and the weight of the drifting level.
    scores_
        `RollingScores` of the likelihood used, or None.
    active_effects_
        One row per activity with weeks of more and of less of it: `activity`, `weeks`, `switches`,
        `hours_more`, `hours_less`, `ratio` of results with `low_90` and `high_90`, `sd_ratio`,
        `is_learnt`, `note`.
    rolling_
        Table of candidates: mean log score, mean absolute log error, cover of 80 % intervals.
    notes_
        What was left out, one sentence each.

    >>> from planner.schema import POSTS
    >>> ResponseModel().fit(POSTS.empty()).verdict_.level
    'prior only'
    """

    def __init__(
        self,
        outcome: str = "auto",
        denominator: str | None = None,
        likelihood: str = "auto",
        level: str = "auto",
        check_later: bool = True,
        half_lives_days: tuple[float, ...] = HALF_LIVES_DAYS,
        seed: int = 0,
    ) -> None:
        known = ("auto", "student", "negative binomial", "beta-binomial")
        if likelihood not in known:
            raise ValueError(f"likelihood: found {likelihood!r}, expected one of {known}")
        if level not in ("auto", *LEVELS):
            raise ValueError(f"level: found {level!r}, expected 'auto' or one of {LEVELS}")
        self.outcome, self.denominator = outcome, denominator
        self.likelihood, self.level = likelihood, level
        self.check_later, self.seed = check_later, seed
        self.half_lives_days = half_lives_days

    # ------------------------------------------------------------------------------- fitting

    def fit(
        self,
        posts: pd.DataFrame,
        experiments: pd.DataFrame | None = None,
        effort: pd.DataFrame | None = None,
    ) -> ResponseModel:
        """Learn from POSTS.

        Parameters
        ----------
        posts
            POSTS.
        experiments
            EXPERIMENTS: one row per finished test of this outcome (see
            `planner.content.experiments`), or None. Posts that a test used are left out.
        effort
            EFFORT: hours by task and week. Tasks with weeks of more and of less (see
            `planner.content.effort_weeks`) enter the fit; None: none did.

        Raises
        ------
        DataError
            If a column asked for is not in the table, or a test names a kind never published.
        """
        self.data_ = response_data(posts, self.outcome, self.denominator)
        self.outcome_ = self.data_.outcome
        self.notes_ = list(self.data_.notes)
        rows, evidence = with_experiments(self.data_.posts, experiments, self.outcome_)
        self._alternating = alternating_weeks(effort, rows["week"])
        rows = with_effort(rows, self._alternating)
        self._posts = rows
        self.active_effects_ = pd.DataFrame(columns=EFFECT_COLUMNS)
        self.mixture_: LevelMixture | None = None
        self._values: dict[tuple, np.ndarray] = {}
        self.scores_: RollingScores | None = None
        self.rolling_ = pd.DataFrame()
        self.likelihood_, self.level_weight_ = None, float("nan")
        refusal = self._refusal()
        if refusal is not None:
            self.verdict_ = refusal
            self.cells_ = pd.DataFrame(columns=CELL_COLUMNS)
            return self
        levels = LEVELS if self.level == "auto" else (self.level,)
        start = self._choose(levels)
        likelihood = self.data_.likelihood(self.likelihood_, rows)
        fits = fit_levels(
            rows,
            likelihood,
            self.data_.offset(self.likelihood_, rows),
            levels,
            seed=self.seed,
            start=start,
            experiments=evidence,
            half_lives_days=self.half_lives_days,
        )
        weight = (self.level_weight_, 1 - self.level_weight_) if len(levels) == 2 else (1.0,)
        self.mixture_ = LevelMixture(tuple(fits), weight, self.seed)
        self._observation = likelihood
        if not self.mixture_.is_trusted:
            self.notes_.append(
                "The scales of the model could not be pinned down: read it as a hint."
            )
        if self._alternating:
            rows = [effect_row(item, self.active_effect_draws(item.task))
                    for item in self._alternating]  # fmt: skip
            self.active_effects_ = pd.DataFrame(rows, columns=EFFECT_COLUMNS)
        self.cells_ = cell_table(self)
        self.verdict_ = model_verdict(self)
        return self

    def _refusal(self) -> Verdict | None:
        """Words instead of a model where the posts cannot carry one."""
        rows, name = self._posts, self.outcome_
        weeks = int(rows["week"].nunique()) if len(rows) else 0
        if name is None:
            said = "No result of your posts is known, so nothing can be learnt from them."
            raise_by = "Import an export with interactions, reach, impressions or clicks."
        elif len(rows) < MIN_POSTS or weeks < MIN_WEEKS:
            said = (
                f"{counted(len(rows), 'post')} over {counted(weeks, 'week')} with a known {name}: "
                "too few to tell what a kind of post is worth. Keep your mix."
            )
            raise_by = f"At least {MIN_POSTS} posts over {MIN_WEEKS} weeks."
        elif rows["outcome"].nunique() < 3:
            said = (
                f"Nearly all of {counted(len(rows), 'post')} have the same {name}: there is "
                "nothing to compare. Keep your mix."
            )
            raise_by = "Another outcome, or an export in which results differ."
        else:
            return None
        return Verdict("prior only", said, rows=len(rows), unit="posts", would_raise=raise_by)

    def _choose(self, levels: tuple[str, ...]) -> dict[str, np.ndarray]:
        """Likelihood and weight of the drifting level, by the log scores of later posts."""
        candidates = self.data_.candidates() if self.likelihood == "auto" else [self.likelihood]
        self.likelihood_ = candidates[0]
        self.level_weight_ = 0.5 if len(levels) == 2 else float(levels[0] == "drifting")
        if not self.check_later:
            return {}
        scores = {
            name: rolling_scores(
                self._posts,
                partial(self.data_.likelihood, name),
                partial(self.data_.offset, name),
                levels,
                self.seed,
                self.half_lives_days,
            )
            for name in candidates
        }
        mixed = {name: _mixed_score(found, levels) for name, found in scores.items()}
        default = mixed[candidates[0]][1]
        for name in candidates[1:]:
            gain = mixed[name][1] - default
            by_week = pd.Series(gain).groupby(scores[name].weeks).mean() if len(gain) else gain
            if len(by_week) > 2 and by_week.mean() > by_week.std() / np.sqrt(len(by_week)):
                self.likelihood_ = name
        self.scores_ = scores[self.likelihood_]
        if len(levels) == 2:
            self.level_weight_ = mixed[self.likelihood_][0]
        self.rolling_ = _rolling_table(scores, mixed)
        return self.scores_.modes

    # ------------------------------------------------------------------------------ using it

    @property
    def summary(self) -> pd.DataFrame:
        """The result table."""
        return self.cells_

    @property
    def is_fitted(self) -> bool:
        """True if there are draws to predict from."""
        return getattr(self, "mixture_", None) is not None

    def gain_over_rule(self) -> tuple[float, float] | None:
        """Mean gain in log score over the kinds' medians on later posts, and its standard error.

        Weeks are the units. None where fewer than three weeks could be scored.
        """
        if self.scores_ is None or len(np.unique(self.scores_.weeks)) < 3:
            return None
        levels = tuple(self.scores_.log_scores)
        gain = _mixed_score(self.scores_, levels)[1] - self.scores_.baseline_log_score
        by_week = pd.Series(gain).groupby(self.scores_.weeks).mean()
        return float(by_week.mean()), float(by_week.std() / np.sqrt(len(by_week)))

    @property
    def beats_rule(self) -> bool:
        """True if the model was better than the kinds' medians on later posts."""
        gain = self.gain_over_rule()
        return gain is not None and gain[0] > 0

    @property
    def loses_to_rule(self) -> bool:
        """True if it was worse than them by more than two standard errors."""
        gain = self.gain_over_rule()
        return gain is not None and gain[0] < -2 * gain[1]

    def __repr__(self) -> str:
        if not hasattr(self, "cells_"):
            return f"ResponseModel(outcome={self.outcome!r}, seed={self.seed})"
        shown = [*CELL, "posts", "median", "ratio", "low_90", "high_90", "badge", "verdict"]
        return f"{self.verdict_.sentence}\n{self.cells_[shown].round(2).to_string(index=False)}"

    def predict(self, posts: pd.DataFrame) -> pd.DataFrame:
        """What planned posts will bring, with the spread of single posts.

        Parameters
        ----------
        posts
            Rows of POSTS with `platform`, `published_wall`, `format` and, where known, `pillar`,
            `intent`, `followers`, `paid`, `spend`, `account`; in any order.

        Returns
        -------
        DataFrame
            One row per post, same index: median, low_80, high_80, low_95, high_95.
        """
        columns = ["median", "low_80", "high_80", "low_95", "high_95"]
        if not self.is_fitted or not len(posts):
            return pd.DataFrame(np.nan, index=posts.index, columns=columns)
        drawn = self.draw_results(posts)
        points = np.quantile(drawn, [0.5, 0.1, 0.9, 0.025, 0.975], axis=0)
        return pd.DataFrame(points.T, index=posts.index, columns=columns)

    def draw_results(self, posts: pd.DataFrame) -> np.ndarray:
        """Predictive draws of single posts, shape (draws, posts), in the outcome's unit."""
        planned = planned_posts(posts)
        pressures = self.mixture_.fits[0].terms.pressures_of(planned)
        eta = self.mixture_.gather(
            lambda terms, posterior: terms.predictor(posterior, planned, pressures, self.seed)
        )
        if self.denominator is not None and self.likelihood_ == "student":
            # A rate of an unknown future denominator: its own typical size stands in.
            eta = eta + np.log(self._posts["trials"].median())
        observation = self._observation
        if self.likelihood_ == "beta-binomial":
            typical = np.full(len(planned), round(self._posts["trials"].median()))
            observation = observation.at(np.zeros(len(planned)), typical)
        else:
            observation = observation.at(np.zeros(len(planned)))
        rng = np.random.default_rng([self.seed, 3])
        return observation.draw(rng, eta.T, self.phi()).T

    def phi(self) -> np.ndarray:
        """Draws of the likelihood's own scale parameter, shape (draws,)."""
        return self.mixture_.gather(lambda _, posterior: posterior.log_scales[:, -1])

    def kind_predictor(self, kinds: pd.DataFrame, weeks_ahead: int = WEEKS_AHEAD) -> np.ndarray:
        """eta of an unpaid post of each kind, alone, some weeks after the last post.

        Parameters
        ----------
        kinds
            platform, format, pillar, intent.

        Returns
        -------
        float array, shape (draws, kinds)
        """
        planned = self._next_week(kinds, weeks_ahead)
        return self.mixture_.gather(
            lambda terms, posterior: terms.predictor(
                posterior, planned, None, self.seed, at_usual_hours=True
            )
        )

    def kind_values(self, kinds: pd.DataFrame, weeks_ahead: int = WEEKS_AHEAD) -> np.ndarray:
        """What to plan with: results of one post of each kind alone, shape (draws, kinds)."""
        asked = (weeks_ahead, *kinds[CELL].itertuples(index=False, name=None))
        if asked not in self._values:
            # A mix is chosen again at every move of a dial, always from the same kinds.
            eta = self.kind_predictor(kinds, weeks_ahead)
            value = self._observation.planning_value(eta, self.phi()[:, None])
            self._values = {asked: value}
        return self._values[asked]

    def active_effect_draws(self, activity: str) -> np.ndarray:
        """Log ratio of results in weeks with more to weeks with less of it, shape (draws,)."""
        name = PREFIX + activity
        return self.mixture_.gather(
            lambda terms, posterior: posterior.coefficients[:, terms.terms.places[name]][:, 0]
        )

    def boost_draws(self, money: float) -> np.ndarray | None:
        """What boosting a post with this money multiplies its result by, shape (draws,).

        None where the posts cannot say: no boosted posts with known spend, or an export that
        counts paid results apart (then the model is of the organic ones).
        """
        if not self.is_fitted or self.data_.is_organic:
            return None
        if any("boost" not in fit.terms.terms.places for fit in self.mixture_.fits):
            return None
        return np.exp(self.mixture_.gather(
            lambda terms, posterior: terms.boost_effect(posterior, money)
        ))  # fmt: skip

    def fatigue_draws(self, groups: list[tuple[str, str]]) -> tuple[np.ndarray, np.ndarray]:
        """delta of each (platform, format), clipped to 0..1, and the half-life in days.

        Shapes (draws, groups) and (draws,).
        """
        delta = self.mixture_.gather(
            lambda terms, posterior: terms.fatigue(posterior, groups, self.seed)
        )
        variant = self.mixture_.gather(lambda _, posterior: posterior.variant)
        return np.clip(delta, 0, 1), np.asarray(self.half_lives_days)[variant]

    def one_more_post(
        self,
        kinds: pd.DataFrame | None = None,
        posts_per_week: pd.Series | None = None,
        hours_per_post: pd.Series | None = None,
        worth_of_an_hour: float | None = None,
    ) -> pd.DataFrame:
        """What one more post a week of each kind would bring.

        Parameters
        ----------
        kinds
            platform, format, pillar, intent; the kinds of `cells_` by default.
        posts_per_week
            Present posts a week of the same rows; the last twelve weeks' by default.
        hours_per_post
            Hours one post of each row takes; the catalogue's by default.
        worth_of_an_hour
            What an hour is worth elsewhere, in the outcome's unit; None: not asked.

        Returns
        -------
        DataFrame
            The kinds with `posts_per_week`, `one_more` (median) and `low_80`, `high_80`,
            `one_more_per_hour`, `probability_worth_the_hour` (P(one more > its hours x the worth
            of an hour); missing where that was not given), and `saturation`: whether a loss by
            frequency is visible. What the post takes from others of its platform and format is
            taken off.
        """
        kinds = self.cells_[CELL] if kinds is None else kinds[CELL]
        kinds = kinds.reset_index(drop=True)
        if not self.is_fitted:
            return kinds.assign(posts_per_week=np.nan, one_more=np.nan, low_80=np.nan,
                                high_80=np.nan, one_more_per_hour=np.nan,
                                probability_worth_the_hour=np.nan,
                                saturation="not known")  # fmt: skip
        now = (
            recent_rate(self._posts, kinds)
            if posts_per_week is None
            else np.asarray(posts_per_week)
        )
        drawn = self.one_more_draws(kinds, now)
        low, middle, high = np.quantile(drawn, [0.1, 0.5, 0.9], axis=0)
        hours = (
            np.array([usual_hours(name) for name in kinds["format"]])
            if hours_per_post is None
            else np.asarray(hours_per_post, dtype=float)
        )
        worth = np.nan
        if worth_of_an_hour is not None:
            worth = (drawn > hours * worth_of_an_hour).mean(axis=0)
        return kinds.assign(
            posts_per_week=now,
            one_more=middle,
            low_80=low,
            high_80=high,
            one_more_per_hour=middle / hours,
            probability_worth_the_hour=worth,
            saturation=self._saturation(kinds),
        )

    def one_more_draws(self, kinds: pd.DataFrame, now: np.ndarray) -> np.ndarray:
        """Draws behind `one_more_post`, shape (draws, kinds)."""
        values = self.kind_values(kinds)
        groups = list(zip(kinds["platform"], kinds["format"], strict=True))
        names = sorted(set(groups))
        delta, half_life = self.fatigue_draws(names)
        drawn = np.empty_like(values)
        for number, name in enumerate(names):
            own = np.array([group == name for group in groups])
            total, rate = values[:, own] @ now[own], now[own].sum()
            before = share_left(rate, half_life, delta[:, number]) if rate else np.ones(len(values))
            after = share_left(rate + 1, half_life, delta[:, number])
            drawn[:, own] = (total[:, None] + values[:, own]) * after[:, None]
            drawn[:, own] -= (total * before)[:, None]
        return drawn

    def _saturation(self, kinds: pd.DataFrame) -> list[str]:
        groups = list(zip(kinds["platform"], kinds["format"], strict=True))
        names = sorted(set(groups))
        delta, _ = self.fatigue_draws(names)
        visible = dict(zip(names, (delta > 0.05).mean(axis=0) >= 0.9, strict=True))
        return [
            "loss by frequency visible" if visible[group] else "no saturation visible"
            for group in groups
        ]

    def _next_week(self, kinds: pd.DataFrame, weeks_ahead: int) -> pd.DataFrame:
        """Planned posts of these kinds with the latest audience, some weeks after the last post."""
        last = self._posts["published_wall"].max()
        table = planned_posts(
            kinds[CELL].assign(published_wall=last + pd.Timedelta(days=7 * weeks_ahead))
        )
        if "followers" in self._posts.columns:
            latest = (
                self._posts.dropna(subset=["followers"]).groupby("platform")["followers"].last()
            )
            table["followers"] = table["platform"].map(latest).astype(float)
        return table


def planned_posts(posts: pd.DataFrame) -> pd.DataFrame:
    """Rows that can be predicted: labels filled, optional columns added, in the order given."""
    filled = {
        name: posts[name].astype("string").fillna(word)
        if name in posts.columns
        else pd.Series(word, posts.index, dtype="string")
        for name, word in (("format", "text"), ("pillar", UNLABELLED), ("intent", UNLABELLED))
    }
    optional = {name: np.nan for name in ("followers", "spend") if name not in posts.columns}
    known = posts.assign(**filled, **optional)
    if "has_time_of_day" not in known.columns:
        known["has_time_of_day"] = True
    known["week"] = week_number(known["published_wall"]).astype("int64")
    return known


def _mixed_score(scores: RollingScores, levels: tuple[str, ...]) -> tuple[float, np.ndarray]:
    """Weight of the first level and the log score of the mixture."""
    if len(levels) == 1:
        return 1.0, scores.log_scores[levels[0]]
    first, second = (scores.log_scores[level] for level in levels)
    weight = stacked_weight(first, second)
    return weight, np.logaddexp(first + np.log(weight), second + np.log(1 - weight))


def _rolling_table(scores: dict[str, RollingScores], mixed: dict) -> pd.DataFrame:
    rows = []
    for name, found in scores.items():
        for level in found.log_scores:
            rows.append(
                {
                    "candidate": name,
                    "level": level,
                    "log_score": _mean(found.log_scores[level]),
                    "error_log": _mean(found.errors[level]),
                    "cover_80": _mean(found.inside_80[level]),
                    "weight_drifting": mixed[name][0],
                    "later_posts": len(found.rows),
                }
            )
    first = next(iter(scores.values()))
    rows.append(
        {
            "candidate": "median of the kind",
            "level": "constant",
            "log_score": _mean(first.baseline_log_score),
            "error_log": _mean(first.baseline_error),
            "later_posts": len(first.rows),
        }
    )
    return pd.DataFrame(rows)


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")
