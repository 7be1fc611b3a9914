"""Dimensions, shapes, dtypes and their arithmetic. Knows nothing of Python or Keras objects."""

from .dim import FREE, UNKNOWN, AnyDim, Dim, Linear, at_least, ceildiv, render, same, symbol
from .dtypes import DType
from .shape import SCALAR, UNRANKED, Shape, fits, join_shapes, unknown_of_rank

__all__ = [
    "FREE",
    "SCALAR",
    "UNKNOWN",
    "UNRANKED",
    "AnyDim",
    "DType",
    "Dim",
    "Linear",
    "Shape",
    "at_least",
    "ceildiv",
    "fits",
    "join_shapes",
    "render",
    "same",
    "symbol",
    "unknown_of_rank",
]
