"""``tf.random`` and ``tf.random.Generator``."""

from __future__ import annotations

from typing import Any

from ...shapes import SCALAR, UNKNOWN, UNRANKED, Shape, arith
from ...shapes import dtypes as dt
from ...values import NO_FACTS, NONE, Array, Const, Facts, Fail, Lib, Unknown, Value
from ..api import Context, function
from ..args import as_number
from .common import Kept, Ten, TfDType, all_facts, as_sizes, as_tensor, chosen, graph_of, made
from .creation import sized

R = "tensorflow.random."
G = "tensorflow.random.Generator."


def _shape(ctx: Context, value: Value) -> Shape:
    """A shape argument of a draw: unlike elsewhere, one number is refused."""
    if isinstance(value, Const) and isinstance(value.value, int):
        text = f"`shape` is a tuple here: write `({value.value},)`"
        raise Fail(
            "array-arguments", text, "ValueError" if ctx.graph else "InvalidArgumentError", "shape"
        )
    try:
        sizes = as_sizes(ctx, value, "shape")
    except Fail as fail:
        if fail.problem.kind == "keras-tensor" or ctx.graph:
            raise
        raise Fail(
            "array-arguments", fail.problem.message, "InvalidArgumentError", "shape"
        ) from None
    return UNRANKED if sizes is UNKNOWN else sized(ctx, sizes)


def _draw(ctx: Context, shape: Value, dtype: Any, facts: Facts) -> Value:
    return made(ctx, _shape(ctx, shape), chosen(dtype, "float32"), facts)


@function(
    R + "normal", R + "truncated_normal", "tensorflow.random_normal", "tensorflow.truncated_normal"
)
def normal(
    ctx: Context,
    shape: Kept,
    mean: Kept = Const(0.0),
    stddev: Kept = Const(1.0),
    dtype: TfDType = "float32",
    *rest: Value,
    **named: Value,
) -> Value:
    return _draw(ctx, shape, dtype, Facts(nan=False))


@function(G + "normal", G + "truncated_normal")
def generator_normal(
    ctx: Context,
    receiver: Kept,
    shape: Kept,
    mean: Kept = NONE,
    stddev: Kept = NONE,
    dtype: TfDType = "float32",
    *rest: Value,
    **named: Value,
) -> Value:
    return _draw(ctx, shape, dtype, Facts(nan=False))


def uniform_facts(ctx: Context, low: Value, high: Value, kind: str | None) -> Facts:
    """The range of uniform values."""
    whole = dt.is_integer(kind)
    a, b = as_number(ctx, low), as_number(ctx, high)
    if b is None and not whole:
        b = 1
    if not isinstance(a, (int, float)) or not isinstance(b, (int, float)):
        return Facts(integral=True if whole else None, nan=False)
    return Facts(a, b - 1 if whole else b, True if whole else None, nan=False)


@function(R + "uniform", "tensorflow.random_uniform")
def uniform(
    ctx: Context,
    shape: Kept,
    minval: Kept = Const(0),
    maxval: Kept = NONE,
    dtype: TfDType = "float32",
    seed: Kept = NONE,
    name: Kept = NONE,
) -> Value:
    kind = chosen(dtype, "float32")
    if dt.is_integer(kind) and maxval == NONE:
        raise Fail(
            "array-arguments", f"whole numbers ({kind}) need `maxval`", "ValueError", "maxval"
        )
    return made(ctx, _shape(ctx, shape), kind, uniform_facts(ctx, minval, maxval, kind))


@function(G + "uniform")
def generator_uniform(
    ctx: Context,
    receiver: Kept,
    shape: Kept,
    minval: Kept = Const(0),
    maxval: Kept = NONE,
    dtype: TfDType = "float32",
    name: Kept = NONE,
) -> Value:
    kind = chosen(dtype, "float32")
    return made(ctx, _shape(ctx, shape), kind, uniform_facts(ctx, minval, maxval, kind))


@function(R + "stateless_uniform")
def stateless_uniform(
    ctx: Context,
    shape: Kept,
    seed: Kept,
    minval: Kept = Const(0),
    maxval: Kept = NONE,
    dtype: TfDType = "float32",
    *rest: Value,
    **named: Value,
) -> Value:
    kind = chosen(dtype, "float32")
    return made(ctx, _shape(ctx, shape), kind, uniform_facts(ctx, minval, maxval, kind))


@function(R + "stateless_normal", R + "stateless_truncated_normal")
def stateless_normal(
    ctx: Context,
    shape: Kept,
    seed: Kept,
    mean: Kept = NONE,
    stddev: Kept = NONE,
    dtype: TfDType = "float32",
    *rest: Value,
    **named: Value,
) -> Value:
    return _draw(ctx, shape, dtype, Facts(nan=False))


@function(R + "shuffle", "tensorflow.random_shuffle", R + "experimental.stateless_shuffle")
def shuffle(ctx: Context, value: Ten, *rest: Value, **named: Value) -> Value:
    return made(ctx, value.shape, value.dtype, all_facts(value.facts), value)


@function(R + "categorical", R + "stateless_categorical")
def categorical(
    ctx: Context,
    logits: Ten,
    num_samples: Kept,
    *rest: Value,
    dtype: TfDType = None,
    **named: Value,
) -> Value:
    from ..args import as_dim

    if logits.shape.rank is not None and logits.shape.rank != 2:
        text = f"logits of shape (batch, classes) are needed, the shape is {logits.shape}"
        raise Fail(
            "array-rank",
            text,
            "ValueError" if graph_of(ctx, logits) else "InvalidArgumentError",
            "logits",
        )
    count = as_dim(ctx, num_samples)
    classes = logits.shape[-1]
    high = classes - 1 if isinstance(classes, int) else None
    kind = chosen(dtype, "int64") if not rest else None
    return made(
        ctx,
        Shape((logits.shape[0], UNKNOWN if count is None else count)),
        kind,
        Facts(0, high, True, nan=False),
        logits,
    )


def _drawn(ctx: Context, shape: Value, dtype: Any, default: str, *given: Value) -> Value:
    """Draws of a shape for each of the parameters."""
    each = SCALAR
    for value in given:
        if value != NONE:
            try:
                each = arith.broadcast(each, as_tensor(ctx, value).shape)
            except arith.ShapeError:
                each = UNRANKED
    front = _shape(ctx, shape)
    whole = UNRANKED if None in (front.dims, each.dims) else front + each
    return made(ctx, whole, chosen(dtype, default), Facts(low=0))


@function(R + "gamma")
def gamma(
    ctx: Context, shape: Kept, alpha: Kept, beta: Kept = NONE, dtype: TfDType = None,
    seed: Kept = NONE, name: Kept = NONE,
) -> Value:  # fmt: skip
    return _drawn(ctx, shape, dtype, "float32", alpha, beta)


@function(R + "poisson")
def poisson(
    ctx: Context, shape: Kept, lam: Kept, dtype: TfDType = None, seed: Kept = NONE,
    name: Kept = NONE,
) -> Value:  # fmt: skip
    return _drawn(ctx, shape, dtype, "float32", lam)


@function(R + "stateless_gamma", R + "stateless_poisson")
def stateless(
    ctx: Context, shape: Kept, seed: Kept, alpha: Kept = NONE, *rest: Value, lam: Kept = NONE,
    dtype: TfDType = None, called: str = "", **named: Value,
) -> Value:  # fmt: skip
    if rest or named.keys() - {"name"}:
        return Unknown("a random draw")
    # Its shape is that of all draws together.
    default = "int32" if called.endswith("poisson") else "float32"
    return made(ctx, _shape(ctx, shape), chosen(dtype, default), Facts(low=0))


@function(
    R + "set_seed",
    "tensorflow.set_random_seed",
    R + "set_global_generator",
    "tensorflow.compat.v1.set_random_seed",
    R + "Generator.reset_from_seed",
)
def nothing(*args: Value, ctx: Context, **named: Value) -> Value:
    return NONE


@function(
    R + "Generator.from_seed",
    R + "Generator.from_non_deterministic_state",
    R + "Generator.from_state",
    R + "get_global_generator",
    R + "Generator",
)
def generator(*args: Value, ctx: Context, **named: Value) -> Value:
    return ctx.new_object(Lib("tensorflow.random.Generator"))


@function(G + "make_seeds", G + "split", R + "split", R + "fold_in", R + "create_rng_state")
def seeds(*args: Value, ctx: Context, **named: Value) -> Value:
    return Array(UNRANKED, None, "tf", NO_FACTS, graph=ctx.graph)


@function(G + "binomial", R + "stateless_binomial")
def other(*args: Value, ctx: Context, **named: Value) -> Value:
    return Unknown("a random draw")
