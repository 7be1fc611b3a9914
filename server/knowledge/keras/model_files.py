"""Models and weights in files: which names of files ``save`` and ``load`` take, and when.

Keras 3 tells the format from the end of the name alone: ``.keras`` (or the older ``.h5``) for a
model, ``.weights.h5`` for weights; the folders of TensorFlow's SavedModel are for ``export``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...values import (
    NONE,
    NOTHING,
    Const,
    Fail,
    LayerState,
    Lib,
    ModelState,
    Obj,
    UserClass,
    Value,
    is_none,
)  # fmt: skip
from ..api import Context, function
from ..args import as_text
from . import saving

KIND = "model-file"


def _refuse(text: str, at: str, exception: str = "ValueError", **data: Any) -> Fail:
    return Fail(KIND, text, exception, at, **data)


@function("keras.Model.save")
def save(ctx: Context, receiver: Any, filepath: Any = None, *args: Any, **kwargs: Any) -> Value:
    """``model.save(filepath, overwrite=True, zipped=None, **old)``."""
    zipped = kwargs.pop("zipped", args[1] if len(args) > 1 else NONE)
    kwargs.pop("overwrite", None)
    if filepath is None and "filepath" not in kwargs and "**" not in kwargs:
        raise _refuse("save() needs the name of a file", "filepath", "TypeError")
    _check_save(ctx, filepath, zipped, kwargs)
    written(ctx, receiver, filepath if filepath is not None else kwargs.get("filepath", NONE))
    return NOTHING


def written(ctx: Context, model: Value, filepath: Value) -> None:
    """A model is written into a file."""
    if isinstance(model, Obj) and ctx.keras_major >= 3:
        saving.check_save(ctx, model)
        path = as_text(ctx, filepath)
        saving.remember(ctx, model, path if isinstance(path, str) else None)


@function("keras.models.save_model", "keras.saving.save_model")
def save_model(
    ctx: Context,
    model: Any,
    filepath: Any,
    overwrite: Any = NONE,
    zipped: Any = NONE,
    **kwargs: Any,
) -> Value:
    """``keras.models.save_model(model, filepath)``."""
    _check_save(ctx, filepath, zipped, kwargs)
    written(ctx, model, filepath)
    return NOTHING


def _check_save(
    ctx: Context, filepath: Value | None, zipped: Value, old: Mapping[str, Value]
) -> None:
    path = (
        as_text(ctx, filepath) if filepath is not None else as_text(ctx, old.get("filepath", NONE))
    )
    if ctx.keras_major < 3 or not isinstance(path, str):
        return
    written = old.get("save_format", NONE)
    known = path.endswith((*saving.H5, ".keras"))
    if "save_format" in old and isinstance(written, Const) and written.value and not known:
        text = f"`save_format` is gone: the end of the name tells the format, and {path!r} ends in neither `.keras` nor `.h5`"
        raise _refuse(text, "filepath", path=path, ending=".keras")
    unknown = [k for k in old if k not in ("save_format", "include_optimizer", "filepath", "**")]
    if unknown and "**" not in old:
        raise _refuse(f"save() has no argument `{unknown[0]}`", unknown[0], unknown=unknown[0])
    if not known and is_none(zipped) and not path.startswith("hf://"):
        text = f"the file of a saved model must end in `.keras` (or `.h5`), it is {path!r}; a SavedModel folder is written by `model.export`"
        raise _refuse(text, "filepath", path=path, ending=".keras")


@function("keras.Model.save_weights")
def save_weights(
    ctx: Context,
    receiver: Any,
    filepath: Any,
    overwrite: Any = NONE,
    max_shard_size: Any = NONE,
    **old: Any,
) -> Value:
    """``model.save_weights(filepath)``."""
    path = as_text(ctx, filepath)
    if ctx.keras_major < 3:
        return NOTHING
    unknown = [name for name in old if name != "**"]
    if unknown:
        text = f"save_weights() has no argument `{unknown[0]}`"
        raise _refuse(text, unknown[0], "TypeError", unknown=unknown[0])
    if isinstance(path, str) and is_none(max_shard_size) and not path.endswith(".weights.h5"):
        text = f"the file of saved weights must end in `.weights.h5`, it is {path!r}"
        raise _refuse(text, "filepath", path=path, ending=".weights.h5")
    if surely_unbuilt(ctx, receiver):
        text = "the model has no weights to save yet: it is built when it is called on data, or by `build()`"
        raise Fail("unbuilt-model", text, "ValueError")
    return NOTHING


@function("keras.Model.load_weights")
def load_weights(
    ctx: Context, receiver: Any, filepath: Any, skip_mismatch: Any = NONE, **kwargs: Any
) -> Value:
    """``model.load_weights(filepath)``."""
    path = as_text(ctx, filepath)
    if ctx.keras_major < 3:
        return NOTHING
    unknown = [n for n in kwargs if n not in ("by_name", "objects_to_skip", "**")]
    if unknown:
        text = f"load_weights() has no argument `{unknown[0]}`"
        raise _refuse(text, unknown[0], unknown=unknown[0])
    if not isinstance(path, str):
        return NOTHING
    if not path.endswith((*saving.H5, ".keras", ".weights.json")) and _is_no_folder(path):
        text = f"weights are read from a file that ends in `.weights.h5`, `.keras` or `.h5`, not from {path!r}"
        raise _refuse(text, "filepath", path=path)
    by_name = kwargs.get("by_name", NONE)
    own = path.endswith((".keras", ".weights.h5", ".weights.json"))
    if own and isinstance(by_name, Const) and by_name.value is not None:
        text = f"`by_name` works with the older `.h5` files only, not with {path!r}"
        raise _refuse(text, "by_name", unknown="by_name")
    if own and surely_unbuilt(ctx, receiver):
        text = "weights cannot be loaded into a model that has none yet: call it on data, or `build()` it, first"
        raise Fail("unbuilt-model", text, "ValueError")
    return NOTHING


def _is_no_folder(path: str) -> bool:
    """Whether a name cannot be an Orbax checkpoint, which is a folder of numbered folders."""
    return not path.rstrip("/").rsplit("/", 1)[-1].isdigit() and "orbax" not in path.lower()


@function("keras.models.load_model", "keras.saving.load_model", "keras.models.model_from_json")
def load_model(ctx: Context, called: str, *args: Any, **kwargs: Any) -> Value:
    """A model from a file: of its layers we know if this program has saved it there."""
    path = as_text(ctx, args[0] if args else kwargs.get("filepath", NONE))
    if ctx.keras_major >= 3 and isinstance(path, str) and called.endswith("load_model"):
        folder = path.rstrip("/").rsplit("/", 1)[-1]
        foreign = path.endswith((".pb", ".ckpt", ".pth", ".pt", ".pkl", ".json", ".tf", ".tflite"))
        if foreign or "saved_model" in folder and "." not in folder:
            text = f"load_model() reads `.keras` and `.h5` files, not {path!r}; a SavedModel folder is read by `keras.layers.TFSMLayer`"
            raise _refuse(text, "filepath", path=path)
        named = dict(zip(("custom_objects", "compile", "safe_mode"), args[1:]), **kwargs)
        found = saving.saved(ctx, path)
        if found is not None and "**" not in kwargs:
            saving.check_load(ctx, path, found[1], named)
            compiling = ctx.branch_truth(named.get("compile", Const(True)))
            model = saving.loaded(ctx, found[0], compiling)
            if model is not None:
                return model
    state = ModelState(site=ctx.site, kind="opaque", built=None, compile_unknown=True)
    return ctx.new_object(Lib("keras.Model"), state)


def surely_unbuilt(ctx: Context, receiver: Value) -> bool:
    """Whether a model or layer certainly has no weights yet: nothing was declared or went in."""
    if not isinstance(receiver, Obj):
        return False
    record = ctx.read(receiver)
    state, cls = record.native, receiver.cls
    if not isinstance(state, LayerState) or state.built is not False or record.opaque:
        return False
    if isinstance(state, ModelState) and state.fitted:
        return False
    if isinstance(cls, UserClass) and (cls.opaque or ctx.binds(receiver, "build")):
        return False
    if isinstance(state, ModelState) and state.kind == "sequential":
        return state.inputs is None and state.outputs is None and "built_on" not in state.extra
    return not isinstance(state, ModelState) or state.kind == "subclass"


__all__: Sequence[str] = ("surely_unbuilt",)
