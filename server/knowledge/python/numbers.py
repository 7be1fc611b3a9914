"""``math``, ``random``, ``statistics`` and clocks."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar

from ...shapes import UNKNOWN
from ...shapes.dim import ceildiv, floordiv
from ...values import NONE, NOTHING, Array, Const, ListRec, Obj, Scalar, Unknown, Value, is_none
from ..api import Context, constant, function
from ..args import as_dim
from ..symbolic import refuse_without_value
from .common import MANY, ONE, REAL, TRUTH, ZERO, bounds, joined, kind_of, listed, number
from .containers import blur

for _name in ("pi", "e", "tau", "inf", "nan"):
    constant(f"math.{_name}", Const(getattr(math, _name)))

_REAL = (
    "sqrt exp exp2 expm1 log log2 log10 log1p sin cos tan asin acos atan atan2 sinh cosh tanh "
    "asinh acosh atanh pow hypot dist fabs fmod copysign degrees radians erf erfc gamma lgamma "
    "fsum cbrt ldexp remainder"
)
_INT = "gcd lcm factorial comb perm isqrt prod"
_BOOL = "isnan isinf isfinite isclose"


def _exact(name: str, otherwise: Value) -> None:
    real = getattr(math, name, None)

    def body(*args: Value, ctx: Context, **kwargs: Value) -> Value:
        for arg in args[:1]:
            if isinstance(arg, Array):
                refuse_without_value(ctx, arg, f"math.{name}")
        given = [arg.value for arg in args if isinstance(arg, Const)]
        small = all(isinstance(x, (int, float)) and abs(x) < 1e6 for x in given)
        if len(given) == len(args) and not kwargs and small and real is not None:
            try:
                return Const(real(*given))
            except (TypeError, ValueError, OverflowError, ZeroDivisionError):
                return Unknown(f"`math.{name}` refuses this")
        return otherwise

    function(f"math.{name}")(body)


for _name in _REAL.split():
    _exact(_name, REAL)
for _name in _INT.split():
    _exact(_name, Scalar("int", UNKNOWN))
for _name in _BOOL.split():
    _exact(_name, TRUTH)


@function("math.ceil", "math.floor", "math.trunc")
def whole(ctx: Context, x: Value, *, called: str) -> Value:
    rounding = called.rpartition(".")[2]
    if isinstance(x, Const) and isinstance(x.value, (int, float)) and math.isfinite(x.value):
        return Const(getattr(math, rounding)(x.value))
    if isinstance(x, Scalar) and x.ratio is not None:
        return number(ceildiv(*x.ratio) if rounding == "ceil" else floordiv(*x.ratio))
    if kind_of(x) == "int":
        return x
    low, high = bounds(x)
    low = math.floor(low) if low is not None and math.isfinite(low) else None
    high = math.ceil(high) if high is not None and math.isfinite(high) else None
    return Scalar("int", UNKNOWN, low, high)


# -- random -----------------------------------------------------------------------------

F = TypeVar("F", bound=Callable[..., Any])


def _random(*names: str) -> Callable[[F], F]:
    return function(*(f"random.{name}" for name in names))


@_random("randint", "randrange")
def randint(*args: Value, ctx: Context, called: str) -> Value:
    ends = [bounds(arg) for arg in args]
    inclusive = called.endswith("randint")
    if len(ends) == 1:
        low, high = 0.0, ends[0][1]
    elif len(ends) >= 2:
        low, high = ends[0][0], ends[1][1]  # type: ignore[assignment]
    else:
        return Scalar("int", UNKNOWN)
    if high is not None and not inclusive:
        high -= 1
    return Scalar("int", UNKNOWN, low, high)


@_random("random")
def random(ctx: Context) -> Value:
    return Scalar("float", None, 0, 1)


@_random("uniform", "triangular")
def uniform(ctx: Context, a: Value = ZERO, b: Value = ONE, mode: Value = NONE) -> Value:
    ends = [*bounds(a), *bounds(b)]
    if any(end is None for end in ends):
        return REAL
    known = [end for end in ends if end is not None]
    return Scalar("float", None, min(known), max(known))


@_random("gauss", "normalvariate", "expovariate", "betavariate", "lognormvariate", "gammavariate")
def drawn(*args: Value, **kwargs: Value) -> Value:
    return REAL


@_random("choice")
def choice(ctx: Context, seq: Value) -> Value:
    return ctx.iterate(seq, MANY).item if not isinstance(seq, Unknown) else Unknown("an item")


@_random("sample")
def sample(ctx: Context, population: Value, k: Value, counts: Value = NONE) -> Value:
    return _picked(ctx, population, k)


@_random("choices")
def choices(
    ctx: Context, population: Value, weights: Value = NONE, cum_weights: Value = NONE, *,
    k: Value = ONE,
) -> Value:  # fmt: skip
    return _picked(ctx, population, k)


def _picked(ctx: Context, population: Value, k: Value) -> Value:
    found = ctx.iterate(population, MANY)
    item = joined(found.items) if found.items else found.item
    size = as_dim(ctx, k)
    if isinstance(size, int) and 0 <= size <= MANY:
        return listed(ctx, [item] * size)
    return listed(ctx, None, item, UNKNOWN if size is None else size)


@_random("shuffle")
def shuffle(ctx: Context, x: Value, random: Value = NONE) -> Value:
    if isinstance(x, Obj) and x.kind == "list":
        record = ctx.edit(x)
        assert isinstance(record, ListRec)
        if record.rest is not None or any(item != record.items[0] for item in record.items):
            blur(record)
    return NOTHING


# -- the rest ---------------------------------------------------------------------------


@function(
    "time.time", "time.perf_counter", "time.monotonic", "time.process_time", "timeit.default_timer",
    "statistics.mean", "statistics.median", "statistics.stdev", "statistics.pstdev",
)  # fmt: skip
def real(*args: Value, **kwargs: Value) -> Value:
    return REAL


@function("time.strftime", "time.ctime")
def moment(*args: Value, **kwargs: Value) -> Value:
    return Scalar("str")


@function("operator.setitem", "operator.delitem", "operator.iadd", "operator.imul")
def changed(ctx: Context, a: Value, *rest: Value) -> Value:
    """In place: what is in it then, we do not follow."""
    ctx.escape(a)
    return Unknown("what an operator changed")


@function("operator.mul", "operator.add", "operator.sub")
def applied(ctx: Context, a: Value, b: Value, *, called: str) -> Value:
    if isinstance(a, Array) or isinstance(b, Array):
        return Unknown("an operation given as a function")
    x, y = as_dim(ctx, a), as_dim(ctx, b)
    if kind_of(a) != "int" or kind_of(b) != "int" or is_none(a) or is_none(b):
        return Unknown("an operation given as a function")
    results = {"mul": x * y, "add": x + y, "sub": x - y}
    return number(results[called.rpartition(".")[2]])
