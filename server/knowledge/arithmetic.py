"""Operators on arrays: ``a + b``, ``a @ b``, ``a < b``, ``-a`` for every library.

Which library decides is Python's own question of whose ``__add__`` answers: a KerasTensor or a
tensor takes a NumPy array in, a frame takes anything.  What the libraries differ in is stated here
one by one: NumPy promotes dtypes, TensorFlow refuses to, Keras promotes its own way.
"""

from __future__ import annotations

from ..shapes import SCALAR, UNKNOWN, UNRANKED, DType, Shape, at_least
from ..shapes import dtypes as dt
from ..shapes.arith import ShapeError, broadcast, matmul
from ..text.records import record
from ..values import NO_FACTS, Array, Const, Facts, Fail, Note, Obj, Scalar, Tuple, Unknown, Value
from .api import Context, problem_note
from .args import as_array
from .intervals import TRUTH, combined, compared, negated

COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">="))
BITS = frozenset(("&", "|", "^"))
SHIFTS = frozenset(("<<", ">>"))
RAGGED = "the nested list does not have rows of one length, so it is no array"
SMALL_INTS = ("int8", "int16", "uint8", "uint16")


@record(slots=True)
class Operand:
    """One side of an operator. ``weak``: a plain Python number, which adapts its dtype."""

    value: Value
    lib: str
    shape: Shape
    dtype: DType
    facts: Facts
    weak: bool = False
    name: str | None = None

    @property
    def shown(self) -> str:
        """How a message calls it."""
        what = self.name or ("a list" if self.lib == "list" else "an array")
        return f"{what} of shape {self.shape}"

    @property
    def notes(self) -> tuple[Note, ...]:
        """Where its shape was decided."""
        origin = self.value.origin if isinstance(self.value, Array) else None
        return problem_note(origin, f"the shape {self.shape} comes from here")


def operand(ctx: Context, value: Value) -> Operand | None:
    """A value as one side of an operator; ``None`` if nothing is known of it."""
    if isinstance(value, Array):
        lib = "tf" if value.lib == "variable" else value.lib
        return Operand(value, lib, value.shape, value.dtype, value.facts, name=value.name)
    if isinstance(value, (Const, Scalar)):
        array = as_array(ctx, value)
        if isinstance(value, Const) and isinstance(value.value, complex):
            array = Array(SCALAR, "complex128")
        return Operand(value, "python", SCALAR, array.dtype, array.facts, weak=True)
    if isinstance(value, Tuple) or isinstance(value, Obj) and value.kind == "list":
        array = as_array(ctx, value)
        return Operand(value, "list", array.shape, array.dtype, array.facts)
    return None


def binary(ctx: Context, op: str, a: Value, b: Value) -> Value:
    """``a op b`` where at least one side is an array."""
    left, right = operand(ctx, a), operand(ctx, b)
    if left is None or right is None:
        return Unknown("one side of the operation is not known")
    libs = (left.lib, right.lib)
    if op == "%" and left.weak and left.dtype == "string":
        return Unknown("text formatted with an array")
    if "keras" in libs:
        return _keras(ctx, op, left, right)
    if "unknown" in libs or any(lib in ("torch", "ragged", "sparse") for lib in libs):
        return Unknown("an operation fitlint does not model")
    if libs[0] == "tf" or "tf" in libs and "pandas" not in libs:
        return _tensorflow(ctx, op, left, right)
    if "tf" in libs:
        return Unknown("a frame combined with a tensor")
    if "pandas" in libs:
        return _pandas(ctx, op, left, right)
    return numpy_binary(ctx, op, left, right)


# NumPy ------------------------------------------------------------------------------------------


def numpy_binary(ctx: Context, op: str, left: Operand, right: Operand) -> Value:
    """Both sides are NumPy arrays or Python values."""
    for side in (left, right):
        if side.dtype == "ragged":
            raise Fail("array-convert", RAGGED, "ValueError")
    if op == "@":
        shape = multiplied(left, right, "ValueError")
        return Array(shape, numpy_dtype("*", left, right), "numpy", origin=ctx.site)
    _refused_kinds(op, left, right)
    shape = met(op, left, right)
    _refused(op, left, right, shape)
    dtype = numpy_dtype(op, left, right)
    return Array(shape, dtype, "numpy", _facts(op, left, right, dtype), origin=ctx.site)


def met(op: str, left: Operand, right: Operand, exception: str = "ValueError") -> Shape:
    """The shapes broadcast, or the refusal."""
    try:
        return broadcast(left.shape, right.shape)
    except ShapeError as error:
        a, b = left.shape, right.shape
        axis = error.axis or -1
        text = (
            f"{left.shown} and {right.shown} cannot be combined by `{op}`: {a[axis]} against "
            f"{b[axis]} on axis {axis}; sizes must be equal, or one of them 1"
        )
        notes = left.notes + right.notes
        raise Fail("array-broadcast", text, exception, None, notes, left=a, right=b) from None


def multiplied(left: Operand, right: Operand, exception: str) -> Shape:
    """The shape of ``left @ right``, or the refusal."""
    try:
        return matmul(left.shape, right.shape)
    except ShapeError as error:
        text = f"{left.shown} @ {right.shown}: {error.message.split(': ')[-1]}"
        notes = left.notes + right.notes
        raise Fail("array-matmul", text, exception, None, notes) from None


def _surely_filled(shape: Shape) -> bool:
    """Whether the array certainly has an element, so that an element-wise refusal happens."""
    least = at_least(shape.size)
    return shape.dims is not None and shape.size is not UNKNOWN and least is not None and least > 0


def _refused(op: str, left: Operand, right: Operand, shape: Shape) -> None:
    """Refusals of single elements: an empty array has none."""
    if not _surely_filled(shape):
        return
    if Const(None) in (left.value, right.value) and op not in ("==", "!="):
        raise Fail(
            "array-arguments", f"None cannot be combined with an array by `{op}`", "TypeError"
        )
    if op == "**" and isinstance(right.value, Const) and dt.is_integer(left.dtype):
        power = right.value.value
        if isinstance(power, int) and power < 0:
            message = (
                f"NumPy does not raise integers to the negative power {power}; convert to float"
            )
            raise Fail("array-arguments", message, "ValueError")


def _refused_kinds(op: str, left: Operand, right: Operand) -> None:
    """Refusals of dtypes, which come before shapes are looked at."""
    kinds = (left.dtype, right.dtype)
    if "object" in kinds or None in kinds:
        return
    text = kinds.count("string")
    if text == 1 and op not in ("==", "!=", "*", "%"):
        number = next(kind for kind in kinds if kind != "string")
        message = f"text and {number} cannot be combined by `{op}`; convert one of them"
        raise Fail("array-arguments", message, "UFuncTypeError")
    if text:
        return
    if op == "-" and kinds == ("bool", "bool"):
        message = "NumPy does not subtract booleans; use `^`, or convert with `.astype(int)`"
        raise Fail("array-arguments", message, "TypeError")
    if (op in BITS or op in SHIFTS) and any(dt.is_float(kind) for kind in kinds):
        message = f"`{op}` takes integers or booleans, and one side holds {_a_float(kinds)}"
        raise Fail("array-arguments", message, "TypeError")


def _a_float(kinds: tuple[DType, DType]) -> str:
    return next(kind for kind in kinds if kind is not None and dt.is_float(kind))


def numpy_dtype(op: str, left: Operand, right: Operand) -> DType:
    """The dtype of NumPy's result."""
    a, b = left.dtype, right.dtype
    if "object" in (a, b) or Const(None) in (left.value, right.value):
        return "bool" if op in COMPARISONS else "object"
    if op in COMPARISONS:
        return "bool"
    if "string" in (a, b):
        return "string" if op == "+" and a == b else None
    if op == "**" and a == "bool" and right.weak:
        return None  # NumPy squares by another function than it raises to the third power.
    return operator_dtype(op, promoted(left, right))


def promoted(left: Operand, right: Operand) -> DType:
    """NumPy 2's common dtype: a Python number adapts to the array it meets."""
    if left.weak == right.weak:
        return dt.promote(left.dtype, right.dtype)
    array, number = (right, left) if left.weak else (left, right)
    if number.dtype == "complex128" and array.dtype in ("float16", "float32", "complex64"):
        return "complex64"
    if dt.is_integer(array.dtype) and number.dtype == "int64" and not _fits(array.dtype, number):
        return None
    return dt.with_scalar(array.dtype, number.dtype)


def _fits(dtype: DType, number: Operand) -> bool:
    """Whether a Python integer lies in the range of an integer dtype (NumPy 1 widens instead)."""
    if dtype == "int64" or dtype is None:
        return True
    bits = int(dtype.lstrip("uint"))
    low, high = (
        (0, 2**bits - 1) if dtype.startswith("u") else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    )
    bounds = (number.facts.low, number.facts.high)
    return all(bound is not None and low <= bound <= high for bound in bounds)


def operator_dtype(op: str, dtype: DType) -> DType:
    """What an operator makes of the common dtype of its sides."""
    if dtype is None:
        return None
    if op == "/":
        return "float64" if dtype == "bool" or dt.is_integer(dtype) else dtype
    if op in ("//", "%", "**") or op in SHIFTS:
        return "int8" if dtype == "bool" else dtype
    return dtype


def _facts(op: str, left: Operand, right: Operand, dtype: DType) -> Facts:
    if op in COMPARISONS or dtype == "bool":
        return compared(op, left.facts, right.facts)
    if dtype is None or dtype in ("string", "object"):
        return NO_FACTS
    return combined(op, left.facts, right.facts, dtype)


# TensorFlow -------------------------------------------------------------------------------------

_TF_REFUSED = {
    "bool": frozenset(("+", "-", "/", "//", "%", "**", "@", "<", "<=", ">", ">=")),
    "string": frozenset(("-", "*", "/", "//", "%", "**", "@", "&", "|", "^", "<", "<=", ">", ">=")),
}


def _tensorflow(ctx: Context, op: str, left: Operand, right: Operand) -> Value:
    graph = ctx.graph or any(getattr(side.value, "graph", False) for side in (left, right))
    if _tf_peculiar(op, left, right):
        return Unknown("a combination TensorFlow treats in a way of its own")
    if op in ("==", "!=") and Const(None) in (left.value, right.value):
        return Const(op == "!=")
    if op in SHIFTS:
        raise Fail("array-arguments", f"tensors have no operator `{op}`", "TypeError")
    dtype = _tf_common(op, left, right, graph)
    if op in _TF_REFUSED.get(dtype or "", ()) or dt.is_float(dtype) and op in BITS:
        if left.lib != right.lib:
            return Unknown("an operation TensorFlow refuses in several ways")
        exception = "TypeError" if graph or op == "/" else "InvalidArgumentError"
        message = f"TensorFlow has no `{op}` for {dtype} tensors; convert with `tf.cast`"
        raise Fail("array-arguments", message, exception)
    wrong = "ValueError" if graph else "InvalidArgumentError"
    if graph and left.lib == "tf" and right.lib == "numpy" and op not in COMPARISONS:
        # NumPy's own operator is tried last, and cannot read a symbolic tensor.
        wrong = "NotImplementedError"
    if op == "@":
        for side in (left, right):
            if side.shape.rank in (0, 1):
                text = f"`@` of tensors takes matrices, not {side.shown}: use tf.linalg.matvec or tf.tensordot, or add an axis with [:, None]"
                refused = "ValueError" if graph and right.shape.rank == 0 else wrong
                raise Fail("array-matmul", text, refused, None, left.notes + right.notes)
        shape = multiplied(left, right, wrong)
    elif op in ("==", "!="):
        try:
            shape = broadcast(left.shape, right.shape)
        except ShapeError:
            shape = SCALAR
    else:
        shape = met(op, left, right, wrong)
    if op in COMPARISONS:
        return Array(
            shape, "bool", "tf", _facts(op, left, right, dtype), origin=ctx.site, graph=graph
        )
    if op == "/" and dtype is not None and not (dt.is_float(dtype) or dt.is_complex(dtype)):
        dtype = {"bool": None, "string": None}.get(
            dtype, "float32" if dtype in SMALL_INTS else "float64"
        )
    facts = NO_FACTS if op == "@" else _facts(op, left, right, dtype)
    return Array(shape, dtype, "tf", facts, origin=ctx.site, graph=graph)


def _tf_peculiar(op: str, left: Operand, right: Operand) -> bool:
    """Combinations that are tried through several operators, with several outcomes."""
    kinds = (left.dtype, right.dtype)
    if op == "*" and "bool" in kinds and kinds[0] != kinds[1]:
        return True
    if op == "@" and (_is_keras_variable(left) or _is_keras_variable(right)):
        return left.shape.rank in (0, 1) or right.shape.rank in (0, 1)
    if left.lib == right.lib == "tf":
        return False
    if Const(None) in (left.value, right.value):
        return (
            op in BITS
            or "string" in kinds
            or "bool" in kinds
            or any(getattr(side.value, "lib", "") == "variable" for side in (left, right))
        )
    text = "string" in kinds and (kinds[0] != kinds[1] or op != "+")
    return text or op in BITS or op in SHIFTS and "numpy" in (left.lib, right.lib)


_TENSOR_DECIDES = frozenset(("+", *COMPARISONS))
"""Operators of a tensor that do not leave it to a Keras variable on their right."""


def _is_keras_variable(side: Operand) -> bool:
    return isinstance(side.value, Array) and side.value.owner is not None


def _keras_variable_dtype(op: str, left: Operand, right: Operand) -> DType:
    """Keras's variables promote as ``keras.ops`` does (``KerasVariable.__add__`` and the like)."""
    if left.lib == "numpy" or "list" in (left.lib, right.lib) or None in (left.dtype, right.dtype):
        return left.dtype if left.dtype == right.dtype else None
    return _keras_dtype(op, left, right)


def _tf_common(op: str, left: Operand, right: Operand, graph: bool) -> DType:
    """The one dtype of both sides, or the refusal: TensorFlow does not promote."""
    if (
        _is_keras_variable(left)
        or _is_keras_variable(right)
        and not (left.lib == "tf" and op in _TENSOR_DECIDES)
    ):
        return _keras_variable_dtype(op, left, right)
    tensor, other = (left, right) if left.lib == "tf" else (right, left)
    if other.lib == "numpy":
        # An array is converted to the tensor's dtype (text is not).
        return None if "string" in (tensor.dtype, other.dtype) else tensor.dtype
    if tensor.dtype is None or other.dtype is None:
        return tensor.dtype if other.weak else None
    if other.lib == "tf":
        if tensor.dtype == other.dtype:
            return tensor.dtype
        message = (
            f"TensorFlow does not mix {left.dtype} and {right.dtype} in `{op}`; convert one side "
            f"with `tf.cast`"
        )
        exception = "TypeError" if graph or op == "/" else "InvalidArgumentError"
        raise Fail("dtype-mismatch", message, exception, None, left.notes + right.notes)
    if other.value == Const(None):
        raise Fail(
            "array-arguments", f"None cannot be combined with a tensor by `{op}`", "ValueError"
        )
    if other.dtype in ("ragged", "object"):
        return None
    if not _adapts(other.dtype, tensor.dtype) and not (
        other.lib == "list" and other.shape.size == 0
    ):
        message = f"{_described(other)} cannot become {tensor.dtype}, the dtype of the tensor"
        early = op in ("+", "@") and left is tensor and not graph
        raise Fail("array-arguments", message, "InvalidArgumentError" if early else "TypeError")
    return tensor.dtype


def _described(side: Operand) -> str:
    if isinstance(side.value, Const):
        return repr(side.value.value)
    return "a list of numbers of another kind" if side.lib == "list" else f"a {side.dtype} number"


def _adapts(number: DType, tensor: DType) -> bool:
    """Whether Python values of one kind convert to a tensor dtype."""
    if number == "bool":
        return tensor != "string"
    if number == "int64":
        return tensor not in ("bool", "string")
    if number == "float64":
        return dt.is_float(tensor) or tensor in ("complex64", "complex128")
    return number == tensor


# Keras ------------------------------------------------------------------------------------------


_KERAS_ARITHMETIC = frozenset(("+", "-", "*", "/", "//", "%", "**"))


def _keras(ctx: Context, op: str, left: Operand, right: Operand) -> Value:
    if ctx.keras_major < 3:
        return _keras2(ctx, op, left, right)
    plain = next((side for side in (left, right) if side.lib != "keras"), None)
    if plain is not None and plain.lib not in ("numpy", "tf", "python", "list"):
        return Unknown("a Keras tensor combined with another library's value")
    if op == "==" and (plain is None or plain.lib != "numpy"):
        # A Keras tensor does not define it: Python compares identities.
        return Scalar("bool")
    if op == "@" and (left.shape.rank == 0 or right.shape.rank == 0):
        return Unknown("a matrix product with a number")
    if op in SHIFTS and plain is not None and plain.lib == "numpy":
        return Unknown("an operator Keras tensors do not have")
    if op in SHIFTS:
        raise Fail("array-arguments", f"Keras tensors have no operator `{op}`", "TypeError")
    if left.lib == "numpy" or op == "==":
        message = (
            f"NumPy cannot read a symbolic Keras tensor: put the tensor first, or use "
            f"`keras.ops` instead of `array {op} tensor`"
        )
        raise Fail("array-convert", message, "ValueError")
    if plain is not None and (plain.lib == "list" or plain.dtype in ("object", "string")):
        if (
            op not in _KERAS_ARITHMETIC
            or plain.lib == "list"
            and plain.dtype in ("ragged", "string", None)
        ):
            return Unknown("a Keras tensor combined with something that is no number")
        what = "a list" if plain.lib == "list" else "None" if plain.dtype == "object" else "text"
        message = (
            f"a Keras tensor cannot be combined with {what}; use `keras.ops.convert_to_tensor`"
        )
        raise Fail("array-arguments", message, "ValueError")
    shape = multiplied(left, right, "ValueError") if op == "@" else met(op, left, right)
    if op in COMPARISONS or op in BITS:
        return Array(shape, "bool", "keras", TRUTH, origin=ctx.site)
    dtype = _keras_dtype(op, left, right)
    facts = NO_FACTS if op == "@" else _facts(op, left, right, dtype)
    return Array(shape, dtype, "keras", facts, origin=ctx.site)


def _keras_dtype(op: str, left: Operand, right: Operand) -> DType:
    if left.weak or right.weak:
        tensor, number = (right, left) if left.weak else (left, right)
        dtype = tensor.dtype
        if number.dtype == "float64" and dtype is not None and not dt.is_float(dtype):
            dtype = "float32"
        elif number.dtype == "int64" and dtype == "bool":
            dtype = "int32"
    else:
        dtype = dt.keras_promote([left.dtype, right.dtype])
    if op == "/" and dtype is not None and not (dt.is_float(dtype) or dt.is_complex(dtype)):
        return "float32"
    if op in ("//", "%", "**", "-", "+", "*", "@") and dtype == "bool":
        return None
    return dtype


def _keras2(ctx: Context, op: str, left: Operand, right: Operand) -> Value:
    """Keras 2 runs TensorFlow's operator; only shapes are followed."""
    sides = [side for side in (left, right) if side.lib != "keras"]
    if op in ("==", "!=") or op in SHIFTS or any(not side.weak for side in sides):
        return Unknown("an operation of Keras 2 tensors")
    shape = multiplied(left, right, "ValueError") if op == "@" else met(op, left, right)
    return Array(shape, "bool" if op in COMPARISONS else None, "keras", origin=ctx.site)


# pandas -----------------------------------------------------------------------------------------


def _pandas(ctx: Context, op: str, left: Operand, right: Operand) -> Value:
    frame, other = (left, right) if left.lib == "pandas" else (right, left)
    array = frame.value
    if left.lib == right.lib:
        return _aligned(ctx, op, left, right)
    if op == "@" or not isinstance(array, Array):
        return Unknown("a matrix product with a frame")
    if other.lib == "list" or other.dtype == "ragged":
        other = Operand(other.value, "numpy", other.shape, other.dtype, other.facts)
    if other.lib == "numpy" and frame.shape.rank is not None:
        met(op, left, right)
    dtype = _pandas_dtype(op, left, right)
    if "object" in (frame.dtype, other.dtype) or "string" in (frame.dtype, other.dtype):
        dtype = "bool" if op in COMPARISONS else None
    facts = NO_FACTS if dtype is None else _facts(op, left, right, dtype)
    columns = array.column_dtypes
    if columns is not None:
        sides = [Operand(array, "numpy", array.shape, kind, NO_FACTS) for kind in columns]
        order = (lambda side: (side, other)) if frame is left else (lambda side: (other, side))
        columns = tuple(_column_dtype(op, *order(side)) for side in sides)
        if array.shape.rank == 1:
            dtype = None
    return array.but(dtype=dtype, facts=facts, column_dtypes=columns, origin=ctx.site, name=None)


def _column_dtype(op: str, left: Operand, right: Operand) -> DType:
    own = left.dtype if left.dtype in dt.NULLABLE else right.dtype
    if own in dt.NULLABLE:
        return "boolean" if op in COMPARISONS else "Float64" if op == "/" else own
    if op in COMPARISONS:
        return "bool"
    if any(side.dtype in ("object", "string") for side in (left, right)):
        return None
    return _pandas_dtype(op, left, right)


def _pandas_dtype(op: str, left: Operand, right: Operand) -> DType:
    """NumPy's dtype; where whole numbers are divided by zero pandas makes floats of them."""
    dtype = numpy_dtype(op, left, right)
    if op in ("//", "%") and not dt.is_float(dtype):
        low, high = right.facts.low, right.facts.high
        if not (low is not None and low > 0 or high is not None and high < 0):
            return None
    return dtype


def _aligned(ctx: Context, op: str, left: Operand, right: Operand) -> Value:
    """Two frames or series: rows and columns are matched by label, missing ones become NaN."""
    a, b = left.value, right.value
    assert isinstance(a, Array) and isinstance(b, Array)
    if op == "@":
        return Unknown("a matrix product of frames")
    dtype = _pandas_dtype(op, left, right)
    if "object" in (left.dtype, right.dtype) or "string" in (left.dtype, right.dtype):
        dtype = "bool" if op in COMPARISONS else None
    if a.shape.rank == b.shape.rank and a.shape == b.shape:
        facts = NO_FACTS if dtype is None else _facts(op, left, right, dtype)
        keeps = a.columns == b.columns
        # Of other columns the result has all.
        shape = a.shape if keeps or a.shape.rank == 1 else a.shape.with_last(UNKNOWN)
        if a.rows != b.rows and shape.dims:
            shape = shape.with_dim(0, UNKNOWN)  # All that one of them has.
        return a.but(
            shape=shape, dtype=dtype, facts=facts if keeps or a.shape.rank == 1 else NO_FACTS,
            columns=a.columns if keeps else None, column_dtypes=None, origin=ctx.site, name=None,
        )  # fmt: skip
    if a.shape.rank == 2 and b.shape.rank == 1 and a.shape[1] == b.shape[0]:
        # The common case: one number for each column, as df.mean() gives.
        return a.but(dtype=None, facts=NO_FACTS, column_dtypes=None, origin=ctx.site, name=None)
    rank = max(a.shape.rank, b.shape.rank) if None not in (a.shape.rank, b.shape.rank) else None  # type: ignore[type-var]
    shape = UNRANKED if rank is None else Shape((UNKNOWN,) * rank)
    return Array(shape, "bool" if op in COMPARISONS else None, "pandas", origin=ctx.site)


# One side ---------------------------------------------------------------------------------------


def unary(ctx: Context, op: str, a: Value) -> Value:
    """``-a``, ``+a``, ``~a``."""
    if not isinstance(a, Array):
        return Unknown("not an array")
    graph = a.graph or ctx.graph
    lib = "tf" if a.lib == "variable" else a.lib
    if lib in ("unknown", "torch", "ragged", "sparse"):
        return Unknown("an operation fitlint does not model")
    if lib == "numpy":
        _refuse_unary(op, a.dtype, "TypeError")
    elif lib == "tf":
        wrong = "TypeError" if graph else "InvalidArgumentError"
        if op == "+":
            return Unknown("unary plus of a tensor")
        _refuse_unary(op, a.dtype, wrong)
        if op == "-" and a.dtype in ("uint8", "uint16"):
            raise Fail("array-arguments", f"TensorFlow does not negate {a.dtype} tensors", wrong)
    facts = a.facts if op == "+" else NO_FACTS
    if op == "-":
        facts = negated(a.facts, a.dtype)
    elif op == "~" and a.dtype == "bool":
        facts = TRUTH
    dtype = a.dtype if lib != "pandas" or a.shape.rank == 1 or op == "-" else None
    if lib == "keras" and op == "~":
        dtype = "bool"
    return Array(
        a.shape, dtype, lib, facts, origin=ctx.site, columns=a.columns,
        column_dtypes=a.column_dtypes, graph=graph and lib == "tf",
    )  # fmt: skip


def _refuse_unary(op: str, dtype: DType, exception: str) -> None:
    if op == "~" and dt.is_float(dtype):
        message = f"`~` takes integers or booleans, not {dtype}"
    elif op in "+-" and dtype == "bool":
        message = f"`{op}` does not take booleans; use `~`, or convert to integers"
    else:
        return
    if op == "+" and exception == "TypeError":
        exception = "UFuncTypeError"
    raise Fail("array-arguments", message, exception)
