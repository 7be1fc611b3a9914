"""Evaluating expressions: one function for each node type."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any

from ..shapes import UNKNOWN
from ..shapes.dim import varies
from ..values import (
    NONE,
    NOTHING,
    Array,
    Const,
    DictRec,
    Fail,
    FrozenDict,
    Function,
    Iterator,
    Lib,
    ListRec,
    Member,
    Obj,
    Range,
    Scalar,
    Slice,
    Tuple,
    Unknown,
    Value,
    join,
)  # fmt: skip
from ..values.facts import Called
from .assignment import assign
from .calls import call_value, super_value
from .comparison import compare
from .definitions import make_function
from .dispatch import EVALUATE, evaluate
from .functions import STAR, run_function
from .generators import yield_from, yield_value
from .loops import counted
from .names import NAMESPACES, forget_names, is_namespace, lookup_name, read_name, rebind
from .operators import binary, dict_key, subscript, unary
from .paths import MAX_PATHS, join_exits, split_on, tested, unseen
from .reruns import forget_changes, stands_for_several
from .state import RAISES, Exit, Frame

if TYPE_CHECKING:
    from .machine import Machine

REPLICATE = 100_000
"""Items of a comprehension over a long range that are kept as equal values."""


def outcomes(m: Machine, node: ast.expr, frame: Frame) -> list[tuple[Any, Value]]:
    """The value of an expression on each path: calls and conditional expressions may split.

    Gives (state, value) pairs; failures that nobody catches end as unknown values.
    """
    if isinstance(node, ast.Call):
        callee, args, kwargs, direct = prepare_call(m, node, frame)
        if direct is not None:
            return [(m.state, direct)]
        function = callee
        if type(callee).__name__ == "Bound":
            args = [callee.receiver, *args]  # type: ignore[attr-defined]
            function = callee.function  # type: ignore[attr-defined]
        if isinstance(function, Function):
            before = m.state.heap.mark()
            with m.at(frame.source, node):
                exits = run_function(m, function, args, kwargs)
            return _split(m, unseen(exits, before))
        with m.at(frame.source, node):
            value = _finish_call(m, callee, args, kwargs)  # may replace the state
        return [(m.state, value)]
    if isinstance(node, ast.IfExp):
        truth = decide(m, node.test, frame)
        if truth is not None:
            return outcomes(m, node.body if truth else node.orelse, frame)
        doubtful = m.state.doubtful
        first, second = split_on(m, node.test, frame)
        m.state = first
        results = outcomes(m, node.body, frame)
        m.state = second
        results += outcomes(m, node.orelse, frame)
        for state, _ in results:
            state.doubtful = doubtful
        return results
    value = evaluate(m, node, frame)  # may replace the state
    return [(m.state, value)]


def _split(m: Machine, exits: list[Exit]) -> list[tuple[Any, Value]]:
    returns = [exit for exit in exits if exit.kind != "raise"]
    alive = [exit for exit in returns if not exit.state.ghost]
    if not returns or len(alive or returns) == 1 or len(alive) > MAX_PATHS:
        value = join_exits(m, exits)
        return [(m.state, value)]
    return [(e.state, e.value if e.value is not None else NOTHING) for e in (alive or returns[:1])]


def decide(m: Machine, test: ast.expr, frame: Frame) -> bool | None:
    """Truth of a condition on this path; remembers what an earlier equal test was taken for."""
    failures = len(m.troubles)
    m.assumed_test = False
    value = evaluate(m, test, frame)
    with m.at(frame.source, test):
        try:
            truth = m.decide(value)
        except Fail as fail:
            m.fail(fail)
            truth = None
    if truth is not None:
        return truth
    m.computed_test = (
        isinstance(value, Array)
        or _computed(m, test)
        or len(m.troubles) > failures
        or _rests_on_a_failure(m, test, frame)
    )
    if m.state.assumed:
        truth = m.state.assumed.get(tested(m, test, frame))
        m.assumed_test = truth is not None and m.computed_test
        return truth
    return None


def _computed(m: Machine, test: ast.expr) -> bool:
    """Whether a test looks at shapes, sizes or names of layers: it has one answer in every run."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in ("shape", "ndim", "rank", "dtype", "get_shape", "name")
        or isinstance(node, ast.Name)
        and node.id in ("len", "isinstance", "hasattr")
        for node in ast.walk(test)
    )


def _rests_on_a_failure(m: Machine, test: ast.expr, frame: Frame) -> bool:
    """Whether a test asks a name that has no value because computing it raises."""
    if not m.state.ghost:
        return False
    names = (
        lookup_name(m, node.id, frame) for node in ast.walk(test) if isinstance(node, ast.Name)
    )
    return any(isinstance(value, Unknown) and value.reason.startswith(RAISES) for value in names)


# -- names and literals ---------------------------------------------------------------------------


def _constant(m: Machine, node: ast.Constant, frame: Frame) -> Value:
    return Const(node.value)


def _tuple(m: Machine, node: ast.Tuple, frame: Frame) -> Value:
    items, rest = _elements(m, node.elts, frame)
    if rest is not None:
        return m.new_list(items, rest)
    return Tuple(tuple(items))


def _list(m: Machine, node: ast.List, frame: Frame) -> Value:
    items, rest = _elements(m, node.elts, frame)
    return m.new_list(items, rest)


def _set(m: Machine, node: ast.Set, frame: Frame) -> Value:
    return _set_of(m, *_elements(m, node.elts, frame))


def _set_of(m: Machine, items: list[Value], rest: Value | None) -> Value:
    """A set: how many different items there are is known where each is known."""
    keys = [dict_key(item) for item in items]
    if rest is None and (None not in keys or len(items) < 2):
        return m.new_record(ListRec(list(dict(zip(keys, items)).values())), "set")
    for item in items:
        rest = item if rest is None else join(rest, item)
    return m.new_record(ListRec([], rest), "set")


def _elements(m: Machine, nodes: list[ast.expr], frame: Frame) -> tuple[list[Value], Value | None]:
    items: list[Value] = []
    rest: Value | None = None
    if len(nodes) > 2000:
        m.fuel -= len(nodes) // 10
        if all(isinstance(node, ast.Constant) for node in nodes):
            return [Const(node.value) for node in nodes], None  # type: ignore[attr-defined]
    for node in nodes:
        if isinstance(node, ast.Starred):
            inner = m.iterate(evaluate(m, node.value, frame))
            if inner.items is None:
                rest = inner.item if rest is None else join(rest, inner.item)
            elif rest is None:
                items += inner.items
            continue
        value = evaluate(m, node, frame)
        if rest is None:
            items.append(value)
        else:
            rest = join(rest, value)
    return items, rest


def _dict(m: Machine, node: ast.Dict, frame: Frame) -> Value:
    items: dict[Any, Value] = {}
    rest: Value | None = None
    maybe: set[Any] = set()
    literal = True
    for key, item in zip(node.keys, node.values):
        value = evaluate(m, item, frame)
        if key is None:
            if isinstance(value, Obj) and value.kind == "dict":
                record = m.read(value)
                maybe |= record.maybe - items.keys()
                items.update(record.items)
                rest = record.rest or rest
                literal = literal and record.literal
            elif isinstance(value, FrozenDict):
                items.update(value.items)
            else:
                rest = Unknown("unknown keys")
            continue
        name = evaluate(m, key, frame)
        hashed = dict_key(name)
        if hashed is None:
            rest = value if rest is None else join(rest, value)
        else:
            items[hashed[0]] = value
            maybe.discard(hashed[0])
    made = DictRec(items, rest, frozenset(maybe))
    made.literal = literal
    return m.new_record(made, "dict")


def _joined_string(m: Machine, node: ast.JoinedStr, frame: Frame) -> Value:
    parts: list[str] = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
            continue
        assert isinstance(part, ast.FormattedValue)
        value = evaluate(m, part.value, frame)
        if not isinstance(value, Const) or part.format_spec or isinstance(value, Member):
            return _evaluate_rest(m, node, part, frame)
        parts.append(repr(value.value) if part.conversion == 114 else str(value.value))
    return Const("".join(parts))


def _evaluate_rest(m: Machine, node: ast.JoinedStr, after: ast.expr, frame: Frame) -> Value:
    seen = False
    for part in node.values:
        if seen and isinstance(part, ast.FormattedValue):
            evaluate(m, part.value, frame)
        seen = seen or part is after
    return Scalar("str")


# -- operators ------------------------------------------------------------------------------------


def _binary(m: Machine, node: ast.BinOp, frame: Frame) -> Value:
    left = evaluate(m, node.left, frame)
    right = evaluate(m, node.right, frame)
    with m.at(frame.source, node):
        return binary(m, type(node.op), left, right)


def _unary(m: Machine, node: ast.UnaryOp, frame: Frame) -> Value:
    value = evaluate(m, node.operand, frame)
    with m.at(frame.source, node):
        return unary(m, type(node.op), value)


def _boolean(m: Machine, node: ast.BoolOp, frame: Frame) -> Value:
    stop_on = isinstance(node.op, ast.Or)
    result: Value | None = None
    for part in node.values:
        value = evaluate(m, part, frame)
        truth = m.branch_truth(value)
        result = value if result is None else join(result, value)
        if truth is stop_on:
            return value if result is value else result
        if truth is not None and part is not node.values[-1]:
            result = None
    return result if result is not None else NONE


def _compare(m: Machine, node: ast.Compare, frame: Frame) -> Value:
    left = evaluate(m, node.left, frame)
    result: Value = Const(True)
    for op, right_node in zip(node.ops, node.comparators):
        right = evaluate(m, right_node, frame)
        with m.at(frame.source, node):
            answer = compare(m, op, left, right)
        truth = m.branch_truth(answer)
        if truth is False:
            return answer
        if truth is None:
            result = answer
        elif not isinstance(result, Const):
            pass
        else:
            result = answer
        left = right
    return result


def _conditional(m: Machine, node: ast.IfExp, frame: Frame) -> Value:
    truth = decide(m, node.test, frame)
    if truth is not None:
        return evaluate(m, node.body if truth else node.orelse, frame)
    before = m.state.doubtful
    m.state.doubtful = before or m.computed_test
    value = join(evaluate(m, node.body, frame), evaluate(m, node.orelse, frame))
    m.state.doubtful = before
    return value


def _subscript(m: Machine, node: ast.Subscript, frame: Frame) -> Value:
    value = evaluate(m, node.value, frame)
    index = evaluate(m, node.slice, frame)
    with m.at(frame.source, node):
        result = subscript(m, value, index)
        if isinstance(result, Array) and result.shape.dims:
            m.record(Called(m.site, "array", "[]", (), (result,)))
        return result


def _slice(m: Machine, node: ast.Slice, frame: Frame) -> Value:
    parts = [
        evaluate(m, part, frame) if part else NONE for part in (node.lower, node.upper, node.step)
    ]
    return Slice(*parts)


def _attribute(m: Machine, node: ast.Attribute, frame: Frame) -> Value:
    value = evaluate(m, node.value, frame)
    with m.at(frame.source, node):
        try:
            found = m.get(value, node.attr)
        except Fail as fail:
            return m.fail(fail)
        if found is None:
            return Unknown(f"no attribute `{node.attr}`")
        if isinstance(found, Lib):
            from .imports import check_name

            return check_name(m, found)
        if m.seen is not None and frame.source is m.source and isinstance(node.ctx, ast.Load):
            m.seen.note(node, found)
        return found


# -- calls ----------------------------------------------------------------------------------------


def prepare_call(
    m: Machine, node: ast.Call, frame: Frame
) -> tuple[Value, list[Value], dict[str, Value], Value | None]:
    """Callee and arguments of a call; the last entry is the result of ``super()``-like forms."""
    callee = evaluate(m, node.func, frame)
    args: list[Value] = []
    for arg in node.args:
        if isinstance(arg, ast.Starred):
            inner = m.iterate(evaluate(m, arg.value, frame))
            if inner.items is None:
                args.append(STAR)
            else:
                args += inner.items
        else:
            args.append(evaluate(m, arg, frame))
    kwargs: dict[str, Value] = {}
    for keyword in node.keywords:
        value = evaluate(m, keyword.value, frame)
        if keyword.arg is not None:
            kwargs[keyword.arg] = value
        else:
            _spread(m, value, kwargs)
    if isinstance(callee, Lib) and callee.name == "builtins.super":
        return callee, args, kwargs, super_value(m, frame, args)
    if isinstance(callee, Lib) and callee.name in NAMESPACES:
        return callee, args, kwargs, m.new_dict({}, Unknown("a variable"))
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("update", "setdefault"):
        if is_namespace(node.func.value):
            forget_names(m, frame)
    if isinstance(callee, Lib) and callee.name == "builtins.exec" and len(node.args) == 1:
        rebind(m, args[0], frame)
    return callee, args, kwargs, None


def _spread(m: Machine, value: Value, kwargs: dict[str, Value]) -> None:
    if isinstance(value, Obj) and value.kind == "dict":
        record: DictRec = m.read(value)
        kwargs.update(
            {str(key): item for key, item in record.items.items() if key not in record.maybe}
        )
        if record.rest is None and not record.maybe:
            return
    elif isinstance(value, FrozenDict):
        kwargs.update({str(key): item for key, item in value.items})
        return
    kwargs["**"] = Unknown("unknown keyword arguments")


def _call(m: Machine, node: ast.Call, frame: Frame) -> Value:
    callee, args, kwargs, direct = prepare_call(m, node, frame)
    if direct is not None:
        return direct
    with m.at(frame.source, node):
        value = _finish_call(m, callee, args, kwargs)
    if m.seen is not None and frame.source is m.source:
        m.seen.note(node, value)
    return value


def _finish_call(m: Machine, callee: Value, args: list[Value], kwargs: dict[str, Value]) -> Value:
    try:
        return call_value(m, callee, args, kwargs)
    except Fail as fail:
        return m.fail(fail)


# -- functions and comprehensions -------------------------------------------------------------------


def _lambda(m: Machine, node: ast.Lambda, frame: Frame) -> Value:
    return make_function(m, node, frame)


def _comprehension(kind: str) -> Callable[[Machine, Any, Frame], Value]:
    def run(m: Machine, node: Any, frame: Frame) -> Value:
        from ..values import ScopeRec

        scope = m.state.heap.new(ScopeRec({}, frame.scope))
        inner = Frame(frame.source, scope, frame.module_scope, frame.function)
        items: list[Value] = []
        exact, length = _generators(m, node, inner, list(node.generators), items)
        if kind == "dict":
            return _dict_result(m, items, exact)
        rest: Value | None = None
        if not exact:
            rest = items[0] if items else Unknown("an item")
            for item in items[1:]:
                rest = join(rest, item)
            items = []
        if kind == "set":
            return _set_of(m, items, rest)
        if kind == "generator":
            return _generated(items, rest, length)
        made = m.new_list(items, rest, length)
        if isinstance(rest, Array) and any(map(varies, rest.shape.dims or ())):
            m.edit(made).ragged = length is not UNKNOWN
        return made

    return run


def _generated(items: list[Value], rest: Value | None, length: Any) -> Iterator:
    """What a generator expression gives, one by one."""
    item = rest or (items[0] if items else Unknown("nothing"))
    for other in items[1:8]:
        item = join(item, other)
    known = tuple(items) if rest is None else None
    return Iterator(item, known, length if known is None else len(items), None, True)


def _dict_result(m: Machine, items: list[Value], exact: bool) -> Value:
    table: dict[Any, Value] = {}
    rest: Value | None = None
    pairs = [item for item in items if isinstance(item, Tuple)]
    for pair in pairs:
        key, value = dict_key(pair.items[0]), pair.items[1]
        if not exact:
            return m.new_dict({}, reduce(join, (pair.items[1] for pair in pairs)))
        if key is None:
            # It may be one of those before; those behind it are what they are.
            table = {known: join(old, value) for known, old in table.items()}
            rest = value if rest is None else join(rest, value)
        else:
            table[key[0]] = value
    return m.new_dict(table, rest)


def _generators(
    m: Machine, node: Any, frame: Frame, generators: list[ast.comprehension], items: list[Value]
) -> tuple[bool, Any]:
    """Fill ``items``; whether they are exactly the items, and else their number."""
    if not generators:
        items.append(_element(m, node, frame))
        return True, UNKNOWN
    head, tail = generators[0], generators[1:]
    iterable = evaluate(m, head.iter, frame)
    found = m.iterate(iterable)
    if found.items is not None:
        exact = True
        for item in found.items:
            m.tick()
            assign(m, head.target, item, frame)
            keep = _conditions(m, head.ifs, frame)
            if keep is False:
                continue
            inner, _ = _generators(m, node, frame, tail, items)
            exact = exact and inner and keep is True
        return exact, UNKNOWN
    item = counted(iterable, head.target) if isinstance(iterable, Range) else found.item
    assign(m, head.target, item, frame)
    keep = _conditions(m, head.ifs, frame)
    before, table = len(items), m.state.heap.fork().table
    inner, _ = _generators(m, node, frame, tail, items)
    if not tail and forget_changes(m, table):
        # It counts, or fills a list: another round gives something else.
        inner, _ = _generators(m, node, frame, tail, items)
        items[before:] = [reduce(join, items[before:])]
    for item in items[before:]:
        stands_for_several(m, item)
    plain = not tail and not head.ifs and inner and len(items) == before + 1
    plain = plain and not (
        isinstance(items[-1], Array) and any(map(varies, items[-1].shape.dims or ()))
    )
    if plain and isinstance(found.length, int) and found.length <= REPLICATE:
        items *= found.length
        return True, UNKNOWN
    return False, found.length if not tail and not head.ifs else UNKNOWN


def _conditions(m: Machine, tests: list[ast.expr], frame: Frame) -> bool | None:
    answer: bool | None = True
    for test in tests:
        truth = m.branch_truth(evaluate(m, test, frame))
        if truth is False:
            return False
        if truth is None:
            answer = None
    return answer


def _element(m: Machine, node: Any, frame: Frame) -> Value:
    if isinstance(node, ast.DictComp):
        return Tuple((evaluate(m, node.key, frame), evaluate(m, node.value, frame)))
    return evaluate(m, node.elt, frame)


def _named(m: Machine, node: ast.NamedExpr, frame: Frame) -> Value:
    value = evaluate(m, node.value, frame)
    assign(m, node.target, value, frame)
    return value


def _await(m: Machine, node: ast.Await, frame: Frame) -> Value:
    return evaluate(m, node.value, frame)


def _starred(m: Machine, node: ast.Starred, frame: Frame) -> Value:
    return evaluate(m, node.value, frame)


EVALUATE.update(
    {
        ast.Constant: _constant,
        ast.Name: read_name,
        ast.Tuple: _tuple,
        ast.List: _list,
        ast.Set: _set,
        ast.Dict: _dict,
        ast.JoinedStr: _joined_string,
        ast.BinOp: _binary,
        ast.UnaryOp: _unary,
        ast.BoolOp: _boolean,
        ast.Compare: _compare,
        ast.IfExp: _conditional,
        ast.Subscript: _subscript,
        ast.Slice: _slice,
        ast.Attribute: _attribute,
        ast.Call: _call,
        ast.Lambda: _lambda,
        ast.ListComp: _comprehension("list"),
        ast.SetComp: _comprehension("set"),
        ast.DictComp: _comprehension("dict"),
        ast.GeneratorExp: _comprehension("generator"),
        ast.NamedExpr: _named,
        ast.Yield: yield_value,
        ast.YieldFrom: yield_from,
        ast.Await: _await,
        ast.Starred: _starred,
    }
)
