"""Write `server/knowledge/tensorflow/catalog.json.gz`: the structure of TensorFlow Datasets.

    python tools/make_catalog.py

Run it with a Python that holds `tensorflow-datasets` beside TensorFlow. Only the declarations of
the data sets are read, nothing is downloaded; sets whose declaration needs more are left out. For
each name it writes:

- `features`: by key a leaf `[shape, dtype, number of classes, "ragged"]` (trailing parts left out
  where there is nothing to say), a dict of the same, or null for what is no tensor;
- `supervised`: the keys that `as_supervised=True` gives, in that structure;
- `configs`: the same for each configuration, null where it is that of the first.

fitlint itself never imports TensorFlow Datasets: it only reads the file written here.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

OUTPUT = Path(__file__).parents[1] / "server" / "knowledge" / "tensorflow" / "catalog.json.gz"
MOST_CONFIGS = 40
"""Sets with more configurations (languages, mostly) are described by their first one only."""


def described(feature: Any, spec: Any) -> Any:
    """A feature as the table holds it."""
    import tensorflow as tf

    if isinstance(spec, dict):
        return {key: described(_inner(feature, key), value) for key, value in spec.items()}
    if not isinstance(spec, (tf.TensorSpec, tf.RaggedTensorSpec)) or spec.shape.rank is None:
        return None
    classes = getattr(feature, "num_classes", None)
    leaf = [
        spec.shape.as_list(),
        spec.dtype.name,
        classes if spec.shape.rank == 0 else None,
        "ragged" if isinstance(spec, tf.RaggedTensorSpec) else None,
    ]
    while leaf[-1] is None:
        leaf.pop()
    return leaf


def _inner(feature: Any, key: str) -> Any:
    try:
        return feature[key]
    except Exception:  # a sequence of dicts: its parts are no features of their own
        return None


def structure_of(name: str) -> dict[str, Any]:
    """What one set, or one configuration of it, yields."""
    import tensorflow_datasets as tfds

    info = tfds.builder(name).info
    found = {"features": described(info.features, info.features.get_tensor_spec())}
    if info.supervised_keys is not None:
        found["supervised"] = info.supervised_keys
    return found


def entry(name: str) -> dict[str, Any]:
    """All that is written of one set."""
    import tensorflow_datasets as tfds

    found = structure_of(name)
    configs = [config.name for config in tfds.builder_cls(name).BUILDER_CONFIGS]
    if 0 < len(configs) <= MOST_CONFIGS:
        others = {config: structure_of(f"{name}/{config}") for config in configs}
        return {**found, "configs": {k: None if v == found else v for k, v in others.items()}}
    return found


def main() -> None:
    """Write the table."""
    import tensorflow_datasets as tfds

    table: dict[str, Any] = {}
    for name in tfds.list_builders(with_community_datasets=False):
        try:
            table[name] = entry(name)
        except Exception as error:
            print(f"left out {name}: {str(error).splitlines()[0][:100]}", file=sys.stderr)
    text = json.dumps(table, separators=(",", ":"), sort_keys=True)
    OUTPUT.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{len(table)} data sets, {OUTPUT.stat().st_size} bytes, for {tfds.__version__}")


if __name__ == "__main__":
    main()
