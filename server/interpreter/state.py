"""The state of one path through the program, how a block is left, and what a ``try`` catches."""

from __future__ import annotations

import ast
from dataclasses import field
from typing import Any

from ..syntax import Source
from ..text.records import record
from ..values import Function, Heap, Obj, Value


class Same:
    """A value that equals nothing but itself: an object of the program, whatever is in it."""

    __slots__ = ("value", "identity")

    def __init__(self, value: Value) -> None:
        self.value = value  # held, so that its identity is not given to another
        self.identity = ("heap", value.id) if isinstance(value, Obj) else ("value", id(value))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)


Test = tuple[str, tuple[tuple[str, Same], ...]]
"""The source text of an undecided test, and the variables in it."""


class State:
    """Everything that differs between paths."""

    __slots__ = ("heap", "assumed", "ghost", "condition", "doubtful", "traces")

    def __init__(self, heap: Heap | None = None) -> None:
        self.heap = heap or Heap()
        self.assumed: dict[Test, bool] = {}
        """Undecided tests -> the answer this path took."""
        self.ghost: str = ""
        """Not empty after something raised uncaught: why. The path goes on for hints only."""
        self.condition: str | None = None
        """The last undecided test this path took, for messages."""
        self.doubtful = False
        """Whether a test on computed values that fitlint could not follow led here: the path may
        be one no run takes, so what fails on it is not certain."""
        self.traces: tuple[tuple[Any, Value], ...] = ()
        """Calls of each ``tf.function`` (itself and its arguments), with what they gave."""

    def fork(self) -> State:
        """A second path from here."""
        twin = State(self.heap.fork())
        twin.assumed = dict(self.assumed)
        twin.ghost = self.ghost
        twin.condition = self.condition
        twin.doubtful = self.doubtful
        twin.traces = self.traces
        return twin

    def join(self, other: State) -> State:
        """One state that stands for both."""
        joined = State(self.heap.join(other.heap))
        joined.assumed = {k: v for k, v in self.assumed.items() if other.assumed.get(k) == v}
        joined.ghost = self.ghost if other.ghost else ""
        joined.doubtful = self.doubtful and other.doubtful
        joined.traces = self.traces
        if self.traces is not other.traces:
            both = {id(call) for call in other.traces}
            joined.traces = tuple(call for call in self.traces if id(call) in both)
        return joined


NEXT, RETURN, BREAK, CONTINUE, RAISE = "next", "return", "break", "continue", "raise"
RAISES = "this raises"
"""How the reason of a value begins that is not there because computing it raises."""


@record(slots=True)
class Exit:
    """How a block was left on one path. ``value``: what it returned or raised."""

    state: State
    kind: str
    value: Any = None


class GeneratorFull(Exception):
    """Enough values were taken from a generator."""


class OutOfBudget(Exception):
    """The analysis used up its time or fuel; what was found so far stands."""


class Cancelled(Exception):
    """A newer version of the text makes this analysis pointless."""


@record(slots=True)
class Frame:
    """An activation of a module, class body or function."""

    source: Source
    scope: int
    module_scope: int
    function: Function | None = None
    yields: Any = None
    """The :class:`~.generators.Yields` of a generator being run."""
    yield_limit: int = 0
    globals_declared: set[str] = field(default_factory=set)
    nonlocals: dict[str, int] = field(default_factory=dict)
    class_name: str = ""


@record(slots=True)
class HandlerFrame:
    """A ``try`` (or ``pytest.raises``) whose body is running.

    ``names``: classes it catches, ``None`` for everything. ``broad``: swallows everything, which
    is no sign that the failure was expected.
    """

    names: tuple[str, ...] | None
    broad: bool
    node: ast.AST
