"""fitlint: says what model.fit() will do before it is run."""

from __future__ import annotations

__version__ = "0.1.0"
