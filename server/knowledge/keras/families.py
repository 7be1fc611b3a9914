"""The modules that declare layers, imported when the first layer is looked up."""

from __future__ import annotations

from importlib import import_module

FAMILIES = ("activations", "conv", "core", "norm", "pool", "regularization", "reshape")


def load_layers() -> None:
    """Import every family, so that ``LAYERS`` is complete."""
    for family in FAMILIES:
        import_module(f".{family}", __package__)
