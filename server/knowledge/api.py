"""How a piece of library knowledge is written down.

Three kinds of declaration, each found by the canonical dotted name of what it describes:

* :func:`function`: a function, class constructor or method: Python code from abstract arguments
  to an abstract result;
* :func:`attribute`: an attribute read from a value (``x.shape``);
* :func:`constant`: a library constant (``numpy.pi``).

Keras layers have their own form on top of these (:mod:`.keras.layer`).

A declaration's parameters carry the library's own names, order and defaults; the annotation of a
parameter (:mod:`.args`) converts the abstract value, so that a body reads like arithmetic.  The
parameter ``ctx`` receives the :class:`.context.Context`; a default is given already converted.
A declaration raises :class:`~fitlint.values.Fail` where the real call raises, and returns
:class:`~fitlint.values.Unknown` where it cannot tell.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, TypeVar

from ..text.records import record
from ..values import Array, Note, Site, Unknown, Value
from .context import Context


@record(frozen=True, slots=True)
class Param:
    """One parameter of a declaration."""

    name: str
    kind: int
    default: Any
    convert: Callable[[Context, Value, str], Any] | None


MISSING: Any = inspect.Parameter.empty


@record(slots=True)
class Declaration:
    """A library function described by a Python function."""

    name: str
    body: Callable[..., Any]
    problem: str = "call-arguments"
    """Kind of the failure of a wrong call."""
    takes_context: bool = False
    takes_name: bool = False
    check: Callable[[Context, Sequence[Value], Mapping[str, Value]], None] | None = None
    """Refuses calls before the arguments are bound."""
    _params: list[Param] | None = field(default=None, repr=False)
    _leading: tuple[str, ...] = ()
    """Of ``ctx`` and ``called`` those that are not keyword-only; they come first, in this order."""
    _starred: bool = False
    """Whether some parameters cannot be passed by name."""

    @property
    def params(self) -> list[Param]:
        """The parameters, compiled on first use."""
        if self._params is None:
            self._params = self._compile()
        return self._params

    def _compile(self) -> list[Param]:
        namespace = self.body.__globals__
        params: list[Param] = []
        for name, kind, default, note in _parameters(self.body):
            if name in ("ctx", "called"):
                self.takes_context = self.takes_context or name == "ctx"
                self.takes_name = self.takes_name or name == "called"
                if kind == inspect.Parameter.POSITIONAL_OR_KEYWORD:
                    self._leading += (name,)
                continue
            alias = namespace.get(note) if isinstance(note, str) else note
            metadata = getattr(alias, "__metadata__", None)
            params.append(Param(name, kind, default, metadata[0] if metadata else None))
            self._starred = self._starred or kind in _STARS or kind == _POSITIONAL_ONLY
        return params

    def bind(
        self, ctx: Context, args: Sequence[Value], kwargs: Mapping[str, Value]
    ) -> dict[str, Any] | None:
        """Converted arguments by parameter name; ``None`` where the call cannot be understood."""
        bound: dict[str, Any] = {}
        rest: list[Value] = list(args)
        named = dict(kwargs)
        star: list[Value] = []
        for param in self.params:
            if param.kind == inspect.Parameter.VAR_POSITIONAL:
                star = rest
                rest = []
                bound[param.name] = tuple(star)
            elif param.kind == inspect.Parameter.VAR_KEYWORD:
                bound[param.name] = named
                named = {}
            elif rest and param.kind != inspect.Parameter.KEYWORD_ONLY:
                if param.name in named:
                    return None
                bound[param.name] = _converted(ctx, param, rest.pop(0))
            elif param.name in named and param.kind != inspect.Parameter.POSITIONAL_ONLY:
                bound[param.name] = _converted(ctx, param, named.pop(param.name))
            elif param.default is not MISSING:
                bound[param.name] = param.default
            else:
                return None
        return bound

    def __call__(
        self, ctx: Context, args: Sequence[Value], kwargs: Mapping[str, Value], called: str = ""
    ) -> Value:
        if self.check is not None:
            self.check(ctx, args, kwargs)
        bound = self.bind(ctx, args, kwargs)
        if bound is None:
            return Unknown(f"fitlint does not understand this call of {self.name}")
        if self.takes_context:
            bound["ctx"] = ctx
        if self.takes_name:
            bound["called"] = called or self.name
        result: Value = self.call_body(bound)
        if ctx.graph or ctx.tapes:
            from .differentiation import follow

            return follow(ctx, called or self.name, args, kwargs, result)
        if isinstance(result, Array) and result.lib == "tf" and result.link is None:
            # No tape records: none that is opened later gets here.
            return result.but(link=frozenset(), facts=result.facts)
        return result

    def call_body(self, bound: dict[str, Any]) -> Any:
        """Run the body with converted arguments (star parameters spread again)."""
        if not self._starred:
            return self.body(**bound)
        positional: list[Any] = []
        keywords: dict[str, Any] = {}
        has_star = any(p.kind == inspect.Parameter.VAR_POSITIONAL for p in self.params)
        seen_star = False
        for name in ("ctx", "called"):
            if name in bound:
                if has_star and name in self._leading:
                    positional.append(bound[name])
                else:
                    keywords[name] = bound[name]
        for param in self.params:
            value = bound[param.name]
            if param.kind == inspect.Parameter.VAR_POSITIONAL:
                positional.extend(value)
                seen_star = True
            elif param.kind == inspect.Parameter.VAR_KEYWORD:
                keywords.update(value)
            elif param.kind == inspect.Parameter.POSITIONAL_ONLY or (has_star and not seen_star):
                positional.append(value)
            else:
                keywords[param.name] = value
        return self.body(*positional, **keywords)


def _converted(ctx: Context, param: Param, value: Value) -> Any:
    return value if param.convert is None else param.convert(ctx, value, param.name)


_POSITIONAL_ONLY = inspect.Parameter.POSITIONAL_ONLY
_STARS = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def _parameters(body: Callable[..., Any]) -> Iterator[tuple[str, int, Any, Any]]:
    """Name, kind, default and annotation of each parameter.

    Read from the code object where that tells all: ``inspect.signature`` takes ten times as long.
    """
    code = getattr(body, "__code__", None)
    if code is None or hasattr(body, "__wrapped__") or hasattr(body, "__signature__"):
        for param in inspect.signature(body).parameters.values():
            yield param.name, param.kind, param.default, param.annotation
        return
    notes = body.__annotations__
    count, positional_only = code.co_argcount, code.co_posonlyargcount
    names = code.co_varnames
    defaults = body.__defaults__ or ()
    first_default = count - len(defaults)
    for index in range(count):
        name = names[index]
        kind = (
            _POSITIONAL_ONLY if index < positional_only else inspect.Parameter.POSITIONAL_OR_KEYWORD
        )
        default = defaults[index - first_default] if index >= first_default else MISSING
        yield name, kind, default, notes.get(name)
    end = count + code.co_kwonlyargcount
    if code.co_flags & inspect.CO_VARARGS:
        yield names[end], inspect.Parameter.VAR_POSITIONAL, MISSING, notes.get(names[end])
    keyword_defaults = body.__kwdefaults__ or {}
    for name in names[count:end]:
        default = keyword_defaults.get(name, MISSING)
        yield name, inspect.Parameter.KEYWORD_ONLY, default, notes.get(name)
    if code.co_flags & inspect.CO_VARKEYWORDS:
        last = names[end + bool(code.co_flags & inspect.CO_VARARGS)]
        yield last, inspect.Parameter.VAR_KEYWORD, MISSING, notes.get(last)


FUNCTIONS: dict[str, Declaration] = {}
ATTRIBUTES: dict[str, Callable[[Context, Any], Value]] = {}
CONSTANTS: dict[str, Value] = {}

F = TypeVar("F", bound=Callable[..., Any])


def function(*names: str, problem: str = "call-arguments") -> Callable[[F], F]:
    """Declare the function, constructor or method with these canonical names.

    A method is named by the type tag of its receiver, which is passed first:
    ``ndarray.reshape``, ``tensor.numpy``, ``Dataset.batch``, ``DataFrame.drop``, ``str.split``,
    ``keras.Model.fit``.  A parameter ``called`` receives the name it was called by.
    """

    def register(body: F) -> F:
        for name in names:
            FUNCTIONS[name] = Declaration(name, body, problem)
        return body

    return register


def attribute(*names: str) -> Callable[[F], F]:
    """Declare an attribute: ``@attribute("ndarray.shape")`` over ``f(ctx, receiver)``."""

    def register(body: F) -> F:
        for name in names:
            ATTRIBUTES[name] = body
        return body

    return register


def constant(name: str, value: Value) -> None:
    """Declare a library constant."""
    CONSTANTS[name] = value


def problem_note(site: Site | None, text: str) -> tuple[Note, ...]:
    """A tuple of one note, or empty where the place is not known."""
    return () if site is None else (Note(site, text),)


__all__ = [
    "ATTRIBUTES", "CONSTANTS", "FUNCTIONS", "MISSING", "Context", "Declaration", "Param",
    "attribute", "constant", "function", "problem_note",
]  # fmt: skip
