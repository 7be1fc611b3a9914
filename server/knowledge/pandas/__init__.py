"""What fitlint knows of pandas: importing this package declares it all."""

from . import creation, elementwise, methods, reductions, selection, windows

__all__ = ["creation", "elementwise", "methods", "reductions", "selection", "windows"]
