"""Folders and files: texts nobody knows, lists of unknown length."""

from __future__ import annotations

from ...shapes import UNKNOWN, AnyDim, symbol
from ...values import NONE, Const, Iterator, Lib, Obj, Scalar, Tuple, Union, Unknown, Value, join
from ..api import Context, constant, function
from .common import TEXT, WHOLE, listed

constant("os.sep", Const("/"))
constant("os.pathsep", Const(":"))
constant("os.curdir", Const("."))
constant("os.name", TEXT)
constant("sys.platform", TEXT)
constant("sys.version", TEXT)
constant("sys.executable", TEXT)
constant("sys.maxsize", Const(2**63 - 1))
for _name in ("os.environ", "sys.argv", "sys.path", "sys.version_info", "sys.modules", "sys.flags"):
    constant(_name, Unknown(f"`{_name}`"))


def texts(ctx: Context, name: str = "files") -> Obj:
    """A list of texts of unknown length."""
    length: AnyDim = symbol(name)
    return listed(ctx, None, TEXT, length)


# -- os, glob, shutil -------------------------------------------------------------------


@function(
    "os.listdir",
    "glob.glob",
    "os.scandir",
    "tensorflow.io.gfile.listdir",
    "tensorflow.io.gfile.glob",
)
def listing(ctx: Context, path: Value = NONE, **options: Value) -> Value:
    return texts(ctx)


@function("glob.iglob")
def lazy_listing(ctx: Context, path: Value = NONE, **options: Value) -> Value:
    return Iterator(TEXT, None, symbol("files"))


@function("os.walk")
def walk(ctx: Context, top: Value, **options: Value) -> Value:
    return Iterator(Tuple((TEXT, texts(ctx, "folders"), texts(ctx))), None, UNKNOWN)


@function("os.getenv")
def getenv(ctx: Context, key: Value, default: Value = NONE) -> Value:
    return join(TEXT, default)


@function("os.getcwd", "tempfile.gettempdir", "platform.system", "socket.gethostname")
def text(*args: Value, **kwargs: Value) -> Value:
    return TEXT


@function("os.cpu_count", "os.getpid", "os.system", "multiprocessing.cpu_count", "os.path.getsize")
def count(*args: Value, **kwargs: Value) -> Value:
    return Scalar("int", UNKNOWN, low=0)


@function(
    "os.remove", "os.unlink", "os.chdir", "random.setstate", "os.putenv", "json.dump",
    "pickle.dump", "joblib.dump", "yaml.dump", "os.environ.setdefault",
)  # fmt: skip
def done(*args: Value, **kwargs: Value) -> Value:
    return NONE


# -- files ------------------------------------------------------------------------------

FILE = "io.File"


@function(
    "builtins.open",
    "io.open",
    "codecs.open",
    "gzip.open",
    "pathlib.Path.open",
    "tensorflow.io.gfile.GFile",
)
def open_(*args: Value, ctx: Context, **kwargs: Value) -> Value:
    mode = args[1] if len(args) > 1 else kwargs.get("mode", Const("r"))
    binary = isinstance(mode, Const) and isinstance(mode.value, str) and "b" in mode.value
    kind = Scalar("bytes") if binary else TEXT
    return ctx.new_object(Lib(FILE), attrs={"_line": kind})


@function("io.StringIO")
def string_io(initial_value: Value = Const(""), *rest: Value, ctx: Context) -> Value:
    return ctx.new_object(Lib("io.StringIO"), attrs={"_text": initial_value})


def _content(ctx: Context, file: Value) -> Value:
    assert isinstance(file, Obj)
    return ctx.read(file).attrs.get("_line", Union((TEXT, Scalar("bytes"))))  # type: ignore[no-any-return]


@function(f"{FILE}.read", f"{FILE}.readline", f"{FILE}.__next__")
def read(ctx: Context, file: Value, size: Value = NONE) -> Value:
    return _content(ctx, file)


@function(f"{FILE}.readlines")
def readlines(ctx: Context, file: Value) -> Value:
    return listed(ctx, None, _content(ctx, file), symbol("lines"))


@function(f"{FILE}.__iter__")
def lines(ctx: Context, file: Value) -> Value:
    return Iterator(_content(ctx, file), None, UNKNOWN)


@function(f"{FILE}.write", f"{FILE}.seek", f"{FILE}.tell")
def written(*args: Value) -> Value:
    return WHOLE


@function(f"{FILE}.close", f"{FILE}.flush", f"{FILE}.writelines")
def closed(*args: Value) -> Value:
    return NONE


@function("csv.reader")
def csv_reader(*args: Value, ctx: Context, **kwargs: Value) -> Value:
    return Iterator(listed(ctx, None, TEXT), None, UNKNOWN)


@function("csv.DictReader")
def csv_dict_reader(*args: Value, ctx: Context, **kwargs: Value) -> Value:
    return Iterator(ctx.new_dict({}, TEXT), None, UNKNOWN)


@function("json.dumps")
def dumps(*args: Value, **kwargs: Value) -> Value:
    return TEXT
