"""Out-of-time check by permutation: do group averages of the past describe later posts?

The simple rules (average by kind of post, average by block of the day) always show differences.
This check asks whether those differences carry over: predict each later post from the averages of
the posts before it, and compare with predicting every post alike. The gain is then set against
the gains of the same data with the group labels shuffled.

Assumptions
-----------
1. Outcomes are compared on the scale log(1 + y), relative to their platform's median in a block of
   about 20 neighbouring posts: the level of the account may drift freely.
2. Inside a stratum (same block of time, and whatever else the caller puts in it) posts are
   exchangeable if groups do not matter. This is what shuffling inside strata tests.
3. Origins at 50, 60, 70, 80 and 90 % of the posts by time; each predicts the next tenth.

The p-value of assumption 2's hypothesis is exact for any distribution of outcomes, however heavy
its tails (Fisher's randomisation principle; Phipson & Smyth 2010, Statistical Applications in
Genetics and Molecular Biology 9:39, for the +1 in numerator and denominator).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

ORIGINS = (0.5, 0.6, 0.7, 0.8, 0.9)
BLOCK_POSTS = 20


@dataclass(frozen=True)
class LaterGain:
    """Result of the check.

    gain_share
        Share of the mean absolute error on later posts that the group averages save
        (0.1 = 10 % less error; negative = the averages mislead).
    p_value
        Share of shuffles that gain at least as much (with the observed one counted in).
    later_posts
        Posts that were predicted.
    """

    gain_share: float
    p_value: float
    later_posts: int


def time_blocks(count: int, block_posts: int = BLOCK_POSTS) -> np.ndarray:
    """Block number of each of `count` posts in order of time; about `block_posts` per block.

    Block edges fall on every origin, so that no block holds posts from both sides of one; past
    the first origin a block is therefore a tenth of the posts or less.

    Returns
    -------
    int array, shape (count,)

    >>> [int(n) for n in np.bincount(time_blocks(100))]
    [25, 25, 10, 10, 10, 10, 10]
    >>> len(set(time_blocks(30).tolist()))
    6
    """
    edges = [0]
    cuts = sorted({round(share * count) for share in ORIGINS} | {count})
    for low, high in zip([0, *cuts[:-1]], cuts, strict=True):
        pieces = max(1, round((high - low) / block_posts))
        edges.extend(low + round(piece * (high - low) / pieces) for piece in range(1, pieces + 1))
    return np.searchsorted(np.array(sorted(set(edges))[1:]), np.arange(count), side="right")


def centred_log(outcome: np.ndarray, *codes: np.ndarray) -> np.ndarray:
    """log(1 + outcome) minus the median of each group of `codes`, one grouping after the other.

    Parameters
    ----------
    outcome
        Non-negative numbers, shape (n,).
    codes
        Integer labels, each of shape (n,): for example platform x block, then paid or not.

    >>> centred_log(np.array([9.0, 99.0, 9.0, 99.0]), np.array([0, 0, 1, 1])).round(2).tolist()
    [-1.15, 1.15, -1.15, 1.15]
    """
    values = np.log1p(np.asarray(outcome, dtype=float))
    for labels in codes:
        order = np.argsort(labels, kind="stable")
        starts = np.flatnonzero(np.r_[True, np.diff(labels[order]) != 0])
        for members in np.split(order, starts[1:]):
            values[members] -= np.median(values[members])
    return values


def later_gain(
    values: np.ndarray,
    groups: np.ndarray,
    strata: np.ndarray,
    rng: np.random.Generator,
    shuffles: int = 499,
    min_group_posts: int = 3,
) -> LaterGain:
    """Gain of group averages on later posts, with its permutation p-value.

    Parameters
    ----------
    values
        Centred log outcomes in order of time, shape (n,).
    groups
        Group of each post, integers from 0, shape (n,).
    strata
        Stratum of each post, integers, shape (n,): groups are shuffled inside strata only.
    rng, shuffles
        Source of randomness and number of shuffles.
    min_group_posts
        A group with fewer earlier posts predicts the overall average.

    >>> rng = np.random.default_rng(1)
    >>> groups = rng.integers(0, 2, 300)
    >>> strata = time_blocks(300)
    >>> found = later_gain(rng.normal(size=300) + 2 * groups, groups, strata, rng)
    >>> found.gain_share > 0.2, found.p_value, found.later_posts
    (True, 0.002, 150)
    """
    count = len(values)
    origins = [round(share * count) for share in ORIGINS] + [count]
    n_groups = int(groups.max()) + 1 if count else 1
    flat_error, later = 0.0, 0
    for low, high in pairwise(origins):
        if low and high > low:
            flat_error += float(np.abs(values[low:high] - values[:low].mean()).sum())
            later += high - low
    if not later or flat_error == 0 or n_groups < 2:
        return LaterGain(0.0, 1.0, later)

    labels = _shuffled_labels(groups, strata, rng, shuffles)
    labels = np.vstack([groups[None, :], labels])
    error = np.zeros(len(labels))
    rows = np.arange(len(labels))[:, None]
    for low, high in pairwise(origins):
        if not low or high <= low:
            continue
        cell = rows * n_groups + labels[:, :low]
        size = len(labels) * n_groups
        posts = np.bincount(cell.ravel(), minlength=size).reshape(-1, n_groups)
        total = np.bincount(
            cell.ravel(), weights=np.tile(values[:low], len(labels)), minlength=size
        ).reshape(-1, n_groups)
        overall = values[:low].mean()
        enough = posts >= min_group_posts
        mean = np.where(enough, total / np.maximum(posts, 1), overall)
        forecast = np.take_along_axis(mean, labels[:, low:high], axis=1)
        error += np.abs(values[None, low:high] - forecast).sum(axis=1)
    gains = 1 - error / flat_error
    # Ties count against the claim; the tolerance keeps equal sums in another order equal.
    reached = int((gains[1:] >= gains[0] - 1e-12).sum())
    return LaterGain(float(gains[0]), (1 + reached) / (shuffles + 1), later)


def _shuffled_labels(
    groups: np.ndarray, strata: np.ndarray, rng: np.random.Generator, shuffles: int
) -> np.ndarray:
    """`groups` shuffled inside strata, shape (shuffles, n)."""
    home = np.argsort(strata, kind="stable")
    keys = strata[None, :] + rng.random((shuffles, len(groups)))
    drawn = np.argsort(keys, axis=1)
    labels = np.empty_like(drawn)
    labels[:, home] = groups[drawn]
    return labels
