"""Which files a call of ``fitlint check`` means."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ..engine.settings import excluded

SKIPPED = frozenset(
    (".git", ".hg", ".svn", ".venv", "venv", "env", ".env", "node_modules", "__pycache__", ".tox",
     ".nox", ".mypy_cache", ".ruff_cache", ".pytest_cache", "site-packages", "build", "dist",
     ".ipynb_checkpoints", ".eggs")
)  # fmt: skip
SUFFIXES = (".py", ".ipynb")


def expand(path: Path) -> Iterator[Path]:
    """A file itself; the scripts and notebooks of a folder, without environments and caches.

    What the project's settings exclude is left out of folders too. Raises ``SettingsError``.
    """
    if not path.is_dir():
        yield path
        return
    for folder, names, files in os.walk(path):
        names[:] = sorted(
            name for name in names
            if name not in SKIPPED
            and not Path(folder, name, "pyvenv.cfg").exists()
            and not excluded(Path(folder, name))
        )  # fmt: skip
        for name in sorted(files):
            if name.endswith(SUFFIXES) and not excluded(Path(folder, name)):
                yield Path(folder, name)
