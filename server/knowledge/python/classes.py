"""``isinstance``, ``type``, ``getattr`` and their kin, and the built-in exceptions."""

from __future__ import annotations

import builtins
import sys

from ...values import (
    NONE,
    Array,
    Bound,
    Const,
    Dataset,
    Fail,
    FrozenDict,
    Function,
    Generator,
    Lib,
    Member,
    Method,
    Obj,
    ObjectRec,
    Partial,
    Raised,
    Range,
    Scalar,
    Tuple,
    Union,
    Unknown,
    UserClass,
    Value,
)  # fmt: skip
from ...values.exceptions import catches
from ..api import Context, function
from ..registry import ancestors
from .common import TEXT, TRUTH, kind_of, listed
from .versions import has_name, names_in

_EAGER = "tensorflow.python.framework.ops.EagerTensor"
"""The class of tensors that have a value, which has no public name."""
_ARRAYS = {
    "numpy.ndarray": {"numpy"},
    "tensorflow.Tensor": {"tf"},
    _EAGER: {"tf"},
    "tensorflow.Variable": {"variable"},
    "keras.KerasTensor": {"keras"},
    "tensorflow.RaggedTensor": {"ragged"},
    "tensorflow.SparseTensor": {"sparse"},
    "pandas.DataFrame": {"pandas"},
    "pandas.Series": {"pandas"},
    "torch.Tensor": {"torch"},
}
_OWN_LIBRARIES = frozenset({"builtins", "numpy", "pandas", "tensorflow", "keras"})
_CERTAIN_LIBRARIES = frozenset({"numpy", "tf", "keras", "pandas"})
_SUBTYPES = {"int": ("int",), "bool": ("bool", "int"), "float": ("float",), "str": ("str",)}
_LAYER_BASES = {
    "AdditiveAttention": "Attention", "ReversibleEmbedding": "Embedding", "SpectralNormalization": "Wrapper",
    "SpatialDropout1D": "Dropout", "SpatialDropout2D": "Dropout", "SpatialDropout3D": "Dropout",
    "ConvLSTM1D": "RNN", "ConvLSTM2D": "RNN", "ConvLSTM3D": "RNN", "GRU": "RNN", "LSTM": "RNN",
    "SimpleRNN": "RNN", "TimeDistributed": "Wrapper", "FlaxLayer": "JaxLayer", "Bidirectional": "Wrapper",
}  # fmt: skip
"""Which layers of Keras derive from another public one (``Bidirectional`` in Keras 2 only)."""


def is_instance(ctx: Context, value: Value, cls: Value) -> bool | None:
    """``isinstance(value, cls)``; ``None`` for can't tell."""
    if isinstance(cls, Tuple):
        answers = [is_instance(ctx, value, one) for one in cls.items]
        return True if True in answers else (None if None in answers else False)
    if isinstance(value, Union):
        options = {is_instance(ctx, option, cls) for option in value.options}
        return options.pop() if len(options) == 1 else None
    if isinstance(value, Unknown):
        return None
    if isinstance(cls, UserClass):
        return _of_user_class(value, cls)
    if isinstance(cls, Lib):
        if cls.name == "builtins.object":
            return True
        if cls.name.startswith("builtins."):
            return _of_builtin(value, cls.name.removeprefix("builtins."))
        if _foreign(value, cls.name):
            return False
        return _of_library_class(value, cls.name, ctx.keras_major)
    return None


def _foreign(value: Value, name: str) -> bool:
    """Whether the class is of a library that has nothing to do with such a value."""
    package = name.split(".", 1)[0]
    if package in _OWN_LIBRARIES or package in sys.stdlib_module_names or package == name:
        return False
    if isinstance(value, Array):
        return value.lib in _CERTAIN_LIBRARIES
    plain = isinstance(value, Obj) and value.kind != "object" and value.cls is None
    return plain or isinstance(value, (Const, Scalar, Tuple, Dataset))


def _of_user_class(value: Value, cls: UserClass) -> bool | None:
    own = value.cls if isinstance(value, (Obj, Member)) else None
    if isinstance(own, UserClass):
        if any(isinstance(base, UserClass) and base.node is cls.node for base in own.mro):
            return True
        return None if own.opaque else False
    if isinstance(value, Obj) and value.kind == "object":
        return None if own is None else False
    return False


def _of_builtin(value: Value, name: str) -> bool | None:
    if name == "type":
        return isinstance(value, UserClass) or (None if isinstance(value, Lib) else False)
    if isinstance(value, (Const, Scalar)):
        kind = kind_of(value)
        return False if kind is None else name in _SUBTYPES.get(kind, (kind,))
    if isinstance(value, Tuple):
        return name == "tuple"
    if isinstance(value, FrozenDict):
        return name == "dict"
    if isinstance(value, Obj):
        if value.kind != "object":
            # Tuples of unknown length are kept as lists.
            return None if value.kind == "list" and name == "tuple" else name == value.kind
        bases = value.cls.mro if isinstance(value.cls, UserClass) else ()
        derived = any(isinstance(base, Lib) and base.name == f"builtins.{name}" for base in bases)
        if derived:
            return True
        opaque = isinstance(value.cls, UserClass) and value.cls.opaque
        return None if opaque or value.cls is None else False
    if isinstance(value, Array):
        # A NumPy number is a Python float or text as well.
        return None if value.lib == "numpy" and not value.shape.rank else False
    if isinstance(value, (Dataset, Function, Bound, Method, Generator, Range, Partial)):
        return False
    return None


def _of_library_class(value: Value, name: str, keras_major: int) -> bool | None:
    libraries = _ARRAYS.get(name)
    if isinstance(value, Array):
        if libraries is None:
            return None
        if value.lib in libraries:
            return _right_rank(value, name)
        return False if value.lib in _CERTAIN_LIBRARIES else None
    if libraries is not None and not (isinstance(value, Obj) and value.kind == "object"):
        return False
    if isinstance(value, Dataset):
        return True if name == "tensorflow.data.Dataset" else None
    if isinstance(value, (Const, Scalar)) and name.startswith(("numpy.", "keras.", "tensorflow.")):
        return False
    if isinstance(value, Obj) and value.kind == "object":
        if isinstance(value.cls, Lib):
            return _derives(value.cls.name, name, keras_major)
        if isinstance(value.cls, UserClass):
            return _any_derives(value.cls, name, keras_major)
    return None


def _any_derives(cls: UserClass, name: str, keras_major: int) -> bool | None:
    """Whether a class of the program's is derived from one of a library."""
    bases = [base for base in cls.mro if isinstance(base, Lib) and base.name != "builtins.object"]
    answers = {_derives(base.name, name, keras_major) for base in bases}
    if True in answers:
        return True
    return None if None in answers or cls.opaque else False


def _right_rank(value: Array, name: str) -> bool | None:
    if name == _EAGER:
        return None if value.graph else True
    if name == "numpy.ndarray":
        return True if value.shape.rank else None
    if value.lib == "pandas":
        if value.shape.rank is None:
            return None
        return (value.shape.rank == 1) == (name == "pandas.Series")
    return True


def _derives(name: str, ancestor: str, keras_major: int) -> bool | None:
    """Whether a class of Keras derives from another; ``None`` for other libraries."""
    if any(base.name == ancestor for base in ancestors(name)):
        return True
    if name.startswith("keras.") and ancestor.startswith(("pandas.", "numpy.")):
        return False
    package, _, short = name.rpartition(".")
    other, _, wanted = ancestor.rpartition(".")
    models = ("keras.Model", "keras.Sequential")
    if (package == "keras.layers" and ancestor in models) or (
        name in models and other == "keras.layers"
    ):
        return False
    if package != "keras.layers" or other != package:
        return None
    if keras_major < 3 and ("Conv" in wanted or short == "Bidirectional"):
        return None  # convolutions derive from each other there
    return _LAYER_BASES.get(short) == wanted


@function("builtins.isinstance")
def isinstance_(ctx: Context, obj: Value, cls: Value) -> Value:
    answer = is_instance(ctx, obj, cls)
    return TRUTH if answer is None else Const(answer)


@function("builtins.issubclass")
def issubclass_(ctx: Context, cls: Value, parent: Value) -> Value:
    if isinstance(cls, UserClass):
        if isinstance(parent, UserClass):
            found = any(isinstance(b, UserClass) and b.node is parent.node for b in cls.mro)
            return TRUTH if cls.opaque and not found else Const(found)
    answer = None
    if isinstance(cls, UserClass) and isinstance(parent, Lib):
        answer = _any_derives(cls, parent.name, ctx.keras_major)
    if isinstance(cls, Lib) and isinstance(parent, Lib):
        answer = _derives(cls.name, parent.name, ctx.keras_major)
    return TRUTH if answer is None else Const(answer)


@function("builtins.type")
def type_(*args: Value, ctx: Context) -> Value:
    if len(args) != 1:
        return Unknown("a class made at run time")
    value = args[0]
    kind = kind_of(value)
    if kind is not None:
        return Lib(f"builtins.{kind}")
    if isinstance(value, Obj):
        if value.kind != "object":
            return Lib(f"builtins.{value.kind}")
        return value.cls or Unknown("a class")
    if isinstance(value, Tuple) and not value.names:
        return Lib("builtins.tuple")
    if isinstance(value, Array) and value.lib == "numpy" and value.shape.rank:
        return Lib("numpy.ndarray")
    if isinstance(value, Array) and value.lib == "tf" and not value.graph and not ctx.graph:
        return Lib(_EAGER)
    return Unknown("the type is not known")


@function("builtins.object")
def object_(ctx: Context) -> Value:
    return ctx.new_object(Lib("builtins.object"))


@function("builtins.object.__init__")
def initialise(ctx: Context, receiver: Value, *args: Value, **kwargs: Value) -> Value:
    """Of a class that defines none, or ``super().__init__()`` of one that does."""
    if args or kwargs:
        ctx.escape(receiver)  # another base may take them
    return NONE


# -- attributes -------------------------------------------------------------------------


@function("builtins.hasattr")
def hasattr_(ctx: Context, obj: Value, name: Value) -> Value:
    if not isinstance(name, Const) or not isinstance(name.value, str):
        return TRUTH
    there = has_name(ctx, obj, name.value) if isinstance(obj, Lib) else None
    if there is not None:
        return Const(there)
    found = _tried(ctx, obj, name.value)
    absent = isinstance(found, Fail) and found.problem.exception == "AttributeError"
    if found is _ABSENT or absent:
        return Const(False)
    if isinstance(found, (Fail, Unknown, Lib)) or isinstance(obj, Union):
        return TRUTH
    return Const(True)


_ABSENT = Unknown("no such attribute")


def _tried(ctx: Context, obj: Value, name: str) -> Value | Fail:
    """The attribute, where there is none ``_ABSENT``: a ``__getattr__`` may raise that itself."""
    try:
        return ctx.attempt(lambda: ctx.get(obj, name) or _ABSENT)
    except Raised as raised:
        return _ABSENT if catches("AttributeError", raised.name) else Unknown("it raises")


@function("builtins.getattr")
def getattr_(ctx: Context, obj: Value, name: Value, default: Value | None = None) -> Value:
    if not isinstance(name, Const) or not isinstance(name.value, str):
        return Unknown("an attribute whose name is not known")
    wanted = name.value
    if default is None:
        found = ctx.get(obj, wanted)
    elif isinstance(obj, Lib) and has_name(ctx, obj, wanted) is False:
        return default
    else:
        tried = _tried(ctx, obj, wanted)
        if isinstance(tried, Fail):
            gone = tried.problem.exception == "AttributeError"
            return default if gone else Unknown("an attribute that fails")
        found = None if tried is _ABSENT else tried
    if found is None:
        if default is not None:
            return default
        text = f"there is no attribute `{name.value}`"
        raise Fail("attribute", text, "AttributeError", "name")
    if default is not None and isinstance(found, Unknown):
        return Unknown(found.reason)
    return found


@function("builtins.setattr")
def setattr_(ctx: Context, obj: Value, name: Value, value: Value) -> Value:
    if isinstance(name, Const) and isinstance(name.value, str):
        ctx.set(obj, name.value, value)
    else:
        ctx.escape(obj)
    return NONE


@function("builtins.delattr")
def delattr_(ctx: Context, obj: Value, name: Value) -> Value:
    if isinstance(obj, Obj) and obj.kind == "object" and isinstance(name, Const):
        ctx.edit(obj).attrs.pop(name.value, None)
    else:
        ctx.escape(obj)
    return NONE


@function("builtins.vars")
def vars_(ctx: Context, obj: Value | None = None) -> Value:
    if isinstance(obj, Obj) and obj.kind == "object":
        record = ctx.read(obj)
        assert isinstance(record, ObjectRec)
        return ctx.new_dict(record.attrs, Unknown("an attribute") if record.opaque else None)
    return ctx.new_dict({}, Unknown("a variable"))


@function("builtins.dir")
def dir_(ctx: Context, obj: Value | None = None) -> Value:
    names = names_in(ctx, obj) if isinstance(obj, Lib) else None
    return listed(ctx, None, TEXT) if names is None else ctx.new_list(names)


@function("builtins.eval", "builtins.exec", "builtins.compile", "builtins.__import__")
def opaque_code(*args: Value, **kwargs: Value) -> Value:
    return Unknown("the result of code made at run time")


@function("builtins.property", "builtins.classmethod", "builtins.staticmethod")
def descriptor(*args: Value, **kwargs: Value) -> Value:
    return Unknown("an attribute made by hand")


# -- exceptions and files ---------------------------------------------------------------


def _exception(name: str) -> None:
    def body(*args: Value, ctx: Context, **kwargs: Value) -> Value:
        return ctx.new_object(Lib(name), attrs={"args": Tuple(tuple(args))})

    function(name)(body)


for _name, _cls in vars(builtins).items():
    if isinstance(_cls, type) and issubclass(_cls, BaseException):
        _exception(f"builtins.{_name}")
