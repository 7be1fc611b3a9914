"""Operators on tensors of every library, against TensorFlow, Keras and pandas themselves."""

from __future__ import annotations

import itertools
import operator
import os
import warnings
from typing import Any

import numpy as np
import pytest
from fitlint.knowledge import arithmetic
from fitlint.shapes import FREE, UNKNOWN, Shape
from fitlint.values import Array, Const, Fail, Scalar, Unknown, Value

from .stub import StubContext, abstract

pytestmark = pytest.mark.oracle

OPERATORS = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "//": operator.floordiv, "%": operator.mod, "**": operator.pow, "@": operator.matmul,
    "&": operator.and_, "|": operator.or_, "^": operator.xor, "<": operator.lt,
    ">=": operator.ge, "==": operator.eq, "!=": operator.ne, "<<": operator.lshift,
}  # fmt: skip
DTYPES = ("float32", "int32", "bool", "float64", "uint8", "int64")
SHAPES = ((2, 3), (4, 3), (3,), (1, 3), (3, 2), ())


def tf_values() -> list[Any]:
    import tensorflow as tf

    values: list[Any] = [
        tf.ones(shape, dtype) for shape in SHAPES[:3] for dtype in ("float32", "int32")
    ]
    values += [tf.ones((2, 3), tf.bool), tf.ones((2, 3), tf.float64), tf.ones((2, 3), tf.int64)]
    values += [
        tf.constant(["a", "b", "c"]),
        tf.ones((3, 2)),
        tf.ones(()),
        tf.Variable(tf.ones((2, 3))),
    ]
    return values


def others() -> list[Any]:
    values: list[Any] = [
        1,
        2.5,
        True,
        [1, 2, 3],
        [1.5, 2.5, 3.5],
        [1, 2],
        "a",
        np.float64(2),
        np.int64(3),
    ]
    values += [np.ones((2, 3), dtype) for dtype in ("float64", "float32", "int64", "bool")]
    values += [np.ones((4, 3)), np.ones((3,))]
    return [*values, None]


def known(ctx: StubContext, value: Any, graph: bool = False) -> Value:
    """A real value as the interpreter would know it."""
    import tensorflow as tf

    if isinstance(value, tf.Variable):
        return Array(Shape(value.shape), value.dtype.name, "variable", graph=graph)
    if tf.is_tensor(value):
        return Array(Shape(value.shape), value.dtype.name, "tf", graph=graph)
    if isinstance(value, np.generic):
        return Array(Shape(()), str(value.dtype))
    return abstract(ctx, value)


def named(value: Value) -> str:
    if not isinstance(value, Array):
        return str(value.value) if isinstance(value, Const) else "a list"
    return f"{value.lib}{value.shape}{value.dtype}"


def judge(
    op: str, a: Any, b: Any, left: Value, right: Value, ctx: StubContext, real: Any
) -> str | None:
    shown = f"{named(left)} {op} {named(right)}"
    try:
        claim = arithmetic.binary(ctx, op, left, right)
    except Fail as fail:
        if not isinstance(real, Exception):
            return f"{shown}: false refusal {fail.problem.message}"
        names = {cls.__name__ for cls in type(real).__mro__}
        if fail.problem.exception not in names:
            return f"{shown}: {fail.problem.exception} against {type(real).__name__}"
        return None
    if isinstance(claim, Unknown) or isinstance(claim, Array) and claim.dtype is None:
        return None
    if isinstance(real, Exception):
        return f"{shown}: missed {type(real).__name__} {str(real)[:80]}; claimed {named(claim)}"
    if isinstance(claim, Array):
        if not hasattr(real, "shape"):
            return f"{shown}: a tensor against {real!r}"
        dims = tuple(None if dim is FREE else dim for dim in claim.shape.dims or ())
        dtype = getattr(real.dtype, "name", str(real.dtype))
        if claim.shape.dims is not None and dims != tuple(real.shape) or claim.dtype != dtype:
            return f"{shown}: {claim.shape} {claim.dtype} against {tuple(real.shape)} {dtype}"
    elif (
        isinstance(claim, Const)
        and claim.value is not real
        or isinstance(claim, Scalar)
        and not isinstance(real, bool)
    ):
        return f"{shown}: {claim} against {real!r}"
    return None


def attempted(op: str, a: Any, b: Any) -> Any:
    try:
        return OPERATORS[op](a, b)
    except Exception as error:
        return error


def test_eager_tensors() -> None:
    ctx = StubContext()
    wrong: list[str | None] = []
    tensors = tf_values()
    pairs = [
        *itertools.product(tensors, tensors),
        *itertools.product(tensors, others()),
        *itertools.product(others(), tensors),
    ]
    for a, b in pairs:
        for op in OPERATORS:
            wrong.append(judge(op, a, b, known(ctx, a), known(ctx, b), ctx, attempted(op, a, b)))
    assert [text for text in wrong if text] == []


def test_graph_tensors() -> None:
    import tensorflow as tf

    ctx = StubContext()
    ctx.graph = True
    wrong: list[str | None] = []
    tensors = [tensor for tensor in tf_values() if not isinstance(tensor, tf.Variable)]
    tensors = tensors if os.environ.get("FITLINT_EXHAUSTIVE") else tensors[::2]
    pairs = [
        *itertools.product(tensors, tensors),
        *itertools.product(tensors, others()),
        *itertools.product(others(), tensors),
    ]

    @tf.function(autograph=False)
    def traced(*given: Any) -> None:
        table = {id(tensor): symbolic for tensor, symbolic in zip(tensors, given)}
        for a, b in pairs:
            for op in OPERATORS:
                real = attempted(op, table.get(id(a), a), table.get(id(b), b))
                wrong.append(judge(op, a, b, known(ctx, a, True), known(ctx, b, True), ctx, real))

    traced(*tensors)
    assert [text for text in wrong if text] == []


def test_keras_tensors() -> None:
    import keras

    ctx = StubContext()
    wrong: list[str | None] = []
    symbolic: list[tuple[Any, Value]] = []
    for shape in ((3,), (4, 3), (3, 4)):
        for dtype in ("float32", "int32", "bool", "float16")[: 4 if shape == (3,) else 1]:
            dims = (FREE, *shape)
            symbolic.append((keras.Input(shape, dtype=dtype), Array(Shape(dims), dtype, "keras")))
    plain: list[tuple[Any, Value]] = [(value, known(ctx, value)) for value in others()]
    for (a, left), (b, right) in [
        *itertools.product(symbolic, symbolic),
        *itertools.product(symbolic, plain),
        *itertools.product(plain, symbolic),
    ]:
        for op in OPERATORS:
            real = attempted(op, a, b)
            wrong.append(judge(op, a, b, left, right, ctx, real))
    assert [text for text in wrong if text] == []


def test_pandas() -> None:
    import pandas as pd

    ctx = StubContext()
    wrong: list[str] = []
    frames: list[tuple[Any, Value]] = []
    for dtype in ("float64", "int64", "bool"):
        frames.append((pd.Series(np.ones(3, dtype)), Array(Shape((3,)), dtype, "pandas")))
        frame = pd.DataFrame(np.ones((2, 3), dtype), columns=list("abc"))
        frames.append(
            (
                frame,
                Array(
                    Shape((2, 3)),
                    dtype,
                    "pandas",
                    columns=("a", "b", "c"),
                    column_dtypes=(dtype,) * 3,
                ),
            )
        )
    plain = [
        (value, known(ctx, value))
        for value in (1, 2.5, np.ones(3), np.ones((2, 3)), np.ones((4, 3)), np.ones(2))
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for (a, left), (b, right) in [
            *itertools.product(frames, plain),
            *itertools.product(frames, frames),
        ]:
            for op in ("+", "-", "*", "/", "//", "<", "==", ">="):
                if isinstance(a, pd.DataFrame) and isinstance(b, pd.Series):
                    b = b.set_axis(a.columns)
                real = attempted(op, a, b)
                try:
                    claim = arithmetic.binary(ctx, op, left, right)
                except Fail as fail:
                    if not isinstance(real, Exception) or fail.problem.exception not in {
                        c.__name__ for c in type(real).__mro__
                    }:
                        wrong.append(f"{named(left)} {op} {named(right)}: {fail} against {real!r}")
                    continue
                if (
                    isinstance(real, Exception)
                    or not isinstance(claim, Array)
                    or claim.shape.dims is None
                ):
                    continue
                if len(claim.shape.dims) != real.ndim or any(
                    x not in (UNKNOWN, y) for x, y in zip(claim.shape.dims, real.shape)
                ):
                    wrong.append(
                        f"{named(left)} {op} {named(right)}: {claim.shape} against {real.shape}"
                    )
                kinds = {str(kind) for kind in np.atleast_1d(real.dtypes)}
                if claim.dtype is not None and kinds != {claim.dtype}:
                    wrong.append(
                        f"{named(left)} {op} {named(right)}: {claim.dtype} against {kinds}"
                    )
    assert wrong == []
