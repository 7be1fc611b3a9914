"""TensorFlow's common functions: importing this module declares them."""

from . import (
    creation,
    decompositions,
    flow,
    joining,
    linalg,
    math,
    reductions,
    selecting,
    shaping,
    signal,
)

__all__ = [
    "creation",
    "decompositions",
    "flow",
    "joining",
    "linalg",
    "math",
    "reductions",
    "selecting",
    "shaping",
    "signal",
]
