"""Voila as a library, with every choice made here: routes, overrides, kernels, template, gate.

Configuration files and command lines of Voila and Jupyter are not read, so a server behaves the
same on every machine. The routes are listed one by one: the named notebooks, the kernel's own, and
the static files of the front end. There is no directory listing, no contents API, no file route.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyterlab_server.themes_handler import ThemesHandler
from tornado.httpserver import HTTPServer
from tornado.web import HTTPError, RequestHandler
from traitlets import Any as AnyTrait
from traitlets import Bool, Dict, Unicode
from traitlets.config import Config
from voila.app import Voila
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler
from voila.utils import get_page_config, get_voila_labextensions_path

from planner import __version__
from planner.plan.store import PlanStore
from planner.serving.app_notebook import AppNotebook
from planner.serving.assets import Asset, AssetHandler
from planner.serving.forking import kernel_template
from planner.serving.gate import Gate, GatedApplication
from planner.serving.headers import SecurityHeaders
from planner.serving.kernels import OwnKernelSpecs, PageKernels
from planner.serving.landing import Landing
from planner.serving.ownership import KERNEL_ID, Ownership
from planner.serving.pages import PageHandler, Pages
from planner.serving.provisioner import NAME as FORK_PROVISIONER
from planner.serving.room import Room
from planner.serving.status import Farewell, Health, StatusStream
from planner.widgets.page import (
    PAGE_VARIABLE,
    STORE_VARIABLE,
    WORKSPACE_VARIABLE,
    style_sheet,
)
from planner.widgets.plotly_file import ASSET_ROUTE, plotly_code, plotly_name

log = logging.getLogger("planner.serving")

TEMPLATES = Path(__file__).parent / "templates"
STOCK_TEMPLATE = "lab"
"""The template of Voila ours is derived from; its name stays in the addresses of its own files."""

UPLOAD_MEGABYTES = 25
MESSAGE_BYTES = (UPLOAD_MEGABYTES * 4 // 3 + 2) * 2**20
"""Largest WebSocket message: an upload, should its bytes be sent as base64, and its frame."""

KERNEL_MEMORY_BYTES = 2 * 2**30
"""What one page may take beyond what it starts with; a plan of a large brand takes a tenth."""

KERNEL_OPEN_FILES = 1024

PING_SECONDS = 20
"""A line over which nothing comes back is found dead within two of these."""

SOCKET_NAME_LENGTH = 104
"""Longest name of a socket file on the strictest system (macOS), its ending zero included."""


def _is_news(record: logging.LogRecord) -> bool:
    """False for one remark of Tornado's: it takes the kernel line's milliseconds for seconds."""
    return "websocket_ping_timeout" not in record.getMessage()


_KERNEL = rf"(?P<kernel_id>{KERNEL_ID})"


def locked_config(
    folder: Path, scratch: Path, idle_seconds: int, store_url: str = "", fork: bool = True
) -> Config:
    """The options of Voila, the kernels and the executor that nobody can override."""
    config = Config()
    config.VoilaConfiguration = Config(
        allow_template_override="NO",
        allow_theme_override="NO",
        extension_denylist=["jupyterlab-plotly", "jupyterlab_pygments"],
        file_allowlist=[],
        kernel_spec_manager_class=OwnKernelSpecs,
        multi_kernel_manager_class=PageKernels,
        preheat_kernel=False,
        progressive_rendering=False,
        show_tracebacks=False,
        strip_sources=True,
        template=STOCK_TEMPLATE,
        theme="light",
    )
    # The widgets' states are the browser's to ask for; the server need not keep a copy.
    # What a cell shows may come late on a busy machine; a page without it would be empty.
    config.VoilaExecutor = Config(
        timeout=None, store_widget_state=False, iopub_timeout=60, raise_on_iopub_timeout=True
    )
    config.PageKernels = Config(
        cull_idle_timeout=idle_seconds,
        cull_interval=30,
        cull_connected=True,
        folder=str(folder),
        variables={
            PAGE_VARIABLE: "1",
            STORE_VARIABLE: store_url,
            WORKSPACE_VARIABLE: str(folder),
            # Start-up scripts in somebody's home folder are not part of an app.
            "IPYTHONDIR": str(scratch / "ipython"),
            "OPENBLAS_NUM_THREADS": "1",
        },
    )
    if fork:
        config.KernelProvisionerFactory = Config(default_provisioner_name=FORK_PROVISIONER)
    config.ForkProvisioner = Config(memory_bytes=KERNEL_MEMORY_BYTES, open_files=KERNEL_OPEN_FILES)
    # A kernel that restarts behind a page is empty under a full page: everything typed is gone.
    config.KernelManager = Config(autorestart=False)
    return config


def can_use_sockets(folder: str) -> bool:
    """True where kernels can be reached by socket files instead of open ports on this machine.

    The folder is readable by its owner only, so nobody else on the machine can listen in. The
    names of socket files have a length limit, and Windows has none of them.

    >>> can_use_sockets("/tmp/" + 100 * "x")
    False
    """
    longest = len("/kernel--ipc-5") + 36
    return os.name == "posix" and len(folder) + longest < SOCKET_NAME_LENGTH


class ReadKernelHandler(KernelHandler):
    """What the page asks about its kernel; it ends it by the shutdown route alone."""

    async def delete(self, kernel_id: str) -> None:
        """Not offered."""
        raise HTTPError(405)


class NotHere(RequestHandler):
    """Every address that is not listed."""

    def prepare(self) -> None:
        """404, whatever the method."""
        raise HTTPError(404)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Our own page, without links to elsewhere."""
        template = self.settings["jinja2_env"].get_template("error.html")
        self.finish(template.render(status_code=status_code, base_url=self.settings["base_url"]))


class PageServer(Voila):
    """One server process with its routes, kernels and gate."""

    notebooks = Dict(help="Name of an app -> its notebook file, in the order of the landing page.")
    gate = AnyTrait(help="Decides about each request.")
    ownership = AnyTrait(help="Makes and checks the cookies of pages.")
    room = AnyTrait(help="Sessions, their streams and their kernels.")
    fork = Bool(True, help="Start kernels as copies of one warm program where possible.")
    store_url = Unicode(help="Where plans are kept; empty where they are not.")

    @classmethod
    def make(
        cls,
        notebooks: Mapping[str, Path],
        host: str,
        port: int,
        base_url: str,
        token: str,
        hosts: Sequence[str],
        folder: Path,
        scratch: Path,
        idle_seconds: int,
        max_sessions: int = 20,
        store_url: str = "",
        fork: bool = True,
    ) -> PageServer:
        """A server that is configured and not yet listening.

        `folder` is the workspace, `scratch` a place for what may be gone when the server ends.
        """
        logging.getLogger("tornado.general").addFilter(_is_news)
        ownership = Ownership()
        server = cls(
            config=locked_config(folder, scratch, idle_seconds, store_url, fork),
            notebooks=dict(notebooks),
            ownership=ownership,
            gate=Gate(hosts, token, ownership, base_url),
            room=Room(max_sessions, _start_state(fork)),
            store_url=store_url,
            fork=fork,
            ip=host,
            port=port,
            base_url=base_url,
            server_url=base_url,
            root_dir=str(next(iter(notebooks.values())).parent),
            token="",
            open_browser=False,
            log_level=logging.ERROR,
        )
        server.initialize([])
        return server

    def load_config_file(self, *args: Any, **kwargs: Any) -> None:
        """Configuration files are not read; see the module's text."""

    def init_settings(self) -> dict[str, Any]:
        """Voila's settings; compression and sizes belong here to have any effect."""
        settings = super().init_settings()
        self.room.kernels = self.kernel_manager
        self.templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(str(TEMPLATES / "planner")),
            autoescape=True,
            trim_blocks=True,
        )
        return settings | {
            "jinja2_env": self.templates,
            "compress_response": True,
            "log_function": _log_request,
            "websocket_max_message_size": MESSAGE_BYTES,
            "websocket_compression_options": {},
            # The page's own stream, and the kernel's channels, which count in milliseconds.
            "websocket_ping_interval": PING_SECONDS,
            "websocket_ping_timeout": PING_SECONDS,
            "ws_ping_interval": PING_SECONDS * 1000,
            # This one is looked at before the first ping has gone out.
            "ws_ping_timeout": 2 * PING_SECONDS * 1000,
        }

    def page_assets(self) -> dict[str, Asset]:
        """The files of our own that pages load, by name in the template."""
        frame = TEMPLATES / "planner" / "frame.css"
        scripts = {
            name: TEMPLATES / "planner" / f"{name}.js" for name in ("front", "page", "theme")
        }
        return {
            "plotly": Asset.named(plotly_name(), plotly_code()),
            "style": Asset.make("style.css", style_sheet().encode() + frame.read_bytes()),
            **{name: Asset.make(path.name, path.read_bytes()) for name, path in scripts.items()},
        }

    def init_handlers(self) -> list:
        """Every route there is."""
        assets = self.page_assets()
        notebooks = {name: AppNotebook.read(name, path) for name, path in self.notebooks.items()}
        pages = self._pages(assets, notebooks)
        room = {"room": self.room}
        store = PlanStore(self.store_url) if self.store_url else None
        routes = [
            ("", Landing, {"pages": pages, "notebooks": notebooks, "store": store}),
            ("health", Health, room),
            (rf"{ASSET_ROUTE}/([a-z0-9.-]+)", AssetHandler,
             {"assets": {asset.name: asset for asset in assets.values()}}),
            (rf"api/kernels/{_KERNEL}", ReadKernelHandler),
            (rf"api/kernels/{_KERNEL}/status", StatusStream, room),
            (rf"api/kernels/{_KERNEL}/channels", VoilaKernelWebsocketHandler),
            (rf"voila/api/shutdown/{_KERNEL}", Farewell, room),
            (r"voila/templates/(.*)", TemplateStaticFileHandler),
            (r"voila/static/(.*)", MultiStaticFileHandler,
             {"paths": self.static_paths, "default_filename": "index.html"}),
            (r"voila/api/themes/(.*)", ThemesHandler,
             {"themes_url": "/voila/api/themes", "path": self.themes_dir,
              "labextensions_path": self.labextensions_path, "no_cache_paths": ["/"]}),
            (r"voila/labextensions/(.*)", FileFindHandler,
             {"path": self.labextensions_path, "no_cache_paths": ["/"]}),
        ]  # fmt: skip
        for name, notebook in notebooks.items():
            routes.append((name + "/?", PageHandler, {"pages": pages, "notebook": notebook}))
        handlers = [(self.base_url + route[0], *route[1:]) for route in routes]
        return [*handlers, (r".*", NotHere)]

    def _pages(self, assets: dict[str, Asset], notebooks: dict[str, AppNotebook]) -> Pages:
        static = {"static_url_prefix": f"{self.base_url}voila/templates/", "static_path": None}
        front_style = TemplateStaticFileHandler.make_static_url(
            static, f"{STOCK_TEMPLATE}/static/voila-style.js"
        )
        page_config = get_page_config(
            base_url=self.base_url, settings=self.settings_for_pages, log=self.log,
            voila_configuration=self.voila_configuration,
        )  # fmt: skip
        addresses = {
            name: f"{self.base_url}{ASSET_ROUTE}/{asset.name}" for name, asset in assets.items()
        }
        frame = {
            "version": __version__,
            "base_url": self.base_url,
            "addresses": addresses,
            "apps": [{"name": name, "label": book.label} for name, book in notebooks.items()],
            "front_style": front_style,
            "front_script": f"{page_config['fullStaticUrl']}/voila.js",
            "boot": self.room.boot,
        }
        page_config |= {"jupyterLabTheme": "light"}
        return Pages(
            room=self.room,
            ownership=self.ownership,
            templates=self.templates,
            frame=frame,
            page_config=page_config,
            config=self.config,
            base_url=self.base_url,
            # A template that is still importing makes the first pages wait for it.
            is_forking=lambda: self.room.start_state().get("template") is not None,
        )

    @property
    def settings_for_pages(self) -> dict[str, Any]:
        """Nothing is fetched for formulas: there are none, and it would come from elsewhere."""
        return {"mathjax_config": None, "mathjax_url": None}

    @property
    def labextensions_path(self) -> list[str]:
        """Where the front end's own extensions lie."""
        return get_voila_labextensions_path(self.voila_configuration.extra_labextensions_path)

    def run(self, when_listening: Callable[[int], None]) -> None:
        """Listen, call `when_listening` with the port, and go on until a signal ends it.

        Raises
        ------
        OSError
            If the address cannot be listened on.
        """
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(self._run(when_listening))

    async def _run(self, when_listening: Callable[[int], None]) -> None:
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            # Windows has no signal handlers in its event loop: Ctrl+C interrupts it there.
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(number, ended.set)
        self.connection_dir = tempfile.mkdtemp(prefix="planner-kernels-")
        if can_use_sockets(self.connection_dir):
            self.config.KernelManager.transport = "ipc"
        watch = None
        try:
            self.app = GatedApplication(self.gate, **self.init_settings())
            self.app.add_transform(SecurityHeaders)
            self.app.add_handlers(r".*$", self.init_handlers())
            server = HTTPServer(self.app, xheaders=False)
            server.listen(self.port, self.ip)
            self.port = next(iter(server._sockets.values())).getsockname()[1]
            watch = asyncio.ensure_future(self.room.watch())
            if self.fork:
                kernel_template().warm()
            when_listening(self.port)
            await ended.wait()
            server.stop()
        finally:
            if watch is not None:
                watch.cancel()
            if hasattr(self, "kernel_manager"):
                await ensure_async(self.kernel_manager.shutdown_all(now=True))
            if self.fork:
                kernel_template().close()
            shutil.rmtree(self.connection_dir, ignore_errors=True)


def _log_request(handler: RequestHandler) -> None:
    """A failed request in the log, by its path alone: an address may hold the token."""
    if handler.get_status() >= 500 and handler.get_status() != 503:
        log.error("%s %s: %d", handler.request.method, handler.request.path, handler.get_status())


def _start_state(fork: bool) -> Callable[[], dict[str, Any]]:
    if fork:
        return lambda: kernel_template().status()
    return lambda: {"state": "ordinary", "reason": "the server was told not to fork"}
