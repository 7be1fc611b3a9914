"""The Facts: typed events of one analysis, in the order the program would meet them.

Hints, hovers and rules all read these; what the user sees is what the rules saw.
"""

from __future__ import annotations

from ..text.records import record
from .core import Obj, Site, Value
from .keras import Compiled
from .problems import Problem


@record(slots=True)
class Fact:
    """Base of all events. ``site`` is the expression it happened at."""

    site: Site


@record(slots=True)
class Called(Fact):
    """An operation that was understood, and what it gave.

    ``kind`` is ``layer``, ``model``, ``array``, ``dataset``, ``fit``, ``evaluate`` or ``predict``.
    """

    kind: str
    callee: str
    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]
    params: int | None = None
    label: str = ""
    """How the user wrote the layer: ``Dense(64)``."""


@record(slots=True)
class Trouble(Fact):
    """A problem met by the program.

    ``certain``: on every path that reaches it; otherwise ``condition`` names the branch taken.
    ``callers``: the calls that led here, outermost first.  ``expected``: the code itself waits
    for the exception.
    """

    problem: Problem
    certain: bool = True
    condition: str | None = None
    callers: tuple[Site, ...] = ()
    expected: bool = False
    swallowed: bool = False
    """A broad ``except`` catches it: the program goes on, most often not as meant."""
    guessed: bool = False
    """Met in code nobody calls, with made-up arguments."""


@record(slots=True)
class ClassDefined(Fact):
    """A class whose ancestors include a library class; ``role`` is that class's name."""

    cls: Value
    role: str


@record(slots=True)
class CompiledModel(Fact):
    """``model.compile(...)`` ran."""

    model: Obj
    compiled: Compiled


@record(slots=True)
class Trained(Fact):
    """``fit``/``evaluate``/``predict`` ran to its end with these batches."""

    method: str
    model: Obj
    x: Value
    y: Value | None
    outputs: Value | None
    adapter: str
    samples: object = None
