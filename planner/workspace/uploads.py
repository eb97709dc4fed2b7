"""Uploaded files as they came, kept so that a plan can be opened again with its rows.

A file is named by its SHA-256 and readable by the folder's owner only. Erasing the workspace
takes the files with it.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path

from planner.errors import PlannerError

FOLDER = "uploads"


class Uploads:
    """The files below `folder/uploads`.

    Parameters
    ----------
    folder
        The workspace's folder; made when the first file comes.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     uploads = Uploads(folder)
    ...     name = uploads.keep(b"post_id,likes")
    ...     uploads.get(name), uploads.get("0" * 64)
    (b'post_id,likes', None)
    """

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder) / FOLDER

    def keep(self, data: bytes) -> str:
        """Keep a file; its SHA-256 in hexadecimal digits is its name from then on.

        Raises
        ------
        PlannerError
            If the disk refuses.
        """
        name = hashlib.sha256(data).hexdigest()
        path = self._folder / name
        if self.get(name) is not None:
            return name  # a damaged file is written again
        part = path.with_name(f".{name[:12]}.{secrets.token_hex(4)}.part")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)
        except OSError as error:
            part.unlink(missing_ok=True)
            reason = error.strerror or "the disk refused"
            raise PlannerError(
                f"The file could not be kept for next time ({reason}). Remedy: tell whoever runs "
                "this planner that the workspace cannot be written to."
            ) from error
        return name

    def get(self, name: str) -> bytes | None:
        """The file of that SHA-256, None if it is not here or is damaged."""
        if not re.fullmatch(r"[0-9a-f]{64}", name):
            return None
        try:
            data = (self._folder / name).read_bytes()
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == name else None
