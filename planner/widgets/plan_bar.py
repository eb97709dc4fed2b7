"""The bar above an app: undo and redo, what is kept, versions, the link, two people on one plan."""

from __future__ import annotations

import json
from typing import Any

import anywidget
import traitlets as t

from planner.plan.merging import MergeConflict
from planner.widgets.confirming import input_words
from planner.widgets.front_code import front_code
from planner.widgets.guard import Guard
from planner.widgets.plain import Plain
from planner.widgets.session import Dispute, PlanSession
from planner.widgets.state import INPUTS

NO_LINK = "This state is too large for a link. Download the plan (JSON) and send the file."
LINK_BY_ID = "Whoever has it can open and change the plan."
LINK_WITH_STATE = "It holds the whole brief: whoever gets the link can read it."
LONGEST_VALUE = 80
SHOWN = ["plan_id", "version", "saved", "trouble", "notice", "newer", "dispute", "name",
         "can_undo", "can_redo"]  # fmt: skip


class PlanBar(Plain, anywidget.AnyWidget):
    """Shows a session and does what its buttons ask for.

    Parameters
    ----------
    session
        The work on the plan.
    guard
        Draws what goes wrong.
    """

    _esm = front_code("plan_bar.js")

    can_undo = t.Bool().tag(sync=True)
    can_redo = t.Bool().tag(sync=True)
    has_store = t.Bool().tag(sync=True)
    name = t.Unicode().tag(sync=True)
    saved = t.Unicode().tag(sync=True)
    trouble = t.Unicode().tag(sync=True)
    notice = t.Unicode().tag(sync=True)
    query = t.Unicode(help="Opens this plan at this step.").tag(sync=True)
    plan_query = t.Unicode(help="Opens this plan in another app.").tag(sync=True)
    link_words = t.Unicode().tag(sync=True)
    no_link = t.Unicode(NO_LINK).tag(sync=True)
    dispute = t.Dict().tag(sync=True)

    def __init__(self, session: PlanSession, guard: Guard) -> None:
        super().__init__(has_store=session.store is not None)
        self._session = session
        self._step: str | None = None
        self._acts = {
            "undo": lambda _sent: session.undo(),
            "redo": lambda _sent: session.redo(),
            "save": lambda _sent: session.save_version(),
            "name": lambda sent: session.give_name(str(sent.get("name", ""))),
            "merge": lambda sent: session.settle(_choices(sent)),
            "apart": lambda _sent: session.keep_apart(),
            "theirs": lambda _sent: session.take_theirs(),
        }
        self.on_msg(guard.wrap("changing the plan", self._asked))
        session.observe(self._show, SHOWN)
        session.state.observe(self._show_link, list(INPUTS))
        self._show()

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """The page sets nothing; it asks by messages."""

    def at_step(self, step: str) -> None:
        """The step the link shall open."""
        self._step = step
        self._show_link()

    def _asked(self, _widget: Any, sent: Any, _buffers: Any) -> None:
        kind = sent.get("kind") if isinstance(sent, dict) else None
        if isinstance(kind, str) and kind in self._acts:
            self._acts[kind](sent)

    def _show(self, _change: Any = None) -> None:
        session = self._session
        newer = (
            f"Somebody has saved version {session.newer} meanwhile; you work on version "
            f"{session.version}. Saving yours will offer to join them."
            if session.newer
            else ""
        )
        with self.hold_sync():
            self.can_undo, self.can_redo = session.can_undo, session.can_redo
            self.name, self.trouble = session.name, session.trouble
            self.saved = f"Draft kept {session.saved} UTC" if session.saved else ""
            self.notice = " ".join(part for part in (session.notice, newer) if part)
            self.dispute = _dispute_words(session.dispute)
            self._show_link()

    def _show_link(self, _change: Any = None) -> None:
        session = self._session
        query = session.link(self._step)
        self.query = query or ""
        self.plan_query = session.link() or ""
        self.link_words = LINK_BY_ID if session.plan_id else LINK_WITH_STATE


def _choices(sent: dict[str, Any]) -> dict[str, str]:
    choices = sent.get("choices")
    if not isinstance(choices, dict):
        return {}
    return {str(path): str(choice) for path, choice in choices.items()}


def _dispute_words(dispute: Dispute | None) -> dict[str, Any]:
    if dispute is None:
        return {}
    theirs, conflicts = dispute.theirs, dispute.merge.conflicts
    fields = [_field(conflict) for conflict in conflicts]
    words = (
        "Both of you changed the following; choose for each. Everything else is joined."
        if fields
        else "You changed different things, so both sets of changes can be joined."
    )
    return {
        "title": f"{theirs.saved_by} saved version {theirs.version} while you were working",
        "words": words,
        "fields": fields,
        "ways": [
            ["merge", "Join and save"],
            ["apart", "Keep mine as a plan of its own"],
            ["theirs", "Go on from theirs"],
        ],
    }


def _field(conflict: MergeConflict) -> dict[str, str]:
    label = input_words(conflict.path.removeprefix("inputs."))
    return {
        "path": conflict.path,
        "label": label[:1].upper() + label[1:],
        "mine": _value(conflict.mine),
        "theirs": _value(conflict.theirs),
    }


def _value(value: Any) -> str:
    try:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except TypeError:
        return "(not there)"
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
