"""How a Keras layer is declared, and what happens when one is created and called.

A layer is one function, named by :func:`layer`, that reads like its documentation: the parameters
after the input are the constructor's, with Keras's own names, order and defaults, annotated with
converters that refuse invalid values; the body gives the output and the weights::

    @layer("Dense", min_rank=2)
    def dense(x: Array, units: Positive, activation: Activation = None, use_bias: Flag = True,
              kernel_initializer: Initializer = "glorot_uniform", ...) -> Made:
        features = defined(x.shape[-1], "the last axis of the input of a Dense layer")
        output = x.but(shape=x.shape.with_last(units), dtype=floating(x))
        return Made(output, weights=[(features, units), (units,) if use_bias else None],
                    fixed={-1: features})

* The first parameter is ``x`` (one tensor), ``inputs`` (a list of tensors: merge layers) or
  ``structure`` (whatever was passed, as it is: ``Lambda``).
* Layers alike but for the number of their spatial axes are one declaration, :func:`layers`.
* ``ctx`` receives the Context, ``call`` a :class:`CallArguments` with what else was passed to
  ``layer(...)`` (``mask``, ``training``, ``initial_state``), ``state`` the :class:`LayerState`.
* Constructor arguments are converted when the layer is created, so an invalid one fails there;
  conditions between several arguments go into ``@dense.created``, a function of some of them.
* A constructor parameter whose name is one of these is written with an underscore behind it.
* ``x`` arrives with Keras's autocast applied (floats have the layer's dtype).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from ...shapes import FREE, UNKNOWN, UNRANKED, AnyDim, Shape
from ...shapes import dtypes as dt
from ...text.records import record
from ...values import (
    Array,
    Fail,
    LayerState,
    Lib,
    Note,
    Obj,
    Unknown,
    Value,
)
from ..api import Declaration, Param
from .families import load_layers


@record(slots=True)
class CallArguments:
    """What was passed to ``layer(x, ...)`` besides the first input."""

    args: tuple[Value, ...] = ()
    kwargs: Mapping[str, Value] = field(default_factory=dict)
    first: Value | None = None
    """The first input as it was passed, before conversion."""

    def get(self, name: str, position: int | None = None) -> Value | None:
        """An argument by name, or by position behind the first input."""
        if name in self.kwargs:
            return self.kwargs[name]
        if position is not None and position < len(self.args):
            return self.args[position]
        return None


@record(slots=True)
class Made:
    """What calling a layer gives.

    ``weights``: shapes of the weights it creates when built (``None`` entries are left out);
    ``fixed``: axes of the input whose size later calls must repeat; ``rank``: whether later
    calls must repeat the rank; ``params``: overrides the number of weights (wrappers).
    """

    output: Value
    weights: Sequence[Sequence[AnyDim] | None] = ()
    fixed: dict[int, AnyDim] = field(default_factory=dict)
    rank: int | None = None
    params: int | str | None = "count"


@record(frozen=True, slots=True)
class PerSpace:
    """In the place of a converter: the one for a number of spatial axes (:func:`layers`)."""

    of: Callable[[int], Any]


@record(slots=True)
class LayerSpec:
    """The declaration of one layer class."""

    name: str
    declaration: Declaration
    takes_list: bool
    rank: int | None
    min_rank: int | None
    max_rank: int | None
    extra_keywords: frozenset[str]
    closed: bool = False
    takes_structure: bool = False
    checks: list[tuple[Callable[..., None], tuple[str, ...]]] = field(default_factory=list)
    """Checks between constructor arguments, with the names of those they ask for."""
    space: int = 0
    """The number of spatial axes, of one of several layers with the same declaration."""
    swapped: tuple[str, str] | None = None
    """Two arguments that come in the other order than the declaration has them."""
    _params: list[Param] | None = field(default=None, repr=False)
    _wants: list[str] | None = field(default=None, repr=False)

    def created(self, check: Callable[..., None]) -> Callable[..., None]:
        """Decorator: a check between constructor arguments, named as its parameters."""
        code = check.__code__
        self.checks.append((check, code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]))
        return check

    @property
    def params(self) -> list[Param]:
        """Constructor parameters."""
        if self._params is None:
            own = [p for p in self.declaration.params if p.name not in _RESERVED]
            own = [replace(p, name=p.name[:-1]) if p.name.endswith("_") else p for p in own]
            self._params = [_for_space(p, self.space) for p in own] if self.space else own
            if self.swapped is not None:
                a, b = (next(i for i, p in enumerate(own) if p.name == n) for n in self.swapped)
                self._params[a], self._params[b] = self._params[b], self._params[a]
        return self._params

    @property
    def wants(self) -> list[str]:
        """The body's parameters that are not named as the constructor's."""
        if self._wants is None:
            self._wants = [
                p.name
                for p in self.declaration.params
                if p.name in ("call", "state", "space") or p.name.endswith("_")
            ]
        return self._wants

    @property
    def one_input(self) -> bool:
        """Whether it has an ``InputSpec``, which refuses several inputs."""
        return not (self.rank is None and self.min_rank is None and self.max_rank is None)


def _for_space(param: Param, space: int) -> Param:
    convert: Any = param.convert
    if not isinstance(convert, PerSpace):
        return param
    default = (param.default,) * space if isinstance(param.default, int) else param.default
    return replace(param, convert=convert.of(space), default=default)


_RESERVED = ("x", "inputs", "structure", "call", "state", "space")


class _Layers(dict[str, LayerSpec]):
    """Declared layers by name; the modules that declare them are imported when one is looked up."""

    def __contains__(self, name: object) -> bool:
        if dict.__contains__(self, name):
            return True
        if not isinstance(name, str) or not name.startswith("keras.layers."):
            return False
        load_layers()
        return dict.__contains__(self, name)

    def __missing__(self, name: str) -> LayerSpec:
        if name in self:
            return self[name]
        raise KeyError(name)

    def get(self, name: str, default: Any = None) -> Any:
        return dict.get(self, name, default) if name in self else default


LAYERS = _Layers()


def layer(
    *names: str,
    rank: int | None = None,
    min_rank: int | None = None,
    max_rank: int | None = None,
    keywords: Sequence[str] = (),
    closed: bool = False,
) -> Callable[[Callable[..., Made]], LayerSpec]:
    """Declare the layer class with these names in ``keras.layers``.

    ``rank``/``min_rank``/``max_rank`` are its ``InputSpec``; ``keywords`` are further keyword
    arguments it takes without naming them (the body finds them in ``state.given``); a ``closed``
    one has no ``**kwargs`` and takes only what it names.
    """

    def register(body: Callable[..., Made]) -> LayerSpec:
        first = next(name for name in body.__code__.co_varnames if name != "ctx")
        spec = LayerSpec(
            f"keras.layers.{names[0]}",
            Declaration(names[0], body),
            first == "inputs",
            rank,
            min_rank,
            max_rank,
            frozenset(keywords),
            closed,
            first == "structure",
        )
        for name in names:
            LAYERS[f"keras.layers.{name}"] = spec
        return spec

    return register


def layers(
    *names: str,
    spaces: Sequence[int],
    rank: int | None = None,
    min_rank: int | None = None,
    keywords: Sequence[str] = (),
    closed: bool = False,
) -> Callable[[Callable[..., Made]], list[LayerSpec]]:
    """Declare a layer class for each of some numbers of spatial axes.

    The number stands for ``{}`` in the names, the ranks do not count these axes. Arguments that
    are :class:`PerSpace` take as many numbers (a default is repeated), and the body may ask for
    the number as its parameter ``space``.
    """

    def register(body: Callable[..., Made]) -> list[LayerSpec]:
        specs = []
        for space in spaces:
            declare = layer(
                *(name.format(space) for name in names),
                rank=None if rank is None else rank + space,
                min_rank=None if min_rank is None else min_rank + space,
                keywords=keywords,
                closed=closed,
            )
            specs.append(declare(body))
            specs[-1].space = space
        return specs

    return register


def free_shape(dims: Any) -> Shape:
    """A user's shape tuple as a Shape: ``None`` becomes free, unknown becomes unranked."""
    if dims is UNKNOWN or dims is None:
        return UNRANKED
    return Shape(FREE if dim is None else dim for dim in dims)


def autocast(x: Array, state: LayerState) -> Array:
    """Keras casts floating inputs to the layer's compute dtype."""
    if dt.is_float(x.dtype):
        compute = None if state.dtype == "?" else (state.dtype or dt.KERAS_FLOAT)
        if compute != x.dtype:
            return x.but(dtype=compute)
    return x


def floating(x: Array) -> dt.DType:
    """The dtype of a result computed with floating weights."""
    if x.dtype is None or dt.is_float(x.dtype):
        return x.dtype
    return dt.KERAS_FLOAT if dt.is_numeric(x.dtype) else None


def computed(x: Array, state: LayerState) -> dt.DType:
    """The dtype of what a layer computes from ``x``.

    On a KerasTensor Keras does not run the layer and promises its compute dtype; on real data
    the operation itself decides, so that whole numbers may stay what they are.
    """
    if x.lib == "keras":
        return None if state.dtype == "?" else (state.dtype or dt.KERAS_FLOAT)
    return x.dtype if dt.is_float(x.dtype) else None


def smaller_than_built(x: Array, state: LayerState) -> bool:
    """Whether real data has one entry on an axis that the layer was built with more for: what the
    layer computes with its weights grows to their size.
    """
    before = state.built_for
    if x.lib == "keras" or building(state) or not isinstance(before, Array):
        return False
    pairs = zip(reversed(x.shape.dims or ()), reversed(before.shape.dims or ()))
    return any(now == 1 and then != 1 for now, then in pairs)


def building(state: LayerState) -> bool:
    """Whether this call certainly builds the layer."""
    return state.built is False


def optional(wanted: bool | None, shape: Sequence[AnyDim]) -> Sequence[AnyDim] | None:
    """A weight that exists if ``wanted``; of unknown size where that cannot be told."""
    if wanted is None:
        return (UNKNOWN,)
    return shape if wanted else None


def origin_notes(x: Array) -> tuple[Note, ...]:
    if x.origin is None:
        return ()
    return (Note(x.origin, f"{x.name or 'this'} has shape {x.shape}"),)


def defined(dim: AnyDim, what: str, exception: str = "ValueError") -> AnyDim:
    """Refuse Keras's ``None`` where a layer must know a size; raises ``undefined-dimension``."""
    if dim is FREE:
        text = f"{what} must be known when the layer is built, but it is None"
        raise Fail("undefined-dimension", text, exception, 0)
    return dim


def lib_name(value: Value) -> str | None:
    """The canonical name of a library class or object's class."""
    if isinstance(value, Lib):
        return value.name
    if isinstance(value, Obj) and isinstance(value.cls, Lib):
        return value.cls.name
    return None


def opaque_result(reason: str) -> Made:
    """For a call that cannot be followed."""
    return Made(Unknown(reason), params=None)
