"""Axes that do not exist, for every operation of ``keras.ops``, once all of them are declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from ...resolve.signatures import Signature, signature_of
from ...values import Fail, Value
from ..api import FUNCTIONS, Context
from ..args import as_ints
from ..wrong_calls import by_name
from . import (
    ops,
    ops_creation,
    ops_further,
    ops_lists,
    ops_nn,
    ops_reductions,
    ops_rest,
    ops_shaping,
    ops_windows,
)
from .ops_common import O, as_op

__all__ = [
    "ops",
    "ops_creation",
    "ops_further",
    "ops_lists",
    "ops_nn",
    "ops_reductions",
    "ops_rest",
    "ops_shaping",
    "ops_windows",
]

_NEW = frozenset(("expand_dims", "stack"))
"""Count the axis they add."""
_VALUE_ERROR = frozenset((
    "argpartition", "expand_dims", "flip", "median", "norm", "percentile", "quantile", "repeat",
    "take_along_axis", "unique", "unstack", "stack", "swapaxes", "moveaxis", "diagonal", "trace",
    "diff",
))  # fmt: skip
"""Keras checks the axis itself, on values as well; elsewhere TensorFlow refuses it."""
_INDEX_ERROR = frozenset(("array_split", "squeeze", "glu"))
_INDEX_ERROR_OF_SYMBOLS = frozenset(("append", "repeat", "cross", "rot90", "batch_normalization"))
_LAX_SYMBOLS = frozenset((
    "argpartition", "categorical_crossentropy", "layer_normalization", "nancumprod", "nancumsum",
    "rms_normalization", "trapezoid",
))  # fmt: skip
"""Compute the shape of a KerasTensor without a look at the axis."""
_UNCHECKED = frozenset((
    "argsort", "one_hot", "multi_hot", "linspace", "logspace", "geomspace", "concatenate",
    "associative_scan", "cross", "sparse_categorical_crossentropy", "batch_normalization",
    "transpose", "append", "expand_dims",
))  # fmt: skip
"""Scalars have their own rules here, or the declaration tells the refusal itself."""
_AXES = ("axis", "axis1", "axis2", "source", "destination")


def _check(
    name: str,
    signature: Signature,
    ctx: Context,
    args: Sequence[Value],
    kwargs: Mapping[str, Value],
) -> None:
    if ctx.keras_major < 3:
        return
    given = by_name(signature, args, kwargs)
    first = given.get(signature.places[0])
    found = {key: as_ints(ctx, given[key]) for key in _AXES if key in given}
    if first is not None and all(isinstance(axes, tuple) for axes in found.values()):
        for key, axes in found.items():
            _check_axis(ctx, name, first, axes, key)


def _check_axis(ctx: Context, name: str, tensor: Value, axes: tuple[int, ...], key: str) -> None:
    if name == "stack":
        from ..tensorflow.common import sequence_items

        items = sequence_items(ctx, tensor)
        if not items:
            return
        tensor = items[0]
    x = as_op(ctx, tensor)
    if x.lib == "unknown" or x.shape.rank is None or name == "repeat" and x.shape.rank == 0:
        return
    rank = x.shape.rank + (name in _NEW)
    if name in ("normalize", "rms_normalization") and rank == 0 and x.lib != "keras":
        rank = 1  # computed as a tensor of one number
    for axis in axes:
        if -rank <= axis < rank:
            continue
        symbolic = x.lib == "keras"
        if symbolic and name in _LAX_SYMBOLS:
            return
        exception = "ValueError" if symbolic or ctx.graph or x.graph else "InvalidArgumentError"
        if name in _VALUE_ERROR:
            exception = "ValueError"
        if name in _INDEX_ERROR or symbolic and name in _INDEX_ERROR_OF_SYMBOLS:
            exception = "IndexError"
        text = f"axis {axis} does not exist in a tensor of shape {x.shape}"
        raise Fail("array-axis", text, exception, key)


def _attach() -> None:
    for name, declaration in FUNCTIONS.items():
        short = name.rpartition(".")[2]
        if name.startswith(O) and short not in _UNCHECKED:
            signature = signature_of(O + short)
            if signature is not None and any(axis in signature.names for axis in _AXES):
                check: Any = partial(_check, short, signature)
                declaration.check = check


_attach()
ops_lists.attach()
