"""Quick fix: compile with another loss."""

from __future__ import annotations

import ast

from ..syntax import Source
from ..values import Array, Compiled, Site
from ..values.facts import Trouble
from .code import fixes_of, path_to, replace
from .rule import Edit, Fix, argument

LOSS, METRICS = ("loss", 1), ("metrics", 3)
"""Arguments of ``compile``: name and position."""


def loss_fixes(trouble: Trouble) -> list[Fix]:
    """Compile with the loss that fits the labels, as the knowledge of losses tells it."""
    data = trouble.problem.data
    return compile_fixes(trouble, LOSS, data.get("loss"), data.get("fix_loss"))


def compile_fixes(trouble: Trouble, which: tuple[str, int], old: object, new: object) -> list[Fix]:
    """Name something else in ``compile(...)``."""
    compiled = trouble.problem.data.get("compiled")
    if not isinstance(compiled, Compiled) or not isinstance(new, str) or not isinstance(old, str):
        return []
    site = compiled.site
    if site is None or not isinstance(site.node, ast.Call) or not path_to(site):
        return []
    given = argument(site.node, *which)
    edit = _edit(site.source, given, old, new) if given is not None else None
    return fixes_of(f"Use {new}", edit)


def missing_loss_fixes(trouble: Trouble) -> list[Fix]:
    """Compile with a loss, where the head and the labels tell which is meant."""
    data = trouble.problem.data
    compiled = data.get("compiled")
    loss = fitting_loss(data.get("labels"), data.get("outputs"), data.get("head"))
    site = compiled.site if isinstance(compiled, Compiled) else None
    if loss is None or site is None or not isinstance(site.node, ast.Call) or not path_to(site):
        return []
    arguments: list[ast.expr | ast.keyword] = [*site.node.args, *site.node.keywords]
    if not arguments or argument(site.node, *LOSS) is not None:
        return []
    last = max(arguments, key=lambda node: (node.lineno, node.col_offset))
    edit = Edit(Site(site.source, last), f', loss="{loss}"', "after")
    return fixes_of(f"Compile with {loss}", edit)


def _edit(source: Source, given: ast.expr, old: str, new: str) -> Edit | None:
    """The new name in the form the old one was given: as text, function or object."""
    spellings = {old: new, _class_name(old): _class_name(new)}
    if isinstance(given, ast.Constant) and given.value in spellings:
        return replace(source, given, f'"{spellings[given.value]}"')
    call = given if isinstance(given, ast.Call) else None
    named = call.func if call is not None else given
    if isinstance(named, ast.Attribute) and named.attr in spellings:
        owner = source.segment(named.value)
        return replace(source, named, f"{owner}.{spellings[named.attr]}")
    plain = call is None or not (call.args or call.keywords)
    if isinstance(named, ast.Name) and named.id in spellings and plain:
        # Imported by name: the new class is not, so it is given by its text.
        return replace(source, given, f'"{new}"')
    if isinstance(given, (ast.List, ast.Tuple, ast.Dict)):
        inner = given.values if isinstance(given, ast.Dict) else given.elts
        edits = [edit for part in inner if (edit := _edit(source, part, old, new)) is not None]
        return edits[0] if len(edits) == 1 else None
    return None


def _class_name(function: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in function.split("_"))


def fitting_loss(labels: object, outputs: object, head: object) -> str | None:
    """The loss that an output's activation asks for, if the labels are of the form it takes."""
    if not isinstance(labels, Array) or not isinstance(outputs, Array):
        return None
    have, made = labels.shape, outputs.shape
    if have.rank is None or made.rank is None or not made.rank:
        return None
    width = made[-1]
    same_sizes = have.rank == made.rank and have.dims is not None and have[1:] == made[1:]
    one_a_sample = made.rank == 2 and width == 1 and (have.rank == 1 or same_sizes)
    if head == "softmax" and isinstance(width, int) and width > 1:
        if same_sizes:
            return "categorical_crossentropy"
        if have.rank == made.rank - 1 or have.rank == made.rank and have[-1] == 1:
            whole = labels.facts.integral is True or str(labels.dtype).startswith(("int", "uint"))
            return "sparse_categorical_crossentropy" if whole else None
    if head == "sigmoid" and (same_sizes or one_a_sample):
        return "binary_crossentropy"
    if head == "linear" and (same_sizes or one_a_sample):
        return "mse"
    return None


__all__ = ["LOSS", "METRICS", "compile_fixes", "fitting_loss", "loss_fixes", "missing_loss_fixes"]
