"""Write `server/knowledge/keras/networks/`: the layers inside the networks of `keras.applications`.

    python tools/make_networks.py [MobileNetV2 ...]

Run it with a Python that holds exactly the Keras fitlint targets. Every network is built without
weights, in all the forms its arguments give it. What differs between builds for other images or
classes is no constant: a name that Keras numbered, a size that follows the image. A table has

- `name`: of the model, unless it is given one;
- `places`: the ways from the image to a layer, as windows one behind the other: `s2` a stride with
  padding "same", `v3,2` a window of 3 and stride 2 without, `+1`/`-1` padding and cropping, `p3`
  padding for a window of 3 chosen by whether the size is even;
- `kinds`: class ("" for an operation, which is no layer, "Layer" for a class of the network's own)
  and the arguments that are not the default;
- `calls`: what layers do: the index of the kind, the shapes of the weights, the place (-1: there is
  no image any more), the other sizes. A size is a number, `c` (channels of the image), `n` (classes),
  `f` (all sizes of the input together);
- `variants`: by the arguments that change the structure, `body` and the `tails` behind it. A layer
  is a list of its name (null: numbered by Keras), the index of its call, and the indices of the
  layers it reads (left out where it is the one before).

fitlint itself never imports Keras: it only reads the files written here.
"""

from __future__ import annotations

import inspect
import itertools
import json
import os
import sys
from collections.abc import Iterator
from math import prod
from pathlib import Path
from typing import Any
from unittest import mock

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
from keras.src import backend
from keras.src.applications import imagenet_utils
from make_names import write

OUTPUT = Path(__file__).parents[1] / "server" / "knowledge" / "keras" / "networks"
MERGES = ("Add", "Multiply", "Concatenate")
WINDOWS = ("Conv2D", "SeparableConv2D", "DepthwiseConv2D", "MaxPooling2D", "AveragePooling2D")
ALPHAS = {"MobileNet": (0.25, 0.5, 0.75, 1.0), "MobileNetV2": (0.35, 0.5, 0.75, 1.0, 1.3, 1.4)}
USUAL = (("activation", "linear"), ("data_format", "channels_last"))
"""What a configuration writes out where nothing was given."""
TAILS = {
    "top": {"include_top": True},
    "none": {"include_top": False},
    "avg": {"include_top": False, "pooling": "avg"},
    "max": {"include_top": False, "pooling": "max"},
}
Table = dict[str, Any]


def variants(name: str) -> Iterator[tuple[str, dict[str, Any], int]]:
    """The forms a network has: key, arguments, channels of the image."""
    if name in ALPHAS:
        for alpha in ALPHAS[name]:
            yield f"{alpha}", {"alpha": alpha}, 3
    elif name.startswith("MobileNetV3"):
        for alpha, small, scaled in itertools.product((0.75, 1.0), (False, True), (True, False)):
            given = {"alpha": alpha, "minimalistic": small, "include_preprocessing": scaled}
            yield f"{alpha} {small} {scaled}", given, 3
    elif name.startswith("EfficientNetB"):
        yield "imagenet", {"weights": "imagenet"}, 3
        yield "None", {}, 3
    elif name.startswith("EfficientNetV2B"):
        yield "rgb", {}, 3
        yield "scaled", {}, 2
        yield "plain", {"include_preprocessing": False}, 2
    elif name.startswith("EfficientNetV2"):
        yield "scaled", {}, 2
        yield "plain", {"include_preprocessing": False}, 2
    elif name.startswith("ConvNeXt"):
        yield "rgb", {}, 3
        yield "plain", {"include_preprocessing": False}, 2
    else:
        yield "", {}, 3


def build(name: str, **given: Any) -> Any:
    """A network without values for its weights, which would take most of the time."""
    given.setdefault("weights", None)
    nothing = mock.patch.object(keras.Model, "load_weights", lambda *args, **kwargs: None)
    no_file = mock.patch("keras.src.utils.file_utils.get_file", lambda *args, **kwargs: "")
    any_shape = mock.patch.object(imagenet_utils, "obtain_input_shape", _shape_as_given)
    with backend.StatelessScope(initialize_variables=False), nothing, no_file, any_shape:
        return getattr(keras.applications, name)(**given)


_obtain_input_shape = imagenet_utils.obtain_input_shape


def _shape_as_given(*args: Any, **kwargs: Any) -> Any:
    """Pretrained weights do not insist on their own size: the layers are the same for others."""
    return _obtain_input_shape(*args, **{**kwargs, "weights": None})


def parents_of(layer: Any) -> list[Any]:
    """The layers whose output a layer reads."""
    (node,) = layer._inbound_nodes
    return [tensor._keras_history.operation for tensor in node.input_tensors]


def arguments_of(layer: Any) -> Table:
    """The plain constructor arguments that are not the default."""
    if kind_of(layer) in ("", "Layer", "Sequential"):
        return {}
    config = json.loads(json.dumps(layer.get_config(), default=lambda _: None))
    found = {}
    for key, parameter in inspect.signature(type(layer)).parameters.items():
        value = config.get(key)
        default = parameter.default
        default = list(default) if isinstance(default, tuple) else default
        plain = isinstance(value, (int, float, str, list))
        plain = plain and ((key, value) not in USUAL or default is parameter.empty)
        each = isinstance(value, list) and all(part == default for part in value)
        if plain and value != default and not each and key not in ("name", "dtype"):
            found[key] = value
    return found


def kind_of(layer: Any) -> str:
    """The class of a layer, "Layer" for those of the networks alone, nothing for an operation."""
    if not isinstance(layer, keras.Layer):
        return ""
    own = type(layer).__module__.startswith("keras.src.applications")
    return "Layer" if own else type(layer).__name__


def steps_of(layer: Any, chosen: bool) -> list[str]:
    """What a layer does to the sides of an image; `chosen`: its padding depends on them."""
    if isinstance(layer, keras.Sequential):
        return [step for inner in layer.layers for step in steps_of(inner, False)]
    kind = kind_of(layer)
    if kind not in (*WINDOWS, "ZeroPadding2D", "Cropping2D"):
        return []
    config = layer.get_config()
    if kind in WINDOWS:
        (window,) = (
            set(config.get("kernel_size", config.get("pool_size")))
            if (config["padding"] == "valid")
            else {0}
        )
        (stride,) = set(config["strides"])
        if config["padding"] == "same":
            return [f"s{stride}"] if stride > 1 else []
        return [f"v{window},{stride}"] if (window, stride) != (1, 1) else []
    sides = config["padding" if kind == "ZeroPadding2D" else "cropping"]
    assert len(set(map(tuple, sides))) == 1 or chosen
    before, behind = sides[0]
    if chosen:
        return [f"p{2 * behind + 1}"]
    return [f"{'+' if kind == 'ZeroPadding2D' else '-'}{before + behind}"]


def follow(size: int, place: str) -> int:
    """The side of an image at a place: what the table says, to compare with what Keras made."""
    for step in place.split():
        number = [int(part) for part in step[1:].split(",")]
        if step[0] == "s":
            size = -(-size // number[0])
        elif step[0] == "v":
            size = (size - number[0]) // number[1] + 1
        elif step[0] == "p":
            size += 2 * (number[0] // 2) - (1 - size % 2)
        else:
            size += int(step)
    return size


def symbol(a: Any, b: Any, channels: tuple[int, int], flat: int) -> Any:
    """A size that is equal in both builds, or what it follows."""
    if a == b:
        return a
    if (a, b) == (1000, 7):
        return "n"
    if (a, b) == channels:
        return "c"
    if isinstance(a, int) and a == flat:
        return "f"
    raise ValueError(f"a size is {a} in one build and {b} in the other")


class Writer:
    """The table of one network while it is made."""

    def __init__(self, name: str) -> None:
        self.network = name
        self.places: dict[str, int] = {}
        self.kinds: dict[str, int] = {}
        self.calls: dict[str, int] = {}

    def rows(self, given: Table, channels: int) -> list[Any]:
        """The layers of one form of the network."""
        # Of both sizes one is even wherever the other is odd, which tells paddings that follow it.
        side, other = (225, 291) if self.network.startswith("NASNet") else (224, 289)
        one = build(self.network, input_shape=(side, side, channels), **given)
        # Another image, other classes; and more channels where that changes no layer.
        trained = given.get("weights") == "imagenet"
        fixed = channels == 3 and self.network.startswith(("EfficientNetV2", "ConvNeXt"))
        more = channels if fixed or trained else channels + 2
        classes = {} if trained else {"classes": 7}
        two = build(self.network, input_shape=(other, other, more), **classes, **given)
        places: dict[str, str] = {}
        found = []
        index = {layer.name: number for number, layer in enumerate(one.operations)}
        twins = {layer.name: number for number, layer in enumerate(two.operations)}
        for number, (a, b) in enumerate(zip(one.operations, two.operations, strict=True)):
            assert type(a) is type(b)
            call = self.call(a, b, places, (channels, more), (side, other))
            given_name = a.name if a.name == b.name else None
            read = [index[parent.name] for parent in parents_of(a)]
            assert read == [twins[parent.name] for parent in parents_of(b)]
            before = [number - 1] if number else []
            found.append([given_name, call, *([] if read == before else read)])
        return found

    def call(
        self, a: Any, b: Any, places: dict[str, str], channels: tuple[int, int],
        sides: tuple[int, int],
    ) -> int:  # fmt: skip
        """The number of what a layer does; its place goes into `places`."""
        read = parents_of(a)
        before = places.get(read[0].name, "") if read else ""
        arguments, others = arguments_of(a), arguments_of(b)
        chosen = type(a).__name__ == "ZeroPadding2D" and arguments != others
        steps = " ".join([*before.split(), *steps_of(a, chosen)])
        shape, twin = a.output.shape[1:], b.output.shape[1:]
        image = len(shape) == 3 and shape[:2] != (1, 1)
        for size, dims in zip(sides, (shape, twin)):
            assert not image or dims[:2] == (follow(size, steps),) * 2, (a.name, dims, steps)
        places[a.name] = steps
        flat = prod(read[0].output.shape[1:]) if read else 0
        if type(a).__name__ == "Dense":
            flat = read[0].output.shape[-1]

        def sizes(one: Any, two: Any) -> list[Any]:
            return [symbol(x, y, channels, flat) for x, y in zip(one, two, strict=True)]

        if "units" in arguments or "filters" in arguments:
            for key in ("units", "filters"):
                if arguments.get(key) != others.get(key):
                    arguments[key] = symbol(arguments[key], others[key], channels, 0)
        held = zip(getattr(a, "weights", ()), getattr(b, "weights", ()), strict=True)
        weights = [sizes(x.shape, y.shape) for x, y in held]
        place = self.places.setdefault(steps, len(self.places)) if image else -1
        dims = sizes(shape[2:], twin[2:]) if image else sizes(shape, twin)
        kind = kind_of(a)
        if kind in ("", "InputLayer"):
            arguments = {}
        if chosen:
            arguments = {"padding": steps.split()[-1]}
        number = self.kinds.setdefault(json.dumps([kind, arguments]), len(self.kinds))
        text = json.dumps([number, weights, place, dims])
        return self.calls.setdefault(text, len(self.calls))

    def table(self) -> Table:
        """All forms."""
        forms: Table = {}
        for key, given, channels in variants(self.network):
            tails = {end: self.rows({**given, **rest}, channels) for end, rest in TAILS.items()}
            each = zip(*tails.values(), strict=False)
            same = itertools.takewhile(lambda rows: all(row == rows[0] for row in rows), each)
            shared = [rows[0] for rows in same]
            forms[key] = {
                "body": shared,
                "tails": {end: rows[len(shared) :] for end, rows in tails.items()},
            }
        name = inspect.signature(getattr(keras.applications, self.network)).parameters["name"]
        return {
            "name": name.default,
            "places": list(self.places),
            "kinds": [json.loads(text) for text in self.kinds],
            "calls": [json.loads(text) for text in self.calls],
            "variants": forms,
        }


def networks() -> list[str]:
    """The names of the constructors."""
    found = vars(keras.applications)
    return sorted(name for name, value in found.items() if inspect.isfunction(value))


def main(names: list[str]) -> None:
    """Write the tables of some networks, or of all."""
    for name in names or networks():
        write(OUTPUT, name, Writer(name).table())


if __name__ == "__main__":
    main(sys.argv[1:])
