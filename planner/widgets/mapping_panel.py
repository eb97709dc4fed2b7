"""Which column of the file is which of ours: what was recognised, and a way to correct it."""

from __future__ import annotations

from collections.abc import Callable

from planner.schema import POSTS
from planner.sources.mapping import Guess
from planner.widgets import markup, plain
from planner.widgets.controls import retire
from planner.widgets.guard import Guard

NOT_IN_FILE = "(not in this file)"
ALWAYS_SHOWN = (
    "post_id", "published_wall", "published_hour", "platform", "format", "pillar", "intent",
    "text", "impressions", "reach_people", "likes", "comments", "shares", "clicks",
)  # fmt: skip
LABELS = {
    "post_id": "Post id",
    "published_wall": "Publish time",
    "published_hour": "Hour of publishing",
    "reach_people": "People reached",
    "permalink": "Link to the post",
    "timezone": "Time zone",
}
MARKS = {"sure": "sure", "check": "check this", "unknown": "not found", "yours": "your choice"}


def label_of(column: str) -> str:
    """A column's name as people write it.

    >>> label_of("published_wall"), label_of("video_views")
    ('Publish time', 'Video views')
    """
    return LABELS.get(column, column.replace("_", " ").capitalize())


class MappingPanel(plain.VBox):
    """A dropdown per column of ours, with how sure the guess is and why.

    Parameters
    ----------
    read_again
        Called with the corrections: planner column -> column of the file, or None.
    """

    def __init__(self, read_again: Callable[[dict[str, str | None]], None]) -> None:
        self._read_again = read_again
        self._guesses: dict[str, Guess] = {}
        self._choices: dict[str, plain.Dropdown] = {}
        self._chosen: dict[str, str | None] = {}
        self.head = plain.HTML()
        self.grid = plain.VBox()
        self.grid.add_class("pl-map")
        self.more = plain.Button(description="Show all columns")
        self.again = plain.Button(description="Read again with these columns")
        self.guard = Guard()
        self.more.on_click(self.guard.wrap("showing columns", lambda _button: self._show_all()))
        self.again.on_click(self.guard.wrap("taking columns over", lambda _button: self._ask()))
        buttons = plain.HBox([self.again, self.more])
        buttons.add_class("pl-row")
        super().__init__([self.head, self.guard.place, self.grid, buttons])
        self.add_class("pl-card")

    def show(
        self, header: list[str], guesses: list[Guess], used: dict[str, str] | None,
        corrections: dict[str, str | None],
    ) -> None:  # fmt: skip
        """Show the columns of a file.

        Parameters
        ----------
        header, guesses
            Names of the file's columns, and the guess for each of ours.
        used
            The mapping the file was read with, None where it could not be read.
        corrections
            What a person has chosen already.
        """
        self._guesses = {guess.column: guess for guess in guesses}
        self._header = list(header)
        self._chosen = {
            name: corrections[name]
            if name in corrections
            else (guess.file_column if used is None else used.get(name))
            for name, guess in self._guesses.items()
        }
        self._corrected = set(corrections)
        self._choices = {}
        self.head.value = (
            "<h3>Columns of your file</h3><p>Correct what was taken wrongly, then read again. "
            "A column nobody names is left out; nothing is guessed behind your back.</p>"
        )
        first = [name for name, chosen in self._chosen.items() if chosen or name in ALWAYS_SHOWN]
        gone = self.grid.children
        self.grid.children = [self._row(name) for name in first]
        retire(gone)
        self.more.disabled = len(first) == len(self._guesses)

    def _row(self, name: str) -> plain.VBox:
        options = [(NOT_IN_FILE, -1), *((text, n) for n, text in enumerate(self._header))]
        chosen = self._chosen[name]
        choice = plain.Dropdown(
            description=label_of(name),
            options=options,
            value=self._header.index(chosen) if chosen in self._header else -1,
        )
        self._choices[name] = choice
        return plain.VBox([choice, plain.HTML(self._why(name))])

    def _why(self, name: str) -> str:
        guess, chosen = self._guesses[name], self._chosen[name]
        meaning = POSTS.by_name[name].meaning if name in POSTS.by_name else "the hour, 0 to 23"
        if name in self._corrected:
            mark, kind, reason = MARKS["yours"], "sure", ""
        elif chosen is not None and chosen != guess.file_column:
            mark, kind, reason = MARKS["sure"], "sure", "known layout"
        elif chosen is None:
            mark, kind, reason = MARKS["unknown"], "unknown", guess.reason
        else:
            mark, kind, reason = MARKS[guess.confidence], guess.confidence, guess.reason
        words = f"{mark}: {reason}" if reason else mark
        return (
            f'<p class="pl-hint"><span class="pl-{kind}">{markup.esc(words)}</span>. '
            f"{markup.esc(meaning.capitalize())}.</p>"
        )

    def _show_all(self) -> None:
        missing = [name for name in self._guesses if name not in self._choices]
        self.grid.children = [*self.grid.children, *(self._row(name) for name in missing)]
        self.more.disabled = True

    def corrections(self) -> dict[str, str | None]:
        """What differs from the mapping shown, with earlier corrections kept."""
        chosen = {}
        for name, choice in self._choices.items():
            now = None if choice.value == -1 else self._header[choice.value]
            if now != self._chosen[name] or name in self._corrected:
                chosen[name] = now
        return chosen

    def _ask(self) -> None:
        self._read_again(self.corrections())
