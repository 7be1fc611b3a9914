"""Write the public-name tables of `server/resolve/names/` from the installed libraries.

    python tools/make_names.py [keras] [numpy] [pandas] [tensorflow] [tensorflow.python.keras]

Run it with a Python that holds exactly the versions fitlint targets (Keras 3, TensorFlow, NumPy).
It imports them, walks their public modules, and writes for each library:

- which name of which public module is a module, a class, a function or a constant,
- which names `from module import *` binds where that differs from the public ones,
- which modules `import a.b.c` finds,
- which dotted names mean the same object (the alias tables of `aliases.py`),
- which attributes the instances of the most used classes have.

fitlint itself never imports these libraries: at run time it only reads the files written here.
"""

from __future__ import annotations

import ast
import gzip
import importlib
import importlib.util
import inspect
import json
import os
import pkgutil
import subprocess
import sys
import textwrap
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ["KERAS_BACKEND"] = "tensorflow"

OUTPUT = Path(__file__).resolve().parent.parent / "server" / "resolve" / "names"
KEPT_DUNDERS = ("__version__", "__name__", "__file__", "__doc__", "__path__", "__all__")
# Attributes that Keras sets on objects of these classes from the code of others.
SET_FROM_OUTSIDE = {"keras.Model": {"history", "stop_training"}}
# Classes whose objects copy attributes of what they wrap.
OPEN_CLASSES = {"keras.export.ExportArchive"}
TOP_LEVEL_KERAS = {"Model", "Sequential", "Input"}

Table = dict[str, dict[str, str]]


def is_public(name: str) -> bool:
    """Whether a name is one a user may write."""
    return not name.startswith("_")


def is_described(name: str) -> bool:
    """Whether a name goes into the tables."""
    return is_public(name) or name in KEPT_DUNDERS


def kind_of(value: object) -> str:
    """The one-letter kind of a public object: module, class, function or constant."""
    if isinstance(value, types.ModuleType):
        return "m"
    if isinstance(value, type):
        return "c"
    return "f" if callable(value) else "k"


def names_of(module: types.ModuleType) -> dict[str, object]:
    """The public names of a module and the few dunders that programs read, with their objects."""
    found: dict[str, object] = {}
    for name in sorted(set(dir(module)) | set(getattr(module, "__all__", ()))):
        if is_described(name):
            try:
                found[name] = getattr(module, name)
            except Exception:  # a lazy name whose dependency is missing: not decided
                print(f"skipped {module.__name__}.{name}", file=sys.stderr)
    return found


def walk(
    root: str, follow: Callable[[str, types.ModuleType], bool]
) -> dict[str, dict[str, object]]:
    """All public modules below `root` by attribute, with the names each one holds."""
    found: dict[str, dict[str, object]] = {}
    queue: list[tuple[str, types.ModuleType]] = [(root, importlib.import_module(root))]
    while queue:
        dotted, module = queue.pop()
        found[dotted] = names_of(module)
        for name, value in found[dotted].items():
            below = f"{dotted}.{name}"
            if isinstance(value, types.ModuleType) and is_public(name) and follow(below, value):
                queue.append((below, value))
    return found


def packed(modules: dict[str, dict[str, object]]) -> Table:
    """Module -> kind letter -> the names of that kind, separated by spaces."""
    table: Table = {}
    for dotted in sorted(modules):
        by_kind: dict[str, list[str]] = {}
        for name, value in sorted(modules[dotted].items()):
            by_kind.setdefault(kind_of(value), []).append(name)
        table[dotted] = {kind: " ".join(names) for kind, names in sorted(by_kind.items())}
    return table


def star_names(modules: dict[str, dict[str, object]]) -> dict[str, str]:
    """What `from module import *` binds, for modules whose `__all__` says something else."""
    special = {}
    for dotted, names in modules.items():
        declared = names.get("__all__")
        if declared is None:
            continue
        exported = sorted(str(name) for name in declared)  # type: ignore[attr-defined]
        if exported != sorted(filter(is_public, names)):
            special[dotted] = " ".join(exported)
    return special


def importable_in(package: str, skip: tuple[str, ...] = ()) -> list[str]:
    """Every module `import` finds on disk below a package, without importing private ones."""
    found = [package]
    spec = importlib.util.find_spec(package)
    assert spec is not None and spec.submodule_search_locations is not None
    queue = [(package, list(spec.submodule_search_locations))]
    while queue:
        dotted, paths = queue.pop()
        for info in pkgutil.iter_modules(paths):
            below = f"{dotted}.{info.name}"
            if below in skip or info.name.startswith("__"):
                continue
            found.append(below)
            if info.ispkg:
                queue.append((below, [str(Path(path) / info.name) for path in paths]))
    return sorted(set(found))


def importable_of(names: list[str]) -> list[str]:
    """Those of the dotted names that a fresh interpreter can `import` as modules."""
    program = textwrap.dedent(
        """
        import importlib, json, sys
        found = []
        for name in json.load(sys.stdin):
            try:
                importlib.import_module(name)
                found.append(name)
            except ModuleNotFoundError:
                pass
        print("RESULT" + json.dumps(found))
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(names),
        text=True,
        capture_output=True,
        check=True,
    )
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT"))
    return list(json.loads(line[len("RESULT") :]))


# ---------------------------------------------------------------- aliases


def shared_objects(modules: dict[str, dict[str, object]]) -> dict[int, list[str]]:
    """Classes, functions and dtypes that are one object under several dotted names."""
    names: dict[int, list[str]] = {}
    for dotted, content in modules.items():
        if dotted.endswith("optimizers.legacy"):  # all its names are one class, which only refuses
            continue
        for name, value in content.items():
            if is_public(name) and (kind_of(value) in "cf" or type(value).__name__ == "DType"):
                names.setdefault(id(value), []).append(f"{dotted}.{name}")
    return {key: found for key, found in names.items() if len(found) > 1}


def keras_rank(dotted: str, value: Any) -> tuple[object, ...]:
    """Sort key: the spelling that Keras's own documentation leads with comes first."""
    parts = dotted.split(".")
    name = getattr(value, "__name__", "")
    top = len(parts) == 2
    backend = parts[1] in ("backend", "legacy")
    metric_of_loss = parts[1] == "metrics" and not isinstance(value, type)
    application = parts[1] == "applications" and parts[-1] in (
        "preprocess_input",
        "decode_predictions",
    )
    return (
        dotted.startswith("tensorflow."),
        top and parts[1] not in TOP_LEVEL_KERAS,
        parts[1] in ("models", "layers") and parts[-1] in TOP_LEVEL_KERAS,
        backend,
        parts[1] == "preprocessing",
        metric_of_loss,
        parts[-1] != name and not application,
        len(parts),
        dotted,
    )


def tensorflow_rank(dotted: str, value: Any) -> tuple[object, ...]:
    """Sort key: shortest first, what an object calls itself and TensorFlow's own order of names
    among equals, version 1 last.
    """
    own = list(getattr(value, "_tf_api_names", ()) or ())
    short = dotted.removeprefix("tensorflow.")
    return (
        ".compat.v1" in dotted,
        dotted.count("."),
        short != getattr(value, "name", short),  # a dtype: `float64` is `double` too
        own.index(short) if short in own else len(own),
        not short.startswith("nn."),
        not short.startswith("math."),
        dotted,
    )


def numpy_rank(dotted: str, value: Any) -> tuple[object, ...]:
    """Sort key: the name an object calls itself by, nearest to the top."""
    return (dotted.count("."), dotted.rpartition(".")[2] != getattr(value, "__name__", ""), dotted)


def alias_table(
    modules: dict[str, dict[str, object]], rank: Callable[[str, Any], tuple[object, ...]]
) -> dict[str, str]:
    """Dotted name -> the one name that stands for the same object."""
    table: dict[str, str] = {}
    for names in shared_objects(modules).values():
        module, _, name = names[0].rpartition(".")
        value = modules[module][name]
        ordered = sorted(names, key=lambda dotted: rank(dotted, value))
        table.update(dict.fromkeys(ordered[1:], ordered[0]))
    return dict(sorted(table.items()))


# ---------------------------------------------------------------- members of classes


def assigned_on_self(cls: type) -> tuple[set[str], bool]:
    """Attributes that a class's methods set on `self`, and whether they may set others, unseen."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(cls)))
    except (OSError, TypeError, SyntaxError):
        return set(), False
    names: set[str] = set()
    hidden = False
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            if isinstance(node.value, ast.Name):
                names.add(node.attr)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id == "setattr" and len(node.args) == 3:
                target, name = node.args[0], node.args[1]
                if isinstance(name, ast.Constant):
                    names.add(str(name.value))
                elif isinstance(target, ast.Name) and target.id == "self":
                    hidden = True
        elif isinstance(node, ast.FunctionDef) and node.name == "__getattr__":
            hidden = True
    return names, hidden


def members_of(cls: type) -> tuple[set[str], bool]:
    """All public attributes an instance may have, and whether others are possible."""
    names = set(dir(cls))
    hidden = False
    for base in cls.__mro__[:-1]:
        assigned, unseen = assigned_on_self(base)
        names |= assigned | set(getattr(base, "__annotations__", ()))
        hidden = hidden or unseen
    return {name for name in names if is_public(name)}, hidden


def functional_class() -> type:
    """The class of models made from inputs and outputs, which has no public name."""
    import keras

    tensor = keras.Input((1,))
    return type(keras.Model(tensor, tensor))


def class_members(classes: dict[str, type]) -> dict[str, list[str]]:
    """Class -> [nearest class of the table it inherits from, its further members]."""
    known = {cls: dotted for dotted, cls in classes.items()}
    complete = {dotted: members_of(cls) for dotted, cls in classes.items()}
    for dotted, (names, _) in complete.items():
        names.update(SET_FROM_OUTSIDE.get(dotted, ()))
        if dotted == "keras.Model":  # `keras.Model(inputs, outputs)` makes a Functional
            names.update(members_of(functional_class())[0])
    table = {}
    for dotted, cls in sorted(classes.items()):
        names, hidden = complete[dotted]
        if hidden or dotted in OPEN_CLASSES:
            continue
        bases = [known[base] for base in cls.__mro__[1:] if base in known]
        base = next((name for name in bases if not complete[name][1]), "")
        inherited = complete[base][0] if base else set()
        table[dotted] = [base, " ".join(sorted(names - inherited))]
    return table


def canonical_classes(
    modules: dict[str, dict[str, object]], aliases: dict[str, str]
) -> dict[str, type]:
    """The public classes of a library by canonical name."""
    found: dict[str, type] = {}
    for dotted, content in modules.items():
        for name, value in content.items():
            path = f"{dotted}.{name}"
            if isinstance(value, type) and is_public(name) and path not in aliases:
                found[path] = value
    return found


def tensorflow_members() -> dict[str, list[str]]:
    """Members of the TensorFlow classes whose instances programs touch all the time."""
    import tensorflow as tf

    paths = [
        *("Variable", "RaggedTensor", "SparseTensor", "IndexedSlices", "TensorArray", "DType"),
        *("TensorSpec", "TensorShape", "GradientTape", "Module", "random.Generator"),
        *("data.Dataset", "train.Checkpoint", "train.CheckpointManager"),
    ]
    table = {}
    for path in paths:
        value: Any = tf
        for part in path.split("."):
            value = getattr(value, part)
        names, _ = members_of(value)
        table[f"tensorflow.{path}"] = ["", " ".join(sorted(names))]
    symbolic: list[object] = []
    tf.function(lambda: symbolic.append(tf.constant(1.0)))()
    eager = tf.constant(1.0)
    tensor = set(dir(eager)) | set(dir(symbolic[0])) | members_of(type(eager))[0]
    table["tensorflow.Tensor"] = ["", " ".join(sorted(filter(is_public, tensor)))]
    dataset = tf.data.Dataset.range(3)
    for value in (dataset, dataset.batch(2), dataset.map(lambda item: item)):
        table["tensorflow.data.Dataset"][1] += " " + " ".join(members_of(type(value))[0])
    table["tensorflow.data.Dataset"][1] = " ".join(
        sorted(set(table["tensorflow.data.Dataset"][1].split()))
    )
    variable = set(table["tensorflow.Variable"][1].split()) | set(dir(tf.Variable(1.0)))
    table["tensorflow.Variable"][1] = " ".join(sorted(filter(is_public, variable)))
    return dict(sorted(table.items()))


# ---------------------------------------------------------------- the libraries


def write(folder: Path, name: str, content: dict[str, Any]) -> None:
    """Write one table: compact, and the same bytes for the same content."""
    data = json.dumps(content, separators=(",", ":"), sort_keys=True).encode()
    path = folder / f"{name}.json.gz"
    path.write_bytes(gzip.compress(data, compresslevel=9, mtime=0))
    print(f"{path.name}: {path.stat().st_size} bytes, {len(data)} unpacked")


def make_keras(folder: Path) -> None:
    """Keras and the view of it that `tensorflow.keras` gives."""
    import keras
    import tensorflow as tf

    def follow(dotted: str, module: types.ModuleType) -> bool:
        return "keras" in module.__name__ and ".src" not in module.__name__

    own = walk("keras", follow)
    importlib.import_module("tensorflow.keras")
    for dotted in importable_in("keras._tf_keras.keras"):
        importlib.import_module(dotted.replace("keras._tf_keras", "tensorflow", 1))
    view = walk("tensorflow.keras", follow)
    aliases = alias_table({**own, **view}, keras_rank)
    # The view is spelled `keras.…` before it is looked up, so only what that spelling hides stays.
    spelled = {dotted.removeprefix("tensorflow."): names for dotted, names in view.items()}
    extra = {
        dotted.removeprefix("tensorflow."): target
        for dotted, target in aliases.items()
        if dotted.startswith("tensorflow.") and dotted.removeprefix("tensorflow.") not in aliases
    }
    aliases = {key: value for key, value in aliases.items() if not key.startswith("tensorflow.")}
    for key, value in sorted(extra.items()):
        value = value.removeprefix("tensorflow.")
        if key != value:
            aliases[key] = value
    for dotted, names in spelled.items():
        for name, value in names.items():
            other = own.get(dotted, {}).get(name)
            if other is not None and other is not value and kind_of(value) in "cf":
                print(f"differs between keras and tf.keras: {dotted}.{name}", file=sys.stderr)
    write(
        folder,
        "keras",
        {
            "version": keras.__version__,
            "modules": packed(own),
            "star": star_names(own),
            "importable": importable_in("keras"),
            "unlisted": [],
        },
    )
    own_table, view_table = packed(own), packed(view)
    same, different = {}, {}
    for dotted, table in view_table.items():
        plain = dotted.removeprefix("tensorflow.")
        if own_table.get(plain) == table:
            same[dotted] = plain
        else:
            different[dotted] = table
    write(
        folder,
        "tensorflow.keras",
        {
            "version": keras.__version__,
            "modules": different,
            "same": same,
            "star": star_names(view),
            "importable": importable_of(sorted(view)),
            "unlisted": [],
        },
    )
    write(folder, "aliases.keras", {"aliases": dict(sorted(aliases.items()))})
    spelled_all = {**spelled, **own}
    write(
        folder,
        "members.keras",
        {"classes": class_members(canonical_classes(spelled_all, aliases))},
    )
    assert tf.keras is not None


def private_packages() -> list[str]:
    """TensorFlow's own folders: what lies in them can be imported, but is no public interface."""
    import tensorflow as tf

    folder = Path(tf.__file__).parent
    return sorted(f"tensorflow.{path.name}" for path in folder.iterdir() if path.is_dir())


def make_tensorflow(folder: Path) -> None:
    """TensorFlow's version 2 interface, and version 1 in a file of its own."""
    import tensorflow as tf

    def follow(dotted: str, module: types.ModuleType) -> bool:
        try:
            name = module.__name__
        except AttributeError:  # version 1's Keras modules refuse every attribute under Keras 3
            return False
        if (
            "keras" in name
            or ".compat.v2" in dotted
            or dotted.startswith("tensorflow.compat.v1.compat")
        ):
            return False
        return name.startswith("tensorflow._api.") or name in (
            "tensorflow.experimental",
            "tensorflow.dtensor",
        )

    modules = walk("tensorflow", follow)
    keras_views = {
        f"tensorflow.{name}": f"tensorflow.keras.{name}"
        for name in ("losses", "metrics", "optimizers", "initializers")
    }
    aliases = alias_table(modules, tensorflow_rank)
    second = {dotted: names for dotted, names in modules.items() if ".compat.v1" not in dotted}
    first = {dotted: names for dotted, names in modules.items() if ".compat.v1" in dotted}
    for name, table in (("tensorflow", second), ("tensorflow.compat.v1", first)):
        content = {
            "version": tf.__version__,
            "modules": packed(table),
            "star": star_names(table),
            "importable": importable_of(sorted(table)),
            "unlisted": private_packages() if name == "tensorflow" else [],
        }
        if name == "tensorflow":
            content["same"] = keras_views
        write(folder, name, content)
    v1 = {key: value for key, value in aliases.items() if ".compat.v1" in key}
    v2 = {key: value for key, value in aliases.items() if key not in v1}
    write(folder, "aliases.tensorflow", {"aliases": v2})
    write(folder, "aliases.tensorflow.compat.v1", {"aliases": v1})
    write(folder, "members.tensorflow", {"classes": tensorflow_members()})


def make_old_keras(folder: Path) -> None:
    """The copy of Keras that TensorFlow keeps for itself: every module that can be imported."""
    import tensorflow as tf

    found = {}
    for dotted in importable_of(importable_in("tensorflow.python.keras")):
        found[dotted] = names_of(importlib.import_module(dotted))
    content = {
        "version": tf.__version__,
        "modules": packed(found),
        "star": star_names(found),
        "importable": sorted(found),
        "unlisted": [],
    }
    write(folder, "tensorflow.python.keras", content)


def make_numpy(folder: Path) -> None:
    """NumPy: its public modules, without its tests and private parts."""
    import numpy

    skip = tuple(
        f"numpy.{name}" for name in ("f2py", "distutils", "testing", "core", "ctypeslib", "matlib")
    )

    def follow(dotted: str, module: types.ModuleType) -> bool:
        return module.__name__.startswith("numpy.") and dotted not in skip

    modules = walk("numpy", follow)
    aliases = alias_table(modules, numpy_rank)
    classes = canonical_classes(modules, aliases)
    write(
        folder,
        "numpy",
        {
            "version": numpy.__version__,
            "modules": packed(modules),
            "star": star_names(modules),
            "importable": [
                name for name in importable_in("numpy") if ".tests" not in name and "._" not in name
            ],
            "unlisted": [
                f"numpy.{name}" for name in ("f2py", "distutils", "core", "testing", "tests")
            ],
        },
    )
    write(folder, "aliases.numpy", {"aliases": aliases})
    write(folder, "members.numpy", {"classes": class_members(classes)})


def make_pandas(folder: Path) -> None:
    """Of pandas only the attributes of frames."""
    import pandas

    found = {"pandas.DataFrame": pandas.DataFrame, "pandas.Series": pandas.Series}
    table = {name: ["", " ".join(sorted(members_of(cls)[0]))] for name, cls in found.items()}
    write(folder, "members.pandas", {"classes": table})


def main(arguments: list[str]) -> Iterator[str]:
    """Write the tables of the named libraries, of all without an argument; yield what is done."""
    makers = {"keras": make_keras, "numpy": make_numpy, "pandas": make_pandas}
    makers |= {"tensorflow": make_tensorflow, "tensorflow.python.keras": make_old_keras}
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for library in arguments or sorted(makers):
        makers[library](OUTPUT)
        yield library


if __name__ == "__main__":
    for done in main(sys.argv[1:]):
        print(f"{done}: done")
