"""Functions that call the user's functions, gradients, and what has no effect on shapes."""

from __future__ import annotations

from typing import Any

from ...shapes import UNKNOWN, UNRANKED, Shape
from ...shapes.arith import insert_axis
from ...shapes.shape import FREE_RANK
from ...values import (
    NONE,
    Array,
    Config,
    Const,
    Facts,
    Fail,
    Lib,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    Value,
)
from ..api import Context, function
from ..args import as_dtype
from ..differentiation import unreached
from ..nested import leaves_of, map_arrays
from .common import Kept, graph_of, made, range_facts, refuse_symbolic, sequence_items
from .data_structure import structured

T = "tensorflow."

# Python inside graphs ---------------------------------------------------------------------------


@function(T + "py_function", T + "numpy_function", T + "compat.v1.py_func")
def python_function(
    ctx: Context, func: Kept, inp: Kept = None, Tout: Kept = NONE, *rest: Value, **named: Value
) -> Value:
    """Its result has no shape in a graph: TensorFlow does not look inside."""
    refuse_symbolic(ctx, inp if inp is not None else NONE, "inp")
    ctx.escape(func)
    items = sequence_items(ctx, inp) if inp is not None else None
    graph = graph_of(ctx, *(items or ()))
    shape = FREE_RANK if graph else UNRANKED
    kinds = sequence_items(ctx, Tout)
    if kinds is None:
        if isinstance(Tout, (Obj, Unknown)) or Tout == NONE:
            return Unknown("what the Python function returns")
        return Array(shape, as_dtype(ctx, Tout), "tf", origin=ctx.site, graph=graph)
    return ctx.new_list(
        [Array(shape, as_dtype(ctx, kind), "tf", origin=ctx.site, graph=graph) for kind in kinds]
    )


# Loops ------------------------------------------------------------------------------------------


def _first(ctx: Context, elems: Value) -> Value:
    """One element of the sequence a function is mapped over."""
    return map_arrays(
        structured(ctx, elems, "elems"),
        lambda x: x.but(shape=x.shape[1:], facts=range_facts(x.facts), graph=x.graph),
    )


def _count(ctx: Context, elems: Value) -> Any:
    leaf = next(
        (x for x in leaves_of(structured(ctx, elems, "elems")) if isinstance(x, Array)), None
    )
    return UNKNOWN if leaf is None or not leaf.shape.dims else leaf.shape[0]


def _stacked(value: Value, count: Any) -> Value:
    return map_arrays(
        value,
        lambda x: x.but(
            shape=UNRANKED if x.shape.dims is None else insert_axis(x.shape, 0, count),
            facts=range_facts(x.facts),
            lib="tf",
        ),
    )


@function(T + "map_fn", T + "vectorized_map")
def map_fn(
    ctx: Context, fn: Kept, elems: Kept, dtype: Kept = NONE, *rest: Value, fn_output_signature: Kept = NONE, called: str = "",
    **named: Value,
) -> Value:  # fmt: skip
    refuse_symbolic(ctx, elems, "elems")
    result = ctx.call(fn, [_first(ctx, elems)])
    if isinstance(result, Unknown):
        return result
    if isinstance(result, Obj) and result.kind == "list":
        return Unknown("a list of results")
    return _stacked(structured(ctx, result), _count(ctx, elems))


@function(T + "scan", T + "foldl", T + "foldr")
def scan(
    ctx: Context,
    fn: Kept,
    elems: Kept,
    initializer: Kept = NONE,
    *rest: Value,
    called: str = "",
    **named: Value,
) -> Value:
    refuse_symbolic(ctx, elems, "elems")
    element = _first(ctx, elems)
    state = element if initializer == NONE else structured(ctx, initializer)
    result = ctx.call(fn, [map_arrays(state, lambda x: x.but(facts=Facts())), element])
    if isinstance(result, (Unknown, Obj)):
        return Unknown("the result of a scan")
    whole = map_arrays(structured(ctx, result), lambda x: x.but(facts=Facts()))
    return whole if "fold" in called else _stacked(whole, _count(ctx, elems))


@function(T + "while_loop")
def while_loop(
    ctx: Context, cond: Kept, body: Kept, loop_vars: Kept, *rest: Value, **named: Value
) -> Value:
    items = sequence_items(ctx, loop_vars)
    if items is None:
        return Unknown("the result of a loop")
    state = [
        map_arrays(structured(ctx, item), lambda x: Array(x.shape, x.dtype, "tf", graph=x.graph))
        for item in items
    ]
    ctx.call(body, state)
    return Unknown("the result of a loop") if "shape_invariants" in named else Tuple(tuple(state))


@function(T + "cond", T + "compat.v1.cond")
def cond(
    ctx: Context, pred: Kept, true_fn: Kept = NONE, false_fn: Kept = NONE, name: Kept = NONE
) -> Value:
    from ...values import join

    refuse_symbolic(ctx, pred, "pred")
    truth = ctx.branch_truth(pred) if not isinstance(pred, Array) else None
    if truth is not None and not ctx.graph:
        return ctx.call(true_fn if truth else false_fn)
    first, second = ctx.call(true_fn), ctx.call(false_fn)
    return first if first == second else join(first, second)


@function(T + "switch_case", T + "case")
def switch(*args: Value, ctx: Context, **named: Value) -> Value:
    return Unknown("one of several branches")


# Gradients --------------------------------------------------------------------------------------


@function(T + "GradientTape")
def gradient_tape(
    ctx: Context, persistent: Kept = NONE, watch_accessed_variables: Kept = NONE
) -> Value:
    given = {"persistent": persistent, "watch_accessed_variables": watch_accessed_variables}
    args = {key: value for key, value in given.items() if value != NONE}
    return ctx.new_object(Lib("tensorflow.GradientTape"), Config(args, ctx.site))


@function("tensorflow.GradientTape.__enter__")
def enter(ctx: Context, tape: Kept) -> Any:
    return tape


@function("tensorflow.GradientTape.gradient")
def gradient(
    ctx: Context, tape: Kept, target: Kept, sources: Kept, *rest: Value, **named: Value
) -> Value:
    """One gradient for each source, of its shape (or None)."""
    if isinstance(tape, Obj) and not ctx.read(tape).opaque:
        _use_once(ctx, tape)
        if _variables(ctx, sources) and unreached(ctx, tape.id, target):
            return _no_gradients(ctx, sources)
    return _gradients(ctx, sources)


def _use_once(ctx: Context, tape: Obj) -> None:
    """Outside its block a tape that is not persistent gives gradients once."""
    native = ctx.read(tape).native
    if not isinstance(native, Config) or any(open_tape.key == tape.id for open_tape in ctx.tapes):
        return
    if "used" in native.args and native.args.get("persistent", Const(False)) == Const(False):
        text = "this GradientTape was used before: make it with persistent=True to ask it for several gradients"
        raise Fail("no-gradient", text, "RuntimeError", None)
    ctx.edit(tape).native.args["used"] = Const(True)


def _variables(ctx: Context, value: Value) -> bool:
    """Whether these are variables only."""
    if isinstance(value, Array):
        return value.lib == "variable"
    if isinstance(value, Tuple):
        return all(_variables(ctx, item) for item in value.items)
    if isinstance(value, Obj) and value.kind == "list":
        record = ctx.read(value)
        items = [*record.items, *([record.rest] if record.rest is not None else [])]
        return all(_variables(ctx, item) for item in items)
    return False


def _no_gradients(ctx: Context, sources: Value) -> Value:
    if isinstance(sources, Tuple):
        return Tuple(tuple(_no_gradients(ctx, item) for item in sources.items))
    if isinstance(sources, Obj):
        record = ctx.read(sources)
        rest = None if record.rest is None else _no_gradients(ctx, record.rest)
        return ctx.new_list([_no_gradients(ctx, item) for item in record.items], rest)
    return NONE


def _gradients(ctx: Context, sources: Value) -> Value:
    if isinstance(sources, Array):
        return Array(sources.shape, sources.dtype, "tf", origin=ctx.site, graph=ctx.graph)
    if isinstance(sources, Tuple):
        return Tuple(tuple(_gradients(ctx, item) for item in sources.items))
    if isinstance(sources, Obj) and sources.kind == "list":
        record = ctx.read(sources)
        rest = None if record.rest is None else _gradients(ctx, record.rest)
        return ctx.new_list([_gradients(ctx, item) for item in record.items], rest)
    return Unknown("gradients")


@function(
    "tensorflow.GradientTape.jacobian",
    "tensorflow.GradientTape.batch_jacobian",
    T + "gradients",
    T + "hessians",
)
def jacobian(*args: Value, ctx: Context, **named: Value) -> Value:
    return Unknown("a matrix of derivatives")


@function("tensorflow.GradientTape.watch")
def watch(ctx: Context, tape: Kept, tensor: Kept) -> Value:
    """From now on the tape may differentiate by any tensor.

    Raises:
        Fail: ``ValueError`` for Keras's variables, which are no tensors (``tape.watch``); every
            tape watches them by itself.

    """
    given = ctx.iterate(tensor).items or () if isinstance(tensor, (Obj, Tuple)) else (tensor,)
    if any(isinstance(one, Array) and one.owner is not None for one in given):
        text = "a variable of Keras is no tensor that can be watched: leave `watch` out, the tape watches variables by itself"
        raise Fail("call-arguments", text, "ValueError", "tensor")
    for recording in ctx.tapes:
        recording.watching = (
            recording.watching or isinstance(tape, Obj) and recording.key == tape.id
        )
    return NONE


@function(
    *(
        f"tensorflow.GradientTape.{name}"
        for name in ("reset", "stop_recording", "__exit__", "watched_variables")
    )
)
def tape_method(*args: Value, ctx: Context, called: str = "", **named: Value) -> Value:
    return Unknown("the variables of a tape") if "watched" in called else NONE


# Without effect on shapes -----------------------------------------------------------------------

_ASSERTS = tuple(
    f"{T}debugging.{name}" for name in (
        "assert_equal", "assert_none_equal", "assert_less", "assert_less_equal", "assert_greater", "assert_greater_equal",
        "assert_rank", "assert_rank_at_least", "assert_rank_in", "assert_shapes", "assert_type", "assert_non_negative",
        "assert_positive", "assert_integer", "assert_all_finite", "assert_near", "assert_scalar", "Assert", "set_log_device_placement",
        "enable_check_numerics", "disable_check_numerics", "enable_traceback_filtering", "disable_traceback_filtering",
    )
)  # fmt: skip


@function(
    *_ASSERTS, T + "assert_equal", T + "assert_greater", T + "assert_less", T + "assert_rank", T + "Assert", T + "print", T + "no_op",
    T + "group", T + "config.set_visible_devices", T + "config.experimental.set_memory_growth",
    T + "config.optimizer.set_jit", T + "config.set_soft_device_placement",
    T + "config.threading.set_inter_op_parallelism_threads", T + "config.threading.set_intra_op_parallelism_threads",
    T + "config.experimental.set_virtual_device_configuration", T + "config.set_logical_device_configuration",
    T + "config.experimental.set_visible_devices", T + "config.experimental.enable_op_determinism", T + "config.optimizer.set_experimental_options",
    T + "config.experimental_connect_to_cluster", T + "tpu.experimental.initialize_tpu_system", T + "saved_model.save",
    T + "compat.v1.disable_eager_execution", T + "compat.v1.enable_eager_execution", T + "compat.v1.disable_v2_behavior",
    T + "compat.v1.logging.set_verbosity", T + "autograph.set_verbosity", T + "summary.scalar", T + "summary.image", T + "summary.histogram",
    T + "summary.text", T + "summary.trace_on", T + "summary.trace_export", T + "profiler.experimental.start", T + "profiler.experimental.stop",
    T + "experimental.numpy.experimental_enable_numpy_behavior", T + "data.experimental.enable_debug_mode", T + "io.gfile.makedirs",
    T + "io.gfile.remove", T + "io.gfile.rmtree", T + "io.gfile.copy", T + "io.gfile.mkdir", T + "io.gfile.rename",
)  # fmt: skip
def nothing(*args: Value, ctx: Context, **named: Value) -> Value:
    return NONE


@function(
    T + "executing_eagerly",
    T + "io.gfile.exists",
    T + "io.gfile.isdir",
    T + "test.is_gpu_available",
    T + "test.is_built_with_cuda",
    T + "io.is_jpeg",
    T + "io.gfile.Exists",
    T + "inside_function",
)
def question(*args: Value, ctx: Context, called: str = "", **named: Value) -> Value:
    if called.endswith("eagerly"):
        return Const(not ctx.graph)
    return Scalar("bool")


@function(
    T + "config.list_physical_devices",
    T + "config.experimental.list_physical_devices",
    T + "config.list_logical_devices",
    T + "config.get_visible_devices",
    T + "config.experimental.list_logical_devices",
)
def devices(*args: Value, ctx: Context, **named: Value) -> Value:
    return ctx.new_list([], Unknown("a device"))


@function(T + "io.gfile.glob", T + "io.gfile.listdir")
def names(*args: Value, ctx: Context, **named: Value) -> Value:
    return ctx.new_list([], Scalar("str"))


@function(T + "function")
def tf_function(ctx: Context, func: Kept = NONE, *rest: Value, **named: Value) -> Value:
    """``tf.function(f)`` behaves as ``f`` does, traced."""
    from dataclasses import replace

    from ...values import Bound, Function

    if isinstance(func, Function):
        return replace(func, marks=func.marks | {"tensorflow.function"})
    if isinstance(func, Bound):
        return replace(
            func,
            function=replace(func.function, marks=func.function.marks | {"tensorflow.function"}),
        )
    return func if func != NONE else Unknown("tf.function with options")


# Contexts and strategies ------------------------------------------------------------------------

_STRATEGIES = (
    "MirroredStrategy",
    "TPUStrategy",
    "MultiWorkerMirroredStrategy",
    "OneDeviceStrategy",
    "CentralStorageStrategy",
    "get_strategy",
    "experimental.TPUStrategy",
    "Strategy",
)


@function(T + "config.run_functions_eagerly", T + "config.experimental_run_functions_eagerly")
def run_functions_eagerly(ctx: Context, run_eagerly: Kept) -> Value:
    ctx.process.eager = ctx.branch_truth(run_eagerly) is not False
    return NONE


@function(*(f"{T}distribute.{name}" for name in _STRATEGIES))
def strategy(*args: Value, ctx: Context, **named: Value) -> Value:
    return ctx.new_object(Lib("tensorflow.distribute.Strategy"))


@function("tensorflow.distribute.Strategy.scope", T + "device", T + "name_scope", T + "control_dependencies", T + "init_scope",
          "keras.mixed_precision.loss_scale", T + "compat.v1.Session", T + "summary.create_file_writer")  # fmt: skip
def scope(*args: Value, ctx: Context, **named: Value) -> Value:
    return ctx.new_object(Lib("tensorflow.name_scope"))


@function("tensorflow.name_scope.__enter__")
def scope_enter(ctx: Context, receiver: Kept) -> Any:
    return receiver


@function(
    "tensorflow.name_scope.__exit__",
    "tensorflow.name_scope.as_default",
    "tensorflow.name_scope.flush",
    "tensorflow.name_scope.close",
)
def scope_exit(ctx: Context, receiver: Kept, *rest: Value, **named: Value) -> Any:
    return receiver


@function("tensorflow.distribute.Strategy.experimental_distribute_dataset")
def distributed(ctx: Context, receiver: Kept, dataset: Kept, *rest: Value, **named: Value) -> Value:
    return Unknown("a distributed dataset")


@function("tensorflow.distribute.Strategy.run")
def run(
    ctx: Context, receiver: Kept, fn: Kept, args: Kept = NONE, *rest: Value, **named: Value
) -> Value:
    items = sequence_items(ctx, args)
    return (
        ctx.call(fn, list(items))
        if items is not None and not named
        else Unknown("a distributed call")
    )


# Other kinds of tensors -------------------------------------------------------------------------


@function(
    T + "ragged.constant",
    T + "RaggedTensor.from_row_lengths",
    T + "RaggedTensor.from_row_splits",
    T + "ragged.stack",
    T + "RaggedTensor.from_tensor",
)
def ragged(*args: Value, ctx: Context, **named: Value) -> Value:
    return Array(UNRANKED, None, "ragged")


@function(
    T + "SparseTensor", T + "sparse.from_dense", T + "sparse.reorder", T + "sparse.SparseTensor"
)
def sparse(*args: Value, ctx: Context, **named: Value) -> Value:
    return Array(UNRANKED, None, "sparse")


@function(T + "TensorArray")
def tensor_array(*args: Value, ctx: Context, **named: Value) -> Value:
    return Unknown("a TensorArray")


@function(T + "timestamp")
def timestamp(*args: Value, ctx: Context, **named: Value) -> Value:
    return made(ctx, Shape(()), "float64")


@function(T + "as_dtype", T + "dtypes.as_dtype")
def as_dtype_function(ctx: Context, type_value: Kept) -> Value:
    kind = as_dtype(ctx, type_value)
    return Lib(f"tensorflow.{kind}") if kind else Unknown("a dtype")
