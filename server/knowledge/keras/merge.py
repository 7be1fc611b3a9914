"""Layers that join several tensors into one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from ...shapes import FREE, UNKNOWN, UNRANKED, AnyDim, Shape, same
from ...shapes import dtypes as dt
from ...shapes.arith import ShapeError, broadcast_dims, concatenate
from ...values import Array, Const, Fail, LayerState, Obj, Tuple, Value
from ..api import Context
from ..args import as_dims
from .core import compute_dtype
from .layer import CallArguments, Made, building, layer, origin_notes
from .layer_args import Flag


def _symbolic(inputs: Sequence[Array]) -> bool:
    return any(x.lib == "keras" for x in inputs)


def _result_dtype(inputs: Sequence[Array], state: LayerState) -> dt.DType:
    """Symbolically a merge layer promises its own dtype; computing, the inputs decide."""
    if _symbolic(inputs):
        return compute_dtype(state)
    return dt.keras_promote([x.dtype for x in inputs])


def _is_one_tensor(value: Value | None) -> bool:
    return isinstance(value, Array) and value.lib in ("keras", "tf", "numpy", "variable")


def _list_of(inputs: Sequence[Array], call: CallArguments, name: str) -> None:
    """Refuse what is certainly no list of tensors."""
    first = call.first
    if _is_one_tensor(first):
        assert isinstance(first, Array)
        text = (
            f"{name} takes a list of tensors, `{name}()([a, b])`; one tensor {first.shape} is given"
        )
        exception = "IndexError" if first.shape.rank == 0 else "ValueError"
        raise Fail("input-structure", text, exception, 0, origin_notes(first), layer=name)
    if isinstance(first, (Tuple, Obj)) and not inputs:
        text = f"{name} is given an empty list: there is nothing to merge"
        raise Fail("input-structure", text, "TypeError", 0, layer=name)


def _exactly_two(inputs: Sequence[Array], name: str) -> None:
    if len(inputs) != 2 and inputs and all(x.lib != "unknown" for x in inputs):
        text = f"{name} takes exactly 2 tensors, {len(inputs)} are given"
        raise Fail("input-structure", text, "ValueError", 0, layer=name)


def _batch(inputs: Sequence[Array], name: str, repeats: bool = False) -> AnyDim:
    """The common size of the first axis; where it ``repeats``, a size of 1 fits any other."""
    batch: AnyDim = FREE
    for x in inputs:
        if x.shape.rank == 0:
            continue
        size = x.shape[0]
        repeated = repeats and 1 in (batch, size)
        if same(batch, size) is False and not repeated:
            text = (
                f"{name} cannot merge tensors with different batch sizes: {_shapes(inputs)}. "
                "The first axis is never broadcast when a layer is built"
            )
            raise Fail("merge-shapes", text, "ValueError", 0, _notes(inputs), layer=name)
        if repeated and x is not inputs[0]:
            batch = size if batch == 1 else batch
        elif batch is FREE or (isinstance(size, int) and not isinstance(batch, int)):
            batch = size
    return batch


def _shapes(inputs: Sequence[Array]) -> str:
    return " and ".join(str(x.shape) for x in inputs)


def _notes(inputs: Sequence[Array]) -> tuple[Any, ...]:
    return tuple(note for x in inputs for note in origin_notes(x))


def _elementwise(inputs: Sequence[Array], state: LayerState, name: str) -> Shape:
    """Keras's own broadcasting: batch axes agree, the rest lines up from the right."""
    if any(x.shape.dims is None for x in inputs):
        return UNRANKED
    # The sizes are compared when the layer is built; data is broadcast along every axis.
    batch = _batch(inputs, name, not building(state) and not _symbolic(inputs))
    ranks = {x.shape.rank for x in inputs}
    if ranks == {0}:
        return Shape((FREE,)) if _symbolic(inputs) else Shape(())
    if 0 in ranks:
        return UNRANKED
    whole: tuple[AnyDim, ...] = inputs[0].shape[1:].dims or ()
    for x in inputs[1:]:
        other = x.shape[1:].dims or ()
        longer, shorter = (whole, other) if len(whole) >= len(other) else (other, whole)
        head = len(longer) - len(shorter)
        tail: list[AnyDim] = []
        for a, b in zip(longer[head:], shorter, strict=False):
            try:
                tail.append(_broadcast(a, b, _symbolic(inputs)))
            except ShapeError:
                text = (
                    f"{name} needs tensors of equal shape (or of size 1 to repeat): "
                    f"{_shapes(inputs)} do not fit, {a} meets {b}"
                )
                raise Fail(
                    "merge-shapes",
                    text,
                    "ValueError",
                    0,
                    _notes(inputs),
                    layer=name,
                    shapes=[y.shape for y in inputs],
                ) from None
        whole = longer[:head] + tuple(tail)
    return Shape((batch, *whole))


def _broadcast(a: AnyDim, b: AnyDim, symbolic: bool) -> AnyDim:
    # Keras writes None where either side is None, even against a size that would decide it.
    if symbolic and (a is FREE or b is FREE):
        return UNKNOWN if UNKNOWN in (a, b) else FREE
    return broadcast_dims(a, b)


def _merge(inputs: list[Array], state: LayerState, call: CallArguments, name: str) -> Made:
    _list_of(inputs, call, name)
    shape = _elementwise(inputs, state, name)
    return Made(Array(shape, _result_dtype(inputs, state)))


@layer("Add")
def add(inputs: list[Array], state: LayerState, call: CallArguments) -> Made:
    return _merge(inputs, state, call, "Add")


@layer("Multiply")
def multiply(inputs: list[Array], state: LayerState, call: CallArguments) -> Made:
    return _merge(inputs, state, call, "Multiply")


@layer("Maximum")
def maximum(inputs: list[Array], state: LayerState, call: CallArguments) -> Made:
    return _merge(inputs, state, call, "Maximum")


@layer("Minimum")
def minimum(inputs: list[Array], state: LayerState, call: CallArguments) -> Made:
    return _merge(inputs, state, call, "Minimum")


@layer("Average")
def average(inputs: list[Array], state: LayerState, call: CallArguments) -> Made:
    made = _merge(inputs, state, call, "Average")
    assert isinstance(made.output, Array)
    if not dt.is_float(made.output.dtype):
        # The mean of whole numbers: TensorFlow's division picks the width.
        made.output = made.output.but(dtype=None)
    return made


@layer("Subtract")
def subtract(inputs: list[Array], state: LayerState, call: CallArguments) -> Made:
    _list_of(inputs, call, "Subtract")
    _exactly_two(inputs, "Subtract")
    return _merge(inputs, state, call, "Subtract")


def as_axis(ctx: Context, value: Value, name: str) -> Any:
    """One axis; anything that is not a known integer is unknown."""
    if isinstance(value, Const) and isinstance(value.value, int):
        return int(value.value)
    return UNKNOWN


OneAxis = Annotated[Any, as_axis]


@layer("Concatenate")
def concatenate_layer(
    inputs: list[Array], ctx: Context, state: LayerState, call: CallArguments,
    axis: OneAxis = -1,
) -> Made:  # fmt: skip
    _list_of(inputs, call, "Concatenate")
    dtype = _result_dtype(inputs, state)
    if axis is UNKNOWN or any(x.shape.dims is None for x in inputs):
        return Made(Array(UNRANKED, dtype))
    if len(inputs) == 1:
        return Made(inputs[0].but(dtype=dtype))
    rank = inputs[0].shape.rank or 0
    symbolic = _symbolic(inputs)
    if any(x.shape.rank == 0 for x in inputs) or (symbolic and state.built is not False):
        return Made(Array(_joined(inputs, axis, rank), dtype))
    try:
        if axis >= -rank:
            concatenate([x.shape for x in inputs], axis if axis < rank else 0)
        if not -rank <= axis < rank:
            raise Fail(
                "merge-shapes",
                f"Concatenate(axis={axis}) has no such axis in {inputs[0].shape}, "
                f"which has axes {-rank} to {rank - 1}",
                "IndexError" if symbolic or axis < 0 else "InvalidArgumentError",
                0, _notes(inputs), layer="Concatenate",
            )  # fmt: skip
    except ShapeError as error:
        exception = "ValueError"
        if state.built is not False:
            exception = "ValueError" if ctx.graph or ctx.in_step else "InvalidArgumentError"
        raise Fail(
            "merge-shapes",
            f"Concatenate(axis={axis}) needs tensors that agree on every other axis: "
            f"{error.message}",
            exception, 0, _notes(inputs), layer="Concatenate", axis=axis,
            shapes=[x.shape for x in inputs],
        ) from None  # fmt: skip
    return Made(Array(_joined(inputs, axis, rank), dtype))


def _joined(inputs: Sequence[Array], axis: int, rank: int) -> Shape:
    """The first tensor's shape with the sizes along ``axis`` summed."""
    if not -rank <= axis < rank or any(x.shape.rank != rank for x in inputs):
        return UNRANKED
    if not _symbolic(inputs):
        try:
            return concatenate([x.shape for x in inputs], axis)
        except ShapeError:
            return UNRANKED
    total: AnyDim = 0
    for x in inputs:
        total = total + x.shape[axis]
    return inputs[0].shape.with_dim(axis, total)


def as_axes(ctx: Context, value: Value, name: str) -> Any:
    """``Dot``'s axes: an integer, or a pair of them."""
    if isinstance(value, Const):
        if isinstance(value.value, int):
            return int(value.value)
        text = f"`axes` must be an integer or two integers, it is {value.value!r}"
        raise Fail("layer-arguments", text, "TypeError", name)
    axes = as_dims(ctx, value)
    if axes is UNKNOWN or axes is None or not isinstance(value, (Tuple, Obj)):
        return UNKNOWN
    if len(axes) != 2:
        text = f"`axes` must be an integer or two integers, {len(axes)} are given"
        raise Fail("layer-arguments", text, "ValueError", name)
    return axes if all(isinstance(axis, int) for axis in axes) else UNKNOWN


DotAxes = Annotated[Any, as_axes]


@layer("Dot")
def dot(
    inputs: list[Array], state: LayerState, call: CallArguments,
    axes: DotAxes, normalize: Flag = False,
) -> Made:  # fmt: skip
    _list_of(inputs, call, "Dot")
    _exactly_two(inputs, "Dot")
    dtype = _result_dtype(inputs, state)
    if axes is UNKNOWN or len(inputs) != 2 or any(x.shape.dims is None for x in inputs):
        return Made(Array(UNRANKED, dtype))
    a, b = (x.shape for x in inputs)
    i, j = _dot_axes(axes, a, b)
    for axis, shape in ((i, a), (j, b)):
        rank = shape.rank or 0
        if not -rank <= axis < rank:
            text = f"Dot(axes={axes}) has no axis {axis} in {shape}"
            raise Fail("merge-shapes", text, "IndexError", 0, _notes(inputs), layer="Dot")
    left, right = a[i], b[j]
    if state.built is False and (
        same(left, right) is False
        or ((left is FREE) ^ (right is FREE) and UNKNOWN not in (left, right))
    ):
        text = (
            f"Dot(axes={axes}) multiplies along axis {i} of {a} and axis {j} of {b}, "
            f"but {left} is not {right}"
        )
        raise Fail("merge-shapes", text, "ValueError", 0, _notes(inputs), layer="Dot", axes=axes)
    if not _symbolic(inputs):
        # Only symbolically may the batch axis be multiplied away or differ.
        if 0 in (i, j):
            text = "Dot cannot multiply along axis 0, the batch"
            raise Fail("merge-shapes", text, "ValueError", 0, _notes(inputs), layer="Dot")
        _batch(inputs, "Dot")
    return Made(Array(_dot_shape(a, b, i, j), dtype))


def _dot_axes(axes: Any, a: Shape, b: Shape) -> tuple[int, int]:
    if not isinstance(axes, int):
        return axes[0], axes[1]
    if axes >= 0:
        return axes, axes
    return axes % (a.rank or 1), axes % (b.rank or 1)


def _dot_shape(a: Shape, b: Shape, i: int, j: int) -> Shape:
    assert a.dims is not None and b.dims is not None
    left, right = list(a.dims), list(b.dims)
    left.pop(i)
    right.pop(j)
    if not right:
        return UNRANKED
    right.pop(0)
    dims = left + right
    return Shape((*dims, 1) if len(dims) == 1 else dims)
