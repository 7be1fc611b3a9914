"""Text or notebook to one tree with exact positions, whatever state the text is in."""

from __future__ import annotations

from .comments import Suppression
from .decode import DecodeError, decode
from .names import binding_names
from .notebook import NotebookError, parse_cells, parse_notebook
from .parse import parse
from .source import Cell, Location, Source, SyntaxProblem
from .units import UNKNOWN_NAME

__all__ = [
    "UNKNOWN_NAME",
    "Cell",
    "DecodeError",
    "Location",
    "NotebookError",
    "Source",
    "Suppression",
    "SyntaxProblem",
    "binding_names",
    "decode",
    "parse",
    "parse_cells",
    "parse_notebook",
]
