"""``numpy.fft``: what a transform makes of an axis."""

from __future__ import annotations

from ...shapes import SCALAR, UNRANKED, AnyDim, DType
from ...shapes.dim import add, floordiv, mul
from ...values import Array, Fail, Value
from ..api import Context, function
from .common import Arr, Int, Kept, Size, made, sized

FFT = "numpy.fft."
_SINGLE = ("float16", "float32", "complex64")


def _kind(a: Array, real: bool) -> DType:
    if a.dtype is None:
        return None
    narrow = a.dtype in _SINGLE
    if real and a.dtype == "float16":
        return "float16"
    return ("float32" if narrow else "float64") if real else "complex64" if narrow else "complex128"


def _halved(size: AnyDim) -> AnyDim:
    return add(floordiv(size, 2), 1)


def _doubled(size: AnyDim) -> AnyDim:
    return mul(add(size, -1), 2)


@function(*(FFT + name for name in ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft")))
def fft(
    ctx: Context, a: Arr, n: Int = None, axis: Int = -1, norm: Kept = None, out: Kept = None,
    *, called: str = "",
) -> Value:  # fmt: skip
    name = called.rpartition(".")[2]
    kind = _kind(a, name in ("irfft", "hfft"))
    if a.shape.dims is None or not isinstance(axis, int) or out is not None:
        return made(ctx, UNRANKED, kind)
    if not -len(a.shape.dims) <= axis < len(a.shape.dims):
        text = f"axis {axis} does not exist in an array of shape {a.shape}"
        raise Fail("array-axis", text, "IndexError" if n is None else "AxisError", "axis")
    place = axis
    size: AnyDim = a.shape.dims[place] if n is None else n
    if name in ("rfft", "ihfft"):
        size = _halved(size)
    elif name in ("irfft", "hfft") and n is None:
        size = _doubled(size)
    return made(ctx, a.shape.with_dim(place, size), kind)


@function(*(FFT + one + many for one in ("fft", "ifft", "rfft", "irfft") for many in ("2", "n")))
def fftn(ctx: Context, a: Arr, *rest: Value, called: str = "", **named: Value) -> Value:
    real, back = "rfft" in called, "irfft" in called
    kind = None if back and a.dtype == "float16" else _kind(a, back)
    if a.shape == SCALAR:
        return made(ctx, SCALAR, None)
    if not a.shape.dims or rest or named or called.endswith("2") and len(a.shape.dims) < 2:
        return made(ctx, UNRANKED, kind)
    last = a.shape.dims[-1]
    return made(
        ctx, a.shape.with_last(_doubled(last) if back else _halved(last) if real else last), kind
    )


@function(FFT + "fftshift", FFT + "ifftshift")
def shifted(ctx: Context, x: Arr, axes: Kept = None) -> Value:
    return made(ctx, x.shape, x.dtype)


@function(FFT + "fftfreq", FFT + "rfftfreq")
def frequencies(
    ctx: Context, n: Size, d: Kept = None, device: Kept = None, *, called: str = ""
) -> Value:
    count = _halved(n) if called.endswith("rfftfreq") else n
    return made(ctx, sized((count,), "n"), "float64")
