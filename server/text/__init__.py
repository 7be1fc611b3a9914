"""Text as the other rooms see it: code-point spans, line tables, edits."""

from __future__ import annotations

from .edits import Edit, apply_edits, shift
from .lines import LineTable
from .span import Span

__all__ = ["Edit", "LineTable", "Span", "apply_edits", "shift"]
