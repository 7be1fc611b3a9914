"""How knowledge says that a call raises, or that it runs and trains wrong.

Both become typed facts; the analyzers turn facts into findings.
"""

from __future__ import annotations

import ast
from dataclasses import field
from typing import Any

from ..shapes import UNKNOWN, AnyDim
from ..text.records import record
from .core import Site, Value
from .exceptions import catches


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


_SIZES = frozenset(
    ("array-broadcast", "array-concatenate", "array-convert", "array-matmul", "array-reshape", "array-shape",
     "input-size", "labels-shape", "merge-shapes", "metric-labels", "model-size", "reshape-size")
)  # fmt: skip
"""Kinds that tell of sizes, not of how many axes there are."""


def met_late(problem: Problem) -> bool:
    """A size TensorFlow left open while it traced: its kernel refuses it when the batch runs."""
    late = problem.exception == "ValueError" and problem.kind in _SIZES
    if late:
        problem.exception = "InvalidArgumentError"
    return late


class Unwinding(Exception):
    """An exception of the analysed program on its way up: a failure, or a raise to a handler."""


class Raised(Unwinding):
    """An exception of the program's, on its way to a handler; ``name`` is its class.

    ``site``: the program's own ``raise`` of a class that is known; ``None`` for anything else.
    ``bases``: what a class of the program's is derived from.
    """

    def __init__(
        self,
        name: str,
        value: Value | None = None,
        site: Site | None = None,
        bases: tuple[str, ...] = (),
    ) -> None:
        super().__init__(name)
        self.name = name
        self.value = value
        self.site = site
        self.bases = bases

    def caught_by(self, names: tuple[str, ...] | None) -> bool:
        """Whether ``except names`` catches it; ``None`` catches anything."""
        classes = (self.name, *self.bases)
        return names is None or any(catches(name, cls) for name in names for cls in classes)


@record(slots=True)
class Yielded:
    """What a generator gave.

    ``ended``: they are all, and it gives nothing more; ``sure``: so many of the values come whatever
    the program's undecided tests say; ``raised``: what it certainly raises behind them; ``length``:
    how many there are in all, listed or not.
    """

    values: list[Value]
    ended: bool
    sure: int = 0
    raised: Raised | None = None
    length: AnyDim = UNKNOWN


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
