"""The Keras that TensorFlow keeps for itself, `tensorflow.python.keras`.

An old copy, of which more is missing with each release, and whose objects are none of Keras 3's:
neither takes the layers, tensors or optimizers of the other, and a model of it cannot be trained
any more. Programs import it by mistake, or because an editor completed the name.

Checked with TensorFlow 2.21; nothing is said where Keras 2 is targeted.
"""

from __future__ import annotations

import re
from typing import Any

from ...resolve import names
from ...values import NOTHING, Config, Const, Fail, Lib, Obj, Unknown, Value
from ..api import Context, function
from ..keras.custom import leaves
from ..keras.layer_object import is_layer
from ..keras.old_copy import ADVICE, HOME, advice

_LAYERS = tuple(
    f"{HOME}.layers.{name}"
    for name in names.names_in(f"{HOME}.layers")
    if name[:1].isupper() and name != "Input"
)
_MODELS = (f"{HOME}.Model", f"{HOME}.Sequential")
_OPTIMIZERS = tuple(
    f"{HOME}.optimizers.{name}"
    for name in ("Adadelta", "Adagrad", "Adam", "Adamax", "Ftrl", "Nadam", "RMSprop", "SGD")
)

_READS_STATIC_SHAPE = re.compile(
    "Dense|Flatten|Embedding|RepeatVector|(Separable|Depthwise)?Conv|UpSampling|GlobalA"
)
"""Layers that ask a Keras 3 tensor for what only TensorFlow's have, before any operation."""
_TAKES_ANY = re.compile("Cropping|Lambda|Input|Layer|Preprocessing|RNN|.*Wrapper|Abstract")
"""Layers that do nothing to a tensor which a Keras 3 tensor cannot bear, or whose work we do not see."""


def _fail(text: str, exception: str, at: Any = None) -> Fail:
    return Fail("unknown-attribute", text, exception, at, name=HOME)


@function(*_LAYERS, *_OPTIMIZERS)
def thing(ctx: Context, called: str, *args: Any, **kwargs: Any) -> Value:
    """A layer or an optimizer."""
    return ctx.new_object(Lib(called))


@function(*_MODELS, f"{HOME}.Functional")
def model(ctx: Context, called: str, *args: Any, **kwargs: Any) -> Value:
    """``Model(inputs, outputs)``, ``Sequential(layers)``: none of Keras 3's go in."""
    given = [*args, *(value for name, value in kwargs.items() if name != "name")]
    if ctx.keras_major >= 3:
        if called.endswith("Sequential"):
            for value in given[:1]:
                for item in ctx.iterate(value).items or ():
                    _check_added(ctx, item)
        elif any(array.lib == "keras" for array in leaves(ctx, given)):
            raise _fail(f"this Model cannot be made of Keras 3 tensors; {ADVICE}", "AttributeError")  # fmt: skip
    return ctx.new_object(Lib(called), Config())


@function(f"{HOME}.Sequential.add")
def add(ctx: Context, receiver: Obj, layer: Value) -> Value:
    """``model.add(layer)``."""
    if ctx.keras_major >= 3:
        _check_added(ctx, layer)
    return NOTHING


def _check_added(ctx: Context, layer: Value) -> None:
    if is_layer(ctx, layer) or any(array.lib == "keras" for array in leaves(ctx, [layer])):
        text = f"a layer of Keras 3 cannot be added to this Sequential model; {ADVICE}"
        raise _fail(text, "TypeError", 0)


@function(*(f"{name}.__call__" for name in _LAYERS))
def call(ctx: Context, called: str, receiver: Obj, *args: Any, **kwargs: Any) -> Value:
    """A layer called on Keras 3 tensors asks them for what only TensorFlow's tensors have."""
    name = called.split(".")[-2]
    one = len(args) == 1 and getattr(args[0], "lib", None) == "keras"
    if ctx.keras_major >= 3 and one and not _TAKES_ANY.match(name):
        exception = "AttributeError" if _READS_STATIC_SHAPE.match(name) else "ValueError"
        raise _fail(f"a Keras tensor cannot be given to it: {advice(receiver)}", exception)
    return Unknown("a layer of TensorFlow's own Keras")


@function(*(f"{name}.compile" for name in _MODELS))
def compile_(ctx: Context, receiver: Obj, optimizer: Any = NOTHING, *args: Any, **kwargs: Any) -> Value:  # fmt: skip
    """``model.compile(optimizer, …)``: takes names, and optimizers of its own."""
    cls = optimizer.cls if isinstance(optimizer, Obj) else None
    if ctx.keras_major >= 3 and isinstance(cls, Lib) and cls.name.startswith("keras.optimizers."):
        text = f"this model does not take an optimizer of Keras 3; {ADVICE}"
        raise _fail(text, "ValueError", "optimizer")
    record = ctx.edit(receiver)
    if record.native is None:
        record.native = Config()
    if isinstance(record.native, Config):
        record.native.args["compiled"] = Const(True)
    return NOTHING


@function(
    *(f"{name}.{method}" for name in _MODELS for method in ("fit", "evaluate", "predict")),
    *(f"{name}.{method}_generator" for name in _MODELS for method in ("fit", "evaluate")),
)
def run(ctx: Context, called: str, receiver: Obj, *args: Any, **kwargs: Any) -> Value:
    """``DataHandler`` asks a module of TensorFlow for a class it no longer has."""
    if ctx.keras_major < 3:
        return Unknown("a model of TensorFlow's own Keras")
    method = called.rpartition(".")[2]
    record = ctx.read(receiver)
    compiled = isinstance(record.native, Config) and "compiled" in record.native.args
    uncompiled = not compiled and not method.startswith("predict") and not record.opaque
    text = f"{method}() of this model does not work any more; {ADVICE}"
    raise _fail(text, "RuntimeError" if uncompiled else "AttributeError")


@function(*(f"{name}.save" for name in _MODELS))
def save(ctx: Context, receiver: Obj, *args: Any, **kwargs: Any) -> Value:
    """``model.save(path)`` asks its package for a version, which it does not have."""
    if ctx.keras_major >= 3:
        text = f"save() of this model does not work any more; {ADVICE}"
        raise _fail(text, "ImportError")
    return NOTHING
