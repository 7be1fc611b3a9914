"""What fitlint knows of NumPy: importing this package declares it all."""

from . import (
    attributes,
    creation,
    fourier,
    further,
    joining,
    linalg,
    methods,
    random,
    reductions,
    shaping,
    sorting,
    ufuncs,
)

__all__ = [
    "attributes",
    "creation",
    "fourier",
    "further",
    "joining",
    "linalg",
    "methods",
    "random",
    "reductions",
    "shaping",
    "sorting",
    "ufuncs",
]
