"""One call of a layer, as real Keras and as the declaration see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fitlint.knowledge.keras.families import load_layers
from fitlint.knowledge.keras.layer import LAYERS, CallArguments
from fitlint.knowledge.keras.layer_call import call_layer
from fitlint.knowledge.keras.layer_creation import create
from fitlint.shapes import FREE, UNKNOWN, UNRANKED, AnyDim, Shape
from fitlint.values import Array, Fail, Lib, Value

from .stub import StubContext, abstract


@dataclass(frozen=True)
class Case:
    """``keras.layers.<name>(*args, **kwargs)`` called on inputs of these shapes, in turn."""

    name: str
    args: tuple[Any, ...] = ()
    kwargs: tuple[tuple[str, Any], ...] = ()
    shapes: tuple[tuple[int | None, ...], ...] = ()
    dtype: str = "float32"

    def __str__(self) -> str:
        given = [*map(repr, self.args), *(f"{k}={v!r}" for k, v in self.kwargs)]
        calls = "".join(f"({shape})" for shape in self.shapes)
        return f"{self.name}({', '.join(given)}){calls} {self.dtype}"


def real(case: Case, concrete: bool = False) -> list[Any]:
    """Shape and dtype of each call and the weights, or ``("raised", class)`` at the end."""
    import keras
    import numpy as np

    seen: list[Any] = []
    try:
        layer = getattr(keras.layers, case.name)(*case.args, **dict(case.kwargs))
    except Exception as error:
        return [("raised", type(error).__name__, "created", str(error)[:200])]
    for shape in case.shapes:
        try:
            if concrete:
                whole = tuple(2 if dim is None else dim for dim in shape)
                x: Any = keras.ops.convert_to_tensor(np.ones(whole, case.dtype))
            else:
                x = keras.KerasTensor(shape, case.dtype)
            y = layer(x)
        except Exception as error:
            return [*seen, ("raised", type(error).__name__, "called", str(error)[:200])]
        seen.append((tuple(y.shape), keras.backend.standardize_dtype(y.dtype)))
    seen.append(sum(int(np.prod(weight.shape)) for weight in layer.weights))
    return seen


def declared(case: Case, concrete: bool = False, blur: Sequence[int] = ()) -> list[Any]:
    """The same of the declaration; ``blur`` are axes of the inputs that are not known."""
    load_layers()
    ctx = StubContext()
    seen: list[Any] = []
    spec = LAYERS[f"keras.layers.{case.name}"]
    args = [abstract(ctx, value) for value in case.args]
    kwargs = {key: abstract(ctx, value) for key, value in case.kwargs}
    try:
        ref = ctx.new_object(Lib(spec.name), create(ctx, spec, args, kwargs))
    except Fail as fail:
        return [("raised", fail.problem.exception, "created", fail.problem.message)]
    for shape in case.shapes:
        x = Array(_shape(shape, concrete, blur), case.dtype, "tf" if concrete else "keras")
        try:
            y: Value = call_layer(ctx, ref, spec, x, CallArguments())
        except Fail as fail:
            return [*seen, ("raised", fail.problem.exception, "called", fail.problem.message)]
        seen.append((y.shape, y.dtype) if isinstance(y, Array) else (UNRANKED, None))
    seen.append(ctx.read(ref).native.params)
    return seen


def _shape(shape: Sequence[int | None], concrete: bool, blur: Sequence[int]) -> Shape:
    dims: list[AnyDim] = []
    for axis, dim in enumerate(shape):
        if axis in blur:
            dims.append(UNKNOWN)
        else:
            dims.append((2 if concrete else FREE) if dim is None else dim)
    return Shape(dims)


def plain(shape: Shape) -> tuple[Any, ...] | None:
    """A shape as Keras prints it, with ``"?"`` for what is not known."""
    if shape.dims is None:
        return None
    return tuple(None if d is FREE else d if isinstance(d, int) else "?" for d in shape.dims)


def disagreement(case: Case, concrete: bool = False, exact: bool = True) -> str | None:
    """What declaration and Keras say differently, if anything.

    ``exact``: the declaration must know everything; otherwise it may know less, never other.
    """
    truth, belief = real(case, concrete), declared(case, concrete)
    text = f"{case}{' on data' if concrete else ''}: Keras {truth}, declared {belief}"
    for i, have in enumerate(truth):
        if i >= len(belief):
            return text
        said = belief[i]
        if have == said:
            continue
        raised = isinstance(have, tuple) and have[0] == "raised"
        claimed = isinstance(said, tuple) and said[0] == "raised"
        if raised and claimed:
            return None if have[1:3] == said[1:3] else text
        if claimed or raised:
            return text if claimed or exact and not _vague(said) else None
        if not _agrees(have, said, exact):
            return text
    return None


def _vague(said: Any) -> bool:
    return isinstance(said, tuple) and "?" in (plain(said[0]) or ("?",))


def _agrees(have: Any, said: Any, exact: bool) -> bool:
    if isinstance(have, int):
        return said == have or said is None and not exact
    shape, dtype = said
    if dtype != have[1] and (exact or dtype is not None):
        return False
    dims = plain(shape)
    if dims is None:
        return not exact
    if len(dims) != len(have[0]):
        return False
    return all(a == b or a == "?" and not exact for a, b in zip(dims, have[0], strict=True))


def weakened(case: Case, blur: Sequence[int]) -> str | None:
    """Whether not knowing some axes makes an error out of none."""
    sharp, blurred = declared(case), declared(case, blur=blur)
    if _failed(blurred) and not _failed(sharp):
        return f"{case} without axes {tuple(blur)}: {blurred}"
    return None


def _failed(seen: list[Any]) -> bool:
    return isinstance(seen[-1], tuple) and seen[-1][0] == "raised"


def options(kwargs: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """Keyword arguments in the form a :class:`Case` keeps them."""
    return tuple(kwargs.items())
