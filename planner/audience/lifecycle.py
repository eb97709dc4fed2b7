"""Lifecycle: who is still with us, who is drifting away, by a model of each member's rhythm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.audience.display import (
    DISPLAY_MINIMUM,
    FULL_TABLE_NOTE,
    ShownAsTable,
    checked_minimum,
    shown_count,
    with_small_groups_hidden,
)
from planner.audience.features import checked_log
from planner.audience.lifecycle_check import (
    MIN_MEMBERS,
    MIN_REPEATS,
    Histories,
    checked_on_later_uses,
    continuous_patterns,
    empty_check,
    histories_in_opportunities,
    histories_in_weeks,
    is_enough,
    patterns_of,
)
from planner.audience.lifecycle_fit import FittedProcess, fit_process
from planner.audience.lifecycle_patterns import (
    AHEAD,
    MOST_OPPORTUNITIES,
    member_patterns,
    patterns_sql,
)
from planner.audience.lifecycle_processes import (
    ACTIVE_FROM,
    COOLING_FROM,
    NEW_UNDER,
    PROCESSES,
    Estimate,
    Patterns,
    predicted_share_active,
    predicted_uses,
    stage_of,
)
from planner.audience.lifecycle_rule import STAGE_NAMES
from planner.audience.member_table import MemberTable, member_table
from planner.audience.tiers import no_member_log_verdict
from planner.errors import PlannerError
from planner.metrics import percent_text
from planner.sources.act_log import ActLog
from planner.verdict import Verdict
from planner.wording import counted

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

DRAWS = 200


class Lifecycle(ShownAsTable):
    """Four stages by the probability of still being active, from a model of each member's rhythm.

    1. new: fewer than 4 opportunities since first seen: too early to tell.
    2. active: the probability of being there for the next opportunity is .7 or more.
    3. cooling: .3 to .7.
    4. lapsed: under .3.

    Assumptions
    -----------
    1. As of the process: see `planner.audience.bg_bb` (the default: an opportunity is a week in
       which the brand published, so nobody lapses for want of posts) and
       `planner.audience.bg_nbd` ("bg_nbd", "mbg_nbd": time runs all along).
    2. Only inbound acts outside contests count; several acts in one opportunity are one use.
    3. Only the last 52 opportunities are looked at; a member's first use among them is its birth.
       Those seen at the log's beginning may have been there before.
    4. The edges of the stages are conventions.

    Parameters
    ----------
    process
        "bg_bb", "bg_nbd" or "mbg_nbd".
    penalty
        1 for the weak prior of `lifecycle_fit`, 0 for plain maximum likelihood.
    seed
        Of the posterior draws behind the intervals.

    Attributes
    ----------
    params_ : dict
        The four parameters.
    log_likelihood_ : float
        At the parameters, without prior.
    summary : DataFrame (4 rows)
        stage, definition, members, share_of_members, low_90, high_90 (parameters uncertain and
        members a random draw), members_about (their interval crosses an edge). For use inside the
        workspace: show and export `displayed()`.
    share_still_active_ : Estimate
        Share of all members seen that are there for the next opportunity.
    uses_ahead_ : Estimate
        Uses in the next 8 opportunities (acts on active days in the next 8 weeks for the processes
        in continuous time) by all members seen, from the model.
    check_ : DataFrame (2 rows)
        Model and naive rate x/n fitted without the last 8 opportunities: method, uses_predicted,
        low_90, high_90 (model only), uses_actual, error_share.
    opportunities_are_assumed_ : bool
        True where no table of posts said in which weeks the brand published.
    acts_outside_ : int
        Acts in weeks without a post, which use no opportunity.
    verdict_ : Verdict
        On the segment ladder. "no types, useful slices" where the model was closer to the actual
        uses than the naive rate; else the stages by recency (`RecencyLifecycle`) are what to show.

    Raises
    ------
    PlannerError
        An unknown process; results asked for before `fit`; a summary table without its columns.
    DataError
        From `fit` and `assign`: a table breaks its contract.

    References
    ----------
    Fader, Hardie and Shang (2010); Fader, Hardie and Lee (2005); Batislam, Denizel and
    Filiztekin (2007): see the modules of the processes.

    >>> import pandas as pd
    >>> donors = pd.DataFrame({"repeat_count": [0, 1, 2, 2], "recency": [0, 1, 4, 2],
    ...                        "opportunities": [6, 6, 6, 6], "weight": [50, 20, 20, 10]})
    >>> found = Lifecycle().fit_summary(donors)
    >>> sorted(found.params_), found.log_likelihood_ < 0
    (['a', 'b', 'd', 'g'], True)
    """

    TITLE = "Lifecycle"

    def __init__(self, process: str = "bg_bb", penalty: float = 1.0, seed: int = 0) -> None:
        if process not in PROCESSES:
            raise PlannerError(
                f"Lifecycle process: found {process!r}, expected one of "
                f"{', '.join(PROCESSES)}. Remedy: use one of these."
            )
        self.process, self.penalty, self.seed = process, float(penalty), int(seed)

    @property
    def definitions(self) -> dict[str, str]:
        """Stage -> its rule in plain words."""
        unit = "opportunities" if self.process == "bg_bb" else "weeks"
        return {
            "new": f"fewer than {NEW_UNDER} {unit} since first seen",
            "active": f"not new; still active with a probability of {ACTIVE_FROM:.0%} or more",
            "cooling": f"not new; with {COOLING_FROM:.0%} to {ACTIVE_FROM:.0%}",
            "lapsed": f"not new; with under {COOLING_FROM:.0%}",
        }

    # fitting ------------------------------------------------------------------------------

    def fit_summary(self, table: pd.DataFrame) -> Lifecycle:
        """Fit to a table of patterns: repeat_count, recency, age (or opportunities), weight.

        `weight` (members per pattern) may be absent: then each row is one member. Nothing is said
        of stages: `params_`, `log_likelihood_`, `still_active` and `expected_uses` are there.
        """
        self._take(self._fitted_to(_summary_patterns(table)))
        return self

    def fit(
        self,
        interactions: pd.DataFrame | MemberTable | None,
        exposure: pd.DataFrame | None = None,
    ) -> Lifecycle:
        """Fit to a log of acts.

        Parameters
        ----------
        interactions
            INTERACTIONS, a table made by `member_table` (BG/BB only; its exposure holds), or None
            when there are totals only.
        exposure
            EXPOSURE: in which weeks the brand published; None takes every week of the log as an
            opportunity and says so.
        """
        for name in ("_found", "params_", "log_likelihood_", "share_still_active_", "uses_ahead_"):
            self.__dict__.pop(name, None)  # nothing of an earlier fit may be taken for this one's
        patterns, histories = self._patterns(interactions, exposure)
        self.check_ = empty_check()
        if interactions is None or not is_enough(patterns):
            self.summary = _summary(self.definitions, None, int(patterns.members.sum()))
            self.verdict_ = no_member_log_verdict() if interactions is None else _too_few(patterns)
            return self
        self._take(self._fitted_to(patterns))
        process = PROCESSES[self.process]
        self.summary = self._stage_table(patterns)
        self.share_still_active_ = predicted_share_active(process, self._found, patterns, self.seed)
        self.uses_ahead_ = predicted_uses(process, self._found, [patterns], self.seed)
        self.check_ = checked_on_later_uses(histories, process, self._fitted_to, self.seed)
        self.verdict_ = self._verdict(int(patterns.members.sum()))
        return self

    def _take(self, found: FittedProcess) -> None:
        names = PROCESSES[self.process].parameters
        self.params_ = dict(zip(names, found.parameters.tolist(), strict=True))
        self.log_likelihood_ = found.log_likelihood
        self._found = found

    def _fitted_to(self, patterns: Patterns) -> FittedProcess:
        likelihood = PROCESSES[self.process].log_likelihood
        x, t_x, n = patterns.x, patterns.t_x, patterns.n
        return fit_process(
            lambda parameters: likelihood(parameters, x, t_x, n), patterns.members.astype(float),
            penalty=self.penalty, draws=DRAWS, seed=self.seed,
        )  # fmt: skip

    def _patterns(
        self, interactions: pd.DataFrame | MemberTable | None, exposure: pd.DataFrame | None
    ) -> tuple[Patterns, Histories | None]:
        """The patterns of all members, and the histories to check the model on."""
        self.opportunities_are_assumed_, self.acts_outside_ = False, 0
        if self.process != "bg_bb":
            if isinstance(interactions, MemberTable):
                raise PlannerError(
                    "Lifecycle in continuous time: found a table of members, expected a log of "
                    "acts. Remedy: use Lifecycle('bg_bb')."
                )
            log = checked_log(interactions)
            last = int(log["day"].max()) if len(log) else None
            return patterns_of(continuous_patterns(log, last), AHEAD), histories_in_weeks(log)
        if not isinstance(interactions, MemberTable):
            with ActLog.of_table(interactions) as log:
                return self._patterns(member_table(log, exposure), None)
        self.opportunities_are_assumed_ = interactions.is_assumed
        self.acts_outside_ = interactions.outside
        seen = interactions.table["n"].notna()
        used = interactions.table.loc[seen, ["x", "t_x", "n"]].astype("int64")
        return patterns_of(used, AHEAD), histories_in_opportunities(interactions)

    # results ------------------------------------------------------------------------------

    def still_active(self, table: pd.DataFrame) -> pd.Series:
        """Probability of still being active for the patterns of a summary table (see
        `fit_summary`)."""
        import pandas as pd

        one = _summary_patterns(table)
        values = PROCESSES[self.process].still_active(self._parameters, one.x, one.t_x, one.n)
        return pd.Series(values, index=table.index)

    def expected_uses(self, table: pd.DataFrame, ahead: float = AHEAD) -> pd.Series:
        """Expected uses in the next `ahead` opportunities (units of time) per pattern."""
        import pandas as pd

        one = _summary_patterns(table)
        values = PROCESSES[self.process].expected_uses(
            self._parameters, one.x, one.t_x, one.n, ahead
        )
        return pd.Series(values, index=table.index)

    def share_active_of(self, table: pd.DataFrame) -> Estimate:
        """Share still active of some members: x, t_x and n, one row each."""
        self._fitted()
        return predicted_share_active(
            PROCESSES[self.process], self._found, patterns_of(table, AHEAD), self.seed
        )

    def assign(
        self, interactions: pd.DataFrame, exposure: pd.DataFrame | None = None
    ) -> pd.DataFrame:
        """One row per member: platform, member_id, stage, still_active (probability), is_about
        (its 90 % interval crosses an edge of the stages). Stays in the workspace."""
        import numpy as np

        log = checked_log(interactions)
        if self.process == "bg_bb":
            members = member_patterns(log, exposure)
        else:
            members = continuous_patterns(log, int(log["day"].max()) if len(log) else None)
        patterns = members[["x", "t_x", "n"]].drop_duplicates(ignore_index=True)
        x, t_x, n = (patterns[name].to_numpy() for name in ("x", "t_x", "n"))
        stages, about = self._stages(x, t_x, n)
        chance = PROCESSES[self.process].still_active(self._parameters, x, t_x, n)
        patterns = patterns.assign(
            stage=np.array(STAGE_NAMES, dtype=object)[stages], still_active=chance, is_about=about
        )
        found = members.merge(patterns, on=["x", "t_x", "n"], how="left", sort=False)
        return found[["platform", "member_id", "stage", "still_active", "is_about"]].astype(
            {"stage": "string"}
        )

    def to_sql(self) -> str:
        """SQL that gives every member of `acts` its stage, as `assign` does (BG/BB only).

        For given x and n the probability rises with t_x, so each stage is a threshold on t_x; the
        text carries the table of thresholds. It reads `acts` and `opportunities`, see
        `lifecycle_patterns.patterns_sql`.
        """
        if self.process != "bg_bb":
            raise PlannerError(
                "SQL of the lifecycle: found a process in continuous time, expected bg_bb. "
                "Remedy: use Lifecycle('bg_bb')."
            )
        rows = ",\n  ".join(f"({x}, {n}, {active}, {cooling})"
                            for x, n, active, cooling in self._thresholds())  # fmt: skip
        return (
            f"WITH edges (x, n, active_from, cooling_from) AS (VALUES\n  {rows}\n)\n"
            "SELECT m.platform AS platform, m.member_id AS member_id,\n"
            f"  CASE WHEN m.n < {NEW_UNDER} THEN 'new'\n"
            "    WHEN m.t_x >= e.active_from THEN 'active'\n"
            "    WHEN m.t_x >= e.cooling_from THEN 'cooling'\n"
            "    ELSE 'lapsed' END AS stage\n"
            f"FROM (\n{patterns_sql()}\n) m\nLEFT JOIN edges e ON m.x = e.x AND m.n = e.n"
        )

    def displayed(self, minimum: int = DISPLAY_MINIMUM) -> pd.DataFrame:
        """The summary as it may be shown: small stages hidden, counts rounded.

        Raises
        ------
        PlannerError
            A minimum under 10.
        """
        table, minimum = self._fitted().summary, checked_minimum(minimum)
        return with_small_groups_hidden(table.drop(columns="members_about"), minimum)

    @property
    def _parameters(self) -> np.ndarray:
        if not hasattr(self, "_found"):
            raise PlannerError(
                "This lifecycle holds no model yet. Call fit with a log of acts of "
                f"{MIN_MEMBERS} or more members first."
            )
        return self._found.parameters

    def _thresholds(self) -> list[tuple[int, int, int, int]]:
        """(x, n, smallest t_x of active, of cooling) per x and n; n + 1 where there is none."""
        import numpy as np

        found = []
        for n in range(NEW_UNDER, MOST_OPPORTUNITIES + 1):
            for x in range(n + 1):
                t_x = np.arange(x, n + 1) if x else np.array([0])
                stages, _ = self._stages(np.full(len(t_x), x), t_x, np.full(len(t_x), n), False)
                active, cooling = t_x[stages == 1], t_x[stages <= 2]
                found.append((x, n, int(active.min(initial=n + 1)),
                              int(cooling.min(initial=n + 1))))  # fmt: skip
        return found

    def _stages(
        self, x: np.ndarray, t_x: np.ndarray, n: np.ndarray, with_about: bool = True
    ) -> tuple[np.ndarray, np.ndarray]:
        """(position of the stage in STAGE_NAMES, does its interval cross an edge) per pattern."""
        import numpy as np

        chance = PROCESSES[self.process].still_active
        stages = stage_of(chance(self._parameters, x, t_x, n), n)
        if not with_about or not len(x):
            return stages, np.zeros(len(x), dtype=bool)
        drawn = np.array([chance(draw, x, t_x, n) for draw in self._found.draws])
        low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
        return stages, (n >= NEW_UNDER) & (stage_of(low, n) != stage_of(high, n))

    def _stage_table(self, patterns: Patterns) -> pd.DataFrame:
        import numpy as np

        x, t_x, n, weights = patterns.x, patterns.t_x, patterns.n, patterns.members
        stages, about = self._stages(x, t_x, n)
        chance = PROCESSES[self.process].still_active
        total = int(weights.sum())
        rng = np.random.default_rng(self.seed)
        drawn = []
        for draw in self._found.draws:
            of_stage = stage_of(chance(draw, x, t_x, n), n)
            counts = np.bincount(of_stage, weights=weights, minlength=4)
            # Members are a random draw, too: each draw of the parameters gets its sampling noise.
            drawn.append(rng.multinomial(total, counts / counts.sum()) / total)
        low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
        members = np.bincount(stages, weights=weights, minlength=4).astype("int64")
        of_about = np.bincount(stages, weights=weights * about, minlength=4).astype("int64")
        share = members / total
        return _summary(self.definitions, members, total).assign(
            low_90=np.minimum(low, share), high_90=np.maximum(high, share), members_about=of_about
        )

    def _verdict(self, members: int) -> Verdict:
        unit = "opportunities" if self.process == "bg_bb" else "weeks"
        active = self.share_still_active_
        facts = (
            f"Still active: {percent_text(active.value)} of the members seen (90 %: "
            f"{percent_text(active.low_90)} to {percent_text(active.high_90)})."
        )
        assumed = (
            " No table says in which weeks you published: every week counts as an opportunity."
            if self.opportunities_are_assumed_
            else ""
        )

        def say(level: str, sentence: str, would_raise: str) -> Verdict:
            return Verdict(level, sentence + assumed, members, "members", would_raise,
                           value=active.value, low_90=active.low_90, high_90=active.high_90,
                           value_unit="of the members seen still active")  # fmt: skip

        if self.check_.empty:
            return say(
                "not enough data",
                f"The log is too short to check the model on {AHEAD} {unit} it has not seen. "
                f"{facts}",
                f"A log of {AHEAD + NEW_UNDER} or more {unit} with {MIN_MEMBERS} members before "
                f"the last {AHEAD}.",
            )
        model, naive = self.check_.to_dict("records")
        checked = (
            f"Fitted without the last {AHEAD} {unit}, the model expected "
            f"{model['uses_predicted']:,.0f} uses in them (90 %: {model['low_90']:,.0f} to "
            f"{model['high_90']:,.0f}), the simple rate {naive['uses_predicted']:,.0f}; "
            f"{model['uses_actual']:,.0f} came."
        )
        if abs(model["error_share"]) < abs(naive["error_share"]):
            return say(
                "no types, useful slices",
                f"The model foresees later activity better than each member's rate so far. "
                f"{checked} {facts}",
                "Nothing: stages are cuts through a continuum, not types.",
            )
        return say(
            "not enough data",
            "The model does not foresee later activity better than each member's rate so far, so "
            f"only the stages by recency are worth showing. {checked}",
            f"A longer log: the check looks again after {AHEAD} more {unit}.",
        )

    def _fitted(self) -> Lifecycle:
        if not hasattr(self, "summary"):
            raise PlannerError(
                "This lifecycle holds no result yet. Call fit with a log of acts first."
            )
        return self

    def _shown(self) -> pd.DataFrame:
        return self.displayed()

    def _more_notes(self) -> list[str]:
        return [FULL_TABLE_NOTE]


def _summary_patterns(table: pd.DataFrame) -> Patterns:
    import numpy as np

    length = next((name for name in ("opportunities", "age") if name in table.columns), "")
    missing = [name for name in ("repeat_count", "recency") if name not in table.columns]
    if missing or not length:
        raise PlannerError(
            f"Lifecycle summary: found the columns {', '.join(map(str, table.columns))}, expected "
            "repeat_count, recency, age (or opportunities) and, if rows are patterns, weight. "
            "Remedy: rename the columns."
        )
    x, t_x, n = (table[name].to_numpy() for name in ("repeat_count", "recency", length))
    weights = table["weight"].to_numpy(dtype=float) if "weight" in table else np.ones(len(table))
    wrong = (x < 0) | (t_x < 0) | (t_x > n) | ((x == 0) != (t_x == 0)) | ~(weights >= 0)
    if wrong.any():
        raise PlannerError(
            f"Lifecycle summary: row {int(wrong.argmax()) + 1} is no possible history (0 <= "
            "recency <= age, and recency 0 exactly where repeat_count is 0). Remedy: correct the "
            "row."
        )
    return Patterns(x, t_x, n, weights, AHEAD)


def _summary(definitions: dict[str, str], members: np.ndarray | None, total: int) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    names = list(definitions)
    counts = np.zeros(4, dtype="int64") if members is None else members
    share = counts / total if total and members is not None else np.full(4, np.nan)
    return pd.DataFrame(
        {
            "stage": pd.Series(names, dtype="string"),
            "definition": pd.Series(list(definitions.values()), dtype="string"),
            "members": counts,
            "share_of_members": share,
            "low_90": np.full(4, np.nan),
            "high_90": np.full(4, np.nan),
            "members_about": np.zeros(4, dtype="int64"),
        }
    )


def _too_few(patterns: Patterns) -> Verdict:
    members = int(patterns.members.sum())
    settled = int(patterns.members[patterns.n >= NEW_UNDER].sum())
    repeats = int((patterns.members * patterns.x).sum())
    needs = []
    if settled < MIN_MEMBERS:
        more = counted(MIN_MEMBERS - settled, "more member")
        needs.append(f"{more} first seen {NEW_UNDER} or more opportunities ago")
    if repeats < MIN_REPEATS:
        needs.append(f"{counted(MIN_REPEATS - repeats, 'more return')} of members")
    return Verdict(
        "not enough data",
        f"{shown_count(members, 'member').capitalize()} were seen and came back "
        f"{counted(repeats, 'time')}: too few to tell who is still with you.",
        members,
        "members",
        " and ".join(needs) + ".",
    )
