"""Runs one expression under real NumPy and through the declarations, and compares."""

from __future__ import annotations

import ast
import math
from typing import Any

import numpy as np
from fitlint.knowledge import arithmetic, indexing
from fitlint.knowledge.registry import find_attribute, find_constant, find_function
from fitlint.resolve.aliases import canonical
from fitlint.shapes import FREE, UNKNOWN, Linear, Shape, symbol
from fitlint.values import Array, Const, Facts, Fail, Lib, Obj, Scalar, Slice, Tuple, Unknown, Value

from .stub import StubContext

SYMBOLS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
    ast.Pow: "**", ast.MatMult: "@", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
    ast.LShift: "<<", ast.RShift: ">>", ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=",
    ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
UNARY = {ast.USub: "-", ast.UAdd: "+", ast.Invert: "~"}


class Abstract:
    """Evaluates an expression over arrays with the declarations alone."""

    def __init__(self, ctx: StubContext, env: dict[str, Value]) -> None:
        self.ctx = ctx
        self.env = env

    def run(self, source: str) -> Value:
        return self.visit(ast.parse(source, mode="eval").body)

    def visit(self, node: ast.AST) -> Value:
        found: Value = getattr(self, f"on_{type(node).__name__.lower()}")(node)
        return found

    def on_constant(self, node: ast.Constant) -> Value:
        return Const(node.value)

    def on_name(self, node: ast.Name) -> Value:
        builtins = ("int", "float", "bool", "range", "object", "str")
        return Lib(f"builtins.{node.id}") if node.id in builtins else self.env[node.id]

    def on_list(self, node: ast.List) -> Value:
        return self.ctx.new_list([self.visit(item) for item in node.elts])

    def on_tuple(self, node: ast.Tuple) -> Value:
        return Tuple(tuple(self.visit(item) for item in node.elts))

    def on_slice(self, node: ast.Slice) -> Value:
        ends = (node.lower, node.upper, node.step)
        return Slice(*(Const(None) if end is None else self.visit(end) for end in ends))

    def on_unaryop(self, node: ast.UnaryOp) -> Value:
        value = self.visit(node.operand)
        if isinstance(value, Const):
            number = value.value
            return Const(-number if isinstance(node.op, ast.USub) else ~number)
        return arithmetic.unary(self.ctx, UNARY[type(node.op)], value)

    def on_binop(self, node: ast.BinOp) -> Value:
        return self.operate(SYMBOLS[type(node.op)], self.visit(node.left), self.visit(node.right))

    def on_compare(self, node: ast.Compare) -> Value:
        right = self.visit(node.comparators[0])
        return self.operate(SYMBOLS[type(node.ops[0])], self.visit(node.left), right)

    def operate(self, op: str, left: Value, right: Value) -> Value:
        if not isinstance(left, Array) and not isinstance(right, Array):
            return Unknown("Python's own business")
        return arithmetic.binary(self.ctx, op, left, right)

    def on_attribute(self, node: ast.Attribute) -> Value:
        dotted = self.dotted(node)
        if dotted is not None:
            constant = find_constant(dotted)
            return constant if constant is not None else Lib(dotted)
        receiver = self.visit(node.value)
        if not isinstance(receiver, Array):
            return Unknown("not an array")
        found = find_attribute(f"ndarray.{node.attr}")
        assert found is not None, node.attr
        return found(self.ctx, receiver)  # type: ignore[operator, no-any-return]

    def dotted(self, node: ast.AST) -> str | None:
        if isinstance(node, ast.Name):
            return "numpy" if node.id == "np" else None
        if isinstance(node, ast.Attribute):
            front = self.dotted(node.value)
            return None if front is None else canonical(f"{front}.{node.attr}")
        return None

    def on_call(self, node: ast.Call) -> Value:
        args = [self.visit(arg) for arg in node.args]
        kwargs = {word.arg: self.visit(word.value) for word in node.keywords if word.arg}
        assert isinstance(node.func, ast.Attribute)
        name = self.dotted(node.func)
        if name is None:
            receiver = self.visit(node.func.value)
            if isinstance(receiver, Obj) and isinstance(receiver.cls, Lib):
                name, args = f"{receiver.cls.name}.{node.func.attr}", [receiver, *args]
            elif isinstance(receiver, Array):
                name, args = f"ndarray.{node.func.attr}", [receiver, *args]
            else:
                return Unknown("not an array")
        declared = find_function(name)
        assert declared is not None, name
        return declared(self.ctx, args, kwargs, name)

    def on_subscript(self, node: ast.Subscript) -> Value:
        receiver, index = self.visit(node.value), self.visit(node.slice)
        if isinstance(receiver, Array):
            return indexing.getitem(self.ctx, receiver, index)
        if isinstance(receiver, Lib):
            declared = find_function(f"{receiver.name}.__getitem__")
            if declared is None:
                return Unknown("not an array")
            return declared(self.ctx, [index], {}, f"{receiver.name}.__getitem__")
        if isinstance(receiver, Tuple) and isinstance(index, Const) and index.value in (0, 1):
            return receiver.items[index.value]
        return Unknown("an item")


def abstracted(value: Any, dims: list[Any] | None = None, literal: bool = False) -> Value:
    """A real array as the analysis might know it: the same sizes, or ``dims`` in their place."""
    if not isinstance(value, np.ndarray):
        return Const(value)
    kind = "string" if value.dtype.kind in "US" else str(value.dtype)
    facts = Facts()
    if value.size and value.dtype.kind in "iufb":
        clean = not np.isnan(value.astype(float)).any()
        if clean:
            whole = bool((value.astype(float) % 1 == 0).all())
            facts = Facts(
                float(value.min()), float(value.max()), whole or None, nan=False, reached=True
            )
    if literal and value.size <= 50:
        facts = Facts(
            facts.low,
            facts.high,
            facts.integral,
            nan=facts.nan,
            content=value.tolist(),
            reached=facts.reached,
        )
    return Array(Shape(value.shape if dims is None else dims), kind, facts=facts)


class Sizes:
    """Symbols standing for known sizes, so that symbolic results can be evaluated."""

    def __init__(self) -> None:
        self.values: dict[Any, int] = {}

    def name(self, size: int) -> Linear:
        made = symbol(f"n{len(self.values)}")
        self.values[made.terms[0][0].key] = size
        return made

    def of(self, dim: Any) -> int | None:
        """The size a dimension has; ``None`` if it is not known."""
        if isinstance(dim, int):
            return dim
        if not isinstance(dim, Linear):
            return None
        total = dim.const
        for atom, factor in dim.terms:
            value = self.atom(atom.key)
            if value is None:
                return None
            total += factor * value
        return total

    def atom(self, key: Any) -> int | None:
        if not isinstance(key, tuple) or key in self.values:
            return self.values.get(key)
        operation, *operands = key
        numbers = [self.of(operand) for operand in operands]
        if any(number is None for number in numbers):
            return None
        a, b = numbers
        assert a is not None and b is not None
        if operation == "//":
            return a // b if b else None
        return {"*": a * b, "min": min(a, b), "max": max(a, b)}.get(operation)


def disagreement(ctx: StubContext, claim: Value, real: Any, sizes: Sizes) -> str | None:
    """How a claimed value contradicts the real one."""
    if isinstance(claim, Unknown):
        return None
    if isinstance(claim, Tuple):
        if not isinstance(real, tuple) or len(real) != len(claim.items):
            return f"a tuple of {len(claim.items)} against {real!r}"
        return _first(disagreement(ctx, x, y, sizes) for x, y in zip(claim.items, real))
    if isinstance(claim, Obj):
        if not isinstance(real, list):
            return None if claim.kind == "object" else f"a list against {real!r}"
        record = ctx.read(claim)
        if record.rest is None and len(record.items) != len(real):
            return f"{len(record.items)} items against {len(real)}"
        return _first(disagreement(ctx, x, y, sizes) for x, y in zip(record.items, real))
    if isinstance(claim, Const):
        equal = claim.value is real or claim.value == real or claim.value != claim.value
        return None if equal else f"{claim.value!r} against {real!r}"
    if isinstance(claim, Scalar):
        return _scalar(claim, real, sizes)
    if isinstance(claim, Lib):
        return (
            None if claim.name.rsplit(".", 1)[-1] == str(real) else f"{claim.name} against {real!r}"
        )
    assert isinstance(claim, Array), claim
    if not isinstance(real, (np.ndarray, np.generic)):
        return f"an array against {type(real).__name__}"
    return _array(claim, np.asarray(real), sizes)


def _first(found: Any) -> str | None:
    return next((text for text in found if text is not None), None)


def _scalar(claim: Scalar, real: Any, sizes: Sizes) -> str | None:
    kinds = {"int": int, "float": float, "bool": bool, "str": str, "bytes": bytes}
    if not isinstance(real, kinds[claim.kind]):
        return f"a {claim.kind} against {type(real).__name__}"
    if claim.dim is not None and sizes.of(claim.dim) not in (None, real):
        return f"{claim.dim} against {real}"
    if claim.low is not None and real < claim.low or claim.high is not None and real > claim.high:
        return f"{real} is not between {claim.low} and {claim.high}"
    return None


def _array(claim: Array, real: np.ndarray, sizes: Sizes) -> str | None:
    shape = claim.shape
    if shape.dims is not None:
        if len(shape.dims) != real.ndim:
            return f"shape {shape} against {real.shape}"
        for dim, size in zip(shape.dims, real.shape):
            known = sizes.of(dim) if dim is not UNKNOWN and dim is not FREE else None
            if known is not None and max(known, 0) != size:
                return f"shape {shape} against {real.shape}"
    kind = "string" if real.dtype.kind in "US" else str(real.dtype)
    if claim.dtype is not None and claim.dtype != kind:
        return f"dtype {claim.dtype} against {kind}"
    return _facts(claim.facts, real)


def _facts(facts: Facts, real: np.ndarray) -> str | None:
    if real.dtype.kind not in "iufb" or not real.size:
        return None
    values = real.astype(float)
    holes = np.isnan(values)
    if facts.nan is not None and facts.nan != bool(holes.any()):
        return f"nan={facts.nan} against {values}"
    values = values[~holes]
    if not values.size:
        return None
    slack = 1e-3 + 1e-3 * float(np.abs(values[np.isfinite(values)]).max(initial=0.0))
    low, high = float(values.min()), float(values.max())
    if (
        facts.low is not None
        and low < facts.low - slack
        or facts.high is not None
        and high > facts.high + slack
    ):
        return f"values {low}..{high} against {facts.low}..{facts.high}"
    if facts.reached and facts.low is not None and abs(low - facts.low) > slack:
        return f"lowest {low}, not {facts.low}"
    if facts.reached and facts.high is not None and abs(high - facts.high) > slack:
        return f"highest {high}, not {facts.high}"
    if facts.integral and not bool((values[np.isfinite(values)] % 1 == 0).all()):
        return "not whole numbers"
    content = facts.content
    if content is None or isinstance(content, str):
        return None
    equal = np.allclose(np.asarray(content, dtype=float), real.astype(float), equal_nan=True)
    return None if equal else f"content {content} against {real}"


def judged(
    source: str, real_env: dict[str, Any], env: dict[str, Value], sizes: Sizes, exact: bool
) -> str | None:
    """What is wrong with what the declarations say of one expression.

    With ``exact`` knowledge a refusal that real NumPy makes must be found too, with its class,
    unless nothing is claimed at all.
    """
    ctx = StubContext()
    failure: Exception | None = None
    real: Any = None
    with np.errstate(all="ignore"):
        try:
            real = eval(source, {"np": np, **real_env})
        except Exception as error:
            failure = error
    try:
        claim = Abstract(ctx, env).run(source)
    except Fail as fail:
        problem = fail.problem
        if failure is None:
            return f"{source}: false refusal: {problem.message}"
        if exact and problem.exception not in {cls.__name__ for cls in type(failure).__mro__}:
            return f"{source}: {problem.exception} against {type(failure).__name__}: {failure}"
        return None
    if failure is not None:
        opaque = (
            isinstance(claim, Unknown)
            or isinstance(claim, Array)
            and None in (claim.dtype, claim.shape.dims)
        )
        if exact and not opaque:
            return f"{source}: missed {type(failure).__name__}: {failure} (claimed {claim})"
        return None
    wrong = disagreement(ctx, claim, real, sizes)
    return None if wrong is None or math.nan is real else f"{source}: {wrong}"
