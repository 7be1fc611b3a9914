"""Libraries whose calls neither change their arguments nor matter to shapes.

Plotting, logging, the file system, clocks: a call of any function of these that has no
declaration of its own gives something unknown and leaves its arguments as they were. A function
handed to one, as to a thread, may run at any time.
"""

from __future__ import annotations

from ...shapes import UNKNOWN
from ...values import (
    NONE,
    Array,
    Bound,
    Function,
    Iterator,
    Lib,
    Partial,
    Range,
    Scalar,
    Unknown,
    Value,
)
from ..api import Context, Declaration, function
from .iteration import range_

DRAWING = frozenset({"matplotlib", "seaborn", "plotly", "bokeh", "altair", "pylab"})
"""Their functions give figures and axes, whose methods are as harmless."""

_PREFIXES = frozenset(
    [
        "os",
        "sys",
        "shutil",
        "glob",
        "subprocess",
        "gc",
        "platform",
        "tempfile",
        "zipfile",
        "tarfile",
        "urllib",
        "requests",
        "json",
        "pickle",
        "joblib",
        "csv",
        "yaml",
        "h5py",
        "time",
        "datetime",
        "calendar",
        "timeit",
        "logging",
        "warnings",
        "traceback",
        "pprint",
        "textwrap",
        "string",
        "re",
        "hashlib",
        "uuid",
        "getpass",
        "inspect",
        "atexit",
        "signal",
        "threading",
        "multiprocessing",
        "concurrent",
        "queue",
        "pathlib",
        "io",
        "struct",
        "base64",
        "typing",
        "collections",
        "contextlib",
        "operator",
        "statistics",
        "fractions",
        "decimal",
        "numbers",
        "secrets",
        "socket",
        "locale",
        "configparser",
        "wandb",
        "mlflow",
        "neptune",
        "comet_ml",
        "tensorboard",
        "tensorboardX",
        "IPython",
        "google",
        "kaggle",
        "kagglehub",
        "gdown",
        "psutil",
        "pynvml",
        "absl",
        "rich",
        "loguru",
        "colorama",
        "termcolor",
        "tabulate",
        "prettytable",
        "tqdm",
        "pytest",
        "unittest",
        "doctest",
        "cProfile",
        "pstats",
        "memory_profiler",
        "dotenv",
        "click",
        "fire",
        "copy",
        "math",
        "random",
        "itertools",
        "functools",
        "types",
        "enum",
        "abc",
        "weakref",
        "ast",
    ]
)


def fallback(name: str) -> Declaration | None:
    """A declaration for a function of a harmless library that has none of its own."""
    parts = name.split(".")
    if parts[-1].startswith("__"):
        return None
    if parts[0] in DRAWING:
        return Declaration(name, _drawn)
    # What looks like the member of a class may be an attribute the program sets itself.
    if parts[0] in _PREFIXES and len(parts) > 1 and not parts[-2][:1].isupper():
        return Declaration(name, _nothing)
    return None


def _drawn(*args: Value, ctx: Context, **kwargs: Value) -> Value:
    return ctx.new_object(Lib("matplotlib.Artist"))


def _nothing(*args: Value, ctx: Context, called: str, **kwargs: Value) -> Value:
    given = (*args, *kwargs.values())
    if "mock" in called:
        ctx.process.perhaps_replaced(given)
    if any(isinstance(value, (Function, Bound, Partial)) for value in given):
        for value in given:
            ctx.escape(value)
    return Unknown(f"what `{called}` gives")


@function("matplotlib.Artist.__iter__")
def artists(ctx: Context, artist: Value) -> Value:
    return Iterator(ctx.new_object(Lib("matplotlib.Artist")), None, UNKNOWN)


@function("matplotlib.Artist.__getitem__", "matplotlib.Artist.__next__")
def one_artist(ctx: Context, artist: Value, index: Value = NONE) -> Value:
    return ctx.new_object(Lib("matplotlib.Artist"))


@function("matplotlib.Artist.__len__")
def count_artists(ctx: Context, artist: Value) -> Value:
    return Scalar("int", UNKNOWN, low=0)


@function("matplotlib.image.imread", "matplotlib.pyplot.imread")
def imread(*args: Value, ctx: Context, **options: Value) -> Value:
    return Array(origin=ctx.site)


# -- logging ----------------------------------------------------------------------------

_LOGGER = (
    "debug info warning warn error exception critical log setLevel addHandler removeHandler "
    "addFilter setFormatter"
)


@function(
    *(f"{home}.{name}" for home in ("logging", "logging.Logger", "logging.Handler", "absl.logging")
      for name in _LOGGER.split()),
    "logging.basicConfig", "warnings.warn", "warnings.filterwarnings", "warnings.simplefilter",
    "gc.collect", "time.sleep", "random.seed", "locale.setlocale", "faulthandler.enable",
)  # fmt: skip
def said(*args: Value, **kwargs: Value) -> Value:
    return NONE


@function("logging.getLogger")
def logger(ctx: Context, name: Value = NONE) -> Value:
    return ctx.new_object(Lib("logging.Logger"))


@function("logging.StreamHandler", "logging.FileHandler", "logging.handlers.RotatingFileHandler")
def handler(*args: Value, ctx: Context, **kwargs: Value) -> Value:
    return ctx.new_object(Lib("logging.Handler"))


# -- progress bars ----------------------------------------------------------------------

_TQDM = ("tqdm", "tqdm.auto", "tqdm.notebook", "tqdm.std", "tqdm.autonotebook", "tqdm.keras")


@function(
    *(f"{home}.{name}" for home in _TQDM for name in ("tqdm", "tqdm_notebook")),
    "rich.progress.track", "alive_progress.alive_it",
)  # fmt: skip
def progress(iterable: Value = NONE, *args: Value, **kwargs: Value) -> Value:
    return Unknown("a progress bar") if iterable == NONE else iterable


@function(*(f"{home}.{name}" for home in _TQDM for name in ("trange", "tnrange")))
def progress_range(*args: Value, ctx: Context, **kwargs: Value) -> Value:
    made = range_(*args, ctx=ctx)
    return made if isinstance(made, Range) else Unknown("a progress bar")


@function("tqdm.tqdm.write", "tqdm.tqdm.pandas", "tqdm.auto.tqdm.pandas")
def progress_text(*args: Value, **kwargs: Value) -> Value:
    return NONE


# -- tests ------------------------------------------------------------------------------

_ASSERTIONS = (
    "Equal NotEqual True False Is IsNot IsNone IsNotNone In NotIn IsInstance NotIsInstance "
    "AlmostEqual NotAlmostEqual Greater GreaterEqual Less LessEqual ListEqual DictEqual SetEqual "
    "TupleEqual SequenceEqual CountEqual Regex AllClose ArrayNear AllEqual"
)


@function(
    *(f"unittest.TestCase.assert{name}" for name in _ASSERTIONS.split()),
    *(f"tensorflow.test.TestCase.assert{name}" for name in _ASSERTIONS.split()),
    "unittest.main",
)  # fmt: skip
def asserted(*args: Value, **kwargs: Value) -> Value:
    return NONE


@function("pytest.approx", "typing.cast", "abc.abstractmethod")
def last(*args: Value, **kwargs: Value) -> Value:
    return args[-1] if args else NONE
