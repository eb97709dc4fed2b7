"""What of the server's surroundings a page's kernel gets to see: a short list, nothing else.

The server's own environment may hold passwords of databases, keys of clouds, the token of the room.
None of it is a kernel's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

ALLOWED = frozenset(
    {
        # where programs and people's files are
        "PATH", "HOME", "TMPDIR", "TEMP", "TMP", "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX",
        "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
        # language and clock
        "LANG", "LANGUAGE", "TZ", "PYTHONUTF8", "PYTHONIOENCODING",
        # what Windows programs do not start without
        "SYSTEMROOT", "WINDIR", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "USERPROFILE", "COMSPEC",
        "PATHEXT", "NUMBER_OF_PROCESSORS",
    }
)  # fmt: skip
ALLOWED_STARTS = ("LC_",)


def allowed(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables a kernel may have.

    >>> allowed({"PATH": "/bin", "LC_TIME": "da_DK", "DATABASE_PASSWORD": "x"})
    {'PATH': '/bin', 'LC_TIME': 'da_DK'}
    """
    return {
        name: value
        for name, value in environment.items()
        if name.upper() in ALLOWED or name.startswith(ALLOWED_STARTS)
    }


def without_token(query: str) -> str:
    """A query string without its token; the gate has seen it, nobody else needs it.

    >>> without_token("plan=7&token=secret&step=brief")
    'plan=7&step=brief'
    """
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([pair for pair in pairs if pair[0].lower() != "token"])
