"""TensorFlow Datasets: what `tfds.load` gives for the data sets of its catalogue.

Shapes, dtypes and numbers of classes are in `catalog.json.gz`, written by `tools/make_catalog.py`
from the declarations of version 4.9.10. How many examples a split has is not in them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...shapes import FREE, UNKNOWN, Shape
from ...text.tables import read_table
from ...values import (
    NONE,
    Array,
    Const,
    Dataset,
    Facts,
    Fail,
    FrozenDict,
    Lib,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    Value,
)
from ..api import Context, function
from ..args import Flag
from ..nested import map_arrays
from .common import Kept, Text
from .data_batching import batch

T = "tensorflow_datasets."
INFO = f"{T}core.DatasetInfo"
FEATURE = f"{T}features.FeatureConnector"
BUILDER = f"{T}core.DatasetBuilder"
TABLE = Path(__file__).with_name("catalog.json.gz")


def _described(name: object) -> dict[str, Any] | None:
    """The entry of `name`, `name/config` or `name/config:version`; None where it is not known."""
    if not isinstance(name, str):
        return None
    name, _, config = name.partition(":")[0].partition("/")
    entry: dict[str, Any] | None = read_table(TABLE).get(name)
    if entry is None or not config:
        return entry
    configs = entry.get("configs", {})
    return (configs[config] or entry) if config in configs else None


def _element(described: Any) -> Value:
    """The structure of one example."""
    if isinstance(described, dict):
        return FrozenDict(tuple((key, _element(part)) for key, part in described.items()))
    if described is None:
        return Unknown("this feature is no tensor")
    shape, dtype, classes, kind = [*described, None, None][:4]
    facts = Facts()
    if classes is not None:
        facts = Facts(0, classes - 1, True, classes=classes, nan=False)
    elif dtype == "uint8":
        facts = Facts(0, 255, True, nan=False)
    dims = tuple(FREE if size is None else size for size in shape)
    return Array(Shape(dims), dtype, "ragged" if kind == "ragged" else "tf", facts)


def _supervised(keys: Any, features: Value) -> Value:
    """What `as_supervised=True` gives: the keys in their structure, replaced by their features."""
    if isinstance(keys, list):
        return Tuple(tuple(_supervised(part, features) for part in keys))
    if isinstance(keys, dict):
        return FrozenDict(tuple((k, _supervised(part, features)) for k, part in keys.items()))
    found = features.get(keys) if isinstance(features, FrozenDict) else None
    return Unknown("a feature that is not known") if found is None else found


def _datasets(
    ctx: Context, entry: dict[str, Any], split: Value, rows: Value, supervised: bool | None
) -> Value:
    """One data set for each split that is asked for; a dict of all where none is."""
    if supervised and "supervised" not in entry:
        text = "`as_supervised=True`, but this data set does not declare what is input and label"
        raise Fail("dataset-arguments", text, "ValueError", "as_supervised")
    features = _element(entry["features"])
    element = _supervised(entry["supervised"], features) if supervised else features
    if supervised is None:
        element = Unknown("whether pairs are asked for is not known")
    one: Value = Dataset(element, UNKNOWN, batched=False, origin=ctx.site)
    if rows == Const(-1):
        one = map_arrays(element, _all_at_once)
    elif isinstance(rows, Const) and isinstance(rows.value, int) and rows.value > 0:
        one = batch(ctx, one, rows.value)
    elif rows != NONE:
        return Unknown("whether whole arrays are asked for is not known")
    if split == NONE:
        return ctx.new_dict({}, one)
    return _by_split(ctx, split, one)


def _all_at_once(leaf: Array) -> Value:
    """The tensor of all examples of a split."""
    return leaf.but(shape=Shape((UNKNOWN, *(leaf.shape.dims or ()))))


def _by_split(ctx: Context, split: Value, one: Value) -> Value:
    if isinstance(split, Tuple):
        return Tuple(tuple(_by_split(ctx, part, one) for part in split.items))
    if isinstance(split, Obj) and split.kind == "list":
        record = ctx.read(split)
        rest = None if record.rest is None else _by_split(ctx, record.rest, one)
        return ctx.new_list([_by_split(ctx, part, one) for part in record.items], rest)
    if isinstance(split, Const) or (isinstance(split, Scalar) and split.kind == "str"):
        return one
    return Unknown("which splits is not known")


def _info(ctx: Context, entry: dict[str, Any]) -> Value:
    features = {
        key: _feature(ctx, part) for key, part in entry["features"].items() if part is not None
    }
    attrs: dict[str, Value] = {
        "features": ctx.new_dict(features, Unknown("a feature")),
        "splits": Unknown("the sizes of the splits are not in the declaration"),
    }
    return ctx.new_object(Lib(INFO), attrs=attrs)


def _feature(ctx: Context, described: Any) -> Value:
    if isinstance(described, dict):
        return ctx.new_dict({key: _feature(ctx, part) for key, part in described.items()})
    if described is None:
        return Unknown("this feature is no tensor")
    shape, classes = described[0], described[2] if len(described) > 2 else None
    attrs: dict[str, Value] = {"shape": Tuple(tuple(Const(size) for size in shape))}
    if classes is not None:
        attrs["num_classes"] = Const(classes)
        attrs["names"] = ctx.new_list([Scalar("str")] * classes)
    return ctx.new_object(Lib(FEATURE), attrs=attrs)


@function(T + "load")
def load(
    ctx: Context,
    name: Text,
    split: Kept = NONE,
    data_dir: Kept = NONE,
    batch_size: Kept = NONE,
    shuffle_files: Kept = NONE,
    download: Kept = NONE,
    as_supervised: Flag = False,
    decoders: Kept = NONE,
    read_config: Kept = NONE,
    with_info: Flag = False,
    builder_kwargs: Kept = NONE,
    as_dataset_kwargs: Kept = NONE,
    **options: Value,
) -> Value:
    """``tfds.load``."""
    entry = _described(name)
    if entry is None or with_info is None:
        return Unknown("this data set is not in the catalogue")
    if any(given != NONE for given in (decoders, builder_kwargs, as_dataset_kwargs)):
        found: Value = Unknown("examples may be made in another way")
    else:
        found = _datasets(ctx, entry, split, batch_size, as_supervised)
    return Tuple((found, _info(ctx, entry))) if with_info else found


@function(T + "builder")
def builder(ctx: Context, name: Text, **options: Value) -> Value:
    """``tfds.builder``."""
    entry = _described(name)
    if entry is None or any(key not in ("data_dir", "try_gcs") for key in options):
        return Unknown("this data set is not in the catalogue")
    attrs = {"_name": Const(name), "info": _info(ctx, entry)}
    return ctx.new_object(Lib(BUILDER), attrs=attrs)


@function(f"{BUILDER}.download_and_prepare")
def prepare(ctx: Context, builder: Value, **options: Value) -> Value:
    """``builder.download_and_prepare()``."""
    return NONE


@function(f"{BUILDER}.as_dataset")
def as_dataset(
    ctx: Context,
    builder: Value,
    split: Kept = NONE,
    batch_size: Kept = NONE,
    shuffle_files: Kept = NONE,
    decoders: Kept = NONE,
    read_config: Kept = NONE,
    as_supervised: Flag = False,
) -> Value:
    """``builder.as_dataset()``."""
    assert isinstance(builder, Obj)
    name = ctx.read(builder).attrs.get("_name")
    entry = _described(name.value) if isinstance(name, Const) else None
    if entry is None or decoders != NONE:
        return Unknown("examples may be made in another way")
    return _datasets(ctx, entry, split, batch_size, as_supervised)


@function(T + "as_numpy")
def as_numpy(ctx: Context, dataset: Kept) -> Value:
    """``tfds.as_numpy``: the arrays of tensors; of a data set something to go through once."""
    if isinstance(dataset, (Array, Tuple, FrozenDict)):
        return map_arrays(dataset, lambda leaf: leaf.but(lib="numpy"))
    return Unknown("the examples as arrays")
