"""``collections``, ``itertools``, ``functools``, ``copy``, ``dataclasses``, ``types``."""

from __future__ import annotations

from collections.abc import Sequence

from ...shapes import UNKNOWN, AnyDim
from ...values import (
    NONE,
    NOTHING,
    TRUE,
    Const,
    DictRec,
    Fail,
    Generator,
    Iterator,
    Lib,
    ListRec,
    Obj,
    ObjectRec,
    Partial,
    Scalar,
    Tuple,
    Unknown,
    Value,
    is_none,
    join,
)  # fmt: skip
from ..api import Context, function
from ..args import as_dim
from .common import MANY, ONE, TWO, WHOLE, ZERO, joined, known_items, listed
from .constructors import COUNTER, count_into, dict_, fill_dict
from .containers import blur, resized

# -- collections ------------------------------------------------------------------------


@function("collections.namedtuple", "typing.NamedTuple")
def namedtuple(ctx: Context, typename: Value, field_names: Value, **options: Value) -> Value:
    if isinstance(field_names, Const) and isinstance(field_names.value, str):
        names = field_names.value.replace(",", " ").split()
    else:
        names = []
        for item in known_items(ctx, field_names) or ():
            first = item.items[0] if isinstance(item, Tuple) and item.items else item
            if not isinstance(first, Const) or not isinstance(first.value, str):
                return Unknown("a namedtuple whose fields are not known")
            names.append(first.value)
    defaults = known_items(ctx, options["defaults"]) if "defaults" in options else ()
    fields = Tuple(tuple(Const(name) for name in names))
    return Partial(
        Lib("collections.namedtuple.__new__"), (fields, Tuple(tuple(defaults or ()))), ()
    )


@function("collections.namedtuple.__new__")
def new_namedtuple(fields: Value, defaults: Value, *args: Value, **named: Value) -> Value:
    assert isinstance(fields, Tuple) and isinstance(defaults, Tuple)
    names = [str(field.value) for field in fields.items if isinstance(field, Const)]
    values = dict(zip(reversed(names), reversed(defaults.items), strict=False))
    values.update(zip(names, args, strict=False))
    values.update(named)
    return Tuple(tuple(values.get(name, Unknown("a field")) for name in names), tuple(names))


@function("tuple._replace")
def replaced(receiver: Value, **named: Value) -> Value:
    assert isinstance(receiver, Tuple)
    items = dict(zip(receiver.names, receiver.items, strict=False))
    return Tuple(
        tuple({**items, **named}.get(n, Unknown("a field")) for n in receiver.names), receiver.names
    )


@function("tuple._asdict")
def as_dict(ctx: Context, receiver: Value) -> Value:
    assert isinstance(receiver, Tuple)
    return ctx.new_dict(dict(zip(receiver.names, receiver.items, strict=False)))


@function("collections.defaultdict")
def defaultdict(factory: Value = NONE, *args: Value, ctx: Context, **named: Value) -> Value:
    kinds = {"builtins.int": WHOLE, "builtins.float": Scalar("float")}
    rest: Value = Unknown("an entry made on first use")
    if isinstance(factory, Lib) and factory.name in kinds:
        rest = kinds[factory.name]
    made = ctx.new_dict({}, rest)
    for source in args:
        fill_dict(ctx, made, source)
    ctx.edit(made).items.update(named)
    return made


@function("collections.OrderedDict")
def ordered_dict(source: Value | None = None, *, ctx: Context, **named: Value) -> Value:
    return dict_(source, ctx=ctx, **named)


@function("dict.move_to_end")
def move_to_end(ctx: Context, target: Obj, key: Value, last: Value = TRUE) -> Value:
    record = ctx.edit(target)
    name = key.value if isinstance(key, Const) else None
    if name in record.items and last == TRUE:
        record.items[name] = record.items.pop(name)
    else:
        ctx.escape(target)
    return NOTHING


@function("collections.Counter")
def counter(source: Value | None = None, *, ctx: Context, **named: Value) -> Value:
    made = ctx.new_record(DictRec(dict(named)), "dict", COUNTER)
    if source is not None:
        count_into(ctx, made, source)
    return made


@function("dict.most_common")
def most_common(ctx: Context, target: Obj, n: Value = NONE) -> Value:
    record = ctx.read(target)
    counts = {key: value.value for key, value in record.items.items() if isinstance(value, Const)}
    some = None if is_none(n) is True else as_dim(ctx, n)
    exact = record.rest is None and not record.maybe and len(counts) == len(record.items)
    if not exact or not (some is None or isinstance(some, int)):
        return listed(ctx, None, Tuple((Unknown("a key"), WHOLE)))
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])[:some]
    return listed(ctx, [Tuple((Const(key), Const(count))) for key, count in ordered])


@function("dict.subtract")
def subtract(ctx: Context, target: Obj, other: Value) -> Value:
    count_into(ctx, target, other, -1)
    return NOTHING


@function("collections.deque")
def deque(ctx: Context, iterable: Value | None = None, maxlen: Value = NONE) -> Value:
    found = ctx.iterate(iterable, MANY) if iterable is not None else None
    items: Sequence[Value] | None = [] if found is None else found.items
    most = None if is_none(maxlen) is True else as_dim(ctx, maxlen)
    if most is not None and not isinstance(most, int):
        return listed(ctx, None, Unknown("an item") if found is None else found.item)
    made = listed(
        ctx,
        items if items is None or most is None else items[-most:] if most else [],
        None if found is None else found.item,
        UNKNOWN if found is None else found.length,
    )
    ctx.edit(made).most = most
    return made


@function("list.appendleft")
def appendleft(ctx: Context, target: Obj, item: Value) -> Value:
    record = ctx.edit(target)
    assert isinstance(record, ListRec)
    if record.rest is None:
        record.items.insert(0, item)
        if record.most is not None:
            del record.items[record.most :]
    else:
        blur(record, item)
        resized(record, 1)
    return NOTHING


@function("list.popleft")
def popleft(ctx: Context, target: Obj) -> Value:
    record = ctx.edit(target)
    assert isinstance(record, ListRec)
    if record.rest is None and record.items:
        return record.items.pop(0)
    if record.rest is None:
        raise Fail("sequence-index", "pop from an empty deque", "IndexError")
    blur(record)
    resized(record, -1)
    return record.rest


@function("list.rotate")
def turned(ctx: Context, target: Obj, n: Value = ONE) -> Value:
    ctx.escape(target)
    return NOTHING


@function("list.extendleft")
def rotated(ctx: Context, target: Obj, other: Value = NONE) -> Value:
    record = ctx.edit(target)
    assert isinstance(record, ListRec)
    parts = [*record.items, *([record.rest] if record.rest else [])]
    if not isinstance(other, Const):
        parts.append(ctx.iterate(other).item)
    record.items, record.rest, record.length = [], joined(parts), UNKNOWN
    return NOTHING


# -- itertools --------------------------------------------------------------------------


@function("itertools.chain")
def chain(*iterables: Value, ctx: Context) -> Value:
    items: list[Value] | None = []
    length: AnyDim = 0
    every: list[Value] = []
    for iterable in iterables:
        found = ctx.iterate(iterable, MANY)
        length = length + found.length
        if found.items is None:
            items = None
            every.append(found.item)
        else:
            every += found.items
            if items is not None:
                items += found.items
    return Iterator(joined(every), None if items is None else tuple(items), length)


@function("itertools.chain.from_iterable")
def chain_from(ctx: Context, iterable: Value) -> Value:
    parts = known_items(ctx, iterable)
    if parts is not None:
        return chain(*parts, ctx=ctx)
    return Iterator(ctx.iterate(ctx.iterate(iterable).item).item, None, UNKNOWN)


@function("itertools.cycle")
def cycle(ctx: Context, iterable: Value) -> Value:
    return Iterator(ctx.iterate(iterable).item, None, UNKNOWN)


@function("itertools.islice")
def islice(iterable: Value, *args: Value, ctx: Context) -> Value:
    stop = args[0].value if len(args) == 1 and isinstance(args[0], Const) else None
    if isinstance(iterable, Generator) and isinstance(stop, int) and 0 < stop <= 64:
        given = ctx.generate(iterable, stop)
        items = tuple(given.values)
        full = (given.ended or given.sure == len(items) == stop) and not ctx.begun(iterable)
        ctx.take(iterable)
        return Iterator(joined(items), items if full else None, len(items) if full else UNKNOWN)
    found = ctx.iterate(iterable, MANY)
    if isinstance(stop, int) and found.items is not None:
        return Iterator(found.item, found.items[:stop], len(found.items[:stop]))
    return Iterator(found.item, None, UNKNOWN)


@function("itertools.product")
def product(*iterables: Value, ctx: Context, repeat: Value = ONE) -> Value:
    parts = [ctx.iterate(iterable, MANY) for iterable in iterables]
    times = repeat.value if isinstance(repeat, Const) else None
    if not isinstance(times, int):
        return Iterator(Unknown("a combination"), None, UNKNOWN)
    parts *= times
    length: AnyDim = 1
    for part in parts:
        length = length * part.length
    known = [part.items for part in parts if part.items is not None]
    items: tuple[Value, ...] | None = None
    if len(known) == len(parts) and isinstance(length, int) and length <= MANY:
        import itertools

        items = tuple(Tuple(row) for row in itertools.product(*known))
    return Iterator(Tuple(tuple(part.item for part in parts)), items, length)


@function("itertools.count")
def count(ctx: Context, start: Value = ZERO, step: Value = ONE) -> Value:
    return Iterator(WHOLE, None, UNKNOWN)


@function("itertools.repeat")
def repeat(ctx: Context, item: Value, times: Value = NONE) -> Value:
    length = as_dim(ctx, times)
    items = (item,) * length if isinstance(length, int) and 0 <= length <= MANY else None
    return Iterator(item, items, UNKNOWN if length is None else length)


@function("itertools.zip_longest", "itertools.combinations", "itertools.permutations")
def combined(*args: Value, ctx: Context, called: str, **options: Value) -> Value:
    if called.endswith("longest"):
        fill = options.get("fillvalue", NONE)
        return Iterator(
            Tuple(tuple(join(ctx.iterate(arg).item, fill) for arg in args)), None, UNKNOWN
        )
    size = as_dim(ctx, args[1]) if len(args) > 1 else UNKNOWN
    item = ctx.iterate(args[0]).item
    row = Tuple((item,) * size) if isinstance(size, int) and size < 20 else Unknown("a combination")
    return Iterator(row, None, UNKNOWN)


@function("itertools.tee")
def tee(ctx: Context, iterable: Value, n: Value = TWO) -> Value:
    times = n.value if isinstance(n, Const) else None
    if not isinstance(times, int) or times >= 100:
        return Unknown("iterators")
    found = ctx.iterate(iterable)
    return Tuple(tuple(Iterator(found.item, found.items, found.length) for _ in range(times)))


@function("itertools.accumulate", "itertools.takewhile", "itertools.dropwhile", "itertools.groupby")
def some(*args: Value, **options: Value) -> Value:
    return Iterator(Unknown("an item"), None, UNKNOWN)


# -- functools --------------------------------------------------------------------------


@function("functools.partial")
def partial(callee: Value, *args: Value, **kwargs: Value) -> Value:
    return Partial(callee, tuple(args), tuple(kwargs.items()))


@function("functools.reduce")
def reduce(ctx: Context, callee: Value, iterable: Value, initial: Value | None = None) -> Value:
    items = known_items(ctx, iterable)
    if items is None or len(items) > 64:
        return Unknown("a reduction over items that are not known")
    rest = list(items)
    if initial is None and not rest:
        return Unknown("a reduction of nothing")
    result = initial if initial is not None else rest.pop(0)
    for item in rest:
        result = ctx.call(callee, [result, item])
    return result


@function("functools.lru_cache", "functools.cache", "functools.wraps", "contextlib.contextmanager")
def decorated(ctx: Context, callee: Value = NONE, **options: Value) -> Value:
    return callee


# -- copy -------------------------------------------------------------------------------


@function("copy.copy")
def copy(ctx: Context, x: Value) -> Value:
    return _copied(ctx, x, {}, deep=False)


@function("copy.deepcopy")
def deepcopy(ctx: Context, x: Value, memo: Value = NONE) -> Value:
    return _copied(ctx, x, {}, deep=True)


def _copied(ctx: Context, value: Value, memo: dict[int, Obj], deep: bool) -> Value:
    if isinstance(value, Tuple):
        return Tuple(
            tuple(_copied(ctx, i, memo, deep) if deep else i for i in value.items), value.names
        )
    if not isinstance(value, Obj):
        return value
    if value.id in memo:
        return memo[value.id]
    record = ctx.read(value)
    if isinstance(record, ObjectRec) and record.native is not None:
        return Unknown("a copy of a library's object")
    twin = record.copy()
    made = memo[value.id] = ctx.new_record(twin, value.kind, value.cls)
    if not deep:
        return made
    if isinstance(record, ListRec):
        twin.items = [_copied(ctx, item, memo, True) for item in record.items]
        twin.rest = None if record.rest is None else _copied(ctx, record.rest, memo, True)
    elif isinstance(record, DictRec):
        twin.items = {key: _copied(ctx, item, memo, True) for key, item in record.items.items()}
        twin.rest = None if record.rest is None else _copied(ctx, record.rest, memo, True)
    elif isinstance(record, ObjectRec):
        twin.attrs = {key: _copied(ctx, item, memo, True) for key, item in record.attrs.items()}
    return made


# -- dataclasses, types, enum -----------------------------------------------------------


@function("dataclasses.field")
def field(*, ctx: Context, **options: Value) -> Value:
    """Kept until an instance is made: a ``default_factory`` is called for each."""
    return ctx.new_object(Lib("dataclasses.Field"), attrs=options)


@function("dataclasses.replace", "copy.replace")
def changed_copy(obj: Value, *, ctx: Context, **changes: Value) -> Value:
    if not isinstance(obj, Obj) or obj.kind != "object" or "**" in changes:
        return Unknown("a changed copy")
    copy = ctx.new_object(obj.cls or NONE, attrs={**ctx.read(obj).attrs, **changes})
    if ctx.read(obj).opaque:
        ctx.edit(copy).opaque = True
    return copy


@function("dataclasses.asdict")
def asdict(ctx: Context, obj: Value) -> Value:
    if isinstance(obj, Obj) and obj.kind == "object":
        return ctx.new_dict(ctx.read(obj).attrs)
    return ctx.new_dict({}, Unknown("a field"))


@function("types.SimpleNamespace", "argparse.Namespace")
def namespace(*, ctx: Context, **named: Value) -> Value:
    return ctx.new_object(Lib("types.SimpleNamespace"), attrs=named)


@function("importlib.reload")
def reload(ctx: Context, module: Value) -> Value:
    """The module runs again: what it holds is what it sets then."""
    ctx.escape(module)
    return module


@function("enum.auto")
def auto(*, ctx: Context) -> Value:
    """Numbered when the class is complete."""
    return ctx.new_object(Lib("enum.auto"))
