"""What the members of each segment did, when and on what: sums that leave the engine.

Every sum is kept for 50 random groups of members ("folds", by their pseudonyms), so that the spread
between groups says how sure a figure is, however unequally people take part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.audience.member_table import (
    FOLDS,
    NO_HOUR,
    CodedActs,
    MemberTable,
    blocks,
    coded_acts,
)

if TYPE_CHECKING:
    import numpy as np

HOURS, HOURS_A_BLOCK = 168, 4
NO_SEGMENT = -1


@dataclass(frozen=True)
class SegmentSums:
    """Sums of acts by segment and fold.

    Attributes
    ----------
    hours : (segments, folds, 168)
        Acts with an hour of the week.
    proactive_hours : (segments, folds, 168)
        Those the members began themselves.
    hour_members, block_members, clock_members : (segments, 168), (segments, 42), (segments, 24)
        Members behind `hours`, behind blocks of four of them, and behind hours of any day.
    cells : (segments, folds, cells)
        Acts on posts of each cell of content.
    cell_members : (segments, cells)
        Members behind `cells`.
    posts : (segments, posts)
        Acts on each post that has a cell.
    cell_of_post : (posts,)
        Its cell; -1 where it has none.
    """

    hours: np.ndarray
    proactive_hours: np.ndarray
    hour_members: np.ndarray
    block_members: np.ndarray
    clock_members: np.ndarray
    cells: np.ndarray
    cell_members: np.ndarray
    posts: np.ndarray
    cell_of_post: np.ndarray


def segment_sums(
    members: MemberTable,
    segment: np.ndarray,
    segments: int,
    cell_of_post: np.ndarray | None = None,
) -> SegmentSums:
    """Sums over the acts of the members of each segment, outside contests.

    Parameters
    ----------
    members
        The members of a log.
    segment
        Segment of each row of `members.table`, 0 to segments - 1, or -1 for none.
    segments
        How many there are.
    cell_of_post
        Cell of content of each of the posts the table was made with; -1 for none. None leaves
        content out.
    """
    import numpy as np

    cells = np.empty(0, dtype="int64") if cell_of_post is None else np.asarray(cell_of_post)
    kinds_of_content = int(cells.max(initial=-1)) + 1
    table = members.table
    fold = table["fold"].to_numpy(dtype="int64")
    found = SegmentSums(
        hours=np.zeros((segments, FOLDS, HOURS), dtype="int64"),
        proactive_hours=np.zeros((segments, FOLDS, HOURS), dtype="int64"),
        hour_members=np.zeros((segments, HOURS), dtype="int64"),
        block_members=np.zeros((segments, HOURS // HOURS_A_BLOCK), dtype="int64"),
        clock_members=np.zeros((segments, 24), dtype="int64"),
        cells=np.zeros((segments, FOLDS, kinds_of_content), dtype="int64"),
        cell_members=np.zeros((segments, kinds_of_content), dtype="int64"),
        posts=np.zeros((segments, len(cells)), dtype="int64"),
        cell_of_post=cells,
    )
    # One entry more for acts on none of the posts.
    cell_or_none = np.append(cells, -1)
    for start, end in blocks(len(table), HOURS + kinds_of_content):
        block = _Block(segment[start:end], fold[start:end], HOURS, kinds_of_content)
        for acts in coded_acts(members.log, start, end, len(table)):
            _add(found, block, acts, cell_or_none)
        for one in range(segments):
            own = block.segment == one
            seen_at = block.seen_at[own]
            found.hour_members[one] += seen_at.sum(axis=0)
            blocks_seen = seen_at.reshape(len(seen_at), HOURS // HOURS_A_BLOCK, HOURS_A_BLOCK).any(
                axis=2
            )
            found.block_members[one] += blocks_seen.sum(axis=0)
            at_clock = seen_at.reshape(len(seen_at), HOURS // 24, 24).any(axis=1)
            found.clock_members[one] += at_clock.sum(axis=0)
            found.cell_members[one] += block.seen_on[own].sum(axis=0)
    return found


class _Block:
    """Some members: their segment and fold, and in which hours and on which content they acted."""

    def __init__(self, segment: np.ndarray, fold: np.ndarray, hours: int, cells: int) -> None:
        import numpy as np

        self.segment = segment.astype("int16")
        self.group = np.where(segment == NO_SEGMENT, 0, segment).astype("int32") * FOLDS
        self.group += fold.astype("int32")
        self.seen_at = np.zeros((len(segment), hours), dtype=bool)
        self.seen_on = np.zeros((len(segment), cells), dtype=bool)


def _add(found: SegmentSums, block: _Block, acts: CodedActs, cell_or_none: np.ndarray) -> None:
    """Add some acts of a block of members."""
    import numpy as np

    def add(table: np.ndarray, group: np.ndarray, value: np.ndarray) -> None:
        flat = group * table.shape[-1] + value
        table += np.bincount(flat, minlength=table.size).reshape(table.shape)

    own = ~acts.is_contest & (block.segment[acts.member] != NO_SEGMENT)
    timed = own & (acts.hour_of_week != NO_HOUR)
    member, hour = acts.member[timed], acts.hour_of_week[timed]
    group = block.group[member]
    add(found.hours, group, hour)
    began = acts.is_proactive[timed]
    add(found.proactive_hours, group[began], hour[began])
    block.seen_at[member, hour] = True
    if not found.cells.shape[-1]:
        return
    cell = cell_or_none[acts.post]
    on_post = own & (cell >= 0)
    member, post, cell = (one[on_post] for one in (acts.member, acts.post, cell))
    add(found.cells, block.group[member], cell)
    add(found.posts, block.segment[member].astype("int64"), post)
    block.seen_on[member, cell] = True
