"""One name for each library object, however a program spells it.

`canonical` answers what a dotted name *means*: `tensorflow.keras.layers.Convolution2D`,
`keras.layers.convolutional.Conv2D` and `keras.layers.Conv2D` are one class. Whether a spelling
*exists* in the targeted version is another question, asked of `names.exists` with the spelling as
written.

Works without any library installed: identical objects under several names come from tables that
`tools/make_names.py` generates, and the rules below undo the older and private spellings.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from . import names

_VIEWS: Final = {
    # The prefixes under which the Keras interface is reached. `tensorflow.python.keras` is none:
    # TensorFlow keeps an old Keras of its own there, whose layers Keras 3 does not take.
    "tensorflow.compat.v2.keras": "keras",
    "tensorflow.compat.v1.keras": "keras",
    "tensorflow.keras": "keras",
    "tensorflow.losses": "keras.losses",
    "tensorflow.metrics": "keras.metrics",
    "tensorflow.optimizers": "keras.optimizers",
    "tensorflow.initializers": "keras.initializers",
    "keras._tf_keras.keras": "keras",
    "keras.api._v2.keras": "keras",
    "keras.api._v1.keras": "keras",
    "keras.api": "keras",
    "keras.src.legacy": "keras",
    "keras.src": "keras",
    "tf_keras.api._v2.keras": "keras",
    "tf_keras.src": "keras",
    "tf_keras": "keras",
}

_OLD_COPY: Final = "tensorflow.python.keras"

_REMOVED: Final = {
    # Names of Keras 1 and 2 that Keras 3 no longer has, and what carries on for them.
    "keras.layers.Deconvolution2D": "keras.layers.Conv2DTranspose",
    "keras.layers.Deconvolution3D": "keras.layers.Conv3DTranspose",
    "keras.layers.Deconv2D": "keras.layers.Conv2DTranspose",
    "keras.layers.Deconv3D": "keras.layers.Conv3DTranspose",
    "keras.utils.plot_utils.plot_model": "keras.utils.plot_model",
}

_FAMILIES: Final = frozenset(
    {"layers", "losses", "metrics", "optimizers", "utils", "activations", "applications"}
    | {"callbacks", "constraints", "initializers", "regularizers", "models", "backend", "datasets"}
)

_ENGINE_HOMES: Final = ("keras", "keras.layers", "keras.models")
"""Where the names of the former `keras.engine` went."""


def canonical(dotted: str) -> str:
    """The one name for what a dotted library name means; unknown names come back unchanged."""
    root = dotted.split(".", 1)[0]
    if root in ("keras", "tensorflow", "numpy", "tf_keras"):
        return _canonical(dotted)
    return dotted


@lru_cache(maxsize=4096)
def _canonical(dotted: str) -> str:
    dotted = _replaced(dotted, _VIEWS)
    root = dotted.split(".", 1)[0]
    if root == "keras":
        return _canonical_keras(dotted)
    if dotted.startswith(f"{_OLD_COPY}."):
        return _in_old_copy(dotted)
    if root == "tensorflow":
        dotted = names.respelled(dotted)
        if dotted.startswith("tensorflow.compat.v1."):
            return _replaced(dotted, _table("tensorflow.compat.v1"))
    return _replaced(dotted, _table(root))


def _in_old_copy(dotted: str) -> str:
    """One name for what lies in several modules of TensorFlow's own old Keras."""
    parts = dotted.removeprefix(f"{_OLD_COPY}.").split(".")
    for index, part in enumerate(parts):
        rest = ".".join(parts[index:])
        if part in ("Input", "Model", "Sequential"):
            return f"{_OLD_COPY}.{rest}"
        if part[:1].isupper() and parts[0].startswith("optimizer"):
            return f"{_OLD_COPY}.optimizers.{rest}"
        if part[:1].isupper() and names.kind(f"{_OLD_COPY}.layers.{part}") == "class":
            return f"{_OLD_COPY}.layers.{rest}"
    return dotted


def _table(root: str) -> Mapping[str, str]:
    aliases: dict[str, str] = names.load(f"aliases.{root}")["aliases"]
    return aliases


def _replaced(dotted: str, aliases: Mapping[str, str]) -> str:
    """The name with its longest prefix that the table knows replaced."""
    end = len(dotted)
    while end > 0:
        target = aliases.get(dotted[:end])
        if target is not None:
            return target + dotted[end:]
        end = dotted.rfind(".", 0, end)
    return dotted


def _canonical_keras(dotted: str) -> str:
    return _replaced(_flattened(_replaced(dotted, _REMOVED)), _table("keras"))


def _flattened(dotted: str) -> str:
    """Undo deep paths of older or private module layouts: `keras.layers.core.Dense`.

    The first segment that is no public module of its family starts a private path; the public name
    is the first later segment that the family itself exposes.
    """
    parts = dotted.split(".")
    if len(parts) < 3:
        return dotted
    if parts[1] == "engine":
        return _from_engine(parts) or dotted
    if parts[1] not in _FAMILIES:
        return dotted
    family = ".".join(parts[:2])
    known = 2
    while known < len(parts) and names.is_module(".".join(parts[: known + 1])):
        known += 1
    if known == len(parts) or names.known(".".join(parts[: known + 1])):
        return dotted
    for index in range(known + 1, len(parts)):
        if names.known(f"{family}.{parts[index]}") and not names.is_module(
            f"{family}.{parts[index]}"
        ):
            return ".".join([family, *parts[index:]])
    return dotted


def _from_engine(parts: list[str]) -> str | None:
    """The public name of what `keras.engine` and its modules used to hold."""
    for index in range(2, len(parts)):
        for home in _ENGINE_HOMES:
            name = f"{home}.{parts[index]}"
            if names.known(name) and not names.is_module(name):
                return ".".join([home, *parts[index:]])
    return None
