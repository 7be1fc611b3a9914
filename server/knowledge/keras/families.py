"""The layer families: importing them registers every layer of ``keras.layers``."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

FAMILIES: tuple[str, ...] = (
    "attention",
    "merge",
    "preprocessing",
    "rnn",
    "wrappers",
)


@lru_cache(maxsize=None)
def load_layers() -> None:
    """Import every family once."""
    for family in FAMILIES:
        import_module(f"{__package__}.{family}")
