"""Any value in words, objects with what they hold: lists, instances, layers, models."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ..shapes import UNKNOWN, render
from ..values import (
    Array,
    Bound,
    Compiled,
    Config,
    Const,
    DictRec,
    FrozenDict,
    Function,
    Generator,
    Iterator,
    LayerState,
    Lib,
    ListRec,
    Method,
    ModelState,
    Node,
    Obj,
    ObjectRec,
    Partial,
    Range,
    Scalar,
    Seen,
    Tuple,
    Union,
    Unknown,
    UserClass,
    UserModule,
    Value,
)
from .words import facts_of, listed, shapes_of, typed

_MOST_ITEMS = 6
_MOST_LAYERS = 40
_MOST_COLUMNS = 12
_MOST_TEXT = 60
_DEEPEST = 4
CODE = (Lib, Method, Function, Bound, Partial, UserClass, UserModule)
"""Values that are code: what they are is written in the text."""


class Describer:
    """Puts values in words with the help of what an analysis has seen."""

    __slots__ = ("_seen",)

    def __init__(self, seen: Seen) -> None:
        self._seen = seen

    def head(self, value: Value, depth: int = _DEEPEST) -> str:
        """A value in one line: ``list of 3: (28, 28, 1) uint8``."""
        if isinstance(value, Const):
            text = repr(value.value)
            return text if len(text) <= _MOST_TEXT else text[:_MOST_TEXT] + "..."
        if isinstance(value, Scalar):
            named = value.dim is not None and value.dim is not UNKNOWN
            return f"{value.kind} {render(value.dim)}" if named else value.kind  # type: ignore[arg-type]
        if isinstance(value, Range):
            return f"range({render(value.start)}, {render(value.stop)}, {render(value.step)})"
        if depth == 0:
            return "..."
        if isinstance(value, Tuple):
            return "(" + ", ".join(self._items(value.items, depth)) + ")"
        if isinstance(value, FrozenDict):
            return self._mapping(dict(value.items), None, depth)
        if isinstance(value, Union):
            return " or ".join(dict.fromkeys(self.head(v, depth - 1) for v in value.options))
        if isinstance(value, Array) and value.lib == "pandas":
            kind = {1: "Series", 2: "DataFrame"}.get(value.shape.rank or 0, "pandas")
            return f"{kind} {shapes_of(value) if kind == 'DataFrame' else typed(value)}".rstrip()
        if isinstance(value, Iterator):
            return f"iterator of {self.head(value.item, depth - 1)}"
        if isinstance(value, Generator):
            return self._generator(value, depth)
        if isinstance(value, Obj):
            return self._object(value, depth)
        if isinstance(value, CODE):
            return _name_of(value)
        return typed(value)

    def details(self, value: Value) -> list[str]:
        """What else is known, a Markdown item each."""
        if isinstance(value, Tuple):
            known = [item for item in value.items if not isinstance(item, Unknown)]
            return [line for item in known for line in self.details(item)]
        if isinstance(value, Unknown) and not value.reason:
            return ["- not known"]
        if isinstance(value, Scalar):
            return _bounds(value)
        pandas = isinstance(value, Array) and value.lib == "pandas"
        lines = [f"- {said}" for said in facts_of(value)[1 if pandas else 0 :]]
        if isinstance(value, Array) and value.columns is not None:
            lines.append(_columns(value))
        if isinstance(value, Obj):
            lines += self._of_object(value)
        return lines

    def summary(self, value: Value) -> list[str]:
        """The layers of a model as ``model.summary()`` lists them."""
        record = self._record(value)
        state = getattr(record, "native", None)
        if not isinstance(state, ModelState):
            return []
        calls = {node.layer.id: (node, out) for node, out in _calls(state.outputs) if node.layer}
        rows = []
        for layer in self._layers(record, state):
            native = getattr(self._seen.record(layer), "native", None)
            node, out = calls.get(layer.id, (None, None))
            label = node.label if node is not None and node.label else self._object(layer, 0)
            shape = str(out.shape) if out is not None and out.shape.dims is not None else ""
            size = self.weights(layer) if native is not None else None
            rows.append((label, shape, f"{size:,} weights" if size else ""))
        wide = [max((len(row[column]) for row in rows), default=0) for column in range(2)]
        lines = [f"{a:<{wide[0]}}  {b:<{wide[1]}}  {c}".rstrip() for a, b, c in rows]
        return lines if len(lines) <= _MOST_LAYERS else [*lines[:_MOST_LAYERS], "..."]

    def weights(self, layer: Obj, depth: int = _DEEPEST) -> int | None:
        """The number of weights of a layer or model, each layer counted once."""
        record = self._record(layer)
        state = getattr(record, "native", None)
        if not isinstance(state, LayerState) or "hides" in state.extra:
            return None
        inner = self._layers(record, state) if isinstance(state, ModelState) else ()
        if not inner or not depth:
            return state.params
        total = 0
        for part in {part.id: part for part in inner}.values():
            size = self.weights(part, depth - 1)
            if size is None:
                return None
            total += size
        return total

    def is_model(self, value: Value) -> bool:
        """Whether a value is a Keras model."""
        return isinstance(getattr(self._record(value), "native", None), ModelState)

    def made_at(self, value: Value) -> ast.AST | None:
        """The call that made a layer or model."""
        site = getattr(getattr(self._record(value), "native", None), "site", None)
        return None if site is None else site.node

    def ends(self, value: Value) -> str:
        """What a model takes and gives, as far as both are known."""
        state = getattr(self._record(value), "native", None)
        if not isinstance(state, ModelState) or state.inputs is None or state.outputs is None:
            return ""
        return f"{shapes_of(state.inputs) or '?'} -> {shapes_of(state.outputs) or '?'}"

    def _record(self, value: Value) -> ObjectRec | None:
        record = self._seen.record(value) if isinstance(value, Obj) else None
        return record if isinstance(record, ObjectRec) else None

    def _layers(self, record: ObjectRec | None, state: ModelState) -> list[Obj]:
        """A model's layers; of a subclassed one those among its attributes."""
        if state.layers or record is None:
            return list(state.layers)
        found: list[Obj] = []
        for value in record.attrs.values():
            inner = self._seen.record(value) if isinstance(value, Obj) else None
            for part in inner.items if isinstance(inner, ListRec) else [value]:
                native = getattr(self._record(part), "native", None)
                if isinstance(part, Obj) and isinstance(native, LayerState):
                    found.append(part)
        return found

    def _object(self, value: Obj, depth: int) -> str:
        record = self._seen.record(value)
        if isinstance(record, ListRec):
            return self._list(value.kind, record, depth)
        if isinstance(record, DictRec):
            return self._mapping(record.items, record.rest, depth)
        name = _name_of(value.cls) if value.cls is not None else value.kind
        native = getattr(record, "native", None)
        if isinstance(native, ModelState):
            ends = self.ends(value) if depth else ""
            return f"{name} {ends}" if ends else name
        if isinstance(native, LayerState):
            first = next(iter(native.given.values()), None)
            if isinstance(first, Const) and type(first.value) is int:
                return f"{name}({first.value})"
        return name

    def _of_object(self, value: Obj) -> list[str]:
        record = self._record(value)
        if record is None:
            return []
        native = record.native
        lines = []
        if isinstance(native, LayerState):
            size = self.weights(value)
            if size is not None:
                lines.append(f"- {size:,} weights")
            elif native.built is False:
                lines.append("- not built yet: its weights come with the first input")
        if isinstance(native, ModelState):
            if native.compiled is not None:
                lines.append(f"- {self._compiled(native.compiled)}")
            elif not native.compile_unknown:
                lines.append("- not compiled")
        elif isinstance(native, Config):
            lines += [f"- {name}: `{self.head(v)}`" for name, v in native.args.items()]
        elif native is None:
            own = list(record.attrs.items())[:_MOST_ITEMS]
            lines += [f"- .{name}: `{self.head(v)}`" for name, v in own]
        return lines

    def _compiled(self, compiled: Compiled) -> str:
        given = {
            "loss": compiled.loss,
            "optimizer": compiled.optimizer,
            "metrics": compiled.metrics,
        }
        said = [f"{name} `{self.head(v)}`" for name, v in given.items() if v is not None]
        return "compiled with " + ", ".join(said) if said else "compiled"

    def _list(self, kind: str, record: ListRec, depth: int) -> str:
        if not record.items and record.rest is None:
            return f"empty {kind}"
        size = record.size
        count = "" if size is UNKNOWN else f" {render(size)}"
        if depth == 0:
            return f"{kind} of{count} items" if count else kind
        if kind == "list" and record.rest is None and len(record.items) <= _MOST_ITEMS:
            if all(isinstance(item, Const) for item in record.items):
                return "[" + ", ".join(self.head(item, 1) for item in record.items) + "]"
        values = [*record.items, *([] if record.rest is None else [record.rest])]
        heads = list(dict.fromkeys(self.head(v, depth - 1) for v in values[:100]))
        if len(heads) == 1:
            return f"{kind} of{count}: {heads[0]}" if count else f"{kind} of {heads[0]}"
        shown = listed(heads, _MOST_ITEMS)
        return f"{kind} of{count}: {shown}" if count else f"{kind} of {shown}"

    def _mapping(self, items: dict[object, Value], rest: Value | None, depth: int) -> str:
        if depth == 0:
            return "dict"
        parts = [f"{_key(key)}: {self.head(v, depth - 1)}" for key, v in items.items()]
        if rest is not None:
            parts.append(f"...: {self.head(rest, depth - 1)}")
        return "{" + listed(parts, _MOST_ITEMS) + "}"

    def _generator(self, value: Generator, depth: int) -> str:
        found = [self.head(item, depth - 1) for item in self._seen.yielded(value)]
        yields = " or ".join(dict.fromkeys(found))
        name = f"generator {value.function.name}"
        return f"{name} of {yields}" if yields else name

    def _items(self, values: tuple[Value, ...], depth: int) -> list[str]:
        shown = [self.head(v, depth - 1) for v in values[:_MOST_ITEMS]]
        return [*shown, "..."] if len(values) > _MOST_ITEMS else shown


def _calls(outputs: Value | None) -> Iterable[tuple[Node, Array]]:
    """The calls a structure of Keras tensors came from, in no order, each tensor once."""
    waiting: list[Value] = [] if outputs is None else [outputs]
    done: set[int] = set()
    while waiting:
        value = waiting.pop()
        if isinstance(value, Tuple):
            waiting += value.items
        elif isinstance(value, FrozenDict):
            waiting += [item for _, item in value.items]
        elif isinstance(value, Array) and isinstance(value.node, Node) and id(value) not in done:
            done.add(id(value))
            yield value.node, value
            waiting += value.node.parents


def _key(key: object) -> str:
    return _name_of(key) if isinstance(key, Value) else repr(key)


def _name_of(value: object) -> str:
    """The short name of code: ``Dense``, ``build``."""
    if isinstance(value, Bound):
        return value.function.name
    if isinstance(value, Partial):
        return f"partial of {_name_of(value.function)}"
    name = getattr(value, "name", "") or "?"
    return str(name).rsplit(".", 1)[-1]


def _bounds(value: Scalar) -> list[str]:
    low, high = value.low, value.high
    if low is not None and high is not None:
        return [f"- from {low:g} to {high:g}"]
    if low is not None:
        return [f"- at least {low:g}"]
    return [] if high is None else [f"- at most {high:g}"]


def _columns(value: Array) -> str:
    names = value.columns or ()
    dtypes = value.column_dtypes or (None,) * len(names)
    said = [
        f"`{name}` {dtype}" if dtype else f"`{name}`"
        for name, dtype in zip(names, dtypes, strict=False)
    ]
    return "- columns: " + listed(said, _MOST_COLUMNS)
