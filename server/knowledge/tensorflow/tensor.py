"""Attributes and methods of tensors and variables."""

from __future__ import annotations

from typing import Any

from ...shapes import FREE, UNKNOWN, Shape, arith, same
from ...values import NONE, Array, Const, Fail, Lib, Note, Scalar, Tuple, Unknown, Value
from ..api import Context, attribute, function
from ..args import as_dims
from .common import Kept, as_tensor
from .data_structure import shape_value

BOTH = ("tensor.", "variable.")


def _both(*names: str) -> tuple[str, ...]:
    return tuple(prefix + name for prefix in BOTH for name in names)


@attribute(*_both("shape"))
def shape(ctx: Context, x: Array) -> Value:
    return shape_value(x.shape, free=x.graph or ctx.graph)


@attribute(*_both("dtype"))
def dtype(ctx: Context, x: Array) -> Value:
    return Lib(f"tensorflow.{x.dtype}") if x.dtype is not None else Unknown("a dtype")


@attribute(*_both("ndim"))
def ndim(ctx: Context, x: Array) -> Value:
    return Scalar("int", UNKNOWN) if x.shape.rank is None else Const(x.shape.rank)


@attribute(*_both("device", "name"))
def text(ctx: Context, x: Array) -> Value:
    return Scalar("str")


@attribute(*_both("op", "graph", "trainable", "handle"))
def inner(ctx: Context, x: Array) -> Value:
    return Unknown("an inner part of a tensor")


@function(*_both("get_shape"))
def get_shape(ctx: Context, x: Kept) -> Value:
    return shape(ctx, x)


@function(*_both("numpy"))
def numpy(ctx: Context, x: Kept) -> Value:
    if x.graph and x.lib == "tf":
        message = (
            "a tensor has no `.numpy()` while its code is traced into a graph (inside `fit`, `tf.function` or "
            "`Dataset.map`): compute with tensors, use `tf.py_function`, or compile with `run_eagerly=True`"
        )
        raise Fail("graph-tensor", message, "AttributeError", None, _origin(x))
    if x.lib == "variable" and ctx.graph:
        raise Fail(
            "graph-tensor",
            "a variable has no value while its code is traced into a graph",
            "NotImplementedError",
        )
    if x.lib not in ("tf", "variable"):
        return Unknown("the value of a tensor")
    return as_numpy(x)


def as_numpy(x: Array) -> Value:
    """A tensor's value as NumPy has it: one text is a Python ``bytes``, not an array."""
    if x.dtype == "string" and x.shape.rank in (0, None):
        return Scalar("bytes") if x.shape.rank == 0 else Unknown("text or an array of texts")
    dtype = "object" if x.dtype == "string" else x.dtype
    return x.but(lib="numpy", dtype=dtype, facts=x.facts, graph=False)


def _origin(x: Array) -> tuple[Note, ...]:
    return () if x.origin is None else (Note(x.origin, "the tensor comes from here"),)


@function(*_both("set_shape"))
def set_shape(ctx: Context, x: Kept, shape: Kept) -> Value:
    """Merges a shape into the tensor's own, for every name it has."""
    dims = as_dims(ctx, shape)
    if dims is UNKNOWN or dims is None:
        return NONE
    wanted = tuple(FREE if dim is None else dim for dim in dims)
    have = x.shape.dims
    if have is not None:
        wrong = len(have) != len(wanted) or any(
            a is not FREE and b is not FREE and same(a, b) is False for a, b in zip(have, wanted)
        )
        if wrong:
            text = f"the tensor has shape {x.shape}, which `set_shape({Shape(wanted)})` contradicts"
            raise Fail("array-reshape", text, "ValueError", "shape")
        wanted = tuple(
            b if a is FREE or a is UNKNOWN and b is not FREE else a for a, b in zip(have, wanted)
        )
    ctx.replace_local(x, x.but(shape=Shape(wanted), facts=x.facts))
    return NONE


# Variables --------------------------------------------------------------------------------------


@function(*(f"variable.{name}" for name in ("assign", "assign_add", "assign_sub")))
def assign(
    ctx: Context, x: Kept, value: Kept, *rest: Value, called: str = "", **named: Value
) -> Any:
    given = as_tensor(ctx, value, "value")
    if x.owner is not None and not called.endswith("assign"):
        _check_sum(ctx, x, given)
    elif x.shape.dims is not None and given.shape.dims is not None:
        same_rank = len(x.shape.dims) == len(given.shape.dims)
        differs = not same_rank or any(
            same(a, b) is False for a, b in zip(x.shape.dims, given.shape.dims)
        )
        if differs:
            text = (
                f"a variable of shape {x.shape} cannot be assigned a value of shape {given.shape}"
            )
            exception = (
                "ValueError" if called.endswith("assign") or ctx.graph else "InvalidArgumentError"
            )
            raise Fail("array-broadcast", text, exception, "value")
    return x


def _check_sum(ctx: Context, x: Array, given: Array) -> None:
    """``keras.Variable.assign_add``: what is added is spread over the weight, and may not grow it."""
    have = x.shape.dims
    if have is None or given.shape.dims is None:
        return
    exception = "ValueError"
    try:
        whole = arith.broadcast(x.shape, given.shape).dims or ()
        if len(whole) == len(have) and not any(same(a, b) is False for a, b in zip(whole, have)):
            return
    except arith.ShapeError:
        exception = "ValueError" if ctx.graph else "InvalidArgumentError"
    text = f"a weight of shape {x.shape} cannot be changed by a value of shape {given.shape}"
    raise Fail("array-broadcast", text, exception, "value")


@function("variable.value", "variable.read_value")
def value(ctx: Context, x: Kept) -> Any:
    return x.but(lib="tf", facts=x.facts, graph=ctx.graph)


@function(*_both("__len__"))
def length(ctx: Context, x: Kept) -> Value:
    return Scalar("int", x.shape[0])


@function(
    *_both(
        "eval",
        "experimental_ref",
        "ref",
        "consumers",
        "scatter_nd_update",
        "scatter_update",
        "scatter_add",
        "to_list",
        "tolist",
    )
)
def other(x: Kept, *rest: Value, ctx: Context, called: str = "", **named: Value) -> Value:
    return Unknown("a method of a tensor")


def _missing(name: str, advice: str) -> None:
    @attribute(f"tensor.{name}")
    def refused(ctx: Context, x: Array) -> Value:
        if x.lib != "tf":
            return Unknown(f"`.{name}` of a tensor")
        text = f"a tensor has no `{name}`: {advice}"
        raise Fail("array-arguments", text, "AttributeError")


for _name, _advice in {
    "reshape": "use `tf.reshape(x, shape)`", "astype": "use `tf.cast(x, dtype)`",
    "mean": "use `tf.reduce_mean(x)`", "sum": "use `tf.reduce_sum(x)`", "max": "use `tf.reduce_max(x)`",
    "min": "use `tf.reduce_min(x)`", "size": "use `tf.size(x)`", "flatten": "use `tf.reshape(x, [-1])`",
    "ravel": "use `tf.reshape(x, [-1])`", "transpose": "use `tf.transpose(x)`", "T": "use `tf.transpose(x)`",
    "argmax": "use `tf.argmax(x, axis)`", "clip": "use `tf.clip_by_value`", "tolist": "use `.numpy().tolist()`",
    "squeeze": "use `tf.squeeze(x)`", "item": "use `float(x)` or `.numpy()`", "copy": "use `tf.identity(x)`",
}.items():  # fmt: skip
    _missing(_name, _advice)


# TensorShape ------------------------------------------------------------------------------------


@function("tuple.as_list")
def as_list(ctx: Context, x: Kept) -> Value:
    return ctx.new_list(list(x.items)) if isinstance(x, Tuple) else Unknown("a list of sizes")


@attribute("tuple.rank", "tuple.ndims")
def rank(ctx: Context, x: Any) -> Value:
    return Const(len(x.items)) if isinstance(x, Tuple) else Scalar("int", UNKNOWN)


@attribute("tuple.dims")
def dims(ctx: Context, x: Any) -> Value:
    return ctx.new_list(list(x.items)) if isinstance(x, Tuple) else Unknown("sizes")


@function("tuple.num_elements")
def num_elements(ctx: Context, x: Kept) -> Value:
    return Scalar("int", UNKNOWN)


@function("tuple.is_fully_defined", "tuple.is_compatible_with")
def question(ctx: Context, x: Kept, *rest: Value) -> Value:
    return Scalar("bool")


@function("tuple.merge_with", "tuple.with_rank", "tuple.concatenate")
def merged(ctx: Context, x: Kept, *rest: Value) -> Value:
    return Unknown("a shape")


@function("tensorflow.TensorShape")
def tensor_shape(ctx: Context, dims: Kept) -> Value:
    found = as_dims(ctx, dims)
    if found is None or found is UNKNOWN:
        return Unknown("a shape")
    return shape_value(Shape(FREE if dim is None else dim for dim in found))
