"""The modules that declare layers, imported when the first layer is looked up."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

FAMILIES: tuple[str, ...] = (
    "activations",
    "attention",
    "conv",
    "conv_lstm",
    "core",
    "merge",
    "norm",
    "pool",
    "regularization",
    "reshape",
    "rnn",
    "wrappers",
)


@lru_cache(maxsize=None)
def load_layers() -> None:
    """Import every family, so that ``LAYERS`` is complete."""
    for family in FAMILIES:
        import_module(f"{__package__}.{family}")
