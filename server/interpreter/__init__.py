"""An abstract interpreter of Python: runs a tree on abstract values and records the Facts."""

from .run import Analysis, analyse
from .state import Cancelled

__all__ = ["Analysis", "Cancelled", "analyse"]
