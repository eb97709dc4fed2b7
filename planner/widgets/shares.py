"""Named shares that always make up the whole: moving one takes from or gives to the others."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import anywidget
import traitlets as t

from planner.widgets.front_code import front_code
from planner.widgets.plain import Plain

WHOLE = 100
MOST_SHARES = 40


class ShareSliders(Plain, anywidget.AnyWidget):
    """A slider, a number field and a lock for each share; together they always make 100 %.

    Parameters
    ----------
    label
        What is shared out.
    shares
        Name -> share in [0, 1], summing to 1. They are rounded to whole percents.
    locked
        Names of shares that stay as they are when another one is moved.

    Attributes
    ----------
    shares
        Name -> share, in the given order; the floats sum to exactly 1. Can be set; a mapping that
        is no division of the whole is refused with a `TraitError`.

    >>> mix = ShareSliders("Formats", {"photo": 0.5, "reel": 0.3, "text": 0.2})
    >>> mix.move("photo", 75)
    ''
    >>> mix.shares
    {'photo': 0.75, 'reel': 0.15, 'text': 0.1}
    """

    _esm = front_code("shares.js")

    shares = t.Dict()
    label = t.Unicode().tag(sync=True)
    # What a page sends for the rows is not taken over: it asks for moves, and they are checked.
    rows = t.List(t.Dict()).tag(sync=True, from_json=lambda _value, view: view.rows)

    def __init__(self, label: str, shares: Mapping[str, float], locked: Iterable[str] = ()) -> None:
        self._locked = set(locked)
        super().__init__(label=label, shares=dict(shares))
        self._show()
        self.on_msg(self._asked)

    @property
    def percents(self) -> dict[str, int]:
        """The shares as whole percents."""
        return {name: round(share * WHOLE) for name, share in self.shares.items()}

    @t.validate("shares")
    def _division(self, proposal: dict) -> dict[str, float]:
        return _floats(_checked(proposal["value"]))

    @t.observe("shares")
    def _changed(self, _change: dict) -> None:
        self._show()

    def move(self, name: str, percent: float) -> str:
        """Set one share to a number of percents and divide the rest among the free others.

        Returns a sentence where it could not be done as asked, else an empty one.
        """
        percents = self.percents
        if name not in percents:
            return "There is no such share. Load the page again."
        if not _is_number(percent) or not 0 <= percent <= WHOLE:
            return f"{name}: a whole number from 0 to 100 is expected. It stays as it was."
        if name in self._locked:
            return f"{name} is locked. Unlock it to change it."
        free = [other for other in percents if other != name and other not in self._locked]
        if not free:
            return "All the others are locked. Unlock one of them first."
        most = WHOLE - sum(percents[other] for other in self._locked)
        asked = round(percent)
        percents[name] = min(asked, most)
        rest = _divided(most - percents[name], {other: percents[other] for other in free})
        self.shares = _floats(percents | rest)
        if asked > most:
            return f"{name} goes up to {most} % while the locked ones stay."
        return ""

    def lock(self, name: str, locked: bool) -> None:
        """Keep a share as it is while others move, or set it free; unknown names are ignored."""
        if name in self.shares:
            (self._locked.add if locked else self._locked.discard)(name)
            self._show()

    def _show(self) -> None:
        self._locked &= set(self.shares)
        self.rows = [
            {"name": name, "percent": percent, "locked": name in self._locked}
            for name, percent in self.percents.items()
        ]

    def _asked(self, _view: Any, content: Any, _buffers: Any) -> None:
        if not isinstance(content, dict) or not isinstance(content.get("name"), str):
            return
        said = ""
        if content.get("kind") == "move":
            said = self.move(content["name"], content.get("percent"))
        elif content.get("kind") == "lock":
            self.lock(content["name"], content.get("locked") is True)
        self.send({"said": said})


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _checked(shares: Any) -> dict[str, int]:
    """The shares as whole percents that sum to 100."""
    if not isinstance(shares, Mapping) or not 1 <= len(shares) <= MOST_SHARES:
        raise t.TraitError(f"expected 1 to {MOST_SHARES} named shares")
    for name, share in shares.items():
        if not isinstance(name, str) or not _is_number(share) or not 0 <= share <= 1:
            raise t.TraitError(f"share {name!r}: found {share!r}, expected a number from 0 to 1")
    total = math.fsum(shares.values())
    if abs(total - 1) > 1e-6:
        raise t.TraitError(f"the shares sum to {total:g}, expected 1")
    return _divided(WHOLE, shares)


def _divided(whole: int, weights: Mapping[str, float]) -> dict[str, int]:
    """`whole` in whole numbers in proportion to the weights, by largest remainder.

    >>> _divided(100, {"a": 1, "b": 1, "c": 1}), _divided(7, {"a": 0, "b": 0})
    ({'a': 34, 'b': 33, 'c': 33}, {'a': 4, 'b': 3})
    """
    total = math.fsum(weights.values())
    exact = {
        name: whole * weight / total if total else whole / len(weights)
        for name, weight in weights.items()
    }
    parts = {name: math.floor(value + 1e-9) for name, value in exact.items()}
    by_remainder = sorted(exact, key=lambda name: parts[name] - exact[name])
    for name in by_remainder[: whole - sum(parts.values())]:
        parts[name] += 1
    return parts


def _floats(percents: Mapping[str, int]) -> dict[str, float]:
    """Percents as shares whose floats sum to exactly 1."""
    shares = {name: percent / WHOLE for name, percent in percents.items()}
    if sum(shares.values()) != 1:
        # What is left to 1 after the others is exact; only zeros follow it.
        last = [name for name, share in shares.items() if share][-1]
        shares[last] = 1 - sum(share for name, share in shares.items() if name != last)
    return shares
