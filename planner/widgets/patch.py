"""What changed between two states of a figure, so that only that travels to the page."""

from __future__ import annotations

from typing import Any

SHARE_TO_REPLACE = 0.25
"""A list of which more than this share changed travels whole: places cost more than values."""


def changes(old: Any, new: Any) -> list[list[Any]]:
    """What turns `old` into `new`: pairs of a path and the value to put there.

    A path alone, without a value, takes the key away. Applied one after the other to `old` they
    give `new`; no two of them meet on one path, so their order does not matter.

    Parameters
    ----------
    old, new
        Plain values as in JSON, and bytes; both mappings at the top.

    >>> changes({"x": [1, 2], "name": "a"}, {"x": [1, 2], "name": "b", "y": [3]})
    [[['name'], 'b'], [['y'], [3]]]
    >>> changes({"line": {"width": 2, "dash": "dot"}}, {"line": {"width": 2}})
    [[['line', 'dash']]]
    """
    return list(_changes(old, new, []))


def _changes(old: Any, new: Any, path: list[Any]) -> list[list[Any]]:
    if isinstance(old, dict) and isinstance(new, dict):
        return _changes_of_mapping(old, new, path)
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return _changes_of_list(old, new, path)
    return [] if _same(old, new) else [[path, new]]


def _changes_of_mapping(old: dict, new: dict, path: list[Any]) -> list[list[Any]]:
    found: list[list[Any]] = [[[*path, key]] for key in old if key not in new]
    for key, value in new.items():
        if key in old:
            found += _changes(old[key], value, [*path, key])
        else:
            found.append([[*path, key], value])
    return found


def _changes_of_list(old: list, new: list, path: list[Any]) -> list[list[Any]]:
    if any(isinstance(value, dict | list) for value in new):
        places: list[list[Any]] = []
        for place, (before, after) in enumerate(zip(old, new, strict=True)):
            places += _changes(before, after, [*path, place])
        return places
    single = [
        [[*path, place], after]
        for place, (before, after) in enumerate(zip(old, new, strict=True))
        if not _same(before, after)
    ]
    return [[path, new]] if len(single) > SHARE_TO_REPLACE * len(new) else single


def _same(old: Any, new: Any) -> bool:
    # 1, 1.0 and True are equal in Python and different things in a figure; nan is never equal.
    return type(old) is type(new) and (old == new or (old != old and new != new))
