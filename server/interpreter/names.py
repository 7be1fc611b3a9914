"""Names by Python's scoping: finding and binding them."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from ..shapes import UNKNOWN, symbol
from ..syntax import UNKNOWN_NAME, binding_names
from ..values import Array, Const, Dataset, Fail, Iterator, Lib, Scalar, Unknown, Value
from .state import NEXT, Exit, Frame

if TYPE_CHECKING:
    from .machine import Machine


def assign_name(m: Machine, name: str, value: Value, frame: Frame) -> None:
    """Bind a name by Python's scoping."""
    if name in frame.globals_declared:
        key = frame.module_scope
    else:
        key = frame.nonlocals.get(name, frame.scope)
    m.edit_scope(key).names[name] = value
    if isinstance(value, Iterator):
        m.kept.add(id(value))
    if m.state.assumed:
        for test in [test for test in m.state.assumed if name in test[0]]:
            del m.state.assumed[test]


def named(m: Machine, value: Value, name: str) -> Value:
    """Arrays and datasets remember the first name they get; sizes without one take it."""
    if isinstance(value, (Array, Dataset)):
        if value.name is None and name != "_":
            origin = value.origin or m.site
            if isinstance(value, Array):
                base = value.root if value.lib == "numpy" else None
                return value.but(
                    name=name, origin=origin, base=base, twin=value.self_or_twin, facts=value.facts
                )
            return replace(value, name=name, origin=origin)
        return value
    if isinstance(value, Scalar) and value.kind == "int" and value.dim in (None, UNKNOWN):
        low, high = value.low, value.high
        least = math.ceil(low) if low is not None and math.isfinite(low) else None
        most = math.floor(high) if high is not None and math.isfinite(high) else None
        return Scalar("int", symbol(name, least=least, most=most), low, high)
    return value


NAMESPACES = ("builtins.locals", "builtins.globals")


def forget_names(m: Machine, frame: Frame, names: Iterable[str] | None = None) -> None:
    """Code that is not seen may have bound these names; ``None``: any but those of imports."""
    record = m.edit_scope(frame.scope if frame.function is None else frame.module_scope)
    if names is None:
        names = [name for name, value in record.names.items() if not isinstance(value, Lib)]
    for name in names:
        record.names[name] = Unknown("code made at run time may have set it")


def rebind(m: Machine, code: Value, frame: Frame) -> None:
    """``exec(code)``: binds what the code binds, where that is known."""
    names: Iterable[str] | None = None
    if isinstance(code, Const) and isinstance(code.value, str):
        try:
            names = binding_names(ast.parse(code.value))
        except SyntaxError:
            return
        except (ValueError, RecursionError, MemoryError):
            names = None  # bytes no text has, or brackets without end
        names = None if names is not None and "*" in names else names
    forget_names(m, frame, names)


def is_namespace(node: ast.expr) -> bool:
    """Whether it is ``globals()``, ``locals()`` or ``vars()``."""
    called = isinstance(node, ast.Call) and not node.args and node.func
    return isinstance(called, ast.Name) and called.id in ("globals", "locals", "vars")


def declare_global(m: Machine, node: ast.Global, frame: Frame) -> list[Exit]:
    """``global``."""
    frame.globals_declared.update(node.names)
    return [Exit(m.state, NEXT)]


def declare_nonlocal(m: Machine, node: ast.Nonlocal, frame: Frame) -> list[Exit]:
    """``nonlocal``."""
    for name in node.names:
        key = m.scope(frame.scope).parent
        while key is not None:
            record = m.scope(key)
            if name in record.names:
                frame.nonlocals[name] = key
                break
            key = record.parent
    return [Exit(m.state, NEXT)]


def lookup_name(m: Machine, name: str, frame: Frame) -> Value | None:
    """A name's value by Python's scoping, ``None`` if it is not bound."""
    heap = m.state.heap.table
    key: int | None = frame.module_scope if name in frame.globals_declared else frame.scope
    first = True
    while key is not None:
        record = heap[key]
        value = record.names.get(name)  # type: ignore[attr-defined]
        # A class body's names are not visible from the functions inside it.
        if value is not None and (first or not _is_class_scope(m, key)):
            return value  # type: ignore[no-any-return]
        first = False
        key = record.parent  # type: ignore[attr-defined]
    return None


def _is_class_scope(m: Machine, key: int) -> bool:
    return key in m.class_scopes


def read_name(m: Machine, node: ast.Name, frame: Frame) -> Value:
    """The value of a name: a variable, else a builtin."""
    value = lookup_name(m, node.id, frame)
    if value is not None:
        if m.seen is not None and frame.source is m.source and isinstance(node.ctx, ast.Load):
            m.seen.note(node, value)
        return value
    builtin = _builtin(node.id)
    if builtin is not None:
        return builtin
    if m.graph and frame.function is not None and _never_bound(m, node.id, frame):
        text = f"`{node.id}` is not defined: nothing in this file gives it a value"
        with m.at(frame.source, node):
            return m.fail(Fail("undefined-name", text, "NameError", node, name=node.id))
    return Unknown(f"`{node.id}` is not defined where fitlint can see it")


def _never_bound(m: Machine, name: str, frame: Frame) -> bool:
    """Whether nothing in the module can bind a name, whatever runs."""
    if name == UNKNOWN_NAME or m.scope(frame.module_scope).opaque:
        return False
    bound = m.stored.get(("bound", id(frame.source)))
    if bound is None:
        bound = m.stored["bound", id(frame.source)] = binding_names(frame.source.tree)
    return name not in bound and "*" not in bound


_BUILTINS: dict[str, Value] = {}


def _builtin(name: str) -> Value | None:
    if name not in _BUILTINS:
        import builtins

        if not hasattr(builtins, name):
            return None
        _BUILTINS[name] = Lib(f"builtins.{name}")
    return _BUILTINS[name]
