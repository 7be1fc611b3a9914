"""The declared layers against real Keras: signatures, random configurations, single cases."""

from __future__ import annotations

import inspect
import os
from random import Random
from typing import Any

import pytest
from fitlint.knowledge.api import MISSING
from fitlint.knowledge.keras.families import load_layers
from fitlint.knowledge.keras.layer import LAYERS, CallArguments, LayerSpec
from fitlint.knowledge.keras.layer_call import call_layer
from fitlint.knowledge.keras.layer_creation import create
from fitlint.shapes import FREE, UNKNOWN, Shape, symbol
from fitlint.values import Array, Fail, Lib, Obj, Tuple, Unknown, Value

from .basic_layer_cases import MAKERS, random_case
from .oracle_layers import disagreement, weakened
from .stub import StubContext, abstract

load_layers()
EXHAUSTIVE = bool(os.environ.get("FITLINT_EXHAUSTIVE"))
SYMBOLIC, ON_DATA = (2000, 300) if EXHAUSTIVE else (25, 4)
STAR = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def make(ctx: StubContext, name: str, *args: Any, **kwargs: Any) -> tuple[Obj, LayerSpec]:
    spec = LAYERS[f"keras.layers.{name}"]
    given = {key: abstract(ctx, value) for key, value in kwargs.items()}
    state = create(ctx, spec, [abstract(ctx, value) for value in args], given)
    return ctx.new_object(Lib(spec.name), state), spec


def call(ctx: StubContext, layer: tuple[Obj, LayerSpec], x: Value) -> Value:
    return call_layer(ctx, layer[0], layer[1], x, CallArguments())


def tensor(*shape: Any, dtype: str = "float32") -> Array:
    return Array(Shape(FREE if dim is None else dim for dim in shape), dtype, "keras")


@pytest.mark.oracle
@pytest.mark.parametrize("name", sorted(LAYERS))
def test_signature(name: str) -> None:
    import keras

    real = inspect.signature(getattr(keras.layers, name.rsplit(".", 1)[-1]).__init__).parameters
    spec = LAYERS[name]
    wanted = [p for p in real.values() if p.name != "self" and p.kind not in STAR]
    # What Keras finds in ``**kwargs`` is declared behind a star.
    names = {param.name for param in wanted}
    hidden = {p.name for p in spec.params if p.kind == inspect.Parameter.KEYWORD_ONLY} - names
    params = [p for p in spec.params if p.kind not in STAR and p.name not in hidden]
    assert [p.name for p in params] == [p.name for p in wanted]
    assert spec.closed == all(p.kind != inspect.Parameter.VAR_KEYWORD for p in real.values())
    ctx = StubContext()
    for param, truth in zip(params, wanted, strict=True):
        if truth.default is inspect.Parameter.empty:
            assert param.default is MISSING, param.name
        elif isinstance(truth.default, (int, float, str, tuple, type(None))):
            given = abstract(ctx, truth.default)
            seen = given if param.convert is None else param.convert(ctx, given, param.name)
            if not isinstance(seen, Value):
                assert param.default == seen, param.name


@pytest.mark.oracle
@pytest.mark.parametrize("name", sorted(MAKERS))
def test_random_configurations(name: str) -> None:
    found = [disagreement(random_case(name, seed)) for seed in range(SYMBOLIC)]
    assert not [text for text in found if text]


@pytest.mark.oracle
@pytest.mark.parametrize("name", sorted(MAKERS))
def test_random_configurations_on_data(name: str) -> None:
    cases = [random_case(name, seed) for seed in range(ON_DATA)]
    found = [disagreement(case, concrete=True, exact=False) for case in cases]
    assert not [text for text in found if text]


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_not_knowing_an_axis_makes_no_error(name: str) -> None:
    for seed in range(SYMBOLIC):
        case, rng = random_case(name, seed), Random(seed)
        rank = max(map(len, case.shapes))
        assert weakened(case, [axis for axis in range(rank) if rng.random() < 0.5]) is None


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_unknown_rank_and_arguments_make_no_error(name: str) -> None:
    ctx = StubContext()
    spec = LAYERS[f"keras.layers.{name}"]
    given = {param.name: Unknown() for param in spec.params}
    ref = ctx.new_object(Lib(spec.name), create(ctx, spec, [], given))
    for x in (Array(), Array(lib="keras"), tensor(*(UNKNOWN,) * (spec.rank or spec.min_rank or 4))):
        call(ctx, (ref, spec), x)


def test_symbols_pass_through() -> None:
    ctx = StubContext()
    n = symbol("n")
    assert call(ctx, make(ctx, "Dense", 4), tensor(None, n, 3)).shape == Shape((FREE, n, 4))
    grown = call(ctx, make(ctx, "ZeroPadding1D", 2), tensor(None, n, 3))
    assert str(grown.shape) == "(None, n + 4, 3)"
    flat = call(ctx, make(ctx, "Flatten"), tensor(None, n, 3))
    assert str(flat.shape) == "(None, 3*n)"
    assert str(call(ctx, make(ctx, "Reshape", (-1, 3)), flat).shape) == "(None, n, 3)"


@pytest.mark.parametrize(
    ("name", "arguments", "shape", "kind"),
    [
        ("Dense", (0,), (None, 3), "layer-arguments"),
        ("Dense", (4,), (3,), "input-rank"),
        ("Dense", (4,), (None, None), "undefined-dimension"),
        ("Conv2D", (4, 3), (None, 2, 8, 3), "output-empty"),
        ("Conv2D", (4, 3), (None, 8, 8, None), "undefined-dimension"),
        ("GroupNormalization", (32,), (None, 48), "input-size"),
        ("MaxPooling2D", (4,), (None, 3, 3, 1), "output-empty"),
        ("Reshape", ((7, 4),), (None, 30), "reshape-size"),
        ("BatchNormalization", (3,), (None, 3), "input-rank"),
    ],
)
def test_kinds(name: str, arguments: tuple[Any, ...], shape: tuple[Any, ...], kind: str) -> None:
    ctx = StubContext()
    with pytest.raises(Fail) as caught:
        call(ctx, make(ctx, name, *arguments), tensor(*shape))
    assert caught.value.problem.kind == kind


def test_a_built_layer_refuses_other_sizes_and_ranks() -> None:
    ctx = StubContext()
    dense, norm = make(ctx, "Dense", 4), make(ctx, "BatchNormalization")
    call(ctx, dense, tensor(None, 3))
    call(ctx, norm, tensor(None, 8, 3))
    for layer, x, kind in (
        (dense, tensor(None, 5), "input-size"),
        (norm, tensor(None, 3), "input-rank"),
    ):
        with pytest.raises(Fail) as caught:
            call(ctx, layer, x)
        assert caught.value.problem.kind == kind


def test_several_inputs_where_one_is_wanted() -> None:
    ctx = StubContext()
    pair = Tuple((tensor(None, 3), tensor(None, 3)))
    with pytest.raises(Fail) as caught:
        call(ctx, make(ctx, "Dense", 4), pair)
    assert caught.value.problem.kind == "input-structure"
    # A layer without an InputSpec maps over them.
    assert isinstance(call(ctx, make(ctx, "Dropout", 0.5), pair), Unknown)


class Calls(StubContext):
    """Calls the library name ``test.f`` as a Python function."""

    def __init__(self, function: Any) -> None:
        super().__init__()
        self.function = function

    def call(self, callee: Value, args: Any = (), kwargs: Any = None) -> Value:
        if callee == Lib("test.f"):
            result: Value = self.function(*args, **(kwargs or {}))
            return result
        return super().call(callee, args, kwargs)


def test_lambda_runs_the_function_and_promises_the_compute_dtype() -> None:
    seen: list[Array] = []

    def half(x: Array) -> Array:
        seen.append(x)
        return Array(x.shape.with_last(x.shape[-1] // 2), x.dtype, "tf")

    ctx = Calls(half)
    layer = make(ctx, "Lambda", Lib("test.f"))
    y = call(ctx, layer, tensor(None, 8, dtype="int32"))
    assert (y.shape, y.dtype, y.lib) == (Shape((FREE, 4)), "float32", "keras")
    assert (seen[0].lib, seen[0].dtype, seen[0].graph) == ("tf", "float32", True)
    # On data it is called as it is.
    y = call(ctx, layer, Array(Shape((2, 6)), "int32", "tf"))
    assert (y.shape, y.dtype) == (Shape((2, 3)), "int32")


def test_lambda_of_several_inputs() -> None:
    ctx = Calls(lambda pair: ctx.read(pair).items[1])
    inputs = ctx.new_list([tensor(None, 8), tensor(None, 5)])
    assert call(ctx, make(ctx, "Lambda", Lib("test.f")), inputs).shape == Shape((FREE, 5))


def test_lambda_that_fails_or_declares_its_output() -> None:
    def fails(x: Array) -> Array:
        raise Fail("broadcast", "3 against 4", "InvalidArgumentError")

    ctx = Calls(fails)
    with pytest.raises(Fail) as caught:
        call(ctx, make(ctx, "Lambda", Lib("test.f")), tensor(None, 8))
    problem = caught.value.problem
    assert (problem.kind, problem.exception) == ("broadcast", "NotImplementedError")
    declared = make(ctx, "Lambda", Lib("test.f"), output_shape=(4, None))
    assert call(ctx, declared, tensor(None, 8)).shape == Shape((FREE, 4, FREE))


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("inner", "shape"),
    [
        (("Dense", 4), (None, 3)),
        (("Conv2D", 4, 3), (None, 8, 8, 3)),
        (("Conv2D", 4, 3), (None, 2, 8, 3)),
        (("Embedding", 10, 4), (None, 5)),
        (("DepthwiseConv2D", 3), (None, 8, 8, 2)),
    ],
)
def test_spectral_normalization(inner: tuple[Any, ...], shape: tuple[Any, ...]) -> None:
    import keras

    ctx = StubContext()
    layer = make(ctx, "SpectralNormalization", make(ctx, *inner)[0])
    real = keras.layers.SpectralNormalization(getattr(keras.layers, inner[0])(*inner[1:]))
    try:
        truth = real(keras.KerasTensor(shape)).shape
    except Exception as error:
        with pytest.raises(Fail) as caught:
            call(ctx, layer, tensor(*shape))
        assert caught.value.problem.exception == type(error).__name__
        return
    y = call(ctx, layer, tensor(*shape))
    assert y.shape == Shape(FREE if dim is None else dim for dim in truth)
    assert ctx.read(layer[0]).native.params == real.count_params()


@pytest.mark.parametrize("name", sorted(LAYERS))
def test_keywords_that_are_not_known_decide_nothing(name: str) -> None:
    ctx = StubContext()
    spec = LAYERS[name]
    state = create(ctx, spec, [], {"**": Unknown()})
    assert state.dtype == "?"
    assert all(param.name in state.args for param in spec.params if param.kind not in STAR)


def test_keywords_that_are_not_known_leave_the_shape_open() -> None:
    ctx = StubContext()
    spec = LAYERS["keras.layers.Conv2D"]
    given = {"filters": abstract(ctx, 8), "kernel_size": abstract(ctx, 3), "**": Unknown()}
    layer = (ctx.new_object(Lib(spec.name), create(ctx, spec, [], given)), spec)
    y = call(ctx, layer, tensor(None, 9, 9, 3))
    assert y.shape == Shape((FREE, *(UNKNOWN,) * 3))
