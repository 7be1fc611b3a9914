"""What fitlint knows of Python itself and of libraries without a package of their own."""

from . import builtins, classes, containers, text

__all__ = ["builtins", "classes", "containers", "text"]
