"""One training step as losses and metrics see it: batches of labels, outputs, and their words."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import field
from typing import Any

from ...shapes import FREE, UNKNOWN, AnyDim, Shape, at_least
from ...text.records import record
from ...values import (
    Array,
    Compiled,
    Const,
    Fail,
    LayerState,
    Lib,
    ModelState,
    Note,
    Obj,
    Problem,
    Value,
)  # fmt: skip
from ..api import Context
from ..nested import flat
from .batches import Batches
from .meeting import Meeting, Pair, Refused, Undecided


@record(slots=True)
class Outcome:
    """What one step does to labels, beyond what is refused at once.

    ``late``: refused when a batch runs, after everything has been traced; ``problems``: runs wrong.
    """

    late: list[Fail] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    """What loss functions of the user's gave."""


@record(slots=True)
class Step:
    """The step being checked."""

    ctx: Context
    state: ModelState
    compiled: Compiled
    batches: Batches
    outcome: Outcome = field(default_factory=Outcome)

    @property
    def eager(self) -> bool:
        """``run_eagerly=True``."""
        asked = dict(self.compiled.args).get("run_eagerly") == Const(True)
        return asked or self.ctx.process.eager

    @property
    def at(self) -> str:
        """The argument of ``fit`` that holds the labels."""
        return "y" if self.batches.adapter == "arrays" else "x"

    def labels_text(self) -> str:
        """How messages name the labels."""
        if self.batches.adapter == "arrays":
            text = self.ctx.argument_text("y", "")
            return f"the labels `{text}`" if text else "the labels"
        what = {"dataset": "the dataset", "generator": "the generator"}.get(
            self.batches.adapter, "the data"
        )
        return f"the labels of {what}"

    def compile_note(self, text: str) -> tuple[Note, ...]:
        """A note at the ``compile`` call."""
        return (Note(self.compiled.site, text),) if self.compiled.site is not None else ()

    def compile_argument(self, name: str, position: int) -> Any:
        """The expression given to ``compile``, where ``fit`` stands in the same file."""
        site = self.compiled.site
        if site is None or site.source is not self.ctx.site.source:
            return None
        call = site.node
        if not isinstance(call, ast.Call):
            return None
        for keyword in call.keywords:
            if keyword.arg == name:
                return keyword.value
        if position < len(call.args) and not any(isinstance(a, ast.Starred) for a in call.args):
            return call.args[position]
        return None

    def notes(self, y: Array, what: str = "loss") -> tuple[Note, ...]:
        """Where the labels and the loss were decided."""
        origin = (
            (Note(y.origin, f"the labels get the shape {y.shape} here"),)
            if y.origin is not None
            else ()
        )
        return self.batches.notes + origin + self.compile_note(f"the {what} is set here")

    def fail(self, kind: str, text: str, exception: str, y: Array, **data: Any) -> Fail:
        """A refusal of the labels."""
        return Fail(
            kind, text, exception, self.at, self.notes(y), compiled=self.compiled,
            labels=y, **data,
        )  # fmt: skip

    def warn(
        self,
        kind: str,
        text: str,
        at: Any,
        notes: tuple[Note, ...] = (),
        exception: str | None = None,
        **data: Any,
    ) -> None:
        """Something that runs, and trains wrong; or, with ``exception``, that may well raise."""
        data.setdefault("compiled", self.compiled)
        problem = Problem(kind, text, exception, at, notes, data)
        if all(p.message != text or p.kind != kind for p in self.outcome.problems):
            self.outcome.problems.append(problem)

    # -- batches ------------------------------------------------------------------------------------

    @property
    def idle(self) -> bool:
        """Whether no batch ever comes."""
        return isinstance(self.batches.steps, int) and self.batches.steps == 0

    @property
    def samples(self) -> int | None:
        """How many rows are surely trained on."""
        batches = self.batches
        if isinstance(batches.samples, int):
            return batches.samples
        steps, size = batches.steps, batches.size
        if isinstance(steps, int) and isinstance(size, int) and steps > 0:
            last = batches.last if isinstance(batches.last, int) else 1
            return (steps - 1) * size + (last or size)
        return None

    def rows(self) -> list[AnyDim]:
        """Sizes that batches surely have: a full one, and the last."""
        batches = self.batches
        size, last = batches.size, batches.last
        if not isinstance(size, int):
            return [UNKNOWN]
        short = last if isinstance(last, int) and last else None
        if batches.adapter == "arrays" and not isinstance(batches.samples, int):
            least = at_least(batches.samples)
            return [size if least is not None and least >= size else UNKNOWN]
        if batches.adapter == "dataset":
            steps = batches.steps
            if not isinstance(steps, int) or steps == 1 and not isinstance(last, int):
                return [UNKNOWN]
            if steps == 1 and short:
                return [short]
        return [size] if short is None else [size, short]

    def batch_axis(self, x: Array) -> bool:
        """Whether the first axis of a tensor is the batch's."""
        dims = x.shape.dims
        if not dims:
            return False
        first = dims[0]
        return first is FREE or first == self.batches.size

    def shapes(self, x: Array, rows: AnyDim) -> Pair:
        """A tensor while tracing, and in a batch of so many rows."""
        if x.shape.dims is None:
            raise Undecided
        if not self.batch_axis(x):
            return Pair(x.shape, x.shape)
        first = x.shape[0]
        traced = self.batches.traced if self.batches.adapter != "dataset" else first
        real = x.shape.with_dim(
            0, first if isinstance(first, int) and self.batches.adapter == "dataset" else rows
        )
        static = real if self.eager else x.shape.with_dim(0, traced)
        return Pair(static, real)

    def shown(self, x: Array) -> Shape:
        """A shape as messages write it: the batch axis is ``None``."""
        return x.shape.with_dim(0, FREE) if self.batch_axis(x) else x.shape


def run(step: Step, y: Array, p: Array, action: Any) -> tuple[Meeting, Refused | None] | None:
    """Let labels meet outputs for each size of batch; ``None`` where nothing can be said.

    ``action(meeting, y, p)`` works on pairs.  Raises :class:`Refused` for what tracing refuses.
    """
    late: Refused | None = None
    meeting = Meeting(step.eager)
    if step.idle and step.eager:
        return None
    for rows in step.rows():
        meeting = Meeting(step.eager)
        try:
            action(meeting, step.shapes(y, rows), step.shapes(p, rows))
        except Undecided:
            return None
        late = late or (None if step.idle else meeting.late)
    return meeting, late


# -- the last layer -----------------------------------------------------------------------------------

_PASSED = (
    "keras.layers.Reshape",
    "keras.layers.Flatten",
    "keras.layers.Permute",
    "keras.layers.Identity",
)
_HEADS = {
    "keras.layers.Softmax": "softmax",
    "keras.layers.ReLU": "relu",
    "keras.layers.LeakyReLU": "leaky_relu",
}


def heads(ctx: Context, state: ModelState, outputs: Value) -> list[str | None]:
    """The activation behind each output: its name, ``"linear"``, or ``None`` for can't tell.

    In Keras's order of the outputs, a dict's by sorted key.
    """
    found = [leaf for leaf in flat(outputs) if isinstance(leaf, Array)]
    declared = flat(state.outputs) if state.outputs is not None else []
    if state.kind in ("functional", "sequential") and len(declared) == len(found):
        return [_head(ctx, leaf) if isinstance(leaf, Array) else None for leaf in declared]
    if state.kind == "sequential" and state.layers and len(found) == 1:
        return [_activation(ctx, _last(ctx, state.layers))]
    return [None] * len(found)


def _head(ctx: Context, tensor: Array) -> str | None:
    node = tensor.node
    for _ in range(20):
        if node is None:
            return None
        if node.layer is None:
            name = node.label.rsplit(".", 1)[-1]
            return name if name in ("softmax", "sigmoid", "relu", "tanh") else None
        if not _passes(ctx, node.layer) or len(node.parents) != 1:
            return _activation(ctx, node.layer)
        node = node.parents[0].node
    return None


def _passes(ctx: Context, layer: Obj) -> bool:
    """Whether a layer leaves the numbers as they are, as `Activation("linear")` does."""
    name = getattr(layer.cls, "name", "")
    if name != "keras.layers.Activation":
        return name in _PASSED
    state = ctx.read(layer).native
    return isinstance(state, LayerState) and state.args.get("activation") in (None, "linear")


def _last(ctx: Context, layers: Sequence[Obj]) -> Obj:
    """The last layer that computes something."""
    return next((layer for layer in reversed(layers) if not _passes(ctx, layer)), layers[-1])


def _activation(ctx: Context, layer: Obj) -> str | None:
    state = ctx.read(layer).native
    name = getattr(layer.cls, "name", "")
    if name in _HEADS:
        return _HEADS[name]
    if isinstance(state, ModelState):
        if state.kind == "sequential" and state.layers:
            return _activation(ctx, _last(ctx, state.layers))
        graph = state.kind == "functional" and isinstance(layer.cls, Lib)
        return _head(ctx, state.outputs) if graph and isinstance(state.outputs, Array) else None
    if not isinstance(state, LayerState):
        return None
    if name in ("keras.layers.TimeDistributed", "keras.layers.Bidirectional"):
        inner = state.args.get("layer")
        return _activation(ctx, inner) if isinstance(inner, Obj) else None
    if "activation" not in state.args:
        return None
    activation = state.args["activation"]
    if activation is None:
        return "linear"
    return activation if isinstance(activation, str) else None
