"""What fitlint knows of pandas: importing this package declares it all."""

from . import (
    creation,
    elementwise,
    grouping,
    methods,
    reductions,
    reshaping,
    rows,
    selection,
    windows,
)

__all__ = [
    "creation", "elementwise", "grouping", "methods", "reductions", "reshaping", "rows", "selection",
    "windows",
]  # fmt: skip
