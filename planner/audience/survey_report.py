"""What a survey's answers say, in tables that may be shown: classes, and who declares what.

A piece of work of its own, made to run in another process (see `planner.jobs`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planner.audience.declared import HIDDEN, declared_profiles
from planner.audience.display import with_percent
from planner.audience.latent_classes import LatentClasses
from planner.audience.type_gates import REPLICATES
from planner.errors import PlannerError
from planner.verdict import Verdict

if TYPE_CHECKING:
    import pandas as pd

_NO_ITEM = ("respondent_id", "weight")


@dataclass(frozen=True)
class SurveyReport:
    """Verdict and tables of a survey: "classes" (sizes), "answers" (what each class says), and
    "declared" (attributes that made no class); empty where there is nothing to show."""

    verdict: Verdict
    respondents: int
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)


def look_at_survey(
    survey: pd.DataFrame,
    declared: tuple[str, ...] = (),
    report: Callable[[float, str], object] | None = None,
    replicates: int = REPLICATES,
) -> SurveyReport:
    """Look for classes of respondents.

    Parameters
    ----------
    survey
        SURVEY: one row per respondent, answers as categories, missing allowed.
    declared
        Columns that describe people (age group, device): they make no class and are compared with
        the classes afterwards.
    report
        Told the share done and what is being done.
    replicates
        Surveys without classes to compare with, of each kind.

    Raises
    ------
    PlannerError
        A declared column that is not there.
    """
    import pandas as pd

    missing = [name for name in declared if name not in survey]
    if missing:
        raise PlannerError(
            f"Survey: found no column {', '.join(missing)}, expected one per declared attribute. "
            f"Remedy: name some of {', '.join(map(str, survey.columns))}."
        )
    items = survey.drop(columns=[name for name in (*_NO_ITEM, *declared) if name in survey])
    found = LatentClasses(replicates=replicates).fit(items, report=report)
    tables = {name: pd.DataFrame() for name in ("classes", "answers", "declared")}
    if found.verdict_.level == "types found":
        tables["classes"] = _classes(found)
        tables["answers"] = _answers(found)
        if declared:
            labels = found.assign(items)
            # Those between two classes are few: kept in, they would hide what stands beside them.
            is_clear = labels.isin(found.names_)
            tables["declared"] = _declared(labels[is_clear], survey.loc[is_clear, list(declared)])
    return SurveyReport(found.verdict_, len(survey), tables)


def _classes(found: LatentClasses) -> pd.DataFrame:
    shown = with_percent(found.displayed().drop(columns=["note", "stability"]))
    shown["stability"] = [f"{one:.2f}" for one in found.sizes_["stability"]]
    return shown.rename(
        columns={"class": "Class", "members": "Respondents", "share_of_members": "Share",
                 "low_90": "90 % from", "high_90": "to", "stability": "Comes back (1: always)"}
    )  # fmt: skip


def _answers(found: LatentClasses) -> pd.DataFrame:
    """The answers each class gives clearly more often than everyone."""
    import pandas as pd

    table = found.profiles_
    clear = table[(table["low_90"] > 1) & (table["times_everyone"] >= 1.25)]
    best = clear.sort_values("times_everyone", ascending=False, kind="stable")
    best = best.groupby("class", sort=False).head(4)
    return pd.DataFrame(
        {
            "Class": best["class"],
            "Answer": [f"{row.item}: {row.answer}" for row in best.itertuples()],
            "Times everyone's": [
                f"{row.times_everyone:.1f} (90 %: {row.low_90:.1f} to {row.high_90:.1f})"
                for row in best.itertuples()
            ],
        }
    )


def _declared(classes: pd.Series, attributes: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    table = declared_profiles(classes, attributes)
    shown = table[table["verdict"] != HIDDEN]
    return pd.DataFrame(
        {
            "Class": shown["group"],
            "Attribute": [f"{row.attribute}: {row.level}" for row in shown.itertuples()],
            "Index (1: as everyone)": [
                f"{value:.2f} (90 %: {low:.2f} to {high:.2f})"
                for value, low, high in shown[["index", "low_90", "high_90"]].to_numpy()
            ],
            "People": [f"{one:,.0f}" for one in shown["people"]],
            "Reading": shown["verdict"],
        }
    )
