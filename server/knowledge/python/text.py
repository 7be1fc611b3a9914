"""Methods of ``str`` and ``bytes``, numbers' own methods."""

from __future__ import annotations

import string
from typing import Any

from ...shapes import UNKNOWN
from ...values import Const, Scalar, Tuple, Unknown, Value
from ..api import Context, constant, function
from .common import TEXT, TRUTH, NotPlain, listed, plain, wrapped

_SAME = (
    "lower upper strip lstrip rstrip title capitalize casefold swapcase replace center ljust rjust "
    "zfill format join removeprefix removesuffix expandtabs translate format_map"
)
_TESTS = (
    "startswith endswith isdigit isalpha isalnum isnumeric isdecimal isspace isupper islower "
    "istitle isidentifier isascii isprintable"
)
_NUMBERS = "find rfind index rindex count"
_LISTS = "split rsplit splitlines"
MAX_LENGTH = 10_000


def _method(name: str, unknown: Any) -> None:
    def body(receiver: Value, *args: Value, ctx: Context, **kwargs: Value) -> Value:
        try:
            text = plain(ctx, receiver)
            given = [plain(ctx, arg) for arg in args]
            named = {key: plain(ctx, value) for key, value in kwargs.items()}
        except NotPlain:
            return unknown(ctx, receiver)  # type: ignore[no-any-return]
        if len(text) > MAX_LENGTH or name == "translate":
            return unknown(ctx, receiver)  # type: ignore[no-any-return]
        if any(isinstance(number, int) and number > MAX_LENGTH for number in given):
            return unknown(ctx, receiver)  # type: ignore[no-any-return]
        try:
            return wrapped(ctx, getattr(text, name)(*given, **named))
        except Exception:
            return Unknown(f"`.{name}` of this text")

    function(f"str.{name}", f"bytes.{name}")(body)


def _same_kind(ctx: Context, receiver: Value) -> Value:
    return Scalar("bytes") if isinstance(receiver, Scalar) and receiver.kind == "bytes" else TEXT


for _name in _SAME.split():
    _method(_name, _same_kind)
for _name in _TESTS.split():
    _method(_name, lambda ctx, receiver: TRUTH)
for _name in _NUMBERS.split():
    _method(_name, lambda ctx, receiver: Scalar("int", UNKNOWN))
for _name in _LISTS.split():
    _method(_name, lambda ctx, receiver: listed(ctx, None, TEXT))


@function("str.partition", "str.rpartition")
def partition(ctx: Context, text: Value, separator: Value) -> Value:
    return Tuple((TEXT, TEXT, TEXT))


@function("str.encode")
def encode(ctx: Context, text: Value, encoding: Value = TEXT, errors: Value = TEXT) -> Value:
    return Scalar("bytes")


@function("bytes.decode")
def decode(ctx: Context, data: Value, encoding: Value = TEXT, errors: Value = TEXT) -> Value:
    return TEXT


@function("str.maketrans", "builtins.str.maketrans")
def maketrans(*args: Value, ctx: Context) -> Value:
    return ctx.new_dict({}, Unknown("a character"))


@function("builtins.str.join", "builtins.str.lower", "builtins.str.upper", "builtins.str.strip")
def unbound(*args: Value, ctx: Context) -> Value:
    return TEXT


@function("float.is_integer")
def is_integer(ctx: Context, number: Value) -> Value:
    return Const(number.value.is_integer()) if isinstance(number, Const) else TRUTH


@function("int.bit_length")
def bit_length(ctx: Context, number: Value) -> Value:
    if isinstance(number, Const):
        return Const(int(number.value).bit_length())
    return Scalar("int", UNKNOWN, low=0)


@function("re.sub")
def substitute(ctx: Context, *args: Value, **kwargs: Value) -> Value:
    """A text with some parts replaced, perhaps by a function."""
    for value in args[1:2]:
        ctx.escape(value)
    return TEXT


for _name in (
    "ascii_lowercase",
    "ascii_uppercase",
    "ascii_letters",
    "digits",
    "hexdigits",
    "punctuation",
):
    constant(f"string.{_name}", Const(getattr(string, _name)))
