"""The state of the planner app: its inputs, and the plan or the problem that follows from them.

Only traitlets: no widget is imported here, so everything the app does is tested without a page.
`get_state` gives the inputs as plain values; `set_state` takes them back. The rows of an uploaded
file are not among them: a saved state names the file by name and fingerprint, and says which file
to choose again when its rows are not at hand.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import traitlets as t

from planner.brief import Brief
from planner.errors import BriefError, PlannerError
from planner.plan import Plan
from planner.plan.starter import starter_brief
from planner.sources.kept_imports import KeptImports
from planner.sources.mapping import mapping_name
from planner.sources.uploaded import READING_KEYS, PostsRead, UploadedFile, UploadReading
from planner.widgets.inputs import Inputs, Outcome, ReadyRows
from planner.widgets.problem import Problem
from planner.widgets.tables import SAMPLE_BRANDS, sample_brief
from planner.workspace import Workspace

PLAN_INPUTS = ("source", "brand", "file", "reading", "brief")
"""What the plan follows from."""

INPUTS = (*PLAN_INPUTS, "confirmed")
"""What is saved, undone and restored."""


class PlannerState(t.HasTraits):
    """Inputs, and what was computed from them by `recompute`.

    Attributes
    ----------
    source
        "sample" or "file".
    brand
        Name of the sample brand.
    file
        Name, sha256 and bytes of the uploaded file; empty while there is none.
    reading
        How to read it: timezone, platform, sheet and mapping, as corrected by a person.
    brief
        The brief as plain values; it may break rules while it is being edited.
    confirmed
        Steps a person has confirmed, with the digests of what they rested on.
    imported
        The import of the uploaded file, or None.
    plan
        The plan that follows from the inputs, or None.
    shown_plan
        The plan, or the last one made from the same data while there is none.
    problem
        Why there is no plan, or None.

    >>> state = PlannerState()
    >>> state.recompute()
    >>> state.plan is not None, state.problem, state.blockers()
    (True, None, [])
    """

    source = t.Enum(("sample", "file"), default_value="sample")
    brand = t.Unicode()
    file = t.Dict()
    reading = t.Dict()
    brief = t.Dict()
    confirmed = t.Dict(value_trait=t.Dict(), key_trait=t.Unicode())
    imported = t.Any(allow_none=True)
    problem = t.Instance(Problem, allow_none=True)

    def __init__(
        self,
        today: dt.date | None = None,
        workspace: Workspace | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._workspace = workspace  # keeps how columns were corrected, for files like this one
        self._kept = None if workspace is None else KeptImports(workspace)
        self._today = today or dt.date.today()
        self._files: dict[str, UploadedFile] = {}
        self._starter: dict[str, Any] = {}
        self._shown_for: tuple = ()
        self._ready = ReadyRows()
        # No traits: a trait compares its old value with its new one, and plans are large.
        self.plan: Plan | None = None
        self.shown_plan: Plan | None = None
        if not self.brand:
            self.reset()

    # inputs -------------------------------------------------------------------------------

    def reset(self) -> None:
        """Back to the first sample brand and its brief; an uploaded file is forgotten."""
        self._files.clear()
        with self.hold_trait_notifications():
            self.file, self.reading, self.imported, self.confirmed = {}, {}, None, {}
            self.choose_sample(SAMPLE_BRANDS[0])

    def choose_sample(self, brand: str) -> None:
        """Work on a sample brand, with the brief that comes with it."""
        if brand not in SAMPLE_BRANDS:
            raise PlannerError(
                f"There is no sample brand {brand!r}. Choose one of {', '.join(SAMPLE_BRANDS)}."
            )
        with self.hold_trait_notifications():
            self.source, self.brand = "sample", brand
            self.brief = sample_brief(brand).model_dump(mode="json")

    def reading_of(self, data: bytes) -> dict[str, Any] | None:
        """How this file is to be read if it is the one whose rows are missing; None for others."""
        digest = hashlib.sha256(data).hexdigest()
        is_missing = self.source == "file" and self.upload is None
        return dict(self.reading) if is_missing and self.file.get("sha256") == digest else None

    def take_file(self, name: str, data: bytes, found: UploadReading | None = None) -> None:
        """Work on an uploaded file of posts; what is read from it is kept, the file is not.

        `found` is what a job has read from it; without one it is read here.
        """
        digest = hashlib.sha256(data).hexdigest()
        upload = UploadedFile(name, data)
        if found is not None:
            upload.learn(found)
        if self.reading_of(data) is not None:
            # The plan was opened again without its file: it goes on as it was, brief and all.
            self._files[digest] = upload
            with self.hold_trait_notifications():
                self._read_file(with_starter=False)
            return
        if self._kept is not None:
            self._files.clear()  # what was read from those before is kept
        self._files[digest] = upload
        with self.hold_trait_notifications():
            self.source = "file"
            self.file = {"name": name, "sha256": digest, "bytes": len(data)}
            self.reading = {}  # of the file before: its sheet is not this one's
            self.reading = self._reading_kept()
            self._read_file(is_new=True)

    def work_on_file(self) -> None:
        """Go back to the uploaded file, with a first brief for it."""
        if not self.file:
            raise PlannerError("No file was uploaded yet. Choose one under Data.")
        with self.hold_trait_notifications():
            self.source = "file"
            self._read_file(is_new=True)

    def read_again(self, found: UploadReading | None = None, **changes: Any) -> None:
        """Read the file with another mapping, timezone, platform, sheet or labels.

        `found` is what a job has read from it in this way; without one it is read here.
        """
        unknown = sorted(set(changes) - set(READING_KEYS))
        if unknown:
            raise PlannerError(f"A file is not read by {unknown[0]!r}.")
        if self.upload is None and self.imported is not None:
            raise PlannerError(
                "The file itself is not kept, only what was read from it. Choose the file again to "
                "read it in another way."
            )
        if found is not None and self.upload is not None:
            self.upload.learn(found)
        with self.hold_trait_notifications():
            self.reading = {**self.reading, **changes}
            self._read_file()
        if changes.get("mapping") and self._workspace is not None and self.imported is not None:
            self._workspace.save_mapping(self._mapping_name(), changes["mapping"])

    def _mapping_name(self) -> str:
        return mapping_name(self.upload.columns(self.reading.get("sheet"))[0])

    def _reading_kept(self) -> dict[str, Any]:
        """How a file with these columns was read last time; nothing where nobody corrected it."""
        if self._workspace is None:
            return {}
        try:
            found = self._workspace.load_mapping(self._mapping_name())
        except PlannerError:
            return {}  # an unreadable file is told when it is read
        return {"mapping": found} if found else {}

    def change_brief(self, **changes: Any) -> None:
        """Replace top-level values of the brief; rules are checked by `recompute`."""
        self.brief = {**self.brief, **_plain(changes)}

    def take_yaml(self, text: str) -> None:
        """Replace the brief by YAML text.

        Raises
        ------
        BriefError
            If it is no valid brief; the old one stays.
        """
        self.brief = Brief.from_yaml(text).model_dump(mode="json")

    def brief_yaml(self) -> str:
        """The brief as YAML text; what breaks a rule is written as it stands."""
        try:
            return Brief.make(**self.brief).to_yaml()
        except BriefError:
            return json.dumps(self.brief, indent=2, ensure_ascii=False)

    @property
    def upload(self) -> UploadedFile | None:
        """The uploaded file with its bytes, None while they are not at hand."""
        return self._files.get(self.file.get("sha256", ""))

    @property
    def posts_read(self) -> PostsRead | None:
        """The rows with what led to their labels; None while the file is not at hand."""
        if self.upload is None or self.imported is None:
            return None
        return self.upload.read(**self.reading)

    @property
    def pseudonym_key(self) -> bytes | None:
        """The key of the pseudonyms, None where no workspace keeps one."""
        return None if self._workspace is None else self._workspace.key

    @property
    def workspace_folder(self) -> Path | None:
        """The folder what is read is kept in, None where nothing is."""
        return None if self._workspace is None else self._workspace.folder

    # saving -------------------------------------------------------------------------------

    def get_state(self) -> dict[str, Any]:
        """The inputs as plain values, fit for JSON."""
        return _plain({name: getattr(self, name) for name in INPUTS})

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Take over inputs written by `get_state`; rows of a file must be at hand already.

        Raises
        ------
        PlannerError
            If a value is not of the kind it should be; nothing is changed then.
        """
        before = self.get_state()
        try:
            with self.hold_trait_notifications():
                for name, value in _checked(_plain(dict(state))).items():
                    setattr(self, name, value)
                if (self.file, self.reading) != (before["file"], before["reading"]):
                    self.imported = None
                if self.source == "file" and self.imported is None:
                    self._read_file(with_starter=False)
        except (t.TraitError, TypeError, ValueError) as error:
            for name, value in before.items():
                setattr(self, name, value)
            raise PlannerError(
                "The saved state is damaged and was not taken over. Start from a sample brand."
            ) from error

    # computing ----------------------------------------------------------------------------

    def recompute(self) -> None:
        """Make the plan again. Never raises: what goes wrong becomes `problem`."""
        self.take_outcome(self.compute())

    def compute(self) -> Outcome:
        """The plan or the problem that follows from the inputs. Only reads, never raises."""
        return self.inputs().outcome()

    def inputs(self) -> Inputs:
        """The inputs as they are now, for a calculation that goes on while they change."""
        return Inputs(
            key=self._data_key(),
            source=self.source,
            brand=self.brand,
            brief=_plain(self.brief),
            upload=self.upload if self.source == "file" else None,
            imported=self.imported,
            reading=_plain(self.reading),
            missing=self._missing_rows(),
            ready=self._ready,
        )

    def take_outcome(self, outcome: Outcome) -> None:
        """Take over what `compute` made."""
        with self.hold_trait_notifications():
            self.problem, self.plan = outcome.problem, outcome.plan
            if outcome.plan is not None:
                self._shown_for, self.shown_plan = outcome.data_key, outcome.plan
            elif outcome.data_key != self._shown_for:
                self.shown_plan = None

    def blockers(self) -> list[str]:
        """What stands before a plan, one sentence with its remedy each."""
        missing = self._missing_rows()
        if missing:
            return [missing]
        return [] if self.problem is None else self.problem.sentences

    def _missing_rows(self) -> str:
        if self.source == "file" and not self.file:
            return "No file is chosen. Choose a file of posts, or a sample brand."
        if self.source == "file" and self.upload is None and self.imported is None:
            return (
                f"The rows of {self.file.get('name', 'the file')} are not kept with the plan. "
                "Choose the file again."
            )
        return ""

    def _data_key(self) -> tuple:
        return (
            self.source,
            self.brand if self.source == "sample" else self.file.get("sha256"),
            json.dumps(self.reading, sort_keys=True),
        )

    def _read_file(self, is_new: bool = False, with_starter: bool = True) -> None:
        """Read the uploaded file as `reading` says; `imported` is None where it cannot be.

        A new file brings a first brief; reading it in another way (`with_starter`) renews that one
        as long as nobody has touched it.
        """
        upload, digest = self.upload, str(self.file.get("sha256", ""))
        if upload is None:
            self.imported = None if self._kept is None else self._kept.get(digest, self.reading)
        else:
            try:
                self.imported = upload.read(**self.reading).imported
            except PlannerError:
                self.imported = None
        if self.imported is None:
            return
        if upload is not None and self._kept is not None:
            self._kept.keep(self.imported, self.reading)
        if self.imported.table.empty or not with_starter:
            return
        starter = starter_brief(
            self.imported.table, self.file["name"], self.reading.get("timezone"), self._today
        ).model_dump(mode="json")
        if is_new or (self._starter and self.brief == self._starter):
            self.brief = self._starter = starter


def _checked(state: dict[str, Any]) -> dict[str, Any]:
    """The same state; it may come from an address, so everything in it is looked at.

    Raises
    ------
    PlannerError
        If it holds a name nobody has given here.
    ValueError
        If a value cannot be what it should be.
    """
    unknown = sorted(set(state) - set(INPUTS))
    if unknown:
        raise PlannerError(f"The saved state holds {unknown[0]!r}, which is not known here.")
    if state.get("brand", SAMPLE_BRANDS[0]) not in SAMPLE_BRANDS:
        raise ValueError("brand")
    file, reading = state.get("file", {}), state.get("reading", {})
    kinds = {"name": str, "sha256": str, "bytes": int}
    if not isinstance(file, dict) or (
        file and not all(isinstance(file.get(name), kind) for name, kind in kinds.items())
    ):
        raise ValueError("file")
    if not isinstance(reading, dict) or set(reading) - set(READING_KEYS):
        raise ValueError("reading")
    if not isinstance(state.get("brief", {}), dict):
        raise ValueError("brief")
    for name, usual in sample_brief(SAMPLE_BRANDS[0]).model_dump(mode="json").items():
        found = state.get("brief", {}).get(name, usual)
        if isinstance(usual, dict | list) and not isinstance(found, type(usual)):
            raise ValueError(name)
    return state


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """The same values as JSON knows them, and a copy that shares nothing with them."""
    return json.loads(json.dumps(values, default=str))
