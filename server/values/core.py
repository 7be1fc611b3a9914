"""The values the abstract interpreter computes with.

Everything here is immutable.  What Python can change in place (lists, dicts, instances, layers,
models) lives in the heap (:mod:`.heap`) behind an :class:`Obj`, so that every alias sees a change.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import field, fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from ..shapes import UNKNOWN, UNRANKED, AnyDim, DType, Shape, join_shapes
from ..shapes import dtypes as dt
from ..shapes.dim import join as join_dims
from ..text.records import record

if TYPE_CHECKING:
    from ..syntax import Source


class Value:
    """Base of all abstract values."""

    __slots__ = ()


@record(frozen=True, slots=True)
class Site:
    """A place in the user's code: a node of one module's tree."""

    source: Source
    node: ast.AST


@record(frozen=True, slots=True)
class Unknown(Value):
    """A value the analysis cannot tell, and why."""

    reason: str = ""


@record(frozen=True, slots=True)
class Const(Value):
    """A known ``int``, ``float``, ``complex``, ``str``, ``bytes``, ``bool``, ``None`` or ``...``."""

    value: Any


@record(frozen=True, slots=True, eq=False)
class Member(Const):
    """A member of an ``Enum`` that is a number or text as well: equal to it, but with a name."""

    cls: UserClass
    name: str

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Member) and (other.cls, other.name) != (self.cls, self.name):
            return False
        return isinstance(other, Const) and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.value)


NONE = Const(None)
NOTHING = Const(None)
"""The None of a function that returns nothing: equal to any other, but known to be that one."""
NO_SIZE = Const(None)
"""The None that stands in a shape for a size nobody has told, known to be that one as well."""
TRUE = Const(True)
FALSE = Const(False)


@record(frozen=True, slots=True)
class Scalar(Value):
    """A Python number or text of known type and unknown content.

    ``kind`` is ``"int"``, ``"float"``, ``"bool"``, ``"str"`` or ``"bytes"``; ``dim`` is the
    symbolic size an integer stands for; ``low``/``high`` bound a number (inclusive).
    """

    kind: str
    dim: AnyDim | None = None
    low: float | None = None
    high: float | None = None
    ratio: tuple[AnyDim, AnyDim] | None = None
    """The two sizes a ``float`` is the quotient of."""
    stem: str = ""
    """A text that is this one, or this one with ``_`` and a number behind it."""

    def may_be(self, text: str) -> bool:
        """Whether a text with a stem may be this one."""
        number = text.removeprefix(self.stem)
        told = text.startswith(self.stem) and (number[:1] == "_" and number[1:].isdigit())
        return not self.stem or text == self.stem or told


@record(frozen=True, slots=True)
class Tuple(Value):
    """A tuple of known length."""

    items: tuple[Value, ...]
    names: tuple[str, ...] = ()
    """Field names, for a namedtuple."""


@record(frozen=True, slots=True)
class FrozenDict(Value):
    """An immutable mapping, e.g. the element structure of a dataset."""

    items: tuple[tuple[Any, Value], ...]

    def get(self, key: Any) -> Value | None:
        """The value at ``key``."""
        return dict(self.items).get(key)


@record(frozen=True, slots=True)
class Slice(Value):
    """``start:stop:step``."""

    start: Value
    stop: Value
    step: Value


@record(frozen=True, slots=True)
class Range(Value):
    """``range(start, stop, step)`` with possibly symbolic ends."""

    start: AnyDim
    stop: AnyDim
    step: AnyDim


@record(frozen=True, slots=True)
class Union(Value):
    """One of a few values; where two paths met."""

    options: tuple[Value, ...]


@record(frozen=True, slots=True)
class Facts:
    """What is known of an array's content. All fields are conservative: ``None`` is unknown.

    ``low``/``high`` bound the values (inclusive); ``integral``: whole numbers only;
    ``classes``: number of distinct classes the labels stand for; ``one_hot``: each row has a
    single one; ``nan``: holds NaN for certain (True) or for certain not (False);
    ``content``: the nested Python lists/numbers of a small literal.
    """

    low: float | None = None
    high: float | None = None
    integral: bool | None = None
    classes: int | None = None
    one_hot: bool | None = None
    nan: bool | None = None
    content: Any = None
    reached: bool = False
    """Whether both bounds are certainly taken by some element (a literal, an arange)."""
    spread: bool = False
    """Whether the elements are drawn evenly and independently between the bounds."""
    dense: bool = False
    """Whether every whole number between the bounds is certainly taken (an arange)."""
    grouped: bool = False
    """Whether equal values certainly stand together, and there are several different ones."""
    pool: tuple[Any, ...] | None = None
    """The different values in order, one of which each element is."""
    share: float = 0.0
    """The least chance of each of the ``pool`` where elements are drawn from it; 1: it is there."""


NO_FACTS = Facts()


@record(frozen=True, slots=True)
class Array(Value):
    """A tensor, array, frame or series of any library.

    ``lib`` says whose: ``"numpy"``, ``"tf"`` (eager or graph tensor), ``"keras"`` (symbolic
    KerasTensor), ``"variable"`` (a tf/Keras variable), ``"pandas"`` (DataFrame or Series),
    ``"torch"``, ``"ragged"``, ``"sparse"``.
    """

    shape: Shape = UNRANKED
    dtype: DType = None
    lib: str = "numpy"
    facts: Facts = NO_FACTS
    name: str | None = None
    """The user's variable name, for messages."""
    origin: Site | None = field(default=None, compare=False)
    """Where the shape was decided."""
    node: Any = field(default=None, compare=False)
    """For a KerasTensor: the :class:`~.keras.Node` that made it."""
    columns: tuple[Any, ...] | None = None
    """For a DataFrame: its column names, if known."""
    column_dtypes: tuple[DType, ...] | None = None
    """For a DataFrame: the dtype of each column, if known."""
    column_facts: tuple[Facts, ...] | None = None
    """For a DataFrame: what is known of the values of each column."""
    numbered: bool = False
    """For pandas: the rows are certainly labelled by whole numbers, without a name."""
    graph: bool = False
    """For a tf tensor: symbolic, inside a traced function (``.numpy()`` fails there)."""
    link: frozenset[tuple[int, int]] | None = field(default=None, compare=False)
    """What it may be differentiated by: (tape, layer id) pairs; ``None``: not known."""
    index: Array | None = field(default=None, compare=False)
    """For pandas: the levels that label the rows, as the columns of a frame, if known."""
    rows: tuple[Any, ...] = field(default=(), compare=False)
    """For pandas: how the rows were taken from some that were counted from 0, step by step."""
    owner: Obj | None = None
    """For a variable: the layer, model or optimizer whose it is; Keras's own variables have one."""
    base: Array | None = field(default=None, compare=False)
    """For NumPy: the array whose memory it shares, itself where it has its own."""
    twin: Array | None = field(default=None, compare=False)
    """The same array as it was before it had a name: what changes one in place changes both."""

    @property
    def root(self) -> Array:
        """The array that has the memory."""
        return self if self.base is None else self.base

    @property
    def self_or_twin(self) -> Array:
        """What is the same for all that are this one array."""
        return self if self.twin is None else self.twin

    def but(self, **changes: Any) -> Array:
        """Another array, with some fields changed.

        Content facts go when the shape changes unless given.
        """
        if self.twin is not None:
            changes.setdefault("twin", None)
        if "shape" in changes and "facts" not in changes and self.facts.content is not None:
            changes["facts"] = replace(self.facts, content=None)
        if self.column_facts is not None and "column_facts" not in changes:
            told = (name for name in changes if name not in _HARMLESS)
            if any(changes[name] is not getattr(self, name) for name in told):
                changes["column_facts"] = None
        if "numbered" in changes and self.index is not None:
            changes.setdefault("index", None)
        unknown = changes.keys() - _ARRAY_FIELDS.keys()
        if unknown:
            raise TypeError(f"an array has no {', '.join(unknown)}")
        # `dataclasses.replace` takes three times as long, and this is called for most values.
        return Array(
            *[
                changes[name] if name in changes else read(self)
                for name, read in _ARRAY_FIELDS.items()
            ]
        )


_HARMLESS = frozenset(("name", "origin", "index", "rows", "base", "twin"))
"""Fields that say nothing of the values."""
_ARRAY_FIELDS = {item.name: attrgetter(item.name) for item in fields(Array)}


@record(frozen=True, slots=True)
class Lib(Value):
    """A module, class, function or constant of a library, by canonical dotted name.

    ``spelled`` is the dotted name the program used (``tensorflow.keras.layers.Dense``).
    """

    name: str
    spelled: str = field(default="", compare=False)


@record(frozen=True, slots=True)
class Method(Value):
    """A library method bound to its receiver: ``x.reshape``, ``model.fit``."""

    receiver: Value
    name: str
    """Registered name, e.g. ``"ndarray.reshape"`` or ``"keras.Model.fit"``."""


@record(frozen=True, slots=True, eq=False)
class Function(Value):
    """A ``def`` or ``lambda`` of the user's, closed over its scope."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    source: Source
    scope: int
    """Heap id of the scope it was defined in."""
    defaults: tuple[Value, ...] = ()
    kw_defaults: Mapping[str, Value] = field(default_factory=dict)
    qualname: str = ""
    owner: UserClass | None = None
    kind: str = "function"
    """``function``, ``static``, ``class``, ``property`` or ``setter``."""
    is_generator: bool = False
    marks: frozenset[str] = frozenset()
    """Canonical names of decorators that change how it behaves (``tensorflow.function``)."""

    @property
    def name(self) -> str:
        """The function's own name."""
        return getattr(self.node, "name", "<lambda>")


@record(frozen=True, slots=True)
class Bound(Value):
    """A user's function bound to its first argument."""

    receiver: Value
    function: Function


@record(frozen=True, slots=True)
class Partial(Value):
    """``functools.partial(function, *args, **kwargs)``."""

    function: Value
    args: tuple[Value, ...]
    kwargs: tuple[tuple[str, Value], ...]


@record(frozen=True, slots=True, eq=False)
class UserClass(Value):
    """A class of the user's. ``bases`` are :class:`UserClass`, :class:`Lib` or unknown."""

    node: ast.ClassDef
    source: Source
    bases: tuple[Value, ...]
    scope: int
    """Heap id of the class namespace."""
    mro: tuple[Value, ...] = ()
    """Linearised ancestors, itself first."""
    marks: frozenset[str] = frozenset()
    meta: Value | None = None
    """Its metaclass, where that is the user's own or not known."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UserClass) and (other.node, other.scope) == (self.node, self.scope)

    def __hash__(self) -> int:
        return hash((self.node, self.scope))

    @property
    def name(self) -> str:
        """The class's name."""
        return self.node.name

    def derives(self, *names: str) -> bool:
        """Whether a library class with one of these canonical names is an ancestor."""
        return any(isinstance(base, Lib) and base.name in names for base in self.mro)

    @property
    def opaque(self) -> bool:
        """Whether an ancestor is unknown, so that any attribute may exist."""
        return any(isinstance(base, Unknown) for base in self.mro)


@record(frozen=True, slots=True)
class Super(Value):
    """``super()``: looks names up behind ``after`` in the receiver's ancestors."""

    receiver: Value
    after: Value


@record(frozen=True, slots=True)
class UserModule(Value):
    """A module of the user's project. ``scope`` is the heap id of its globals."""

    name: str
    scope: int


@record(frozen=True, slots=True)
class Obj(Value):
    """A reference to something mutable in the heap.

    ``kind``: ``"list"``, ``"dict"``, ``"set"`` or ``"object"``; ``cls`` is the class of an
    object (:class:`UserClass` or :class:`Lib`).
    """

    id: int
    kind: str
    cls: Value | None = field(default=None, compare=False)


@record(frozen=True, slots=True)
class Generator(Value):
    """A generator made by calling ``function``; ``scope`` holds its bound arguments."""

    function: Function
    scope: int


@record(frozen=True, slots=True)
class Iterator(Value):
    """An iterator over a value, or ``map``/``zip``/``enumerate`` of some.

    ``item`` is what each step gives; ``items`` all of them where known; ``length`` their number;
    ``generated``: it is a generator expression, a generator of Python's own; ``ends``: the first
    and the last of several steps, where those are known to be unlike the others.
    """

    item: Value
    items: tuple[Value, ...] | None = None
    length: AnyDim | None = None
    source: Value | None = None
    generated: bool = False
    ends: tuple[Value, Value] | None = None


@record(frozen=True, slots=True)
class Dataset(Value):
    """A ``tf.data.Dataset``.

    ``element`` is a structure of :class:`Array` leaves in tuples and frozen dicts (or Unknown);
    ``cardinality`` is a dimension, ``-1`` for infinite, or unknown; ``batched`` says whether an
    element is a batch as far as the pipeline tells; ``last`` is the size of the last, smaller
    batch where known.
    """

    element: Value
    cardinality: AnyDim
    batched: bool | None = None
    last: AnyDim | None = None
    name: str | None = None
    origin: Site | None = field(default=None, compare=False)
    extras: tuple[tuple[str, Value], ...] = ()
    """Attributes a loader adds, e.g. ``class_names``."""
    note: frozenset[str] = frozenset()
    """Operations already applied (``shuffle``, ``repeat``, ``batch`` …)."""
    size: AnyDim | None = None
    """Rows of a full batch, where the pipeline batches."""
    fault: Any = None
    """What taking the first element raises: kind, message, exception class, notes."""
    late: Any = None
    """What taking all elements raises, in the same form."""
    examples: tuple[tuple[Value, ...], bool] | None = field(default=None, compare=False)
    """The first elements, where they are known one by one, and whether these are all."""


def is_none(value: Value) -> bool | None:
    """Whether the value is Python's ``None``; ``None`` for can't tell."""
    if isinstance(value, Const):
        return value.value is None
    if isinstance(value, Union):
        answers = {is_none(option) for option in value.options}
        return answers.pop() if len(answers) == 1 else None
    return None if isinstance(value, Unknown) else False


MAX_OPTIONS = 4


def join(a: Value, b: Value) -> Value:
    """The value where two paths meet."""
    if a is b or a == b and not (isinstance(a, Array) and a.node is not getattr(b, "node", None)):
        return a
    if isinstance(a, Array) and isinstance(b, Array):
        return join_arrays(a, b)
    if isinstance(a, Tuple) and isinstance(b, Tuple) and len(a.items) == len(b.items):
        return Tuple(tuple(join(x, y) for x, y in zip(a.items, b.items)), a.names)
    if isinstance(a, Unknown):
        return a
    if isinstance(b, Unknown):
        return b
    if isinstance(a, Dataset) and isinstance(b, Dataset):
        return Dataset(
            join(a.element, b.element),
            join_dims(a.cardinality, b.cardinality),
            a.batched if a.batched == b.batched else None,
            None,
            note=a.note & b.note,
        )
    for number, other in ((a, b), (b, a)):
        if number in (Scalar("int"), Scalar("int", UNKNOWN)) and scalar_kind(other) == "int":
            return number  # Any number is one of any numbers.
    options: list[Value] = []
    for side in (a, b):
        for option in side.options if isinstance(side, Union) else (side,):
            if option not in options:
                options.append(option)
    if len(options) > MAX_OPTIONS:
        return widen_options(options)
    return Union(tuple(options))


def widen_options(options: list[Value]) -> Value:
    """Too many alternatives: keep the type if they share one."""
    kinds = {scalar_kind(option) for option in options}
    if len(kinds) == 1:
        kind = kinds.pop()
        if kind is not None:
            return Scalar(kind)
    return Unknown("several values are possible here")


def scalar_kind(value: Value) -> str | None:
    """``int``, ``float``, ``bool``, ``str``, ``bytes`` for a Python number or text."""
    if isinstance(value, Scalar):
        return value.kind
    if isinstance(value, Const) and value.value is not None and value.value is not Ellipsis:
        return type(value.value).__name__
    return None


def join_arrays(a: Array, b: Array) -> Array:
    """The array where two paths meet."""
    return Array(
        join_shapes(a.shape, b.shape),
        dt.join(a.dtype, b.dtype),
        a.lib if a.lib == b.lib else "unknown",
        join_facts(a.facts, b.facts),
        a.name if a.name == b.name else None,
        a.origin if a.origin is b.origin else None,
        None,
        a.columns if a.columns == b.columns else None,
        a.column_dtypes if a.column_dtypes == b.column_dtypes else None,
        a.column_facts if a.column_facts == b.column_facts else None,
        a.numbered and b.numbered,
        a.graph or b.graph,
        None if a.link is None or b.link is None else a.link | b.link,
    )


def join_facts(a: Facts, b: Facts) -> Facts:
    """What holds of both."""
    if a is b or a == b:
        return a
    return Facts(
        None if a.low is None or b.low is None else min(a.low, b.low),
        None if a.high is None or b.high is None else max(a.high, b.high),
        a.integral if a.integral == b.integral else None,
        a.classes if a.classes == b.classes else None,
        a.one_hot if a.one_hot == b.one_hot else None,
        a.nan if a.nan == b.nan else None,
        pool=a.pool if a.pool == b.pool else None,
    )
