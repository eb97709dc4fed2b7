"""The errors a person can meet. Each one says what was found, what was expected and what to do."""

from __future__ import annotations


class PlannerError(Exception):
    """Any problem the planner can explain. Its text is fit to be shown to a person as it stands.

    >>> str(PlannerError("No plan is open. Open one or start from a sample brand."))
    'No plan is open. Open one or start from a sample brand.'
    """

    def __reduce__(self) -> tuple:
        # An error copied or sent from another process keeps its parts; most take named parameters,
        # which the usual way of making an error again from its text does not know.
        return _made_again, (type(self), self.args, self.__dict__)


def _made_again(kind: type[PlannerError], args: tuple, parts: dict) -> PlannerError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(parts)
    return error


class DataError(PlannerError):
    """A table or file breaks its contract at one place.

    Parameters
    ----------
    got, expected, remedy
        What was found, what was expected, what to do: short phrases without a final stop.
    file, row, column
        Where. `row` is the line number as in the file (the header is line 1), or None.

    >>> print(DataError(file="posts.csv", row=7, column="Reach", got="'-5'",
    ...                 expected="a count of people, 0 or more",
    ...                 remedy="correct the cell or leave it blank"))
    posts.csv, row 7, column 'Reach': found '-5', expected a count of people, 0 or more. \
Remedy: correct the cell or leave it blank.
    """

    def __init__(
        self,
        *,
        got: str,
        expected: str,
        remedy: str,
        file: str | None = None,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        self.file, self.row, self.column = file, row, column
        self.got, self.expected, self.remedy = got, expected, remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        place = [
            text
            for text in (
                self.file,
                None if self.row is None else f"row {self.row}",
                None if self.column is None else f"column '{self.column}'",
            )
            if text
        ]
        where = ", ".join(place) + ": " if place else ""
        return f"{where}found {self.got}, expected {self.expected}. Remedy: {self.remedy}."


class BriefError(PlannerError):
    """A brief cannot be read. `problems` holds one (field, sentence with remedy) pair each.

    >>> BriefError([("weeks", "found 40, expected 1 to 13. Remedy: shorten the horizon.")]).problems
    [('weeks', 'found 40, expected 1 to 13. Remedy: shorten the horizon.')]
    """

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = problems
        super().__init__("\n".join(f"{field}: {sentence}" for field, sentence in problems))


class InfeasiblePlan(PlannerError):
    """The limits of a brief contradict each other.

    Parameters
    ----------
    reasons
        One sentence per contradiction, with the numbers on both sides.
    what_to_relax
        One sentence per way out, each with the value that would be enough.

    >>> print(InfeasiblePlan(["The posts need 12.0 h a week, the team has 6.0 h."],
    ...                      ["Raise the hours to 12.0 a week."]))
    The limits contradict each other. The posts need 12.0 h a week, the team has 6.0 h. \
What would make it possible: Raise the hours to 12.0 a week.
    """

    def __init__(self, reasons: list[str], what_to_relax: list[str]) -> None:
        self.reasons, self.what_to_relax = list(reasons), list(what_to_relax)
        super().__init__(str(self))

    def __str__(self) -> str:
        return (
            "The limits contradict each other. "
            + " ".join(self.reasons)
            + " What would make it possible: "
            + " ".join(self.what_to_relax)
        )
