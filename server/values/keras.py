"""Library state that lives in heap objects: layers, models, and configured Keras objects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, replace
from typing import Any

from ..shapes import AnyDim, Shape
from ..text.records import record
from .core import NONE, Array, Const, Obj, Site, Unknown, Value


@record(frozen=True, slots=True, eq=False)
class Node:
    """What made a KerasTensor: run again on other inputs it gives the outputs for those.

    ``parents`` are the KerasTensors it read; ``layer`` the layer called, if one was;
    ``run(ctx, inputs)`` recomputes the output structure; ``index`` tells which of its leaves the
    tensor is.  Leaves of one call share ``run``.
    """

    parents: tuple[Array, ...]
    run: Callable[..., Value]
    layer: Obj | None = None
    site: Site | None = None
    label: str = ""
    index: int | None = None
    """Which leaf of the output structure, counted depth first; ``None``: the only one."""
    given: Any = None
    """The name an ``Input`` was given; ``None``: Keras makes one up, ``UNKNOWN``: can't tell."""
    within: Any = None
    """The ready-made network this is the inside of: it can tell the output from its own input."""
    number: int = 0
    """Which output of ``within`` it is."""


@record(slots=True)
class Config:
    """A configured library object without shape behaviour: an optimizer, a loss, a callback.

    ``args`` are the constructor's arguments by name.
    """

    args: dict[str, Value] = field(default_factory=dict)
    site: Site | None = None

    def copy(self) -> Config:
        """An independent copy."""
        return replace(self, args=dict(self.args))


@record(slots=True)
class LayerState:
    """A Keras layer: how it was configured and what it was built for."""

    name: str | None = None
    """The name it was given; ``None``: the class's, numbered by Keras."""
    name_known: bool = True
    """Whether ``name`` is true: what was given may be known at run time only."""
    args: dict[str, Any] = field(default_factory=dict)
    """Constructor arguments, converted as the declaration says."""
    given: dict[str, Value] = field(default_factory=dict)
    """Constructor arguments as the user wrote them."""
    site: Site | None = None
    """The constructor call."""
    dtype: str | None = None
    """Compute dtype; ``None``: Keras's default, float32."""
    input_shape: Shape | None = None
    """``input_shape=``/``input_dim=`` with the batch axis in front."""
    built: bool | None = False
    """``None``: can't tell (handed to unknown code, or loaded)."""
    built_for: Value | None = None
    fixed: dict[int, AnyDim] = field(default_factory=dict)
    """Axis of the input -> the size it was built for."""
    rank: int | None = None
    """Rank it was built for, where the layer insists on it."""
    params: int | None = None
    """Number of weights (elements) once built, ``None`` if unknown."""
    trainable: bool | None = True
    calls: int = 0
    extra: dict[str, Any] = field(default_factory=dict)
    """State of one family only (an adapted vocabulary, a wrapped layer's cell)."""

    def take_name(self, given: Value) -> None:
        """Be named by an argument ``name``."""
        if given != NONE:
            text = given.value if isinstance(given, Const) else None
            self.name = text if isinstance(text, str) else None
            self.name_known = self.name is not None

    def copy(self) -> Any:
        """An independent copy."""
        return replace(self, fixed=dict(self.fixed), extra=dict(self.extra))

    def join(self, other: Any) -> Any:
        """The layer where two paths meet: what differs is not known."""
        joined = self.copy()
        if (self.name, self.name_known) != (other.name, other.name_known):
            joined.name, joined.name_known = None, False
        if self.built != other.built or self.fixed != other.fixed:
            joined.built, joined.fixed, joined.rank = None, {}, None
        if self.params != other.params:
            joined.params = None
        if self.trainable != other.trainable:
            joined.trainable = None
        for end in ("input", "output"):
            if self.extra.get(end) is not other.extra.get(end):
                joined.extra[end] = Unknown("the layer was called on one of two paths")
        return joined


@record(frozen=True, slots=True)
class Compiled:
    """What ``compile()`` was told. Values are the user's, ``None`` where not given."""

    loss: Value | None
    metrics: Value | None
    weighted_metrics: Value | None
    optimizer: Value | None
    loss_weights: Value | None
    args: tuple[tuple[str, Value], ...]
    site: Site | None


@record(slots=True)
class ModelState(LayerState):
    """A Keras model. ``kind``: ``"sequential"``, ``"functional"``, ``"subclass"`` or ``"opaque"``."""

    kind: str = "subclass"
    layers: tuple[Obj, ...] = ()
    inputs: Value | None = None
    """Structure of KerasTensors the model was declared for; for a Sequential one tensor."""
    outputs: Value | None = None
    declared: Site | None = None
    """Where the input shape was declared."""
    compiled: Compiled | None = None
    compile_unknown: bool = False
    """Some path or unknown code may have compiled it."""
    poisoned: bool = False
    """A failed fit left it half built: nothing more is said about it."""
    fitted: bool = False
    traced: tuple[Any, ...] = ()
    """What its functions were traced for since it was compiled, in order."""

    def copy(self) -> Any:
        """An independent copy."""
        return replace(self, fixed=dict(self.fixed), extra=dict(self.extra))

    def join(self, other: Any) -> Any:
        """The model where two paths meet."""
        joined = LayerState.join(self, other)
        if self.layers != other.layers or self.inputs != other.inputs:
            joined.kind, joined.inputs, joined.outputs = "opaque", None, None
        if self.compiled != other.compiled:
            joined.compile_unknown = True
        joined.poisoned = self.poisoned or other.poisoned
        joined.traced = tuple(trace for trace in self.traced if trace in other.traced)
        return joined
