"""Data of another shape for a model whose step is traced already.

Keras makes ``train_function`` and its kin once for each ``compile`` as
``tf.function(reduce_retracing=True)``: for data of the same structure and dtypes whose shapes
differ from those traced before, TensorFlow traces once more, with one type for both.  Sizes that
differ are left open: no layer has anything to refuse, and a kernel does when the batch runs
(InvalidArgumentError instead of ValueError).  Where the ranks differ it is a tensor of unknown
rank, which neither a model nor a loss takes.
"""

from __future__ import annotations

from ...shapes import FREE, AnyDim, same
from ...text.records import record
from ...values import (
    NONE,
    Array,
    Const,
    Fail,
    FrozenDict,
    Function,
    Lib,
    ModelState,
    Obj,
    Tuple,
    Value,
)
from ..api import Context
from ..nested import frozen
from .batches import Batches, array_leaves

_FUNCTIONS = {
    "train_step": "train_function",
    "test_step": "test_function",
    "predict_step": "predict_function",
}


@record(frozen=True, slots=True)
class Leaf:
    """One array of a batch: its part of it, its rank, its shape as shown, its sizes."""

    part: str
    rank: int
    shown: str
    sizes: tuple[AnyDim, ...]


@record(frozen=True, slots=True)
class Trace:
    """What a step was traced for; ``kind`` is what is traced by itself: structure and dtypes."""

    kind: object
    leaves: tuple[Leaf, ...]


def meet_trace(ctx: Context, receiver: Obj, batches: Batches, step: str) -> None:
    """Compare a batch with the one the step was traced for before, and remember it."""
    found = trace_of(ctx, receiver, batches, step)
    state = ctx.read(receiver).native
    if found is None:
        return
    earlier = _earlier(state, found)
    if found not in state.traced:
        ctx.edit(receiver).native.traced = (*state.traced, found)
    if ctx.defines(receiver, step) is not None:
        return
    for now, then in zip(found.leaves, earlier[-1].leaves if earlier else ()):
        if now.rank != then.rank and _minds(state, now.part):
            what = {"x": "the data", "y": "the labels"}.get(now.part, "the sample weights")
            text = (
                f"{what} have {now.rank} dimensions {now.shown} per batch, in an earlier call they had {then.rank} {then.shown}:"
                " TensorFlow traces the step anew for both at once, without a rank, which Keras cannot"
                " take; give both calls data of one form (or call compile() in between)"
            )
            at = now.part if batches.adapter == "arrays" and now.part != "w" else "x"
            raise Fail("retraced-rank", text, "ValueError", at, batches.notes)


def sizes_left_open(ctx: Context, receiver: Obj, batches: Batches, step: str) -> bool:
    """Whether the step was traced before, for batches that differ from these in sizes only."""
    found = trace_of(ctx, receiver, batches, step)
    return found is not None and any(
        all(now.rank == then.rank for now, then in zip(found.leaves, trace.leaves))
        and any(
            same(a, b) is False
            for now, then in zip(found.leaves, trace.leaves)
            for a, b in zip(now.sizes, then.sizes)
        )
        for trace in _earlier(ctx.read(receiver).native, found)
    )


def _earlier(state: ModelState, found: Trace) -> list[Trace]:
    return [trace for trace in state.traced if trace.kind == found.kind]


def trace_of(ctx: Context, receiver: Obj, batches: Batches, step: str) -> Trace | None:
    """What a step is traced for, where it is traced and all is known."""
    record = ctx.read(receiver)
    state = record.native
    if ctx.backend != "tensorflow" or record.opaque or not isinstance(state, ModelState):
        return None
    if ctx.keras_major < 3 or state.compile_unknown or _eager(state):
        return None
    # A single batch as given (`train_on_batch`) has functions of its own.
    key = f"{_FUNCTIONS[step]}{' of one batch' if batches.alone else ''}"
    return _signature(ctx, batches, key)


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


def _signature(ctx: Context, batches: Batches, function: str) -> Trace | None:
    """Structure and dtypes, and each leaf."""
    leaves: list[Leaf] = []
    dtypes: list[str] = []
    # `predict` takes what a dataset yields: labels beside the data are another structure.
    if (
        function.startswith("predict")
        and batches.adapter != "arrays"
        and (batches.y, batches.weight) != (None, None)
    ):
        return None
    given = batches.alone or (batches.x, batches.y, batches.weight)
    parts = {name: None if value == NONE else value for name, value in zip("xyw", given)}
    for part, value in parts.items():
        for leaf in array_leaves(ctx, value):
            if not isinstance(leaf, Array) or leaf.shape.rank is None or leaf.dtype is None:
                return None
            if leaf.lib in ("ragged", "sparse"):
                return None
            shown = leaf.shape.with_dim(0, FREE) if leaf.shape.dims else leaf.shape
            sizes = (leaf.shape.dims or ())[1:]
            leaves.append(Leaf(part, leaf.shape.rank, str(shown), sizes))
            dtypes.append(leaf.dtype)
    structure = tuple(_structure(frozen(ctx, v)) if v is not None else None for v in parts.values())
    return Trace((function, structure, tuple(dtypes)), tuple(leaves))


def _structure(value: Value) -> object:
    if isinstance(value, Tuple):
        return tuple(_structure(item) for item in value.items)
    if isinstance(value, FrozenDict):
        return tuple(sorted((str(key), _structure(item)) for key, item in value.items))
    return "*"


__all__ = ["meet_trace", "sizes_left_open", "trace_of"]
