"""Element-wise functions and operators as functions, made from tables: which dtypes each takes."""

from __future__ import annotations

import math as pymath
from collections.abc import Callable
from typing import Annotated, Any

from ...shapes import SCALAR, DType, Shape, same
from ...shapes import dtypes as dt
from ...shapes.arith import ShapeError, broadcast
from ...values import NO_FACTS, NONE, Array, Const, Facts, Fail, Value
from ..api import Context, function
from ..intervals import TRUTH, combined, compared, negated, within
from .common import (
    NOTHING,
    Kept,
    Ten,
    as_tensor,
    graph_of,
    is_tensor,
    is_weak,
    keep,
    made,
    range_facts,
    sequence_items,
)  # fmt: skip

Raw = Annotated[Any, keep]

FLOATS = frozenset(("float16", "bfloat16", "float32", "float64"))
COMPLEX = frozenset(("complex64", "complex128"))
SIGNED = frozenset(("int8", "int16", "int32", "int64"))
UNSIGNED = frozenset(("uint8", "uint16", "uint32", "uint64"))
INTS = SIGNED | UNSIGNED
REAL = FLOATS | INTS
ANY = REAL | COMPLEX | {"bool", "string"}

_UNARY: tuple[tuple[frozenset[str], str], ...] = (
    (
        FLOATS | COMPLEX,
        "acos acosh asin asinh atan atanh cos cosh exp sigmoid sin sinh sqrt tan tanh expm1 log log1p rsqrt",
    ),
    (
        FLOATS,
        "floor ceil erf erfc erfinv erfcinv rint log_sigmoid softplus softsign elu selu digamma lgamma bessel_i0 bessel_i1 bessel_i0e bessel_i1e is_finite is_inf is_nan ndtri",
    ),
    (FLOATS | COMPLEX | SIGNED, "negative sign abs"),
    (REAL | COMPLEX, "square round conj real"),
    (FLOATS | COMPLEX, "reciprocal_no_nan swish silu"),
    (FLOATS | COMPLEX | SIGNED, "reciprocal"),
    (frozenset(("bool",)), "logical_not"),
    (REAL, "relu relu6"),
    (ANY, "imag angle"),
)  # fmt: skip
"""Dtypes taken -> functions; the result keeps the dtype."""
_TRUTHS = frozenset(("is_finite", "is_inf", "is_nan", "logical_not"))
_MAGNITUDES = frozenset(("abs", "real", "imag", "angle"))
_MONOTONE: dict[str, Callable[[float], float]] = {
    "sqrt": pymath.sqrt, "exp": pymath.exp, "log": pymath.log, "log1p": pymath.log1p,
    "floor": pymath.floor, "ceil": pymath.ceil, "rint": round, "round": round, "tanh": pymath.tanh,
}  # fmt: skip
_RANGES = {
    "sigmoid": Facts(0, 1), "tanh": Facts(-1, 1), "sin": Facts(-1, 1), "cos": Facts(-1, 1), "exp": Facts(low=0),
    "sqrt": Facts(low=0), "square": Facts(low=0), "relu": Facts(low=0), "relu6": Facts(0, 6), "softplus": Facts(low=0),
    "sign": Facts(-1, 1), "softsign": Facts(-1, 1), "erf": Facts(-1, 1), "rsqrt": Facts(low=0), "cosh": Facts(low=1),
    "elu": Facts(low=-1), "log_sigmoid": Facts(high=0),
}  # fmt: skip
_WHOLE = frozenset(("floor", "ceil", "rint", "round", "sign"))
_NN = frozenset(
    ("relu", "relu6", "elu", "selu", "softplus", "softsign", "silu", "swish", "sigmoid", "tanh")
)
_ROOT = frozenset(
    ["abs", "acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "exp", "floor", "negative", "round", "sigmoid", "sign", "sin", "sinh", "sqrt", "square", "tan", "tanh", "logical_not"]
)  # fmt: skip


def wrong_dtype(ctx: Context, name: str, x: Array, taken: frozenset[str], at: str = "x") -> None:
    """Refuse a dtype the function has no kernel for."""
    if x.dtype is None or x.dtype in taken or x.lib == "keras":
        return
    advice = "; use `tf.cast(x, tf.float32)`" if x.dtype != "string" and taken & FLOATS else ""
    exception = "TypeError" if graph_of(ctx, x) else "InvalidArgumentError"
    raise Fail(
        "dtype-mismatch", f"`tf.{name}` does not take {x.dtype} tensors{advice}", exception, at
    )


def unary_facts(name: str, facts: Facts, dtype: DType) -> Facts:
    """What is known of a function of some values."""
    if name in _TRUTHS:
        return TRUTH
    if name == "negative":
        return negated(facts, dtype)
    known = _RANGES.get(name, NO_FACTS)
    low, high = known.low, known.high
    if name == "abs":
        low = 0
        bounds = [abs(x) for x in (facts.low, facts.high) if x is not None]
        high = max(bounds) if len(bounds) == 2 else None
    elif name in ("relu", "relu6"):
        high = max(0, facts.high) if facts.high is not None else high
    mapped = _MONOTONE.get(name)
    if mapped is not None:
        low = low if facts.low is None else _at(mapped, facts.low, low)
        high = high if facts.high is None else _at(mapped, facts.high, high)
    if not within(dtype, low, high) or name == "square" and dt.is_integer(dtype):
        low = high = None
    return Facts(low, high, True if name in _WHOLE or dt.is_integer(dtype) else None)


def _at(mapped: Callable[[float], float], bound: float, otherwise: float | None) -> float | None:
    try:
        return mapped(bound)
    except (ValueError, OverflowError):
        return otherwise


def _unary(name: str, taken: frozenset[str]) -> None:
    def body(
        x: Raw = None,
        *rest: Value,
        ctx: Context,
        features: Raw = None,
        input: Raw = None,
        **named: Value,
    ) -> Value:
        given = next((v for v in (x, features, input) if v is not None), None)
        if given is None:
            return NOTHING
        a = as_tensor(ctx, given, "x")
        wrong_dtype(ctx, name, a, taken)
        dtype = "bool" if name in _TRUTHS else a.dtype
        if name in _MAGNITUDES and a.dtype in COMPLEX:
            dtype = "float32" if a.dtype == "complex64" else "float64"
        return made(ctx, a.shape, dtype, unary_facts(name, a.facts, dtype), a)

    names = [f"tensorflow.math.{name}"]
    if name in _ROOT:
        names.append(f"tensorflow.{name}")
    if name in _NN:
        names.append(f"tensorflow.nn.{name}")
    function(*names, f"tensorflow.compat.v1.{name}", f"tensorflow.compat.v1.math.{name}")(body)


for _taken, _functions in _UNARY:
    for _name in _functions.split():
        _unary(_name, _taken)

# Two operands -----------------------------------------------------------------------------------

_BINARY: dict[str, tuple[frozenset[str], str]] = {
    "add": (REAL | COMPLEX | {"string"}, "+"), "subtract": (REAL | COMPLEX, "-"), "multiply": (REAL | COMPLEX, "*"),
    "floordiv": (REAL | COMPLEX, "//"), "floormod": (REAL, "%"), "mod": (REAL, "%"), "truncatediv": (REAL | COMPLEX, ""),
    "truncatemod": (REAL, ""), "pow": (FLOATS | COMPLEX | SIGNED, "**"), "maximum": (REAL, ""), "minimum": (REAL, ""),
    "equal": (ANY, "=="), "not_equal": (ANY, "!="), "less": (REAL, "<"), "less_equal": (REAL, "<="),
    "greater": (REAL, ">"), "greater_equal": (REAL, ">="), "logical_and": (frozenset(("bool",)), "&"),
    "logical_or": (frozenset(("bool",)), "|"), "logical_xor": (frozenset(("bool",)), "^"),
    "squared_difference": (FLOATS | COMPLEX | {"int32", "int64"}, ""), "atan2": (FLOATS, ""),
    "xlogy": (FLOATS | COMPLEX, ""), "xdivy": (FLOATS | COMPLEX, ""), "xlog1py": (FLOATS | COMPLEX, ""),
    "nextafter": (frozenset(("float32", "float64")), ""), "igamma": (FLOATS, ""), "igammac": (FLOATS, ""),
    "divide": (REAL | COMPLEX, "/"), "truediv": (REAL | COMPLEX, "/"), "divide_no_nan": (REAL | COMPLEX, "/"),
    "realdiv": (REAL | COMPLEX, ""), "multiply_no_nan": (FLOATS | COMPLEX, "*"),
}  # fmt: skip
_COMPARING = frozenset(
    (
        "equal",
        "not_equal",
        "less",
        "less_equal",
        "greater",
        "greater_equal",
        "logical_and",
        "logical_or",
        "logical_xor",
    )
)
_DIVIDING = frozenset(("divide", "truediv", "divide_no_nan"))
_IN_ROOT = frozenset(
    ["add", "subtract", "multiply", "divide", "truediv", "pow", "maximum", "minimum", "equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "logical_and", "logical_or", "truncatediv", "truncatemod", "atan2", "realdiv"]
)  # fmt: skip
_FIRST_DECIDES = frozenset(("add", "truediv", "multiply_no_nan"))
"""Functions that convert their first argument before they look at the second."""
_ARRAYS_DECIDE = frozenset(("add", "matmul", "linalg.matvec", "tensordot"))
"""Functions in which a NumPy array in front keeps its dtype, outside of graphs too."""


def pair(ctx: Context, name: str, x: Value, y: Value) -> tuple[Array, Array, DType]:
    """Both operands and their one dtype; refuses a mixture.

    Python numbers and NumPy arrays take the dtype of the tensor they meet.
    """
    a, b = as_tensor(ctx, x, "x"), as_tensor(ctx, y, "y")
    fixed = [side for value, side in ((x, a), (y, b)) if is_tensor(value)]
    if "unknown" in (a.lib, b.lib) or "keras" in (a.lib, b.lib):
        return a, b, None
    if len(fixed) == 2:
        if None in (a.dtype, b.dtype):
            return a, b, a.dtype or b.dtype
        if a.dtype != b.dtype:
            text = (
                f"`tf.{name}` does not mix {a.dtype} and {b.dtype}: convert one side with `tf.cast`"
            )
            exception = "InvalidArgumentError"
            if graph_of(ctx, a, b) or name in _DIVIDING:
                exception = "TypeError"
            if name == "multiply_no_nan":
                exception = "ValueError"
            raise Fail("dtype-mismatch", text, exception, "y")
        return a, b, a.dtype
    if len(fixed) == 1:
        other_value, other = (y, b) if fixed[0] is a else (x, a)
        _refuse_array(ctx, name, x, y, a, b)
        if name in _FIRST_DECIDES and fixed[0] is b:
            return a, b, None
        dtype = fixed[0].dtype
        if (
            is_weak(ctx, other_value)
            and dtype is not None
            and other.dtype is not None
            and not _adapts(other.dtype, dtype)
        ):
            what = (
                repr(other_value.value)
                if isinstance(other_value, Const)
                else f"a {other.dtype} number"
            )
            text = f"{what} cannot become {dtype}, the dtype of the tensor it meets in `tf.{name}`; use `tf.cast`"
            exception = "TypeError"
            if name == "add" and not graph_of(ctx, a, b):
                exception = "InvalidArgumentError"
            raise Fail("dtype-mismatch", text, exception, "y" if other is b else "x")
        return a, b, dtype
    return a, b, a.dtype if a.dtype == b.dtype else None


def _refuse_array(ctx: Context, name: str, x: Value, y: Value, a: Array, b: Array) -> None:
    """A NumPy array in front decides the dtype; behind, it takes the one of the tensor."""
    graph = graph_of(ctx, a, b)
    array, tensor = (a, b) if is_tensor(y) else (b, a)
    if array is b and name != "tensordot" or not isinstance(x if array is a else y, Array):
        return
    if not (name in _ARRAYS_DECIDE or graph and name not in _DIVIDING):
        return
    if None in (array.dtype, tensor.dtype) or array.dtype == tensor.dtype:
        return
    if not dt.is_numeric(array.dtype):
        return
    text = (
        f"`tf.{name}` takes the array as {array.dtype} and the tensor is {tensor.dtype}: give the array "
        f"as `.astype({str(tensor.dtype)!r})`"
    )
    raise Fail("dtype-mismatch", text, "TypeError" if graph else "InvalidArgumentError", "y")


def _adapts(number: DType, tensor: str) -> bool:
    if number == "bool":
        return tensor != "string"
    if number in ("int32", "int64"):
        return tensor not in ("bool", "string")
    if number == "float32":
        return tensor in FLOATS or tensor in COMPLEX
    return number == tensor


def _binary(name: str, taken: frozenset[str], op: str) -> None:
    def body(x: Raw, y: Raw, *rest: Value, ctx: Context, **named: Value) -> Value:
        a, b, dtype = pair(ctx, name, x, y)
        if "unknown" in (a.lib, b.lib):
            return NOTHING
        if dtype is not None and dtype not in taken and "keras" not in (a.lib, b.lib):
            text = f"`tf.{name}` does not take {dtype} tensors; use `tf.cast`"
            exception = (
                "TypeError" if graph_of(ctx, a, b) or name in _DIVIDING else "InvalidArgumentError"
            )
            raise Fail("dtype-mismatch", text, exception, "x")
        shape = met(ctx, name, a, b, dtype)
        result = dtype
        if name in _COMPARING:
            return made(ctx, shape, "bool", compared(op, a.facts, b.facts), a, b)
        if name in _DIVIDING and dtype in INTS:
            result = "float32" if dtype in ("int8", "int16", "uint8", "uint16") else "float64"
        facts = NO_FACTS
        if result is not None and result != "string":
            facts = (
                combined(op, a.facts, b.facts, result) if op else _extreme(name, a.facts, b.facts)
            )
        return made(ctx, shape, result, facts, a, b)

    names = [f"tensorflow.math.{name}"]
    if name in _IN_ROOT:
        names.append(f"tensorflow.{name}")
    function(*names, f"tensorflow.compat.v1.{name}", f"tensorflow.compat.v1.math.{name}")(body)


def _extreme(name: str, a: Facts, b: Facts) -> Facts:
    """Bounds of the larger or smaller of two."""
    if name not in ("maximum", "minimum"):
        return NO_FACTS
    pick = max if name == "maximum" else min
    low = pick(a.low, b.low) if a.low is not None and b.low is not None else None
    high = pick(a.high, b.high) if a.high is not None and b.high is not None else None
    return Facts(low, high, True if a.integral and b.integral else None)


def met(ctx: Context, name: str, a: Array, b: Array, dtype: DType = None) -> Shape:
    """The shapes broadcast, or the refusal."""
    try:
        return broadcast(a.shape, b.shape)
    except ShapeError as error:
        axis = error.axis or -1
        first, second = (
            f"`{side.name}` of shape {side.shape}" if side.name else str(side.shape)
            for side in (a, b)
        )
        text = (
            f"{first} and {second} cannot be combined by `tf.{name}`: {a.shape[axis]} against "
            f"{b.shape[axis]} on axis {axis}; sizes must be equal, or one of them 1"
        )
        exception = "ValueError" if graph_of(ctx, a, b) else "InvalidArgumentError"
        raise Fail("array-broadcast", text, exception, None, left=a.shape, right=b.shape) from None


for _name, (_taken, _op) in _BINARY.items():
    _binary(_name, _taken, _op)


@function(
    *(
        f"tensorflow.bitwise.{name}"
        for name in ("bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift")
    )
)
def bitwise(ctx: Context, x: Kept, y: Kept, name: Kept = NONE) -> Value:
    a, b, dtype = pair(ctx, "bitwise", x, y)
    if dtype is not None and dtype not in INTS and "keras" not in (a.lib, b.lib):
        exception = "TypeError" if graph_of(ctx, a, b) else "InvalidArgumentError"
        raise Fail(
            "dtype-mismatch", f"bitwise functions take integers, not {dtype}", exception, "x"
        )
    return made(ctx, met(ctx, "bitwise", a, b), dtype, NO_FACTS, a, b)


# More than two ----------------------------------------------------------------------------------


@function("tensorflow.clip_by_value", "tensorflow.compat.v1.clip_by_value")
def clip(
    ctx: Context, t: Kept, clip_value_min: Kept, clip_value_max: Kept, name: Kept = NONE
) -> Value:
    low_side = _bounded(ctx, t, clip_value_min)
    whole = low_side[0]
    second = _bounded(ctx, t, clip_value_max)
    facts = range_facts(whole.facts)
    low, high = low_side[1].facts, second[1].facts
    limits = Facts(
        low.low if low.low is not None else facts.low,
        high.high if high.high is not None else facts.high,
        facts.integral,
    )
    return made(ctx, whole.shape, whole.dtype, limits, whole)


def _bounded(ctx: Context, t: Value, bound: Value) -> tuple[Array, Array]:
    array = as_tensor(ctx, t, "t")
    other = as_tensor(ctx, bound, "clip_value_min")
    if "unknown" in (array.lib, other.lib) or "keras" in (array.lib, other.lib):
        return array, other
    if is_weak(ctx, bound) and array.dtype is not None and not _adapts(other.dtype, array.dtype):
        text = (
            f"a bound of {other.dtype} cannot become {array.dtype}, the dtype of the clipped tensor"
        )
        raise Fail("dtype-mismatch", text, "TypeError", "clip_value_max")
    shape = met(ctx, "clip_by_value", array, other)
    if shape.rank is not None and array.shape.rank is not None and shape.rank > array.shape.rank:
        return NOTHING, other
    return array, other


@function("tensorflow.clip_by_norm")
def clip_by_norm(
    ctx: Context, t: Ten, clip_norm: Kept, axes: Kept = NONE, name: Kept = NONE
) -> Value:
    return made(ctx, t.shape, t.dtype, NO_FACTS, t)


@function("tensorflow.add_n", "tensorflow.math.add_n", "tensorflow.math.accumulate_n")
def add_n(ctx: Context, inputs: Kept, name: Kept = NONE) -> Value:
    items = sequence_items(ctx, inputs)
    if not items:
        return NOTHING
    parts = [as_tensor(ctx, item, "inputs") for item in items]
    first = parts[0]
    for part in parts[1:]:
        if part.shape.dims is None or first.shape.dims is None:
            continue
        pairs = zip(first.shape.dims, part.shape.dims)
        if part.shape.rank != first.shape.rank or any(same(a, b) is False for a, b in pairs):
            text = f"`tf.add_n` adds tensors of one shape: {first.shape} and {part.shape}"
            exception = "ValueError" if graph_of(ctx, *parts) else "InvalidArgumentError"
            raise Fail("array-broadcast", text, exception, "inputs")
    return made(ctx, first.shape, first.dtype, NO_FACTS, *parts)


@function("tensorflow.scalar_mul", "tensorflow.math.scalar_mul")
def scalar_mul(ctx: Context, scalar: Kept, x: Ten, name: Kept = NONE) -> Value:
    return made(ctx, x.shape, x.dtype, NO_FACTS, x)


@function("tensorflow.nn.gelu", "tensorflow.nn.leaky_relu")
def soft_relu(ctx: Context, features: Ten, *rest: Value, called: str = "", **named: Value) -> Value:
    if (
        called.endswith("gelu")
        and features.dtype is not None
        and features.dtype not in FLOATS
        and features.lib != "keras"
    ):
        raise Fail(
            "dtype-mismatch",
            f"`tf.nn.gelu` takes floats, not {features.dtype}; use `tf.cast`",
            "ValueError",
            "features",
        )
    kind = "float32" if features.dtype in INTS else features.dtype
    return made(ctx, features.shape, kind, NO_FACTS, features)


@function(
    "tensorflow.nn.softmax",
    "tensorflow.nn.log_softmax",
    "tensorflow.math.softmax",
    "tensorflow.math.log_softmax",
)
def softmax(
    ctx: Context, logits: Ten, axis: Kept = NONE, name: Kept = NONE, *, called: str = ""
) -> Value:
    wrong_dtype(ctx, called.partition(".")[2], logits, FLOATS, "logits")
    if logits.shape == SCALAR:
        return NOTHING
    return made(
        ctx, logits.shape, logits.dtype, NO_FACTS if "log" in called else Facts(0, 1), logits
    )


@function(
    "tensorflow.math.l2_normalize",
    "tensorflow.nn.l2_normalize",
    "tensorflow.linalg.l2_normalize",
    "tensorflow.math.cumulative_logsumexp",
)
def kept_shape(ctx: Context, x: Ten, *rest: Value, **named: Value) -> Value:
    return made(ctx, x.shape, x.dtype, NO_FACTS, x)
