"""What fitlint knows of NumPy: importing this package declares it all."""

from . import attributes, creation, random, shaping

__all__ = ["attributes", "creation", "random", "shaping"]
