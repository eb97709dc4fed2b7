"""The catalogue: hours of each activity and of each kind of post, assumed until you say otherwise.

Only values of your own are kept in the brief. Emptying a field brings the assumption back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planner.catalog import ACTIVITIES, ASSUMPTION_NOTE, FORMATS
from planner.plan import Plan
from planner.widgets.brief_form.fields import LONGEST_TEXT, Field
from planner.widgets.brief_form.people import person_names
from planner.widgets.brief_form.sections import (
    Change,
    Place,
    Section,
    Single,
    Values,
    entries,
    part,
    replaced,
)
from planner.wording import counted

CYCLES = ("daily", "weekly", "monthly", "per campaign")
USES = (("planned", "Planned"), ("left_out", "Left out"))
MODES = {"active": "Active", "passive": "Passive"}
COUNTED_PER_POST = "creating"
"""The activity without hours a week of its own: its hours are those of the posts."""

_OWN = {"use": "planned", "hours_per_week": None, "cycle": None, "owner": "", "source": ""}


class Activities(Section):
    """One row per activity of the catalogue."""

    def __init__(self, mode: str) -> None:
        hints = {
            "active": "Reacting with people. The hours set how active work is shared out; how much "
            "there is of it follows from the balance. Assumed means: " + ASSUMPTION_NOTE + ".",
            "passive": "Kept with the plan. The hours of posts come from the list below; the other "
            "passive hours are not taken off the people's hours yet.",
        }
        self._names = [
            name
            for name, item in ACTIVITIES.items()
            if item.mode == mode and name != COUNTED_PER_POST
        ]
        super().__init__(
            f"activities_{mode}", ("activities",), self._fields_for, compact=True,
            title=f"{MODES[mode]} work", hint=hints[mode],
        )  # fmt: skip

    def rows(self, brief: Values) -> list[Values]:
        """Assumed values, with the brief's own in place of them."""
        own = {item.get("activity"): item for item in entries(brief, "activities")}
        return [self._row(name, own.get(name, {})) for name in self._names]

    def _row(self, name: str, own: Values) -> Values:
        assumed = {"hours_per_week": ACTIVITIES[name].hours_per_week,
                   "cycle": ACTIVITIES[name].cycle}  # fmt: skip
        given = {key: value for key, value in own.items() if value is not None}
        return {"activity": name, **_OWN, **assumed, **given}

    def label(self, brief: Values, row: Values) -> str:
        """Its name in the catalogue."""
        return ACTIVITIES[row["activity"]].label

    def note(self, brief: Values, row: Values, plan: Plan | None) -> str:
        """What it is, and whose its hours are."""
        known = ACTIVITIES[row["activity"]]
        return f"{known.definition} {self._whose(brief, known.name)}"

    def _whose(self, brief: Values, name: str) -> str:
        known = ACTIVITIES[name]
        own = next((i for i in entries(brief, "activities") if i.get("activity") == name), {})
        prior = f"{known.hours_per_week:g} h a week, {known.cycle}"
        if own.get("hours_per_week") is None and own.get("cycle") is None:
            return f"Assumed: {prior}."
        return f"Yours; the planner assumes {prior}."

    def place(self, brief: Values, path: Sequence[str]) -> Place | None:
        """The row of the activity that stands at this place of the brief's own list."""
        if not path or path[0] != "activities":
            return None
        listed = entries(brief, "activities")
        index = int(path[1]) - 1 if len(path) > 1 and path[1].isdecimal() else None
        name = listed[index].get("activity") if index is not None and index < len(listed) else None
        if name not in self._names:
            # What belongs to no row stands at the head of the first list.
            return Place() if self._names[0] == next(iter(ACTIVITIES)) else None
        return Place(self._names.index(name), path[2] if len(path) > 2 else None)

    def edited(self, brief: Values, index: int, key: str, value: Any) -> Change:
        """Hours or a cycle like the catalogue's, or none, are not kept as your own."""
        name = self._names[index]
        own = {item.get("activity"): item for item in entries(brief, "activities")}
        entry = {"activity": name, **_OWN, **own.get(name, {}), key: value}
        if value == self._row(name, {})[key]:
            entry[key] = _OWN[key]
        own[name] = entry
        if all(entry[field] == default for field, default in _OWN.items()):
            del own[name]
        return Change({"activities": [*own.values()]}, [*range(len(self._names))])

    def _fields_for(self, brief: Values) -> Sequence[Field]:
        nobody = ("", "Anybody")
        owners = dict.fromkeys([*person_names(brief),
                                *(str(row["owner"]) for row in self.rows(brief))])  # fmt: skip
        return (
            Field("use", "Planned", "check", options=USES, width="s"),
            Field("hours_per_week", "Hours a week", "number", 0.05, 80, 0.05, optional=True,
                  width="s"),
            Field("cycle", "Comes round", "select", width="s",
                  options=tuple((cycle, cycle.capitalize()) for cycle in CYCLES)),
            Field("owner", "Owner", "select", optional=True, width="s",
                  options=(nobody, *((name, name) for name in owners if name))),
            Field("source", "Where the hours come from", optional=True, longest=LONGEST_TEXT),
        )  # fmt: skip


class HoursPerPost(Single):
    """One field per format."""

    def __init__(self) -> None:
        super().__init__(
            "hours_per_post", ("capacity", "hours_per_post"), _post_fields,
            title="Hours per post", hint="What one post takes, from the idea to the last check.",
        )  # fmt: skip

    def rows(self, brief: Values) -> list[Values]:
        """Assumed hours, with the brief's own in place of them."""
        assumed = {name: known.hours_per_post for name, known in FORMATS.items()}
        return [assumed | super().rows(brief)[0]]

    def note(self, brief: Values, row: Values, plan: Plan | None) -> str:
        """Whose the hours are."""
        own = [FORMATS[name].label for name in super().rows(brief)[0] if name in FORMATS]
        return f"Yours: {', '.join(own)}; the others are assumed." if own else "All are assumed."

    def edited(self, brief: Values, index: int, key: str, value: Any) -> Change:
        """Hours equal to the assumed ones, or none, are not kept."""
        own = super().rows(brief)[0] | {key: value}
        if value is None or value == FORMATS[key].hours_per_post:
            del own[key]
        return Change(replaced(brief, self.path, own), [0])


def _post_fields(_brief: Values) -> Sequence[Field]:
    return tuple(
        Field(name, f"{known.label}, assumed {known.hours_per_post:g} h", "number", 0.05, 80, 0.05,
              optional=True, width="s")
        for name, known in FORMATS.items()
    )  # fmt: skip


def summary(brief: Values) -> str:
    """The catalogue in one line."""
    listed = entries(brief, "activities")
    out = sum(item.get("use") == "left_out" for item in listed)
    own = sum(item.get("hours_per_week") is not None for item in listed)
    own += len(part(brief, ("capacity", "hours_per_post")) or ())
    left = f", {out} left out" if out else ""
    whose = f"hours of {own} are yours, the others assumed" if own else "all hours are assumed"
    return f"{counted(len(ACTIVITIES) - 1, 'activity', 'activities')}{left}; {whose}"


SECTIONS = (Activities("active"), Activities("passive"), HoursPerPost())
