"""``match``: which cases fit what is known of the subject, and the names they give its parts."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..knowledge.python.classes import is_instance
from ..values import (
    Array,
    Const,
    DictRec,
    FrozenDict,
    Lib,
    ListRec,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    UserClass,
    Value,
)  # fmt: skip
from . import dataclass
from .comparison import compare
from .dispatch import evaluate, run_block
from .names import assign_name
from .operators import dict_key
from .paths import MAX_PATHS, merge
from .state import NEXT, Exit, Frame

if TYPE_CHECKING:
    from .machine import Machine

_WHOLE = frozenset(
    f"builtins.{name}"
    for name in ("bool", "bytes", "dict", "float", "int", "list", "set", "str", "tuple")
)
"""Classes whose pattern takes the whole subject as its one position."""


def run_match(m: Machine, node: ast.Match, frame: Frame) -> list[Exit]:
    """Cases whose pattern is known to fit or not; others are each followed."""
    subject = evaluate(m, node.subject, frame)
    exits: list[Exit] = []
    state = m.state
    open_end = True
    for case in node.cases:
        m.state = state.fork()
        fits = _fits(m, case.pattern, subject, frame)
        if fits is not False and case.guard is not None:
            guard = m.branch_truth(evaluate(m, case.guard, frame))
            fits = guard if fits is True else (False if guard is False else None)
        if fits is False:
            continue
        exits += run_block(m, case.body, frame)
        if fits is True:
            open_end = False
            break
    live = [exit.state for exit in exits if exit.kind is NEXT]
    if open_end:
        live.append(state)
    rest = [exit for exit in exits if exit.kind is not NEXT]
    if not live:
        return rest
    return [*rest, *(Exit(s, NEXT) for s in merge(m, live, MAX_PATHS))]


def _fits(m: Machine, pattern: ast.pattern, subject: Value, frame: Frame) -> bool | None:
    if isinstance(pattern, ast.MatchValue):
        return m.branch_truth(compare(m, ast.Eq(), subject, evaluate(m, pattern.value, frame)))
    if isinstance(pattern, ast.MatchSingleton):
        return m.branch_truth(compare(m, ast.Is(), subject, Const(pattern.value)))
    if isinstance(pattern, ast.MatchAs):
        fits = True if pattern.pattern is None else _fits(m, pattern.pattern, subject, frame)
        if pattern.name is not None and fits is not False:
            assign_name(m, pattern.name, subject, frame)
        return fits
    if isinstance(pattern, ast.MatchOr):
        answers = [_fits(m, option, subject, frame) for option in pattern.patterns]
        return True if True in answers else (None if None in answers else False)
    answer: bool | None = None
    if isinstance(pattern, ast.MatchSequence):
        answer = _sequence(m, pattern, subject, frame)
    elif isinstance(pattern, ast.MatchMapping):
        answer = _mapping(m, pattern, subject, frame)
    elif isinstance(pattern, ast.MatchClass):
        answer = _class(m, pattern, subject, frame)
    if answer is None:
        _forget(m, pattern, frame)
    return answer


def _forget(m: Machine, pattern: ast.pattern, frame: Frame) -> None:
    """The names of a pattern that may fit stand for something unknown."""
    for inner in ast.walk(pattern):
        name = getattr(inner, "name", None) or getattr(inner, "rest", None)
        if isinstance(name, str):
            assign_name(m, name, Unknown("matched"), frame)


def _all(answers: Sequence[bool | None]) -> bool | None:
    return False if False in answers else (None if None in answers else True)


def _plain(value: Value, *kinds: str) -> bool:
    """Whether the value is certainly no sequence and no mapping, or one of other kinds."""
    if isinstance(value, Obj):
        return value.kind in ("list", "dict", "set") and value.kind not in kinds
    return isinstance(value, (Const, Scalar, Array, Tuple))


def _sequence(m: Machine, pattern: ast.MatchSequence, subject: Value, frame: Frame) -> bool | None:
    items: Sequence[Value]
    if isinstance(subject, Tuple):
        items = subject.items
    elif isinstance(subject, Obj) and subject.kind == "list":
        record = m.read(subject)
        assert isinstance(record, ListRec)
        if record.rest is not None:
            return None
        items = record.items
    else:
        return False if _plain(subject, "list") else None
    patterns = pattern.patterns
    stars = [i for i, part in enumerate(patterns) if isinstance(part, ast.MatchStar)]
    if not stars:
        if len(patterns) != len(items):
            return False
        return _all([_fits(m, p, v, frame) for p, v in zip(patterns, items)])
    place, behind = stars[0], len(patterns) - stars[0] - 1
    if len(items) < place + behind:
        return False
    end = len(items) - behind
    star = patterns[place]
    if isinstance(star, ast.MatchStar) and star.name is not None:
        assign_name(m, star.name, m.new_list(list(items[place:end])), frame)
    pairs = [*zip(patterns[:place], items[:place]), *zip(patterns[place + 1 :], items[end:])]
    return _all([_fits(m, p, v, frame) for p, v in pairs])


def _mapping(m: Machine, pattern: ast.MatchMapping, subject: Value, frame: Frame) -> bool | None:
    if isinstance(subject, FrozenDict):
        table = dict(subject.items)
    elif isinstance(subject, Obj) and subject.kind == "dict":
        record = m.read(subject)
        assert isinstance(record, DictRec)
        if record.rest is not None or record.maybe:
            return None
        table = record.items
    else:
        return False if _plain(subject, "dict") else None
    taken = set()
    answers: list[bool | None] = []
    for key, inner in zip(pattern.keys, pattern.patterns):
        name = dict_key(evaluate(m, key, frame))
        if name is None:
            return None
        if name[0] not in table:
            return False
        taken.add(name[0])
        answers.append(_fits(m, inner, table[name[0]], frame))
    if pattern.rest is not None:
        rest = {key: value for key, value in table.items() if key not in taken}
        assign_name(m, pattern.rest, m.new_dict(rest), frame)
    return _all(answers)


def _class(m: Machine, pattern: ast.MatchClass, subject: Value, frame: Frame) -> bool | None:
    cls = evaluate(m, pattern.cls, frame)
    found = is_instance(m, subject, cls)
    if found is not True:
        return found
    parts: list[tuple[ast.pattern, Value]] = []
    if pattern.patterns:
        if isinstance(cls, Lib) and cls.name in _WHOLE:
            parts = [(pattern.patterns[0], subject)]
        elif isinstance(cls, UserClass) and dataclass.is_dataclass(m, cls):
            names = dataclass.positions(m, cls)[: len(pattern.patterns)]
            parts = [(p, _part(m, subject, name)) for p, name in zip(pattern.patterns, names)]
        else:
            return None
    parts += [(p, _part(m, subject, n)) for n, p in zip(pattern.kwd_attrs, pattern.kwd_patterns)]
    return _all([_fits(m, inner, value, frame) for inner, value in parts])


def _part(m: Machine, subject: Value, name: str) -> Value:
    return m.get(subject, name) or Unknown("an attribute that is not there")
