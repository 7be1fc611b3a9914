"""The user's own ``train_step``: what it gives back, and gradients that reach no weight."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...values import (
    NONE,
    Array,
    Const,
    Fail,
    Function,
    LayerState,
    Lib,
    ModelState,
    Note,
    Obj,
    Problem,
    Scalar,
    Site,
    Tuple,
    Union,
    UserClass,
    Value,
    is_none,
)  # fmt: skip
from ..api import Context
from ..differentiation import VARIABLE, Link, Tape, joined

# -- what a step returns ------------------------------------------------------------------------------


def check_result(
    ctx: Context, receiver: Obj, state: ModelState | None, own: Function, result: Value, eager: bool
) -> None:
    """A step must return a dict of metrics (``TensorFlowTrainer.fit``, ``_pythonify_logs``)."""
    if own.name not in ("train_step", "test_step"):
        return
    found = _refused(ctx, result, eager)
    if found is not None:
        what, exception = found
        text = f"`{own.name}` returns {what}; it must return a dict of metrics such as {{'loss': loss}}"
        raise Fail("step-result", text, exception, None, _return_note(own), function=own)
    if own.name == "train_step" and state is not None and ctx.keras_major >= 3:
        _check_tracked(ctx, receiver, state, own, result)


def _refused(ctx: Context, result: Value, eager: bool) -> tuple[str, str] | None:
    nothing = "InvalidArgumentError" if eager else "ValueError"
    if is_none(result):
        return "nothing", nothing
    if isinstance(result, Array) and result.lib == "tf":
        if result.shape.dims == ():
            return "a tensor", "AttributeError"
        return ("a tensor of several numbers", "ValueError") if _several(result) else None
    if isinstance(result, (Const, Scalar)) and not is_none(result):
        return "a single value", "AttributeError"
    if isinstance(result, Tuple) and result.items:
        return "a tuple", "AttributeError"
    if isinstance(result, Obj) and result.kind == "list":
        record = ctx.read(result)
        if record.rest is None and len(record.items) == 1:
            return _refused(ctx, record.items[0], eager) and ("a list", "AttributeError")
        return None
    if isinstance(result, Obj) and result.kind == "dict":
        record = ctx.read(result)
        if not record.items and record.rest is None:
            return "an empty dict", nothing
    return None


def _several(array: Array) -> bool:
    dims = array.shape.dims
    return dims is not None and any(isinstance(dim, int) and dim > 1 for dim in dims)


def _returns(own: Function) -> Iterator[ast.Return]:
    for node in ast.walk(own.node):
        if isinstance(node, ast.Return) and node.value is not None:
            yield node


def _return_note(own: Function) -> tuple[Note, ...]:
    return tuple(Note(Site(own.source, node), "returned here") for node in list(_returns(own))[:1])


_TRACKING = frozenset(
    ("metrics", "_loss_tracker", "compute_metrics", "get_metrics_result", "result", "train_step")
)


def _check_tracked(
    ctx: Context, receiver: Obj, state: ModelState, own: Function, result: Value
) -> None:
    """``{'loss': loss}`` has the names of Keras's own metrics, whose values are shown instead.

    ``Trainer._get_metrics_result_or_logs``: the loss tracker was never updated, so it says 0.0.
    """
    if (
        not isinstance(result, Obj)
        or result.kind != "dict"
        or state.compiled is None
        or state.compile_unknown
    ):
        return
    record = ctx.read(result)
    if record.rest is not None or record.maybe or set(record.items) != {"loss"}:
        return
    compiled = state.compiled
    if compiled.metrics is not None or compiled.weighted_metrics is not None:
        return
    cls = receiver.cls
    if (
        not isinstance(cls, UserClass)
        or cls.opaque
        or ctx.read(receiver).opaque
        or ctx.binds(receiver, "metrics")
    ):
        return
    if any(
        isinstance(node, ast.Attribute) and node.attr in _TRACKING for node in ast.walk(own.node)
    ):
        return
    if any(_is_metric(ctx, value) for value in ctx.read(receiver).attrs.values()):
        return
    text = (
        "fit() shows loss: 0.0 throughout: a dict with just the names of Keras's own metrics is replaced by"
        " their values, and `train_step` never updates its loss metric; keep a keras.metrics.Mean(name='loss'),"
        " update it in `train_step` and list it in the model's `metrics` property"
    )
    at = next(_returns(own), None)
    ctx.report(
        Problem(
            "step-result",
            text,
            None,
            at if own.source is ctx.site.source else None,
            data={"function": own},
        )
    )


def _is_metric(ctx: Context, value: Value) -> bool:
    """Whether a value may be or hold a metric, or a model that has some."""
    if not isinstance(value, Obj):
        return not isinstance(value, (Const, Scalar, Array))
    if value.kind != "object":
        record = ctx.read(value)
        items = list(record.items.values()) if isinstance(record.items, dict) else record.items
        return record.rest is not None or any(_is_metric(ctx, item) for item in items)
    if isinstance(value.cls, Lib):
        return value.cls.name.startswith("keras.metrics.")
    native = ctx.read(value).native
    return not isinstance(native, LayerState)


# -- gradients ----------------------------------------------------------------------------------------


def check_pairs(ctx: Context, pairs: Value) -> None:
    """``apply_gradients(zip(gradients, variables))``: at least one gradient must be there."""
    if ctx.keras_major < 3 and ctx.tapes:
        return
    found = ctx.iterate(pairs)
    items = found.items if found.items is not None else (found.item,)
    if found.items == () and ctx.keras_major >= 3:
        text = "there are no gradients to apply: the model had no weights yet when its variables were read; read them after calling it"
        raise Fail("no-gradient", text, "ValueError", 0)
    if ctx.graph and ctx.keras_major >= 3 and items:
        if all(isinstance(item, Array) and item.lib == "tf" and item.graph for item in items):
            text = "apply_gradients takes pairs: write apply_gradients(zip(gradients, variables))"
            raise Fail("call-arguments", text, "OperatorNotAllowedInGraphError", 0)
    if ctx.keras_major >= 3 and items and all(_swapped(item) for item in items):
        text = "the pairs are the wrong way round: write zip(gradients, variables)"
        raise Fail("call-arguments", text, "AttributeError", 0)
    if items and all(
        isinstance(item, Tuple) and len(item.items) == 2 and item.items[0] == NONE for item in items
    ):
        text = (
            "no variable gets a gradient: what the tape is asked to differentiate is not computed from the weights"
            " inside `with tf.GradientTape()`; call the model and compute the loss inside it, from differentiable operations"
        )
        raise Fail("no-gradient", text, "ValueError", 0)


def _swapped(item: Value) -> bool:
    if not isinstance(item, Tuple) or len(item.items) != 2:
        return False
    first, second = item.items
    return (
        isinstance(first, Array)
        and first.lib == "variable"
        and isinstance(second, Array)
        and second.lib == "tf"
    )


def check_default_step(
    ctx: Context, receiver: Obj, tape: Tape, outputs: Value, loss: Value | None
) -> None:
    """Keras's own training step: gradients of the loss by the model's weights.

    ``loss``: what a user's loss function gave; ``None`` for one of Keras's, which is
    differentiable in every output.
    """
    if tape.watching or ctx.keras_major < 3:
        return
    link = joined(ctx, [loss if loss is not None else outputs])
    state = ctx.read(receiver).native
    if link is None or not isinstance(state, ModelState) or state.trainable is not True:
        return
    if loss is None and not _built_in(state):
        return
    layers = layers_within(ctx, receiver)
    if layers is None or _adds_losses(ctx, layers):
        return
    why = f": `{tape.cut}` has no gradient" if tape.cut else ""
    if not link:
        if any(_trains(ctx, layer) for layer in layers):
            what = (
                "the loss does not depend on the model's output"
                if loss is not None and not tape.cut
                else f"the loss cannot be differentiated by any weight{why}"
            )
            raise Fail("no-gradient", f"no weight gets a gradient: {what}", "ValueError", None)
        return
    _warn_untrained(ctx, tape, link, why)


def check_tracked(ctx: Context, receiver: Obj, tape: Tape) -> None:
    """Layers a model uses but does not hold: Keras trains what it finds in its attributes."""
    held = layers_within(ctx, receiver)
    if held is None or ctx.keras_major < 3:
        return
    _check_names(ctx, receiver)
    for layer in held:
        _check_variables(ctx, layer)
    known = {layer.id for layer in held}
    lost = [layer for key, layer in tape.layers.items() if key not in known]
    if not lost:
        return
    names = ", ".join(
        layer.cls.name.rsplit(".", 1)[-1] for layer in lost if isinstance(layer.cls, Lib)
    )
    text = f"the weights of {names} are used but never trained: the model does not hold the layer; make it an attribute of the model or layer that calls it"
    sites = [(layer, ctx.read(layer).native.site) for layer in lost]
    notes = tuple(Note(site, "made here") for _, site in sites if site is not None)
    ctx.report(Problem("untracked", text, None, None, notes))


def _check_names(ctx: Context, model: Obj) -> None:
    """A step by the name another library gives it is never called."""
    if ctx.defines(model, "training_step") is not None and isinstance(model.cls, UserClass):
        text = f"Keras does not call `{model.cls.name}.training_step`: name it `train_step`"
        ctx.report(Problem("step-result", text, None, None))


def _check_variables(ctx: Context, layer: Obj) -> None:
    """``self.w = tf.Variable(...)``: Keras 3 holds only the variables of ``add_weight``."""
    if not isinstance(layer.cls, UserClass):
        return
    for name, value in ctx.read(layer).attrs.items():
        if not isinstance(value, Array) or value.lib != "variable" or value.origin is None:
            continue
        made = value.origin.node
        if (
            not isinstance(made, ast.Call)
            or not ast.unparse(made.func).endswith("Variable")
            or _whole(value)
        ):
            continue
        if any(keyword.arg == "trainable" for keyword in made.keywords) or len(made.args) > 1:
            continue
        text = f"`self.{name}` of {layer.cls.name} is a tf.Variable, which Keras 3 neither trains nor saves: make it with self.add_weight(...)"
        ctx.report(Problem("untracked", text, None, None, (Note(value.origin, "made here"),)))


def _whole(array: Array) -> bool:
    return array.dtype is None or not array.dtype.startswith(("float", "bfloat"))


def _built_in(state: ModelState) -> bool:
    """Whether the compiled loss is one of Keras's own."""
    loss = state.compiled.loss if state.compiled is not None else None
    if isinstance(loss, Obj):
        return isinstance(loss.cls, Lib) and loss.cls.name.startswith("keras.losses.")
    return (
        isinstance(loss, Const) or isinstance(loss, Lib) and loss.name.startswith("keras.losses.")
    )


def _warn_untrained(ctx: Context, tape: Tape, link: Link, why: str) -> None:
    reached = {layer for _, layer in link}
    if VARIABLE in reached:
        return
    missed = [ref for key, ref in tape.layers.items() if key not in reached]
    if missed:
        names = [ref.cls.name.rsplit(".", 1)[-1] for ref in missed if isinstance(ref.cls, Lib)]
        text = f"the weights of {', '.join(names)} get no gradient, so they are never trained{why}"
        ctx.report(Problem("no-gradient", text, None, None))


def _trains(ctx: Context, layer: Obj) -> bool:
    state = ctx.read(layer).native
    return (
        isinstance(layer.cls, Lib)
        and isinstance(state, LayerState)
        and bool(state.params)
        and state.trainable is True
        and (not isinstance(state, ModelState) and layer.cls.name in _ALL_TRAINABLE)
    )


_ALL_TRAINABLE = frozenset(
    f"keras.layers.{name}"
    for name in (
        "Dense", "Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose", "Embedding",
        "LSTM", "GRU", "SimpleRNN", "Bidirectional", "SeparableConv2D", "DepthwiseConv2D", "LayerNormalization",
    )
)  # fmt: skip


def layers_within(ctx: Context, ref: Obj) -> list[Obj] | None:
    """A model or layer and the layers inside it; ``None`` where some may be hidden."""
    found: list[Obj] = []
    pending: list[Value] = [ref]
    seen: set[int] = set()
    while pending:
        value = pending.pop()
        if isinstance(value, Tuple):
            pending += value.items
        if isinstance(value, Union):
            return None  # Which of them it is, the program knows.
        if not isinstance(value, Obj) or value.id in seen:
            continue
        seen.add(value.id)
        record = ctx.read(value)
        if value.kind != "object":
            pending += record.items.values() if isinstance(record.items, dict) else record.items
            continue
        native = record.native
        if not isinstance(native, LayerState):
            continue
        if record.opaque or isinstance(native, ModelState) and native.kind == "opaque":
            return None
        found.append(value)
        pending += [*record.attrs.values(), *getattr(native, "layers", ()), *native.given.values()]
        pending += [
            item
            for item in (*native.args.values(), *native.extra.values())
            if isinstance(item, (Obj, Tuple))
        ]
    return found


_WEIGHTLESS_UNTIL_CALLED = _ALL_TRAINABLE | {
    "keras.layers.BatchNormalization",
    "keras.layers.Flatten",
}


def without_weights(ctx: Context, model: Obj) -> bool:
    """Whether a subclassed model has certainly no weights yet: none of its layers was called."""
    record = ctx.read(model)
    state = record.native
    if (
        not isinstance(state, ModelState)
        or state.kind != "subclass"
        or record.opaque
        or state.built is not False
        and not ctx.in_step
    ):
        return False
    layers = layers_within(ctx, model)
    if layers is None or len(layers) < 2:
        return False
    held = [value for value in record.attrs.values() if not isinstance(value, (Const, Scalar))]
    if not all(
        isinstance(value, Obj)
        and isinstance(value.cls, Lib)
        and isinstance(ctx.read(value).native, LayerState)
        for value in held
    ):
        return False
    return all(
        isinstance(layer.cls, Lib)
        and layer.cls.name in _WEIGHTLESS_UNTIL_CALLED
        and ctx.read(layer).native.built is False
        for layer in layers
        if layer.id != model.id
    )


def adds_losses(ctx: Context, model: Obj) -> bool | None:
    """Whether a model's layers may add losses of their own; ``None`` where some may be hidden."""
    layers = layers_within(ctx, model)
    return None if layers is None else _adds_losses(ctx, layers)


def _adds_losses(ctx: Context, layers: list[Obj]) -> bool:
    """Whether a layer may add losses of its own: regularizers, ``add_loss``."""
    for layer in layers:
        state = ctx.read(layer).native
        if any("regularizer" in key and value != NONE for key, value in state.given.items()):
            return True
        if state.extra.get("regularized"):
            return True
        for base in layer.cls.mro if isinstance(layer.cls, UserClass) else ():
            if isinstance(base, UserClass) and _mentions_losses(base):
                return True
    return False


def _mentions_losses(cls: UserClass) -> bool:
    text = cls.source.parsed.text
    # Few programs hold the words at all: the class needs no walk then.
    if "add_loss" not in text and "regularizer" not in text:
        return False
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == "add_loss"
        or isinstance(node, ast.keyword)
        and "regularizer" in (node.arg or "")
        for node in ast.walk(cls.node)
    )


__all__ = [
    "adds_losses",
    "check_default_step",
    "check_pairs",
    "check_result",
    "check_tracked",
    "without_weights",
]
