"""Labels meet outputs: shapes while ``fit`` is traced, and shapes when a batch runs.

Keras decides by the shapes it sees while tracing, where the batch axis is mostly ``None``;
TensorFlow refuses a second time when a batch of a certain size arrives.  Loss and metric functions
are written once, on :class:`Pair`, which carries both shapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from ...shapes import FREE, UNKNOWN, AnyDim, Shape, same
from ...text.records import record

REFUSED = "ValueError"
"""What Keras raises, and TensorFlow while it traces."""
AT_RUN_TIME = "InvalidArgumentError"


class Undecided(Exception):
    """The shapes do not say what happens."""


class Refused(Exception):
    """The shapes are refused. ``exception`` is the class real code raises."""

    def __init__(self, text: str, exception: str = REFUSED) -> None:
        super().__init__(text)
        self.text = text
        self.exception = exception


@record(frozen=True, slots=True)
class Pair:
    """One tensor: its shape while tracing, and its shape in one batch."""

    static: Shape
    real: Shape

    @property
    def rank(self) -> int:
        """Number of axes; raises :class:`Undecided` if unknown."""
        if self.static.dims is None:
            raise Undecided
        return len(self.static.dims)

    def last_is_one(self) -> bool:
        """Whether Keras sees a last axis of size 1; undecided where it may be."""
        last = self.static[-1]
        if last is UNKNOWN or not isinstance(last, int) and last is not FREE:
            if same(last, 1) is None:
                raise Undecided
        return last == 1

    def cut(self, start: int | None, stop: int | None) -> Pair:
        """Some of the axes."""
        part = slice(start, stop)
        return Pair(self.static[part], self.real[part])

    def plus(self, *dims: AnyDim) -> Pair:
        """More axes behind."""
        return Pair(self.static + dims, self.real + dims)

    def flat(self) -> Pair:
        """All elements in one axis."""
        size = self.static.size
        return Pair(Shape((size,)), Shape((self.real.size,)))


@record(slots=True)
class Meeting:
    """What happened so far: refusals that wait for run time, and silent broadcasts."""

    eager: bool = False
    late: Refused | None = None
    spread: list[tuple[Shape, Shape]] = field(default_factory=list)

    def refuse_late(self, text: str) -> None:
        """The batch will be refused when it runs."""
        if self.late is None:
            self.late = Refused(text, AT_RUN_TIME)

    def binary(self, a: Pair, b: Pair) -> Pair:
        """An elementwise operation, with broadcasting."""
        static, wrong = _broadcast(a.static, b.static)
        if wrong is not None:
            raise Refused(
                f"{a.static} and {b.static} do not fit together: {wrong[0]} against {wrong[1]}",
                AT_RUN_TIME if self.eager else REFUSED,
            )
        real, wrong = _broadcast(a.real, b.real)
        if wrong is not None:
            self.refuse_late(
                f"in a batch, {a.real} and {b.real} do not fit together: {wrong[0]} against "
                f"{wrong[1]}"
            )
        if _spreads(a, b):
            self.spread.append((a.static, b.static))
        return Pair(static, real)

    def same_size(self, a: Pair, b: Pair, what: str) -> Pair:
        """Two flat tensors that must be of one size (broadcasting a single element)."""
        x, y = a.static[0], b.static[0]
        if isinstance(x, int) and isinstance(y, int) and x != y:
            raise Refused(f"{what}: {x} against {y}", AT_RUN_TIME if self.eager else REFUSED)
        x, y = a.real[0], b.real[0]
        if isinstance(x, int) and isinstance(y, int) and x != y:
            self.refuse_late(f"{what}: {x} against {y} in a batch")
        return a


def _broadcast(a: Shape, b: Shape) -> tuple[Shape, tuple[AnyDim, AnyDim] | None]:
    """The common shape, and two sizes that cannot meet."""
    if a.dims is None or b.dims is None:
        raise Undecided
    rank = max(len(a.dims), len(b.dims))
    left = (1,) * (rank - len(a.dims)) + a.dims
    right = (1,) * (rank - len(b.dims)) + b.dims
    dims: list[AnyDim] = []
    for x, y in zip(left, right):
        if x == 1:
            dims.append(y)
        elif y == 1 or x is y or x == y:
            dims.append(x)
        elif isinstance(x, int) and isinstance(y, int):
            return Shape(dims), (x, y)
        elif isinstance(x, int) or isinstance(y, int):
            dims.append(x if isinstance(x, int) else y)
        else:
            dims.append(UNKNOWN if UNKNOWN in (x, y) else FREE)
    return Shape(dims), None


def _spreads(a: Pair, b: Pair) -> bool:
    """Whether values certainly pair up with others than their own."""
    if not a.rank or not b.rank:
        return False
    if a.rank != b.rank:
        return True
    for x, y in zip(a.static, b.static):
        for one, many in ((x, y), (y, x)):
            if one == 1 and isinstance(many, int) and many > 1:
                return True
    return False


def align(y: Pair, p: Pair, expand_rank_1: bool = True) -> tuple[Pair, Pair]:
    """``squeeze_or_expand_to_same_rank``."""
    if y.rank == p.rank + 1:
        p, y = _shorten(y, p, expand_rank_1)[::-1]
    elif p.rank == y.rank + 1:
        p, y = _shorten(p, y, expand_rank_1)
    return y, p


def _shorten(longer: Pair, shorter: Pair, expand_rank_1: bool) -> tuple[Pair, Pair]:
    if not longer.last_is_one():
        return longer, shorter
    if shorter.rank == 1 and expand_rank_1:
        return longer, shorter.plus(1)
    return longer.cut(None, -1), shorter


def differs(
    a: Sequence[AnyDim] | Shape, b: Sequence[AnyDim] | Shape
) -> tuple[AnyDim, AnyDim] | None:
    """Two sizes that certainly differ."""
    for x, y in zip(a, b):
        if same(x, y) is False:
            return x, y
    return None
