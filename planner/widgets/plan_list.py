"""The plans a person can open: those opened in this browser before, and those on the shelf."""

from __future__ import annotations

import datetime as dt
from typing import Any

import anywidget
import traitlets as t

from planner.errors import PlannerError
from planner.plan.store import PlanStore
from planner.plan.store_records import PlanInfo
from planner.widgets.front_code import front_code
from planner.widgets.guard import Guard
from planner.widgets.plain import Plain

EMPTY = "No plan yet. Open the planner and change something: it is kept from the first change on."
NO_STORE = "Plans are not kept here. Under `planner serve` they are, and this list shows them."


class PlanList(Plain, anywidget.AnyWidget):
    """A list of plans with what can be done to each.

    Parameters
    ----------
    store
        Where plans are kept; None shows why there is no list.
    owner
        Secret of the person's browser.
    guard
        Draws what goes wrong.
    base_url
        Path below which the apps lie.
    """

    _esm = front_code("plan_list.js")

    plans = t.List(t.Dict()).tag(sync=True)
    empty = t.Unicode(EMPTY).tag(sync=True)
    said = t.Unicode().tag(sync=True)
    base_url = t.Unicode("/").tag(sync=True)

    def __init__(self, store: PlanStore | None, owner: str, guard: Guard, base_url: str) -> None:
        super().__init__(empty=EMPTY if store is not None else NO_STORE, base_url=base_url)
        self._store = store
        self._owner = owner
        self.on_msg(guard.wrap("changing the list of plans", self._asked))
        self.show()

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """The page sets nothing; it asks by messages."""

    def show(self) -> None:
        """Read the list again."""
        if self._store is not None:
            self.plans = [_row(info) for info in self._store.listed(self._owner)]

    def _asked(self, _widget: Any, sent: Any, _buffers: Any) -> None:
        if self._store is None or not isinstance(sent, dict):
            return
        plan, kind = str(sent.get("plan", "")), sent.get("kind")
        listed = {info.plan_id: info for info in self._store.listed(self._owner)}
        if plan not in listed:
            raise PlannerError("That plan is not in your list any more. Load the page again.")
        title = listed[plan].title
        if kind == "copy":
            by = self._store.display_name(self._owner) or "somebody"
            self.said = f"{self._store.copy(plan, by, visitor=self._owner).title} is made."
        elif kind == "shelf":
            self._store.put_on_shelf(plan, not listed[plan].on_shelf)
            self.said = (
                f"{title} is off the shelf: whoever has opened it or has its link finds it."
                if listed[plan].on_shelf
                else f"{title} is on the shelf: everybody here sees it in this list."
            )
        elif kind == "delete":
            self._store.delete(plan)
            self.said = f"{title} is deleted, with its versions and drafts."
        self.show()


def _row(info: PlanInfo) -> dict[str, Any]:
    saved = dt.datetime.fromisoformat(info.saved_at).astimezone(dt.UTC)
    shelf = "; on the shelf" if info.on_shelf else ""
    words = (
        f"Version {info.version}, saved by {info.saved_by or 'somebody'}, "
        f"{saved.day} {saved:%b %Y, %H:%M} UTC{shelf}"
    )
    return {"id": info.plan_id, "title": info.title, "words": words, "on_shelf": info.on_shelf}
