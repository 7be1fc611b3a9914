"""A tensor's shape: a known number of dimensions, or unknown rank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import overload

from .dim import FREE, UNKNOWN, AnyDim, join, render, same


class Shape:
    """``Shape((None, 28, 28))``; ``dims`` is ``None`` where even the rank is unknown."""

    __slots__ = ("dims",)

    def __init__(self, dims: Iterable[AnyDim] | None) -> None:
        self.dims: tuple[AnyDim, ...] | None = None if dims is None else tuple(dims)

    @property
    def rank(self) -> int | None:
        """Number of dimensions, ``None`` if unknown."""
        return None if self.dims is None else len(self.dims)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shape) and self.dims == other.dims

    def __hash__(self) -> int:
        return hash(self.dims)

    @overload
    def __getitem__(self, index: int) -> AnyDim: ...
    @overload
    def __getitem__(self, index: slice) -> Shape: ...
    def __getitem__(self, index: int | slice) -> AnyDim | Shape:
        """A dimension (unknown where the rank is unknown or too small) or a part of the shape."""
        if isinstance(index, slice):
            return UNRANKED if self.dims is None else Shape(self.dims[index])
        if self.dims is None or not -len(self.dims) <= index < len(self.dims):
            return UNKNOWN
        return self.dims[index]

    def __iter__(self) -> Iterator[AnyDim]:
        return iter(self.dims or ())

    def __add__(self, other: Shape | Iterable[AnyDim]) -> Shape:
        tail = other.dims if isinstance(other, Shape) else tuple(other)
        return UNRANKED if self.dims is None or tail is None else Shape(self.dims + tail)

    def with_dim(self, axis: int, dim: AnyDim) -> Shape:
        """The same shape with one dimension replaced."""
        if self.dims is None or not -len(self.dims) <= axis < len(self.dims):
            return self
        dims = list(self.dims)
        dims[axis] = dim
        return Shape(dims)

    def with_last(self, dim: AnyDim) -> Shape:
        """The same shape with its last dimension replaced."""
        return self.with_dim(-1, dim)

    @property
    def known(self) -> tuple[int, ...] | None:
        """The shape as integers, if every dimension is known."""
        if self.dims is None:
            return None
        ints = tuple(dim for dim in self.dims if isinstance(dim, int))
        return ints if len(ints) == len(self.dims) else None

    @property
    def size(self) -> AnyDim:
        """Number of elements."""
        if self.dims is None:
            return UNKNOWN
        total: AnyDim = 1
        for dim in self.dims:
            total = total * dim
        return total

    def __repr__(self) -> str:
        if self.dims is None:
            return "(...)"
        inner = ", ".join(render(dim) for dim in self.dims)
        return f"({inner},)" if len(self.dims) == 1 else f"({inner})"


UNRANKED = Shape(None)
FREE_RANK = Shape(None)
"""TensorFlow itself does not know the rank here (a fact, compared by identity)."""
SCALAR = Shape(())


def unknown_of_rank(rank: int) -> Shape:
    """A shape with ``rank`` unknown dimensions."""
    return Shape((UNKNOWN,) * rank)


def join_shapes(a: Shape, b: Shape) -> Shape:
    """The shape where two paths meet."""
    if a.dims is None or b.dims is None or len(a.dims) != len(b.dims):
        return a if a is b else UNRANKED
    return Shape(join(x, y) for x, y in zip(a.dims, b.dims))


def fits(actual: Shape, declared: Shape) -> bool | None:
    """Whether ``actual`` can stand where ``declared`` was promised; ``None``: can't tell.

    Free dimensions of ``declared`` accept anything.
    """
    if actual.dims is None or declared.dims is None:
        return None
    if len(actual.dims) != len(declared.dims):
        return False
    answer: bool | None = True
    for have, want in zip(actual.dims, declared.dims):
        if want is FREE or have is FREE:
            continue
        equal = same(have, want)
        if equal is False:
            return False
        if equal is None:
            answer = None
    return answer
