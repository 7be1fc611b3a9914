"""What is handed to code we cannot see may change there, or whenever that code calls it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..shapes import UNKNOWN
from ..shapes.shape import unknown_of_rank
from ..values import (
    NO_FACTS,
    Array,
    Bound,
    Config,
    DictRec,
    Function,
    Iterator,
    LayerState,
    Lib,
    ListRec,
    Method,
    ModelState,
    Obj,
    ObjectRec,
    Partial,
    ScopeRec,
    Super,
    Tuple,
    Unknown,
    UserClass,
    UserModule,
    Value,
)

if TYPE_CHECKING:
    from .machine import Machine


def escape(m: Machine, value: Value, seen: set[int]) -> None:
    """Forget what may have changed in a value; ``seen``: what was forgotten already."""
    if isinstance(value, Tuple):
        for item in value.items:
            escape(m, item, seen)
    elif isinstance(value, (Bound, Method, Super)):
        escape(m, value.receiver, seen)
        if isinstance(value, Bound):
            _escape_closure(m, value.function, seen)
    elif isinstance(value, Iterator):
        for item in (*(value.items or ()), value.item, *([value.source] if value.source else ())):
            escape(m, item, seen)
    elif isinstance(value, Partial):
        for item in (value.function, *value.args, *(item for _, item in value.kwargs)):
            escape(m, item, seen)
    elif isinstance(value, Array) and value.lib == "pandas" and value.shape.rank == 2:
        # Columns and rows may have been added or taken away in place.
        changed = value.but(shape=unknown_of_rank(2), dtype=None, columns=None, facts=NO_FACTS)
        m.replace(value, changed)
    elif isinstance(value, Array) and value.lib == "numpy" and value.facts != NO_FACTS:
        m.replace(value, value.but(facts=NO_FACTS))
    elif isinstance(value, Function):
        _escape_closure(m, value, seen)
    elif isinstance(value, UserModule):
        names = m.edit_scope(value.scope).names
        for name in [name for name, held in names.items() if not isinstance(held, Lib)]:
            names[name] = Unknown("the module was handed to code fitlint cannot see")
    elif isinstance(value, Obj) and value.id not in seen and value.id in m.state.heap.table:
        seen.add(value.id)
        record = m.edit(value)
        if isinstance(record, ListRec):
            for item in record.items:
                escape(m, item, seen)
            record.rest = Unknown("the list was handed to code fitlint cannot see")
            record.length = UNKNOWN
            record.items = []
        elif isinstance(record, DictRec):
            record.rest = Unknown("the dict was handed to code fitlint cannot see")
        elif isinstance(record, ObjectRec):
            _escape_object(m, record, seen)


def _escape_object(m: Machine, record: ObjectRec, seen: set[int]) -> None:
    record.opaque = True
    native = record.native
    if native is None:
        _escape_contents(m, record, seen)
        return
    if getattr(native, "built", True) is False:
        native.built = None
    if hasattr(native, "compile_unknown"):
        native.compile_unknown = True
    if isinstance(native, Config):
        for given in native.args.values():  # the functions of a LambdaCallback
            escape(m, given, seen)
    if isinstance(native, ModelState) and native.kind == "sequential" and native.compiled is None:
        native.kind = "opaque"  # layers may be added to it there
    for child in getattr(native, "layers", ()):
        escape(m, child, seen)


def forget_trainable(m: Machine) -> None:
    """``layer.trainable = ...`` of one of the layers, nobody knows which."""
    for key, record in list(m.state.heap.table.items()):
        native = record.native if isinstance(record, ObjectRec) else None
        if isinstance(native, LayerState) and native.trainable is not None:
            edited = m.state.heap.edit(key)
            assert isinstance(edited, ObjectRec)
            edited.native.trainable = None


def _escape_closure(m: Machine, function: Function, seen: set[int]) -> None:
    """Forget what the function may rebind or change outside itself, as a mouse callback does."""
    if -id(function.node) in seen:
        return
    seen.add(-id(function.node))
    for node in ast.walk(function.node):
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            for name in node.names:
                key = _scope_of(m, function.scope, name)
                if key is not None:
                    why = f"`{name}` may be set by a function handed to code fitlint cannot see"
                    m.edit_scope(key).names[name] = Unknown(why)
    for name in _mentioned(function.node):
        key = _scope_of(m, function.scope, name)
        value = None if key is None else m.scope(key).names[name]
        if isinstance(value, Obj) and value.kind in ("list", "dict", "set"):
            escape(m, value, seen)
    for name in _asked(function.node):
        key = _scope_of(m, function.scope, name)
        value = None if key is None else m.scope(key).names[name]
        if isinstance(value, Obj) and isinstance(value.cls, UserClass) and value.id not in seen:
            seen.add(value.id)
            _escape_contents(m, m.edit(value), seen)


def _escape_contents(m: Machine, record: ObjectRec, seen: set[int]) -> None:
    """The containers an object holds, which its methods may fill."""
    for inner in record.attrs.values():
        if isinstance(inner, Obj) and inner.kind in ("list", "dict", "set"):
            escape(m, inner, seen)


def _asked(function: ast.AST) -> set[str]:
    """The names whose methods the body calls: ``buffer.add(item)``."""
    called = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {
        part.value.id
        for part in called
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name)
    }


def _mentioned(function: ast.AST) -> set[str]:
    """The names the body reads: what they hold it may fill, or hand on to what fills it."""
    return {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def _scope_of(m: Machine, key: int | None, name: str) -> int | None:
    """The enclosing scope that binds a name."""
    while key is not None:
        record = m.state.heap.table.get(key)
        if not isinstance(record, ScopeRec):
            return None
        if name in record.names:
            return key
        key = record.parent
    return None
