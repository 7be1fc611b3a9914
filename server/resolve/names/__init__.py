"""The public-name tables of the libraries, and the questions asked of them.

The tables beside this file are written by `tools/make_names.py` from the installed libraries; this
module reads them when first asked, one file a library, and never imports the libraries.

Names are looked up **as the program spells them** (`tensorflow.keras.X` is not `keras.X`: the two
expose different names), `aliases.canonical` is for what a name *means*. Every answer is about the
versions in `VERSIONS`, or, with `major` 2, about Keras 2.15 and `tf.keras` of TensorFlow 2.15; a
program that targets others must not be judged by a `False`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

from ...text.tables import read_table

FOLDER: Final = Path(__file__).parent

VERSIONS: Final = {"keras": "3.15.1", "tensorflow": "2.21.0", "numpy": "2.4.6"}
"""The library versions that the tables describe."""

_KERAS_2: Final = {"keras": "keras2", "tensorflow.keras": "tensorflow.keras2"}

_ONLY_IN_V2: Final = ("tensorflow.compat.v2.enable_v2_behavior",)
"""Names `tensorflow.compat.v2` has besides those of `tensorflow`."""

KINDS: Final = {"m": "module", "c": "class", "f": "function", "k": "constant"}


@cache
def load(name: str) -> dict[str, Any]:
    """One table file."""
    return read_table(FOLDER / f"{name}.json.gz")


def _table_of(dotted: str, major: int) -> str | None:
    """The table file that describes a dotted name's library."""
    name = _library_of(dotted)
    return _KERAS_2.get(name, name) if name is not None and major == 2 else name


def _library_of(dotted: str) -> str | None:
    parts = dotted.split(".", 3)
    if parts[0] != "tensorflow":
        return parts[0] if parts[0] in VERSIONS else None
    if parts[1:2] == ["keras"]:
        return "tensorflow.keras"
    if parts[1:3] == ["compat", "v1"]:
        return "tensorflow.compat.v1"
    if parts[1:3] == ["python", "keras"]:
        return "tensorflow.python.keras"
    return "tensorflow"


def respelled(dotted: str) -> str:
    """Undo the spellings under which TensorFlow repeats its whole interface."""
    while dotted.startswith(("tensorflow.compat.v1.compat.", "tensorflow.compat.v2.compat.")):
        dotted = "tensorflow.compat." + dotted.split(".", 4)[4]
    if f"{dotted}.".startswith("tensorflow.compat.v2."):
        return "tensorflow" + dotted[len("tensorflow.compat.v2") :]
    return dotted


@cache
def _module(dotted: str, major: int) -> dict[str, str] | None:
    """The public names of a module with their kinds (`m`, `c`, `f`, `k`); None: not a known one."""
    dotted = respelled(dotted)
    name = _table_of(dotted, major)
    if name is None:
        return None
    table = load(name)
    packed = table["modules"].get(dotted)
    if packed is not None:
        return _unpacked(packed)
    for alias, target in table.get("same", {}).items():
        if dotted == alias or dotted.startswith(alias + "."):
            return _module(target + dotted[len(alias) :], major)
    return None


def _unpacked(packed: dict[str, str]) -> dict[str, str]:
    return {name: kind for kind, names in packed.items() for name in names.split(" ")}


def _split(dotted: str, major: int) -> tuple[str, list[str]] | None:
    """The longest prefix that is a described module, and the names after it."""
    parts = dotted.split(".")
    if parts[0] not in VERSIONS:
        return None
    for end in range(len(parts), 0, -1):
        if _module(".".join(parts[:end]), major) is not None:
            return ".".join(parts[:end]), parts[end:]
    return None


def _members(class_name: str) -> frozenset[str] | None:
    """The public attributes that instances of a class have; None: not known."""
    library = class_name.split(".", 1)[0]
    classes = load(f"members.{library}")["classes"]
    names: set[str] = set()
    while class_name:
        found = classes.get(class_name)
        if found is None:
            return None
        class_name = found[0]
        names.update(found[1].split(" "))
    return frozenset(names)


def is_module(dotted: str, major: int = 3) -> bool:
    """Whether a dotted name is a described public module."""
    return _module(dotted, major) is not None


def names_in(dotted: str, major: int = 3) -> list[str]:
    """The public names of a described module, sorted; none for any other."""
    return sorted(_module(dotted, major) or ())


def known(dotted: str) -> bool:
    """Whether either spelling of a Keras name, or a name of another library, is in the tables."""
    if kind(dotted) is not None:
        return True
    return dotted.startswith("keras.") and kind(f"tensorflow.{dotted}") is not None


def members(class_name: str) -> frozenset[str] | None:
    """The public attributes of a library class's instances; None where they cannot be listed.

    Counts what the class and its bases define and what their methods set on `self`. A subclass in
    the user's code has more.
    """
    from ..aliases import canonical

    name = canonical(class_name)
    return _members(name) if name.split(".", 1)[0] in (*VERSIONS, "pandas") else None


def kind(dotted: str, major: int = 3) -> str | None:
    """`module`, `class`, `function` or `constant`; None for a name the tables do not hold."""
    if _module(dotted, major) is not None:
        return "module"
    module, _, name = dotted.rpartition(".")
    names = _module(module, major) if module else None
    return KINDS.get((names or {}).get(name, "")) if names else None


def exists(dotted: str, major: int = 3) -> bool | None:
    """Whether attribute access to a dotted library name works, as in `keras.layers.Dense`.

    `True` and `False` are facts about the versions in `VERSIONS`. None: it cannot be told, because
    the name is private, belongs to a library without a table, or hangs on an object whose
    attributes are not described.
    """
    found = _split(dotted, major)
    if found is None:
        return None
    module, rest = found
    if not rest:
        return True
    known = (_module(module, major) or {}).get(rest[0])
    if known is None:
        below = f"{module}.{rest[0]}"
        private = any(part.startswith("_") or part == "src" for part in rest)
        private |= dotted in _ONLY_IN_V2
        return None if private or _on_disk(below, major) is not False else False
    if len(rest) == 1:
        return True
    if known != "c" or major == 2 or any(part.startswith("_") for part in rest):
        return None
    attributes = members(f"{module}.{rest[0]}")
    if attributes is None:
        return None
    if rest[1] not in attributes:
        return False
    return True if len(rest) == 2 else None


@cache
def _importable(table: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The modules that can be imported, and the packages whose modules are not listed."""
    content = load(table)
    return frozenset(content["importable"]), tuple(f"{name}." for name in content["unlisted"])


def _on_disk(dotted: str, major: int) -> bool | None:
    """Whether `import dotted` finds a module file; None where the tables do not list them."""
    dotted = respelled(dotted)
    name = _table_of(dotted, major)
    if name is None:
        return None
    listed, unlisted = _importable(name)
    if dotted in listed:
        return True
    if "._" in dotted or f"{dotted}.".startswith(unlisted):
        return None
    if major == 2 and name not in _KERAS_2.values():
        return None  # the TensorFlow and NumPy of that time have no table
    return False


def module_exists(dotted: str, major: int = 3) -> bool | None:
    """Whether `import dotted` finds a module; None where it cannot be told."""
    return _on_disk(dotted, major)


def importable_from(module: str, name: str, major: int = 3) -> bool | None:
    """Whether `from module import name` works: an attribute of the module, or a module below it."""
    present = module_exists(module, major)
    if present is not True:
        return present
    if _on_disk(f"{module}.{name}", major):
        return True
    if _module(module, major) is None:
        return None
    return exists(f"{module}.{name}", major)


def public_names(module: str, major: int = 3) -> frozenset[str] | None:
    """What `from module import *` binds; None for a module that is not described."""
    names = _module(module, major)
    if names is None:
        return None
    module = respelled(module)
    table = _table_of(module, major)
    assert table is not None
    declared = load(table).get("star", {}).get(module)
    if declared is not None:
        return frozenset(declared.split(" "))
    return frozenset(name for name in names if not name.startswith("_"))
