"""What fitlint knows of Python itself and of libraries without a package of their own."""

from . import (
    arguments,
    builtins,
    classes,
    constructors,
    containers,
    files,
    harmless,
    numbers,
    text,
    tools,
)

__all__ = [
    "arguments",
    "builtins",
    "classes",
    "constructors",
    "containers",
    "files",
    "harmless",
    "numbers",
    "text",
    "tools",
]
