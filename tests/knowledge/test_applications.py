"""``keras.applications`` constructors against real Keras, without weights."""

from __future__ import annotations

import inspect
import os
from typing import Any

import pytest
from fitlint.knowledge.keras.applications import NETWORKS, arguments_of
from fitlint.shapes import FREE
from fitlint.values import Fail, Lib, ModelState

from .stub import StubContext, abstract

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
    assert {name: arguments_of(name) for name in NETWORKS} == real
