"""``numpy.random``: the module's functions, ``RandomState`` and ``Generator``.

Most draws differ only in their parameters, the type they give and the range of their values: they
come from one table.
"""

from __future__ import annotations

import inspect
from dataclasses import replace
from typing import Annotated, Any

from ...shapes import SCALAR, UNKNOWN, UNRANKED, AnyDim, Shape, same
from ...shapes.arith import broadcast
from ...values import (
    NO_FACTS,
    NONE,
    NOTHING,
    Array,
    Config,
    Const,
    Facts,
    Fail,
    Lib,
    Scalar,
    Tuple,
    Unknown,
    Value,
)
from ..api import Context, function
from ..distinct import distinct, pooled
from .common import (
    Arr,
    Flag,
    Int,
    Kept,
    NpDType,
    Sizes,
    as_ndarray,
    as_sizes,
    checked_axis,
    chosen,
    full_facts,
    functions,
    made,
    range_facts,
    refusing,
    sized,
)

LEGACY = "numpy.random."
STATE = "numpy.random.RandomState."
NEW = "numpy.random.Generator."


def drawn(
    ctx: Context, shape: Shape, size: Any, dtype: str | None, facts: Facts = NO_FACTS
) -> Value:
    """What a draw gives: a Python number without ``size`` and with plain parameters."""
    if size is None and shape == SCALAR and dtype in ("float64", "int64"):
        kind = "float" if dtype == "float64" else "int"
        return Scalar(kind, None, facts.low, facts.high)
    return made(ctx, shape, dtype, facts)


def _wanted(size: Any, *parameters: Array) -> Shape:
    """The shape ``size`` and array parameters ask for; refuses parameters that do not fit."""
    with refusing("array-broadcast"):
        shape = SCALAR
        for parameter in parameters:
            shape = broadcast(shape, parameter.shape)
    if size is None:
        return shape
    target = sized(size, "size")
    with refusing("array-broadcast", at="size"):
        whole = broadcast(target, shape)
    if whole.rank is not None and target.rank is not None and whole.rank > target.rank:
        text = f"the parameters have shape {shape}, which does not fit into size={target}"
        raise Fail("array-broadcast", text, "ValueError", "size")
    return target


UNIT = Facts(0, 1, nan=False)
POSITIVE = Facts(low=0, nan=False)
REAL = Facts(nan=False)
COUNT = Facts(low=0, integral=True, nan=False)
WHOLE = Facts(integral=True, nan=False)

_DRAWS: tuple[tuple[str, str, str, Facts], ...] = (
    # name, parameters ("name=default"), dtype, range of the values
    ("normal", "loc=0.0 scale=1.0", "float64", REAL),
    ("laplace", "loc=0.0 scale=1.0", "float64", REAL),
    ("logistic", "loc=0.0 scale=1.0", "float64", REAL),
    ("gumbel", "loc=0.0 scale=1.0", "float64", REAL),
    ("lognormal", "mean=0.0 sigma=1.0", "float64", POSITIVE),
    ("beta", "a b", "float64", UNIT),
    ("exponential", "scale=1.0", "float64", POSITIVE),
    ("gamma", "shape scale=1.0", "float64", POSITIVE),
    ("chisquare", "df", "float64", POSITIVE),
    ("noncentral_chisquare", "df nonc", "float64", POSITIVE),
    ("f", "dfnum dfden", "float64", POSITIVE),
    ("pareto", "a", "float64", POSITIVE),
    ("power", "a", "float64", UNIT),
    ("rayleigh", "scale=1.0", "float64", POSITIVE),
    ("standard_cauchy", "", "float64", REAL),
    ("standard_t", "df", "float64", REAL),
    ("triangular", "left mode right", "float64", REAL),
    ("vonmises", "mu kappa", "float64", REAL),
    ("wald", "mean scale", "float64", POSITIVE),
    ("weibull", "a", "float64", POSITIVE),
    ("poisson", "lam=1.0", "int64", COUNT),
    ("geometric", "p", "int64", COUNT),
    ("logseries", "p", "int64", COUNT),
    ("negative_binomial", "n p", "int64", COUNT),
    ("hypergeometric", "ngood nbad nsample", "int64", COUNT),
    ("zipf", "a", "int64", COUNT),
)


def _declare(name: str, parameters: str, dtype: str, facts: Facts) -> None:
    def body(ctx: Context, size: Any = None, **given: Array) -> Value:
        return drawn(ctx, _wanted(size, *given.values()), size, dtype, facts)

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    params = [inspect.Parameter("ctx", kind)]
    for text in parameters.split():
        own, _, default = text.partition("=")
        value = _number(float(default)) if default else inspect.Parameter.empty
        params.append(
            inspect.Parameter(own, kind, default=value, annotation=Annotated[Any, as_ndarray])
        )
    params.append(
        inspect.Parameter("size", kind, default=None, annotation=Annotated[Any, as_sizes])
    )
    body.__signature__ = inspect.Signature(params)  # type: ignore[attr-defined]
    functions(LEGACY, f"{STATE} {NEW}", name)(body)


def _number(number: float) -> Array:
    return Array(SCALAR, "float64", facts=Facts(number, number, number.is_integer(), nan=False))


ZERO, ONE = _number(0.0), _number(1.0)

for _row in _DRAWS:
    _declare(*_row)


@functions(LEGACY, STATE, "rand", "randn")
def rand(*dims: Value, ctx: Context, called: str = "") -> Value:
    """Each size is an argument of its own; a tuple is refused."""
    size = tuple(as_sizes(ctx, Tuple((dim,)), "d0") for dim in dims)
    shape = sized(tuple(part[0] for part in size), "d0")
    facts = UNIT if called.endswith("rand") else REAL
    return drawn(ctx, shape, size or None, "float64", facts)


@functions(
    LEGACY,
    STATE,
    "random_sample",
    "random",
    "ranf",
    "sample",
    "standard_normal",
    "standard_exponential",
)
def plain(ctx: Context, size: Sizes = None, *, called: str = "") -> Value:
    name = called.rsplit(".", 1)[-1]
    facts = {"standard_normal": REAL, "standard_exponential": POSITIVE}.get(name, UNIT)
    return drawn(ctx, _wanted(size), size, "float64", facts)


@function(NEW + "random", NEW + "standard_normal", NEW + "standard_exponential")
def new_plain(
    receiver: Kept, ctx: Context, size: Sizes = None, dtype: NpDType = None, *, method: Kept = None,
    out: Kept = None, called: str = "",
) -> Value:  # fmt: skip
    if out is not None and out != NONE:
        return as_ndarray(ctx, out)
    name = called.rsplit(".", 1)[-1]
    facts = {"standard_normal": REAL, "standard_exponential": POSITIVE}.get(name, UNIT)
    kind = chosen(dtype, "float64")
    if size is None:
        return Scalar("float", None, facts.low, facts.high)
    return made(ctx, _wanted(size), kind, facts)


@functions(LEGACY, f"{STATE} {NEW}", "standard_gamma")
def standard_gamma(ctx: Context, shape: Arr, size: Sizes = None, dtype: NpDType = None) -> Value:
    return drawn(ctx, _wanted(size, shape), size, chosen(dtype, "float64"), POSITIVE)


@functions(LEGACY, f"{STATE} {NEW}", "uniform")
def uniform(ctx: Context, low: Arr = ZERO, high: Arr = ONE, size: Sizes = None) -> Value:
    """The bounds may be given in either order."""
    bounds = [low.facts.low, low.facts.high, high.facts.low, high.facts.high]
    facts = REAL
    if None not in bounds:
        known = [bound for bound in bounds if bound is not None]
        facts = Facts(min(known), max(known), nan=False)
    return drawn(ctx, _wanted(size, low, high), size, "float64", facts)


@functions(LEGACY, f"{STATE} {NEW}", "binomial")
def binomial(ctx: Context, n: Arr, p: Arr, size: Sizes = None) -> Value:
    facts = Facts(0, n.facts.high, True, nan=False)
    return drawn(ctx, _wanted(size, n, p), size, "int64", facts)


def _integers(
    ctx: Context, low: Any, high: Any, size: Any, dtype: Any, inclusive: bool | None, plain: bool
) -> Value:
    if low is None:
        return Unknown("random integers of an unknown range")
    start: Value = low
    stop: Value | None = high
    if stop is None or stop == NONE:
        start, stop = Const(0), low
    first, last = as_ndarray(ctx, start, "low"), as_ndarray(ctx, stop, "high")
    lowest, beyond = first.facts, last.facts
    top: float | None = None
    if beyond.high is not None and inclusive is not None:
        # The bound is cut to an integer, and stands behind the last value unless included.
        top = int(beyond.high) - (0 if inclusive else 1)
    floor = None if lowest.low is None else int(lowest.low)
    certain = floor is not None and top is not None and first.shape == SCALAR == last.shape
    if certain and top is not None and floor is not None and top < floor and _settled(first, last):
        text = f"no integer lies between low={floor} and high={top + (0 if inclusive else 1)}"
        if not _perhaps_empty(size):
            raise Fail("array-arguments", text, "ValueError", "high")
    kind = chosen(dtype, "int64")
    facts = Facts(floor, top, True, nan=False, spread=certain)
    if kind == "bool":
        facts = Facts(0, 1, True, nan=False)
    # The bounds of no numbers are not looked at.
    shape = sized(size, "size") if _perhaps_empty(size) else _wanted(size, first, last)
    if certain and distinct(Array(shape, kind, facts=facts)) is not None:
        facts = replace(facts, reached=True, dense=True)
    if plain and dtype is None:
        return drawn(ctx, shape, size, kind, facts)
    return made(ctx, shape, kind, facts)


def _perhaps_empty(size: Any) -> bool:
    return isinstance(size, tuple) and any(dim != 1 and not _positive(dim) for dim in size)


def _positive(dim: AnyDim) -> bool:
    return isinstance(dim, int) and dim > 0


def _settled(*arrays: Array) -> bool:
    """Whether each bound is one known number."""
    return all(a.facts.low is not None and a.facts.low == a.facts.high for a in arrays)


@functions(LEGACY, STATE, "randint")
def randint(
    ctx: Context, low: Kept, high: Kept = None, size: Sizes = None, dtype: NpDType = None
) -> Value:
    return _integers(ctx, low, high, size, dtype, False, plain=True)


@functions(LEGACY, STATE, "random_integers")
def random_integers(ctx: Context, low: Kept, high: Kept = None, size: Sizes = None) -> Value:
    start = Const(1) if high is None or high == NONE else low
    stop = low if high is None or high == NONE else high
    return _integers(ctx, start, stop, size, None, True, plain=True)


@function(NEW + "integers")
def integers(
    receiver: Kept, ctx: Context, low: Kept, high: Kept = None, size: Sizes = None,
    dtype: NpDType = None, endpoint: Flag = False,
) -> Value:  # fmt: skip
    return _integers(ctx, low, high, size, dtype, endpoint, plain=False)


def _choice(
    ctx: Context, a: Any, size: Any, replace: bool | None, p: Any, axis: Any, legacy: bool
) -> Value:
    pool = as_ndarray(ctx, a, "a")
    dims = pool.shape.dims
    if dims is not None and len(dims) > 1 and legacy:
        text = (
            f"`choice` draws from a list, not from an array of shape {pool.shape}; draw row "
            "numbers instead"
        )
        raise Fail("array-arguments", text, "ValueError", "a")
    if pool.lib == "unknown" or dims is None or axis is UNKNOWN:
        plain = sized(size, "size") if size is not None and legacy else UNRANKED
        return made(ctx, plain, pool.dtype)
    target = SCALAR if size is None else sized(size, "size")
    kind: str | None
    if not dims:
        population, rest, kind = _count(pool), SCALAR, "int64"
        top = None if pool.facts.high is None else pool.facts.high - 1
        certain = top is not None and replace is True and (p is None or p == NONE)
        facts = Facts(0, top, True, nan=False, spread=certain)
    else:
        axis = checked_axis(axis, len(dims))
        population, kind, facts = dims[axis], pool.dtype, range_facts(pool.facts)
        rest = pool.shape
        if replace is True:
            facts = _drawn_from(ctx, facts, pool, p)
    if p is not None and p != NONE:
        weights = as_ndarray(ctx, p, "p")
        if weights.shape.rank == 1 and same(weights.shape[0], population) is False:
            text = f"{weights.shape[0]} probabilities are given for {population} choices"
            raise Fail("array-arguments", text, "ValueError", "p")
    wanted = target.size
    if (
        replace is False
        and isinstance(wanted, int)
        and isinstance(population, int)
        and wanted > population
    ):
        text = f"{wanted} samples cannot be drawn from {population} without replacement"
        raise Fail("array-arguments", text, "ValueError", "size")
    if not dims:
        return drawn(ctx, target, size, kind, facts) if legacy else made(ctx, target, kind, facts)
    assert rest.dims is not None and target.dims is not None or target.dims is None
    if target.dims is None:
        return made(ctx, UNRANKED, kind, facts)
    shape = Shape(rest.dims[:axis] + target.dims + rest.dims[axis + 1 :]) if rest.dims else target
    return made(ctx, shape, kind, facts)


def _drawn_from(ctx: Context, facts: Facts, pool: Array, p: Any) -> Facts:
    """Facts of elements drawn one by one from a list, with equal chances where no ``p`` is given."""
    if p is None or p == NONE:
        found = pooled(pool.facts.content)
        return replace(facts, pool=found.pool or facts.pool, share=found.share)
    values, chances = pool.facts.content, as_ndarray(ctx, p, "p").facts.content
    found = pooled(values, 0.0)
    if not isinstance(values, list) or not isinstance(chances, list) or found.pool is None:
        return replace(facts, pool=found.pool or facts.pool, share=0.0)
    if len(values) != len(chances) or not all(isinstance(each, (int, float)) for each in chances):
        return replace(facts, pool=found.pool, share=0.0)
    shares = dict.fromkeys(values, 0.0)
    for value, chance in zip(values, chances):
        shares[value] += chance
    drawn_ones = pooled([value for value in values if shares[value] > 0], 0.0)
    return replace(
        facts, pool=drawn_ones.pool, share=min(share for share in shares.values() if share > 0)
    )


def _count(pool: Array) -> AnyDim:
    content = pool.facts.content
    return content if isinstance(content, int) else UNKNOWN


@functions(LEGACY, STATE, "choice")
def choice(
    ctx: Context, a: Kept, size: Sizes = None, replace: Flag = True, p: Kept = None
) -> Value:
    return _choice(ctx, a, size, replace, p, 0, legacy=True)


@function(NEW + "choice")
def new_choice(
    receiver: Kept, ctx: Context, a: Kept, size: Sizes = None, replace: Flag = True, p: Kept = None,
    axis: Int = 0, shuffle: Flag = True,
) -> Value:  # fmt: skip
    if size is None and isinstance(a, (Const, Scalar)):
        return _choice(ctx, a, size, replace, p, axis, legacy=True)
    return _choice(ctx, a, size, replace, p, axis, legacy=False)


@functions(LEGACY, f"{STATE} {NEW}", "permutation", "permuted")
def permutation(ctx: Context, x: Kept, axis: Kept = None, out: Kept = None) -> Value:
    from ..args import as_dim

    pool = as_ndarray(ctx, x, "x")
    if pool.lib == "unknown":
        return made(ctx, UNRANKED, None)
    if pool.shape == SCALAR and pool.dtype in ("float16", "float32", "float64"):
        raise Fail(
            "array-arguments", "a permutation needs a whole number or a list", "IndexError", "x"
        )
    if pool.shape == SCALAR:
        length = as_dim(ctx, x)
        high = length - 1 if isinstance(length, int) and length > 0 else None
        return made(
            ctx,
            Shape((length,)),
            "int64",
            Facts(0, high, True, nan=False, reached=high is not None),
        )
    return made(ctx, pool.shape, pool.dtype, full_facts(pool.facts))


@functions(LEGACY, f"{STATE} {NEW}", "shuffle")
def shuffle(ctx: Context, x: Kept, axis: Kept = None) -> Value:
    """In place: a list keeps its elements in an order nobody knows."""
    from ...values import Obj, join

    if isinstance(x, Obj) and x.kind == "list":
        record = ctx.edit(x)
        if record.items:
            item = record.items[0]
            for other in record.items[1:]:
                item = join(item, other)
            record.items = [item] * len(record.items)
    if isinstance(x, Array):
        ctx.replace(x, x.but(facts=full_facts(x.facts)))
    return NOTHING


@functions(LEGACY, f"{STATE} {NEW}", "multivariate_normal")
def multivariate_normal(
    ctx: Context, mean: Arr, cov: Arr, size: Sizes = None, *rest: Value, **named: Value
) -> Value:
    for array, rank, name in ((mean, 1, "mean"), (cov, 2, "cov")):
        if array.shape.rank is not None and array.shape.rank != rank:
            text = (
                f"`{name}` must have {rank} dimension{'s' * (rank > 1)}, its shape is {array.shape}"
            )
            raise Fail("array-arguments", text, "ValueError", name)
    width = mean.shape[0]
    if same(width, cov.shape[0]) is False or same(cov.shape[0], cov.shape[1]) is False:
        text = f"`mean` has {width} entries and `cov` the shape {cov.shape}"
        raise Fail("array-arguments", text, "ValueError", "cov")
    front = SCALAR if size is None else sized(size, "size")
    return made(ctx, front + Shape((width,)), "float64", REAL)


@functions(LEGACY, f"{STATE} {NEW}", "dirichlet", "multinomial")
def simplex(
    ctx: Context,
    n: Kept,
    pvals: Kept = None,
    size: Sizes = None,
    *,
    alpha: Kept = None,
    called: str = "",
) -> Value:
    if not called.endswith("multinomial"):
        if pvals is not None and size is None:
            size = as_sizes(ctx, pvals, "size")
        weights, facts, kind = as_ndarray(ctx, n, "alpha"), UNIT, "float64"
    else:
        if pvals is None:
            return Unknown("multinomial without probabilities")
        weights, facts, kind = as_ndarray(ctx, pvals, "pvals"), COUNT, "int64"
    if weights.shape.rank != 1:
        return made(ctx, UNRANKED, kind, facts)
    front = SCALAR if size is None else sized(size, "size")
    return made(ctx, front + Shape((weights.shape[0],)), kind, facts)


@functions(LEGACY, f"{STATE} {NEW}", "bytes")
def random_bytes(ctx: Context, length: Kept) -> Value:
    return Scalar("bytes")


@functions(LEGACY, STATE, "seed", "set_state")
def seed(*args: Value, ctx: Context, **named: Value) -> Value:
    return NONE


@function("numpy.random.RandomState", "numpy.random.default_rng", "numpy.random.Generator")
def generator(ctx: Context, seed: Kept = None, *, called: str = "") -> Value:
    """A source of random numbers."""
    name = called if called == "numpy.random.RandomState" else "numpy.random.Generator"
    return ctx.new_object(Lib(name), Config(site=ctx.site))


@function(
    "numpy.random.SeedSequence", "numpy.random.PCG64", "numpy.random.MT19937", "numpy.random.Philox"
)
def bit_generator(ctx: Context, seed: Kept = None, *, called: str = "") -> Value:
    """What a ``Generator`` is made of."""
    return ctx.new_object(Lib(called), Config(site=ctx.site))
