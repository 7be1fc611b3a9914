"""What a model takes: ``Input``, and the checks of ``Functional._standardize_inputs``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from ...shapes import FREE, UNKNOWN, UNRANKED, Shape, same
from ...shapes import dtypes as dt
from ...shapes.shape import FREE_RANK, unknown_of_rank
from ...values import (
    NONE,
    Array,
    Const,
    Fail,
    FrozenDict,
    LayerState,
    Lib,
    ModelState,
    Node,
    Note,
    Obj,
    Problem,
    Site,
    Tuple,
    Unknown,
    Value,
)
from ...values.facts import Called
from ..api import Context, function
from ..args import DTypeArg, as_dim, as_dims, as_dtype, as_text
from ..nested import frozen, leaves_of
from .custom import leaves
from .declared import check_declared, check_dimension
from .layer import free_shape
from .layer_args import check_name

# -- Input ------------------------------------------------------------------------------------------


_TAKEN = frozenset(
    ("shape", "batch_size", "dtype", "sparse", "ragged", "batch_shape", "name", "tensor", "optional", "**")
)  # fmt: skip
"""The arguments of ``keras.Input``; ``InputLayer`` takes any others too."""


@function("keras.Input", "keras.layers.InputLayer")
def keras_input(
    ctx: Context,
    called: str,
    shape: Any = NONE,
    batch_size: Any = NONE,
    dtype: Any = NONE,
    sparse: Any = NONE,
    ragged: Any = NONE,
    batch_shape: Any = NONE,
    name: Any = NONE,
    tensor: Any = NONE,
    optional: Any = NONE,
    **old: Any,
) -> Value:
    """``keras.Input(shape)``: a symbolic tensor with a free batch axis in front."""
    unknown = [key for key in old if key not in _TAKEN]
    if unknown and called == "keras.Input" and ctx.keras_major >= 3:
        near = {"batch_input_shape": "batch_shape", "input_shape": "shape"}.get(unknown[0])
        hint = f": write `{near}`" if near else ""
        text = f"Input has no argument `{unknown[0]}`{hint}"
        raise Fail(
            "layer-arguments",
            text,
            "TypeError",
            unknown[0],
            unknown=unknown[0],
            known=sorted(_TAKEN),
        )
    input_shape, batch_input_shape = (
        old.get("input_shape", NONE),
        old.get("batch_input_shape", NONE),
    )
    if isinstance(tensor, Array):
        return tensor
    full = batch_shape if batch_shape != NONE else batch_input_shape
    if ctx.keras_major >= 3:
        if tensor == NONE and "**" not in old:
            _check_given(shape if shape != NONE else input_shape, full, batch_size)
        for given_shape, argument in ((shape, "shape"), (batch_shape, "batch_shape")):
            check_declared(ctx, given_shape, argument)
        if full == NONE:
            check_dimension(batch_size, "batch_size")
    if full != NONE:
        whole = free_shape(as_dims(ctx, full))
    else:
        given = shape if shape != NONE else input_shape
        size = as_dim(ctx, batch_size)
        inner = free_shape(as_dims(ctx, given)) if given != NONE else UNRANKED
        whole = Shape((FREE if size is None else size,)) + inner
    label = as_text(ctx, name)
    check_name(ctx, name)
    kind = _input_dtype(ctx, dtype)
    tensor_value = input_tensor(whole, kind, ctx.site, label)
    if called == "keras.layers.InputLayer":
        layer = input_layer(ctx, tensor_value)
        ctx.edit(layer).native.take_name(name)
        return layer
    ctx.record(Called(ctx.site, "layer", "keras.Input", (), (tensor_value,), 0, "Input"))
    return tensor_value


def _input_dtype(ctx: Context, given: Value) -> dt.DType:
    """``standardize_dtype``: the names Keras knows, ``int`` among them."""
    text = as_text(ctx, given)
    known = text in dt.ALL and text != "object" or text in ("int", None, UNKNOWN)
    if not known and "float8" not in text and ctx.keras_major >= 3:
        message = f"{text!r} is not a dtype Keras knows"
        data = {"unknown_value": text, "known": sorted(dt.ALL - {"object"})}
        raise Fail("input-declaration", message, "ValueError", "dtype", **data)
    return "float32" if given == NONE else as_dtype(ctx, given)


def _check_given(shape: Value, full: Value, batch_size: Value) -> None:
    """One of ``shape`` and ``batch_shape``, not both."""
    if shape == NONE and full == NONE:
        text = "Input needs its `shape`, such as shape=(28, 28, 1): the size of one sample, without the batch"
        raise Fail("input-declaration", text, "ValueError", None)
    for other, name in ((shape, "shape"), (batch_size, "batch_size")):
        if isinstance(full, Tuple) and isinstance(other, (Tuple, Const)) and other != NONE:
            text = f"`{name}` and `batch_shape` cannot be given together: the batch shape says all"
            raise Fail("input-declaration", text, "ValueError", name)


def input_tensor(shape: Shape, dtype: dt.DType, site: Site | None, given: Any = None) -> Array:
    """The tensor of an Input made at ``site``; ``given``: its name (see :class:`Node`)."""
    node = Node((), lambda ctx, inputs: inputs[0], None, site, "Input", given=given)
    name = given if isinstance(given, str) else None
    return Array(shape, dtype, "keras", name=name, origin=site, node=node)


def input_layer(ctx: Context, tensor: Array) -> Obj:
    """The layer behind the tensor of an Input."""
    state = LayerState(
        site=tensor.origin, input_shape=tensor.shape, dtype=tensor.dtype, built=True, params=0
    )
    state.extra.update({"input": True, "output": tensor})
    state.calls = 1
    name = input_name(tensor)
    state.name, state.name_known = name if isinstance(name, str) else None, name is not UNKNOWN
    return ctx.new_object(Lib("keras.layers.InputLayer"), state)


@function("keras.KerasTensor")
def keras_tensor(
    ctx: Context,
    shape: Any,
    dtype: DTypeArg = "float32",
    sparse: Any = NONE,
    ragged: Any = NONE,
    record_history: Any = NONE,
    name: Any = NONE,
) -> Value:
    """``keras.KerasTensor(shape)``: the symbol itself, its batch axis written out."""
    if isinstance(shape, Const) and not isinstance(shape.value, (list, tuple)):
        text = f"`shape` must be a tuple of sizes, it is {shape.value!r}"
        raise Fail("input-declaration", text, "ValueError", "shape", value=shape.value)
    return Array(free_shape(as_dims(ctx, shape)), dtype, "keras", origin=ctx.site)


def is_input(value: Value) -> bool:
    """Whether a value is the tensor of a ``keras.Input``."""
    return isinstance(value, Array) and value.node is not None and value.node.label == "Input"


def align_inputs(ctx: Context, state: ModelState, inputs: Value) -> list[Array] | None:
    """The given tensors in the order of the declared ones; raises where their number is wrong."""
    declared = state.inputs
    wanted = leaves(ctx, [declared or NONE])
    given = frozen(ctx, inputs)
    if isinstance(given, Unknown):
        return [Array() for _ in wanted]
    if isinstance(given, FrozenDict) and not isinstance(declared, FrozenDict):
        return _by_name(ctx, wanted, given)
    if isinstance(declared, FrozenDict) and isinstance(given, FrozenDict):
        keys = sorted(k for k, _ in declared.items)
        if any(given.get(k) is None for k in keys):
            missing = [k for k in keys if given.get(k) is None]
            text = f"the model's inputs are named {', '.join(map(repr, keys))}; {', '.join(map(repr, missing))} is missing from the data"
            raise Fail("input-structure", text, "ValueError", 0, missing=missing)
        return _only_arrays([given.get(k) for k, _ in declared.items])
    found = _only_arrays(leaves_of(given))
    if not found:
        return None
    if len(found) != len(wanted):
        flat = isinstance(given, Tuple) and len(given.items) == len(found)
        return _surplus(ctx, state, wanted, found, flat)
    if isinstance(declared, FrozenDict):
        return _by_order(declared, found)
    return found


def input_name(x: Array) -> Any:
    """The name Keras knows an input by; ``None`` where it makes one up, UNKNOWN for can't tell."""
    return x.node.given if is_input(x) else UNKNOWN


def _by_name(ctx: Context, wanted: list[Array], given: FrozenDict) -> list[Array] | None:
    """A dict given to a model whose inputs are a list: each goes to the input of its name."""
    names = [input_name(x) for x in wanted]
    keys = [key for key, _ in given.items]
    lacking = [name for name in names if isinstance(name, str) and given.get(name) is None]
    if lacking:
        text = f"the model's inputs are named {_listed(n for n in names if isinstance(n, str))}; the data has {_listed(keys)}"
        raise Fail("input-structure", text, "ValueError", 0, missing=lacking)
    made_up = re.compile(r"input_layer(_\d+)?" if ctx.keras_major >= 3 else r"input_\d+")
    if None in names and not any(made_up.fullmatch(str(key)) for key in keys):
        text = f"the data is a dict with {_listed(keys)}, but the model's inputs have no such names: give keras.Input(..., name=...), or pass the arrays themselves"
        raise Fail("input-structure", text, "ValueError", 0)
    if not all(isinstance(name, str) for name in names):
        return None
    return _only_arrays([given.get(name) for name in names])


def _surplus(
    ctx: Context, state: ModelState, wanted: list[Array], found: list[Array], flat: bool
) -> list[Array]:
    """Another number of inputs than declared: a Sequential looks at the first only."""
    one = len(found) == 1
    if state.kind == "sequential" and ctx.keras_major >= 3:
        if flat:
            text = f"a Sequential model takes one input, {len(found)} arrays are given: it uses the first and ignores the others; build a keras.Model with several inputs, or put the arrays together"
            ctx.report(Problem("input-structure", text, None, 0))
        return found[:1]
    text = f"the model takes {len(wanted)} input{'s' if len(wanted) > 1 else ''}, {len(found)} {'is' if one else 'are'} given"
    raise Fail("input-structure", text, "ValueError", 0, wanted=len(wanted), found=len(found))


def _by_order(declared: FrozenDict, found: list[Array]) -> list[Array]:
    """A list given to a model whose inputs are a dict: Keras takes it by the sorted keys.

    Only where the dict is in that order itself do both structures match.
    """
    keys = [key for key, _ in declared.items]
    if keys != sorted(keys, key=str):
        text = f"the model's inputs are a dict with {_listed(keys)}, the data is a list, which Keras cannot match to it: give a dict with these keys"
        raise Fail("input-structure", text, "ValueError", 0)
    return found


def _listed(names: Iterable[Any]) -> str:
    return ", ".join(map(repr, names))


def _only_arrays(values: Sequence[Value | None]) -> list[Array] | None:
    arrays = [value for value in values if isinstance(value, Array)]
    return arrays if len(arrays) == len(values) else None


def refuse_free_rank(x: Array) -> None:
    """A tensor whose rank TensorFlow itself does not know, as a Python function gives it."""
    if x.shape is FREE_RANK:
        text = (
            "TensorFlow knows no shape for this input (it comes from a `tf.py_function`, `decode_image` or generator "
            "without shapes): state it with `set_shape`, `tf.ensure_shape` or `output_signature`"
        )
        raise Fail("input-rank", text, "ValueError", 0)


def refuse_text(x: Array, wanted: dt.DType, at: str | int, notes: tuple[Note, ...]) -> Fail | None:
    """Text where a model takes numbers: the input is cast, which TensorFlow refuses."""
    if x.dtype != "string" or not dt.is_numeric(wanted):
        return None
    text = f"{data_name(x)} holds strings, the model takes {wanted}: encode them first, for instance with a StringLookup or TextVectorization layer"
    return Fail("string-data", text, "UnimplementedError", at, notes, dtype="string")


def check_input(x: Array, want: Array, functional: bool, index: int) -> Array:
    """What a model does with one input before its layers see it.

    ``Functional.input_spec`` insists on every declared size but lets a last axis of size 1 pass;
    a Sequential leaves sizes to its layers unless it is called on a KerasTensor.  Then
    ``Functional._adjust_input_rank`` drops or adds a trailing axis of size 1 and refuses any other
    rank; on a KerasTensor only shapes are inferred, and that step is skipped.
    """
    have, ref = x.shape, want.shape
    refuse_free_rank(x)
    symbolic = x.lib == "keras"
    if have.dims is None or ref.dims is None:
        known = _as_declared(ref) if have.dims is None else have
        return Array(known, want.dtype, x.lib, name=x.name, origin=x.origin, node=x.node)
    shape = have
    if not symbolic:
        shape = _adjusted_rank(x, want, index)
    if functional or symbolic:
        _check_spec(x, want, index)
    return x.but(shape=shape, dtype=want.dtype, facts=x.facts)


def _as_declared(ref: Shape) -> Shape:
    """The shape of data that is not known; what is declared as None has some size there."""
    if ref.dims is None:
        return ref
    return Shape(UNKNOWN if i and dim is FREE else dim for i, dim in enumerate(ref.dims))


def _adjusted_rank(x: Array, want: Array, index: int) -> Shape:
    have, ref = x.shape, want.shape
    assert have.dims is not None and ref.dims is not None
    if len(have.dims) == len(ref.dims):
        return have
    if len(have.dims) == len(ref.dims) + 1 and same(have[-1], 1) is not False:
        return have[:-1] if have[-1] == 1 else Shape((UNKNOWN,) * len(ref.dims))
    if len(have.dims) == len(ref.dims) - 1 and ref[-1] == 1:
        return have + (1,)
    if len(have.dims) == len(ref.dims) - 1 and ref[-1] is not FREE and same(ref[-1], 1) is None:
        return unknown_of_rank(len(ref.dims))  # fits if that size is 1
    text = f"{data_name(x)} has shape {have}, the model was declared for {ref}"
    raise Fail(
        "model-rank",
        text,
        "ValueError",
        0,
        _declared_notes(want),
        found=have,
        wanted=ref,
        index=index,
        data=x,
    )


def _check_spec(x: Array, want: Array, index: int) -> None:
    """``InputSpec(shape, allow_last_axis_squeeze=True)``, compared as far as both shapes go."""
    have, ref = x.shape.dims or (), want.shape.dims or ()
    if have and have[-1] is UNKNOWN:
        have = have[:-1]
    if have and have[-1] == 1:
        have = have[:-1]
    if ref and ref[-1] == 1:
        ref = ref[:-1]
    for axis, (found, wanted) in enumerate(zip(have, ref)):
        if axis and wanted is not FREE and same(found, wanted) is False:
            text = f"{data_name(x)} has shape {x.shape}, the model was declared for {want.shape}: {found} instead of {wanted} on axis {axis}"
            raise Fail(
                "model-size",
                text,
                "ValueError",
                0,
                _declared_notes(want),
                axis=axis,
                found=x.shape,
                wanted=want.shape,
                index=index,
                data=x,
            )


def data_name(x: Array) -> str:
    """How messages name some data."""
    return f"`{x.name}`" if x.name else "the data"


def _declared_notes(want: Array) -> tuple[Note, ...]:
    return (
        (Note(want.origin, f"the input is declared here as {want.shape}"),) if want.origin else ()
    )
