"""The type of a member by whole numbers, so that SQL and Python give the same one to everybody.

Every logarithm of the model is rounded once to millionths. A member's score for a type is then a
sum of table entries; the highest wins, and where the second is close the member stands between
both. No engine computes a logarithm, so none can differ in its last digit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.audience.count_patterns import FEWEST_ACTS, OTHER
from planner.audience.score_choice import MILLION, choice_sql, chosen, quoted
from planner.errors import PlannerError

if TYPE_CHECKING:
    import numpy as np

    from planner.audience.dirichlet_multinomial import Mixture

TOO_EARLY = "too early to tell"


@dataclass(frozen=True)
class TypeScores:
    """Integer tables of a mixture.

    Attributes
    ----------
    kinds, names
        Kinds of act, and names of the types in the order of the mixture.
    cap
        Acts a row is scaled to.
    start : (types,)
        Rounded logarithms of the shares.
    gains : (types, kinds, cap + kinds + 1)
        What c acts of a kind add to the score.
    losses : (types, cap + kinds + 1)
        What m acts in all take away.
    """

    kinds: tuple[str, ...]
    names: tuple[str, ...]
    cap: int
    start: np.ndarray
    gains: np.ndarray
    losses: np.ndarray

    @classmethod
    def of(
        cls, mixture: Mixture, kinds: tuple[str, ...], names: tuple[str, ...], cap: int
    ) -> TypeScores:
        """The tables of a fitted mixture."""
        import numpy as np

        steps = np.arange(cap + len(kinds))

        def table(parameters: np.ndarray) -> np.ndarray:
            sums = np.cumsum(np.log(parameters[..., None] + steps), axis=-1)
            first = np.zeros((*parameters.shape, 1))
            return np.rint(MILLION * np.concatenate([first, sums], axis=-1)).astype("int64")

        return cls(
            kinds=kinds,
            names=names,
            cap=cap,
            start=np.rint(MILLION * np.log(mixture.shares)).astype("int64"),
            gains=table(mixture.parameters),
            losses=table(mixture.parameters.sum(axis=1)),
        )

    def labels(self, counts: np.ndarray, totals: np.ndarray) -> np.ndarray:
        """Name of the type of each row of capped counts, "between A and B" or "too early to tell".

        `totals` are the acts before capping.
        """

        sums = counts.sum(axis=1)
        scores = self.start[:, None] - self.losses[:, sums]
        for place in range(len(self.kinds)):
            scores = scores + self.gains[:, place, counts[:, place]]
        labels = chosen(scores, self.names)
        labels[totals < FEWEST_ACTS] = TOO_EARLY
        return labels

    def sql(self) -> str:
        """SQL over `acts` (platform, member_id, kind, is_inbound, is_contest): platform, member_id,
        type. One text for DuckDB, SQLite, PostgreSQL and Spark SQL."""
        own = [kind for kind in self.kinds if kind != OTHER]
        choice = choice_sql(self.names, f"WHEN n_all < {FEWEST_ACTS} THEN {quoted(TOO_EARLY)}")
        for kind in own:
            if not re.fullmatch(r"[a-z_]+", kind):
                raise PlannerError(
                    f"Kind of act: found {kind!r}, expected lower-case letters and underscores. "
                    "Remedy: rename the kind."
                )
        known = (
            ""
            if OTHER in self.kinds
            else (" AND kind IN (" + ", ".join(f"'{kind}'" for kind in own) + ")")
        )
        counted = [
            "COUNT(CASE WHEN is_contest = 0 THEN 1 END) AS n_seen",
            f"COUNT(CASE WHEN is_contest = 0{known} THEN 1 END) AS n_all",
        ]
        counted += [
            f"COUNT(CASE WHEN is_contest = 0 AND kind = '{kind}' THEN 1 END) AS n_{kind}"
            for kind in own
        ]
        rest = " - ".join(["n_all", *(f"n_{kind}" for kind in own)])
        raw = {kind: f"n_{kind}" if kind in own else f"({rest})" for kind in self.kinds}
        scaled = ",\n    ".join(
            f"{_capped(raw[kind], self.cap)} AS c_{place}" for place, kind in enumerate(self.kinds)
        )
        sums = " + ".join(f"c_{place}" for place in range(len(self.kinds)))
        columns = ", ".join(f"c_{place}" for place in range(len(self.kinds)))
        scores = ",\n    ".join(
            f"{self.start[type_]} - {_case('m', self.losses[type_])}"
            + "".join(
                f" + {_case(f'c_{place}', self.gains[type_, place])}"
                for place in range(len(self.kinds))
            )
            + f" AS s_{type_}"
            for type_ in range(len(self.names))
        )
        return (
            f"SELECT platform, member_id,\n  {choice} AS type\nFROM (\n"
            f"  SELECT platform, member_id, n_all,\n    {scores}\n  FROM (\n"
            f"  SELECT platform, member_id, n_all, {columns}, {sums} AS m\n  FROM (\n"
            f"  SELECT platform, member_id, n_all,\n    {scaled}\n  FROM (\n"
            f"  SELECT platform, member_id,\n    " + ",\n    ".join(counted) + "\n"
            "  FROM acts\n  WHERE is_inbound = 1\n  GROUP BY platform, member_id\n"
            "  ) counted WHERE n_seen > 0\n  ) scaled\n  ) summed\n) scored"
        )


def _capped(count: str, cap: int) -> str:
    """Integer division written so that every engine floors it alike."""
    above = f"({2 * cap} * {count} + n_all)"
    return (
        f"CASE WHEN n_all > {cap} THEN CAST(({above} - {above} % (2 * n_all)) / (2 * n_all) "
        f"AS BIGINT) ELSE {count} END"
    )


def _case(column: str, values: np.ndarray) -> str:
    """A lookup of small whole numbers; what was scaled never lies beyond the table."""
    whens = " ".join(f"WHEN {place} THEN {value}" for place, value in enumerate(values.tolist()))
    return f"CASE {column} {whens} END"
