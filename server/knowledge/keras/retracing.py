"""Data of another rank for a model whose step is traced already.

Keras makes ``train_function`` and its kin once for each ``compile`` as
``tf.function(reduce_retracing=True)``: for data of the same structure and dtypes whose ranks
differ from those traced before, TensorFlow traces once more, with one type for both, a tensor of
unknown rank, which neither a model nor a loss takes.
"""

from __future__ import annotations

from ...shapes import FREE
from ...values import Array, Const, Fail, FrozenDict, Function, Lib, ModelState, Obj, Tuple, Value
from ..api import Context
from ..nested import frozen
from .batches import Batches, array_leaves

_FUNCTIONS = {
    "train_step": "train_function",
    "test_step": "test_function",
    "predict_step": "predict_function",
}
Kind = tuple[object, tuple[tuple[str, int, str], ...]]
"""Structure and dtypes of what a step was traced for, and the ranks."""


def meet_trace(
    ctx: Context, receiver: Obj, batches: Batches, step: str, alone: bool = False
) -> None:
    """Compare a batch with the one the step was traced for before, and remember it.

    ``alone``: a single batch as given (``train_on_batch``), which has functions of its own.
    """
    record = ctx.read(receiver)
    state = record.native
    if ctx.backend != "tensorflow" or record.opaque or not isinstance(state, ModelState):
        return
    if ctx.keras_major < 3 or state.compile_unknown or _eager(state):
        return
    key = f"{_FUNCTIONS[step]}{' of one batch' if alone else ''}"
    predicts = step == "predict_step"
    found = _signature(ctx, batches, predicts)
    before = dict(state.traced).get(key)
    if found is None:
        return
    traced = {**dict(state.traced), key: found}
    ctx.edit(receiver).native.traced = tuple(traced.items())
    if before is None or before[0] != found[0] or before[1] == found[1]:
        return
    for now, then in zip(found[1], before[1]):
        part, rank, shape = now
        if rank != then[1] and _minds(state, part):
            what = {"x": "the data", "y": "the labels"}.get(part, "the sample weights")
            text = (
                f"{what} have {rank} dimensions {shape} per batch, in an earlier call they had {then[1]} {then[2]}:"
                " TensorFlow traces the step anew for both at once, without a rank, which Keras cannot"
                " take; give both calls data of one form (or call compile() in between)"
            )
            at = part if batches.adapter == "arrays" and part != "w" else "x"
            raise Fail("retraced-rank", text, "ValueError", at, batches.notes)


def _minds(state: ModelState, part: str) -> bool:
    """Whether the model or the loss certainly asks for the rank."""
    if part == "x":
        return state.kind in ("functional", "sequential")
    loss = state.compiled.loss if state.compiled is not None else None
    if isinstance(loss, Obj):
        return isinstance(loss.cls, Lib) and loss.cls.name.startswith("keras.losses.")
    return isinstance(loss, (Const, Function)) or (
        isinstance(loss, Lib) and loss.name.startswith("keras.losses.")
    )


def _eager(state: ModelState) -> bool:
    return state.compiled is not None and "run_eagerly" in dict(state.compiled.args)


def _signature(ctx: Context, batches: Batches, predicts: bool) -> Kind | None:
    """Structure and dtypes, and for each leaf the part of the batch, its rank and its shape."""
    leaves: list[tuple[str, int, str]] = []
    dtypes: list[str] = []
    # `predict` takes what a dataset yields: labels beside the data are another structure.
    if predicts and batches.adapter != "arrays" and (batches.y, batches.weight) != (None, None):
        return None
    parts = {"x": batches.x, "y": batches.y, "w": batches.weight}
    for part, value in parts.items():
        for leaf in array_leaves(ctx, value):
            if not isinstance(leaf, Array) or leaf.shape.rank is None or leaf.dtype is None:
                return None
            if leaf.lib in ("ragged", "sparse"):
                return None
            shown = leaf.shape.with_dim(0, FREE) if leaf.shape.dims else leaf.shape
            leaves.append((part, leaf.shape.rank, str(shown)))
            dtypes.append(leaf.dtype)
    structure = tuple(_structure(frozen(ctx, v)) if v is not None else None for v in parts.values())
    return (structure, tuple(dtypes)), tuple(leaves)


def _structure(value: Value) -> object:
    if isinstance(value, Tuple):
        return tuple(_structure(item) for item in value.items)
    if isinstance(value, FrozenDict):
        return tuple(sorted((str(key), _structure(item)) for key, item in value.items))
    return "*"


__all__ = ["meet_trace"]
