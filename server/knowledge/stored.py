"""Data files and folders that the program names, looked at through their headers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..resolve.datafiles import DataFiles
from ..values import Value
from .api import Context
from .disk import may_be_written, path_of


def stored(ctx: Context, path: Value) -> tuple[DataFiles, str, Path] | None:
    """Who looks, the name to look at, and the folder it is relative to."""
    root = getattr(getattr(ctx, "project", None), "root", None)
    here: Any = getattr(ctx, "path", None)
    name = path_of(ctx, path)
    if root is None or here is None or name is None:
        return None
    if may_be_written(ctx, name):
        return None
    files = DataFiles(Path(root), bool(getattr(ctx, "read_data", True)))
    return files, name, Path(here).parent
