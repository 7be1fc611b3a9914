"""What fitlint knows of pandas: importing this package declares it all."""

from . import creation, elementwise, methods, reductions, selection

__all__ = ["creation", "elementwise", "methods", "reductions", "selection"]
