"""TensorFlow's common functions: importing this module declares them."""

from . import creation, flow, joining, linalg, math, reductions, selecting, shaping

__all__ = ["creation", "flow", "joining", "linalg", "math", "reductions", "selecting", "shaping"]
