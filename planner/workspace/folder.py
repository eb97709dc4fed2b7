"""The workspace: one folder that keeps imported tables, the key of the pseudonyms and settings.

Only whoever owns the folder can open it. Tables are Parquet files named by the SHA-256 of their
content, so a plan can name the very tables it was made from. Every file is written under another
name, flushed to disk and then renamed: a crash leaves the old file or the new one, never half.
Handles of people are never stored here; their pseudonyms are made with `key` before a table comes.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import secrets
import shutil
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import PlannerError
from planner.workspace.parquet import fingerprint_of, read_parquet, tidied, write_parquet

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

KEY_BYTES = 32
FORMAT = 1
"""Version of the folder's layout; a newer one is refused with a sentence."""

FOLDERS = ("tables", "mappings", "labels", "imports")
DATABASE_NAMES = ("planner.sqlite", "planner.sqlite-wal", "planner.sqlite-shm",
                  "planner.sqlite-journal")  # fmt: skip
SETTINGS = "workspace.json"
CURRENT = "current.json"
TEMPORARY = ".part"


class Workspace:
    """One folder (mode 0700): tables/, mappings/, labels/, imports/, key (0600), workspace.json.

    Parameters
    ----------
    folder
        Made if it is not there. An existing folder is used as it is; `erase` then takes away only
        what a workspace makes, while a folder that was made here, or was empty, is emptied.

    Raises
    ------
    PlannerError
        The place cannot be written to, a file stands at the path, or the folder's key or settings
        are damaged.

    >>> import tempfile, pandas as pd
    >>> folder = tempfile.TemporaryDirectory()
    >>> workspace = Workspace(folder.name + "/my workspace")
    >>> fingerprint = workspace.put(pd.DataFrame({"post_id": ["1", "2"], "likes": [3.0, None]}))
    >>> workspace.get(fingerprint)["likes"].tolist(), len(workspace.key)
    ([3.0, nan], 32)
    >>> workspace.erase(); folder.cleanup()
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder).expanduser().resolve()
        self._erased = False
        if self.folder.exists() and not self.folder.is_dir():
            raise PlannerError(
                f"Workspace: found a file at {self.folder}, expected a folder or nothing. "
                "Remedy: name another folder."
            )
        with _said(f"The workspace {self.folder} cannot be made"):
            # An empty or missing folder is ours as a whole; one with other files in it is not.
            ours = not self.folder.exists() or not any(self.folder.iterdir())
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if ours:
                self.folder.chmod(0o700)
            for name in FOLDERS:
                (self.folder / name).mkdir(mode=0o700, exist_ok=True)
            if not (self.folder / SETTINGS).exists():
                self._write_json(SETTINGS, {"format": FORMAT, "ours": ours, "retention_date": None})
            self._make_key()
        self._settings()

    @property
    def key(self) -> bytes:
        """The 32 secret bytes that pseudonyms are made with. They never leave the workspace.

        Raises
        ------
        PlannerError
            The key file is gone or damaged.
        """
        self._check_open()
        path = self.folder / "key"
        with _said(f"The key {path} cannot be read"):
            key = path.read_bytes()
        if len(key) != KEY_BYTES:
            raise PlannerError(
                f"Key: found {len(key)} bytes in {path}, expected {KEY_BYTES}. Pseudonyms made "
                "with it cannot be repeated. Remedy: put the key back from a backup, or erase the "
                "workspace and import your files again."
            )
        return key

    def put(self, table: pd.DataFrame) -> str:
        """Keep a table and return its fingerprint (64 hexadecimal digits).

        Equal columns, kinds, values and row order give an equal fingerprint, whatever the row
        index. Kinds kept: text, whole and decimal numbers, true/false, instants (as UTC) and
        clock times, both to the microsecond; categories are kept as text.

        Raises
        ------
        PlannerError
            A table that cannot be kept as it is (no columns, names that are no text or repeat,
            values of another kind), or a disk that is full or read-only; nothing is changed then.
        """
        self._check_open()
        tidy, kinds = tidied(table)
        fingerprint = fingerprint_of(tidy, kinds)
        path = self._table_path(fingerprint)
        with _said("The table cannot be kept in the workspace"), self._replacing(path) as part:
            write_parquet(tidy, kinds, part)
        return fingerprint

    def get(self, fingerprint: str) -> pd.DataFrame:
        """The table kept under this fingerprint, with the dtypes of `planner.schema.DTYPES`.

        Raises
        ------
        PlannerError
            No such table, or its file is damaged; the sentence says which file to import again.
        """
        self._check_open()
        path = self._table_path(fingerprint)
        if not path.is_file():
            raise PlannerError(
                f"Table {fingerprint[:12]}…: found no such table in the workspace {self.folder}. "
                "Remedy: import the file it came from again."
            )
        damaged = (
            f"Table {fingerprint[:12]}…: its file in the workspace is damaged. "
            "Remedy: import the file it came from again."
        )
        try:
            tidy, kinds = read_parquet(path)
        except PlannerError:
            raise
        except Exception as error:
            # Whatever a broken file makes the reader raise, the person needs the same one thing.
            raise PlannerError(damaged) from error
        if fingerprint_of(tidy, kinds) != fingerprint:
            raise PlannerError(damaged)
        return tidy

    def has(self, fingerprint: str) -> bool:
        """True if a table is kept under this fingerprint."""
        self._check_open()
        return self._table_path(fingerprint).is_file()

    def fingerprints(self) -> list[str]:
        """Of all tables kept, those in use and those before them, in order.

        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     Workspace(folder).fingerprints()
        []
        """
        self._check_open()
        names = (path.stem for path in (self.folder / "tables").glob("*.parquet"))
        return sorted(name for name in names if re.fullmatch(r"[0-9a-f]{64}", name))

    def drop(self, fingerprint: str) -> None:
        """Delete a kept table; whoever still asks for it is told to import its file again."""
        self._check_open()
        with _said("The table cannot be deleted"):
            self._table_path(fingerprint).unlink(missing_ok=True)

    def save_mapping(self, layout: str, mapping: dict[str, Any]) -> None:
        """Keep how the columns of a layout are read, under the layout's name (any text)."""
        self._check_open()
        with _said(f"The mapping of {layout!r} cannot be kept"):
            self._write_json(self._mapping_name(layout), {"layout": layout, "mapping": mapping})

    def load_mapping(self, layout: str) -> dict[str, Any] | None:
        """The mapping kept for this layout, or None.

        Raises
        ------
        PlannerError
            Its file is damaged.
        """
        self._check_open()
        name = self._mapping_name(layout)
        if not (self.folder / name).exists():
            return None
        mapping = self._read_json(name).get("mapping")
        if not isinstance(mapping, dict):
            raise PlannerError(
                f"Mapping of {layout!r}: its file in the workspace is damaged. "
                "Remedy: map the columns again."
            )
        return mapping

    def save_import(self, name: str, record: dict[str, Any]) -> None:
        """Keep what is to be known of an import beside its tables, under any name."""
        self._check_open()
        with _said("What was read from the file cannot be kept for next time"):
            self._write_json(self._import_name(name), record)

    def load_import(self, name: str) -> dict[str, Any] | None:
        """The record kept under this name; None if there is none, or it is damaged."""
        self._check_open()
        path = self._import_name(name)
        return (self._read_json(path) or None) if (self.folder / path).exists() else None

    def current(self, name: str) -> str | None:
        """The fingerprint of the table in use under a name, such as POSTS; None while none is."""
        self._check_open()
        found = self._read_json(CURRENT).get(name) if (self.folder / CURRENT).exists() else None
        return found if isinstance(found, str) else None

    def set_current(self, name: str, fingerprint: str) -> None:
        """Say which kept table is in use under a name; the ones before stay where they are."""
        self._check_open()
        found = self._read_json(CURRENT) if (self.folder / CURRENT).exists() else {}
        with _said(f"The table {name} cannot be put to use"):
            self._write_json(CURRENT, {**found, name: fingerprint})

    def current_file(self, name: str) -> Path | None:
        """The Parquet file of the table in use under a name, for whoever reads it in place."""
        fingerprint = self.current(name)
        return None if fingerprint is None else self._table_path(fingerprint)

    @property
    def retention_date(self) -> dt.date | None:
        """The day by which the data are to be erased, or None while nobody has set one."""
        text = self._settings()["retention_date"]
        return None if text is None else dt.date.fromisoformat(text)

    @retention_date.setter
    def retention_date(self, day: dt.date | None) -> None:
        settings = self._settings()
        settings["retention_date"] = None if day is None else dt.date.isoformat(day)
        with _said("The retention date cannot be kept"):
            self._write_json(SETTINGS, settings)

    def erase(self) -> None:
        """Delete everything: tables, key, mappings, labels, plans, temporary files.

        Without the key no pseudonym can be traced back to a handle again. This object cannot be
        used afterwards. In a folder that held other files before, those are left alone.
        """
        settings = self._settings()
        with _said(f"The workspace {self.folder} cannot be erased completely"):
            names = {*FOLDERS, *DATABASE_NAMES, "key", CURRENT, SETTINGS}
            leftovers = {path.name for path in self.folder.iterdir()}
            # The settings go last: if something fails midway, the folder is still a workspace
            # and erasing can be tried again.
            ours = leftovers if settings["ours"] else {
                name for name in leftovers if name in names or name.endswith(TEMPORARY)
            }  # fmt: skip
            for name in sorted(ours, key=lambda name: name == SETTINGS):
                path = self.folder / name
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)
            if settings["ours"]:
                self.folder.rmdir()
        self._erased = True

    def _check_open(self) -> None:
        if self._erased:
            raise PlannerError(
                f"The workspace {self.folder} was erased. Remedy: open a new workspace."
            )

    def _table_path(self, fingerprint: str) -> Path:
        # Fingerprints come from plan files: nothing but hexadecimal digits may become a path.
        if not isinstance(fingerprint, str) or not re.fullmatch(r"[0-9a-f]{64}", fingerprint):
            raise PlannerError(
                f"Fingerprint of a table: found {str(fingerprint)[:80]!r}, expected 64 hexadecimal "
                "digits. Remedy: import the file again, or open an undamaged plan."
            )
        return self.folder / "tables" / f"{fingerprint}.parquet"

    def _import_name(self, name: str) -> str:
        return f"imports/{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}.json"

    def _mapping_name(self, layout: str) -> str:
        # A layout's name is free text, so its digest names the file.
        digest = sha256(layout.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        return f"mappings/{digest}.json"

    def _settings(self) -> dict[str, Any]:
        self._check_open()
        settings = self._read_json(SETTINGS)
        try:
            if settings["format"] > FORMAT:
                raise PlannerError(
                    f"Workspace {self.folder}: found layout {settings['format']}, expected "
                    f"{FORMAT} or older. Remedy: open it with a newer planner."
                )
            text = settings["retention_date"]
            if text is not None:
                dt.date.fromisoformat(text)
            if not isinstance(settings["ours"], bool):
                raise TypeError
        except (KeyError, TypeError, ValueError) as error:
            raise PlannerError(
                f"Workspace {self.folder}: its file {SETTINGS} is damaged. Remedy: delete that "
                "file and set the retention date again."
            ) from error
        return settings

    def _read_json(self, name: str) -> dict[str, Any]:
        path = self.folder / name
        with _said(f"{path} cannot be read"):
            text = path.read_bytes()
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        return found if isinstance(found, dict) else {}

    def _write_json(self, name: str, content: dict[str, Any]) -> None:
        try:
            text = json.dumps(content, indent=1, ensure_ascii=False)
        except (TypeError, ValueError) as error:
            raise PlannerError(
                f"{name}: found values that JSON cannot hold, expected text, numbers and lists. "
                "Remedy: keep plain values only."
            ) from error
        with self._replacing(self.folder / name) as part:
            part.write_text(text, encoding="utf-8")

    def _make_key(self) -> None:
        path = self.folder / "key"
        if path.exists():
            path.chmod(0o600)
            return
        part = self._part(path)
        try:
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            try:
                # A link never replaces: of two programs that start at once, one key wins.
                os.link(part, path)
            except FileExistsError:
                pass
            except OSError:
                # File systems without links; the small gap between test and rename is accepted.
                if not path.exists():
                    os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)

    def _part(self, path: Path) -> Path:
        return path.with_name(f".{path.name[:40]}.{os.getpid()}.{secrets.token_hex(4)}{TEMPORARY}")

    @contextmanager
    def _replacing(self, path: Path) -> Iterator[Path]:
        """A temporary path beside `path`; on success flushed to disk and renamed onto it."""
        part = self._part(path)
        try:
            yield part
            part.chmod(0o600)
            with part.open("rb+") as file:
                os.fsync(file.fileno())
            os.replace(part, path)
            _flush_folder(path.parent)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def _said(what: str) -> Iterator[None]:
    """Errors of the disk as one sentence."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or "the disk refused"
        raise PlannerError(
            f"{what}: {reason}. Remedy: check that the folder can be written to and that the disk "
            "is not full, or name another folder with --workspace."
        ) from error


def _flush_folder(folder: Path) -> None:
    # The rename itself must reach the disk, too; Windows has no way to ask for it.
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
