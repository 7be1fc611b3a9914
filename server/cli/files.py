"""Which files a call of ``fitlint check`` means."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

SKIPPED = frozenset(
    (".git", ".hg", ".svn", ".venv", "venv", "env", ".env", "node_modules", "__pycache__", ".tox",
     ".nox", ".mypy_cache", ".ruff_cache", ".pytest_cache", "site-packages", "build", "dist",
     ".ipynb_checkpoints", ".eggs")
)  # fmt: skip
SUFFIXES = (".py", ".ipynb")


def expand(path: Path) -> Iterator[Path]:
    """A file itself; the scripts and notebooks of a folder, without environments and caches."""
    if not path.is_dir():
        yield path
        return
    for folder, names, files in os.walk(path):
        names[:] = sorted(
            name for name in names
            if name not in SKIPPED and not os.path.exists(os.path.join(folder, name, "pyvenv.cfg"))
        )  # fmt: skip
        for name in sorted(files):
            if name.endswith(SUFFIXES):
                yield Path(folder, name)


def project_root(path: Path) -> Path:
    """The folder that bounds a file's project: the nearest marker above it, else its own folder."""
    folder = path.resolve().parent
    for candidate in (folder, *folder.parents):
        if any((candidate / marker).exists() for marker in ("pyproject.toml", "setup.py", ".git", "setup.cfg")):
            return candidate
    return folder
