"""Survey answers: declared attributes and opinions, with planted answer profiles or none.

Assumptions
1. Every respondent belongs to one class; given the class, items are independent (local
   independence), each with the class's own shares.
2. Attributes (age band, device, ...) are drawn from overall shares, and do not depend on the class.
3. A cell is missing completely at random with a fixed chance.

Left out: answering styles, design weights, answers that depend on each other beyond the class.
Units: respondents.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from planner.schema import SURVEY, check
from planner.simulate.seeds import generator, shares

Items = dict[str, dict[str, float]]
"""Question -> answer -> share."""

ATTRIBUTES: Items = {
    "age_band": {"18-24": 0.14, "25-34": 0.27, "35-44": 0.24, "45-54": 0.18, "55-64": 0.11,
                 "65+": 0.06},
    "device": {"phone": 0.72, "computer": 0.22, "television": 0.06},
    "region": {"city": 0.52, "suburb": 0.31, "country": 0.17},
}  # fmt: skip


@dataclass(frozen=True)
class SurveyWorld:
    """Settings of `make_survey`: class -> (share, items). One class = no types."""

    respondents: int = 600
    classes: dict[str, tuple[float, Items]] = field(
        default_factory=lambda: {
            "everyone": (
                1.0,
                {
                    "follows_for": {"offers": 0.3, "tips": 0.4, "people": 0.3},
                    "comments": {"never": 0.5, "sometimes": 0.4, "often": 0.1},
                },
            )
        }
    )
    attributes: Items = field(default_factory=lambda: dict(ATTRIBUTES))
    missing_share: float = 0.04


def make_survey(
    seed: int | np.random.Generator, world: SurveyWorld | None = None
) -> tuple[pd.DataFrame, dict]:
    """A SURVEY table (one row per respondent) and its truth.

    `truth["respondents_by_class"]` maps respondent_id -> class.

    >>> answers, truth = make_survey(1, SurveyWorld(respondents=20))
    >>> answers.columns.tolist()
    ['respondent_id', 'age_band', 'device', 'region', 'follows_for', 'comments']
    """
    rng, world = generator(seed), world or SurveyWorld()
    names = list(world.classes)
    weights = {name: share for name, (share, _) in world.classes.items()}
    class_of = rng.choice(len(names), world.respondents, p=shares(weights))
    ids = [f"r{number}" for number in range(1, world.respondents + 1)]
    table: dict[str, object] = {"respondent_id": ids}
    for question, answers in world.attributes.items():
        table[question] = rng.choice(list(answers), world.respondents, p=shares(answers))
    for question in world.classes[names[0]][1]:
        column = np.empty(world.respondents, dtype=object)
        for code, name in enumerate(names):
            answers = world.classes[name][1][question]
            rows = class_of == code
            column[rows] = rng.choice(list(answers), rows.sum(), p=shares(answers))
        table[question] = column
    frame = pd.DataFrame(table)
    gone = rng.random((world.respondents, frame.shape[1] - 1)) < world.missing_share
    frame.iloc[:, 1:] = frame.iloc[:, 1:].astype(object).mask(gone)
    truth = {
        "respondents": world.respondents,
        "missing_share": world.missing_share,
        "classes": {
            name: {"share": share, "items": {q: dict(a) for q, a in items.items()}}
            for name, (share, items) in world.classes.items()
        },
        "respondents_by_class": {
            identity: names[code] for identity, code in zip(ids, class_of, strict=True)
        },
    }
    return check(frame, SURVEY), truth
