"""Runs expressions under real TensorFlow and through the analysis, and compares."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

from fitlint.interpreter.machine import Machine
from fitlint.interpreter.run import run_tree
from fitlint.knowledge.tensorflow.data_structure import leaves_of
from fitlint.shapes import FREE
from fitlint.syntax import parse
from fitlint.values import Array, Dataset, FrozenDict, Obj, ScopeRec, Tuple, Value
from fitlint.values.facts import Trouble

IMPORTS = "import numpy as np\nimport tensorflow as tf\nimport keras\nfrom keras import ops\nD = tf.data.Dataset\n"


@dataclass
class Outcome:
    """What an expression gives: leaves as (shape, dtype), or the class of the exception."""

    leaves: list[Any] | None = None
    exception: str | None = None
    cardinality: Any = None


def analysed(setup: str, expression: str, graph: bool = False) -> Outcome:
    """The analysis's answer; no leaves where it does not tell."""
    text = IMPORTS + setup
    if graph:
        names = [line.split("=")[0].strip() for line in setup.splitlines() if line]
        body = textwrap.indent(f"return {expression}", "    ")
        text += f"@tf.function\ndef traced({', '.join(names)}):\n{body}\nresult = traced({', '.join(names)})\n"
    else:
        text += f"result = {expression}\n"
    source = parse(text)
    machine = Machine(source, seconds=20.0)
    scope = machine.state.heap.new(ScopeRec({}))
    run_tree(machine, source, scope, "__main__")
    assert not machine.errors, machine.errors
    for fact in machine.facts:
        if isinstance(fact, Trouble) and fact.certain and fact.problem.exception:
            return Outcome(exception=fact.problem.exception)
    value = machine.scope(scope).names.get("result")
    count = value.cardinality if isinstance(value, Dataset) else None
    return Outcome(leaves(machine, value), cardinality=count)


def leaves(machine: Machine, value: Value | None) -> list[Any] | None:
    """Shapes and dtypes of a value's tensors; ``None`` where any is not known."""
    if isinstance(value, Dataset):
        nested = any(isinstance(leaf, Dataset) for leaf in leaves_of(value.element))
        return None if nested else leaves(machine, value.element)
    if isinstance(value, Tuple):
        parts = [leaves(machine, item) for item in value.items]
    elif isinstance(value, FrozenDict):
        parts = [leaves(machine, item) for _, item in sorted(value.items)]
    elif isinstance(value, Obj) and value.kind == "list" and machine.read(value).rest is None:
        parts = [leaves(machine, item) for item in machine.read(value).items]
    elif isinstance(value, Array):
        dims = value.shape.dims
        shape = (
            None
            if dims is None
            else tuple(d if isinstance(d, int) else None if d is FREE else "?" for d in dims)
        )
        return [(shape, value.dtype)]
    else:
        return None
    if any(part is None for part in parts):
        return None
    return [leaf for part in parts if part is not None for leaf in part]


def real(namespace: dict[str, Any], expression: str, graph: bool = False) -> Outcome:
    """TensorFlow's answer."""
    import tensorflow as tf

    try:
        if not graph:
            return described(eval(expression, namespace))
        found: list[Outcome] = []
        names = namespace["__inputs__"]

        def traced(*args: Any) -> int:
            try:
                found.append(described(eval(expression, {**namespace, **dict(zip(names, args))})))
            except Exception as error:
                found.append(Outcome(exception=type(error).__name__))
            return 0

        tf.function(traced)(*(namespace[name] for name in names))
        return found[0]
    except Exception as error:
        return Outcome(exception=type(error).__name__)


def described(value: Any) -> Outcome:
    """A real value as an outcome."""
    import tensorflow as tf

    if isinstance(value, tf.data.Dataset):
        specs = tf.nest.flatten(value.element_spec)
        flat = [part for spec in specs for part in (described(spec).leaves or [])]
        return Outcome(flat, cardinality=int(value.cardinality()))
    if isinstance(value, (list, tuple)) and not isinstance(value, tf.TensorShape):
        parts = [described(item).leaves for item in value]
        return Outcome(
            None if any(p is None for p in parts) else [leaf for p in parts for leaf in p or []]
        )
    if not hasattr(value, "shape") or not hasattr(value, "dtype"):
        return Outcome()
    shape = value.shape
    if isinstance(shape, tf.TensorShape):
        shape = None if shape.rank is None else tuple(shape.as_list())
    dtype = value.dtype
    return Outcome(
        [
            (
                None if shape is None else tuple(shape),
                dtype if isinstance(dtype, str) else getattr(dtype, "name", str(dtype)),
            )
        ]
    )


def disagreements(mine: Outcome, theirs: Outcome, graph: bool = False) -> list[str]:
    """What the analysis claims and the library denies."""
    if mine.exception is not None:
        if theirs.exception is None:
            return [f"claims {mine.exception}, it runs: {theirs.leaves}"]
        return (
            []
            if mine.exception == theirs.exception
            else [f"class {mine.exception}, really {theirs.exception}"]
        )
    if theirs.exception is not None or mine.leaves is None or theirs.leaves is None:
        return []
    if len(mine.leaves) != len(theirs.leaves):
        return [f"{mine.leaves} against {theirs.leaves}"]
    wrong = []
    for (shape, dtype), (true_shape, true_dtype) in zip(mine.leaves, theirs.leaves):
        if dtype is not None and dtype != true_dtype:
            wrong.append(f"dtype {dtype}, really {true_dtype}")
        if shape is None:
            continue
        if (
            true_shape is None
            or len(shape) != len(true_shape)
            or any(
                a != "?" and a != b and not (graph and b is None) for a, b in zip(shape, true_shape)
            )
        ):
            wrong.append(f"shape {shape}, really {true_shape}")
    count = mine.cardinality
    if (
        isinstance(count, int)
        and count != theirs.cardinality
        or count is FREE
        and theirs.cardinality != -2
    ):
        wrong.append(f"cardinality {count}, really {theirs.cardinality}")
    return wrong
