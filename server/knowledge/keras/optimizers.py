"""Optimizers: configured objects, and what ``compile`` and ``fit`` refuse of them."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from ...resolve.signatures import signature_of
from ...shapes import SCALAR
from ...values import (
    NONE,
    Array,
    Compiled,
    Config,
    Const,
    Fail,
    Function,
    Iterator,
    LayerState,
    Lib,
    ModelState,
    Obj,
    Problem,
    Tuple,
    Unknown,
    UserClass,
    Value,
)  # fmt: skip
from ..api import Context, attribute, function
from ..args import container
from .configured import RENAMED, constructors, given_arguments, warn_misspelt
from .described import thing
from .old_copy import advice, private
from .schedules import run_schedule
from .steps import check_pairs

NAMES = (
    "adadelta", "adafactor", "adagrad", "adam", "adamax", "adamw", "ftrl", "lion",
    "lossscaleoptimizer", "multioptimizer", "muon", "nadam", "optimizer", "optimizermap",
    "rmsprop", "schedulefreeadamw", "sgd",
)  # fmt: skip
"""Strings ``optimizers.get`` takes, in any case."""
UNUSABLE = ("lossscaleoptimizer", "multioptimizer", "optimizer", "optimizermap")


_FOREIGN = ("torch.optim.", "tensorflow.compat.v1.train.", "tensorflow.python.keras.")
"""Optimizers of other kinds."""


def check_optimizer(ctx: Context, optimizer: Value) -> None:
    """``optimizers.get``: raises for what is no optimizer."""
    if isinstance(optimizer, Const):
        text = optimizer.value
        if text is None or isinstance(text, str) and text.lower() in NAMES:
            return
        near = get_close_matches(str(text).lower(), [n for n in NAMES if n not in UNUSABLE], 1, 0.6)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        message = f"{text!r} is not an optimizer Keras knows{hint}"
        raise Fail("unknown-optimizer", message, "ValueError", "optimizer", unknown_value=text,
                   suggestion=near[0] if near else None)  # fmt: skip
    if ctx.keras_major < 3:
        return
    named = isinstance(optimizer, Lib) and optimizer.name.startswith("keras.optimizers.")
    own = isinstance(optimizer, UserClass) and optimizer.derives("keras.optimizers.Optimizer")
    if isinstance(optimizer, (Lib, UserClass)) and (named or own):
        shown = optimizer.name.rsplit(".", 1)[-1]
        message = f"the optimizer is the class `{shown}` itself: call it, `{shown}()`"
        raise Fail("unknown-optimizer", message, "ValueError", "optimizer", call=shown)
    cls = optimizer.cls if isinstance(optimizer, Obj) else optimizer
    foreign = isinstance(cls, Lib) and cls.name.startswith(_FOREIGN)
    home = cls.name if isinstance(cls, Lib) and isinstance(optimizer, Obj) else ""
    other = home.startswith("keras.") and not home.startswith(
        ("keras.optimizers.", "keras.mixed_precision.")
    )
    listed = isinstance(optimizer, Obj) and optimizer.kind in ("list", "set")
    if foreign or other or listed or isinstance(optimizer, (Function, Array, Tuple)):
        found = thing(optimizer)
        message = "the optimizer is neither a name nor a Keras optimizer"
        message += f": it is {found}" if found and not foreign else ""
        if private(optimizer):
            message = f"the optimizer {advice(optimizer)}"
        raise Fail("unknown-optimizer", message, "ValueError", "optimizer")
    if isinstance(optimizer, Obj) and optimizer.kind == "dict":
        record = ctx.read(optimizer)
        if record.rest is None and "class_name" not in record.items:
            message = (
                "the optimizer is a dict, but not one that `serialize` made: it has no 'class_name'"
            )
            raise Fail("unknown-optimizer", message, "KeyError", "optimizer")


# -- the variables an optimizer knows -----------------------------------------------------------------

_BUILT = "<built for>"


def check_variables(ctx: Context, receiver: Obj, state: ModelState) -> None:
    """An optimizer that has trained some layers refuses the weights of others."""
    known = _known_layers(ctx, state)
    if known is None or ctx.keras_major < 3:
        return
    wanted = _layers(ctx, state)
    if wanted is None:
        return
    _refuse_strange(ctx, [layer for layer in wanted if layer.id not in known], state.compiled)


def _refuse_strange(ctx: Context, layers: list[Obj], compiled: Compiled | None) -> None:
    """Layers an optimizer was not built for must have nothing to train."""
    strange = [layer for layer in layers if _weights(ctx, layer)]
    if not strange:
        return
    layer = ctx.read(strange[0]).native
    shown = (
        f"`{layer.name}`"
        if layer.name
        else f"a {getattr(strange[0].cls, 'name', 'layer').rsplit('.', 1)[-1]}"
    )
    text = (
        f"the optimizer was already used to train without {shown}, and does not know its weights: "
        + ("compile this" if compiled is not None else "train this")
        + " model with an optimizer of its own"
    )
    raise Fail("optimizer-arguments", text, "ValueError", None, compiled=compiled)


def remember_variables(ctx: Context, receiver: Obj, state: ModelState) -> None:
    """After training, the optimizer knows this model's weights."""
    compiled = state.compiled
    layers = _layers(ctx, state)
    if compiled is None or layers is None or _known_layers(ctx, state) is not None:
        return
    ids = frozenset(layer.id for layer in layers)
    if isinstance(compiled.optimizer, Obj):
        record = ctx.edit(compiled.optimizer)
        if compiled.optimizer.kind == "object" and isinstance(record.native, Config):
            record.native.args[_BUILT] = Const(ids)
    elif compiled.optimizer is None or isinstance(compiled.optimizer, Const):
        ctx.edit(receiver).native.extra["optimizer"] = (compiled, ids)


def _known_layers(ctx: Context, state: ModelState) -> frozenset[int] | None:
    compiled = state.compiled
    if compiled is None:
        return None
    if isinstance(compiled.optimizer, Obj):
        if compiled.optimizer.kind != "object":
            return None
        native = ctx.read(compiled.optimizer).native
        found = native.args.get(_BUILT) if isinstance(native, Config) else None
        return found.value if isinstance(found, Const) else None
    remembered = state.extra.get("optimizer")
    if remembered is not None and remembered[0] is compiled:
        ids: frozenset[int] = remembered[1]
        return ids
    return None


def _layers(ctx: Context, state: ModelState) -> list[Obj] | None:
    """Every layer of a model, ``None`` where some are not known."""
    if state.kind not in ("sequential", "functional"):
        return None
    found: list[Obj] = []
    for layer in state.layers:
        inner = ctx.read(layer).native
        if isinstance(inner, ModelState):
            nested = _layers(ctx, inner)
            if nested is None:
                return None
            found += nested
        else:
            found.append(layer)
    return found


def _weights(ctx: Context, layer: Obj) -> bool:
    state = ctx.read(layer).native
    certain = isinstance(state, LayerState) and isinstance(layer.cls, Lib)
    return certain and bool(state.params) and state.trainable is True


def _check_known(ctx: Context, optimizer: Obj, pairs: Value) -> None:
    """The first variables an optimizer is given are the only ones it takes (``Optimizer.build``)."""
    native = ctx.read(optimizer).native
    found = None
    if isinstance(pairs, Iterator):
        found = pairs.items[0] if pairs.items else pairs.item
    variable = found.items[-1] if isinstance(found, Tuple) and len(found.items) == 2 else None
    owner = variable.owner if isinstance(variable, Array) else None
    if ctx.keras_major < 3 or not isinstance(native, Config):
        return
    state = None if owner is None else ctx.read(owner).native
    layers = _layers(ctx, state) if isinstance(state, ModelState) and state.built is True else None
    known = native.args.get(_BUILT)
    if layers is None:
        ctx.edit(optimizer).native.args[_BUILT] = Unknown("variables fitlint does not follow")
    elif known is None:
        ids = frozenset(one.id for one in layers if ctx.read(one).native.trainable is not False)
        ctx.edit(optimizer).native.args[_BUILT] = Const(ids)
    elif isinstance(known, Const):
        _refuse_strange(ctx, [one for one in layers if one.id not in known.value], None)


# -- using an optimizer -------------------------------------------------------------------------------


@function("keras.optimizers.Optimizer.apply_gradients")
def apply_gradients(
    ctx: Context, receiver: Any, grads_and_vars: Any, *args: Any, **kwargs: Any
) -> Value:
    """``optimizer.apply_gradients(zip(grads, vars))``: Keras 3 takes nothing else."""
    if (args or kwargs) and "**" not in kwargs and ctx.keras_major >= 3:
        text = "apply_gradients takes pairs: write apply_gradients(zip(gradients, variables))"
        if kwargs:
            text = f"apply_gradients has no argument `{next(iter(kwargs))}` any more: leave it out"
        raise Fail("call-arguments", text, "TypeError", next(iter(kwargs), 1))
    check_pairs(ctx, grads_and_vars)
    if isinstance(receiver, Obj):
        _check_known(ctx, receiver, grads_and_vars)
        run_schedule(ctx, receiver)
    if isinstance(grads_and_vars, Obj) and grads_and_vars.kind == "list":
        record = ctx.read(grads_and_vars)
        if not record.items and record.rest is None:
            raise Fail(
                "optimizer-arguments",
                "there are no gradients to apply: the list is empty",
                "ValueError",
                0,
            )
    return Unknown("the number of iterations")


@function(
    "keras.optimizers.Optimizer.set_weights", "keras.optimizers.Optimizer.load_own_variables",
    "keras.optimizers.Optimizer.finalize_variable_values", "keras.optimizers.Optimizer.exclude_from_weight_decay",
)  # fmt: skip
def harmless(ctx: Context, called: str, receiver: Any, *args: Any, **kwargs: Any) -> Value:
    """Methods without bearing on shapes."""
    return NONE


@function("keras.optimizers.Optimizer.apply", "keras.optimizers.Optimizer.build")
def built(ctx: Context, receiver: Obj, *args: Any, **kwargs: Any) -> Value:
    """It knows these variables from now on; which layers they are of, we do not follow."""
    native = ctx.edit(receiver).native
    if isinstance(native, Config):
        native.args[_BUILT] = Unknown("variables fitlint does not follow")
    return NONE


@function("keras.optimizers.Optimizer.scale_loss", "keras.optimizers.Optimizer.get_scaled_loss")
def scale_loss(ctx: Context, receiver: Any, loss: Any) -> Value:
    """The loss itself, or a multiple of it."""
    return loss if isinstance(loss, Array) else Unknown("a loss")


@function("keras.optimizers.Optimizer.__setattr__")
def set_optimizer_attribute(ctx: Context, receiver: Any, name: Any, value: Any) -> Value:
    """``optimizer.learning_rate = 0.1`` sets a variable; ``lr`` is nothing any more.

    Gives True for what the object is not to hold itself.
    """
    if isinstance(name, Const):
        warn_misspelt(ctx, receiver, str(name.value), ("learning_rate",))
    return Const(isinstance(name, Const) and name.value == "learning_rate")


@attribute("keras.optimizers.Optimizer.learning_rate")
def learning_rate(ctx: Context, receiver: Any) -> Value:
    """``optimizer.learning_rate``: a variable."""
    return Array(SCALAR, "float32", "variable", owner=receiver)


@attribute("keras.optimizers.Optimizer.iterations")
def iterations(ctx: Context, receiver: Any) -> Value:
    """``optimizer.iterations``: a variable."""
    return Array(SCALAR, "int64", "variable", owner=receiver)


@function("keras.optimizers.Optimizer.__init__")
def initialise(ctx: Context, receiver: Any, *args: Any, **kwargs: Any) -> Value:
    """``super().__init__(...)`` of a user's optimizer."""
    bound = given_arguments("keras.optimizers.Optimizer", args, kwargs, "optimizer-arguments")
    if bound is not None and ctx.keras_major >= 3:
        check_arguments(ctx, "Optimizer", bound)
    return NONE


# -- constructors -------------------------------------------------------------------------------------


def check_arguments(ctx: Context, name: str, args: dict[str, Value]) -> None:
    """``BaseOptimizer.__init__``."""
    signature = signature_of(f"keras.optimizers.{name}")
    known = {*signature.names, "decay"} if signature else {*args}
    unknown = [key for key in args if key not in known]
    if unknown and name != "Optimizer":
        key = unknown[0]
        near = RENAMED.get(key) or next(iter(get_close_matches(key, known, 1, 0.6)), None)
        hint = f"; write `{near}`" if near else ""
        text = f"{name}() has no argument `{key}`{hint}"
        raise Fail("optimizer-arguments", text, "ValueError", key, unknown=key, suggestion=near)
    decay = args.get("decay")
    if decay is not None and decay != NONE:
        text = (
            f"{name}() ignores `decay`: use a schedule, e.g. "
            "keras.optimizers.schedules.InverseTimeDecay, as the learning rate"
        )
        ctx.report(Problem("optimizer-arguments", text, None, "decay", data={"unknown": "decay"}))
    rate = args.get("learning_rate")
    held = None if rate is None else container(rate)
    if held is not None:
        text = f"`learning_rate` must be a float, it is {held}"
        raise Fail("optimizer-arguments", text, "ValueError", "learning_rate")
    if (
        isinstance(rate, Const)
        and not isinstance(rate.value, float)
        and not (rate.value is None and name == "Adafactor")
    ):
        text = f"`learning_rate` must be a float, it is {rate.value!r}"
        if isinstance(rate.value, int):
            text += f": write {float(rate.value)}"
        raise Fail("optimizer-arguments", text, "ValueError", "learning_rate", value=rate.value)
    what = container(rate) if rate is not None else None
    if isinstance(rate, Array) and any(isinstance(dim, int) for dim in rate.shape.dims or ()):
        what = thing(rate)
    if what is not None:
        text = f"`learning_rate` must be a float, it is {what}"
        raise Fail("optimizer-arguments", text, "ValueError", "learning_rate")
    if name == "SGD" and ctx.keras_major >= 3:
        _check_momentum(args.get("momentum", NONE))
    if isinstance(rate, Const) and isinstance(rate.value, float) and rate.value <= 0:
        what = "nothing is learned" if rate.value == 0 else "the loss is driven up"
        ctx.report(
            Problem(
                "optimizer-arguments",
                f"`learning_rate` is {rate.value}: {what}",
                None,
                "learning_rate",
            )
        )
    clips = [
        key for key in ("clipnorm", "clipvalue", "global_clipnorm") if args.get(key, NONE) != NONE
    ]
    if len(clips) > 1 and all(isinstance(args[key], Const) for key in clips):
        text = (
            "only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be given, here "
            f"{' and '.join(clips)}"
        )
        raise Fail("optimizer-arguments", text, "ValueError", clips[1])
    steps = args.get("gradient_accumulation_steps")
    if (
        isinstance(steps, Const)
        and isinstance(steps.value, int)
        and steps.value
        and steps.value < 2
    ):
        raise Fail("optimizer-arguments", f"`gradient_accumulation_steps` must be at least 2, it is {steps.value}",
                   "ValueError", "gradient_accumulation_steps")  # fmt: skip


def _check_momentum(momentum: Value) -> None:
    """``SGD.__init__``: a float, where 0 and 1 are none."""
    what = container(momentum)
    if isinstance(momentum, Const) and momentum != NONE:
        number = momentum.value
        if not isinstance(number, float) or not 0 <= number <= 1:
            what = repr(number)
            if isinstance(number, int) and 0 <= number <= 1:
                what += f": write {float(number)}"
    if what is not None:
        text = f"`momentum` must be a float between 0.0 and 1.0, it is {what}"
        raise Fail("optimizer-arguments", text, "ValueError", "momentum")


def _items(ctx: Context, value: Value | None) -> Sequence[Value] | None:
    listed = isinstance(value, Tuple) or isinstance(value, Obj) and value.kind == "list"
    return ctx.iterate(value).items if listed and value is not None else None


def check_schedule(ctx: Context, name: str, args: dict[str, Value]) -> None:
    """The constructors of learning rate schedules."""
    if ctx.keras_major < 3:
        return
    steps = args.get("decay_steps", NONE)
    if name in ("ExponentialDecay", "CosineDecay", "PolynomialDecay", "InverseTimeDecay"):
        if isinstance(steps, Const) and isinstance(steps.value, int) and steps.value <= 0:
            text = f"`decay_steps` must be positive, it is {steps.value}"
            raise Fail("optimizer-arguments", text, "ValueError", "decay_steps")
    if name == "PiecewiseConstantDecay":
        bounds, rates = (_items(ctx, args.get(key)) for key in ("boundaries", "values"))
        if bounds is not None and rates is not None and len(rates) != len(bounds) + 1:
            text = f"{len(bounds)} boundaries part {len(bounds) + 1} values, {len(rates)} are given"
            raise Fail("optimizer-arguments", text, "ValueError", "values")


CLASSES = (
    "Adadelta Adafactor Adagrad Adam AdamW Adamax Ftrl Lamb Lion Muon Nadam RMSprop SGD "
    "ScheduleFreeAdamW"
)
constructors("keras.optimizers", CLASSES, "optimizer-arguments", check_arguments)
constructors("keras.mixed_precision", "LossScaleOptimizer", "optimizer-arguments", check_arguments)
constructors(
    "keras.optimizers.schedules",
    "CosineDecay CosineDecayRestarts ExponentialDecay InverseTimeDecay PiecewiseConstantDecay "
    "PolynomialDecay",
    "optimizer-arguments",
    check_schedule,
)
