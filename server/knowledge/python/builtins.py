"""Python's built-in functions: conversions, numbers, effects."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ...shapes import SCALAR, UNKNOWN
from ...shapes.dim import floordiv, mod
from ...values import (
    FALSE,
    NONE,
    Array,
    Bound,
    Const,
    Facts,
    Fail,
    Function,
    Lib,
    Member,
    Method,
    Obj,
    Partial,
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
from ..disk import path_of
from ..distinct import distinct
from ..symbolic import refuse_without_value
from .common import (
    EMPTY,
    REAL,
    TEXT,
    TRUTH,
    WHOLE,
    ZERO,
    any_order,
    bounds,
    joined,
    kind_of,
    number,
)  # fmt: skip

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
    path = path_of(ctx, object) if isinstance(object, Obj) else None
    if path is not None:
        return Const(path)
    if isinstance(object, Member):
        return TEXT  # the value or the name, by the version of Python
    if isinstance(object, Const) and not isinstance(object.value, bytes):
        return Const(str(object.value))
    return TEXT


@function("builtins.repr", "builtins.ascii")
def repr_(ctx: Context, obj: Value) -> Value:
    plain = isinstance(obj, Const) and not isinstance(obj, Member)
    return Const(repr(obj.value)) if plain and isinstance(obj, Const) else TEXT


@function("builtins.format")
def format_(ctx: Context, value: Value, spec: Value = EMPTY) -> Value:
    return str_(ctx, value) if isinstance(value, Const) and spec == Const("") else TEXT


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
                found = distinct(args[0]) if args[0].shape.rank == 1 and is_none(key) else None
                if found and type(found[0]) is int:
                    best = choose(found)
                    exact = Facts(best, best, True, nan=False, content=best, reached=True)
                    return Array(SCALAR, args[0].dtype, facts=exact, origin=ctx.site)
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
    if (
        isinstance(obj, (Const, Scalar, Tuple, Array))
        or isinstance(obj, Obj)
        and obj.kind != "object"
    ):
        return Const(False)
    return Const(True) if ctx.defines(obj, "__call__") is not None else TRUTH
