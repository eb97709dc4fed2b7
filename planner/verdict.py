"""Verdicts: how far the data carry a piece of advice, in words that are the same everywhere.

Two ladders. Advice: `prior only` -> `not distinguishable from flat` -> `leaning` ->
`supported` -> `tested`. Segments: `not enough data` -> `no types, useful slices` -> `types found`.
A level of the advice ladder is defined by how often it appears when there is nothing to find
(see `FALSE_ALARM_RATE_MAX`), and each model states the rates measured in its null worlds.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

ADVICE_LADDER = (
    "prior only",
    "not distinguishable from flat",
    "leaning",
    "supported",
    "tested",
)
SEGMENT_LADDER = ("not enough data", "no types, useful slices", "types found")

FALSE_ALARM_RATE_MAX = {"leaning": 0.25, "supported": 0.05}
"""Largest share of null worlds (no effect at all) in which a level, or a higher one, may appear."""

LEVEL_MEANING = {
    "prior only": "There is no evidence of yours yet; what is shown comes from published figures "
    "or from the planner's own assumptions.",
    "not distinguishable from flat": "Your data do not set these choices apart: "
    "any of them will do so far.",
    "leaning": "Your data lean one way, but up to one in four accounts without any effect "
    "looks like this.",
    "supported": "Your data set these choices apart, and later posts of yours confirmed it; "
    "at most one in twenty accounts without any effect looks like this.",
    "tested": "A randomised test of yours settled it.",
    "not enough data": "Too few people have taken part often enough to look for types.",
    "no types, useful slices": "People differ in how much they take part, not in kind; "
    "the slices below are cuts through a continuum.",
    "types found": "People take part in clearly different ways, and the difference repeats.",
}


def _check_level(level: str) -> None:
    if level not in ADVICE_LADDER + SEGMENT_LADDER:
        raise ValueError(
            f"verdict level: found {level!r}, expected one of "
            f"{', '.join(ADVICE_LADDER + SEGMENT_LADDER)}"
        )


@dataclass(frozen=True)
class Verdict:
    """What the data say about one piece of advice.

    Parameters
    ----------
    level
        A word of one of the two ladders.
    sentence
        One plain sentence for a person who is not a statistician.
    rows
        Count of the rows behind it (posts, members, messages: see `unit`).
    unit
        What one row is, in the plural ("posts").
    would_raise
        One sentence: what would move the verdict up, with the amount where it is known.
    value, low_90, high_90, value_unit
        The number the advice rests on and its 90 % interval; None where there is none.

    Raises
    ------
    ValueError
        An unknown level, a negative row count, or an interval that does not hold its value.

    >>> v = Verdict("leaning", "Carousels may do better than photos.", rows=97, unit="posts",
    ...             would_raise="About 60 more carousels.", value=1.2, low_90=0.98, high_90=1.5,
    ...             value_unit="times the median of the other posts")
    >>> v.rank, v.ladder == ADVICE_LADDER
    (2, True)
    >>> v.interval_text()
    '1.20 (90 %: 0.98 to 1.50) times the median of the other posts'
    """

    level: str
    sentence: str
    rows: int
    unit: str
    would_raise: str
    value: float | None = None
    low_90: float | None = None
    high_90: float | None = None
    value_unit: str = ""

    def __post_init__(self) -> None:
        _check_level(self.level)
        if not self.rows >= 0:
            raise ValueError(f"verdict rows: found {self.rows}, expected 0 or more")
        for name in ("value", "low_90", "high_90"):
            number = getattr(self, name)
            if number is not None and not math.isfinite(number):
                # An interval without a bound is no interval: say "none" instead of inf or nan.
                object.__setattr__(self, name, None)
        if None not in (self.low_90, self.high_90) and self.low_90 > self.high_90:
            raise ValueError(
                f"verdict interval: found {self.low_90} to {self.high_90}, "
                "expected the low end first"
            )
        if None not in (self.value, self.low_90, self.high_90):
            slack = 1e-9 * max(1.0, abs(self.value))
            if not self.low_90 - slack <= self.value <= self.high_90 + slack:
                raise ValueError(
                    f"verdict interval: found {self.low_90} to {self.high_90} around "
                    f"{self.value}, expected an interval that holds its value"
                )

    @property
    def ladder(self) -> tuple[str, ...]:
        """The ladder the level belongs to."""
        return ADVICE_LADDER if self.level in ADVICE_LADDER else SEGMENT_LADDER

    @property
    def rank(self) -> int:
        """Position on its ladder, 0 = least evidence."""
        return self.ladder.index(self.level)

    @property
    def meaning(self) -> str:
        """What the level means, in general words."""
        return LEVEL_MEANING[self.level]

    def at_least(self, level: str) -> bool:
        """True if this verdict is at `level` or above it on the same ladder."""
        _check_level(level)
        return level in self.ladder and self.rank >= self.ladder.index(level)

    def capped(self, level: str, reason: str) -> Verdict:
        """The same verdict, lowered to `level` if it stood higher, with the reason added."""
        if not self.at_least(level) or self.level == level:
            return self
        parts = asdict(self) | {"level": level, "sentence": f"{self.sentence} {reason}"}
        return Verdict(**parts)

    def interval_text(self) -> str:
        """The value with its interval as words; says so when there is none."""
        if self.value is None:
            return "no effect claimed, so no interval"
        unit = f" {self.value_unit}" if self.value_unit else ""
        if self.low_90 is None or self.high_90 is None:
            return f"{self.value:.2f} (interval unknown){unit}"
        return f"{self.value:.2f} (90 %: {self.low_90:.2f} to {self.high_90:.2f}){unit}"

    def as_dict(self) -> dict:
        """Plain values, for JSON."""
        return asdict(self)
