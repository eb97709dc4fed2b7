"""Choosing a mix beside the controls: from models, a brief and dials to words and figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planner.brief import Brief
from planner.errors import PlannerError
from planner.figures.block import Block
from planner.figures.mix import mix_block, worth_block
from planner.figures.mix_pillars import pillar_shares, pillars_block
from planner.widgets import markup
from planner.widgets.member_words import verdict_html
from planner.widgets.mix_words import check_words, mix_words

if TYPE_CHECKING:
    import pandas as pd

    from planner.content.mix import Mix
    from planner.content.mix_report import MixModels

SECONDS_PER_WEEK = 604_800


@dataclass(frozen=True, eq=False)
class Asked:
    """What a mix is chosen from: models, the brief with the dials' values, money of a boost.

    `messages_per_week` come in (None: not known); `scheduled` is the pillar of every planned post.
    """

    models: MixModels
    brief: Brief
    boost_money: float = 0.0
    messages_per_week: float | None = None
    scheduled: pd.Series | None = None


@dataclass(frozen=True, eq=False)
class Chosen:
    """What was found: words, figures, and the mix where there is one."""

    asked: Asked | None
    said: str
    check: str = ""
    blocks: list[Block] = field(default_factory=list)
    mix: Mix | None = None

    @property
    def has_model(self) -> bool:
        """True if the mix rests on a model, so that more can be asked of it."""
        return self.mix is not None and self.mix.work is not None


def messages_per_week(inbound: pd.DataFrame | None) -> float | None:
    """Messages a week that come in; None where they are not known."""
    if inbound is None or not len(inbound):
        return None
    span = inbound["received_at"].max() - inbound["received_at"].min()
    return len(inbound) / max(span.total_seconds() / SECONDS_PER_WEEK, 1.0)


def choose(asked: Asked, quick: bool) -> Chosen:
    """The mix; the mean only while something is dragged. Never raises."""
    from planner.content.effort import Answering
    from planner.content.mix import plan_mix
    from planner.content.mix_limits import Boost, MixLimits

    first, weights = asked.models.first, asked.brief.balance.outcome_weights
    worth = worth_block(first.cells_, first.outcome_, first.verdict_)
    models = asked.models.models
    counted = {name: own for name, own in models.items() if weights.get(name, 0) > 0} or models
    limits = MixLimits(boost=Boost(asked.boost_money) if asked.boost_money else None)
    messages = asked.messages_per_week
    try:
        mix = plan_mix(counted, asked.brief, limits=limits, quick=quick,
                       answering=Answering(messages) if messages else None)  # fmt: skip
    except PlannerError as error:
        said = markup.message("warn", "No mix keeps all of this.", [str(error)])
        return Chosen(asked, said, check_words(counted), [worth])
    said = verdict_html("The mix", mix.verdict) + mix_words(mix, counted)
    shares = pillar_shares(mix.table, asked.scheduled, asked.brief.balance.pillar_shares)
    blocks = [mix_block(mix.table, mix.verdict, mix.keeps_present), worth]
    if len(shares) > 1:
        blocks.append(pillars_block(shares, mix.verdict.rows, limits.pillar_tolerance))
    return Chosen(asked, said, check_words(counted), blocks, mix)
