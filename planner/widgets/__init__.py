"""The planner's interface for JupyterLab and Voila. Names load when they are first used."""

from __future__ import annotations

import importlib

_HOMES = {
    "AudienceApp": "planner.widgets.audience_app",
    "BriefApp": "planner.widgets.brief_app",
    "CadenceApp": "planner.widgets.cadence_app",
    "DownloadButton": "planner.widgets.download",
    "HomeApp": "planner.widgets.home_app",
    "MixApp": "planner.widgets.mix_app",
    "PlannerApp": "planner.widgets.app",
    "PlannerState": "planner.widgets.state",
    "PlotView": "planner.widgets.plot_view",
    "UploadField": "planner.widgets.upload",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'planner.widgets' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
