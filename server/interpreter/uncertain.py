"""What may fail for all we know: in a ``try`` its handler is followed as well.

A failure fitlint is sure of goes to the handler by itself; here is what depends on files, on
devices, on values that are not known.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..shapes import UNKNOWN
from ..values import Array, Const, Scalar, Slice, Union, Unknown, Value

_OUTSIDE = (
    "builtins.open", "builtins.input", "builtins.__import__", "io.", "os.", "shutil.", "pathlib.", "glob.", "zipfile.",
    "tarfile.", "json.load", "pickle.load", "joblib.load", "csv.", "subprocess.", "socket.", "urllib.", "importlib.",
    "numpy.load", "numpy.genfromtxt", "numpy.fromfile", "numpy.memmap", "pandas.read_", "sklearn.datasets.fetch_",
    "PIL.Image.open", "keras.datasets.", "keras.models.load_model", "keras.saving.", "keras.Model.load_weights",
    "keras.utils.get_file", "keras.utils.load_img", "keras.utils.image_dataset_from_directory", "keras.applications.",
    "tensorflow.io.", "tensorflow.config.", "tensorflow.distribute.", "tensorflow.saved_model.", "tensorflow_datasets.",
)  # fmt: skip
"""Functions that fail for reasons the program does not hold: a file, the network, a device."""
_OF_CONTENT = frozenset(
    ("builtins.int", "builtins.float", "builtins.next", "builtins.max", "builtins.min", "builtins.getattr",
     "list.index", "list.remove", "list.pop", "tuple.index", "set.remove", "set.pop", "dict.pop", "dict.popitem",
     "str.index", "numpy.concatenate", "numpy.stack", "numpy.vstack", "numpy.hstack", "ndarray.reshape", "numpy.reshape"),
)  # fmt: skip
"""Functions that fail for some values of what they are given, which may not be known."""


def call_may_raise(name: str, given: Sequence[Value]) -> bool:
    """Whether a library call that is followed fails, for all we know."""
    if name.startswith(_OUTSIDE):
        return True
    return name in _OF_CONTENT and not all(
        isinstance(value, Const) and not isinstance(value.value, str) for value in given
    )


def operation_may_raise(op: str, left: Value, right: Value) -> bool:
    """Whether an operation fails, for all we know."""
    numbers = (Const, Scalar)
    if isinstance(left, numbers) and isinstance(right, numbers):
        return op in ("/", "//", "%") and not isinstance(right, Const)
    if isinstance(left, Array) and isinstance(right, Array):
        dims = (*(left.shape.dims or (UNKNOWN,)), *(right.shape.dims or (UNKNOWN,)))
        return not all(isinstance(dim, int) for dim in dims)
    return isinstance(left, (Unknown, Union)) or isinstance(right, (Unknown, Union))


def item_may_miss(value: Array, index: Value) -> bool:
    """Whether an array has no such part, for all we know."""
    if isinstance(index, Slice):
        return False
    dims = value.shape.dims
    size = dims[0] if dims else UNKNOWN
    known = isinstance(index, Const) and isinstance(index.value, int) and isinstance(size, int)
    return not known and (value.columns is None or not isinstance(index, Const))
