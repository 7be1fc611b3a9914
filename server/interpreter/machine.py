"""The abstract machine: what the interpreter's parts share, and the Context knowledge sees."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Iterator as PyIterator
from contextlib import contextmanager
from typing import Any

from ..knowledge.context import Iteration
from ..knowledge.differentiation import Tape
from ..knowledge.process import Process
from ..resolve.modules import ProjectResolver
from ..shapes import UNKNOWN
from ..syntax import Source
from ..values import (
    Array,
    DictRec,
    Fail,
    Function,
    Generator,
    ListRec,
    Note,
    Obj,
    ObjectRec,
    Problem,
    Raised,
    Record,
    ScopeRec,
    Seen,
    Site,
    Unknown,
    UserClass,
    Value,
    Yielded,
    met_late,
)
from ..values.exceptions import catches, through_tensorflow
from ..values.facts import Fact, Trouble
from ..values.heap import last_id
from . import exhaustion
from .assignment import replace_everywhere
from .backend import backend_of, imports
from .calls import call_value
from .escape import escape
from .generators import generate
from .iteration import iterate
from .objects import get_attribute, set_attribute, sets_attribute, user_method
from .reruns import AGAIN
from .state import (
    RAISES,
    Cancelled,
    Exit,
    Frame,
    GeneratorFull,
    HandlerFrame,
    OutOfBudget,
    State,
)
from .truth import truth

FUEL = 4_000_000
"""Statements, calls and expressions of one analysis."""
MAX_TROUBLES = 500
"""Findings of one analysis, more than anyone reads."""


class Machine:
    """One analysis of one module (and of the project modules it imports)."""

    def __init__(
        self,
        source: Source,
        *,
        seconds: float = 2.0,
        keras_major: int = 3,
        older: frozenset[str] = frozenset(),
        project: ProjectResolver | None = None,
        path: Any = None,
        cancelled: Callable[[], bool] = lambda: False,
        read_data: bool = True,
        seen: Seen | None = None,
    ) -> None:
        self.source = source
        self.keras_major = keras_major
        self.older = older
        """Libraries of which the tables describe a newer release than the program is meant for."""
        self.project = project
        self.path = path
        self.read_data, self.seen = read_data, seen
        self.state = State()
        self.files = self.new_dict({})
        """What the program wrote into files, by their names."""
        self.process = Process()
        self.library: str | None = None
        """The library function that is being run, where it is not code of the user's."""
        self.stored: dict[tuple[str, int], Any] = {}
        """What was worked out about each source when first asked."""
        self.facts: list[Fact] = []
        self.troubles: list[Trouble] = []
        self.handlers: list[HandlerFrame] = []
        self.frames: list[Frame] = []
        self.callers: list[Site] = []
        self.node: ast.AST = source.tree
        self.current: Source = source
        self.call_params: Sequence[str] = ()
        self.call_offset = 0
        self.fuel = FUEL
        self.deadline = time.thread_time() + seconds
        self._is_cancelled = cancelled
        self.backend = backend_of(source.text)
        self.torch = self.backend == "torch" or imports(source.text, "torch")
        """Whether a Keras model may be a torch module too."""
        self.promotes = "enable_numpy_behavior(" in source.text
        """Whether TensorFlow may have been told to promote dtypes as NumPy does."""
        self._pipe: tuple[Callable[[], bool], int] = (lambda: False, 0)
        self.graph, self.autograph = False, False
        self.tapes: list[Tape] = []
        self._step: int | None = None
        self._late: tuple[Site, int] | None = None
        """Where a step began whose sizes are left open while it is traced, and how deep."""
        self.guessing = False
        self.quiet, self._unrecorded = 0, 0
        self.checks_inputs = True
        self.uncertain = 0  # operations that may have raised, for all we know
        self.unrolling: list[ast.For] = []  # loops whose known items are being followed
        self.unrolled = 1  # iterations of the loops around that are followed one by one
        self.active: dict[int, int] = {}  # how often each function is being run now
        self.called: set[int] = set()
        self.modules: dict[str, Value] = {}
        self.functions: list[Function] = []
        self.classes: list[UserClass] = []
        self.instances: dict[int, Obj] = {}
        """The last instance the program itself made of a class, by the class's scope."""
        self.class_scopes: set[int] = set()
        self.module_paths: dict[int, Any] = {}
        """id of a project module's source -> its path."""
        self.sources: dict[str, Source] = {}
        self.yield_sites: dict[int, tuple[Source, ast.AST, Value]] = {}
        """Where a yielded value was yielded."""
        self.errors: list[str] = []
        self.cut = False
        """Whether a statement was given up."""
        self.computed_test = False
        """Whether the last undecided test was on values the program computes."""
        self.assumed_test = False
        """Whether such a test was answered by what the path took before."""
        self.kept: set[int] = set()
        """ids of iterators that have names: what is taken from one is gone for all who know it."""

    # -- budget ---------------------------------------------------------------------------------

    def tick(self) -> None:
        """Spend fuel; raises :class:`OutOfBudget` or :class:`Cancelled`."""
        self.fuel -= 1
        if self.fuel & 127 == 0:
            if self.fuel <= 0 or time.thread_time() > self.deadline:
                raise OutOfBudget
            if self._is_cancelled():
                raise Cancelled

    # -- heap -----------------------------------------------------------------------------------

    def read(self, ref: Obj) -> Any:
        """The record behind a reference, not to be written to."""
        record = self.state.heap.table.get(ref.id)
        return self._left_behind(ref.id, ref.kind) if record is None else record

    def edit(self, ref: Obj) -> Any:
        """The record behind a reference, to be written to."""
        if ref.id not in self.state.heap.table:
            self._left_behind(ref.id, ref.kind)
        return self.state.heap.edit(ref.id)

    def _left_behind(self, key: int, kind: str) -> Record:
        """A record of a path that was given up, as a module imported on it: nothing is known of it."""
        why = Unknown("it was made on a path that did not go on")
        record: Record
        if kind == "scope":
            record = ScopeRec({})
            record.opaque = True
        elif kind == "dict":
            record = DictRec({}, why)
        elif kind == "object":
            record = ObjectRec({}, None, opaque=True)
        else:
            record = ListRec([], why)
        record.owner = self.state.heap.token
        self.state.heap.table[key] = record
        return record

    def scope(self, key: int) -> ScopeRec:
        """The names of a scope, not to be written to."""
        record = self.state.heap.table.get(key)
        if record is None:
            record = self._left_behind(key, "scope")
        assert isinstance(record, ScopeRec)
        return record

    def edit_scope(self, key: int) -> ScopeRec:
        """The names of a scope, to be written to."""
        record = self.state.heap.edit(key)
        assert isinstance(record, ScopeRec)
        return record

    def replace_local(self, old: Value, new: Value) -> None:
        """Give the current function's names for one value another: the value was changed in place."""
        if self.frames:
            key = self.frames[-1].scope
            names = [name for name, value in self.scope(key).names.items() if value is old]
            if names:
                self.edit_scope(key).names.update(dict.fromkeys(names, new))

    def replace_content(self, target: Obj, source: Obj) -> None:
        """A container holds from now on what another one does: it was changed in place."""
        record = self.read(source).copy()
        record.owner = self.state.heap.token
        self.edit(target)
        self.state.heap.table[target.id] = record

    def new_list(
        self, items: Sequence[Value], rest: Value | None = None, length: Any = UNKNOWN
    ) -> Obj:
        """A new list: known items, then any number of ``rest``."""
        return self.state.heap.new_obj(ListRec(list(items), rest, length), "list")

    def new_dict(self, items: Mapping[Any, Value], rest: Value | None = None) -> Obj:
        """A new dict."""
        return self.state.heap.new_obj(DictRec(dict(items), rest), "dict")

    def new_object(
        self, cls: Value, native: Any = None, attrs: Mapping[str, Value] | None = None
    ) -> Obj:
        """A new object of a library or user class."""
        return self.state.heap.new_obj(ObjectRec(dict(attrs or {}), native), "object", cls)

    def new_record(self, record: Record, kind: str, cls: Value | None = None) -> Obj:
        """A reference to a new record."""
        return self.state.heap.new_obj(record, kind, cls)

    # -- places ---------------------------------------------------------------------------------

    @property
    def site(self) -> Site:
        """The call or operation being evaluated."""
        return Site(self.current, self.node)

    def argument_site(self, name: str | int | ast.AST | None) -> Site:
        """The expression given for an argument of the current call (the call if not given)."""
        node = self.node
        if isinstance(name, ast.AST):
            return Site(self.current, name)
        if isinstance(node, ast.Call) and name is not None:
            for keyword in node.keywords:
                if keyword.arg == name:
                    return Site(self.current, keyword.value)
            if isinstance(name, str):
                params = list(self.call_params)
                position = params.index(name) - self.call_offset if name in params else -1
            else:
                position = name
            if 0 <= position < len(node.args) and not any(
                isinstance(arg, ast.Starred) for arg in node.args[: position + 1]
            ):
                return Site(self.current, node.args[position])
        return Site(self.current, node)

    def argument_text(self, name: str | int, fallback: str) -> str:
        """The user's own name for an argument (``x_train``), or ``fallback``."""
        node = self.argument_site(name).node
        if node is not self.node and isinstance(node, (ast.Name, ast.Attribute)):
            return ast.unparse(node)
        return fallback

    # -- problems -------------------------------------------------------------------------------

    @property
    def split(self) -> bool:
        """Whether the program may be on another path than this one."""
        return self.state.doubtful or self.state.condition is not None

    def report(self, problem: Problem) -> None:
        """Record a problem that does not stop the program (runs, but wrong)."""
        if not self.quiet and not self.state.ghost:
            self._trouble(problem, self.argument_site(problem.at), expected=False)

    def tell(self, problem: Problem) -> None:
        """Record that the program raises here, by itself."""
        self._trouble(problem, self.site, expected=False)

    def fail(self, fail: Fail) -> Value:
        """What follows a failing operation: a handler, or the rest of the program as a ghost."""
        problem = fail.problem
        late = self._late
        if late is not None and not met_late(problem):
            late = None
        if problem.kind == "dtype-mismatch" and self.promotes:
            return Unknown("dtypes are promoted as NumPy does, or not: fitlint does not follow it")
        if self.split and problem.data.get("only_certain"):
            return Unknown("nothing: a list that a loop may have filled is empty on this path")
        if self.quiet:
            raise fail
        active, depth = self._pipe
        if problem.exception and len(self.handlers) <= depth and active():
            problem.exception = through_tensorflow(problem.exception)
        name = problem.exception or "Exception"
        if problem.kind == "exit":
            # `sys.exit()` ends the path as it was meant to: nothing is wrong.
            raise Raised(name)
        handler = self._handler(name)
        site = self.argument_site(problem.at)
        if self.callers and getattr(site.node, "lineno", 0) != getattr(self.node, "lineno", 0):
            # Inside a function the traceback names the call's first line, so that is shown.
            site = self.site
        depth = len(self.callers) if late is None else late[1]
        if late is not None and len(self.callers) > depth:
            # The kernel runs when the whole step is traced: only the message names the line.
            problem.notes = (*problem.notes, Note(site, "the operation that refuses it"))
            site = late[0]
        caught = handler is not None
        broad = handler is not None and handler.broad
        self._trouble(problem, site, caught and not broad, broad, depth)
        if handler is not None:
            raise Raised(name)
        self.state.ghost = self.state.ghost or problem.kind
        return Unknown(f"{RAISES}: {problem.message}")

    def _handler(self, name: str) -> HandlerFrame | None:
        for handler in reversed(self.handlers):
            if handler.names is None or any(catches(one, name) for one in handler.names):
                return handler
        return None

    def _trouble(
        self,
        problem: Problem,
        site: Site,
        expected: bool,
        swallowed: bool = False,
        depth: int | None = None,
    ) -> None:
        ruled_out = self.state.ghost and self.state.doubtful  # perhaps, by what was not computed
        if len(self.troubles) >= MAX_TROUBLES or ruled_out:
            return
        certain = not self.state.doubtful and not problem.data.get("unsure")
        condition = self.state.condition if self.state.doubtful else None
        trouble = Trouble(
            site,
            problem,
            certain,
            condition,
            tuple(self.callers[:depth]),
            expected,
            swallowed,
            self.guessing,
        )
        self.troubles.append(trouble)
        self.facts.append(trouble)

    def record(self, fact: Fact) -> None:
        """Record a fact."""
        if not self.quiet and not self._unrecorded and len(self.facts) < 20_000:
            self.facts.append(fact)

    def attempt(self, action: Callable[[], Value]) -> Value | Fail:
        """Run something that may fail, without recording the failure."""
        self.quiet += 1
        try:
            return action()
        except Fail as fail:
            return fail
        finally:
            self.quiet -= 1

    @contextmanager
    def traced(self, autograph: bool = False) -> PyIterator[None]:
        """Code run inside is traced into a graph, its control flow converted if ``autograph``."""
        before = self.graph, self.autograph
        if not self.process.eager:
            self.graph, self.autograph = True, autograph
        try:
            yield
        finally:
            self.graph, self.autograph = before

    @contextmanager
    def taping(self, key: int, watching: bool = False) -> PyIterator[Tape]:
        """A gradient tape records what is run inside."""
        tape = Tape(key, watching=watching)
        self.tapes.append(tape)
        try:
            yield tape
        finally:
            self.tapes.remove(tape)

    @contextmanager
    def stepping(self, late: bool = False) -> PyIterator[None]:
        """A traced training step: layers made inside it cannot have state."""
        before = self._step, self._late
        self._step = last_id()
        self._late = (self.argument_site("x"), len(self.callers)) if late else None
        try:
            yield
        finally:
            self._step, self._late = before

    @property
    def ended(self) -> bool:
        """Whether this path has already ended in an uncaught failure and goes on for hints only."""
        return bool(self.state.ghost)

    @property
    def in_step(self) -> bool:
        """Whether a traced training step is being run."""
        return self._step is not None

    def made_in_step(self, ref: Obj) -> bool:
        """Whether an object was made inside the traced training step being run."""
        return self._step is not None and ref.id > self._step

    def running(self) -> tuple[str, Value | None]:
        """The innermost function of the user's being run: its name and its ``self``."""
        frame = self.frames[-1] if self.frames else None
        if frame is None or frame.function is None:
            return "", None
        node = frame.function.node.args
        params = [*node.posonlyargs, *node.args]
        receiver = self.scope(frame.scope).names.get(params[0].arg) if params else None
        return frame.function.name, receiver

    @contextmanager
    def located(self, site: Site | None) -> PyIterator[None]:
        """``site`` points there for a while (unchanged for None)."""
        before = self.current, self.node
        if site is not None:
            self.current, self.node = site.source, site.node
        try:
            yield
        finally:
            self.current, self.node = before

    @contextmanager
    def unchecked(self) -> PyIterator[None]:
        """Layers infer shapes without checking their input specs."""
        before = self.checks_inputs
        self.checks_inputs = False
        try:
            yield
        finally:
            self.checks_inputs = before

    @contextmanager
    def unrecorded(self) -> PyIterator[None]:
        """Facts are not recorded: the graph that runs was recorded when it was made."""
        self._unrecorded += 1
        try:
            yield
        finally:
            self._unrecorded -= 1

    def at(self, source: Source, node: ast.AST) -> _At:
        """Point ``site`` somewhere else for a while."""
        return _At(self, source, node)

    # -- Python protocols, implemented by the sibling modules -------------------------------------

    def call(
        self, callee: Value, args: Sequence[Value] = (), kwargs: Mapping[str, Value] | None = None
    ) -> Value:
        """Call any callable value."""
        before = self.current, self.node, self.call_params, self.call_offset
        try:
            return call_value(self, callee, list(args), dict(kwargs or {}))
        finally:
            self.current, self.node, self.call_params, self.call_offset = before

    def run_again(self, callee: Value) -> Value:
        """Call what will be called again and again."""
        outer, self.library = self.library, AGAIN
        try:
            return self.call(callee)
        finally:
            self.library = outer

    def get(self, value: Value, name: str) -> Value | None:
        """Read an attribute; ``None`` where it certainly does not exist."""
        return get_attribute(self, value, name)

    def set(self, value: Value, name: str, new: Value) -> None:
        """Run ``value.name = new``."""
        set_attribute(self, value, name, new)

    def sets_attribute(self, name: str) -> bool:
        """Whether the program's own files may store such an attribute somewhere."""
        return sets_attribute(self, name)

    def replace(self, old: Value, new: Value) -> None:
        """A value that changed in place: whatever holds ``old`` holds ``new`` from now on."""
        replace_everywhere(self, old, new)

    def defines(self, value: Value | None, name: str) -> Function | None:
        """The user's own method ``name`` of an instance or class, else ``None``."""
        return None if value is None else user_method(self, value, name)

    def binds(self, value: Value, name: str) -> bool:
        """Whether a user's class binds ``name`` to anything at all."""
        cls = value.cls if isinstance(value, Obj) else value
        if not isinstance(cls, UserClass):
            return False
        return any(
            isinstance(base, UserClass) and name in self.scope(base.scope).names for base in cls.mro
        )

    def iterate(self, value: Value, limit: int = 256) -> Iteration:
        """What a ``for`` loop over the value would see."""
        try:
            return iterate(self, value, limit)
        except Fail as fail:
            return Iteration(self.fail(fail), None, UNKNOWN)

    def generate(self, generator: Value, limit: int, piped: int | None = None) -> Yielded:
        """Run a generator for at most ``limit`` yields."""
        assert isinstance(generator, Generator)
        return generate(self, generator, limit, piped)

    @contextmanager
    def piped(self, active: Callable[[], bool]) -> PyIterator[None]:
        """What code run inside raises arrives as TensorFlow's exception while ``active()``."""
        before, self._pipe = self._pipe, (active, len(self.handlers))
        try:
            yield
        finally:
            self._pipe = before

    def decide(self, value: Value) -> bool | None:
        """Truth of a condition of `if` or `while`; a symbolic tensor has none, which raises."""
        if isinstance(value, Array) and value.shape.dims is not None:
            if value.lib == "keras":
                text = "a KerasTensor has no value yet, so it cannot be a condition: use keras.ops.where or a Layer"
                raise Fail("graph-branch", text, "TypeError")
            if value.lib == "tf" and value.graph and self.graph and not self.autograph:
                text = "inside `call` a tensor has no value yet, so it cannot be a condition: use tf.where or tf.cond"
                raise Fail("graph-branch", text, "OperatorNotAllowedInGraphError")
        return self.branch_truth(value)

    def take(self, iterator: Value) -> None:
        """Some of what an iterator gives was taken: how much is left, nobody can tell."""
        exhaustion.take(self, iterator)

    def begun(self, generator: Generator) -> bool:
        """Whether something was taken from a generator before."""
        return exhaustion.begun(self, generator)

    def consume(self, generator: Value) -> None:
        """A generator was run to its end: it gives nothing any more."""
        exhaustion.consume(self, generator)

    def consumed(self, generator: Value) -> bool:
        """Whether a generator was run to its end before."""
        return exhaustion.consumed(self, generator)

    def branch_truth(self, value: Value) -> bool | None:
        """Python truth of a value; ``None`` for can't tell."""
        return truth(self, value)

    def escape(self, value: Value) -> None:
        """The value was handed to code we cannot see: forget what may have changed."""
        escape(self, value, set())


class _At:
    """Restores the machine's place on leaving; a class, as it is entered for most expressions."""

    __slots__ = ("_machine", "_source", "_node", "_before")

    def __init__(self, machine: Machine, source: Source, node: ast.AST) -> None:
        self._machine = machine
        self._source = source
        self._node = node

    def __enter__(self) -> None:
        machine = self._machine
        self._before = machine.current, machine.node
        machine.current, machine.node = self._source, self._node

    def __exit__(self, *_: object) -> None:
        self._machine.current, self._machine.node = self._before


__all__ = [
    "Array", "Cancelled", "Exit", "Frame", "GeneratorFull", "Machine", "OutOfBudget", "Raised",
    "catches",
]  # fmt: skip
