"""Random calls of every layer, made from the layer's own signature, as programs of a few lines.

What an argument may be follows from its name: mostly what it takes, in the forms people write
(numbers of NumPy's, lists for tuples, negative axes, dtype policies), sometimes what it refuses.
"""

from __future__ import annotations

import inspect
import re
from random import Random
from typing import Any

NOT_DRAWN = (
    "Layer", "InputSpec", "InputLayer", "Wrapper", "TFSMLayer", "TorchModuleWrapper", "FlaxLayer",
    "JaxLayer", "Input", "Pipeline",
)  # fmt: skip
MERGING = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot")
ATTENDING = ("Attention", "AdditiveAttention", "MultiHeadAttention", "GroupQueryAttention")
_SIZES = [
    "1",
    "2",
    "3",
    "4",
    "8",
    "2*2",
    "int(4.0)",
    "np.int64(4)",
    "0",
    "-1",
    "'4'",
    "4.0",
    "None",
    "(4,)",
    "2.5",
    "True",
]
_SIZE_WEIGHTS = [9] * 5 + [2] * 3 + [0.4] * 8
_FACTORS = ("0.1", "0.5", "(0.1, 0.3)", "[0.1, 0.2]", "(-0.2, 0.3)", "0", "1.5", "-0.1", "None")
_FLAGS = ("True", "False")
VALUES: dict[str, tuple[str, ...]] = {
    "activation": ("'relu'", "'softmax'", "None", "'linear'", "keras.activations.relu", "tf.nn.relu", "'gelu'", "'rule'"),
    "axis": ("-1", "-1", "-1", "1", "2", "-2", "0", "5", "[1]", "(1, 2)", "None"),
    "axes": ("1", "-1", "(1, 2)", "(2, 1)", "[1, 1]", "2", "0"),
    "target_shape": ("(-1,)", "(4,)", "(2, -1)", "[2, 2]", "(3, -1)", "(12,)", "(None, 4)", "(-1, -1)"),
    "dims": ("(1,)", "(2, 1)", "[2, 1]", "(1, 2)", "(3, 1, 2)", "(0, 1)"),
    "data_format": ("'channels_last'", "'channels_first'", "None", "'last'"),
    "groups": ("1", "2", "-1", "3", "0"),
    "dtype": ("'float16'", "'float64'", "'mixed_float16'", "tf.float64", "keras.DTypePolicy('mixed_bfloat16')", "'float32'"),
    "rate": ("0.5", "0.2", "0", "1.5", "None"), "dropout": ("0.2", "0.0", "1.5"), "stddev": ("0.1", "-0.1"),
    "interpolation": ("'nearest'", "'bilinear'", "'bicubic'", "'foo'"),
    "noise_shape": ("None", "(None, 1, None)", "(2, 1)"),
    "output_shape": ("None", "5", "(5,)", "(2, 3)"), "attention_axes": ("None", "1", "(1,)", "(1, 2)"),
    "cell": ("layers.LSTMCell(4)", "layers.GRUCell(4)", "[layers.LSTMCell(4), layers.SimpleRNNCell(3)]", "layers.Dense(3)"),
    "cells": ("[layers.LSTMCell(4), layers.GRUCell(3)]", "[layers.LSTMCell(4)]"),
    "merge_mode": ("'concat'", "'sum'", "'ave'", "None", "'add'"),
    "function": ("lambda t: t * 2", "keras.ops.relu", "lambda t: keras.ops.mean(t, axis=-1)", "lambda t: t[:, :1]"),
    "equation": ("'ab,bc->ac'", "'abc,cd->abd'", "'...x,xy->...y'"), "bias_axes": ("None", "'c'", "'d'", "'z'"),
    "shared_axes": ("None", "[1]", "[1, 2]", "[5]"), "negative_slope": ("0.1", "0", "-0.1", "None"),
    "max_value": ("6", "None", "-1"), "mean": ("None", "0.", "np.zeros(3)"), "variance": ("None", "1.", "np.ones(3)"),
    "num_bins": ("None", "3"), "bin_boundaries": ("[0., 1.]", "None"), "num_tokens": ("3", "5", "None"),
    "output_mode": ("'int'", "'one_hot'", "'multi_hot'", "'count'", "'foo'"), "max_tokens": ("None", "10", "1"),
    "vocabulary": ("None", "['a', 'b']"), "output_sequence_length": ("5", "None"), "split": ("'whitespace'", "None", "'character'"),
    "scale": ("1 / 255", "2.", "True", "False"), "value_range": ("(0, 255)", "(0, 1)", "5"),
    "mode": ("'horizontal'", "'log'", "'foo'"), "frame_length": ("16", "32"), "frame_step": ("8", "16"), "fft_length": ("32", "64"),
    "score_mode": ("'dot'", "'concat'", "'foo'"), "fill_mode": ("'constant'", "'reflect'", "'foo'"), "seed": ("42", "None"),
}  # fmt: skip
"""What an argument of this name is drawn from."""
LAYERS_INSIDE = {
    "Bidirectional": ("layers.LSTM(4)", "layers.GRU(3, return_sequences=True)", "layers.SimpleRNN(2, return_state=True)"),
    "SpectralNormalization": ("layers.Dense(3)", "layers.Conv2D(2, 3)", "layers.Flatten()"),
    "TimeDistributed": ("layers.Dense(3)", "layers.Conv2D(2, 2)", "layers.LSTM(4)", "layers.Flatten()", "layers.Embedding(5, 3)"),
}  # fmt: skip
ASKED = ("layer.count_params()", "[tuple(w.shape) for w in layer.get_weights()]", "out.shape")


class Writer:
    """Writes programs; the same seed gives the same ones."""

    def __init__(self, seed: str) -> None:
        self.rng = Random(seed)

    def of(self, *options: Any) -> Any:
        return self.rng.choice(options)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def size(self) -> str:
        return str(self.rng.choices(_SIZES, _SIZE_WEIGHTS)[0])

    def window(self, rank: int, low: int = 1, high: int = 3) -> str:
        numbers = tuple(self.rng.randint(low, high) for _ in range(rank or 1))
        usual = (str(self.rng.randint(low, high)), str(numbers), str(list(numbers)))
        return str(self.of(*usual * 4, f"np.int64({high})", "0", "None", "(2, 2, 2, 2)", "2.0"))

    def value(self, layer: str, name: str, default: Any, rank: int) -> str | None:
        """An argument for a parameter; ``None`` leaves it out."""
        if name in VALUES and not (name == "vocabulary" and "Integer" in layer):
            return str(self.of(*VALUES[name]))
        if name == "layer":
            return str(self.of(*LAYERS_INSIDE[layer]))
        if name in ("kernel_size", "pool_size", "size", "output_size", "strides", "dilation_rate"):
            return self.window(rank, 1, 2 if name in ("strides", "dilation_rate") else 4)
        if name in ("cropping", "padding") and ("Crop" in layer or "ZeroPad" in layer):
            return self.window(rank, 0, 2)
        if name == "padding":
            return str(self.of("'same'", "'valid'", "'SAME'", "'causal'", "'full'"))
        if name.endswith("factor"):
            return str(self.of(*_FACTORS))
        if isinstance(default, bool):
            return str(self.of(*_FLAGS))
        return self.size() if default is inspect.Parameter.empty else None

    def layer(self, cls: type) -> str:
        """``layers.X(...)``: some arguments in order, the others by name."""
        name, rank = cls.__name__, spaces(cls.__name__)
        share = self.of(0.0, 0.1, 0.2, 0.35)
        positional: list[str] = []
        named: list[str] = []
        in_order = True
        for param in list(inspect.signature(cls.__init__).parameters.values())[1:]:
            if param.kind in (param.VAR_KEYWORD, param.VAR_POSITIONAL) or param.name == "name":
                continue
            needed = param.default is param.empty
            wanted = needed and not self.chance(0.01) or not needed and self.chance(share)
            found = self.value(name, param.name, param.default, rank) if wanted else None
            if found is None:
                in_order = False
            elif in_order and self.chance(0.6):
                positional.append(found)
            else:
                in_order = False
                named.append(f"{param.name}={found}")
        if self.chance(0.1) and not any(part.startswith("dtype=") for part in named):
            named.append(f"dtype={self.of(*VALUES['dtype'])}")
        self.rng.shuffle(named)
        return f"layers.{name}({', '.join(positional + named)})"

    def tensor(self, shape: list[int | None], dtype: str, data: bool) -> str:
        if data:
            shape = [(2 if i == 0 else 5) if dim is None else dim for i, dim in enumerate(shape)]
            written = tuple(shape)
            if dtype == "string":
                return f"np.full({written}, 'a')"
            return str(self.of(f"np.ones({written}, '{dtype}')", f"tf.ones({written}, '{dtype}')"))
        return f"keras.Input(batch_shape={tuple(shape)}, dtype='{dtype}')"

    def program(self, cls: type) -> str:
        """A program that makes a layer, calls it, and asks it something."""
        name, data = cls.__name__, self.chance(0.4)
        made = self.layer(cls)
        several = name in MERGING or name in ATTENDING
        rank = 3 if name in ATTENDING else input_rank(made, self)
        shape = [
            self.of(None, None, 2),
            *(self.of(None, 1, 3, 4, 5, 6, 8) for _ in range(rank - 1)),
        ]
        dtype = "string" if name in ("TextVectorization", "StringLookup") else self.of(
            *["float32"] * 8, "float64", "int32", "uint8", "float16", "bool"
        )  # fmt: skip
        lines = [f"x = {self.tensor(shape, dtype, data)}"]
        call = "x"
        if several:
            other = list(shape)
            if self.chance(0.3):
                other[self.rng.randrange(rank)] = self.of(1, 3, 4)
            lines.append(f"y = {self.tensor(other, dtype, data)}")
            call = "x, y" if name in ATTENDING[2:] else "[x, y]"
        call += self.of("", "", "", ", training=True", ", training=False", ", mask=None")
        lines += [f"layer = {made}", f"out = layer({call})"]
        if self.chance(0.4):
            lines.append(f"asked = {self.of(*ASKED)}")
        return "\n".join(lines) + "\n"


def spaces(name: str) -> int:
    """The number of spatial axes a layer's name tells."""
    found = re.search(r"(\d)D", name)
    return int(found.group(1)) if found else 0


def input_rank(made: str, writer: Writer) -> int:
    """How many axes the layer's input has, most of the time."""
    name = made.partition("(")[0].removeprefix("layers.")
    if "ConvLSTM" in name:
        usual = spaces(name) + 3
    elif spaces(name):
        usual = spaces(name) + 2
    elif name in ("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "TimeDistributed"):
        usual = 5 if "Conv2D(" in made else 3
    elif name.startswith("Random") or name in ("Resizing", "CenterCrop"):
        usual = 4
    elif name in ("Embedding", "RepeatVector", "MelSpectrogram"):
        usual = 2
    else:
        usual = writer.of(2, 3, 3, 4)
    return max(1, usual + writer.of(-1, 1)) if writer.chance(0.04) else int(usual)
