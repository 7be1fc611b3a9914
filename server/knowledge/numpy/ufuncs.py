"""Element-wise functions, made from tables: name, dtype rule, range of the results."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Annotated, Any

from ...shapes import SCALAR, UNKNOWN, DType, Shape, arith
from ...shapes import dtypes as dt
from ...shapes.arith import ShapeError, broadcast
from ...values import NO_FACTS, NONE, Array, Const, Facts, Fail, Scalar, Tuple, Unknown, Value
from ..api import Context, function
from ..args import sequence_items
from ..arithmetic import COMPARISONS, Operand, binary, met, numpy_binary, operand, promoted
from ..intervals import TRUTH, negated, within
from .common import Kept, NpDType, as_ndarray, as_np_dtype, chosen, keep, made

UNIT = Facts(-1, 1)


def floating(dtype: DType) -> DType:
    """The float NumPy computes in: small integers give small floats."""
    if dtype in ("bool", "int8", "uint8"):
        return "float16"
    if dtype in ("int16", "uint16"):
        return "float32"
    return "float64" if dt.is_integer(dtype) else dtype


def _kept(dtype: DType) -> DType:
    return dtype


def _truth(dtype: DType) -> DType:
    return "bool"


def _squared(dtype: DType) -> DType:
    return "int8" if dtype == "bool" else dtype


def _through_float(dtype: DType) -> DType:
    """Computed in Python: whole numbers become float64."""
    return dtype if dtype is None or dt.is_float(dtype) or dt.is_complex(dtype) else "float64"


def _rounded(dtype: DType) -> DType:
    return "float16" if dtype == "bool" else dtype


def _magnitude(dtype: DType) -> DType:
    return {"complex64": "float32", "complex128": "float64"}.get(dtype or "", dtype)


_UNARY: tuple[tuple[str, Callable[[DType], DType]], ...] = (
    *((name, floating) for name in (
        "sqrt", "cbrt", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos",
        "tan",
        "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh",
        "degrees", "radians", "deg2rad", "rad2deg", "rint", "fabs",
    )),
    ("sinc", _through_float), ("conjugate", _squared), ("conj", _squared),
    *((name, _kept) for name in (
        "negative", "positive", "sign", "invert", "floor", "ceil", "trunc",
        "fix", "nan_to_num",
    )),
    ("absolute", _magnitude), ("abs", _magnitude),
    ("square", _squared), ("reciprocal", _squared),
    *((name, _rounded) for name in ("round", "around", "round_")),
    *((name, _truth) for name in (
        "isnan", "isinf", "isfinite", "isneginf", "isposinf", "signbit", "logical_not", "iscomplex",
        "isreal",
    )),
)  # fmt: skip

_RANGES = {
    "sin": UNIT, "cos": UNIT, "tanh": UNIT, "sign": UNIT, "exp": Facts(low=0), "exp2": Facts(low=0),
    "cosh": Facts(low=1), "sqrt": Facts(low=0), "square": Facts(low=0), "expm1": Facts(low=-1),
}  # fmt: skip
_MONOTONE: dict[str, Callable[[float], float]] = {
    "sqrt": math.sqrt, "exp": math.exp, "log1p": math.log1p, "log": math.log, "log2": math.log2,
    "log10": math.log10, "floor": math.floor, "ceil": math.ceil, "trunc": math.trunc,
    "fix": math.trunc, "tanh": math.tanh, "expm1": math.expm1, "deg2rad": math.radians,
    "radians": math.radians, "degrees": math.degrees, "rad2deg": math.degrees,
    "rint": round, "round": round, "around": round, "round_": round, "arctan": math.atan,
}  # fmt: skip
"""Increasing functions: the bounds of the result are those of the argument, mapped."""
_WHOLE = frozenset(("floor", "ceil", "trunc", "fix", "rint"))
_NAN_SAFE = frozenset(
    ("absolute", "abs", "negative", "positive", "sign", "floor", "ceil", "trunc", "fix", "round",
     "around",
     "round_", "rint", "exp", "tanh", "square", "expm1", "arctan", "deg2rad", "radians", "degrees",
     "rad2deg", "sinh", "cosh", "exp2", "cbrt", "fabs")
)  # fmt: skip


def _unary_facts(name: str, facts: Facts, dtype: DType) -> Facts:
    if dtype == "bool":
        return TRUTH
    if name == "nan_to_num":
        return (
            Facts(facts.low, facts.high, facts.integral, nan=False)
            if facts.nan is False
            else Facts(nan=False)
        )
    if name in ("absolute", "abs", "fabs"):
        return _magnitude_facts(facts, dtype)
    if name == "negative":
        return negated(facts, dtype)
    if name in ("positive", "conj", "conjugate"):
        return facts
    known = _RANGES.get(name, NO_FACTS)
    low, high = known.low, known.high
    mapped = _MONOTONE.get(name)
    if mapped is not None and facts.low is not None:
        low = _at(mapped, facts.low, low)
    if mapped is not None and facts.high is not None:
        high = _at(mapped, facts.high, high)
    if (
        name == "square"
        and facts.low is not None
        and facts.high is not None
        and not dt.is_integer(dtype)
    ):
        high = max(facts.low**2, facts.high**2)
    if not within(dtype, low, high):
        low = high = None
    nan = facts.nan if name in _NAN_SAFE and facts.nan is not None else None
    if name == "sqrt" and facts.nan is False and facts.low is not None and facts.low >= 0:
        nan = False
    whole = True if name in _WHOLE or dt.is_integer(dtype) else None
    content = facts.content
    if (
        mapped is not None
        and isinstance(content, (int, float))
        and not name.startswith(("round", "around"))
    ):
        content = _at(mapped, content, None)
        return Facts(low, high, whole, nan=nan, content=content)
    return Facts(low, high, whole, nan=nan)


def _at(mapped: Callable[[float], float], bound: float, otherwise: float | None) -> float | None:
    try:
        return mapped(bound)
    except (ValueError, OverflowError):
        return otherwise


def _magnitude_facts(facts: Facts, dtype: DType) -> Facts:
    if facts.low is None or facts.high is None:
        signed = dtype is not None and dt.is_integer(dtype) and not dtype.startswith("u")
        # The lowest signed integer has no positive counterpart: it stays negative.
        return Facts(None if signed else 0, None, facts.integral, nan=facts.nan)
    low = 0 if facts.low <= 0 <= facts.high else min(abs(facts.low), abs(facts.high))
    return Facts(low, max(abs(facts.low), abs(facts.high)), facts.integral, nan=facts.nan)


_REFUSES: dict[str, tuple[frozenset[str], str]] = {
    "negative": (frozenset(("bool",)), "TypeError"),
    "positive": (frozenset(("bool",)), "UFuncTypeError"),
    "sign": (frozenset(("bool",)), "UFuncTypeError"),
    "invert": (frozenset(("float16", "float32", "float64")), "TypeError"),
}
"""Dtypes a function does not take."""


def _result(ctx: Context, name: str, x: Any, dtype: Any, rule: Callable[[DType], DType]) -> Value:
    a = as_ndarray(ctx, x, "x")
    if a.lib == "unknown" and a.shape.dims is None:
        return Unknown("a function of an unknown value")
    if a.lib == "unknown":
        return Array(a.shape, None, "unknown", origin=ctx.site)
    refused = _REFUSES.get(name)
    if refused is not None and a.dtype in refused[0] and dtype is None:
        raise Fail("array-arguments", f"np.{name} does not take {a.dtype} values", refused[1], "x")
    if a.dtype == "string" and rule is floating and a.lib == "numpy":
        raise Fail("array-arguments", f"np.{name} does not take text", "TypeError", "x")
    natural = (
        "object"
        if a.dtype == "object" and rule is not _truth
        else rule(a.dtype)
        if a.dtype or rule is _truth
        else None
    )
    if a.dtype == "string":
        natural = None
    kind = chosen(dtype, natural)
    facts = _unary_facts(name, a.facts, kind) if kind is not None else NO_FACTS
    if dtype is not None and kind != natural:
        facts = NO_FACTS
    if a.lib == "pandas":
        same = a.column_dtypes if kind == a.dtype else None
        return a.but(dtype=kind, facts=facts, column_dtypes=same, origin=ctx.site, name=None)
    return Array(a.shape, kind, "numpy", facts, origin=ctx.site)


def _signature(operands: tuple[str, ...], rounding: bool = False) -> inspect.Signature:
    positional, keyword = inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.KEYWORD_ONLY
    params = [inspect.Parameter("ctx", keyword)]
    raw = Annotated[Any, keep]
    ordinary = inspect.Parameter.POSITIONAL_OR_KEYWORD
    front = [inspect.Parameter(name, positional, annotation=raw) for name in operands]
    if rounding:
        front = [inspect.Parameter("a", ordinary, annotation=raw)]
        front.append(inspect.Parameter("decimals", ordinary, default=None, annotation=raw))
    front.append(inspect.Parameter("out", ordinary, default=None, annotation=raw))
    dtype = inspect.Parameter(
        "dtype", keyword, default=None, annotation=Annotated[Any, as_np_dtype]
    )
    named = inspect.Parameter("named", inspect.Parameter.VAR_KEYWORD)
    return inspect.Signature([*front, *params, dtype, named])


def _unary_body(name: str, rule: Callable[[DType], DType]) -> None:
    def body(
        *args: Any,
        ctx: Context,
        dtype: Any = None,
        a: Any = None,
        out: Any = None,
        decimals: Any = None,
        **named: Any,
    ) -> Value:
        return _result(ctx, name, args[0] if args else a, dtype, rule)

    rounding = name in ("round", "around", "round_")
    body.__signature__ = _signature(("x",), rounding)  # type: ignore[attr-defined]
    function(f"numpy.{name}")(body)


for _name, _rule in _UNARY:
    _unary_body(_name, _rule)

# Two operands -----------------------------------------------------------------------------------

_OPERATORS = {
    "add": "+", "subtract": "-", "multiply": "*", "divide": "/", "true_divide": "/",
    "floor_divide": "//", "remainder": "%", "mod": "%", "fmod": "%", "power": "**",
    "bitwise_and": "&", "bitwise_or": "|", "bitwise_xor": "^", "left_shift": "<<",
    "right_shift": ">>", "equal": "==", "not_equal": "!=", "less": "<", "less_equal": "<=",
    "greater": ">", "greater_equal": ">=", "matmul": "@",
}  # fmt: skip
_OTHERS = {
    "maximum": _kept, "minimum": _kept, "fmax": _kept, "fmin": _kept, "gcd": _kept, "lcm": _kept,
    "arctan2": floating, "hypot": floating, "logaddexp": floating, "logaddexp2": floating,
    "copysign": floating, "nextafter": floating, "logical_and": _truth, "logical_or": _truth,
    "logical_xor": _truth, "isclose": _truth,
}  # fmt: skip


def _two(ctx: Context, name: str, a: Any, b: Any, dtype: Any) -> Value:
    if name in ("equal", "not_equal") or name not in _OTHERS:
        result = _by_operator(ctx, _OPERATORS[name], a, b)
    else:
        result = _by_rule(ctx, name, a, b)
    if dtype is not None and isinstance(result, Array) and _OPERATORS.get(name) not in COMPARISONS:
        return Array(result.shape, chosen(dtype, None), result.lib, origin=ctx.site)
    return result


def _by_operator(ctx: Context, op: str, a: Any, b: Any) -> Value:
    left, right = _sides(ctx, a, b)
    if left is None or right is None:
        return Unknown("one side of the operation is not known")
    if "pandas" in (left.lib, right.lib):
        return binary(ctx, op, a, b)
    return numpy_binary(ctx, op, left, right)


def _sides(ctx: Context, a: Any, b: Any) -> tuple[Operand | None, Operand | None]:
    """Both operands as NumPy reads them: tensors become arrays."""
    sides: list[Operand | None] = []
    for value in (a, b):
        if isinstance(value, Array):
            array = as_ndarray(ctx, value)
            if array.lib == "unknown":
                sides.append(None)
                continue
            lib = "pandas" if array.lib == "pandas" else "numpy"
            sides.append(
                Operand(array, lib, array.shape, array.dtype, array.facts, name=array.name)
            )
        else:
            sides.append(operand(ctx, value))
    return sides[0], sides[1]


def _by_rule(ctx: Context, name: str, a: Any, b: Any) -> Value:
    left, right = _sides(ctx, a, b)
    if left is None or right is None:
        return Unknown("one side of the operation is not known")
    if "pandas" in (left.lib, right.lib):
        return Array(met(f"np.{name}", left, right), None, "unknown", origin=ctx.site)
    shape = met(f"np.{name}", left, right)
    kinds = (left.dtype, right.dtype)
    kind = None if "string" in kinds or "object" in kinds else _OTHERS[name](promoted(left, right))
    if _OTHERS[name] is _truth:
        kind = "bool"
    facts = (
        TRUTH
        if kind == "bool"
        else NO_FACTS
        if kind is None
        else _extreme(name, left.facts, right.facts)
    )
    return Array(shape, kind, "numpy", facts, origin=ctx.site)


def _extreme(name: str, a: Facts, b: Facts) -> Facts:
    """Bounds of the larger or smaller of two."""
    if name not in ("maximum", "minimum", "fmax", "fmin"):
        return NO_FACTS
    nan = False if a.nan is False and b.nan is False else None
    whole = True if a.integral and b.integral else None
    pick = max if name in ("maximum", "fmax") else min
    lows = [x for x in (a.low, b.low) if x is not None]
    highs = [x for x in (a.high, b.high) if x is not None]
    if pick is max:
        low = max(lows) if lows and (nan is False or len(lows) == 2) else None
        high = max(highs) if len(highs) == 2 else None
    else:
        low = min(lows) if len(lows) == 2 else None
        high = min(highs) if highs and (nan is False or len(highs) == 2) else None
    return Facts(low, high, whole, nan=nan)


def _binary_body(name: str) -> None:
    def body(
        x1: Any, x2: Any, /, *, ctx: Context, out: Any = None, dtype: Any = None, **named: Any
    ) -> Value:
        return _two(ctx, name, x1, x2, dtype)

    body.__signature__ = _signature(("x1", "x2"))  # type: ignore[attr-defined]
    function(f"numpy.{name}")(body)


for _name in (*_OPERATORS, *_OTHERS):
    _binary_body(_name)


@function("numpy.divmod", "numpy.modf", "numpy.frexp")
def pair(x1: Kept, x2: Kept = None, *, ctx: Context, called: str = "") -> Value:
    if called == "numpy.divmod":
        return Tuple(
            (_two(ctx, "floor_divide", x1, x2, None), _two(ctx, "remainder", x1, x2, None))
        )
    a = as_ndarray(ctx, x1)
    kind = floating(a.dtype)
    return Tuple(
        (
            made(ctx, a.shape, kind),
            made(ctx, a.shape, "int32" if called.endswith("frexp") else kind),
        )
    )


@function("numpy.clip", "ndarray.clip")
def clip(
    ctx: Context, a: Kept, a_min: Kept = None, a_max: Kept = None, out: Kept = None, *,
    min: Kept = None, max: Kept = None, dtype: NpDType = None, **named: Value,
) -> Value:  # fmt: skip
    result: Value = a if isinstance(a, Array) else as_ndarray(ctx, a)
    low = a_min if min is None else min
    high = a_max if max is None else max
    for bound, name in ((low, "maximum"), (high, "minimum")):
        if bound is None or bound == NONE:
            continue
        result = _clipped(ctx, name, result, bound)
        if not isinstance(result, Array):
            return result
    if dtype is not None and isinstance(result, Array):
        return Array(result.shape, chosen(dtype, None), "numpy", origin=ctx.site)
    return result


def _clipped(ctx: Context, name: str, a: Value, bound: Any) -> Value:
    if isinstance(a, Array) and a.lib == "pandas":
        side = operand(ctx, bound)
        facts = (
            _extreme(name, a.facts, side.facts)
            if side is not None and side.shape == SCALAR
            else NO_FACTS
        )
        return a.but(
            dtype=None if a.dtype is None else _clip_dtype(a, side), facts=facts, origin=ctx.site
        )
    if (
        isinstance(a, Array)
        and dt.is_integer(a.dtype)
        and isinstance(bound, Const)
        and type(bound.value) is int
    ):
        # A bound beyond the dtype's range leaves the values as they are.
        found = _by_rule(ctx, name, a, bound)
        return found.but(dtype=a.dtype, facts=found.facts) if isinstance(found, Array) else found
    return _by_rule(ctx, name, a, bound)


def _clip_dtype(a: Array, side: Operand | None) -> DType:
    if side is None:
        return None
    return promoted(Operand(a, "numpy", a.shape, a.dtype, a.facts), side)


@function("numpy.where")
def where(condition: Kept, x: Kept = None, y: Kept = None, /, *, ctx: Context) -> Value:
    test = as_ndarray(ctx, condition, "condition")
    if x is None:
        rank = test.shape.rank
        if rank is None:
            return Unknown("np.where of an unknown number of dimensions")
        found = made(ctx, Shape((UNKNOWN,)), "int64", Facts(low=0, integral=True, nan=False))
        return Tuple((found,) * max(rank, 1))
    if y is None:
        raise Fail("array-arguments", "np.where takes one argument or three, not two", "ValueError")
    left, right = _sides(ctx, x, y)
    if left is None or right is None:
        return Array(
            test.shape if _scalarish(x, y) else Shape(None), None, "numpy", origin=ctx.site
        )
    whole = met("np.where", left, right)
    try:
        shape = broadcast(test.shape, whole)
    except ShapeError as error:
        text = (
            f"the condition of shape {test.shape} does not fit the choices of shape {whole}: "
            f"{error.message}"
        )
        raise Fail("array-broadcast", text, "ValueError", "condition") from None
    kinds = (left.dtype, right.dtype)
    if "string" in kinds and kinds[0] != kinds[1]:
        kind: DType = None
    elif Const(None) in (x, y):
        kind = "object"
    else:
        kind = promoted(left, right)
    a, b = left.facts, right.facts
    low = None if a.low is None or b.low is None else min(a.low, b.low)
    high = None if a.high is None or b.high is None else max(a.high, b.high)
    if kind is None or not within(kind, low, high):
        low = high = None
    nan = False if a.nan is False and b.nan is False else None
    facts = Facts(low, high, True if a.integral and b.integral else None, nan=nan)
    return Array(shape, kind, "numpy", facts, origin=ctx.site)


def _scalarish(*values: Any) -> bool:
    return all(isinstance(value, (Const, Scalar)) for value in values)


@function("numpy.select")
def select_of(ctx: Context, condlist: Kept, choicelist: Kept, default: Kept = Const(0)) -> Value:
    conditions, choices = sequence_items(ctx, condlist), sequence_items(ctx, choicelist)
    if conditions is None or choices is None:
        return Unknown("a choice between arrays")
    if len(conditions) != len(choices):
        text = f"{len(conditions)} conditions meet {len(choices)} choices"
        raise Fail("array-arguments", text, "ValueError", "choicelist")
    parts = [as_ndarray(ctx, item) for item in (*conditions, *choices, default)]
    shape = SCALAR
    try:
        for part in parts:
            shape = arith.broadcast(shape, part.shape)
    except arith.ShapeError as error:
        raise Fail("array-broadcast", error.message, "ValueError", "choicelist") from None
    values = parts[len(conditions) :]
    weak = [isinstance(item, (Const, Scalar)) for item in (*choices, default)]
    strong = [part.dtype for part, loose in zip(values, weak) if not loose]
    dtype = strong[0] if strong else None
    for other in strong[1:]:
        dtype = dt.promote(dtype, other)
    for part, loose in zip(values, weak):
        dtype = dt.with_scalar(dtype, part.dtype) if loose else dtype
    return made(ctx, shape, dtype)


@function("numpy.choose", "numpy.piecewise")
def select(condlist: Kept, *rest: Value, ctx: Context, **named: Value) -> Value:
    return Unknown("a choice between arrays")


@function("numpy.heaviside", "numpy.float_power")
def two_floats(x1: Kept, x2: Kept, /, *, ctx: Context, called: str = "") -> Value:
    left, right = _sides(ctx, x1, x2)
    if left is None or right is None:
        return Unknown("one side of the operation is not known")
    shape = met(called, left, right)
    kind = floating(promoted(left, right)) if called.endswith("heaviside") else "float64"
    return made(ctx, shape, kind)
