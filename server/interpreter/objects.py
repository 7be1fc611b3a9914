"""Attribute lookup: instances, classes and their ancestors, modules, arrays, library names."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from ..knowledge.absent import refuse_absent
from ..knowledge.keras.held import held
from ..knowledge.keras.layer import LAYERS
from ..knowledge.numpy.attributes import of_dtype
from ..knowledge.numpy.views import VIEWS, viewing
from ..knowledge.python.versions import version_of
from ..knowledge.registry import ancestors, find_attribute, find_constant, find_function
from ..resolve.aliases import canonical
from ..resolve.names import exists
from ..resolve.names import members as class_members
from ..values import (
    NOTHING,
    TRUE,
    Array,
    Bound,
    Const,
    Dataset,
    Fail,
    FrozenDict,
    Function,
    Generator,
    Iterator,
    Lib,
    Member,
    Method,
    ModelState,
    Obj,
    ObjectRec,
    Partial,
    Scalar,
    Super,
    Tuple,
    Union,
    Unknown,
    UserClass,
    UserModule,
    Value,
    join,
)  # fmt: skip
from .escape import forget_trainable

if TYPE_CHECKING:
    from .machine import Machine

FIELD = Lib("dataclasses.Field")
"""The class of what ``dataclasses.field(...)`` gives."""

BARE = ("abc.ABC", "builtins.object", "enum.Enum", "typing.Generic", "typing.Protocol")
"""Classes of Python's library without methods that a program would define as well."""

NAMESPACE = Lib("argparse.Namespace")
"""The class of what ``parse_args()`` gives."""

canonical_name = lru_cache(maxsize=4096)(canonical)

_ARRAY_TAGS = {
    "numpy": "ndarray", "tf": "tensor", "keras": "kerastensor", "variable": "variable",
    "torch": "torchtensor", "ragged": "tensor", "sparse": "tensor",
}  # fmt: skip


def tag_of(value: Value) -> str | None:
    """The receiver tag library methods of a value are declared under."""
    if isinstance(value, Array):
        if value.lib == "pandas":
            return "Series" if value.shape.rank == 1 else "DataFrame"
        return _ARRAY_TAGS.get(value.lib)
    if isinstance(value, Dataset):
        return "Dataset"
    if isinstance(value, Const):
        name = type(value.value).__name__
        return name if name in ("str", "int", "float", "bool", "bytes") else None
    if isinstance(value, Scalar):
        return value.kind
    if isinstance(value, Tuple):
        return "tuple"
    if isinstance(value, FrozenDict):
        return "dict"
    if isinstance(value, (Iterator, Generator)):
        return "iterator"
    if isinstance(value, Obj) and value.kind != "object":
        return value.kind
    return None


def get_attribute(m: Machine, value: Value, name: str) -> Value | None:
    """Read ``value.name``; ``None`` where it certainly does not exist."""
    if isinstance(value, Lib):
        return _lib_attribute(m, value, name)
    if isinstance(value, Obj) and value.kind == "object":
        return _object_attribute(m, value, name)
    if isinstance(value, UserModule):
        scope = m.scope(value.scope)
        found = scope.names.get(name)
        if found is None:
            found = m.modules.get(f"{value.name}.{name}")
        if found is None:
            return Unknown(f"`{value.name}` has no `{name}` fitlint can see")
        return found
    if isinstance(value, UserClass):
        return class_attribute(m, value, name)
    if isinstance(value, Union):
        return _union_attribute(m, value, name)
    if isinstance(value, Super):
        return _super_attribute(m, value, name)
    if isinstance(value, Tuple) and name in value.names:
        return value.items[value.names.index(name)]
    if isinstance(value, Partial) and name == "func":
        return value.function
    if isinstance(value, Function) and name in ("__name__", "__qualname__"):
        return Const(value.name)
    if isinstance(value, Dataset):
        extras = dict(value.extras)
        if name in extras:
            return extras[name]
    if isinstance(value, Unknown) and name == "reshape":
        # Whatever it is, its shape is what reshape says.
        return Method(Array(lib="unknown"), "ndarray.reshape")
    if value is NOTHING and not hasattr(None, name) and not m.guessing:
        text = f"`.{name}` of None: the function it comes from returns nothing"
        raise Fail("attribute", text, "AttributeError", name=name)
    if m.in_step and value == Const(None):
        return None
    if isinstance(value, Member):
        from .enumeration import attribute

        found = attribute(m, value, name)
        if found is not None:
            return found
    tag = tag_of(value)
    if tag is not None:
        return _tagged_attribute(m, value, tag, name)
    if not m.guessing:
        refuse_absent(m, value, name)
    return Unknown(f"`.{name}` of something fitlint does not know")


def _tagged_attribute(m: Machine, value: Value, tag: str, name: str) -> Value:
    attribute = find_attribute(f"{tag}.{name}")
    if attribute is not None:
        result: Value = attribute(m, value)  # type: ignore[operator]
        return viewing(result, value) if f"{tag}.{name}" in VIEWS else result
    if find_function(f"{tag}.{name}") is not None:
        return Method(value, f"{tag}.{name}")
    if isinstance(value, Array) and value.columns is not None and name in value.columns:
        return _column(m, value, name)
    if not m.guessing:
        refuse_absent(m, value, name)
    if isinstance(value, Obj):
        m.escape(value)  # A method may change what it holds.
    return Unknown(f"`.{name}` is not modelled")


def _column(m: Machine, frame: Array, name: str) -> Value:
    getitem = find_function("DataFrame.__getitem__")
    if getitem is None:
        return Unknown("a column")
    return getitem(m, [frame, Const(name)], {})


def _union_attribute(m: Machine, value: Union, name: str) -> Value | None:
    """The attribute of those that have it: which one it is, the program knows."""
    result: Value | None = None
    failures: list[Fail] = []
    for option in value.options:
        found = m.attempt(lambda option=option: get_attribute(m, option, name))  # type: ignore[misc, arg-type]
        if isinstance(found, Fail):
            failures.append(found)
        elif found is not None:
            result = found if result is None else join(result, found)
    if len(failures) == len(value.options):
        raise failures[0]
    return result


@lru_cache(maxsize=4096)
def _lib_target(name: str, attr: str) -> str:
    return canonical_name(f"{name}.{attr}")


def _lib_attribute(m: Machine, value: Lib, name: str) -> Value:
    if not value.spelled and value.name.startswith("numpy."):
        # Not written as a class: the dtype of an array.
        found = of_dtype(value.name.removeprefix("numpy."), name)
        if found is not None:
            return found
    spelled = f"{value.spelled or value.name}.{name}"
    target = _lib_target(value.name, name)
    if target in m.process.replaced:
        return m.process.replaced[target]
    constant = find_constant(target)
    if constant is not None:
        return constant
    if name == "__version__" or target == "tensorflow.version.VERSION":
        return version_of(m, value.name.partition(".")[0])
    return Lib(target, spelled)


def object_mro(m: Machine, value: Obj) -> tuple[Value, ...]:
    """The classes an object's attributes are looked up in."""
    if isinstance(value.cls, UserClass):
        return value.cls.mro
    if isinstance(value.cls, Lib):
        return ancestors(value.cls.name)
    return ()


def _object_attribute(m: Machine, value: Obj, name: str) -> Value | None:
    record = m.read(value)
    assert isinstance(record, ObjectRec)
    own = record.attrs.get(name)
    if own is not None:
        return own
    if name == "__class__" and value.cls is not None:
        return value.cls
    if name == "__dict__":
        return m.new_dict(dict(record.attrs))
    found = lookup(m, value, object_mro(m, value), name)
    if isinstance(found, Bound) and isinstance(value.cls, UserClass):
        return held(m, value, name, found.function) or found
    if found is not None:
        return found
    if record.opaque or (isinstance(value.cls, UserClass) and value.cls.opaque):
        return Unknown(f"`{name}` may have been set by code fitlint cannot see")
    getter = user_method(m, value, "__getattr__")
    if getter is not None:
        return m.call(Bound(value, getter), [Const(name)])
    if m.torch and _is_keras(value):
        return Unknown(f"`{name}` may be of torch.nn.Module, which a layer is with that backend")
    listed = value.cls if isinstance(value.cls, Lib) and exists(value.cls.name) else None
    if listed is not None and exists(f"{listed.name}.{name}") is False:
        short = listed.name.rsplit(".", 1)[-1]
        text = f"{short} has no attribute `{name}` in this version"
        raise Fail("unknown-attribute", text, "AttributeError", cls=listed.name, name=name)
    if value.cls == NAMESPACE and not m.guessing and not m.sets_attribute(name):
        known = ", ".join(record.attrs) or "none"
        text = f"the command line has no argument `{name}`: `add_argument` was called for {known}"
        raise Fail("attribute", text, "AttributeError", name=name)
    state = record.native
    plain = not isinstance(state, ModelState) or state.kind == "subclass"
    if plain and isinstance(value.cls, UserClass) and _surely_missing(m, value.cls, name):
        text = f"`{value.cls.name}` has no attribute `{name}`"
        raise Fail("unknown-attribute", text, "AttributeError", cls=value.cls.name, name=name)
    if any(
        isinstance(base, Lib) and base.name != "builtins.object" for base in object_mro(m, value)
    ):
        return Unknown(f"`{name}` is not modelled")
    return None


def _surely_missing(m: Machine, cls: UserClass, name: str) -> bool:
    """Whether objects of a user's Keras class have no such attribute, whatever ran before.

    Nothing in the program's own files may store it, and no library ancestor may have it.
    """
    if m.guessing or m.keras_major < 3 or name.startswith("_"):
        return False
    for base in cls.mro:
        if isinstance(base, Lib) and base.name != "builtins.object":
            if not base.name.startswith("keras.") or exists(f"{base.name}.{name}") is not False:
                return False
    return not m.sets_attribute(name)


def sets_attribute(m: Machine, name: str) -> bool:
    """Whether the program's own files may store such an attribute somewhere."""
    for source in (m.source, *m.sources.values()):
        key = ("attributes", id(source))
        if key not in m.stored:
            m.stored[key] = _stored_in(source.tree)
        if name in m.stored[key] or _ANY in m.stored[key]:
            return True
    return False


_ANY = "*"
"""Among the stored names: any other may be stored as well."""


def _stored_in(tree: ast.AST) -> frozenset[str]:
    """The attributes that code stores, and every text it mentions, for one of those may be named."""
    nodes = list(ast.walk(tree))
    added = {id(node.target) for node in nodes if isinstance(node, ast.AugAssign)}
    named = any(isinstance(node, ast.Name) and node.id in ("setattr", "vars") for node in nodes)
    looked = set(_looks(nodes)) if named else set()
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Attribute):
            if not isinstance(node.ctx, ast.Load) and id(node) not in added:
                found.add(node.attr)
            elif node.attr == "__dict__":
                found.add(_ANY)
        elif isinstance(node, ast.Name) and node.id in ("setattr", "vars"):
            if id(node) not in looked:
                found.add(_ANY)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return frozenset(found)


_LOOKING = ("items", "keys", "values", "get", "copy")
_READING = (
    "print", "pprint", "len", "str", "repr", "dict", "list", "sorted", "format", "dump", "dumps", "info", "debug",
    "update",
)  # fmt: skip


def _looks(nodes: list[ast.AST]) -> list[int]:
    """Where `vars(...)` is only looked into: shown, gone through, copied."""
    found: list[int] = []
    for node in nodes:
        seen: list[ast.AST] = []
        if isinstance(node, ast.Attribute) and node.attr in _LOOKING:
            seen = [node.value]
        elif isinstance(node, ast.Call):
            seen = [keyword.value for keyword in node.keywords if keyword.arg is None]
            name = (
                node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            )
            seen += node.args if name in _READING else []
        elif isinstance(node, ast.FormattedValue):
            seen = [node.value]
        found += [id(part.func) for part in seen if isinstance(part, ast.Call)]
    return found


def _is_keras(value: Obj) -> bool:
    return isinstance(value.cls, Lib) and value.cls.name.startswith("keras.")


def lookup(m: Machine, receiver: Obj | Member, mro: tuple[Value, ...], name: str) -> Value | None:
    """Find ``name`` along ``mro`` and bind it to the receiver."""
    hidden = False
    for base in mro:
        if isinstance(base, UserClass):
            member = m.scope(base.scope).names.get(name)
            if member is not None and hidden:
                return Unknown(f"`{name}` may be of a library's class, which comes first")
            if member is not None:
                return bind_member(m, receiver, member)
        elif isinstance(base, Lib):
            dotted = f"{base.name}.{name}"
            if dotted in m.process.replaced:
                return bind_member(m, receiver, m.process.replaced[dotted])
            attribute = find_attribute(dotted)
            if attribute is not None:
                result: Value = attribute(m, receiver)  # type: ignore[operator]
                return result
            if find_function(dotted) is not None:
                return Method(receiver, dotted)
            if name == "__init__" and (base.name in LAYERS or find_function(base.name)):
                return Method(receiver, dotted)
            hidden = (
                hidden or base.name not in BARE and name in (class_members(base.name) or (name,))
            )
    return None


def bind_member(m: Machine, receiver: Obj | Member, member: Value) -> Value:
    """What reading a class member through an instance gives (the descriptor protocol)."""
    if isinstance(member, Function):
        if member.kind == "static":
            return member
        if member.kind == "class":
            return Bound(receiver.cls or member, member)
        if member.kind == "property":
            value = m.call(Bound(receiver, member))
            if "functools.cached_property" in member.marks and isinstance(receiver, Obj):
                m.edit(receiver).attrs[member.name] = value
            return value
        return Bound(receiver, member)
    if user_method(m, member, "__get__") is not None:
        return Unknown("what a descriptor gives")
    return member


def class_attribute(m: Machine, cls: UserClass, name: str) -> Value | None:
    """Read an attribute of a class itself."""
    if name in ("__name__", "__qualname__"):
        return Const(cls.name)
    for base in cls.mro:
        if isinstance(base, UserClass):
            member = m.scope(base.scope).names.get(name)
            if member is not None:
                if isinstance(member, Function) and member.kind == "class":
                    return Bound(cls, member)
                if user_method(m, member, "__get__") is not None:
                    return Unknown("what a descriptor gives")
                if isinstance(member, Obj) and member.cls == FIELD:
                    default: Value | None = m.read(member).attrs.get("default")
                    return default
                return member
        elif isinstance(base, Lib) and base.name != "builtins.object":
            if f"{base.name}.{name}" in m.process.replaced:
                return m.process.replaced[f"{base.name}.{name}"]
            declared = find_attribute(f"{base.name}.{name}")
            if declared is not None and name == "apply":
                result: Value = declared(m, cls)  # type: ignore[operator]
                return result
            if find_function(f"{base.name}.{name}") is not None or name == "__init__":
                return Lib(f"{base.name}.{name}")
    if cls.derives("enum.Enum") and name == "__members__":
        from .enumeration import members

        return m.new_dict(members(m, cls))
    if cls.opaque or any(isinstance(b, Lib) and b.name != "builtins.object" for b in cls.mro):
        return Unknown(f"`{name}` of a class fitlint knows in part")
    return None


def _super_attribute(m: Machine, value: Super, name: str) -> Value | None:
    receiver = value.receiver
    if isinstance(receiver, Obj):
        mro = object_mro(m, receiver)
    elif isinstance(receiver, UserClass):
        mro = receiver.mro
    else:
        return Unknown("super() outside an instance")
    if value.after in mro:
        mro = mro[mro.index(value.after) + 1 :]
    if not isinstance(receiver, Obj):
        for base in mro:
            if isinstance(base, UserClass):
                member = m.scope(base.scope).names.get(name)
                if isinstance(member, Function):
                    return Bound(receiver, member) if member.kind == "class" else member
        return Unknown("a class attribute")
    found = lookup(m, receiver, mro, name)
    if found is not None:
        return found
    if any(isinstance(base, Unknown) for base in mro):
        return Unknown(f"`{name}` of an ancestor fitlint does not know")
    return Unknown(f"`super().{name}` is not modelled")


def user_method(m: Machine, value: Value, name: str) -> Function | None:
    """The user's own method ``name`` of an instance or class."""
    cls = value.cls if isinstance(value, Obj) else value
    if not isinstance(cls, UserClass):
        return None
    for base in cls.mro:
        if isinstance(base, UserClass):
            member = m.scope(base.scope).names.get(name)
            if member is not None:
                return member if isinstance(member, Function) else None
    return None


def set_attribute(m: Machine, target: Value, name: str, value: Value) -> None:
    """Run ``target.name = value``."""
    if isinstance(target, Obj) and target.kind == "object":
        for base in object_mro(m, target):
            if isinstance(base, UserClass):
                member = m.scope(base.scope).names.get(f"{name}.setter")
                if isinstance(member, Function):
                    m.call(Bound(target, member), [value])
                    return
                own = m.scope(base.scope).names.get(name)
                hooked = own is not None and user_method(m, own, "__set__")
                if hooked or "__setattr__" in m.scope(base.scope).names:
                    m.edit(target).attrs[name] = Unknown("code of the class decides what is kept")
                    return
        from .dataclass import is_frozen

        if is_frozen(target.cls) and not m.guessing:
            text = f"`{getattr(target.cls, 'name', '')}` is frozen: make a changed copy with dataclasses.replace(..., {name}=...)"
            raise Fail("attribute", text, "FrozenInstanceError", name=name)
        _check_slots(m, target, name)
        bases = (base.name for base in object_mro(m, target) if isinstance(base, Lib))
        setter = next(filter(None, (find_function(f"{name}.__setattr__") for name in bases)), None)
        if setter is not None and setter(m, [target, Const(name), value], {}) == TRUE:
            return
        m.edit(target).attrs[name] = value
        if isinstance(value, Iterator):
            m.kept.add(id(value))
    elif isinstance(target, (UserModule, UserClass)):
        m.edit_scope(target.scope).names[name] = value
    elif isinstance(target, Union):
        for option in target.options:
            _perhaps_set(m, option, name, value)
    elif isinstance(target, Unknown) and name == "trainable":
        forget_trainable(m)
    elif isinstance(target, Lib):
        certain = not m.guessing and not m.state.condition
        m.process.replace(target.name, name, value if certain else Unknown("perhaps replaced"))
    elif isinstance(target, Array) and target.lib == "numpy" and name in ("shape", "dtype"):
        _set_in_place(m, target, name, value)


def _perhaps_set(m: Machine, target: Value, name: str, value: Value) -> None:
    """Run ``target.name = value`` on an object that may be meant, or another."""
    if not isinstance(target, Obj) or target.kind != "object" or m.read(target).native is not None:
        m.escape(target)
        return
    attrs = m.edit(target).attrs
    old = attrs.get(name)
    attrs[name] = Unknown("perhaps set") if old is None else join(old, value)


def _check_slots(m: Machine, target: Obj, name: str) -> None:
    """Instances of classes that all have ``__slots__`` have no other attributes."""
    allowed: list[Value] = []
    for base in object_mro(m, target):
        if isinstance(base, Lib) and base.name in BARE:
            continue
        slots = m.scope(base.scope).names.get("__slots__") if isinstance(base, UserClass) else None
        names = None if slots is None or isinstance(slots, Const) else m.iterate(slots).items
        if names is None or not all(isinstance(one, Const) for one in names):
            return
        allowed += names
    if Const("__dict__") in allowed:
        return
    if Const(name) not in allowed and allowed and not m.guessing:
        shown = ", ".join(str(one.value) for one in allowed if isinstance(one, Const))
        text = f"there is no slot for `{name}`: `__slots__` has {shown}"
        raise Fail("attribute", text, "AttributeError", name=name)


def _set_in_place(m: Machine, array: Array, name: str, value: Value) -> None:
    """``x.shape = (3, 4)``: every name of the array sees it."""
    changed = Array(dtype=None if name == "dtype" else array.dtype)
    reshape = find_function("ndarray.reshape")
    if name == "shape" and reshape is not None:
        found = reshape(m, [array, value], {})
        changed = found if isinstance(found, Array) else changed
    m.replace(array, changed.but(name=array.name, origin=m.site, facts=changed.facts))
