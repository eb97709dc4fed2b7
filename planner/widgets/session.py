"""One person's work on one plan: kept as it goes, undone, saved as a version, merged with others'.

Without a page: everything here is tested headless. Drafts belong to one person and are written
within a second of a change; versions belong to the plan and are saved on purpose, each with the
version it was based on, so nobody overwrites anybody.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import traitlets as t

from planner.errors import PlannerError
from planner.plan.merging import Merge, merge_contents, resolve
from planner.plan.store import PlanStore
from planner.plan.store_records import Conflict, StoredPlan, UnknownPlan
from planner.widgets.confirming import changed_since, inputs_of
from planner.widgets.deep_link import DeepLink, pack, unpack
from planner.widgets.state import INPUTS, PlannerState
from planner.widgets.undo import Undo

SECONDS_TO_SAVE = 0.5
SECONDS_TO_TRY_AGAIN = 3.0
SOMEBODY = "somebody"
UNTITLED = "A plan without a name"
LONGEST_TITLE = 120


@dataclass(frozen=True)
class Dispute:
    """Two people's edits of one version: theirs is saved, mine is not yet."""

    theirs: StoredPlan
    merge: Merge


class PlanSession(t.HasTraits):
    """The work of one person on one plan.

    Parameters
    ----------
    state
        The inputs; every change to them is kept from here on.
    store
        Where plans are kept; None keeps nothing, and links then hold the whole state.
    owner
        Secret of the person's browser; empty where there is one person only.

    Attributes
    ----------
    plan_id
        Id in the store; empty until the first change is kept.
    version
        The version the draft is based on.
    saved
        When the draft was last kept ("10:42:07"), empty before.
    trouble
        Why the last draft or version could not be kept, as a sentence; empty if it could.
    notice
        What the person should know about the plan, such as a restored draft.
    newer
        The version somebody else has saved since, 0 if none.
    dispute
        A save that met somebody else's, until it is settled.
    name
        The name the person gave.

    >>> session = PlanSession(PlannerState(), None, "")
    >>> session.state.change_brief(weeks=4); session.can_undo
    True
    >>> session.undo(); session.state.brief["weeks"] == 8, session.can_redo
    (True, True)
    """

    plan_id = t.Unicode()
    version = t.Int()
    saved = t.Unicode()
    trouble = t.Unicode()
    notice = t.Unicode()
    newer = t.Int()
    dispute = t.Instance(Dispute, allow_none=True)
    name = t.Unicode()
    can_undo = t.Bool()
    can_redo = t.Bool()

    def __init__(self, state: PlannerState, store: PlanStore | None, owner: str) -> None:
        super().__init__()
        self.state = state
        self.store = store
        self._owner = owner or "this machine"
        self._undo = Undo(self._entry_of(state.get_state()))
        self._first = self._kept = self.content()
        self._sequence = 0
        self._unopened: DeepLink | None = None
        self._line = 0
        self._version_of_line: dict[int, int] = {}
        self._is_restoring = False
        self._timer: asyncio.TimerHandle | None = None
        self._kept_at = -SECONDS_TO_SAVE
        state.observe(self._changed, list(INPUTS))

    # opening ------------------------------------------------------------------------------

    def open(self, link: DeepLink) -> None:
        """Open what an address asks for; what cannot be opened becomes a notice."""
        try:
            if self.store is not None:
                self.name = self.store.display_name(self._owner) or ""
            if link.plan and self.store is not None:
                self._open_plan(link.plan)
            elif link.state:
                self._open_packed(link.state)
        except PlannerError as error:
            if not (link.plan and self.store is not None):
                self.notice = str(error)
                return
            # Nothing is written until it opens: the page shows something else than the plan.
            self._unopened = link
            self.trouble = f"{error} Nothing you change here is kept; load the page again."

    def _open_plan(self, plan_id: str) -> None:
        try:
            stored = self.store.load(plan_id)
        except UnknownPlan:
            self.notice = (
                "The plan of this link is not here: it was deleted, or belongs to another server. "
                "You see a sample brand instead."
            )
            return
        draft = self.store.draft(plan_id, self._owner)
        self._take(stored.content)
        if draft is not None and draft.content != stored.content:
            self._replace(draft.content)
        self.plan_id, self.version, self._kept = plan_id, stored.version, self.content()
        # The list of opened plans is a convenience; a plan that can be read can be opened.
        with contextlib.suppress(PlannerError):
            self.store.mark_opened(plan_id, self._owner)
        if draft is None:
            return
        self._sequence = draft.sequence
        if draft.content == stored.content:
            return
        self.version = draft.based_on_version
        self.saved = _clock(draft.saved_at)
        self.notice = (
            f"Your draft of {_clock(draft.saved_at)} UTC is restored; it is not saved as a "
            "version yet. Undo brings the saved version back."
        )
        self.check_for_newer()

    def _open_packed(self, text: str) -> None:
        content = unpack(text)
        if content is None:
            self.notice = "The link is cut or damaged, so it opens nothing. Ask for it again."
            return
        self._take(content)
        self._first = self._kept = self.content()

    def _take(self, content: Mapping[str, Any]) -> None:
        self._is_restoring = True
        try:
            self.state.set_state(content.get("inputs", {}))
        finally:
            self._is_restoring = False
        self._undo.start_again(self._entry())
        self._note_undo()

    # keeping ------------------------------------------------------------------------------

    def content(self) -> dict[str, Any]:
        """What is saved: the inputs. Everything else follows from them."""
        return {"inputs": self.state.get_state()}

    def _changed(self, _change: Any) -> None:
        if self._is_restoring:
            return
        self.notice = ""  # it was said of the state before
        self._undo.record(self._entry())
        self._note_undo()
        self._keep_soon()

    def _note_undo(self) -> None:
        self.can_undo, self.can_redo = self._undo.can_go_back, self._undo.can_go_forward

    def _keep_soon(self) -> None:
        if self.store is None:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.keep()
            return
        # At once after a pause, for a page may be left in the next moment; then now and then, not
        # put off by further changes: somebody who never pauses is kept, too.
        if self._timer is None:
            due = self._kept_at + SECONDS_TO_SAVE - time.monotonic()
            self._timer = loop.call_later(max(0.0, due), self.keep)

    def keep(self) -> None:
        """Keep the draft now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self.store is None or self._unopened is not None:
            return
        self._kept_at = time.monotonic()
        try:
            self._join_other_tab()
            content = self.content()
            if not self.plan_id:
                # Version 1 is what was there before the first change, so that undo leads back.
                made = self.store.create(self._first, self._title(), self._by(), self._owner)
                self.plan_id, self.version = made.plan_id, made.version
            sequence = time.time_ns()
            self.store.save_draft(self.plan_id, self._owner, content, self.version, sequence)
        except UnknownPlan:
            # Deleted by somebody while it was open here: it goes on as a plan of its own.
            self.plan_id, self._first, self._sequence = "", self.content(), 0
            self.notice = "Somebody deleted this plan; your work is kept as a new one."
            self.keep()
        except PlannerError as error:
            self.trouble = str(error)
            with contextlib.suppress(RuntimeError):  # no page, so nobody waits for another try
                loop = asyncio.get_running_loop()
                self._timer = loop.call_later(SECONDS_TO_TRY_AGAIN, self.keep)
        else:
            self._kept, self._sequence = content, sequence
            self.saved, self.trouble = _clock(dt.datetime.now(dt.UTC).isoformat()), ""

    def _join_other_tab(self) -> None:
        """Take over what the same person has changed in another tab since this one kept its own."""
        if not self.plan_id:
            return
        draft = self.store.draft(self.plan_id, self._owner)
        if draft is None or draft.sequence == self._sequence or draft.content == self._kept:
            return
        joined = merge_contents(self._kept, self.content(), draft.content)
        self._sequence = draft.sequence
        self._replace(joined.merged)
        both = f" Where both changed the same ({len(joined.conflicts)}), this tab's value stands."
        self.notice = (
            "Another tab of yours has changed this plan too; its changes are here now."
            + (both if joined.conflicts else "")
        )

    # undo ---------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take the last change back."""
        self._go(self._undo.back())

    def redo(self) -> None:
        """Do again what was undone."""
        self._go(self._undo.forward())

    def _entry(self) -> dict[str, Any]:
        return self._entry_of(self.state.get_state())

    def _entry_of(self, state: dict[str, Any]) -> dict[str, Any]:
        return {"state": state, "line": getattr(self, "_line", 0)}

    def _new_line(self) -> None:
        """Somebody else's version comes in: undoing past this point leads back before it."""
        self._version_of_line[self._line] = self.version
        self._line = max(self._version_of_line) + 1

    def _go(self, entry: dict[str, Any] | None) -> None:
        if entry is None:
            return
        if entry["line"] != self._line:
            self._version_of_line[self._line] = self.version
            self._line = entry["line"]
            self.version = self._version_of_line[self._line]
            self.check_for_newer()
        state = entry["state"]
        self._is_restoring = True
        try:
            self.state.set_state(state)
        finally:
            self._is_restoring = False
        self._note_undo()
        self._keep_soon()

    # versions -----------------------------------------------------------------------------

    def give_name(self, name: str) -> None:
        """Remember the person's name, which is shown with every version."""
        if self.store is not None:
            self.store.set_display_name(self._owner, name)
            self.name = self.store.display_name(self._owner) or ""
        else:
            self.name = name.strip()

    def save_version(self, note: str = "") -> None:
        """Save the present state as the plan's next version.

        Raises
        ------
        PlannerError
            If the store refuses. Somebody else's version in between is no error but a `dispute`.
        """
        if self.store is None:
            raise PlannerError("No plan store is open here. Download the plan (JSON) instead.")
        if not self.plan_id or self._timer is not None:
            self.keep()  # a draft that is still to come must not come after the version
        if not self.plan_id:
            raise PlannerError(self.trouble)
        self._save(self.content(), self.version, note)

    def _save(self, content: dict[str, Any], based_on: int, note: str) -> None:
        answer = self.store.save(self.plan_id, content, based_on, self._by(), note)
        if isinstance(answer, Conflict):
            self.dispute = self._dispute_with(answer.theirs)
            return
        self.version, self.newer, self.dispute = answer.version, 0, None
        self._drop_draft()
        if answer.title != self._title():
            self.store.rename(self.plan_id, self._title())
        self.notice, self.trouble = f"Version {answer.version} is saved.", ""

    def _dispute_with(self, theirs: StoredPlan) -> Dispute:
        base = self.store.load(self.plan_id, self.version).content
        mine = _mergeable(self.content())
        return Dispute(theirs, merge_contents(_mergeable(base), mine, _mergeable(theirs.content)))

    def _drop_draft(self) -> None:
        """Forget the draft, unless another tab has kept a newer one."""
        draft = self.store.draft(self.plan_id, self._owner)
        if draft is not None and draft.sequence == self._sequence:
            self.store.drop_draft(self.plan_id, self._owner)
        self._kept = self.content()

    def check_for_newer(self) -> None:
        """Ask the store whether somebody else has saved a version meanwhile."""
        if self.store is None or not self.plan_id:
            return
        try:
            latest = self.store.history(self.plan_id)[0]
        except PlannerError:
            return
        self.newer = latest.version if latest.version > self.version else 0

    def settle(self, choices: Mapping[str, str]) -> None:
        """Join my edits with theirs and save; `choices` says "mine" or "theirs" for each path."""
        if self.dispute is None:
            return
        shown = [conflict.path for conflict in self.dispute.merge.conflicts]
        # What was typed or saved since the question was asked belongs into the answer.
        theirs = self.store.load(self.plan_id)
        now = self._dispute_with(theirs)
        if [conflict.path for conflict in now.merge.conflicts] != shown:
            self.dispute = now
            return
        joined = resolve(now.merge, choices)
        self._new_line()
        self._replace(joined)
        self.version = theirs.version
        self._save(self.content(), theirs.version, f"Merged with version {theirs.version}.")

    def keep_apart(self) -> None:
        """My edits become a plan of their own; theirs stays as it is."""
        if self.store is None or not self.plan_id:
            return
        made = self.store.fork(self.plan_id, self.content(), self._by(), self._owner)
        self._drop_draft()
        self.plan_id, self.version, self.newer, self.dispute = made.plan_id, made.version, 0, None
        self._sequence = 0
        self.notice = f"Your edits are a plan of their own now: {made.title}."

    def take_theirs(self) -> None:
        """Go on from the version somebody else has saved; my edits stay under undo."""
        if self.store is None or not self.plan_id:
            return
        latest = self.store.load(self.plan_id)
        self._new_line()
        self._replace(latest.content)
        self.version, self.newer, self.dispute = latest.version, 0, None
        self._drop_draft()
        self.notice = f"You work on version {latest.version} now. Undo brings your edits back."

    def _replace(self, content: Mapping[str, Any]) -> None:
        """Another content as one change that can be undone."""
        state = {**self.state.get_state(), **content.get("inputs", {})}
        self._is_restoring = True
        try:
            self.state.set_state(state)
        finally:
            self._is_restoring = False
        self._undo.record(self._entry())
        self._note_undo()

    # confirming ---------------------------------------------------------------------------

    def confirm(self, step: str) -> None:
        """Note that a person agrees with a step as it is now."""
        state = self.state.get_state()
        self.state.confirmed = {**self.state.confirmed, step: inputs_of(step, state)}

    def unconfirm(self, step: str) -> None:
        """Take the agreement back."""
        self.state.confirmed = {
            name: value for name, value in self.state.confirmed.items() if name != step
        }

    def changed_since_confirmed(self, step: str) -> list[str] | None:
        """Inputs that changed since the step was confirmed; None if it is not confirmed."""
        confirmed = self.state.confirmed.get(step)
        return None if confirmed is None else changed_since(confirmed, step, self.state.get_state())

    # links --------------------------------------------------------------------------------

    def link(self, step: str | None = None) -> str | None:
        """The query string that opens this plan again; None if it fits in no address."""
        if self._unopened is not None:
            return self._unopened.query()
        if self.plan_id:
            return DeepLink(plan=self.plan_id, step=step).query()
        packed = pack(self.content())
        return None if packed is None else DeepLink(state=packed, step=step).query()

    def _title(self) -> str:
        name = str(self.state.brief.get("name") or "")
        shown = "".join(letter if letter.isprintable() else " " for letter in name)
        return " ".join(shown.split())[:LONGEST_TITLE].strip() or UNTITLED

    def _by(self) -> str:
        return self.name or SOMEBODY


def _mergeable(content: dict[str, Any]) -> dict[str, Any]:
    # Confirmations are digests of what two people saw; joined inputs need a fresh look.
    inputs = {name: value for name, value in content.get("inputs", {}).items()
              if name != "confirmed"}  # fmt: skip
    return {**content, "inputs": inputs}


def _clock(moment: str) -> str:
    return dt.datetime.fromisoformat(moment).astimezone(dt.UTC).strftime("%H:%M:%S")
