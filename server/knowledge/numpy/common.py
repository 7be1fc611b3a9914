"""Converters and helpers shared by the NumPy declarations."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Annotated, Any

from ...shapes import UNKNOWN, UNRANKED, AnyDim, DType, Shape
from ...shapes import dtypes as dt
from ...shapes.arith import ShapeError
from ...values import NO_FACTS, Array, Const, Facts, Fail, Lib, Obj, Scalar, Tuple, Value
from ..api import Context, Declaration, function
from ..args import as_array, as_dim, as_dtype, as_flag, as_int, as_ints, as_number, as_text
from ..intervals import within

RAGGED = (
    "the nested sequences do not all have the same length, and NumPy makes no array of such rows; "
    "pad them to one length (`keras.utils.pad_sequences`) or pass `dtype=object`"
)


def as_ndarray(ctx: Context, value: Value, name: str = "") -> Array:
    """An argument as ``np.asarray`` takes it; refuses ragged literals.

    Symbolic tensors have no values NumPy could read: they become an array nothing is known of.
    """
    array = as_array(ctx, value, name)
    if array.dtype == "ragged":
        raise Fail("array-convert", RAGGED, "ValueError", name or None)
    if array.lib == "keras" or array.graph:
        return Array(UNRANKED, None, "unknown")
    if array.lib == "tf" and array.dtype == "string":
        # TensorFlow's texts are bytes: objects in an array, a text of its own length alone.
        return array.but(dtype="object" if array.shape.rank else None)
    return array


def as_optional_array(ctx: Context, value: Value, name: str = "") -> Array | None:
    """An array-like, or ``None`` for Python's None."""
    return None if value == Const(None) else as_ndarray(ctx, value, name)


def as_np_dtype(ctx: Context, value: Value, name: str = "") -> Any:
    """A dtype argument: its name, ``None`` where None is given, ``UNKNOWN`` if it can't be told."""
    if value == Const(None):
        return None
    if isinstance(value, Lib) and value.name == "numpy.dtype":
        return UNKNOWN
    return as_dtype(ctx, value) or UNKNOWN


def chosen(dtype: Any, default: DType) -> DType:
    """The dtype argument as :func:`as_np_dtype` gives it, or the default."""
    if dtype is None:
        return default
    return None if dtype is UNKNOWN else str(dtype)


def _whole(ctx: Context, value: Value, name: str) -> AnyDim:
    """A size in a shape argument; a float or None there is refused as NumPy does."""
    found = None
    if isinstance(value, Const) and not isinstance(value.value, int):
        found = "None" if value.value is None else f"{value.value!r}"
    elif isinstance(value, Scalar) and value.kind in ("float", "str"):
        found = f"a {value.kind}"
    elif isinstance(value, Tuple):
        found = "a tuple"
    if found is not None:
        text = f"a size must be an integer, not {found}"
        if "float" in found or found[0].isdigit():
            text += "; use `//` or `int(...)`"
        raise Fail("array-arguments", text, "TypeError", name)
    dim = as_dim(ctx, value)
    return UNKNOWN if dim is None else dim


def as_sizes(ctx: Context, value: Value, name: str = "") -> Any:
    """A shape argument: tuple of dimensions; ``None`` for None; ``UNKNOWN`` if it can't be told.

    Refuses floats and None inside, as NumPy does.
    """
    if value == Const(None):
        return None
    if isinstance(value, Tuple):
        return tuple(_whole(ctx, item, name) for item in value.items)
    if isinstance(value, Obj):
        if value.kind != "list":
            return UNKNOWN
        record = ctx.read(value)
        return (
            UNKNOWN
            if record.rest is not None
            else tuple(_whole(ctx, x, name) for x in record.items)
        )
    if isinstance(value, Array):
        content = value.facts.content
        if value.shape.dims == ():
            return (as_dim(ctx, value),)
        if isinstance(content, (list, tuple)) and all(isinstance(x, int) for x in content):
            return tuple(content)
        known = value.shape.known
        return (UNKNOWN,) * known[0] if known is not None and len(known) == 1 else UNKNOWN
    if isinstance(value, (Const, Scalar)):
        return (_whole(ctx, value, name),)
    return UNKNOWN


def as_count(ctx: Context, value: Value, name: str = "") -> AnyDim | None:
    """An integer argument as a dimension; ``None`` for None; refuses floats."""
    return None if value == Const(None) else _whole(ctx, value, name)


def sized(sizes: Any, name: str = "shape") -> Shape:
    """The shape a shape argument asks for; refuses negative sizes."""
    if sizes is UNKNOWN or sizes is None:
        return UNRANKED
    for dim in sizes:
        if isinstance(dim, int) and dim < 0:
            text = f"a shape cannot have the negative size {dim}"
            raise Fail("array-arguments", text, "ValueError", name)
    return Shape(sizes)


def keep(ctx: Context, value: Value, name: str = "") -> Value:
    """The value as it is."""
    return value


Kept = Annotated[Any, keep]
"""The abstract value itself (a default is given as it is)."""
Arr = Annotated[Array, as_ndarray]
"""An array-like as NumPy reads it."""
MaybeArr = Annotated[Any, as_optional_array]
"""An array-like or ``None``."""
NpDType = Annotated[Any, as_np_dtype]
"""A dtype name, ``None`` for the default, or ``UNKNOWN``."""
Sizes = Annotated[Any, as_sizes]
"""A shape argument: tuple of dimensions, ``None``, or ``UNKNOWN``."""
Flag = Annotated[Any, as_flag]
Int = Annotated[Any, as_int]
Axes = Annotated[Any, as_ints]
Number = Annotated[Any, as_number]
Size = Annotated[Any, as_count]
Text = Annotated[Any, as_text]


@contextmanager
def refusing(kind: str, exception: str = "ValueError", at: str | None = None) -> Iterator[None]:
    """Turns a :class:`ShapeError` into the failure of the call."""
    try:
        yield
    except ShapeError as error:
        raise Fail(kind, error.message, exception, at) from None


def checked_axis(axis: int, rank: int, at: str = "axis") -> int:
    """A non-negative axis; ``numpy.exceptions.AxisError`` when out of bounds."""
    if -rank <= axis < rank:
        return axis % rank
    word = "dimension" if rank == 1 else "dimensions"
    text = f"axis {axis} does not exist in an array with {rank} {word}"
    raise Fail("array-axis", text, "AxisError", at)


def checked_axes(axes: Sequence[int], rank: int, at: str = "axis") -> tuple[int, ...]:
    """Non-negative axes without repetition."""
    places = tuple(checked_axis(axis, rank, at) for axis in axes)
    if len(set(places)) != len(places):
        raise Fail("array-axis", f"the axes {tuple(axes)} name one axis twice", "ValueError", at)
    return places


def made(
    ctx: Context, shape: Shape, dtype: DType = None, facts: Facts = NO_FACTS, lib: str = "numpy"
) -> Array:
    """An array whose shape was decided by the current call."""
    return Array(shape, dtype, lib, facts, origin=ctx.site)


def range_facts(facts: Facts, dtype: DType = None) -> Facts:
    """What a rearrangement or selection of the elements keeps: bounds, not content.

    A cast to integers truncates; to bool it maps to 0 and 1.
    """
    low, high, integral, nan = facts.low, facts.high, facts.integral, facts.nan
    if dtype == "bool":
        low = None if low is None else float(low > 0)
        low, high, integral, nan = 0, 1, True, False
    elif dt.is_integer(dtype):
        low, high = (None if x is None else int(x) for x in (low, high))
        integral, nan = True, False
        if not within(dtype, low, high):
            low = high = None
    classes = facts.classes if integral else None
    pool = facts.pool if dtype is None else None
    return Facts(low, high, integral, classes, nan=False if nan is False else None, pool=pool)


def full_facts(facts: Facts) -> Facts:
    """What every rearrangement of all elements keeps: bounds, and that they are reached."""
    kept = range_facts(facts)
    return Facts(
        kept.low, kept.high, kept.integral, kept.classes, nan=facts.nan, reached=facts.reached,
        spread=facts.spread, dense=facts.dense, pool=facts.pool, share=facts.share,
    )  # fmt: skip


def grouped(facts: Facts) -> bool:
    """Whether equal values stand together, and there are several different ones."""
    content = facts.content
    if facts.grouped or not isinstance(content, list) or not content:
        return facts.grouped
    if not all(isinstance(entry, (int, float)) for entry in content):
        return False
    changes: int = sum(a != b for a, b in pairwise(content))
    return changes > 0 and changes == len(set(content)) - 1


def functions(
    names: str, methods: str, *own: str
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare one body as plain functions and as methods of objects.

    ``names`` and ``methods`` are prefixes (several separated by blanks) put before each of
    ``own``; a method's receiver carries no shape and is dropped.
    """

    def register(body: Callable[..., Any]) -> Callable[..., Any]:
        function(*(prefix + name for prefix in names.split() for name in own))(body)
        method = _with_receiver(body)
        function(*(prefix + name for prefix in methods.split() for name in own))(method)
        return body

    return register


def _with_receiver(body: Callable[..., Any]) -> Callable[..., Any]:
    plain = Declaration("", body)
    compiled = {param.name: param.convert for param in plain.params}

    declared = inspect.signature(body).parameters.values()
    starred = any(param.kind == inspect.Parameter.VAR_POSITIONAL for param in declared)

    def method(receiver: Value, *args: Any, ctx: Context, **kwargs: Any) -> Any:
        if starred and next(iter(declared)).name == "ctx":
            return body(ctx, *args, **kwargs)
        return body(*args, ctx=ctx, **kwargs)

    params = [inspect.Parameter("receiver", inspect.Parameter.POSITIONAL_ONLY)]
    for param in declared:
        if param.name != "ctx":
            convert = compiled.get(param.name)
            note = Annotated[Any, convert] if convert is not None else param.annotation
            params.append(param.replace(annotation=note))
    last = len(params) - (params[-1].kind == inspect.Parameter.VAR_KEYWORD)
    params.insert(last, inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY))
    method.__signature__ = inspect.Signature(params)  # type: ignore[attr-defined]
    return method
