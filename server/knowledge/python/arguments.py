"""``argparse``: what a program is told on its command line is symbolic, defaults included."""

from __future__ import annotations

from ...shapes import UNKNOWN, symbol
from ...values import NONE, Const, Lib, Obj, Scalar, Tuple, Unknown, Value, is_none, join
from ..api import Context, function
from .common import TEXT, TRUTH, kind_of, listed

PARSER = "argparse.ArgumentParser"


class Arguments:
    """The destinations a parser has been given so far."""

    def __init__(
        self,
        values: dict[str, Value],
        complete: bool = True,
        defaults: dict[str, Value] | None = None,
    ) -> None:
        self.values = values
        self.complete = complete
        self.defaults: dict[str, Value] = {} if defaults is None else defaults
        """What those are that are known to be something else where nothing is given."""

    def copy(self) -> Arguments:
        """An independent copy."""
        return Arguments(dict(self.values), self.complete, dict(self.defaults))

    def join(self, other: Arguments) -> Arguments:
        """What either path declared."""
        values = dict(self.values)
        for name, value in other.values.items():
            values[name] = join(values[name], value) if name in values else value
        same = {k: v for k, v in self.defaults.items() if other.defaults.get(k) == v}
        return Arguments(values, self.complete and other.complete, same)


@function(PARSER)
def parser(*args: Value, ctx: Context, **options: Value) -> Value:
    return ctx.new_object(Lib(PARSER), Arguments({}, "parents" not in options))


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
    for name in named:
        values[name] = Unknown("a command line argument")
        _arguments(ctx, receiver).defaults.pop(name, None)
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
    default = _default(options)
    if default is not None and not positional and "required" not in options:
        arguments.defaults[name] = default
    return NONE


def _default(options: dict[str, Value]) -> Value | None:
    """What an option is that is not given; a text would be converted."""
    action = options.get("action")
    if action in (Const("store_true"), Const("store_false")):
        return options.get("default", Const(action == Const("store_false")))
    default = options.get("default", NONE)
    plain = isinstance(default, Const) and not (
        isinstance(default.value, str) and "type" in options
    )
    return default if plain and action in (None, Const("store")) else None


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
    native = ctx.edit(receiver).native
    assert isinstance(native, Arguments)
    return native


@function(f"{PARSER}.parse_args")
def parse_args(
    receiver: Value, args: Value = NONE, *rest: Value, ctx: Context, **options: Value
) -> Value:
    assert isinstance(receiver, Obj)
    arguments = ctx.read(receiver).native
    values = dict(arguments.values)
    if args == Const("") or not is_none(args) and ctx.iterate(args).items == ():
        values.update(arguments.defaults)
    made = ctx.new_object(Lib("argparse.Namespace"), attrs=values)
    known = arguments.complete and not ctx.read(receiver).opaque and not rest and not options
    ctx.edit(made).opaque = not known
    return made


@function(f"{PARSER}.parse_known_args")
def parse_known_args(
    receiver: Value, args: Value = NONE, *rest: Value, ctx: Context, **options: Value
) -> Value:
    return Tuple((parse_args(receiver, args, *rest, ctx=ctx, **options), listed(ctx, None, TEXT)))
