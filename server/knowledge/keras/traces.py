"""What a step was traced for: ``tf.function`` leaves open the sizes in which a later batch differs.

Layers then have nothing to refuse while the step is traced anew, and a kernel refuses the batch:
InvalidArgumentError instead of ValueError.  Another number of axes or another dtype is traced by
itself, and so is a batch given to ``train_on_batch``.
"""

from __future__ import annotations

from typing import Any

from ...shapes import same
from ...values import Array, ModelState, Obj
from ..api import Context
from .batches import Batches, array_leaves

_Spec = tuple[tuple[Any, ...], tuple[Any, ...]]


def was_traced(ctx: Context, state: ModelState | None, batches: Batches, step: str) -> bool:
    """Whether the step was traced before, for batches that differ from these in sizes only."""
    spec = _spec(ctx, batches, step)
    if state is None or spec is None:
        return False
    kinds, sizes = spec
    return any(
        kinds == before and any(same(a, b) is False for a, b in zip(sizes, others))
        for before, others in state.extra.get("traced", ())
    )


def remember_trace(ctx: Context, receiver: Obj, batches: Batches, step: str) -> None:
    """The step was traced for such batches; ``compile`` forgets it."""
    spec = _spec(ctx, batches, step)
    state = ctx.edit(receiver).native
    if spec is not None and isinstance(state, ModelState):
        state.extra["traced"] = (*state.extra.get("traced", ()), spec)


def exact_trace(ctx: Context, batches: Batches) -> object:
    """What a trace is found by: batches for which it is the same run the step as it was traced."""
    return _spec(ctx, batches, "train_step"), batches.adapter, batches.traced


def _spec(ctx: Context, batches: Batches, step: str) -> _Spec | None:
    """What decides by itself on the trace, and the sizes that may be left open."""
    parts = [array_leaves(ctx, part) for part in (batches.x, batches.y, batches.weight)]
    leaves = [leaf for part in parts for leaf in part if isinstance(leaf, Array)]
    if len(leaves) < sum(map(len, parts)) or any(leaf.shape.dims is None for leaf in leaves):
        return None
    kinds = (step, batches.alone, *map(len, parts), *((x.dtype, x.shape.rank) for x in leaves))
    return kinds, tuple(dim for leaf in leaves for dim in (leaf.shape.dims or ())[1:])
