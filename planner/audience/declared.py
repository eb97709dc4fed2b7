"""Who a group of people says it is: declared attributes as indices against everyone else.

Attributes are declared by people themselves, never guessed. A survey speaks of its respondents, not
of followers, and a persona made of it says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.audience.display import DISPLAY_MINIMUM, checked_minimum, two_digits
from planner.audience.false_discovery import discovered
from planner.audience.suppression import hidden_cells
from planner.errors import PlannerError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

COLUMNS = ("attribute", "level", "group", "people", "share_of_group", "index", "low_90", "high_90",
           "verdict")  # fmt: skip
DIFFERENT, ALIKE, HIDDEN = "different from everyone else", "not told apart", "too few to show"
MISSING = "not said"
_MOST_LEVELS = 30


def index_interval(
    part: np.ndarray, whole: np.ndarray, part_rest: np.ndarray, whole_rest: np.ndarray,
    level: float = 0.90, added: float = 0.5,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """Share in a group over share in everyone, with its interval.

    Parameters
    ----------
    part, whole
        People with the attribute in the group, and the group.
    part_rest, whole_rest
        The same of all other people.
    level
        Probability of the interval.
    added
        People added to each count, so that none is 0.

    Returns
    -------
    (index, low, high)

    The standard error of ln index is b / (a + b) sqrt(1/a - 1/n1 + 1/b - 1/n0) by the delta method.

    >>> index, low, high = index_interval(40., 100., 60., 300., level=.95, added=0)
    >>> round(float(index), 1), round(float(low), 4), round(float(high), 4)
    (1.6, 1.3127, 1.9502)
    """
    import numpy as np
    from scipy.special import ndtri

    a, n1, b, n0 = (np.asarray(one, dtype=float) + added
                    for one in (part, whole, part_rest, whole_rest))  # fmt: skip
    index = (a / n1) / ((a + b) / (n1 + n0))
    error = b / (a + b) * np.sqrt(np.maximum(1 / a - 1 / n1 + 1 / b - 1 / n0, 0))
    reach = float(ndtri(0.5 + level / 2)) * error
    return index, index * np.exp(-reach), index * np.exp(reach)


def declared_profiles(
    groups: pd.Series, attributes: pd.DataFrame, minimum: int = DISPLAY_MINIMUM
) -> pd.DataFrame:
    """Declared attributes of groups, as indices with intervals; it may be shown.

    Parameters
    ----------
    groups
        Group of each person (of a survey: what `LatentClasses.assign` gives).
    attributes
        One column per declared attribute, one row per person. Columns the groups were made from
        must not be among them: they differ because they were used.
    minimum
        Smallest number of people shown; cells that would give away a smaller one are hidden, too.

    Returns
    -------
    DataFrame
        attribute, level, group, people (two digits), share_of_group, index, low_90, high_90 and
        verdict: "different from everyone else" survives Benjamini and Hochberg at 5 % over the
        whole table. People who did not answer are a level of their own. An attribute with more
        than 30 different answers has one row, without numbers.

    Raises
    ------
    PlannerError
        Tables of different length.

    >>> import pandas as pd
    >>> groups = pd.Series(["one"] * 200 + ["two"] * 200)
    >>> device = pd.DataFrame({"device": ["phone"] * 150 + ["computer"] * 50
    ...                                  + ["phone"] * 80 + ["computer"] * 120})
    >>> declared_profiles(groups, device).query("level == 'phone'")[["group", "index"]].values
    array([['one', 1.3], ['two', 0.7]], dtype=object)
    """
    import numpy as np
    import pandas as pd

    if len(groups) != len(attributes):
        raise PlannerError(
            f"Declared attributes: found {len(groups)} people in groups and {len(attributes)} "
            "with attributes, expected the same people. Remedy: give the same rows."
        )
    smallest = checked_minimum(minimum)
    labels = groups.astype("string").fillna(MISSING).to_numpy(dtype=object)
    frames = []
    for name in attributes.columns:
        answers = attributes[name].astype("string").fillna(MISSING).to_numpy(dtype=object)
        if len(set(answers)) > _MOST_LEVELS:
            frames.append(_not_compared(str(name), len(set(answers))))
            continue
        table = pd.crosstab(labels, answers)
        counts = table.to_numpy(dtype=float)
        of_group, of_level = counts.sum(axis=1, keepdims=True), counts.sum(axis=0, keepdims=True)
        total = counts.sum()
        index, low, high = index_interval(counts, of_group, of_level - counts, total - of_group)
        rows, columns = np.indices(counts.shape)
        frames.append(
            pd.DataFrame(
                {
                    "attribute": str(name),
                    "level": table.columns.to_numpy(dtype=object)[columns.ravel()],
                    "group": table.index.to_numpy(dtype=object)[rows.ravel()],
                    "people": counts.ravel(),
                    "share_of_group": (counts / of_group).ravel(),
                    "index": index.ravel(),
                    "low_90": low.ravel(),
                    "high_90": high.ravel(),
                    "hidden": hidden_cells(counts, smallest).ravel(),
                }
            )
        )
    if not frames:
        return pd.DataFrame(columns=list(COLUMNS))
    found = pd.concat(frames, ignore_index=True)
    different = discovered(_chances(found), ~found["hidden"].to_numpy(dtype=bool))
    verdicts = np.where(found["hidden"], HIDDEN, np.where(different, DIFFERENT, ALIKE))
    numbers = ["people", "share_of_group", "index", "low_90", "high_90"]
    found[numbers] = found[numbers].astype("float64").map(two_digits)
    found.loc[found["hidden"], numbers] = np.nan
    return found.assign(verdict=verdicts)[list(COLUMNS)]


def _not_compared(name: str, answers: int) -> pd.DataFrame:
    """Numbers and free text are no attribute of a group; that they were given is said."""
    import pandas as pd

    numbers = dict.fromkeys(("people", "share_of_group", "index", "low_90", "high_90"), 1.0)
    words = {"attribute": [name], "level": [f"({answers:,} different answers)"], "group": [""]}
    return pd.DataFrame({**words, **numbers, "hidden": [True]})


def _chances(table: pd.DataFrame) -> np.ndarray:
    """Two-sided p-value of each index, from its interval."""
    import numpy as np
    from scipy.special import ndtr, ndtri

    logs = np.log(table[["index", "low_90", "high_90"]].to_numpy(dtype=float))
    error = np.maximum((logs[:, 2] - logs[:, 1]) / (2 * ndtri(0.95)), 1e-9)
    return 2 * ndtr(-np.abs(logs[:, 0]) / error)
