"""Random calls of the functions of NumPy, TensorFlow and ``keras.ops``, made from their signatures.

What an argument may be follows from its name and from the first array of the call: mostly what fits,
sometimes what does not.
"""

from __future__ import annotations

import inspect
from pathlib import Path
from random import Random
from typing import Any

MODULES = {
    "numpy": ("np", "np.linalg", "np.fft"),
    "tensorflow": ("tf", "tf.math", "tf.linalg", "tf.nn", "tf.signal"),
    "keras": ("ops", "ops.linalg", "ops.nn", "ops.numpy", "keras.activations"),
}
NOT_CALLED = frozenset((Path(__file__).parent / "not_called.txt").read_text().split())
"""Functions of functions, files, settings and generators; and what ends the process on bad sizes."""
DTYPES = ("float32",) * 9 + ("float64", "int32", "int32", "int64", "uint8", "bool", "float16")
_FIRST = frozenset((
    "a", "arr", "array", "ary", "data", "elements", "features", "filt", "images", "img", "input",
    "input_tensor", "inputs", "labels", "logits", "m", "matrix", "operand", "params", "signal",
    "signals", "target", "tensor", "tensor1", "value", "values", "val", "x", "x1", "y_true", "z",
    "X", "A", "M", "v",
))  # fmt: skip
_SECOND = frozenset((
    "b", "other", "output", "rhs", "test_elements", "updates", "weights", "x2", "y", "y_pred", "B",
    "predictions", "b_", "tensor2", "ar2", "ar1", "a2", "a1", "exponent", "divisor",
))  # fmt: skip
_SMALL = frozenset(
    [
        "num_classes",
        "depth",
        "k",
        "kth",
        "n",
        "N",
        "num",
        "repeats",
        "num_segments",
        "minlength",
        "shift",
        "decimals",
        "M",
        "block_size",
    ]
)


def functions(library: str) -> list[tuple[str, list[inspect.Parameter]]]:
    """The names and parameters of a library's functions, in the order of the alphabet."""
    import keras
    import numpy as np
    import tensorflow as tf

    roots = {"np": np, "tf": tf, "ops": keras.ops, "keras": keras}
    found: dict[int, tuple[str, list[inspect.Parameter]]] = {}
    for path in MODULES[library]:
        root, *rest = path.split(".")
        module: Any = roots[root]
        for part in rest:
            module = getattr(module, part)
        for name in sorted(dir(module)):
            target = getattr(module, name)
            if name.startswith("_") or name in NOT_CALLED or inspect.isclass(target):
                continue
            parameters = _parameters(target)
            if parameters is not None:
                found.setdefault(id(target), (f"{path}.{name}", parameters))
    return sorted(found.values(), key=lambda entry: entry[0])


def _parameters(target: Any) -> list[inspect.Parameter] | None:
    if hasattr(target, "nin") and hasattr(target, "nout"):
        kind = inspect.Parameter.POSITIONAL_ONLY
        return [inspect.Parameter(f"x{i + 1}", kind) for i in range(target.nin)]
    try:
        return list(inspect.signature(target).parameters.values())
    except (TypeError, ValueError):
        return None


class Caller:
    """Writes calls; the same seed gives the same ones. ``symbolic``: of KerasTensors."""

    def __init__(self, seed: str, library: str, symbolic: bool = False) -> None:
        self.rng = Random(seed)
        self.library = library
        self.symbolic = symbolic

    def of(self, *options: Any) -> Any:
        return self.rng.choice(options)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def call(self, name: str, parameters: list[inspect.Parameter]) -> tuple[str, str]:
        """Lines that make its arrays, and the call."""
        self.lines: list[str] = []
        self.first: str | None = None
        self.shape, self.dtype = self._shape(name), self.of(*DTYPES)
        share = self.of(0.0, 0.15, 0.3, 0.5)
        positional: list[str] = []
        named: list[str] = []
        in_order = True
        for param in parameters:
            if param.kind in (param.VAR_KEYWORD, param.VAR_POSITIONAL):
                in_order = False
                continue
            needed = param.default is param.empty
            found = self._argument(name, param) if needed or self.chance(share) else None
            if found is None:
                in_order = False
            elif in_order and param.kind != param.KEYWORD_ONLY and (needed or self.chance(0.5)):
                positional.append(found)
            elif param.kind != param.POSITIONAL_ONLY:
                in_order = False
                named.append(f"{param.name}={found}")
        setup = "".join(f"{line}\n" for line in self.lines)
        return setup, f"{name}({', '.join(positional + named)})"

    def _shape(self, name: str) -> list[int]:
        rank = self.of(0, 1, 2, 2, 2, 3, 3, 4)
        if "linalg" in name and self.chance(0.7):
            side = self.of(2, 3)
            return [*([self.of(1, 2)] if self.chance(0.3) else []), side, side]
        if "pool" in name or "conv" in name or "fft" in name or "stft" in name:
            rank = self.of(1, 2) if "ft" in name else 4
        return [self.of(1, 2, 3, 4, 5, 6, 8) for _ in range(rank)]

    def _array(self, shape: list[int], dtype: str) -> str:
        name = f"x{len(self.lines)}"
        sizes = tuple(shape)
        if self.symbolic:
            free = tuple(None if self.chance(0.15) else size for size in shape)
            made = f"keras.KerasTensor({free}, '{dtype}')"
        elif self.library == "numpy":
            made = f"np.ones({sizes}, '{dtype}')"
        elif self.library == "keras":
            made = f"ops.ones({sizes}, '{dtype}')"
        else:
            made = f"tf.ones({sizes}, '{dtype}')"
        self.lines.append(f"{name} = {made}")
        return name

    def _main(self) -> str:
        if self.first is None:
            self.first = self._array(self.shape, self.dtype)
        return self.first

    def _other(self) -> str:
        """A second operand: a number, the first again, or one that broadcasts, mostly."""
        if self.chance(0.2):
            return str(self.of("2", "1.5", "True", "-1"))
        if self.chance(0.3):
            return self._main()
        shape = (
            self.shape[self.rng.randint(0, len(self.shape)) :] if self.chance(0.3) else self.shape
        )
        shape = [1 if self.chance(0.2) else size for size in shape]
        if shape and self.chance(0.1):
            shape[self.rng.randrange(len(shape))] = self.of(2, 3, 5)
        return self._array(shape, self.dtype if self.chance(0.7) else self.of(*DTYPES))

    def _axis(self, name: str) -> str:
        rank = len(self.shape)
        if self.chance(0.06):
            return str(self.of(rank, -rank - 1))
        if rank > 1 and self.chance(0.2) and not name.endswith(("stack", "expand_dims")):
            return str(tuple(self.rng.sample(range(rank), 2)))
        return str(self.rng.randrange(-rank, rank)) if rank else str(self.of("None", "0"))

    def _argument(self, name: str, param: inspect.Parameter) -> str | None:
        """An argument for a parameter; ``None`` leaves it out."""
        short, needed = param.name, param.default is param.empty
        rank = len(self.shape)
        if short in ("axis", "axes", "axis1", "axis2", "source", "destination", "dim"):
            self._main()
            return self._axis(name)
        if short in ("keepdims", "keep_dims"):
            return str(self.of("True", "False"))
        if short == "dtype":
            kinds = ("'float32'", "'int32'", "'float16'", "'int64'", "'bool'")
            return str(self.of(*kinds)) if needed or self.chance(0.5) else None
        if short in ("xs", "arrays", "tup", "tensors", "seq") and needed:
            first = self._main()
            return f"[{first}, {self.of(first, self._array(self.shape, self.dtype))}]"
        if short in ("shape", "newshape", "new_shape"):
            flat = str(tuple(reversed(self.shape)))
            return str(
                self.of(flat, "(-1,)", "(2, 3)")
                if "reshape" in name
                else self.of(flat, "(2, 3)", "4")
            )
        if short in ("perm",):
            return str(self.rng.sample(range(rank), rank))
        if short in ("paddings", "pad_width"):
            return str([[1, 1]] * rank)
        if short in ("indices", "segment_ids"):
            return str(self.of("np.array([0, 0])", "np.array([0])", "[0, 1]", "0"))
        if short in ("indices_or_sections", "num_or_size_splits"):
            return str(self.of("2", "3", "[1, 2]", "1"))
        if short in ("multiples", "reps"):
            return str(self.of([2] * rank, [1] * rank))
        if short in ("condition", "mask", "cond"):
            return f"{self._main()} > 0"
        if short in ("pool_size", "ksize", "strides", "size", "window_length", "frame_length"):
            return str(self.of("1", "2", "3"))
        if short in ("padding",):
            return str(self.of("'valid'", "'same'")) if self.library != "tensorflow" else "'SAME'"
        if short in _SMALL:
            return str(self.of("1", "2", "3", *(["0", "-1"] if self.chance(0.1) else [])))
        if needed and short in _FIRST and self.first is None:
            return self._main()
        if needed and (short in _FIRST or short in _SECOND):
            self._main()
            return self._other()
        if isinstance(param.default, bool):
            return str(not param.default)
        if isinstance(param.default, int):
            return str(self.of("0", "1", "2", "-1"))
        if needed:
            return str(self.of("1", "2", "0.5"))
        return None
