"""A fitted model of types as a file: everything needed to tell new members, as plain JSON.

No pickles: a file from somebody else must not be able to run anything.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from planner.audience.engagement_types import MIX_COLUMNS, PROFILE_COLUMNS, EngagementTypes
from planner.audience.readable_rule import Cut, ReadableRule
from planner.audience.type_scores import TypeScores
from planner.errors import PlannerError
from planner.verdict import Verdict

if TYPE_CHECKING:
    import pandas as pd

VERSION = 1
"""Of the features and of this file's form; a file of another version is refused."""

_MOST_TYPES, _MOST_KINDS, _MOST_CAP = 8, 30, 100


def types_to_json(types: EngagementTypes, first_day: int, last_day: int) -> str:
    """The types as JSON text.

    Parameters
    ----------
    types
        Fitted, with types found.
    first_day, last_day
        Days of the log they were found in, as in INTERACTIONS.day.

    Raises
    ------
    PlannerError
        No types were found, so there is nothing to keep.

    >>> types_to_json(EngagementTypes(), 20_454, 20_817)
    Traceback (most recent call last):
    planner.errors.PlannerError: Model file: found no types to keep. Remedy: keep the tiers' \
thresholds instead.
    """
    if getattr(types, "n_types_", 1) < 2:
        raise PlannerError(
            "Model file: found no types to keep. Remedy: keep the tiers' thresholds instead."
        )
    scores = types._scores
    rule = getattr(types, "rule_", None)
    content = {
        "version": VERSION,
        "model": "engagement types",
        "first_day": int(first_day),
        "last_day": int(last_day),
        "seed": types.seed,
        "kinds": list(scores.kinds),
        "names": list(scores.names),
        "cap": scores.cap,
        "start": scores.start.tolist(),
        "gains": scores.gains.tolist(),
        "losses": scores.losses.tolist(),
        "profiles": _records(types.profiles_),
        "mix": _records(types.mix_),
        "verdict": types.verdict_.as_dict(),
        "rule": None if rule is None else [
            [name, [[cut.kind, cut.low, cut.high] for cut in cuts]] for name, cuts in rule.paths
        ],
        "counts_sha256": _fingerprint(types),
    }  # fmt: skip
    return json.dumps(content, indent=1, allow_nan=False)


def types_from_json(text: str) -> EngagementTypes:
    """Types from their file; `assign`, `to_sql`, `displayed` and the verdict are there again.

    Raises
    ------
    PlannerError
        Not such a file, another version, or numbers that do not fit together.

    >>> types_from_json("{}")
    Traceback (most recent call last):
    planner.errors.PlannerError: Model file: found something else than a file of engagement \
types. Remedy: keep the types again with `types_to_json`.
    """
    try:
        content = json.loads(text)
        if content["version"] != VERSION or content["model"] != "engagement types":
            raise PlannerError(
                f"Model file: found version {content['version']!r}, expected {VERSION}. Remedy: "
                "look for types again."
            )
        kinds, names = tuple(map(str, content["kinds"])), tuple(map(str, content["names"]))
        cap = int(content["cap"])
        if not (2 <= len(names) <= _MOST_TYPES and 1 < len(kinds) <= _MOST_KINDS
                and 1 <= cap <= _MOST_CAP
                and all(re.fullmatch(r"[a-z_]+", kind) for kind in kinds)):  # fmt: skip
            raise ValueError("size")
        scores = TypeScores(
            kinds=kinds,
            names=names,
            cap=cap,
            start=_whole(content["start"], (len(names),)),
            gains=_whole(content["gains"], (len(names), len(kinds), cap + len(kinds) + 1)),
            losses=_whole(content["losses"], (len(names), cap + len(kinds) + 1)),
        )
        types = EngagementTypes(seed=int(content["seed"]))
        types._empty()
        types._scores, types.names_, types.n_types_ = scores, names, len(names)
        types._patterns = _Known(kinds, cap)
        types.profiles_ = _table(content["profiles"], PROFILE_COLUMNS)
        types.mix_ = _table(content["mix"], MIX_COLUMNS)
        types.verdict_ = Verdict(**content["verdict"])
        if content["rule"]:
            paths = tuple(
                (str(name), tuple(Cut(str(kind), int(low), int(high)) for kind, low, high in cuts))
                for name, cuts in content["rule"]
            )
            if not all(cut.kind in kinds for _, cuts in paths for cut in cuts):
                raise ValueError("rule")
            types.rule_ = ReadableRule(paths, 0.0, {}, 0)
        return types
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise PlannerError(
            "Model file: found something else than a file of engagement types. Remedy: keep the "
            "types again with `types_to_json`."
        ) from error


def _table(records: list[dict], columns: list[str]) -> pd.DataFrame:
    import pandas as pd

    table = pd.DataFrame(records)
    if list(table.columns) != columns:
        raise ValueError("columns")
    texts = [name for name in columns if name in ("type", "kind")]
    numbers = {name: "float64" for name in columns if name not in texts}
    return table.astype({**dict.fromkeys(texts, "string"), **numbers})


class _Known:
    """What `assign` needs of the patterns the types were found in."""

    def __init__(self, kinds: tuple[str, ...], cap: int) -> None:
        self.kinds, self.cap = kinds, cap


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {name: None if value != value else value for name, value in row.items()}
        for row in json.loads(table.to_json(orient="records", double_precision=15))
    ]


def _whole(values: list, shape: tuple[int, ...]) -> Any:
    import numpy as np

    table = np.array(values)
    if table.shape != shape or not np.issubdtype(table.dtype, np.integer):
        raise ValueError("shape")
    return table.astype("int64")


def _fingerprint(types: EngagementTypes) -> str:
    """Of the patterns the types were found in: the same data give the same one."""
    patterns = types._patterns
    marks = hashlib.sha256()
    for name in ("counts", "is_scaled", "members"):
        if hasattr(patterns, name):
            marks.update(getattr(patterns, name).tobytes())
    return marks.hexdigest()
