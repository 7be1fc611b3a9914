"""Working programs with one small thing changed, as a slip of the hand would.

A literal becomes another, an argument, an entry or a statement goes, two change places, a call
is left out. What the changed program does is not known beforehand: real Keras is asked.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Sequence

WORDS = (
    ("mse", "mae", "binary_crossentropy", "categorical_crossentropy", "kl_divergence"),
    ("sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy"),
    ("relu", "softmax", "sigmoid", "linear", "tanh"),
    ("same", "valid"),
    ("float32", "float64", "int32", "int64", "uint8", "str", "bool"),
    ("accuracy", "mse", "sparse_categorical_accuracy", "AUC"),
    ("int", "categorical", "binary"),
    ("loss", "val_loss", "val_accuracy"),
)
"""Texts that stand where another of the same group may stand."""
NAMES = (
    ("Conv1D", "Conv2D", "Conv3D", "Dense"),
    ("LSTM", "GRU", "SimpleRNN", "Dense"),
    ("MaxPooling2D", "AveragePooling2D", "MaxPooling1D", "GlobalAveragePooling2D", "UpSampling2D"),
    ("Flatten", "GlobalAveragePooling1D", "Dropout", "BatchNormalization"),
    ("Add", "Concatenate", "Multiply", "Subtract", "Dot"),
    ("zeros", "ones", "random"),
    ("concatenate", "stack", "hstack", "vstack"),
    ("reshape", "transpose", "expand_dims", "squeeze"),
    ("mean", "sum", "max", "argmax"),
    ("fit", "evaluate", "predict", "train_on_batch"),
    ("from_tensor_slices", "from_tensors"),
    ("batch", "repeat", "shuffle"),
    ("matmul", "multiply", "add"),
)
"""Functions and classes that are taken for one another."""

Change = Callable[[], ast.AST]


class _Mutation(ast.NodeTransformer):
    """Counts the changes that a program allows, and makes the one of number ``pick``."""

    def __init__(self, random_: random.Random, pick: int = -1) -> None:
        self.random, self.pick, self.count = random_, pick, 0
        self.names: list[str] = []

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.JoinedStr)):
            return node
        node = self.generic_visit(node)
        for change in self._changes(node):
            self.count += 1
            if self.count - 1 == self.pick:
                return ast.copy_location(change(), node)
        return node

    def _changes(self, node: ast.AST) -> Sequence[Change]:
        if isinstance(node, ast.Constant):
            return self._of_constant(node)
        if isinstance(node, (ast.List, ast.Tuple)) and isinstance(node.ctx, ast.Load):
            return self._of_entries(node)
        if isinstance(node, ast.Call):
            return self._of_call(node)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in self.names:
            return [lambda: ast.Name(self.random.choice(self.names), ast.Load())]
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            return [lambda: node.value]
        if isinstance(node, ast.Return) and node.value is not None:
            return [lambda: ast.Return(None)]
        if isinstance(node, (ast.Expr, ast.Assign)):
            return [ast.Pass]
        return ()

    def _of_constant(self, node: ast.Constant) -> Sequence[Change]:
        value = node.value
        if isinstance(value, bool):
            return [lambda: ast.Constant(not value)]
        if isinstance(value, int):
            near = [value + 1, value - 1, value * 2, value // 2, 0, 1, None, value + 0.5]
            return [lambda: ast.Constant(self.random.choice(near))] * 2
        groups = [group for group in WORDS if value in group]
        return [lambda group=group: ast.Constant(self.random.choice(group)) for group in groups]

    def _of_entries(self, node: ast.List | ast.Tuple) -> Sequence[Change]:
        entries = node.elts
        if not entries:
            return ()
        place = self.random.randrange(len(entries))
        others = [
            entries[:place] + entries[place + 1 :],
            [*entries[: place + 1], *entries[place:]],
            [*entries[place:], *entries[:place]],
        ]
        return [lambda other=other: type(node)(other, ast.Load()) for other in others]

    def _of_call(self, node: ast.Call) -> Sequence[Change]:
        changes: list[Change] = []
        args, keywords = node.args, node.keywords

        def called(new: list[ast.expr], named: list[ast.keyword] = keywords) -> Change:
            return lambda: ast.Call(node.func, new, named)

        if keywords:
            gone = self.random.randrange(len(keywords))
            changes.append(called(args, keywords[:gone] + keywords[gone + 1 :]))
        if args:
            changes.append(called(args[:-1]))
            changes.append(called([ast.List([args[0]], ast.Load()), *args[1:]]))
            changes.append(lambda: args[0])
        if len(args) > 1:
            changes.append(called([*args[1:], args[0]]))
        func = node.func
        if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Call):
            changes.append(lambda: func.value)
        if isinstance(func, ast.Attribute):
            for group in NAMES:
                if func.attr in group:
                    other = ast.Attribute(func.value, self.random.choice(group), ast.Load())
                    changes.append(lambda other=other: ast.Call(other, args, keywords))
        return changes


def mutants(text: str, seed: object, count: int) -> list[str]:
    """Up to ``count`` programs that differ from ``text`` in one thing; the same for a seed."""
    made: list[str] = []
    original = ast.unparse(ast.parse(text))
    names = [
        target.id
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    for number in range(count):
        random_ = random.Random(f"{seed} {number}")
        counter = _Mutation(random_)
        counter.names = names
        counter.visit(ast.parse(text))
        if not counter.count:
            break
        mutation = _Mutation(random_, random_.randrange(counter.count))
        mutation.names = names
        new = ast.unparse(ast.fix_missing_locations(mutation.visit(ast.parse(text))))
        if new != original and _can_be_read(new):
            made.append(new + "\n")
    return made


def _can_be_read(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True
