"""What ``fit`` says to its own arguments, before any batch is computed.

From ``keras.backend.tensorflow.trainer.fit``, the data adapters and ``array_slicing``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from ...resolve.signatures import signature_of
from ...shapes import FREE
from ...values import (
    NONE,
    Array,
    Const,
    Dataset,
    Fail,
    Function,
    Generator,
    LayerState,
    Lib,
    Obj,
    Problem,
    Tuple,
    Unknown,
    UserClass,
    Value,
)
from ..api import Context, function
from ..args import container
from ..nested import frozen, leaves_of, map_arrays
from ..numpy.common import grouped
from ..python.common import ONE
from ..tensorflow.data import shared_parts
from .batches import Batches, array_leaves, opened
from .described import thing
from .generator_data import is_float_value, never_ends


def check_arguments(ctx: Context, given: dict[str, Value]) -> None:
    """Types and signs of the plain arguments; raises ``fit-argument``."""
    check_data(ctx, given["x"], given["y"])
    for name in ("epochs", "steps_per_epoch", "initial_epoch"):
        _check_integer(given[name], name)
    if given["epochs"] == NONE:
        raise Fail("fit-argument", "`epochs` must be an int, it is None", "TypeError", "epochs")
    listed = isinstance(given["x"], Obj) and given["x"].kind in ("list", "dict")
    if listed or isinstance(given["x"], (Array, Tuple)):  # other data come in batches
        _check_integer(given["batch_size"], "batch_size")
        size = _number(given["batch_size"])
        if size is not None and size < 0:
            text = f"`batch_size` must be positive, it is {size}"
            raise Fail("fit-argument", text, "ValueError", "batch_size")
    check_callbacks(ctx, given["callbacks"])
    _check_class_weight(ctx, given)
    validated = given["validation_data"] != NONE or _number(given["validation_split"])
    if validated and given["validation_freq"] == Const(0):
        text = "`validation_freq=0` divides by zero: give 1 to validate after every epoch"
        raise Fail("fit-argument", text, "ZeroDivisionError", "validation_freq")


def check_data(ctx: Context, *data: Value) -> None:
    """What no adapter takes: the symbols a model is made of, or the model itself."""
    for value, name in zip(data, ("x", "y")):
        for leaf in array_leaves(ctx, value) if ctx.keras_major >= 3 else ():
            symbol = isinstance(leaf, Array) and leaf.lib == "keras" and leaf.shape.dims
            if symbol and isinstance(leaf, Array) and leaf.shape[0] is FREE:
                text = f"`{name}` is a Keras tensor, a place in the model that holds no data: give the arrays themselves"
                raise Fail("data-type", text, "TypeError", name)
            model = isinstance(leaf, Obj) and _plain_object(leaf) and ctx.read(leaf).native
            if isinstance(model, LayerState) or name == "y" and isinstance(leaf, Function):
                text = f"`{name}` is {thing(leaf)}, not data"
                raise Fail("data-type", text, "ValueError", name)


def _plain_object(value: Obj) -> bool:
    return value.kind == "object" and isinstance(value.cls, Lib)


def check_evaluate(ctx: Context, unknown: Mapping[str, Value]) -> None:
    """``evaluate`` takes no arguments of ``fit``: it refuses them by itself."""
    names = [name for name in unknown if name not in ("**", "_use_cached_eval_dataset")]
    if names and ctx.keras_major >= 3:
        text = f"evaluate() has no argument `{names[0]}`"
        signature = signature_of("keras.Model.evaluate")
        known = [name for name in signature.names if name != "self"] if signature else []
        raise Fail("fit-argument", text, "ValueError", names[0], unknown=names[0], known=known)


def no_epoch(epochs: Value, initial_epoch: Value) -> bool:
    """Whether ``fit`` surely runs no epoch: nothing is built, traced or compared then."""
    last, first = _number(epochs), _number(initial_epoch) or 0
    return last is not None and last <= first


def check_sizes(x: Value, batch_size: Value, steps: Value, labels: bool = True) -> None:
    """``evaluate`` and ``predict`` count the batches of arrays as ``fit`` does.

    ``labels``: whether the function takes labels, which else are taken for a size.
    """
    if isinstance(x, Array):
        _check_integer(batch_size, "batch_size", "" if labels else ": predict() takes no labels")
        _check_integer(steps, "steps")


def _check_integer(value: Value, name: str, hint: str = "") -> None:
    if is_float_value(value):
        text = f"`{name}` must be an int, it is a float: use // or int(...)"
        raise Fail("fit-argument", text, "TypeError", name, is_float=True)
    if isinstance(value, Const) and isinstance(value.value, str):
        raise Fail("fit-argument", f"`{name}` must be an int, it is text", "TypeError", name)
    what = container(value)
    if what is not None:
        raise Fail("fit-argument", f"`{name}` must be an int, it is {what}", "TypeError", name)
    _refuse_data(value, name, hint)


def _refuse_data(value: Value, name: str, hint: str) -> None:
    """Labels after ``predict``'s input, or data where the size of the batches is meant."""
    if isinstance(value, Dataset):
        raise Fail("fit-argument", f"`{name}` must be an int, it is a dataset", "TypeError", name)
    if not isinstance(value, Array) or not value.shape.dims:
        return
    many = any(isinstance(dim, int) and dim > 1 for dim in value.shape.dims)
    if not many or value.shape.size == 0 or value.lib not in ("numpy", "pandas", "tf"):
        return
    text = f"`{name}` must be an int, an array of shape {value.shape} is given in its place{hint}"
    exception = "ValueError" if name == "batch_size" else "TypeError"
    raise Fail("fit-argument", text, exception, name)


def _number(value: Value) -> float | None:
    if isinstance(value, Const) and isinstance(value.value, (int, float)):
        return value.value
    return None


def check_callbacks(ctx: Context, value: Value) -> None:
    """Each of ``callbacks``, however nested, has the methods of a callback."""
    if value == NONE or isinstance(value, Const) and not value.value:
        return
    for item in leaves_of(frozen(ctx, value)):
        if isinstance(item, Array) and item is value:
            continue  # the truth of an array is asked first
        text, exception = "", "AttributeError"
        if item == NONE:
            text = "`callbacks` contains None"
        elif isinstance(item, Lib) and item.name.startswith(_CALLBACKS):
            short = item.name.removeprefix(_CALLBACKS)
            if short[:1].isupper():
                text, exception = _no_object(short), "TypeError"
        elif isinstance(item, UserClass) and item.derives(f"{_CALLBACKS}Callback"):
            text, exception = _no_object(item.name), "TypeError"
        elif isinstance(item, Function):
            text = "`callbacks` contains a function: wrap it in keras.callbacks.LambdaCallback"
        elif _lacks_hooks(ctx, item):
            text = f"`callbacks` contains an object of `{item.cls.name}`, which is not derived from keras.callbacks.Callback"  # type: ignore[attr-defined]
        elif not isinstance(item, Obj) or not _own_callback(item):
            found = thing(item)
            text = f"`callbacks` contains {found}, which is no callback" if found else ""
        if text:
            raise Fail("callback-argument", text, exception, "callbacks")


_CALLBACKS = "keras.callbacks."


def _no_object(name: str) -> str:
    return f"`callbacks` contains the class {name}: make an object of it with {name}(...)"


def _own_callback(item: Obj) -> bool:
    return isinstance(item.cls, Lib) and item.cls.name.startswith(_CALLBACKS)


def _lacks_hooks(ctx: Context, item: Value) -> bool:
    """Whether an object of the user's class has none of what Keras calls."""
    if not isinstance(item, Obj) or not isinstance(item.cls, UserClass) or ctx.read(item).opaque:
        return False
    cls = item.cls
    plain = not cls.opaque and all(
        not isinstance(base, Lib) or base.name == "builtins.object" for base in cls.mro
    )
    hooked = any(ctx.binds(item, name) for name in ("set_model", "__getattr__"))
    return plain and not hooked and "set_model" not in ctx.read(item).attrs


def _check_class_weight(ctx: Context, given: dict[str, Value]) -> None:
    weights, x = given["class_weight"], given["x"]
    if weights == NONE or not isinstance(x, Array):
        return
    if (
        given["sample_weight"] != NONE
        and isinstance(weights, Obj)
        and isinstance(given["sample_weight"], Array)
    ):
        text = "`class_weight` and `sample_weight` cannot be given together"
        raise Fail("fit-argument", text, "ValueError", "sample_weight")
    listed = (
        isinstance(weights, (Tuple, Array)) or isinstance(weights, Obj) and weights.kind == "list"
    )
    if listed or isinstance(weights, Const) and isinstance(weights.value, str):
        text = "`class_weight` must be a dict from class to weight, such as {0: 1.0, 1: 2.0}"
        raise Fail("fit-argument", text, "AttributeError", "class_weight")


def validation_split(
    ctx: Context, x: Value, y: Value, weight: Value, split: Value, validation: Value
) -> tuple[Value, Value, Value]:
    """``train_validation_split``: arrays only, and enough of them; gives the training part."""
    if (
        isinstance(split, Const)
        and isinstance(split.value, str)
        and split.value
        and validation == NONE
    ):
        raise Fail(
            "fit-argument",
            "`validation_split` must be a number, it is text",
            "TypeError",
            "validation_split",
        )
    number = _number(split)
    if not number or validation != NONE:
        return x, y, weight
    if isinstance(x, (Dataset, Generator)) or isinstance(x, Obj) and isinstance(x.cls, UserClass):
        text = "`validation_split` works for arrays only: split the data yourself and give `validation_data`"
        raise Fail("fit-argument", text, "ValueError", "validation_split")
    first = next((leaf for leaf in array_leaves(ctx, x) if isinstance(leaf, Array)), None)
    samples = first.shape[0] if first is not None else None
    if not isinstance(samples, int):
        return x, y, weight
    kept = math.floor(samples * (1.0 - number))
    if kept in (0, samples):
        text = f"{samples} samples cannot be split with validation_split={number}: nothing is left on one side"
        raise Fail("fit-argument", text, "ValueError", "validation_split")
    if not 0 < number < 1:
        text = f"`validation_split` is a fraction between 0 and 1; {number} splits the data in an unexpected place"
        ctx.report(Problem("validation-split", text, None, "validation_split"))
        return x, y, weight
    cut = _cutter(samples, kept)

    def cut_all(value: Value) -> Value:
        whole = frozen(ctx, value)
        return map_arrays(value if isinstance(whole, Unknown) else whole, cut)

    return cut_all(x), cut_all(opened(ctx, y)), cut_all(weight)


def check_grouped(ctx: Context, model: Obj, y: Value, split: Value) -> None:
    """Labels sorted by class: the last rows, which validation gets, are of other classes."""
    state = ctx.read(model).native
    loss = state.compiled.loss if state.compiled is not None else None
    name = (
        loss.value if isinstance(loss, Const) else getattr(getattr(loss, "cls", None), "name", "")
    )
    classes = isinstance(name, str) and "crossentropy" in name.lower()
    if not _number(split) or not classes or not isinstance(y, Array) or not grouped(y.facts):
        return
    if y.shape.rank == 1 or y.shape.rank == 2 and (y.shape[1] == 1 or y.facts.one_hot):
        shown = ctx.argument_text("y", "y")
        text = f"the labels `{shown}` are sorted by class, and `validation_split` takes the last rows before anything is shuffled: validation sees other classes than training; shuffle x and y together first"
        ctx.report(Problem("sorted-labels", text, None, "validation_split"))


def _cutter(samples: int, kept: int) -> Callable[[Array], Value]:
    """What training gets of each array: all are cut where the first is."""

    def cut(array: Array) -> Value:
        rows = array.shape[0] if array.shape.dims else None
        if isinstance(rows, int):
            return array.but(shape=array.shape.with_dim(0, min(rows, kept)), facts=array.facts)
        return array

    return cut


def check_length(
    ctx: Context,
    x: Value,
    batches: Batches,
    steps: Value,
    epochs: Value,
    names: tuple[str, str, str],
) -> None:
    """Data that never ends, or ends too early, for the steps asked for.

    ``names``: of the data, the steps and what they are for, as messages say it.
    """
    data, argument, phase = names
    wanted = _number(steps)
    if wanted is not None and wanted <= 0:
        wanted = None
    endless = batches.steps == -1 or isinstance(x, Generator) and never_ends(x)
    if endless and wanted is None and isinstance(steps, Const):
        text = f"the {phase} data never ends and `{argument}` is not given: {'the first epoch' if phase == 'training' else 'validation'} never ends"
        ctx.report(Problem("endless-data", text, None, data, batches.notes))
        return
    if phase != "training" and isinstance(x, Dataset) and (batches.steps == 0 or steps == Const(0)):
        ctx.report(
            Problem(
                "no-validation",
                "the validation data has no batch, so nothing is validated",
                None,
                data,
                batches.notes,
            )
        )
    count = batches.steps if isinstance(batches.steps, int) and batches.steps >= 0 else None
    if isinstance(x, Generator) and not endless:
        count = batches.count
        if count is not None:
            ctx.consume(x)
        rounds = _number(epochs) or 1
        total = (wanted or (count or 0)) * rounds
        if count is not None and count < total:
            text = f"the generator ends after {count} batches, {int(total)} are asked for: a generator is not started again"
            ctx.report(Problem("generator-exhausted", text, None, data, batches.notes))
    elif count is not None and wanted is not None and wanted > count:
        text = f"`{argument}` asks for {int(wanted)} batches, the {phase} data has {count}"
        ctx.report(Problem("generator-exhausted", text, None, argument, batches.notes))


def check_breaks(
    batches: Batches, steps: Value, epochs: Value = ONE, compares: bool = False
) -> None:
    """Data that fails behind some batches, if so many are asked for.

    ``compares``: labels and outputs meet in a loss of Keras's own.
    """
    for trouble in (batches.breaks, batches.uneven if compares else None):
        if trouble is None:
            continue
        index, failure = trouble
        wanted, rounds = _number(steps), _number(epochs)
        if steps == NONE or wanted is not None and rounds is not None and index < wanted * rounds:
            raise failure


def compares(ctx: Context, model: Obj) -> bool:
    """Whether a model's own step compares labels and outputs by a loss of Keras's."""
    state = ctx.read(model).native
    loss = state.compiled.loss if state.compiled is not None else None
    own = any(ctx.defines(model, name) for name in ("train_step", "compute_loss"))
    return isinstance(loss, Const) and isinstance(loss.value, str) and not own


def check_parts(ctx: Context, x: Dataset, validation: Dataset) -> None:
    """``ds.shuffle(n)`` cut by ``take`` and ``skip``: each pass cuts another order."""
    if shared_parts(x, validation):
        text = "training and validation data are cut from a dataset that is shuffled anew for each pass, so that samples of one are met in the other: split first and shuffle the training part, or give shuffle(..., reshuffle_each_iteration=False)"
        ctx.report(Problem("shared-samples", text, None, "validation_data"))


def same_data(validation: Value, x: Value, y: Value) -> bool:
    """Whether the validation data is the training data itself."""
    return (
        isinstance(validation, Tuple)
        and len(validation.items) >= 2
        and isinstance(x, Array)
        and (validation.items[0] is x and validation.items[1] is y)
    )


@function("keras.callbacks.History.__getitem__")
def history_item(ctx: Context, receiver: Any, key: Any) -> Value:
    """``history['loss']``: the dict is ``history.history``."""
    text = "fit() returns a History object, whose dict is `.history`: write history.history[...]"
    raise Fail("history", text, "TypeError")


__all__ = ["check_arguments", "check_length", "validation_split"]
