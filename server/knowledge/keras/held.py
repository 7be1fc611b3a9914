"""What Keras keeps on layers and models under names that a user's method may have as well.

`Layer.__init__` and `Trainer.__init__` store it on the object, where it hides the method of the
class: `self.loss(x)` then calls a text or None.
"""

from __future__ import annotations

from ...values import (
    NONE,
    Const,
    Fail,
    Function,
    LayerState,
    Lib,
    ModelState,
    Obj,
    Unknown,
    UserClass,
    Value,
)  # fmt: skip
from ..api import Context, function

_HELD = Lib("keras.layers.Layer.held")
_LAYERS = frozenset(
    ("_layers", "_losses", "_loss_ids", "_metrics", "_trainable_variables", "_non_trainable_variables",
     "_seed_generators", "_inbound_nodes", "_outbound_nodes", "_lock", "_path", "_parent_path", "_called",
     "_trainable", "_input_spec", "_dtype_policy", "_supports_masking", "_convert_input_args",
     "_build_shapes_dict", "_call_signature", "name", "built", "autocast", "activity_regularizer")
)  # fmt: skip
"""Seen with Keras 3.15.1 in `vars()` of a layer that was just made."""
_MODELS = frozenset(
    ("compiled", "steps_per_execution", "_compile_loss", "_compile_metrics", "_loss_tracker",
     "_run_eagerly", "_jit_compile", "_initial_epoch")
)  # fmt: skip
"""And of a model, besides."""


_PROPERTIES = frozenset(
    ("compute_dtype", "dtype", "input", "input_dtype", "losses", "metrics", "metrics_variables",
     "non_trainable_variables", "non_trainable_weights", "output", "path", "quantization_mode",
     "trainable_variables", "trainable_weights", "variable_dtype", "variables", "weights")
)  # fmt: skip
"""Attributes of layers that have no setter: tried with Keras 3.15.1."""
_OF_MODELS = frozenset(("compiled_metrics", "distribute_strategy", "layers", "metrics_names"))
"""And of models, besides."""


def refuse_property(ctx: Context, ref: Obj, name: str, value: Value) -> None:
    """``self.input = ...``; raises AttributeError, unless a class of the user's has that name."""
    model = isinstance(ref.cls, (Lib, UserClass)) and _is_model(ref)
    if name not in _PROPERTIES and not (model and name in _OF_MODELS) or ctx.keras_major < 3:
        return
    if ctx.binds(ref, name) or value == NONE and name in ("path", "quantization_mode"):
        return
    what = "Model" if model else "Layer"
    text = f"`{name}` cannot be set: Keras's {what} has a property of this name; choose another one"
    raise Fail("attribute", text, "AttributeError", name=name)


def _is_model(ref: Obj) -> bool:
    bases = ref.cls.mro if isinstance(ref.cls, UserClass) else (ref.cls,)
    return any(base in (Lib("keras.Model"), Lib("keras.Sequential")) for base in bases)


def held(ctx: Context, ref: Obj, name: str, hidden: Value) -> Value | None:
    """What Keras has put in the place of a user's method; ``None`` where it has not."""
    state = ctx.read(ref).native
    plain = isinstance(hidden, Function) and hidden.kind not in ("static", "class", "property")
    if not plain or not isinstance(state, LayerState) or ctx.keras_major < 3:
        return None
    if isinstance(state, ModelState) and name == "loss":
        return _loss(ctx, state)
    if name in _LAYERS or isinstance(state, ModelState) and name in _MODELS:
        return _thing(ctx, name)
    return None


def _loss(ctx: Context, state: ModelState) -> Value:
    """``model.loss``: what `compile` was given."""
    if state.compile_unknown:
        return Unknown("the loss of a model that may have been compiled")
    given = state.compiled.loss if state.compiled is not None else None
    return _thing(ctx, "loss") if given is None or isinstance(given, Const) else given


def _thing(ctx: Context, name: str) -> Value:
    return ctx.new_object(_HELD, attrs={"held": Const(name)})


@function(f"{_HELD.name}.__call__")
def call(ctx: Context, receiver: Obj, *args: Value, **kwargs: Value) -> Value:
    """Not the method, but what hides it."""
    name = ctx.read(receiver).attrs.get("held", NONE)
    shown = name.value if isinstance(name, Const) else "it"
    text = f"`{shown}` is no method here: Keras keeps something of its own under this name, which hides it; rename the method"
    raise Fail("not-callable", text, "TypeError")
