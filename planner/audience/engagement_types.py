"""Engagement types: do people take part in different ways, or only more and less?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from planner.audience.count_members import CountMembers
from planner.audience.count_patterns import (
    FEWEST_ACTS,
    CountPatterns,
    capped,
    checked_counts,
    count_patterns,
    merged,
)
from planner.audience.display import (
    DISPLAY_MINIMUM,
    ShownAsTable,
    checked_minimum,
    shown_count,
    with_small_groups_hidden,
)
from planner.audience.tiers import no_member_log_verdict
from planner.audience.type_gates import (
    MOST_TYPES,
    REPLICATES,
    Evidence,
    look_for_types,
    needed_members,
)
from planner.audience.type_intervals import multiples, size_intervals
from planner.audience.type_names import kept_names, type_names
from planner.audience.type_panel import GATE_COLUMNS, PANEL_COLUMNS, gates_of, panel_of
from planner.audience.type_scores import TOO_EARLY, TypeScores
from planner.errors import PlannerError
from planner.verdict import Verdict
from planner.wording import counted

if TYPE_CHECKING:
    import pandas as pd

ONE_POPULATION = "everyone"
PROFILE_COLUMNS = ["type", "members", "share_of_members", "low_90", "high_90", "stability",
             "concentration"]  # fmt: skip
MIX_COLUMNS = [
    "type",
    "kind",
    "share_of_acts",
    "share_everyone",
    "times_everyone",
    "low_90",
    "high_90",
]
SOLID, USABLE = 0.8, 0.6


class EngagementTypes(ShownAsTable):
    """Types of taking part, by what kinds of act people's acts are of; how much they do is left to
    `Tiers`. Whether there are types at all is the first question, and "no" a full answer.

    Assumptions
    -----------
    1. Within a type members' mixes scatter like a Dirichlet around the type's mix; given the mix,
       kinds are drawn independently (a mixture of Dirichlet-multinomials).
    2. Members with fewer than 5 acts say too little: they are "too early to tell", never a type.
    3. More than 20 acts of a member count as 20 in the same proportions: nobody outweighs others.
    4. Members are independent of each other, and each is one account on one platform.
    5. Kinds the log never shows are unknown, not undone; rare kinds are merged into "other".

    Parameters
    ----------
    most_types
        Up to how many types are tried, 2 to 8.
    replicates
        Worlds without types to compare with, per kind of such a world (59: one may gain as much;
        if none of the first 29 does, the others are not drawn).
    seed
        Of starts, resamples and comparison worlds.

    Attributes
    ----------
    verdict_ : Verdict
        "types found", "no types, useful slices" or "not enough data", with the deciding gate.
    n_types_ : int
        1 unless types were found.
    panel_ : DataFrame
        One row per number of types tried, 1 among them: types, bic_per_member, gain_per_member
        (BIC units over one population), clearness (entropy R2), smallest_share, starts_agreeing,
        chosen.
    gates_ : DataFrame
        gate, value, needed, passed, words: in the order they were asked.
    profiles_ : DataFrame
        One row per type: type, members, share_of_members, low_90, high_90, stability,
        concentration. For use inside the workspace: show and export `displayed()`.
    mix_ : DataFrame
        type, kind, share_of_acts, share_everyone, times_everyone, low_90, high_90 (of the times,
        from resampled members).
    too_early_ : float
        Members with fewer than 5 acts.

    False alarms, 50 seeds of each of ten worlds without types, 2,000 members: see the README.

    Raises
    ------
    PlannerError
        Broken counts, settings out of range, results asked for before `fit`.

    References
    ----------
    Holmes, Harris and Quince (2012), PLoS ONE 7(2) e30126; Minka (2000); Besag and Clifford (1991),
    Biometrika 78, 301-304, for stopping early.

    >>> import pandas as pd
    >>> few = pd.DataFrame({"like": [9, 3, 7], "comment": [0, 4, 1]})
    >>> EngagementTypes().fit(few).verdict_.level
    'not enough data'
    """

    TITLE = "Engagement types"

    def __init__(
        self, most_types: int = MOST_TYPES, replicates: int = REPLICATES, seed: int = 0
    ) -> None:
        if not 2 <= int(most_types) <= 8:
            raise PlannerError(
                f"Number of types: found up to {most_types}, expected 2 to 8. Remedy: correct it."
            )
        if int(replicates) < 19:
            raise PlannerError(
                f"Comparison worlds: found {replicates}, expected 19 or more, or none could be "
                "rare enough. Remedy: correct the number."
            )
        self.most_types, self.replicates, self.seed = int(most_types), int(replicates), int(seed)

    def fit(
        self,
        counts: pd.DataFrame | None,
        report: Callable[[float, str], object] | None = None,
        earlier: EngagementTypes | None = None,
    ) -> EngagementTypes:
        """Look for types.

        Parameters
        ----------
        counts
            One row per member, one column per kind of act; a column `members` makes rows patterns
            of several. None when there are totals only.
        report
            Told the share done and what is being done.
        earlier
            Types found before: their names stay with the types that hold the same members (an
            overlap of half or more, by `kept_names`).
        """
        self._empty()
        if counts is None:
            self.verdict_ = no_member_log_verdict()
            return self
        patterns = count_patterns(counts)
        self._patterns, self.too_early_ = patterns, patterns.too_early
        needed = needed_members(len(patterns.kinds))
        if patterns.eligible < needed or len(patterns.kinds) < 2:
            self.verdict_ = _not_enough(patterns, needed)
            return self
        members = CountMembers.of(patterns)
        evidence = look_for_types(
            members, most_types=self.most_types, replicates=self.replicates, seed=self.seed,
            report=report,
        )  # fmt: skip
        self._evidence = evidence
        self.panel_ = panel_of(evidence, members)
        self.gates_ = gates_of(evidence)
        if evidence.found:
            self.n_types_ = evidence.chosen
            self._describe(evidence, patterns)
            if earlier is not None and earlier.n_types_ > 1:
                self._rename(self._kept(counts, earlier))
        self.verdict_ = _verdict(evidence, patterns)
        return self

    def assign(self, counts: pd.DataFrame) -> pd.Series:
        """The type of each row: a name, "between A and B", "too early to tell", or "everyone" where
        no types were found. Stays in the workspace."""
        import numpy as np
        import pandas as pd

        patterns = self._fitted()
        names, values, _ = checked_counts(counts)
        totals = values.sum(axis=1)
        if not hasattr(self, "_scores"):
            labels = np.where(totals < FEWEST_ACTS, TOO_EARLY, ONE_POPULATION).astype(object)
        else:
            rows = merged(names, values, patterns.kinds)
            labels = self._scores.labels(capped(rows, patterns.cap), rows.sum(axis=1))
        return pd.Series(labels, index=counts.index, dtype="string", name="type")

    def to_sql(self) -> str:
        """SQL that gives every member of `acts` the type `assign` gives.

        Raises
        ------
        PlannerError
            No types were found, so there is nothing to tell apart.
        """
        self._fitted()
        if not hasattr(self, "_scores"):
            raise PlannerError(
                f"SQL of types: none were found ({self.verdict_.level}). Use the tiers' rule."
            )
        return self._scores.sql()

    def displayed(self, minimum: int = DISPLAY_MINIMUM) -> pd.DataFrame:
        """The profiles as they may be shown: small types hidden, counts rounded.

        Raises
        ------
        PlannerError
            A minimum under 10.
        """
        self._fitted()
        return with_small_groups_hidden(self.profiles_, checked_minimum(minimum))

    def _empty(self) -> None:
        import pandas as pd

        for name in ("_scores", "_evidence", "_patterns", "rule_"):
            self.__dict__.pop(name, None)
        self.n_types_, self.too_early_ = 1, 0.0
        self.panel_ = pd.DataFrame(columns=PANEL_COLUMNS)
        self.gates_ = pd.DataFrame(columns=GATE_COLUMNS)
        self.profiles_ = pd.DataFrame(columns=PROFILE_COLUMNS)
        self.mix_ = pd.DataFrame(columns=MIX_COLUMNS)

    def _describe(self, evidence: Evidence, patterns: CountPatterns) -> None:
        """Names, sizes and mixes of the types found."""
        import numpy as np
        import pandas as pd

        mixture = evidence.mixtures[evidence.chosen]
        mixes = mixture.parameters / mixture.parameters.sum(axis=1, keepdims=True)
        overall = mixture.shares @ mixes
        self.names_ = type_names(mixes, overall, patterns.kinds)
        self._scores = TypeScores.of(mixture, patterns.kinds, self.names_, patterns.cap)
        low, high = size_intervals(mixture.shares, patterns.eligible, evidence)
        self.profiles_ = pd.DataFrame(
            {
                "type": pd.Series(self.names_, dtype="string"),
                "members": np.rint(mixture.shares * patterns.eligible).astype("int64"),
                "share_of_members": mixture.shares,
                "low_90": low,
                "high_90": high,
                "stability": evidence.jaccard,
                "concentration": mixture.parameters.sum(axis=1),
            }
        )
        times, lows, highs = multiples(mixes, overall, evidence)
        types, kinds = mixes.shape
        self.mix_ = pd.DataFrame(
            {
                "type": np.repeat(np.array(self.names_, dtype=object), kinds),
                "kind": np.tile(np.array(patterns.kinds, dtype=object), types),
                "share_of_acts": mixes.ravel(),
                "share_everyone": np.tile(overall, types),
                "times_everyone": times.ravel(),
                "low_90": lows.ravel(),
                "high_90": highs.ravel(),
            }
        )

    def _kept(self, counts: pd.DataFrame, earlier: EngagementTypes) -> tuple[str, ...]:
        _, _, weights = checked_counts(counts)
        sides = [one.assign(counts).to_numpy(dtype=object) for one in (self, earlier)]
        return kept_names(*sides, self.names_, earlier.names_, weights)

    def _rename(self, names: tuple[str, ...]) -> None:
        """Give the types other names; nothing else changes."""
        other = dict(zip(self.names_, names, strict=True))
        self.names_, self._scores = names, replace(self._scores, names=names)
        self.profiles_ = self.profiles_.assign(type=self.profiles_["type"].map(other))
        self.mix_ = self.mix_.assign(type=self.mix_["type"].map(other))

    def _fitted(self) -> CountPatterns:
        if not hasattr(self, "_patterns"):
            raise PlannerError(
                "These types hold no result yet. Call fit with counts of acts per member first."
            )
        return self._patterns

    def _shown(self) -> pd.DataFrame | None:
        return None if self.profiles_.empty else self.displayed()

    def _shown_as_html(self) -> pd.DataFrame:
        return self.panel_ if self.profiles_.empty else self.displayed()


def stability_words(overlap: float) -> str:
    """How far a type may be trusted to come back.

    >>> stability_words(0.9), stability_words(0.7), stability_words(0.3)
    ('solid', 'usable', 'not shown by name')
    """
    return "solid" if overlap >= SOLID else "usable" if overlap >= USABLE else "not shown by name"


def _not_enough(patterns: CountPatterns, needed: int) -> Verdict:
    eligible = round(patterns.eligible)
    if len(patterns.kinds) < 2:
        return Verdict(
            "not enough data",
            "The log shows one kind of act only, so nobody can differ in kind: "
            f"{counted(eligible, 'member')} with {FEWEST_ACTS} or more acts.",
            eligible,
            "members",
            "A log that shows other kinds of act, too.",
        )
    return Verdict(
        "not enough data",
        f"{shown_count(eligible, 'member').capitalize()} did {FEWEST_ACTS} or more acts; a search "
        f"for types takes {needed:,} with {len(patterns.kinds)} kinds of act.",
        eligible,
        "members",
        f"{counted(max(1, needed - eligible), 'more member')} with {FEWEST_ACTS} or more acts.",
    )


def _verdict(evidence: Evidence, patterns: CountPatterns) -> Verdict:
    members = round(patterns.eligible)
    last = evidence.gates[-1]
    if evidence.found:
        worst = max(evidence.p_values.values())
        return Verdict(
            "types found",
            f"{evidence.chosen} ways of taking part, found in {members:,} members. They describe "
            f"the members better than one population does (gain {evidence.gates[0].value:.2f} per "
            f"member), most members clearly belong to one (clearness "
            f"{evidence.gates[1].value:.2f} of 1), the same ones come back in resampled members, "
            f"and of comparable worlds without types at most {worst:.0%} look as good.",
            members,
            "members",
            "Nothing: look again when the audience has changed.",
        )
    return Verdict(
        "no types, useful slices",
        "People here differ in how much they take part, or shade into one another. Clear-cut types "
        f"are not supported by {members:,} members: {last.words}.",
        members,
        "members",
        "Other kinds of act in the log, if people do things it does not show; more members only "
        "if the types are rare.",
    )
