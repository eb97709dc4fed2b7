"""Goals, and the KPIs of goals and campaigns in one list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from planner.brief import MANAGEMENT_METRICS, MARKETING_METRICS
from planner.metrics.period import label as metric_label
from planner.plan import Plan
from planner.widgets.brief_form.fields import Field, Refused
from planner.widgets.brief_form.platforms import platform_options
from planner.widgets.brief_form.sections import (
    Change,
    Place,
    Section,
    Values,
    entries,
    free_name,
)
from planner.wording import counted

HOLDERS = ("goals", "campaigns")
FAMILIES = (("marketing", "Marketing (campaigns)"), ("management", "Management (always on)"))
METRIC_OPTIONS = tuple(
    (name, metric_label(name), family)
    for family, names in (("Marketing", MARKETING_METRICS), ("Management", MANAGEMENT_METRICS))
    for name in names
)


def is_per_cent(metric: Any) -> bool:
    """Whether a metric is a share, which people write as per cent.

    >>> is_per_cent("click_through_rate"), is_per_cent("share_answered_in_time")
    (True, True)
    >>> is_per_cent("shares"), is_per_cent("return_on_ad_spend")
    (False, False)
    """
    return bool({"rate", "share"} & set(str(metric).split("_")))


def _new_goal(brief: Values) -> Values:
    taken = [goal.get("name") for goal in entries(brief, "goals")]
    return {"name": free_name("New goal", taken), "family": "management", "weight": 1.0, "kpis": []}


class Goals(Section):
    """The goals; the KPIs of each stand in the list below."""

    def __init__(self) -> None:
        super().__init__(
            "goals", ("goals",), _goal_fields, noun="goal", new=_new_goal, movable=True,
            title="Goals",
        )  # fmt: skip

    def label(self, brief: Values, row: Values) -> str:
        """Its name, and what goes with it."""
        name, count = super().label(brief, row), len(entries(row, "kpis"))
        return f"{name} with its {counted(count, 'KPI')}" if count else name

    def place(self, brief: Values, path: Sequence[str]) -> Place | None:
        """What concerns a KPI stands beside the KPI."""
        return None if "kpis" in path[2:3] else super().place(brief, path)


def _goal_fields(_brief: Values) -> Sequence[Field]:
    return (
        Field("name", "Goal", width="l"),
        Field("family", "Family", "select", options=FAMILIES),
        Field("weight", "Weight", "number", 0.1, 1000, 0.1, width="s"),
    )


class Kpis(Section):
    """All KPIs: each row says which goal or campaign holds it."""

    def __init__(self) -> None:
        super().__init__(
            "kpis", (), _kpi_fields, noun="KPI", new=_new_kpi, movable=True, title="KPIs"
        )

    def rows(self, brief: Values) -> list[Values]:
        """The KPIs of the goals first, then those of the campaigns."""
        return [
            kpi | {"holder": f"{kind} {number}"}
            for kind in HOLDERS
            for number, holder in enumerate(entries(brief, kind))
            for kpi in entries(holder, "kpis")
        ]

    def label(self, brief: Values, row: Values) -> str:
        """The metric, and where it is measured."""
        where = f" on {row['platform']}" if row.get("platform") else ""
        name = str(row.get("metric") or "")
        return (metric_label(name) if name else "without a metric") + where

    def field_of(self, brief: Values, row: Values, field: Field) -> Field:
        """The target of a share is written as per cent."""
        if field.key == "target" and is_per_cent(row.get("metric")):
            return replace(field, scale=100, unit="%")
        return field

    def note(self, brief: Values, row: Values, plan: Plan | None) -> str:
        """What the brand's own data say of it now."""
        if not row.get("target"):
            return "Write the target you want to reach; 0 stands until then."
        kind, _, number = row["holder"].partition(" ")
        goal = entries(brief, kind)[int(number)].get("name")
        known = () if plan is None else plan.kpis.itertuples()
        for kpi in known:
            key = (kpi.goal, kpi.metric, kpi.platform, kpi.period)
            if key == (goal, row.get("metric"), row.get("platform") or "", row.get("period")):
                return f"Now: {kpi.sentence}"
        return ""

    def place(self, brief: Values, path: Sequence[str]) -> Place | None:
        """The row of the KPI at "goals.1.kpis.2.target"."""
        if len(path) < 4 or path[0] not in HOLDERS or path[2] != "kpis":
            return None
        if not (path[1].isdecimal() and path[3].isdecimal()):
            return None
        holder = f"{path[0]} {int(path[1]) - 1}"
        rows = [index for index, row in enumerate(self.rows(brief)) if row["holder"] == holder]
        number = int(path[3]) - 1
        if number >= len(rows):
            return None
        return Place(rows[number], path[4] if len(path) > 4 else None)

    def edited(self, brief: Values, index: int, key: str, value: Any) -> Change:
        """A target keeps the number that is shown when its metric becomes a share, or stops."""
        row = self.rows(brief)[index]
        if key == "platform":
            value = value or None
        change = super().edited(brief, index, key, value)
        before, after = is_per_cent(row.get("metric")), is_per_cent(value)
        if key == "metric" and before != after and isinstance(row.get("target"), int | float):
            target = row["target"] / 100 if after else row["target"] * 100
            again = super().edited(brief | change.values, index, "target", round(target, 12))
            return Change(again.values, change.order)
        return change

    def added(self, brief: Values) -> Change:
        """A KPI of the last goal; where there is no goal yet, of a first one."""
        if not any(entries(brief, kind) for kind in HOLDERS):
            brief = brief | {"goals": [_new_goal(brief)]}
        return super().added(brief)

    def moved(self, brief: Values, index: int, by: int) -> Change:
        """Moved among the KPIs of one goal or campaign."""
        rows = self.rows(brief)
        if 0 <= index + by < len(rows) and rows[index]["holder"] != rows[index + by]["holder"]:
            raise Refused(
                "It stands at the edge of its goal; choose another goal in its first field."
            )
        return super().moved(brief, index, by)

    def written(self, brief: Values, rows: list[tuple[int | None, Values]]) -> Change:
        """Each KPI into the goal or campaign it names."""
        holders = {kind: entries(brief, kind) for kind in HOLDERS}
        order = []
        for kind, items in holders.items():
            for number, item in enumerate(items):
                own = [(before, row) for before, row in rows if row["holder"] == f"{kind} {number}"]
                order += [before for before, _ in own]
                item["kpis"] = [
                    {name: value for name, value in row.items() if name != "holder"}
                    for _, row in own
                ]
        return Change({kind: items for kind, items in holders.items() if items}, order)


def _new_kpi(brief: Values) -> Values:
    goals = entries(brief, "goals")
    holder = f"goals {len(goals) - 1}" if goals else "campaigns 0"
    family = goals[-1].get("family") if goals else "marketing"
    metrics = MANAGEMENT_METRICS if family == "management" else MARKETING_METRICS
    used = [kpi.get("metric") for kpi in entries(goals[-1] if goals else {}, "kpis")]
    metric = next((name for name in metrics if name not in used), metrics[0])
    return {"holder": holder, "metric": metric, "target": 0.0, "period": "week", "platform": None}


def _kpi_fields(brief: Values) -> Sequence[Field]:
    holders = tuple(
        (f"{kind} {number}", str(item.get("name") or "without a name"), heading)
        for kind, heading in (("goals", "Goals"), ("campaigns", "Campaigns"))
        for number, item in enumerate(entries(brief, kind))
    )
    periods = (("week", "a week"), ("month", "four weeks"), ("plan", "the whole plan"))
    everywhere = ("", "All platforms")
    return (
        Field("holder", "Goal or campaign", "select", options=holders),
        Field("metric", "Measure", "select", options=METRIC_OPTIONS),
        Field("target", "Target", "number", step=1, width="s"),
        Field("period", "Over", "select", options=periods, width="s"),
        Field("platform", "Where", "select", optional=True,
              options=(everywhere, *platform_options(brief)), width="s"),
    )  # fmt: skip


def summary(brief: Values) -> str:
    """The goals in one line."""
    goals = entries(brief, "goals")
    count = len(Kpis().rows(brief))
    kpis = counted(count, "KPI") if count else "no KPI yet"
    return f"{counted(len(goals), 'goal')}, {kpis}" if goals or count else "No goal and no KPI yet"


SECTIONS = (Goals(), Kpis())
