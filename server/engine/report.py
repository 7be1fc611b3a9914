"""What an analysis gives: plain data, positions counted from 1, columns in characters."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from ..text.records import record


@record(frozen=True, slots=True)
class Place:
    """A range of one file (``cell``: index of the notebook cell, lines counted within it)."""

    path: str
    cell: int | None
    line: int
    column: int
    end_line: int
    end_column: int


@record(frozen=True, slots=True)
class Related:
    """A place that helps to understand a diagnostic."""

    path: str
    cell: int | None
    line: int
    column: int
    end_line: int
    end_column: int
    message: str


@record(frozen=True, slots=True)
class TextEdit:
    """Replace a range by ``text``."""

    path: str
    cell: int | None
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@record(frozen=True, slots=True)
class FixOffer:
    """A change that mends a diagnostic."""

    title: str
    safe: bool
    edits: tuple[TextEdit, ...]


@record(frozen=True, slots=True)
class Diagnostic:
    """One finding, as every front shows it."""

    path: str
    cell: int | None
    code: str
    name: str
    severity: str
    message: str
    raises: str | None
    line: int
    column: int
    end_line: int
    end_column: int
    related: tuple[Related, ...] = ()
    fixes: tuple[FixOffer, ...] = ()


@record(frozen=True, slots=True)
class Call:
    """An operation and the shapes it saw, as ``fitlint shapes`` lists it.

    ``inputs``/``outputs``: ``{"shape": [...] | None, "dtype": str | None}``.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None
    kind: str
    callee: str
    inputs: tuple[dict[str, Any], ...]
    outputs: tuple[dict[str, Any], ...]
    params: int | None = None
    cardinality: int | str | None = None
    label: str = ""
    origin: str = ""


@record(slots=True)
class Report:
    """Everything one file's analysis gives."""

    path: str
    diagnostics: list[Diagnostic] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    complete: bool = True
    """False where the budget ran out; what is there still holds."""
    errors: list[str] = field(default_factory=list)
    """Failures of fitlint itself, for the log."""
    texts: dict[tuple[str, int | None], str] = field(default_factory=dict)
    """What was analysed, by path and cell: standard input cannot be read again to show a line."""
    unseen: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Imported names of packages that fitlint does not know, and where."""
    analysis: Any = None
    """The Facts behind it, for hovers in the same process."""
