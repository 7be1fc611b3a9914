"""Runs one layer call in real Keras and in fitlint, and says where they differ.

A case is Python source over a few names: ``L`` (the layers), ``I`` (a symbolic input without its
batch axis), ``Z`` (a real array). Both sides evaluate the same source.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from fitlint.knowledge.keras.families import load_layers
from fitlint.shapes import FREE, UNKNOWN, Shape
from fitlint.values import Array, Fail, LayerState, Lib, Obj, Tuple, Unknown, Value

from .stub import StubContext, abstract


@dataclass(frozen=True)
class Outcome:
    """What a call gave: shapes and dtypes, the number of weights, or the exception's class."""

    output: Any = None
    params: int | None = None
    error: str | None = None
    message: str = ""


def real(source: str) -> Outcome:
    """Evaluate a case with Keras."""
    import keras

    def symbolic(*shape: int | None, dtype: str = "float32", b: int | None = None) -> Any:
        return keras.Input(batch_shape=(b, *shape), dtype=dtype)

    def array(*shape: int, dtype: str = "float32") -> Any:
        return np.full(shape, "word") if dtype == "string" else np.zeros(shape, dtype)

    made: list[Any] = []

    class Layers:
        def __getattr__(self, name: str) -> Any:
            target = getattr(keras.layers, name.removesuffix("_class"))
            if name.endswith("_class"):
                return target
            if not isinstance(target, type):
                return target

            def construct(*args: Any, **kwargs: Any) -> Any:
                made.append(target(*args, **kwargs))
                return made[-1]

            return construct

    names = {"L": Layers(), "I": symbolic, "Z": array, "np": np}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = eval(source, names)
    except Exception as error:
        return Outcome(error=type(error).__name__, message=str(error)[:200])
    if isinstance(result, keras.layers.Layer):
        return Outcome("layer")
    weights = sum(int(np.prod(w.shape)) for w in made[-1].weights) if made else None
    return Outcome(_shapes(result), weights)


def _shapes(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return tuple(_shapes(item) for item in value)
    if isinstance(value, dict):
        return {key: _shapes(item) for key, item in value.items()}
    dtype = getattr(value.dtype, "name", str(value.dtype))
    return (tuple(value.shape), "string" if dtype.startswith(("str", "object")) else dtype)


def ours(source: str, forget: int | None = None) -> tuple[Outcome, Value | None]:
    """Evaluate a case with fitlint's declarations; ``forget``: an axis whose size is not told."""
    load_layers()
    ctx = StubContext()
    made: list[Obj] = []

    def forgotten(shape: Shape) -> Shape:
        return shape if forget is None else shape.with_dim(forget, UNKNOWN)

    def symbolic(*shape: int | None, dtype: str = "float32", b: int | None = None) -> Any:
        dims = tuple(FREE if dim is None else dim for dim in (b, *shape))
        return Array(forgotten(Shape(dims)), dtype, "keras")

    def array(*shape: int, dtype: str = "float32") -> Any:
        return Array(forgotten(Shape(shape)), dtype, "numpy")

    class Callable:
        def __init__(self, value: Value) -> None:
            self.value = value

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            positional = [_plain(ctx, arg) for arg in args]
            named = {key: _plain(ctx, arg) for key, arg in kwargs.items()}
            result = ctx.call(self.value, positional, named)
            if isinstance(result, Obj) and isinstance(result.cls, Lib):
                made.append(result)
                return Callable(result)
            return result

    class Layers:
        def __getattr__(self, name: str) -> Any:
            found = Callable(Lib(f"keras.layers.{name.removesuffix('_class')}"))
            return found.value if name.endswith("_class") else found

    def _plain(ctx: StubContext, value: Any) -> Value:
        if isinstance(value, Callable):
            return value.value
        if isinstance(value, list):
            return ctx.new_list([_plain(ctx, item) for item in value])
        if isinstance(value, tuple):
            return Tuple(tuple(_plain(ctx, item) for item in value))
        if isinstance(value, dict):
            return ctx.new_dict({key: _plain(ctx, item) for key, item in value.items()})
        return abstract(ctx, value)

    try:
        result = eval(source, {"L": Layers(), "I": symbolic, "Z": array, "np": np})
    except Fail as fail:
        return Outcome(error=fail.problem.exception, message=fail.problem.message), None
    if isinstance(result, Callable):
        return Outcome("layer"), None
    if isinstance(result, tuple):
        result = Tuple(result)
    state = ctx.read(made[-1]).native if made else None
    params = state.params if isinstance(state, LayerState) else None
    return Outcome(result, params), result


def difference(source: str) -> str | None:
    """Where the two disagree, ``None`` if nowhere. What fitlint cannot tell agrees with all."""
    truth = real(source)
    claim, value = ours(source)
    if claim.error is not None:
        if truth.error == claim.error:
            return None
        theirs = f"{truth.error or truth.output} {truth.message}"
        return f"{source}: we say {claim.error} ({claim.message}), Keras {theirs}"
    if isinstance(value, Unknown):
        return None
    if truth.error is not None:
        return f"{source}: Keras says {truth.error} ({truth.message}), we {_brief(value)}"
    if value is None:
        return None if truth.output == "layer" else f"{source}: Keras {truth.output}"
    found = _compare(value, truth.output)
    if found is None and claim.params is not None and claim.params != truth.params:
        found = f"{claim.params} weights, Keras {truth.params}"
    return None if found is None else f"{source}: {found}"


def _compare(value: Value, truth: Any) -> str | None:
    if isinstance(value, Unknown):
        return None
    if isinstance(value, (Tuple, list)):
        items = value.items if isinstance(value, Tuple) else tuple(value)
        if not isinstance(truth, tuple) or len(items) != len(truth):
            return f"{len(items)} outputs, Keras {truth}"
        return next((d for d in map(_compare, items, truth) if d), None)
    if isinstance(value, Array):
        if not (isinstance(truth, tuple) and len(truth) == 2 and isinstance(truth[0], tuple)):
            return f"one output {value.shape}, Keras {truth}"
        shape, dtype = truth
        if value.dtype not in (None, dtype):
            return f"dtype {value.dtype}, Keras {dtype}"
        if value.shape.dims is None:
            return None
        dims = tuple(None if dim is FREE else dim for dim in value.shape.dims)
        if len(dims) != len(shape) or any(
            ours_ is not UNKNOWN and ours_ != theirs
            for ours_, theirs in zip(dims, shape, strict=False)
        ):
            return f"shape {value.shape}, Keras {shape}"
        return None
    return f"unexpected {value!r}"


def _brief(value: Value | None) -> str:
    return str(value.shape) if isinstance(value, Array) else type(value).__name__


def vague(source: str) -> bool:
    """Whether fitlint gives no shape for a case."""
    claim, value = ours(source)
    return claim.error is None and (
        isinstance(value, Unknown) or isinstance(value, Array) and value.shape.dims is None
    )
