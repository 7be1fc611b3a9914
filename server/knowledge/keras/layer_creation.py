"""A declared layer is created: its arguments are converted, checked, and kept."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence

from ...shapes import FREE, AnyDim, Shape
from ...shapes import dtypes as dt
from ...values import NONE, Const, Fail, LayerState, Problem, Tuple, Unknown, Value
from ..api import MISSING, Context, Param
from ..args import as_dim, as_dims, as_dtype
from .layer import LayerSpec, free_shape
from .layer_args import as_regularizer, as_trainable, check_name

BASE_ARGUMENTS = frozenset(
    ("name", "dtype", "trainable", "autocast", "activity_regularizer", "input_shape", "input_dim",
     "batch_input_shape", "batch_shape", "batch_size", "input_length", "weights", "dynamic")
)  # fmt: skip
"""Keywords every layer takes (``Layer.__init__`` and the legacy ones it swallows or refuses)."""
REFUSED_3 = frozenset(
    ("weights", "input_length", "dynamic", "batch_input_shape", "batch_shape", "batch_size")
)
"""Base keywords of Keras 2 that Keras 3's ``Layer.__init__`` refuses."""


def create(
    ctx: Context, spec: LayerSpec, args: Sequence[Value], kwargs: Mapping[str, Value]
) -> LayerState:
    """Run a layer's constructor; raises :class:`Fail` where Keras refuses the arguments."""
    short = spec.name.rsplit(".", 1)[-1]
    named = dict(kwargs)
    state = LayerState(site=ctx.site)
    rest = list(args)
    base = {
        key: named.pop(key)
        for key in list(named)
        if key in BASE_ARGUMENTS and not _declares(spec, key)
    }
    unsure = "**" in named
    named.pop("**", None)
    chosen: list[tuple[Param, Value]] = []
    for param in spec.params:
        if param.kind == inspect.Parameter.VAR_KEYWORD:
            state.args.update(named)
            named = {}
            continue
        if rest and param.kind != inspect.Parameter.KEYWORD_ONLY:
            if param.name in named:
                text = f"{short} got two values for `{param.name}`: a positional and a keyword argument"
                raise Fail("layer-arguments", text, "TypeError", param.name)
            given = rest.pop(0)
        elif param.name in named:
            given = named.pop(param.name)
        elif unsure or param.default is MISSING and ctx.keras_major < 3:
            # Perhaps among the keywords that are not known, or with a default Keras 3 dropped.
            given = Unknown("not known whether it is given")
            state.args[param.name] = (
                param.convert(ctx, given, param.name) if param.convert else given
            )
            continue
        elif param.default is not MISSING:
            state.args[param.name] = param.default
            if param.name == "data_format" and ctx.process.data_format is not None:
                state.args[param.name] = ctx.process.data_format
            continue
        else:
            text = f"{short}() needs `{param.name}`, which is not given"
            raise Fail("layer-arguments", text, "TypeError", missing=param.name)
        chosen.append((param, given))
    _refuse_unknown(ctx, spec, short, rest, named, base)
    state.given.update(named)
    base.update({param.name: given for param, given in chosen if param.name in ("name", "dtype")})
    _base_arguments(ctx, state, base)
    if unsure:
        state.name_known &= "name" in base
        state.dtype = state.dtype if "dtype" in base else "?"
        state.trainable = state.trainable if "trainable" in base else None
    for param, given in chosen:
        state.given[param.name] = given
        state.args[param.name] = (
            given if param.convert is None else param.convert(ctx, given, param.name)
        )
    for check, wanted in spec.checks:
        check(**{name: ctx if name == "ctx" else state.args[name] for name in wanted})
    return state


def _declares(spec: LayerSpec, name: str) -> bool:
    return any(param.name == name for param in spec.params)


def _refuse_unknown(
    ctx: Context,
    spec: LayerSpec,
    short: str,
    rest: list[Value],
    named: dict[str, Value],
    base: dict[str, Value],
) -> None:
    if rest:
        names = [p.name for p in spec.params if p.kind == inspect.Parameter.POSITIONAL_OR_KEYWORD]
        text = f"{short}() takes {len(names)} positional arguments ({', '.join(names)}), {len(names) + len(rest)} are given"
        raise Fail("layer-arguments", text, "TypeError", len(names))
    refused = [key for key in named if key not in spec.extra_keywords]
    if spec.closed:
        refused += list(base)
    elif ctx.keras_major >= 3:
        refused += [key for key in base if key in REFUSED_3 and key not in spec.extra_keywords]
    if refused:
        known = [p.name for p in spec.params]
        text = f"{short} has no argument `{refused[0]}`"
        exception = "ValueError" if ctx.keras_major >= 3 and not spec.closed else "TypeError"
        raise Fail("layer-arguments", text, exception, refused[0], unknown=refused[0], known=known)
    if ctx.keras_major >= 3 and "input_length" in {**named, **base}:
        text = f"`input_length` of {short} does nothing any more: the length is that of the data"
        problem = Problem("ignored-argument", text, None, "input_length")
        problem.data["unknown"] = "input_length"
        ctx.report(problem)


def _base_arguments(ctx: Context, state: LayerState, base: dict[str, Value]) -> None:
    name = base.get("name", NONE)
    check_name(ctx, name)
    state.take_name(name)
    if "dtype" in base:
        state.dtype = compute_dtype_of(ctx, base["dtype"])
    state.dtype = state.dtype or ctx.process.dtype
    if "activity_regularizer" in base:
        as_regularizer(ctx, base["activity_regularizer"], "activity_regularizer")
    trainable = base.get("trainable")
    if trainable is not None:
        state.trainable = as_trainable(ctx, trainable, "trainable")
    if base.get("activity_regularizer", NONE) != NONE:
        state.extra["regularized"] = True
    batch: AnyDim = FREE
    if "batch_size" in base:
        size = as_dim(ctx, base["batch_size"])
        batch = FREE if size is None else size
    for key in ("batch_input_shape", "batch_shape"):
        if key in base:
            state.input_shape = free_shape(as_dims(ctx, base[key]))
    if "input_shape" in base or "input_dim" in base:
        declare_input(ctx, state, base, batch)


def declare_input(
    ctx: Context, state: LayerState, base: Mapping[str, Value], batch: AnyDim = FREE
) -> None:
    """``input_shape=`` or ``input_dim=`` of a Sequential's first layer."""
    one = "input_shape" not in base
    given = base["input_dim"] if one else base["input_shape"]
    if ctx.keras_major >= 3:
        parts: Sequence[Value] = given.items if isinstance(given, Tuple) and not one else (given,)
        for part in parts:
            number = isinstance(part, Const) and type(part.value) in (int, type(None))
            if isinstance(part, (Const, Tuple)) and (not number or not one and part is given):
                shown = part.value if isinstance(part, Const) else "a tuple"
                text = (
                    f"`input_shape` must be a tuple of integers, it is {shown}: write `({shown},)`"
                )
                if one:
                    text = f"`input_dim` must be one integer, it is {shown}"
                elif part is not given:
                    text = f"`input_shape` must be a tuple of integers, it holds {shown!r}"
                if given != NONE:
                    state.extra["bad_shape"] = text
    if one:
        state.input_shape = Shape((batch, as_dim(ctx, given)))
    else:
        state.input_shape = Shape((batch,)) + free_shape(as_dims(ctx, given))


def compute_dtype_of(ctx: Context, value: Value) -> str | None:
    """The dtype a layer computes in, by its ``dtype=``: a dtype or a policy."""
    if value == Const(None):
        return None
    if isinstance(value, Const) and value.value in ("mixed_float16", "mixed_bfloat16"):
        return str(value.value).removeprefix("mixed_")
    name = value.value if isinstance(value, Const) else None
    if isinstance(name, str) and ctx.keras_major >= 3 and name not in (*dt.ALL, "int"):
        # A quantised policy is named `int8_from_float32`.
        if "_from_" not in name and "float8" not in name:
            text = f"{name!r} is not a dtype or policy Keras knows"
            raise Fail("layer-arguments", text, "ValueError", "dtype", unknown_value=name)
    return as_dtype(ctx, value) or "?"
