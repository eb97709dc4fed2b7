"""Joining two people's edits of one plan: three-way, field by field, nothing dropped.

What only one side changed since the version both began from is taken over. What both changed to
different values is a conflict; a person chooses. Lists of named things (campaigns, people,
platforms) are joined thing by thing, every other list is one value.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from planner.errors import PlannerError

NAMING_KEYS = ("name", "platform")
"""A list whose members all carry one of these, each another text, is joined member by member."""

CHOICES = ("mine", "theirs")


class Absent:
    """The value of a field that is not there on one side (JSON has no such value)."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __deepcopy__(self, memo: dict) -> Absent:
        return self


ABSENT = Absent()


@dataclass(frozen=True)
class MergeConflict:
    """One field that both sides changed to different values; a value may be `ABSENT`.

    `path` is dotted, with the name of a list's member in brackets: `brief.campaigns[Spring].weeks`
    (a key or name with a dot, bracket or quote in it stands in quotes).
    """

    path: str
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True)
class Merge:
    """Two joined contents: `merged` holds my value at every conflict until `resolve` is asked.

    `base`, `mine` and `theirs` are the contents it was made from.
    """

    merged: dict[str, Any]
    conflicts: tuple[MergeConflict, ...]
    base: dict[str, Any]
    mine: dict[str, Any]
    theirs: dict[str, Any]


Settle = Callable[[MergeConflict], Any]


def merge_contents(base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> Merge:
    """Join two contents that both began from `base`. The inputs are left as they are.

    >>> base = {"weeks": 4, "people": [{"name": "Ida", "hours": 6}]}
    >>> mine = {"weeks": 6, "people": [{"name": "Ida", "hours": 8}]}
    >>> theirs = {"weeks": 5, "people": [{"name": "Ida", "hours": 6}, {"name": "Bo", "hours": 2}]}
    >>> merge = merge_contents(base, mine, theirs)
    >>> merge.merged["people"]
    [{'name': 'Ida', 'hours': 8}, {'name': 'Bo', 'hours': 2}]
    >>> merge.conflicts
    (MergeConflict(path='weeks', base=4, mine=6, theirs=5),)
    """
    conflicts: list[MergeConflict] = []

    def note(conflict: MergeConflict) -> Any:
        conflicts.append(conflict)
        return conflict.mine

    merged = _joined("", base, mine, theirs, note)
    return Merge(copy.deepcopy(merged), tuple(conflicts), base, mine, theirs)


def resolve(merge: Merge, choices: Mapping[str, str]) -> dict[str, Any]:
    """The content after a person chose "mine" or "theirs" for the path of each conflict.

    Raises
    ------
    PlannerError
        A conflict without a choice, or a choice that is neither word or for no conflict.

    >>> merge = merge_contents({"weeks": 4}, {"weeks": 6}, {"weeks": 5})
    >>> resolve(merge, {"weeks": "theirs"})
    {'weeks': 5}
    """
    paths = {conflict.path for conflict in merge.conflicts}
    undecided = sorted(paths - set(choices))
    wrong = sorted(
        path for path, choice in choices.items() if path not in paths or choice not in CHOICES
    )
    if undecided or wrong:
        what = f"no choice for {undecided[0]!r}" if undecided else f"a choice for {wrong[0]!r}"
        raise PlannerError(
            f"Joining two versions: found {what}, expected “mine” or “theirs” for each field that "
            "both sides changed. Remedy: choose for each field in the list."
        )
    settled = _joined(
        "", merge.base, merge.mine, merge.theirs,
        lambda conflict: getattr(conflict, choices[conflict.path]),
    )  # fmt: skip
    return copy.deepcopy(settled)


def _joined(path: str, base: Any, mine: Any, theirs: Any, settle: Settle) -> Any:
    if _same(mine, theirs) or _same(theirs, base):
        return mine
    if _same(mine, base):
        return theirs
    if isinstance(mine, dict) and isinstance(theirs, dict) and isinstance(base, dict | Absent):
        before = {} if base is ABSENT else base
        return _joined_fields(before, mine, theirs, lambda key: _field(path, key), settle)
    lists = [[] if base is ABSENT else base, mine, theirs]
    naming = _naming_key(lists)
    if naming is not None:
        by_name = [{member[naming]: member for member in members} for members in lists]
        order = _joined_order(*(list(members) for members in by_name))
        if order is not None:
            members = _joined_fields(
                *by_name, lambda name: f"{path}[{_quoted(name)}]", settle
            )  # fmt: skip
            return [members[name] for name in order if name in members]
    return settle(MergeConflict(path, base, mine, theirs))


def _joined_fields(
    base: dict[str, Any],
    mine: dict[str, Any],
    theirs: dict[str, Any],
    path_to: Callable[[str], str],
    settle: Settle,
) -> dict[str, Any]:
    joined = {}
    for key in [*mine, *(key for key in theirs if key not in mine)]:
        values = (fields.get(key, ABSENT) for fields in (base, mine, theirs))
        value = _joined(path_to(key), *values, settle)
        if value is not ABSENT:
            joined[key] = value
    return joined


def _naming_key(lists: list[Any]) -> str | None:
    """The key that names every member of all these lists without doubt, or None."""
    for key in NAMING_KEYS:
        if all(_is_named_by(key, members) for members in lists):
            return key
    return None


def _is_named_by(key: str, members: Any) -> bool:
    if not isinstance(members, list):
        return False
    names = [member.get(key) if isinstance(member, dict) else None for member in members]
    return all(isinstance(name, str) for name in names) and len(set(names)) == len(names)


def _joined_order(base: list[str], mine: list[str], theirs: list[str]) -> list[str] | None:
    """All names in one order, the same whoever is "mine"; None if both sides re-ordered.

    Names that all three know keep the order of the side that changed it. The others follow the
    known name they follow on their own side.
    """
    known = set(base) & set(mine) & set(theirs)
    was, here, there = ([name for name in names if name in known] for names in (base, mine, theirs))
    if was not in (here, there) and here != there:
        return None
    # Runs from the sides that have them come first; names left out by both stand nowhere.
    runs = [_runs(names, known) for names in (mine, theirs)]
    order: list[str] = []
    for anchor in [None, *(there if here == was else here)]:
        order += [] if anchor is None else [anchor]
        for run in sorted(side.get(anchor, []) for side in runs):
            order += [name for name in run if name not in order]
    return order


def _runs(names: list[str], known: set[str]) -> dict[str | None, list[str]]:
    """The names that are not known everywhere, by the known name before them (None: the start)."""
    runs: dict[str | None, list[str]] = {}
    anchor = None
    for name in names:
        if name in known:
            anchor = name
        else:
            runs.setdefault(anchor, []).append(name)
    return runs


def _same(one: Any, other: Any) -> bool:
    # As JSON text, since Python holds 1, 1.0 and True for equal and a file does not.
    if one is ABSENT or other is ABSENT:
        return one is other
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _field(path: str, key: str) -> str:
    return f"{path}.{_quoted(key)}" if path else _quoted(key)


def _quoted(key: str) -> str:
    return key if re.fullmatch(r'[^.\[\]"]+', key) else json.dumps(key, ensure_ascii=False)
