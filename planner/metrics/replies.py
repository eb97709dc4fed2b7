"""Answering: response times and the share answered within a promise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.errors import PlannerError
from planner.metrics.intervals import wilson_interval
from planner.metrics.words import percent_text
from planner.wording import counted

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


MINUTE = 60.0


def response_times(inbound: pd.DataFrame) -> pd.DataFrame:
    """INBOUND with `response_time_minutes` added: minutes from receipt to answer.

    Open messages are missing, never 0. A message answered before it came in is an error of the
    source and is missing too.

    >>> import pandas as pd
    >>> inbound = pd.DataFrame({
    ...     "received_at": pd.to_datetime(["2026-03-02 09:00", "2026-03-02 10:00"], utc=True),
    ...     "answered_at": pd.to_datetime(["2026-03-02 09:45", None], utc=True)})
    >>> response_times(inbound)["response_time_minutes"].tolist()
    [45.0, nan]
    """
    waits = (inbound["answered_at"] - inbound["received_at"]).dt.total_seconds() / MINUTE
    waits = waits.astype("float64")
    return inbound.assign(response_time_minutes=waits.where(waits >= 0))


@dataclass(frozen=True)
class AnsweredShare:
    """How many messages were answered within the promise, as known at one instant.

    `share` = in_time / decided; a message is decided once it is answered or the promise has run
    out. `open_undecided` messages are younger than the promise and in neither number (they are
    censored, not late); `share_if_undecided_late` is what the share falls to at worst.
    `impossible_times` were answered before they came in and are left out.
    """

    promise_minutes: float
    as_of: pd.Timestamp | None
    in_time: int
    answered_late: int
    open_late: int
    open_undecided: int
    impossible_times: int
    share: float | None
    low_90: float | None
    high_90: float | None
    share_if_undecided_late: float | None

    @property
    def decided(self) -> int:
        """Messages whose outcome is known: in time, answered late, or open past the promise."""
        return self.in_time + self.answered_late + self.open_late

    @property
    def sentence(self) -> str:
        """The result in words, with everything that was left out."""
        if self.share is None:
            words = "The share answered in time cannot be given: no message has an outcome yet."
        else:
            words = (
                f"{percent_text(self.share)} of {counted(self.decided, 'message')} answered within "
                f"{self.promise_minutes:g} minutes (90 %: {percent_text(self.low_90)} to "
                f"{percent_text(self.high_90)}). Answered later: {self.answered_late:,}; still "
                f"open past the promise: {self.open_late:,}."
            )
        if self.open_undecided:
            words += (
                f" Left out, as they may still be answered in time: "
                f"{counted(self.open_undecided, 'open message')} younger than the promise."
            )
        if self.impossible_times:
            words += (
                " Left out, as the answer is dated before the receipt: "
                f"{counted(self.impossible_times, 'message')}."
            )
        return words


def answered_share(
    inbound: pd.DataFrame, promise_minutes: float, as_of: pd.Timestamp | None = None
) -> AnsweredShare:
    """INBOUND -> the share of messages answered within `promise_minutes`, with its counts.

    Parameters
    ----------
    inbound
        INBOUND: at least received_at and answered_at (UTC).
    promise_minutes
        The promised time to an answer, above 0.
    as_of
        The instant the table was read off (UTC). Later messages are left out and later answers
        count as not yet given. None: the last instant in the table.

    Open messages older than the promise count as late; younger ones are left out with a count.

    Raises
    ------
    PlannerError
        A promise of 0 minutes or less.

    >>> import pandas as pd
    >>> inbound = pd.DataFrame({
    ...     "received_at": pd.to_datetime(["2026-03-02 09:00"] * 3 + ["2026-03-02 11:50"],
    ...                                   utc=True),
    ...     "answered_at": pd.to_datetime(["2026-03-02 09:45", "2026-03-02 11:00", None, None],
    ...                                   utc=True)})
    >>> result = answered_share(inbound, 60, as_of=pd.Timestamp("2026-03-02 12:00", tz="UTC"))
    >>> result.in_time, result.answered_late, result.open_late, result.open_undecided
    (1, 1, 1, 1)
    """
    import numpy as np

    if not promise_minutes > 0:
        raise PlannerError(
            f"Reply promise: found {promise_minutes} minutes, expected more than 0. "
            "Remedy: set the promise in the brief."
        )
    end = as_of_instant(inbound, as_of)
    if end is None:
        return AnsweredShare(promise_minutes, None, 0, 0, 0, 0, 0, None, None, None, None)
    waits, answered, impossible = waits_until(inbound, end)
    in_time = int(np.sum(answered & (waits <= promise_minutes)))
    answered_late = int(np.sum(answered)) - in_time
    open_late = int(np.sum(~answered & (waits > promise_minutes)))
    undecided = int(np.sum(~answered)) - open_late
    decided = in_time + answered_late + open_late
    low, high = wilson_interval(in_time, decided)
    return AnsweredShare(
        promise_minutes=promise_minutes,
        as_of=end,
        in_time=in_time,
        answered_late=answered_late,
        open_late=open_late,
        open_undecided=undecided,
        impossible_times=impossible,
        share=in_time / decided if decided else None,
        low_90=float(low) if decided else None,
        high_90=float(high) if decided else None,
        share_if_undecided_late=in_time / (decided + undecided) if decided + undecided else None,
    )


def median_response_time(inbound: pd.DataFrame, as_of: pd.Timestamp | None = None) -> float | None:
    """Median minutes to an answer over ALL messages, open ones included as "longer than so far".

    Leaving open messages out would make a team that ignores the hard half look fast. The median
    is read off the Kaplan-Meier curve; without open messages it is the plain median. None while
    fewer than half of the messages can be expected to be answered from what is known.

    Source: Kaplan & Meier 1958, Journal of the American Statistical Association 53:457-481.

    >>> import pandas as pd
    >>> inbound = pd.DataFrame({
    ...     "received_at": pd.to_datetime(["2026-03-02 09:00"] * 3, utc=True),
    ...     "answered_at": pd.to_datetime(["2026-03-02 09:10", "2026-03-02 09:30", None],
    ...                                   utc=True)})
    >>> median_response_time(inbound, as_of=pd.Timestamp("2026-03-02 12:00", tz="UTC"))
    30.0
    """
    import numpy as np

    end = as_of_instant(inbound, as_of)
    if end is None:
        return None
    waits, answered, _ = waits_until(inbound, end)
    times = np.unique(waits[answered])
    if not len(times):
        return None
    ordered = np.sort(waits)
    at_risk = len(ordered) - np.searchsorted(ordered, times, side="left")
    answers = np.unique(waits[answered], return_counts=True)[1]
    waiting = np.cumprod(1 - answers / at_risk)
    below = np.flatnonzero(waiting <= 0.5 + 1e-12)
    if not len(below):
        return None
    first = below[0]
    if abs(waiting[first] - 0.5) <= 1e-12 and first + 1 < len(times):
        # Exactly half are through: the middle of the two neighbours, as in the plain median.
        return float((times[first] + times[first + 1]) / 2)
    return float(times[first])


def as_of_instant(inbound: pd.DataFrame, as_of: pd.Timestamp | None) -> pd.Timestamp | None:
    """The instant given, in UTC, or the last instant in the table; None for an empty one."""
    import pandas as pd

    if as_of is not None:
        instant = pd.Timestamp(as_of)
        if instant.tzinfo is None:
            raise PlannerError(
                f"as_of: found {as_of} without a time zone, expected an instant. "
                "Remedy: give it in UTC, such as 2026-03-02 12:00+00:00."
            )
        return instant.tz_convert("UTC")
    last = max((inbound[name].max() for name in ("received_at", "answered_at")
                if inbound[name].notna().any()), default=None)  # fmt: skip
    return last


def waits_until(inbound: pd.DataFrame, end: pd.Timestamp) -> tuple[np.ndarray, np.ndarray, int]:
    """Minutes waited until the answer or `end`, whether answered, and impossible rows dropped."""
    import numpy as np

    seen = inbound[(inbound["received_at"] <= end).to_numpy(dtype=bool)]
    to_answer = ((seen["answered_at"] - seen["received_at"]).dt.total_seconds() / MINUTE).to_numpy(
        dtype=float, na_value=np.nan
    )
    to_end = ((end - seen["received_at"]).dt.total_seconds() / MINUTE).to_numpy(dtype=float)
    possible = ~(to_answer < 0)
    answered = to_answer <= to_end
    waits = np.where(answered, to_answer, to_end)
    return waits[possible], answered[possible], int(np.sum(~possible))
