"""``ast.parse`` that never raises, and never returns a tree too deep to walk."""

from __future__ import annotations

import ast
import warnings

from ..text.collection import collection_paused
from ..text.records import record

# The interpreter recurses over expressions and blocks; Python's own limit is 1000 frames.
MAX_DEPTH = 180
# Blocks nest at most 100 deep in Python, so this many characters are too few to go too deep.
_SHORT = 80
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


@record(frozen=True, slots=True)
class Failure:
    """Why a text has no tree. ``line`` counts from 0; None: somewhere.

    ``by_python`` is False where Python may well run the text, but it cannot be analysed.
    """

    message: str
    line: int | None = None
    column: int = 0
    last_line: int | None = None
    by_python: bool = True


def try_parse(code: str) -> ast.Module | Failure:
    """The tree of a module, or why there is none."""
    try:
        with collection_paused(), warnings.catch_warnings():
            # `"\d"` warns (and under -W error, raises); it is another tool's business.
            warnings.simplefilter("ignore")
            tree = ast.parse(code)
    except SyntaxError as error:
        line = error.lineno - 1 if error.lineno else None
        column = max(0, (error.offset or 1) - 1)
        return Failure(error.msg or "invalid syntax", line, column)
    except (RecursionError, MemoryError, SystemError):
        return Failure("this is nested too deeply to be read", by_python=False)
    except (ValueError, OverflowError) as error:
        return Failure(str(error) or "this cannot be read as Python")
    return _too_deep(tree) or tree


def _too_deep(tree: ast.Module) -> Failure | None:
    """A failure at the first statement nested deeper than can be walked safely."""
    pending: list[tuple[ast.AST, int]] = [(node, 1) for node in tree.body]
    while pending:
        node, depth = pending.pop()
        is_block = depth > MAX_DEPTH
        deep = is_block
        for name in _BLOCKS:
            block = getattr(node, name, None)
            if isinstance(block, list):
                is_block = True
                pending.extend((item, depth + 1) for item in block)
        if not is_block:
            deep = _may_nest(node) and _deeper_than([node], MAX_DEPTH - depth)
        elif not deep:
            header = [
                part
                for name in node._fields
                if name not in _BLOCKS
                for part in _listed(getattr(node, name, None))
                if _may_nest(part)
            ]
            deep = bool(header) and _deeper_than(header, MAX_DEPTH - depth)
        if deep:
            line: int = getattr(node, "lineno", 1) - 1
            last: int = (getattr(node, "end_lineno", None) or line + 1) - 1
            stop = line if is_block else last
            message = "this is nested too deeply to be analysed"
            return Failure(message, line, 0, stop, by_python=False)
    return None


def _listed(value: object) -> list[ast.AST]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, ast.AST)]


def _may_nest(node: ast.AST) -> bool:
    """Whether a node is long enough for deep nesting: a level takes at least a character."""
    if not isinstance(node, (ast.stmt, ast.expr)):
        return True
    if node.end_lineno != node.lineno:
        return True
    return (node.end_col_offset or 0) - node.col_offset >= _SHORT


def _deeper_than(roots: list[ast.AST], limit: int) -> bool:
    """Whether a node has more than ``limit`` levels below it, found without recursion."""
    level = roots
    for _ in range(max(0, limit)):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return False
    return True
