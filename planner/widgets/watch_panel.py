"""Is something happening: days that stand out from the brand's own past, and the crisis switch."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from planner.widgets import markup, plain
from planner.widgets.controls import hint
from planner.widgets.guard import Guard
from planner.widgets.member_words import SIMULATED, verdict_html
from planner.widgets.state import PlannerState
from planner.widgets.tables import chosen_tables

if TYPE_CHECKING:
    import pandas as pd

    from planner.cadence.spikes import SpikeWatch

TITLE = "Is something happening?"
PAUSE_DAYS = 7
PAUSE = "Pause campaigns for a week"
GO_ON = "End the crisis"
SHOWN = 5
SOURCES = {"ACCOUNT": "the account's daily export", "INTERACTIONS": "the log of acts"}


class WatchPanel(plain.VBox):
    """The verdict on the last days, the days that stood out, and a switch for a crisis.

    Parameters
    ----------
    state
        Its account, log of acts and brief are looked at.
    """

    def __init__(self, state: PlannerState) -> None:
        self._state = state
        self._shown_for: tuple = ()
        self.guard = Guard()
        self.words = plain.HTML()
        self.first = plain.DatePicker(description="First day of the pause")
        self.switch = plain.Button(description=PAUSE)
        self.switch.on_click(self.guard.wrap("pausing campaigns", lambda _b: self._turn()))
        row = plain.HBox([self.first, self.switch])
        row.add_class("pl-row")
        super().__init__(
            [plain.HTML(f"<h3>{markup.esc(TITLE)}</h3>"), self.words,
             hint("In a crisis campaigns rest and nothing sells, answers go on, and first; the "
                  "rest is planned again and the plan says how to act; details are in the brief."),
             row, self.guard.place]
        )  # fmt: skip
        self.add_class("pl-card")

    def show(self) -> None:
        """Watch the state's data, and show whether a crisis is on."""
        crises = self._state.brief.get("crises") or []
        self.switch.description = GO_ON if crises else PAUSE
        self.first.disabled = bool(crises)
        if self.first.value is None:
            self.first.value = _day(self._state.brief.get("starts_on"))
        key = (self._state.source, self._state.brand, self._state.file.get("sha256"))
        if key == self._shown_for:
            return
        self._shown_for = key
        self.words.value = self._watched()

    def _watched(self) -> str:
        from planner.cadence.spikes import spike_watch

        tables = chosen_tables(self._state)
        if tables is None:
            return ""
        watch = spike_watch(tables.account, tables.interactions)
        note = SIMULATED if tables.is_simulated else ""
        return note + verdict_html("Mentions by day", watch.verdict) + _days(watch)

    def _turn(self) -> None:
        if self._state.brief.get("crises"):
            self._state.change_brief(crises=[])
        elif self.first.value is not None:
            last = self.first.value + dt.timedelta(days=PAUSE_DAYS - 1)
            self._state.change_brief(
                crises=[{"starts_on": self.first.value.isoformat(), "ends_on": last.isoformat(),
                         "reason": ""}]
            )  # fmt: skip
        self.show()


def _day(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        return None


def _days(watch: SpikeWatch) -> str:
    """The latest days that stood out, as a table; nothing where there were none."""
    found: pd.DataFrame = watch.table[watch.table["is_spike"].astype(bool)].tail(SHOWN)
    if not len(found):
        return ""
    rows = [
        [f"{row.date:%d %b %Y}", f"{row.mentions:.0f}", f"{row.expected:.1f}", f"{row.limit:.0f}",
         "not supplied" if row.sentiment_mean != row.sentiment_mean else
         f"{row.sentiment_mean:+.2f}"]
        for row in found.itertuples()
    ]  # fmt: skip
    return markup.table(
        f"Days that stood out, the latest {len(found)} of {len(watch.table):,} days "
        f"({SOURCES[watch.source]})",
        ("Day", "Mentions", "Expected", "99.9 % limit", "Mean sentiment"), rows,
        (False, True, True, True, True), blocks=True,
    )  # fmt: skip
