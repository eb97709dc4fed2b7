"""Why there is no plan, in sentences a person can act on."""

from __future__ import annotations

import logging
import secrets
import sys
from dataclasses import dataclass

from planner.errors import BriefError, InfeasiblePlan, PlannerError

log = logging.getLogger("planner.widgets")
if not log.handlers:
    # A kernel sends what is written to sys.stderr to the page; the log belongs in the terminal.
    _terminal = logging.StreamHandler(sys.__stderr__)
    _terminal.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    log.addHandler(_terminal)
    log.propagate = False


@dataclass(frozen=True)
class Problem:
    """What stands between the inputs and a plan.

    Parameters
    ----------
    kind
        "data", "brief", "limits" (they contradict each other) or "fault" (ours).
    title
        What is so, in one line.
    reasons
        One sentence each.
    remedies
        What would help, one sentence each; empty where the reasons hold their remedy.
    fields
        For a brief: (field, sentence) pairs.
    reference
        For a fault: the number under which its detail stands in the log.
    """

    kind: str
    title: str
    reasons: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    reference: str = ""

    @property
    def sentences(self) -> list[str]:
        """All of it as plain sentences."""
        return [*self.reasons, *(f"{name}: {text}" for name, text in self.fields), *self.remedies]


def problem_of(error: Exception) -> Problem:
    """The problem behind an error.

    >>> problem_of(InfeasiblePlan(["Posts need 12 h, the team has 6."], ["Raise it to 12 h."]))
    Problem(kind='limits', title='The limits contradict each other.', \
reasons=('Posts need 12 h, the team has 6.',), remedies=('Raise it to 12 h.',), fields=(), \
reference='')
    """
    if isinstance(error, InfeasiblePlan):
        return Problem(
            "limits",
            "The limits contradict each other.",
            tuple(error.reasons),
            tuple(error.what_to_relax),
        )
    if isinstance(error, BriefError):
        count = len(error.problems)
        words = "One value" if count == 1 else f"{count} values"
        return Problem(
            "brief", f"{words} of the brief cannot be used.", fields=tuple(error.problems)
        )
    if isinstance(error, PlannerError):
        return Problem("data", "The data cannot be used as they are.", (str(error),))
    reference = secrets.token_hex(4)
    log.error("failure %s while planning", reference, exc_info=error)
    return Problem(
        "fault",
        "Something failed on our side while planning.",
        (f"{type(error).__name__}: {error}",),
        (
            "Your settings are kept. Change something and try again; if it happens again, send "
            f"the reference {reference} to whoever runs this planner.",
        ),
        reference=reference,
    )
