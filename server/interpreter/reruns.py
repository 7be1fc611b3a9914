"""Functions of the user's that a library runs: as often as it likes, and nobody knows when.

``fit`` calls a callback for each batch, ``Layer.__call__`` runs ``call`` to build and then again,
``Dataset.map`` traces its function, a DataFrame's ``apply`` goes through the rows.  fitlint runs
such code once; what it counts and collects is not known afterwards, the layers it makes are kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..shapes import UNKNOWN
from ..values import (
    Array,
    Const,
    DictRec,
    Function,
    ListRec,
    Obj,
    Record,
    Scalar,
    Tuple,
    Unknown,
    Value,
)
from .state import Exit, GeneratorFull

if TYPE_CHECKING:
    from .machine import Machine

_FOLLOWED = (
    "builtins.", "functools.", "itertools.", "operator.", "collections.", "contextlib.", "dataclasses.", "enum.",
    "copy.", "typing.", "abc.", "list.", "dict.", "set.", "tuple.", "str.", "iterator.",
)  # fmt: skip
"""Python's own, which call what they are given exactly as often as fitlint does."""
AGAIN = "an unknown number of times"
"""In place of a library's function, where the program itself runs something over and over."""
_ONCE = ("build", "__init__", "get_config", "from_config")
"""What Keras runs once."""


def may_run_again(library: str, function: Function) -> bool:
    """Whether a library's function may call one of the user's any number of times."""
    return function.name not in _ONCE and not library.startswith(_FOLLOWED)


def rerun(m: Machine, run: Callable[[], list[Exit]]) -> list[Exit]:
    """Run once what may be run again and again."""
    before = m.state.heap.fork()
    try:
        exits = run()
    except GeneratorFull:
        forget_changes(m, before.table)
        raise
    state = m.state
    for exit in exits:
        m.state = exit.state
        forget_changes(m, before.table)
    m.state = state
    return exits


def forget_changes(m: Machine, before: dict[int, Record]) -> bool:
    """Forget what another run would change once more; whether there is anything.

    ``before``: the records when the run began.
    """
    heap = m.state.heap
    changed = heap.changed_since(before)
    for key in changed:
        _forget(m, before[key], heap.edit(key))
    return bool(changed)


def _forget(m: Machine, old: Record, new: Record) -> None:
    """Forget what another run would change once more."""
    if isinstance(new, ListRec) and isinstance(old, ListRec):
        if (new.items, new.rest) != (old.items, old.rest) and not _has_objects(new.items):
            new.items, new.rest, new.length = [], Unknown("an item that is added again"), UNKNOWN
        return
    for name, value in list(new.members.items()):
        known = old.members.get(name)
        if known is value or known == value:
            continue
        if isinstance(value, Obj) and value.kind != "object":
            if not _has_objects(list(m.read(value).members.values())):
                m.escape(value)
        elif _is_counted(value) or known is not None and isinstance(value, (Tuple, Array)):
            new.members[name] = Unknown("set again and again")
    if isinstance(new, DictRec) and isinstance(old, DictRec):
        if new.rest != old.rest or new.items.keys() != old.items.keys():
            new.rest = Unknown("an entry that is added again")


def stands_for_several(m: Machine, value: Value) -> None:
    """A container made for each item: what is put into one is not in all of them."""
    if isinstance(value, Tuple):
        for item in value.items:
            stands_for_several(m, item)
    elif isinstance(value, Obj) and value.kind in ("list", "set"):
        m.escape(value)
    elif isinstance(value, Obj) and getattr(m.read(value), "native", None) is None:
        held = m.edit(value).members
        for name, part in held.items():
            stands_for_several(m, part)
            if isinstance(part, (Const, Scalar)):
                held[name] = Unknown("each of several has its own")


def _has_objects(items: list[Value]) -> bool:
    """Whether there are layers among them, or other objects that were made once."""
    return any(isinstance(item, Obj) and item.kind == "object" for item in items)


def _is_counted(value: Value) -> bool:
    """Whether it is a number or text that each run may make another one of."""
    if isinstance(value, Const):
        return isinstance(value.value, (int, float, str)) and not isinstance(value.value, bool)
    return isinstance(value, Scalar) and value.kind != "bool"
