"""Twelve blocks of the week: four hours long, weekdays apart from weekends."""

from __future__ import annotations

import numpy as np
import pandas as pd

HOURS_PER_BLOCK = 4
BLOCKS_PER_DAY = 24 // HOURS_PER_BLOCK
NO_BLOCK = 2 * BLOCKS_PER_DAY
"""Block of posts without a time of day."""


def block_of_hour(hours_of_week: np.ndarray) -> np.ndarray:
    """Block 0-5 (weekdays, four hours each) or 6-11 (weekends) of each hour of the week.

    >>> block_of_hour(np.array([0, 9, 167])).tolist()
    [0, 2, 11]
    """
    weekend = np.asarray(hours_of_week) // 24 >= 5
    return np.asarray(hours_of_week) % 24 // HOURS_PER_BLOCK + BLOCKS_PER_DAY * weekend


def block_of_posts(posts: pd.DataFrame) -> np.ndarray:
    """Block of each post by its clock time; `NO_BLOCK` where the time of day is unknown."""
    wall = posts["published_wall"]
    block = block_of_hour((24 * wall.dt.day_of_week + wall.dt.hour).to_numpy())
    return np.where(posts["has_time_of_day"].fillna(False).to_numpy(dtype=bool), block, NO_BLOCK)


def block_name(block: int) -> str:
    """A block in words.

    >>> block_name(2), block_name(11)
    ('weekdays 08-12', 'weekends 20-24')
    """
    days = "weekends" if block >= BLOCKS_PER_DAY else "weekdays"
    start = block % BLOCKS_PER_DAY * HOURS_PER_BLOCK
    return f"{days} {start:02d}-{start + HOURS_PER_BLOCK:02d}"
