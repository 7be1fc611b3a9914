"""What fitlint knows of TensorFlow: importing this package declares all but ``tf.data``."""

from . import creation, flow, image, linalg, math, nn, random, reductions, shaping, strings

__all__ = [
    "creation",
    "flow",
    "image",
    "linalg",
    "math",
    "nn",
    "random",
    "reductions",
    "shaping",
    "strings",
]
