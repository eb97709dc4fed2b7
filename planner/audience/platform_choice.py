"""Which platforms could reach a described audience: published shares, dated, with their bounds.

Figures speak of adults of one country, not of a brand's audience. Where two platforms are used side
by side, the share using both is not published, so only its bounds are given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.errors import PlannerError
from planner.platforms import ALL_ADULTS, LABELS, REACH, Reach

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("platform", "share_of_adults", "group", "survey_date", "country", "source", "note")
OWN_COLUMNS = ("platform", "age_group", "share_of_adults", "survey_date", "source")


def platform_reach(
    share_women: float | None = None,
    age_shares: dict[str, float] | None = None,
    age_table: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Share of a described audience that ever uses each platform, largest first.

    Parameters
    ----------
    share_women
        Share of women in the audience, 0 to 1; None takes the figures for all adults.
    age_shares
        Age group -> its share of the audience; needs `age_table`.
    age_table
        platform, age_group, share_of_adults, survey_date, source: typed in by the user, since no
        such table is among the figures that come with the planner.

    Returns
    -------
    DataFrame
        One row per platform. A platform for which a figure is missing has no share, and `note`
        says which one is missing.

    Raises
    ------
    PlannerError
        Shares that are none, or ages without a table.

    >>> reach = platform_reach(share_women=1.0)
    >>> pinterest = reach.set_index("platform").loc["pinterest"]
    >>> float(pinterest["share_of_adults"]), pinterest["survey_date"]
    (0.5, '2023-09-05')
    """
    if age_shares:
        return _by_age(age_shares, age_table)
    if share_women is None:
        return _sorted([_row(_latest(platform, ALL_ADULTS), platform) for platform in LABELS])
    _checked_share("share of women", share_women)
    rows = []
    for platform in LABELS:
        women, men = _latest(platform, "women"), _latest(platform, "men")
        if women is None or men is None:
            rows.append(_row(None, platform, "no figures by gender published"))
            continue
        share = share_women * women.share_of_adults + (1 - share_women) * men.share_of_adults
        rows.append(
            (platform, share, f"{share_women:.0%} women", women.survey_date, women.country,
             women.source, "adults of that country, not your audience")
        )  # fmt: skip
    return _sorted(rows)


def reach_together(reach: pd.DataFrame, platforms: list[str]) -> dict[str, float | str]:
    """Bounds on the share reached by at least one of some platforms, and by all of them.

    >>> import pandas as pd
    >>> two = pd.DataFrame({"platform": ["a", "b"], "share_of_adults": [0.7, 0.5]})
    >>> found = reach_together(two, ["a", "b"])
    >>> [round(found[name], 2) for name in ("any_low", "any_high", "all_low", "all_high")]
    [0.7, 1.0, 0.2, 0.5]
    """
    shares = reach.set_index("platform")["share_of_adults"].reindex(platforms)
    missing = shares.index[shares.isna()].tolist()
    if missing or not platforms:
        raise PlannerError(
            f"Reach together: found no figure for {', '.join(missing) or 'any platform'}, expected "
            "one for each. Remedy: leave these out, or type in a figure."
        )
    values = shares.astype(float).tolist()
    return {
        "any_low": max(values),
        "any_high": min(1.0, sum(values)),
        "all_low": max(0.0, sum(values) - (len(values) - 1)),
        "all_high": min(values),
        "sentence": f"At least one of them reaches {max(values):.0%} to "
        f"{min(1.0, sum(values)):.0%} of these adults; how many use several is not published.",
    }


def _latest(platform: str, group: str) -> Reach | None:
    own = [row for row in REACH if row.platform == platform and row.group == group]
    return max(own, key=lambda row: row.survey_date) if own else None


def _row(found: Reach | None, platform: str, note: str = "no figure published") -> tuple:
    if found is None:
        return (platform, float("nan"), "", "", "", "", note)
    return (platform, found.share_of_adults, found.group, found.survey_date, found.country,
            found.source, "adults of that country, not your audience")  # fmt: skip


def _by_age(age_shares: dict[str, float], table: pd.DataFrame | None) -> pd.DataFrame:
    missing = (
        list(OWN_COLUMNS) if table is None else [one for one in OWN_COLUMNS if one not in table]
    )
    if missing:
        raise PlannerError(
            "Reach by age: no figures by age come with the planner, expected a table with "
            f"{', '.join(OWN_COLUMNS)}. Remedy: type in a published one, or choose by gender."
        )
    for age, share in age_shares.items():
        _checked_share(f"share of age {age}", share)
    if abs(sum(age_shares.values()) - 1) > 0.005:
        raise PlannerError(
            f"Ages: found shares that sum to {sum(age_shares.values()):.2f}, expected 1. Remedy: "
            "correct them."
        )
    rows = []
    for platform, own in table.groupby("platform", sort=True):
        known = own.drop_duplicates("age_group", keep="last").set_index("age_group")
        absent = [age for age, share in age_shares.items() if share and age not in known.index]
        if absent:
            rows.append(_row(None, str(platform), f"no figure for age {', '.join(absent)}"))
            continue
        share = sum(share * float(known.loc[age, "share_of_adults"])
                    for age, share in age_shares.items() if share)  # fmt: skip
        _checked_share(f"share of {platform}", share)
        dates, sources = (", ".join(sorted(set(map(str, known[name]))))
                          for name in ("survey_date", "source"))  # fmt: skip
        rows.append((str(platform), share, "your ages", dates, "", sources, "typed in by you"))
    return _sorted(rows)


def _checked_share(name: str, share: float) -> None:
    if not 0 <= share <= 1:
        raise PlannerError(
            f"{name.capitalize()}: found {share}, expected 0 to 1. Remedy: correct the share."
        )


def _sorted(rows: list[tuple]) -> pd.DataFrame:
    import pandas as pd

    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.sort_values(
        ["share_of_adults", "platform"], ascending=[False, True], ignore_index=True
    )
