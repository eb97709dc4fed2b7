"""A question somebody may ask of their posts: a button, work beside the page, an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from planner.figures.block import Block
from planner.figures.words import platform_label
from planner.widgets import markup, plain
from planner.widgets.controls import hint, when_changed
from planner.widgets.figure_card import FigureCards
from planner.widgets.guard import Guard
from planner.widgets.member_words import SIMULATED
from planner.widgets.progress import DONE, Progress
from planner.widgets.state import PlannerState
from planner.widgets.tables import chosen_tables

if TYPE_CHECKING:
    import pandas as pd

    from planner.plan import Plan

MOST_SECONDS = 120.0
MOST_MEMORY_BYTES = 1_000_000_000


class AskingPanel(plain.VBox):
    """The shape of such a question; what is asked and said belongs to the classes made from it.

    Parameters
    ----------
    state
        Its posts and brief are looked at when somebody asks.
    title, note, button
        Heading, the line under it, and the words of the button.
    doing
        What goes on meanwhile, as in "Looking at the hours".
    """

    def __init__(self, state: PlannerState, title: str, note: str, button: str, doing: str) -> None:
        self._state = state
        self._shown_for: tuple = ()
        self._report: Any = None
        self.plan: Plan | None = None
        self._is_setting = False
        self.guard = Guard()
        said = f"{doing[:1].lower()}{doing[1:]}"
        self.look = plain.Button(description=button)
        self.look.on_click(self.guard.wrap(said, lambda _b: self._look()))
        self.progress = Progress(doing)
        self.progress.bar.observe(self._over, "is_running")
        self.platform = plain.Dropdown(description="Platform")
        when_changed(self.platform, self.guard.wrap(said, lambda _n: self._say()))
        self.words = plain.HTML()
        self.cards = FigureCards()
        row = plain.HBox([self.look])
        row.add_class("pl-row")
        card = plain.VBox(
            [plain.HTML(f"<h3>{markup.esc(title)}</h3>"), hint(note), row, self.progress,
             self.guard.place, self.platform, self.words]
        )  # fmt: skip
        card.add_class("pl-card")
        super().__init__([card, self.cards])
        self.add_class("pl-panel")
        plain.show(self.platform, False)

    def work(self, posts: pd.DataFrame) -> tuple[Callable[..., Any], tuple]:
        """What is run beside the page, with its arguments."""
        raise NotImplementedError

    def platforms(self, report: Any) -> list[str]:
        """Platforms of a result, in the order of the choice."""
        raise NotImplementedError

    def answer(self, report: Any, platform: str | None) -> tuple[str, list[Block]]:
        """Words (HTML) and figures on one platform; None: there is none."""
        raise NotImplementedError

    def depends_on(self) -> str:
        """What besides the data an answer rests on; another value takes the answer away."""
        return ""

    def show(self, plan: Plan | None = None) -> None:
        """Show what can be asked of the state's data; what was found for others is taken away.

        Parameters
        ----------
        plan
            The plan that is shown beside it, where an answer needs one.
        """
        self.plan = plan
        key = (self._state.source, self._state.brand, self._state.file.get("sha256"),
               self.depends_on())  # fmt: skip
        if key == self._shown_for:
            return
        self._shown_for = key
        self._report = None
        self.progress.cancel()
        self.progress.bar.said = ""
        self.words.value = ""
        self.cards.show([], False)
        plain.show(self.platform, False)

    def posts(self) -> pd.DataFrame | None:
        """The state's posts."""
        tables = chosen_tables(self._state)
        return None if tables is None else tables.posts

    def _look(self) -> None:
        posts = self.posts()
        if posts is None:
            self.words.value = markup.message(
                "warn",
                "There are no posts to learn from.",
                ["Choose a sample brand or upload an export of posts under Data."],
            )
            return
        function, arguments = self.work(posts)
        self.progress.run_with_progress(
            function, *arguments, done=self._learnt, timeout_seconds=MOST_SECONDS,
            memory_bytes=MOST_MEMORY_BYTES,
        )  # fmt: skip

    def _over(self, change: dict) -> None:
        if not change["new"] and self.progress.bar.said == DONE:
            self.progress.bar.said = ""

    def _learnt(self, report: Any) -> None:
        self._report = report
        options = [(platform_label(name), name) for name in self.platforms(report)]
        self._is_setting = True
        self.platform.options, self.platform.index = options, None
        self.platform.index = 0 if options else None
        self._is_setting = False
        plain.show(self.platform, len(options) > 1)
        self._say()

    def _say(self) -> None:
        if self._report is None or self._is_setting:
            return
        words, blocks = self.answer(self._report, self.platform.value)
        is_simulated = self._state.source == "sample"
        self.words.value = (SIMULATED if is_simulated else "") + words
        self.cards.show(blocks, is_simulated)
