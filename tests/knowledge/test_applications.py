"""``keras.applications`` constructors against real Keras, without weights."""

from __future__ import annotations

import importlib
import inspect
import os
from pathlib import Path
from typing import Any

import pytest
from fitlint.knowledge.keras.applications import SIZES, arguments_of
from fitlint.knowledge.keras.network_layers import FOLDER
from fitlint.resolve import names
from fitlint.shapes import FREE
from fitlint.text.tables import read_table
from fitlint.values import Array, Fail, LayerState, Lib, ModelState

from .stub import StubContext, abstract

TOOLS = Path(__file__).parents[2] / "tools"
EXHAUSTIVE = os.environ.get("FITLINT_EXHAUSTIVE") == "1"
SMALL = ("MobileNet",)
FAMILIES = (
    *SMALL, "VGG16", "ResNet50", "ResNet50V2", "MobileNetV2", "MobileNetV3Small", "DenseNet121",
    "EfficientNetB0", "EfficientNetV2B0", "InceptionV3", "Xception", "ConvNeXtTiny", "NASNetMobile",
)  # fmt: skip
CASES: tuple[dict[str, Any], ...] = (
    {"weights": None, "include_top": False, "input_shape": (160, 99, 3)},
    {"weights": None, "include_top": False},
    {"weights": None, "classes": 7},
    {"weights": None, "include_top": False, "pooling": "avg", "input_shape": (128, 128, 1)},
    {"weights": None, "include_top": False, "input_shape": (30, 30, 3)},
    {"weights": None, "input_shape": (None, None, 3)},
    {"weights": None, "classes": 4, "input_shape": (200, 200, 3)},
    {"classes": 10},
    {"input_shape": (64, 64, 1), "include_top": False},
    {"classifier_activation": "sigmoid"},
    {"foo": 1},
)


def _ours(name: str, arguments: dict[str, Any]) -> Any:
    ctx = StubContext()
    named = {key: abstract(ctx, value) for key, value in arguments.items()}
    try:
        model = ctx.call(Lib(f"keras.applications.{name}"), [], named)
    except Fail as fail:
        return fail.problem.exception
    state = ctx.read(model).native  # type: ignore[arg-type]
    assert isinstance(state, ModelState)
    shapes = (state.inputs.shape, state.outputs.shape)  # type: ignore[union-attr]
    ends = tuple(tuple(None if d is FREE else d for d in shape) for shape in shapes)
    return (*ends, state.params)


def _real(name: str, arguments: dict[str, Any]) -> Any:
    import keras

    try:
        model = getattr(keras.applications, name)(**arguments)
    except Exception as error:
        return type(error).__name__
    return (model.input_shape, model.output_shape, model.count_params())


@pytest.mark.oracle
@pytest.mark.parametrize("name", FAMILIES if EXHAUSTIVE else SMALL)
def test_models_agree_with_keras(name: str) -> None:
    for arguments in CASES:
        ours = _ours(name, arguments)
        if "weights" not in arguments and not isinstance(ours, str):
            continue  # Keras would download the weights.
        real = _real(name, arguments)
        if isinstance(ours, tuple) and isinstance(real, tuple):
            assert ours[:2] == real[:2], (name, arguments)
            assert ours[2] in (None, real[2]), (name, arguments)
        else:
            assert ours == real, (name, arguments)


@pytest.mark.oracle
def test_every_network_has_its_own_signature() -> None:
    import keras

    real = {
        name: tuple(inspect.signature(getattr(keras.applications, name)).parameters)
        for name in dir(keras.applications)
        if callable(getattr(keras.applications, name))
    }
    assert {name: arguments_of(name) for name in SIZES} == real


INSIDE: tuple[dict[str, Any], ...] = (
    {"include_top": False, "input_shape": (160, 99, 3)},
    {"include_top": False, "pooling": "max"},
    {"include_top": False, "pooling": "avg", "input_shape": (137, 97, 1)},
    {"input_shape": (203, 150, 3), "classes": 7, "classifier_activation": None},
)
FURTHER: dict[str, tuple[dict[str, Any], ...]] = {
    "MobileNet": ({"alpha": 0.25, "include_top": False}, {"alpha": 0.75}),
    "MobileNetV2": (
        {"alpha": 0.35, "include_top": False},
        {"alpha": 1.4},
        {"weights": "imagenet", "include_top": False, "input_shape": (160, 160, 3)},
        {"weights": "imagenet", "include_top": False, "input_shape": (96, 64, 3)},
        {"weights": "imagenet", "include_top": False},
    ),
    "MobileNetV3Small": (
        {"alpha": 0.75, "minimalistic": True},
        {"include_preprocessing": False, "include_top": False},
    ),
    "EfficientNetB0": ({"weights": "imagenet", "include_top": False},),
    "EfficientNetV2B0": (
        {"include_preprocessing": False, "include_top": False},
        {"include_top": False, "input_shape": (96, 96, 1)},
    ),
    "ConvNeXtTiny": ({"include_preprocessing": False, "include_top": False},),
}


def _layers_of(name: str, arguments: dict[str, Any]) -> tuple[str | None, list[tuple[Any, ...]]]:
    """The model's name; and name (None: numbered), class, output and weights of each layer."""
    ctx = StubContext()
    named = {key: abstract(ctx, value) for key, value in arguments.items()}
    model = ctx.call(Lib(f"keras.applications.{name}"), [], named)
    whole = ctx.read(model).native  # type: ignore[arg-type]
    found = []
    for layer in whole.extra["listed"].items:
        state = ctx.read(layer).native
        assert isinstance(state, LayerState)
        output = state.extra["output"]
        assert isinstance(output, Array) and output.node is not None
        shape = tuple(None if d is FREE else d for d in output.shape)
        found.append((state.name, layer.cls.name.rpartition(".")[2], shape, state.params))
    return whole.name, found


@pytest.mark.oracle
@pytest.mark.parametrize(
    "name", sorted(SIZES) if EXHAUSTIVE else ("VGG16", "MobileNetV2", "MobileNetV3Small")
)
def test_the_layers_inside_agree_with_keras(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(TOOLS))
    tool = importlib.import_module("make_networks")
    for arguments in (*INSIDE, *FURTHER.get(name, ())):
        given = {"weights": None, **arguments}
        if name.startswith("NASNet") and "input_shape" not in given:
            given["input_shape"] = (64, 64, 3)
        own_name, ours = _layers_of(name, given)
        model = tool.build(name, **given)
        real = model.layers
        assert own_name == model.name, arguments
        assert len(ours) == len(real), arguments
        for (label, cls, shape, params), layer in zip(ours, real):
            assert label in (None, layer.name)
            assert cls == type(layer).__name__ or cls == "Layer", layer.name
            assert (shape, params) == (layer.output.shape, layer.count_params()), layer.name


@pytest.mark.oracle
@pytest.mark.parametrize("name", FAMILIES if EXHAUSTIVE else ("VGG16",))
def test_the_tables_are_what_the_tool_writes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if importlib.import_module("keras").__version__ != names.VERSIONS["keras"]:
        pytest.skip("another version is installed")
    monkeypatch.syspath_prepend(str(TOOLS))
    tool = importlib.import_module("make_networks")
    assert tool.Writer(name).table() == read_table(FOLDER / f"{name}.json.gz")


def test_there_is_a_table_for_every_network() -> None:
    assert {path.name.removesuffix(".json.gz") for path in FOLDER.iterdir()} == set(SIZES)
