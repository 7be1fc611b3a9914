"""What the interpreter computes with: immutable values, the heap of mutable records, problems."""

from .core import (
    FALSE,
    NO_FACTS,
    NONE,
    NOTHING,
    TRUE,
    Array,
    Bound,
    Const,
    Dataset,
    Facts,
    FrozenDict,
    Function,
    Generator,
    Iterator,
    Lib,
    Member,
    Method,
    Obj,
    Partial,
    Range,
    Scalar,
    Site,
    Slice,
    Super,
    Tuple,
    Union,
    Unknown,
    UserClass,
    UserModule,
    Value,
    is_none,
    join,
)
from .heap import DictRec, Heap, ListRec, ObjectRec, Record, ScopeRec
from .keras import Compiled, Config, LayerState, ModelState, Node
from .problems import Fail, Note, Problem, Raised, Unwinding, Yielded, met_late
from .seen import Seen

__all__ = [
    "FALSE", "NONE", "NOTHING", "NO_FACTS", "TRUE", "Array", "Bound", "Compiled", "Config", "Const", "Dataset",
    "DictRec", "Facts", "Fail", "FrozenDict", "Function", "Generator", "Heap", "Iterator",
    "LayerState", "Lib", "ListRec", "Member", "Method", "ModelState", "Node", "Note", "Obj", "ObjectRec",
    "Partial", "Problem", "Raised", "Range", "Record", "Scalar", "ScopeRec", "Seen", "Site", "Slice", "Super",
    "Tuple", "Union", "Unknown", "Unwinding", "UserClass", "UserModule", "Value", "Yielded", "is_none", "join", "met_late",
]  # fmt: skip
