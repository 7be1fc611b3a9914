"""NumPy declarations against NumPy itself: fixed expressions, and random ones.

The names of the expressions are the arrays of ``ARRAYS``.  Each expression is judged twice: with all
sizes, dtypes and values known, where every refusal of NumPy's must be found; and with part of that
knowledge taken away, where nothing wrong may be claimed and nothing be refused that runs.
"""

from __future__ import annotations

import os
import random
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fitlint.shapes import UNKNOWN, Shape
from fitlint.values import Array, Const, Value

from .numpy_programs import Sizes, abstracted, judged

ROUNDS = 200 if os.environ.get("FITLINT_EXHAUSTIVE") else 2
PROGRAMS = 60_000 if os.environ.get("FITLINT_EXHAUSTIVE") else 2_500

_F = np.arange(6.0).reshape(2, 3)
ARRAYS: dict[str, Any] = {
    "f": _F, "f32": _F.astype("f4"), "f16": _F.astype("f2"), "i": _F.astype(int), "i8": _F.astype("i1"),
    "u8": _F.astype("u1"), "i32": _F.astype("i4"), "u32": _F.astype("u4"), "c": _F.astype("c16"),
    "c8": _F.astype("c8"), "b": _F > 2, "s": np.array(["a", "b", "c"]), "o": np.array([None, 1, 2]),
    "x34": np.zeros((4, 3)), "v": np.arange(3.0), "x": np.zeros((5, 6, 7)), "m": np.zeros((5, 6, 7), bool),
    "z": np.zeros(()), "idx": np.array([0, 1]), "m1": np.zeros(5, bool), "m4": np.zeros(4, bool),
    "w": np.arange(24.0).reshape(2, 3, 4) - 5, "e": np.zeros((0, 3)), "one": np.ones((1, 3)),
    "y": np.array([0, 2, 1, 2, 0, 1]), "img": np.full((4, 8, 8, 3), 255, np.uint8), "n": None,
}  # fmt: skip

EXPRESSIONS = [
    line
    for line in (Path(__file__).parent / "numpy_expressions.txt").read_text().splitlines()
    if line and not line.startswith("#")
]


def known() -> dict[str, Value]:
    return {
        name: abstracted(value, literal=value is not None and value.ndim < 2)
        for name, value in ARRAYS.items()
    }


def weakened(rng: random.Random, value: Any, sizes: Sizes) -> Value:
    """The array with some of what is known of it forgotten or made symbolic."""
    if value is None:
        return Const(None)
    dims: list[Any] = []
    for size in value.shape:
        choice = rng.random()
        dims.append(
            size if choice < 0.4 else UNKNOWN if choice < 0.7 or size < 3 else sizes.name(size)
        )
    array = abstracted(value, dims)
    assert isinstance(array, Array)
    if rng.random() < 0.15:
        array = Array(Shape(None), array.dtype, facts=array.facts)
    if rng.random() < 0.3:
        array = Array(array.shape, array.dtype)
    return Array(array.shape, None) if rng.random() < 0.2 else array


def nested(expression: str) -> bool:
    """Whether an operand is an expression, whose value may not be exactly known."""
    return expression.count("(") > 2 or "((" in expression


def run(expressions: list[str], seed: int) -> list[str]:
    """What is wrong with any of the expressions, judged with full and with less knowledge."""
    rng = random.Random(seed)
    wrong: list[str] = []
    exact = known()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for expression in expressions:
            sizes = Sizes()
            less = {name: weakened(rng, value, sizes) for name, value in ARRAYS.items()}
            for env, certain in ((exact, not nested(expression)), (less, False)):
                try:
                    found = judged(expression, ARRAYS, env, sizes, certain)
                except Exception as error:
                    raise AssertionError(f"{expression}: {error!r}") from error
                if found is not None:
                    wrong.append(found)
    return wrong


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_expressions(seed: int) -> None:
    assert run(EXPRESSIONS, seed) == []


class Writer:
    """Writes random expressions, about half of them valid."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def of(self, *choices: Any) -> Any:
        return self.rng.choice(choices)

    def array(self) -> str:
        return str(
            self.of(
                "f",
                "f32",
                "i",
                "i8",
                "u8",
                "b",
                "v",
                "x",
                "w",
                "e",
                "one",
                "img",
                "x34",
                "y",
                "z",
                "idx",
            )
        )

    def axis(self) -> Any:
        return self.of(0, 1, -1, 2, None, 0, -1, (0, 1), -2)

    def sizes(self) -> Any:
        return self.of((6,), (3, 2), (-1,), (-1, 2), (2, -1), (1, 6), (2, 3), (-1, 1), (24,), (4, -1), (0,), 6,
                       (2, 12), (-1, 4, 2), (5, -1), (210,), (3, -1, 1), (1,), (), (-1, -1), (4, 192), (-1, 64, 3))  # fmt: skip

    def index(self) -> str:
        one = ("0", "-1", "1", "2", "5", ":", "1:", ":2", ":-1", "::2", "None", "...", "-3:", "2:1", "::-1",
               "[0, 1]", "idx", "[1]", "[0, 5]", "1:3", "[True, False]", ":0", "-2:-1", "1.0")  # fmt: skip
        return ", ".join(self.of(*one) for _ in range(self.of(1, 1, 2, 2, 3)))

    def inner(self, depth: int) -> str:
        """An operand: an array, or an expression on one."""
        return (
            self.array()
            if depth <= 0 or self.rng.random() < 0.5
            else f"({self.expression(depth - 1)})"
        )

    def expression(self, depth: int = 2) -> str:
        return str(self.of(*(self._reshaping, self._reduction, self._operator, self._joining, self._indexing,
                             self._elementwise, self._ordering, self._axes, self._products, self._random))(depth))  # fmt: skip

    def _reshaping(self, depth: int) -> str:
        a = self.inner(depth)
        return str(self.of(
            f"np.reshape({a}, {self.sizes()})", f"({a}).reshape({self.sizes()})", f"({a}).reshape(-1, {self.of(1, 2, 3, 4)})",
            f"np.ravel({a})", f"({a}).flatten()", f"np.tile({a}, {self.of(2, (2, 1), (1, 2, 1), 0)})",
            f"np.repeat({a}, {self.of(2, 3)}, axis={self.of(0, 1, -1, None)})", f"np.repeat({a}, {self.of(2, '[1, 2]', '[1, 2, 3]')}, {self.of(0, 1)})",
            f"np.pad({a}, {self.of(1, '(1, 2)', '((0, 1), (2, 0))', '((1, 1),)', '[(0, 0), (1, 1), (1, 1)]')})",
            f"np.resize({a}, {self.of((2, 2), 5)})", f"np.broadcast_to({a}, {self.of((2, 3), (4, 2, 3), (3,), (2, 3, 4), (5, 6, 7))})",
            f"np.zeros_like({a})", f"np.full_like({a}, 7)", f"np.array({a}, dtype={self.of('float', 'np.float32', 'bool', 'int')})",
            f"({a}).astype({self.of('np.float32', 'int', 'bool', 'np.uint8')})",
        ))  # fmt: skip

    def _reduction(self, depth: int) -> str:
        a, axis = self.inner(depth), self.axis()
        name = self.of("sum", "mean", "max", "min", "std", "prod", "any", "all", "var")
        keep = self.of("", ", keepdims=True")
        return str(self.of(
            f"np.{name}({a}, axis={axis}{keep})", f"({a}).{name}({axis})", f"({a}).{name}()", f"np.{name}({a})",
            f"np.argmax({a}, {self.of(0, 1, -1, 2, None)})", f"({a}).argmin(axis={self.of(0, -1)})", f"np.cumsum({a}, axis={self.of(0, 1, -1, None)})",
            f"np.median({a}, axis={axis})", f"np.percentile({a}, {self.of(50, '[25, 75]', 101, 12.5)}, axis={axis})", f"np.diff({a}, axis={self.of(0, -1)})",
            f"np.count_nonzero({a}, axis={axis})", f"np.average({a}, axis={axis})", f"np.linalg.norm({a}, axis={self.of(0, -1, None, 1)})",
        ))  # fmt: skip

    def _operator(self, depth: int) -> str:
        op = self.of(
            "+", "-", "*", "/", "//", "%", "**", "==", "<", ">=", "&", "|", "@", "*", "/", "+"
        )
        b = self.of(
            "2",
            "255.0",
            "0.5",
            "True",
            "1",
            "np.float32(2)",
            "[1, 2, 3]",
            self.inner(depth - 1),
            self.inner(depth - 1),
            self.inner(depth - 1),
        )
        return f"({self.inner(depth)}) {op} {b}"

    def _joining(self, depth: int) -> str:
        a, b = self.inner(depth), self.inner(depth - 1)
        b = a if self.rng.random() < 0.5 else b
        return str(self.of(
            f"np.concatenate([{a}, {b}], axis={self.of(0, 1, -1, None)})", f"np.stack([{a}, {b}], axis={self.of(0, 1, -1)})", f"np.vstack(({a}, {b}))",
            f"np.hstack([{a}, {b}])", f"np.dstack([{a}, {b}])", f"np.column_stack([{a}, {b}])", f"np.append({a}, {b})", f"np.append({a}, {b}, axis={self.of(0, 1)})",
            f"np.array([{a}, {b}])", f"np.split({a}, {self.of(2, 3, '[1]', '[1, 3]')}, axis={self.of(0, 1, -1)})", f"np.array_split({a}, {self.of(2, 3, 4)})",
            f"np.delete({a}, {self.of(0, 1, '[0, 1]', 7)}, axis={self.of(0, None, 1)})", f"np.insert({a}, 0, 5, axis={self.of(0, None, 1)})",
            f"np.where({a} > 1, {a}, {b})", f"np.where({a} > 1, 1, 0)", f"np.r_[{a}, {b}]", f"np.c_[{a}, {b}]", f"np.take({a}, [0, 1], axis={self.of(0, 1, None)})",
        ))  # fmt: skip

    def _indexing(self, depth: int) -> str:
        return f"({self.inner(depth)})[{self.index()}]"

    def _elementwise(self, depth: int) -> str:
        a, b = self.inner(depth), self.inner(depth - 1)
        one = (
            "sqrt",
            "exp",
            "abs",
            "log1p",
            "square",
            "floor",
            "sign",
            "negative",
            "tanh",
            "isnan",
            "round",
            "ceil",
            "logical_not",
            "log",
        )
        two = (
            "maximum",
            "minimum",
            "add",
            "multiply",
            "divide",
            "power",
            "arctan2",
            "logical_and",
            "subtract",
            "greater",
            "mod",
        )
        return str(self.of(
            f"np.{self.of(*one)}({a})", f"np.{self.of(*one)}({a})", f"np.{self.of(*two)}({a}, {b})", f"np.{self.of(*two)}({a}, {self.of(1, 2.5)})",
            f"np.clip({a}, {self.of(0, 1, 0.5)}, {self.of(2, 3.5, None)})", f"-({a})", f"~({a})", f"np.nan_to_num({a})", f"({a}).clip(0, 1)",
        ))  # fmt: skip

    def _ordering(self, depth: int) -> str:
        a = self.inner(depth)
        return str(self.of(
            f"np.sort({a}, axis={self.of(0, 1, -1, None)})", f"np.argsort({a}, axis={self.of(0, -1)})", f"np.unique({a})", f"np.unique({a}, return_counts=True)",
            f"np.bincount({a})", f"np.isin({a}, [1, 2])", f"np.nonzero({a})", f"np.argwhere({a})", f"np.searchsorted(v, {a})", f"np.digitize({a}, [1, 2])", f"np.flip({a})",
            f"np.roll({a}, 1, axis={self.of(0, 1, None)})", f"np.random.permutation({a})", f"np.histogram({a})",
        ))  # fmt: skip

    def _axes(self, depth: int) -> str:
        a = self.inner(depth)
        return str(self.of(
            f"({a}).T", f"np.transpose({a})", f"({a}).transpose({self.of('0, 1', '1, 0', '2, 0, 1', '(1, 0)')})", f"np.expand_dims({a}, {self.of(0, -1, 1, 2, (0, 1))})",
            f"np.squeeze({a})", f"np.squeeze({a}, axis={self.of(0, -1, 1)})", f"np.swapaxes({a}, 0, {self.of(1, -1, 2)})", f"np.moveaxis({a}, {self.of(0, -1)}, {self.of(0, 1, -1)})",
            f"np.rot90({a})", f"np.atleast_{self.of(1, 2, 3)}d({a})", f"({a}).shape", f"({a}).size", f"({a}).ndim", f"({a}).dtype", f"np.rollaxis({a}, {self.of(1, 2)})",
            f"({a}).nbytes", f"np.shape({a})", f"np.size({a})", f"np.flipud({a})", f"np.fliplr({a})", f"({a}).tolist()", f"({a}).item()", f"np.diag({a})",
        ))  # fmt: skip

    def _products(self, depth: int) -> str:
        a, b = self.inner(depth), self.inner(depth - 1)
        b = f"({a}).T" if self.rng.random() < 0.4 else b
        return str(self.of(
            f"np.dot({a}, {b})", f"({a}) @ ({b})", f"np.matmul({a}, {b})", f"np.outer({a}, {b})", f"np.inner({a}, {b})", f"np.tensordot({a}, {b}, axes={self.of(1, 0, 2)})",
            f"np.einsum('{self.of('ij,jk->ik', 'ij,ij->i', 'i,i', 'ijk->jk', 'ij->ji', 'ij,kj->ik', 'ij', 'ijk,kl')}', {a}{self.of('', ', ' + b, ', ' + b)})",
            f"np.linalg.inv({a})", f"np.linalg.det({a})", f"np.kron({a}, {b})", f"({a}).dot({b})",
        ))  # fmt: skip

    def _random(self, depth: int) -> str:
        size = self.of("(2, 3)", "5", "(4,)", "None", "(2, -1)", "()")
        front = self.of("np.random.", "np.random.default_rng(0).", "np.random.RandomState(1).")
        new = "default_rng" in front
        whole = "integers" if new else "randint"
        return str(self.of(
            f"{front}{whole}({self.of('10', '2, 10', '5, 3', '0', '0, 2')}, size={size})", f"{front}normal({self.of('', '0, 1, ')}size={size})", f"{front}uniform(-1, 1, {size})",
            f"{front}choice({self.of('5', '[1, 2, 3]', 'y', 'f')}, {size})", f"{front}permutation({self.of('5', 'f', 'y')})", f"{front}random({size})",
            f"{front}standard_normal({size})", f"{front}binomial(1, 0.5, size={size})", f"{front}poisson(3, {size})", f"{front}beta(1, 2, {size})",
            f"{front}choice([1, 2, 3], 5, replace=False)", f"np.random.rand({self.of('', '2, 3', '5', '2.0')})", f"np.random.randn({self.of('', '2, 3', '5', '(2, 3)')})",
            f"{front}uniform(size={size})", f"{front}exponential(2.0, {size})", f"{front}multivariate_normal([0, 0], [[1, 0], [0, 1]], {self.of('5', '(2, 3)', 'None')})",
        ))  # fmt: skip


def test_random_expressions() -> None:
    writer = Writer(int(os.environ.get("FITLINT_SEED", "7")))
    wrong = run([writer.expression(writer.of(0, 1, 1, 2)) for _ in range(PROGRAMS)], 1)
    assert wrong == [], f"{len(wrong)} disagreements"
