"""Assigning to targets: tuples, items, attributes; and what an array's own change does to others."""

from __future__ import annotations

import ast
from dataclasses import replace
from operator import is_not
from typing import TYPE_CHECKING, Any

from ..shapes import UNKNOWN
from ..values import (
    NO_FACTS,
    Array,
    Bound,
    Const,
    Dataset,
    Fail,
    Lib,
    ListRec,
    Method,
    Obj,
    Scalar,
    Slice,
    Tuple,
    Union,
    Unknown,
    UserClass,
    UserModule,
    Value,
    is_none,
    join,
)
from ..values.facts import Called
from .dispatch import evaluate
from .names import assign_name, forget_names, is_namespace, named
from .objects import set_attribute
from .operators import dict_key
from .state import NEXT, Exit, Frame

if TYPE_CHECKING:
    from .machine import Machine


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


def assign(m: Machine, target: ast.expr, value: Value, frame: Frame) -> None:
    """Bind a target: a name, attribute, subscript, or tuple of targets."""
    if isinstance(target, ast.Name):
        value = named(m, value, target.id)
        assign_name(m, target.id, value, frame)
        if m.seen is not None and frame.source is m.source:
            m.seen.note(target, value)
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
                if m.seen is not None and frame.source is m.source:
                    m.seen.note(target, value)
            except Fail as fail:
                m.fail(fail)
    elif isinstance(target, ast.Subscript):
        _assign_item(m, target, value, frame)
    elif isinstance(target, ast.Starred):
        assign(m, target.value, value, frame)


def _unpack(m: Machine, target: ast.Tuple | ast.List, value: Value, frame: Frame) -> None:
    parts = target.elts
    star = next((i for i, part in enumerate(parts) if isinstance(part, ast.Starred)), None)
    if isinstance(value, Union):
        options = [v for v in value.options if not _cannot_unpack(m, v, len(parts), star)]
        if options and len(options) < len(value.options):
            value = options[0] if len(options) == 1 else Union(tuple(options))
    if _symbolic(m, value):
        _refuse_symbolic(m, target, value, frame)
        for part in parts:
            assign(m, part, Unknown("the unpacking fails"), frame)
        return
    history = isinstance(value, Obj) and value.cls == Lib("keras.callbacks.History")
    if history or _is_number(value):
        kind = getattr(value, "kind", None) or type(getattr(value, "value", 0)).__name__
        text = f"one {kind} cannot be unpacked into {len(parts)} names"
        if history:
            text = "`fit` gives one History, which cannot be unpacked: loss and metrics are in its `history`, or come from `evaluate`"
        with m.at(frame.source, target):
            m.fail(Fail("unpack", text, "TypeError", target, value=value))
        for part in parts:
            assign(m, part, Unknown("the unpacking fails"), frame)
        return
    found = m.iterate(value)
    have = found.length if found.items is None else len(found.items)
    if isinstance(have, int) and (
        have < len(parts) - 1 if star is not None else have != len(parts)
    ):
        if _is_counted(value):
            _wrong_count(m, target, value, have, frame)
        for part in parts:
            assign(m, part, Unknown("the unpacking fails"), frame)
        return
    items = _distribute(m, found, len(parts), star)
    for part, item in zip(parts, items):
        assign(m, part, item, frame)


def _is_counted(value: Value) -> bool:
    """Whether the number of items known of a value is the one Python meets when it unpacks it."""
    if isinstance(value, Array):
        return value.lib in ("numpy", "tf", "pandas") and not value.graph
    if isinstance(value, Obj):
        return value.kind != "set"  # of equal items it keeps one
    return isinstance(value, (Tuple, Dataset, Const))


def _is_number(value: Value) -> bool:
    """Whether a value is a plain Python number, which cannot be iterated."""
    if isinstance(value, Const):
        return isinstance(value.value, (int, float))
    return isinstance(value, Scalar) and value.kind in ("int", "float", "bool")


def _symbolic(m: Machine, value: Value) -> bool:
    """Whether a value is a tensor that cannot be iterated while Keras traces the code."""
    if not isinstance(value, Array) or value.shape.dims is None:
        return False
    return value.lib == "keras" or (
        value.lib == "tf" and value.graph and m.graph and not m.autograph
    )


def _refuse_symbolic(m: Machine, target: ast.expr, value: Value, frame: Frame) -> None:
    step = m.running()[0]
    kind = "step-unpack" if step in STEPS else "unpack"
    text = "one tensor is unpacked into several names, which a symbolic tensor does not allow"
    if step in STEPS:
        text = f"`{step}` unpacks its data into several names, but it is a single tensor: no labels are given to fit"
    symbol = isinstance(value, Array) and value.lib == "keras"
    exception = "NotImplementedError" if symbol else "OperatorNotAllowedInGraphError"
    with m.at(frame.source, target):
        m.fail(Fail(kind, text, exception, target))


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
    values = f"{have} value{'s' * (have != 1)} on the right"
    if isinstance(value, Array) and value.shape.rank:
        values = f"the array of shape {value.shape} gives {have}"
    text = f"{word} values to unpack: {want} name{'s' * (want != 1)} on the left, {values}"
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

    receiver = evaluate(m, target.value, frame)
    index = evaluate(m, target.slice, frame)
    if is_namespace(target.value):
        name = index.value if isinstance(index, Const) else None
        forget_names(m, frame, [name] if isinstance(name, str) else None)
        return
    with m.at(frame.source, target):
        if isinstance(receiver, Array):
            _assign_array_item(m, target, receiver, index, value, frame)
        elif isinstance(receiver, Obj) and receiver.kind == "dict":
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
        elif isinstance(receiver, Union):
            for option in receiver.options:
                _perhaps_assign_item(m, option, index, value)


def _perhaps_assign_item(m: Machine, receiver: Value, index: Value, value: Value) -> None:
    """An item of a container that may be meant, or another."""
    if isinstance(receiver, Obj) and receiver.kind == "dict":
        record = m.edit(receiver)
        key = dict_key(index)
        if key is not None and key[0] in record.items:
            record.items[key[0]] = join(record.items[key[0]], value)
            return
    elif isinstance(receiver, Obj) and receiver.kind == "list":
        record = m.edit(receiver)
        record.ragged = False
        record.items = [join(item, value) for item in record.items]
        if record.rest is not None:
            record.rest = join(record.rest, value)
        return
    elif isinstance(receiver, Array):
        m.replace(receiver, receiver.but(facts=NO_FACTS))
        return
    m.escape(receiver)


def _assign_list_item(m: Machine, receiver: Obj, index: Value, value: Value) -> None:
    record: ListRec = m.edit(receiver)
    record.ragged = False
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
    from ..knowledge import item_assignment

    if receiver.lib == "pandas":
        try:
            _change_frame(m, receiver, "__setitem__", index, value)
        except Fail as fail:
            m.fail(fail)
        return
    try:
        item_assignment.setitem_check(m, receiver, index, value)
    except Fail as fail:
        m.fail(fail)
        return
    facts = item_assignment.facts_after(m, receiver, index, value)
    if receiver.facts != facts:
        replace_everywhere(m, receiver, receiver.but(facts=facts))


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
    one = old.self_or_twin if isinstance(old, Array) else old
    root = old.root if isinstance(old, Array) and old.lib == "numpy" else None

    def after(value: Any) -> Any:
        """What a value is after the change: the same object where it is not meant."""
        if value is old:
            return new
        if value.__class__ is Array:
            if value is one or value.twin is one:
                return new
            if root is not None and (value is root or value.base is root):
                return value.but(facts=NO_FACTS)  # nobody knows what another view holds
        elif value.__class__ is Tuple:
            items = tuple(map(after, value.items))
            if any(map(is_not, items, value.items)):
                return replace(value, items=items)
        return value

    for key, record in list(heap.table.items()):
        if isinstance(record, ListRec):
            items = list(map(after, record.items))
            if any(map(is_not, items, record.items)):
                heap.edit(key).items = items  # type: ignore[attr-defined]
            continue
        changed = [
            (name, now)
            for name, value in record.members.items()
            if (now := after(value)) is not value
        ]
        if changed:
            heap.edit(key).members.update(changed)


def _delete_attribute(m: Machine, owner: Value, name: str) -> None:
    deleter = m.defines(owner, f"{name}.deleter")
    if deleter is not None:
        m.call(Bound(owner, deleter))
    elif isinstance(owner, Lib):
        m.process.delete(owner.name, name)
    elif isinstance(owner, Obj) and owner.kind == "object":
        m.edit(owner).attrs.pop(name, None)
    elif isinstance(owner, (UserClass, UserModule)):
        m.edit_scope(owner.scope).names.pop(name, None)


def delete(m: Machine, node: ast.Delete, frame: Frame) -> list[Exit]:
    """``del``: of names and items; what else is deleted from is not known any more."""
    for target in node.targets:
        if isinstance(target, ast.Name):
            m.edit_scope(frame.scope).names.pop(target.id, None)
        elif isinstance(target, ast.Attribute):
            _delete_attribute(m, evaluate(m, target.value, frame), target.attr)
        elif isinstance(target, ast.Subscript):
            receiver = evaluate(m, target.value, frame)
            index = evaluate(m, target.slice, frame)
            if isinstance(receiver, Obj) and receiver.kind == "dict" and isinstance(index, Const):
                m.edit(receiver).items.pop(index.value, None)
            elif isinstance(receiver, Obj) and receiver.kind in ("dict", "list"):
                m.escape(receiver)
            elif isinstance(receiver, Array) and receiver.lib == "pandas":
                try:
                    _change_frame(m, receiver, "__delitem__", index)
                except Fail as fail:
                    m.fail(fail)
    return [Exit(m.state, NEXT)]
