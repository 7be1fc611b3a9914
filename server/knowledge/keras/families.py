"""The modules that declare layers, imported when the first layer is looked up."""

from __future__ import annotations

from functools import cache
from importlib import import_module

FAMILIES: tuple[str, ...] = (
    "activations",
    "attention",
    "audio",
    "conv",
    "conv_lstm",
    "core",
    "foreign",
    "image_layers",
    "merge",
    "norm",
    "pool",
    "preprocessing",
    "regularization",
    "reshape",
    "rnn",
    "text",
    "wrappers",
)


@cache
def load_layers() -> None:
    """Import every family, so that ``LAYERS`` is complete."""
    for family in FAMILIES:
        import_module(f"{__package__}.{family}")
