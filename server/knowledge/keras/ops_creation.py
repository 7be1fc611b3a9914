"""``keras.ops``: creating, casting, and asking for shape and dtype."""

from __future__ import annotations

from typing import Any

from ...shapes import FREE, SCALAR, UNKNOWN, Shape
from ...values import NONE, Array, Const, Facts, Fail, Scalar, Tuple, Unknown, Value
from ..api import Context, function
from ..args import as_dim, as_int
from ..tensorflow.common import as_tf_dtype
from ..tensorflow.creation import cast_facts
from .ops_common import (
    KERAS_FLOAT,
    NO_FACTS,
    NOTHING,
    KDType,
    Kept,
    O,
    Op,
    Target,
    as_op,
    both,
    chosen,
    is_symbolic,
    made,
    range_facts,
    shape_like,
)

# Creating ---------------------------------------------------------------------------------------


def _refuse_negative(target: Any) -> None:
    for dim in target if isinstance(target, tuple) else ():
        if isinstance(dim, int) and dim < 0:
            text = f"a shape cannot have the negative size {dim}"
            raise Fail("array-arguments", text, "InvalidArgumentError", "shape")


@function(*both("zeros", "ones", "empty"))
def filled(ctx: Context, shape: Target, dtype: KDType = None, *, called: str = "") -> Value:
    _refuse_negative(shape)
    facts = {"zeros": Facts(0, 0, True, nan=False), "ones": Facts(1, 1, True, nan=False)}.get(
        called.rpartition(".")[2], NO_FACTS
    )
    return made(ctx, shape_like(shape), chosen(dtype, KERAS_FLOAT), facts)


@function(*both("full"))
def full(ctx: Context, shape: Target, fill_value: Kept, dtype: KDType = None) -> Value:
    value = as_op(ctx, fill_value, "fill_value")
    return made(ctx, shape_like(shape), chosen(dtype, KERAS_FLOAT), range_facts(value.facts), value)


@function(*both("zeros_like", "ones_like", "empty_like", "full_like"))
def filled_like(
    ctx: Context, x: Op, *rest: Value, dtype: KDType = None, called: str = "", **named: Value
) -> Value:
    facts = {
        "zeros_like": Facts(0, 0, True, nan=False),
        "ones_like": Facts(1, 1, True, nan=False),
    }.get(called.rpartition(".")[2], NO_FACTS)
    # `full_like` has the value it fills with before the dtype.
    given = rest[1:] if "full" in called else rest
    if given:
        dtype = as_tf_dtype(ctx, given[0], "dtype")
    return made(ctx, x.shape, chosen(dtype, x.dtype), facts, x)


@function(*both("arange"))
def arange(
    ctx: Context, start: Kept, stop: Kept = NONE, step: Kept = Const(1), dtype: KDType = None
) -> Value:
    from ...values import Range
    from ..args import range_length

    if stop == NONE:
        start, stop = Const(0), start
    parts = [as_dim(ctx, part) for part in (start, stop, step)]
    whole = all(
        isinstance(part, Const)
        and isinstance(part.value, int)
        or isinstance(part, Scalar)
        and part.kind == "int"
        for part in (start, stop, step)
    )
    length = range_length(Range(parts[0], parts[1], parts[2])) if whole else UNKNOWN
    kind = chosen(dtype, "int32" if whole else None)
    return made(ctx, Shape((length,)), kind, Facts(integral=True if whole else None, nan=False))


@function(*both("eye", "identity", "tri"))
def eye(
    ctx: Context,
    N: Kept = None,
    M: Kept = NONE,
    *rest: Value,
    n: Kept = None,
    dtype: KDType = None,
    called: str = "",
    **named: Value,
) -> Value:
    rows = as_dim(ctx, N if N is not None else n) if N is not None or n is not None else UNKNOWN
    square = called.endswith("identity")
    other = as_dim(ctx, M) if M != NONE and not square else rows
    # `identity(n, dtype)`, but `eye(N, M, k, dtype)`.
    given = (M if square and M != NONE else None) or (rest[1] if len(rest) > 1 else None)
    if given is not None:
        dtype = as_tf_dtype(ctx, given, "dtype")
    kind = chosen(dtype, KERAS_FLOAT)
    k = rest[0] if rest else named.get("k")
    if k is not None and as_int(ctx, k) != 0 and other != rows and not called.endswith("tri"):
        other = rows = UNKNOWN  # beside the diagonal Keras makes a larger matrix of some
    return made(
        ctx,
        Shape((UNKNOWN if rows is None else rows, UNKNOWN if other is None else other)),
        kind,
        Facts(0, 1, True, nan=False),
    )


# Types ------------------------------------------------------------------------------------------


@function(O + "cast", O + "core.cast", O + "saturate_cast")
def cast(ctx: Context, x: Op, dtype: KDType) -> Value:
    kind = chosen(dtype, None)
    return made(ctx, x.shape, kind, cast_facts(x.facts, x.dtype, kind), x)


@function(O + "convert_to_tensor", O + "core.convert_to_tensor", *both("array"))
def convert(ctx: Context, x: Kept, dtype: KDType = None, *rest: Value, **named: Value) -> Value:
    a = as_op(ctx, x, "x")
    if a.lib == "unknown":
        return NOTHING
    kind = chosen(dtype, a.dtype)
    return made(ctx, a.shape, kind, cast_facts(a.facts, a.dtype, kind), a)


@function(O + "convert_to_numpy")
def to_numpy(ctx: Context, x: Op) -> Value:
    if is_symbolic(x) or x.graph:
        what = "a KerasTensor" if is_symbolic(x) else "a tensor of a traced function"
        exception = "ValueError" if is_symbolic(x) else "NotImplementedError"
        raise Fail(
            "graph-tensor",
            f"{what} has no value yet and cannot become a NumPy array",
            exception,
            "x",
        )
    return x.but(lib="numpy", facts=x.facts) if x.lib == "tf" else NOTHING


@function(O + "shape", O + "core.shape")
def shape_of(ctx: Context, x: Op) -> Value:
    """A tuple; open sizes are ``None`` for a KerasTensor, tensors in a graph."""
    if x.shape.dims is None:
        return Unknown("a shape")
    items: list[Value] = []
    for dim in x.shape.dims:
        if isinstance(dim, int):
            items.append(Const(dim))
        elif dim is FREE and is_symbolic(x):
            items.append(NONE)
        elif dim is FREE:
            items.append(
                Array(
                    SCALAR, "int32", "tf", Facts(0, None, True, nan=False, content=FREE), graph=True
                )
            )
        elif dim is UNKNOWN and is_symbolic(x):
            items.append(Unknown("a size, or None"))
        else:
            items.append(Scalar("int", dim))
    return Tuple(tuple(items))


@function(O + "dtype")
def dtype_of(ctx: Context, x: Op) -> Value:
    return Const(x.dtype) if x.dtype is not None and is_symbolic(x) else Scalar("str")


@function(O + "is_tensor")
def is_tensor(ctx: Context, x: Op) -> Value:
    return Scalar("bool")
