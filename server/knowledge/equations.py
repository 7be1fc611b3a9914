"""Equations of ``einsum`` with an ellipsis, which NumPy, TensorFlow and Keras share."""

from __future__ import annotations

from collections.abc import Sequence

from ..shapes import SCALAR, UNRANKED, AnyDim, Shape, arith


def with_ellipsis(terms: Sequence[str], target: str | None, shapes: Sequence[Shape]) -> Shape:
    """The axes that ``...`` stands for broadcast; what does not fit is not looked for.

    ``target`` is ``None`` where the equation has no arrow: those axes come first then, and the
    letters that occur once.
    """
    sizes: dict[str, AnyDim] = {}
    others = SCALAR
    for term, shape in zip(terms, shapes):
        if shape.dims is None:
            return UNRANKED
        before, dots, after = term.partition("...")
        middle = len(shape.dims) - len(before) - len(after)
        if middle < 0 or not dots and middle:
            return UNRANKED
        end = len(before) + middle
        for letter, dim in zip(before + after, (*shape.dims[: len(before)], *shape.dims[end:])):
            if sizes.get(letter, 1) == 1:
                sizes[letter] = dim
        try:
            others = arith.broadcast(others, Shape(shape.dims[len(before) : end]))
        except arith.ShapeError:
            return UNRANKED
    if target is None:
        source = "".join(terms)
        target = "..." + "".join(sorted(one for one in sizes if source.count(one) == 1))
    before, dots, after = target.partition("...")
    if not all(letter in sizes for letter in before + after) or not dots and others.dims:
        return UNRANKED
    front, back = (Shape(sizes[letter] for letter in side) for side in (before, after))
    return front + others + back
