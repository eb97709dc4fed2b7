"""The argument about the number of types, as tables: one panel, "one" among the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.audience.type_gates import Evidence, Members, gain_per_member, separation

if TYPE_CHECKING:
    import pandas as pd

PANEL_COLUMNS = ["types", "bic_per_member", "gain_per_member", "clearness", "smallest_share",
                 "starts_agreeing", "chosen"]  # fmt: skip
GATE_COLUMNS = ["gate", "value", "needed", "passed", "words"]


def panel_of(evidence: Evidence, members: Members) -> pd.DataFrame:
    """One row per number of types tried."""
    import pandas as pd

    size = members.members
    rows = [
        (
            types,
            mixture.bic(size) / size,
            gain_per_member(evidence.mixtures, types, size),
            separation(members, mixture) if types > 1 else float("nan"),
            float(mixture.shares.min()),
            mixture.share_of_starts,
            types == (evidence.chosen if evidence.found else 1),
        )
        for types, mixture in evidence.mixtures.items()
    ]
    return pd.DataFrame(rows, columns=PANEL_COLUMNS)


def gates_of(evidence: Evidence) -> pd.DataFrame:
    """The gates in the order they were asked."""
    import pandas as pd

    rows = [(gate.name, gate.value, gate.needed, gate.passed, gate.words)
            for gate in evidence.gates]  # fmt: skip
    return pd.DataFrame(rows, columns=GATE_COLUMNS)
