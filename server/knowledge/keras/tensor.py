"""Attributes and methods of a KerasTensor."""

from __future__ import annotations

from ...shapes import UNKNOWN
from ...values import Array, Const, Fail, Scalar, Unknown, Value
from ..api import Context, attribute, function
from ..tensorflow.data_structure import shape_value
from .ops_common import Kept

K = "kerastensor."


@attribute(K + "shape")
def shape(ctx: Context, x: Array) -> Value:
    return shape_value(x.shape)


@attribute(K + "dtype")
def dtype(ctx: Context, x: Array) -> Value:
    return Const(x.dtype) if x.dtype is not None else Scalar("str")


@attribute(K + "ndim")
def ndim(ctx: Context, x: Array) -> Value:
    return Scalar("int", UNKNOWN) if x.shape.rank is None else Const(x.shape.rank)


@attribute(K + "name")
def name(ctx: Context, x: Array) -> Value:
    return Scalar("str")


@attribute(K + "sparse", K + "ragged", K + "record_history")
def flag(ctx: Context, x: Array) -> Value:
    return Scalar("bool")


@function(K + "reshape", K + "squeeze")
def method(ctx: Context, x: Kept, *rest: Value, called: str = "") -> Value:
    from ...values import Lib, Tuple

    target = Lib(f"keras.ops.{called.rpartition('.')[2]}")
    if called.endswith("reshape"):
        return ctx.call(target, [x, rest[0] if len(rest) == 1 else Tuple(rest)])
    return ctx.call(target, [x, *rest])


def _missing(attr: str, advice: str) -> None:
    @attribute(K + attr)
    def refused(ctx: Context, x: Array) -> Value:
        if ctx.keras_major < 3:
            return Unknown(f"`.{attr}` of a Keras 2 tensor")
        raise Fail("keras-tensor", f"a KerasTensor has no `{attr}`: {advice}", "AttributeError")


for _name, _advice in {
    "numpy": "it only stands for a shape and dtype; call the model on data to get values",
    "get_shape": "use `x.shape`", "set_shape": "use `keras.ops.reshape`, or state the shape in `Input`",
    "astype": "use `keras.ops.cast(x, dtype)`", "mean": "use `keras.ops.mean(x)`", "sum": "use `keras.ops.sum(x)`",
    "op": "TensorFlow 1's graph is gone", "_keras_shape": "use `x.shape`",
}.items():  # fmt: skip
    _missing(_name, _advice)
