"""TimingModel: does the hour of the week matter for this account, and which hours.

The effect of the hour is estimated beside everything that could pass for it, with its uncertainty
over all hyper-parameters, and must help to forecast later posts before it is called supported.

Assumptions
-----------
1. Results are compared at equal age (`planner.cadence.timing_age`).
   log(1 + result / unit) has t errors (4, 8 or 30 degrees of freedom, by the likelihood without
   hours) around the terms of `planner.cadence.timing_terms` plus an effect of the hour of the week
   from `planner.cadence.hour_kernels`. Hyper-parameters are integrated (`timing_grid`).
2. The best hours are the five admissible ones with the highest mean effect in log (the mean of
   exp(effect) would favour hours nobody has tried), ties to hours with more posts; the lift
   compares them with the hours the account posts at now. It is an association: only a test with
   hours drawn by lot makes it more.
3. Verdict: `prior only` under 20 posts, 4 weeks, or with all posts within two hours of the week.
   `leaning` from P(lift > 1.05) >= .65. `supported` asks for P(lift > 1.05) >= .80, P(lift > 1) >
   .95, 8 weeks, two kinds of content, a passed check on later posts (`timing_check`), and for the
   account not to have moved its hours meanwhile. Asking for a lift of over 5 %, and not only for
   one above 1, keeps accounts without any effect out: the five best of a hundred hours look better
   than the rest in most of them.
4. Without a structure over the day (every hour for itself) effects cannot be found at such counts.

Units: effects as ratios against the mean of the admissible hours; hours of the week by the clock,
0 = Monday 0 h.
Source: Gaussian process regression (Rasmussen & Williams 2006, chapters 2 and 5); Lange, Little &
Taylor 1989 for t errors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.cadence.clock import HOURS_PER_WEEK, hour_of_week_name
from planner.cadence.hour_map import POWER_Z, no_posts, no_time_of_day, posts_to_detect
from planner.cadence.timing_age import at_equal_age
from planner.cadence.timing_check import TimingCheck, check_later
from planner.cadence.timing_grid import HourDraws, TimingGrid
from planner.cadence.timing_terms import Nuisance, nuisance_terms, online_curve, with_online
from planner.catalog import platform_label
from planner.inference.ladder import MIN_POSTS, MIN_WEEKS, posts_missing
from planner.inference.posts import CELL, choose_outcome, comparable_posts
from planner.verdict import Verdict
from planner.wording import counted

BEST_HOURS = 5
COUNTS = 1.05
"""The lift that counts."""

LEANING, SUPPORTED, SURELY_ABOVE = 0.65, 0.80, 0.95
WEEKS_SUPPORTED, KINDS_SUPPORTED = 8, 2
MOVED_MOST = 0.3
USUAL_QUIET = (22, 7)
DETECT = 1.15

SUMMARY_COLUMNS = ["platform", "hour_of_week", "posts", "effect_ratio", "effect_low_90",
                   "effect_high_90", "p_best", "is_admissible", "is_extrapolated"]  # fmt: skip
BY_HOUR_COLUMNS = ["platform", "part", "hour", "posts", "ratio", "low_90", "high_90",
                   "is_extrapolated"]  # fmt: skip
TIMING_COLUMNS = ["platform", "posts", "weeks", "kinds", "lift", "lift_low_90", "lift_high_90",
                  "p_better", "p_counts", "lift_unadjusted", "lift_unadjusted_low_90",
                  "lift_unadjusted_high_90", "later_gain", "later_gain_low_90",
                  "later_gain_high_90", "later_posts", "moved_hours", "erased_by", "more_posts",
                  "verdict"]  # fmt: skip


@dataclass(frozen=True, eq=False)
class PlatformTiming:
    """What was found on one platform.

    Attributes
    ----------
    draws
        Effects of the hours looked at, in log.
    best
        The best admissible hours.
    lift
        Draws of their lift over the present hours.
    check
        The check on later posts; None where it was left out.
    """

    draws: HourDraws
    best: np.ndarray
    lift: np.ndarray
    check: TimingCheck | None


class TimingModel:
    """Effect of the hour of the week by platform, with a verdict.

    Parameters
    ----------
    outcome
        A column of POSTS, or "auto".
    quiet_hours
        First and last+1 hour of the day at which nothing is to go out (22, 7: from 22 to 7 h).
    check
        "auto" checks later posts where the verdict depends on it, "always", or "never" (the verdict
        then stops at `leaning`).
    seed
        Same posts and seed, same draws.

    Attributes
    ----------
    summary
        One row per platform and hour looked at: `posts`, `effect_ratio` with its 90 % interval,
        `p_best` (share of draws in which it is among the five best), `is_extrapolated` (no post
        within an hour of it).
    by_hour_
        One row per platform, part of the week (weekday, weekend) and hour of the day: `posts`,
        `ratio` with its 90 % interval, `is_extrapolated`.
    timing_
        One row per platform: lift with its interval, before and after taking content into account
        (`lift_unadjusted`), the check, `erased_by` (the unrecorded difference in quality that would
        erase the lower end), `more_posts` (posts in these hours that would detect 15 %).
    verdicts_, verdict_
        By platform, and of the platform with most posts.
    platforms_
        Draws by platform.
    notes_
        What was left out, in sentences.

    >>> from planner.schema import POSTS
    >>> TimingModel().fit(POSTS.empty()).verdict_.level
    'prior only'
    """

    def __init__(
        self,
        outcome: str = "auto",
        quiet_hours: tuple[int, int] = USUAL_QUIET,
        check: str = "auto",
        seed: int = 0,
    ) -> None:
        if check not in ("auto", "always", "never"):
            raise ValueError(f"check: found {check!r}, expected 'auto', 'always' or 'never'")
        self.outcome, self.quiet_hours, self.check, self.seed = outcome, quiet_hours, check, seed

    def fit(self, posts: pd.DataFrame, online: pd.DataFrame | None = None) -> TimingModel:
        """Learn from POSTS.

        Parameters
        ----------
        online
            ONLINE: share of followers online by hour of the week; platforms with all 168 hours get
            the curve as a prior whose weight is learnt.

        Raises
        ------
        DataError
            If the outcome asked for is not in the table.
        """
        self.outcome_ = choose_outcome(posts) if self.outcome == "auto" else self.outcome
        known = comparable_posts(posts, self.outcome_)
        self.platforms_: dict[str, PlatformTiming] = {}
        self.verdicts_: dict[str, Verdict] = {}
        self.notes_: list[str] = []
        rows, tables, of_day = [], [], []
        for platform in sorted(known["platform"].unique()):
            own = known[known["platform"] == platform]
            timed = own[own["has_time_of_day"].fillna(False).astype(bool)]
            timed = timed[np.isfinite(timed["outcome"])].reset_index(drop=True)
            is_old, log_share = at_equal_age(timed, platform)
            if not is_old.all():
                self.notes_.append(
                    f"{counted(int((~is_old).sum()), 'post')} on {platform_label(platform)} left "
                    "out: they had not had four fifths of their results when they were read off."
                )
            timed = timed.assign(log_share=log_share)[is_old].reset_index(drop=True)
            refusal = _refusal(platform, len(own), timed)
            if refusal is not None:
                self.verdicts_[platform] = refusal
                rows.append({"platform": platform, "posts": float(len(timed)),
                             "verdict": refusal.level})  # fmt: skip
                continue
            row, table = self._fit_platform(platform, timed, _online_of(online, platform))
            rows.append(row)
            tables.append(table)
            of_day.append(_by_hour(platform, self.platforms_[platform].draws, table))
        self.timing_ = pd.DataFrame(rows, columns=TIMING_COLUMNS)
        self.summary = _joined(tables, SUMMARY_COLUMNS)
        self.by_hour_ = _joined(of_day, BY_HOUR_COLUMNS)
        counts = known["platform"].value_counts()
        self.verdict_ = self.verdicts_[counts.idxmax()] if len(counts) else no_posts()
        return self

    def __repr__(self) -> str:
        if not hasattr(self, "timing_"):
            return f"TimingModel(outcome={self.outcome!r}, seed={self.seed})"
        shown = ["platform", "posts", "lift", "lift_low_90", "lift_high_90", "p_counts", "verdict"]
        return f"{self.verdict_.sentence}\n{self.timing_[shown].round(2).to_string(index=False)}"

    def _fit_platform(
        self, platform: str, own: pd.DataFrame, share_online: np.ndarray | None
    ) -> tuple[dict, pd.DataFrame]:
        value = _log_results(own["outcome"].to_numpy(dtype=float), self.outcome_)
        value = value - own["log_share"].to_numpy()
        hour = _hours_of(own)
        admissible = admissible_hours(self.quiet_hours)
        hours = np.union1d(admissible, hour)
        terms = nuisance_terms(own, float(np.median(value)))
        online = None if share_online is None else online_curve(share_online, hours)
        all_terms = terms if online is None else with_online(
            terms, online[np.searchsorted(hours, hour)])  # fmt: skip
        draws = TimingGrid(value, hour, all_terms, hours, online).draw(seed=self.seed)
        at, allowed = np.searchsorted(hours, hour), np.isin(hours, admissible)
        best, lift = _best_and_lift(draws.effect, at, allowed)
        better, over = float((lift > 1).mean()), float((lift > COUNTS).mean())
        weeks, kinds = int(own["week"].nunique()), _kinds(own)
        moved = _moved(hour)
        check = None
        if self.check == "always" or (
            self.check == "auto" and over >= SUPPORTED and better > SURELY_ABOVE
        ):
            check = check_later(value, hour, own["week"].to_numpy(), terms, hours, self.seed,
                                online)  # fmt: skip
        missing = _missing(weeks, kinds, moved, check)
        if self.check == "never":
            missing.append("a check on later posts, which was left out")
        level = _level(over, better, missing)
        plain = Nuisance(np.ones((len(own), 1)), np.array([np.median(value)]), np.array([2.0]))
        raw = TimingGrid(value, hour, plain, hours).draw(seed=self.seed)
        unadjusted = np.quantile(_best_and_lift(raw.effect, at, allowed)[1], [0.05, 0.5, 0.95])
        more = more_posts(float(np.median(draws.noise)), int(np.isin(hour, hours[best]).sum()),
                          len(own))  # fmt: skip
        self.platforms_[platform] = PlatformTiming(draws, hours[best], lift, check)
        low, middle, high = (float(item) for item in np.quantile(lift, [0.05, 0.5, 0.95]))
        self.verdicts_[platform] = _verdict(
            platform,
            level,
            (low, middle, high),
            over,
            hours[best],
            len(own),
            more,
            float(np.median(draws.noise)),
            missing,
        )
        row = {
            "platform": platform, "posts": float(len(own)), "weeks": float(weeks),
            "kinds": float(kinds), "lift": middle, "lift_low_90": low, "lift_high_90": high,
            "p_better": better, "p_counts": over, "lift_unadjusted": float(unadjusted[1]),
            "lift_unadjusted_low_90": float(unadjusted[0]),
            "lift_unadjusted_high_90": float(unadjusted[2]),
            "later_gain": np.nan if check is None else check.gain,
            "later_gain_low_90": np.nan if check is None else check.low_90,
            "later_gain_high_90": np.nan if check is None else check.high_90,
            "later_posts": 0.0 if check is None else float(check.later_posts),
            "moved_hours": moved, "erased_by": max(low - 1, 0.0),
            "more_posts": np.nan if more is None else float(more), "verdict": level,
        }  # fmt: skip
        return row, _table(platform, draws, hour, allowed)


def admissible_hours(quiet_hours: tuple[int, int]) -> np.ndarray:
    """Hours of the week outside the quiet ones of every day.

    >>> len(admissible_hours((22, 7))), len(admissible_hours((0, 0)))
    (105, 168)
    """
    first, last = quiet_hours
    of_day = np.arange(HOURS_PER_WEEK) % 24
    quiet = (
        (of_day >= first) & (of_day < last)
        if first <= last
        else (of_day >= first) | (of_day < last)
    )
    return np.flatnonzero(~quiet)


def more_posts(noise: float, inside: int, posts: int, ratio: float = DETECT) -> int | None:
    """Posts still needed in some hours to detect a ratio (5 % two-sided, 80 % power).

    Parameters
    ----------
    noise
        sd of log results around the model.
    inside, posts
        Posts in these hours so far, and in all.

    Returns
    -------
    int or None
        None where no number suffices: posts outside these hours are too few as well.

    >>> more_posts(0.9, 0, 400), more_posts(0.9, 0, 650), more_posts(0.9, 0, 300)
    (1747, 652, None)
    """
    limit = (np.log(ratio) / POWER_Z) ** 2
    outside = posts - inside
    if outside <= 0 or noise**2 / outside >= limit:
        return None
    needed = int(np.ceil(noise**2 / (limit - noise**2 / outside)))
    return max(needed - inside, 0)


def _online_of(online: pd.DataFrame | None, platform: str) -> np.ndarray | None:
    """Share online in the 168 hours, or None where the curve is not whole."""
    if online is None:
        return None
    own = online[online["platform"] == platform].set_index("hour_of_week")["share_online"]
    own = own[~own.index.duplicated()].reindex(range(HOURS_PER_WEEK)).astype(float)
    if own.isna().any() or not own.max() > 0:
        return None
    return own.to_numpy()


def _log_results(outcome: np.ndarray, name: str | None) -> np.ndarray:
    """log(1 + result / unit): unit 1 for counts, else such that a currency does not matter."""
    positive = outcome[outcome > 0]
    is_count = bool(np.all(outcome == np.round(outcome))) and name != "revenue"
    unit = 1.0 if is_count or not len(positive) else float(np.quantile(positive, 0.05))
    return np.log1p(outcome / unit)


def _hours_of(posts: pd.DataFrame) -> np.ndarray:
    wall = posts["published_wall"]
    return (24 * wall.dt.day_of_week + wall.dt.hour).to_numpy(dtype=int)


def _kinds(posts: pd.DataFrame) -> int:
    return len(posts[CELL].astype(str).drop_duplicates())


def _best_and_lift(
    effect: np.ndarray, at: np.ndarray, allowed: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Places of the best allowed hours, and draws of their lift over the present hours."""
    ratio = np.exp(effect)
    present = np.bincount(at, minlength=ratio.shape[1]) / len(at)
    # Habit decides between hours that are alike: rounded, so that draws do not.
    mean = np.where(allowed, effect.mean(axis=0).round(3), -np.inf)
    best = np.sort(np.lexsort((-present, -mean))[:BEST_HOURS])
    return best, ratio[:, best].mean(axis=1) / (ratio @ present)


def _moved(hour: np.ndarray) -> float:
    """Total variation between the hours of the day of the first and the second half of the posts.

    Blocks of four hours: single hours differ by chance alone.
    """
    half = len(hour) // 2
    early, late = (np.bincount(part % 24 // 4, minlength=6) / max(len(part), 1)
                   for part in (hour[:half], hour[half:]))  # fmt: skip
    return float(np.abs(early - late).sum() / 2)


def _missing(weeks: int, kinds: int, moved: float, check: TimingCheck | None) -> list[str]:
    """What stands between a lift and `supported`."""
    found = []
    if weeks < WEEKS_SUPPORTED:
        found.append(f"{WEEKS_SUPPORTED} weeks of posts (there are {weeks})")
    if kinds < KINDS_SUPPORTED:
        found.append("two kinds of content, so that hours can be told from content")
    if moved > MOVED_MOST:
        found.append("hours that were not moved meanwhile, or a test: yours shifted over time")
    if check is not None and not check.is_passed:
        found.append(
            "later posts that hours forecast better: they did not on "
            f"{counted(check.later_posts, 'later post')}"
        )
    return found


def _level(over: float, better: float, missing: list[str]) -> str:
    if over < LEANING:
        return "not distinguishable from flat"
    is_clear = over >= SUPPORTED and better > SURELY_ABOVE
    return "supported" if is_clear and not missing else "leaning"


def _refusal(platform: str, posts: int, timed: pd.DataFrame) -> Verdict | None:
    name = platform_label(platform)
    if timed.empty:
        return no_time_of_day(platform, posts)
    weeks = int(timed["week"].nunique())
    if len(timed) < MIN_POSTS or weeks < MIN_WEEKS:
        return Verdict(
            "prior only",
            f"{name}: too few posts to say anything about hours. Keep your habit and space posts "
            "evenly.", len(timed), "posts", posts_missing(len(timed), weeks),
        )  # fmt: skip
    if len(np.unique(_hours_of(timed))) <= 2 or timed["outcome"].nunique() < 3:
        return Verdict(
            "prior only",
            f"{name}: there is nothing to compare, for "
            + ("posts went out at one or two hours of the week only."
               if timed["outcome"].nunique() >= 3 else "nearly all results are the same."),
            len(timed), "posts", "Post at other hours too, drawn by lot.",
        )  # fmt: skip
    return None


def _verdict(
    platform: str,
    level: str,
    lift: tuple[float, float, float],
    over: float,
    best: np.ndarray,
    posts: int,
    more: int | None,
    noise: float,
    missing: list[str],
) -> Verdict:
    name = platform_label(platform)
    settle = (
        f"A test with hours drawn by lot: about {more:,} more posts at these hours would detect a "
        "difference of 15 %."
        if more is not None
        else f"A test with hours drawn by lot: about {posts_to_detect(noise):,} posts in each of "
        "two groups of hours would detect a difference of 15 %."
    )
    if level == "not distinguishable from flat":
        # No lift in any headline: the best of a hundred hours always looks good.
        return Verdict(level, f"{name}: any hour will do so far. Keep your habit and space posts "
                       "evenly.", posts, "posts", settle)  # fmt: skip
    low, middle, high = lift
    hours = ", ".join(hour_of_week_name(int(hour)) for hour in best)
    if level == "leaning":
        asked = f" Missing: {'; '.join(missing)}." if missing else ""
        said = (
            f"{name}: some hours may bring over 5 % more (probability {over:.0%}), which is not "
            f"established: {hours}.{asked}"
        )
    else:
        said = f"{name}: hours matter. These bring more than the ones you use now: {hours}."
        settle = "A test with hours drawn by lot would make it 'tested'."
    return Verdict(level, said, posts, "posts", settle, value=middle, low_90=low, high_90=high,
                   value_unit="times the hours used now")  # fmt: skip


def _table(platform: str, draws: HourDraws, hour: np.ndarray, allowed: np.ndarray) -> pd.DataFrame:
    """Effects of all hours looked at, against the mean of the admissible ones."""
    effect = draws.effect - draws.effect[:, allowed].mean(axis=1, keepdims=True)
    low, middle, high = np.exp(np.quantile(effect, [0.05, 0.5, 0.95], axis=0))
    ranked = np.where(allowed, effect, -np.inf)
    least = np.partition(ranked, -BEST_HOURS, axis=1)[:, -BEST_HOURS][:, None]
    posts = np.bincount(hour, minlength=HOURS_PER_WEEK)
    near = posts + np.roll(posts, 1) + np.roll(posts, -1)
    return pd.DataFrame(
        {
            "platform": platform,
            "hour_of_week": draws.hours,
            "posts": posts[draws.hours].astype(float),
            "effect_ratio": middle,
            "effect_low_90": low,
            "effect_high_90": high,
            "p_best": (ranked >= least).mean(axis=0),
            "is_admissible": allowed,
            "is_extrapolated": near[draws.hours] == 0,
        }
    )


def _joined(tables: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)


def _by_hour(platform: str, draws: HourDraws, table: pd.DataFrame) -> pd.DataFrame:
    """Effects by hour of the day, weekdays and weekend apart, against the admissible mean."""
    allowed = table["is_admissible"].to_numpy()
    effect = draws.effect - draws.effect[:, allowed].mean(axis=1, keepdims=True)
    rows = []
    for part, days in (("weekday", range(5)), ("weekend", range(5, 7))):
        for hour in range(24):
            own = allowed & np.isin(draws.hours, [24 * day + hour for day in days])
            if not own.any():
                continue
            low, middle, high = np.exp(np.quantile(effect[:, own].mean(axis=1), [0.05, 0.5, 0.95]))
            rows.append((platform, part, hour, float(table.loc[own, "posts"].sum()), middle, low,
                         high, bool(table.loc[own, "is_extrapolated"].all())))  # fmt: skip
    return pd.DataFrame(rows, columns=BY_HOUR_COLUMNS)
