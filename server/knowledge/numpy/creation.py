"""Arrays from nothing, from Python values and from files."""

from __future__ import annotations

import math
from typing import Any

from ...resolve.datafiles import ArrayHeader
from ...shapes import SCALAR, UNKNOWN, UNRANKED, AnyDim, Shape, at_least
from ...shapes.arith import broadcast
from ...values import (
    FALSE,
    NO_FACTS,
    NONE,
    Array,
    Const,
    Facts,
    Fail,
    FrozenDict,
    Scalar,
    Tuple,
    Unknown,
    Value,
)
from .. import disk
from ..api import Context, function
from ..args import as_dim
from ..stored import stored
from .common import (
    Arr,
    Flag,
    Int,
    Kept,
    NpDType,
    Size,
    Sizes,
    Text,
    as_ndarray,
    chosen,
    made,
    range_facts,
    refusing,
    sized,
)

ZEROS = Facts(0, 0, True, nan=False)
ONES = Facts(1, 1, True, nan=False)


@function("numpy.zeros", "numpy.ones", "numpy.empty", "numpy.ndarray")
def filled(
    ctx: Context, shape: Sizes, dtype: NpDType = None, order: Text = "C", *, device: Kept = None,
    like: Kept = None, called: str = "",
) -> Value:  # fmt: skip
    facts = {"numpy.zeros": ZEROS, "numpy.ones": ONES}.get(called, NO_FACTS)
    dims = () if shape is None else shape
    return made(ctx, sized(dims), chosen(dtype, "float64"), facts)


@function("numpy.zeros_like", "numpy.ones_like", "numpy.empty_like")
def filled_like(
    ctx: Context, a: Arr, dtype: NpDType = None, order: Text = "K", subok: Flag = True,
    shape: Sizes = None, *, device: Kept = None, called: str = "",
) -> Value:  # fmt: skip
    facts = {"numpy.zeros_like": ZEROS, "numpy.ones_like": ONES}.get(called, NO_FACTS)
    lib = "pandas" if a.lib == "pandas" and shape is None else "numpy"
    return made(ctx, a.shape if shape is None else sized(shape), chosen(dtype, a.dtype), facts, lib)


@function("numpy.full")
def full(
    ctx: Context, shape: Sizes, fill_value: Arr, dtype: NpDType = None, order: Text = "C", *,
    device: Kept = None, like: Kept = None,
) -> Value:  # fmt: skip
    target = sized(() if shape is None else shape)
    _fits(ctx, fill_value, target)
    kind = chosen(dtype, fill_value.dtype)
    return made(ctx, target, kind, range_facts(fill_value.facts, kind))


@function("numpy.full_like")
def full_like(
    ctx: Context, a: Arr, fill_value: Arr, dtype: NpDType = None, order: Text = "K",
    subok: Flag = True, shape: Sizes = None, *, device: Kept = None,
) -> Value:  # fmt: skip
    target = a.shape if shape is None else sized(shape)
    _fits(ctx, fill_value, target)
    kind = chosen(dtype, a.dtype)
    return made(ctx, target, kind, range_facts(fill_value.facts, kind) if kind else NO_FACTS)


def _fits(ctx: Context, value: Array, target: Shape) -> None:
    """Refuse to fill ``target`` with a value that does not broadcast to it."""
    with refusing("array-broadcast", at="fill_value"):
        whole = broadcast(value.shape, target)
    if target.rank is not None and whole.rank is not None and whole.rank > target.rank:
        text = f"a value of shape {value.shape} does not fit into shape {target}"
        raise Fail("array-broadcast", text, "ValueError", "fill_value")


def _real(ctx: Context, value: Value) -> tuple[Any, str | None]:
    """A number (or symbolic size, or UNKNOWN) and its dtype."""
    array = as_ndarray(ctx, value)
    if isinstance(value, Const) and isinstance(value.value, (int, float)):
        return value.value, array.dtype
    if isinstance(value, Scalar):
        return UNKNOWN if value.dim is None else value.dim, array.dtype
    content = array.facts.content
    return content if isinstance(content, (int, float)) else UNKNOWN, array.dtype


@function("numpy.arange")
def arange(
    ctx: Context, start: Kept = None, stop: Kept = None, step: Kept = None, dtype: NpDType = None,
    *, device: Kept = None, like: Kept = None,
) -> Value:  # fmt: skip
    """``arange(stop)`` or ``arange(start, stop[, step])``."""
    if start is None:
        return made(ctx, Shape((UNKNOWN,)), chosen(dtype, None))
    if stop is None or stop == Const(None):
        start, stop = Const(0), start
    if step is None or step == Const(None):
        step = Const(1)
    parts = [_real(ctx, part) for part in (start, stop, step)]
    kinds = {kind for _, kind in parts}
    if None in kinds or not kinds <= {"int64", "float64"}:
        default = None
    else:
        default = "float64" if "float64" in kinds else "int64"
    first, last, stride = (value for value, _ in parts)
    length = _arange_length(first, last, stride)
    facts = NO_FACTS
    if isinstance(first, (int, float)) and stride == 1:
        whole = isinstance(first, int)
        high = first + length - 1 if isinstance(length, int) and length > 0 else None
        exact = high is not None
        facts = Facts(first, high, whole, nan=False, reached=exact, dense=whole and exact)
    return made(ctx, Shape((length,)), chosen(dtype, default), facts)


def _arange_length(start: Any, stop: Any, step: Any) -> AnyDim:
    if all(isinstance(part, (int, float)) for part in (start, stop, step)):
        if step == 0 or any(math.isnan(part) or math.isinf(part) for part in (start, stop, step)):
            return UNKNOWN
        length: int = math.ceil((stop - start) / step)
        return max(0, length)
    if step != 1 or isinstance(start, float) or isinstance(stop, float):
        return UNKNOWN
    span: AnyDim = stop - start
    low = at_least(span)
    return span if low is not None and low >= 0 else UNKNOWN


@function("numpy.linspace", "numpy.logspace", "numpy.geomspace")
def linspace(
    ctx: Context, start: Arr, stop: Arr, num: Size = 50, endpoint: Flag = True,
    retstep: Flag = False, dtype: NpDType = None, axis: Int = 0, *, base: Kept = None,
    device: Kept = None, called: str = "",
) -> Value:  # fmt: skip
    with refusing("array-broadcast"):
        edge = broadcast(start.shape, stop.shape)
    if axis != 0 and edge != SCALAR:
        return Unknown("np.linspace along another axis")
    if isinstance(num, int) and num < 0:
        raise Fail(
            "array-arguments", f"the number of samples, {num}, is negative", "ValueError", "num"
        )
    facts = Facts(nan=False) if start.facts.nan is False and stop.facts.nan is False else NO_FACTS
    bounds = (start.facts.low, start.facts.high, stop.facts.low, stop.facts.high)
    if called == "numpy.linspace" and None not in bounds:
        known = [bound for bound in bounds if bound is not None]
        facts = Facts(min(known), max(known), nan=False)
    plain = all(kind in ("int64", "float64") for kind in (start.dtype, stop.dtype))
    kind = chosen(dtype, "float64" if plain else None)
    samples = made(ctx, Shape((num,)) + edge, kind, facts)
    if retstep is None:
        return Unknown("np.linspace with an unknown `retstep`")
    step = Array(edge, "float64" if plain else None)
    return Tuple((samples, step)) if retstep else samples


@function("numpy.hanning", "numpy.hamming", "numpy.blackman", "numpy.bartlett")
def window(ctx: Context, M: Int) -> Value:
    return _window(ctx, M)


@function("numpy.kaiser")
def kaiser(ctx: Context, M: Int, beta: Kept) -> Value:
    return _window(ctx, M)


def _window(ctx: Context, points: Any) -> Array:
    """One factor for each point; none for no points."""
    size = max(points, 0) if isinstance(points, int) else UNKNOWN
    return made(ctx, Shape((size,)), "float64", Facts(nan=False))


@function("numpy.eye")
def eye(
    ctx: Context, N: Size, M: Size = None, k: Int = 0, dtype: NpDType = None, order: Text = "C",
    *, device: Kept = None, like: Kept = None,
) -> Value:  # fmt: skip
    square = M is None
    shape = sized((N, N if square else M), "N")
    facts = Facts(0, 1, True, nan=False, one_hot=True if square and k == 0 else None)
    return made(ctx, shape, chosen(dtype, "float64"), facts)


@function("numpy.identity")
def identity(ctx: Context, n: Size, dtype: NpDType = None, *, like: Kept = None) -> Value:
    facts = Facts(0, 1, True, nan=False, one_hot=True)
    return made(ctx, sized((n, n), "n"), chosen(dtype, "float64"), facts)


@function("numpy.tri")
def tri(ctx: Context, N: Kept, M: Kept = NONE, k: Int = 0, dtype: NpDType = None) -> Value:
    # The one function of this kind that takes fractions.
    sides = [as_dim(ctx, side) for side in (N, N if M == NONE else M)]
    plain = (0 if isinstance(side, int) and side < 0 else side for side in sides)
    shape = Shape(UNKNOWN if side is None else side for side in plain)
    return made(ctx, shape, chosen(dtype, "float64"), Facts(0, 1, True, nan=False))


@function("numpy.tril", "numpy.triu")
def triangle(ctx: Context, m: Arr, k: Int = 0) -> Value:
    facts = m.facts
    low = None if facts.low is None else min(facts.low, 0)
    high = None if facts.high is None else max(facts.high, 0)
    shape = m.shape if m.shape.rank is None or m.shape.rank >= 2 else UNRANKED
    return made(ctx, shape, m.dtype, Facts(low, high, facts.integral, nan=facts.nan))


@function(
    "numpy.array", "numpy.asarray", "numpy.asanyarray", "numpy.ascontiguousarray",
    "numpy.asfortranarray", "numpy.asarray_chkfinite",
)  # fmt: skip
def array(
    ctx: Context,
    object: Kept,
    dtype: NpDType = None,
    *rest: Value,
    called: str = "",
    **named: Value,
) -> Value:
    from ..args import as_array

    raw = as_array(ctx, object, "object")
    if raw.dtype == "ragged" and dtype in ("object", UNKNOWN):
        return made(ctx, UNRANKED, chosen(dtype, "object"))
    source = as_ndarray(ctx, object, "object")
    if source.lib == "pandas" and source.dtype is None:
        kind = chosen(dtype, _columns_dtype(source))
    else:
        kind = chosen(dtype, source.dtype)
    least = _ndmin(ctx, named.get("ndmin"))
    shape = source.shape
    if least is None:
        shape = UNRANKED
    elif shape.dims is not None and len(shape.dims) < least:
        shape = Shape((1,) * (least - len(shape.dims)) + shape.dims)
    elif least > 0 and shape.dims is None:
        shape = UNRANKED
    if called in ("numpy.ascontiguousarray", "numpy.asfortranarray") and shape == SCALAR:
        shape = Shape((1,))
    facts = source.facts if kind == source.dtype else range_facts(source.facts, kind)
    if shape != source.shape:
        facts = range_facts(facts)
    origin = source.origin if isinstance(object, Array) and source.origin else ctx.site
    return Array(shape, kind, "numpy", facts, source.name, origin)


def _ndmin(ctx: Context, value: Value | None) -> int | None:
    if value is None:
        return 0
    return value.value if isinstance(value, Const) and isinstance(value.value, int) else None


def _columns_dtype(frame: Array) -> str | None:
    """The common dtype of a frame's columns."""
    from ...shapes import dtypes as dt

    if not frame.column_dtypes:
        return None
    kinds = ["object" if kind == "string" else kind for kind in frame.column_dtypes]
    whole = kinds[0]
    for kind in kinds[1:]:
        mixed = "bool" in (whole, kind) and whole != kind
        whole = "object" if mixed and None not in (whole, kind) else dt.promote(whole, kind)
    return None if whole in dt.NULLABLE else whole


@function("numpy.copy", "ndarray.copy")
def copy(ctx: Context, a: Arr, order: Text = "K", subok: Flag = False) -> Value:
    return Array(a.shape, a.dtype, "numpy", a.facts, a.name, a.origin)


@function("ndarray.__array__")
def as_is(ctx: Context, a: Arr, dtype: NpDType = None, *, copy: Kept = None) -> Value:
    kind = chosen(dtype, a.dtype)
    return Array(a.shape, kind, "numpy", range_facts(a.facts, kind), a.name, a.origin)


@function("numpy.meshgrid")
def meshgrid(
    *xi: Arr, ctx: Context, copy: Flag = True, sparse: Flag = False, indexing: Text = "xy"
) -> Value:
    parts = [as_ndarray(ctx, x) for x in xi]
    if indexing is UNKNOWN or sparse is None:
        return Tuple(tuple(Array(UNRANKED, part.dtype) for part in parts))
    sizes: list[AnyDim] = []
    for part in parts:
        if part.shape.dims is not None and len(part.shape.dims) <= 1:
            sizes.append(part.shape.size)
        else:
            sizes.append(part.shape.size if part.shape.dims is not None else UNKNOWN)
    order = list(range(len(sizes)))
    if indexing == "xy" and len(order) > 1:
        order[:2] = [1, 0]
    grids: list[Value] = []
    for i, part in enumerate(parts):
        dims = [sizes[j] if not sparse or j == i else 1 for j in order]
        grids.append(made(ctx, Shape(dims), part.dtype, range_facts(part.facts)))
    return Tuple(tuple(grids))


@function("numpy.fromiter", "numpy.frombuffer", "numpy.fromstring", "numpy.fromfile")
def from_stream(
    ctx: Context, iter: Kept, dtype: NpDType = None, count: Size = -1, *rest: Value,
    called: str = "",
    **named: Value,
) -> Value:  # fmt: skip
    length = UNKNOWN if count is None or count == -1 else count
    if called == "numpy.fromiter" and length is UNKNOWN:
        length = ctx.iterate(iter).length
    return made(ctx, Shape((length,)), chosen(dtype, "float64"))


@function("numpy.fromfunction")
def fromfunction(
    ctx: Context, function: Kept, shape: Sizes, *, dtype: NpDType = None, **named: Value
) -> Value:
    if not isinstance(shape, tuple):
        return Unknown("np.fromfunction of an unknown shape")
    place = made(ctx, sized(shape), chosen(dtype, "float64"), Facts(low=0, integral=True))
    return ctx.call(function, [place] * len(shape), named)


@function("numpy.indices")
def indices(ctx: Context, dimensions: Sizes, dtype: NpDType = None, sparse: Kept = FALSE) -> Value:
    if not isinstance(dimensions, tuple) or sparse != FALSE:
        return Unknown("np.indices of an unknown shape")
    shape = sized((len(dimensions), *dimensions), "dimensions")
    return made(ctx, shape, chosen(dtype, "int64"), Facts(low=0, integral=True, nan=False))


@function("numpy.load")
def load(ctx: Context, file: Kept, *rest: Value, **named: Value) -> Value:
    name = disk.path_of(ctx, file)
    saved = None if name is None else disk.get(ctx, _ARRAYS, name)
    if isinstance(saved, FrozenDict):
        return ctx.new_dict(dict(saved.items))
    if saved is not None:
        return saved
    found = stored(ctx, file)
    if found is not None and name is not None:
        files, _, folder = found
        header = files.npy(name, folder) if name.endswith(".npy") else None
        archive = files.npz(name, folder) if name.endswith(".npz") else None
        if header is not None:
            return _from_header(ctx, header)
        if archive is not None:
            known = {key: _from_header(ctx, part) for key, part in archive.arrays if part}
            if len(known) == len(archive.arrays):
                return ctx.new_dict(known)
    return Unknown(
        f"the content of {name!r} is not known" if name else "np.load of an unknown file"
    )


def _from_header(ctx: Context, header: ArrayHeader) -> Array:
    dtype = {"str": "string", "bytes": "string"}.get(header.dtype, header.dtype)
    return made(ctx, Shape(header.shape), dtype)


@function("numpy.loadtxt", "numpy.genfromtxt")
def text_file(
    ctx: Context, fname: Kept, dtype: NpDType = None, *rest: Value, called: str, **named: Value
) -> Value:
    kind = chosen(dtype, "float64") if "names" not in named else None
    separator = _constant(named.pop("delimiter", NONE))
    skipped = _constant(named.pop("skiprows", named.pop("skip_header", Const(0))))
    found = stored(ctx, fname)
    plain = not rest and not named and isinstance(separator, str) and skipped in (0, 1)
    if found is None or not plain or kind != "float64":
        return made(ctx, UNRANKED, kind)
    files, name, folder = found
    first = 0 if skipped == 1 else None
    table = files.csv(name, folder, separator=separator, header=first)
    numbers = table is not None and all(one in ("int64", "float64") for one in table.dtypes)
    if table is None or not numbers or table.width < 2 or (table.rows or 0) < 2:
        return made(ctx, UNRANKED, kind)
    return made(ctx, Shape((table.rows or UNKNOWN, table.width)), kind)


def _constant(value: Value) -> Any:
    return value.value if isinstance(value, Const) else UNKNOWN


_ARRAYS = "<arrays>"


@function("numpy.save", "numpy.savez", "numpy.savez_compressed", "numpy.savetxt")
def save(file: Kept, *args: Kept, ctx: Context, called: str, **named: Kept) -> Value:
    """What is saved is what ``np.load`` gives, by the name with its ending."""
    name = disk.path_of(ctx, file)
    ending = {"numpy.save": ".npy", "numpy.savetxt": ""}.get(called, ".npz")
    if name is None:
        disk.forget(ctx, None, _ARRAYS)
        return NONE
    name = name if name.endswith(ending) else name + ending
    disk.forget(ctx, name)
    if ending == ".npz" and "**" not in named:
        parts = {f"arr_{i}": value for i, value in enumerate(args)} | named
        arrays = tuple((key, as_ndarray(ctx, value, key)) for key, value in parts.items())
        disk.put(ctx, _ARRAYS, name, FrozenDict(arrays))
    elif ending == ".npy" and args:
        disk.put(ctx, _ARRAYS, name, as_ndarray(ctx, args[0], "arr"))
    return NONE


@function("numpy.diag")
def diag(ctx: Context, v: Arr, k: Int = 0) -> Value:
    dims = v.shape.dims
    if dims is not None and len(dims) == 1 and isinstance(k, int):
        side = dims[0] + abs(k)
        return made(ctx, Shape((side, side)), v.dtype)
    if dims is not None and len(dims) == 2 and k == 0 and all(isinstance(d, int) for d in dims):
        shorter = min(d for d in dims if isinstance(d, int))
        return made(ctx, Shape((shorter,)), v.dtype, range_facts(v.facts))
    return made(
        ctx, Shape((UNKNOWN,)) if dims is not None and len(dims) == 2 else UNRANKED, v.dtype
    )


@function("numpy.vander")
def vander(ctx: Context, x: Arr, N: Size = None, increasing: Flag = False) -> Value:
    rows = x.shape[0]
    return made(ctx, Shape((rows, rows if N is None else N)), None)
