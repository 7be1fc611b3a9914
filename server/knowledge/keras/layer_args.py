"""Converters of layer constructor arguments, with the refusals Keras itself makes."""

from __future__ import annotations

from typing import Annotated, Any

from ...shapes import UNKNOWN
from ...values import Array, Const, Fail, Lib, Obj, Scalar, Tuple, Value
from ..api import Context
from ..args import (
    as_dim,
    as_dims,
    as_flag,
    as_int,
    as_ints,
    as_number,
    as_text,
    container,
    sequence_items,
)
from .described import refuse_container, thing
from .layer import PerSpace

ACTIVATIONS = frozenset(
    ("relu", "relu6", "softmax", "elu", "selu", "celu", "softplus", "softsign", "squareplus",
     "soft_shrink", "sparse_plus", "silu", "swish", "gelu", "glu", "tanh", "tanh_shrink",
     "threshold", "sigmoid", "sparse_sigmoid", "sparsemax", "exponential", "hard_sigmoid",
     "hard_silu", "hard_swish", "hard_tanh", "hard_shrink", "leaky_relu", "linear", "mish",
     "log_softmax", "log_sigmoid")
)  # fmt: skip


def as_activation(ctx: Context, value: Value, name: str) -> Any:
    """An activation: its canonical name, ``None`` for none, or ``UNKNOWN`` for a callable.

    Raises ``layer-arguments`` for a string that names no activation (``activations.get``).
    """
    number = isinstance(value, Const) and isinstance(value.value, (int, float))
    if number and ctx.keras_major >= 3:
        message = f"`{name}` must be an activation, its name or a function, it is {thing(value)}"
        raise Fail("layer-arguments", message, "ValueError", name)
    if ctx.keras_major >= 3:
        refuse_container(value, name, "an activation, its name or a function", "ValueError")
    text = as_text(ctx, value)
    if text is UNKNOWN:
        if isinstance(value, Lib) and value.name.startswith("keras.activations."):
            return value.name.rsplit(".", 1)[-1]
        return UNKNOWN
    if text is None:
        return None
    if text not in ACTIVATIONS and ctx.keras_major >= 3:
        message = f"`{text}` is not an activation Keras knows"
        raise Fail(
            "layer-arguments",
            message,
            "ValueError",
            name,
            unknown_value=text,
            known=sorted(ACTIVATIONS),
        )
    return text


def as_positive(ctx: Context, value: Value, name: str) -> Any:
    """A size that Keras insists is a positive integer."""
    _refuse_no_integer(ctx, value, name)
    if isinstance(value, Const) and not isinstance(value.value, int):
        message = f"`{name}` must be a positive integer, it is {value.value!r}{_whole(value.value)}"
        raise Fail("layer-arguments", message, "ValueError", name)
    if isinstance(value, Scalar) and value.kind in ("float", "str", "bytes"):
        message = f"`{name}` must be a positive integer, it is a {value.kind}"
        raise Fail("layer-arguments", message, "ValueError", name)
    dim = as_dim(ctx, value)
    if isinstance(dim, int) and dim <= 0:
        raise Fail(
            "layer-arguments",
            f"`{name}` must be a positive integer, it is {dim}",
            "ValueError",
            name,
        )
    return dim


_PYTHON_ONLY = ("units", "input_dim", "output_dim", "num_heads", "key_dim")
"""Sizes tested with ``isinstance(value, int)``, which a number of NumPy's is not."""


def _refuse_no_integer(ctx: Context, value: Value, name: str) -> None:
    """What is no Python integer at all: an array, a tuple, a list, a number of NumPy's."""
    if name not in _PYTHON_ONLY or ctx.keras_major < 3:
        return
    what = container(value)
    if isinstance(value, Array) and value.lib in ("numpy", "tf", "keras"):
        what = "a tensor" if value.lib != "numpy" else "an array"
        if value.lib == "numpy" and value.shape.dims == ():
            what = "a number of NumPy's: write int(...) around it"
        elif value.shape.dims is None:
            return
    if what is not None:
        message = f"`{name}` must be a positive integer of Python's, it is {what}"
        raise Fail("layer-arguments", message, "ValueError", name)


def _whole(value: object) -> str:
    """How to mend a float where an integer is wanted."""
    if isinstance(value, float) and value.is_integer():
        return f": write {int(value)}, or divide with // to keep an integer"
    return ""


def as_filters(ctx: Context, value: Value, name: str) -> Any:
    """A number of channels; a positive float is kept, as Keras refuses it only when building."""
    held = container(value)
    if held is not None and ctx.keras_major >= 3:
        message = f"`{name}` must be a positive integer, it is {held}"
        raise Fail("layer-arguments", message, "TypeError", name)
    if isinstance(value, Const):
        if isinstance(value.value, float) and value.value > 0:
            return value.value
        if isinstance(value.value, str):
            message = f"`{name}` must be a positive integer, it is {value.value!r}"
            raise Fail("layer-arguments", message, "TypeError", name)
        if value.value is None:
            return UNKNOWN
    dim = as_dim(ctx, value)
    if isinstance(dim, int) and dim <= 0 or isinstance(value, Const) and value.value == 0:
        raise Fail("layer-arguments", f"`{name}` must be positive, it is {dim}", "ValueError", name)
    return dim


def window(rank: int, *, zero: bool = False, none: bool = False) -> Any:
    """A converter for kernel sizes, strides and the like: an int or ``rank`` ints -> a tuple.

    Keras refuses negative numbers, zero unless ``zero``, and ``None`` unless ``none``.
    """
    smallest = 0 if zero else 1

    def convert(ctx: Context, value: Value, name: str) -> Any:
        wanted = f"{rank} integers" if rank > 1 else "a sequence of one"
        if isinstance(value, Const) and not isinstance(value.value, int):
            if value.value is None and none:
                return None
            message = f"`{name}` must be an integer or {wanted}, it is {value.value!r}"
            raise Fail("layer-arguments", message, "ValueError", name)
        _check_parts(ctx, value, name, wanted)
        dims = as_dims(ctx, value)
        if dims is None or dims is UNKNOWN:
            return (UNKNOWN,) * rank
        if isinstance(value, (Const, Scalar)):
            dims = dims * rank
        if len(dims) != rank:
            message = f"`{name}` must be an integer or {wanted}, {len(dims)} are given"
            raise Fail("layer-arguments", message, "ValueError", name)
        for dim in dims:
            if isinstance(dim, int) and dim < smallest:
                least = "must not be negative" if zero else "must be positive"
                raise Fail(
                    "layer-arguments", f"`{name}` {least}, it holds {dim}", "ValueError", name
                )
        return tuple(UNKNOWN if dim is None else dim for dim in dims)

    return convert


def _check_parts(ctx: Context, value: Value, name: str, wanted: str) -> None:
    """``standardize_tuple``: each item goes through ``int()``; the text of a number is found later."""
    items = sequence_items(ctx, value) or ()
    texts = [item for item in items if isinstance(item, Const) and isinstance(item.value, str)]
    none = [item for item in items if item == Const(None) or container(item)]
    for item in (*none, *texts):
        late = not none and all(item.value.strip().isdecimal() for item in texts)
        message = f"`{name}` must be an integer or {wanted}, it holds {thing(item)}"
        raise Fail("layer-arguments", message, "TypeError" if late else "ValueError", name)


def choice(*allowed: str) -> Any:
    """A converter for a text argument with a fixed set of values (case is ignored)."""

    def convert(ctx: Context, value: Value, name: str) -> Any:
        if name == "padding" and isinstance(value, Const) and not isinstance(value.value, str):
            message = (
                f"`padding` must be one of {', '.join(map(repr, allowed))}, it is {value.value!r}"
            )
            raise Fail("layer-arguments", message, "AttributeError", name)
        text = as_text(ctx, value)
        if text is UNKNOWN or text is None:
            return text
        if text.lower() not in allowed:
            message = f"`{name}` must be one of {', '.join(map(repr, allowed))}, it is {text!r}"
            raise Fail(
                "layer-arguments",
                message,
                "ValueError",
                name,
                unknown_value=text,
                known=list(allowed),
            )
        return text.lower()

    return convert


def as_rate(ctx: Context, value: Value, name: str) -> Any:
    """A fraction between 0 and 1 (``Dropout``)."""
    if isinstance(value, Const) and not isinstance(value.value, (int, float)):
        message = f"`{name}` must be a number between 0 and 1, it is {value.value!r}"
        raise Fail("layer-arguments", message, "TypeError", name)
    refuse_container(value, name, "a number between 0 and 1")
    number = as_number(ctx, value)
    if isinstance(number, (int, float)) and not 0 <= number <= 1:
        message = f"`{name}` must lie between 0 and 1, it is {number}"
        raise Fail("layer-arguments", message, "ValueError", name)
    return number


INITIALIZERS = frozenset(
    ("constant", "identity", "ones", "one", "zeros", "zero", "stft", "glorot_normal",
     "glorot_uniform", "he_normal", "he_uniform", "lecun_normal", "lecun_uniform", "orthogonal",
     "random_normal", "normal", "random_uniform", "uniform", "truncated_normal",
     "variance_scaling", "Constant", "Identity", "Ones", "STFT", "Zeros", "GlorotNormal",
     "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform", "Orthogonal",
     "RandomNormal", "RandomUniform", "TruncatedNormal", "VarianceScaling", "Initializer",
     "initializer", "IdentityInitializer", "STFTInitializer", "OrthogonalInitializer")
)  # fmt: skip
REGULARIZERS = frozenset(
    ("l1", "l2", "l1l2", "orthogonal_regularizer", "regularizer", "L1", "L2", "L1L2",
     "OrthogonalRegularizer", "Regularizer")
)  # fmt: skip
CONSTRAINTS = frozenset(
    ("max_norm", "min_max_norm", "non_neg", "unit_norm", "constraint", "MaxNorm", "MinMaxNorm",
     "NonNeg", "UnitNorm", "Constraint")
)  # fmt: skip


_FOREIGN = frozenset(
    ("xavier", "xavier_uniform", "xavier_normal", "he", "glorot", "lecun", "gaussian")
)
"""Names of other libraries for what Keras has under another name."""


def named(known: frozenset[str], what: str, *, registered: bool = False) -> Any:
    """A converter for an object that may be given by name; the value is kept as it is.

    ``registered``: Keras also looks among the names registered by the user, so that only a
    name that looks like a misspelt one of Keras's own is refused.
    """

    def convert(ctx: Context, value: Value, name: str) -> Value:
        text = as_text(ctx, value)
        number = isinstance(value, Const) and isinstance(value.value, (int, float))
        if (number or isinstance(value, Tuple)) and ctx.keras_major >= 3:
            shown = value.value if isinstance(value, Const) else "a tuple"
            message = f"`{name}` must be {what}, its name or a function, it is {shown}"
            raise Fail("layer-arguments", message, "ValueError", name)
        if text is UNKNOWN or text is None or text in known or ctx.keras_major < 3:
            return value
        if registered:
            from difflib import get_close_matches

            lower = {name.lower() for name in known}
            foreign = text.lower() in (*_FOREIGN, *lower)
            foreign = foreign and "custom_object" not in ctx.site.source.text
            if not foreign and (">" in text or not get_close_matches(text, known, 1, 0.75)):
                return value
        message = f"`{text}` is not {what} Keras knows"
        raise Fail(
            "layer-arguments", message, "ValueError", name, unknown_value=text, known=sorted(known)
        )

    return convert


def as_factor(ctx: Context, value: Value, name: str) -> Any:
    """A number that is compared with others when the layer is made."""
    if isinstance(value, Const) and isinstance(value.value, str):
        message = f"`{name}` must be a number, it is {value.value!r}"
        raise Fail("layer-arguments", message, "TypeError", name)
    refuse_container(value, name, "a number")
    return as_number(ctx, value)


def check_name(ctx: Context, name: Value) -> None:
    """The name of a layer, model or input."""
    if ctx.keras_major < 3:
        return
    if isinstance(name, Const) and name.value is not None:
        if not isinstance(name.value, str) or "/" in name.value:
            text = f"`name` must be a text without a slash, it is {name.value!r}"
            raise Fail("layer-arguments", text, "ValueError", "name")
    refuse_container(name, "name", "a text without a slash", "ValueError")


def as_trainable(ctx: Context, value: Value, name: str) -> bool | None:
    """``trainable=``: Keras 3 takes nothing but a bool."""
    if isinstance(value, Const) and not isinstance(value.value, bool) and ctx.keras_major >= 3:
        message = f"`{name}` must be True or False, it is {value.value!r}"
        raise Fail("layer-arguments", message, "ValueError", name)
    return as_flag(ctx, value)


def as_axis(ctx: Context, value: Value, name: str) -> Any:
    """One axis or several: an int or a tuple of ints, else ``UNKNOWN``; ``None`` is refused."""
    if isinstance(value, Const) and not isinstance(value.value, int):
        message = f"`{name}` must be an integer or a list of integers, it is {value.value!r}"
        raise Fail("layer-arguments", message, "TypeError", name)
    return as_loose_axis(ctx, value, name)


def as_loose_axis(ctx: Context, value: Value, name: str) -> Any:
    """Like :func:`as_axis`, where Keras looks at the argument only when the layer is built."""
    dims = as_ints(ctx, value)
    if dims is None or dims is UNKNOWN:
        return dims
    return dims[0] if isinstance(value, (Const, Scalar)) else dims


def is_sequence(value: Value) -> bool:
    """Whether a value is certainly a tuple or list."""
    return isinstance(value, Tuple) or isinstance(value, Obj) and value.kind == "list"


def keep(ctx: Context, value: Value, name: str) -> Value:
    """The value as it is: initializers, regularizers, constraints, layers."""
    return value


Positive = Annotated[Any, as_positive]
Activation = Annotated[Any, as_activation]
Window = Annotated[Any, PerSpace(window)]
Window2 = Annotated[Any, window(2)]
Window3 = Annotated[Any, window(3)]
Strides = Annotated[Any, PerSpace(lambda space: window(space, zero=True, none=True))]
"""Strides of a pooling layer: ``None`` stands for the window's own size."""
Padding = Annotated[Any, choice("valid", "same")]
CausalPadding = Annotated[Any, choice("valid", "same", "causal")]
DataFormat = Annotated[Any, choice("channels_last", "channels_first")]
Rate = Annotated[Any, as_rate]
Factor = Annotated[Any, as_factor]
Filters = Annotated[Any, as_filters]
Axis = Annotated[Any, as_axis]
LooseAxis = Annotated[Any, as_loose_axis]
Initializer = Annotated[Any, named(INITIALIZERS, "an initializer", registered=True)]
as_regularizer = named(REGULARIZERS, "a regularizer")
Regularizer = Annotated[Any, as_regularizer]
Constraint = Annotated[Any, named(CONSTRAINTS, "a constraint")]
Kept = Annotated[Any, keep]
"""A value left as the user gave it (default ``None``)."""
Flag = Annotated[Any, as_flag]
Whole = Annotated[Any, as_int]
Number = Annotated[Any, as_number]
Text = Annotated[Any, as_text]
