"""``tf.signal``: frames, windows and transforms."""

from __future__ import annotations

from typing import Any

from ...shapes import UNKNOWN, UNRANKED, AnyDim, DType, Shape
from ...shapes.dim import add, ceildiv, floordiv, mul
from ...values import NO_FACTS, NONE, Array, Facts, Fail, Value
from ..api import Context, function
from ..args import as_dims
from .common import Flag, Int, Kept, Size, Ten, TfDType, chosen, made, wrong

S = "tensorflow.signal."
_COMPLEX = {"float32": "complex64", "float64": "complex128"}
_REAL = {"complex64": "float32", "complex128": "float64"}


def _halved(size: AnyDim) -> AnyDim:
    return add(floordiv(size, 2), 1)


def _power(size: AnyDim) -> AnyDim:
    """The least power of two that is not smaller."""
    return 1 << max(size - 1, 0).bit_length() if isinstance(size, int) else UNKNOWN


def _frames(size: AnyDim, length: AnyDim, step: AnyDim, pad_end: bool | None) -> AnyDim:
    if pad_end is None or step == 0:
        return UNKNOWN
    if pad_end:
        return ceildiv(size, step)
    count = add(floordiv(add(size, mul(length, -1)), step), 1)
    return max(count, 0) if isinstance(count, int) else count


@function(S + "frame")
def frame(
    ctx: Context, signal: Ten, frame_length: Size, frame_step: Size, pad_end: Flag = False,
    pad_value: Kept = NONE, axis: Int = -1, name: Kept = NONE,
) -> Value:  # fmt: skip
    dims = signal.shape.dims
    if dims is None or not isinstance(axis, int) or not -len(dims) <= axis < len(dims):
        return made(ctx, UNRANKED, signal.dtype, NO_FACTS, signal)
    place = axis % len(dims)
    count = _frames(dims[place], frame_length, frame_step, pad_end)
    shape = Shape((*dims[:place], count, frame_length, *dims[place + 1 :]))
    return made(ctx, shape, signal.dtype, NO_FACTS, signal)


@function(S + "stft")
def stft(
    ctx: Context, signals: Ten, frame_length: Size, frame_step: Size, fft_length: Size = None,
    window_fn: Kept = NONE, pad_end: Flag = False, name: Kept = NONE,
) -> Value:  # fmt: skip
    dims, kind = signals.shape.dims, _COMPLEX.get(signals.dtype or "")
    if not dims:
        return made(ctx, UNRANKED, kind, NO_FACTS, signals)
    count = _frames(dims[-1], frame_length, frame_step, pad_end)
    length = _power(frame_length) if fft_length is None else fft_length
    return made(ctx, Shape((*dims[:-1], count, _halved(length))), kind, NO_FACTS, signals)


def _overlapped(count: AnyDim, length: AnyDim, step: AnyDim) -> AnyDim:
    size = add(mul(add(count, -1), step), length)
    return UNKNOWN if isinstance(size, int) and size < 0 else size


@function(S + "inverse_stft")
def inverse_stft(
    ctx: Context, stfts: Ten, frame_length: Size, frame_step: Size, fft_length: Size = None,
    window_fn: Kept = NONE, name: Kept = NONE,
) -> Value:  # fmt: skip
    _refuse_real(ctx, stfts, "inverse_stft", "ValueError")
    dims, kind = stfts.shape.dims, _REAL.get(stfts.dtype or "")
    if dims is None or len(dims) < 2:
        return made(ctx, UNRANKED, kind, NO_FACTS, stfts)
    size = _overlapped(dims[-2], frame_length, frame_step)
    return made(ctx, Shape((*dims[:-2], size)), kind, NO_FACTS, stfts)


@function(S + "overlap_and_add")
def overlap_and_add(ctx: Context, signal: Ten, frame_step: Size, name: Kept = NONE) -> Value:
    dims = signal.shape.dims
    if dims is None or len(dims) < 2:
        return made(ctx, UNRANKED, signal.dtype, NO_FACTS, signal)
    size = _overlapped(dims[-2], dims[-1], frame_step)
    return made(ctx, Shape((*dims[:-2], size)), signal.dtype, NO_FACTS, signal)


# Transforms -------------------------------------------------------------------------------------


def _refuse_real(ctx: Context, x: Array, name: str, exception: str | None = None) -> None:
    if x.dtype is not None and x.dtype not in _REAL and x.lib != "keras":
        text = (
            f"`tf.signal.{name}` takes complex tensors, not {x.dtype}: `tf.cast(x, tf.complex64)`"
        )
        raise Fail("dtype-mismatch", text, exception or wrong(ctx, x), "input")


@function(*(f"{S}{name}{axes}" for name in ("fft", "ifft") for axes in ("", "2d", "3d")))
def fft(ctx: Context, input: Ten, name: Kept = NONE, *, called: str = "") -> Value:
    if not ctx.graph and not input.graph:
        _refuse_real(ctx, input, called.rpartition(".")[2])
    return made(ctx, input.shape, input.dtype, NO_FACTS, input)


@function(*(f"{S}{name}{axes}" for name in ("rfft", "irfft") for axes in ("", "2d", "3d")))
def rfft(
    ctx: Context, input_tensor: Ten, fft_length: Kept = NONE, name: Kept = NONE, *,
    called: str = "",
) -> Value:  # fmt: skip
    back, dims = ".irfft" in called, input_tensor.shape.dims
    kind: DType = (_REAL if back else _COMPLEX).get(input_tensor.dtype or "")
    count = {"2d": 2, "3d": 3}.get(called[-2:], 1)
    if dims is None or len(dims) < count:
        return made(ctx, UNRANKED, kind, NO_FACTS, input_tensor)
    sizes: Any = dims[-count:]
    if fft_length != NONE:
        given = as_dims(ctx, fft_length)
        sizes = given if isinstance(given, tuple) and len(given) == count else (UNKNOWN,) * count
    elif back:
        sizes = (*sizes[:-1], mul(add(sizes[-1], -1), 2))
    last = sizes[-1] if back else _halved(sizes[-1])
    shape = Shape((*dims[:-count], *sizes[:-1], last))
    return made(ctx, shape, kind, NO_FACTS, input_tensor)


@function(S + "fftshift", S + "ifftshift")
def shifted(ctx: Context, x: Ten, axes: Kept = NONE, name: Kept = NONE) -> Value:
    return made(ctx, x.shape, x.dtype, NO_FACTS, x)


@function(S + "dct", S + "idct")
def dct(
    ctx: Context, input: Ten, type: Kept = NONE, n: Size = None, axis: Kept = NONE,
    norm: Kept = NONE, name: Kept = NONE, *, called: str = "",
) -> Value:  # fmt: skip
    shape = input.shape if n is None else input.shape.with_last(n)
    return made(ctx, shape, input.dtype, NO_FACTS, input)


# Windows and mel scales -------------------------------------------------------------------------

_WINDOWS = ("hann_window", "hamming_window", "kaiser_window", "vorbis_window")


@function(*(S + name for name in _WINDOWS))
def window(
    ctx: Context, window_length: Size, *rest: Value, dtype: TfDType = "float32", **named: Value
) -> Value:
    kind = chosen(dtype, "float32") if len(rest) < 2 else None
    return made(ctx, Shape((window_length,)), kind, Facts(high=1))


@function(S + "linear_to_mel_weight_matrix")
def mel_matrix(
    ctx: Context, num_mel_bins: Size = 20, num_spectrogram_bins: Size = 129,
    sample_rate: Kept = NONE, lower_edge_hertz: Kept = NONE, upper_edge_hertz: Kept = NONE,
    dtype: TfDType = "float32", name: Kept = NONE,
) -> Value:  # fmt: skip
    shape = Shape((num_spectrogram_bins, num_mel_bins))
    return made(ctx, shape, chosen(dtype, "float32"), Facts(low=0))


@function(S + "mfccs_from_log_mel_spectrograms")
def mfccs(ctx: Context, log_mel_spectrograms: Ten, name: Kept = NONE) -> Value:
    x = log_mel_spectrograms
    return made(ctx, x.shape, x.dtype, NO_FACTS, x)
