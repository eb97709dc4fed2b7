"""One field of the form: what is shown for a value, and what is taken from the page.

Nothing the page sends is believed: a value of another kind, too long or out of bounds is refused
with a sentence, and what stood before still stands.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planner.errors import PlannerError

LONGEST_NAME = 120
LONGEST_TEXT = 500
YEARS = (2000, 2099)

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_FORMS = {
    "date": (r"\d{4}-\d\d-\d\d", dt.date, "a day of the calendar, such as 2027-01-04"),
    "time": (r"\d\d:\d\d(:00(\.0+)?)?", dt.time, "a clock time, such as 09:30"),
}

Option = tuple[str, str] | tuple[str, str, str]
"""Value, label and, where the list is long, the heading it stands under."""


class Refused(PlannerError):
    """A value from the page that cannot be taken over; the text says what is expected."""


@dataclass(frozen=True)
class Field:
    """One value of the brief in the form.

    Parameters
    ----------
    key
        Its name in the brief.
    kind
        "text", "number", "date", "time", "select", "choices" (several of the options) or "check"
        (the first option when ticked, else the second).
    low, high, whole
        Bounds of a number as it is shown, and whether it must be a whole one.
    scale
        What a number is multiplied with to be shown: 100 turns a share into per cent.
    optional, empty
        Whether it may be left empty, and what that means, in a few words.
    suggest
        Values to choose from beside writing another: a list, or "timezones" (the browser's own).
    width
        "s", "m" or "l".
    """

    key: str
    label: str
    kind: str = "text"
    low: float = -1e12
    high: float = 1e12
    step: float = 1
    whole: bool = False
    scale: float = 1
    unit: str = ""
    optional: bool = False
    empty: str = ""
    longest: int = LONGEST_NAME
    options: Sequence[Option] = ()
    suggest: Sequence[str] | str = ()
    width: str = "m"

    def schema(self) -> dict[str, Any]:
        """What the page needs to draw it."""
        known = {"key": self.key, "label": self.label, "kind": self.kind, "width": self.width}
        if self.kind == "number":
            known |= {"low": self.low, "high": self.high, "step": self.step}
        if self.kind == "text":
            known |= {"longest": self.longest}
        if self.empty:
            known |= {"empty": self.empty}
        if self.options:
            known |= {"options": [list(option) for option in self.options]}
        if self.suggest:
            known |= {"suggest": self.suggest if self.suggest == "timezones" else [*self.suggest]}
        return known

    def shown(self, value: Any) -> Any:
        """The value as the page shows it; what is of another kind is shown as text, or not at all.

        >>> Field("share", "Share", "number", scale=100).shown(0.07), Field("n", "Name").shown(None)
        (7, '')
        """
        if self.kind == "check":
            return bool(self.options) and value == self.options[0][0]
        if self.kind == "choices":
            chosen = value if isinstance(value, list | tuple) else ()
            return [item for item, *_ in self.options if item in chosen]
        if self.kind == "number":
            return self._number_shown(value)
        text = "" if value is None else str(value)
        if self.kind == "time" and re.fullmatch(_FORMS["time"][0], text):
            text = text[:5]
        return text.encode("utf-8", "replace").decode("utf-8")

    def _number_shown(self, value: Any) -> float | int | str:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return ""
        number = value if self.scale == 1 else round(value * self.scale, 10)
        if not math.isfinite(number):
            return ""
        return int(number) if abs(number) < 2**53 and number == int(number) else number

    def taken(self, sent: Any) -> Any:
        """The value of the brief for what the page sent.

        Raises
        ------
        Refused
            With a sentence that says what is expected.

        >>> Field("share", "Share", "number", scale=100).taken("7")
        0.07
        """
        if self.kind == "check":
            if not isinstance(sent, bool):
                raise Refused("Tick it or leave it.")
            return self.options[0 if sent else 1][0]
        if self.kind == "choices":
            known = [item for item, *_ in self.options]
            if not isinstance(sent, list) or not all(item in known for item in sent):
                raise Refused("Choose from the list.")
            return [item for item in known if item in sent]
        text = self._text(sent)
        if not text and self.optional:
            return None if self.kind == "number" else ""
        if not text:
            raise Refused(f"Nothing is written here; expected {self._expected()}.")
        if self.kind == "number":
            return self._number(text)
        if self.kind in _FORMS:
            return self._moment(text)
        if self.kind == "select" and text not in [item for item, *_ in self.options]:
            raise Refused("Choose from the list.")
        return text

    def _text(self, sent: Any) -> str:
        if not isinstance(sent, str):
            raise Refused(f"Expected {self._expected()}.")
        text = sent.strip()
        # Half a character pair cannot be written to any file; control characters hide what is said.
        if any(
            mark < " " or "\x7f" <= mark < "\xa0" or "\ud800" <= mark < "\ue000" for mark in text
        ):
            raise Refused("It holds characters that cannot be shown; write it by hand.")
        longest = self.longest if self.kind == "text" else LONGEST_NAME
        if len(text) > longest:
            raise Refused(f"It has {len(text):,} characters; write at most {longest}.")
        return text

    def _number(self, text: str) -> float | int:
        number = float(text) if _NUMBER.fullmatch(text) else math.nan
        if not self.low <= number <= self.high:
            found = f"{text} is too much or too little" if math.isfinite(number) else "No number"
            raise Refused(f"{found}; expected {self._expected()}.")
        if self.whole:
            if number != int(number):
                raise Refused(f"{text} is no whole number; expected {self._expected()}.")
            return int(number)
        return number if self.scale == 1 else round(number / self.scale, 12)

    def _moment(self, text: str) -> str:
        form, kind, _ = _FORMS[self.kind]
        try:
            found = kind.fromisoformat(text) if re.fullmatch(form, text, re.ASCII) else None
        except ValueError:
            found = None
        if found is None:
            raise Refused(f"{text[:20]} is not {self._expected()}.")
        if isinstance(found, dt.date) and not YEARS[0] <= found.year <= YEARS[1]:
            raise Refused(f"The year {found.year} is not {YEARS[0]} to {YEARS[1]}; correct it.")
        return text[:5] if self.kind == "time" else text

    def _expected(self) -> str:
        if self.kind == "number":
            kind = "a whole number" if self.whole else "a number"
            unit = f" {self.unit}" if self.unit else ""
            return kind if self.high >= 1e12 else f"{kind} from {self.low:g} to {self.high:g}{unit}"
        return _FORMS[self.kind][2] if self.kind in _FORMS else "a short text"


def percent(key: str, label: str, **more: Any) -> Field:
    """A share of the brief, shown as per cent."""
    return Field(key, label, "number", 0, 100, 1, scale=100, width="s", **more)
