"""The workspace: one folder that keeps imported tables, the key of the pseudonyms and settings."""

from planner.workspace.folder import KEY_BYTES, Workspace
from planner.workspace.parquet import fingerprint

__all__ = ["KEY_BYTES", "Workspace", "fingerprint"]
