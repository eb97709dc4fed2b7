"""The terms of the response model: from posts to the blocks of a linear predictor, and back.

    eta = level of the platform + audience^k + format + pillar + intent + platform x format
          + format x intent + kind + time of week + weekly level - fatigue + paid + active work

`ResponseTerms` learns the levels of every factor from a table of posts, builds the matrix for them
(one variant per half-life of fatigue), and gives the linear predictor of other posts from draws of
the coefficients. A level never seen (a pillar that is new) is drawn from its family's prior.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from planner.content.effort_weeks import RHO_SD, effort_columns
from planner.content.fatigue import HALF_LIVES_DAYS, pressure, settled_pressure
from planner.inference.hour_blocks import block_of_posts
from planner.inference.integrated_laplace import Posterior
from planner.inference.linear_terms import Block, Terms, factor, fixed, join
from planner.inference.posts import CELL, paid_flag

LEVEL_SD = 2.0
FAMILY_SCALE = 0.5
KIND_SCALE = 0.25
SLOT_SCALE = 0.25
LEVEL_SCALE = 0.1
AUDIENCE_POWER = (1.0, 0.25)
FATIGUE_CENTRE = (0.24, 0.18)
"""Mean and sd of a half-normal of scale .3, the prior of the groups' mean fatigue."""

FATIGUE_SCALE = 0.15
PAID_SD = 0.5
BOOST_POWER = (0.24, 0.18)
ACCOUNT_SD = 1.0
OWN_LEVEL_WEEKS = 12
MOST_KNOTS = 104
SHARED = "all platforms"

CONTENT_FAMILIES = {
    "format": ("format",),
    "pillar": ("pillar",),
    "intent": ("intent",),
    "platform_format": ("platform", "format"),
    "format_intent": ("format", "intent"),
    "kind": tuple(CELL),
}


@dataclass(frozen=True)
class Knots:
    """The weeks at which one platform's level is free to differ; the last one is level 0."""

    owner: str
    weeks: np.ndarray


class ResponseTerms:
    """Terms learnt from posts.

    Parameters
    ----------
    posts
        As `comparable_posts` gives them, in order of time.
    centre
        Median of the transformed outcome.
    walks
        True: the level of every platform drifts from week to week. False: it is constant.
    offset
        Added to the predictor (log of a denominator), shape (posts,).
    half_lives_days
        Half-lives of fatigue to average over.
    """

    def __init__(
        self,
        posts: pd.DataFrame,
        centre: float,
        walks: bool,
        offset: np.ndarray | None = None,
        half_lives_days: tuple[float, ...] = HALF_LIVES_DAYS,
    ) -> None:
        self.posts, self.walks, self.half_lives_days = posts, walks, half_lives_days
        self.offset = np.zeros(len(posts)) if offset is None else offset
        self.groups = _group_names(posts)
        self._levels: dict[str, list] = {}
        self._audience = _audience_reference(posts)
        self._boost = _boost_reference(posts)
        self._account = _main_accounts(posts)
        self._has_slots = bool(posts["has_time_of_day"].fillna(False).astype(bool).any())
        self.knots = _knots(posts) if walks else ()
        blocks = self._blocks(centre)
        self.variants = [
            join([*blocks, *self._fatigue(each)], self.offset) for each in self._pressures(posts)
        ]

    @property
    def terms(self) -> Terms:
        """The first variant: names, places and priors are the same in all."""
        return self.variants[0]

    # ---------------------------------------------------------------------------- building

    def _blocks(self, centre: float) -> list[Block]:
        posts = self.posts
        # Names stand in order of first use, so that renaming them changes nothing.
        platforms = list(dict.fromkeys(posts["platform"]))
        self._levels["platform"] = platforms
        codes = _codes(posts["platform"], platforms)
        level = factor("platform", codes, tuple(platforms), 1.0)
        blocks = [Block("platform", level.labels, level.columns, mean=centre, sd=LEVEL_SD)]
        others = self._other_accounts(posts)
        if others is not None:
            names = [name for name in dict.fromkeys(others) if name]
            self._levels["account"] = names
            accounts = factor("account", _codes(others, names), tuple(names), 1.0)
            blocks.append(Block("account", accounts.labels, accounts.columns, sd=ACCOUNT_SD))
        if self._audience is not None:
            blocks.append(fixed("audience", self._audience_column(posts), *AUDIENCE_POWER))
        blocks += self._content_blocks(posts)
        if self._has_slots:
            slots = block_of_posts(posts)
            names = sorted(set(slots.tolist()))
            if len(names) > 1:
                self._levels["slot"] = names
                codes = _codes(slots, names)
                self._slot_shares = np.bincount(codes, minlength=len(names)) / len(codes)
                blocks.append(factor("slot", codes, tuple(names), SLOT_SCALE))
        paid = paid_flag(posts).to_numpy()
        if 0 < paid.sum() < len(posts):
            blocks.append(fixed("paid", paid.astype(float), 0.0, PAID_SD))
            if self._boost is not None:
                blocks.append(fixed("boost", self._boost_column(posts), *BOOST_POWER))
        # Weeks with more and less of an active activity; planned posts stand half-way (0).
        blocks += [fixed(name, posts[name].to_numpy(dtype=float), 0.0, RHO_SD)
                   for name in effort_columns(posts)]  # fmt: skip
        blocks += [self._level_block(posts, knots) for knots in self.knots if len(knots.weeks) > 1]
        return _one_walk(blocks)

    def _content_blocks(self, posts: pd.DataFrame) -> list[Block]:
        # A family that splits the posts just as an earlier one (or the platforms) adds nothing.
        blocks, seen = [], [_codes(posts["platform"], self._levels["platform"])]
        for name, columns in CONTENT_FAMILIES.items():
            labels = labels_of(posts, columns)
            names = list(dict.fromkeys(labels))
            codes = _codes(labels, names)
            scale = KIND_SCALE if name == "kind" else FAMILY_SCALE
            if len(names) < 2 or any(_same_split(codes, other) for other in seen):
                continue
            seen.append(codes)
            self._levels[name] = names
            blocks.append(factor(name, codes, tuple(names), scale))
        return blocks

    def _level_block(self, posts: pd.DataFrame, knots: Knots) -> Block:
        own = _level_owner(posts, self.knots) == knots.owner
        codes = np.full(len(posts), -1)
        weeks = posts["week"].to_numpy()[own]
        at = np.searchsorted(knots.weeks, weeks, side="right") - 1
        codes[own] = np.where(at < len(knots.weeks) - 1, at, -1)
        free = knots.weeks[:-1]
        block = factor("week", codes, tuple((knots.owner, int(week)) for week in free), LEVEL_SCALE)
        return Block("week", block.labels, block.columns, LEVEL_SCALE, gaps=(np.diff(knots.weeks),))

    def _fatigue(self, pressures: np.ndarray) -> list[Block]:
        column = -np.log1p(pressures)
        centre, sd = FATIGUE_CENTRE
        blocks = [fixed("fatigue", column, centre, sd)]
        names = list(dict.fromkeys(self.groups))
        self._levels["fatigue_group"] = names
        if len(names) > 1:
            rows = np.arange(len(column))
            codes = _codes(self.groups, names)
            own = sparse.csr_array((column, (rows, codes)), shape=(len(column), len(names)))
            blocks.append(Block("fatigue_group", tuple(names), own, FATIGUE_SCALE))
        return blocks

    # ---------------------------------------------------------------------- columns of posts

    def pressures_of(self, planned: pd.DataFrame) -> list[np.ndarray]:
        """Pressure on planned posts from the history and from one another, per half-life."""
        columns = [name for name in ("platform", "account", "format", "published_wall")
                   if name in self.posts.columns and name in planned.columns]  # fmt: skip
        together = pd.concat([self.posts[columns], planned[columns]], ignore_index=True)
        return [found[len(self.posts) :] for found in self._pressures(together)]

    def _pressures(self, posts: pd.DataFrame) -> list[np.ndarray]:
        """Pressure per half-life; before the first post each stream had its own mean rate."""
        days, own_days = _days(posts), _days(self.posts)
        weeks = max((own_days.max() - own_days.min()) / 7, 1.0)
        known = Counter(_streams(self.posts))
        rows = pd.Series(range(len(posts))).groupby(pd.Series(_streams(posts))).indices
        found = [np.zeros(len(posts)) for _ in self.half_lives_days]
        for stream, own in rows.items():
            own = own[np.argsort(days[own], kind="stable")]
            for half_life, each in zip(self.half_lives_days, found, strict=True):
                before = settled_pressure(known[stream] / weeks, half_life)
                each[own] = pressure(days[own], half_life, float(before))
        return found

    def _audience_column(self, posts: pd.DataFrame) -> np.ndarray:
        known = _filled_audience(posts)
        return np.log(known.fillna(self._audience).to_numpy() / self._audience)

    def _boost_column(self, posts: pd.DataFrame) -> np.ndarray:
        paid = paid_flag(posts).to_numpy()
        spend = posts["spend"].astype(float).fillna(0).clip(lower=0).to_numpy()
        return np.log1p(spend / self._boost) * paid

    def _other_accounts(self, posts: pd.DataFrame) -> np.ndarray | None:
        """Each post's account where it is not its platform's main one, else ""."""
        if "account" not in posts.columns:
            return None
        names = posts["account"].astype("string").fillna("").to_numpy(dtype=object)
        main = posts["platform"].map(self._account).to_numpy(dtype=object)
        other = np.where(names == main, "", posts["platform"].astype(str) + " " + names)
        return other if (other != "").any() else None

    # -------------------------------------------------------------------- predicting from draws

    def kind_value(self, posterior: Posterior, kinds: pd.DataFrame, seed: int = 0) -> np.ndarray:
        """Content part of eta of each kind: its families, without time and money."""
        value = np.zeros((len(posterior.coefficients), len(kinds)))
        for name, columns in CONTENT_FAMILIES.items():
            if name in self._levels:
                value += self._family_value(posterior, name, labels_of(kinds, columns), seed)
        return value

    def predictor(
        self,
        posterior: Posterior,
        posts: pd.DataFrame,
        pressures: list[np.ndarray] | None,
        seed: int = 0,
        at_usual_hours: bool = False,
    ) -> np.ndarray:
        """eta of other posts, shape (draws, posts); `pressures` per half-life, None for none.

        Posts after the last known week get the level's own growing uncertainty. `at_usual_hours`
        takes the mean over the hours of the history in place of the posts' own.
        """
        coefficients = posterior.coefficients
        value = self.kind_value(posterior, posts, seed)
        value += self._platform_value(posterior, posts, seed)
        if "account" in self._levels and (others := self._other_accounts(posts)) is not None:
            value += self._known_only(posterior, "account", others)
        if self._audience is not None:
            value += self._column(coefficients, "audience", self._audience_column(posts))
        if "slot" in self._levels and at_usual_hours:
            drawn = coefficients[:, self.terms.places["slot"]]
            value += (drawn @ self._slot_shares)[:, None]
        elif "slot" in self._levels:
            value += self._family_value(posterior, "slot", block_of_posts(posts), seed)
        if "paid" in self.terms.places:
            value += self._column(coefficients, "paid", paid_flag(posts).to_numpy().astype(float))
        if "boost" in self.terms.places:
            value += self._column(coefficients, "boost", self._boost_column(posts))
        if self.walks:
            value += self._level_value(posterior, posts, seed)
        if pressures is not None:
            names = list(dict.fromkeys(_group_names(posts)))
            codes = _codes(_group_names(posts), names)
            delta = self.fatigue(posterior, names, seed)
            for number in range(len(names)):
                own = np.flatnonzero(codes == number)
                each = np.stack([np.log1p(x[own]) for x in pressures])[posterior.variant]
                value[:, own] -= delta[:, [number]] * each
        return value

    def fatigue(self, posterior: Posterior, groups: list, seed: int = 0) -> np.ndarray:
        """delta of each (platform, format) group, not clipped, shape (draws, groups)."""
        shared = posterior.coefficients[:, self.terms.places["fatigue"]]
        value = np.repeat(shared, len(groups), axis=1)
        if "fatigue_group" in self.terms.places:
            value += self._family_value(posterior, "fatigue_group", groups, seed)
        return value

    def boost_effect(self, posterior: Posterior, money: float) -> np.ndarray:
        """Log effect of boosting a post with this money, shape (draws,); its power in 0..1."""
        paid = posterior.coefficients[:, self.terms.places["paid"]][:, 0]
        power = np.clip(posterior.coefficients[:, self.terms.places["boost"]][:, 0], 0, 1)
        return paid + power * np.log1p(money / self._boost)

    def _column(self, coefficients: np.ndarray, name: str, column: np.ndarray) -> np.ndarray:
        return coefficients[:, self.terms.places[name]] * column

    def _known_only(self, posterior: Posterior, name: str, labels: np.ndarray | list) -> np.ndarray:
        codes = _codes(labels, self._levels[name])
        drawn = posterior.coefficients[:, self.terms.places[name]]
        return np.where(codes >= 0, drawn[:, np.maximum(codes, 0)], 0.0)

    def _family_value(
        self, posterior: Posterior, name: str, labels: np.ndarray | list, seed: int
    ) -> np.ndarray:
        value = self._known_only(posterior, name, labels)
        new = sorted({label for label in labels if label not in set(self._levels[name])}, key=str)
        sd = np.exp(posterior.log_scales[:, self.terms.families.index(name)])
        for label in new:
            # The same new level has the same draws wherever it is asked for.
            rng = np.random.default_rng([seed, *map(ord, f"{name}|{label}")])
            drawn = sd * rng.standard_normal(len(sd))
            value[:, [other == label for other in labels]] += drawn[:, None]
        return value

    def _platform_value(self, posterior: Posterior, posts: pd.DataFrame, seed: int) -> np.ndarray:
        place = self.terms.places["platform"]
        codes = _codes(posts["platform"], self._levels["platform"])
        drawn = posterior.coefficients[:, place]
        rng = np.random.default_rng([seed, 1])
        unknown = self.terms.mean[place.start] + LEVEL_SD * rng.standard_normal(len(drawn))
        return np.where(codes >= 0, drawn[:, np.maximum(codes, 0)], unknown[:, None])

    def _level_value(self, posterior: Posterior, posts: pd.DataFrame, seed: int) -> np.ndarray:
        value = np.zeros((len(posterior.coefficients), len(posts)))
        if "week" not in self.terms.places:
            return value
        place = self.terms.places["week"]
        labels = {label: place.start + at for at, label in enumerate(self.terms.labels("week"))}
        sd = np.exp(posterior.log_scales[:, self.terms.families.index("week")])
        owners = _level_owner(posts, self.knots)
        weeks = posts["week"].to_numpy()
        for number, knots in enumerate(self.knots):
            own = owners == knots.owner
            for week in np.unique(weeks[own]):
                rows = own & (weeks == week)
                at = np.searchsorted(knots.weeks, week, side="right") - 1
                if at < len(knots.weeks) - 1:
                    label = (knots.owner, int(knots.weeks[max(at, 0)]))
                    value[:, rows] = posterior.coefficients[:, [labels[label]]]
            ahead = int(max(weeks[own].max() - knots.weeks[-1], 0)) if own.any() else 0
            if ahead:
                rng = np.random.default_rng([seed, 2, number])
                path = np.cumsum(rng.standard_normal((ahead, len(sd))), axis=0) * sd
                for week in np.unique(weeks[own & (weeks > knots.weeks[-1])]):
                    rows = own & (weeks == week)
                    value[:, rows] = path[int(week - knots.weeks[-1]) - 1][:, None]
        return value


# ------------------------------------------------------------------------------- small readings


def labels_of(posts: pd.DataFrame, columns: tuple[str, ...]) -> np.ndarray:
    """Each post's level of a factor: its words, or the tuple of several columns' words."""
    parts = [posts[name].astype(str).to_numpy(dtype=object) for name in columns]
    if len(parts) == 1:
        return parts[0]
    joined = np.empty(len(posts), dtype=object)
    joined[:] = list(zip(*parts, strict=True))
    return joined


def _group_names(posts: pd.DataFrame) -> np.ndarray:
    return labels_of(posts, ("platform", "format"))


def _streams(posts: pd.DataFrame) -> list[str]:
    """Platform, account and format of each post: what competes for the same attention."""
    account = posts["account"] if "account" in posts.columns else pd.Series("", posts.index)
    parts = (posts["platform"], account.astype("string").fillna(""), posts["format"])
    columns = [part.astype(str).to_numpy(dtype=object) for part in parts]
    return ["|".join(row) for row in zip(*columns, strict=True)]


def _codes(labels: np.ndarray | pd.Series | list, names: list) -> np.ndarray:
    place = {name: number for number, name in enumerate(names)}
    return np.array([place.get(label, -1) for label in labels], dtype="int64")


def _same_split(first: np.ndarray, second: np.ndarray) -> bool:
    pairs = len(set(zip(first.tolist(), second.tolist(), strict=True)))
    return pairs == len(set(first.tolist())) == len(set(second.tolist()))


def _days(posts: pd.DataFrame) -> np.ndarray:
    return posts["published_wall"].to_numpy().astype("datetime64[s]").astype("int64") / 86_400


def _filled_audience(posts: pd.DataFrame) -> pd.Series:
    """Followers at publishing, gaps filled from the account's neighbouring posts."""
    known = posts["followers"].astype(float).where(lambda value: value > 0)
    account = posts["account"] if "account" in posts.columns else pd.Series("", posts.index)
    keys = [posts["platform"], account.astype("string").fillna("")]
    return known.groupby(keys).transform(lambda own: own.ffill().bfill())


def _audience_reference(posts: pd.DataFrame) -> float | None:
    if "followers" not in posts.columns or posts["followers"].notna().mean() < 0.5:
        return None
    known = posts["followers"].astype(float)
    return float(known[known > 0].median()) if (known > 0).any() else None


def _boost_reference(posts: pd.DataFrame) -> float | None:
    if "spend" not in posts.columns:
        return None
    spend = posts["spend"].astype(float)
    spend = spend[(spend > 0) & (paid_flag(posts) == 1)]
    return float(spend.median()) if len(spend) >= 5 else None


def _main_accounts(posts: pd.DataFrame) -> dict[str, str]:
    if "account" not in posts.columns:
        return {}
    names = posts["account"].astype("string").fillna("")
    counts = names.groupby([posts["platform"], names]).size()
    return {
        platform: own.droplevel(0).idxmax() for platform, own in counts.groupby(level=0, sort=True)
    }


def _knots(posts: pd.DataFrame) -> tuple[Knots, ...]:
    """Weeks with posts, per platform where there are enough of them, else together."""
    weeks = posts.groupby("platform", sort=False)["week"].unique()
    own = {name: np.sort(found) for name, found in weeks.items() if len(found) >= OWN_LEVEL_WEEKS}
    others = [name for name in weeks.index if name not in own]
    if others:
        own[SHARED] = np.unique(np.concatenate([weeks[name] for name in others]))
    return tuple(Knots(name, _thinned(found)) for name, found in own.items())


def _thinned(weeks: np.ndarray) -> np.ndarray:
    """At most `MOST_KNOTS` knots: with more weeks the level moves every second week, and so on."""
    step = -(-len(weeks) // MOST_KNOTS)
    return weeks[::-1][::step][::-1]


def _level_owner(posts: pd.DataFrame, knots: tuple[Knots, ...]) -> np.ndarray:
    owners = {item.owner for item in knots}
    return np.array([name if name in owners else SHARED for name in posts["platform"]], object)


def _one_walk(blocks: list[Block]) -> list[Block]:
    """The walks of all platforms as one family: they share the sd of their steps."""
    walks = [block for block in blocks if block.name == "week"]
    if len(walks) < 2:
        return blocks
    together = Block(
        "week",
        tuple(label for block in walks for label in block.labels),
        sparse.hstack([block.columns for block in walks], format="csr"),
        LEVEL_SCALE,
        gaps=tuple(gaps for block in walks for gaps in block.gaps),
    )
    return [block for block in blocks if block.name != "week"] + [together]
