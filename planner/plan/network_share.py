"""Whether a path lies on a network share, where several computers may open one file."""

from __future__ import annotations

import re
from pathlib import Path

MOUNTS = Path("/proc/mounts")
"""Where Linux lists its file systems; other systems have no such file and are not looked at."""

NETWORK_FILE_SYSTEMS = frozenset({
    "9p", "afpfs", "afs", "ceph", "cifs", "coda", "davfs", "fakeowner", "fuse.ceph-fuse",
    "fuse.glusterfs", "fuse.grpcfuse", "fuse.gvfsd-fuse", "fuse.rclone", "fuse.s3fs",
    "fuse.smbnetfs", "fuse.sshfs", "fuse.vmhgfs-fuse", "glusterfs", "lustre", "ncpfs", "nfs",
    "nfs4", "smb2", "smb3", "smbfs", "vboxsf", "virtiofs",
})  # fmt: skip
"""Types of file systems that another computer may write to at the same time."""


def network_share_at(path: Path, mounts: str | None = None) -> str | None:
    r"""The type of the network file system that holds `path`, or None.

    Best effort: an absolute path is looked up in `mounts`, the text of /proc/mounts unless given;
    a Windows path that begins with two backslashes is a share.

    >>> mounts = "/dev/sda1 / ext4 rw 0 0\nhost:/x /srv/our\\040team nfs4 rw 0 0\n"
    >>> network_share_at(Path("/srv/our team/plans/planner.sqlite"), mounts)
    'nfs4'
    >>> network_share_at(Path("/srv/our teams/planner.sqlite"), mounts) is None
    True
    """
    if str(path).startswith("\\\\"):
        return "smb"
    if mounts is None:
        try:
            mounts = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            return None
    deepest, found = -1, None
    for line in mounts.splitlines():
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        place = Path(_unescaped(parts[1]))
        # A later line covers an earlier one at the same place.
        if path.is_relative_to(place) and len(place.parts) >= deepest:
            deepest, found = len(place.parts), parts[2]
    return found if found in NETWORK_FILE_SYSTEMS else None


def _unescaped(text: str) -> str:
    # The kernel writes blanks and the like as a backslash and three octal digits.
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)
