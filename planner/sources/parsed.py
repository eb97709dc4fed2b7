"""What parsing one column gives."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from planner.sources.texts import Texts


@dataclass
class Parsed:
    """Values of one column, the positions that could not be read, and decisions taken.

    `problems` maps a row position to (reason, remedy); `values` holds a missing value there.
    """

    values: np.ndarray
    problems: dict[int, tuple[str, str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def positions_of(texts: Texts, problems: dict[str, tuple[str, str]]) -> dict:
    """Row positions of the texts that have a problem."""
    if not problems:
        return {}
    return {int(place): problems[texts[place]] for place in texts.where(problems)}
