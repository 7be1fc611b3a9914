"""The command line: ``fitlint check | shapes | rule | server``."""

from .main import main

__all__ = ["main"]
