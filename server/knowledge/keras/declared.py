"""What ``standardize_shape`` refuses in the declared shape of an input."""

from __future__ import annotations

from ...values import NONE, Array, Const, Fail, Obj, Scalar, Tuple, Value
from ..api import Context
from ..args import container
from .described import thing


def check_declared(ctx: Context, shape: Value, name: str) -> None:
    """A shape is a tuple or list of whole numbers and ``None``."""
    number = isinstance(shape, Const) and isinstance(shape.value, (int, float))
    if number and shape != NONE or isinstance(shape, Scalar) and shape.kind == "int":
        written = str(shape.value) if isinstance(shape, Const) else ctx.argument_text(name, "size")
        text = f"`{name}` must be a tuple: write `({written},)` instead of `{written}`"
        raise Fail("input-declaration", text, "ValueError", name, value=written)
    text_given = isinstance(shape, Const) and isinstance(shape.value, str) and shape.value
    if text_given or isinstance(shape, Obj) and shape.kind == "object" and thing(shape):
        text = f"`{name}` must be a tuple of sizes, it is {thing(shape)}"
        raise Fail("input-declaration", text, "ValueError", name)
    if isinstance(shape, Array) and shape.lib == "keras":
        text = f"`{name}` must be a tuple of sizes, it is a Keras tensor: write its `.shape[1:]`"
        raise Fail("input-declaration", text, "NotImplementedError", name)
    items = shape.items if isinstance(shape, Tuple) else ()
    if isinstance(shape, Obj) and shape.kind == "list" and ctx.read(shape).rest is None:
        items = tuple(ctx.read(shape).items)
    for item in items:
        check_dimension(item, name, "it holds")


def check_dimension(value: Value, name: str, verb: str = "it is") -> None:
    """One size: what ``int()`` takes, but for text and floats, and not below zero."""
    what = _no_size(value)
    if what is not None:
        wanted = "be a tuple of whole numbers" if verb == "it holds" else "be a whole number"
        raise Fail(
            "input-declaration", f"`{name}` must {wanted}, {verb} {what}", "ValueError", name
        )
    if isinstance(value, Const) and isinstance(value.value, int) and value.value < 0:
        text = f"sizes in `{name}` cannot be negative, {verb} {value.value}: write None for a size that is left open"
        raise Fail("input-declaration", text, "ValueError", name)


def _no_size(value: Value) -> str | None:
    if isinstance(value, Const):
        return repr(value.value) if isinstance(value.value, (str, float, bytes, complex)) else None
    if isinstance(value, Scalar):
        return thing(value) if value.kind in ("float", "str") else None
    if isinstance(value, Array):
        many = any(isinstance(dim, int) and dim > 1 for dim in value.shape.dims or ())
        eager = value.lib in ("numpy", "tf")
        return thing(value) if value.lib == "keras" or many and eager else None
    if container(value) is not None or isinstance(value, Obj):
        return thing(value)
    return None
