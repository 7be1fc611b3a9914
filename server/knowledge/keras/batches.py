"""What one batch of the data given to ``fit`` looks like."""

from __future__ import annotations

from dataclasses import field

from ...shapes import FREE, UNKNOWN, AnyDim
from ...text.records import record
from ...values import NONE, Array, Fail, Note, Tuple, Unknown, Value
from ..api import Context
from ..nested import frozen, leaves_of, map_leaves
from ..sklearn.common import dense_of


@record(slots=True)
class Batches:
    """One batch of training data.

    ``x``, ``y``, ``weight`` are structures of arrays with the batch axis in front (Unknown where
    they cannot be told, ``None`` where there is none).  ``element`` is what ``train_step``
    receives.
    """

    adapter: str
    x: Value
    y: Value | None = None
    weight: Value | None = None
    element: Value = field(default_factory=lambda: Unknown("a batch"))
    samples: AnyDim = UNKNOWN
    size: AnyDim = UNKNOWN
    """Rows of a full batch."""
    last: AnyDim = UNKNOWN
    """Rows of the last, smaller batch; 0 where every batch is full."""
    steps: AnyDim = UNKNOWN
    """Batches in an epoch; ``-1`` for infinite."""
    traced: AnyDim = FREE
    """Rows of a batch while the step is traced: ``FREE`` unless every batch is of one size."""
    notes: tuple[Note, ...] = ()
    given: Value | None = None
    """The arrays as they were passed, for messages."""
    count: int | None = None
    """Batches of a generator that ends."""
    breaks: tuple[int, Fail] | None = None
    """The batch, counted from 0, that cannot be had, and what asking for it raises."""
    uneven: tuple[int, Fail] | None = None
    """The same for a batch with other numbers of inputs and labels, which a loss refuses."""
    batched: bool | None = True
    """Whether a dataset was batched, as far as the pipeline tells."""

    alone: tuple[Value, Value, Value] | None = None
    """The data, labels and weights of one batch given to ``train_on_batch`` or its kin: unlike
    ``fit`` they keep their dtypes."""

    @property
    def known(self) -> bool:
        """Whether the structure of a batch is known at all."""
        return not isinstance(self.x, Unknown)


def array_leaves(ctx: Context, value: Value | None) -> list[Value]:
    """Leaves as ``keras.tree`` sees them: lists, tuples and dicts are opened."""
    if value is None:
        return []
    return [leaf for leaf in leaves_of(frozen(ctx, value)) if leaf != NONE]


def refuse_targets(x: Value, y: Value, weight: Value, what: str, names: tuple[str, str]) -> None:
    for value, name in ((y, names[1]), (weight, "sample_weight")):
        if value != NONE and not isinstance(value, Unknown):
            text = f"`{name}` cannot be given beside a {what}: the {what} yields the targets itself"
            raise Fail("fit-argument", text, "ValueError", name)


def unpack(ctx: Context, adapter: str, element: Value, at: str) -> Batches:
    """``unpack_x_y_sample_weight``; raises for tuples of another length."""
    if isinstance(element, Unknown):
        return Batches(adapter, element)
    items: tuple[Value, ...] = element.items if isinstance(element, Tuple) else (element,)
    if not 1 <= len(items) <= 3:
        text = f"each batch has {len(items)} parts; Keras takes x, (x, y) or (x, y, sample_weight)"
        raise Fail("batch-structure", text, "ValueError", at, found=len(items))
    x = items[0]
    y = items[1] if len(items) > 1 and items[1] != NONE else None
    weight = items[2] if len(items) > 2 and items[2] != NONE else None
    first = next((leaf for leaf in array_leaves(ctx, x) if isinstance(leaf, Array)), None)
    size = first.shape[0] if first is not None else UNKNOWN
    return Batches(adapter, x, y, weight, element, size=UNKNOWN if size is FREE else size)


def opened(ctx: Context, y: Value) -> Value:
    """Labels with SciPy's sparse matrices as sparse tensors, which is what Keras makes of them."""

    def sparse(leaf: Value) -> Value:
        dense = dense_of(ctx, leaf)
        return leaf if dense is None else dense.but(lib="sparse")

    whole = frozen(ctx, y)
    if all(dense_of(ctx, leaf) is None for leaf in leaves_of(whole)):
        return y
    return map_leaves(whole, sparse)
