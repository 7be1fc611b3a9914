"""TensorFlow's common functions: importing this module declares them."""

from . import creation, flow, linalg, math, reductions, shaping

__all__ = ["creation", "flow", "linalg", "math", "reductions", "shaping"]
