"""InboundModel: when messages come, by hour of the week, after posts, and how unevenly.

Assumptions
-----------
1. Messages of hour b on day d are Poisson with mean G_d x (rate of the hour of the week + messages
   brought by own posts); G_d ~ Gamma(r, r) multiplies the whole day, so that days differ by more
   than chance.
2. Rates differ from a published shape (77 % between 9 and 21 h) by a smooth effect of the hour of
   the week (`planner.cadence.hour_kernels`), whose size is integrated over. With few messages the
   published shape remains.
3. A post of a platform brings a number of messages, with the delay of `planner.cadence.arrivals`:
   equally many each or in proportion to its comments, whichever explains the days better. It is an
   association: a post that goes out on a busy day gets some of that day's messages.
4. Rates do not change over the record. Messages of all platforms are one inbox.

Units: messages per hour; hours of the week by the clock of one zone, 0 = Monday 0 h.
Source: negative multinomial likelihood; overdispersed arrivals as in Jongbloed & Koole 2001.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.cadence.arrival_fit import ArrivalDraws, day_scores, fit_arrivals, raw_means
from planner.cadence.arrivals import ArrivalDays, arrival_days
from planner.cadence.clock import HOURS_PER_WEEK
from planner.cadence.presence import usual_arrivals
from planner.verdict import Verdict
from planner.wording import counted

MIN_DAYS, MIN_MESSAGES = 14, 30
DAYS_SUPPORTED, LATER_DAYS_SUPPORTED = 56, 14
EARLIER_SHARE = 0.75
RESAMPLES = 1_000
LEANING_SHARE, SUPPORTED_SHARE = 0.8, 0.95
LEANING_GAIN, SUPPORTED_GAIN = 0.02, 0.05
"""Log score a later day that counts: below it the published shape does as well."""

SUMMARY_COLUMNS = ["hour_of_week", "messages", "messages_per_hour", "low_90", "high_90",
                   "share_of_week"]  # fmt: skip
PER_POST_COLUMNS = ["platform", "messages_per_post", "low_90", "high_90"]


@dataclass(frozen=True)
class ArrivalCheck:
    """Later days forecast by earlier ones.

    `over_published` and `over_raw` are gains of the log score per later day over the published
    shape and over raw means by hour, each (gain, low 90 %, high 90 %); `share_above` is the share
    of resampled weeks in which the first is above 0.
    """

    over_published: tuple[float, float, float]
    over_raw: tuple[float, float, float]
    share_above: float
    later_days: int


class InboundModel:
    """Messages by hour of the week.

    Parameters
    ----------
    timezone
        Zone whose clock the hours follow.
    draws
        Posterior draws that are kept.
    seed
        Same tables and seed, same draws.

    Attributes
    ----------
    summary
        168 rows: `messages` counted, `messages_per_hour` without what own posts bring, with its
        90 % interval, `share_of_week`.
    per_post_
        One row per platform with own posts: `messages_per_post` of the mean post, with its
        interval.
    draws_
        The draws; None under `prior only` (14 whole days and 30 messages are needed).
    check_
        Later days forecast, beside the published shape and raw means; None where too short.
    days_
        Counts by day and hour.
    posts_by_comments_
        True if posts bring messages in proportion to their comments.
    verdict_
        Whether own messages tell these hours apart from the published shape.

    >>> from planner.schema import INBOUND
    >>> InboundModel().fit(INBOUND.empty()).verdict_.level
    'prior only'
    """

    def __init__(self, timezone: str = "UTC", draws: int = 400, seed: int = 0) -> None:
        self.timezone, self.draws, self.seed = timezone, draws, seed

    def fit(self, inbound: pd.DataFrame, posts: pd.DataFrame | None = None) -> InboundModel:
        """Learn from INBOUND, and from POSTS what a post brings."""
        self.days_, self.posts_by_comments_ = arrival_days(inbound, self.timezone, posts), False
        self.messages_ = int(self.days_.counts.sum())
        self.draws_: ArrivalDraws | None = None
        self.check_: ArrivalCheck | None = None
        if self.days_.days >= MIN_DAYS and self.messages_ >= MIN_MESSAGES:
            shape = usual_arrivals()
            self.draws_ = fit_arrivals(self.days_, shape, draws=self.draws, seed=self.seed)
            self._try_comments(inbound, posts, shape)
            self.check_ = _check_later(self.days_, shape, self.draws, self.seed)
        self.summary = _summary(self.days_, self.draws_)
        self.per_post_ = _per_post(self.draws_)
        self.verdict_ = _verdict(self.days_, self.messages_, self.check_)
        return self

    def _try_comments(
        self, inbound: pd.DataFrame, posts: pd.DataFrame | None, shape: np.ndarray
    ) -> None:
        """Take messages in proportion to comments where that explains the days better."""
        if not self.days_.platforms:
            return
        days = arrival_days(inbound, self.timezone, posts, by_comments=True)
        if all(np.array_equal(one, other) for one, other in
               zip(days.weights, self.days_.weights, strict=True)):  # fmt: skip
            return
        found = fit_arrivals(days, shape, draws=self.draws, seed=self.seed)
        if found.log_evidence > self.draws_.log_evidence:
            self.days_, self.draws_, self.posts_by_comments_ = days, found, True

    def __repr__(self) -> str:
        if not hasattr(self, "verdict_"):
            return f"InboundModel(timezone={self.timezone!r}, seed={self.seed})"
        return f"{self.verdict_.sentence}\n{self.summary.round(3).to_string(index=False)}"


def _check_later(
    days: ArrivalDays, shape: np.ndarray, draws: int, seed: int
) -> ArrivalCheck | None:
    first = int(days.days * EARLIER_SHARE)
    before, later = days.some(slice(0, first)), days.some(slice(first, days.days))
    if not before.counts.sum():
        return None
    own = day_scores(later, fit_arrivals(before, shape, draws=draws, seed=seed))
    published = fit_arrivals(before.without_posts(), shape, amplitudes=np.zeros(1), draws=draws,
                             seed=seed)  # fmt: skip
    over = own - day_scores(later, published)
    over_raw = own - day_scores(later, raw_means(before))
    found = _resampled(over, seed)
    return ArrivalCheck(_with_interval(over, found),
                        _with_interval(over_raw, _resampled(over_raw, seed)),
                        float((found > 0).mean()), later.days)  # fmt: skip


def _resampled(gain: np.ndarray, seed: int) -> np.ndarray:
    """Mean gain a day in weeks drawn with replacement, shape (resamples,)."""
    week = np.arange(len(gain)) // 7
    total, size = np.bincount(week, weights=gain), np.bincount(week)
    drawn = np.random.default_rng([seed, 11]).integers(0, len(total), (RESAMPLES, len(total)))
    return total[drawn].sum(axis=1) / size[drawn].sum(axis=1)


def _with_interval(gain: np.ndarray, found: np.ndarray) -> tuple[float, float, float]:
    low, high = np.quantile(found, [0.05, 0.95])
    return float(gain.mean()), float(low), float(high)


def _summary(days: ArrivalDays, draws: ArrivalDraws | None) -> pd.DataFrame:
    counted_in = np.zeros((7, 24))
    np.add.at(counted_in, days.weekday, days.counts)
    table = pd.DataFrame({"hour_of_week": np.arange(HOURS_PER_WEEK),
                          "messages": counted_in.ravel()})  # fmt: skip
    if draws is None:
        table[["messages_per_hour", "low_90", "high_90"]] = np.nan
        table["share_of_week"] = usual_arrivals()
        return table[SUMMARY_COLUMNS]
    table["messages_per_hour"] = draws.rate.mean(axis=0)
    table["low_90"], table["high_90"] = np.quantile(draws.rate, [0.05, 0.95], axis=0)
    table["share_of_week"] = table["messages_per_hour"] / table["messages_per_hour"].sum()
    return table[SUMMARY_COLUMNS]


def _per_post(draws: ArrivalDraws | None) -> pd.DataFrame:
    if draws is None or not draws.platforms:
        return pd.DataFrame(columns=PER_POST_COLUMNS)
    low, middle, high = np.quantile(draws.per_post, [0.05, 0.5, 0.95], axis=0)
    return pd.DataFrame({"platform": draws.platforms, "messages_per_post": middle,
                         "low_90": low, "high_90": high})  # fmt: skip


def _verdict(days: ArrivalDays, messages: int, check: ArrivalCheck | None) -> Verdict:
    if check is None:
        lacking = []
        if messages < MIN_MESSAGES:
            lacking.append(counted(MIN_MESSAGES - messages, "more message"))
        if days.days < MIN_DAYS:
            lacking.append(counted(MIN_DAYS - days.days, "more whole day"))
        return Verdict(
            "prior only",
            "When your messages come is not known yet; the published shape (77 % between 9 and "
            "21 h, WaveMetrix, 35 airlines, undated) stands in.",
            rows=messages, unit="messages",
            would_raise=f"{' and '.join(lacking) or 'More messages'} with their time.",
        )  # fmt: skip
    gain, low, high = check.over_published
    enough = days.days >= DAYS_SUPPORTED and check.later_days >= LATER_DAYS_SUPPORTED
    if gain < LEANING_GAIN or check.share_above < LEANING_SHARE:
        level = "not distinguishable from flat"
        sentence = (
            "Your messages do not set your hours apart from the published shape (77 % between 9 "
            f"and 21 h): {counted(check.later_days, 'later day')} were forecast no better by yours."
        )
    else:
        clear = check.share_above >= SUPPORTED_SHARE and gain >= SUPPORTED_GAIN
        level = "supported" if clear and enough else "leaning"
        sentence = (
            "Your messages come at hours of their own: they forecast "
            f"{counted(check.later_days, 'later day')} better than the published shape of a week."
        )
    return Verdict(
        level, sentence, rows=messages, unit="messages",
        would_raise="Nothing more is needed." if level == "supported"
        else f"{DAYS_SUPPORTED} days of messages and later ones that confirm it.",
        value=gain, low_90=low, high_90=high, value_unit="of log score per later day",
    )  # fmt: skip
