"""The language server. Alone in knowing the protocol; what it says comes from ``ide``."""

from __future__ import annotations


def serve() -> int:
    """Serve one client over standard input and output; returns the exit status."""
    from .server import run

    return run()
