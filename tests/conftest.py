"""What all tests share: a quiet TensorFlow, and the marker of tests that need it."""

from __future__ import annotations

import importlib.util
import os

import pytest

# Before anything imports TensorFlow: it reads them once.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--part", metavar="K/N", help="run every N-th test only, from the K-th on")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    part = config.getoption("--part")
    if part:
        first, step = map(int, part.split("/"))
        items[:] = items[first - 1 :: step]
    if importlib.util.find_spec("tensorflow") is not None:
        return
    missing = pytest.mark.skip(reason="TensorFlow is not installed")
    for item in items:
        if item.get_closest_marker("oracle"):
            item.add_marker(missing)
