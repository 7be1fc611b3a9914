"""Arrays that share the memory of another: what is written into one is seen in the other."""

from __future__ import annotations

from typing import Any

from ...values import Array, Const, Slice, Tuple, Value

_FUNCTIONS = (
    "reshape", "ravel", "transpose", "swapaxes", "moveaxis", "rollaxis", "expand_dims", "squeeze", "atleast_1d",
    "atleast_2d", "atleast_3d", "broadcast_to", "diagonal", "flip", "flipud", "fliplr", "rot90", "asarray",
    "asanyarray", "ascontiguousarray", "real", "imag",
)  # fmt: skip
_MEMBERS = ("T", "mT", "flat", "reshape", "ravel", "transpose", "swapaxes", "squeeze", "diagonal", "view", "real", "imag")  # fmt: skip
VIEWS = frozenset(
    (*(f"numpy.{name}" for name in _FUNCTIONS), *(f"ndarray.{name}" for name in _MEMBERS))
)
"""What may give a view of its first argument."""


def viewing(result: Any, source: Value) -> Any:
    """The result, as one that shares the memory of what it was made of."""
    if not isinstance(result, Array) or not isinstance(source, Array) or result is source:
        return result
    if result.lib != "numpy" or source.lib != "numpy":
        return result
    return result.but(base=source.root, facts=result.facts)


def is_basic(index: Value) -> bool:
    """Whether indexing with it gives a view."""
    parts = index.items if isinstance(index, Tuple) else (index,)
    return all(isinstance(part, (Const, Slice)) for part in parts)
