"""Ratios per post: a copy of POSTS with one column added."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


RATIOS: dict[str, tuple[str, str]] = {
    "engagement_rate_by_reach": ("interactions", "reach_people"),
    "engagement_rate_by_impressions": ("interactions", "impressions"),
    "engagement_rate_by_followers": ("interactions", "followers"),
    "click_through_rate": ("clicks", "impressions"),
    "conversion_rate": ("conversions", "clicks"),
    "return_on_ad_spend": ("revenue", "spend"),
}
"""Ratio metric -> its numerator and denominator column of POSTS."""


def engagement_rate_by_reach(posts: pd.DataFrame) -> pd.DataFrame:
    """POSTS with `engagement_rate_by_reach` = interactions / reach_people added.

    Missing where either is missing or the reach is 0. Unit: interactions per person reached.

    >>> import pandas as pd
    >>> posts = pd.DataFrame({"interactions": [30.0, 5.0, None], "reach_people": [600.0, 0, 90]})
    >>> engagement_rate_by_reach(posts)["engagement_rate_by_reach"].tolist()
    [0.05, nan, nan]
    """
    return _with_ratio(posts, "engagement_rate_by_reach")


def engagement_rate_by_impressions(posts: pd.DataFrame) -> pd.DataFrame:
    """POSTS with `engagement_rate_by_impressions` = interactions / impressions added.

    Missing where either is missing or the impressions are 0. Unit: interactions per display.

    >>> import pandas as pd
    >>> posts = pd.DataFrame({"interactions": [30.0], "impressions": [1200.0]})
    >>> engagement_rate_by_impressions(posts)["engagement_rate_by_impressions"].tolist()
    [0.025]
    """
    return _with_ratio(posts, "engagement_rate_by_impressions")


def engagement_rate_by_followers(posts: pd.DataFrame) -> pd.DataFrame:
    """POSTS with `engagement_rate_by_followers` = interactions / followers at publishing added.

    Missing where either is missing or nobody followed. Unit: interactions per follower.

    >>> import pandas as pd
    >>> posts = pd.DataFrame({"interactions": [30.0], "followers": [3000.0]})
    >>> engagement_rate_by_followers(posts)["engagement_rate_by_followers"].tolist()
    [0.01]
    """
    return _with_ratio(posts, "engagement_rate_by_followers")


def click_through_rate(posts: pd.DataFrame) -> pd.DataFrame:
    """POSTS with `click_through_rate` = clicks / impressions added.

    Missing where either is missing or the impressions are 0. Unit: clicks per display.

    >>> import pandas as pd
    >>> posts = pd.DataFrame({"clicks": [12.0, 3.0], "impressions": [1200.0, None]})
    >>> click_through_rate(posts)["click_through_rate"].tolist()
    [0.01, nan]
    """
    return _with_ratio(posts, "click_through_rate")


def conversion_rate(posts: pd.DataFrame) -> pd.DataFrame:
    """POSTS with `conversion_rate` = conversions / clicks added.

    Missing where either is missing or nobody clicked. Unit: conversions per click.

    >>> import pandas as pd
    >>> posts = pd.DataFrame({"conversions": [2.0, 0.0], "clicks": [80.0, 0.0]})
    >>> conversion_rate(posts)["conversion_rate"].tolist()
    [0.025, nan]
    """
    return _with_ratio(posts, "conversion_rate")


def return_on_ad_spend(posts: pd.DataFrame) -> pd.DataFrame:
    """POSTS with `return_on_ad_spend` = revenue / spend added.

    Missing where either is missing or nothing was spent. Unit: money earned per unit of the same
    currency spent; 1 means the revenue just equals the spend.

    >>> import pandas as pd
    >>> posts = pd.DataFrame({"revenue": [90.0, 40.0], "spend": [30.0, 0.0]})
    >>> return_on_ad_spend(posts)["return_on_ad_spend"].tolist()
    [3.0, nan]
    """
    return _with_ratio(posts, "return_on_ad_spend")


def _with_ratio(posts: pd.DataFrame, name: str) -> pd.DataFrame:
    import numpy as np

    numerator, denominator = (numbers(posts, column) for column in RATIOS[name])
    usable = denominator > 0
    ratio = np.where(usable, numerator / np.where(usable, denominator, 1.0), np.nan)
    return posts.assign(**{name: ratio})


def numbers(table: pd.DataFrame, column: str) -> np.ndarray:
    """The column as floats; an absent optional column is all missing."""
    import numpy as np

    if column not in table.columns:
        return np.full(len(table), np.nan)
    return table[column].to_numpy(dtype=float, na_value=np.nan)
