"""``keras.backend``: what ``tf.keras.backend`` still offers in Keras 3, run by TensorFlow.

Its functions are TensorFlow's own under other names: a KerasTensor given to one is refused.
"""

from __future__ import annotations

from ...shapes import UNKNOWN, UNRANKED, Shape
from ...values import NONE, Array, Const, Facts, Fail, Lib, Scalar, Unknown, Value
from ..api import Context, function
from ..args import container
from ..tensorflow.common import Kept, as_tensor, made, refuse_symbolic
from ..tensorflow.data_structure import shape_value
from .layer_creation import compute_dtype_of

B = "keras.backend."

_SAME: dict[str, str] = {
    "abs": "abs", "exp": "exp", "log": "math.log", "sqrt": "sqrt", "square": "square", "sign": "sign", "sin": "sin", "cos": "cos",
    "tanh": "tanh", "sigmoid": "sigmoid", "maximum": "maximum", "minimum": "minimum", "equal": "equal", "not_equal": "not_equal",
    "greater": "greater", "greater_equal": "greater_equal", "less": "less", "less_equal": "less_equal", "round": "round",
    "reshape": "reshape", "squeeze": "squeeze", "stack": "stack", "transpose": "transpose", "tile": "tile", "gather": "gather",
    "cast": "cast", "identity": "identity", "shape": "shape", "eye": "eye", "zeros_like": "zeros_like", "ones_like": "ones_like",
    "softplus": "math.softplus", "softsign": "nn.softsign", "elu": "nn.elu", "zeros": "zeros", "ones": "ones", "pow": "pow",
    "stop_gradient": "stop_gradient", "one_hot": "one_hot", "argmax": "argmax", "argmin": "argmin", "cumsum": "cumsum",
    "random_normal": "random.normal", "truncated_normal": "random.truncated_normal", "random_uniform": "random.uniform",
    "l2_normalize": "math.l2_normalize", "constant": "constant", "map_fn": "map_fn",
}  # fmt: skip
_REDUCTIONS = {
    "mean": "reduce_mean", "sum": "reduce_sum", "max": "reduce_max", "min": "reduce_min", "prod": "reduce_prod", "any": "reduce_any",
    "all": "reduce_all", "logsumexp": "reduce_logsumexp", "std": "math.reduce_std", "var": "math.reduce_variance",
}  # fmt: skip


@function(*(B + name for name in (*_SAME, *_REDUCTIONS)))
def as_tensorflow(*args: Value, ctx: Context, called: str = "", **named: Value) -> Value:
    name = called.rpartition(".")[2]
    for arg in args[:1]:
        _refuse(ctx, arg, name)
    for arg in args[1:]:
        refuse_symbolic(ctx, arg, "")
    if name in ("any", "all") and args:
        # `tf.cast(x, "bool")` comes first.
        args = (as_tensor(ctx, args[0]).but(dtype="bool"), *args[1:])
    if name == "argmax" or name == "argmin":
        if len(args) == 1 and not named:
            args = (*args, Const(-1))
    if name == "transpose" and len(args) > 1:
        return Unknown("K.transpose")
    if (
        name in ("mean", "std", "var")
        and args
        and as_tensor(ctx, args[0]).dtype in ("bool", "int32", "int64")
    ):
        return Unknown(f"K.{name} of whole numbers")
    if (
        name in ("any", "all", "sum", "prod", "logsumexp")
        and "keepdims" not in named
        and len(args) > 3
    ):
        return Unknown(f"K.{name}")
    return ctx.call(Lib(f"tensorflow.{_SAME.get(name) or _REDUCTIONS[name]}"), list(args), named)


@function(B + "dtype")
def dtype_of(ctx: Context, x: Value) -> Value:
    """``K.dtype(x)``: the name of a dtype."""
    known = isinstance(x, Array) and x.lib == "tf" and x.dtype is not None
    return Const(x.dtype) if known and isinstance(x, Array) else Scalar("str")


def _refuse(ctx: Context, value: Value, name: str) -> None:
    """A KerasTensor: means read its dtype first, and fail on that."""
    if (
        ctx.keras_major >= 3
        and name in ("mean", "std", "var", "any", "all")
        and isinstance(value, Array)
        and value.lib == "keras"
    ):
        text = f"`K.{name}` does not take a KerasTensor; use `keras.ops.{name}` or a layer"
        raise Fail(
            "keras-tensor",
            text,
            "AttributeError" if name in ("mean", "std", "var") else "ValueError",
            0,
        )
    what = "a NumPy array" if isinstance(value, Array) and value.lib == "numpy" else None
    what = what or container(value)
    if ctx.keras_major >= 3 and name in ("mean", "std", "var") and what is not None:
        text = f"`K.{name}` takes tensors, it is given {what}: use `np.{name}`"
        raise Fail("array-arguments", text, "AttributeError", 0)
    refuse_symbolic(ctx, value, "")


@function(B + "expand_dims")
def expand_dims(ctx: Context, x: Kept, axis: Kept = Const(-1)) -> Value:
    return ctx.call(Lib("tensorflow.expand_dims"), [x, axis])


@function(B + "concatenate")
def concatenate(ctx: Context, tensors: Kept, axis: Kept = Const(-1)) -> Value:
    return ctx.call(Lib("tensorflow.concat"), [tensors, axis])


@function(B + "clip")
def clip(ctx: Context, x: Kept, min_value: Kept, max_value: Kept) -> Value:
    a = as_tensor(ctx, x, "x")
    return made(ctx, a.shape, a.dtype, Facts(), a)


@function(B + "flatten")
def flatten(ctx: Context, x: Kept) -> Value:
    a = as_tensor(ctx, x, "x")
    return made(ctx, Shape((a.shape.size,)), a.dtype, Facts(), a)


@function(B + "batch_flatten")
def batch_flatten(ctx: Context, x: Kept) -> Value:
    a = as_tensor(ctx, x, "x")
    dims = a.shape.dims
    return made(
        ctx, UNRANKED if not dims else Shape((dims[0], Shape(dims[1:]).size)), a.dtype, Facts(), a
    )


@function(B + "dot", B + "batch_dot")
def dot(ctx: Context, x: Kept, y: Kept, *rest: Value, called: str = "", **named: Value) -> Value:
    a, b = as_tensor(ctx, x, "x"), as_tensor(ctx, y, "y")
    if called.endswith(".dot") and a.shape.rank == 2 == b.shape.rank:
        return ctx.call(Lib("tensorflow.matmul"), [x, y])
    return made(ctx, UNRANKED, a.dtype, Facts(), a, b)


@function(B + "int_shape")
def int_shape(ctx: Context, x: Kept) -> Value:
    if isinstance(x, Array) and x.lib in ("keras", "tf", "variable"):
        return shape_value(x.shape)
    return Unknown("a shape")


@function(B + "ndim")
def ndim(ctx: Context, x: Kept) -> Value:
    known = isinstance(x, Array) and x.shape.rank is not None
    return Const(x.shape.rank) if known else Scalar("int", UNKNOWN)


@function(B + "relu", B + "softmax", B + "dropout", B + "hard_sigmoid", B + "in_train_phase", B + "permute_dimensions", B + "repeat_elements",
          B + "binary_crossentropy", B + "categorical_crossentropy", B + "sparse_categorical_crossentropy", B + "resize_images", B + "conv2d", B + "pool2d",
          B + "switch", B + "update", B + "update_add", B + "random_binomial", B + "arange", B + "variable", B + "repeat", B + "bias_add",
          B + "spatial_2d_padding", B + "temporal_padding", B + "rnn", B + "ctc_batch_cost", B + "ctc_decode", B + "reverse", B + "moving_average_update")  # fmt: skip
def by_shape(x: Kept = None, *rest: Value, ctx: Context, called: str = "", **named: Value) -> Value:
    name = called.rpartition(".")[2]
    if x is None:
        return Unknown(f"K.{name}")
    refuse_symbolic(ctx, x, "")
    if name in ("relu", "softmax", "hard_sigmoid"):
        a = as_tensor(ctx, x, "x")
        if name == "softmax" and a.shape.rank in (0, 1):
            text = f"K.softmax takes at least 2 dimensions, this tensor of shape {a.shape} has {a.shape.rank}"
            raise Fail("array-rank", text, "ValueError", "x")
        return made(ctx, a.shape, a.dtype, Facts(low=0), a)
    return Unknown(f"K.{name}")


# Settings ---------------------------------------------------------------------------------------


@function(B + "epsilon", "keras.config.epsilon")
def epsilon(ctx: Context) -> Value:
    """A small number."""
    return Const(1e-07)


@function(B + "backend", "keras.config.backend")
def backend(ctx: Context) -> Value:
    """The one the findings are about."""
    return Const(ctx.backend)


@function(B + "floatx", "keras.config.floatx")
def setting(ctx: Context) -> Value:
    """What the user's configuration file may have changed."""
    return Scalar("str")


@function(B + "image_data_format", "keras.config.image_data_format")
def image_data_format(ctx: Context) -> Value:
    """Channels come last unless the program says otherwise: TensorFlow on a CPU has no other."""
    found = ctx.process.data_format
    return Scalar("str") if found is UNKNOWN else Const(found or "channels_last")


@function(B + "clear_session", "keras.utils.clear_session", B + "set_epsilon", "keras.config.set_epsilon", "keras.config.enable_traceback_filtering", "keras.config.disable_traceback_filtering",
          "keras.config.enable_interactive_logging", "keras.config.disable_interactive_logging", "keras.config.enable_unsafe_deserialization")  # fmt: skip
def nothing(*args: Value, ctx: Context, **named: Value) -> Value:
    return NONE


@function("keras.config.set_dtype_policy")
def set_dtype_policy(ctx: Context, policy: Kept) -> Value:
    """Layers made from now on compute in it; raises :class:`Fail` for a name Keras does not know."""
    found = compute_dtype_of(ctx, policy)
    ctx.process.dtype = found or "?"
    return NONE


@function(B + "set_floatx", "keras.config.set_floatx")
def set_floatx(ctx: Context, value: Kept) -> Value:
    """The policy follows unless a layer was made before."""
    if value != Const("float32"):
        ctx.process.dtype = "?"
    return NONE


@function(B + "set_image_data_format", "keras.config.set_image_data_format")
def set_image_data_format(ctx: Context, data_format: Kept) -> Value:
    known = isinstance(data_format, Const)
    ctx.process.data_format = data_format.value if known else UNKNOWN
    return NONE


@function(B + "is_keras_tensor", "keras.utils.is_keras_tensor")
def is_keras_tensor(ctx: Context, x: Kept) -> Value:
    return Const(x.lib == "keras") if isinstance(x, Array) else Scalar("bool")


@function(B + "get_uid")
def get_uid(ctx: Context, prefix: Kept = NONE) -> Value:
    """A counter per prefix."""
    return Scalar("int", low=1)
