"""Paths, and the folders a program makes: the names of temporary ones are as good as known.

A ``pathlib.Path`` is an object that keeps its text, where that is known.
"""

from __future__ import annotations

import posixpath

from ...shapes import symbol
from ...values import NONE, Const, Iterator, Lib, Obj, Scalar, Tuple, Value
from .. import disk
from ..api import Context, attribute, function
from ..disk import PATH, path_of
from .common import TEXT, TRUTH


def a_path(ctx: Context, text: str | None = None) -> Obj:
    """A ``pathlib.Path``; without a text nothing is known of it."""
    attrs: dict[str, Value] = {} if text is None else {"_text": Const(text)}
    return ctx.new_object(Lib(PATH), attrs=attrs)


def _text(value: str | None) -> Value:
    return TEXT if value is None else Const(value)


# -- folders that are made --------------------------------------------------------------


@function(
    "os.makedirs", "os.mkdir", "tensorflow.io.gfile.makedirs", "tensorflow.io.gfile.mkdir",
    f"{PATH}.mkdir",
)  # fmt: skip
def make_folder(ctx: Context, name: Value, *rest: Value, **options: Value) -> Value:
    disk.make_folder(ctx, path_of(ctx, name))
    return NONE


@function(
    "shutil.copytree", "shutil.unpack_archive", "shutil.move", "shutil.rmtree", "os.rename",
    "os.replace", "os.rmdir", f"{PATH}.rename", f"{PATH}.replace", f"{PATH}.rmdir",
)  # fmt: skip
def move_folder(*args: Value, ctx: Context, **options: Value) -> Value:
    disk.given(ctx, (*args, *options.values()))
    return NONE


@function("tempfile.mkdtemp")
def mkdtemp(*args: Value, ctx: Context, **options: Value) -> Value:
    return Const(disk.temporary_folder(ctx))


FOLDER = "tempfile.TemporaryDirectory"


@function(FOLDER)
def temporary_folder(*args: Value, ctx: Context, **options: Value) -> Value:
    return ctx.new_object(Lib(FOLDER), attrs={"name": Const(disk.temporary_folder(ctx))})


@function(f"{FOLDER}.__enter__")
def entered(ctx: Context, receiver: Obj) -> Value:
    return ctx.read(receiver).attrs.get("name", TEXT)  # type: ignore[no-any-return]


@function(f"{FOLDER}.__exit__", f"{FOLDER}.cleanup")
def left(*args: Value) -> Value:
    return NONE


# -- os.path ----------------------------------------------------------------------------


_PATHS = "join basename dirname abspath expanduser normpath realpath relpath commonpath expandvars"


def _path(name: str) -> None:
    pure = name in ("join", "basename", "dirname", "normpath")

    def body(*args: Value, ctx: Context) -> Value:
        given = [text for text in (path_of(ctx, arg) for arg in args) if text is not None]
        if pure and len(given) == len(args) and given:
            return Const(getattr(posixpath, name)(*given))
        return TEXT

    function(f"os.path.{name}")(body)


for _name in _PATHS.split():
    _path(_name)


@function("os.fspath")
def fspath(ctx: Context, path: Value) -> Value:
    return _text(path_of(ctx, path))


@function("os.path.splitext", "os.path.split")
def split(ctx: Context, path: Value, *, called: str) -> Value:
    text = path_of(ctx, path)
    if text is not None:
        parts = getattr(posixpath, called.rpartition(".")[2])(text)
        return Tuple(tuple(Const(part) for part in parts))
    return Tuple((TEXT, TEXT))


@function("os.path.exists", "os.path.isfile", "os.path.isdir", "os.path.islink", "os.path.isabs")
def exists(ctx: Context, path: Value) -> Value:
    return TRUTH


# -- pathlib ----------------------------------------------------------------------------


@function(PATH, "pathlib.PurePath", "pathlib.PosixPath", f"{PATH}.__truediv__", f"{PATH}.joinpath")
def path(*parts: Value, ctx: Context, **options: Value) -> Value:
    texts = [path_of(ctx, part) for part in parts]
    known = [text for text in texts if text is not None]
    if len(known) < len(texts) or options:
        return a_path(ctx)
    return a_path(ctx, posixpath.normpath(posixpath.join(*known)) if known else ".")


@function(f"{PATH}.__rtruediv__")
def behind(ctx: Context, receiver: Value, other: Value) -> Value:
    return path(other, receiver, ctx=ctx)


@function(
    f"{PATH}.cwd", f"{PATH}.home",
    *(f"{PATH}.{name}" for name in (
        "resolve", "absolute", "expanduser", "with_name", "with_stem", "relative_to")),
)  # fmt: skip
def other_path(*args: Value, ctx: Context, **kwargs: Value) -> Value:
    return a_path(ctx)


@function(f"{PATH}.with_suffix")
def with_suffix(ctx: Context, receiver: Value, suffix: Value) -> Value:
    text, new = path_of(ctx, receiver), path_of(ctx, suffix)
    if text is None or new is None:
        return a_path(ctx)
    return a_path(ctx, posixpath.splitext(text)[0] + new)


@attribute(f"{PATH}.parent")
def parent(ctx: Context, receiver: Value) -> Value:
    text = path_of(ctx, receiver)
    return a_path(ctx, None if text is None else posixpath.dirname(text) or ".")


@attribute(f"{PATH}.name")
def name_of(ctx: Context, receiver: Value) -> Value:
    text = path_of(ctx, receiver)
    return _text(None if text is None else posixpath.basename(text))


@attribute(f"{PATH}.stem", f"{PATH}.suffix")
def path_part(ctx: Context, receiver: Value) -> Value:
    return TEXT


@function(f"{PATH}.glob", f"{PATH}.rglob", f"{PATH}.iterdir")
def path_listing(ctx: Context, receiver: Value, pattern: Value = NONE) -> Value:
    return Iterator(a_path(ctx), None, symbol("files"))


@function(f"{PATH}.exists", f"{PATH}.is_file", f"{PATH}.is_dir")
def path_exists(ctx: Context, receiver: Value) -> Value:
    return TRUTH


@function(f"{PATH}.unlink", f"{PATH}.touch")
def path_done(*args: Value, **kwargs: Value) -> Value:
    return NONE


@function(f"{PATH}.write_bytes")
def path_written(ctx: Context, receiver: Value, data: Value) -> Value:
    disk.forget(ctx, path_of(ctx, receiver))
    return Scalar("int")


@function(f"{PATH}.as_posix", f"{PATH}.__str__", f"{PATH}.__fspath__")
def as_posix(ctx: Context, receiver: Value) -> Value:
    return _text(path_of(ctx, receiver))
