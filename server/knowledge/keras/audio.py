"""Layers that turn sound into images."""

from __future__ import annotations

from typing import Annotated, Any

from ...shapes import FREE, UNKNOWN, UNRANKED, AnyDim, Shape
from ...shapes.arith import window
from ...values import Array, Fail, LayerState
from ..api import Context
from .core import compute_dtype
from .layer import Made, layer, origin_notes
from .layer_args import DataFormat, Flag, Kept, Number, Whole
from .preprocessing import text_choice

_MODES = ("log", "magnitude", "psd", "real", "imag", "angle", "stft")
Mode = Annotated[Any, text_choice(*_MODES)]
PaddingMode = Annotated[Any, text_choice("valid", "same")]
Scaling = Annotated[Any, text_choice("density", "spectrum", none=True)]


def check_mel(fft_length: Any, sequence_length: Any) -> None:
    """A window cannot be longer than its transform."""
    if not isinstance(fft_length, int) or not isinstance(sequence_length, int):
        return
    if fft_length < sequence_length:
        text = f"`sequence_length` ({sequence_length}) is above `fft_length` ({fft_length})"
        raise Fail("layer-arguments", text, "ValueError", "sequence_length")


@layer("MelSpectrogram")
def mel_spectrogram(
    x: Array, state: LayerState, fft_length: Whole = 2048, sequence_stride: Whole = 512,
    sequence_length: Whole = None, window: Kept = None, sampling_rate: Whole = 16000,
    num_mel_bins: Whole = 128, min_freq: Number = 20.0, max_freq: Number = None,
    power_to_db: Flag = True, top_db: Number = 80.0, mag_exp: Number = 2.0,
    min_power: Number = 1e-10, ref_power: Number = 1.0,
) -> Made:  # fmt: skip
    dims = x.shape.dims
    dtype = compute_dtype(state)
    if dims is None or len(dims) not in (1, 2):
        return Made(Array(UNRANKED, dtype))
    samples = dims[-1]
    steps: AnyDim = FREE if samples is FREE else UNKNOWN
    if isinstance(samples, int) and isinstance(sequence_stride, int) and sequence_stride > 0:
        # The shape rule counts one step too many where the last one is short of one sample.
        extra = sequence_stride + 1 if x.lib == "keras" else sequence_stride
        steps = (samples + extra) // sequence_stride
    return Made(Array(Shape((*dims[:-1], num_mel_bins, steps)), dtype))


mel_spectrogram.created(check_mel)


def check_stft(frame_length: Any, frame_step: Any, fft_length: Any) -> None:
    """Frames overlap or touch, and fit into their transform."""
    if not isinstance(frame_length, int):
        return
    if isinstance(frame_step, int) and not 1 <= frame_step <= frame_length:
        text = f"`frame_step` ({frame_step}) must lie between 1 and `frame_length` ({frame_length})"
        raise Fail("layer-arguments", text, "ValueError", "frame_step")
    if isinstance(fft_length, int) and fft_length < frame_length:
        text = f"`fft_length` ({fft_length}) is below `frame_length` ({frame_length})"
        raise Fail("layer-arguments", text, "ValueError", "fft_length")


@layer("STFTSpectrogram", rank=3)
def stft_spectrogram(
    x: Array, ctx: Context, state: LayerState, mode: Mode = "log", frame_length: Whole = 256,
    frame_step: Whole = None, fft_length: Whole = None, window: Kept = None,
    periodic: Flag = False, scaling: Scaling = "density", padding: PaddingMode = "valid",
    expand_dims: Flag = False, data_format: DataFormat = None,
) -> Made:  # fmt: skip
    dtype = compute_dtype(state)
    known = isinstance(frame_length, int) and UNKNOWN not in (mode, frame_step, fft_length)
    if not known or x.shape.rank != 3 or data_format is UNKNOWN or expand_dims is None:
        return Made(Array(UNRANKED, dtype), params=None)
    first = data_format == "channels_first"
    batch, time, channels = x.shape[0], x.shape[1], x.shape[2]
    if first:
        time, channels = channels, time
    length = fft_length or 2 ** (frame_length - 1).bit_length()
    bins = length // 2 + 1
    kernel = (frame_length, 1, bins)
    weights = [kernel if mode != "imag" else None, kernel if mode != "real" else None]
    rows = bins * 2 if mode == "stft" else bins
    steps = _steps(x, time, frame_length, frame_step or frame_length // 2, padding)
    dims: tuple[AnyDim, ...]
    if expand_dims:
        dims = (batch, channels, steps, rows) if first else (batch, steps, rows, channels)
    else:
        dims = (batch, rows * channels, steps) if first else (batch, steps, rows * channels)
    return Made(Array(Shape(dims), dtype), weights)


def _steps(x: Array, time: AnyDim, frame: int, step: int, padding: Any) -> AnyDim:
    steps = window(time, frame, step, padding if isinstance(padding, str) else "?")
    if isinstance(steps, int) and steps <= 0:
        text = f"STFTSpectrogram: a frame of {frame} does not fit into {time} samples of {x.shape}"
        raise Fail("output-empty", text, "ValueError", 0, origin_notes(x), layer="STFTSpectrogram")
    return steps


stft_spectrogram.created(check_stft)
