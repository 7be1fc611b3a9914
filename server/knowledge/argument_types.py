"""Arguments of NumPy and TensorFlow that are of the wrong type wherever they are given.

One look at the parameters that many functions share (`dtype`, `axis`, sizes), so that no
declaration has to ask for itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from ..resolve.signatures import Signature
from ..shapes import dtypes
from ..values import Const, Fail, Obj, Tuple, Value
from .args import container
from .context import Context

_BOTH = dtypes.ALL - {"bfloat16", "string", "object"} | {"double", "float", "half"}
_NUMPY_DTYPES = _BOTH | {
    "bool_", "byte", "bytes", "bytes_", "cdouble", "clongdouble", "complex", "complex256", "csingle",
    "datetime64", "float128", "int", "int_", "intc", "intp", "long", "longdouble", "longlong",
    "object", "object_", "short", "single", "str", "str_", "timedelta64", "ubyte", "uint", "uintc",
    "uintp", "ulong", "ulonglong", "unicode", "ushort", "void",
}  # fmt: skip
_TENSORFLOW_DTYPES = _BOTH | {
    "qint16", "qint32", "qint8", "quint16", "quint8", "resource", "string", "variant",
}  # fmt: skip
_SMALL = re.compile(r"(b?float|u?int|complex)\d+(_?e\d+m\d+\w*)?|\w+_ref")
"""Small numbers, which further packages bring, and TensorFlow's references."""
_CODE = re.compile(r"[<>=|]?[a-zA-Z?]\d*(\[.*\])?|.*[,\[(].*", re.DOTALL)
"""NumPy's codes (`<f4`, `M8[ns]`) and records of several."""
_SIZES = frozenset(("numpy.random.rand", "numpy.random.randn", "ndarray.reshape"))
"""Functions that take sizes one by one."""
_SHAPES = frozenset(f"numpy.{name}" for name in ("zeros", "ones", "empty", "full"))


def refuse_wrong_types(
    ctx: Context,
    name: str,
    signature: Signature,
    args: Sequence[Value],
    kwargs: Mapping[str, Value],
) -> None:
    """Raise the TypeError of a dtype that does not exist, of an axis or size that is no number."""
    numpy = name.startswith(("numpy.", "ndarray."))
    if not numpy and not name.startswith(("tensorflow.", "variable.")):
        return
    for param, value in (*zip(signature.places, args), *kwargs.items()):
        if param == "dtype":
            _check_dtype(ctx, value, numpy)
        elif (
            param == "axis" and numpy and isinstance(value, Const) and isinstance(value.value, str)
        ):
            text = f"`axis` must be a whole number, it is {value.value!r}"
            raise Fail("array-arguments", text, "TypeError", "axis")
        elif param == "shape" and name in _SHAPES:
            _check_sizes(ctx, value.items if isinstance(value, Tuple) else (), param)
    if name in _SIZES:
        alone = name == "ndarray.reshape" and len(args) == 1
        _check_sizes(ctx, () if alone else args, 0)


def _check_sizes(ctx: Context, sizes: Sequence[Value], at: str | int) -> None:
    for size in sizes:
        what = container(size)
        if what is not None:
            text = f"each size must be a whole number, one is {what}"
            raise Fail("array-arguments", text, "TypeError", at)


def _check_dtype(ctx: Context, value: Value, numpy: bool) -> None:
    if isinstance(value, Obj) and value.kind == "list" and value.cls is None and numpy:
        items = ctx.read(value).items
        if items and isinstance(items[0], Const) and isinstance(items[0].value, str):
            text = "a dtype is one name, not a list: write it without the brackets"
            raise Fail("array-arguments", text, "TypeError", "dtype")
    if not isinstance(value, Const) or not isinstance(value.value, str):
        return
    word = value.value
    known = _NUMPY_DTYPES if numpy else _TENSORFLOW_DTYPES
    if word in known or _SMALL.fullmatch(word) or numpy and _CODE.fullmatch(word):
        return
    near = {"str": "string", "int": "int32"}.get(word) if not numpy else None
    near = near or next(iter(get_close_matches(word.lower(), sorted(known), 1, 0.6)), None)
    library = "NumPy" if numpy else "TensorFlow"
    hint = f"; did you mean {near!r}?" if near else ""
    text = f"{library} has no dtype {word!r}{hint}"
    raise Fail(
        "array-arguments", text, "TypeError", "dtype", unknown_value=word, known=sorted(known)
    )
