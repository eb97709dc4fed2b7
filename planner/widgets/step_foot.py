"""The foot of a step: agree with it, or see what changed since somebody did."""

from __future__ import annotations

from planner.widgets import markup, plain
from planner.widgets.confirming import STEP_LABELS, input_words
from planner.widgets.guard import Guard
from planner.widgets.session import PlanSession


class StepFoot(plain.HBox):
    """Words and a button for the open step."""

    def __init__(self, session: PlanSession, guard: Guard) -> None:
        self._session = session
        self._step = ""
        self.words = plain.HTML()
        self.button = plain.Button()
        self.button.on_click(guard.wrap("confirming the step", lambda _button: self._pressed()))
        super().__init__([self.words, self.button])
        self.add_class("pl-stepfoot")

    def show(self, step: str, blockers: list[str]) -> None:
        """Show where a step stands; `blockers` are sentences that stand before agreeing."""
        self._step = step
        plain.show(self, step in STEP_LABELS)
        if step not in STEP_LABELS:
            return
        label = STEP_LABELS[step]
        changed = self._session.changed_since_confirmed(step)
        words = foot_words(label, changed, blockers)
        self.words.value = f'<p class="small soft">{markup.esc(words)}</p>'
        agreed = changed == []
        self.button.description = f"Take back: {label}" if agreed else f"Confirm: {label}"
        self.button.disabled = bool(blockers) and not agreed

    def _pressed(self) -> None:
        if self._session.changed_since_confirmed(self._step) == []:
            self._session.unconfirm(self._step)
        else:
            self._session.confirm(self._step)


def foot_words(label: str, changed: list[str] | None, blockers: list[str]) -> str:
    """Where a step stands, in one line.

    >>> foot_words("Brief", ["brief.weeks"], [])
    'Confirmed before, but weeks has changed since. Look again and confirm.'
    >>> foot_words("Brief", None, ["Add at least one platform."])
    'Before Brief can be confirmed: Add at least one platform.'
    """
    if changed == []:
        return f"{label} is confirmed as it stands."
    if blockers:
        return f"Before {label} can be confirmed: {' '.join(blockers)}"
    if changed:
        names = [input_words(name) for name in changed]
        named = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        verb = "has" if len(names) == 1 else "have"
        return f"Confirmed before, but {named} {verb} changed since. Look again and confirm."
    return f"{label} is not confirmed yet."
