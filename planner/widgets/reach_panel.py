"""Where a described audience could be reached, and what totals say: for those without a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.audience.platform_choice import platform_reach, reach_together
from planner.audience.totals import steps_by_totals
from planner.figures.words import percent, platform_label
from planner.platforms import LABELS
from planner.widgets import markup, plain
from planner.widgets.controls import Number, hint, when_changed
from planner.widgets.guard import Guard

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Where could an audience like yours be reached?"
_SHOWN = 8


class ReachPanel(plain.VBox):
    """A share of women, the platforms by published reach, and two of them together."""

    def __init__(self) -> None:
        self.guard = Guard()
        self.women = Number("Women in the audience, %", 0, 100)
        self.women.value = 50
        when_changed(self.women, self.guard.wrap("looking up reach", lambda _new: self._show()))
        self.result = plain.HTML()
        super().__init__(
            [plain.HTML(f"<h3>{markup.esc(TITLE)}</h3>"),
             hint("Published shares of US adults who ever use a platform, with source and date: "
                  "not your audience. No figures by age come with the planner."),
             self.women, self.guard.place, self.result]
        )  # fmt: skip
        self.add_class("pl-card")
        self._show()

    def _show(self) -> None:
        reach = platform_reach(share_women=self.women.value / 100)
        known = reach[reach["share_of_adults"].notna()]
        rows = [
            (LABELS[row.platform], percent(row.share_of_adults), row.survey_date, row.source)
            for row in known.head(_SHOWN).itertuples()
        ]
        best = known["platform"].head(2).tolist()
        names = " and ".join(LABELS[name] for name in best)
        missing = [LABELS[name] for name in reach.loc[reach["share_of_adults"].isna(), "platform"]]
        said = f"{names}: {reach_together(reach, best)['sentence']}"
        absent = f"No figures by gender are published for {', '.join(missing)}." if missing else ""
        columns = ("Platform", "Share", "Survey ended", "Source")
        table = markup.table("Share of such adults who ever use a platform", columns, rows,
                             blocks=True)  # fmt: skip
        words = "".join(f'<p class="small soft">{markup.esc(one)}</p>' for one in (said, absent))
        self.result.value = table + words


def totals_html(posts: pd.DataFrame, account: pd.DataFrame | None = None) -> str:
    """From followers to deep acts, by totals; empty where there are none.

    >>> import pandas as pd
    >>> "25" in totals_html(pd.DataFrame({"platform": ["x"], "reach_people": [4000.0],
    ...                                   "likes": [100.0]}))
    True
    """
    steps = steps_by_totals(posts, account)
    if not len(steps):
        return ""
    rows = [
        (platform_label(row.platform), row.step, f"{row.amount:,.0f} {row.unit}",
         "–" if row.per_1000_reached != row.per_1000_reached else f"{row.per_1000_reached:,.1f}",
         f"{row.posts:,}", row.note)
        for row in steps.itertuples()
    ]  # fmt: skip
    columns = ("Platform", "Step", "Amount", "Per 1,000 reached", "Rows behind it", "Note")
    return markup.table("What totals say: acts, not people", columns, rows, blocks=True)
