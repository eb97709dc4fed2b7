"""The balance of active and passive work, of selling, and of the two families of goals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planner.catalog import ACTIVE_SHARE_DEFAULT, SELL_SHARE_MAX_DEFAULT
from planner.plan import Plan
from planner.widgets.brief_form.fields import Field, percent
from planner.widgets.brief_form.sections import Single, Values, part

_LOW, _HIGH = (f"{100 * share:g}" for share in ACTIVE_SHARE_DEFAULT)
ASSUMED = (
    f"The planner's assumptions, 2026, yours to change: {_LOW} to {_HIGH} % active, "
    f"{100 * SELL_SHARE_MAX_DEFAULT:g} % selling at most."
)


class _Balance(Single):
    def note(self, brief: Values, row: Values, plan: Plan | None) -> str:
        """Where the bounds come from."""
        return ASSUMED


def _fields(_brief: Values) -> Sequence[Field]:
    return (
        percent("active_share_min", "Active work at least, % of hours"),
        percent("active_share", "Active work wanted, %", optional=True, empty="the middle"),
        percent("active_share_max", "Active work at most, %"),
        percent("sell_share_max", "Selling posts at most, %"),
        percent("marketing_weight", "Weight of marketing, %"),
    )


def percent_words(value: Any) -> str:
    """A share in words.

    >>> percent_words(0.35), percent_words(None)
    ('35 %', 'not given')
    """
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{100 * value:.3g} %" if is_number else "not given"


def summary(brief: Values) -> str:
    """The balance in one line."""
    get = {key: part(brief, ("balance", key)) for key in
           ("active_share_min", "active_share", "active_share_max", "sell_share_max")}  # fmt: skip
    bounds = f"{percent_words(get['active_share_min'])} to {percent_words(get['active_share_max'])}"
    wanted = get["active_share"]
    active = bounds if wanted is None else f"{percent_words(wanted)} ({bounds})"
    return f"Active work {active}; selling at most {percent_words(get['sell_share_max'])}"


SECTIONS = (_Balance("balance", ("balance",), _fields),)
