"""``keras.ops``: functions whose shape of KerasTensors is computed apart from what they do on data."""

from __future__ import annotations

import re

from ...shapes import FREE, SCALAR, UNKNOWN, UNRANKED, AnyDim, DType, Shape, arith, same
from ...shapes import dtypes as dt
from ...shapes.dim import mul
from ...values import NONE, Array, Const, Fail, Scalar, Tuple, Unknown, Value
from ..api import Context, function
from ..args import as_dim
from .ops_common import (
    KERAS_FLOAT,
    NO_FACTS,
    NOTHING,
    Flag,
    Int,
    KDType,
    Kept,
    O,
    Op,
    as_op,
    both,
    chosen,
    floating,
    is_symbolic,
    made,
    met,
    promoted,
    range_facts,
)


def _sure(dtype: DType, *inputs: Array) -> DType:
    """A dtype that Keras computes for KerasTensors; on data it is sure for its own float only."""
    plain = all(x.dtype == KERAS_FLOAT for x in inputs)
    return dtype if is_symbolic(*inputs) or plain else None


# Between two tensors ----------------------------------------------------------------------------


def _between(*names: str) -> tuple[str, ...]:
    return tuple(O + prefix + name for name in names for prefix in ("", "numpy."))


@function(*_between("linspace", "logspace", "geomspace"))
def linspace(
    ctx: Context, start: Kept, stop: Kept, num: Kept = Const(50), endpoint: Kept = NONE,
    retstep: Kept = NONE, base: Kept = NONE, dtype: KDType = None, axis: Int = 0,
    *, called: str = "",
) -> Value:  # fmt: skip
    a, b = as_op(ctx, start, "start"), as_op(ctx, stop, "stop")
    count = as_dim(ctx, num)
    try:
        shape = arith.broadcast(a.shape, b.shape)
    except arith.ShapeError:
        return NOTHING
    if not isinstance(axis, int) or shape.dims is None or not -1 <= axis <= len(shape.dims):
        shape = UNRANKED
    else:
        dims = list(shape.dims)
        dims.insert(axis if axis >= 0 else len(dims), UNKNOWN if count is None else count)
        shape = Shape(dims)
    weak = not isinstance(start, Array) and not isinstance(stop, Array)
    kind = chosen(dtype, KERAS_FLOAT if weak else _sure(floating(a.dtype), a, b))
    # Of KerasTensors it is a float, whatever is asked for.
    kind = floating(kind) if is_symbolic(a, b) else kind
    parts = made(ctx, shape, kind, NO_FACTS, a, b)
    if called.endswith("linspace") and ctx.branch_truth(retstep) is not False and retstep != NONE:
        return Unknown("a range, and maybe its step")
    return parts


@function(*both("cross"))
def cross(
    ctx: Context, x1: Op, x2: Op, axisa: Int = -1, axisb: Int = -1, axisc: Int = -1,
    axis: Int = None,
) -> Value:  # fmt: skip
    left, right = x1.shape.dims, x2.shape.dims
    dtype = _sure(promoted(ctx, x1, x2), x1, x2)
    plain = axisa == axisb == axisc == -1 and axis in (None, -1)
    sizes = {dims[-1] for dims in (left, right) if dims}
    if not left or not right or not plain or not sizes <= {2, 3, FREE}:
        return made(ctx, UNRANKED, dtype, NO_FACTS, x1, x2)
    try:
        shape = arith.broadcast(Shape(left[:-1]), Shape(right[:-1]))
    except arith.ShapeError:
        return NOTHING
    if sizes == {2}:
        return made(ctx, shape, dtype, NO_FACTS, x1, x2)
    known = 3 in sizes
    return made(ctx, shape + Shape((3,)) if known else UNRANKED, dtype, NO_FACTS, x1, x2)


@function(*both("vdot"))
def vdot(ctx: Context, x1: Op, x2: Op) -> Value:
    return made(ctx, SCALAR, _sure(promoted(ctx, x1, x2), x1, x2), NO_FACTS, x1, x2)


@function(*both("correlate"))
def correlate(ctx: Context, x1: Op, x2: Op, mode: Kept = Const("valid")) -> Value:
    a, b = x1.shape.dims, x2.shape.dims
    known = a is not None and b is not None and len(a) == len(b) == 1
    dtype = promoted(ctx, x1, x2)
    if dtype is not None and not dt.is_float(dtype):
        dtype = "float64" if dtype == "int64" else KERAS_FLOAT
    dtype = _sure(dtype, x1, x2)
    if not known or not isinstance(mode, Const) or a is None or b is None:
        return made(ctx, UNRANKED, dtype, NO_FACTS, x1, x2)
    first, second = a[0], b[0]
    if not isinstance(first, int) or not isinstance(second, int):
        return made(ctx, Shape((UNKNOWN,)), dtype, NO_FACTS, x1, x2)
    sizes = {
        "valid": abs(first - second) + 1,
        "same": max(first, second),
        "full": first + second - 1,
    }
    size: AnyDim = sizes.get(str(mode.value), UNKNOWN)
    return made(ctx, Shape((size,)), dtype, NO_FACTS, x1, x2)


@function(*both("meshgrid"))
def meshgrid(*x: Value, ctx: Context, indexing: Kept = Const("xy")) -> Value:
    parts = [as_op(ctx, item, "x") for item in x]
    sizes = [
        FREE if FREE in (part.shape.dims or ()) else part.shape.size
        if part.shape.rank is not None else UNKNOWN
        for part in parts
    ]  # fmt: skip
    if indexing == Const("xy") and len(sizes) > 1:
        sizes[0], sizes[1] = sizes[1], sizes[0]
    # Of KerasTensors all have the dtype of the last, or none of their own.
    dtypes: list[DType] = [part.dtype for part in parts]
    if is_symbolic(*parts):
        dtypes = [dtypes[-1] if indexing == Const("xy") else KERAS_FLOAT] * len(parts)
    return ctx.new_list(
        [
            made(ctx, Shape(sizes), dtype, range_facts(part.facts), *parts)
            for part, dtype in zip(parts, dtypes)
        ]
    )


# Counting ---------------------------------------------------------------------------------------


@function(*both("unique"))
def unique(
    ctx: Context, x: Op, sorted: Kept = NONE, return_index: Flag = False,
    return_inverse: Flag = False, return_counts: Flag = False, axis: Int = None,
    size: Int = None, fill_value: Kept = NONE,
) -> Value:  # fmt: skip
    dims, flags = x.shape.dims, (return_index, return_inverse, return_counts)
    if dims is None or axis is UNKNOWN or size is UNKNOWN or None in flags:
        return Unknown("`keras.ops.unique`")
    if axis is not None and not -len(dims) <= axis < len(dims):
        return NOTHING
    count: AnyDim = size if size is not None else FREE if is_symbolic(x) else UNKNOWN
    shape = Shape((count,)) if axis is None else x.shape.with_dim(axis, count)
    parts = [made(ctx, shape, x.dtype, range_facts(x.facts), x)]
    inverse = x.shape if axis is None else Shape((dims[axis],))
    for wanted, of in zip(flags, (Shape((count,)), inverse, Shape((count,)))):
        if wanted:
            parts.append(made(ctx, of, "int32", NO_FACTS, x))
    return parts[0] if len(parts) == 1 else Tuple(tuple(parts))


@function(*both("histogram"))
def histogram(ctx: Context, x: Op, bins: Kept = Const(10), range: Kept = NONE) -> Value:
    count = as_dim(ctx, bins)
    if not isinstance(count, int) or not is_symbolic(x):
        return Unknown("`keras.ops.histogram`")
    shapes = (Shape((count,)), Shape((count + 1,)))
    return Tuple(tuple(made(ctx, shape, x.dtype, NO_FACTS, x) for shape in shapes))


@function(*both("corrcoef"))
def corrcoef(ctx: Context, x: Op) -> Value:
    rank = x.shape.rank
    dtype = _sure("float64" if x.dtype == "int64" else floating(x.dtype), x)
    if is_symbolic(x):
        return made(ctx, x.shape, dtype, NO_FACTS, x)
    shape = Shape((x.shape[0], x.shape[0])) if rank == 2 else UNRANKED
    return made(ctx, shape, dtype, NO_FACTS, x)


@function(*both("searchsorted"))
def searchsorted(ctx: Context, sorted_sequence: Op, values: Op, side: Kept = NONE) -> Value:
    return made(ctx, values.shape, "int32", NO_FACTS, sorted_sequence, values)


@function(*both("bincount", "vectorize"))
def open_shape(*args: Value, ctx: Context, called: str = "", **named: Value) -> Value:
    return Unknown(f"`{called}`")


@function(*both("ndim", "size"))
def number_of(ctx: Context, x: Op, *, called: str = "") -> Value:
    if called.endswith("ndim"):
        rank = x.shape.rank
        if is_symbolic(x):
            # Keras gives a KerasTensor that has the number for its shape.
            return made(ctx, UNRANKED if rank is None else Shape((rank,)), KERAS_FLOAT, NO_FACTS, x)
        return Const(rank) if rank is not None else Scalar("int", UNKNOWN)
    return made(ctx, SCALAR, "int32", NO_FACTS, x)


# Rearranging ------------------------------------------------------------------------------------


@function(O + "rearrange")
def rearrange(ctx: Context, tensor: Op, pattern: Kept, **axes: Value) -> Value:
    """`einops` in small: ``"b (h w) c -> b h w c"``."""
    dims = tensor.shape.dims
    if dims is None or not isinstance(pattern, Const) or not isinstance(pattern.value, str):
        return Unknown("`keras.ops.rearrange`")
    before, arrow, after = pattern.value.partition("->")
    terms = re.findall(r"\w+|\(.*?\)", before)
    if not arrow or len(terms) != len(dims):
        return Unknown("`keras.ops.rearrange`")
    sizes: dict[str, AnyDim] = {}
    for name, value in axes.items():
        dim = as_dim(ctx, value)
        sizes[name] = UNKNOWN if dim is None else dim
    for term, dim in zip(terms, dims):
        names = re.findall(r"\w+", term)
        open_names = [name for name in names if name not in sizes]
        given = [sizes[name] for name in names if name in sizes]
        if len(open_names) == 1 and all(isinstance(one, int) for one in given):
            part = 1
            for one in given:
                part *= int(one) if isinstance(one, int) else 1
            whole = isinstance(dim, int) and part > 0 and dim % part == 0
            sizes[open_names[0]] = dim // part if whole and isinstance(dim, int) else (
                dim if part == 1 else UNKNOWN
            )  # fmt: skip
        else:
            sizes.update(dict.fromkeys(open_names, UNKNOWN))
    shape: list[AnyDim] = []
    for term in re.findall(r"\w+|\(.*?\)", after):
        product: AnyDim = 1
        for name in re.findall(r"\w+", term):
            product = mul(product, sizes.get(name, UNKNOWN))
        shape.append(product)
    return made(ctx, Shape(shape), tensor.dtype, range_facts(tensor.facts), tensor)


@function(*both("hsplit", "vsplit", "dsplit"))
def split_along(
    ctx: Context, x: Op, indices_or_sections: Kept, *, called: str = ""
) -> Value:  # fmt: skip
    from .ops_shaping import split

    name = called.rpartition(".")[2]
    rank = x.shape.rank
    if rank is None or rank < {"hsplit": 1, "vsplit": 1, "dsplit": 3}[name]:
        return Unknown("a list of parts")
    axis = {"hsplit": 0 if rank == 1 else 1, "vsplit": 0, "dsplit": 2}[name]
    return split(ctx, x, indices_or_sections, axis)


# Windows ----------------------------------------------------------------------------------------


def _nn(*names: str) -> tuple[str, ...]:
    return tuple(prefix + name for name in names for prefix in (O, O + "nn."))


@function(*_nn("unfold", "fold"))
def other_windows(ctx: Context, x: Op, *rest: Value, **named: Value) -> Value:
    return made(ctx, UNRANKED, x.dtype, NO_FACTS, x)


@function(*_nn("multi_hot"))
def multi_hot(
    ctx: Context, inputs: Op, num_classes: Kept = NONE, axis: Int = -1, dtype: KDType = None,
    sparse: Flag = False, *rest: Value, num_tokens: Kept = NONE,
) -> Value:  # fmt: skip
    dims = inputs.shape.dims
    count = as_dim(ctx, num_classes if num_classes != NONE else num_tokens)
    # A KerasTensor's own dtype stays, whatever is asked for.
    kind = inputs.dtype if is_symbolic(inputs) else chosen(dtype, KERAS_FLOAT)
    if dims is None or not isinstance(axis, int):
        return made(ctx, UNRANKED, kind, NO_FACTS, inputs)
    if axis != -1 and not 0 <= axis < len(dims):
        return NOTHING
    hot = list(dims)
    hot.insert(len(hot) if axis == -1 else axis, UNKNOWN if count is None else count)
    # The classes of axis 1 are joined, those of one sample are its only axis.
    shape = Shape((hot[-1],)) if len(hot) == 2 else Shape((hot[0], *hot[2:]))
    return made(ctx, shape, kind, NO_FACTS, inputs)


# Sequences that are recognized ------------------------------------------------------------------


@function(*_nn("ctc_loss"))
def ctc_loss(ctx: Context, target: Op, output: Op, *rest: Value, **named: Value) -> Value:
    shape = Shape((target.shape[0],))
    return made(ctx, shape, _sure(floating(output.dtype), output), NO_FACTS, target, output)


@function(*_nn("ctc_decode"))
def ctc_decode(
    ctx: Context, inputs: Op, sequence_lengths: Op, strategy: Kept = Const("greedy"),
    *rest: Value, **named: Value,
) -> Value:  # fmt: skip
    dims = inputs.shape.dims
    known = dims is not None and len(dims) == 3 and strategy == Const("greedy")
    if not known or dims is None or not is_symbolic(inputs):
        return Unknown("`keras.ops.ctc_decode`")
    found = made(ctx, Shape((1, dims[0], dims[1])), "int32", NO_FACTS, inputs)
    return Tuple((found, made(ctx, Shape((dims[0], 1)), floating(inputs.dtype), NO_FACTS, inputs)))


@function(O + "linalg.lu_factor", O + "lu_factor")
def lu_factor(ctx: Context, x: Op) -> Value:
    dims = x.shape.dims
    if dims is None:
        return Unknown("`keras.ops.lu_factor`")
    if len(dims) < 2:
        text = f"`keras.ops.lu_factor` needs a matrix, the shape is {x.shape}"
        raise Fail("array-rank", text, "ValueError", "x")
    rows, columns = dims[-2:]
    if same(rows, columns) is False and not is_symbolic(x):
        text = f"`keras.ops.lu_factor` needs a square matrix, the shape is {x.shape}"
        raise Fail("array-matmul", text, "ValueError", "x")
    if not isinstance(rows, int) or not isinstance(columns, int):
        return Unknown("`keras.ops.lu_factor`")
    kind = x.dtype if is_symbolic(x) else "int32"
    pivots = made(ctx, Shape((*dims[:-2], min(rows, columns))), kind, NO_FACTS, x)
    return Tuple((made(ctx, x.shape, x.dtype, NO_FACTS, x), pivots))


@function(O + "polar", O + "nn.polar")
def polar(ctx: Context, abs_: Op, angle: Op) -> Value:
    if is_symbolic(abs_, angle):
        return made(ctx, abs_.shape, KERAS_FLOAT, NO_FACTS, abs_, angle)
    kind = "complex64" if {abs_.dtype, angle.dtype} == {KERAS_FLOAT} else None
    return made(ctx, met(ctx, "polar", abs_, angle), kind, NO_FACTS, abs_, angle)
