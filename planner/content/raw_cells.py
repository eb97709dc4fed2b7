"""The rule the response model must beat: the plain median of the kind of post."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planner.inference.likelihoods import Likelihood, StudentLogRate
from planner.inference.posts import CELL

FEWEST_OWN = 5


def raw_forecast(
    earlier: pd.DataFrame,
    later: pd.DataFrame,
    likelihood: Likelihood,
    offsets: tuple[np.ndarray | float, np.ndarray | float] = (0.0, 0.0),
) -> tuple[np.ndarray, np.ndarray]:
    """Log score and absolute error on log(1 + y) of the kinds' medians, each (later posts,).

    A kind with fewer than five earlier posts is forecast by the overall median. The spread around
    the medians is that of the earlier posts, as t errors with 4 degrees of freedom. `offsets` are
    the logs of the denominators of earlier and later posts, for rates.

    >>> table = pd.DataFrame({"outcome": [1.0, 3.0, 9.0], "platform": "x", "format": "text",
    ...                       "pillar": "a", "intent": "inform"})
    >>> raw_forecast(table, table, StudentLogRate(table["outcome"].to_numpy()))[1].round(2).tolist()
    [0.69, 0.0, 0.92]
    """
    unit, is_count = likelihood.unit, likelihood.is_count
    values = np.log1p(earlier["outcome"].to_numpy() / unit) - offsets[0]
    own = pd.Series(values).groupby([earlier[name].to_numpy() for name in CELL])
    counts, medians = own.transform("size").to_numpy(), own.transform("median").to_numpy()
    overall = float(np.median(values))
    fitted = np.where(counts >= FEWEST_OWN, medians, overall)
    spread = max(float(np.median(np.abs(values - fitted))) / 0.741, 0.05)
    kinds = own.agg(["size", "median"])
    kinds = kinds[kinds["size"] >= FEWEST_OWN]["median"]
    keys = list(zip(*(later[name].to_numpy() for name in CELL), strict=True))
    centre = np.array([kinds.get(key, overall) for key in keys], dtype=float) + offsets[1]
    student = StudentLogRate(later["outcome"].to_numpy(), unit, is_count)
    log_score = student.log_mass(centre[:, None], np.log([spread]))[:, 0]
    return log_score, np.abs(student.transformed() - centre)
