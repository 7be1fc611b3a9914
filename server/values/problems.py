"""How knowledge says that a call raises, or that it runs and trains wrong.

Both become typed facts; the analyzers turn facts into findings.
"""

from __future__ import annotations

import ast
from dataclasses import field
from typing import Any

from ..text.records import record
from .core import Site


@record(frozen=True, slots=True)
class Note:
    """A place that helps to understand a problem: where one side was decided."""

    site: Site
    text: str


@record(slots=True)
class Problem:
    """What is wrong with one operation.

    ``kind`` is the stable slug rules subscribe to; ``exception`` the class real code raises
    (``None``: it runs, wrongly); ``message`` what meets what, why it fails and what to do;
    ``at`` the name of the offending argument (or its position, or a node); ``data`` what a
    quick fix needs.
    """

    kind: str
    message: str
    exception: str | None = None
    at: str | int | ast.AST | None = None
    notes: tuple[Note, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)


class Unwinding(Exception):
    """An exception of the analysed program on its way up: a failure, or a raise to a handler."""


class Fail(Unwinding):
    """Raised by knowledge where the real call raises."""

    def __init__(
        self,
        kind: str,
        message: str,
        exception: str = "ValueError",
        at: str | int | ast.AST | None = None,
        notes: tuple[Note, ...] = (),
        **data: Any,
    ) -> None:
        super().__init__(message)
        self.problem = Problem(kind, message, exception, at, notes, data)
