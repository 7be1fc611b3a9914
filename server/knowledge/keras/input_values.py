"""What the values of the data do to a model that takes them: text, complex numbers, NaN."""

from __future__ import annotations

from collections.abc import Iterator

from ...shapes import dtypes as dt
from ...values import Array, Fail, Lib, ModelState, Note, Obj, Problem, Tuple, Unknown, Value
from ..api import Context
from .batches import Batches, array_leaves
from .custom import leaves
from .label_values import BINARY, CATEGORICAL, REGRESSION
from .model_inputs import align_inputs, data_name, refuse_text

_PASS_NAN = frozenset(
    ("Dense", "Conv1D", "Conv2D", "Conv3D", "LSTM", "GRU", "SimpleRNN", "Bidirectional", "TimeDistributed", "Flatten",
     "Reshape", "Dropout", "BatchNormalization", "LayerNormalization", "Normalization", "Rescaling", "Activation",
     "Concatenate", "Add", "GlobalAveragePooling1D", "GlobalAveragePooling2D", "InputLayer", "Softmax", "LeakyReLU")
)  # fmt: skip
"""Layers that make NaN of NaN and cannot be told to do anything else."""


def check(ctx: Context, state: ModelState, batches: Batches) -> Fail | None:
    """Warn of values that are lost or spoil the training; give what the running step raises."""
    late: Fail | None = None
    for x, wanted in _pairs(ctx, state, batches):
        late = late or refuse_text(x, wanted, "x", batches.notes)
        if x.dtype in ("complex64", "complex128") and wanted in ("float32", "float16", "bfloat16"):
            text = f"{data_name(x)} is complex, the model takes {wanted}: the imaginary parts are dropped; give real and imaginary parts as two features"
            ctx.report(Problem("values-lost", text, None, "x", batches.notes))
    return late


def _pairs(ctx: Context, state: ModelState, batches: Batches) -> Iterator[tuple[Array, dt.DType]]:
    """The data of each input with the dtype it is cast to."""
    if state.kind not in ("sequential", "functional") or not batches.known:
        return
    if state.inputs is None:
        first = ctx.read(state.layers[0]).native.dtype if state.layers else "?"
        # Built by its first batch, a Sequential declares an Input of its first layer's dtype.
        if isinstance(batches.x, Array) and first != "?" and not _takes_anything(state):
            yield batches.x, first or dt.KERAS_FLOAT
        return
    given = ctx.attempt(lambda: Tuple(tuple(align_inputs(ctx, state, batches.x) or ())))
    if isinstance(given, Tuple):
        wanted = leaves(ctx, [state.inputs])
        for x, want in zip(given.items, wanted):
            assert isinstance(x, Array)
            yield x, want.dtype


def _takes_anything(state: ModelState) -> bool:
    """Whether the first layer is not known to be one that calculates."""
    first = state.layers[0].cls
    return not isinstance(first, Lib) or first.name.rsplit(".", 1)[-1] not in (
        *_PASS_NAN,
        "Embedding",
    )


def check_nan(ctx: Context, state: ModelState, batches: Batches, callbacks: Value) -> None:
    """NaN in what is trained on, unless a callback waits for it."""
    if batches.adapter != "arrays" or _watched(ctx, callbacks):
        return
    loss = state.compiled.loss if state.compiled is not None else None
    plain = getattr(loss, "value", None) if not isinstance(loss, Obj) else ""
    if state.kind not in ("sequential", "functional") or not isinstance(plain, str):
        return
    for value, at in ((batches.x, "x"), (batches.y, "y")):
        for leaf in array_leaves(ctx, value):
            if not isinstance(leaf, Array) or leaf.facts.nan is not True:
                continue
            if at == "x" and not _all_pass_nan(state):
                continue
            if at == "y" and plain not in (*REGRESSION, *BINARY, *CATEGORICAL, "mse", "mae"):
                continue
            text = f"{data_name(leaf)} holds NaN: the loss becomes NaN, and with it every weight; fill or drop these entries first"
            notes = (Note(leaf.origin, "the array is made here"),) if leaf.origin else ()
            ctx.report(Problem("nan-data", text, None, at, notes))


def _all_pass_nan(state: ModelState) -> bool:
    names = [cls.name for cls in (layer.cls for layer in state.layers) if isinstance(cls, Lib)]
    return len(names) == len(state.layers) and all(
        name.rsplit(".", 1)[-1] in _PASS_NAN for name in names
    )


def _watched(ctx: Context, callbacks: Value) -> bool:
    several = (
        isinstance(callbacks, Tuple) or isinstance(callbacks, Obj) and callbacks.kind == "list"
    )
    items = ctx.iterate(callbacks).items if several else (callbacks,)
    return items is None or any(
        isinstance(item, Unknown)
        or isinstance(item, Obj)
        and item.cls == Lib("keras.callbacks.TerminateOnNaN")
        for item in items
    )
