"""How findings are worded for an editor."""

from __future__ import annotations

from ..engine import Diagnostic
from .fixes import UNUSED_SUPPRESSION


def text_of(finding: Diagnostic) -> str:
    """The message, and what the program raises."""
    if finding.raises is None:
        return finding.message
    return f"{finding.message}\nraises {finding.raises}"


def is_unnecessary(finding: Diagnostic) -> bool:
    """Whether the place could simply go."""
    return finding.code == UNUSED_SUPPRESSION
