"""Pillars by rules and intents by cues: counts, corrections that teach, agreement measured."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest

import planner
from planner.errors import DataError
from planner.sources.intents import (
    CUES_FILE,
    agreement,
    label_intents,
    propose_intents,
    read_cues,
)
from planner.sources.pillars import PillarRule, apply_pillar_rules, read_pillar_rules


def posts(*texts: str, **columns: object) -> pd.DataFrame:
    ids = [str(n) for n in range(len(texts))]
    return pd.DataFrame({"platform": "x", "post_id": ids, "text": list(texts), **columns})


@pytest.mark.parametrize(
    ("text", "intent", "cues"),
    [
        ("Nur heute 20 % auf alles", "sell", "% auf"),
        ("Was meint ihr dazu?", "converse", "? + was meint ihr"),
        ("WUSSTEST DU, warum?", "inform", "warum + wusstest du"),
        ("Here’s how to do it", "inform", "here's how + how to"),
        ("Wholesale news", "unlabelled", ""),  # a part of a word is no word
        ("", "unlabelled", ""),
        ("A deal: learn it, tip", "inform", "learn + tip"),
        ("A sale, a tip", "unlabelled", ""),  # two intents speak equally loud
    ],
)
def test_cues_decide_and_are_shown(text, intent, cues):
    found = propose_intents(posts(text)).iloc[0]
    assert (found["intent"], found["cues"]) == (intent, cues)


def test_a_correction_holds_and_teaches_the_cue():
    table = posts(*["Our guide is here"] * 5)
    assert propose_intents(table)["intent"].tolist() == ["inform"] * 5
    mine = pd.DataFrame({"platform": "x", "post_id": ["0", "1"], "intent": "sell"})
    assert propose_intents(table, corrections=mine)["intent"].tolist() == (
        ["sell"] * 2 + ["inform"] * 3
    )
    mine = pd.DataFrame({"platform": "x", "post_id": ["0", "1", "2"], "intent": "sell"})
    found = propose_intents(table, corrections=mine)
    assert found["intent"].tolist() == ["sell"] * 3 + ["unlabelled"] * 2  # the cue is off
    assert found["decided_by"].tolist() == ["you"] * 3 + [""] * 2


def test_confirmed_cues_win_over_contradicted_ones():
    table = posts("a tip and a sale", *["a tip"] * 4, *["a sale"] * 2)
    mine = pd.DataFrame(
        {"platform": "x", "post_id": ["1", "2", "3", "5"],
         "intent": ["inform", "inform", "inform", "converse"]}
    )  # fmt: skip
    assert propose_intents(table)["intent"].iloc[0] == "unlabelled"
    assert propose_intents(table, corrections=mine)["intent"].iloc[0] == "inform"


def test_labels_that_stand_are_not_overruled_by_cues():
    table = posts("20 % off", "20 % off", "Rain", intent=["inform", "unlabelled", pd.NA])
    labelled, notes = label_intents(table, propose_intents(table))
    assert labelled["intent"].tolist() == ["inform", "sell", "unlabelled"]
    assert notes == [
        "Intents proposed from words: 1 sell; 1 posts stay unlabelled.",
        "The cues that decided most often: '% off' (1).",
    ]


def test_lists_of_ones_own(tmp_path):
    file = tmp_path / "cues.yaml"
    file.write_text("da:\n  sell:\n    tilbud: 2\n", encoding="utf-8")
    assert propose_intents(posts("Et godt tilbud"), read_cues(file))["intent"].tolist() == ["sell"]
    broken = ("- a\n", "da: 3\n", "da:\n  shout:\n    a: 1\n", "da:\n  sell:\n    a: b\n")
    for wrong in (*broken, ":\n -"):
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(DataError, match=r"intent_cues\.yaml"):
            read_cues(file)
    with pytest.raises(DataError):
        read_cues(tmp_path / "none.yaml")
    assert CUES_FILE.exists()


@pytest.mark.parametrize(
    ("brand", "counts"),
    [
        ("harbour_roast", (595, 456, 344)),
        ("lantern_books", (50, 30, 28)),
        ("riverside_commons", (420, 117, 114)),
    ],
)
def test_agreement_with_the_labels_of_simulated_brands_is_as_the_readme_says(brand, counts, capsys):
    """Simulated texts: the figure says that the road works, not how good the lists are."""
    table = planner.load_sample(brand).posts
    found = agreement(propose_intents(table), table["intent"])
    with capsys.disabled():
        sys.stdout.write(
            f"\nintents of {brand} (simulated): {found.proposed} of {found.labelled} proposed, "
            f"{found.share:.1%} agree (95 %: {found.low_95:.1%} to {found.high_95:.1%}; "
            f"most frequent label {found.most_frequent:.1%})\n"
        )
    assert (found.labelled, found.proposed, found.agreeing) == counts


def test_wilson_interval_as_published():
    """Newcombe 1998, Statistics in Medicine 17:857-872, table I: 81 of 263 gives .2553 to .3662."""
    proposals = pd.DataFrame({"intent": ["sell"] * 263})
    labels = pd.Series(["sell"] * 81 + ["inform"] * 182)
    found = agreement(proposals, labels)
    assert (round(found.low_95, 4), round(found.high_95, 4)) == (0.2553, 0.3662)


def test_agreement_of_nothing_is_no_number():
    found = agreement(propose_intents(posts("Rain")), pd.Series(["sell"]))
    assert (found.labelled, found.proposed) == (1, 0)
    assert np.isnan(found.share)


def test_rules_by_hashtag_and_column_and_what_they_did():
    table = posts("#Beans today", "beans", "#beansoup", title=["", "Summer", ""])
    rules = [
        PillarRule("beans", hashtags=("#beans",)),
        PillarRule("season", column="title", values=("summer",)),
    ]
    labelled, counts = apply_pillar_rules(table, rules)
    assert labelled["pillar"].tolist() == ["beans", "season", "unlabelled"]
    assert counts.to_numpy().tolist() == [["beans", 1, 1], ["season", 1, 1]]
    again, counts = apply_pillar_rules(labelled, [PillarRule("other", keywords=("beans",))])
    assert again["pillar"].tolist() == ["beans", "season", "unlabelled"]
    assert counts.to_numpy().tolist() == [["other", 2, 0]]


def test_rules_from_a_file(tmp_path):
    file = tmp_path / "rules.yaml"
    file.write_text("- pillar: offers\n  keywords: [sale, deal]\n- pillar: x\n  hashtags: tag\n")
    assert read_pillar_rules(file) == [
        PillarRule("offers", ("sale", "deal")), PillarRule("x", hashtags=("tag",)),
    ]  # fmt: skip
    for wrong in ("a: 1", "- pillar: x", "- keywords: [a]", "- pillar: x\n  colour: red",
                  "- pillar: x\n  column: likes\n  values: [1]", "- 3"):  # fmt: skip
        file.write_text(wrong)
        with pytest.raises(DataError):
            read_pillar_rules(file)
