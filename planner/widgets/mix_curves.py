"""The trade-offs of a mix, kept while nothing they depend on is moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from planner.figures.block import Block
from planner.figures.mix_tradeoffs import active_block, frontier_block
from planner.widgets.mix_choice import Chosen

if TYPE_CHECKING:
    import pandas as pd

FREE = {
    "frontier": {"marketing_weight": 0.0},
    "active": {"active_share": None, "active_share_min": 0.0, "active_share_max": 1.0},
}
"""By curve: what it is drawn over, so that it stays while only this moves."""

Curves = dict[str, "tuple[Any, pd.DataFrame]"]
"""By name: what a curve was worked out for, and its table."""


class MixCurves:
    """The curves that were worked out last.

    >>> MixCurves().tables
    {}
    """

    def __init__(self) -> None:
        self._kept: Curves = {}

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The kept tables by name."""
        return {name: table for name, (_, table) in self._kept.items()}

    def missing(self, chosen: Chosen) -> list[str]:
        """Names of the curves that have to be worked out for this mix."""
        return [name for name in FREE if self._kept.get(name, (None,))[0] != _key(chosen, name)]

    def work_out(self, chosen: Chosen, names: list[str], is_wanted: Callable[[], bool]) -> Curves:
        """The curves of these names; what was interrupted is left out. Changes nothing here."""
        makers = {"frontier": chosen.mix.frontier, "active": chosen.mix.active_shares}
        found: Curves = {}
        for name in names:
            table = makers[name](is_wanted=is_wanted)
            if is_wanted():
                found[name] = _key(chosen, name), table
        return found

    def keep(self, found: Curves) -> None:
        """Keep what was worked out."""
        self._kept |= found

    def forget(self) -> None:
        """Forget all: other data were chosen."""
        self._kept = {}

    def blocks(self, chosen: Chosen) -> list[Block]:
        """The curves with the chosen place on them; those of before stay until their own turn."""
        balance, posts = chosen.asked.brief.balance, chosen.mix.verdict.rows
        found, tables = [], self.tables
        if "frontier" in tables:
            found.append(frontier_block(tables["frontier"], balance.marketing_weight, posts))
        if "active" in tables:
            found.append(active_block(tables["active"], balance.wanted_active_share, posts,
                                      _source_of_active(chosen)))  # fmt: skip
        return found


def _key(chosen: Chosen, name: str) -> tuple:
    asked = chosen.asked
    balance = asked.brief.balance.model_copy(update=FREE[name])
    return (asked.models, asked.brief.model_copy(update={"balance": balance}),
            asked.boost_money, asked.messages_per_week)  # fmt: skip


def _source_of_active(chosen: Chosen) -> str:
    active = chosen.mix.active
    learnt = active.loc[active["note"].str.startswith("learnt"), "activity"].tolist()
    if not learnt:
        return "What active hours bring is assumed."
    return f"What {' and '.join(learnt)} brings is learnt, the rest of active work is assumed."
