"""What the interpreter offers to the knowledge it asks: state, calls, facts and the way it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from ..shapes import AnyDim
from ..text.records import record
from ..values import Fail, Generator, Obj, Record, Site, Value, Yielded
from ..values.facts import Fact
from .process import Process


@record(frozen=True, slots=True)
class Iteration:
    """What iterating a value gives.

    ``items``: each item in order where they are known (and few), else ``None``; ``item``: what
    any step gives; ``length``: number of steps (unknown if it cannot be told); ``ends``: the first
    and the last of several steps, where those are known to be unlike the others.
    """

    item: Value
    items: tuple[Value, ...] | None
    length: AnyDim
    ends: tuple[Value, Value] | None = None


class Context(Protocol):
    """What the interpreter offers to knowledge."""

    @property
    def site(self) -> Site:
        """The call or operation being evaluated."""
        ...

    @property
    def keras_major(self) -> int:
        """2 or 3: the Keras the program is meant for."""
        ...

    @property
    def older(self) -> frozenset[str]:
        """Libraries of which the tables describe a newer release than the program is meant for."""
        ...

    @property
    def graph(self) -> bool:
        """Whether the code being run is traced into a graph (inside ``fit``, ``tf.function``)."""
        ...

    @property
    def autograph(self) -> bool:
        """Whether Python's control flow and ``len``, ``int`` … over tensors are converted there."""
        ...

    @property
    def in_step(self) -> bool:
        """Whether a traced training step is being run."""
        ...

    @property
    def tapes(self) -> Sequence[Any]:
        """The gradient tapes that record what is being run (:mod:`.differentiation`)."""
        ...

    def taping(self, key: int, watching: bool = False) -> Any:
        """A context manager: a gradient tape records what is run inside; gives the tape."""
        ...

    def sets_attribute(self, name: str) -> bool:
        """Whether the program's own files may store such an attribute somewhere."""
        ...

    def read(self, ref: Obj) -> Any:
        """The record behind a reference, not to be written to."""
        ...

    def edit(self, ref: Obj) -> Any:
        """The record behind a reference, to be written to."""
        ...

    def new_list(self, items: Sequence[Value], rest: Value | None = None) -> Obj:
        """A new list: known items, then any number of ``rest``."""
        ...

    def new_dict(self, items: Mapping[Any, Value], rest: Value | None = None) -> Obj:
        """A new dict."""
        ...

    @property
    def files(self) -> Obj:
        """A dict of what the program wrote into files, by their names."""
        ...

    @property
    def process(self) -> Process:
        """What the program has set for its whole process."""
        ...

    def new_object(
        self, cls: Value, native: Any = None, attrs: Mapping[str, Value] | None = None
    ) -> Obj:
        """A new object of a library or user class."""
        ...

    def new_record(self, record: Record, kind: str, cls: Value | None = None) -> Obj:
        """A reference to a new record."""
        ...

    def call(
        self, callee: Value, args: Sequence[Value] = (), kwargs: Mapping[str, Value] | None = None
    ) -> Value:
        """Call any callable value: a user's function, a class, a library function."""
        ...

    def replace_local(self, old: Value, new: Value) -> None:
        """Give the running function's names for one value another: it was changed in place."""
        ...

    def get(self, value: Value, name: str) -> Value | None:
        """Read an attribute; ``None`` where it certainly does not exist."""
        ...

    def set(self, value: Value, name: str, new: Value) -> None:
        """Run ``value.name = new``."""
        ...

    def replace(self, old: Value, new: Value) -> None:
        """A value that changed in place: whatever holds ``old`` holds ``new`` from now on."""
        ...

    def defines(self, value: Value, name: str) -> Any:
        """The user's own method ``name`` of an instance or class (a Function), else ``None``."""
        ...

    def binds(self, value: Value, name: str) -> bool:
        """Whether a user's class binds ``name`` to anything at all."""
        ...

    def running(self) -> tuple[str, Value | None]:
        """The innermost function of the user's being run: its name and its ``self``."""
        ...

    def stepping(self, late: bool = False) -> Any:
        """A context manager: a traced training step; layers made inside it cannot have state.

        ``late``: it was traced before for other sizes, which are left open now, so that what does
        not fit is refused when the batch runs.
        """
        ...

    def made_in_step(self, ref: Obj) -> bool:
        """Whether an object was made inside the traced training step being run."""
        ...

    @property
    def split(self) -> bool:
        """Whether the program may be on another path than this one."""
        ...

    @property
    def ended(self) -> bool:
        """Whether this path has already ended in an uncaught failure and goes on for hints only."""
        ...

    @property
    def backend(self) -> str:
        """The Keras backend the program selects: ``tensorflow`` unless it says otherwise."""
        ...

    def iterate(self, value: Value, limit: int = 256) -> Iteration:
        """What a ``for`` loop over the value would see."""
        ...

    def generate(self, generator: Value, limit: int, piped: int | None = None) -> Yielded:
        """Run a generator for at most ``limit`` yields.

        ``piped``: what it raises behind so many of them arrives as TensorFlow's exception.
        """
        ...

    def piped(self, active: Callable[[], bool]) -> Any:
        """A context manager: what code raises arrives as TensorFlow's exception if ``active()``."""
        ...

    def take(self, iterator: Value) -> None:
        """Some of what an iterator gives was taken: how much is left, nobody can tell."""
        ...

    def begun(self, generator: Generator) -> bool:
        """Whether something was taken from a generator before."""
        ...

    def consume(self, generator: Value) -> None:
        """A generator was run to its end: it gives nothing any more."""
        ...

    def consumed(self, generator: Value) -> bool:
        """Whether a generator was run to its end before."""
        ...

    def escape(self, value: Value) -> None:
        """The value was handed to code we cannot see: forget what may have changed."""
        ...

    def attempt(self, action: Callable[[], Value]) -> Value | Fail:
        """Run something that may fail, without recording the failure."""
        ...

    def report(self, problem: Any) -> None:
        """Record a problem that does not stop the program (runs, but wrong)."""
        ...

    def located(self, site: Site | None) -> Any:
        """A context manager: ``site`` points there (unchanged for None)."""
        ...

    def unchecked(self) -> Any:
        """A context manager: layers infer shapes without checking their input specs."""
        ...

    @property
    def checks_inputs(self) -> bool:
        """Whether layers check what they are called on (their ``InputSpec``)."""
        ...

    def unrecorded(self) -> Any:
        """A context manager: facts are not recorded (a graph that was recorded when it was made)."""
        ...

    def record(self, fact: Fact) -> None:
        """Record a fact."""
        ...

    def traced(self, autograph: bool = False) -> Any:
        """A context manager: code run inside it is traced into a graph.

        ``autograph``: Python's `if` and `for` over tensors are converted (``tf.function``,
        ``Dataset.map``), which Keras 3 does not do for ``call`` and ``train_step``.
        """
        ...

    def argument_site(self, name: str | int) -> Site:
        """The expression given for an argument of the current call (the call if not given)."""
        ...

    def argument_text(self, name: str | int, fallback: str) -> str:
        """The user's own name for an argument (``x_train``), or ``fallback``."""
        ...

    def tick(self) -> None:
        """Spend fuel; raises when the budget is gone."""
        ...

    def branch_truth(self, value: Value) -> bool | None:
        """Python truth of a value; ``None`` for can't tell."""
        ...
