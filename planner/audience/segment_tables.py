"""What the segments feed to the plan: weights, hours and content, as tables with intervals.

Audience, content and cadence never import one another; they meet in these tables. A segment that
cannot be told from everyone inherits everyone's values, and says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.audience.display import DISPLAY_MINIMUM, checked_minimum, hidden_groups
from planner.audience.false_discovery import discovered
from planner.audience.fold_spread import (
    jackknife_variance,
    multiples,
    quantile_90,
)
from planner.audience.member_table import FOLDS
from planner.audience.segment_sums import HOURS, HOURS_A_BLOCK, SegmentSums

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

EVERYONE_ELSE = "everyone_else"
FEWEST_POSTS, FEWEST_MEMBERS = 20, 50
ENOUGH_ACTS = 1_000
"""Effective acts from which single hours are shown, else blocks of four hours."""

PRIOR_ACTS = 50.0
DIFFERENT, ALIKE, NO_EVIDENCE = (
    "different from everyone",
    "not told apart from everyone",
    "no evidence of a different taste",
)
_POST_GROUPS = 25
_BLOCK_NAMES = [
    f"{day} {hour:02d}-{hour + HOURS_A_BLOCK:02d}"
    for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    for hour in range(0, 24, HOURS_A_BLOCK)
]

HOUR_COLUMNS = ("segment", "platform", "hour_of_week", "hours_in_block", "share", "share_low",
                "share_high", "acts", "members", "note")  # fmt: skip
CONTENT_COLUMNS = ("segment", "platform", "pillar", "format", "acts_per_post", "index", "index_low",
                   "index_high", "posts", "members", "verdict")  # fmt: skip
TIME_COLUMNS = ("segment", "block", "share", "share_low", "share_high", "share_everyone", "acts",
                "members")  # fmt: skip
KIND_COLUMNS = ("segment", "kind", "share_of_acts", "times_everyone", "low_90", "high_90")


def segment_weights(
    segments: pd.DataFrame, platform: str, minimum: int = DISPLAY_MINIMUM
) -> pd.DataFrame:
    """segment, platform, weight: each segment's share of the active members; they sum to 1.

    Segments too small to show, and those that would give them away, are `everyone_else`.

    Parameters
    ----------
    segments
        segment, members.
    platform
        Of the log.
    minimum
        Smallest group that is shown.
    """
    import numpy as np
    import pandas as pd

    members = segments["members"].to_numpy(dtype=float)
    if not members.sum():
        return only_everyone(platform)
    names = segments["segment"].to_numpy(dtype=object).copy()
    names[hidden_groups(members, checked_minimum(minimum))] = EVERYONE_ELSE
    weights = pd.Series(members / members.sum()).groupby(names, sort=False).sum()
    return pd.DataFrame({"segment": weights.index.to_numpy(), "platform": platform,
                         "weight": np.asarray(weights)})  # fmt: skip


def only_everyone(platform: str) -> pd.DataFrame:
    """The weights where there are totals only."""
    import pandas as pd

    return pd.DataFrame({"segment": ["everyone"], "platform": [platform], "weight": [1.0]})


def segment_kinds(
    names: tuple[str, ...], kinds: tuple[str, ...], parts: np.ndarray
) -> pd.DataFrame:
    """Share of each kind of act and how many times everyone's that is, with 90 % intervals.

    Parameters
    ----------
    names, kinds
        Of the segments and of the kinds of act.
    parts
        Acts, shape (segments, folds, kinds).
    """
    import numpy as np
    import pandas as pd

    total = parts.sum(axis=1)
    share = total / np.maximum(total.sum(axis=1, keepdims=True), 1)
    value, variance = multiples(parts)
    reach = quantile_90(FOLDS) * np.sqrt(variance)
    return pd.DataFrame(
        {
            "segment": np.repeat(np.array(names, dtype=object), len(kinds)),
            "kind": np.tile(np.array(kinds, dtype=object), len(names)),
            "share_of_acts": share.ravel(),
            "times_everyone": np.exp(value).ravel(),
            "low_90": np.exp(value - reach).ravel(),
            "high_90": np.exp(value + reach).ravel(),
        }
    )


def segment_hours(
    names: tuple[str, ...],
    platform: str,
    sums: SegmentSums,
    effective_acts: np.ndarray,
    minimum: int = DISPLAY_MINIMUM,
) -> pd.DataFrame:
    """When each segment acts: share of its acts per hour of the week.

    Acts the members began themselves are used where every segment has enough of them, because
    answers to posts follow the brand's own hours; `note` says which were used. A share is drawn
    towards everyone's by 50 acts. With under 1,000 effective acts (one busy member must not make
    an hour) blocks of four hours stand in, each hour with a fourth of its block. Hours of too few
    members are pooled.

    Parameters
    ----------
    effective_acts : (segments,)
        Squared sum of acts over the sum of squares, over members.
    """
    import numpy as np
    import pandas as pd

    smallest = checked_minimum(minimum)
    if not sums.hours.sum():
        return pd.DataFrame(columns=list(HOUR_COLUMNS))
    acts, source = _acts_with_hours(sums)
    frames = []
    for place, name in enumerate(names):
        few = effective_acts[place] < ENOUGH_ACTS or (sums.hour_members[place] < smallest).any()
        width = HOURS_A_BLOCK if few else 1
        rows = _block_rows(sums, acts, place, width, smallest)
        hours = rows.loc[np.repeat(rows.index, width)].reset_index(drop=True)
        per_hour = hours[["share", "share_low", "share_high"]] / width
        pooled = f"{source}; pooled: few members"
        notes = [pooled if is_pooled else source for is_pooled in hours["pooled"]]
        frames.append(
            hours.drop(columns="pooled").assign(
                segment=name, platform=platform, hour_of_week=np.arange(HOURS),
                hours_in_block=width, note=notes, **per_hour,
            )
        )  # fmt: skip
    return pd.concat(frames, ignore_index=True)[list(HOUR_COLUMNS)]


def segment_times(
    names: tuple[str, ...], sums: SegmentSums, minimum: int = DISPLAY_MINIMUM
) -> pd.DataFrame:
    """The same by blocks of four hours for people to read: segment, block, share, share_low,
    share_high, share_everyone, acts, members."""
    import pandas as pd

    smallest = checked_minimum(minimum)
    if not sums.hours.sum():
        return pd.DataFrame(columns=list(TIME_COLUMNS))
    acts, _ = _acts_with_hours(sums)
    everyone = acts.sum(axis=(0, 1)).reshape(-1, HOURS_A_BLOCK).sum(axis=1)
    frames = []
    for place, name in enumerate(names):
        rows = _block_rows(sums, acts, place, HOURS_A_BLOCK, smallest).drop(columns="pooled")
        frames.append(
            rows.assign(segment=name, block=_BLOCK_NAMES, share_everyone=everyone / everyone.sum())
        )
    return pd.concat(frames, ignore_index=True)[list(TIME_COLUMNS)]


def _acts_with_hours(sums: SegmentSums) -> tuple[np.ndarray, str]:
    """(acts by segment, fold and hour; which acts these are)."""
    if sums.proactive_hours.sum(axis=(1, 2)).min() >= ENOUGH_ACTS:
        return sums.proactive_hours, "acts members began themselves"
    return sums.hours, "all acts: answers follow the hours in which you post"


def _block_rows(
    sums: SegmentSums, acts: np.ndarray, place: int, width: int, smallest: int
) -> pd.DataFrame:
    """One row per block of the week: share, share_low, share_high, acts, members, pooled."""
    import numpy as np
    import pandas as pd

    blocks = acts.reshape(acts.shape[0], FOLDS, HOURS // width, width).sum(axis=3)
    members = (sums.hour_members if width == 1 else sums.block_members)[place]
    share, low, high = _shares(blocks, place)
    hidden = hidden_groups(members, smallest)
    if hidden.any():
        for one in (share, low, high):
            one[hidden] = one[hidden].mean()
    return pd.DataFrame(
        {
            "share": share,
            "share_low": low,
            "share_high": high,
            "acts": np.where(hidden, np.nan, blocks[place].sum(axis=0)),
            "members": np.where(hidden, np.nan, members),
            "pooled": hidden,
        }
    )


def _shares(blocks: np.ndarray, place: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(share of each block, its 90 % interval), shrunken towards everyone's."""
    import numpy as np

    def share(own: np.ndarray, everyone: np.ndarray) -> np.ndarray:
        overall = everyone / np.maximum(everyone.sum(axis=-1, keepdims=True), 1)
        return (own + PRIOR_ACTS * overall) / (own.sum(axis=-1, keepdims=True) + PRIOR_ACTS)

    own, everyone = blocks[place].sum(axis=0), blocks.sum(axis=(0, 1))
    value = share(own, everyone)
    without = share(own - blocks[place], everyone - blocks.sum(axis=0))
    reach = quantile_90(FOLDS) * np.sqrt(jackknife_variance(without))
    return value, np.maximum(value - reach, 0), np.minimum(value + reach, 1)


def segment_content(
    names: tuple[str, ...],
    platform: str,
    sums: SegmentSums,
    cells: pd.DataFrame,
    minimum: int = DISPLAY_MINIMUM,
) -> pd.DataFrame:
    """What each segment answers to: its share of acts on a kind of content against everyone's.

    An index of 1.3 says that the segment gives this content 1.3 times the share of its acts that
    everyone gives it. The interval counts both chances: other members, and other posts. "Different"
    survives Benjamini and Hochberg at 5 % over the whole table. Under 20 posts or 50 members there
    is no evidence of a different taste, and cells under `minimum` members are left empty.

    Parameters
    ----------
    cells
        pillar, format, posts: in the order of `sums.cells`.
    """
    import numpy as np
    import pandas as pd
    from scipy.special import stdtr, stdtrit

    smallest = checked_minimum(minimum)
    if not sums.cells.sum():
        return pd.DataFrame(columns=list(CONTENT_COLUMNS))
    value, of_members = multiples(sums.cells)
    of_posts = _post_variance(sums)
    spread = np.sqrt(_two_way(of_members, of_posts, sums))
    freedom = _freedom(of_members, of_posts)
    reach = stdtrit(freedom, 0.95) * spread
    posts = np.tile(cells["posts"].to_numpy(dtype=float), (len(names), 1))
    members = sums.cell_members.astype(float)
    enough = (posts >= FEWEST_POSTS) & (members >= FEWEST_MEMBERS)
    chances = 2 * stdtr(freedom, -np.abs(value) / np.maximum(spread, 1e-9))
    different = discovered(chances, enough)
    hidden = np.array([hidden_groups(row, smallest) for row in members])
    table = pd.DataFrame(
        {
            "segment": np.repeat(np.array(names, dtype=object), len(cells)),
            "platform": platform,
            "pillar": np.tile(cells["pillar"].to_numpy(dtype=object), len(names)),
            "format": np.tile(cells["format"].to_numpy(dtype=object), len(names)),
            "acts_per_post": (sums.cells.sum(axis=1) / np.maximum(posts, 1)).ravel(),
            "index": np.exp(value).ravel(),
            "index_low": np.exp(value - reach).ravel(),
            "index_high": np.exp(value + reach).ravel(),
            "posts": posts.ravel(),
            "members": members.ravel(),
            "verdict": np.where(different, DIFFERENT,
                                np.where(enough, ALIKE, NO_EVIDENCE)).ravel(),
        }
    )  # fmt: skip
    numbers = ["acts_per_post", "index", "index_low", "index_high", "members"]
    table.loc[hidden.ravel(), numbers] = np.nan
    table.loc[hidden.ravel(), "verdict"] = NO_EVIDENCE
    return table


def _post_variance(sums: SegmentSums) -> np.ndarray:
    """Variance of ln index between random groups of posts."""
    import numpy as np

    segments, _, cells = sums.cells.shape
    parts = np.zeros((segments, _POST_GROUPS, cells))
    known = sums.cell_of_post >= 0
    # Neighbours in time go to different groups, and the groups are equal in size.
    group = (np.arange(len(known)) % _POST_GROUPS)[known]
    for place in range(segments):
        np.add.at(parts[place], (group, sums.cell_of_post[known]), sums.posts[place][known])
    return multiples(parts)[1]


def _two_way(members: np.ndarray, posts: np.ndarray, sums: SegmentSums) -> np.ndarray:
    """Both kinds of chance together, less what both count: the chance of single acts."""
    import numpy as np

    acts = np.maximum(sums.cells.sum(axis=1).astype(float), 0.5)
    whole, everyone = acts.sum(axis=1, keepdims=True), acts.sum(axis=0, keepdims=True)
    single = (
        1 / acts - 1 / whole + 1 / everyone - 1 / acts.sum() - 2 * (1 / everyone - 1 / acts.sum())
    )
    return np.maximum(members + posts - np.maximum(single, 0), np.maximum(members, posts))


def _freedom(members: np.ndarray, posts: np.ndarray) -> np.ndarray:
    """Degrees of freedom of the sum of both variances (Satterthwaite 1946, Biometrics Bulletin 2,
    110-114)."""
    import numpy as np

    parts = members**2 / (FOLDS - 1) + posts**2 / (_POST_GROUPS - 1)
    return np.maximum((members + posts) ** 2 / np.maximum(parts, 1e-300), 1.0)
