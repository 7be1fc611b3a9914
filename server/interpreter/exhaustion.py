"""What was taken from generators and iterators is not given a second time.

How far a generator ran stands among its own names, so that each path keeps its own account.  What
is taken from an iterator that has a name is gone for everything that knows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..shapes import UNKNOWN
from ..values import Const, Generator, Iterator, Value, join

if TYPE_CHECKING:
    from .machine import Machine

_BEGUN = "generator has begun"
_CONSUMED = "generator is consumed"
"""No identifiers, so no program can mean them."""


def take(m: Machine, iterator: Value) -> None:
    """Some of what an iterator gives was taken: how much is left, nobody can tell."""
    if isinstance(iterator, Generator):
        if not begun(m, iterator):
            m.edit_scope(iterator.scope).names[_BEGUN] = Const(True)
    elif isinstance(iterator, Iterator) and id(iterator) in m.kept:
        item = iterator.item
        for other in iterator.items or ():
            item = join(item, other)
        m.replace(iterator, Iterator(item, None, UNKNOWN, generated=iterator.generated))


def begun(m: Machine, generator: Generator) -> bool:
    """Whether something was taken from a generator before."""
    return _BEGUN in m.scope(generator.scope).names


def consume(m: Machine, generator: Value) -> None:
    """A generator was run to its end: it gives nothing any more."""
    if isinstance(generator, Generator):
        m.edit_scope(generator.scope).names[_CONSUMED] = Const(True)


def consumed(m: Machine, generator: Value) -> bool:
    """Whether a generator was run to its end before."""
    return isinstance(generator, Generator) and _CONSUMED in m.scope(generator.scope).names
