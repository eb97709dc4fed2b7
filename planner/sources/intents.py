"""Intent of posts proposed from their words by cues a person can read, change and overrule.

Assumptions:
1. A post sells, informs or converses; which, a few words often give away. Texts without such words
   stay unlabelled, and so do texts that speak for two intents equally.
2. A cue counts once per text, with its weight; the intent with the highest sum is proposed.
3. A correction holds for its post for good. It also speaks for or against the cues of that text: a
   weight becomes base x 2 (confirmed + 1) / (confirmed + contradicted + 2), which is the base while
   nothing is known, and a cue contradicted more often than confirmed from three cases on is off.

The word lists (English, German) are ours, written without looking at anybody's labels; how often
they agree with a person is measured, not assumed: see `agreement`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from planner.catalog import UNLABELLED
from planner.errors import DataError
from planner.schema import INTENT_NAMES

CUES_FILE = Path(__file__).with_name("intent_cues.yaml")
FEWEST_CASES = 3
"""Cases from which a cue that is mostly contradicted is off."""

_INTENTS = tuple(name for name in INTENT_NAMES if name != UNLABELLED)
_SHOWN_CUES = 8
_KEY = ["platform", "post_id"]
_Z_95 = 1.959963984540054


def read_cues(path: str | Path | None = None) -> pd.DataFrame:
    """Cues as a table: language, intent, cue, weight.

    Parameters
    ----------
    path
        A YAML file in the form of `CUES_FILE`; None takes the planner's own lists.

    Raises
    ------
    DataError
        A file that cannot be read, or is not in that form.

    >>> cues = read_cues()
    >>> sorted(cues["intent"].unique()), sorted(cues["language"].unique())
    (['converse', 'inform', 'sell'], ['de', 'en'])
    """
    place = Path(path) if path is not None else CUES_FILE
    try:
        content = yaml.safe_load(place.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise _no_cues(place, "a file that cannot be read as YAML") from error
    rows = []
    if not isinstance(content, dict):
        raise _no_cues(place, "no languages")
    for language, by_intent in content.items():
        if not isinstance(by_intent, dict) or set(by_intent) - set(_INTENTS):
            raise _no_cues(place, f"something else under {str(language)[:20]!r}")
        for intent, cues in by_intent.items():
            if not isinstance(cues, dict):
                raise _no_cues(place, f"no cues under {intent!r}")
            for cue, weight in cues.items():
                if isinstance(weight, bool) or not isinstance(weight, int | float) or weight < 0:
                    raise _no_cues(place, f"the weight {str(weight)[:20]!r}")
                rows.append((str(language), intent, str(cue).casefold(), float(weight)))
    table = pd.DataFrame(rows, columns=["language", "intent", "cue", "weight"])
    return table.drop_duplicates(["intent", "cue"], ignore_index=True)


def propose_intents(
    posts: pd.DataFrame,
    cues: pd.DataFrame | None = None,
    corrections: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """A proposal of intent for each post, with the cues that speak for it.

    Parameters
    ----------
    posts
        POSTS with `text`, or `title`.
    cues
        As `read_cues` gives them; None takes the planner's own.
    corrections
        platform, post_id, intent: what a person decided.

    Returns
    -------
    DataFrame
        One row per post in their order: platform, post_id, intent ("unlabelled" where nothing
        speaks for one), cues (the words, joined by " + "), decided_by ("you", "cues" or "").

    >>> posts = pd.DataFrame({"platform": "x", "post_id": ["1", "2", "3"], "text": [
    ...     "20 % off until Sunday", "What do you think?", "Rain"]})
    >>> propose_intents(posts)[["intent", "cues"]].to_numpy().tolist()
    [['sell', '% off'], ['converse', '? + do you + what do you'], ['unlabelled', '']]
    >>> mine = pd.DataFrame({"platform": ["x"], "post_id": ["3"], "intent": ["inform"]})
    >>> propose_intents(posts, corrections=mine)["decided_by"].tolist()
    ['cues', 'cues', 'you']
    """
    cues = read_cues() if cues is None else cues
    found = _matches(_words(posts), cues)
    weights = _learned(posts, cues, found, corrections)
    scores = np.column_stack(
        [found @ np.where(cues["intent"] == intent, weights, 0.0) for intent in _INTENTS]
    )
    best = scores.argmax(axis=1)
    ordered = np.sort(scores, axis=1)
    is_clear = (ordered[:, -1] > 0) & (ordered[:, -1] > ordered[:, -2])
    intents = np.where(is_clear, np.array(_INTENTS, dtype=object)[best], UNLABELLED)
    names, of_intent = cues["cue"].to_numpy(), cues["intent"].to_numpy()
    shown = [
        " + ".join(sorted(names[row & (of_intent == intent) & (weights > 0)])) if clear else ""
        for row, intent, clear in zip(found, intents, is_clear, strict=True)
    ]
    table = posts[_KEY].reset_index(drop=True).astype("string")
    table["intent"] = pd.Series(intents, dtype="string")
    table["cues"] = pd.Series(shown, dtype="string")
    table["decided_by"] = pd.Series(np.where(is_clear, "cues", ""), dtype="string")
    if corrections is not None and len(corrections):
        own = table[_KEY].merge(_one_each(corrections), on=_KEY, how="left")["intent"]
        decided = own.notna().to_numpy(dtype=bool)
        table.loc[decided, "intent"] = own[decided]
        table.loc[decided, "decided_by"] = "you"
    return table


def label_intents(posts: pd.DataFrame, proposals: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Posts with the proposed intents where they had none, and notes with the counts."""
    posts = posts.copy()
    before = posts["intent"] if "intent" in posts else pd.Series(UNLABELLED, index=posts.index)
    before = before.astype("string").fillna(UNLABELLED)
    proposed = proposals["intent"].set_axis(posts.index)
    by_person = (proposals["decided_by"] == "you").set_axis(posts.index).to_numpy(dtype=bool)
    taken = ((before == UNLABELLED).to_numpy() | by_person) & (proposed != UNLABELLED).to_numpy()
    posts["intent"] = before.mask(taken, proposed)
    counts = posts["intent"][taken].value_counts()
    words = ", ".join(f"{counts[name]:,} {name}" for name in _INTENTS if name in counts)
    left = int((posts["intent"] == UNLABELLED).sum())
    notes = [f"Intents proposed from words: {words or 'none'}; {left:,} posts stay unlabelled."]
    cues = proposals["cues"].set_axis(posts.index)[taken].str.split(" + ", regex=False).explode()
    often = cues[cues != ""].value_counts().head(_SHOWN_CUES)
    if len(often):
        shown = ", ".join(f"'{cue}' ({count:,})" for cue, count in often.items())
        notes.append(f"The cues that decided most often: {shown}.")
    return posts, notes


@dataclass(frozen=True)
class Agreement:
    """How often proposals agree with a person's labels.

    `labelled` posts carry a person's label, `proposed` of them a proposal, `agreeing` the same one;
    `share` = agreeing / proposed with its 95 % Wilson interval [low_95, high_95]; `most_frequent`
    is the share of the most frequent label among the proposed, the rule to beat. Shares are in
    [0, 1] and NaN without a proposal.
    """

    labelled: int
    proposed: int
    agreeing: int
    share: float
    low_95: float
    high_95: float
    most_frequent: float


def agreement(proposals: pd.DataFrame, labels: pd.Series) -> Agreement:
    """Compare proposals with a person's labels, row by row; unlabelled ones are left out.

    >>> proposals = pd.DataFrame({"intent": ["sell", "inform", "unlabelled", "sell"]})
    >>> found = agreement(proposals, pd.Series(["sell", "sell", "sell", "unlabelled"]))
    >>> found.labelled, found.proposed, found.agreeing
    (3, 2, 1)
    """
    truth, given = labels.astype(object).to_numpy(), proposals["intent"].astype(object).to_numpy()
    labelled = np.isin(truth, _INTENTS)
    both = labelled & np.isin(given, _INTENTS)
    total, same = int(both.sum()), int((truth[both] == given[both]).sum())
    if not total:
        return Agreement(int(labelled.sum()), 0, 0, np.nan, np.nan, np.nan, np.nan)
    share, z2 = same / total, _Z_95**2
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = _Z_95 * np.sqrt(share * (1 - share) / total + z2 / (4 * total**2)) / (1 + z2 / total)
    most = max(int((truth[both] == intent).sum()) for intent in _INTENTS) / total
    return Agreement(int(labelled.sum()), total, same, share, middle - half, middle + half, most)


def _words(posts: pd.DataFrame) -> pd.Series:
    parts = [posts[name].astype("string").fillna("") for name in ("title", "text") if name in posts]
    if not parts:
        return pd.Series("", index=posts.index, dtype="string")
    words = parts[0] if len(parts) == 1 else parts[0] + "\n" + parts[1]
    return words.str.casefold().str.replace("’", "'", regex=False)


def _matches(words: pd.Series, cues: pd.DataFrame) -> np.ndarray:
    """Boolean posts x cues: the cue stands in the text as whole words."""
    found = np.zeros((len(words), len(cues)), dtype=bool)
    for column, cue in enumerate(cues["cue"]):
        spaced = r"\s+".join(re.escape(part) for part in cue.split())
        before = r"(?<!\w)" if re.match(r"\w", cue) else ""
        after = r"(?!\w)" if re.search(r"\w$", cue) else ""
        hits = words.str.contains(f"{before}{spaced}{after}", regex=True)
        found[:, column] = hits.fillna(False).to_numpy(dtype=bool)
    return found


def _learned(
    posts: pd.DataFrame, cues: pd.DataFrame, found: np.ndarray, corrections: pd.DataFrame | None
) -> np.ndarray:
    """Weights after the corrections of these posts."""
    weights = cues["weight"].to_numpy(dtype="float64", copy=True)
    if corrections is None or not len(corrections):
        return weights
    own = posts[_KEY].astype("string").merge(_one_each(corrections), on=_KEY, how="left")["intent"]
    decided = own.notna().to_numpy(dtype=bool)
    said = own.to_numpy(dtype=object)[decided][:, None] == cues["intent"].to_numpy(object)[None, :]
    confirmed = (found[decided] & said).sum(axis=0)
    contradicted = (found[decided] & ~said).sum(axis=0)
    weights *= 2 * (confirmed + 1) / (confirmed + contradicted + 2)
    is_off = (contradicted > confirmed) & (confirmed + contradicted >= FEWEST_CASES)
    return np.where(is_off, 0.0, weights)


def _one_each(corrections: pd.DataFrame) -> pd.DataFrame:
    known = corrections[corrections["intent"].isin([*_INTENTS, UNLABELLED])]
    return known[[*_KEY, "intent"]].astype("string").drop_duplicates(_KEY, keep="last")


def _no_cues(place: Path, got: str) -> DataError:
    return DataError(
        file=place.name,
        got=got,
        expected="languages, below them sell, inform, converse, below them cues with weights",
        remedy="start from a copy of the planner's own list, intent_cues.yaml",
    )
