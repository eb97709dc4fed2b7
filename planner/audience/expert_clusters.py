"""k-means and Gaussian mixtures for those who ask for them: slices, never evidence of types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.audience.count_patterns import FEWEST_ACTS, checked_counts
from planner.audience.display import (
    DISPLAY_MINIMUM,
    ShownAsTable,
    checked_minimum,
    with_small_groups_hidden,
)
from planner.audience.type_names import type_names
from planner.audience.type_scores import TOO_EARLY
from planner.errors import PlannerError
from planner.metrics import wilson_interval
from planner.verdict import Verdict
from planner.wording import counted

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

METHODS = ("k_means", "gaussian_mixture")
WARNING = (
    "A cut that was asked for: these methods return as many groups as they are told to, in any "
    "data, also where there are none."
)
_LEAST_SPREAD = 0.25
_LEAST_COVARIANCE = 1e-2


class ExpertClusters(ShownAsTable):
    """As many groups as are asked for, by k-means or a Gaussian mixture of scikit-learn.

    The verdict is never better than "no types, useful slices": whether there are types at all is
    for `EngagementTypes` to say.

    Assumptions
    -----------
    1. Members differ by log(1 + acts) of each kind, centred by its median and divided by its
       interquartile range (at least 0.25, since most members never do a rare kind of act).
    2. Volume and mix are clustered together, so groups mostly are more and less active members.
    3. Members with fewer than 5 acts are "too early to tell".

    Parameters
    ----------
    method
        "k_means" or "gaussian_mixture".
    groups
        How many, 2 to 12.
    seed
        Of the starts.

    Attributes
    ----------
    summary : DataFrame
        group, members, share_of_members, low_90, high_90. For use inside the workspace: show and
        export `displayed()`.
    verdict_ : Verdict
        With the warning.

    Raises
    ------
    PlannerError
        Settings out of range, broken counts, results asked for before `fit`.

    References
    ----------
    Hartigan and Wong (1979); McLachlan and Peel (2000). Why their groups are no evidence: Bottomley
    and Nairn (2004), International Journal of Market Research 46, 171-187.

    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(0)
    >>> counts = pd.DataFrame(rng.poisson(4, (300, 3)), columns=["like", "comment", "share"])
    >>> ExpertClusters(groups=3).fit(counts).verdict_.level
    'no types, useful slices'
    """

    TITLE = "Expert groups"

    def __init__(self, method: str = "k_means", groups: int = 4, seed: int = 0) -> None:
        if method not in METHODS or not 2 <= int(groups) <= 12:
            raise PlannerError(
                f"Expert groups: found {method!r} with {groups} groups, expected "
                f"{' or '.join(METHODS)} with 2 to 12. Remedy: correct the settings."
            )
        self.method, self.groups, self.seed = method, int(groups), int(seed)

    def fit(self, counts: pd.DataFrame) -> ExpertClusters:
        """Cut the members of a table of counts (one row per member, one column per kind)."""
        import numpy as np
        import pandas as pd

        self.__dict__.pop("_model", None)
        names, values, _ = checked_counts(counts)
        enough = values.sum(axis=1) >= FEWEST_ACTS
        members = int(enough.sum())
        self._kinds = names
        if members < DISPLAY_MINIMUM * self.groups:
            self.summary = pd.DataFrame(columns=_COLUMNS)
            self.verdict_ = Verdict(
                "not enough data",
                f"{counted(members, 'member')} did {FEWEST_ACTS} or more acts; {self.groups} "
                f"groups take {DISPLAY_MINIMUM * self.groups}.",
                members,
                "members",
                f"{counted(DISPLAY_MINIMUM * self.groups - members, 'more member')}.",
            )
            return self
        logs = np.log1p(values[enough])
        quarters = np.quantile(logs, [0.25, 0.5, 0.75], axis=0)
        self._middle = quarters[1]
        self._spread = np.maximum(quarters[2] - quarters[0], _LEAST_SPREAD)
        scaled = (logs - self._middle) / self._spread
        found = self._fitted_model(scaled)
        labels = found.predict(scaled)
        order = np.argsort(-np.bincount(labels, minlength=self.groups), kind="stable")
        self._place = np.argsort(order)
        self._model = found
        sizes = np.bincount(self._place[labels], minlength=self.groups)
        acts = np.array([values[enough][self._place[labels] == one].sum(axis=0)
                         for one in range(self.groups)], dtype=float)  # fmt: skip
        shares = acts / np.maximum(acts.sum(axis=1, keepdims=True), 1)
        overall = acts.sum(axis=0) / acts.sum()
        self.names_ = type_names(shares, overall, tuple(names))
        low, high = wilson_interval(sizes, np.full(self.groups, members))
        self.summary = pd.DataFrame(
            {
                "group": pd.Series(self.names_, dtype="string"),
                "members": sizes.astype("int64"),
                "share_of_members": sizes / members,
                "low_90": low,
                "high_90": high,
            }
        )
        self.verdict_ = Verdict(
            "no types, useful slices",
            f"{WARNING} {self.groups} groups of {members:,} members.",
            members,
            "members",
            "Nothing: look for engagement types, which ask whether there are any.",
        )
        return self

    def assign(self, counts: pd.DataFrame) -> pd.Series:
        """The group of each row, or "too early to tell". Stays in the workspace."""
        import numpy as np
        import pandas as pd

        if not hasattr(self, "_model"):
            raise PlannerError(
                "These groups hold no result yet. Call fit with counts of acts per member first."
            )
        names, values, _ = checked_counts(counts)
        none = np.zeros(len(values), dtype="int64")
        own = np.column_stack([values[:, names.index(kind)] if kind in names else none
                               for kind in self._kinds])  # fmt: skip
        scaled = (np.log1p(own) - self._middle) / self._spread
        labels = np.array(self.names_, dtype=object)[self._place[self._model.predict(scaled)]]
        labels[values.sum(axis=1) < FEWEST_ACTS] = TOO_EARLY
        return pd.Series(labels, index=counts.index, dtype="string", name="group")

    def displayed(self, minimum: int = DISPLAY_MINIMUM) -> pd.DataFrame:
        """The groups as they may be shown: small ones hidden, counts rounded."""
        if not hasattr(self, "summary"):
            raise PlannerError(
                "These groups hold no result yet. Call fit with counts of acts per member first."
            )
        return with_small_groups_hidden(self.summary, checked_minimum(minimum))

    def _fitted_model(self, scaled: np.ndarray) -> object:
        if self.method == "k_means":
            from sklearn.cluster import KMeans

            return KMeans(self.groups, n_init=10, random_state=self.seed).fit(scaled)
        from sklearn.mixture import GaussianMixture

        # Point masses (members who never did a kind) would collapse a covariance without a floor.
        return GaussianMixture(self.groups, reg_covar=_LEAST_COVARIANCE, n_init=3,
                               random_state=self.seed).fit(scaled)  # fmt: skip

    def _shown(self) -> pd.DataFrame:
        return self.displayed()


_COLUMNS = ["group", "members", "share_of_members", "low_90", "high_90"]
