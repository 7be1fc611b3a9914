"""``keras.ops``: reductions, products and linear algebra."""

from __future__ import annotations

from typing import Any

from ...shapes import FREE, SCALAR, UNKNOWN, UNRANKED, DType, Shape, arith
from ...shapes import dtypes as dt
from ...values import NONE, Array, Const, Facts, Fail, Tuple, Value
from ..api import Context, function
from ..tensorflow.common import as_tf_dtype
from .ops_common import (
    KERAS_FLOAT,
    NO_FACTS,
    NOTHING,
    TRUTH,
    Axes,
    Flag,
    Int,
    KDType,
    Kept,
    O,
    Op,
    as_op,
    chosen,
    floating,
    is_symbolic,
    made,
    promoted,
    range_facts,
    wrong,
)
from .ops_lists import refuse_parts

# Reductions -------------------------------------------------------------------------------------

_SUMS = {"bool": "int32", "int8": "int32", "int16": "int32", "uint8": "uint32", "uint16": "uint32"}


def reduced(
    ctx: Context, x: Array, axis: Any, keepdims: bool | None, strict: bool = False
) -> Shape:
    """The shape after a reduction; refuses axes that do not exist (``strict``: Keras itself does)."""
    if axis is UNKNOWN or keepdims is None or x.shape.dims is None:
        return SCALAR if axis is None and keepdims is False else UNRANKED
    rank = len(x.shape.dims)
    if axis is not None and any(not -rank <= one < rank for one in axis):
        bad = next(one for one in axis if not -rank <= one < rank)
        exception = "ValueError" if strict else wrong(ctx, x)
        raise Fail(
            "array-axis",
            f"axis {bad} does not exist in a tensor of shape {x.shape}",
            exception,
            "axis",
        )
    return arith.reduce(x.shape, axis, keepdims)


def _reduction(name: str) -> None:
    core = name.removeprefix("nan")

    def body(
        ctx: Context, x: Op, axis: Axes = None, keepdims: Flag = False, *rest: Value, **named: Value
    ) -> Value:
        if x.lib == "unknown":
            return NOTHING
        shape = reduced(ctx, x, axis, keepdims, core == "median")
        facts = NO_FACTS
        if core in ("sum", "prod"):
            dtype: DType = _SUMS.get(x.dtype or "", x.dtype)
            if core == "sum" and x.facts.low is not None and x.facts.low >= 0:
                facts = Facts(low=0)
        elif core in ("mean", "median", "std", "var", "logsumexp", "average"):
            dtype = floating(x.dtype)
            if core == "logsumexp" and dtype != "float32":
                dtype = None
            if core in ("mean", "median", "average"):
                facts = Facts(x.facts.low, x.facts.high)
        elif core in ("any", "all"):
            dtype, facts = "bool", TRUTH
        elif core == "count_nonzero":
            dtype, facts = "int32", Facts(low=0, integral=True, nan=False)
        else:
            dtype, facts = x.dtype, range_facts(x.facts) if core != "ptp" else NO_FACTS
        if core == "prod" and named.keys() == {"dtype"}:
            # On data the product of some is made in another dtype than is asked for.
            kind = as_tf_dtype(ctx, named["dtype"], "dtype")
            dtype = dtype if kind is None else chosen(kind, dtype) if is_symbolic(x) else None
        elif (
            rest
            and core not in ("max", "min")
            or named
            and core not in ("max", "min", "amax", "amin")
        ):
            dtype = None
        return made(ctx, shape, dtype, facts, x)

    function(O + name, f"{O}numpy.{name}")(body)


for _name in ["sum", "prod", "mean", "median", "std", "var", "max", "min", "amax", "amin", "any", "all", "count_nonzero", "ptp", "nansum", "nanprod", "nanmean", "nanmedian", "nanstd", "nanvar", "nanmax", "nanmin", "logsumexp"]:  # fmt: skip
    _reduction(_name)


@function(O + "average", O + "numpy.average")
def average(ctx: Context, x: Op, axis: Axes = None, weights: Kept = NONE) -> Value:
    dtype, others = floating(x.dtype), [x]
    if weights != NONE:
        others.append(as_op(ctx, weights, "weights"))
        both_floats = {part.dtype for part in others} == {KERAS_FLOAT}
        sure = both_floats or is_symbolic(*others)
        dtype = floating(promoted(ctx, x, weights)) if sure else None
    facts = Facts(x.facts.low, x.facts.high) if weights == NONE else NO_FACTS
    return made(ctx, reduced(ctx, x, axis, False), dtype, facts, *others)


@function(
    O + "argmax",
    O + "argmin",
    O + "nanargmax",
    O + "nanargmin",
    O + "numpy.argmax",
    O + "numpy.argmin",
)
def place(ctx: Context, x: Op, axis: Int = None, keepdims: Flag = False) -> Value:
    shape = reduced(ctx, x, axis if axis is None or axis is UNKNOWN else (axis,), keepdims)
    count: Any = x.shape[axis] if isinstance(axis, int) else x.shape.size
    known = isinstance(count, int) and count > 0
    facts = Facts(
        0,
        count - 1 if known and isinstance(count, int) else None,
        True,
        count if known and isinstance(axis, int) else None,
        nan=False,
    )
    return made(ctx, shape, "int32", facts, x)


@function(O + "argsort", O + "numpy.argsort", O + "sort", O + "numpy.sort")
def sort(ctx: Context, x: Op, axis: Int = -1, *, called: str = "") -> Value:
    shape = Shape((x.shape.size,)) if axis is None else x.shape
    ordered = called.endswith(".sort")
    if shape == SCALAR and not ordered and not is_symbolic(x):
        shape = Shape((1,))
    return made(
        ctx,
        shape,
        x.dtype if ordered else "int32",
        range_facts(x.facts) if ordered else Facts(low=0, integral=True),
        x,
    )


@function(
    *(O + name for name in ("cumsum", "cumprod", "nancumsum", "nancumprod")),
    O + "numpy.cumsum",
    O + "numpy.cumprod",
)
def cumulative(ctx: Context, x: Op, axis: Int = None, dtype: KDType = None) -> Value:
    shape = Shape((x.shape.size,)) if axis is None else x.shape
    kind = chosen(dtype, x.dtype)
    return made(ctx, shape, "int32" if kind == "bool" else kind, NO_FACTS, x)


@function(O + "rms_normalization", O + "nn.rms_normalization")
def rms_normalization(ctx: Context, x: Op, *rest: Value, **named: Value) -> Value:
    shape = Shape((1,)) if x.shape == SCALAR and not is_symbolic(x) else x.shape
    return made(ctx, shape, x.dtype if dt.is_float(x.dtype) else None, NO_FACTS, x)


@function(O + "norm", O + "linalg.norm")
def norm(ctx: Context, x: Op, ord: Kept = NONE, axis: Axes = None, keepdims: Flag = False) -> Value:
    count = x.shape.rank if axis is None else len(axis) if isinstance(axis, tuple) else None
    if isinstance(ord, Const) and ord != NONE and count is not None:
        of_matrix = isinstance(ord.value, str)
        if count == 1 and of_matrix or count > 2 and not is_symbolic(x):
            what = "a vector" if count == 1 else f"{count} axes"
            text = f"`keras.ops.norm` has no norm {ord.value!r} of {what} (shape {x.shape})"
            raise Fail("array-arguments", text, "ValueError", "ord")
    return made(ctx, reduced(ctx, x, axis, keepdims, True), floating(x.dtype), Facts(low=0), x)


@function(O + "moments", O + "nn.moments")
def moments(
    ctx: Context, x: Op, axes: Axes, keepdims: Flag = False, synchronized: Flag = False
) -> Value:
    part = made(
        ctx, reduced(ctx, x, axes, keepdims), x.dtype if dt.is_float(x.dtype) else None, NO_FACTS, x
    )
    return Tuple((part, part))


# Products ---------------------------------------------------------------------------------------


@function(O + "matmul", O + "numpy.matmul", O + "dot", O + "numpy.dot")
def matmul(ctx: Context, x1: Kept, x2: Kept, *, called: str = "") -> Value:
    a, b = as_op(ctx, x1, "x1"), as_op(ctx, x2, "x2")
    if "unknown" in (a.lib, b.lib):
        return NOTHING
    name = called.rpartition(".")[2]
    dtype = promoted(ctx, x1, x2)
    dtype = dtype if dt.is_float(dtype) or dtype in ("int32", "int64") else None
    if name == "matmul" and 0 in (a.shape.rank, b.shape.rank):
        return NOTHING
    try:
        shape = (arith.matmul if name == "matmul" else arith.dot)(a.shape, b.shape)
    except arith.ShapeError as error:
        if name == "dot" and a.shape.rank == b.shape.rank == 1 and is_symbolic(a, b):
            return made(ctx, SCALAR, dtype, NO_FACTS, a, b)
        raise Fail(
            "array-matmul", f"`keras.ops.{name}`: {error.message}", wrong(ctx, a, b), "x2"
        ) from None
    return made(ctx, shape, dtype, NO_FACTS, a, b)


def _is_product(letters: str) -> bool:
    seen = dict.fromkeys(filter(str.isalpha, letters))
    names = dict(zip(seen, "abcdefghijklmnopqrstuvwxyz"))
    return "".join(names.get(letter, letter) for letter in letters) in _PRODUCTS


"""Equations that Keras replaces by a product of matrices, which takes other ranks as well."""


_PRODUCTS = frozenset(
    [
        "a,b->ab",
        "ab,b->a",
        "ab,bc->ac",
        "ab,cb->ac",
        "abc,cd->abd",
        "abc,dc->abd",
        "abcd,abde->abce",
        "abcd,abed->abce",
        "abcd,acbe->adbe",
        "abcd,adbe->acbe",
        "abcd,aecd->acbe",
        "abcd,aecd->aceb",
        "abc,cde->abde",
        "abc,dce->abde",
        "abc,dec->abde",
        "abcd,cde->abe",
        "abcd,ced->abe",
        "abcd,ecd->abe",
        "abcde,aebf->adbcf",
        "abcde,afce->acdbf",
    ]
)


@function(O + "einsum", O + "numpy.einsum")
def einsum(ctx: Context, subscripts: Kept, *operands: Value, **named: Value) -> Value:
    from ...values import Const
    from ..tensorflow.linalg import einsum_shape

    parts = [as_op(ctx, operand, "operands") for operand in operands]
    if ctx.keras_major >= 3 and not is_symbolic(*parts):
        refuse_parts("einsum", operands, "operands")
    dtype = promoted(ctx, *operands)
    shape = UNRANKED
    if isinstance(subscripts, Const) and isinstance(subscripts.value, str):
        letters = subscripts.value.replace(" ", "")
        try:
            shape = einsum_shape(ctx, letters, parts)
            seen = [one for one in letters if letters.count(one) == 1 and one.isalpha()]
            if "->" not in letters and not is_symbolic(*parts) and seen != sorted(seen):
                shape = UNRANKED  # on data the letters may keep their order
        except Fail as fail:
            of_rank = any(
                len(term) != part.shape.rank
                for term, part in zip(letters.partition("->")[0].split(","), parts)
            )
            if is_symbolic(*parts):
                if not of_rank:
                    return made(ctx, UNRANKED, None, NO_FACTS, *parts)
                fail.problem.exception = "ValueError"
            elif any(part.dtype in ("bool", "string", None) for part in parts):
                return NOTHING  # fails in another way
            elif of_rank and _is_product(letters):
                return NOTHING
            raise
    return made(ctx, shape, dtype if dt.is_float(dtype) else None, NO_FACTS, *parts)


@function(O + "outer", O + "numpy.outer")
def outer(ctx: Context, x1: Kept, x2: Kept) -> Value:
    a, b = as_op(ctx, x1, "x1"), as_op(ctx, x2, "x2")
    sizes = [FREE if FREE in (part.shape.dims or ()) else part.shape.size for part in (a, b)]
    return made(ctx, Shape(sizes), promoted(ctx, x1, x2), NO_FACTS, a, b)
