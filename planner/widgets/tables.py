"""Where the app's tables come from: a sample brand, or an uploaded file of posts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pandas as pd

from planner.brief import Brief
from planner.plan import Plan, Prepared, make_plan_from, prepare
from planner.samples import SAMPLE_BRANDS, SAMPLE_TITLES, Sample, load_sample
from planner.share import share_path
from planner.sources import Import, label_intents, read_posts
from planner.sources import propose_intents as proposed
from planner.sources.mapping import Guess, propose_mapping
from planner.sources.opening import open_source
from planner.sources.tables import is_posts, read_table

__all__ = [
    "SAMPLE_BRANDS",
    "SAMPLE_TITLES",
    "PlanTables",
    "UploadedFile",
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


@cache
def sample_prepared(brand: str) -> Prepared:
    """A sample brand's tables made ready for planning; once per process."""
    return prepare(**sample_tables(brand).as_arguments())


@cache
def sample_plan(brand: str) -> Plan:
    """The plan of a sample brand's own brief, which every new page begins with."""
    return make_plan_from(sample_brief(brand), sample_prepared(brand))


@dataclass(frozen=True, eq=False)
class UploadedFile:
    """An uploaded file of posts: its name and its bytes, in memory only."""

    name: str
    data: bytes

    def columns(self, sheet: str | None = None) -> tuple[list[str], list[Guess]]:
        """The names of its columns, and a guess for each of ours."""
        raw = read_table(open_source(self.data, self.name), is_posts, sheet)
        rows = [list(row) for row in zip(*(column[:300] for column in raw.columns), strict=True)]
        return list(raw.header), propose_mapping(raw.header, rows)

    def read(
        self,
        timezone: str | None = None,
        platform: str | None = None,
        mapping: dict[str, str | None] | None = None,
        sheet: str | None = None,
        day_first: bool | None = None,
        propose_intents: bool | None = None,
    ) -> Import:
        """Its posts, read with these corrections; intents proposed where asked for."""
        found = read_posts(
            self.data, timezone=timezone, platform=platform, mapping=mapping, name=self.name,
            sheet=sheet, day_first=day_first,
        )  # fmt: skip
        if not propose_intents or found.table.empty:
            return found
        posts, notes = label_intents(found.posts, proposed(found.posts))
        return replace(found, table=posts, notes=(*found.notes, *notes))
