"""``x[...]`` for arrays and tensors, and ``x[...] = value``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..shapes import FREE, SCALAR, UNKNOWN, UNRANKED, AnyDim, Shape, same
from ..shapes import dtypes as dt
from ..shapes.arith import ShapeError, broadcast
from ..shapes.dim import Dim, add, mul
from ..text.records import record
from ..values import (
    NO_FACTS,
    Array,
    Const,
    Facts,
    Fail,
    Obj,
    Range,
    Scalar,
    Slice,
    Tuple,
    Unknown,
    Value,
)
from .api import Context, problem_note
from .args import as_array, as_dim
from .distinct import distinct, pooled
from .slices import slice_length


@record(slots=True)
class Part:
    """One entry of an index: ``kind`` is int, slice, new, ellipsis, array, mask, bad or unknown."""

    kind: str
    value: Value
    dim: AnyDim = UNKNOWN
    array: Array | None = None

    @property
    def takes(self) -> int | None:
        """How many axes it consumes."""
        if self.kind == "mask":
            return self.array.shape.rank if self.array is not None else None
        return 1 if self.kind in ("int", "slice", "array", "bad") else 0


def getitem(ctx: Context, x: Array, index: Value) -> Value:
    """``x[index]``; raises :class:`Fail` (kind ``array-index``) where the library does."""
    lib = "tf" if x.lib == "variable" else x.lib
    if lib not in ("numpy", "tf", "keras"):
        return Unknown("an item of an array fitlint does not model")
    if lib == "numpy" and x.shape.rank == 0 and x.dtype in ("string", "object", None):
        return Unknown("a part of one text or object of an array")
    parts = _parts(ctx, index, lib)
    if parts is None:
        return _somewhere(x, lib, ctx)
    if lib == "keras" and ctx.keras_major >= 3 and x.shape.dims is not None:
        found = _of_keras(ctx, x, index, parts)
        return (
            _somewhere(x, lib, ctx)
            if found is None
            else Array(found, x.dtype, lib, _ranges(x.facts), origin=ctx.site)
        )
    for part in parts:
        if part.kind == "bad":
            if lib == "numpy" and x.dtype in (None, "object") and _is_text(part.value):
                return Unknown("a field of records, or of an object in an array")
            raise _bad(part, lib)
    if any(part.kind == "unknown" for part in parts):
        return _somewhere(x, lib, ctx)
    if lib == "tf" and any(part.kind in ("array", "mask") for part in parts):
        return _tensor_by_arrays(ctx, x, parts)
    if x.shape.dims is None:
        return _somewhere(x, lib, ctx)
    full = _expanded(ctx, x, parts, lib)
    if full is None:
        return _somewhere(x, lib, ctx)
    shape = _selected(ctx, x, full, lib)
    return Array(
        shape, x.dtype, lib, _facts(ctx, x, index, full, shape), origin=ctx.site, graph=x.graph
    )


def _is_text(value: Value) -> bool:
    if isinstance(value, Const):
        return isinstance(value.value, str)
    return isinstance(value, Scalar) and value.kind == "str"


def _somewhere(x: Array, lib: str, ctx: Context) -> Array:
    """A part of ``x`` whose shape cannot be told: the values are still its own."""
    return Array(UNRANKED, x.dtype, lib, _ranges(x.facts), origin=ctx.site, graph=x.graph)


def _ranges(facts: Facts) -> Facts:
    nan = False if facts.nan is False else None
    return Facts(facts.low, facts.high, facts.integral, facts.classes, nan=nan)


# Reading the index ------------------------------------------------------------------------------


def _parts(ctx: Context, index: Value, lib: str) -> list[Part] | None:
    """The entries of an index; ``None`` if even their number is unknown."""
    if isinstance(index, Tuple):
        return [_part(ctx, item) for item in index.items]
    if lib != "numpy" and isinstance(index, Obj) and index.kind == "list":
        # To a tensor a list is what a tuple is.
        record = ctx.read(index)
        parts = [_part(ctx, item) for item in record.items]
        known = record.rest is None and all(part.kind in ("int", "slice") for part in parts)
        return parts if known else None
    part = _part(ctx, index)
    return None if part.kind == "unknown" else [part]


def _part(ctx: Context, value: Value) -> Part:
    if isinstance(value, Slice):
        ends = (value.start, value.stop, value.step)
        return Part("bad" if any(_end(ctx, end) == "bad" for end in ends) else "slice", value)
    if isinstance(value, Const):
        content = value.value
        if content is None:
            return Part("new", value)
        if content is Ellipsis:
            return Part("ellipsis", value)
        if isinstance(content, bool):
            return Part("unknown", value)
        return Part("int", value, content) if isinstance(content, int) else Part("bad", value)
    if isinstance(value, Scalar):
        if value.kind == "int":
            return Part("int", value, UNKNOWN if value.dim is None else value.dim)
        return Part("unknown" if value.kind == "bool" else "bad", value)
    if isinstance(value, (Array, Range)) or isinstance(value, Obj) and value.kind == "list":
        return _array_part(ctx, value)
    return Part("unknown", value)


def _array_part(ctx: Context, value: Value) -> Part:
    array = as_array(ctx, value)
    if array.lib not in ("numpy", "tf", "pandas") or array.dtype in (None, "object", "ragged"):
        return Part("unknown", value)
    if isinstance(value, Obj) and array.shape.size == 0:
        return Part("array", value, array=array.but(dtype="int64", facts=NO_FACTS))
    if array.dtype == "bool":
        return Part("mask" if array.shape.rank else "unknown", value, array=array)
    if not dt.is_integer(array.dtype):
        return Part("bad", value) if array.dtype != "string" else Part("unknown", value)
    if array.shape == SCALAR:
        return Part("int", value, as_dim(ctx, array), array)
    return Part("array" if array.shape.dims is not None else "unknown", value, array=array)


def _bad(part: Part, lib: str) -> Fail:
    if isinstance(part.value, Slice):
        text = "the ends of a slice must be integers; use `//` or `int(...)`"
        return Fail("array-index", text, "TypeError")
    if isinstance(part.value, Const):
        what = repr(part.value.value)
    elif isinstance(part.value, Scalar):
        what = f"a {part.value.kind}"
    else:
        what = "an array of floats"
    text = f"an array is indexed with integers, slices, None or ..., not with {what}"
    if "float" in what or what[0].isdigit():
        text += "; use `//` or `int(...)`"
    exception = {"numpy": "IndexError", "keras": "ValueError"}.get(lib, "TypeError")
    return Fail("array-index", text, exception)


def _of_keras(ctx: Context, x: Array, index: Value, parts: list[Part]) -> Shape | None:
    """The shape of a part of a symbolic tensor; Keras looks at one entry after the other.

    It takes integers, slices, None and ``...``, and slices only in a tuple; what is done to an axis
    without a size (the batch) is not looked at.
    """
    if isinstance(index, Slice) or index in (Const(None), Const(...)):
        written = "`x[a:b]`" if isinstance(index, Slice) else "`x[None]` or `x[...]`"
        text = f"a Keras tensor does not take {written} alone; write a second entry: `x[a:b, ...]`"
        raise Fail("array-index", text, "ValueError")
    for part in parts:
        if part.kind == "unknown":
            return None
    full = _expanded(ctx, x, parts, "keras")
    if full is None:
        return None
    kept: list[AnyDim] = []
    rest = list(x.shape.dims or ())
    for part in full:
        if part.kind == "new":
            kept.append(1)
            continue
        axis, dim = len(x.shape.dims or ()) - len(rest), rest.pop(0)
        if part.kind == "int":
            _check_bounds(ctx, x, axis, part, "keras")
        elif isinstance(part.value, Slice):
            if dim is FREE:
                kept.append(FREE)
            elif part.kind == "bad":
                raise _bad(part, "tf")
            else:
                kept.append(_cut(ctx, x, dim, part.value, "keras"))
        elif part.kind == "bad":
            raise _bad(part, "keras")
        else:
            text = "a Keras tensor cannot be indexed by an array; use `keras.ops.take`"
            raise Fail("array-index", text, "ValueError")
    return Shape(kept)


# Basic indexing ---------------------------------------------------------------------------------


def _refusal(x: Array, text: str, lib: str, ctx: Context, eager: str = "IndexError") -> Fail:
    exception = eager
    if lib == "keras":
        exception = "ValueError"
    elif lib == "tf":
        exception = "ValueError" if x.graph or ctx.graph else "InvalidArgumentError"
    notes = problem_note(x.origin, f"the shape {x.shape} comes from here")
    return Fail("array-index", text, exception, None, notes, shape=x.shape)


def _expanded(ctx: Context, x: Array, parts: list[Part], lib: str) -> list[Part] | None:
    """The entries with ``...`` spelled out, one for each axis."""
    rank = x.shape.rank
    assert rank is not None
    if sum(part.kind == "ellipsis" for part in parts) > 1:
        raise _refusal(x, "an index can hold `...` only once", lib, ctx)
    taken = 0
    for part in parts:
        takes = part.takes
        if takes is None:
            return None
        taken += takes
    if taken > rank:
        word = "index" if taken == 1 else "indices"
        name = x.name or "the array"
        text = f"{taken} {word} for {name} of shape {x.shape}, which has {rank} axes"
        raise _refusal(x, text, lib, ctx)
    rest = [Part("slice", Slice(Const(None), Const(None), Const(None)))] * (rank - taken)
    full: list[Part] = []
    for part in parts:
        full.extend(rest if part.kind == "ellipsis" else [part])
    return full if any(part.kind == "ellipsis" for part in parts) else full + rest


def _selected(ctx: Context, x: Array, full: list[Part], lib: str) -> Shape:
    dims = x.shape.dims
    assert dims is not None
    fancy = [part for part in full if part.kind in ("array", "mask")]
    kept: list[AnyDim] = []
    drawn: list[Shape] = []
    places: list[int] = []
    axis = 0
    for position, part in enumerate(full):
        if part.kind == "new":
            kept.append(1)
            continue
        if part.kind == "slice":
            kept.append(_cut(ctx, x, dims[axis], part.value, lib))
        elif part.kind == "int":
            _check_bounds(ctx, x, axis, part, lib)
        else:
            drawn.append(
                _drawn(ctx, x, axis, part, lib, all(_surely_some(other) for other in fancy))
            )
        if fancy and part.kind in ("int", "array", "mask"):
            places.append(position)
            if len(places) == 1:
                front = len(kept)
        axis += part.takes or 0
    if not fancy:
        return Shape(kept)
    whole = SCALAR
    try:
        for shape in drawn:
            whole = broadcast(whole, shape)
    except ShapeError as error:
        text = f"the index arrays do not broadcast together: {error.message}"
        raise _refusal(x, text, lib, ctx) from None
    if places != list(range(places[0], places[0] + len(places))):
        # Separated by a slice, the selected axes come first.
        front = 0
    return Shape(kept[:front]) + whole + kept[front:]


def _check_bounds(ctx: Context, x: Array, axis: int, part: Part, lib: str) -> None:
    dim = x.shape[axis]
    if isinstance(part.dim, int) and isinstance(dim, int):
        outside = not -dim <= part.dim < dim
    else:
        beyond = add(part.dim, mul(dim, -1))
        outside = isinstance(beyond, int) and beyond >= 0
    if outside:
        name = x.name or "the array"
        text = (
            f"index {part.dim} is out of range: axis {axis} of {name}, shape {x.shape}, has "
            f"{dim} entries"
        )
        if dim == 0:
            text = f"axis {axis} of {name}, shape {x.shape}, is empty: there is no entry {part.dim}"
        raise _refusal(x, text, lib, ctx)


def _drawn(ctx: Context, x: Array, axis: int, part: Part, lib: str, certain: bool) -> Shape:
    """The shape an index array or mask selects."""
    array = part.array
    assert array is not None
    if part.kind == "mask":
        for offset, dim in enumerate(array.shape.dims or ()):
            if same(dim, x.shape[axis + offset]) is False:
                text = (
                    f"the boolean mask of shape {array.shape} does not match axis {axis + offset} "
                    f"of the array of shape {x.shape}: {dim} against {x.shape[axis + offset]}"
                )
                raise _refusal(x, text, lib, ctx)
        return Shape((_true_count(array),))
    dim = x.shape[axis]
    content = array.facts.content
    low, high = array.facts.low, array.facts.high
    if (
        certain
        and isinstance(dim, int)
        and array.facts.reached
        and low is not None
        and high is not None
    ):
        content = content if isinstance(content, list) else [int(low), int(high)]
    if certain and isinstance(dim, int) and isinstance(content, list) and array.shape.rank == 1:
        for entry in content:
            if isinstance(entry, int) and not -dim <= entry < dim:
                text = (
                    f"index {entry} is out of range: axis {axis} of the array of shape "
                    f"{x.shape} has {dim} entries"
                )
                raise _refusal(x, text, lib, ctx)
    return array.shape


def _surely_some(part: Part) -> bool:
    """Whether an index array certainly selects something, so that all of them are looked at."""
    size = part.array.shape.size if part.array is not None and part.kind == "array" else UNKNOWN
    return isinstance(size, int) and size > 0


def _true_count(mask: Array) -> AnyDim:
    content = mask.facts.content
    if mask.shape.rank == 1 and isinstance(content, list):
        return sum(bool(entry) for entry in content)
    return UNKNOWN


# Slices -----------------------------------------------------------------------------------------


def _cut(ctx: Context, x: Array, dim: AnyDim, value: Value, lib: str) -> AnyDim:
    assert isinstance(value, Slice)
    start, stop, step = (_end(ctx, end) for end in (value.start, value.stop, value.step))
    if step == 0:
        raise _refusal(x, "the step of a slice cannot be zero", lib, ctx, "ValueError")
    return slice_length(dim, start, stop, 1 if step is None else step)


def _end(ctx: Context, value: Value) -> Any:
    """A slice end: dimension, ``None``, or ``"bad"``."""
    if isinstance(value, Const) and not isinstance(value.value, int):
        return None if value.value is None else "bad"
    if isinstance(value, Scalar) and value.kind in ("float", "str"):
        return "bad"
    dim = as_dim(ctx, value)
    return UNKNOWN if dim is None else dim


# Tensors ----------------------------------------------------------------------------------------


def _tensor_by_arrays(ctx: Context, x: Array, parts: list[Part]) -> Value:
    """TensorFlow takes one boolean mask, and no index arrays."""
    if len(parts) == 1 and parts[0].kind == "mask":
        mask = parts[0].array
        assert mask is not None and mask.shape.dims is not None
        if (
            mask.lib == "tf"
            and x.shape.dims is not None
            and len(mask.shape.dims) <= len(x.shape.dims)
        ):
            for have, want in zip(mask.shape.dims, x.shape.dims):
                if same(have, want) is False:
                    text = (
                        f"the boolean mask of shape {mask.shape} does not match the tensor of "
                        f"shape {x.shape}"
                    )
                    raise Fail("array-index", text, "ValueError")
            rest = x.shape.dims[len(mask.shape.dims) :]
            return Array(
                Shape((UNKNOWN, *rest)),
                x.dtype,
                "tf",
                _ranges(x.facts),
                origin=ctx.site,
                graph=x.graph,
            )
        return _somewhere(x, "tf", ctx)
    array = parts[0].array
    if len(parts) == 1 and isinstance(array, Array) and array.shape.rank == 1:
        text = "a tensor cannot be indexed by an array; use `tf.gather(x, indices)`"
        raise Fail("array-index", text, "TypeError")
    return _somewhere(x, "tf", ctx)


# Facts ------------------------------------------------------------------------------------------


def _facts(ctx: Context, x: Array, index: Value, full: list[Part], shape: Shape) -> Facts:
    facts = _ranges(x.facts)
    last = full[-1] if full else None
    whole = Slice(Const(None), Const(None), Const(None))
    if (
        x.facts.one_hot
        and shape.rank
        and last is not None
        and last.kind == "slice"
        and last.value == whole
    ):
        facts = replace(facts, one_hot=True)
    content = _content(x.facts.content, index)
    if isinstance(content, (bool, int, float)) and content == content:
        return Facts(
            content, content, float(content).is_integer(), nan=False, content=content, reached=True
        )
    if isinstance(content, Dim):
        # One entry of `tf.shape(x)`: a size that is no number.
        return Facts(0, None, True, nan=False, content=content)
    if isinstance(content, (list, str)) and x.facts.nan is False:
        return replace(_of_part(facts, content), content=content)
    if isinstance(index, Array) and shape.rank == 1:
        return _taken(facts, x, index)
    return facts


def _of_part(facts: Facts, content: Any) -> Facts:
    """With the bounds of a part of a literal, which the whole may exceed."""
    numbers = list(_numbers(content))
    if not numbers or not all(isinstance(number, (int, float)) for number in numbers):
        return facts
    return replace(facts, low=min(numbers), high=max(numbers), reached=True)


def _numbers(content: Any) -> Iterator[Any]:
    """What stands in a nested list."""
    if isinstance(content, list):
        for item in content:
            yield from _numbers(item)
    else:
        yield content


def _taken(facts: Facts, x: Array, index: Array) -> Facts:
    """Elements of a literal, each chosen by a number of its place."""
    content, places = x.facts.content, distinct(index)
    if places is None or not isinstance(content, list):
        return facts
    size = len(content)
    if not all(type(place) is int and -size <= place < size for place in places):
        return facts
    found = pooled([content[place] for place in places])
    return facts if found.pool is None else replace(facts, pool=found.pool, share=1.0)


def _content(content: Any, index: Value) -> Any:
    """The literal's own item, for a plain integer or slice."""
    if not isinstance(content, list):
        return None
    if (
        isinstance(index, Const)
        and isinstance(index.value, int)
        and not isinstance(index.value, bool)
    ):
        return content[index.value] if -len(content) <= index.value < len(content) else None
    if isinstance(index, Slice):
        ends: list[Any] = [
            end.value if isinstance(end, Const) else "?"
            for end in (index.start, index.stop, index.step)
        ]
        if all(end is None or isinstance(end, int) for end in ends):
            return content[slice(*ends)]
    return None
