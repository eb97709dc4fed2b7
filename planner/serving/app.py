"""`serve`: the planner's apps in a browser, from one command."""

from __future__ import annotations

import ipaddress
import secrets
import tempfile
import threading
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from planner.errors import PlannerError
from planner.serving.room_size import available_megabytes, default_limit, too_few_descriptors
from planner.share import share_path

if TYPE_CHECKING:
    from planner.serving.server import PageServer

PORT = 8866
APPS = ("home", "brief", "audience", "mix", "cadence", "planner")
"""Names of the notebooks in notebooks/apps that are served, in the order of the landing page."""


DEFAULT_WORKSPACE = "planner-workspace"
STORE_FILE = "planner.sqlite"


class CannotServe(PlannerError):
    """The server cannot start as it was asked to. `exit_code` is the one of wrong usage."""

    exit_code = 2


def serve(
    host: str = "127.0.0.1",
    port: int = PORT,
    base_url: str = "/",
    token: str | None = None,
    workspace: str | Path | None = None,
    open_browser: bool = False,
    allow_hosts: Sequence[str] = (),
    idle_minutes: float = 25,
    max_sessions: int | None = None,
    store: str | None = None,
    fork: bool = True,
) -> None:
    """Serve the apps until Ctrl+C, and print the address once the server listens.

    Parameters
    ----------
    host, port
        Where to listen. Port 0 takes any free port. Other machines reach the server only if the
        host is one of this machine's own addresses, or 0.0.0.0 for all of them.
    base_url
        Path below which the apps lie, for a server behind a proxy.
    token
        What visitors must know. None on a host other machines can reach makes one and prints it;
        an empty text lets everybody in.
    workspace
        Folder that keeps plans, drafts and tables; made if missing. None takes the folder
        planner-workspace where the command was given.
    open_browser
        Open the first app in this machine's browser.
    allow_hosts
        Names besides localhost and IP addresses by which visitors may call this server.
    idle_minutes
        A page nobody has touched for so long is closed.
    max_sessions
        How many pages may be open at once; the next visitor is told that the room is full. None
        decides by the memory that is free.
    store
        Where plans are kept, such as sqlite:///plans.sqlite; None keeps them in the workspace.
    fork
        Start pages as copies of one warm program where the system can do that. False starts each
        one anew, which takes seconds.

    Raises
    ------
    CannotServe
        If the apps extra is missing, the address cannot be used or a value makes no sense.
    """
    base_url = _checked_base_url(base_url)
    if not 0 <= port <= 65535:
        raise CannotServe(f"Port {port} does not exist. Remedy: use one from 1024 to 65535.")
    if idle_minutes <= 0:
        raise CannotServe(
            f"Idle time: found {idle_minutes} minutes, expected more than 0. "
            "Remedy: leave it out; 25 minutes is the usual value."
        )
    limit = _checked_limit(max_sessions)
    server_class = _server_class()
    folder = _checked_folder(workspace if workspace is not None else DEFAULT_WORKSPACE)
    notebooks = app_notebooks()
    is_open = not is_loopback(host)
    if token is None and is_open:
        token = secrets.token_urlsafe(18)
    with tempfile.TemporaryDirectory(prefix="planner-") as scratch:
        server = server_class.make(
            notebooks=notebooks,
            host=host,
            port=port,
            base_url=base_url,
            token=token or "",
            hosts=[*allow_hosts, host],
            folder=folder,
            scratch=Path(scratch),
            idle_seconds=round(60 * idle_minutes),
            max_sessions=limit,
            store_url=store if store is not None else f"sqlite:///{folder / STORE_FILE}",
            fork=fork,
        )

        def announce(real_port: int) -> None:
            url = page_url(host, real_port, base_url, token or "")
            click.echo(f"planner is ready: {url}   (Ctrl+C ends it)")
            click.echo(f"Plans and tables are kept in {folder}; up to {limit} pages at once.")
            if is_open and not token:
                click.echo("Everybody who reaches this address can open it: no token is set.")
            if open_browser:
                threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()

        try:
            server.run(announce)
        except OSError as error:
            reason = error.strerror or str(error)
            raise CannotServe(
                f"The planner cannot listen on {host}, port {port}: {reason.lower()}. Remedy: "
                f"name another port (planner serve --port {port + 1 if port < 65535 else PORT}) "
                "or end the program that uses this one."
            ) from error


def app_notebooks() -> dict[str, Path]:
    """The notebooks that are served, by the names of their apps."""
    return {name: share_path("notebooks") / "apps" / f"{name}.ipynb" for name in APPS}


def page_url(host: str, port: int, base_url: str, token: str) -> str:
    """The address to open in a browser.

    >>> page_url("127.0.0.1", 8866, "/", ""), page_url("0.0.0.0", 80, "/team/", "a b")
    ('http://127.0.0.1:8866/', 'http://127.0.0.1:80/team/?token=a%20b')
    """
    if host in ("", "0.0.0.0", "::"):
        host = "127.0.0.1"
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}{base_url}" + (f"?token={quote(token)}" if token else "")


def is_loopback(host: str) -> bool:
    """True if only this machine can reach a server that listens there.

    >>> [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "")]
    [True, True, True, False, False]
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _server_class() -> type[PageServer]:
    try:
        from planner.serving.server import PageServer
    except ImportError as error:
        if (error.name or "").split(".")[0] == "planner":
            raise
        raise CannotServe(
            f"The apps need {error.name}, which is not installed. "
            'Remedy: pip install "planner[apps]"'
        ) from error
    return PageServer


def _checked_limit(max_sessions: int | None) -> int:
    if max_sessions is not None and max_sessions < 1:
        raise CannotServe(
            f"Sessions: found {max_sessions}, expected 1 or more. "
            "Remedy: leave --max-sessions out; the free memory then decides."
        )
    limit = max_sessions or default_limit(available_megabytes())
    if sentence := too_few_descriptors(limit):
        raise CannotServe(sentence)
    return limit


def _checked_base_url(base_url: str) -> str:
    if (
        not base_url.startswith("/")
        or any(letter in base_url for letter in " ?#\\")
        or (".." in base_url or "//" in base_url)
    ):
        raise CannotServe(
            f"Base URL: found {base_url!r}, expected a path such as / or /planner/. "
            "Remedy: begin it with a slash."
        )
    return base_url if base_url.endswith("/") else base_url + "/"


def _checked_folder(workspace: str | Path) -> Path:
    folder = Path(workspace).expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotServe(
            f"Workspace: {folder} cannot be used as a folder ({(error.strerror or '').lower()}). "
            "Remedy: name a folder you may write to."
        ) from error
    return folder
