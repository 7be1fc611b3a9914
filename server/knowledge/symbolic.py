"""NumPy functions given tensors that have no values yet."""

from __future__ import annotations

from collections.abc import Iterable

from ..values import Array, Fail, Obj, Tuple, Value
from .api import Context

READERS = frozenset(
    [
        "log",
        "log2",
        "log10",
        "log1p",
        "exp",
        "expm1",
        "sqrt",
        "cbrt",
        "sin",
        "cos",
        "tan",
        "tanh",
        "sinh",
        "cosh",
        "arctan",
        "arcsin",
        "arccos",
        "abs",
        "absolute",
        "square",
        "sign",
        "floor",
        "ceil",
        "rint",
        "isnan",
        "isinf",
        "isfinite",
        "negative",
        "add",
        "subtract",
        "multiply",
        "divide",
        "true_divide",
        "power",
        "maximum",
        "minimum",
        "mod",
        "equal",
        "not_equal",
        "less",
        "less_equal",
        "greater",
        "greater_equal",
        "logical_and",
        "logical_or",
        "logical_not",
        "mean",
        "sum",
        "max",
        "min",
        "amax",
        "amin",
        "std",
        "var",
        "median",
        "any",
        "all",
        "prod",
        "argmax",
        "argmin",
        "cumsum",
        "array",
        "asarray",
        "reshape",
        "expand_dims",
        "transpose",
        "concatenate",
        "stack",
        "vstack",
        "hstack",
        "zeros_like",
        "ones_like",
        "full_like",
        "clip",
        "where",
        "dot",
        "matmul",
        "round",
        "around",
        "repeat",
        "tile",
        "pad",
        "unique",
        "sort",
        "copy",
        "atleast_2d",
        "moveaxis",
        "ravel",
        "take",
        "linalg.norm",
        "argsort",
        "percentile",
    ]
)
"""Functions that read the values of their array arguments at once."""


def refuse_symbolic(ctx: Context, name: str, values: Iterable[Value]) -> None:
    """Refuse a tensor that has no values yet, given to a function that reads them."""
    if name.removeprefix("numpy.") not in READERS:
        return
    for value in values:
        items = value.items if isinstance(value, Tuple) else (value,)
        if isinstance(value, Obj) and value.kind == "list":
            items = tuple(ctx.read(value).items)
        for item in items:
            if isinstance(item, Array) and (
                item.lib == "keras" and ctx.keras_major >= 3 or item.lib == "tf" and item.graph
            ):
                _refuse(name, item)


def _refuse(name: str, item: Array) -> None:
    short = name.removeprefix("numpy.")
    if item.lib == "keras":
        text = f"np.{short} needs values, and a KerasTensor only stands for a shape and dtype: use `keras.ops`"
        raise Fail("keras-tensor", text, "ValueError")
    text = (
        f"np.{short} needs values, and a tensor has none while its code is traced into a graph: use TensorFlow's or "
        "`keras.ops`' own function"
    )
    raise Fail("graph-tensor", text, "NotImplementedError")


def refuse_without_value(ctx: Context, value: Array, function: str) -> None:
    """Refuse ``int``, ``float`` and ``len`` of a tensor that only stands for one.

    AutoGraph makes operations of them.
    """
    if value.lib == "keras":
        text = f"`{function}` needs a value, and a KerasTensor only stands for a shape and dtype"
        if function == "len":
            text = "a KerasTensor has no `len()`; use `x.shape[0]`"
        raise Fail("keras-tensor", text, "TypeError" if function == "len" else "ValueError")
    if value.lib == "variable" and ctx.graph and not ctx.autograph and function in ("int", "float"):
        text = f"`{function}` needs a value, and a variable has none while its code is traced into a graph: use `tf.cast`"
        raise Fail("graph-tensor", text, "AttributeError")
    if value.lib == "tf" and value.graph and not ctx.autograph:
        text = f"`{function}` needs a value, and a tensor has none while its code is traced into a graph: "
        text += (
            "use `tf.shape(x)[0]`"
            if function == "len"
            else "compute with the tensor itself, or use `tf.cast`"
        )
        raise Fail("graph-tensor", text, "TypeError")
