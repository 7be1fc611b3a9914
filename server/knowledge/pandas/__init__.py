"""What fitlint knows of pandas: importing this package declares it all."""

from . import creation, methods, selection

__all__ = ["creation", "methods", "selection"]
