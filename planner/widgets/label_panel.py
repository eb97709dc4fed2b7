"""Labels of the posts: pillars by a person's rules, intents proposed from words and corrected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from planner.catalog import UNLABELLED
from planner.schema import INTENT_NAMES
from planner.sources.pillars import pillar_rules_of_text
from planner.sources.uploaded import PostsRead, post_key
from planner.widgets import markup, plain
from planner.widgets.controls import hint, retire, when_changed
from planner.widgets.guard import Guard

FILE_SAYS, PROPOSE = False, True
INTENTS = (
    ("as the file says", FILE_SAYS),
    ("proposed from the posts' words (English, German)", PROPOSE),
)
POSTS_AT_ONCE = 8
_EXCERPT = 140
_LABELS_NAMED = 12
_AS_PROPOSED = "as proposed"


class LabelPanel(plain.VBox):
    """Rules of pillars, the choice of proposed intents, and posts to check.

    Parameters
    ----------
    read_again
        Called with the changed keys of the reading: pillars, propose_intents, intents.
    """

    def __init__(self, read_again: Callable[..., None]) -> None:
        self._read_again = read_again
        self._showing = False
        self._read: PostsRead | None = None
        self._corrected: dict[str, str] = {}
        self._order = pd.DataFrame()
        self._from = 0
        self.rules = plain.Textarea(
            description="Pillars by your own rules, one a line", continuous_update=False,
            placeholder="beans: new beans, roast, #coffee\nevents: tasting, open day",
        )  # fmt: skip
        self.guard = Guard()
        when_changed(self.rules, self.guard.wrap("taking rules over", self._rules_changed))
        self.intents = plain.Dropdown(description="Intent of posts without one", options=INTENTS)
        when_changed(self.intents, self._intents_changed)
        self.counts = plain.HTML()
        self.checks = plain.VBox()
        self.checks.add_class("pl-map")
        self.others = plain.Button(description="Show other posts")
        self.others.on_click(lambda _button: self._show_others())
        self.buttons = plain.HBox()
        self.buttons.add_class("pl-row")
        super().__init__(
            [
                plain.HTML("<h3>Labels of your posts</h3>"),
                self.rules,
                self.guard.place,
                hint(
                    "A post gets the first pillar with one of its words or #hashtags; a pillar "
                    "the file states stays."
                ),
                self.intents,
                self.counts,
                self.checks,
                self.buttons,
            ]
        )
        self.add_class("pl-card")

    @staticmethod
    def fits(read: PostsRead) -> bool:
        """True if there are posts with words to label them by."""
        table = read.imported.table
        return any(name in table and table[name].notna().any() for name in ("text", "title"))

    def show(self, read: PostsRead, reading: Mapping[str, Any]) -> None:
        """Show what was read, and how."""
        self._showing = True
        try:
            self.rules.value = str(reading.get("pillars") or "")
            self.intents.value = reading.get("propose_intents") is True
        finally:
            self._showing = False
        if read is self._read:
            return
        self._read, self._from = read, 0
        self._corrected = dict(reading.get("intents") or {})
        self.counts.value = _counts(read)
        self._order = pd.DataFrame() if read.proposals is None else _to_check(read)
        self._show_checks()

    def _show_checks(self) -> None:
        gone = self.checks.children
        proposals = None if self._read is None else self._read.proposals
        if proposals is None:
            self.checks.children, self.buttons.children = (), ()
        else:
            self.checks.children = [
                self._row(row)
                for row in self._order[self._from : self._from + POSTS_AT_ONCE].itertuples()
            ]
            more = len(self._order) > POSTS_AT_ONCE
            self.buttons.children = (self.others,) if more else ()
        retire(gone)

    def _row(self, proposal: Any) -> plain.VBox:
        words = proposal.words
        excerpt = words if len(words) <= _EXCERPT else f"{words[:_EXCERPT]}…"
        key = post_key(proposal.platform, proposal.post_id)
        choice = plain.Dropdown(
            description=f"Intent of: {excerpt or 'a post without words'}",
            options=[_AS_PROPOSED, *INTENT_NAMES],
            value=self._corrected.get(key, _AS_PROPOSED),
        )
        when_changed(choice, lambda value: self._correct(key, value))
        if proposal.decided_by == "you":
            why = f"{proposal.intent}: your choice"
        elif proposal.intent == UNLABELLED:
            why = "unlabelled: no word speaks for one intent more than for another"
        else:
            why = f"{proposal.intent}, because of: {proposal.cues}"
        return plain.VBox([choice, hint(why)])

    def _correct(self, key: str, intent: str) -> None:
        corrected = {name: value for name, value in self._corrected.items() if name != key}
        if intent != _AS_PROPOSED:
            corrected[key] = intent
        self._read_again(intents=corrected or None)

    def _show_others(self) -> None:
        self._from += POSTS_AT_ONCE
        if self._from >= len(self._order):
            self._from = 0
        self._show_checks()

    def _rules_changed(self, text: str) -> None:
        if not self._showing:
            pillar_rules_of_text(text)  # a line that is no rule is told here, and nothing changes
            self._read_again(pillars=text.strip() or None)

    def _intents_changed(self, value: bool) -> None:
        if not self._showing:
            self._read_again(propose_intents=value or None)


def _to_check(read: PostsRead) -> pd.DataFrame:
    """Proposals worth a look first: corrected ones, then the least certain; each text once."""
    proposals, posts = read.proposals, read.imported.table
    cues = proposals["cues"].str.count(r" \+ ").where(proposals["cues"] != "", 99)
    is_open = proposals["decided_by"] != "you"
    table = proposals.assign(open=is_open, cue_count=cues, words=_words(posts))
    return table.sort_values(["open", "cue_count"], kind="stable").drop_duplicates("words")


def _words(posts: pd.DataFrame) -> pd.Series:
    """Title and text of each post in one line."""
    parts = [posts[name].fillna("") for name in ("title", "text") if name in posts]
    joined = parts[0] if len(parts) == 1 else parts[0] + " " + parts[1]
    return joined.str.split().str.join(" ")


def _counts(read: PostsRead) -> str:
    posts, parts = read.imported.table, []
    if read.pillars is not None:
        rows = [(row.pillar, f"{row.matched:,}", f"{row.decided:,}")
                for row in read.pillars.itertuples()]  # fmt: skip
        parts.append(
            markup.table(
                "What your rules did",
                ("Pillar", "Posts it fits", "Posts it decides"),
                rows,
                numbers=(False, True, True),
            )
        )
    for name in ("pillar", "intent"):
        if name in posts:
            counts = posts[name].fillna(UNLABELLED).value_counts()
            rows = [(label, f"{count:,}", f"{100 * count / len(posts):.0f} %")
                    for label, count in counts.head(_LABELS_NAMED).items()]  # fmt: skip
            more = len(counts) - _LABELS_NAMED
            caption = f"Posts by {name}, {len(posts):,} posts" + (
                f" ({more:,} rarer ones not shown)" if more > 0 else ""
            )
            parts.append(
                markup.table(
                    caption,
                    (name.capitalize(), "Posts", "Share"),
                    rows,
                    numbers=(False, True, True),
                )
            )
    return "".join(parts)
