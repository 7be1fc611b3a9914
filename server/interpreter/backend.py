"""Which Keras backend a program selects, read from its text."""

from __future__ import annotations

import re

_BACKEND = re.compile(r"KERAS_BACKEND[^\n]*[\"'](jax|torch|openvino|numpy)[\"']")


def imports(text: str, *packages: str) -> bool:
    """Whether the text imports one of these packages."""
    return re.search(rf"^\s*(?:import|from)\s+(?:{'|'.join(packages)})\b", text, re.M) is not None


def backend_of(text: str) -> str:
    """The backend a program sets; else that of the arrays it works with."""
    found = _BACKEND.search(text) if "KERAS_BACKEND" in text else None
    if found:
        return found.group(1)
    if imports(text, "tensorflow"):
        return "tensorflow"
    for package in ("jax", "torch"):
        if package in text and imports(text, package):
            return package
    return "tensorflow"
