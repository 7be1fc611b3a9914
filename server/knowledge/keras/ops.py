"""``keras.ops``: element-wise functions; the rest is in ``ops_*``."""

from __future__ import annotations

from typing import Annotated, Any

from ...shapes import SCALAR, UNKNOWN, UNRANKED, DType, Shape, arith
from ...shapes import dtypes as dt
from ...values import NONE, Array, Const, Facts, Fail, Unknown, Value
from ..api import Context, function
from ..intervals import combined
from ..tensorflow.math import unary_facts
from .ops_common import (
    KERAS_FLOAT,
    NO_FACTS,
    NOTHING,
    TRUTH,
    Kept,
    O,
    Op,
    as_op,
    floating,
    is_symbolic,
    keep,
    made,
    met,
    promoted,
    refuse_kernel,
    wrong,
)

Raw = Annotated[Any, keep]

_KEPT = [
    "abs",
    "absolute",
    "bitwise_invert",
    "bitwise_not",
    "conj",
    "conjugate",
    "copy",
    "flip",
    "fliplr",
    "flipud",
    "imag",
    "nan_to_num",
    "negative",
    "real",
    "relu",
    "relu6",
    "sign",
    "stop_gradient",
    "trunc",
]
"""Functions that keep the dtype, whatever it is."""
_ACTIVATIONS = [
    "celu",
    "elu",
    "erf",
    "erfinv",
    "gelu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "leaky_relu",
    "log_sigmoid",
    "log_softmax",
    "round",
    "rsqrt",
    "selu",
    "sigmoid",
    "silu",
    "soft_shrink",
    "softmax",
    "softplus",
    "softsign",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
    "squareplus",
    "swish",
    "tanh_shrink",
    "layer_normalization",
]
"""Keep a float; what they make of integers differs between symbols and values."""
_FLOATING = [
    "angle",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctanh",
    "ceil",
    "cos",
    "cosh",
    "erfc",
    "exp",
    "exp2",
    "expm1",
    "fabs",
    "floor",
    "log",
    "log10",
    "log1p",
    "log2",
    "sin",
    "sinc",
    "sinh",
    "sqrt",
    "tan",
    "tanh",
    "cbrt",
    "deg2rad",
    "i0",
    "rad2deg",
    "reciprocal",
]
_TRUTHS = ["isfinite", "isinf", "isnan", "isneginf", "isposinf", "isreal", "logical_not", "signbit"]


_KEPT_WHOLE = frozenset(("round", "layer_normalization"))
_REFUSED_WHOLE = {
    name: exception
    for exception, names in {
        "InvalidArgumentError": "elu erf erfc erfinv log_sigmoid log_softmax rsqrt selu sigmoid silu "
        "softmax softplus softsign sparsemax squareplus swish tanh_shrink",
        "TypeError": "celu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh sparse_sigmoid",
        "ValueError": "gelu",
        "NotFoundError": "reciprocal",
    }.items()
    for name in names.split()
}
"""Compute with no whole numbers: what TensorFlow raises; a KerasTensor only gets a shape."""
_REFUSED_TRUTH = {
    **dict.fromkeys(
        ("leaky_relu", "negative", "relu", "relu6", "round", "sign"), "InvalidArgumentError"
    ),
    **dict.fromkeys(("conj", "conjugate", "real"), "TypeError"),
}


def _refuse_dtype(ctx: Context, name: str, a: Array, more: bool) -> None:
    """``more``: with arguments of its own, of which some suit whole numbers."""
    if more and name in ("celu", "hard_shrink"):
        return
    if a.dtype in ("int32", "int64") and name in _REFUSED_WHOLE:
        refuse_kernel(ctx, name, a, exception=_REFUSED_WHOLE[name])
    elif a.dtype == "bool" and name in _REFUSED_TRUTH:
        refuse_kernel(ctx, name, a, exception=_REFUSED_TRUTH[name])
    elif a.dtype in ("bool", "uint8") and _REFUSED_WHOLE.get(name) == "InvalidArgumentError":
        refuse_kernel(ctx, name, a)


def _unary(name: str, rule: str) -> None:
    def body(
        x: Raw = None, *rest: Value, ctx: Context, variable: Raw = None, **named: Value
    ) -> Value:
        given = x if x is not None else variable
        a = as_op(ctx, given, "x") if given is not None else NOTHING
        if a.lib == "unknown":
            return NOTHING
        _refuse_dtype(ctx, name, a, bool(rest or named))
        dtype: DType = a.dtype
        if rule == "bool":
            return made(ctx, a.shape, "bool", TRUTH, a)
        if rule == "floating":
            dtype = (
                floating(a.dtype)
                if a.dtype != "int64" or name not in ("cbrt", "deg2rad", "i0", "rad2deg")
                else "float64"
            )
            if name == "reciprocal" and is_symbolic(a):
                dtype = KERAS_FLOAT
        elif rule == "activation" and not dt.is_float(a.dtype) and not is_symbolic(a):
            dtype = (
                KERAS_FLOAT if name == "leaky_relu" else a.dtype if name in _KEPT_WHOLE else None
            )
        return made(ctx, a.shape, dtype, _facts(name, a, dtype), a)

    function(O + name, f"{O}numpy.{name}", f"{O}nn.{name}")(body)


_SAME_FACTS = frozenset(
    ("copy", "flip", "fliplr", "flipud", "stop_gradient", "conj", "conjugate", "real")
)


def _facts(name: str, a: Array, dtype: DType) -> Facts:
    if name in _SAME_FACTS:
        return Facts(
            a.facts.low,
            a.facts.high,
            a.facts.integral,
            a.facts.classes,
            a.facts.one_hot,
            a.facts.nan,
        )
    if name in ("softmax", "hard_sigmoid"):
        return Facts(0, 1)
    return (
        unary_facts("abs" if name == "absolute" else name, a.facts, dtype)
        if name in _KNOWN
        else NO_FACTS
    )


_KNOWN = frozenset(
    [
        "abs",
        "absolute",
        "negative",
        "relu",
        "relu6",
        "sigmoid",
        "tanh",
        "sqrt",
        "exp",
        "floor",
        "ceil",
        "log",
        "log1p",
        "sin",
        "cos",
        "sign",
        "softplus",
        "softsign",
    ]
)

for _names, _rule in (
    (_KEPT, "kept"),
    (_ACTIVATIONS, "activation"),
    (_FLOATING, "floating"),
    (_TRUTHS, "bool"),
):
    for _name in _names:
        _unary(_name, _rule)


@function(O + "square", O + "numpy.square")
def square(ctx: Context, x: Op) -> Value:
    return made(
        ctx,
        x.shape,
        "int32" if x.dtype == "bool" else x.dtype,
        unary_facts("square", x.facts, x.dtype),
        x,
    )


@function(O + "normalize", O + "nn.normalize")
def normalize(
    ctx: Context, x: Op, axis: Kept = Const(-1), order: Kept = Const(2), epsilon: Kept = NONE
) -> Value:
    if x.lib == "unknown":
        return NOTHING
    if is_symbolic(x):
        return made(ctx, x.shape, KERAS_FLOAT, NO_FACTS, x)
    if order == Const(2) and x.dtype in ("bool", "uint8", "int32", "int64"):
        refuse_kernel(ctx, "normalize", x)
    shape = Shape((1,)) if x.shape == SCALAR else x.shape
    return made(ctx, shape, x.dtype if dt.is_float(x.dtype) else None, NO_FACTS, x)


@function(O + "threshold", O + "nn.threshold")
def threshold(ctx: Context, x: Op, threshold: Op, default_value: Op) -> Value:
    """What is not above the threshold is replaced, perhaps by the values of a larger tensor."""
    parts = (x, threshold, default_value)
    if any(part.lib == "unknown" for part in parts):
        return NOTHING
    shape = x.shape
    if not is_symbolic(x):
        known = made(ctx, met(ctx, "threshold", x, threshold))
        shape = met(ctx, "threshold", known, default_value)
    dtype = x.dtype if dt.is_float(x.dtype) or is_symbolic(x) else None
    return made(ctx, shape, dtype, NO_FACTS, *parts)


@function(O + "clip", O + "numpy.clip")
def clip(ctx: Context, x: Op, x_min: Kept, x_max: Kept) -> Value:
    from ..args import as_number

    low, high = as_number(ctx, x_min), as_number(ctx, x_max)
    dtype = promoted(ctx, x) if is_symbolic(x) else promoted(ctx, x, x_min, x_max)
    dtype = "int32" if dtype == "bool" else dtype
    plain = [bound if isinstance(bound, (int, float)) else None for bound in (low, high)]
    facts = Facts(
        plain[0] if plain[0] is not None else x.facts.low,
        plain[1] if plain[1] is not None else x.facts.high,
    )
    bounds = [as_op(ctx, bound, "x_min") for bound in (x_min, x_max)]
    if any(bound.shape != SCALAR for bound in bounds) or is_symbolic(*bounds):
        return made(ctx, UNRANKED, None, NO_FACTS, x, *bounds)
    return made(
        ctx,
        x.shape,
        dtype if x.dtype in ("float32", "float16", "float64", "int32") else None,
        facts,
        x,
    )


# Two operands -----------------------------------------------------------------------------------

_OPERATORS = {
    "add": "+", "subtract": "-", "multiply": "*", "floor_divide": "//", "power": "**", "mod": "%", "fmod": "%",
    "divide": "/", "true_divide": "/",
}  # fmt: skip
_ARITHMETIC = (
    "add", "subtract", "multiply", "floor_divide", "power", "maximum", "minimum", "fmax", "fmin", "mod", "fmod",
)  # fmt: skip
_DIVIDING = frozenset(
    ("divide", "true_divide", "divide_no_nan", "arctan2", "logaddexp", "logaddexp2", "nextafter")
)
_COMPARING = frozenset(
    ("equal", "not_equal", "greater", "greater_equal", "less", "less_equal", "logical_and", "logical_or",
     "logical_xor", "isclose")
)  # fmt: skip
_LOOSE = frozenset(
    ("bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_left_shift", "bitwise_right_shift", "left_shift",
     "right_shift", "gcd", "lcm", "heaviside", "hypot", "ldexp")
)  # fmt: skip
"""What they refuse is not followed."""
_BITWISE = frozenset(name for name in _LOOSE if name.startswith("bitwise") or "shift" in name)


_CONVERTING = frozenset(("arctan2", "fmod", "mod", "logaddexp", "logaddexp2", "nextafter"))
"""On data these make tensors of Python numbers first, which then have a dtype of their own."""


def _loose(ctx: Context, name: str, a: Array, b: Array, dtype: DType) -> Value:
    symbolic = is_symbolic(a, b)
    try:
        shape = arith.broadcast(a.shape, b.shape)
    except arith.ShapeError:
        shape = UNRANKED
    if symbolic and name in _BITWISE:
        shape = a.shape
    if name == "ldexp":
        dtype = floating(dtype)
    elif name in ("heaviside", "hypot") and dtype is not None and not dt.is_float(dtype):
        dtype = None if dtype == "bool" else "float64" if dtype == "int64" else "float32"
    sure = a.dtype == b.dtype and (name in _BITWISE or a.dtype == "float32")
    return made(ctx, shape, dtype if symbolic or sure else None, NO_FACTS, a, b)


def _binary(name: str) -> None:
    def body(x1: Raw, x2: Raw, *rest: Value, ctx: Context, **named: Value) -> Value:
        a, b = as_op(ctx, x1, "x1"), as_op(ctx, x2, "x2")
        if "unknown" in (a.lib, b.lib):
            return NOTHING
        if name in _BITWISE and any(dt.is_float(part.dtype) for part in (a, b)):
            refuse_kernel(ctx, name, a, b)
        if name in _LOOSE:
            tensors = isinstance(x1, Array) and isinstance(x2, Array)
            return _loose(ctx, name, a, b, promoted(ctx, x1, x2) if tensors else None)
        shape = met(ctx, name, a, b)
        if name in _COMPARING:
            return made(ctx, shape, "bool", TRUTH, a, b)
        converted = name in _CONVERTING and (name == "nextafter" or not is_symbolic(a, b))
        if name == "arctan2" and is_symbolic(a, b):
            # A number beside a KerasTensor counts as Keras's own float.
            x1, x2 = (
                part if isinstance(part, Array) else Array(SCALAR, KERAS_FLOAT) for part in (x1, x2)
            )
        dtype = promoted(ctx, a, b) if converted else promoted(ctx, x1, x2)
        if name in _DIVIDING:
            dtype = floating(dtype)
        elif dtype == "bool":
            dtype = "int32" if name in ("mod", "fmod") else None
        op = _OPERATORS.get(name)
        facts = combined(op, a.facts, b.facts, dtype) if op and dtype is not None else NO_FACTS
        return made(ctx, shape, dtype, facts, a, b)

    function(O + name, f"{O}numpy.{name}")(body)


for _name in (*_ARITHMETIC, *_DIVIDING, *_COMPARING, *_LOOSE):
    _binary(_name)


@function(O + "where", O + "numpy.where")
def where(ctx: Context, condition: Op, x1: Kept = NONE, x2: Kept = NONE) -> Value:
    if x1 == NONE and x2 == NONE:
        rank = condition.shape.rank
        if rank is None or is_symbolic(condition):
            return Unknown("the places where a condition holds")
        places = made(ctx, Shape((UNKNOWN,)), "int32", NO_FACTS, condition)
        return ctx.new_list([places] * rank)
    if x1 == NONE or x2 == NONE:
        text = "`keras.ops.where` takes both values or none of them"
        raise Fail("array-arguments", text, "ValueError", "x1" if x1 == NONE else "x2")
    a, b = as_op(ctx, x1, "x1"), as_op(ctx, x2, "x2")
    if "unknown" in (condition.lib, a.lib, b.lib):
        return NOTHING
    inner = met(ctx, "where", a, b)
    try:
        shape = arith.broadcast(condition.shape, inner)
    except arith.ShapeError as error:
        raise Fail(
            "array-broadcast",
            f"`keras.ops.where`: {error.message}",
            wrong(ctx, condition, a, b),
            "condition",
        ) from None
    return made(ctx, shape, promoted(ctx, x1, x2), NO_FACTS, condition, a, b)
