"""``keras.random``."""

from __future__ import annotations

from ...shapes import UNKNOWN, UNRANKED, Shape
from ...shapes import dtypes as dt
from ...values import NONE, Const, Facts, Fail, Lib, Value
from ..api import Context, function
from ..args import as_dim, as_number
from ..tensorflow.common import all_facts
from .ops_common import KERAS_FLOAT, Int, KDType, Kept, Op, Target, chosen, made

R = "keras.random."


def _shape(target: object) -> Shape:
    return Shape(target) if isinstance(target, tuple) else UNRANKED


@function(R + "normal", R + "truncated_normal")
def normal(
    ctx: Context,
    shape: Target,
    mean: Kept = NONE,
    stddev: Kept = NONE,
    dtype: KDType = None,
    seed: Kept = NONE,
) -> Value:
    return made(ctx, _shape(shape), chosen(dtype, KERAS_FLOAT), Facts(nan=False))


@function(R + "uniform")
def uniform(
    ctx: Context,
    shape: Target,
    minval: Kept = Const(0.0),
    maxval: Kept = Const(1.0),
    dtype: KDType = None,
    seed: Kept = NONE,
) -> Value:
    kind = chosen(dtype, KERAS_FLOAT)
    if dt.is_integer(kind) or kind == "bool":
        text = f"`keras.random.uniform` makes floats, not {kind}; use `keras.random.randint`"
        raise Fail("array-arguments", text, "ValueError", "dtype")
    low, high = as_number(ctx, minval), as_number(ctx, maxval)
    known = isinstance(low, (int, float)) and isinstance(high, (int, float))
    return made(
        ctx, _shape(shape), kind, Facts(low, high, nan=False) if known else Facts(nan=False)
    )


@function(R + "randint")
def randint(
    ctx: Context,
    shape: Target,
    minval: Kept,
    maxval: Kept,
    dtype: KDType = "int32",
    seed: Kept = NONE,
) -> Value:
    kind = chosen(dtype, "int32")
    if dt.is_float(kind):
        text = f"`keras.random.randint` makes whole numbers, not {kind}; use `keras.random.uniform`"
        raise Fail("array-arguments", text, "ValueError", "dtype")
    low, high = as_dim(ctx, minval), as_dim(ctx, maxval)
    known = isinstance(low, int) and isinstance(high, int)
    return made(
        ctx,
        _shape(shape),
        kind,
        Facts(low, high - 1, True, nan=False) if known else Facts(integral=True, nan=False),
    )


@function(R + "gamma", R + "beta", R + "binomial")
def other(ctx: Context, shape: Target, *rest: Value, **named: Value) -> Value:
    return made(ctx, _shape(shape), None, Facts(low=0))


@function(R + "categorical")
def categorical(
    ctx: Context, logits: Op, num_samples: Kept, dtype: KDType = "int32", seed: Kept = NONE
) -> Value:
    count = as_dim(ctx, num_samples)
    return made(
        ctx,
        Shape((logits.shape[0], UNKNOWN if count is None else count)),
        chosen(dtype, "int32"),
        Facts(low=0, integral=True, nan=False),
        logits,
    )


@function(R + "shuffle")
def shuffle(ctx: Context, x: Op, axis: Int = 0, seed: Kept = NONE) -> Value:
    return made(ctx, x.shape, x.dtype, all_facts(x.facts), x)


@function(R + "dropout")
def dropout(ctx: Context, inputs: Op, *rest: Value, **named: Value) -> Value:
    return made(ctx, inputs.shape, inputs.dtype, Facts(), inputs)


@function(R + "SeedGenerator")
def seed_generator(*args: Value, ctx: Context, **named: Value) -> Value:
    return ctx.new_object(Lib("keras.random.SeedGenerator"))
