"""Annotations of declaration parameters: each converts an abstract value to what a body computes with.

``UNKNOWN`` (the unknown dimension) stands for "cannot tell" in every converted form but arrays.
"""

from __future__ import annotations

from functools import reduce
from typing import Annotated, Any

from ..shapes import SCALAR, UNKNOWN, UNRANKED, AnyDim, DType, Shape
from ..shapes import dtypes as dt
from ..shapes.dim import Dim, ceildiv
from ..values import Array, Const, Facts, Lib, Obj, Range, Scalar, Tuple, Union, Value
from ..values.core import join_arrays
from .api import Context

MAX_LITERAL = 2000
MAX_CONTENT = 100_000
"""Numbers of a literal that are remembered one by one."""
MAX_RANK = 64
"""Dimensions a NumPy array may have."""
"""Elements of a literal whose content is kept for value facts."""


def as_dim(ctx: Context, value: Value, name: str = "") -> Any:
    """An integer-like value as a dimension; ``None`` stays ``None``."""
    if isinstance(value, Const):
        if value.value is None:
            return None
        if isinstance(value.value, bool):
            return int(value.value)
        return value.value if isinstance(value.value, int) else UNKNOWN
    if isinstance(value, Scalar):
        return value.dim if value.kind == "int" and value.dim is not None else UNKNOWN
    if isinstance(value, Array) and value.shape == SCALAR:
        content, facts = value.facts.content, value.facts
        if isinstance(content, (int, Dim)):
            return content
        known = facts.integral and facts.low is not None and facts.low == facts.high
        return int(facts.low or 0) if known else UNKNOWN
    return UNKNOWN


def as_dims(ctx: Context, value: Value, name: str = "") -> Any:
    """A shape argument: an int or a sequence of ints -> tuple of dimensions (``None`` inside is
    kept as ``None``), ``None`` for None, ``UNKNOWN`` otherwise.
    """
    if isinstance(value, Tuple):
        return tuple(as_dim(ctx, item) for item in value.items)
    if isinstance(value, Obj) and value.kind == "list":
        record = ctx.read(value)
        if record.rest is None:
            return tuple(as_dim(ctx, item) for item in record.items)
        return UNKNOWN
    if isinstance(value, Array):
        content = value.facts.content
        if isinstance(content, (list, tuple)) and all(isinstance(x, int) for x in content):
            return tuple(content)
        return UNKNOWN
    if isinstance(value, (Const, Scalar)):
        dim = as_dim(ctx, value)
        if (
            dim is None
            or dim is UNKNOWN
            and not (isinstance(value, Scalar) and value.kind == "int")
        ):
            return dim
        return (dim,)
    return UNKNOWN


def as_ints(ctx: Context, value: Value, name: str = "") -> Any:
    """Axes: an int or a sequence of ints -> tuple of ints; ``None``; else ``UNKNOWN``."""
    dims = as_dims(ctx, value)
    if dims is None or dims is UNKNOWN:
        return dims
    return dims if all(isinstance(dim, int) for dim in dims) else UNKNOWN


def as_int(ctx: Context, value: Value, name: str = "") -> Any:
    """A plain integer, ``None``, else ``UNKNOWN``."""
    dim = as_dim(ctx, value)
    return dim if dim is None or isinstance(dim, int) else UNKNOWN


def as_flag(ctx: Context, value: Value, name: str = "") -> bool | None:
    """Python truth; ``None`` for can't tell."""
    return ctx.branch_truth(value)


def as_text(ctx: Context, value: Value, name: str = "") -> Any:
    """A string, ``None`` for None, else ``UNKNOWN``."""
    if isinstance(value, Const) and (value.value is None or isinstance(value.value, str)):
        return value.value
    return UNKNOWN


def as_number(ctx: Context, value: Value, name: str = "") -> Any:
    """A float or int, ``None`` for None, else ``UNKNOWN``."""
    if isinstance(value, Const) and (value.value is None or isinstance(value.value, (int, float))):
        return value.value
    return UNKNOWN


_LIB_DTYPES = {
    "builtins.float": "float64", "builtins.int": "int64", "builtins.bool": "bool",
    "builtins.str": "string", "builtins.object": "object", "builtins.complex": "complex128",
}  # fmt: skip


def as_dtype(ctx: Context, value: Value, name: str = "") -> DType:
    """A dtype argument in any spelling: ``"float32"``, ``np.float32``, ``tf.float32``, ``float``."""
    if isinstance(value, Const) and isinstance(value.value, str):
        kind = dt.parse(value.value)
        return None if kind in dt.NULLABLE else kind
    if isinstance(value, Lib):
        if value.name in _LIB_DTYPES:
            return _LIB_DTYPES[value.name]
        return dt.parse(value.name.rsplit(".", 1)[-1])
    return None


def as_array(ctx: Context, value: Value, name: str = "") -> Array:
    """Anything array-like as an array; unknown rank and dtype where it cannot be told.

    Numbers are 0-d; nested lists and tuples of known length have a shape; a ragged literal has
    dtype ``"ragged"`` as NumPy refuses it.
    """
    if isinstance(value, Array):
        return value
    if isinstance(value, Const):
        return _constant_array(value.value)
    if isinstance(value, Scalar):
        kinds = {"int": "int64", "float": "float64", "bool": "bool", "str": "string"}
        return Array(SCALAR, kinds.get(value.kind), facts=Facts(value.low, value.high))
    if isinstance(value, Range):
        length = range_length(value)
        facts = Facts(integral=True, nan=False)
        if isinstance(value.start, int) and isinstance(value.stop, int) and length:
            facts = Facts(value.start, value.stop - 1, True, nan=False, reached=value.step == 1)
        return Array(Shape((length,)), "int64", facts=facts)
    if isinstance(value, (Tuple, Obj)):
        return _sequence_array(ctx, value, {}, 0)
    if isinstance(value, Union) and all(isinstance(x, (Const, Scalar)) for x in value.options):
        found = [as_array(ctx, option) for option in value.options]
        return reduce(join_arrays, found)
    return Array(UNRANKED, None, "unknown")


def range_length(value: Range) -> AnyDim:
    """Number of items of a range."""
    if isinstance(value.step, int) and value.step == 1:
        length = value.stop - value.start
        return max(length, 0) if isinstance(length, int) else length
    if all(isinstance(part, int) for part in (value.start, value.stop, value.step)) and value.step:
        return len(range(value.start, value.stop, value.step))  # type: ignore[arg-type]
    if isinstance(value.step, int) and value.step > 1:
        return ceildiv(value.stop - value.start, value.step)
    return UNKNOWN


def _constant_array(constant: Any) -> Array:
    if isinstance(constant, bool):
        return Array(
            SCALAR,
            "bool",
            facts=Facts(int(constant), int(constant), True, nan=False, content=constant),
        )
    if isinstance(constant, int):
        wide = "int64" if abs(constant) < 2**63 else "object"
        return Array(
            SCALAR,
            wide,
            facts=Facts(constant, constant, True, nan=False, content=constant, reached=True),
        )
    if isinstance(constant, complex):
        return Array(SCALAR, "complex128")
    if isinstance(constant, float):
        nan = constant != constant
        facts = (
            Facts(nan=True)
            if nan
            else Facts(
                constant, constant, constant.is_integer(), nan=False, content=constant, reached=True
            )
        )
        return Array(SCALAR, "float64", facts=facts)
    if isinstance(constant, (str, bytes)):
        return Array(SCALAR, "string", facts=Facts(content=constant))
    return Array(SCALAR, "object")


def _sequence_array(ctx: Context, value: Tuple | Obj, made: dict[int, Array], depth: int) -> Array:
    """``made``: arrays of the sequences met so far, by identity: a list may be in itself or twice."""
    from ..shapes.arith import ShapeError, stack, unify

    ctx.tick()
    if depth > MAX_RANK:
        return Array(UNRANKED, None, "unknown")

    def part_array(item: Value) -> Array:
        if isinstance(item, Union):
            # Rows made in different rounds of a loop.
            return reduce(join_arrays, [part_array(option) for option in item.options])
        if not isinstance(item, (Tuple, Obj)):
            return as_array(ctx, item)
        key = item.id if isinstance(item, Obj) else -id(item)
        if key not in made:
            made[key] = Array(UNRANKED, None, "unknown")
            made[key] = _sequence_array(ctx, item, made, depth + 1)
        return made[key]

    if isinstance(value, Tuple):
        items, rest, length = list(value.items), None, UNKNOWN
    elif value.kind == "list":
        record = ctx.read(value)
        items, rest, length = record.items, record.rest, record.size
        if record.ragged:
            return Array(Shape((length,)), "ragged")
    else:
        return _object_array(ctx, value)
    if rest is not None:
        parts = [part_array(item) for item in (*items, rest)]
        whole = parts[0].shape
        try:
            for part in parts[1:]:
                whole = unify(whole, part.shape)
        except ShapeError:
            return Array(UNRANKED, None)
        dtype = parts[0].dtype
        for part in parts[1:]:
            dtype = dt.promote(dtype, part.dtype)
        return Array(Shape((length,)) + whole, dtype)
    if not items:
        if isinstance(value, Obj) and ctx.split:
            return Array(UNRANKED)  # a loop fills it, but was left at once on this path
        return Array(Shape((0,)), "float64", facts=Facts(content=[]))
    if len(items) > MAX_LITERAL:
        sample = part_array(items[0])
        return Array(Shape((len(items),)) + sample.shape, sample.dtype)
    parts = [part_array(item) for item in items]
    try:
        shape = stack([part.shape for part in parts])
    except ShapeError:
        return Array(Shape((len(items),)), "ragged")
    dtype = parts[0].dtype
    for part in parts[1:]:
        dtype = _mixed(dtype, part.dtype)
    return Array(shape, dtype, facts=_literal_facts(parts))


def _object_array(ctx: Context, value: Obj) -> Array:
    """A dict or instance as an array: a library's object may have its own ``__array__``."""
    if value.kind == "object" and isinstance(value.cls, Lib):
        from .registry import find_function

        declared = find_function(f"{value.cls.name}.__array__")
        if declared is not None:
            made = declared(ctx, [value], {})
            if isinstance(made, Array):
                return made
    return Array(UNRANKED, None if value.kind != "dict" else "object", "unknown")


def _mixed(a: DType, b: DType) -> DType:
    if a is None or b is None:
        return None
    if "string" in (a, b) and "object" not in (a, b):
        return "string"
    return dt.promote(a, b)


def _size(content: Any) -> int:
    """How many numbers a nested list holds, by its first entries."""
    size = 1
    while isinstance(content, list) and content:
        size *= len(content)
        content = content[0]
    return size


def _literal_facts(parts: list[Array]) -> Facts:
    facts = [part.facts for part in parts]
    lows = [f.low for f in facts]
    highs = [f.high for f in facts]
    low = None if any(x is None for x in lows) else min(x for x in lows if x is not None)
    high = None if any(x is None for x in highs) else max(x for x in highs if x is not None)
    nan: bool | None = None
    if any(f.nan for f in facts):
        nan = True
    elif all(f.nan is False for f in facts):
        nan = False
    content = [f.content for f in facts]
    if any(c is None for c in content) or len(content) * _size(content[0]) > MAX_CONTENT:
        content = None  # type: ignore[assignment]
    integral = True if all(f.integral for f in facts) else None
    return Facts(
        low, high, integral, nan=nan, content=content, reached=all(f.reached for f in facts)
    )


def container(value: Value) -> str | None:
    """``"a list"``, ``"a tuple"`` … for what holds items where one number is wanted."""
    if isinstance(value, Tuple):
        return "a tuple"
    if isinstance(value, Obj) and value.kind in ("list", "dict", "set"):
        return f"a {value.kind}"
    return None


def sequence_items(ctx: Context, value: Value) -> tuple[Value, ...] | None:
    """The items of a list or tuple of known length."""
    if isinstance(value, Tuple):
        return value.items
    if isinstance(value, Obj) and value.kind == "list":
        record = ctx.read(value)
        return None if record.rest is not None else tuple(record.items)
    return None


Tensor = Annotated[Array, as_array]
"""An array-like; unknown rank where it cannot be told."""
Size = Annotated[int | Dim, as_dim]
"""An integer-like; may be ``UNKNOWN``; ``None`` for None."""
Int = Annotated[Any, as_int]
"""A plain integer, ``None``, or ``UNKNOWN``."""
Dims = Annotated[Any, as_dims]
"""Tuple of dimensions, ``None``, or ``UNKNOWN``."""
Axes = Annotated[Any, as_ints]
"""Tuple of ints, ``None``, or ``UNKNOWN``."""
Flag = Annotated[Any, as_flag]
"""True, False, or ``None`` for can't tell."""
Text = Annotated[Any, as_text]
"""A string, ``None``, or ``UNKNOWN``."""
Number = Annotated[Any, as_number]
"""A number, ``None``, or ``UNKNOWN``."""
DTypeArg = Annotated[DType, as_dtype]
"""A dtype name or ``None``."""
