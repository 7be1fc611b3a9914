"""What fitlint knows of Python itself and of libraries without a package of their own."""

from . import arguments, builtins, classes, containers, files, harmless, numbers, text, tools

__all__ = [
    "arguments", "builtins", "classes", "containers", "files", "harmless", "numbers", "text", "tools",
]  # fmt: skip
