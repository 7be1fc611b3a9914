"""Data files and folders that the program names, looked at through their headers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..resolve.datafiles import DataFiles
from ..values import Const, Value
from .api import Context


def stored(ctx: Context, path: Value) -> tuple[DataFiles, str, Path] | None:
    """Who looks, the name to look at, and the folder it is relative to."""
    root = getattr(getattr(ctx, "project", None), "root", None)
    here: Any = getattr(ctx, "path", None)
    if root is None or here is None or not isinstance(path, Const):
        return None
    if not isinstance(path.value, str):
        return None
    files = DataFiles(Path(root), bool(getattr(ctx, "read_data", True)))
    return files, path.value, Path(here).parent
