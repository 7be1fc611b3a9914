"""Python's operators on abstract values."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, Any

from ..knowledge.differentiation import marked, of_operation
from ..knowledge.intervals import order
from ..knowledge.keras.structure import parents_of
from ..knowledge.numpy.views import is_basic, viewing
from ..knowledge.python.common import bounds
from ..knowledge.registry import find_function
from ..shapes import UNKNOWN
from ..shapes.dim import at_least, counters, floordiv, mod, same
from ..values import (
    NONE,
    Array,
    Bound,
    Const,
    Dataset,
    Fail,
    FrozenDict,
    Lib,
    ListRec,
    Node,
    Obj,
    Problem,
    Range,
    Scalar,
    Slice,
    Tuple,
    Union,
    Unknown,
    UserClass,
    Value,
    join,
)
from .enumeration import by_name, is_enum, is_member
from .refusals import check_position, refuse_index, refuse_sequence
from .stored_keys import surely_missing
from .uncertain import item_may_miss, operation_may_raise

if TYPE_CHECKING:
    from .machine import Machine

SYMBOLS: dict[type, str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
    ast.Pow: "**", ast.MatMult: "@", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
    ast.LShift: "<<", ast.RShift: ">>", ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=",
    ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_PYTHON: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "//": operator.floordiv, "%": operator.mod, "**": operator.pow, "&": operator.and_,
    "|": operator.or_, "^": operator.xor, "<<": operator.lshift, ">>": operator.rshift,
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge,
}  # fmt: skip
_UNARY: dict[type, str] = {ast.USub: "-", ast.UAdd: "+", ast.Invert: "~"}
DUNDER = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod",
    "**": "pow", "@": "matmul", "&": "and", "|": "or", "^": "xor",
    "<<": "lshift", ">>": "rshift",
}  # fmt: skip
MAX_TEXT = 10_000


def binary(m: Machine, op: type, left: Value, right: Value) -> Value:
    """``left op right``; failures are recorded."""
    try:
        return apply_binary(m, SYMBOLS[op], left, right)
    except Fail as fail:
        return m.fail(fail)


def apply_binary(m: Machine, op: str, left: Value, right: Value) -> Value:
    """``left op right``; raises :class:`Fail`."""
    if isinstance(left, Const) and isinstance(right, Const):
        refuse_sequence(op, left, right)
        return _constants(op, left.value, right.value)
    m.uncertain += operation_may_raise(op, left, right)
    if isinstance(left, Union):
        return _over_options(m, left, lambda option: apply_binary(m, op, option, right))
    if isinstance(right, Union):
        return _over_options(m, right, lambda option: apply_binary(m, op, left, option))
    if isinstance(left, Array) or isinstance(right, Array):
        return _arrays(m, op, left, right)
    refuse_sequence(op, left, right)
    if isinstance(left, (Const, Scalar)) and isinstance(right, (Const, Scalar)):
        return _scalars(op, left, right)
    sequence = _sequences(m, op, left, right)
    if sequence is not None:
        return sequence
    for receiver, other, prefix in ((left, right, "__"), (right, left, "__r")):
        method = m.defines(receiver, f"{prefix}{DUNDER.get(op, '')}__")
        if method is not None:
            return m.call(Bound(receiver, method), [other])
        if isinstance(receiver, Obj) and isinstance(receiver.cls, Lib):
            declared = find_function(f"{receiver.cls.name}.{prefix}{DUNDER.get(op, '')}__")
            if declared is not None:
                return declared(m, [receiver, other], {})
    return Unknown("this operation is not modelled")


def _over_options(m: Machine, union: Union, action: Callable[[Value], Value]) -> Value:
    """The operation for each alternative; it fails only if it fails for all."""
    result: Value | None = None
    failure: Fail | None = None
    for option in union.options:
        try:
            value = action(option)
        except Fail as fail:
            failure = fail
            continue
        result = value if result is None else join(result, value)
    if result is None and failure is not None:
        raise failure
    return result if result is not None else NONE


def _constants(op: str, a: Any, b: Any) -> Value:
    function = _PYTHON.get(op)
    if function is None:
        return Unknown("not an operation of Python numbers")
    if op == "*" and isinstance(a, (str, bytes)) | isinstance(b, (str, bytes)):
        size = (len(a) * b) if isinstance(a, (str, bytes)) else (len(b) * a)
        if size > MAX_TEXT:
            return Scalar("str")
    if op == "**" and isinstance(a, int) and isinstance(b, int) and abs(b) * a.bit_length() > 4000:
        return Scalar("int")
    if op == "<<" and isinstance(b, int) and b > 4000:
        return Scalar("int")
    if op == "%" and isinstance(a, str):
        return (
            Scalar("str")
            if len(a) > 1000 or "*" in a or any(c.isdigit() for c in a)
            else _format(a, b)
        )
    if op == "+" and isinstance(a, str) and isinstance(b, str) and len(a) + len(b) > MAX_TEXT:
        return Scalar("str")
    try:
        return Const(function(a, b))
    except ZeroDivisionError:
        return Unknown("division by zero")
    except Exception:
        return Unknown(f"Python refuses `{op}` here")


def _format(text: str, value: Any) -> Value:
    try:
        return Const(text % value)
    except Exception:
        return Scalar("str")


def _arrays(m: Machine, op: str, left: Value, right: Value) -> Value:
    from ..knowledge import arithmetic

    result = arithmetic.binary(m, op, left, right)
    if op == "-" and (m.graph and not m.autograph or m.tapes):
        _check_crossed(m, left, right)
    if (m.graph or m.tapes) and isinstance(result, Array):
        result = marked(result, of_operation(m, (left, right)))
    if isinstance(result, Array) and result.lib == "keras" and result.node is None:
        parents = parents_of(m, (left, right))

        def again(machine: Any, inputs: Any) -> Value:
            given = list(inputs)
            a = given.pop(0) if isinstance(left, Array) and left.lib == "keras" else left
            b = given.pop(0) if isinstance(right, Array) and right.lib == "keras" else right
            return apply_binary(machine, op, a, b)

        return result.but(node=Node(parents, again, None, m.site, op), facts=result.facts)
    return result


def _check_crossed(m: Machine, left: Value, right: Value) -> None:
    """A batch of numbers minus a batch of columns gives every difference of every pair."""
    if not isinstance(left, Array) or not isinstance(right, Array):
        return
    for vector, column in ((left.shape, right.shape), (right.shape, left.shape)):
        if vector.rank == 1 and column.rank == 2 and column[1] == 1 and vector[0] == column[0] != 1:
            if vector[0] is UNKNOWN:
                return
            text = (
                f"shapes {left.shape} and {right.shape} broadcast to (batch, batch): each value meets "
                "those of all other samples; reshape one side, e.g. tf.squeeze(y_pred, -1)"
            )
            m.report(Problem("labels-broadcast", text, None, m.node))
            return


def _scalars(op: str, left: Const | Scalar, right: Const | Scalar) -> Value:
    kinds = [_kind(left), _kind(right)]
    if op in ("==", "!=", "<", "<=", ">", ">="):
        return _compare_scalars(op, left, right)
    if "str" in kinds or "bytes" in kinds:
        return Scalar("str")
    if not all(kind in ("int", "bool") for kind in kinds):
        return Scalar("float")
    a, b = _dim(left), _dim(right)
    if op == "/":
        return Scalar("float", ratio=None if a is UNKNOWN or b is UNKNOWN else (a, b))
    if op == "+":
        return _sized(a + b)
    if op == "-":
        return _sized(a - b)
    if op == "*":
        return _sized(a * b)
    if op == "//":
        return _sized(floordiv(a, b))
    if op == "%":
        return _sized(mod(a, b))
    return Scalar("int", UNKNOWN)


def _sized(dim: Any) -> Value:
    return Const(dim) if isinstance(dim, int) else Scalar("int", dim)


def _kind(value: Const | Scalar) -> str:
    return value.kind if isinstance(value, Scalar) else type(value.value).__name__


def _dim(value: Const | Scalar) -> Any:
    if isinstance(value, Const):
        return int(value.value) if isinstance(value.value, (int, bool)) else UNKNOWN
    return UNKNOWN if value.dim is None else value.dim


def _compare_scalars(op: str, left: Const | Scalar, right: Const | Scalar) -> Value:
    if _kind(left) in ("int", "bool") and _kind(right) in ("int", "bool"):
        a, b = _dim(left), _dim(right)
        equal = same(a, b)
        if op == "==" and equal is not None:
            return Const(equal)
        if op == "!=" and equal is not None:
            return Const(not equal)
        difference = a - b
        if isinstance(difference, int):
            return Const(_PYTHON[op](difference, 0))
        if counters(difference):
            answers = {_PYTHON[op](bound, 0) for bound in _bounds(difference)}
            if op in ("<", "<=", ">", ">=") and len(answers) == 1:
                return Const(answers.pop())
    ordered = order(op, bounds(left), bounds(right))
    return Scalar("bool") if ordered is None else Const(ordered)


def _bounds(dim: Any) -> tuple[float, float]:
    """The least and the greatest an expression with loop counters may be."""
    low, high = at_least(dim), at_least(-dim)
    return -inf if low is None else low, inf if high is None else -high


def _sequences(m: Machine, op: str, left: Value, right: Value) -> Value | None:
    """Concatenation and repetition of tuples and lists, union of sets."""
    if op == "+" and isinstance(left, Tuple) and isinstance(right, Tuple):
        return Tuple(left.items + right.items)
    if op == "*":
        for sequence, times in ((left, right), (right, left)):
            if not isinstance(times, (Const, Scalar)):
                continue  # An array has an operator of its own.
            count = times.value if isinstance(times, Const) else None
            if isinstance(sequence, Tuple):
                if isinstance(count, int) and len(sequence.items) * count <= 10_000:
                    return Tuple(sequence.items * count)
                return Unknown("a repeated tuple")
            if isinstance(sequence, Obj) and sequence.kind == "list":
                record = m.read(sequence)
                if (
                    isinstance(count, int)
                    and record.rest is None
                    and len(record.items) * count <= 100_000
                ):
                    return m.new_list(record.items * count)
                item = record.rest
                for other in record.items:
                    item = other if item is None else join(item, other)
                return m.new_list([], item or Unknown("an item"))
    if (
        op == "+"
        and isinstance(left, Obj)
        and isinstance(right, Obj)
        and left.kind == right.kind == "list"
    ):
        a, b = m.read(left), m.read(right)
        if a.rest is None:
            return m.new_list([*a.items, *b.items], b.rest, a.size + b.size)
        rest = a.rest
        for item in (*a.items, *b.items, *([b.rest] if b.rest is not None else [])):
            rest = join(rest, item)
        return m.new_list([], rest, a.size + b.size)
    if (
        op == "|"
        and isinstance(left, Obj)
        and isinstance(right, Obj)
        and left.kind == right.kind == "dict"
    ):
        x, y = m.read(left), m.read(right)
        return m.new_dict({**x.items, **y.items}, y.rest or x.rest)
    return None


def unary(m: Machine, op: type, value: Value) -> Value:
    """``-x``, ``+x``, ``~x``, ``not x``."""
    if op is ast.Not:
        truth = m.branch_truth(value)
        return Scalar("bool") if truth is None else Const(not truth)
    if isinstance(value, Const):
        try:
            if op is ast.USub:
                return Const(-value.value)
            return Const(+value.value if op is ast.UAdd else ~value.value)
        except TypeError:
            return Unknown("Python refuses this operation")
    if isinstance(value, Scalar):
        if op is ast.USub and value.dim is not None:
            return _sized(-value.dim)
        return Scalar(value.kind)
    if isinstance(value, Array):
        from ..knowledge import arithmetic

        symbol = _UNARY[op]
        try:
            result = arithmetic.unary(m, symbol, value)
        except Fail as fail:
            return m.fail(fail)
        if isinstance(result, Array) and result.lib == "keras" and result.node is None:
            node = Node(
                (value,), lambda k, xs: arithmetic.unary(k, symbol, xs[0]), None, m.site, symbol
            )
            return result.but(node=node, facts=result.facts)
        return result
    return Unknown("this operation is not modelled")


def subscript(m: Machine, value: Value, index: Value) -> Value:
    """``value[index]``; failures are recorded."""
    try:
        return get_item(m, value, index)
    except Fail as fail:
        return m.fail(fail)


def get_item(m: Machine, value: Value, index: Value) -> Value:
    """``value[index]``; raises :class:`Fail`."""
    if isinstance(value, Array):
        m.uncertain += item_may_miss(value, index)
        item = _array_item(m, value, index)
        return viewing(item, value) if value.lib == "numpy" and is_basic(index) else item
    if isinstance(value, Tuple):
        return _tuple_item(value, index)
    if isinstance(value, Union):
        return _over_options(m, value, lambda option: get_item(m, option, index))
    if isinstance(value, Obj) and value.kind == "list":
        return _list_item(m, value, index)
    if isinstance(value, Dataset):
        declared = find_function("Dataset.__getitem__")
        return declared(m, [value, index], {}) if declared is not None else Unknown("an item")
    if isinstance(value, FrozenDict):
        found = value.get(index.value) if isinstance(index, Const) else None
        if found is None and isinstance(index, Const):
            keys = [key for key, _ in value.items]
            near = ", ".join(map(repr, keys[:6]))
            text = f"there is no key {index.value!r}; the keys are {near or 'none'}"
            raise Fail("dict-key", text, "KeyError", key=index.value, keys=keys)
        return found if found is not None else Unknown("an unknown key")
    if isinstance(value, Obj) and value.kind == "dict":
        return _dict_item(m, value, index)
    refuse_index(m, value)
    if isinstance(value, Const) and isinstance(value.value, (str, bytes)):
        return _text_item(value.value, index)
    if isinstance(value, Range):
        items = m.iterate(value)
        if items.items is not None:
            return _tuple_item(Tuple(items.items), index)
        part = isinstance(index, Slice)
        return Unknown("a part of a range") if part else Scalar("int", UNKNOWN)
    if isinstance(value, Scalar):
        return Scalar("str") if value.kind == "str" else Unknown("an item")
    if isinstance(value, Obj):
        method = m.get(value, "__getitem__")
        if method is not None and not isinstance(method, Unknown):
            return m.call(method, [index])
    if isinstance(value, Lib):
        declared = find_function(f"{value.name}.__getitem__")
        if declared is not None:
            return declared(m, [index], {})
    if isinstance(value, UserClass) and is_enum(value):
        return by_name(m, value, index)
    return Unknown("an item of something fitlint does not know")


def _array_item(m: Machine, value: Array, index: Value) -> Value:
    if value.lib == "pandas":
        tag = "Series" if value.shape.rank == 1 else "DataFrame"
        declared = find_function(f"{tag}.__getitem__")
        return declared(m, [value, index], {}) if declared else Unknown("pandas is not modelled")
    from ..knowledge import indexing

    result = indexing.getitem(m, value, index)
    if (m.graph or m.tapes) and isinstance(result, Array):
        result = marked(result, of_operation(m, (value,)))
    if isinstance(result, Array) and result.lib == "keras" and result.node is None:
        node = Node((value,), lambda k, xs: get_item(k, xs[0], index), None, m.site, "[]")
        return result.but(node=node, facts=result.facts)
    return result


def as_python_slice(index: Value) -> slice | None:
    """A slice with known ends as Python's own."""
    if isinstance(index, Slice):
        ends = [
            part.value
            for part in (index.start, index.stop, index.step)
            if isinstance(part, Const) and (part.value is None or isinstance(part.value, int))
        ]
        if len(ends) == 3 and ends[2] != 0:
            return slice(*ends)
    return None


def _tuple_item(value: Tuple, index: Value) -> Value:
    check_position(value, index)
    cut = as_python_slice(index)
    if cut is not None:
        return Tuple(value.items[cut])
    if isinstance(index, Const) and isinstance(index.value, int):
        if -len(value.items) <= index.value < len(value.items):
            return value.items[index.value]
        text = f"index {index.value} is out of range: the tuple has {len(value.items)} items"
        raise Fail("sequence-index", text, "IndexError")
    if isinstance(index, Const) and isinstance(index.value, str):
        text = f"a tuple has no item {index.value!r}: its items are numbered from 0"
        raise Fail("sequence-index", text, "TypeError")
    item: Value | None = None
    for other in value.items:
        item = other if item is None else join(item, other)
    return item if item is not None and not isinstance(index, Slice) else Unknown("an item")


def _list_item(m: Machine, value: Obj, index: Value) -> Value:
    check_position(value, index)
    record = m.read(value)
    cut = as_python_slice(index)
    if record.rest is None:
        if cut is not None:
            return m.new_record(ListRec(record.items[cut]), "list", value.cls)
        if isinstance(index, Const) and isinstance(index.value, int):
            if -len(record.items) <= index.value < len(record.items):
                return record.items[index.value]  # type: ignore[no-any-return]
            if record.sealed:
                number = len(record.items)
                has = f"{number} item{'s' * (number != 1)}"
                text = f"there is no item {index.value}: the list has {has}"
                raise Fail("sequence-index", text, "IndexError")
            # A list may have grown in code we did not follow (a callback), so this is no failure.
            m.uncertain += 1
            return Unknown("an item the list is not known to have")
    elif isinstance(index, Const) and isinstance(index.value, int):
        if 0 <= index.value < len(record.items):
            return record.items[index.value]  # type: ignore[no-any-return]
    item = record.rest
    m.uncertain += 1
    for other in record.items[:64]:
        item = other if item is None else join(item, other)
    if isinstance(index, Slice):
        return m.new_record(ListRec([], item or Unknown("an item")), "list", value.cls)
    return item or Unknown("an item")


def _dict_item(m: Machine, value: Obj, index: Value) -> Value:
    record = m.read(value)
    key = dict_key(index)
    if key is not None:
        try:
            found = record.items.get(key[0])
        except TypeError:
            return Unknown("an unhashable key")
        if found is not None:
            return found  # type: ignore[no-any-return]
        if record.rest is None and (record.sealed or surely_missing(m, record, key[0])):
            near = ", ".join(repr(name) for name in list(record.items)[:6])
            text = f"there is no key {key[0]!r}; the keys are {near or 'none'}"
            raise Fail("dict-key", text, "KeyError", key=key[0], keys=list(record.items))
        m.uncertain += 1
        if record.items and record.rest is not None:
            return Unknown("an entry under a name that is not known, perhaps")
        return record.rest or Unknown("an unknown key")
    m.uncertain += 1
    item = record.rest
    for other in record.items.values():
        m.tick()
        item = other if item is None else join(item, other)
    return item or Unknown("an item")


def _text_item(text: str | bytes, index: Value) -> Value:
    cut = as_python_slice(index)
    try:
        if cut is not None:
            return Const(text[cut])
        if isinstance(index, Const):
            return Const(text[index.value])
    except (IndexError, TypeError):
        return Unknown("an item")
    return Scalar("str")


def dict_key(value: Value) -> tuple[Any] | None:
    """The Python object a value is as a dictionary key, in a 1-tuple; ``None`` if unknown."""
    if isinstance(value, Const):
        return (value.value,)
    if isinstance(value, Tuple):
        parts = [dict_key(item) for item in value.items]
        return None if any(p is None for p in parts) else (tuple(p[0] for p in parts if p),)
    if isinstance(value, (Lib, UserClass)) or is_member(value):
        return (value,)
    return None
