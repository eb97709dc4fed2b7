"""JupyterLab: a Jupyter Server extension that serves plotly.js to the planner's figures.

Figures look for `<base URL>planner-assets/<name>` on the server their page comes from. Under
`planner serve` our own server answers there; under JupyterLab and Notebook this extension does.
The package switches it on by a file in `etc/jupyter/jupyter_server_config.d`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.utils import url_path_join

from planner.errors import PlannerError
from planner.serving.assets import Asset, AssetHandler
from planner.widgets.plotly_file import ASSET_ROUTE, plotly_code, plotly_name


@cache
def lab_assets() -> dict[str, Asset]:
    """The files served, by name; made at the first request, so that JupyterLab starts as before.

    Raises
    ------
    PlannerError
        If plotly is not installed as it should be.
    """
    return {plotly_name(): Asset.named(plotly_name(), plotly_code())}


class LabAssetHandler(AssetHandler):
    """Serves a published library and nothing of the user's, so it asks nobody to log in."""

    def initialize(self) -> None:
        """The assets are the same for everybody."""
        try:
            super().initialize(lab_assets())
        except PlannerError as error:
            # The page then shows the table, and the log says why.
            self.settings["serverapp"].log.warning("planner: %s", error)
            super().initialize({})

    @allow_unauthenticated
    def head(self, name: str) -> None:
        """The headers alone."""
        super().head(name)

    @allow_unauthenticated
    def get(self, name: str) -> None:
        """The file."""
        super().get(name)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "planner.serving.lab"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Add the route; Jupyter Server calls this."""
    web = server.web_app
    route = url_path_join(web.settings["base_url"], ASSET_ROUTE, r"([a-z0-9.-]+)")
    web.add_handlers(".*$", [(route, LabAssetHandler)])
