"""Python's built-in functions: conversions, iteration, numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from operator import itemgetter
from typing import Any

from ...shapes import FREE, UNKNOWN, same
from ...shapes import dtypes as dt
from ...shapes.dim import floordiv, mod
from ...values import (
    FALSE,
    NONE,
    Array,
    Bound,
    Const,
    Dataset,
    Fail,
    Function,
    Generator,
    Iterator,
    Lib,
    Method,
    Obj,
    Partial,
    Range,
    Scalar,
    Tuple,
    Union,
    Unknown,
    UserClass,
    Value,
    is_none,
    join,
)  # fmt: skip
from ..api import Context, function
from ..args import as_dim
from ..symbolic import refuse_without_value
from .common import (
    EMPTY,
    MANY,
    REAL,
    TEXT,
    TRUTH,
    WHOLE,
    ZERO,
    any_order,
    bounds,
    joined,
    kind_of,
    listed,
    number,
    size_of,
)  # fmt: skip

MAX_CALLS = 64
"""Items a function given to ``map`` is called for one by one."""


def type_name(value: Value) -> str | None:
    """The name of a value's type as Python's messages give it."""
    if isinstance(value, Const):
        return type(value.value).__name__
    if isinstance(value, Scalar):
        return value.kind
    if isinstance(value, (Function, Generator, Range, Tuple)):
        return type(value).__name__.lower()
    return None


# -- sizes and iteration ----------------------------------------------------------------


@function("builtins.len")
def length(ctx: Context, obj: Value) -> Value:
    if isinstance(obj, Obj) and obj.kind == "object":
        method = ctx.get(obj, "__len__")
        if isinstance(method, (Bound, Method)):
            return ctx.call(method)
        return Scalar("int", low=0)
    if isinstance(obj, Dataset):
        return _dataset_length(obj)
    if isinstance(obj, Union):
        return joined(length(ctx, option) for option in obj.options if is_none(option) is not True)
    if isinstance(obj, Array):
        refuse_without_value(ctx, obj, "len")
    single = isinstance(obj, Array) and obj.shape.rank == 0 and obj.lib == "numpy"
    # An element of an object array may be a list.
    if single and isinstance(obj, Array) and dt.is_numeric(obj.dtype):
        text = "len() of a single number: this array has no dimensions"
        raise Fail("python-type", text, "TypeError", "obj")
    name = type_name(obj)
    if name in ("int", "float", "bool", "complex", "NoneType", "generator", "function"):
        text = f"object of type '{name}' has no len()"
        if name == "generator":
            text += "; a generator does not know how much it will give"
        raise Fail("python-type", text, "TypeError", "obj")
    return number(size_of(ctx, obj))


def _dataset_length(dataset: Dataset) -> Value:
    if dataset.cardinality == -1:
        text = "an infinite dataset (`repeat()`) has no length"
        raise Fail("dataset-operation", text, "TypeError", "obj")
    if dataset.cardinality is FREE:
        text = (
            "the length of this dataset is not known before it has run "
            "(a filter, generator or file)"
        )
        raise Fail("dataset-operation", text, "TypeError", "obj")
    return number(dataset.cardinality)


@function("builtins.range")
def range_(*args: Value, ctx: Context) -> Value:
    for position, arg in enumerate(args):
        if kind_of(arg) in ("float", "str") or is_none(arg):
            text = f"`range` needs whole numbers, not a {type_name(arg)}"
            if kind_of(arg) == "float":
                text += "; divide with `//` or wrap it in `int(...)`"
            raise Fail("python-type", text, "TypeError", position)
    dims = [as_dim(ctx, arg) for arg in args]
    if len(dims) == 1:
        return Range(0, dims[0], 1)
    if len(dims) in (2, 3):
        return Range(dims[0], dims[1], dims[2] if len(dims) == 3 else 1)
    return Unknown("not a call of range")


@function("builtins.enumerate")
def enumerate_(ctx: Context, iterable: Value, start: Value = ZERO) -> Value:
    found = ctx.iterate(iterable, MANY)
    first = start.value if isinstance(start, Const) else None
    items = None
    if found.items is not None and isinstance(first, int):
        items = tuple(Tuple((Const(first + i), item)) for i, item in enumerate(found.items))
    return Iterator(
        Tuple((Scalar("int", UNKNOWN, low=0), found.item)), items, found.length, iterable
    )


@function("builtins.zip")
def zip_(*iterables: Value, ctx: Context, **options: Value) -> Value:
    parts = [ctx.iterate(iterable, MANY) for iterable in iterables]
    item = Tuple(tuple(part.item for part in parts))
    known = [part.items for part in parts if part.items is not None]
    if len(known) == len(parts):
        items = tuple(Tuple(row) for row in zip(*known, strict=False))
        return Iterator(item, items, len(items))
    lengths = [part.length for part in parts]
    shortest = lengths[0]
    for other in lengths[1:]:
        if isinstance(shortest, int) and isinstance(other, int):
            shortest = min(shortest, other)
        elif same(shortest, other) is not True:
            shortest = UNKNOWN
    return Iterator(item, None, shortest)


@function("builtins.map")
def map_(callee: Value, *iterables: Value, ctx: Context) -> Value:
    parts = [ctx.iterate(iterable) for iterable in iterables]
    known = [part.items for part in parts if part.items is not None]
    if parts and len(known) == len(parts) and min(map(len, known)) <= MAX_CALLS:
        items = tuple(ctx.call(callee, row) for row in zip(*known, strict=False))
        return Iterator(joined(items), items, len(items))
    item = ctx.call(callee, [part.item for part in parts])
    return Iterator(item, None, parts[0].length if len(parts) == 1 else UNKNOWN)


@function("builtins.filter")
def filter_(ctx: Context, callee: Value, iterable: Value) -> Value:
    found = ctx.iterate(iterable, MAX_CALLS)
    if found.items is None:
        if is_none(callee) is not True:
            ctx.call(callee, [found.item])
        return Iterator(found.item, None, UNKNOWN)
    kept: list[Value] = []
    sure = True
    for item in found.items:
        answer = item if is_none(callee) else ctx.call(callee, [item])
        truth = ctx.branch_truth(answer)
        sure = sure and truth is not None
        if truth is not False:
            kept.append(item)
    if not sure:
        return Iterator(joined(kept), None, UNKNOWN)
    return Iterator(joined(kept), tuple(kept), len(kept))


def _keys(ctx: Context, items: tuple[Value, ...], key: Value) -> list[Any] | None:
    """What a key function gives for each item, where that is known."""
    found: list[Any] = []
    for item in items:
        value = ctx.attempt(partial(ctx.call, key, [item]))
        parts = value.items if isinstance(value, Tuple) else (value,)
        plain = [part.value for part in parts if isinstance(part, Const)]
        if isinstance(value, Fail) or len(plain) < len(parts):
            return None
        found.append(tuple(plain) if isinstance(value, Tuple) else plain[0])
    return found


@function("builtins.reversed")
def reversed_(ctx: Context, sequence: Value) -> Value:
    found = ctx.iterate(sequence, MANY)
    items = None if found.items is None else tuple(reversed(found.items))
    return Iterator(found.item, items, found.length)


@function("builtins.sorted")
def sorted_(ctx: Context, iterable: Value, key: Value = NONE, reverse: Value = FALSE) -> Value:
    items = any_order(ctx, iterable)
    if items is None:
        found = ctx.iterate(iterable)
        return listed(ctx, None, found.item, found.length)
    ordered = _in_order(ctx, iterable, items, key, reverse)
    if ordered is not None:
        return listed(ctx, ordered)
    item = joined(items)
    if is_none(key) is not True:
        ctx.attempt(lambda: ctx.call(key, [item]))
    return listed(ctx, [item] * len(items))


KEYED = 100
"""Items whose keys are asked for one by one."""


def _in_order(
    ctx: Context, iterable: Value, items: tuple[Value, ...], key: Value, reverse: Value
) -> list[Value] | None:
    """The items sorted, where their order is known."""
    if not isinstance(reverse, Const):
        return None
    if is_none(key) is not True:
        found = _keys(ctx, items, key) if len(items) <= KEYED else None
        stable = not isinstance(iterable, Obj) or iterable.kind != "set"
        if found is None or not stable and len(set(found)) < len(found):
            return None
        try:
            order = sorted(range(len(items)), key=found.__getitem__, reverse=bool(reverse.value))
        except TypeError:
            return None
        return [items[at] for at in order]
    # Pairs, as of a dict's items, are in the order of their first parts where those differ.
    keys = [item.items[0] if isinstance(item, Tuple) and item.items else item for item in items]
    plain = [(key.value, at) for at, key in enumerate(keys) if isinstance(key, Const)]
    pairs = any(isinstance(item, Tuple) for item in items)
    if len(plain) < len(items) or pairs and len({value for value, _ in plain}) < len(items):
        return None
    try:
        return [
            items[at] for _, at in sorted(plain, key=itemgetter(0), reverse=bool(reverse.value))
        ]
    except TypeError:
        return None


@function("builtins.iter", "builtins.aiter")
def iter_(ctx: Context, obj: Value, sentinel: Value = NONE) -> Value:
    if is_none(sentinel) is not True:
        return Iterator(ctx.call(obj), None, UNKNOWN)
    if isinstance(obj, (Iterator, Generator)):
        return obj
    if isinstance(obj, Obj) and obj.kind == "object":
        if ctx.defines(obj, "__iter__") is not None:
            return ctx.call(ctx.get(obj, "__iter__") or obj)
        if ctx.defines(obj, "__next__") is not None:
            return obj
    found = ctx.iterate(obj, MANY)
    return Iterator(found.item, found.items, found.length, obj)


@function("builtins.next", "builtins.anext")
def next_(ctx: Context, iterator: Value, default: Value | None = None) -> Value:
    item = _step(ctx, iterator)
    return item if default is None else join(item, default)


def _step(ctx: Context, iterator: Value) -> Value:
    if isinstance(iterator, Generator):
        items = ctx.generate(iterator, 2).values
        return joined(items, "what the generator gives")
    if isinstance(iterator, Iterator):
        return joined(iterator.items) if iterator.items else iterator.item
    if isinstance(iterator, Obj) and iterator.kind == "object":
        method = ctx.get(iterator, "__next__")
        if isinstance(method, (Bound, Method)):
            return ctx.call(method)
        return ctx.iterate(iterator).item
    name = "Dataset" if isinstance(iterator, Dataset) else None
    if isinstance(iterator, Obj) and iterator.kind in ("list", "dict", "set"):
        name = iterator.kind
    if name is not None:
        text = f"a {name} is no iterator: take the first item with `next(iter(...))`"
        raise Fail("python-type", text, "TypeError", "iterator")
    return Unknown("the next item")


# -- numbers and text -------------------------------------------------------------------


@function("builtins.int")
def int_(ctx: Context, x: Value = ZERO, base: Value | None = None) -> Value:
    if isinstance(x, Const) and base is None and isinstance(x.value, (int, float, str)):
        return _converted(int, x.value)
    if isinstance(x, Scalar) and x.kind in ("int", "bool") and x.dim is not None:
        return Scalar("int", x.dim, x.low, x.high)
    if isinstance(x, Scalar) and x.ratio is not None:
        return number(floordiv(*x.ratio))
    if isinstance(x, Array):
        refuse_without_value(ctx, x, "int")
        _refuse_several(x, "int")
        dim = as_dim(ctx, x)
        if isinstance(dim, int):
            return Const(dim)
    low, high = bounds(x)
    low = math.floor(low) if low is not None and math.isfinite(low) else None
    high = math.ceil(high) if high is not None and math.isfinite(high) else None
    return Scalar("int", UNKNOWN, low, high)


@function("builtins.float")
def float_(ctx: Context, x: Value = ZERO) -> Value:
    if isinstance(x, Const) and isinstance(x.value, (int, float, str)):
        return _converted(float, x.value)
    if isinstance(x, Array):
        refuse_without_value(ctx, x, "float")
        _refuse_several(x, "float")
    low, high = bounds(x)
    return Scalar("float", None, low, high)


def _refuse_several(x: Array, name: str) -> None:
    """An array with axes is no number, not even where it holds a single one."""
    if x.lib in ("numpy", "tf", "variable", "pandas") and x.shape.rank and not x.graph:
        single = x.shape.size == 1
        hint = ": take it out with `.item()`" if single else ""
        held = "with one number in it" if single else f"of shape {x.shape}"
        text = f"`{name}()` takes a number, not an array {held}{hint}"
        raise Fail("python-type", text, "TypeError", "x")


def _converted(kind: Callable[[Any], Any], value: Any) -> Value:
    try:
        return Const(kind(value))
    except ValueError:
        text = f"{value!r} is no number `{kind.__name__}` can read"
        raise Fail("python-value", text, "ValueError", "x") from None
    except OverflowError:
        return Scalar(kind.__name__)


@function("builtins.complex")
def complex_(ctx: Context, real: Value = ZERO, imag: Value = ZERO) -> Value:
    return Unknown("a complex number")


@function("builtins.bool")
def bool_(ctx: Context, x: Value = FALSE) -> Value:
    truth = ctx.branch_truth(x)
    return TRUTH if truth is None else Const(truth)


@function("builtins.str")
def str_(
    ctx: Context, object: Value = EMPTY, encoding: Value = NONE, errors: Value = NONE
) -> Value:
    if isinstance(object, Const) and not isinstance(object.value, bytes):
        return Const(str(object.value))
    return TEXT


@function("builtins.repr", "builtins.ascii")
def repr_(ctx: Context, obj: Value) -> Value:
    return Const(repr(obj.value)) if isinstance(obj, Const) else TEXT


@function("builtins.format")
def format_(ctx: Context, value: Value, spec: Value = EMPTY) -> Value:
    return Const(str(value.value)) if isinstance(value, Const) and spec == Const("") else TEXT


@function("builtins.input", "builtins.chr", "builtins.bin", "builtins.hex", "builtins.oct")
def text(ctx: Context, prompt: Value = NONE) -> Value:
    return TEXT


@function("builtins.ord")
def ord_(ctx: Context, c: Value) -> Value:
    if isinstance(c, Const) and isinstance(c.value, str) and len(c.value) == 1:
        return Const(ord(c.value))
    return Scalar("int", UNKNOWN, low=0)


@function("builtins.bytes", "builtins.bytearray", "builtins.memoryview")
def bytes_(
    ctx: Context, source: Value = NONE, encoding: Value = NONE, errors: Value = NONE
) -> Value:
    return Scalar("bytes")


@function("builtins.id", "builtins.hash")
def identity(ctx: Context, obj: Value) -> Value:
    return WHOLE


_LIBRARY = {"numpy": "numpy", "tf": "tensorflow", "variable": "tensorflow", "keras": "keras.ops"}


def in_library(ctx: Context, name: str, x: Array) -> Value:
    """The same operation of the library an array belongs to."""
    home = _LIBRARY.get(x.lib)
    if home is None:
        return x.but(facts=type(x.facts)()) if x.lib == "pandas" else Unknown(f"{name} of an array")
    return ctx.call(Lib(f"{home}.{name}"), [x])


@function("builtins.abs")
def abs_(ctx: Context, x: Value) -> Value:
    if isinstance(x, Const) and isinstance(x.value, (int, float, complex)):
        return Const(abs(x.value))
    if isinstance(x, Array):
        return in_library(ctx, "abs", x)
    return Scalar(kind_of(x) or "float", low=0) if isinstance(x, Scalar) else Unknown("abs")


@function("builtins.round")
def round_(ctx: Context, number: Value, ndigits: Value = NONE) -> Value:
    if isinstance(number, Const) and isinstance(ndigits, Const):
        try:
            return Const(round(number.value, ndigits.value))
        except (TypeError, ValueError, OverflowError):
            return Unknown("a rounded number")
    if isinstance(number, Array):
        return in_library(ctx, "round", number)
    if kind_of(number) == "int":
        return number
    if isinstance(number, Scalar):
        return WHOLE if is_none(ndigits) else Scalar("float")
    return Unknown("a rounded number")


@function("builtins.divmod")
def divmod_(ctx: Context, a: Value, b: Value) -> Value:
    if isinstance(a, Const) and isinstance(b, Const):
        try:
            quotient, rest = divmod(a.value, b.value)
        except (TypeError, ValueError, ZeroDivisionError):
            return Unknown("divmod")
        return Tuple((Const(quotient), Const(rest)))
    if kind_of(a) == "int" and kind_of(b) == "int":
        x, y = as_dim(ctx, a), as_dim(ctx, b)
        return Tuple((number(floordiv(x, y)), number(mod(x, y))))
    return Tuple((REAL, REAL))


@function("builtins.pow")
def pow_(ctx: Context, base: Value, exp: Value, mod: Value = NONE) -> Value:
    from ..arithmetic import binary

    if isinstance(base, Array) or isinstance(exp, Array):
        return binary(ctx, "**", base, exp)
    if isinstance(base, Const) and isinstance(exp, Const) and is_none(mod):
        try:
            small = abs(base.value) <= 1_000_000 and abs(exp.value) <= 64
            return Const(base.value**exp.value) if small else WHOLE
        except (TypeError, ZeroDivisionError, OverflowError):
            return Unknown("a power")
    return WHOLE if kind_of(base) == kind_of(exp) == "int" else REAL


@function("builtins.sum")
def sum_(ctx: Context, iterable: Value, start: Value = ZERO) -> Value:
    items = any_order(ctx, iterable)
    if items is not None:
        total = start
        for item in items:
            total = _plus(ctx, total, item)
        return total
    found = ctx.iterate(iterable)
    if isinstance(found.item, Array):
        return _plus(ctx, found.item, found.item)
    kind = kind_of(found.item)
    if kind in ("int", "bool"):
        low, _ = bounds(found.item)
        return Scalar("int", UNKNOWN, 0 if kind == "bool" or (low or -1) >= 0 else None)
    return REAL if kind == "float" else Unknown("a sum")


def _plus(ctx: Context, a: Value, b: Value) -> Value:
    if isinstance(a, Array) or isinstance(b, Array):
        from ..arithmetic import binary

        return binary(ctx, "+", a, b)
    kinds = {kind_of(a), kind_of(b)}
    if not kinds <= {"int", "float", "bool"}:
        return Unknown("a sum")
    if isinstance(a, Const) and isinstance(b, Const):
        return Const(a.value + b.value)
    if "float" in kinds:
        return REAL
    total = as_dim(ctx, a) + as_dim(ctx, b)
    return Const(total) if isinstance(total, int) else Scalar("int", total)


def _extreme(choose: Callable[..., Any]) -> Callable[..., Value]:
    def body(*args: Value, ctx: Context, key: Value = NONE, default: Value | None = None) -> Value:
        if len(args) == 1:
            items, item = any_order(ctx, args[0]), ctx.iterate(args[0]).item
            if items == () and default is None:
                text = f"`{choose.__name__}` of nothing: the argument is empty"
                raise Fail("python-value", text, "ValueError", 0, only_certain=True)
            if isinstance(args[0], Array) and kind_of(item) is None:
                facts = args[0].facts
                if args[0].shape.rank == 1 and args[0].lib in ("numpy", "pandas"):
                    kind = "float" if (args[0].dtype or "").startswith("float") else "int"
                    known = args[0].dtype is not None
                    return Scalar(kind, None, facts.low, facts.high) if known else item
                return item
        else:
            items, item = args, joined(args)
        if items is not None and items and is_none(key):
            plain = [option.value for option in items if isinstance(option, Const)]
            if len(plain) == len(items):
                try:
                    return Const(choose(plain))
                except TypeError:
                    return Unknown("Python cannot order these")
            if len(items) == 1:
                return items[0]
        result = item if items is None else joined(items)
        if isinstance(result, Union):
            kinds = {kind_of(option) for option in result.options}
            if kinds <= {"int", "bool"}:
                return WHOLE
            return REAL if kinds <= {"int", "float", "bool"} else result
        return result if default is None else join(result, default)

    return body


function("builtins.max")(_extreme(max))
function("builtins.min")(_extreme(min))


@function("builtins.any")
def any_(ctx: Context, iterable: Value) -> Value:
    return _quantified(ctx, iterable, True)


@function("builtins.all")
def all_(ctx: Context, iterable: Value) -> Value:
    return _quantified(ctx, iterable, False)


def _quantified(ctx: Context, iterable: Value, decisive: bool) -> Value:
    items = any_order(ctx, iterable)
    if items is None:
        return TRUTH
    truths = [ctx.branch_truth(item) for item in items]
    if decisive in truths:
        return Const(decisive)
    return TRUTH if None in truths else Const(not decisive)


# -- effects ----------------------------------------------------------------------------


@function("builtins.print", "builtins.breakpoint", "builtins.help", "pprint.pprint", "pprint.pp")
def print_(*values: Value, **options: Value) -> Value:
    return NONE


@function("builtins.exit", "builtins.quit", "sys.exit", "os._exit", "os.abort")
def exit_(ctx: Context, status: Value = NONE) -> Value:
    raise Fail("exit", "the program ends here", "SystemExit")


@function("builtins.slice")
def slice_(*parts: Value) -> Value:
    from ...values import Slice

    if len(parts) == 1:
        return Slice(NONE, parts[0], NONE)
    return Slice(parts[0], parts[1], parts[2] if len(parts) == 3 else NONE)


@function("builtins.callable")
def callable_(ctx: Context, obj: Value) -> Value:
    if isinstance(obj, (Function, Bound, Lib, Method, Partial, UserClass)):
        return Const(True)
    if isinstance(obj, (Const, Scalar, Tuple, Array)):
        return Const(False)
    return TRUTH
