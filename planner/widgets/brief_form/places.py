"""Where in the form a problem of the brief belongs."""

from __future__ import annotations

from collections.abc import Sequence

from planner.widgets.brief_form.sections import Place, Section, Values

WHOLE_BRIEF = "brief"
"""The field of problems between parts of the brief; their sentence starts with the part's name."""


def placed(
    brief: Values, sections: Sequence[Section], field: str, sentence: str
) -> tuple[str, Place] | None:
    """The section and the place in it, or None where no part of the form shows the field.

    Parameters
    ----------
    field
        As in `BriefError.problems`: "platforms.2.posts_per_week", with rows counted from 1.
    """
    path = field.split(".")
    if path == [WHOLE_BRIEF]:
        return _of_the_whole(brief, sections, sentence)
    # A rule of a group of values ("capacity") belongs to the first part of it that is shown.
    for section in sections:
        if section.path[: len(path)] == tuple(path):
            return section.name, Place()
    for section in sections:
        place = section.place(brief, path)
        if place is not None:
            return section.name, place
    return None


def _of_the_whole(
    brief: Values, sections: Sequence[Section], sentence: str
) -> tuple[str, Place] | None:
    part = sentence.split(":")[0].split(" ")[0]
    for section in sections:
        if section.path == (part,):
            named = [
                index
                for index, row in enumerate(section.rows(brief))
                if sentence.startswith(f"{part} '{row.get('name') or row.get('activity')}'")
            ]
            return section.name, Place(named[0] if named else None)
    return None
