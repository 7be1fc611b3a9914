"""Random configurations and inputs of the basic layers, about half of them valid."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from .oracle_layers import Case, options

Shape = tuple["int | None", ...]
Maker = Callable[[Random, int], tuple[tuple[Any, ...], dict[str, Any], int]]
"""Gives positional and keyword arguments and the rank the input should have."""


def _size(rng: Random) -> int | None:
    return rng.choice((None, 1, 2, 3, 4, 5, 6, 8, 9, 12))


def _shape(rng: Random, rank: int) -> Shape:
    if rng.random() < 0.06:
        rank = max(1, rank + rng.choice((-1, 1)))
    batch = rng.choice((None, None, None, 2))
    return (batch, *(_size(rng) if rng.random() < 0.9 else 20 for _ in range(rank - 1)))


def _window(rng: Random, rank: int, low: int = 1, high: int = 4) -> Any:
    if rng.random() < 0.03:
        return rng.choice((0, -1, 2.5, (2,) * (rank + 1), None, [3] * rank))
    if rng.random() < 0.5:
        return rng.randint(low, high)
    return tuple(rng.randint(low, high) for _ in range(rank))


def _some(
    rng: Random, chance: float, make: Callable[[], Any], kwargs: dict[str, Any], name: str
) -> None:
    if rng.random() < chance:
        kwargs[name] = make()


def _common(rng: Random, kwargs: dict[str, Any]) -> None:
    _some(rng, 0.05, lambda: rng.choice(("float16", "float64", "bfloat16")), kwargs, "dtype")
    _some(rng, 0.02, lambda: "layer", kwargs, "name")
    _some(rng, 0.02, lambda: rng.choice((True, False, 1)), kwargs, "trainable")
    _some(rng, 0.02, lambda: 1, kwargs, rng.choice(("unit", "weights", "batch_size", "input_dim")))


def _data_format(rng: Random, kwargs: dict[str, Any]) -> None:
    formats = ("channels_last", "channels_first", "channels_first", None, "Channels_First", "first")
    _some(rng, 0.3, lambda: rng.choice(formats), kwargs, "data_format")


def _bias(rng: Random, kwargs: dict[str, Any]) -> None:
    _some(rng, 0.3, lambda: rng.random() < 0.3, kwargs, "use_bias")
    _some(rng, 0.2, lambda: rng.choice(("relu", "softmax", None, "rule")), kwargs, "activation")
    _some(
        rng, 0.05, lambda: rng.choice(("he_normal", "he_nromal", None)), kwargs, "bias_initializer"
    )


def _padding(rng: Random, kwargs: dict[str, Any]) -> None:
    choices = ("valid", "same", "same", "SAME", "causal", "full")
    weights = (4, 4, 4, 1, 1, 0.5)
    _some(rng, 0.6, lambda: rng.choices(choices, weights)[0], kwargs, "padding")


def _filters(rng: Random) -> Any:
    return rng.choices((1, 2, 4, 6, 8, 0, -1, 4.0), (6, 6, 6, 6, 6, 0.3, 0.3, 0.3))[0]


def conv(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    kwargs: dict[str, Any] = {}
    _padding(rng, kwargs)
    _data_format(rng, kwargs)
    _bias(rng, kwargs)
    _common(rng, kwargs)
    which = rng.random()
    if which < 0.4:
        kwargs["strides"] = _window(rng, rank, 1, 3)
    elif which < 0.6:
        kwargs["dilation_rate"] = _window(rng, rank, 1, 3)
    elif which < 0.65:
        kwargs |= {"strides": 2, "dilation_rate": 2}
    _some(rng, 0.3, lambda: rng.choice((1, 2, 2, 3, 0, -1)), kwargs, "groups")
    return (_filters(rng), _window(rng, rank)), kwargs, rank + 2


def conv_transpose(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    args, kwargs, ndim = conv(rng, rank)
    kwargs.pop("groups", None)
    _some(rng, 0.3, lambda: _window(rng, rank, 0, 2), kwargs, "output_padding")
    return args, kwargs, ndim


def depthwise(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    args, kwargs, ndim = conv(rng, rank)
    kwargs.pop("groups", None)
    _some(rng, 0.5, lambda: _filters(rng), kwargs, "depth_multiplier")
    return args[1:], kwargs, ndim


def separable(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    args, kwargs, ndim = conv(rng, rank)
    kwargs.pop("groups", None)
    _some(rng, 0.5, lambda: _filters(rng), kwargs, "depth_multiplier")
    return args, kwargs, ndim


def pool(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    kwargs: dict[str, Any] = {}
    _padding(rng, kwargs)
    _data_format(rng, kwargs)
    _common(rng, kwargs)
    _some(rng, 0.4, lambda: rng.choice((None, _window(rng, rank, 1, 3))), kwargs, "strides")
    return (_window(rng, rank),), kwargs, rank + 2


def global_pool(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    kwargs: dict[str, Any] = {}
    _data_format(rng, kwargs)
    _common(rng, kwargs)
    _some(rng, 0.4, lambda: rng.random() < 0.7, kwargs, "keepdims")
    return (), kwargs, rank + 2


def adaptive_pool(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    kwargs: dict[str, Any] = {}
    _some(rng, 0.3, lambda: rng.choice(("channels_last", "channels_first")), kwargs, "data_format")
    return (_window(rng, rank),), kwargs, rank + 2


def dense(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    kwargs: dict[str, Any] = {}
    _bias(rng, kwargs)
    _common(rng, kwargs)
    _some(rng, 0.1, lambda: rng.choice((None, 0, 2)), kwargs, "lora_rank")
    _some(rng, 0.1, lambda: rng.choice(("l2", "l3", "L1L2", None)), kwargs, "kernel_regularizer")
    return (_filters(rng),), kwargs, rng.randint(1, 4)


def einsum(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    equation, output, axes, ndim = rng.choice(
        (
            ("ab,bc->ac", rng.choice((4, (4,), (None,))), "c", 2),
            ("abc,cd->abd", rng.choice(((None, 5), (3, 5), 5)), "d", 3),
            ("...x,xy->...y", rng.choice((6, (6,), (None, 6))), "y", rng.randint(2, 4)),
            ("abc,cde->abde", rng.choice(((None, 2, 3), (3, 2, 3))), "de", 3),
            ("ab...,bc->ac...", rng.choice((4, (4, 3))), "c", rng.randint(2, 4)),
            ("abcd,cde->abe", rng.choice(((None, 7), (7,))), "e", 4),
            ("ab,bc->ad", 4, "d", 2),
            ("ab,cd->ac", 4, "c", 2),
            ("ab->ab", 4, None, 2),
            ("abc,bd->adc", (5, 6), "dc", 3),
        )
    )
    kwargs: dict[str, Any] = {}
    _common(rng, kwargs)
    _some(rng, 0.5, lambda: rng.choice((axes, axes, "z", "", None)), kwargs, "bias_axes")
    _some(rng, 0.1, lambda: 2, kwargs, "lora_rank")
    return (equation, output), kwargs, ndim


def embedding(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    kwargs: dict[str, Any] = {}
    _common(rng, kwargs)
    kwargs.pop("weights", None)
    _some(rng, 0.3, lambda: True, kwargs, "mask_zero")
    _some(rng, 0.1, lambda: 5, kwargs, "input_length")
    _some(rng, 0.1, lambda: 2, kwargs, "lora_rank")
    return (rng.choice((5, 10, 10, 0, 3.0)), rng.choice((4, 8, 8, -1))), kwargs, rng.randint(1, 3)


def bare(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    kwargs: dict[str, Any] = {}
    _common(rng, kwargs)
    return (), kwargs, rng.randint(1, 4)


def activation(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    kwargs = bare(rng, rank)[1]
    return (rng.choice(("relu", "gelu", "rule", None, "softmax")),), kwargs, rng.randint(1, 4)


def slopes(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    kwargs = bare(rng, rank)[1]
    _some(rng, 0.5, lambda: rng.choice((0.2, 0, -0.1, None, 1)), kwargs, "negative_slope")
    return (), kwargs, rng.randint(1, 4)


def relu(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    args, kwargs, ndim = slopes(rng, rank)
    _some(rng, 0.5, lambda: rng.choice((6, None, -1, 6.0)), kwargs, "max_value")
    _some(rng, 0.3, lambda: rng.choice((0, 1.0, None, -1)), kwargs, "threshold")
    return args, kwargs, ndim


def prelu(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    kwargs = bare(rng, rank)[1]
    axes = (1, 2, [1], [1, 2], (1, 2, 3), [], None, [5], [-1])
    _some(rng, 0.7, lambda: rng.choice(axes), kwargs, "shared_axes")
    return (), kwargs, rng.randint(1, 4)


def norm(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    kwargs = bare(rng, rank)[1]
    axes = (-1, -1, -1, 1, 2, -2, 3, 0, 5, -4, None, [1], [-1, -2])
    _some(rng, 0.6, lambda: rng.choice(axes), kwargs, "axis")
    return (), kwargs, rng.randint(1, 4)


def affine(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    args, kwargs, ndim = norm(rng, rank)
    _some(rng, 0.3, lambda: False, kwargs, "center")
    _some(rng, 0.3, lambda: False, kwargs, "scale")
    return args, kwargs, ndim


def batch_norm(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    args, kwargs, ndim = affine(rng, rank)
    _some(rng, 0.1, lambda: True, kwargs, "renorm")
    return args, kwargs, ndim


def group_norm(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    args, kwargs, ndim = affine(rng, rank)
    if isinstance(kwargs.get("axis"), list):
        del kwargs["axis"]
    _some(rng, 0.8, lambda: rng.choice((1, 2, 2, 3, 4, -1, -1, 0, -2, 2.0)), kwargs, "groups")
    return args, kwargs, ndim


def dropout(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    kwargs = bare(rng, rank)[1]
    return (_rate(rng),), kwargs, rng.randint(1, 4)


def _rate(rng: Random) -> Any:
    return rng.choice((0, 0.5, 0.2, 1, 1.0, 2, -0.1, "0.5", None))


def noisy_dropout(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    args, kwargs, ndim = dropout(rng, rank)
    shapes = (None, (None, 1), (1, None, 3), [2, 0], 3, "ab", (-1, 2))
    _some(rng, 0.4, lambda: rng.choice(shapes), kwargs, "noise_shape")
    return args, kwargs, ndim


def spatial_dropout(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    kwargs: dict[str, Any] = {}
    _common(rng, kwargs)
    if rank > 1:
        _data_format(rng, kwargs)
    return (_rate(rng),), kwargs, rank + 2


def flatten(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    args, kwargs, ndim = bare(rng, rank)
    _data_format(rng, kwargs)
    return args, kwargs, ndim


def reshape(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    targets = (
        (-1,), (4,), (2, -1), (-1, 3), (2, 2), (6, 2), [3, -1, 2], (-1, -1), (-2, 4), (0, -1), 4,
        (None, 4), (1, -1), (12,), (3, 4), (), None, (0,),
    )  # fmt: skip
    return (rng.choice(targets),), {}, rng.randint(1, 4)


def permute(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    orders = ((1,), (2, 1), (1, 2), (3, 1, 2), [2, 3, 1], (0, 1), (1, 1), (2,), 2, (-1, 1))
    order = rng.choice(orders)
    return (order,), {}, len(order) + 1 if not isinstance(order, int) else 2


def repeat(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    return (rng.choice((1, 3, 4, 0, -2, 2.0, None, True, (2,))),), {}, rank


def upsample(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    kwargs: dict[str, Any] = {}
    _data_format(rng, kwargs)
    if rank == 2:
        _some(rng, 0.3, lambda: rng.choice(("bilinear", "NEAREST", None)), kwargs, "interpolation")
    return (_window(rng, rank),), kwargs, rank + 2


def _margins(rng: Random, rank: int) -> Any:
    if rng.random() < 0.1:
        return rng.choice((-1, 1.5, None, (1,) * (rank + 1), ((1, -1),) * rank))
    if rng.random() < 0.4:
        return rng.randint(0, 3)
    pairs = [(rng.randint(0, 2), rng.randint(0, 3)) for _ in range(rank)]
    return tuple(rng.choice((pair, pair[0])) for pair in pairs)


def margin(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    kwargs: dict[str, Any] = {}
    _data_format(rng, kwargs)
    _common(rng, kwargs)
    return (_margins(rng, rank),), kwargs, rank + 2


def zero_padding1d(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    kwargs: dict[str, Any] = {}
    _data_format(rng, kwargs)
    return (_window(rng, 2, 0, 3),), kwargs, 3


def cropping1d(rng: Random, rank: int) -> tuple[tuple[Any, ...], dict[str, Any], int]:
    return (_window(rng, 2, 0, 3),), {}, 3


_KINDS = ("Max", "Average")
MAKERS: dict[str, tuple[Maker, int]] = {
    **{f"Conv{n}D": (conv, n) for n in (1, 2, 3)},
    **{f"Conv{n}DTranspose": (conv_transpose, n) for n in (1, 2, 3)},
    **{f"DepthwiseConv{n}D": (depthwise, n) for n in (1, 2)},
    **{f"SeparableConv{n}D": (separable, n) for n in (1, 2)},
    **{f"{kind}Pooling{n}D": (pool, n) for n in (1, 2, 3) for kind in ("Max", "Average")},
    **{f"Global{k}Pooling{n}D": (global_pool, n) for n in (1, 2, 3) for k in ("Max", "Average")},
    **{f"Adaptive{k}Pooling{n}D": (adaptive_pool, n) for n in (1, 2, 3) for k in _KINDS},
    "Dense": (dense, 0), "EinsumDense": (einsum, 0), "Embedding": (embedding, 0),
    "ReversibleEmbedding": (embedding, 0), "Identity": (bare, 0), "Masking": (bare, 0),
    "Activation": (activation, 0), "ReLU": (relu, 0), "LeakyReLU": (slopes, 0), "ELU": (bare, 0),
    "Softmax": (bare, 0), "PReLU": (prelu, 0), "BatchNormalization": (batch_norm, 0),
    "LayerNormalization": (affine, 0), "RMSNormalization": (norm, 0),
    "GroupNormalization": (group_norm, 0), "UnitNormalization": (norm, 0),
    "Dropout": (noisy_dropout, 0), "AlphaDropout": (dropout, 0), "GaussianDropout": (dropout, 0),
    "GaussianNoise": (dropout, 0), "ActivityRegularization": (bare, 0),
    **{f"SpatialDropout{n}D": (spatial_dropout, n) for n in (1, 2, 3)},
    "Flatten": (flatten, 0), "Reshape": (reshape, 0), "Permute": (permute, 0),
    "RepeatVector": (repeat, 2), "UpSampling1D": (repeat, 3), "UpSampling2D": (upsample, 2),
    "UpSampling3D": (upsample, 3), "ZeroPadding1D": (zero_padding1d, 1),
    "ZeroPadding2D": (margin, 2), "ZeroPadding3D": (margin, 3), "Cropping1D": (cropping1d, 1),
    "Cropping2D": (margin, 2), "Cropping3D": (margin, 3),
}  # fmt: skip


def random_case(name: str, seed: int) -> Case:
    """The ``seed``-th case of a layer; the layer is sometimes called a second time."""
    rng = Random(f"{name}{seed}")
    make, rank = MAKERS[name]
    args, kwargs, ndim = make(rng, rank)
    shapes = [_shape(rng, ndim)]
    if rng.random() < 0.3:
        first = list(shapes[0])
        axis = rng.randrange(len(first))
        first[axis] = _size(rng)
        shapes.append(tuple(first))
    dtype = rng.choice(("float32", "float32", "int32", "float64", "uint8"))
    return Case(name, args, options(kwargs), tuple(shapes), dtype)
