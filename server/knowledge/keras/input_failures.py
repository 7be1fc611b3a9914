"""A failure inside a model told as what it is for the user: data that does not fit the model."""

from __future__ import annotations

from ...shapes import Shape, fits
from ...values import Array, Fail, ModelState, Note
from ..api import Context
from .batches import Batches, array_leaves

DATA_KINDS = (
    "input-size",
    "input-rank",
    "model-size",
    "model-rank",
    "input-structure",
    "undefined-dimension",
)


def declared_shape(state: ModelState | None) -> Shape | None:
    """The input shape a model was declared for, if it has one input."""
    if state is not None and isinstance(state.inputs, Array):
        return state.inputs.shape
    return None


def _with_whole_data(ctx: Context, notes: tuple[Note, ...], batches: Batches) -> tuple[Note, ...]:
    """Notes about the data speak of the arrays as they were made, not of one batch of them."""
    whole = [
        leaf for leaf in array_leaves(ctx, batches.given)
        if isinstance(leaf, Array) and leaf.origin is not None
    ]  # fmt: skip
    if not whole:
        return notes
    about = [leaf.origin for leaf in whole]
    rest = tuple(note for note in notes if note.site not in about)
    named = tuple(
        Note(leaf.origin, f"{leaf.name or 'the data'} has shape {leaf.shape}")
        for leaf in whole
        if leaf.origin is not None
    )
    return named[:2] + rest


def tell(ctx: Context, fail: Fail, batches: Batches, state: ModelState | None = None) -> Fail:
    """Tell a failure of the forward pass as data against model."""
    problem = fail.problem
    problem.at = "x"
    problem.notes = _with_whole_data(ctx, problem.notes, batches) + batches.notes
    data = problem.data
    data["in_fit"] = True
    data["adapter"] = batches.adapter
    if batches.adapter == "dataset" and batches.batched is False:
        problem.kind = "dataset-not-batched"
        problem.message = f"the dataset is not batched, so its first axis is not the samples: add .batch(32) ({problem.message})"
        return fail
    name = first_name(ctx, batches)
    declared = declared_shape(state)
    if state is not None and declared is not None:
        data.setdefault("declared", state.declared)
    given = batches.x.shape if isinstance(batches.x, Array) else None
    data["given"] = given
    if (
        problem.kind == "input-size"
        and declared is not None
        and given is not None
        and fits(given, declared) is False
        and without_batch(given) != without_batch(declared)
    ):
        problem.message = f"{name} has shape {without_batch(given)} per sample, but the model was declared for {without_batch(declared)}: {problem.message}"
        if given.rank == 2:
            problem.message = f"{name} has {given[-1]} features, but {data.get('layer')} was declared for {data.get('wanted')}"
    elif problem.kind in ("input-size", "model-size"):
        axis = data.get("axis")
        rows = data.get("found")
        if (
            problem.kind == "input-size"
            and axis in (-1, 1)
            and isinstance(batches.x, Array)
            and batches.x.shape.rank == 2
        ):
            problem.message = f"{name} has {rows} features, but {data.get('layer')} was declared for {data.get('wanted')}"
        elif problem.kind == "model-size":
            problem.message = f"{name} has shape {without_batch(data['found'])} per sample, but the model was declared for {without_batch(data['wanted'])}"
        else:
            problem.message = f"{name} does not fit the model: {problem.message}"
    elif problem.kind in ("model-rank",):
        problem.message = f"{name} has shape {without_batch(data['found'])} per sample, but the model was declared for {without_batch(data['wanted'])}"
    elif problem.kind in DATA_KINDS:
        problem.message = f"{name} does not fit the model: {problem.message}"
    return fail


def first_name(ctx: Context, batches: Batches) -> str:
    first = next((leaf for leaf in array_leaves(ctx, batches.x) if isinstance(leaf, Array)), None)
    if batches.adapter == "arrays":
        text = ctx.argument_text("x", first.name if first is not None and first.name else "")
        return f"`{text}`" if text else "the data"
    return {"dataset": "a batch of the dataset", "generator": "a batch of the generator"}.get(
        batches.adapter, "a batch"
    )


def without_batch(shape: Shape) -> Shape:
    return shape[1:]
