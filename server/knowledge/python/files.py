"""Folders and files: texts nobody knows, lists of unknown length."""

from __future__ import annotations

from ...shapes import UNKNOWN, AnyDim, symbol
from ...values import NONE, Const, Iterator, Lib, Obj, Scalar, Tuple, Unknown, Value, join
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
_PARTS = ("major", "minor", "micro", "releaselevel", "serial")
constant(
    "sys.version_info",
    Tuple((Const(3), Scalar("int", low=10), WHOLE, TEXT, WHOLE), _PARTS),
)
for _name in ("os.environ", "sys.argv", "sys.path", "sys.modules", "sys.flags"):
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
    "os.remove", "os.unlink", "os.chdir", "random.setstate", "os.putenv",
    "pickle.dump", "joblib.dump", "yaml.dump", "os.environ.setdefault",
)  # fmt: skip
def done(*args: Value, **kwargs: Value) -> Value:
    return NONE


# -- files ------------------------------------------------------------------------------


@function("io.StringIO")
def string_io(initial_value: Value = Const(""), *rest: Value, ctx: Context) -> Value:
    return ctx.new_object(Lib("io.StringIO"), attrs={"_text": initial_value})


@function("csv.reader")
def csv_reader(*args: Value, ctx: Context, **kwargs: Value) -> Value:
    return Iterator(listed(ctx, None, TEXT), None, UNKNOWN)


@function("csv.DictReader")
def csv_dict_reader(*args: Value, ctx: Context, **kwargs: Value) -> Value:
    return Iterator(ctx.new_dict({}, TEXT), None, UNKNOWN)
