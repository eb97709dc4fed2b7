"""The calendar: what goes out on which day, who does it and why."""

from __future__ import annotations

from planner.plan import Plan
from planner.widgets import calendar_html as words
from planner.widgets import plain
from planner.widgets.controls import when_changed
from planner.widgets.guard import Guard
from planner.widgets.panels import Blocks, heading

QUESTION = "What goes out on which day, who does it, and why there?"
KINDS = (("All entries", "all"), ("Posts", "post"), ("Active work", "active"))
ALL_WEEKS = -1


class CalendarPanel(plain.VBox):
    """One week at a time, or all of them."""

    def __init__(self) -> None:
        self._plan: Plan | None = None
        self.guard = Guard()
        self.head = plain.HTML()
        self.week = plain.Dropdown(description="Week", options=[("Week 1", 0)])
        self.kind = plain.Dropdown(description="Show", options=KINDS)
        choices = plain.HBox([self.week, self.kind])
        choices.add_class("pl-pair")
        self.body = plain.HTML()
        self.body.add_class("pl-scroll")
        super().__init__([self.head, choices, self.guard.place, self.body])
        self.add_class("pl-panel")
        for control in (self.week, self.kind):
            when_changed(control, self.guard.wrap("drawing the calendar", self._draw))

    def show(self, plan: Plan, _blocks: Blocks) -> None:
        """Show a plan, on the week that was open if it still exists."""
        self._plan = plan
        options = [
            (f"Week {number + 1}, from {words.day_words(first)}", number)
            for number, first in enumerate(words.week_starts(plan))
        ]
        options.append((f"All {plan.brief.weeks} weeks", ALL_WEEKS))
        if list(self.week.options) != options:
            chosen = self.week.value
            self.week.options = options
            if chosen in dict((value, label) for label, value in options):
                self.week.value = chosen
        self._draw()

    def _draw(self, _value: object = None) -> None:
        if self._plan is None:
            return
        plan = self._plan
        table = words.entries(plan, self.kind.value)
        starts = words.week_starts(plan)
        number = self.week.value
        firsts = starts if number == ALL_WEEKS else [starts[min(number or 0, len(starts) - 1)]]
        self.head.value = (
            heading("Calendar", QUESTION)
            + f'<p class="small muted" role="status">Whole plan: {words.counts(plan.calendar)}.'
            "</p>"
        )
        self.body.value = words.weeks_html(plan, table, firsts)
