"""Calling things: user functions and classes, bound methods, library names."""

from __future__ import annotations

import ast
import traceback
from collections.abc import Mapping
from functools import cache
from itertools import islice, product
from typing import TYPE_CHECKING

from ..knowledge import disk
from ..knowledge.api import Declaration
from ..knowledge.argument_types import refuse_wrong_types
from ..knowledge.keras.layer import LAYERS
from ..knowledge.numpy.views import VIEWS, viewing
from ..knowledge.python.written import handed
from ..knowledge.registry import find_function
from ..knowledge.symbolic import refuse_symbolic
from ..knowledge.wrong_calls import refuse_wrong_call
from ..resolve.signatures import Signature, library_of, signature_of
from ..values import (
    NO_FACTS,
    Array,
    Bound,
    Dataset,
    Fail,
    Function,
    Lib,
    Method,
    Obj,
    Partial,
    Problem,
    Raised,
    Super,
    Tuple,
    Union,
    Unknown,
    UserClass,
    Value,
    join,
)  # fmt: skip
from ..values.facts import Called
from . import dataclass, enumeration
from .functions import Star, run_function
from .linking import link, link_parts
from .objects import BARE, object_mro
from .paths import join_exits, merge
from .refusals import is_module, refuse_call
from .state import (
    Cancelled,
    Frame,
    GeneratorFull,
    OutOfBudget,
    State,
)  # fmt: skip
from .uncertain import call_may_raise

if TYPE_CHECKING:
    from .machine import Machine
PASS_ON = (Raised, GeneratorFull, OutOfBudget, Cancelled, RecursionError)
"""Control flow of the interpreter itself."""
MAX_CHOICES = 8
"""Combinations of what the arguments of a failing call may be that are tried."""


def call_value(m: Machine, callee: Value, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """Call a value; several outcomes are joined."""
    if isinstance(callee, Function):
        return join_exits(m, run_function(m, callee, args, kwargs))
    if isinstance(callee, Bound):
        return call_value(m, callee.function, [callee.receiver, *args], kwargs)
    if isinstance(callee, Method):
        return _call_library(m, callee.name, callee.receiver, args, kwargs)
    if isinstance(callee, Lib) and (find_function(callee.name) or not is_module(m, callee)):
        return _call_library(m, callee.name, None, args, kwargs)
    if isinstance(callee, UserClass):
        return instantiate(m, callee, args, kwargs)
    if isinstance(callee, Partial):
        return call_value(
            m, callee.function, [*callee.args, *args], {**dict(callee.kwargs), **kwargs}
        )
    if isinstance(callee, Obj) and callee.kind == "object":
        method = m.get(callee, "__call__")
        if isinstance(method, (Bound, Method, Function)):
            return call_value(m, method, args, kwargs)
        return unknown_call(m, callee, args, kwargs, "this object is not modelled")
    if isinstance(callee, Union):
        return _call_union(m, callee, args, kwargs)
    try:
        refuse_call(m, callee)
    except Fail as fail:
        return m.fail(fail)
    return unknown_call(m, callee, args, kwargs, getattr(callee, "reason", "") or "not modelled")


def unknown_call(
    m: Machine, callee: Value, args: list[Value], kwargs: Mapping[str, Value], reason: str
) -> Value:
    """A call of code we cannot see: its arguments may change."""
    m.uncertain += 1
    m.process.perhaps_replaced((*args, *kwargs.values()))
    disk.given(m, (*args, *kwargs.values()))
    m.escape(callee)
    for value in (*args, *kwargs.values()):
        m.escape(value)
    return Unknown(reason)


def _call_union(m: Machine, callee: Union, args: list[Value], kwargs: dict[str, Value]) -> Value:
    results: list[Value] = []
    states = []
    before = m.state
    for option in callee.options:
        if isinstance(option, Unknown):
            return unknown_call(m, callee, args, kwargs, option.reason)
    for option in callee.options:
        m.state = before.fork()
        outcome = m.attempt(lambda option=option: call_value(m, option, args, kwargs))  # type: ignore[misc]
        if isinstance(outcome, Fail):
            continue
        results.append(outcome)
        states.append(m.state)
    if not states:
        m.state = before
        return Unknown("every alternative of this call fails")
    m.state = merge(m, states, 1)[0]
    value = results[0]
    for other in results[1:]:
        value = join(value, other)
    return value


# -- library ------------------------------------------------------------------------------------


_FILE = Lib("io.File")


def _call_library(
    m: Machine, name: str, receiver: Value | None, args: list[Value], kwargs: dict[str, Value]
) -> Value:
    m.tick()
    given = (*args, *kwargs.values())
    for value in given:
        if isinstance(value, Obj) and value.cls == _FILE:
            handed(m, name, value)
    disk.given(m, given, name)
    if name.startswith("numpy.") and any(isinstance(a, Array) and a.lib == "keras" for a in args):
        text = (
            f"`np.{name[6:]}` needs numbers, a Keras tensor has none yet: use keras.ops or a Layer"
        )
        return m.fail(Fail("keras-tensor", text, "ValueError", 0))
    if (
        m.in_step
        and name.startswith(("numpy.random.", "random."))
        and m.running()[0] in ("call", "train_step")
    ):
        text = f"`{name}` runs once, while the step is traced: every batch sees the same number; use tf.random or keras.random"
        m.report(Problem("traced-once", text))
    declaration = find_function(name)
    if declaration is None and name.startswith("keras.layers."):
        declaration = _layer_constructor(name, receiver is not None)
    else:
        refusal = _refusal(m, name, receiver, args, kwargs)
        if refusal is not None:
            return m.fail(refusal)
    if declaration is None:
        values = args if receiver is None else [receiver, *args]
        return unknown_call(m, Lib(name), values, kwargs, f"`{name}` is not modelled")
    if "**" in kwargs and not name.startswith(("keras.layers.", "keras.Model.__init__")):
        return unknown_call(m, Lib(name), args, kwargs, f"unknown arguments of `{name}`")
    if any(isinstance(arg, Star) for arg in args):
        return unknown_call(m, Lib(name), [], kwargs, f"unknown arguments of `{name}`")
    m.uncertain += call_may_raise(name, given)
    return run_declaration(m, declaration, receiver, args, kwargs, name)


def _signature(m: Machine, name: str, receiver: Value | None) -> Signature | None:
    """The signature of a function, or of the method as the receiver's own class defines it."""
    if isinstance(receiver, Obj) and receiver.kind == "object":
        method = name.rpartition(".")[2]
        bases = [base.name for base in object_mro(m, receiver) if isinstance(base, Lib)]
        found = (signature_of(f"{base}.{method}") for base in bases)
        return next((signature for signature in found if signature is not None), None)
    return signature_of(name)


def _refusal(
    m: Machine, name: str, receiver: Value | None, args: list[Value], kwargs: dict[str, Value]
) -> Fail | None:
    """What Python says of a call that the library's signature does not allow."""
    if m.keras_major < 3 and name.startswith("keras.") or library_of(name) in m.older:
        return None
    if isinstance(receiver, Array) and (
        receiver.lib == "unknown" or receiver.lib == "pandas" and receiver.shape.rank is None
    ):
        return None  # a frame, or one column of it
    signature = _signature(m, name, receiver)
    if signature is None or "**" in kwargs or any(isinstance(arg, Star) for arg in args):
        return None
    declaration = find_function(name)
    try:
        kind = "call-arguments" if declaration is None else declaration.problem
        refuse_wrong_call(name, signature, args, kwargs, kind)
        refuse_wrong_types(m, name, signature, args, kwargs)
    except Fail as refusal:
        return refusal
    return None


@cache
def _layer_constructor(name: str, again: bool) -> Declaration | None:
    """What makes a layer of a declared class; ``again``: by ``super().__init__(...)``."""
    target = name.removesuffix(".__init__")
    if target not in LAYERS:
        return None
    constructor = find_function(f"keras.layers.Layer.{'__initialize__' if again else '__new__'}")
    if constructor is None:
        return None
    return Declaration(target, constructor.body)


def run_declaration(
    m: Machine,
    declaration: Declaration,
    receiver: Value | None,
    args: list[Value],
    kwargs: dict[str, Value],
    name: str,
) -> Value:
    """Evaluate a library call; failures are recorded, symbolic results linked into the graph."""
    values = args if receiver is None else [receiver, *args]
    before = m.call_params, m.call_offset, m.current, m.node
    outer, m.library = m.library, name
    several = any(isinstance(value, Union) for value in (*values, *kwargs.values()))
    entry = m.state.fork() if several else None
    m.call_params = [param.name for param in declaration.params]
    m.call_offset = 0 if receiver is None else 1
    try:
        if name.startswith("numpy."):
            refuse_symbolic(m, name, (*values, *kwargs.values()))
        result = declaration(m, values, kwargs, name)
    except Fail as fail:
        m.current, m.node = before[2], before[3]
        if entry is not None and _works_for_some(m, entry, declaration, values, kwargs, name):
            return Unknown("it fails for some of what an argument may be")
        return m.fail(fail)
    except PASS_ON:
        raise
    except Exception:
        m.errors.append(traceback.format_exc())
        return Unknown(f"fitlint failed to model `{name}`")
    finally:
        m.call_params, m.call_offset, m.current, m.node = before
        m.library = outer
    if isinstance(out := kwargs.get("out"), Array):
        m.replace(out, out.but(facts=NO_FACTS))
    if isinstance(result, Array):
        if name in VIEWS and values:
            result = viewing(result, values[0])
        if result.lib == "keras" and result.node is None:
            result = link(m, result, values, kwargs, declaration, name)
        if result.lib == "tf" and m.graph and not result.graph:
            result = result.but(graph=True, facts=result.facts)
        if result.shape.dims and not name.startswith(("keras.layers.", "keras.Input")):
            m.record(Called(m.site, "array", name, (), (result,)))
    elif isinstance(result, Dataset):
        m.record(Called(m.site, "dataset", name, (), (result,)))
    elif isinstance(result, (Tuple, Obj)) and name.startswith("keras.ops."):
        return link_parts(m, result, values, kwargs, declaration, name)
    return result


def _works_for_some(
    m: Machine,
    entry: State,
    declaration: Declaration,
    values: list[Value],
    kwargs: dict[str, Value],
    name: str,
) -> bool:
    """Whether a call that fails works for one of the alternatives its arguments are."""
    m.uncertain += 1
    arguments = (*values, *kwargs.values())
    options = [value.options if isinstance(value, Union) else (value,) for value in arguments]
    for chosen in islice(product(*options), MAX_CHOICES):
        m.state = entry.fork()
        args, named = list(chosen[: len(values)]), dict(zip(kwargs, chosen[len(values) :]))
        outcome = m.attempt(lambda args=args, named=named: declaration(m, args, named, name))  # type: ignore[misc]
        if not isinstance(outcome, Fail):
            return True
    return False


# -- classes ------------------------------------------------------------------------------------


def instantiate(m: Machine, cls: UserClass, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """Make an instance of a user's class and run its ``__init__``."""
    m.tick()
    if dataclass.is_dataclass(m, cls):
        return dataclass.make(m, cls, args, kwargs)
    if enumeration.is_enum(cls):
        return enumeration.by_value(m, cls, args)
    if m.defines(cls.meta, "__call__") is not None:
        return unknown_call(m, cls, args, kwargs, "its metaclass makes the instances")
    missing = _abstract(m, cls)
    if missing:
        shown = ", ".join(f"`{name}`" for name in missing)
        text = f"`{cls.name}` is abstract: {shown} must be defined by a class that derives from it"
        return m.fail(Fail("python-type", text, "TypeError"))
    if m.defines(cls, "__new__") is not None:
        return unknown_call(
            m, cls, args, kwargs, "the class makes its instances by a `__new__` of its own"
        )
    instance = m.new_object(cls)
    if not m.guessing:
        m.instances[cls.scope] = instance
    prepare = next(
        (find_function(f"{base.name}.__prepare__") for base in cls.mro if isinstance(base, Lib)
         and find_function(f"{base.name}.__prepare__")),
        None,
    )  # fmt: skip
    if prepare is not None:
        prepare(m, [instance], {})
    init = m.get(instance, "__init__")
    if isinstance(init, (Bound, Method)):
        call_value(m, init, [*args], kwargs)
        finish = next(
            (find_function(f"{base.name}.__created__") for base in cls.mro if isinstance(base, Lib)
             and find_function(f"{base.name}.__created__")),
            None,
        )  # fmt: skip
        if finish is not None:
            run_declaration(m, finish, instance, [], {}, finish.name)
    elif cls.opaque:
        m.edit(instance).opaque = True
    return instance


def _abstract(m: Machine, cls: UserClass) -> list[str]:
    """The abstract methods nobody has defined, where instances are refused for them."""
    own = [base for base in cls.mro if isinstance(base, UserClass)]
    others = [base for base in cls.mro if isinstance(base, Lib) and base.name not in BARE]
    if others and cls.mro.index(others[0]) < cls.mro.index(own[-1]):
        return []  # A library's class may define them.
    strict = cls.derives("abc.ABC") or any(
        keyword.arg == "metaclass" and ast.unparse(keyword.value).endswith("ABCMeta")
        for base in own
        for keyword in base.node.keywords
    )
    if not strict or cls.opaque or m.guessing:
        return []
    found: dict[str, bool] = {}
    for base in own:
        for name, member in m.scope(base.scope).names.items():
            marked = isinstance(member, Function) and "abc.abstractmethod" in member.marks
            found.setdefault(name, marked)
    return [name for name, marked in found.items() if marked]


def super_value(m: Machine, frame: Frame, args: list[Value]) -> Value:
    """``super()`` and ``super(Class, self)``."""
    if len(args) == 2 and isinstance(args[0], (UserClass, Lib)):
        return Super(args[1], args[0])
    function = frame.function
    scope = m.scope(frame.scope)
    if function is None or function.owner is None:
        return Unknown("super() outside a class")
    params = [*function.node.args.posonlyargs, *function.node.args.args]
    if not params:
        return Unknown("super() without self")
    receiver = scope.names.get(params[0].arg)
    owner = function.owner
    if receiver is None:
        return Unknown("super() without self")
    if isinstance(receiver, Obj) and isinstance(receiver.cls, UserClass):
        # The class object found by node: methods keep the class they were defined in.
        for base in receiver.cls.mro:
            if isinstance(base, UserClass) and base.node is owner.node:
                owner = base
    return Super(receiver, owner)
