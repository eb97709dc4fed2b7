"""InterferenceModel: what a post takes from the next one, as the gap penalty of the slots.

Assumptions
-----------
1. log(1 + result) = week + block of the day + format + pillar + intent
   - loss x sum over earlier posts of the platform of 2^(-gap / half-life)
   - echo x the same over later posts (a later post ends an earlier one's time) + noise.
   Loss and echo are at least 0.
2. Only gaps inside weeks speak: every week has a level of its own, for good weeks cause more posts.
3. The half-life is profiled over 24 values from 15 minutes to 7 days, by a spline between them.
   Where the likelihood with interference is not clearly above that without (twice the difference
   under 8, reached without interference in under a tenth of accounts), the verdict is "not
   identified" and the slots keep the usual penalty.
4. The interval of the loss takes the half-life as known; it is a little too narrow.

Units: gaps and half-lives in real hours; losses in log.
Source: profile likelihood (Venzon & Moolgavkar 1988).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.interpolate import CubicSpline

from planner.cadence.hour_map import no_posts
from planner.cadence.slots import usual_loss
from planner.catalog import platform_label
from planner.inference.ladder import MIN_POSTS, MIN_WEEKS, posts_missing
from planner.inference.posts import choose_outcome, comparable_posts
from planner.metrics.words import percent_text
from planner.verdict import Verdict

HALF_LIVES_HOURS = np.geomspace(0.25, 168.0, 24)
IDENTIFIED = 8.0
FINE = 16
"""Points between two half-lives at which the profile is read off."""

INTERVAL_90, NORMAL_90 = 2.7055, 1.6449
BLOCK_HOURS = 4

TABLE_COLUMNS = ["platform", "posts", "weeks", "loss", "loss_low_90", "loss_high_90",
                 "half_life_hours", "half_life_low_90", "half_life_high_90",
                 "twice_log_likelihood_gain", "is_identified", "verdict"]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Profile:
    """One platform's profile.

    Attributes
    ----------
    half_lives, gain
        Half-lives in hours, and at each twice the log likelihood above that without interference.
    half_life, low_90, high_90
        The most likely half-life, and those that are not much less likely.
    loss, error
        Loss in log at the most likely half-life, and its standard error.
    """

    half_lives: np.ndarray
    gain: np.ndarray
    half_life: float
    low_90: float
    high_90: float
    loss: float
    error: float

    @property
    def is_identified(self) -> bool:
        """True if interference is clearly more likely than none."""
        return bool(self.gain.max() >= IDENTIFIED)


class InterferenceModel:
    """Loss and half-life by platform, with a verdict.

    Parameters
    ----------
    outcome
        A column of POSTS, or "auto".

    Attributes
    ----------
    table_
        One row per platform: `loss` (log) at the best half-life with its 90 % interval,
        `half_life_hours` with its profile interval, `twice_log_likelihood_gain`.
    verdicts_
        By platform.
    profiles_
        By platform.

    >>> from planner.schema import POSTS
    >>> InterferenceModel().fit(POSTS.empty()).verdict_.level
    'prior only'
    """

    def __init__(self, outcome: str = "auto") -> None:
        self.outcome = outcome

    def fit(self, posts: pd.DataFrame) -> InterferenceModel:
        """Learn from POSTS.

        Raises
        ------
        DataError
            If the outcome asked for is not in the table.
        """
        self.outcome_ = choose_outcome(posts) if self.outcome == "auto" else self.outcome
        known = comparable_posts(posts, self.outcome_)
        timed = known[known["has_time_of_day"].fillna(False).astype(bool)]
        self.profiles_: dict[str, Profile] = {}
        self.verdicts_: dict[str, Verdict] = {}
        rows = []
        for platform in sorted(known["platform"].unique()):
            own = timed[timed["platform"] == platform].reset_index(drop=True)
            weeks = int(own["week"].nunique())
            row = {"platform": platform, "posts": float(len(own)), "weeks": float(weeks)}
            if len(own) < MIN_POSTS or weeks < MIN_WEEKS:
                verdict = _too_few(platform, len(own), weeks)
            else:
                profile = self.profiles_[platform] = _profile(own)
                verdict = _verdict(platform, profile, len(own))
                row |= _row(profile)
            self.verdicts_[platform] = verdict
            rows.append(row | {"verdict": verdict.level})
        self.table_ = pd.DataFrame(rows, columns=TABLE_COLUMNS)
        counts = known["platform"].value_counts()
        self.verdict_ = self.verdicts_[counts.idxmax()] if len(counts) else no_posts()
        return self

    def loss(self, platform: str) -> Callable[[np.ndarray], np.ndarray]:
        """What a post loses by the one before it, by the gap in hours: the slots' penalty.

        The usual one where interference is not identified.

        >>> from planner.schema import POSTS
        >>> InterferenceModel().fit(POSTS.empty()).loss("facebook") is usual_loss
        True
        """
        profile = self.profiles_.get(platform)
        if profile is None or not profile.is_identified:
            return usual_loss
        return lambda gap: 1 - np.exp(-profile.loss * 2.0 ** (-np.asarray(gap) / profile.half_life))

    def __repr__(self) -> str:
        if not hasattr(self, "table_"):
            return f"InterferenceModel(outcome={self.outcome!r})"
        return f"{self.verdict_.sentence}\n{self.table_.round(2).to_string(index=False)}"


def _profile(own: pd.DataFrame) -> Profile:
    value = np.log1p(own["outcome"].to_numpy(dtype=float))
    hours = _hours(own)
    basis = _nuisance(own)
    rest = value - basis @ (basis.T @ value)
    without = float(rest @ rest)
    gain = np.array([_at(each, hours, basis, rest, without)[0] for each in HALF_LIVES_HOURS])
    log_fine = np.linspace(*np.log(HALF_LIVES_HOURS[[0, -1]]), FINE * len(HALF_LIVES_HOURS))
    between = CubicSpline(np.log(HALF_LIVES_HOURS), gain)(log_fine)
    inside = np.flatnonzero(between >= between.max() - INTERVAL_90)
    best = float(np.exp(log_fine[int(np.argmax(between))]))
    _, loss, error = _at(best, hours, basis, rest, without)
    low, high = np.exp(log_fine[inside[[0, -1]]])
    return Profile(HALF_LIVES_HOURS, gain, best, float(low), float(high), loss, error)


def _hours(own: pd.DataFrame) -> np.ndarray:
    """Real hours of the posts: instants where they are known, else clock times."""
    known = own["published_at"].notna().all() if "published_at" in own.columns else False
    times = own["published_at"] if known else own["published_wall"]
    return ((times - times.min()) / pd.Timedelta(hours=1)).to_numpy(dtype=float)


def _nuisance(own: pd.DataFrame) -> np.ndarray:
    """Orthonormal columns of week, block of the day and content, shape (posts, terms)."""
    block = own["published_wall"].dt.hour // BLOCK_HOURS
    parts = [
        own["week"],
        block,
        *(own[name].astype(str) for name in ("format", "pillar", "intent")),
    ]
    matrix = np.hstack([pd.get_dummies(part).to_numpy(dtype=float) for part in parts])
    left, sizes, _ = np.linalg.svd(matrix, full_matrices=False)
    return left[:, sizes > 1e-9 * sizes.max(initial=1.0)]


def _at(
    half_life: float, hours: np.ndarray, basis: np.ndarray, rest: np.ndarray, without: float
) -> tuple[float, float, float]:
    """Twice the log likelihood gained, loss and its standard error at one half-life."""
    later = _faded(-hours[::-1], half_life)[::-1]
    pressure = np.stack([_faded(hours, half_life), later], axis=1)
    own = pressure - basis @ (basis.T @ pressure)
    freedom = max(len(rest) - basis.shape[1] - 2, 4)
    best = (0.0, 0.0, np.nan)
    # Coefficients of at least 0: the best of both, either alone, or none.
    for columns in ([0, 1], [0], [1]):
        part = own[:, columns]
        inner = part.T @ part + 1e-9 * np.eye(len(columns))
        step = -np.linalg.solve(inner, part.T @ rest)
        if (step < 0).any():
            continue
        left = rest + part @ step
        square = float(left @ left)
        gain = len(rest) * float(np.log(without / max(square, 1e-12)))
        gain *= freedom / len(rest)  # the nuisance terms have used up the rest
        if gain > best[0] and 0 in columns:
            error = float(np.sqrt(square / freedom * np.linalg.inv(inner)[0, 0]))
            best = (gain, float(step[0]), error)
    return best


def _faded(hours: np.ndarray, half_life: float) -> np.ndarray:
    """Sum over earlier posts of 2^(-gap / half-life), shape (posts,); hours rise.

    Posts of the same moment take nothing from one another.

    >>> _faded(np.array([0.0, 0.0, 1.0, 2.0]), 1.0).tolist()
    [0.0, 0.0, 1.0, 1.0]
    """
    moment, place, count = np.unique(hours, return_inverse=True, return_counts=True)
    left = 2.0 ** (-np.diff(moment) / half_life)
    found, now = np.zeros(len(moment)), 0.0
    for at, fade in enumerate(left, start=1):
        now = (now + count[at - 1]) * fade
        found[at] = now
    return found[place]


def _row(profile: Profile) -> dict:
    return {
        "loss": profile.loss,
        "loss_low_90": max(profile.loss - NORMAL_90 * profile.error, 0.0),
        "loss_high_90": profile.loss + NORMAL_90 * profile.error,
        "half_life_hours": profile.half_life,
        "half_life_low_90": profile.low_90,
        "half_life_high_90": profile.high_90,
        "twice_log_likelihood_gain": float(profile.gain.max()),
        "is_identified": profile.is_identified,
    }


def _too_few(platform: str, posts: int, weeks: int) -> Verdict:
    return Verdict(
        "prior only",
        f"{platform_label(platform)}: too few posts with a time of day to say what they take from "
        "one another; the usual penalty for short gaps stands in.",
        rows=posts, unit="posts", would_raise=posts_missing(posts, weeks),
    )  # fmt: skip


def _verdict(platform: str, profile: Profile, posts: int) -> Verdict:
    name, row = platform_label(platform), _row(profile)
    if not profile.is_identified:
        return Verdict(
            "not distinguishable from flat",
            f"{name}: what posts take from one another is not identified; the usual penalty for "
            "short gaps stands in.",
            rows=posts, unit="posts", would_raise="Weeks with both short and long gaps.",
        )  # fmt: skip
    share = [1 - np.exp(-row[key]) for key in ("loss", "loss_low_90", "loss_high_90")]
    return Verdict(
        "leaning",
        f"{name}: a post right after another brings {percent_text(share[0])} less; half of that "
        f"is over after {row['half_life_hours']:.1f} h (90 %: {row['half_life_low_90']:.1f} to "
        f"{row['half_life_high_90']:.1f} h). An association inside weeks.",
        rows=posts, unit="posts", would_raise="A test with gaps drawn by lot.",
        value=share[0], low_90=share[1], high_90=share[2], value_unit="of the result",
    )  # fmt: skip
