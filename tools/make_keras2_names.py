"""Write the public-name tables of Keras 2.15 from its unpacked wheel, which is not imported.

    python tools/make_keras2_names.py path/to/unpacked/keras

What the tables hold is told in `make_names.py`.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

from make_names import KEPT_DUNDERS, OUTPUT, Table, is_described, write


def kind_in_source(package: Path, module: str, name: str) -> str:
    """The kind of a name that a module file of an unpacked package defines at its top."""
    path = package.parent.joinpath(*module.split("."))
    if (path / name / "__init__.py").is_file() or (path / f"{name}.py").is_file():
        return "m"
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            return "c"
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return "f"
    return "k"


def api_of(package: Path, start: str, name: str) -> tuple[Table, list[str]]:
    """The public modules of Keras 2 below `start`, called `name`; and all that can be imported."""
    modules: Table = {}
    importable = []
    root = package.parent.joinpath(*start.split("."))
    for path in sorted(root.rglob("__init__.py")):
        parts = path.parent.relative_to(root).parts
        if parts[:1] in (("api",), ("src",)) or any(part.startswith("_") for part in parts):
            continue
        by_kind: dict[str, set[str]] = {"k": set(KEPT_DUNDERS) - {"__version__", "__all__"}}
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    found = kind_in_source(package, node.module, alias.name)
                    by_kind.setdefault(found, set()).add(alias.asname or alias.name)
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                by_kind["k"].add(node.targets[0].id)
        dotted = ".".join([name, *parts])
        importable.append(dotted)
        modules[dotted] = {
            kind: " ".join(sorted(filter(is_described, found)))
            for kind, found in sorted(by_kind.items())
        }
    return modules, importable


def make_keras2(package: Path, folder: Path) -> None:
    """The tables of Keras 2.15, as `keras` and as TensorFlow's `tf.keras` of that time."""
    for start, name in (("keras", "keras"), ("keras.api._v2.keras", "tensorflow.keras")):
        modules, importable = api_of(package, start, name)
        if name == "keras":
            files = (path.relative_to(package.parent) for path in package.rglob("*.py"))
            dotted = (".".join(path.with_suffix("").parts) for path in files)
            importable = sorted({item.removesuffix(".__init__") for item in dotted})
        content = {
            "version": "2.15.0",
            "modules": modules,
            "importable": importable,
            "unlisted": [],
        }
        write(folder, f"{name}2", content)


if __name__ == "__main__":
    make_keras2(Path(sys.argv[1]), OUTPUT)
