"""How a command ends: its exit status, and the error of a wrong call."""

from __future__ import annotations

from pathlib import Path

CLEAN, FOUND, WRONG = 0, 1, 2
"""No finding at or above the failing severity; some; the call itself was wrong."""


class UsageError(Exception):
    """The call was wrong; one line says how."""


def existing(path: str) -> Path:
    """A path that exists; raises :class:`UsageError`."""
    found = Path(path)
    if not found.exists():
        raise UsageError(f"no such file or folder: {path}")
    return found
