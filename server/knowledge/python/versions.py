"""Which libraries there are: their versions, and whether they have a name.

What a program asks before it uses something ("if hasattr(layers, ...)", ``tf.__version__ < "2"``)
is answered for the versions the findings are about, so that the branch for others is not judged.
"""

from __future__ import annotations

import re

from ...resolve.names import VERSIONS, exists, public_names
from ...values import Const, Lib, Scalar, Tuple, Unknown, Value
from ..api import Context, function

_PARSERS = (
    "packaging.version.parse", "packaging.version.Version", "pkg_resources.parse_version",
    "distutils.version.LooseVersion", "distutils.version.StrictVersion",
    "setuptools._distutils.version.LooseVersion", "looseversion.LooseVersion",
)  # fmt: skip
_PARTS = ("major", "minor", "micro")


def version_of(ctx: Context, library: str) -> Value:
    """``tf.__version__``; of libraries without a table, or older than it, some text."""
    known = library in VERSIONS and library not in ctx.older and ctx.keras_major >= 3
    return Const(VERSIONS[library]) if known else Scalar("str")


def has_name(ctx: Context, library: Lib, name: str) -> bool | None:
    """``hasattr(layers, "LocallyConnected1D")``; ``None`` for can't tell."""
    spelled = library.spelled or library.name
    if ctx.keras_major < 3 or spelled.partition(".")[0] in ctx.older:
        return None
    return exists(f"{spelled}.{name}")


def names_in(ctx: Context, library: Lib) -> list[Value] | None:
    """``dir(layers)``."""
    spelled = library.spelled or library.name
    if ctx.keras_major < 3 or spelled.partition(".")[0] in ctx.older:
        return None
    found = public_names(spelled)
    return None if found is None else [Const(name) for name in sorted(found)]


@function("keras.version")
def keras_version(ctx: Context) -> Value:
    return version_of(ctx, "keras")


@function("importlib.metadata.version", "importlib_metadata.version")
def installed(ctx: Context, distribution_name: Value) -> Value:
    name = distribution_name.value if isinstance(distribution_name, Const) else None
    return version_of(ctx, name) if isinstance(name, str) else Scalar("str")


@function(*_PARSERS)
def parsed(version: Value, *, ctx: Context) -> Value:
    """The numbers of a release, which compare as versions do."""
    text = version.value if isinstance(version, Const) else None
    if not isinstance(text, str) or not re.fullmatch(r"\d+(\.\d+){0,2}", text):
        return Unknown("a version")
    numbers = [int(part) for part in text.split(".")]
    padded = numbers + [0] * (len(_PARTS) - len(numbers))
    return Tuple(tuple(Const(number) for number in padded), _PARTS)
