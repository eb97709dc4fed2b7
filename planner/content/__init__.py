"""Content: what each kind of post has brought, and the present mix."""

from planner.content.cells import ContentCells
from planner.content.present_mix import present_mix

__all__ = ["ContentCells", "present_mix"]
