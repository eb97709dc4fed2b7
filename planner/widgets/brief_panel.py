"""The rail: the values of the brief a person moves most, always at hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from planner.figures.words import platform_label
from planner.plan import Plan
from planner.widgets import markup, plain
from planner.widgets.controls import Number, group, hint, retire, when_changed
from planner.widgets.guard import Guard
from planner.widgets.state import PlannerState


class BriefPanel(plain.VBox):
    """Controls of the brief; each change goes to the state, each state to the controls."""

    def __init__(self, state: PlannerState) -> None:
        self._state = state
        self._showing = False
        self._errors: dict[str, plain.HTML] = {}
        self.guard = Guard()
        self.name = plain.Text(description="Name of the plan", continuous_update=False)
        self.starts_on = plain.DatePicker(description="First day")
        self.weeks = Number("Weeks", 1, 13)
        self.timezone = plain.Text(description="Time zone", continuous_update=False)
        self.wanted = Number("Active work wanted, % of hours", 0, 100)
        self.bounds = plain.IntRangeSlider(
            description="Active work between, %", min=0, max=100, continuous_update=False
        )
        self.bounds.add_class("has-readout")
        self.sell = Number("Selling posts at most, %", 0, 100)
        self.quiet_from = plain.TimePicker(description="Quiet from", step=60)
        self.quiet_to = plain.TimePicker(description="Quiet until", step=60)
        self.reply_minutes = Number("Answered within, minutes", 5, 1440, 5)
        self.reply_share = Number("Answered in time, %", 0, 100)
        self.platforms = plain.VBox()
        self.people = plain.VBox()
        quiet = plain.HBox([self.quiet_from, self.quiet_to])
        quiet.add_class("pl-pair")
        groups = [
            group("Plan", [self.name, self._error("name"), self.starts_on,
                           self._error("starts_on"), self.weeks, self._error("weeks"),
                           self.timezone, self._error("timezone")]),
            group("Posts a week", [self.platforms, self._error("platforms")]),
            group("Hours a week", [self.people, self._error("capacity")]),
            group("Balance", [self.wanted, self.bounds, self.sell, self._error("balance")]),
            group("Rules", [quiet, self._error("quiet_hours"), self.reply_share,
                            self.reply_minutes, self._error("reply")]),
        ]  # fmt: skip
        super().__init__([self.guard.place, *groups])
        self._watch()
        self.show()

    def _error(self, field: str) -> plain.HTML:
        self._errors[field] = plain.HTML()
        return self._errors[field]

    def _watch(self) -> None:
        percent = 100.0
        for control, change in (
            (self.name, lambda value: {"name": value}),
            (self.starts_on, lambda value: {"starts_on": value}),
            (self.weeks, lambda value: {"weeks": int(value)}),
            (self.timezone, lambda value: {"timezone": value.strip()}),
            (self.wanted, lambda value: self._inside("balance", active_share=value / percent)),
            (self.bounds, self._bounds_changed),
            (self.sell, lambda value: self._inside("balance", sell_share_max=value / percent)),
            (self.quiet_from, lambda value: self._inside("quiet_hours", starts=_clock(value))),
            (self.quiet_to, lambda value: self._inside("quiet_hours", ends=_clock(value))),
            (self.reply_minutes, lambda value: {"reply_promise_minutes": int(value)}),
            (self.reply_share, lambda value: {"reply_promise_share": value / percent}),
        ):
            when_changed(control, self._changer(change))

    def _changer(self, change: Callable[[Any], dict]) -> Callable[[Any], None]:
        def changed(value: Any) -> None:
            if not self._showing:
                self._state.change_brief(**change(value))

        return self.guard.wrap("taking over a value of the brief", changed)

    def _inside(self, part: str, **changes: Any) -> dict[str, Any]:
        return {part: {**self._state.brief.get(part, {}), **changes}}

    def _bounds_changed(self, value: tuple[int, int]) -> dict[str, Any]:
        low, high = value[0] / 100, value[1] / 100
        wanted = self._state.brief.get("balance", {}).get("active_share")
        if wanted is not None:  # a wanted share outside the new bounds follows them
            wanted = min(max(wanted, low), high)
        return self._inside(
            "balance", active_share_min=low, active_share_max=high, active_share=wanted
        )

    def _item_changer(self, path: tuple[str, ...], index: int, **kept: Any) -> Callable:
        """Change one entry of a list inside the brief."""
        *outer, field = path

        def change(value: Any) -> dict[str, Any]:
            top = self._state.brief
            items = [dict(item) for item in (top[outer[0]] if len(outer) == 1
                                             else top[outer[0]][outer[1]])]  # fmt: skip
            items[index][field] = kept["kind"](value)
            if len(outer) == 1:
                return {outer[0]: items}
            return {outer[0]: {**top[outer[0]], outer[1]: items}}

        return self._changer(change)

    def show(self, plan: Plan | None = None) -> None:
        """Show the state's brief; `plan` gives the rhythm where the brief leaves it open."""
        brief = self._state.brief
        balance, quiet = brief.get("balance", {}), brief.get("quiet_hours", {})
        self._showing = True
        try:
            self.name.value = str(brief.get("name", ""))
            self.starts_on.value = _date(brief.get("starts_on"))
            self.weeks.value = brief.get("weeks", 8)
            self.timezone.value = str(brief.get("timezone", ""))
            low, high = balance.get("active_share_min", 0.25), balance.get("active_share_max", 0.5)
            self.bounds.value = (round(100 * low), round(100 * high))
            self.wanted.set_bounds(round(100 * low), max(round(100 * high), round(100 * low)))
            wanted = balance.get("active_share")
            self.wanted.value = round(100 * ((low + high) / 2 if wanted is None else wanted))
            self.sell.value = round(100 * balance.get("sell_share_max", 0.25))
            self.quiet_from.value = _time(quiet.get("starts", "22:00"))
            self.quiet_to.value = _time(quiet.get("ends", "07:00"))
            self.reply_minutes.value = brief.get("reply_promise_minutes", 60)
            self.reply_share.value = round(100 * brief.get("reply_promise_share", 0.9))
            self._show_platforms(brief.get("platforms", []), plan)
            self._show_people(brief.get("capacity", {}).get("people", []))
        finally:
            self._showing = False

    def _show_platforms(self, entries: list[dict], plan: Plan | None) -> None:
        labels = [platform_label(entry.get("platform", "")) for entry in entries]
        if getattr(self, "_platform_labels", None) != labels:
            self._platform_labels = labels
            rows = []
            for index, label in enumerate(labels):
                number = Number(label, 0, 28)
                when_changed(number, self._item_changer(("platforms", "posts_per_week"), index,
                                                        kind=int))  # fmt: skip
                rows.append(plain.VBox([number, hint("")]))
            gone, self.platforms.children = self.platforms.children, rows
            retire(gone)
        for entry, row in zip(entries, self.platforms.children, strict=True):
            number, note = row.children
            wanted = entry.get("posts_per_week")
            planned = _planned(plan, entry.get("platform"))
            low, high = entry.get("min_posts_per_week", 0), entry.get("max_posts_per_week", 28)
            number.set_bounds(low, high)
            number.value = wanted if wanted is not None else round(planned or 0)
            words = "" if wanted is not None else "Your present rhythm; move it to set a number."
            note.value = f'<p class="pl-hint">{markup.esc(words)}</p>' if words else ""

    def _show_people(self, people: list[dict]) -> None:
        labels = [str(person.get("name", "")) for person in people]
        if getattr(self, "_people_labels", None) != labels:
            self._people_labels = labels
            rows = []
            for index, label in enumerate(labels):
                number = Number(label, 0, 60, 0.5)
                when_changed(number, self._item_changer(
                    ("capacity", "people", "hours_per_week"), index, kind=float))  # fmt: skip
                rows.append(number)
            gone, self.people.children = self.people.children, rows
            retire(gone)
        for person, number in zip(people, self.people.children, strict=True):
            number.set_bounds(0, max(60, person.get("hours_per_week", 0)))
            number.value = person.get("hours_per_week", 0)

    def show_problems(self, fields: tuple[tuple[str, str], ...]) -> None:
        """Write each problem beside the controls of its field."""
        for name, place in self._errors.items():
            sentences = [text for field, text in fields if field.startswith(name)]
            words = "".join(f"<p>{markup.esc(sentence)}</p>" for sentence in sentences)
            place.value = f'<div class="pl-field-error" role="alert">{words}</div>' if words else ""


def _planned(plan: Plan | None, platform: str | None) -> float | None:
    if plan is None:
        return None
    own = plan.rhythm[plan.rhythm["platform"] == platform]
    return float(own["posts_per_week_planned"].iloc[0]) if len(own) else None


def _clock(value: dt.time | None) -> str | None:
    return None if value is None else value.strftime("%H:%M")


def _time(text: Any) -> dt.time | None:
    try:
        return dt.time.fromisoformat(str(text))
    except ValueError:
        return None


def _date(text: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(text))
    except ValueError:
        return None
