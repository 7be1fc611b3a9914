"""Element types and how they combine: NumPy's promotion and TensorFlow's refusal to promote.

A dtype is its NumPy name (``"float32"``), ``"string"`` for text, ``"object"``, ``"datetime64"`` of
any unit, one of :data:`NULLABLE` for a column of pandas's own types, or ``None`` for unknown.
"""

from __future__ import annotations

DType = str | None

_INTS = ("int8", "int16", "int32", "int64")
_UINTS = ("uint8", "uint16", "uint32", "uint64")
_FLOATS = ("float16", "float32", "float64")
_COMPLEX = ("complex64", "complex128")
ALL = frozenset(("bool", *_INTS, *_UINTS, *_FLOATS, "bfloat16", *_COMPLEX, "string", "object"))

NULLABLE = frozenset(
    ("boolean", "Float32", "Float64")
    + tuple(f"{sign}Int{bits}" for sign in ("", "U") for bits in (8, 16, 32, 64))
)
"""pandas's types that can hold ``<NA>``; NumPy and Keras know none of them."""

_NAMES = {
    "float": "float64", "double": "float64", "single": "float32", "half": "float16",
    "int": "int64", "bool_": "bool", "str": "string", "str_": "string", "bytes": "string",
    "bytes_": "string", "unicode": "string", "complex": "complex128", "float_": "float64",
    "int_": "int64", "intp": "int64", "longlong": "int64", "uint": "uint64", "ubyte": "uint8",
    "byte": "int8", "short": "int16", "object_": "object", "O": "object", "category": "object",
    "f4": "float32", "f8": "float64", "i4": "int32", "i8": "int64", "u1": "uint8", "f": "float32",
    "d": "float64", "i": "int32", "B": "uint8", "e": "float16", "f2": "float16", "i1": "int8",
    "i2": "int16", "u2": "uint16", "b1": "bool", "?": "bool", "int0": "int64",
}  # fmt: skip


def parse(name: str) -> DType:
    """The dtype a name means (``"float"``, ``"<f4"``, ``"U10"``), ``None`` if it means none."""
    name = name.lstrip("<>=|")
    if name in ALL or name in NULLABLE:
        return name
    if name in _NAMES:
        return _NAMES[name]
    if name.startswith(("datetime64", "M8")):
        return "datetime64"
    if name[:1] in ("U", "S") and (name[1:].isdigit() or name in ("U", "S")):
        return "string"
    return None


def is_float(dtype: DType) -> bool:
    """Floating point, half precision included."""
    return dtype in _FLOATS or dtype == "bfloat16"


def is_complex(dtype: DType) -> bool:
    """Whether the dtype is a complex one."""
    return dtype in _COMPLEX


def is_integer(dtype: DType) -> bool:
    """Signed or unsigned integer (not bool)."""
    return dtype in _INTS or dtype in _UINTS


def is_numeric(dtype: DType) -> bool:
    """Whatever a numeric layer can take: numbers and bool."""
    return dtype is not None and dtype in ALL and dtype not in ("string", "object")


def promote(a: DType, b: DType) -> DType:
    """NumPy's result type of two arrays."""
    if a is None or b is None or a in NULLABLE or b in NULLABLE:
        return None
    if a == b:
        return a
    if "object" in (a, b):
        return "object"
    if any(other in ("string", "bfloat16", "datetime64") for other in (a, b)):
        return None
    if a == "bool":
        return b
    if b == "bool":
        return a
    if a in _COMPLEX or b in _COMPLEX:
        wide = "complex128" in (a, b) or "float64" in (a, b) or is_wide_int(a) or is_wide_int(b)
        return "complex128" if wide else "complex64"
    if is_float(a) and is_float(b):
        return a if _bits(a) >= _bits(b) else b
    if is_float(a) or is_float(b):
        real, whole = (a, b) if is_float(a) else (b, a)
        need = {8: 16, 16: 32}.get(_bits(whole), 64)
        return f"float{max(need, _bits(real))}"
    return _promote_integers(a, b)


def is_wide_int(dtype: DType) -> bool:
    """An integer that a 32-bit float does not hold."""
    return is_integer(dtype) and _bits(dtype or "") >= 32


def _promote_integers(a: str, b: str) -> str:
    if (a in _INTS) == (b in _INTS):
        return a if _bits(a) >= _bits(b) else b
    signed, unsigned = (a, b) if a in _INTS else (b, a)
    if _bits(signed) > _bits(unsigned):
        return signed
    wider = _bits(unsigned) * 2
    return f"int{wider}" if wider <= 64 else "float64"


def _bits(dtype: str) -> int:
    return int("".join(filter(str.isdigit, dtype)) or 8)


def with_scalar(array: DType, scalar: DType) -> DType:
    """NumPy 2: a Python number only raises the array to its own kind, not to its width."""
    if array is None or scalar is None:
        return None
    if scalar == "bool" or array in ("object", "string"):
        return array
    if scalar == "int64":
        return "int64" if array == "bool" else array
    if scalar == "float64":
        return array if is_float(array) or array in _COMPLEX else "float64"
    return promote(array, scalar)


def join(a: DType, b: DType) -> DType:
    """The dtype where two paths meet."""
    return a if a == b else None


KERAS_FLOAT = "float32"


def keras_promote(dtypes: list[DType]) -> DType:
    """Result type in ``keras.ops`` and layers (JAX-like: floats win and keep their width)."""
    if any(dtype is None for dtype in dtypes) or not dtypes:
        return None
    result = dtypes[0]
    for dtype in dtypes[1:]:
        result = _keras_pair(result, dtype)
    return result


def _keras_pair(a: DType, b: DType) -> DType:
    if a is None or b is None or a == b:
        return a if a == b else None
    if is_float(a) and is_float(b):
        if {a, b} == {"float16", "bfloat16"}:
            return "float32"
        rank = {"float16": 0, "bfloat16": 0, "float32": 1, "float64": 2}
        return a if rank[a] >= rank[b] else b
    if is_float(a) or is_float(b):
        return a if is_float(a) else b
    if {a, b} & {"uint64"} and (a in _INTS or b in _INTS):
        return "float32"
    return promote(a, b)


_KINDS = ("bool", "uint", "int", "float", "complex")


def holds_kind(have: DType, given: DType) -> bool:
    """Whether NumPy puts results of one dtype into an array of another (``casting="same_kind"``).

    True where it cannot be told.
    """
    kinds = [(dtype or "").rstrip("0123456789") for dtype in (have, given)]
    if not all(kind in _KINDS for kind in kinds):
        return True
    return _KINDS.index(kinds[1]) <= _KINDS.index(kinds[0])
