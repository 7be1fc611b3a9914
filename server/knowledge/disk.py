"""What the program itself puts on the disk, by name.

The heap remembers what a file was given to hold (a text, a value, a model) and which folders were
made.  Whatever else is told such a name may write there: then nothing is known of it any more, nor
of a file that lay there before the program ran.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from functools import cache

from ..values import NONE, Const, Lib, Obj, Value
from .context import Context

PATH = "pathlib.Path"
TEMPORARY = "/tmp/tmp…"
"""How the names of the folders begin that only this program knows."""
TEXT = "<text>"
"""What a file of text holds."""
_FOLDER = "<folder>"


def path_of(ctx: Context, value: Value) -> str | None:
    """The text of a path, if it is known."""
    if isinstance(value, Const) and isinstance(value.value, str):
        return value.value
    if isinstance(value, Obj) and value.cls == Lib(PATH) and not ctx.read(value).opaque:
        text = ctx.read(value).attrs.get("_text")
        return text.value if isinstance(text, Const) else None
    return None


def _plain(name: str) -> str:
    """One spelling of a name: ``./a.txt`` is ``a.txt``."""
    return posixpath.normpath(name) if name else name


# -- files ------------------------------------------------------------------------------


def put(ctx: Context, kind: str, name: str, value: Value) -> None:
    """A file holds this and nothing else."""
    forget(ctx, name)
    ctx.edit(ctx.files).items[(kind, _plain(name))] = value


def get(ctx: Context, kind: str, name: str) -> Value | None:
    """What the program put there; ``None`` where that is not known."""
    record, key = ctx.read(ctx.files), (kind, _plain(name))
    return record.items.get(key) if key not in record.maybe else None


def forget(ctx: Context, name: str | None, *kinds: str) -> None:
    """A file was written; ``None``: one nobody knows the name of, which holds one of these."""
    files = ctx.edit(ctx.files).items
    plain = None if name is None else _plain(name)
    for key in list(files):
        if key[0] in kinds if plain is None else key[0] != _FOLDER and key[1] == plain:
            del files[key]
    if plain is not None:
        ctx.process.written.add(plain)


def may_be_written(ctx: Context, name: str) -> bool:
    """Whether a file or folder that lay there before may hold something else by now."""
    plain = _plain(name)
    folder = f"{plain}/"  # Where that was made, nothing is said of what is inside.
    inside = any(one.startswith(folder) and one != folder for one in ctx.process.written)
    return (
        inside
        or plain in ctx.process.written
        or any(_told(text, plain) for text in ctx.process.told)
    )


# -- folders ----------------------------------------------------------------------------


def make_folder(ctx: Context, name: str | None) -> None:
    """A folder was made; ``None``: its name is not known."""
    if name is None:
        ctx.process.told.add(TEMPORARY)
    elif name.startswith(TEMPORARY):
        ctx.edit(ctx.files).items[(_FOLDER, _plain(name))] = NONE
    else:
        ctx.process.written.add(f"{_plain(name)}/")


def temporary_folder(ctx: Context) -> str:
    """The name of a new empty folder."""
    files = ctx.edit(ctx.files).items
    number = sum(1 for key in files if key[0] == TEMPORARY)
    files[(TEMPORARY, number)] = NONE
    return f"{TEMPORARY}{number or ''}"


def folders_in(ctx: Context, name: str) -> list[str] | None:
    """The folders the program made inside one that was empty; ``None`` if others may be there."""
    record, path = ctx.read(ctx.files), _plain(name)
    if not path.startswith(TEMPORARY) or any(key[0] == _FOLDER for key in record.maybe):
        return None
    if any(TEMPORARY in text for text in ctx.process.told):
        return None
    inside = f"{path}/"
    made = [key[1] for key in record.items if key[0] == _FOLDER and key[1].startswith(inside)]
    return sorted({one.removeprefix(inside).split("/")[0] for one in made}) or None


# -- others who write -------------------------------------------------------------------

_READING = (
    "os.path.", "os.makedirs", "os.mkdir", "os.listdir", "os.scandir", "os.walk", "os.chdir", "os.remove",
    "os.unlink", "os.environ", "os.getenv", "glob.", "pathlib.", "builtins.", "str.", "list.", "dict.", "set.", "io.",
    "json.", "csv.", "pickle.", "re.", "random.", "math.", "functools.", "collections.", "argparse.", "logging.",
    "numpy.", "ndarray.", "pandas.", "DataFrame.", "Series.", "sklearn.", "PIL.", "cv2.", "skimage.", "imageio.",
    "matplotlib.", "keras.", "tensorflow.", "Dataset.",
)  # fmt: skip
"""Functions that write no such file and make no folder, or whose own declaration tells of it."""
_WRITING = (
    "keras.callbacks.", "keras.utils.get_file", "tensorflow.io.write_file", "tensorflow.io.TFRecordWriter",
    "tensorflow.summary.", "tensorflow.saved_model.", "tensorflow.io.gfile.copy", "tensorflow.io.gfile.rename",
)  # fmt: skip
"""Those among them that do."""
_LONGEST = 500


@cache
def _only_reads(called: str) -> bool:
    return called.startswith(_READING) and not called.startswith(_WRITING)


def given(ctx: Context, values: Iterable[Value], called: str = "") -> None:
    """A function was told these names: it may write files and make folders there."""
    if _only_reads(called):
        return
    for value in values:
        parts = [value]
        if called and isinstance(value, Obj) and value.kind == "list":
            parts = list(ctx.iterate(value).items or ())
        for part in parts:
            text = path_of(ctx, part)
            if text and len(text) <= _LONGEST:
                ctx.process.told.add(text)
                for kind, name in list(ctx.read(ctx.files).items):
                    if kind not in (_FOLDER, TEMPORARY) and _told(text, name):
                        del ctx.edit(ctx.files).items[(kind, name)]


def _told(text: str, name: str) -> bool:
    """Whether a text names a file: by its path, by a folder it is in, or within a command."""
    plain = _plain(text)
    named = " " in text and posixpath.basename(name) in text
    return plain == name or name.startswith(f"{plain}/") or named
