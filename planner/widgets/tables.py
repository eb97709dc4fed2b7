"""The tables of the sample brands and what follows from them, once per process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from planner.brief import Brief
from planner.plan import Plan, Prepared, make_plan_from, prepare
from planner.samples import SAMPLE_BRANDS, SAMPLE_TITLES, Sample, load_sample
from planner.share import share_path

if TYPE_CHECKING:
    from planner.widgets.state import PlannerState

__all__ = [
    "SAMPLE_BRANDS",
    "SAMPLE_TITLES",
    "PlanTables",
    "chosen_tables",
    "sample",
    "sample_brief",
    "sample_plan",
    "sample_prepared",
    "sample_tables",
]


@dataclass(frozen=True, eq=False)
class PlanTables:
    """The tables a plan is made from."""

    posts: pd.DataFrame
    interactions: pd.DataFrame | None = None
    inbound: pd.DataFrame | None = None
    survey: pd.DataFrame | None = None
    account: pd.DataFrame | None = None
    is_simulated: bool = False

    def as_arguments(self) -> dict[str, Any]:
        """The tables as `make_plan` takes them."""
        names = ("posts", "interactions", "inbound", "survey", "account", "is_simulated")
        return {name: getattr(self, name) for name in names}


@cache
def sample(brand: str) -> Sample:
    """A sample brand; read once per process."""
    return load_sample(brand)


@cache
def sample_brief(brand: str) -> Brief:
    """The brief of a sample brand, without reading its tables; read once per process."""
    return Brief.read(share_path("sample_data") / brand / "brief.yaml")


def sample_tables(brand: str) -> PlanTables:
    """The tables of a sample brand."""
    found = sample(brand)
    return PlanTables(
        posts=found.posts,
        interactions=found.interactions,
        inbound=found.inbound,
        survey=found.survey,
        account=found.account,
        is_simulated=True,
    )


def chosen_tables(state: PlannerState) -> PlanTables | None:
    """The tables a state's data are: a sample brand's, or the posts of its import; None: neither.

    >>> from planner.widgets.state import PlannerState
    >>> len(chosen_tables(PlannerState()).posts) > 0
    True
    """
    if state.source == "sample":
        return sample_tables(state.brand)
    return None if state.imported is None else PlanTables(posts=state.imported.posts)


@cache
def sample_prepared(brand: str) -> Prepared:
    """A sample brand's tables made ready for planning; once per process."""
    return prepare(**sample_tables(brand).as_arguments())


@cache
def sample_plan(brand: str) -> Plan:
    """The plan of a sample brand's own brief, which every new page begins with."""
    return make_plan_from(sample_brief(brand), sample_prepared(brand))
