"""What fitlint knows of pandas: importing this package declares it all."""

from . import creation, methods, reductions, selection

__all__ = ["creation", "methods", "reductions", "selection"]
