"""Running statements. A block is run on every live path; each way out of it is an Exit."""

from __future__ import annotations

import ast
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..shapes import UNKNOWN, symbol
from ..values import (
    NO_FACTS,
    NONE,
    Array,
    Bound,
    Const,
    Dataset,
    DictRec,
    Fail,
    Iterator,
    Lib,
    ListRec,
    Method,
    Obj,
    ObjectRec,
    Problem,
    Scalar,
    ScopeRec,
    Slice,
    Tuple,
    Union,
    Unknown,
    Value,
    is_none,
    join,
)  # fmt: skip
from ..values.facts import Called, Trouble
from . import definitions, imports
from .control import run_for, run_match, run_try, run_while, run_with
from .expressions import decide, evaluate, lookup_name, outcomes, split_on
from .objects import set_attribute
from .operators import SYMBOLS, apply_binary, subscript
from .state import (
    BREAK,
    CONTINUE,
    NEXT,
    RAISE,
    RETURN,
    Cancelled,
    Exit,
    Frame,
    GeneratorFull,
    OutOfBudget,
    Raised,
    State,
)  # fmt: skip

if TYPE_CHECKING:
    from .machine import Machine

MAX_PATHS = 6
"""Paths carried on separately; beyond, they are joined."""


def run_block(m: Machine, body: Sequence[ast.stmt], frame: Frame) -> list[Exit]:
    """Run statements from the current state; the ways the block can be left."""
    live = [m.state]
    exits: list[Exit] = []
    for statement in body:
        if len(live) == 1:
            m.state = live[0]
            left = run_statement(m, statement, frame)
            live = _sort(left, exits)
        else:
            live = _run_on_paths(m, statement, frame, live, exits)
        if not live:
            live = _revive(m, frame, exits)
            if not live:
                return exits
        elif len(live) > 1:
            live = merge(m, live, MAX_PATHS)
    exits.extend(Exit(state, NEXT) for state in live)
    return exits


def _sort(left: list[Exit], exits: list[Exit]) -> list[State]:
    live: list[State] = []
    for exit in left:
        if exit.kind is NEXT:
            live.append(exit.state)
        else:
            exits.append(exit)
    return live


def _revive(m: Machine, frame: Frame, exits: list[Exit]) -> list[State]:
    """A module goes on as a ghost after an exception nobody catches, for hints."""
    if frame.function is not None or frame.class_name or frame.scope != frame.module_scope:
        return []
    raised = [exit for exit in exits if exit.kind is RAISE]
    if not raised or m.handlers:
        return []
    exits.clear()
    state = raised[0].state
    name = raised[0].value.name
    state.ghost = state.ghost or ("exit" if name == "SystemExit" else "raise")
    return [state]


def _run_on_paths(
    m: Machine, statement: ast.stmt, frame: Frame, live: list[State], exits: list[Exit]
) -> list[State]:
    """Run one statement on several paths; what fails on some of them only is not certain."""
    result: list[State] = []
    failures: list[tuple[State, list[Trouble], bool]] = []
    for state in live:
        m.state = state
        ghost = bool(state.ghost)
        before = len(m.troubles)
        condition = state.condition
        result += _sort(run_statement(m, statement, frame), exits)
        new = [t for t in m.troubles[before:] if t.problem.exception is not None]
        failures.append((state, new, ghost))
        for trouble in new:
            trouble.condition = trouble.condition or condition
    reached = [entry for entry in failures if not entry[2]]
    if any(not new for _, new, _ in reached):
        for _, new, _ in reached:
            for trouble in new:
                trouble.certain = False
    return result


def merge(m: Machine, states: list[State], limit: int) -> list[State]:
    """Drop paths that ended in an exception, unify equal ones, join beyond ``limit``."""
    if len(states) == 1:
        return states
    alive = [state for state in states if not state.ghost]
    states = alive or states[:1]
    distinct: list[State] = []
    for state in states:
        for other in distinct:
            if other.heap.same_as(state.heap) and state.heap.same_as(other.heap):
                other.assumed = {
                    k: v for k, v in other.assumed.items() if state.assumed.get(k) == v
                }
                other.heap.table = {**state.heap.table, **other.heap.table}
                other.heap.fork()
                break
        else:
            distinct.append(state)
    while len(distinct) > max(limit, 1):
        last = distinct.pop()
        distinct[-1] = distinct[-1].join(last)
    if len(distinct) == 1 and not states[0].ghost:
        distinct[0].condition = None
        if len(states) > 1:
            distinct[0].doubtful = all(state.doubtful for state in states)
    return distinct


def run_statement(m: Machine, statement: ast.stmt, frame: Frame) -> list[Exit]:
    """Run one statement from the current state."""
    m.tick()
    m.node = statement
    m.current = frame.source
    method = RUN.get(type(statement))
    if method is None:
        return [Exit(m.state, NEXT)]
    depth = len(m.callers), len(m.frames), len(m.handlers)
    try:
        return method(m, statement, frame)
    except Raised as raised:
        del m.callers[depth[0] :], m.frames[depth[1] :], m.handlers[depth[2] :]
        return [Exit(m.state, RAISE, raised)]
    except (Fail, GeneratorFull, OutOfBudget, Cancelled):
        raise
    except RecursionError:
        if len(m.frames) > 1:
            raise
        problem = "a statement nests too deeply to follow"
    except Exception:
        problem = traceback.format_exc()
        m.errors.append(problem)
    del m.callers[depth[0] :], m.frames[depth[1] :], m.handlers[depth[2] :]
    m.state.ghost = m.state.ghost or problem
    m.cut = True
    return [Exit(m.state, NEXT)]


# -- simple statements ----------------------------------------------------------------------------


def _each(m: Machine, node: ast.expr, frame: Frame, then: Callable[[Value], None]) -> list[Exit]:
    """Evaluate an expression and do something with its value, on each path it splits into."""
    results = outcomes(m, node, frame)
    exits: list[Exit] = []
    for state, value in results:
        m.state = state
        try:
            then(value)
            exits.append(Exit(m.state, NEXT))
        except Raised as raised:
            exits.append(Exit(m.state, RAISE, raised))
    return exits


def _expression(m: Machine, node: ast.Expr, frame: Frame) -> list[Exit]:
    def check(value: Value) -> None:
        made = isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Call)
        if (
            made
            and isinstance(value, Array)
            and value.lib == "keras"
            and frame.source.cells is None
        ):
            text = "the output of this new layer is not used, so the layer is no part of any model"
            with m.at(frame.source, node.value):
                m.report(Problem("discarded-output", text))

    return _each(m, node.value, frame, check)


def _assign(m: Machine, node: ast.Assign, frame: Frame) -> list[Exit]:
    def store(value: Value) -> None:
        note_array(m, node.value, value, frame)
        for target in node.targets:
            assign(m, target, value, frame)

    return _each(m, node.value, frame, store)


def note_array(m: Machine, node: ast.expr, value: Value, frame: Frame) -> None:
    """An entry for an assignment that yields arrays, where the call it comes from has none."""
    found = [
        v for v in (value.items if isinstance(value, Tuple) else (value,)) if isinstance(v, Array)
    ]
    if not found or len(found) != (len(value.items) if isinstance(value, Tuple) else 1):
        return
    made = isinstance(node, ast.Call)
    if any(
        not v.shape.dims or made and v.origin is not None and v.origin.node is node for v in found
    ):
        return
    with m.at(frame.source, node):
        m.record(Called(m.site, "array", "assignment", (), tuple(found)))


def _annotated(m: Machine, node: ast.AnnAssign, frame: Frame) -> list[Exit]:
    if node.value is None:
        return [Exit(m.state, NEXT)]
    return _each(m, node.value, frame, lambda value: assign(m, node.target, value, frame))


def _augmented(m: Machine, node: ast.AugAssign, frame: Frame) -> list[Exit]:
    target: ast.expr = node.target
    current = evaluate(m, _as_load(target), frame)
    value = evaluate(m, node.value, frame)
    with m.at(frame.source, node):
        if isinstance(current, Obj) and current.kind == "list" and isinstance(node.op, ast.Add):
            _extend(m, current, value)
            return [Exit(m.state, NEXT)]
        try:
            result = apply_binary(m, SYMBOLS[type(node.op)], current, value)
            if isinstance(current, Array) and isinstance(result, Array) and current.lib == "numpy":
                result = _in_place(current, result)
        except Fail as fail:
            result = m.fail(fail)
    assign(m, target, result, frame)
    return [Exit(m.state, NEXT)]


def _in_place(current: Array, result: Array) -> Array:
    """``x += y`` keeps x's shape and dtype."""
    facts = result.facts if current.shape == result.shape else NO_FACTS
    return current.but(facts=facts)


def _extend(m: Machine, target: Obj, value: Value) -> None:
    record: ListRec = m.edit(target)
    found = m.iterate(value)
    if found.items is not None and record.rest is None:
        record.items.extend(found.items)
        return
    record.length = record.size + found.length
    rest = found.item if record.rest is None else join(record.rest, found.item)
    record.rest = rest


def _as_load(node: ast.expr) -> ast.expr:
    return node


def assign(m: Machine, target: ast.expr, value: Value, frame: Frame) -> None:
    """Bind a target: a name, attribute, subscript, or tuple of targets."""
    if isinstance(target, ast.Name):
        assign_name(m, target.id, named(m, value, target.id), frame)
    elif isinstance(target, (ast.Tuple, ast.List)):
        _unpack(m, target, value, frame)
    elif isinstance(target, ast.Attribute):
        receiver = evaluate(m, target.value, frame)
        with m.at(frame.source, target):
            try:
                if isinstance(receiver, Array) and receiver.lib == "pandas":
                    _change_frame(m, receiver, "__setattr__", Const(target.attr), value)
                else:
                    set_attribute(m, receiver, target.attr, named(m, value, target.attr))
            except Fail as fail:
                m.fail(fail)
    elif isinstance(target, ast.Subscript):
        _assign_item(m, target, value, frame)
    elif isinstance(target, ast.Starred):
        assign(m, target.value, value, frame)


def assign_name(m: Machine, name: str, value: Value, frame: Frame) -> None:
    """Bind a name by Python's scoping."""
    if name in frame.globals_declared:
        key = frame.module_scope
    else:
        key = frame.nonlocals.get(name, frame.scope)
    m.edit_scope(key).names[name] = value
    if m.state.assumed:
        stale = [text for text in m.state.assumed if name in text]
        for text in stale:
            del m.state.assumed[text]


def named(m: Machine, value: Value, name: str) -> Value:
    """Arrays and datasets remember the first name they get; sizes without one take it."""
    if isinstance(value, (Array, Dataset)):
        if value.name is None and name != "_":
            origin = value.origin or m.site
            if isinstance(value, Array):
                return value.but(name=name, origin=origin, facts=value.facts)
            return replace(value, name=name, origin=origin)
        return value
    if isinstance(value, Scalar) and value.kind == "int" and value.dim in (None, UNKNOWN):
        return Scalar("int", symbol(name), value.low, value.high)
    return value


def _unpack(m: Machine, target: ast.Tuple | ast.List, value: Value, frame: Frame) -> None:
    parts = target.elts
    star = next((i for i, part in enumerate(parts) if isinstance(part, ast.Starred)), None)
    if isinstance(value, Union):
        options = [v for v in value.options if not _cannot_unpack(m, v, len(parts), star)]
        if options and len(options) < len(value.options):
            value = options[0] if len(options) == 1 else Union(tuple(options))
    if _symbolic(m, value):
        _refuse_symbolic(m, target, frame)
        for part in parts:
            assign(m, part, Unknown("the unpacking fails"), frame)
        return
    found = m.iterate(value)
    if found.items is not None:
        wrong = (
            len(found.items) < len(parts) - 1
            if star is not None
            else len(found.items) != len(parts)
        )
        if wrong:
            if isinstance(value, (Tuple, Obj)):
                _wrong_count(m, target, value, len(found.items), frame)
            for part in parts:
                assign(m, part, Unknown("the unpacking fails"), frame)
            return
    items = _distribute(m, found, len(parts), star)
    for part, item in zip(parts, items):
        assign(m, part, item, frame)


def _symbolic(m: Machine, value: Value) -> bool:
    """Whether a value is a tensor that cannot be iterated while Keras traces the code."""
    if not isinstance(value, Array) or value.shape.dims is None:
        return False
    return value.lib == "keras" or (
        value.lib == "tf" and value.graph and m.graph and not m.autograph
    )


def _refuse_symbolic(m: Machine, target: ast.expr, frame: Frame) -> None:
    step = m.running()[0]
    kind = "step-unpack" if step in STEPS else "unpack"
    text = "one tensor is unpacked into several names, which a symbolic tensor does not allow"
    if step in STEPS:
        text = f"`{step}` unpacks its data into several names, but it is a single tensor: no labels are given to fit"
    with m.at(frame.source, target):
        m.fail(Fail(kind, text, "OperatorNotAllowedInGraphError", target))


STEPS = ("train_step", "test_step", "predict_step")


def _cannot_unpack(m: Machine, value: Value, count: int, star: int | None) -> bool:
    if is_none(value):
        return True
    return isinstance(value, Tuple) and star is None and len(value.items) != count


def _wrong_count(
    m: Machine, target: ast.Tuple | ast.List, value: Value, have: int, frame: Frame
) -> None:
    want = len(target.elts)
    word = "too many" if have > want else "not enough"
    text = f"{word} values to unpack: {want} names on the left, {have} values on the right"
    kind = "step-unpack" if m.running()[0] in STEPS else "unpack"
    with m.at(frame.source, target):
        m.fail(Fail(kind, text, "ValueError", target, want=want, have=have, value=value))


def _distribute(m: Machine, found: Any, count: int, star: int | None) -> list[Value]:
    if found.items is None:
        many: Value = m.new_list([], found.item)
        return [many if i == star else found.item for i in range(count)]
    items = list(found.items)
    if star is None:
        return items
    after = count - star - 1
    middle = items[star : len(items) - after]
    return [*items[:star], m.new_list(middle), *items[len(items) - after :]]


def _assign_item(m: Machine, target: ast.Subscript, value: Value, frame: Frame) -> None:
    from ..knowledge.registry import find_function

    receiver = evaluate(m, target.value, frame)
    index = evaluate(m, target.slice, frame)
    with m.at(frame.source, target):
        if isinstance(receiver, Array):
            _assign_array_item(m, target, receiver, index, value, frame)
        elif isinstance(receiver, Obj) and receiver.kind == "dict":
            from .expressions import dict_key

            record = m.edit(receiver)
            key = dict_key(index)
            if key is None:
                # Any entry may be the one that is set.
                record.items = {name: join(item, value) for name, item in record.items.items()}
                record.rest = value if record.rest is None else join(record.rest, value)
            else:
                record.items[key[0]] = value
                record.maybe = record.maybe - {key[0]}
        elif isinstance(receiver, Obj) and receiver.kind == "list":
            _assign_list_item(m, receiver, index, value)
        elif isinstance(receiver, Obj):
            method = m.get(receiver, "__setitem__")
            if isinstance(method, (Bound, Method)):
                m.call(method, [index, value])
        elif isinstance(receiver, Union) or find_function is None:
            m.escape(receiver)


def _assign_list_item(m: Machine, receiver: Obj, index: Value, value: Value) -> None:
    record: ListRec = m.edit(receiver)
    if isinstance(index, Const) and isinstance(index.value, int) and record.rest is None:
        if -len(record.items) <= index.value < len(record.items):
            record.items[index.value] = value
        return
    if isinstance(index, Slice):
        record.length = UNKNOWN
        record.rest = Unknown("a slice was assigned")
        record.items = []
        return
    record.items = [join(item, value) for item in record.items]
    if record.rest is not None:
        record.rest = join(record.rest, value)


def _assign_array_item(
    m: Machine, target: ast.Subscript, receiver: Array, index: Value, value: Value, frame: Frame
) -> None:
    from ..knowledge import indexing

    if receiver.lib == "pandas":
        try:
            _change_frame(m, receiver, "__setitem__", index, value)
        except Fail as fail:
            m.fail(fail)
        return
    try:
        indexing.setitem_check(m, receiver, index, value)
    except Fail as fail:
        m.fail(fail)
        return
    if receiver.facts != NO_FACTS:
        replace_everywhere(m, receiver, receiver.but(facts=NO_FACTS))


def _change_frame(m: Machine, frame: Array, method: str, *args: Value) -> None:
    """Run a method that gives what a pandas frame has become."""
    from ..knowledge.registry import find_function

    tag = "Series" if frame.shape.rank == 1 else "DataFrame"
    declared = find_function(f"{tag}.{method}")
    changed: Value = declared(m, [frame, *args], {}) if declared else Array(lib="pandas")
    if changed is not frame:
        replace_everywhere(m, frame, changed)


def replace_everywhere(m: Machine, old: Value, new: Value) -> None:
    """An array changed in place: every name, attribute and item that is it sees the change."""
    heap = m.state.heap
    for key, record in list(heap.table.items()):
        if isinstance(record, ScopeRec):
            hits = [name for name, value in record.names.items() if value is old]
            if hits:
                heap.edit(key).names.update(dict.fromkeys(hits, new))  # type: ignore[attr-defined]
        elif isinstance(record, ObjectRec):
            hits = [name for name, value in record.attrs.items() if value is old]
            if hits:
                heap.edit(key).attrs.update(dict.fromkeys(hits, new))  # type: ignore[attr-defined]
        elif isinstance(record, ListRec):
            if any(value is old for value in record.items):
                edited = heap.edit(key)
                edited.items = [new if value is old else value for value in record.items]  # type: ignore[attr-defined]
        elif isinstance(record, DictRec):
            hits = [name for name, value in record.items.items() if value is old]
            if hits:
                heap.edit(key).items.update(dict.fromkeys(hits, new))  # type: ignore[attr-defined]


# -- control --------------------------------------------------------------------------------------


def _return(m: Machine, node: ast.Return, frame: Frame) -> list[Exit]:
    if node.value is None:
        return [Exit(m.state, RETURN, NONE)]
    return [Exit(state, RETURN, value) for state, value in outcomes(m, node.value, frame)]


def _raise(m: Machine, node: ast.Raise, frame: Frame) -> list[Exit]:
    name, value = "Exception", None
    if node.exc is not None:
        value = evaluate(m, node.exc, frame)
        cls = value.cls if isinstance(value, Obj) else value
        if isinstance(cls, Lib):
            name = cls.name.rsplit(".", 1)[-1]
        elif cls is not None and hasattr(cls, "name"):
            name = cls.name
        elif isinstance(node.exc, ast.Call) and isinstance(node.exc.func, ast.Name):
            name = node.exc.func.id
    return [Exit(m.state, RAISE, Raised(name, value))]


def _if(m: Machine, node: ast.If, frame: Frame) -> list[Exit]:
    truth = decide(m, node.test, frame)
    if truth is not None:
        body = node.body if truth else node.orelse
        return run_block(m, body, frame) if body else [Exit(m.state, NEXT)]
    doubtful = m.state.doubtful
    first, second = split_on(m, node.test)
    exits: list[Exit] = []
    for state, body, taken in ((first, node.body, True), (second, node.orelse, False)):
        m.state = state
        narrow(m, node.test, taken, frame)
        exits += run_block(m, body, frame) if body else [Exit(m.state, NEXT)]
    live = [exit.state for exit in exits if exit.kind is NEXT]
    rest = [exit for exit in exits if exit.kind is not NEXT]
    if len(live) > 1:
        live = merge(m, live, MAX_PATHS)
    if len(live) == 1 and not rest:
        live[0].doubtful = doubtful
    return [*rest, *(Exit(state, NEXT) for state in live)]


def narrow(m: Machine, test: ast.expr, taken: bool, frame: Frame) -> None:
    """Drop the alternatives of a name that the branch taken rules out."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        narrow(m, test.operand, not taken, frame)
        return
    if isinstance(test, ast.BoolOp):
        if isinstance(test.op, ast.And) == taken:
            for part in test.values:
                narrow(m, part, taken, frame)
        return
    name: str | None = None
    keep: Callable[[Value], bool] = lambda value: True  # noqa: E731
    if isinstance(test, ast.Name):
        name = test.id
        keep = lambda value: m.branch_truth(value) is not (not taken)  # noqa: E731
    elif isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and len(test.ops) == 1:
        right = test.comparators[0]
        if isinstance(right, ast.Constant) and right.value is None:
            name = test.left.id
            wants_none = isinstance(test.ops[0], (ast.Is, ast.Eq)) == taken
            keep = lambda value: is_none(value) is not (not wants_none)  # noqa: E731
    if name is None:
        return
    value = lookup_name(m, name, frame)
    if isinstance(value, Union):
        options = [option for option in value.options if keep(option)]
        if options and len(options) < len(value.options):
            assumed = dict(m.state.assumed)
            assign_name(m, name, options[0] if len(options) == 1 else Union(tuple(options)), frame)
            m.state.assumed = assumed


def _delete(m: Machine, node: ast.Delete, frame: Frame) -> list[Exit]:
    for target in node.targets:
        if isinstance(target, ast.Name):
            m.edit_scope(frame.scope).names.pop(target.id, None)
        elif isinstance(target, ast.Subscript):
            receiver = evaluate(m, target.value, frame)
            index = evaluate(m, target.slice, frame)
            if isinstance(receiver, Obj) and receiver.kind == "dict" and isinstance(index, Const):
                m.edit(receiver).items.pop(index.value, None)
            elif isinstance(receiver, Obj) and receiver.kind == "list":
                m.escape(receiver)
            elif isinstance(receiver, Array) and receiver.lib == "pandas":
                try:
                    _change_frame(m, receiver, "__delitem__", index)
                except Fail as fail:
                    m.fail(fail)
    return [Exit(m.state, NEXT)]


def _global(m: Machine, node: ast.Global, frame: Frame) -> list[Exit]:
    frame.globals_declared.update(node.names)
    return [Exit(m.state, NEXT)]


def _nonlocal(m: Machine, node: ast.Nonlocal, frame: Frame) -> list[Exit]:
    for name in node.names:
        key = m.scope(frame.scope).parent
        while key is not None:
            record = m.scope(key)
            if name in record.names:
                frame.nonlocals[name] = key
                break
            key = record.parent
    return [Exit(m.state, NEXT)]


def _assert(m: Machine, node: ast.Assert, frame: Frame) -> list[Exit]:
    truth = decide(m, node.test, frame)
    if truth is False:
        return [Exit(m.state, RAISE, Raised("AssertionError"))]
    if truth is None:
        narrow(m, node.test, True, frame)
    return [Exit(m.state, NEXT)]


def _pass(m: Machine, node: ast.stmt, frame: Frame) -> list[Exit]:
    return [Exit(m.state, NEXT)]


def _break(m: Machine, node: ast.Break, frame: Frame) -> list[Exit]:
    return [Exit(m.state, BREAK)]


def _continue(m: Machine, node: ast.Continue, frame: Frame) -> list[Exit]:
    return [Exit(m.state, CONTINUE)]


RUN: dict[type, Callable[[Machine, Any, Frame], list[Exit]]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.If: _if,
    ast.For: run_for,
    ast.AsyncFor: run_for,
    ast.While: run_while,
    ast.Try: run_try,
    ast.With: run_with,
    ast.AsyncWith: run_with,
    ast.Match: run_match,
    ast.FunctionDef: definitions.define_function,
    ast.AsyncFunctionDef: definitions.define_function,
    ast.ClassDef: definitions.define_class,
    ast.Import: imports.run_import,
    ast.ImportFrom: imports.run_import_from,
    ast.Delete: _delete,
    ast.Global: _global,
    ast.Nonlocal: _nonlocal,
    ast.Assert: _assert,
    ast.Pass: _pass,
    ast.Break: _break,
    ast.Continue: _continue,
}
if hasattr(ast, "TryStar"):
    RUN[ast.TryStar] = run_try

__all__ = ["Iterator", "assign", "merge", "run_block", "run_statement", "subscript"]
