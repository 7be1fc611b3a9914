"""Runs a small program for real and in the interpreter, and compares every variable.

A claim is wrong if the real value is not among those it stands for: a shape, a dtype, a range, a
length, a column.  An exception that is claimed must be the one that is raised, on that line.
"""

from __future__ import annotations

import sys
import traceback
import warnings
from typing import Any

import numpy as np
import pandas as pd
from fitlint.interpreter.machine import Machine
from fitlint.interpreter.run import run_tree
from fitlint.syntax import parse
from fitlint.values import (
    Array,
    Const,
    DictRec,
    ListRec,
    Obj,
    Range,
    Scalar,
    ScopeRec,
    Tuple,
    Union,
    Value,
)

KINDS = {"int": (int, np.integer), "float": (float, np.floating), "str": str, "bytes": bytes}


def disagreements(text: str, **options: Any) -> list[str]:
    """What the interpreter claims of a program and the real run denies."""
    real, raised = run_real(text)
    machine, claimed, troubles = run_abstract(text, **options)
    wrong: list[str] = list(machine.errors)
    for line, exception, message in troubles:
        if raised is not None and raised[0] < line:
            continue  # what follows an exception that was not foreseen
        if (
            raised is None
            or raised[0] != line
            or not any(c.__name__ == exception for c in raised[1])
        ):
            wrong.append(f"line {line}: claims {exception} ({message}); real: {raised}")
    last = raised[0] if raised is not None else None
    if last is None:
        for name, value in claimed.items():
            if name in real and not name.startswith("_"):
                problem = check(machine, value, real[name])
                if problem:
                    wrong.append(f"{name}: {problem}")
    return wrong


def run_real(text: str) -> tuple[dict[str, Any], tuple[int, tuple[type, ...]] | None]:
    """The variables a program leaves, and the line and classes of what it raises."""
    names: dict[str, Any] = {"__name__": "__main__"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(text, "<program>", "exec"), names)
        except Exception as error:
            frames = traceback.extract_tb(sys.exc_info()[2])
            line = next(f.lineno for f in frames if f.filename == "<program>")
            return names, (line or 0, type(error).__mro__)
        except SystemExit:
            return names, None
    return names, None


def run_abstract(
    text: str, **options: Any
) -> tuple[Machine, dict[str, Value], list[tuple[int, str, str]]]:
    """The variables as the interpreter sees them, and the exceptions it is certain of."""
    source = parse(text)
    machine = Machine(source, seconds=20.0, **options)
    scope = machine.state.heap.new(ScopeRec({}))
    run_tree(machine, source, scope, "__main__")
    troubles = [
        (getattr(t.site.node, "lineno", 0), t.problem.exception, t.problem.message)
        for t in machine.troubles
        if t.certain and not t.expected and t.problem.exception is not None
    ]
    return machine, dict(machine.scope(scope).names), troubles[:1]


def check(m: Machine, claim: Value, real: Any) -> str | None:
    """What is wrong with a claim about a value, or ``None``."""
    if isinstance(claim, Const):
        same = type(claim.value) is type(real) and (
            claim.value == real or claim.value != claim.value
        )
        return None if same else f"claims {claim.value!r}, real {real!r}"
    if isinstance(claim, Scalar):
        return _check_scalar(claim, real)
    if isinstance(claim, Array):
        return _check_array(claim, real)
    if isinstance(claim, Union):
        answers = [check(m, option, real) for option in claim.options]
        return None if None in answers else f"none of {answers}"
    if isinstance(claim, Tuple):
        if not isinstance(real, tuple) or len(real) != len(claim.items):
            return f"claims a tuple of {len(claim.items)}, real {real!r}"
        return _first(check(m, a, b) for a, b in zip(claim.items, real, strict=False))
    if isinstance(claim, Range):
        dims = (claim.start, claim.stop, claim.step)
        if not isinstance(real, range):
            return f"claims a range, real {real!r}"
        known = zip(dims, (real.start, real.stop, real.step), strict=False)
        return (
            None if all(not isinstance(a, int) or a == b for a, b in known) else f"{claim} {real}"
        )
    if isinstance(claim, Obj) and claim.kind != "object" and claim.id in m.state.heap.table:
        return _check_container(m, claim, real)
    return None


def _first(problems: Any) -> str | None:
    return next((problem for problem in problems if problem), None)


def _check_scalar(claim: Scalar, real: Any) -> str | None:
    if claim.kind == "bool":
        return None if isinstance(real, (bool, np.bool_)) else f"claims a bool, real {real!r}"
    if not isinstance(real, KINDS[claim.kind]):
        return f"claims a {claim.kind}, real {real!r}"
    if claim.low is not None and real < claim.low or claim.high is not None and real > claim.high:
        return f"claims {claim.low}..{claim.high}, real {real!r}"
    if isinstance(claim.dim, int) and claim.dim != real:
        return f"claims {claim.dim}, real {real!r}"
    return None


def _name(dtype: Any) -> str:
    name = str(dtype)
    if name.startswith(("<U", "|S", "|U")):
        return "string"
    return (
        "object" if name in ("str", "string", "category") or name.startswith("datetime") else name
    )


def _check_array(claim: Array, real: Any) -> str | None:
    if claim.lib == "pandas":
        if not isinstance(real, (pd.DataFrame, pd.Series, pd.Index)):
            return (
                None if claim.shape.rank is None else f"claims a frame, real {type(real).__name__}"
            )
    elif isinstance(real, pd.api.extensions.ExtensionArray):
        # What `.values` of a text column is from pandas 3 on; an object array before.
        return (
            None
            if claim.dtype in (None, "object") and claim.shape.known in (None, real.shape)
            else "claims an array"
        )
    elif claim.lib != "numpy" or not isinstance(real, (np.ndarray, np.generic)):
        return (
            None
            if claim.shape.rank in (None, 0)
            else f"claims an array, real {type(real).__name__}"
        )
    if claim.shape.dims is not None:
        fits = len(claim.shape.dims) == len(real.shape) and all(
            not isinstance(a, int) or a == b
            for a, b in zip(claim.shape.dims, real.shape, strict=False)
        )
        if not fits:
            return f"claims shape {claim.shape}, real {real.shape}"
    if isinstance(real, pd.DataFrame):
        return _check_frame(claim, real)
    if claim.dtype is not None and claim.dtype != _name(real.dtype):
        return f"claims {claim.dtype}, real {real.dtype}"
    return _check_facts(claim, np.asarray(real))


def _check_frame(claim: Array, real: pd.DataFrame) -> str | None:
    if claim.columns is not None and list(claim.columns) != list(real.columns):
        return f"claims columns {claim.columns}, real {list(real.columns)}"
    kinds = [_name(dtype) for dtype in real.dtypes]
    for claimed, kind in zip(claim.column_dtypes or (), kinds, strict=False):
        if claimed is not None and claimed != kind:
            return f"claims column dtypes {claim.column_dtypes}, real {kinds}"
    whole = real.to_numpy()
    if claim.dtype is not None and claim.dtype != _name(whole.dtype) and real.shape[1]:
        return f"claims {claim.dtype}, real {whole.dtype}"
    return _check_facts(claim, whole)


def _check_facts(claim: Array, real: np.ndarray) -> str | None:
    facts = claim.facts
    if real.size == 0 or real.dtype.kind not in "iufb":
        return None
    numbers = real.astype("float64")
    low, high = np.nanmin(numbers), np.nanmax(numbers)
    slack = 1e-6 * max(abs(low), abs(high), 1.0)
    if (
        facts.low is not None
        and low < facts.low - slack
        or facts.high is not None
        and high > facts.high + slack
    ):
        return f"claims values {facts.low}..{facts.high}, real {low}..{high}"
    if facts.nan is False and np.isnan(numbers).any():
        return "claims no NaN"
    if facts.integral and not np.all(np.isnan(numbers) | (numbers == np.round(numbers))):
        return "claims whole numbers"
    return None


def _check_container(m: Machine, claim: Obj, real: Any) -> str | None:
    record = m.read(claim)
    if isinstance(record, DictRec):
        if not isinstance(real, dict):
            return f"claims a dict, real {real!r}"
        missing = [key for key in record.items if key not in real and key not in record.maybe]
        extra = [key for key in real if key not in record.items]
        if missing or extra and record.rest is None:
            return f"claims keys {list(record.items)}, real {list(real)}"
        return _first(
            check(m, value, real[key]) for key, value in record.items.items() if key in real
        )
    assert isinstance(record, ListRec)
    if not hasattr(real, "__len__"):
        return f"claims a {claim.kind}, real {real!r}"
    if isinstance(record.size, int) and record.size != len(real):
        return f"claims {record.size} items, real {len(real)}"
    if claim.kind == "set":
        return None
    items = list(real)
    known = _first(check(m, a, b) for a, b in zip(record.items, items, strict=False))
    if known or record.rest is None:
        return known
    return _first(check(m, record.rest, item) for item in items[len(record.items) :][:50])
