"""A small Context, so that declarations can be tested without the interpreter."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import numpy as np
from fitlint.knowledge.context import Iteration
from fitlint.knowledge.process import Process
from fitlint.knowledge.registry import find_function
from fitlint.shapes import UNKNOWN, Shape
from fitlint.values import (
    Array,
    Const,
    DictRec,
    Facts,
    Fail,
    FrozenDict,
    Heap,
    Lib,
    ListRec,
    Obj,
    ObjectRec,
    Record,
    Site,
    Tuple,
    Unknown,
    Value,
)


class StubContext:
    """Heap-backed; calls library layers and functions; collects what is recorded and reported."""

    checks_inputs = True
    keras_major = 3
    graph = False
    tapes = ()
    in_step = False
    autograph = False
    split = False
    ended = False

    def __init__(self) -> None:
        self.heap = Heap()
        self.site = Site(None, ast.Pass())  # type: ignore[arg-type]
        self.facts: list[Any] = []
        self.problems: list[Any] = []
        self.process = Process()

    def read(self, ref: Obj) -> Any:
        return self.heap.read(ref.id)

    def edit(self, ref: Obj) -> Any:
        return self.heap.edit(ref.id)

    def new_list(self, items: Sequence[Value], rest: Value | None = None) -> Obj:
        return self.heap.new_obj(ListRec(list(items), rest), "list")

    def new_dict(self, items: Mapping[Any, Value], rest: Value | None = None) -> Obj:
        return self.heap.new_obj(DictRec(dict(items), rest), "dict")

    def new_object(
        self, cls: Value, native: Any = None, attrs: Mapping[str, Value] | None = None
    ) -> Obj:
        return self.heap.new_obj(ObjectRec(dict(attrs or {}), native), "object", cls)

    def new_record(self, record: Record, kind: str, cls: Value | None = None) -> Obj:
        return self.heap.new_obj(record, kind, cls)

    def call(
        self, callee: Value, args: Sequence[Value] = (), kwargs: Mapping[str, Value] | None = None
    ) -> Value:
        from fitlint.knowledge.keras.layer import LAYERS, CallArguments
        from fitlint.knowledge.keras.layer_call import call_layer
        from fitlint.knowledge.keras.layer_creation import create

        named = dict(kwargs or {})
        if isinstance(callee, Lib) and callee.name in LAYERS:
            spec = LAYERS[callee.name]
            return self.new_object(Lib(callee.name), create(self, spec, args, named))
        if isinstance(callee, Obj) and isinstance(callee.cls, Lib):
            spec = LAYERS.get(callee.cls.name)
            first = next(iter(named), "")
            if spec is not None and not args and first in ("query", "inputs", "sequences"):
                args = (named.pop(first),)
            if spec is not None and args:
                rest = CallArguments(tuple(args[1:]), named)
                return call_layer(self, callee, spec, args[0], rest)
        if isinstance(callee, Lib):
            declared = find_function(callee.name)
            if declared is not None:
                return declared(self, args, named, callee.name)
        return Unknown("the stub does not call this")

    def get(self, value: Value, name: str) -> Value | None:
        return Unknown(name)

    def replace(self, old: Value, new: Value) -> None:
        pass

    def replace_local(self, old: Value, new: Value) -> None:
        pass

    def defines(self, value: Value, name: str) -> Any:
        return None

    def iterate(self, value: Value, limit: int = 256) -> Iteration:
        if isinstance(value, Tuple):
            items: tuple[Value, ...] | None = value.items
        elif isinstance(value, Obj) and value.kind == "list":
            record = self.read(value)
            items = tuple(record.items) if record.rest is None else None
        else:
            items = None
        return Iteration(Unknown(), items, UNKNOWN if items is None else len(items))

    def generate(self, generator: Value, limit: int) -> tuple[list[Value], bool]:
        return [], False

    def escape(self, value: Value) -> None:
        pass

    def attempt(self, action: Callable[[], Value]) -> Value | Fail:
        try:
            return action()
        except Fail as fail:
            return fail

    def report(self, problem: Any) -> None:
        self.problems.append(problem)

    def record(self, fact: Any) -> None:
        self.facts.append(fact)

    def traced(self) -> Any:
        return nullcontext()

    def located(self, site: Site | None) -> Any:
        return nullcontext()

    def argument_site(self, name: str | int) -> Site:
        return self.site

    def argument_text(self, name: str | int, fallback: str) -> str:
        return fallback

    def tick(self) -> None:
        pass

    def branch_truth(self, value: Value) -> bool | None:
        if isinstance(value, Const):
            return bool(value.value)
        if isinstance(value, Tuple):
            return bool(value.items)
        return None


def abstract(ctx: StubContext, value: Any) -> Value:
    """A Python or NumPy value as the interpreter would see the literal."""
    if isinstance(value, Value):
        return value
    if isinstance(value, np.ndarray):
        dtype = "string" if value.dtype.kind in "US" else str(value.dtype)
        facts = Facts(content=value.tolist()) if value.size <= 2000 else Facts()
        return Array(Shape(value.shape), dtype, facts=facts)
    if isinstance(value, list):
        return ctx.new_list([abstract(ctx, item) for item in value])
    if isinstance(value, tuple):
        return Tuple(tuple(abstract(ctx, item) for item in value))
    if isinstance(value, dict):
        return ctx.new_dict({key: abstract(ctx, item) for key, item in value.items()})
    return Const(value)


def frozen(ctx: StubContext, value: Value) -> Any:
    """Shapes and dtypes of a result: arrays as ``(shape, dtype)`` in tuples and dicts."""
    if isinstance(value, Array):
        return (value.shape, value.dtype)
    if isinstance(value, Tuple):
        return tuple(frozen(ctx, item) for item in value.items)
    if isinstance(value, FrozenDict):
        return {key: frozen(ctx, item) for key, item in value.items}
    if isinstance(value, Obj) and value.kind == "list":
        return tuple(frozen(ctx, item) for item in ctx.read(value).items)
    if isinstance(value, Obj) and value.kind == "dict":
        return {key: frozen(ctx, item) for key, item in ctx.read(value).items.items()}
    return value
