"""What is said of a mix: what it rests on, the simple rule beside it, and the check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from planner.figures.words import capital, outcome_label, ratio
from planner.widgets import markup

if TYPE_CHECKING:
    from planner.content.mix import Mix
    from planner.content.mix_comparisons import WhatIf
    from planner.content.response import ResponseModel

FORECASTERS = {
    "student": "The model, heavy tails",
    "negative binomial": "The model, small counts",
    "beta-binomial": "The model, shares",
    "median of the kind": "Median of the kind (simple rule)",
}
CHECK_COLUMNS = {
    "outcome": "Result",
    "candidate": "Forecast by",
    "level": "Level",
    "log_score": "Log score (more is better)",
    "error_log": "Error in log (less is better)",
    "cover_80": "Inside 80 %",
    "later_posts": "Later posts",
}


def mix_words(mix: Mix, models: dict[str, ResponseModel]) -> str:
    """What the mix rests on: hours, assumptions, guards, and the simple rule beside it."""
    active = float(mix.active["hours_per_week"].sum()) if len(mix.active) else 0.0
    passive = float(mix.table["posts_per_week"] @ mix.table["hours_per_post"])
    held = mix.guards[~mix.guards["may_grow"].astype(bool)]
    sentences = [
        f"Posts take {passive:.1f} hours a week, active work {active:.1f}.",
        *([rule_words(mix)] if mix.raw_gain == mix.raw_gain else []),
        *mix.notes,
        *(f"{capital(row.format)}, {row.pillar}, {row.intent} may not grow: {row.reason}."
          for row in held.head(5).itertuples()),
        *dict.fromkeys(note for model in models.values() for note in model.notes_),
    ]  # fmt: skip
    return f'<div class="pl-results">{markup.headed_list("What it rests on", sentences)}</div>'


def check_words(models: dict[str, ResponseModel]) -> str:
    """The check on later posts, folded; empty where none could be made."""
    table = check_table(models)
    if not len(table):
        return ""
    return markup.folded(
        "The check: how well later posts were forecast, beside the median of the kind",
        markup.frame_table(table, "Later posts, forecast from earlier ones", blocks=True),
    )


def rule_words(mix: Mix) -> str:
    """The simple rule's mix by the model's draws, in a sentence."""
    return (
        "The simple rule beside it, most posts to the best raw means under the same limits, would "
        f"bring {ratio(1 + mix.raw_gain)} times the present mix (90 %: "
        f"{ratio(1 + mix.raw_gain_low_90)} to {ratio(1 + mix.raw_gain_high_90)}) by the same "
        f"draws; the best mix found brings {ratio(1 + mix.gain)} "
        f"({ratio(1 + mix.gain_low_90)} to {ratio(1 + mix.gain_high_90)})."
    )


def check_table(models: dict[str, ResponseModel]) -> pd.DataFrame:
    """How well each candidate forecast later posts, for every result."""
    tables = [
        model.rolling_.assign(outcome=capital(outcome_label(name)))
        for name, model in models.items()
        if len(model.rolling_)
    ]
    if not tables:
        return pd.DataFrame()
    table = pd.concat(tables, ignore_index=True).round(3).replace({"candidate": FORECASTERS})
    return table.rename(columns=CHECK_COLUMNS)[list(CHECK_COLUMNS.values())]


def what_if_words(found: WhatIf, kind: str, probability: str) -> list[str]:
    """What changing one kind by hand would do, in sentences."""
    if found.posts_per_week == found.posts_per_week_before:
        return [f"That is the proposal: {found.posts_per_week:g} posts a week of {kind}."]
    hours = found.hours_per_week
    work = "takes no more hours" if not hours else (
        f"takes {hours:.1f} more hours" if hours > 0 else f"frees {-hours:.1f} hours"
    )  # fmt: skip
    sentences = [
        f"{found.posts_per_week:g} instead of {found.posts_per_week_before:g} posts a week of "
        f"{kind}: {_gain(found)} of the proposal's whole value; more with a probability of "
        f"{probability}. It {work} a week.",
        f"Known from {found.own_posts} posts of this kind"
        + (f" ({found.badge})." if found.badge else "."),
    ]
    if found.broken:
        sentences.append(f"It breaks: {'; '.join(found.broken)}.")
    return sentences


def _gain(found: WhatIf) -> str:
    return f"{found.gain:+.1%} (90 %: {found.gain_low_90:+.1%} to {found.gain_high_90:+.1%})"
