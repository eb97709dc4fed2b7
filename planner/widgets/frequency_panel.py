"""How often: what a week brings by the number of its posts, asked for when somebody wants it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from planner.brief import Brief
from planner.errors import BriefError
from planner.figures.block import Block
from planner.figures.frequency import frequency_block
from planner.figures.words import platform_label
from planner.widgets import markup
from planner.widgets.asking_panel import AskingPanel
from planner.widgets.member_words import verdict_html
from planner.widgets.state import PlannerState

if TYPE_CHECKING:
    import pandas as pd

    from planner.content.frequency import Frequency


class FrequencyPanel(AskingPanel):
    """A button, a choice of platform, the verdict, and the curve with its interval."""

    def __init__(self, state: PlannerState) -> None:
        super().__init__(
            state,
            "What is one more post a week worth?",
            "Takes some seconds; go on working meanwhile. The number is the one of the content "
            "mix: kinds, audience, trend and earlier posts are taken into account.",
            "Look at the frequency",
            "Looking at the frequency",
        )
        self.platform.description = "Platform of these posts"

    def depends_on(self) -> str:
        """Hours per post stand in the table."""
        return str((self._state.brief.get("capacity") or {}).get("hours_per_post"))

    def work(self, posts: pd.DataFrame) -> tuple[Callable[..., Any], tuple]:
        """Fit the response model and read its curves off."""
        from planner.content.frequency import learn_frequency

        try:
            brief = Brief.make(**self._state.brief)
        except BriefError:
            brief = None  # the catalogue's hours stand in for those of a brief with gaps
        return learn_frequency, (posts, brief)

    def platforms(self, report: dict[str, Frequency]) -> list[str]:
        """Those with most posts first."""
        return list(report)

    def answer(self, report: dict[str, Frequency], platform: str | None) -> tuple[str, list[Block]]:
        """Verdict and curve."""
        if platform is None:
            return markup.message("warn", "There are no posts to learn from."), []
        found = report[platform]
        words = verdict_html(f"Posts a week · {platform_label(platform)}", found.verdict)
        return words, [
            frequency_block(found.table, platform, found.now, found.observed, found.verdict)
        ]
