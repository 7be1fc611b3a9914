"""Keeps the garbage collector from walking trees that are only growing."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """No cyclic garbage collection inside.

    A large tree makes it start over and over, each time through all of the tree: parsing takes
    several times as long. What is no cycle is freed all the same.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
