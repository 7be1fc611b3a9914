"""Every operation of ``keras.ops`` gets its signature, once all of them are declared."""

from __future__ import annotations

from . import ops, ops_creation, ops_further, ops_nn, ops_reductions, ops_rest, ops_shaping
from .ops_common import O
from .signatures import IMAGE, OPS, attach

__all__ = [
    "ops",
    "ops_creation",
    "ops_further",
    "ops_nn",
    "ops_reductions",
    "ops_rest",
    "ops_shaping",
]

attach(OPS, O, *(O + part for part in ("numpy.", "nn.", "math.", "linalg.", "core.")))
attach(IMAGE, O + "image.")
