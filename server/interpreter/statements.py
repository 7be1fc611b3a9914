"""Running statements: one function for each node type; each way out of it is an Exit."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..shapes import dtypes
from ..values import (
    NO_FACTS,
    NOTHING,
    Array,
    Bound,
    Fail,
    Lib,
    ListRec,
    Note,
    Obj,
    Problem,
    Raised,
    Site,
    Tuple,
    Union,
    Unknown,
    UserClass,
    Value,
    is_none,
    join,
)  # fmt: skip
from . import definitions, imports
from .assignment import assign, delete, note_array
from .contexts import run_with
from .control import class_names, run_for, run_try, run_while
from .dispatch import RUN, evaluate, run_block
from .expressions import decide, outcomes
from .loops import refine
from .matching import run_match
from .names import assign_name, declare_global, declare_nonlocal, lookup_name
from .operators import DUNDER, SYMBOLS, apply_binary
from .paths import MAX_PATHS, assume, merge, split_on
from .state import (
    BREAK,
    CONTINUE,
    NEXT,
    RAISE,
    RAISES,
    RETURN,
    Exit,
    Frame,
)  # fmt: skip

if TYPE_CHECKING:
    from .machine import Machine


# -- simple statements ----------------------------------------------------------------------------


def _each(m: Machine, node: ast.expr, frame: Frame, then: Callable[[Value], None]) -> list[Exit]:
    """Evaluate an expression and do something with its value, on each path it splits into."""
    failures = len(m.troubles)
    results = outcomes(m, node, frame)
    exits: list[Exit] = []
    for state, value in results:
        m.state = state
        if state.ghost and isinstance(value, Unknown) and len(m.troubles) > failures:
            value = Unknown(f"{RAISES}, or something in it")
        if m.seen is not None and frame.source is m.source and isinstance(node, ast.Call):
            m.seen.note(node, value)
        try:
            then(value)
            exits.append(Exit(m.state, NEXT))
        except Raised as raised:
            exits.append(Exit(m.state, RAISE, raised))
    return exits


def _expression(m: Machine, node: ast.Expr, frame: Frame) -> list[Exit]:
    def check(value: Value) -> None:
        made = isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Call)
        if (
            made
            and isinstance(value, Array)
            and value.lib == "keras"
            and frame.source.cells is None
        ):
            text = "the output of this new layer is not used, so the layer is no part of any model"
            with m.at(frame.source, node.value):
                m.report(Problem("discarded-output", text))

    return _each(m, node.value, frame, check)


def _assign(m: Machine, node: ast.Assign, frame: Frame) -> list[Exit]:
    def store(value: Value) -> None:
        note_array(m, node.value, value, frame)
        for target in node.targets:
            assign(m, target, value, frame)

    return _each(m, node.value, frame, store)


def _annotated(m: Machine, node: ast.AnnAssign, frame: Frame) -> list[Exit]:
    if node.value is None:
        return [Exit(m.state, NEXT)]
    return _each(m, node.value, frame, lambda value: assign(m, node.target, value, frame))


def _augmented(m: Machine, node: ast.AugAssign, frame: Frame) -> list[Exit]:
    target: ast.expr = node.target
    current = evaluate(m, _as_load(target), frame)
    value = evaluate(m, node.value, frame)
    with m.at(frame.source, node):
        if isinstance(current, Obj) and current.kind == "list" and isinstance(node.op, ast.Add):
            _extend(m, current, value)
            return [Exit(m.state, NEXT)]
        method = m.defines(current, f"__i{DUNDER.get(SYMBOLS[type(node.op)])}__")
        if isinstance(current, Obj) and method is not None:
            assign(m, target, m.call(Bound(current, method), [value]), frame)
            return [Exit(m.state, NEXT)]
        if isinstance(current, Obj) and current.kind == "list" and isinstance(node.op, ast.Mult):
            m.escape(current)
        try:
            result = apply_binary(m, SYMBOLS[type(node.op)], current, value)
            if isinstance(current, Obj) and current.kind in ("set", "dict"):
                if isinstance(result, Obj) and result.kind == current.kind:
                    m.replace_content(current, result)
                else:
                    m.escape(current)
                result = current
            if isinstance(current, Array) and isinstance(result, Array):
                result = _in_place(m, current, result, SYMBOLS[type(node.op)])
        except Fail as fail:
            result = m.fail(fail)
    assign(m, target, result, frame)
    return [Exit(m.state, NEXT)]


def _in_place(m: Machine, current: Array, result: Array, op: str) -> Array:
    """``x += y`` keeps the shape and dtype of NumPy's ``x``, unless ``y`` is a tensor.

    Raises:
        Fail: ``UFuncTypeError`` where that dtype cannot hold the result.

    """
    if current.lib != "numpy" or result.lib != "numpy":
        return result
    if current.shape.rank and not dtypes.holds_kind(current.dtype, result.dtype):
        shown = current.name or "the array"
        text = (
            f"`{op}=` would put {result.dtype} numbers into {shown}, which holds {current.dtype}: "
            f"write `{current.name or 'x'} = {current.name or 'x'} {op} ...`, or convert it first with `.astype(...)`"
        )
        notes = (Note(current.origin, f"it is {current.dtype} here"),) if current.origin else ()
        raise Fail("dtype-mismatch", text, "UFuncTypeError", None, notes)
    facts = result.facts if current.shape == result.shape else NO_FACTS
    changed = current.but(facts=facts)
    if facts != current.facts:
        m.replace(current, changed)
    return changed


def _extend(m: Machine, target: Obj, value: Value) -> None:
    record: ListRec = m.edit(target)
    record.ragged = False
    found = m.iterate(value)
    if found.items is not None and record.rest is None:
        record.items.extend(found.items)
        return
    record.length = record.size + found.length
    rest = found.item if record.rest is None else join(record.rest, found.item)
    record.rest = rest


def _as_load(node: ast.expr) -> ast.expr:
    return node


# -- control --------------------------------------------------------------------------------------


def _return(m: Machine, node: ast.Return, frame: Frame) -> list[Exit]:
    if node.value is None or isinstance(node.value, ast.Constant) and node.value.value is None:
        return [Exit(m.state, RETURN, NOTHING)]
    return [Exit(state, RETURN, value) for state, value in outcomes(m, node.value, frame)]


def _raise(m: Machine, node: ast.Raise, frame: Frame) -> list[Exit]:
    name, value, site = "Exception", None, None
    bases: tuple[str, ...] = ()
    if node.exc is not None:
        value = evaluate(m, node.exc, frame)
        cls = value.cls if isinstance(value, Obj) else value
        if isinstance(cls, Lib):
            name, site = cls.name.rsplit(".", 1)[-1], Site(frame.source, node)
        elif isinstance(cls, UserClass):
            name, site = cls.name, Site(frame.source, node)
            bases = class_names(Tuple(cls.mro[1:])) or ()
        elif isinstance(node.exc, ast.Call) and isinstance(node.exc.func, ast.Name):
            name = node.exc.func.id
    return [Exit(m.state, RAISE, Raised(name, value, site, bases))]


def _if(m: Machine, node: ast.If, frame: Frame) -> list[Exit]:
    doubtful = m.state.doubtful
    truth = decide(m, node.test, frame)
    if truth is not None:
        body = node.body if truth else node.orelse
        if not body:
            return [Exit(m.state, NEXT)]
        m.state.doubtful = doubtful or m.assumed_test
        return _met_again(run_block(m, body, frame), doubtful)
    first, second = split_on(m, node.test, frame)
    exits: list[Exit] = []
    for state, body, taken in ((first, node.body, True), (second, node.orelse, False)):
        m.state = state
        narrow(m, node.test, taken, frame)
        assume(m, node.test, taken, frame)
        exits += run_block(m, body, frame) if body else [Exit(m.state, NEXT)]
    live = [exit.state for exit in exits if exit.kind is NEXT]
    rest = [exit for exit in exits if exit.kind is not NEXT]
    if len(live) > 1:
        live = merge(m, live, MAX_PATHS)
    return _met_again([*rest, *(Exit(state, NEXT) for state in live)], doubtful)


def _met_again(exits: list[Exit], doubtful: bool) -> list[Exit]:
    """Where all paths go on, one of them is the run's: together they are no more doubtful.

    What fails on some of them only is still not certain (`dispatch._run_on_paths`).
    """
    if all(exit.kind is NEXT for exit in exits):
        for exit in exits:
            exit.state.doubtful = doubtful
    return exits


def narrow(m: Machine, test: ast.expr, taken: bool, frame: Frame) -> None:
    """Drop the alternatives of a name that the branch taken rules out."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        narrow(m, test.operand, not taken, frame)
        return
    if isinstance(test, ast.BoolOp):
        if isinstance(test.op, ast.And) == taken:
            for part in test.values:
                narrow(m, part, taken, frame)
        return
    name: str | None = None
    keep: Callable[[Value], bool] = lambda value: True  # noqa: E731
    if isinstance(test, ast.Name):
        name = test.id
        keep = lambda value: m.branch_truth(value) is not (not taken)  # noqa: E731
    elif isinstance(test, ast.Compare) and len(test.ops) == 1:
        refine(m, test, taken, frame)
    if isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and len(test.ops) == 1:
        right = test.comparators[0]
        if isinstance(right, ast.Constant) and right.value is None:
            name = test.left.id
            wants_none = isinstance(test.ops[0], (ast.Is, ast.Eq)) == taken
            keep = lambda value: is_none(value) is not (not wants_none)  # noqa: E731
    if name is None:
        return
    value = lookup_name(m, name, frame)
    if isinstance(value, Union):
        options = [option for option in value.options if keep(option)]
        if options and len(options) < len(value.options):
            assumed = dict(m.state.assumed)
            assign_name(m, name, options[0] if len(options) == 1 else Union(tuple(options)), frame)
            m.state.assumed = assumed


def _assert(m: Machine, node: ast.Assert, frame: Frame) -> list[Exit]:
    truth = decide(m, node.test, frame)
    if truth is False:
        raised = Raised("AssertionError", None, Site(frame.source, node))
        return [Exit(m.state, RAISE, raised)]
    if truth is None:
        narrow(m, node.test, True, frame)
    return [Exit(m.state, NEXT)]


def _pass(m: Machine, node: ast.stmt, frame: Frame) -> list[Exit]:
    return [Exit(m.state, NEXT)]


def _break(m: Machine, node: ast.Break, frame: Frame) -> list[Exit]:
    return [Exit(m.state, BREAK)]


def _continue(m: Machine, node: ast.Continue, frame: Frame) -> list[Exit]:
    return [Exit(m.state, CONTINUE)]


RUN.update(
    {
        ast.Expr: _expression,
        ast.Assign: _assign,
        ast.AnnAssign: _annotated,
        ast.AugAssign: _augmented,
        ast.Return: _return,
        ast.Raise: _raise,
        ast.If: _if,
        ast.For: run_for,
        ast.AsyncFor: run_for,
        ast.While: run_while,
        ast.Try: run_try,
        ast.With: run_with,
        ast.AsyncWith: run_with,
        ast.Match: run_match,
        ast.FunctionDef: definitions.define_function,
        ast.AsyncFunctionDef: definitions.define_function,
        ast.ClassDef: definitions.define_class,
        ast.Import: imports.run_import,
        ast.ImportFrom: imports.run_import_from,
        ast.Delete: delete,
        ast.Global: declare_global,
        ast.Nonlocal: declare_nonlocal,
        ast.Assert: _assert,
        ast.Pass: _pass,
        ast.Break: _break,
        ast.Continue: _continue,
    }
)
if hasattr(ast, "TryStar"):
    RUN[ast.TryStar] = run_try
