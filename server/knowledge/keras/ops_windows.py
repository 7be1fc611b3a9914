"""``keras.ops``: what slides over an image: convolutions, pooling, blocks of pixels.

Of KerasTensors Keras computes the shape and refuses what does not fit; on data TensorFlow does,
and takes some of it.
"""

from __future__ import annotations

from ...shapes import UNKNOWN, UNRANKED, AnyDim, DType, Shape, same
from ...shapes import dtypes as dt
from ...shapes.arith import window
from ...shapes.dim import floordiv, mod, mul
from ...text.records import record
from ...values import NONE, Array, Const, Facts, Fail, Obj, Value
from ..api import Context, function
from ..args import as_dims, as_int
from .conv import grown
from .ops_common import NO_FACTS, Int, Kept, O, Op, is_symbolic, made, refuse_kernel, wrong

PADDINGS = ("valid", "same")


def _nn(*names: str) -> tuple[str, ...]:
    return tuple(prefix + name for name in names for prefix in (O, O + "nn."))


@record(frozen=True, slots=True)
class Axes:
    """The axes of an image or signal, whichever place its channels have."""

    batch: AnyDim
    space: tuple[AnyDim, ...]
    channels: AnyDim
    first: bool

    def like(self, space: list[AnyDim], channels: AnyDim) -> Shape:
        """The shape with other sizes."""
        return Shape(
            (self.batch, channels, *space) if self.first else (self.batch, *space, channels)
        )


def _axes(x: Array, data_format: Value) -> Axes | None:
    dims = x.shape.dims
    first = data_format == Const("channels_first")
    if dims is None or not 3 <= len(dims) <= 5:
        return None
    if not first and data_format not in (NONE, Const("channels_last")):
        return None
    space = dims[2:] if first else dims[1:-1]
    return Axes(dims[0], space, dims[1] if first else dims[-1], first)


def _refuse_rank(ctx: Context, x: Array, name: str) -> None:
    """On data other ranks are refused; the shape of a KerasTensor is computed somehow."""
    rank = x.shape.rank
    if rank is not None and not 3 <= rank <= 5 and not is_symbolic(x):
        text = f"`keras.ops.{name}` takes 3 to 5 dimensions (batch, space, channels), not {x.shape}"
        raise Fail("array-rank", text, "ValueError", "inputs")


def _numbers(ctx: Context, value: Value, x: Array, rank: int, name: str) -> list[AnyDim]:
    """One number for each axis of space; refuses another count of them."""
    dims = as_dims(ctx, value)
    if not isinstance(dims, tuple):
        return [UNKNOWN] * rank
    if len(dims) == 1:
        return list(dims) * rank
    if len(dims) == rank + 2 and not is_symbolic(x):
        return [UNKNOWN] * rank  # TensorFlow also takes one for batch and channels
    if len(dims) != rank:
        text = f"`{name}` has {len(dims)} numbers, the input {x.shape} has {rank} axes of space"
        raise Fail("array-arguments", text, "ValueError", name)
    return list(dims)


def _crossed(ctx: Context, x: Array, rank: int, *numbers: Value) -> bool:
    """Whether several numbers meet the one axis of a signal: NumPy, which computes the shape of a
    KerasTensor, makes several axes of it.
    """
    counts = [as_dims(ctx, value) for value in numbers if value != NONE]
    several = any(isinstance(one, tuple) and len(one) > 1 for one in counts)
    return rank == 1 and several and is_symbolic(x)


def _mode(
    ctx: Context, padding: Value, taken: tuple[str, ...], x: Array, exception: str | None = None
) -> str:
    """The kind of padding; "" where it is not known."""
    if not isinstance(padding, Const):
        return ""
    mode = str(padding.value).lower()
    if mode not in taken:
        text = f"`padding` is one of {', '.join(map(repr, taken))}, not {padding.value!r}"
        raise Fail("array-arguments", text, exception or wrong(ctx, x), "padding")
    return mode


def _slid(
    space: tuple[AnyDim, ...], kernel: list[AnyDim], steps: list[AnyDim], mode: str,
    rates: list[AnyDim] | None = None,
) -> list[AnyDim]:  # fmt: skip
    holes: list[AnyDim] = rates or [1] * len(kernel)
    parts = zip(space, kernel, steps, holes)
    return [window(d, k, s, mode, r) if 0 not in (s, r) else UNKNOWN for d, k, s, r in parts]


def _empty(sizes: list[AnyDim]) -> bool:
    return any(isinstance(size, int) and size < 1 for size in sizes)


def _refuse_empty(x: Array, kernel: list[AnyDim], what: str) -> None:
    shown = ", ".join(map(str, kernel))
    text = f"the {what} of ({shown}) does not fit into the input of shape {x.shape}"
    raise Fail("array-arguments", text, "ValueError", "inputs")


# Convolutions -----------------------------------------------------------------------------------


@function(*_nn("conv", "depthwise_conv"))
def conv(
    ctx: Context, inputs: Op, kernel: Op, strides: Kept = Const(1), padding: Kept = Const("valid"),
    data_format: Kept = NONE, dilation_rate: Kept = Const(1), *, called: str = "",
) -> Value:  # fmt: skip
    symbolic, depthwise = is_symbolic(inputs, kernel), "depthwise" in called
    kind = inputs.dtype if symbolic or inputs.dtype == kernel.dtype else None
    axes, core = _axes(inputs, data_format), kernel.shape.dims
    if inputs.shape.rank == kernel.shape.rank:
        _refuse_rank(ctx, inputs, called.rpartition(".")[2])
    if axes is None or core is None:
        return made(ctx, UNRANKED, kind, NO_FACTS, inputs, kernel)
    rank = len(axes.space)
    if len(core) != rank + 2:
        if symbolic and not depthwise:
            text = f"the kernel {kernel.shape} needs as many axes as the input {inputs.shape}"
            raise Fail("array-rank", text, "ValueError", "kernel")
        return made(ctx, UNRANKED, kind, NO_FACTS, inputs, kernel)
    _refuse_channels(axes, core, inputs, kernel, symbolic or depthwise)
    if depthwise:
        _refuse_list(strides, symbolic)
    taken = ("valid", "same", "causal") if symbolic and not depthwise and rank == 1 else PADDINGS
    mode = _mode(ctx, padding, taken, inputs)
    if _crossed(ctx, inputs, rank, strides, dilation_rate):
        return made(ctx, UNRANKED, kind, NO_FACTS, inputs, kernel)
    steps = _numbers(ctx, strides, inputs, rank, "strides")
    rates = _numbers(ctx, dilation_rate, inputs, rank, "dilation_rate")
    grouped = same(axes.channels, core[-2]) is not True
    if not (symbolic or depthwise or grouped or axes.first):
        _refuse_both(steps, rates)
    sizes = _slid(axes.space, list(core[:-2]), steps, mode, rates)
    if _empty(sizes):
        if symbolic or not depthwise:
            _refuse_empty(inputs, list(core[:-2]), "kernel")
        return made(ctx, UNRANKED, kind, NO_FACTS, inputs, kernel)
    channels = mul(core[-2], core[-1]) if depthwise else core[-1]
    return made(ctx, axes.like(sizes, channels), kind, NO_FACTS, inputs, kernel)


def _refuse_channels(
    axes: Axes, core: tuple[AnyDim, ...], inputs: Array, kernel: Array, exactly: bool
) -> None:
    """The kernel takes the input's channels; on data it may take them in groups."""
    have, takes, filters = axes.channels, core[-2], core[-1]
    uneven = all(isinstance(n, int) and n > 0 for n in (have, takes)) and (
        mod(have, takes) != 0
        or isinstance(filters, int)
        and mod(filters, floordiv(have, takes)) != 0
    )
    if uneven or exactly and same(have, takes) is False:
        text = (
            f"the input has {have} channels (shape {inputs.shape}), the kernel takes {takes} "
            f"(shape {kernel.shape})"
        )
        raise Fail("array-broadcast", text, "ValueError", "kernel")


def _refuse_list(strides: Value, symbolic: bool) -> None:
    if not symbolic and isinstance(strides, Obj) and strides.kind == "list":
        text = "`strides` must be a number or a tuple here: Keras joins it to a tuple"
        raise Fail("array-arguments", text, "TypeError", "strides")


def _refuse_both(steps: list[AnyDim], rates: list[AnyDim]) -> None:
    def large(numbers: list[AnyDim]) -> bool:
        return any(isinstance(n, int) and n > 1 for n in numbers)

    if large(steps) and large(rates):
        text = "strides and dilation cannot both be greater than 1"
        raise Fail("array-arguments", text, "ValueError", "dilation_rate")


@function(*_nn("separable_conv"))
def separable_conv(
    ctx: Context, inputs: Op, depthwise_kernel: Op, pointwise_kernel: Op,
    strides: Kept = Const(1), padding: Kept = Const("valid"), data_format: Kept = NONE,
    dilation_rate: Kept = Const(1),
) -> Value:  # fmt: skip
    options = (strides, padding, data_format, dilation_rate)
    found = conv(ctx, inputs, depthwise_kernel, *options, called=f"{O}depthwise_conv")
    assert isinstance(found, Array)
    axes, core = _axes(found, data_format), pointwise_kernel.shape
    if axes is None or core.rank is None or core.rank < 2:
        return found.but(shape=UNRANKED)
    between, takes = axes.channels, core[-2]
    symbolic = is_symbolic(inputs, depthwise_kernel, pointwise_kernel)
    if not symbolic and isinstance(between, int) and isinstance(takes, int) and between % takes:
        text = f"the depthwise kernel gives {between} channels, the pointwise kernel takes {takes}"
        raise Fail("array-broadcast", text, wrong(ctx, inputs), "pointwise_kernel")
    return found.but(shape=axes.like(list(axes.space), core[-1]))


@function(*_nn("conv_transpose"))
def conv_transpose(
    ctx: Context, inputs: Op, kernel: Op, strides: Kept = Const(1), padding: Kept = Const("valid"),
    output_padding: Kept = NONE, data_format: Kept = NONE, dilation_rate: Kept = Const(1),
) -> Value:  # fmt: skip
    kind = inputs.dtype if is_symbolic(inputs, kernel) or inputs.dtype == kernel.dtype else None
    axes, core = _axes(inputs, data_format), kernel.shape.dims
    if axes is None or not core:
        return made(ctx, UNRANKED, kind, NO_FACTS, inputs, kernel)
    if same(axes.channels, core[-1]) is False:
        text = (
            f"the input has {axes.channels} channels (shape {inputs.shape}), the kernel takes "
            f"{core[-1]}, its last axis (shape {kernel.shape})"
        )
        raise Fail("array-broadcast", text, "ValueError", "kernel")
    mode = _mode(ctx, padding, PADDINGS, inputs, "ValueError")
    rank = len(axes.space)
    if len(core) != rank + 2:
        return made(ctx, UNRANKED, kind, NO_FACTS, inputs, kernel)
    steps = _numbers(ctx, strides, inputs, rank, "strides")
    rates = _numbers(ctx, dilation_rate, inputs, rank, "dilation_rate")
    more: list[AnyDim | None] = [None] * rank
    if output_padding != NONE:
        more = [*_numbers(ctx, output_padding, inputs, rank, "output_padding")]
    sizes = [
        grown(size, (k - 1) * rate + 1, step, mode, extra)
        if isinstance(rate, int) and extra is not UNKNOWN else UNKNOWN
        for size, k, step, rate, extra in zip(axes.space, core, steps, rates, more)
    ]  # fmt: skip
    return made(ctx, axes.like(sizes, core[-2]), kind, NO_FACTS, inputs, kernel)


# Pooling ----------------------------------------------------------------------------------------


@function(*_nn("max_pool", "average_pool"))
def pool(
    ctx: Context, inputs: Op, pool_size: Kept, strides: Kept = NONE,
    padding: Kept = Const("valid"), data_format: Kept = NONE, *, called: str = "",
) -> Value:  # fmt: skip
    symbolic, name = is_symbolic(inputs), called.rpartition(".")[2]
    _refuse_rank(ctx, inputs, name)
    dtype: DType = inputs.dtype
    if not symbolic and not dt.is_float(dtype):
        if name == "average_pool":
            refuse_kernel(ctx, name, inputs)
        dtype = None
    axes = _axes(inputs, data_format)
    if axes is None:
        return made(ctx, UNRANKED, dtype, NO_FACTS, inputs)
    mode = _mode(ctx, padding, PADDINGS, inputs)
    rank = len(axes.space)
    if _crossed(ctx, inputs, rank, pool_size, strides):
        return made(ctx, UNRANKED, dtype, NO_FACTS, inputs)
    kernel = _numbers(ctx, pool_size, inputs, rank, "pool_size")
    steps = kernel if strides == NONE else _numbers(ctx, strides, inputs, rank, "strides")
    sizes = _slid(axes.space, kernel, steps, mode)
    if _empty(sizes):
        if symbolic:
            _refuse_empty(inputs, kernel, "window")
        return made(ctx, UNRANKED, dtype, NO_FACTS, inputs)
    bounds = Facts(inputs.facts.low, inputs.facts.high)
    return made(ctx, axes.like(sizes, axes.channels), dtype, bounds, inputs)


@function(*_nn("adaptive_average_pool", "adaptive_max_pool"))
def adaptive_pool(
    ctx: Context, inputs: Op, output_size: Kept, data_format: Kept = NONE, *, called: str = ""
) -> Value:
    symbolic = is_symbolic(inputs)
    if symbolic and isinstance(as_int(ctx, output_size), int):
        text = "`output_size` of a KerasTensor must be a tuple, one size for each axis of space"
        raise Fail("array-arguments", text, "TypeError", "output_size")
    kind = inputs.dtype if dt.is_float(inputs.dtype) else None
    axes, cells = _axes(inputs, data_format), as_dims(ctx, output_size)
    if axes is None or not isinstance(cells, tuple):
        return made(ctx, UNRANKED, kind, NO_FACTS, inputs)
    if len(cells) == 1:
        cells *= len(axes.space)
    if len(cells) != len(axes.space):
        return made(ctx, UNRANKED, kind, NO_FACTS, inputs)
    return made(ctx, axes.like(list(cells), axes.channels), kind, NO_FACTS, inputs)


# Blocks -----------------------------------------------------------------------------------------


@function(*_nn("space_to_depth", "depth_to_space"))
def blocks(
    ctx: Context, x: Op, block_size: Int, data_format: Kept = Const("channels_last"), *,
    called: str = "",
) -> Value:  # fmt: skip
    axes, name = _axes(x, data_format), called.rpartition(".")[2]
    if x.shape.rank not in (None, 4):
        text = f"`keras.ops.{name}` takes images (batch, height, width, channels), not {x.shape}"
        raise Fail("array-rank", text, wrong(ctx, x), "x")
    if axes is None or not isinstance(block_size, int) or block_size < 1:
        return made(ctx, UNRANKED, x.dtype, NO_FACTS, x)
    (height, width), n = axes.space, block_size
    cut = {"height": height, "width": width} if "space_to" in name else {"channels": axes.channels}
    parts = n if "space_to" in name else n * n
    for what, size in cut.items():
        if isinstance(size, int) and size % parts:
            text = f"the {what} of {x.shape}, {size}, cannot be divided by {parts}"
            raise Fail("array-arguments", text, wrong(ctx, x), "block_size")
    if "space_to" in name:
        shape = axes.like([floordiv(height, n), floordiv(width, n)], mul(axes.channels, n * n))
    else:
        shape = axes.like([mul(height, n), mul(width, n)], floordiv(axes.channels, n * n))
    return made(ctx, shape, x.dtype, NO_FACTS, x)
