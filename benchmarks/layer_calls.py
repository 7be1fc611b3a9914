"""Finds the expressions of a file that call a Keras layer, by syntax alone.

It is the denominator of the shape count, so it shares nothing with the analysis it measures: a
layer is what an import says comes from a module named `layers`; it is called where it is called at
once, added to a Sequential model, or bound to a name or attribute that is called.
"""

from __future__ import annotations

import ast
import builtins
import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

NOT_CALLED = {"Input", "InputLayer", "InputSpec", "Layer"}


@dataclass(frozen=True)
class LayerCall:
    """One expression that calls a layer, by its lines (in its notebook cell)."""

    cell: int | None
    line: int
    end_line: int
    layer: str


def layer_calls(path: Path) -> list[LayerCall]:
    """The layer calls of a Python file or a notebook; none where it cannot be parsed."""
    imports: dict[str, str] = {}
    bound: dict[str, str] = {}
    found: list[LayerCall] = []
    for cell, tree in _trees(path):
        _read_imports(tree, imports)
        _read_bindings(tree, imports, bound)
        for node, layer in _calls(tree, imports, bound):
            found.append(LayerCall(cell, node.lineno, node.end_lineno or node.lineno, layer))
    return found


def _trees(path: Path) -> Iterator[tuple[int | None, ast.Module]]:
    text = path.read_text("utf-8", errors="replace")
    sources: list[tuple[int | None, str]] = [(None, text)]
    if path.suffix == ".ipynb":
        try:
            cells = json.loads(text).get("cells", [])
        except ValueError:
            return
        sources = [
            (index, _without_magics("".join(cell["source"])))
            for index, cell in enumerate(cells)
            if cell.get("cell_type") == "code"
        ]
    for index, source in sources:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield index, ast.parse(source)
        except (SyntaxError, ValueError, RecursionError):
            continue


def _without_magics(source: str) -> str:
    lines = source.split("\n")
    for number, line in enumerate(lines):
        if line.lstrip().startswith(("%", "!")):
            lines[number] = line[: len(line) - len(line.lstrip())] + "pass"
    return "\n".join(lines)


def _read_imports(tree: ast.Module, imports: dict[str, str]) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.name if alias.asname else alias.name.split(".")[0]
                imports[alias.asname or name] = name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                if alias.name != "*":
                    imports[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                elif node.module.endswith(".layers"):
                    imports["*"] = node.module
            _read_own_names(tree, imports)


def _read_own_names(tree: ast.Module, imports: dict[str, str]) -> None:
    """Classes of the file are not among what a star import brought."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            imports.setdefault(node.name, node.name)


def _dotted(node: ast.expr) -> str | None:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


def _layer_made(node: ast.expr, imports: dict[str, str]) -> str | None:
    """The class of the layer that the expression constructs."""
    if not isinstance(node, ast.Call) or (name := _dotted(node.func)) is None:
        return None
    root, _, rest = name.partition(".")
    if "*" in imports and not rest and root not in imports and not hasattr(builtins, root):
        root = f"{imports['*']}.{root}"
    full = ".".join(filter(None, [imports.get(root, root), rest])).split(".")
    layer = full[-1]
    if full[0] not in ("keras", "tensorflow", "tf_keras") or "layers" not in full[:-1]:
        return None
    return layer if layer[:1].isupper() and layer not in NOT_CALLED else None


def _read_bindings(tree: ast.Module, imports: dict[str, str], bound: dict[str, str]) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and (layer := _layer_made(node.value, imports)):
            for target in node.targets:
                if name := _dotted(target):
                    bound[name] = layer


def _calls(
    tree: ast.Module, imports: dict[str, str], bound: dict[str, str]
) -> Iterator[tuple[ast.expr, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if layer := _layer_made(node.func, imports):
            yield node, layer
            continue
        name = _dotted(node.func) or ""
        if name in bound and node.args:
            yield node, bound[name]
        items: list[ast.expr] = []
        if name.endswith(".add") and len(node.args) == 1:
            items = node.args
        elif name.split(".")[-1] == "Sequential" and node.args:
            first = node.args[0]
            items = first.elts if isinstance(first, (ast.List, ast.Tuple)) else []
        for item in items:
            if layer := _layer_made(item, imports):
                yield item, layer
