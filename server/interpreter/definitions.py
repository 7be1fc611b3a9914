"""``def``, ``lambda`` and ``class``: closures, decorators, method resolution order."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..knowledge.registry import ancestors
from ..values import (
    Bound,
    Fail,
    Function,
    Lib,
    Method,
    Obj,
    Partial,
    ScopeRec,
    Unknown,
    UserClass,
    Value,
)  # fmt: skip
from ..values.facts import ClassDefined
from . import dataclass, enumeration
from .dispatch import evaluate, run_block
from .names import assign_name
from .state import NEXT, Exit, Frame

if TYPE_CHECKING:
    from ..syntax import Source
    from .machine import Machine

_IDENTITY = (
    "functools.wraps", "functools.lru_cache", "functools.cache", "contextlib.contextmanager",
    "tensorflow.autograph.experimental.do_not_convert", "tensorflow.Module.with_name_scope",
    "typing.overload", "typing.final", "typing.no_type_check",
    "functools.total_ordering", "typing.runtime_checkable",
    "atexit.register",
)  # fmt: skip
"""Decorators that leave the function as it is, for our purposes."""
_CACHED = "functools.cached_property"
_REGISTERING = tuple(f"keras.{home}.register_keras_serializable" for home in ("saving", "utils"))
_MARKS = (
    "abc.abstractmethod",
    "tensorflow.function",
    "tensorflow.custom_gradient",
    "contextlib.contextmanager",
    *_REGISTERING,
)


def make_function(
    m: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, frame: Frame
) -> Function:
    """A function value closed over the current scope, its defaults evaluated."""
    defaults = tuple(evaluate(m, default, frame) for default in node.args.defaults)
    kw_defaults = {
        param.arg: evaluate(m, default, frame)
        for param, default in zip(node.args.kwonlyargs, node.args.kw_defaults)
        if default is not None
    }
    return Function(
        node, frame.source, frame.scope, defaults, kw_defaults, _qualname(node, frame),
        is_generator=_yields(frame.source, node),
    )  # fmt: skip


def _qualname(node: ast.AST, frame: Frame) -> str:
    name = getattr(node, "name", "<lambda>")
    return f"{frame.class_name}.{name}" if frame.class_name else name


def _yields(source: Source, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> bool:
    """Whether the function's own body yields."""
    if isinstance(node, ast.Lambda):
        return False
    lines = source.parsed
    last = node.end_lineno or node.lineno
    # Most functions do not hold the word: their nodes need not be walked.
    if "yield" not in lines.text[lines.start(node.lineno - 1) : lines.end(last - 1)]:
        return False
    stack: list[ast.AST] = list(node.body)
    while stack:
        inner = stack.pop()
        if isinstance(inner, (ast.Name, ast.Constant, ast.expr_context, ast.operator)):
            continue
        if isinstance(inner, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            stack.extend(ast.iter_child_nodes(inner))
    return False


def define_function(
    m: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame
) -> list[Exit]:
    """Run a ``def``."""
    function = make_function(m, node, frame)
    if not frame.class_name:
        m.functions.append(function)
    value, name = _decorate(m, node.decorator_list, function, frame)
    assign_name(m, name or node.name, value, frame)
    return [Exit(m.state, NEXT)]


def _decorate(
    m: Machine, decorators: Sequence[ast.expr], function: Function, frame: Frame
) -> tuple[Value, str | None]:
    value: Value = function
    for node in reversed(decorators):
        if isinstance(node, ast.Attribute) and node.attr in ("setter", "deleter"):
            return replace(function, kind="setter"), f"{function.name}.{node.attr}"
        decorator = evaluate(m, node.func if isinstance(node, ast.Call) else node, frame)
        name = decorator.name if isinstance(decorator, Lib) else None
        if isinstance(value, Function):
            kinds = {
                "builtins.staticmethod": "static", "builtins.classmethod": "class",
                "builtins.property": "property", "functools.cached_property": "property",
                "abc.abstractproperty": "property",
            }  # fmt: skip
            if name in kinds:
                marks = value.marks | ({name} if name == _CACHED else set())
                value = replace(value, kind=kinds[name], marks=marks)
                continue
            if name in _MARKS:
                value = replace(value, marks=value.marks | {name})
                continue
        if name in (*_IDENTITY, *_REGISTERING) or (name or "").startswith("numba."):
            continue
        if _is_own(m, decorator):
            value = _apply(m, node, decorator, value, frame)
            continue
        return Unknown(
            f"decorated by `{ast.unparse(node)[:40]}`, which fitlint does not know"
        ), None
    return value, None


def _is_own(m: Machine, decorator: Value) -> bool:
    """Whether a decorator is the user's: a function, method or class, or an object that is called."""
    if isinstance(decorator, Obj):
        return m.defines(decorator, "__call__") is not None
    return isinstance(decorator, (Function, Bound, Method, UserClass, Partial))


def _apply(m: Machine, node: ast.expr, decorator: Value, value: Value, frame: Frame) -> Value:
    """Apply a decorator the user wrote."""
    with m.at(frame.source, node):
        outer = evaluate(m, node, frame) if isinstance(node, ast.Call) else decorator
        return m.call(outer, [value])


def define_class(m: Machine, node: ast.ClassDef, frame: Frame) -> list[Exit]:
    """Run a ``class``: its bases, its body in a scope of its own."""
    bases: list[Value] = []
    for base in node.bases:
        bases.append(evaluate(m, base.value if isinstance(base, ast.Starred) else base, frame))
    scope = m.state.heap.new(ScopeRec({}, frame.scope))
    m.class_scopes.add(scope)
    marks, changing = _class_decorators(m, node, frame)
    if Lib(dataclass.TUPLE) in bases:
        marks |= {dataclass.MARK, dataclass.TUPLE}
    meta = _metaclass(m, node, bases, frame)
    draft = UserClass(node, frame.source, tuple(bases), scope, marks=marks)
    mro = _linearise(draft, bases)
    if isinstance(meta, Unknown) or any(not _is_own(m, one) for _, one in changing):
        mro = (*mro, Unknown("what made the class"))
    cls = replace(draft, mro=mro, meta=meta)
    inner = Frame(frame.source, scope, frame.module_scope, frame.function, class_name=node.name)
    exits = run_block(m, node.body, inner)
    live = [exit for exit in exits if exit.kind is NEXT]
    if not live:
        return exits
    m.state = live[0].state
    record = m.edit_scope(scope)
    for name, member in record.names.items():
        if isinstance(member, Function):
            record.names[name] = replace(member, owner=cls)
        elif m.defines(meta, "__new__") or m.defines(meta, "__init__"):
            record.names[name] = Unknown("its metaclass makes the class")
    with m.at(frame.source, node):
        if enumeration.is_enum(cls):
            enumeration.complete(m, cls)
        for ancestor in cls.mro:
            if isinstance(ancestor, Lib) and ancestor.name != "builtins.object":
                m.record(ClassDefined(m.site, cls, ancestor.name))
                break
    m.classes.append(cls)
    _tell_bases(m, node, cls, frame)
    value: Value = cls
    for decorator, function in reversed(changing):
        if _is_own(m, function):
            value = _apply(m, decorator, function, value, frame)
    assign_name(m, node.name, value, frame)
    return [Exit(m.state, NEXT)]


def _tell_bases(m: Machine, node: ast.ClassDef, cls: UserClass, frame: Frame) -> None:
    """``__init_subclass__`` of the nearest base that has one of the user's."""
    for base in cls.mro[1:]:
        hook = (
            m.scope(base.scope).names.get("__init_subclass__")
            if isinstance(base, UserClass)
            else None
        )
        if isinstance(hook, Function):
            given = {
                keyword.arg or "**": evaluate(m, keyword.value, frame)
                for keyword in node.keywords
                if keyword.arg != "metaclass"
            }
            with m.at(frame.source, node):
                m.call(hook, [cls], given)
            return


def _class_decorators(
    m: Machine, node: ast.ClassDef, frame: Frame
) -> tuple[frozenset[str], list[tuple[ast.expr, Value]]]:
    """The names of those that are known, and those that may make something else of the class."""
    marks: set[str] = set()
    changing: list[tuple[ast.expr, Value]] = []
    for decorator in node.decorator_list:
        inner = decorator.func if isinstance(decorator, ast.Call) else decorator
        value = evaluate(m, inner, frame)
        if isinstance(value, Lib):
            marks.add(value.name)
        if not isinstance(value, Lib) or value.name not in (*_IDENTITY, *_MARKS, *_OF_CLASSES):
            changing.append((decorator, value))
    return frozenset(marks), changing


_OF_CLASSES = ("dataclasses.dataclass", "enum.unique", "enum.verify")


def _metaclass(m: Machine, node: ast.ClassDef, bases: list[Value], frame: Frame) -> Value | None:
    """The class's class, where it is the user's or not known."""
    for keyword in node.keywords:
        if keyword.arg == "metaclass":
            meta = evaluate(m, keyword.value, frame)
            return None if isinstance(meta, Lib) else meta
    return next((base.meta for base in bases if isinstance(base, UserClass) and base.meta), None)


def _linearise(cls: UserClass, bases: Sequence[Value]) -> tuple[Value, ...]:
    """C3 linearisation; falls back to depth first where the bases contradict each other."""
    sequences: list[list[Value]] = []
    for base in bases:
        if isinstance(base, UserClass):
            sequences.append(list(base.mro))
        elif isinstance(base, Lib):
            sequences.append(list(ancestors(base.name)))
        else:
            sequences.append([Unknown("an unknown base class"), Lib("builtins.object")])
    if not sequences:
        sequences.append([Lib("builtins.object")])
    sequences.append([s[0] for s in sequences])
    order: list[Value] = [cls]
    while any(sequences):
        sequences = [s for s in sequences if s]
        for sequence in sequences:
            head = sequence[0]
            if not any(head in s[1:] for s in sequences):
                break
        else:
            head = sequences[0][0]
        order.append(head)
        sequences = [[v for v in s if v != head] for s in sequences]
    return tuple(order)


def callable_name(value: Value) -> str:
    """How a message names something callable."""
    if isinstance(value, (Function, UserClass)):
        return value.name
    if isinstance(value, Bound):
        return value.function.name
    if isinstance(value, (Lib, Method)):
        return value.name.rsplit(".", 1)[-1]
    if isinstance(value, Partial):
        return callable_name(value.function)
    return "this"


__all__ = ["Fail", "callable_name", "define_class", "define_function", "make_function"]
