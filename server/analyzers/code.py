"""Where quick fixes find their way in the user's code, and the edits they are made of."""

from __future__ import annotations

import ast
import builtins
import re

from ..shapes import FREE, Shape
from ..syntax import Source, binding_names
from ..values import Site
from .rule import Edit, Fix, argument


def path_to(site: Site) -> list[ast.AST]:
    """The nodes from the module down to the site's node; empty where it is not in the tree."""
    target = site.node
    found: list[ast.AST] = []
    first: int | None = getattr(target, "lineno", None)

    def walk(node: ast.AST) -> bool:
        if first is not None and not _may_hold(node, first):
            return False
        found.append(node)
        if node is target or any(walk(child) for child in ast.iter_child_nodes(node)):
            return True
        found.pop()
        return False

    walk(site.source.tree)
    return found


def _may_hold(node: ast.AST, line: int) -> bool:
    start: int = getattr(node, "lineno", line)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        # Decorators stand above the line their function is said to be on.
        start = min([start, *(item.lineno for item in node.decorator_list)])
    return start <= line <= getattr(node, "end_lineno", line)


def call_around(site: Site) -> ast.Call | None:
    """The innermost call whose argument (or itself) the site is."""
    for node in reversed(path_to(site)):
        if isinstance(node, ast.Call):
            return node
        if isinstance(node, ast.stmt):
            return None
    return None


def statement_around(site: Site) -> ast.stmt | None:
    """The statement a site belongs to."""
    return next((node for node in reversed(path_to(site)) if isinstance(node, ast.stmt)), None)


def replace(source: Source, node: ast.AST, text: str) -> Edit:
    """Write ``text`` in place of a node."""
    return Edit(Site(source, node), text)


def part(source: Source, node: ast.AST, start: int, end: int) -> Site | None:
    """A stretch of a node's text that lies on its first line, as a site."""
    segment = source.segment(node)
    if "\n" in segment[:end] or not isinstance(node, (ast.expr, ast.stmt, ast.keyword)):
        return None
    column = node.col_offset
    place = ast.Name("", ast.Load())
    place.lineno = place.end_lineno = node.lineno
    place.col_offset = column + len(segment[:start].encode())
    place.end_col_offset = column + len(segment[:end].encode())
    return Site(source, place)


def rename_function(source: Source, node: ast.AST, name: str) -> Edit | None:
    """Give a ``def`` another name."""
    found = re.match(r"(?:async\s+)?def\s+(\w+)", source.segment(node))
    site = part(source, node, found.start(1), found.end(1)) if found else None
    return Edit(site, name) if site is not None else None


def rename_keyword(source: Source, call: ast.Call, old: str, new: str) -> Edit | None:
    """Call with another keyword: ``lr=0.1`` -> ``learning_rate=0.1``."""
    for keyword in call.keywords:
        if keyword.arg == old:
            if any(other.arg == new for other in call.keywords):
                return None
            site = part(source, keyword, 0, len(old))
            return Edit(site, new) if site is not None else None
    return None


def remove_argument(source: Source, call: ast.Call, name: str) -> Edit | None:
    """Call without a keyword, with the comma that belongs to it."""
    arguments: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    arguments.sort(key=lambda node: (node.lineno, node.col_offset))
    index = next(
        (i for i, a in enumerate(arguments) if isinstance(a, ast.keyword) and a.arg == name), None
    )
    if index is None:
        return None
    # From one argument to the next, so that one comma goes along.
    if index + 1 < len(arguments):
        return Edit(_between(source, arguments[index], arguments[index + 1], 0), "")
    if index > 0:
        return Edit(_between(source, arguments[index - 1], arguments[index], 1), "")
    return Edit(Site(source, arguments[index]), "")


def _between(
    source: Source, first: ast.expr | ast.keyword, last: ast.expr | ast.keyword, ends: int
) -> Site:
    """From the starts (``ends`` 0) or the ends (1) of one argument to those of the next."""
    place = ast.Name("", ast.Load())
    if ends:
        place.lineno, place.col_offset = first.end_lineno or 0, first.end_col_offset or 0
        place.end_lineno, place.end_col_offset = last.end_lineno, last.end_col_offset
    else:
        place.lineno, place.col_offset = first.lineno, first.col_offset
        place.end_lineno, place.end_col_offset = last.lineno, last.col_offset
    return Site(source, place)


def line_before(source: Source, statement: ast.stmt, text: str) -> Edit | None:
    """A line of its own in front of a statement, indented like it."""
    start = source.span(statement).start
    line, column = source.lines.position(start)
    indent = source.lines.line(line)[:column]
    if indent.strip():
        return None
    return Edit(Site(source, statement), f"{text}\n{indent}", "before")


def first_in_body(source: Source, function: ast.AST, text: str) -> Edit | None:
    """A line that becomes the first statement of a function, after its docstring."""
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    body = function.body
    has_doc = ast.get_docstring(function) is not None
    if not has_doc:
        return line_before(source, body[0], text)
    if len(body) > 1:
        return line_before(source, body[1], text)
    indent = " " * body[0].col_offset
    return Edit(Site(source, body[0]), f"\n{indent}{text}", "after")


def shape_text(shape: Shape) -> str | None:
    """A per-sample shape as it is written in code; ``None`` where a size is not a number."""
    dims = shape.dims
    if dims is None or any(dim is not FREE and not isinstance(dim, int) for dim in dims):
        return None
    inner = ", ".join("None" if dim is FREE else str(dim) for dim in dims)
    return f"({inner},)" if len(dims) == 1 else f"({inner})"


def name_for(site: Site, package: str) -> str | None:
    """The name the file has for a module: ``np`` after ``import numpy as np``."""
    for node in ast.walk(site.source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == package and (alias.asname or "." not in alias.name):
                    return alias.asname or alias.name
    return None


def is_builtin_here(site: Site, name: str) -> bool:
    """Whether a builtin still means itself: the file gives the name to nothing else."""
    if not hasattr(builtins, name):
        return False
    return name not in binding_names(site.source.tree)


def wrap(site: Site, before: str, after: str, title: str, *, safe: bool = False) -> Fix:
    """Put something around an expression."""
    text = site.source.segment(site.node)
    return Fix(title, (Edit(site, f"{before}{text}{after}"),), safe)


def fixes_of(title: str, *edits: Edit | None, safe: bool = False) -> list[Fix]:
    """A fix, where all its edits could be made."""
    made = tuple(edit for edit in edits if edit is not None)
    return [Fix(title, made, safe)] if made and len(made) == len(edits) else []


def did_you_mean(word: str, known: list[str]) -> str | None:
    """The known word a misspelt one was meant to be; ``None`` if two are as near."""
    from difflib import get_close_matches

    lowered = {name.lower(): name for name in known}
    if word.lower() in lowered:
        return lowered[word.lower()]
    near = get_close_matches(word, known, 2, 0.72)
    return near[0] if near else None


__all__ = [
    "argument", "call_around", "did_you_mean", "first_in_body", "fixes_of", "is_builtin_here",
    "line_before", "name_for", "part", "path_to", "remove_argument", "rename_function",
    "rename_keyword", "replace", "shape_text", "statement_around", "wrap",
]  # fmt: skip
