"""``sample_weight`` for several outputs: one array for all, or a structure like that of the labels."""

from __future__ import annotations

from ...values import NONE, Array, Fail, FrozenDict, ModelState, Obj, Tuple, Value
from ..api import Context


def check(ctx: Context, state: ModelState | None, y: Value, weight: Value) -> None:
    """Labels and weights that do not belong together; only where there are several outputs.

    ``data_adapters.array_data_adapter.ArrayDataAdapter`` wants the weights in the structure of the
    labels, ``CompileLoss.call`` takes them out by the structure of the outputs.

    Raises:
        Fail: ``ValueError`` for another structure than the labels', ``KeyError`` for a dict where
            the model gives a list, ``TypeError`` the other way round.

    """
    labels, weights = _structure(ctx, y), _structure(ctx, weight)
    if ctx.keras_major < 3 or labels is None or weight == NONE:
        return
    if weights is not None and weights != labels:
        text = f"the labels are a {labels} of arrays and `sample_weight` is a {weights}: give one array for each output, in a {labels} too"
        raise Fail("fit-argument", text, "ValueError", "sample_weight")
    outputs = state.outputs if state is not None and state.kind == "functional" else None
    given = weights or (labels if isinstance(weight, Array) else None)
    if given == "dict" and isinstance(outputs, Tuple) and len(outputs.items) > 1:
        text = "the model gives a list of outputs, and the weights are taken out of it by number: give labels and `sample_weight` as lists too"
        raise Fail("fit-argument", text, "KeyError", "sample_weight")
    if given in ("list", "tuple") and isinstance(outputs, FrozenDict):
        text = "the model gives a dict of outputs, and the weights are taken out of it by name: give labels and `sample_weight` as dicts too"
        raise Fail("fit-argument", text, "TypeError", "sample_weight")


def _structure(ctx: Context, value: Value) -> str | None:
    """The container of several arrays."""
    if isinstance(value, Tuple):
        items = list(value.items)
        name = "tuple"
    elif isinstance(value, Obj) and value.kind in ("list", "dict"):
        record = ctx.read(value)
        if record.rest is not None:
            return None
        items = list(record.members.values())
        name = value.kind
    else:
        return None
    several = len(items) > 1 and all(isinstance(item, Array) for item in items)
    return name if several else None
