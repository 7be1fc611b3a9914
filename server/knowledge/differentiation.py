"""Which tensors a gradient tape can differentiate, and by which layers' weights.

Every tensor computed while a step is traced or a tape is open carries its ``link``: the pairs of a
tape and a layer through whose weights it *may* be differentiated, so that an empty link is a fact.
An operation's link is the union of its inputs' as far as a tape recorded it; a layer with weights
adds its own; integers, NumPy and a few operations cut it.  What is not followed has no link.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from ..values import Array, Const, FrozenDict, Lib, Obj, Range, Scalar, Slice, Tuple, Union, Value
from .context import Context
from .nested import map_arrays

Link = frozenset[tuple[int, int]]
NO_LINK: Link = frozenset()
VARIABLE = -1
"""Stands for a variable used as it is, not through its layer."""


@dataclass(eq=False)
class Tape:
    """A gradient tape that records.

    ``layers``: those with trainable weights called while it did; ``watching``: it may watch any
    tensor; ``cut``: the operation that last ended a link.
    """

    key: int
    layers: dict[int, Obj] = field(default_factory=dict)
    watching: bool = False
    cut: str | None = None


_CUTTING = frozenset(
    f"{package}{name}"
    for name in (
        "round",
        "floor",
        "ceil",
        "rint",
        "numpy_function",
        "argmax",
        "argmin",
        "shape",
        "size",
        "rank",
    )
    for package in ("tensorflow.", "tensorflow.math.", "keras.ops.", "keras.backend.")
)
"""Operations without a gradient (``None``, not zero)."""
_PURE = frozenset(
    f"keras.layers.{name}"
    for name in (
        "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianNoise", "GaussianDropout",
        "Flatten", "Reshape", "Permute", "RepeatVector", "Activation", "ReLU", "LeakyReLU", "ELU", "Softmax",
        "Rescaling", "Normalization", "Add", "Concatenate", "Multiply", "Subtract", "Average", "Maximum", "Minimum", "Dot",
        "MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "AveragePooling1D", "AveragePooling2D",
        "AveragePooling3D", "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D",
        "GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D", "ZeroPadding1D", "ZeroPadding2D",
        "ZeroPadding3D", "Cropping1D", "Cropping2D", "Cropping3D", "UpSampling1D", "UpSampling2D", "UpSampling3D",
    )
)  # fmt: skip
"""Layers whose output depends on their input and on nothing that is trained."""
_OWN_CALL = (
    "keras.layers.Layer.__call__", "keras.layers.Layer.__new__", "keras.Model.compute_loss", "keras.Model.compiled_loss",
)  # fmt: skip
"""Calls that say themselves what they depend on."""
_UNKNOWN = ("tensorflow.GradientTape.gradient",)


def everything(ctx: Context) -> Link:
    """The link of what may depend on any variable."""
    return frozenset((tape.key, VARIABLE) for tape in ctx.tapes)


def follow(
    ctx: Context, name: str, args: Sequence[Value], kwargs: Mapping[str, Value], result: Value
) -> Value:
    """The result of a library call, with its link."""
    if name in _OWN_CALL or not isinstance(result, (Array, Tuple, Obj)):
        return result
    if isinstance(result, Obj) and (
        result.kind != "list" or any(result is value for value in args)
    ):
        return result
    given = list(args)
    if given and isinstance(given[0], Obj) and _is_loss(given[0]):
        del given[0]
    link = None if name in _UNKNOWN else of_operation(ctx, [*given, *kwargs.values()], name)
    if isinstance(result, Obj):
        record = ctx.edit(result)
        record.items = [marked(item, link) for item in record.items]
        record.rest = marked(record.rest, link) if record.rest is not None else None
        return result
    return marked(result, link)


def _is_loss(value: Obj) -> bool:
    return isinstance(value.cls, Lib) and value.cls.name.startswith("keras.losses.")


def of_operation(ctx: Context, values: Sequence[Value], name: str = "") -> Link | None:
    """The link of what an operation makes of some values."""
    link = joined(ctx, values)
    if name in _CUTTING:
        for tape in ctx.tapes if link != NO_LINK else ():
            tape.cut = name.rsplit(".", 1)[-1]
        link = NO_LINK
    if link is None:
        return None
    recording = {tape.key for tape in ctx.tapes}
    link = frozenset(pair for pair in link if pair[0] in recording)
    return link | frozenset((tape.key, VARIABLE) for tape in ctx.tapes if tape.watching)


def joined(ctx: Context, values: Sequence[Value]) -> Link | None:
    """What any of the values may be differentiated by; ``None`` where one is not known."""
    found: Link = NO_LINK
    for value in values:
        part = _link(ctx, value)
        if part is None:
            return None
        found |= part
    return found


def _link(ctx: Context, value: Value) -> Link | None:
    if isinstance(value, Array):
        if value.lib in ("numpy", "pandas") or _whole(value.dtype):
            return NO_LINK
        return everything(ctx) if value.lib == "variable" else value.link
    if isinstance(value, (Const, Scalar, Lib, Range, Slice)):
        return NO_LINK
    if isinstance(value, Tuple):
        return joined(ctx, value.items)
    if isinstance(value, Union):
        return joined(ctx, value.options)
    if isinstance(value, FrozenDict):
        return joined(ctx, [item for _, item in value.items])
    if isinstance(value, Obj) and value.kind != "object":
        record = ctx.read(value)
        items = record.items.values() if isinstance(record.items, dict) else record.items
        return joined(ctx, [*items, *([record.rest] if record.rest is not None else [])])
    return None


def _whole(dtype: str | None) -> bool:
    return dtype is not None and (dtype.startswith(("int", "uint")) or dtype in ("bool", "string"))


def marked(value: Value, link: Link | None) -> Value:
    """The value with this link on every array of it."""
    return map_arrays(value, lambda array: array.but(link=link, facts=array.facts))


def unreached(ctx: Context, tape: int, target: Value) -> bool:
    """Whether a tape certainly has no path from some variable to ``target``."""
    link = joined(ctx, [target])
    return link is not None and not any(key == tape for key, _ in link)


@contextmanager
def only_outer_layers(ctx: Context) -> Iterator[None]:
    """Layers called inside count as part of the one being called (a wrapper)."""
    before = [(tape, dict(tape.layers)) for tape in ctx.tapes]
    yield
    for tape, layers in before:
        tape.layers = layers


def of_layer(ctx: Context, ref: Obj, given: Sequence[Value], output: Value) -> Value:
    """What a declared layer gives, with its link."""
    state = ctx.read(ref).native
    plain = isinstance(ref.cls, Lib) and ref.cls.name in _PURE
    link = joined(ctx, given)
    if link is None:
        return marked(output, None)
    recording = {tape.key for tape in ctx.tapes}
    link = frozenset(pair for pair in link if pair[0] in recording)
    if not plain:
        counted = isinstance(ref.cls, Lib) and state.params and state.extra.get("layer") is None
        for tape in ctx.tapes:
            if counted and state.trainable is True:
                tape.layers.setdefault(ref.id, ref)
        own = ref.id if counted else VARIABLE
        link |= frozenset((tape.key, own) for tape in ctx.tapes)
    return marked(output, link)


__all__ = [
    "NO_LINK",
    "VARIABLE",
    "Tape",
    "everything",
    "follow",
    "joined",
    "marked",
    "of_layer",
    "of_operation",
    "only_outer_layers",
    "unreached",
]  # fmt: skip
