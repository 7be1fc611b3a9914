"""Lists in the place of tensors: many operations ask them for a shape or dtype before they convert them.

Measured by giving each argument of every operation as a list: beside a KerasTensor, and alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from ...resolve.signatures import Signature, signature_of
from ...values import Array, Fail, Obj, Tuple, Value
from ..api import FUNCTIONS, Context
from ..wrong_calls import by_name
from .ops_common import O

_BESIDE = {
    **dict.fromkeys(
        ["add", "subtract", "multiply", "divide", "true_divide", "divide_no_nan", "floor_divide", "mod", "fmod", "power", "maximum", "minimum", "fmax", "fmin", "logaddexp", "logaddexp2", "nextafter", "dot", "inner", "outer", "kron", "vdot", "tensordot", "where"],
        ("ValueError", ("x1", "x2")),
    ),
    **dict.fromkeys(("append", "cross", "hypot", "heaviside"), ("AttributeError", ("x1", "x2"))),
    **dict.fromkeys(
        [f"bitwise_{name}" for name in ("and", "or", "xor", "left_shift", "right_shift")],
        ("AttributeError", ("x", "y")),
    ),
    **dict.fromkeys(
        [f"{name}_crossentropy" for name in ("binary", "categorical", "sparse_categorical")],
        ("AttributeError", ("target", "output")),
    ),
    "matmul": ("IndexError", ("x1", "x2")),
    "take": ("AttributeError", ("x",)),
    "take_along_axis": ("AttributeError", ("x", "indices")),
    "digitize": ("AttributeError", ("x", "bins")),
    "searchsorted": ("AttributeError", ("sorted_sequence", "values")),
    "dot_product_attention": ("AttributeError", ("query", "key", "value")),
    "conv": ("AttributeError", ("inputs", "kernel")),
    "depthwise_conv": ("AttributeError", ("inputs", "kernel")),
}  # fmt: skip
"""What a list raises where another argument is a KerasTensor."""
_ALWAYS = {
    **dict.fromkeys(("softmax", "glu", "clip", "moments"), ("x",)),
    **dict.fromkeys(("max_pool", "average_pool", "multi_hot"), ("inputs",)),
    **dict.fromkeys(
        [f"segment_{name}" for name in ("sum", "max", "min", "prod")], ("data", "segment_ids")
    ),
    "conv": ("inputs", "kernel"),
}
"""Arguments that raise an AttributeError as lists whatever the others are."""


def is_list(value: Value | None) -> bool:
    """Whether a value is a list or tuple."""
    return isinstance(value, Tuple) or isinstance(value, Obj) and value.kind == "list"


def _refuse(
    name: str, signature: Signature, before: Any, ctx: Context, args: Sequence[Value],
    kwargs: Mapping[str, Value],
) -> None:  # fmt: skip
    if before is not None:
        before(ctx, args, kwargs)
    given = by_name(signature, args, kwargs)
    if ctx.keras_major < 3 or not any(is_list(value) for value in given.values()):
        return
    symbolic = any(isinstance(value, Array) and value.lib == "keras" for value in given.values())
    exception, places = _BESIDE.get(name, ("", ())) if symbolic else ("", ())
    for key in places:
        if is_list(given.get(key)):
            text = (
                f"`keras.ops.{name}` takes no list beside a KerasTensor: make a tensor of it with "
                "`keras.ops.convert_to_tensor`"
            )
            raise Fail("array-convert", text, exception, key)
    for key in _ALWAYS.get(name, ()):
        if is_list(given.get(key)):
            text = (
                f"`keras.ops.{name}` asks a list for its shape, which it does not have: make a "
                "tensor of it with `keras.ops.convert_to_tensor`"
            )
            raise Fail("array-convert", text, "AttributeError", key)


def refuse_parts(name: str, parts: Sequence[Value], place: str) -> None:
    """Lists among the tensors that are joined or multiplied."""
    lists = [is_list(part) for part in parts]
    symbolic = any(isinstance(part, Array) and part.lib == "keras" for part in parts)
    if not any(lists) or all(lists) and name in ("stack", "vstack") or name == "dstack":
        return
    mixed = name in ("stack", "hstack", "vstack") and not all(lists) and not symbolic
    text = (
        f"`keras.ops.{name}` takes tensors and no lists of numbers: make tensors of them with "
        "`keras.ops.convert_to_tensor`"
    )
    raise Fail("array-convert", text, "ValueError" if mixed else "AttributeError", place)


def attach() -> None:
    """Add the check to the operations, once all of them are declared."""
    for name, declaration in FUNCTIONS.items():
        short = name.rpartition(".")[2]
        if name.startswith(O) and (short in _BESIDE or short in _ALWAYS):
            signature = signature_of(O + short)
            if signature is not None:
                check: Any = partial(_refuse, short, signature, declaration.check)
                declaration.check = check
