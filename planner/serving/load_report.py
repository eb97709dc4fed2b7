"""What a load test found: one record per session, and the whole in plain words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from planner.wording import counted

MEGABYTE = 2**20

ROWS = (
    ("first_byte", "first byte", "visit to the first byte of the page's answer"),
    ("skeleton", "skeleton", "visit to the piece of the page that shows it is on its way"),
    ("page", "whole page", "visit to the end of the page: its kernel runs, its cells are done"),
    ("widgets", "widgets", "visit to the state of every widget: the page has its controls"),
    ("chart", "first chart", "visit to the first chart with its data"),
    ("change", "move -> change", "control moved to the first text or chart that changed"),
    ("move_to_chart", "move -> chart", "control moved to the first chart that changed"),
    ("refusal", "told \"full\"", "visit to the whole answer that the room is full"),
)  # fmt: skip
"""Name of a time, its row in the summary, and what it means ("from the ... to the ...")."""

OUTCOMES = ("opened", "refused", "failed")
PROBLEMS_SHOWN = 10


@dataclass(frozen=True)
class LoadPlan:
    """What a load test does: the parameters of `planner.serving.load_test.run_load`."""

    url: str
    sessions: int
    moves: int = 3
    control: str | None = None
    within_seconds: float = 0.0
    hold_seconds: float = 0.0
    server_process_id: int | None = None
    settle_seconds: float = 15.0
    open_seconds: float = 300.0
    answer_seconds: float = 30.0


@dataclass(frozen=True)
class Move:
    """One move of a control that was answered and found right. Times in seconds."""

    label: str
    value: Any
    change_seconds: float
    """From the move to the first text or chart that changed."""
    chart_seconds: float | None
    """From the move to the first chart that changed; None if the move changed none."""


@dataclass(frozen=True)
class SessionResult:
    """One session.

    Attributes
    ----------
    outcome
        "opened", "refused" (the room was full) or "failed" (it never got so far as its controls).
    seconds
        Name of a time in `ROWS` -> seconds from the start of the visit.
    moves
        The moves that were answered and found right.
    problems
        What went wrong, one sentence each; empty for a session without fault.
    """

    outcome: str
    kernel_id: str = ""
    has_status_stream: bool = False
    seconds: dict[str, float] | None = None
    moves: tuple[Move, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class MemoryReport:
    """Memory while all sessions were open and idle, in bytes, one item per kernel found."""

    private_bytes: tuple[int, ...]
    proportional_bytes: tuple[int, ...]
    server_resident_bytes: int


@dataclass(frozen=True)
class LoadReport:
    """One load test.

    >>> report = LoadReport("http://localhost/planner", 1, (
    ...     SessionResult("opened", seconds={"page": 0.5}, problems=("It is closed.",)),))
    >>> report.count("opened"), report.failures, report.times("page")
    (1, ('It is closed.',), (0.5,))
    """

    url: str
    moves_asked: int
    sessions: tuple[SessionResult, ...]
    memory: MemoryReport | None = None
    notes: tuple[str, ...] = ()
    client_processor_seconds: float = 0.0

    def count(self, outcome: str) -> int:
        """How many sessions ended so ("opened", "refused" or "failed")."""
        return sum(session.outcome == outcome for session in self.sessions)

    @property
    def failures(self) -> tuple[str, ...]:
        """All that went wrong, one sentence each."""
        return tuple(problem for session in self.sessions for problem in session.problems)

    @property
    def moves(self) -> tuple[Move, ...]:
        """The moves of all sessions that were answered and found right."""
        return tuple(move for session in self.sessions for move in session.moves)

    @property
    def exit_code(self) -> int:
        """0 if nothing went wrong; being told that the room is full is not wrong."""
        return 1 if self.failures else 0

    def times(self, name: str) -> tuple[float, ...]:
        """All seconds measured under a name of `ROWS`, in the order of the sessions."""
        if name == "change":
            return tuple(move.change_seconds for move in self.moves)
        if name == "move_to_chart":
            found = (move.chart_seconds for move in self.moves)
        else:
            found = ((session.seconds or {}).get(name) for session in self.sessions)
        return tuple(seconds for seconds in found if seconds is not None)

    def summary(self) -> str:
        """The whole in plain words, several lines."""
        opened = self.count("opened")
        lines = [
            f"{self.url}: {counted(len(self.sessions), 'session')}, {opened} opened, "
            f"{self.count('refused')} refused because the room was full, "
            f"{self.count('failed')} failed.",
            f"{counted(opened * self.moves_asked, 'move')} asked for, {len(self.moves)} answered "
            f"and checked; {counted(len(self.failures), 'failure')} in all.",
            "",
            *self._table(),
            *self._memory(),
            *self.notes,
            f"This client used {self.client_processor_seconds:.1f} s of processor time; on the "
            "server's own machine the server lacked it. Scripts, styles and drawing are not in "
            "these times.",
            *self._problems(),
        ]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain values for JSON, times in seconds, memory in bytes."""
        rows = {name: self.times(name) for name, _, _ in ROWS}
        return asdict(self) | {
            "counts": {outcome: self.count(outcome) for outcome in OUTCOMES},
            "failures": self.failures,
            "seconds": {name: _figures(times) for name, times in rows.items() if times},
        }

    def _table(self) -> list[str]:
        rows = [(row, self.times(name), words) for name, row, words in ROWS]
        lines = [f"{'seconds':<15}{'p50':>8}{'p95':>8}{'max':>8}{'n':>6}  from the ..."]
        for row, times, words in rows:
            if times:
                found = _figures(times)
                lines.append(
                    f"{row:<15}{found['p50']:>8.3f}{found['p95']:>8.3f}{found['max']:>8.3f}"
                    f"{found['n']:>6}  {words}"
                )
        return [*lines, ""] if len(lines) > 1 else []

    def _memory(self) -> list[str]:
        if self.memory is None:
            return []
        lines = []
        for words, values in (
            ("private to it (USS)", self.memory.private_bytes),
            ("with its share of common memory (PSS)", self.memory.proportional_bytes),
        ):
            if values:
                middle, most = percentile(values, 0.5), max(values)
                lines.append(
                    f"Memory of an idle session {words}: median {middle / MEGABYTE:.1f} MB, most "
                    f"{most / MEGABYTE:.1f} MB, {counted(len(values), 'kernel')}."
                )
        resident = self.memory.server_resident_bytes
        return [*lines, f"Memory of the server itself (RSS): {resident / MEGABYTE:.1f} MB."]

    def _problems(self) -> list[str]:
        # The same trouble often meets many sessions: it is told once, with its number.
        counts: dict[str, int] = {}
        for sentence in self.failures:
            counts[sentence] = counts.get(sentence, 0) + 1
        lines = [f"! {number} x {sentence}" for sentence, number in counts.items()]
        more = len(lines) - PROBLEMS_SHOWN
        return lines[:PROBLEMS_SHOWN] + ([f"! and {more} other sentences"] if more > 0 else [])


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all values do not exceed.

    >>> percentile([4, 1, 3, 2], 0.5), percentile([4, 1, 3, 2], 0.95), percentile([7], 0.5)
    (2, 4, 7)
    """
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def _figures(times: Sequence[float]) -> dict[str, float]:
    return {
        "n": len(times),
        "p50": percentile(times, 0.5),
        "p95": percentile(times, 0.95),
        "max": max(times),
    }
