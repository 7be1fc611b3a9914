"""Text in, plain data out."""

from .check import Check, check_file, check_source, check_text
from .config import Config
from .report import Call, Diagnostic, FixOffer, Related, Report, TextEdit

__all__ = [
    "Call", "Check", "Config", "Diagnostic", "FixOffer", "Related", "Report", "TextEdit", "check_file",
    "check_source", "check_text",
]  # fmt: skip
