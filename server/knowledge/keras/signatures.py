"""Signatures of Keras's own functions, so that a call Python refuses is found, and the axes they take.

A signature is written as in :mod:`.configured`; behind it stand the functions that share it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from ...values import Fail, Unknown, Value
from ..api import FUNCTIONS, Context, function
from ..args import as_ints
from .configured import given_arguments
from .ops_common import as_op

OPS: dict[str, str] = {
    "x": (
        "abs absolute angle arccos arccosh arcsin arcsinh arctan arctanh bartlett bitwise_invert "
        "bitwise_not blackman cbrt ceil conj conjugate convert_to_numpy copy corrcoef cos cosh "
        "deg2rad det dtype eig eigh erf erfc erfinv exp exp2 expm1 fabs fft fft2 fliplr flipud "
        "floor hamming hanning hard_sigmoid hard_silu hard_swish hard_tanh i0 ifft2 imag inv "
        "is_tensor isfinite isinf isnan isneginf isposinf isreal log log10 log1p log2 log_sigmoid "
        "logdet logical_not lu_factor ndim negative nonzero rad2deg ravel real reciprocal relu "
        "relu6 rsqrt selu shape sigmoid sign signbit silu sin sinc sinh size slogdet softplus "
        "softsign sparse_plus sparse_sigmoid sqrt square swish tan tanh tanh_shrink trunc "
        "view_as_complex view_as_real"
    ),
    "inputs, output_size, data_format=": "adaptive_average_pool adaptive_max_pool",
    "x1, x2": (
        "add arctan2 divide divide_no_nan dot equal floor_divide fmax fmin fmod gcd greater "
        "greater_equal heaviside hypot inner kron lcm ldexp less less_equal logaddexp logaddexp2 "
        "logical_and logical_or logical_xor matmul maximum minimum mod multiply nextafter not_equal "
        "outer power subtract true_divide vdot"
    ),
    "x, axis=, keepdims=": (
        "all amax amin any argmax argmin logsumexp mean median nanargmax nanargmin nanmax nanmean "
        "nanmedian nanmin nanprod nanstd nansum nanvar ptp std sum var"
    ),
    "x1, x2, rtol=, atol=, equal_nan=": "allclose isclose",
    "x1, x2, axis=": "append",
    "start, stop=, step=, dtype=": "arange",
    "x, kth, axis=": "argpartition",
    "x, axis=": ("argsort count_nonzero flip glu log_softmax softmax sort sparsemax squeeze stack"),
    "x, dtype=": "array empty_like ones_like view zeros_like",
    "x, indices_or_sections, axis=": "array_split split",
    "f, elems, reverse=, axis=": "associative_scan",
    "x, axis=, weights=": "average",
    "inputs, pool_size, strides=, padding=, data_format=": "average_pool max_pool",
    "x, mean, variance, axis, offset=, scale=, epsilon=": "batch_normalization",
    "target, output, from_logits=": "binary_crossentropy",
    "x, weights=, minlength=, sparse=": "bincount",
    "x, y": (
        "bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor cdist left_shift "
        "right_shift"
    ),
    "x, shape": "broadcast_to",
    "x, dtype": "cast saturate_cast",
    "target, output, from_logits=, axis=": "categorical_crossentropy sparse_categorical_crossentropy",
    "x, alpha=": "celu elu",
    "x, upper=": "cholesky cholesky_inverse",
    "x, x_min, x_max": "clip",
    "xs, axis=": "concatenate",
    "pred, true_fn, false_fn": "cond",
    "inputs, kernel, strides=, padding=, data_format=, dilation_rate=": "conv depthwise_conv",
    "inputs, kernel, strides=, padding=, output_padding=, data_format=, dilation_rate=": "conv_transpose",
    "x, dtype=, sparse=, ragged=": "convert_to_tensor",
    "x1, x2, mode=": "correlate",
    "x1, x2, axisa=, axisb=, axisc=, axis=": "cross",
    "inputs, sequence_lengths, strategy=, beam_width=, top_paths=, merge_repeated=, mask_index=": "ctc_decode",
    "target, output, target_length, output_length, mask_index=": "ctc_loss",
    "x, axis=, dtype=": "cumprod cumsum nancumprod nancumsum",
    "f": "custom_gradient",
    "x, block_size, data_format=": "depth_to_space space_to_depth",
    "x, k=": "diag diagflat tril triu",
    "x, offset=, axis1=, axis2=": "diagonal trace",
    "a, n=, axis=": "diff",
    "x, bins": "digitize",
    "query, key, value, bias=, mask=, scale=, is_causal=, flash_attention=, attn_logits_soft_cap=": "dot_product_attention",
    "x, indices_or_sections": "dsplit hsplit vsplit",
    "xs": "dstack hstack vstack",
    "shape, dtype=": "empty ones zeros",
    "x, axis": "expand_dims",
    "x, sequence_length, sequence_stride": "extract_sequences",
    "N, M=, k=, dtype=": "eye tri",
    "x, output_size, kernel_size, dilation=, padding=, stride=": "fold",
    "lower, upper, body_fun, init_val": "fori_loop",
    "shape, fill_value, dtype=": "full",
    "x, fill_value, dtype=": "full_like",
    "x, approximate=": "gelu",
    "start, stop, num=, endpoint=, dtype=, axis=": "geomspace",
    "x, key": "get_item",
    "x, threshold=": "hard_shrink soft_shrink",
    "x, bins=, range=": "histogram",
    "n, dtype=": "identity",
    "targets, predictions, k": "in_top_k",
    "x, fft_length=": "irfft rfft",
    "x1, x2, assume_unique=, invert=": "isin",
    "x, sequence_length, sequence_stride, fft_length, length=, window=, center=": "istft",
    "fun, primals, tangents, has_aux=": "jvp",
    "x, beta": "kaiser",
    "x, gamma=, beta=, axis=, epsilon=, **": "layer_normalization",
    "x, negative_slope=": "leaky_relu",
    "start, stop, num=, endpoint=, retstep=, dtype=, axis=": "linspace",
    "start, stop, num=, endpoint=, base=, dtype=, axis=": "logspace",
    "a, b, rcond=": "lstsq",
    "f, xs": "map",
    "x, tol=": "matrix_rank",
    "x, axis=, keepdims=, initial=": "max min",
    "x, axes, keepdims=, synchronized=": "moments",
    "x, source, destination": "moveaxis",
    "inputs, num_classes=, axis=, dtype=, sparse=, **": "multi_hot",
    "x, nan=, posinf=, neginf=": "nan_to_num",
    "x, q, axis=, method=, keepdims=": "nanpercentile nanquantile percentile quantile",
    "x, ord=, axis=, keepdims=": "norm",
    "x, axis=, order=, epsilon=": "normalize",
    "x, num_classes, axis=, dtype=, sparse=": "one_hot",
    "x, pad_width, mode=, constant_values=": "pad",
    "x, rcond=": "pinv",
    "abs_, angle": "polar",
    "x, axis=, keepdims=, dtype=": "prod",
    "x1, x2, max_val": "psnr",
    "x, mode=": "qr",
    "tensor, pattern, **": "rearrange",
    "x, repeats, axis=": "repeat",
    "x, newshape": "reshape",
    "x, scale=, axis=, epsilon=": "rms_normalization",
    "x, shift, axis=": "roll",
    "array, k=, axes=": "rot90",
    "x, decimals=": "round",
    "f, init, xs=, length=, reverse=, unroll=": "scan",
    "indices, values, shape": "scatter",
    "inputs, indices, updates, reduction=": "scatter_update",
    "sorted_sequence, values, side=": "searchsorted",
    "data, segment_ids, num_segments=, sorted=": "segment_max segment_min segment_prod segment_sum",
    "condlist, choicelist, default=": "select",
    "inputs, depthwise_kernel, pointwise_kernel, strides=, padding=, data_format=, dilation_rate=": "separable_conv",
    "inputs, start_indices, shape": "slice",
    "inputs, start_indices, updates": "slice_update",
    "a, b": "solve",
    "a, b, lower=": "solve_triangular",
    "x, b=": "squareplus",
    "x, sequence_length, sequence_stride, fft_length, window=, center=": "stft",
    "variable": "stop_gradient",
    "x, full_matrices=, compute_uv=": "svd",
    "x, axis1, axis2": "swapaxes",
    "x, indices, axis=": "take take_along_axis",
    "x1, x2, axes=": "tensordot",
    "x, threshold, default_value": "threshold",
    "x, repeats": "tile",
    "x, k, sorted=": "top_k",
    "x, axes=": "transpose",
    "y, x=, dx=, axis=": "trapezoid",
    "x, kernel_size, dilation=, padding=, stride=": "unfold",
    "x, sorted=, return_index=, return_inverse=, return_counts=, axis=, size=, fill_value=": "unique",
    "indices, shape": "unravel_index",
    "x, num=, axis=": "unstack",
    "x, N=, increasing=": "vander",
    "pyfunc, *, excluded=, signature=": "vectorize",
    "function, elements": "vectorized_map",
    "condition, x1=, x2=": "where",
    "cond, body, loop_vars, maximum_iterations=": "while_loop",
}
IMAGE: dict[str, str] = {
    "images, transform, interpolation=, fill_mode=, fill_value=, data_format=": "affine_transform",
    "images, top_cropping=, left_cropping=, bottom_cropping=, right_cropping=, target_height=, target_width=, data_format=": "crop_images",
    "images, alpha=, sigma=, interpolation=, fill_mode=, fill_value=, seed=, data_format=": "elastic_transform",
    "images, size, strides=, dilation_rate=, padding=, data_format=": "extract_patches",
    "volumes, size, strides=, dilation_rate=, padding=, data_format=": "extract_patches_3d",
    "images, kernel_size=, sigma=, data_format=": "gaussian_blur",
    "images, data_format=": "hsv_to_rgb rgb_to_grayscale rgb_to_hsv sobel_edges",
    "inputs, coordinates, order, fill_mode=, fill_value=": "map_coordinates",
    "images, top_padding=, left_padding=, bottom_padding=, right_padding=, target_height=, target_width=, data_format=": "pad_images",
    "images, start_points, end_points, interpolation=, fill_value=, data_format=": "perspective_transform",
    "images, size, interpolation=, antialias=, crop_to_aspect_ratio=, pad_to_aspect_ratio=, fill_mode=, fill_value=, data_format=": "resize",
    "images, output_shape, scale, translation, spatial_dims, method, antialias=": "scale_and_translate",
    "image1, image2, max_val=, filter_size=, filter_sigma=, k1=, k2=, data_format=": "ssim",
}
LOSSES: dict[str, str] = {
    "y_true, y_pred, from_logits=, label_smoothing=, axis=": "binary_crossentropy categorical_crossentropy",
    "y_true, y_pred, apply_class_balancing=, alpha=, gamma=, from_logits=, label_smoothing=, axis=": "binary_focal_crossentropy",
    "y_true, y_pred, alpha=, gamma=, from_logits=, label_smoothing=, axis=": "categorical_focal_crossentropy",
    "y_true, y_pred, q": "categorical_generalized_cross_entropy",
    "y_true, y_pred": (
        "categorical_hinge ctc hinge kl_divergence log_cosh mean_absolute_error "
        "mean_absolute_percentage_error mean_squared_error mean_squared_logarithmic_error poisson "
        "squared_hinge"
    ),
    "y_true, y_pred, ref_labels=, ref_embeddings=, remove_diagonal=, gamma=, margin=": "circle",
    "y_true, y_pred, axis=": "cosine_similarity dice",
    "y_true, y_pred, delta=": "huber",
    "y_true, y_pred, from_logits=, ignore_class=, axis=": "sparse_categorical_crossentropy",
    "y_true, y_pred, alpha=, beta=, axis=": "tversky",
}
ACTIVATIONS: dict[str, str] = {
    "x, alpha=": "celu elu",
    "x": (
        "exponential hard_sigmoid hard_silu hard_swish hard_tanh linear log_sigmoid mish relu6 selu "
        "sigmoid silu softplus softsign sparse_plus sparse_sigmoid swish tanh tanh_shrink"
    ),
    "x, approximate=": "gelu",
    "x, axis=": "glu log_softmax softmax sparsemax",
    "x, threshold=": "hard_shrink soft_shrink",
    "x, negative_slope=": "leaky_relu",
    "x, negative_slope=, max_value=, threshold=": "relu",
    "x, b=": "squareplus",
    "x, threshold, default_value": "threshold",
}
RANDOM: dict[str, str] = {
    "shape, alpha, beta, dtype=, seed=": "beta",
    "shape, counts, probabilities, dtype=, seed=": "binomial",
    "logits, num_samples, dtype=, seed=": "categorical",
    "inputs, rate, noise_shape=, seed=": "dropout",
    "shape, alpha, dtype=, seed=": "gamma",
    "shape, mean=, stddev=, dtype=, seed=": "normal truncated_normal",
    "shape, minval, maxval, dtype=, seed=": "randint",
    "x, axis=, seed=": "shuffle",
    "shape, minval=, maxval=, dtype=, seed=": "uniform",
}

# Axes -------------------------------------------------------------------------------------------

_NEW = frozenset(("expand_dims", "stack"))
"""Count the axis they add."""
_VALUE_ERROR = frozenset(
    [
        "argpartition",
        "expand_dims",
        "flip",
        "median",
        "norm",
        "percentile",
        "quantile",
        "repeat",
        "take_along_axis",
        "unique",
        "unstack",
        "stack",
        "swapaxes",
        "moveaxis",
        "diagonal",
        "trace",
        "diff",
    ]
)
"""Keras checks the axis itself, on values as well; elsewhere TensorFlow refuses it."""
_INDEX_ERROR = frozenset(("array_split", "squeeze", "glu"))
_INDEX_ERROR_OF_SYMBOLS = frozenset(("append", "repeat", "cross", "rot90", "batch_normalization"))
_LAX_SYMBOLS = frozenset(
    [
        "argpartition",
        "categorical_crossentropy",
        "layer_normalization",
        "nancumprod",
        "nancumsum",
        "rms_normalization",
        "trapezoid",
    ]
)
"""Compute the shape of a KerasTensor without a look at the axis."""
_UNCHECKED = frozenset(
    [
        "argsort",
        "one_hot",
        "multi_hot",
        "linspace",
        "logspace",
        "geomspace",
        "concatenate",
        "associative_scan",
        "cross",
        "sparse_categorical_crossentropy",
        "batch_normalization",
        "transpose",
        "append",
        "expand_dims",
    ]
)
"""Scalars have their own rules here, or the declaration tells the refusal itself."""
_AXES = ("axis", "axis1", "axis2", "source", "destination")


def _check(
    name: str, signature: str, ctx: Context, args: Sequence[Value], kwargs: Mapping[str, Value]
) -> None:
    """Refuse a call that Python refuses, then an axis that does not exist."""
    if ctx.keras_major < 3:
        return
    given = given_arguments(name, signature, args, dict(kwargs), "call-arguments")
    if given is None or not name.startswith("keras.ops."):
        return
    short = name.rpartition(".")[2]
    if short in _UNCHECKED or not given:
        return
    first = next(iter(given.values()))
    found = {key: as_ints(ctx, given[key]) for key in _AXES if key in given}
    if all(isinstance(axes, tuple) for axes in found.values()):
        for key, axes in found.items():
            _check_axis(ctx, short, first, axes, key)


def _check_axis(ctx: Context, name: str, tensor: Value, axes: tuple[int, ...], key: str) -> None:
    if name == "stack":
        from ..tensorflow.common import sequence_items

        items = sequence_items(ctx, tensor)
        if not items:
            return
        tensor = items[0]
    x = as_op(ctx, tensor)
    if x.lib == "unknown" or x.shape.rank is None or name == "repeat" and x.shape.rank == 0:
        return
    rank = x.shape.rank + (name in _NEW)
    for axis in axes:
        if -rank <= axis < rank:
            continue
        symbolic = x.lib == "keras"
        if symbolic and name in _LAX_SYMBOLS:
            return
        exception = "ValueError" if symbolic or ctx.graph or x.graph else "InvalidArgumentError"
        if name in _VALUE_ERROR:
            exception = "ValueError"
        if name in _INDEX_ERROR or symbolic and name in _INDEX_ERROR_OF_SYMBOLS:
            exception = "IndexError"
        text = f"axis {axis} does not exist in a tensor of shape {x.shape}"
        raise Fail("array-axis", text, exception, key)


def _opaque(*args: Value, ctx: Context, called: str = "", **named: Value) -> Value:
    return Unknown(f"`{called}`")


def attach(table: Mapping[str, str], *prefixes: str) -> None:
    """Give the declarations of these functions their signatures."""
    for signature, names in table.items():
        for name in names.split():
            for prefix in prefixes:
                full = prefix + name
                if full not in FUNCTIONS:
                    if prefix != prefixes[0]:
                        continue
                    function(full)(_opaque)
                check: Any = partial(_check, full, signature)
                FUNCTIONS[full].check = check
