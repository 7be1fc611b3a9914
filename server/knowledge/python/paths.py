"""Paths, and the folders a program makes: the names of temporary ones are as good as known.

A ``pathlib.Path`` is an object that keeps its text, where that is known.  The heap remembers which
folders were made under which names (:func:`folders_in`), for the loaders that take the folders
inside one for classes.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from ...shapes import symbol
from ...values import NONE, Const, Iterator, Lib, Obj, Scalar, Tuple, Value
from ..api import Context, attribute, function
from .common import TEXT, TRUTH

PATH = "pathlib.Path"
TEMPORARY = "/tmp/tmp…"
"""How the names of the folders begin that only this program knows."""
_MADE = "<folder>"
_UNSURE = "<folders>"


def path_of(ctx: Context, value: Value) -> str | None:
    """The text of a path, if it is known."""
    if isinstance(value, Const) and isinstance(value.value, str):
        return value.value
    if isinstance(value, Obj) and value.cls == Lib(PATH) and not ctx.read(value).opaque:
        text = ctx.read(value).attrs.get("_text")
        return text.value if isinstance(text, Const) else None
    return None


def a_path(ctx: Context, text: str | None = None) -> Obj:
    """A ``pathlib.Path``; without a text nothing is known of it."""
    attrs: dict[str, Value] = {} if text is None else {"_text": Const(text)}
    return ctx.new_object(Lib(PATH), attrs=attrs)


def _text(value: str | None) -> Value:
    return TEXT if value is None else Const(value)


# -- folders that are made --------------------------------------------------------------


def folders_in(ctx: Context, path: str) -> list[str] | None:
    """The folders the program made inside one that was empty; ``None`` if others may be there."""
    record = ctx.read(ctx.files)
    if not path.startswith(TEMPORARY) or (_UNSURE,) in record.items or record.maybe:
        return None
    path = posixpath.normpath(path)
    found: set[str] = set()
    for key in record.items:
        if isinstance(key, tuple) and key[0] == _MADE and key[1].startswith(path + "/"):
            found.add(key[1][len(path) + 1 :].split("/")[0])
    return sorted(found) or None


_NO_FOLDERS = (
    "os.path.", "os.makedirs", "os.mkdir", "os.listdir", "os.scandir", "os.walk", "os.remove", "os.unlink",
    "os.chdir", "glob.", "pathlib.", "builtins.", "str.", "list.", "dict.", "set.", "io.", "json.", "csv.", "pickle.",
    "logging.", "numpy.", "pandas.", "DataFrame.", "Series.", "PIL.", "cv2.", "skimage.", "imageio.", "matplotlib.",
    "keras.utils.", "keras.preprocessing.", "tensorflow.io.gfile.", "tensorflow.io.read_file", "tensorflow.data.",
    "Dataset.",
)  # fmt: skip
"""Functions that make no folder, or only those that are followed."""


def unsettle_folders(ctx: Context, values: Iterable[Value], called: str = "") -> None:
    """A function was given these values: it may make folders where they say."""
    if called.startswith(_NO_FOLDERS) and called != "keras.utils.get_file":
        return
    for value in values:
        parts = [value]
        if called and isinstance(value, Obj) and value.kind == "list":
            parts = list(ctx.iterate(value).items or ())
        for part in parts:
            text = path_of(ctx, part)
            if text is not None and TEMPORARY in text:
                ctx.edit(ctx.files).items[(_UNSURE,)] = NONE
                return


def _make(ctx: Context, path: Value) -> None:
    text = path_of(ctx, path)
    files = ctx.edit(ctx.files).items
    if text is None:
        files[(_UNSURE,)] = NONE
    elif text.startswith(TEMPORARY):
        files[(_MADE, posixpath.normpath(text))] = NONE


@function(
    "os.makedirs", "os.mkdir", "tensorflow.io.gfile.makedirs", "tensorflow.io.gfile.mkdir",
    f"{PATH}.mkdir",
)  # fmt: skip
def make_folder(ctx: Context, name: Value, *rest: Value, **options: Value) -> Value:
    _make(ctx, name)
    return NONE


@function(
    "shutil.copytree", "shutil.unpack_archive", "shutil.move", "shutil.rmtree", "os.rename",
    "os.replace", "os.rmdir", f"{PATH}.rename", f"{PATH}.replace", f"{PATH}.rmdir",
)  # fmt: skip
def move_folder(*args: Value, ctx: Context, **options: Value) -> Value:
    unsettle_folders(ctx, (*args, *options.values()))
    return NONE


def _temporary(ctx: Context) -> str:
    files = ctx.edit(ctx.files).items
    number = sum(1 for key in files if isinstance(key, tuple) and key[0] == TEMPORARY)
    files[(TEMPORARY, number)] = NONE
    return f"{TEMPORARY}{number or ''}"


@function("tempfile.mkdtemp")
def mkdtemp(*args: Value, ctx: Context, **options: Value) -> Value:
    return Const(_temporary(ctx))


FOLDER = "tempfile.TemporaryDirectory"


@function(FOLDER)
def temporary_folder(*args: Value, ctx: Context, **options: Value) -> Value:
    return ctx.new_object(Lib(FOLDER), attrs={"name": Const(_temporary(ctx))})


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
def path_written(*args: Value, **kwargs: Value) -> Value:
    return Scalar("int")


@function(f"{PATH}.as_posix", f"{PATH}.__str__", f"{PATH}.__fspath__")
def as_posix(ctx: Context, receiver: Value) -> Value:
    return _text(path_of(ctx, receiver))
