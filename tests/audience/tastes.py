"""Content of planted segments, from a simulated world to the table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planner.audience.member_table import member_table
from planner.audience.segment_sums import segment_sums
from planner.audience.segment_tables import segment_content
from planner.simulate import TasteWorld
from planner.sources.act_log import ActLog


def content_table(world: TasteWorld) -> pd.DataFrame:
    """The table of what the planted segments answer to, in the order of segment and content."""
    names = tuple(f"segment {number}" for number in range(len(world.index)))
    cells = world.posts.groupby(["pillar", "format"], sort=True)
    cell_of_post = cells.ngroup().to_numpy()
    with ActLog.of_table(world.interactions) as log:
        members = member_table(log, posts=world.posts)
        ids = log.query("SELECT member_id FROM members ORDER BY member")["member_id"]
        segment = world.segment[ids.str[1:].astype(int).to_numpy()]
        sums = segment_sums(members, segment, len(names), cell_of_post)
    sizes = cells.size().rename("posts").reset_index()
    table = segment_content(names, "facebook", sums, sizes)
    assert np.array_equal(table["segment"].unique(), names)
    return table
