"""Evaluating expressions. One function for each node type, found through :data:`EVALUATE`."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..shapes import UNKNOWN
from ..syntax import UNKNOWN_NAME
from ..values import (
    NONE,
    Array,
    Const,
    DictRec,
    Fail,
    FrozenDict,
    Function,
    Lib,
    ListRec,
    Obj,
    Range,
    Scalar,
    Slice,
    Tuple,
    Union,
    Unknown,
    UserClass,
    Value,
    is_none,
    join,
)  # fmt: skip
from ..values.facts import Called
from .calls import STAR, call_value, join_exits, run_declaration, run_function, super_value
from .operators import binary, compare, subscript, unary
from .state import RETURN, Exit, Frame, GeneratorFull

if TYPE_CHECKING:
    from .machine import Machine

REPLICATE = 100_000
"""Items of a comprehension over a long range that are kept as equal values."""


def evaluate(m: Machine, node: ast.expr, frame: Frame) -> Value:
    """The abstract value of an expression."""
    m.tick()
    method = EVALUATE.get(type(node))
    if method is None:
        return Unknown("this form of expression is not modelled")
    return method(m, node, frame)


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
            with m.at(frame.source, node):
                exits = run_function(m, function, args, kwargs)
            return _split(m, exits)
        with m.at(frame.source, node):
            value = _finish_call(m, callee, args, kwargs)  # may replace the state
        return [(m.state, value)]
    if isinstance(node, ast.IfExp):
        truth = decide(m, node.test, frame)
        if truth is not None:
            return outcomes(m, node.body if truth else node.orelse, frame)
        first, second = split_on(m, node.test)
        m.state = first
        results = outcomes(m, node.body, frame)
        m.state = second
        return results + outcomes(m, node.orelse, frame)
    value = evaluate(m, node, frame)  # may replace the state
    return [(m.state, value)]


def _split(m: Machine, exits: list[Exit]) -> list[tuple[Any, Value]]:
    from .statements import MAX_PATHS

    returns = [exit for exit in exits if exit.kind != "raise"]
    alive = [exit for exit in returns if not exit.state.ghost]
    if not returns or len(alive or returns) == 1 or len(alive) > MAX_PATHS:
        value = join_exits(m, exits)
        return [(m.state, value)]
    return [(e.state, e.value if e.value is not None else NONE) for e in (alive or returns[:1])]


def decide(m: Machine, test: ast.expr, frame: Frame) -> bool | None:
    """Truth of a condition on this path; remembers what an earlier equal test was taken for."""
    value = evaluate(m, test, frame)
    with m.at(frame.source, test):
        try:
            truth = m.decide(value)
        except Fail as fail:
            m.fail(fail)
            truth = None
    if truth is not None:
        return truth
    m.computed_test = isinstance(value, Array) or _computed(m, test)
    if m.state.assumed:
        return m.state.assumed.get(ast.unparse(test))
    return None


def _computed(m: Machine, test: ast.expr) -> bool:
    """Whether a test looks at shapes or sizes: such a test has one answer in every run."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in ("shape", "ndim", "rank", "dtype", "get_shape")
        or isinstance(node, ast.Name)
        and node.id in ("len", "isinstance", "hasattr")
        for node in ast.walk(test)
    )


def split_on(m: Machine, test: ast.expr) -> tuple[Any, Any]:
    """Two paths: the condition holds, the condition does not."""
    text = ast.unparse(test)
    first, second = m.state, m.state.fork()
    remember = len(text) < 200
    for state, truth in ((first, True), (second, False)):
        state.doubtful = state.doubtful or m.computed_test
        state.condition = f"`{text}` is {'true' if truth else 'false'}"
        if remember:
            state.assumed[text] = truth
            if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
                state.assumed[ast.unparse(test.operand)] = not truth
            else:
                state.assumed[f"not {text}"] = not truth
    return first, second


# -- names and literals ---------------------------------------------------------------------------


def _constant(m: Machine, node: ast.Constant, frame: Frame) -> Value:
    return Const(node.value)


def lookup_name(m: Machine, name: str, frame: Frame) -> Value | None:
    """A name's value by Python's scoping, ``None`` if it is not bound."""
    heap = m.state.heap.table
    key: int | None = frame.module_scope if name in frame.globals_declared else frame.scope
    first = True
    while key is not None:
        record = heap[key]
        value = record.names.get(name)  # type: ignore[attr-defined]
        # A class body's names are not visible from the functions inside it.
        if value is not None and (first or not _is_class_scope(m, key)):
            return value  # type: ignore[no-any-return]
        first = False
        key = record.parent  # type: ignore[attr-defined]
    return None


def _is_class_scope(m: Machine, key: int) -> bool:
    return key in m.class_scopes


def _name(m: Machine, node: ast.Name, frame: Frame) -> Value:
    value = lookup_name(m, node.id, frame)
    if value is not None:
        return value
    builtin = _builtin(node.id)
    if builtin is not None:
        return builtin
    if m.graph and frame.function is not None and _never_bound(m, node.id, frame):
        text = f"`{node.id}` is not defined: nothing in this file gives it a value"
        with m.at(frame.source, node):
            return m.fail(Fail("undefined-name", text, "NameError", node, name=node.id))
    return Unknown(f"`{node.id}` is not defined where fitlint can see it")


def _never_bound(m: Machine, name: str, frame: Frame) -> bool:
    """Whether nothing in the module can bind a name, whatever runs."""
    if name == UNKNOWN_NAME or m.scope(frame.module_scope).opaque:
        return False
    bound = m.bound_names.get(id(frame.source))
    if bound is None:
        bound = m.bound_names[id(frame.source)] = binding_names(frame.source.tree)
    return name not in bound and "*" not in bound


def binding_names(tree: ast.AST) -> frozenset[str]:
    """Every name some statement binds; ``*`` where names may come from anywhere."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                names.add(node.id)
            elif node.id in ("exec", "globals", "locals", "vars", "get_ipython", UNKNOWN_NAME):
                names.add("*")
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            names.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            names.add(node.rest)
    return frozenset(names)


_BUILTINS: dict[str, Value] = {}


def _builtin(name: str) -> Value | None:
    if name not in _BUILTINS:
        import builtins

        if not hasattr(builtins, name):
            return None
        _BUILTINS[name] = Lib(f"builtins.{name}")
    return _BUILTINS[name]


def _tuple(m: Machine, node: ast.Tuple, frame: Frame) -> Value:
    items, rest = _elements(m, node.elts, frame)
    if rest is not None:
        return m.new_list(items, rest)
    return Tuple(tuple(items))


def _list(m: Machine, node: ast.List, frame: Frame) -> Value:
    items, rest = _elements(m, node.elts, frame)
    return m.new_list(items, rest)


def _set(m: Machine, node: ast.Set, frame: Frame) -> Value:
    items, rest = _elements(m, node.elts, frame)
    unique: list[Value] = []
    for item in items:
        if item not in unique:
            unique.append(item)
    return m.new_record(ListRec(unique, rest), "set")


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
    for key, item in zip(node.keys, node.values):
        value = evaluate(m, item, frame)
        if key is None:
            if isinstance(value, Obj) and value.kind == "dict":
                record = m.read(value)
                items.update(record.items)
                rest = record.rest or rest
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
    return m.new_dict(items, rest)


def dict_key(value: Value) -> tuple[Any] | None:
    """The Python object a value is as a dictionary key, in a 1-tuple; ``None`` if unknown."""
    if isinstance(value, Const):
        return (value.value,)
    if isinstance(value, Tuple):
        parts = [dict_key(item) for item in value.items]
        return None if any(p is None for p in parts) else (tuple(p[0] for p in parts if p),)
    if isinstance(value, (Lib, UserClass)):
        return (value,)
    return None


def _joined_string(m: Machine, node: ast.JoinedStr, frame: Frame) -> Value:
    parts: list[str] = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
            continue
        assert isinstance(part, ast.FormattedValue)
        value = evaluate(m, part.value, frame)
        if not isinstance(value, Const) or part.format_spec is not None:
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
    return join(evaluate(m, node.body, frame), evaluate(m, node.orelse, frame))


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
    if isinstance(callee, Lib) and callee.name in ("builtins.locals", "builtins.globals"):
        return callee, args, kwargs, m.new_dict({}, Unknown("a variable"))
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
        return _finish_call(m, callee, args, kwargs)


def _finish_call(m: Machine, callee: Value, args: list[Value], kwargs: dict[str, Value]) -> Value:
    try:
        return call_value(m, callee, args, kwargs)
    except Fail as fail:
        return m.fail(fail)


# -- functions and comprehensions -------------------------------------------------------------------


def _lambda(m: Machine, node: ast.Lambda, frame: Frame) -> Value:
    from .definitions import make_function

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
            return m.new_record(ListRec(items, rest), "set")
        return m.new_list(items, rest, length)

    return run


def _dict_result(m: Machine, items: list[Value], exact: bool) -> Value:
    table: dict[Any, Value] = {}
    for pair in items:
        assert isinstance(pair, Tuple)
        key = dict_key(pair.items[0])
        if key is None or not exact:
            return m.new_dict({}, pair.items[1])
        table[key[0]] = pair.items[1]
    return m.new_dict(table)


def _generators(
    m: Machine, node: Any, frame: Frame, generators: list[ast.comprehension], items: list[Value]
) -> tuple[bool, Any]:
    """Fill ``items``; whether they are exactly the items, and else their number."""
    from .statements import assign

    if not generators:
        items.append(_element(m, node, frame))
        return True, UNKNOWN
    head, tail = generators[0], generators[1:]
    found = m.iterate(evaluate(m, head.iter, frame))
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
    assign(m, head.target, found.item, frame)
    keep = _conditions(m, head.ifs, frame)
    before = len(items)
    inner, _ = _generators(m, node, frame, tail, items)
    plain = not tail and not head.ifs and inner and len(items) == before + 1
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
    from .statements import assign

    value = evaluate(m, node.value, frame)
    assign(m, node.target, value, frame)
    return value


def _yield(m: Machine, node: ast.Yield, frame: Frame) -> Value:
    value = evaluate(m, node.value, frame) if node.value else NONE
    take_yield(m, frame, value, node)
    return Unknown("what was sent to the generator")


def take_yield(m: Machine, frame: Frame, value: Value, node: ast.AST) -> None:
    """Collect a yielded value; raises :class:`GeneratorFull` when there are enough."""
    if frame.yields is None:
        return
    frame.yields.append(value)
    m.yield_sites[id(value)] = (frame.source, node, value)
    if len(frame.yields) >= frame.yield_limit:
        raise GeneratorFull


def repeat_yields(frame: Frame, first: int) -> None:
    """A loop yields for ever what it yielded since the ``first``; does nothing if that is nothing."""
    round_ = frame.yields[first:] if frame.yields is not None else []
    if frame.yields is None or not round_:
        return
    while len(frame.yields) < frame.yield_limit:
        frame.yields += round_
    del frame.yields[frame.yield_limit :]
    raise GeneratorFull


def _yield_from(m: Machine, node: ast.YieldFrom, frame: Frame) -> Value:
    found = m.iterate(evaluate(m, node.value, frame))
    if found.items is not None:
        for item in found.items:
            take_yield(m, frame, item, node)
    else:
        take_yield(m, frame, found.item, node)
        if frame.yields is not None:
            frame.yields.append(STAR)
    return NONE


def _await(m: Machine, node: ast.Await, frame: Frame) -> Value:
    return evaluate(m, node.value, frame)


def _starred(m: Machine, node: ast.Starred, frame: Frame) -> Value:
    return evaluate(m, node.value, frame)


EVALUATE: dict[type, Callable[[Machine, Any, Frame], Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
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
    ast.GeneratorExp: _comprehension("list"),
    ast.NamedExpr: _named,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
    ast.Await: _await,
    ast.Starred: _starred,
}

__all__ = [
    "RETURN",
    "Range",
    "Union",
    "decide",
    "dict_key",
    "evaluate",
    "is_none",
    "lookup_name",
    "operator",
    "outcomes",
    "run_declaration",
    "split_on",
]  # fmt: skip
