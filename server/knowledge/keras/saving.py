"""What a saved model needs when it is loaded: the user's own classes and functions by their names.

Keras writes a model as a configuration.  Loading makes everything anew from it, and asks for what
is not its own: classes and functions registered, or given as ``custom_objects``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from ...text.records import record
from ...values import (
    NONE,
    NOTHING,
    Bound,
    Const,
    Fail,
    Function,
    LayerState,
    Lib,
    ModelState,
    Obj,
    Scalar,
    Tuple,
    UserClass,
    Value,
)
from .. import disk
from ..api import Context

_MODEL = "<model>"
H5 = (".h5", ".hdf5")
_REGISTERING = frozenset(
    f"keras.{home}.register_keras_serializable" for home in ("saving", "utils")
)
_SCOPES = ("custom_object_scope", "get_custom_objects", "CustomObjectScope")
"""Words of programs that make names known in other ways."""
_SHORT = frozenset(("mse", "mae", "mape", "msle", "kld", "bce", "MSE", "MAE", "MAPE", "MSLE", "KLD", "BCE"))  # fmt: skip
"""Names of losses that Keras does not find again in an ``.h5`` file."""


@record(frozen=True, slots=True)
class Need:
    """One thing a file asks for.

    ``raises``: the exception classes where it is not known, for a ``.keras`` and an ``.h5`` file;
    ``compiling``: only where the model is compiled again; ``risky``: a lambda, which is code in
    the file; ``refused``: why an object of the class cannot be made from its configuration.
    """

    name: str
    what: str
    raises: tuple[str, str]
    compiling: bool = False
    risky: bool = False
    registered: bool = False
    refused: str | None = None


_LAYER = ("TypeError", "ValueError")
_PART = ("TypeError", "TypeError")
_LAMBDA = ("ValueError", "ValueError")


def check_save(ctx: Context, model: Obj) -> None:
    """A model of one's own that takes arguments must say how it is made again (``get_config``)."""
    state, cls = ctx.read(model).native, model.cls
    if ctx.keras_major >= 3:
        _check_configurations(ctx, model, state)
    if ctx.keras_major < 3 or not isinstance(cls, UserClass) or not isinstance(state, ModelState):
        return
    if state.kind != "subclass" or cls.opaque or ctx.binds(model, "get_config"):
        return
    init = ctx.defines(model, "__init__")
    needed = [] if init is None else _required(init)
    if needed:
        text = (
            f"`{cls.name}` takes `{needed[0]}` and has no `get_config`, so Keras does not know how to make it "
            "again: define get_config() with the arguments of __init__, or save the weights only"
        )
        raise Fail("model-file", text, "NotImplementedError", None, cls=cls)


def _check_configurations(ctx: Context, layer: Obj, state: object) -> None:
    """Each layer of one's own must say how it is made again: ``get_config`` returns a dict."""
    own = ctx.defines(layer, "get_config")
    if own is not None and not getattr(layer.cls, "opaque", True):
        result = ctx.attempt(lambda: ctx.call(Bound(layer, own)))
        if result is NOTHING:
            cls = layer.cls
            text = f"get_config() of `{getattr(cls, 'name', '')}` returns nothing: end it with `return config`"
            raise Fail("model-file", text, "TypeError", None, cls=cls)
    for inner in getattr(state, "layers", ()):
        _check_configurations(ctx, inner, ctx.read(inner).native)


def remember(ctx: Context, model: Obj, path: str | None) -> None:
    """A model was saved under a name; ``None``: a name that is not known, perhaps any."""
    if path is None:
        disk.forget(ctx, None, _MODEL)
        return
    state = ctx.read(model).native
    # What is compiled or added later is not in the file.
    kept = ctx.new_object(model.cls or Lib("keras.Model"), state.copy() if state else None)
    disk.put(ctx, _MODEL, path, Tuple((kept, Const(tuple(_needs(ctx, model))))))


def loaded(ctx: Context, saved_model: Obj, compiling: bool | None) -> Obj | None:
    """What a file gives back: a model of Keras's own class, made of the same layers.

    ``compiling``: whether it is compiled as it was; ``None``: can't tell.
    """
    kept = ctx.read(saved_model).native
    if not isinstance(kept, ModelState) or not isinstance(saved_model.cls, Lib) or kept.poisoned:
        return None
    if kept.kind not in ("sequential", "functional") or kept.outputs is None:
        return None
    state = kept.copy()
    state.site, state.traced, state.fitted = ctx.site, (), False
    if compiling is not True:
        state.compile_unknown = compiling is None
        state.compiled = None
    return ctx.new_object(saved_model.cls, state)


def saved(ctx: Context, path: str) -> tuple[Obj, tuple[Need, ...]] | None:
    """The model this program saved under a name, and what its file asks for."""
    found = disk.get(ctx, _MODEL, path)
    if not isinstance(found, Tuple):
        return None
    model, needs = found.items
    known = isinstance(model, Obj) and isinstance(needs, Const)
    return (model, needs.value) if known else None  # type: ignore[return-value,attr-defined]


def check_load(ctx: Context, path: str, needs: Sequence[Need], kwargs: Mapping[str, Value]) -> None:
    """What the file asks for must be known: the first that is not, raises."""
    given = _custom_objects(ctx, kwargs.get("custom_objects", NONE))
    if given is None or any(word in ctx.site.source.text for word in _SCOPES):
        return
    compiles = ctx.branch_truth(kwargs.get("compile", Const(True)))
    safe = ctx.branch_truth(kwargs.get("safe_mode", Const(True)))
    if "unsafe_deserialization" in ctx.site.source.text:
        safe = None
    old = path.endswith(H5)
    for need in needs:
        exception = need.raises[old]
        if need.compiling and not compiles or need.risky and not safe or not exception:
            continue
        if need.risky:
            text = f"the file holds {need.what}, which load_model() refuses: write a function or class with a name"
            if need.raises == _LAMBDA:
                text += ", or give safe_mode=False"
        elif need.what == "loss" and need.name not in given:
            text = f"the loss {need.name!r} is not found again in an `.h5` file: give compile=False, or save the model as `.keras`"
        elif need.name not in given and not need.registered:
            text = (
                f"the file needs the {need.what} `{need.name}`, which Keras does not know: decorate it with "
                f"@keras.saving.register_keras_serializable(), or give custom_objects={{'{need.name}': {need.name}}}"
            )
        elif need.refused is not None:
            text, exception = need.refused, "TypeError"
        else:
            continue
        raise Fail("model-file", text, exception, "filepath")


def _custom_objects(ctx: Context, value: Value) -> set[str] | None:
    if value == NONE:
        return set()
    if not isinstance(value, Obj) or value.kind != "dict":
        return None
    record = ctx.read(value)
    return set(record.items) if record.rest is None and not record.maybe else None


# -- what a model is made of ------------------------------------------------------------------------


def _needs(ctx: Context, model: Obj) -> Iterator[Need]:
    state = ctx.read(model).native
    if isinstance(state, ModelState) and not ctx.read(model).opaque:
        yield from _needs_of(ctx, model, _LAYER)
        if state.compiled is not None and not state.compile_unknown:
            yield from _needs_of_compiling(ctx, state)


def _needs_of(ctx: Context, layer: Obj, raises: tuple[str, str]) -> Iterator[Need]:
    cls, state = layer.cls, ctx.read(layer).native
    if isinstance(cls, UserClass):
        if not cls.opaque:
            registered = bool(cls.marks & _REGISTERING)
            refused = _refused(ctx, layer, cls, state)
            yield Need(cls.name, "class", raises, registered=registered, refused=refused)
        return
    if not isinstance(state, LayerState):
        return
    for inner in getattr(state, "layers", ()):
        yield from _needs_of(ctx, inner, _LAYER)
    of_lambda = isinstance(cls, Lib) and cls.name == "keras.layers.Lambda"
    for value in state.given.values():
        if isinstance(value, Function) and isinstance(value.node, ast.Lambda):
            what = "a Lambda layer with a lambda" if of_lambda else "a lambda"
            yield Need(value.name, what, _LAMBDA if of_lambda else _PART, risky=True)
        elif isinstance(value, Function):
            yield _function(value)
        elif isinstance(value, Obj) and value.kind == "object":
            yield from _needs_of(ctx, value, _PART)


def _function(value: Function, compiling: bool = False) -> Need:
    registered = bool(value.marks & _REGISTERING)
    return Need(value.name, "function", _PART, compiling, registered=registered)


def _needs_of_compiling(ctx: Context, state: ModelState) -> Iterator[Need]:
    compiled = state.compiled
    assert compiled is not None
    metrics = compiled.metrics
    items = ctx.iterate(metrics).items if isinstance(metrics, (Tuple, Obj)) else None
    for value in items or ():
        if isinstance(value, Function) and not isinstance(value.node, ast.Lambda):
            registered = bool(value.marks & _REGISTERING)
            yield Need(value.name, "function", ("TypeError", ""), True, registered=registered)
    loss = compiled.loss
    if isinstance(loss, Function) and isinstance(loss.node, ast.Lambda):
        yield Need(loss.name, "a lambda", ("ValueError", "TypeError"), True, True)
    elif isinstance(loss, Function):
        yield _function(loss, True)
    if isinstance(loss, Const) and loss.value in _SHORT:
        yield Need(str(loss.value), "loss", ("", "ValueError"), True)
    elif isinstance(loss, Obj) and isinstance(loss.cls, UserClass) and not loss.cls.opaque:
        registered = bool(loss.cls.marks & _REGISTERING)
        yield Need(loss.cls.name, "class", _LAYER, True, registered=registered)


def _refused(ctx: Context, ref: Obj, cls: UserClass, state: object) -> str | None:
    """Why ``cls(**config)`` raises: what ``__init__`` does not take, or is not given."""
    if ctx.binds(ref, "from_config"):
        return None
    init = ctx.defines(ref, "__init__")
    functional = isinstance(state, ModelState) and state.kind != "subclass"
    if init is None or functional:
        return None
    keys = _config_keys(ctx, ref)
    if keys is None:
        return None
    spec = init.node.args
    names = {param.arg for param in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)}
    strange = [key for key in keys if key not in names]
    if strange and spec.kwarg is None:
        return (
            f"`{cls.name}` is saved with its `{strange[0]}`, which its __init__ does not take: write "
            "def __init__(self, ..., **kwargs) and super().__init__(**kwargs)"
        )
    missing = [name for name in _required(init) if name not in keys]
    if missing and ctx.binds(ref, "get_config"):
        return (
            f"get_config() of `{cls.name}` does not give `{missing[0]}`, which its __init__ needs"
        )
    return None


def _config_keys(ctx: Context, ref: Obj) -> list[str] | None:
    """The keys that certainly stand in what ``get_config`` gives; ``None``: not known."""
    own = ctx.defines(ref, "get_config")
    if own is None:
        return None if ctx.binds(ref, "get_config") else ["trainable", "dtype"]
    result = ctx.attempt(lambda: ctx.call(Bound(ref, own)))
    if not isinstance(result, Obj) or result.kind != "dict":
        return None
    record = ctx.read(result)
    return None if record.rest is not None or record.maybe else [str(key) for key in record.items]


def base_config(ctx: Context, ref: Obj) -> Value | None:
    """``super().get_config()`` of a user's class that derives from Layer or Model alone."""
    cls = ref.cls
    if not isinstance(cls, UserClass) or cls.opaque or ctx.read(ref).opaque:
        return None
    bases = {base.name for base in cls.mro if isinstance(base, Lib)}
    if not bases <= {"keras.layers.Layer", "keras.Model", "builtins.object"}:
        return None
    state = ctx.read(ref).native
    if isinstance(state, ModelState) and state.kind != "subclass":
        return None
    return ctx.new_dict(
        {"name": Scalar("str"), "trainable": Scalar("bool"), "dtype": ctx.new_dict({})}
    )


def _required(init: Function) -> list[str]:
    """Parameters of ``__init__`` without a default."""
    spec = init.node.args
    places = [param.arg for param in (*spec.posonlyargs, *spec.args)][1:]
    free = places[: len(places) - len(spec.defaults)] if len(spec.defaults) < len(places) else []
    keyword = [
        param.arg for param, default in zip(spec.kwonlyargs, spec.kw_defaults) if default is None
    ]
    return free + keyword
