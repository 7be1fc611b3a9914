"""The layers inside the networks of ``keras.applications``.

What a network is made of stands in a table of `networks/`, written by `tools/make_networks.py`
(which says how to read one), and is looked up when a program makes that network. Its layers are
ordinary ones, linked as the program's own are; only where their shapes are asked for, none of them
runs: the way from the image to a layer gives its shape at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial
from math import prod
from pathlib import Path
from typing import Any

from ...shapes import FREE, UNKNOWN, AnyDim, Shape, same
from ...text.tables import read_table
from ...values import (
    Array,
    Const,
    Fail,
    LayerState,
    Lib,
    ModelState,
    Node,
    Obj,
    Tuple,
    Unknown,
    Value,
)  # fmt: skip
from ..api import Context
from .layer import LAYERS, CallArguments, LayerSpec
from .layer_call import call_layer
from .layer_creation import create

FOLDER = Path(__file__).with_name("networks")
Sizes = Mapping[str, AnyDim]
Row = Sequence[Any]


def table_of(name: str) -> dict[str, Any]:
    """The table of the network with this constructor."""
    return read_table(FOLDER / f"{name}.json.gz")


def forms(name: str) -> Mapping[str, Any]:
    """The forms of a network, by the arguments that choose between them."""
    found: dict[str, Any] = table_of(name)["variants"]
    return found


def form(name: str, key: str, tail: str) -> list[Row]:
    """The layers of one form, with one of the ends it can have."""
    found = forms(name)[key]
    return [*found["body"], *found["tails"][tail]]


@cache
def _steps(place: str) -> tuple[tuple[str, int, int], ...]:
    parts = ((step[0], *map(int, step[1:].split(","))) for step in place.split())
    return tuple((*part, 0)[:3] for part in parts)  # type: ignore[misc]


def follow(size: AnyDim, place: str, chosen: bool) -> AnyDim:
    """The side of an image at a place; ``chosen``: paddings were, for a side that was declared."""
    if not isinstance(size, int):
        return size if size is FREE else UNKNOWN
    for kind, window, stride in _steps(place):
        if kind == "s":
            size = (size + window - 1) // window
        elif kind == "v":
            size = (size - window) // stride + 1
        elif kind == "p":
            size += 2 * (window // 2) - (1 - size % 2 if chosen else 1)
        else:
            size += window if kind == "+" else -window
    return size if size > 0 else UNKNOWN


class Whole:
    """A network as one: from its image alone the output of any of its layers can be told."""

    def __init__(self, name: str, rows: Sequence[Row], source: Array, sizes: Sizes) -> None:
        table = table_of(name)
        self.name = name
        self.rows = rows
        self.source = source
        self.sizes = sizes
        self.kinds: list[Any] = table["kinds"]
        self.calls: list[Any] = table["calls"]
        self.places: list[str] = table["places"]
        self.chosen = isinstance(source.shape[1], int)
        self._sides: dict[tuple[int, AnyDim], AnyDim] = {}
        self._behind: dict[tuple[int, AnyDim, AnyDim], tuple[AnyDim, ...]] = {}
        self._weights: dict[int, tuple[list[tuple[AnyDim, ...]], int | None]] = {}

    def side(self, place: int, size: AnyDim) -> AnyDim:
        """One side of the image at a place."""
        key = (place, size)
        if key not in self._sides:
            self._sides[key] = follow(size, self.places[place], self.chosen)
        return self._sides[key]

    def shape(self, number: int, image: Shape) -> Shape:
        """The output of one layer for such images."""
        call = self.rows[number][1]
        key = (call, image[1], image[2])
        if key not in self._behind:
            _, _, place, sizes = self.calls[call]
            dims = () if place < 0 else (self.side(place, image[1]), self.side(place, image[2]))
            others = [self._flat(number, image) if s == "f" else self.size(s) for s in sizes]
            self._behind[key] = (*dims, *others)
        return Shape((image[0], *self._behind[key]))

    def weights(self, number: int) -> tuple[list[tuple[AnyDim, ...]], int | None]:
        """The shapes of a layer's weights, and how many numbers they hold."""
        call = self.rows[number][1]
        if call not in self._weights:
            image = self.source.shape
            held = [
                tuple(self._flat(number, image) if s == "f" else self.size(s) for s in one)
                for one in self.calls[call][1]
            ]
            count: AnyDim = sum(prod(one) for one in held)
            self._weights[call] = held, count if isinstance(count, int) else None
        return self._weights[call]

    def size(self, size: int | str) -> AnyDim:
        """A size of the table, of which those with a letter follow the arguments."""
        return self.sizes.get(size, UNKNOWN) if isinstance(size, str) else size

    def parents(self, number: int) -> Sequence[int]:
        """The layers that one reads."""
        return self.rows[number][2:] or ((number - 1,) if number else ())

    def _flat(self, number: int, image: Shape) -> AnyDim:
        """All sizes of a layer's input together."""
        dims = (self.shape(self.parents(number)[0], image).dims or ())[1:]
        return prod(dims) if all(isinstance(dim, int) for dim in dims) else UNKNOWN

    def output(self, ctx: Context, number: int, x: Value) -> Value:
        """What a layer gives for other images."""
        if not isinstance(x, Array):
            return Unknown("the input of the network is not known")
        if ctx.checks_inputs and self.name.startswith(_CONVOLVE_FIRST):
            self._check_channels(number, x)
        shape = self.shape(number, x.shape) if x.shape.rank == 4 else Shape(None)
        lib = "keras" if x.lib == "keras" else "tf"
        return Array(shape, "float32", lib, graph=ctx.graph and lib == "tf")

    def _check_channels(self, number: int, x: Array) -> None:
        have, want = x.shape[-1], self.source.shape[-1]
        convolved = any(self.calls[call][1] for _, call, *_ in self.rows[: number + 1])
        if convolved and x.shape.rank == 4 and same(have, want) is False:
            name = self.name
            text = f"{name} was built for {want} channels, its input {x.shape} has {have}"
            raise Fail(
                "input-size", text, "ValueError", 0, axis=-1, wanted=want, found=have, shape=x.shape,
                layer=name,
            )  # fmt: skip


_CONVOLVE_FIRST = ("ResNet", "VGG", "DenseNet", "Inception", "Xception", "MobileNet", "NASNet")
"""Networks whose first layer with weights is a convolution over the declared channels; others
begin with a normalisation that spreads a grey image over three channels."""


def furnish(ctx: Context, whole: Whole, activation: Value | None) -> tuple[list[Obj], Array]:
    """Make the layers of a network and link them; gives them, and the output of the last.

    ``activation``: of the classifier, where one was given.
    """
    layers: list[Obj] = []
    outputs = [whole.source]
    image = whole.source.shape
    site = ctx.site
    for number in range(1, len(whole.rows)):
        name, call, *_ = whole.rows[number]
        parents = tuple(outputs[at] for at in whole.parents(number))
        label = whole.kinds[whole.calls[call][0]][0]
        # Nodes of one `run` are the outputs of one call: each has its own.
        ref, run = None, partial(_first)
        if label:
            top = activation if number == len(whole.rows) - 1 else None
            cls, spec, like = _like(ctx, whole, number, top)
            state = _state(whole, number, name, spec, like, parents)
            state.site = site
            ref = ctx.new_object(cls, state)
            layers.append(ref)
            if spec is not None:
                run = partial(_call_again, ref, spec, len(parents) > 1)
            elif label == "Sequential":
                run = partial(_unknown)
        node = Node(parents, run, ref, site, label or "operation", within=whole, number=number)
        outputs.append(
            Array(whole.shape(number, image), "float32", "keras", origin=site, node=node)
        )
        if ref is not None:
            given_tensors = parents[0] if len(parents) == 1 else Tuple(parents)
            state.extra.update({"output": outputs[-1], "input": given_tensors})
    return layers, outputs[-1]


def _value(whole: Whole, number: int, value: Any) -> Value:
    """An argument of the table as a program would write it."""
    if isinstance(value, list):
        return Tuple(tuple(_value(whole, number, part) for part in value))
    if not _follows(value):
        return Const(value)
    if value in ("n", "c"):
        size = whole.size(value)
        return Const(size) if isinstance(size, int) else Unknown("how many are not known")
    # Padding for a window that halves the image: one less before an even side, or one left open.
    shape = whole.shape(whole.parents(number)[0], whole.source.shape)
    half = int(value[1:]) // 2
    pairs = []
    for side in (shape[1], shape[2]):
        if side is not FREE and not isinstance(side, int):
            return Unknown("a padding that was chosen for the size of the image")
        before = half - (1 - side % 2 if isinstance(side, int) and whole.chosen else 1)
        pairs.append(Tuple((Const(before), Const(half))))
    return Tuple(tuple(pairs))


Like = tuple[Lib, LayerSpec | None, LayerState]
_LIKES: dict[tuple[str, int], Like] = {}
"""What the tables tell of a kind of layer, by network and number of the kind."""


def _like(ctx: Context, whole: Whole, number: int, activation: Value | None) -> Like:
    """A layer as the network may have many: its class, declaration and arguments."""
    kind = whole.calls[whole.rows[number][1]][0]
    label, arguments = whole.kinds[kind]
    key = (whole.name, kind)
    own = activation is not None or any(map(_follows, arguments.values()))
    if not own and key in _LIKES:
        return _LIKES[key]
    given = {name: _value(whole, number, value) for name, value in arguments.items()}
    if activation is not None:
        given["activation"] = activation
    spec = None if label in ("Layer", "Sequential") else LAYERS.get(f"keras.layers.{label}")
    state = LayerState() if spec is None else create(ctx, spec, (), given)
    state.site = None  # What is kept must not hold on to a program.
    if label == "Sequential":
        made: Like = Lib("keras.Sequential"), None, ModelState(kind="opaque")
    else:
        made = Lib(spec.name if spec else "keras.layers.Layer"), spec, state
    if not own:
        _LIKES[key] = made
    return made


def _follows(value: Any) -> bool:
    """Whether an argument follows the image or the classes."""
    text = value if isinstance(value, str) else ""
    return text in ("n", "c") or text[:1] == "p" and text[1:].isdigit()


def _state(
    whole: Whole,
    number: int,
    name: str | None,
    spec: LayerSpec | None,
    like: LayerState,
    parents: tuple[Array, ...],
) -> LayerState:
    """One layer of a network, built and called once."""
    held, params = whole.weights(number)
    fixed: dict[int, AnyDim] = {}
    if spec is not None and spec.name in _FIXED:
        axis, size = like.args.get("axis", -1), parents[0].shape[-1]
        if isinstance(axis, int) and isinstance(size, int):
            fixed[axis] = size
    kind = ModelState if isinstance(like, ModelState) else LayerState
    state = kind(
        name, True, like.args, like.given, like.site, fixed=fixed, params=params, built=True, calls=1
    )  # fmt: skip
    # A class of the network's own has a name of its own, which Keras numbers.
    state.name_known = name is not None or spec is not None
    if isinstance(state, ModelState):
        state.kind = "opaque"
    else:
        state.extra["weights"] = held
    return state


_FIXED = frozenset(
    f"keras.layers.{name}"
    for name in ("Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Dense", "BatchNormalization")
)
"""Layers that insist on the number of channels they were built for."""


def _first(ctx: Context, values: Sequence[Value]) -> Value:
    """What leaves the shape of its first input as it is."""
    return values[0]


def _unknown(ctx: Context, values: Sequence[Value]) -> Value:
    return Unknown("a model inside the network")


def _call_again(
    ref: Obj, spec: LayerSpec, several: bool, ctx: Context, values: Sequence[Value]
) -> Value:
    inputs = Tuple(tuple(values)) if several else values[0]
    return call_layer(ctx, ref, spec, inputs, CallArguments())


__all__ = ["Whole", "follow", "form", "forms", "furnish", "table_of"]
