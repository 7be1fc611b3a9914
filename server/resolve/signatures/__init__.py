"""The signatures of library functions, classes and methods, for calls that Python refuses.

The tables beside this file are written by `tools/make_signatures.py` from the installed libraries,
one file a library; this module reads them when first asked, and never imports the libraries. A
signature is written as the names of its parameters, `=` behind those with a default, with `/`, `*`
and `**` as in Python and `*_` for any number by position.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from ...text.records import record
from ...text.tables import read_table

FOLDER: Final = Path(__file__).parent

_LIBRARIES: Final = {
    **{name: name for name in ("keras", "numpy", "pandas", "sklearn", "tensorflow", "builtins")},
    "ndarray": "numpy",
    "DataFrame": "pandas",
    "Series": "pandas",
    "Dataset": "tensorflow",
    "variable": "tensorflow",
    **dict.fromkeys(
        ("list", "tuple", "dict", "set", "str", "bytes", "int", "float", "bool"), "builtins"
    ),
}
"""What a name may begin with, and the library whose table holds it."""


@record(frozen=True, slots=True)
class Signature:
    """What a function can be called with."""

    places: tuple[str, ...]
    """The parameters that can be given by position, in their order."""
    unnamed: int
    """How many of them can be given by position only."""
    by_name: tuple[str, ...]
    """The parameters that can be given by name only."""
    needed: frozenset[str]
    """The parameters without a default."""
    any_number: bool
    """Whether more can be given by position."""
    any_name: bool
    """Whether other names are taken."""

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that can be given by name."""
        return (*self.places[self.unnamed :], *self.by_name)


@cache
def parse_signature(text: str) -> Signature:
    """Read a signature as the tables write it."""
    places: list[str] = []
    by_name: list[str] = []
    needed: list[str] = []
    unnamed = 0
    any_number = any_name = keyword_only = False
    for part in filter(None, text.split(", ")):
        if part == "/":
            unnamed = len(places)
        elif part == "**":
            any_name = True
        elif part in ("*", "*_"):
            keyword_only = True
            any_number = part == "*_"
        else:
            name = part.rstrip("=")
            (by_name if keyword_only else places).append(name)
            if name == part:
                needed.append(name)
    return Signature(
        tuple(places), unnamed, tuple(by_name), frozenset(needed), any_number, any_name
    )


def signature_of(name: str) -> Signature | None:
    """The signature of what has this canonical name; None where it is not known to the tables."""
    library = library_of(name)
    text = None if library is None else _texts(library).get(name)
    return None if text is None else parse_signature(text)


def library_of(name: str) -> str | None:
    """The library whose table may hold a name."""
    return _LIBRARIES.get(name.split(".", 1)[0])


@cache
def _texts(library: str) -> dict[str, str]:
    table = read_table(FOLDER / f"{library}.json.gz")
    return {name: text for text, names in table.items() for name in names.split(" ")}
