"""Latent classes: which profiles of answers a survey holds, and whether it holds any."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from planner.audience.display import (
    DISPLAY_MINIMUM,
    ShownAsTable,
    checked_minimum,
    shown_count,
    with_small_groups_hidden,
)
from planner.audience.score_choice import MILLION, choice_sql, chosen, quoted
from planner.audience.survey_members import ClassSolution, SurveyMembers
from planner.audience.type_gates import (
    MIN_MEMBERS,
    MIN_PER_KIND,
    MOST_TYPES,
    REPLICATES,
    STARTS,
    Evidence,
    look_for_types,
)
from planner.audience.type_intervals import multiples, size_intervals
from planner.audience.type_panel import GATE_COLUMNS, PANEL_COLUMNS, gates_of, panel_of
from planner.errors import PlannerError
from planner.verdict import Verdict
from planner.wording import counted

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_ANSWERS = 12
"""An item with more different answers is no category."""

NO_ANSWERS = "no answers"
ONE_POPULATION = "everyone"
RESPONDENT, WEIGHT = "respondent_id", "weight"


class LatentClasses(ShownAsTable):
    """Classes of respondents by their answers.

    Assumptions
    -----------
    1. Within a class the answers to different items are independent of each other; classes are the
       only reason why answers go together.
    2. A missing answer says nothing of what it would have been (missing at random, given the
       class). The share of missing answers per item is in `items_`.
    3. Respondents are a sample of whom the survey reached: they are respondents, not followers.
    4. Attributes that describe the classes afterwards stay out of the fit: they would change it.

    Parameters
    ----------
    n_classes
        A number, or "auto": the fewest whose BIC is within 0.02 per respondent of the best.
    most_classes
        Up to how many "auto" tries.
    smoothing
        Of the tables of answers, in respondents per table (1); 0 is plain maximum likelihood.
    replicates
        Surveys without classes to compare with, per kind of such a survey.
    seed
        Of starts, resamples and comparison surveys.

    Attributes
    ----------
    verdict_ : Verdict
        "types found", "no types, useful slices" or "not enough data".
    n_classes_ : int
        Classes of the solution that is described: 1 unless they passed the gates or their number
        was given.
    log_likelihood_, bic_ : float
        Of that solution.
    panel_, gates_ : DataFrame
        As of `EngagementTypes`.
    sizes_ : DataFrame
        class, members (respondents), share_of_members, low_90, high_90, stability. For use inside
        the workspace: show and export `displayed()`.
    profiles_ : DataFrame
        class, item, answer, share_in_class, share_everyone, times_everyone, low_90, high_90 (of the
        times, from resampled respondents; missing where nothing was resampled).
    items_ : DataFrame
        item, answers, share_missing; and the columns left out, with the reason.

    Raises
    ------
    PlannerError
        Settings out of range, a survey without items, results asked for before `fit`.

    References
    ----------
    Goodman (1974); Linzer and Lewis (2011), Journal of Statistical Software 42(10); Dolnicar et al.
    (2014), Journal of Travel Research 53, 296-306, for the size a survey needs.

    >>> import pandas as pd
    >>> survey = pd.DataFrame({"respondent_id": ["1", "2", "3"], "likes": ["tea", "tea", "coffee"]})
    >>> LatentClasses().fit(survey).verdict_.level
    'not enough data'
    """

    TITLE = "Latent classes"

    def __init__(
        self,
        n_classes: int | str = "auto",
        most_classes: int = MOST_TYPES,
        smoothing: float = 1.0,
        replicates: int = REPLICATES,
        seed: int = 0,
    ) -> None:
        if n_classes != "auto" and not (str(n_classes).isdigit() and 1 <= int(n_classes) <= 12):
            raise PlannerError(
                f"Number of classes: found {n_classes!r}, expected 1 to 12 or 'auto'. Remedy: "
                "correct it."
            )
        if int(replicates) < 19 or not 2 <= int(most_classes) <= 12 or not smoothing >= 0:
            raise PlannerError(
                f"Settings of the classes: found replicates {replicates}, most_classes "
                f"{most_classes}, smoothing {smoothing}; expected 19 or more, 2 to 12, 0 or more. "
                "Remedy: correct them."
            )
        self.n_classes, self.most_classes = n_classes, int(most_classes)
        self.smoothing, self.replicates = float(smoothing), int(replicates)
        self.seed = int(seed)

    def fit(
        self, survey: pd.DataFrame, report: Callable[[float, str], object] | None = None
    ) -> LatentClasses:
        """Look for classes.

        Parameters
        ----------
        survey
            SURVEY: one row per respondent, every column but `respondent_id` (and `weight`, if
            there) an item with up to 12 different answers; missing ones allowed.
        report
            Told the share done and what is being done.
        """
        import numpy as np
        import pandas as pd

        for name in ("_members", "_tables"):
            self.__dict__.pop(name, None)
        self._answers, self.items_ = _items(survey)
        self.panel_ = pd.DataFrame(columns=PANEL_COLUMNS)
        self.gates_ = pd.DataFrame(columns=GATE_COLUMNS)
        codes = _codes(survey, self._answers)
        answered = (codes >= 0).any(axis=1)
        weights = survey[WEIGHT].to_numpy(dtype=float) if WEIGHT in survey else np.ones(len(survey))
        levels = tuple(len(answers) for answers in self._answers.values())
        members = SurveyMembers.of_rows(codes[answered], levels, weights[answered], self.smoothing)
        self._members = members
        needed = max(MIN_MEMBERS, MIN_PER_KIND * len(levels))
        is_enough = members.members >= needed and len(levels) >= 2
        evidence = None
        if self.n_classes == "auto" and is_enough:
            evidence = look_for_types(
                members, most_types=self.most_classes, replicates=self.replicates, seed=self.seed,
                report=report,
            )  # fmt: skip
            self.panel_, self.gates_ = panel_of(evidence, members), gates_of(evidence)
            number = evidence.chosen if evidence.found else 1
            solution = evidence.mixtures[number]
        else:
            number = 1 if self.n_classes == "auto" else int(self.n_classes)
            solution = members.fit(number, starts=STARTS, tolerance=1e-9, seed=self.seed) if len(
                members.codes) else None  # fmt: skip
        self.n_classes_ = number
        self._take(solution, evidence)
        self.verdict_ = _verdict(evidence, members, needed, len(levels), self.n_classes)
        return self

    def assign(self, survey: pd.DataFrame) -> pd.Series:
        """The class of each respondent: a name, "between A and B", "no answers", or, where there is
        one class, "everyone". Stays in the workspace."""
        import numpy as np
        import pandas as pd

        self._fitted()
        codes = _codes(survey, self._answers)
        if self.n_classes_ == 1:
            labels = np.where((codes >= 0).any(axis=1), ONE_POPULATION, NO_ANSWERS).astype(object)
            return pd.Series(labels, index=survey.index, dtype="string", name="class")
        start, tables = self._tables
        scores = np.repeat(start[:, None], len(codes), axis=1)
        for item in range(codes.shape[1]):
            known = codes[:, item] >= 0
            places = self._members.offsets[item] + codes[known, item]
            scores[:, known] += tables[:, places]
        labels = chosen(scores, self.names_)
        labels[~(codes >= 0).any(axis=1)] = NO_ANSWERS
        return pd.Series(labels, index=survey.index, dtype="string", name="class")

    def to_sql(self) -> str:
        """SQL over a table `survey` with the columns of the fit: respondent_id, class.

        One text for DuckDB, SQLite, PostgreSQL and Spark SQL; it gives what `assign` gives.

        Raises
        ------
        PlannerError
            One class only, or columns whose names are not plain lower-case words.
        """
        self._fitted()
        if self.n_classes_ == 1:
            raise PlannerError(
                f"SQL of classes: there is one class only ({self.verdict_.level}), so there is "
                "nothing to tell apart."
            )
        for item in self._answers:
            if not re.fullmatch(r"[a-z_][a-z0-9_]*", item):
                raise PlannerError(
                    f"SQL of classes: found the column {item!r}, expected lower-case letters, "
                    "digits and underscores. Remedy: rename the column before the fit."
                )
        choice = choice_sql(self.names_, f"WHEN is_silent = 1 THEN {quoted(NO_ANSWERS)}")
        start, tables = self._tables
        scores = ",\n    ".join(
            f"{start[number]}" + "".join(
                " + " + _answer_case(item, answers, tables[number, offset : offset + len(answers)])
                for (item, answers), offset in zip(
                    self._answers.items(), self._members.offsets[:-1], strict=True
                )
            ) + f" AS s_{number}"
            for number in range(self.n_classes_)
        )  # fmt: skip
        nothing = " AND ".join(
            f"({item} IS NULL OR {item} NOT IN ({', '.join(quoted(one) for one in answers)}))"
            for item, answers in self._answers.items()
        )
        return (
            f"SELECT respondent_id,\n  {choice} AS class\nFROM (\n"
            f"  SELECT respondent_id, CASE WHEN {nothing} THEN 1 ELSE 0 END AS is_silent,\n"
            f"    {scores}\n  FROM survey\n) scored"
        )

    def displayed(self, minimum: int = DISPLAY_MINIMUM) -> pd.DataFrame:
        """The sizes as they may be shown: small classes hidden, counts rounded.

        Raises
        ------
        PlannerError
            A minimum under 10.
        """
        self._fitted()
        return with_small_groups_hidden(self.sizes_, checked_minimum(minimum))

    def _take(self, solution: ClassSolution | None, evidence: Evidence | None) -> None:
        """Names, sizes and profiles of the solution that is described."""
        import numpy as np
        import pandas as pd

        self.names_: tuple[str, ...] = ()
        members = self._members
        self.sizes_ = pd.DataFrame(columns=_SIZES)
        self.profiles_ = pd.DataFrame(columns=_PROFILES)
        self.log_likelihood_ = self.bic_ = float("nan")
        if solution is None:
            return
        self.log_likelihood_ = solution.log_likelihood
        self.bic_ = solution.bic(members.members)
        overall = solution.shares @ solution.tables
        self.names_ = _names(solution, overall, self._answers)
        self._tables = (
            np.rint(MILLION * np.log(solution.shares)).astype("int64"),
            np.rint(MILLION * np.log(solution.tables)).astype("int64"),
        )
        size = members.members
        low, high = size_intervals(solution.shares, size, evidence)
        times, lows, highs = multiples(solution.tables, overall, evidence)
        stability = np.full(solution.types, np.nan)
        if evidence is not None and evidence.found:
            stability = np.array(evidence.jaccard)
        self.sizes_ = pd.DataFrame(
            {
                "class": pd.Series(self.names_, dtype="string"),
                "members": np.rint(solution.shares * size).astype("int64"),
                "share_of_members": solution.shares,
                "low_90": low,
                "high_90": high,
                "stability": stability,
            }
        )
        items = [(item, answer) for item, answers in self._answers.items() for answer in answers]
        number = solution.types
        self.profiles_ = pd.DataFrame(
            {
                "class": np.repeat(np.array(self.names_, dtype=object), len(items)),
                "item": [item for item, _ in items] * number,
                "answer": [answer for _, answer in items] * number,
                "share_in_class": solution.tables.ravel(),
                "share_everyone": np.tile(overall, number),
                "times_everyone": times.ravel(),
                "low_90": lows.ravel(),
                "high_90": highs.ravel(),
            }
        )

    def _fitted(self) -> LatentClasses:
        if not hasattr(self, "_members"):
            raise PlannerError("These classes hold no result yet. Call fit with a survey first.")
        return self

    def _shown(self) -> pd.DataFrame | None:
        return None if self.n_classes_ == 1 else self.displayed()

    def _shown_as_html(self) -> pd.DataFrame:
        return self.panel_ if self.n_classes_ == 1 else self.displayed()

    def _more_notes(self) -> list[str]:
        return ["Respondents, not followers."]


_SIZES = ["class", "members", "share_of_members", "low_90", "high_90", "stability"]
_PROFILES = ["class", "item", "answer", "share_in_class", "share_everyone", "times_everyone",
             "low_90", "high_90"]  # fmt: skip


def _items(survey: pd.DataFrame) -> tuple[dict[str, list[str]], pd.DataFrame]:
    """(item -> its answers in order, what is known of every column)."""
    import pandas as pd

    answers: dict[str, list[str]] = {}
    rows = []
    for name in survey.columns:
        if name in (RESPONDENT, WEIGHT):
            continue
        values = survey[name].astype("string")
        found = sorted(values.dropna().unique(), key=_in_order)
        missing = float(values.isna().mean()) if len(values) else float("nan")
        why = ""
        if len(found) < 2:
            why = "everybody gave the same answer, or none"
        elif len(found) > MOST_ANSWERS:
            why = f"{len(found):,} different answers are no category"
        else:
            answers[str(name)] = [str(one) for one in found]
        rows.append((str(name), len(found), missing, why))
    if not rows:
        raise PlannerError(
            "Survey: found no column of answers, expected one per item beside respondent_id. "
            "Remedy: check the table."
        )
    return answers, pd.DataFrame(rows, columns=["item", "answers", "share_missing", "left_out"])


def _in_order(answer: str) -> tuple:
    """Numbers by size, then words by the alphabet."""
    try:
        return (0, float(answer), answer)
    except ValueError:
        return (1, 0.0, answer)


def _codes(survey: pd.DataFrame, answers: dict[str, list[str]]) -> np.ndarray:
    """Which answer each respondent gave to each item, -1 for none or one never seen before."""
    import numpy as np
    import pandas as pd

    codes = np.full((len(survey), len(answers)), -1, dtype="int64")
    for column, (item, known) in enumerate(answers.items()):
        if item in survey:
            values = survey[item].astype("string").astype(object)
            codes[:, column] = pd.Index(known, dtype=object).get_indexer(values)
    return codes


def _names(
    solution: ClassSolution, overall: np.ndarray, answers: dict[str, list[str]]
) -> tuple[str, ...]:
    """Each class by the answer it gives most beyond everyone's share: "item: answer"."""
    import numpy as np

    if solution.types == 1:
        return (ONE_POPULATION,)
    labels = [f"{item}: {answer}" for item, known in answers.items() for answer in known]
    names: list[str] = []
    for row in (solution.tables - overall) / np.sqrt(overall * (1 - overall) + 1e-12):
        order = [labels[place] for place in np.argsort(-row, kind="stable")]
        name = next((label for label in order if label not in names), order[0])
        names.append(name)
    return tuple(names)


def _answer_case(item: str, answers: list[str], values: np.ndarray) -> str:
    whens = " ".join(
        f"WHEN {quoted(answer)} THEN {value}"
        for answer, value in zip(answers, values.tolist(), strict=True)
    )
    return f"CASE {item} {whens} ELSE 0 END"


def _verdict(
    evidence: Evidence | None, members: SurveyMembers, needed: int, items: int,
    asked: int | str,
) -> Verdict:  # fmt: skip
    number = round(members.members)
    if evidence is None:
        given = (
            f"{asked} classes were asked for and are described; whether there are any was not "
            "asked (n_classes='auto' does). "
            if asked != "auto"
            else ""
        )
        if items < 2:
            return Verdict(
                "not enough data", f"{given}Fewer than two items have answers to compare.",
                number, "respondents", "More items.",
            )  # fmt: skip
        if number >= needed:
            return Verdict(
                "no types, useful slices", given.strip(), number, "respondents",
                "Fit with n_classes='auto', which compares with surveys without classes.",
            )  # fmt: skip
        return Verdict(
            "not enough data",
            f"{given}{shown_count(number, 'respondent').capitalize()} answered; a search for "
            f"classes takes {needed:,} with {items} items.",
            number,
            "respondents",
            f"{counted(max(1, needed - number), 'more respondent')}.",
        )
    if evidence.found:
        worst = max(evidence.p_values.values())
        return Verdict(
            "types found",
            f"{evidence.chosen} profiles of answers, found in {number:,} respondents: they "
            f"describe them much better than one population (gain "
            f"{evidence.gates[0].value:.2f} per respondent), most respondents clearly belong to "
            f"one (clearness {evidence.gates[1].value:.2f} of 1), the same ones come back in "
            f"resampled respondents, and of comparable surveys without classes at most "
            f"{worst:.0%} look as good.",
            number,
            "respondents",
            "Nothing: look again with the next survey.",
        )
    return Verdict(
        "no types, useful slices",
        "Respondents shade into one another, or answer alike. Clear-cut classes are not supported "
        f"by {number:,} respondents: {evidence.gates[-1].words}.",
        number,
        "respondents",
        "Items that set people apart more clearly; more respondents only if a class is rare.",
    )
