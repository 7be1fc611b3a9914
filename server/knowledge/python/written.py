"""Texts and settings that the program writes into files and reads again.

The heap remembers by the file's name what was written whole; JSON is kept as the value it was.
"""

from __future__ import annotations

import json
from typing import Any

from ...shapes import symbol
from ...values import NONE, Const, DictRec, Iterator, Lib, Obj, Scalar, Tuple, Unknown, Value
from .. import disk
from ..api import Context, function
from ..disk import PATH, path_of
from .common import TEXT, listed

FILE = "io.File"
_JSON = "<json>"
MAX_TEXT = 20_000


def _mode(args: tuple[Value, ...], kwargs: dict[str, Value]) -> str | None:
    given = args[0] if args else kwargs.get("mode", Const("r"))
    return given.value if isinstance(given, Const) and isinstance(given.value, str) else None


def _known(ctx: Context, kind: str, name: str | None) -> Value | None:
    return None if name is None else disk.get(ctx, kind, name)


@function(
    "builtins.open", "io.open", "codecs.open", "gzip.open", f"{PATH}.open",
    "tensorflow.io.gfile.GFile",
)  # fmt: skip
def open_(file: Value, *args: Value, ctx: Context, **kwargs: Value) -> Value:
    mode, name = _mode(args, kwargs), path_of(ctx, file)
    attrs: dict[str, Value] = {"_line": TEXT}
    if mode is not None and "b" in mode:
        attrs["_line"] = Scalar("bytes")
    elif name is not None and mode in ("r", "rt", "w", "wt"):
        attrs["_path"] = Const(name)
    if mode in ("r", "rt", "rb"):
        attrs["_reads"] = Const(True)
    else:
        disk.forget(ctx, name, disk.TEXT, _JSON)
        if "_path" in attrs:
            attrs["_text"] = Const("")
    return ctx.new_object(Lib(FILE), attrs=attrs)


def handed(ctx: Context, called: str, file: Obj) -> None:
    """An open file is an argument of a library's function, which may write into it or read on."""
    if called not in ("json.dump", "json.load"):
        _lose(ctx, file)
        ctx.edit(file).attrs.pop("_path", None)


def _lose(ctx: Context, file: Value) -> None:
    """What is in the file is no longer known, whatever is written behind it."""
    if isinstance(file, Obj) and "_reads" in ctx.read(file).attrs:
        return
    disk.forget(ctx, _name(ctx, file), disk.TEXT, _JSON)
    if isinstance(file, Obj):
        ctx.edit(file).attrs.pop("_text", None)


def _name(ctx: Context, file: Value) -> str | None:
    if not isinstance(file, Obj) or file.cls != Lib(FILE) or ctx.read(file).opaque:
        return None
    found = ctx.read(file).attrs.get("_path")
    return found.value if isinstance(found, Const) else None


def _moved(ctx: Context, file: Value) -> str | None:
    """The name of a file that is read from its beginning; the next read is of what is left."""
    name = _name(ctx, file)
    if isinstance(file, Obj) and "_text" not in ctx.read(file).attrs:
        ctx.edit(file).attrs.pop("_path", None)
    return name


def _line(ctx: Context, file: Value) -> Value:
    assert isinstance(file, Obj)
    return ctx.read(file).attrs.get("_line", Unknown("a line"))  # type: ignore[no-any-return]


@function(f"{FILE}.read")
def read(ctx: Context, file: Value, size: Value = NONE) -> Value:
    name = _moved(ctx, file)
    text = _known(ctx, disk.TEXT, name) if size == NONE else None
    return _line(ctx, file) if text is None else text


@function(f"{FILE}.readline", f"{FILE}.__next__")
def readline(ctx: Context, file: Value, size: Value = NONE) -> Value:
    _moved(ctx, file)
    return _line(ctx, file)


@function(f"{FILE}.readlines")
def readlines(ctx: Context, file: Value) -> Value:
    _moved(ctx, file)
    return listed(ctx, None, _line(ctx, file), symbol("lines"))


@function(f"{FILE}.__iter__")
def lines(ctx: Context, file: Value) -> Value:
    _moved(ctx, file)
    return Iterator(_line(ctx, file), None, symbol("lines"))


@function(f"{FILE}.write")
def write(ctx: Context, file: Value, text: Value) -> Value:
    name = _name(ctx, file)
    before = ctx.read(file).attrs.get("_text") if isinstance(file, Obj) else None
    whole: str | None = None
    if isinstance(before, Const) and isinstance(text, Const) and isinstance(text.value, str):
        whole = before.value + text.value
    if isinstance(file, Obj) and name is not None and whole is not None and len(whole) <= MAX_TEXT:
        disk.put(ctx, disk.TEXT, name, Const(whole))
        ctx.edit(file).attrs["_text"] = Const(whole)
    else:
        _lose(ctx, file)
    return Scalar("int", low=0)


@function(f"{FILE}.seek", f"{FILE}.tell")
def moved(ctx: Context, file: Value, *rest: Value) -> Value:
    _moved(ctx, file)
    _lose(ctx, file)
    return Scalar("int", low=0)


@function(f"{FILE}.close", f"{FILE}.flush")
def closed(*args: Value) -> Value:
    return NONE


@function(f"{FILE}.writelines")
def writelines(ctx: Context, file: Value, given: Value) -> Value:
    _lose(ctx, file)
    return NONE


@function(f"{PATH}.write_text")
def write_text(ctx: Context, receiver: Value, data: Value, *rest: Value, **options: Value) -> Value:
    name = path_of(ctx, receiver)
    disk.forget(ctx, name, disk.TEXT, _JSON)
    if name is not None and isinstance(data, Const) and isinstance(data.value, str):
        disk.put(ctx, disk.TEXT, name, data)
    return Scalar("int", low=0)


@function(f"{PATH}.read_text")
def read_text(ctx: Context, receiver: Value, *rest: Value, **options: Value) -> Value:
    name = path_of(ctx, receiver)
    text = _known(ctx, disk.TEXT, name)
    return TEXT if text is None else text


# -- JSON -------------------------------------------------------------------------------


@function("json.dumps")
def dumps(*args: Value, **kwargs: Value) -> Value:
    return TEXT


@function("json.dump")
def dump(ctx: Context, obj: Value, fp: Value, *rest: Value, **options: Value) -> Value:
    name = _name(ctx, fp)
    alone = isinstance(fp, Obj) and ctx.read(fp).attrs.get("_text") == Const("")
    _lose(ctx, fp)
    if name is not None and alone:
        disk.put(ctx, _JSON, name, _copy(ctx, obj))
    return NONE


@function("json.loads")
def loads(ctx: Context, s: Value, *rest: Value, **options: Value) -> Value:
    if isinstance(s, Const) and isinstance(s.value, str) and not options:
        return _parsed(ctx, s.value)
    return Unknown("what a text holds")


@function("json.load")
def load(ctx: Context, fp: Value, *rest: Value, **options: Value) -> Value:
    name = _moved(ctx, fp)
    if name is None or options:
        return Unknown("what a file holds")
    kept = _known(ctx, _JSON, name)
    if kept is not None:
        return _copy(ctx, kept)
    text = _known(ctx, disk.TEXT, name)
    if isinstance(text, Const) and text.value:
        return _parsed(ctx, text.value)
    return Unknown("what a file holds")


def _copy(ctx: Context, value: Value, depth: int = 0) -> Value:
    """The value as JSON gives it back: lists for tuples, texts for keys, nothing shared."""
    if isinstance(value, (Const, Scalar)):
        return value
    if depth > 50 or not isinstance(value, (Tuple, Obj)):
        return Unknown("a value out of a file")
    if isinstance(value, Obj) and value.kind == "dict":
        record = ctx.read(value)
        if record.rest is not None or record.maybe:
            return Unknown("a dict out of a file")
        if not all(type(key) is str for key in record.items):
            return Unknown("a dict whose keys become texts")
        made = DictRec({key: _copy(ctx, item, depth + 1) for key, item in record.items.items()})
        made.sealed = True
        return ctx.new_record(made, "dict")
    items = ctx.iterate(value, 1000).items if _is_list(value) else None
    if items is None:
        return Unknown("a value out of a file")
    return ctx.new_list([_copy(ctx, item, depth + 1) for item in items])


def _is_list(value: Value) -> bool:
    """Whether JSON writes the value as a list."""
    return isinstance(value, Tuple) or isinstance(value, Obj) and value.kind == "list"


def _parsed(ctx: Context, text: str) -> Value:
    try:
        return _value(ctx, json.loads(text))
    except ValueError:
        return Unknown("a text that is no JSON")


def _value(ctx: Context, found: Any) -> Value:
    if isinstance(found, dict):
        record = DictRec({key: _value(ctx, item) for key, item in found.items()})
        record.sealed = True
        return ctx.new_record(record, "dict")
    if isinstance(found, list):
        return ctx.new_list([_value(ctx, item) for item in found])
    return Const(found)
