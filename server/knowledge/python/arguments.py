"""``argparse``: what a program is told on its command line is symbolic, defaults included.

Where the program gives the words itself, `parse_args(["--epochs", "3"])`, they are known.
"""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from ...shapes import UNKNOWN, symbol
from ...values import NONE, Const, Lib, Obj, Scalar, Tuple, Unknown, Value, is_none, join
from ..api import Context, function
from .common import TEXT, TRUTH, kind_of, listed

PARSER = "argparse.ArgumentParser"


class Arguments:
    """The destinations a parser has been given so far.

    ``values``: what each is where the command line is not known; ``specs``: what
    ``add_argument`` was given, for the known part of which Python's own parser can be asked.
    """

    def __init__(
        self,
        values: dict[str, Value],
        complete: bool = True,
        specs: tuple[Spec, ...] = (),
        defaults: dict[str, Value] | None = None,
    ) -> None:
        self.values = values
        self.complete = complete
        self.specs = specs
        self.defaults: dict[str, Value] = {} if defaults is None else defaults
        """What ``set_defaults`` was given."""

    def copy(self) -> Arguments:
        """An independent copy."""
        return Arguments(dict(self.values), self.complete, self.specs, dict(self.defaults))

    def join(self, other: Arguments) -> Arguments:
        """What either path declared."""
        values = dict(self.values)
        for name, value in other.values.items():
            values[name] = join(values[name], value) if name in values else value
        same = self.specs == other.specs and self.defaults == other.defaults
        complete = self.complete and other.complete
        return Arguments(values, complete and same, self.specs, self.defaults)


Spec = tuple[tuple[str, ...], tuple[tuple[str, Value], ...]]
"""The flags and the options of one ``add_argument``."""


_SPOKEN = {"prog", "usage", "description", "epilog", "formatter_class", "add_help"}
"""Options of a parser that change only what it says."""


@function(PARSER)
def parser(*args: Value, ctx: Context, **options: Value) -> Value:
    return ctx.new_object(Lib(PARSER), Arguments({}, not options.keys() - _SPOKEN))


@function(f"{PARSER}.add_argument_group", f"{PARSER}.add_mutually_exclusive_group")
def group(receiver: Value, *args: Value, **options: Value) -> Value:
    return receiver


@function(f"{PARSER}.add_subparsers", f"{PARSER}.add_parser")
def subparsers(receiver: Value, *args: Value, ctx: Context, **options: Value) -> Value:
    _arguments(ctx, receiver).complete = False
    return receiver


@function(f"{PARSER}.set_defaults")
def set_defaults(receiver: Value, *, ctx: Context, **named: Value) -> Value:
    values = _arguments(ctx, receiver).values
    if "**" in named:
        _arguments(ctx, receiver).complete = False
    for name, value in named.items():
        values[name] = Unknown("a command line argument")
        _arguments(ctx, receiver).defaults[name] = value
    return NONE


@function(f"{PARSER}.print_help", f"{PARSER}.print_usage")
def shown(receiver: Value, *args: Value) -> Value:
    return NONE


@function(f"{PARSER}.error", f"{PARSER}.exit")
def refused(receiver: Value, *args: Value, ctx: Context) -> Value:
    return ctx.call(Lib("sys.exit"))


@function(f"{PARSER}.add_argument")
def add_argument(receiver: Value, *names: Value, ctx: Context, **options: Value) -> Value:
    flags = [
        name.value for name in names if isinstance(name, Const) and isinstance(name.value, str)
    ]
    dest = options.get("dest")
    arguments = _arguments(ctx, receiver)
    if isinstance(dest, Const) and isinstance(dest.value, str):
        name = dest.value
    elif len(flags) == len(names) and flags:
        long = [flag for flag in flags if flag.startswith("--")]
        name = (long or flags)[0].lstrip("-").replace("-", "_")
    else:
        arguments.complete = False
        return NONE
    positional = bool(flags) and not flags[0].startswith("-")
    arguments.values[name] = _given(ctx, name, options, positional)
    arguments.specs += ((tuple(flags), tuple(options.items())),)
    return NONE


def _given(ctx: Context, name: str, options: dict[str, Value], positional: bool) -> Value:
    action = options.get("action", Const("store"))
    word = action.value if isinstance(action, Const) else None
    if word in ("store_true", "store_false"):
        return TRUTH
    if word == "count":
        return Scalar("int", UNKNOWN)
    if word != "store":
        return Unknown("a command line argument")
    default = options.get("default", NONE)
    kind = options.get("type")
    if kind is None:
        if is_none(default) is not True and kind_of(default) != "str":
            return Unknown("a command line argument")
        value: Value = TEXT
    elif isinstance(kind, Lib) and kind.name in ("builtins.int", "builtins.float", "builtins.str"):
        word = kind.name.removeprefix("builtins.")
        if is_none(default) is not True and kind_of(default) not in (word, "str"):
            return Unknown("what is told, or the default as it is: only texts are converted")
        value = Scalar(word, symbol(f"args.{name}") if word == "int" else None)
    else:
        return Unknown("a command line argument")
    if "nargs" in options:
        value = listed(ctx, None, value)
    required = positional or ctx.branch_truth(options.get("required", Const(False))) is True
    absent = is_none(default)
    return value if required or absent is False else join(value, NONE)


def _arguments(ctx: Context, receiver: Value) -> Arguments:
    assert isinstance(receiver, Obj)
    record = ctx.edit(receiver)
    if not isinstance(record.native, Arguments):
        # A parser of a class of the program's own, whose options are not all seen.
        record.native = Arguments({}, False)
    native: Arguments = record.native
    return native


@function(f"{PARSER}.parse_args")
def parse_args(
    receiver: Value, args: Value = NONE, *rest: Value, ctx: Context, **options: Value
) -> Value:
    assert isinstance(receiver, Obj)
    arguments = _arguments(ctx, receiver)
    values = dict(arguments.values)
    words = None if is_none(args) is not False else ctx.iterate(args).items
    known = words is not None and all(isinstance(word, Const) for word in words)
    if words is not None and known and arguments.complete:
        values.update(_parsed(ctx, arguments, [getattr(word, "value", None) for word in words]))
    made = ctx.new_object(Lib("argparse.Namespace"), attrs=values)
    known = arguments.complete and not ctx.read(receiver).opaque and not rest and not options
    ctx.edit(made).opaque = not known
    return made


@function(f"{PARSER}.parse_known_args")
def parse_known_args(
    receiver: Value, args: Value = NONE, *rest: Value, ctx: Context, **options: Value
) -> Value:
    return Tuple((parse_args(receiver, args, *rest, ctx=ctx, **options), listed(ctx, None, TEXT)))


# -- a command line that is known -----------------------------------------------------------------

_UNKNOWN: Any = object()
"""Stands for what is no plain value."""
_MANY = 100
"""Python's parser writes a pattern as long as ``nargs``."""
_SHOWN = ("help", "metavar", "version")
_TYPES = {"builtins.int": int, "builtins.float": float, "builtins.str": str}


class _Refused(Exception):
    """The command line is none that the parser takes."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Refused(message)


def _parsed(ctx: Context, arguments: Arguments, words: list[Any]) -> dict[str, Value]:
    """What Python's own parser makes of the words; nothing of the program's own is called."""
    parser = _Parser(add_help=False)
    defaults = {name: _plain(ctx, value) for name, value in arguments.defaults.items()}
    try:
        for flags, given in arguments.specs:
            options = _options(ctx, given)
            if options is None:
                return {}
            parser.add_argument(*flags, **options)
        parser.set_defaults(**defaults)
        found = vars(parser.parse_args(words))
    except _Refused:
        ctx.call(Lib("sys.exit"))
        return {}
    except (TypeError, ValueError, argparse.ArgumentError):
        return {}
    values = {name: _value(ctx, value) for name, value in found.items()}
    return {name: value for name, value in values.items() if value is not None}


def _options(ctx: Context, given: tuple[tuple[str, Value], ...]) -> dict[str, Any] | None:
    """The options of ``add_argument`` as Python has them; ``None``: one that decides is not known."""
    options: dict[str, Any] = {}
    for key, value in given:
        if key == "type":
            known = _TYPES.get(value.name) if isinstance(value, Lib) else None
            options[key] = known or (lambda text: _UNKNOWN)
        elif key == "action" and value == Lib("argparse.BooleanOptionalAction"):
            options[key] = argparse.BooleanOptionalAction
        elif key not in _SHOWN:
            options[key] = _plain(ctx, value)
            if options[key] is _UNKNOWN and key == "choices":
                del options[key]
            elif options[key] is _UNKNOWN and key != "default":
                return None
            if key == "nargs" and isinstance(options[key], int) and options[key] > _MANY:
                return None
    return options


def _plain(ctx: Context, value: Value) -> Any:
    """A constant, or a list of some."""
    if isinstance(value, Const):
        return value.value
    items = ctx.iterate(value).items if isinstance(value, (Tuple, Obj)) else None
    if items is None or not all(isinstance(item, Const) for item in items):
        return _UNKNOWN
    return [item.value for item in items if isinstance(item, Const)]


def _value(ctx: Context, found: Any) -> Value | None:
    if isinstance(found, list):
        return None if _UNKNOWN in found else listed(ctx, [Const(item) for item in found])
    return None if found is _UNKNOWN else Const(found)
