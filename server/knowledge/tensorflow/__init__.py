"""What fitlint knows of TensorFlow: importing this package declares all but ``tf.data``."""

from . import creation, linalg, math, reductions, shaping

__all__ = ["creation", "linalg", "math", "reductions", "shaping"]
