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
from jupyter_server import DEFAULT_TEMPLATE_PATH_LIST
from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyterlab_server.themes_handler import ThemesHandler
from tornado.httpserver import HTTPServer
from tornado.web import HTTPError, RedirectHandler, RequestHandler
from traitlets import Any as AnyTrait
from traitlets import Dict, Integer
from traitlets.config import Config
from voila.app import Voila
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler
from voila.utils import get_voila_labextensions_path

from planner import __version__
from planner.serving.assets import Asset, AssetHandler
from planner.serving.gate import Gate, GatedApplication
from planner.serving.kernels import OwnKernelSpecs, PageKernels
from planner.widgets.page import PAGE_VARIABLE, style_sheet
from planner.widgets.plotly_file import ASSET_ROUTE, plotly_file, plotly_name

TEMPLATES = Path(__file__).parent / "templates"
STOCK_TEMPLATE = "lab"
"""The template of Voila ours is derived from; its name stays in the addresses of its own files."""

UPLOAD_MEGABYTES = 25
MESSAGE_BYTES = (UPLOAD_MEGABYTES * 4 // 3 + 2) * 2**20
"""Largest WebSocket message: an upload, should its bytes be sent as base64, and its frame."""

CELL_FAILED = (
    "This app could not start. Load the page again; if that does not help, tell whoever runs "
    "this server: the reason stands in its log."
)

SOCKET_NAME_LENGTH = 104
"""Longest name of a socket file on the strictest system (macOS), its ending zero included."""

_KERNEL = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"


def locked_config(folder: Path, idle_seconds: int) -> Config:
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
    config.VoilaExecutor = Config(
        cell_error_instruction=CELL_FAILED, cell_timeout_instruction=CELL_FAILED, timeout=120
    )
    config.PageKernels = Config(
        cull_idle_timeout=idle_seconds,
        cull_interval=30,
        cull_connected=True,
        folder=str(folder),
        variables={PAGE_VARIABLE: "1", "OPENBLAS_NUM_THREADS": "1"},
    )
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

    notebooks = Dict(help="Name of an app -> its notebook, the first one at the root.")
    gate = AnyTrait(help="Decides about each request.")
    idle_seconds = Integer(1500)

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
        idle_seconds: int,
    ) -> PageServer:
        """A server that is configured and not yet listening."""
        server = cls(
            config=locked_config(folder, idle_seconds),
            notebooks=dict(notebooks),
            gate=Gate(hosts, token),
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

    def setup_template_dirs(self) -> None:
        """Look in our templates first, then where Voila looks."""
        super().setup_template_dirs()
        self.template_paths = [str(TEMPLATES / "planner"), *self.template_paths]

    def init_settings(self) -> dict[str, Any]:
        """Voila's settings; compression and sizes belong here to have any effect."""
        settings = super().init_settings()
        pages = jinja2.Environment(
            loader=jinja2.FileSystemLoader(
                [str(TEMPLATES / "planner"), *DEFAULT_TEMPLATE_PATH_LIST]
            ),
            extensions=["jinja2.ext.i18n"],
            autoescape=True,
        )
        pages.install_null_translations()
        return settings | {
            "jinja2_env": pages,
            "compress_response": True,
            "websocket_max_message_size": MESSAGE_BYTES,
            "websocket_ping_interval": 30,
            "websocket_ping_timeout": 30,
        }

    def page_assets(self) -> dict[str, Asset]:
        """The files of our own that pages load, by name in the template."""
        return {
            "plotly": Asset.named(plotly_name(), plotly_file().read_bytes()),
            "style": Asset.make("style.css", style_sheet().encode()),
            "page": Asset.make("page.js", (TEMPLATES / "planner" / "page.js").read_bytes()),
        }

    def init_handlers(self) -> list:
        """Every route there is."""
        assets = self.page_assets()
        self.voila_configuration.config.VoilaConfiguration.resources = {
            "planner": {
                "version": __version__,
                "addresses": {
                    name: f"{self.base_url}{ASSET_ROUTE}/{asset.name}"
                    for name, asset in assets.items()
                },
            }
        }
        routes = [
            (rf"{ASSET_ROUTE}/([a-z0-9.-]+)", AssetHandler,
             {"assets": {asset.name: asset for asset in assets.values()}}),
            (rf"api/kernels/{_KERNEL}", ReadKernelHandler),
            (rf"api/kernels/{_KERNEL}/channels", VoilaKernelWebsocketHandler),
            (r"voila/templates/(.*)", TemplateStaticFileHandler),
            (r"voila/static/(.*)", MultiStaticFileHandler,
             {"paths": self.static_paths, "default_filename": "index.html"}),
            (r"voila/api/themes/(.*)", ThemesHandler,
             {"themes_url": "/voila/api/themes", "path": self.themes_dir,
              "labextensions_path": self.labextensions_path, "no_cache_paths": ["/"]}),
            (rf"voila/api/shutdown/{_KERNEL}", VoilaShutdownKernelHandler),
            (r"voila/labextensions/(.*)", FileFindHandler,
             {"path": self.labextensions_path, "no_cache_paths": ["/"]}),
        ]  # fmt: skip
        for name, notebook in self.notebooks.items():
            routes.append((rf"{name}/?()", TornadoVoilaHandler, self._page(notebook)))
        first = next(iter(self.notebooks))
        routes.append(("", RedirectHandler, {"url": self.base_url + first, "permanent": False}))
        handlers = [(self.base_url + route[0], *route[1:]) for route in routes]
        return [*handlers, (r".*", NotHere)]

    def _page(self, notebook: Path) -> dict[str, Any]:
        return {
            "notebook_path": notebook.name,
            "template_paths": self.template_paths,
            "config": self.config,
            "voila_configuration": self.voila_configuration,
        }

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
        try:
            self.app = GatedApplication(self.gate, **self.init_settings())
            self.app.add_handlers(r".*$", self.init_handlers())
            server = HTTPServer(self.app, xheaders=False)
            server.listen(self.port, self.ip)
            self.port = next(iter(server._sockets.values())).getsockname()[1]
            when_listening(self.port)
            await ended.wait()
            server.stop()
        finally:
            if hasattr(self, "kernel_manager"):
                await ensure_async(self.kernel_manager.shutdown_all(now=True))
            shutil.rmtree(self.connection_dir, ignore_errors=True)
