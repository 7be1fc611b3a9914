"""Which values the `# shape:` comments of a program speak of, and what their shapes are."""

from __future__ import annotations

import ast
from typing import Any

PROBE = "__shape_probe__"


class Probes:
    """Collects the values of the lines that have a shape expectation."""

    def __init__(self, lines: dict[str, list[int]]) -> None:
        self._lines = lines
        # "file:line" to the distinct results seen there.
        self.seen: dict[str, list[Any]] = {}
        self._later: list[tuple[str, Any]] = []

    def instrument(self, tree: ast.Module, file: str) -> ast.Module:
        """The tree with each expected line's expression passed through this object."""
        for line in self._lines.get(file, []):
            target = shape_target(tree, line)
            if target is not None:
                tree = _Wrap(target, f"{file}:{line}").visit(tree)
        return ast.fix_missing_locations(tree)

    def __call__(self, place: str, value: Any) -> Any:
        import keras

        if isinstance(value, keras.layers.Layer):
            # A layer of a Sequential model has an output only when the model is built.
            self._later.append((place, value))
        else:
            self._note(place, leaves_of(value))
        return value

    def settle(self) -> None:
        for place, layer in self._later:
            try:
                output = layer.output
            except (AttributeError, ValueError):
                continue
            self._note(place, leaves_of(output))

    def _note(self, place: str, leaves: list[Any]) -> None:
        seen = self.seen.setdefault(place, [])
        if leaves not in seen:
            seen.append(leaves)


class _Wrap(ast.NodeTransformer):
    def __init__(self, target: ast.expr, place: str) -> None:
        self._target = target
        self._place = place

    def visit(self, node: ast.AST) -> Any:
        if node is not self._target:
            return self.generic_visit(node)
        call = ast.Call(ast.Name(PROBE, ast.Load()), [ast.Constant(self._place), node], [])
        return ast.copy_location(call, node)


def shape_target(tree: ast.Module, line: int) -> ast.expr | None:
    """The expression that a `# shape:` comment on this line speaks of.

    It is a call that starts on a later line of a statement (a layer in a list), or else the
    statement's value; for `model.add(layer)`, whose value is None, the layer.
    """
    value = _value_at(tree, line)
    if value is None:
        return None
    calls = [n for n in ast.walk(value) if isinstance(n, ast.Call) and n.lineno == line]
    if line > value.lineno and calls:
        return min(calls, key=lambda call: (call.col_offset, -(call.end_col_offset or 0)))
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return value
    return value.args[0] if value.func.attr == "add" and value.args else value


def _value_at(tree: ast.Module, line: int) -> ast.expr | None:
    """The value of the innermost statement with one that this line belongs to."""
    found: ast.expr | None = None
    for node in ast.walk(tree):
        value = getattr(node, "value", None)
        if not isinstance(node, ast.stmt) or not isinstance(value, ast.expr):
            continue
        if node.lineno <= line <= (node.end_lineno or node.lineno):
            found = value
    return found


def leaves_of(value: Any) -> list[Any]:
    """Shapes and dtypes of a value's arrays, in `tf.nest` order."""
    import tensorflow as tf

    if isinstance(value, tf.data.Dataset):
        value = value.element_spec
    if isinstance(value, dict):
        return [leaf for key in sorted(value) for leaf in leaves_of(value[key])]
    if isinstance(value, (list, tuple)) and not isinstance(value, tf.TensorShape):
        return [leaf for item in value for leaf in leaves_of(item)]
    shape = getattr(value, "shape", None)
    if shape is None:
        return [[None, type(value).__name__]]
    if isinstance(shape, tf.TensorShape):
        sizes = shape.as_list() if shape.rank is not None else None
    else:
        sizes = [None if size is None else int(size) for size in shape]
    dtype = getattr(value, "dtype", None)
    name = getattr(dtype, "name", None) or (str(dtype) if dtype is not None else None)
    return [[sizes, name]]
