"""The keys of the logs and of the history: losses, metrics, and what callbacks add."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from ...values import (
    NONE,
    Compiled,
    Config,
    Const,
    Function,
    Lib,
    ListRec,
    ModelState,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    UserClass,
    Value,
)
from ..api import Context
from ..nested import sealed_dict, sealed_list
from .batches import Batches
from .custom import leaves
from .forward import output_names

_RATE = ("ReduceLROnPlateau", "LearningRateScheduler")
"""Callbacks that write the learning rate into the logs."""
_ADDING_NOTHING = (
    "EarlyStopping", "ModelCheckpoint", "CSVLogger", "TensorBoard", "TerminateOnNaN",
    "BackupAndRestore", "ProgbarLogger", "History", "RemoteMonitor",
)  # fmt: skip
_OTHER_KEYS = ("test_step", "metrics", "compute_metrics", "get_metrics_result", "compute_loss")
"""What a model of one's own defines to report something else."""
_LONGEST = 300
"""Epochs of a history whose numbers are counted."""
_READING = ("print", "dict", "len", "list", "sorted", "str", "repr", "format", "join", "info")
"""Functions that take the logs and leave them as they are."""


def metric_names(ctx: Context, compiled: Any) -> list[str] | None:
    """Names of the compiled metrics; ``None`` where they are not known."""
    if compiled is None:
        return None
    names = [] if compiled.metrics is None else _names(ctx, compiled.metrics)
    return names if names is None or len(set(names)) == len(names) else None


def _names(ctx: Context, metrics: Value) -> list[str] | None:
    if not (isinstance(metrics, Obj) and metrics.kind == "list" or isinstance(metrics, Tuple)):
        return None
    found = ctx.iterate(metrics)
    names = None if found.items is None else [_name(ctx, item) for item in found.items]
    if names is None or None in names:
        return None
    return [name for name in names if name is not None]


def _name(ctx: Context, metric: Value) -> str | None:
    """What a metric is called in the logs."""
    if isinstance(metric, Const):
        return metric.value if isinstance(metric.value, str) else None
    if isinstance(metric, Function):
        return metric.name if isinstance(metric.node, ast.FunctionDef) else None
    if isinstance(metric, Lib):
        short = metric.name.rpartition(".")[2]
        return short if metric.name.startswith("keras.") and short.islower() else None
    if isinstance(metric, Obj) and isinstance(metric.cls, Lib):
        native = ctx.read(metric).native
        given = native.args.get("name", NONE) if isinstance(native, Config) else NONE
        known = isinstance(given, Const) and isinstance(given.value, str)
        return given.value if known else None  # type: ignore[attr-defined]
    return None


def keys_of(ctx: Context, model: Obj, state: ModelState, outputs: Value | None) -> list[str] | None:
    """The keys of the logs of training; ``None`` where they are not known."""
    compiled = state.compiled
    if compiled is None or state.compile_unknown or compiled.weighted_metrics is not None:
        return None
    own = any(ctx.binds(model, name) for name in _OTHER_KEYS)
    if own or outputs is None or tracks(ctx, model, state):
        return None
    if len(leaves(ctx, [outputs])) != 1:
        return _keys_of_several(ctx, state, compiled)
    if isinstance(compiled.loss, Obj) and compiled.loss.kind != "object":
        return None
    names = metric_names(ctx, compiled)
    return None if names is None else ["loss", *names]


def tracks(ctx: Context, layer: Obj, state: Any) -> bool:
    """Whether a layer or model of the user's, or one within, holds metrics that are told too."""
    if isinstance(layer.cls, UserClass):
        for value in ctx.read(layer).attrs.values():
            cls = value.cls if isinstance(value, Obj) else None
            own = isinstance(cls, UserClass) and cls.derives("keras.metrics.Metric")
            if own or isinstance(cls, Lib) and cls.name.startswith("keras.metrics."):
                return True
    inner = getattr(state, "layers", ())
    return any(tracks(ctx, one, ctx.read(one).native) for one in inner)


def _keys_of_several(ctx: Context, state: ModelState, compiled: Compiled) -> list[str] | None:
    """Each output has its own loss and metrics, under its name."""
    outputs = [name for name in output_names(ctx, state) if name is not None]
    if len(outputs) < 2 or len(outputs) != len(output_names(ctx, state)):
        return None
    plain = isinstance(compiled.loss, (Const, Function)) and compiled.loss != NONE
    losses = None if plain else _by_output(ctx, compiled.loss, outputs)
    if not plain and (losses is None or NONE in losses or len(losses) != len(outputs)):
        return None
    keys = ["loss", *(f"{name}_loss" for name in outputs)]
    if compiled.metrics is None or compiled.metrics == NONE:
        return keys
    metrics = _by_output(ctx, compiled.metrics, outputs)
    for output, given in zip(outputs, metrics or ()):
        listed = given if isinstance(given, (Tuple, Obj)) else Tuple((given,))
        names = [] if given == NONE else _names(ctx, listed)
        if names is None:
            return None
        keys += [f"{output}_{name}" for name in names]
    return None if metrics is None else keys


def _by_output(ctx: Context, value: Value | None, outputs: list[str]) -> list[Value] | None:
    """What is given for each output, as a list or a dict."""
    if isinstance(value, Obj) and value.kind == "dict":
        record = ctx.read(value)
        if record.rest is not None or record.maybe or not set(record.items) <= set(outputs):
            return None
        return [record.items.get(name, NONE) for name in outputs]
    if isinstance(value, Tuple) or isinstance(value, Obj) and value.kind == "list":
        items = ctx.iterate(value).items
        return list(items) if items is not None and len(items) == len(outputs) else None
    return None


def results_of(ctx: Context, model: Obj, state: ModelState, outputs: Value | None) -> Value:
    """What ``evaluate(return_dict=True)`` gives."""
    keys = keys_of(ctx, model, state, outputs)
    if keys is None:
        return Unknown("loss and metrics")
    return sealed_dict(ctx, {key: Scalar("float") for key in keys})


def rounds_of(state: ModelState, batches: Batches, given: Mapping[str, Value]) -> int | None:
    """The number of epochs, where neither data that run out nor a callback end them before."""
    usual = {
        "callbacks": (NONE,),
        "validation_freq": (NONE, Const(1)),
        "initial_epoch": (NONE, Const(0)),
    }
    plain = batches.adapter == "arrays" and state.kind != "subclass"
    epochs = given["epochs"]
    if not plain or not isinstance(epochs, Const) or not isinstance(epochs.value, int):
        return None
    return epochs.value if all(given[key] in values for key, values in usual.items()) else None


def history_of(
    ctx: Context,
    model: Obj,
    state: ModelState,
    outputs: Value | None,
    validated: bool,
    added: list[str] | None,
    rounds: int | None = None,
) -> Obj:
    """The ``History`` object of ``fit``, with the keys it will have.

    ``added``: keys that callbacks add; ``rounds``: the number of epochs, where nothing ends them.
    """
    own_step = ctx.defines(model, "train_step") is not None
    known = None if own_step else keys_of(ctx, model, state, outputs)
    keys = known or ["loss"]
    keys = keys + [f"val_{key}" for key in keys] if validated else keys
    keys = [*keys, *(added or ())]

    def numbers() -> Obj:
        if rounds is None or rounds > _LONGEST:
            return ctx.new_list([], Scalar("float"))
        return sealed_list(ctx, [Scalar("float")] * rounds)

    entries = {} if own_step else {key: numbers() for key in keys}
    unsure = known is None or added is None
    history = sealed_dict(ctx, entries, ctx.new_list([], Scalar("float")) if unsure else None)
    epochs = ctx.new_record(ListRec([], Scalar("int")), "list")
    return ctx.new_object(
        Lib("keras.callbacks.History"), None, {"history": history, "epoch": epochs}
    )


def added_by(ctx: Context, callbacks: Value) -> list[str] | None:
    """The keys that callbacks add to the logs; ``None`` where they may be any."""
    if callbacks == NONE:
        return []
    listed = isinstance(callbacks, Tuple) or isinstance(callbacks, Obj) and callbacks.kind == "list"
    items = ctx.iterate(callbacks).items if listed else (callbacks,)
    keys: list[str] = []
    for item in items if items is not None else (NONE,):
        cls = item.cls if isinstance(item, Obj) and item.kind == "object" else None
        if isinstance(cls, UserClass) and not cls.opaque and _only_reads(cls):
            continue
        short = cls.name.rpartition(".")[2] if isinstance(cls, Lib) else ""
        if short in _RATE:
            keys = ["learning_rate"]
        elif short not in _ADDING_NOTHING:
            return None
    return keys


def _only_reads(cls: UserClass) -> bool:
    """Whether a callback of the user's leaves the logs it is given as they are."""
    bases = {base.name for base in cls.mro if isinstance(base, Lib)}
    classes = [base for base in cls.mro if isinstance(base, UserClass)]
    if not bases <= {"keras.callbacks.Callback", "builtins.object"}:
        return False
    return all(
        _function_reads(node)
        for base in classes
        for node in ast.walk(base.node)
        if isinstance(node, ast.FunctionDef)
    )


def _function_reads(function: ast.FunctionDef) -> bool:
    """Whether no parameter but ``self`` is stored into or handed on."""
    names = {param.arg for param in function.args.args[1:]}

    def given(node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and node.id in names

    for node in ast.walk(function):
        stored = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del)
        if stored and given(node.value):  # type: ignore[attr-defined]
            return False
        if isinstance(node, ast.Assign) and given(node.value):
            return False
        if isinstance(node, ast.Call):
            callee = node.func
            word = callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")
            if isinstance(callee, ast.Attribute) and given(callee.value):
                if word not in ("get", "items", "keys", "values", "copy"):
                    return False
            elif any(map(given, node.args)) and word not in _READING:
                return _is_super(callee)
    return True


def _is_super(callee: ast.expr) -> bool:
    """Whether the method of the class above is called."""
    return (
        isinstance(callee, ast.Attribute)
        and isinstance(callee.value, ast.Call)
        and getattr(callee.value.func, "id", "") == "super"
    )
