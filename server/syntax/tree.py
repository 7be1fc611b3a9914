"""``ast.parse`` that never raises, and never returns a tree too deep to walk."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass

# The interpreter recurses over expressions and blocks; Python's own limit is 1000 frames.
MAX_DEPTH = 180


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a text has no tree. ``line`` counts from 0; None: somewhere."""

    message: str
    line: int | None = None
    column: int = 0
    last_line: int | None = None


def try_parse(code: str) -> ast.Module | Failure:
    """The tree of a module, or why there is none."""
    try:
        with warnings.catch_warnings():
            # `"\d"` warns (and under -W error, raises); it is another tool's business.
            warnings.simplefilter("ignore")
            tree = ast.parse(code)
    except SyntaxError as error:
        line = error.lineno - 1 if error.lineno else None
        column = max(0, (error.offset or 1) - 1)
        return Failure(error.msg or "invalid syntax", line, column)
    except (RecursionError, MemoryError, SystemError):
        return Failure("this is nested too deeply to be read")
    except (ValueError, OverflowError) as error:
        return Failure(str(error) or "this cannot be read as Python")
    return _too_deep(tree) or tree


def _too_deep(tree: ast.Module) -> Failure | None:
    """A failure at the first statement nested deeper than can be walked safely."""
    pending: list[tuple[ast.AST, int]] = [(node, 1) for node in tree.body]
    while pending:
        node, depth = pending.pop()
        expressions: list[tuple[ast.AST, int]] = []
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, ast.expr):
                expressions.append((value, depth + 1))
            elif isinstance(value, list) and value:
                deeper = expressions if isinstance(value[0], ast.expr) else pending
                deeper.extend((item, depth + 1) for item in value if isinstance(item, ast.AST))
            elif isinstance(value, ast.AST):
                pending.append((value, depth + 1))
        # An expression of few characters cannot nest deeply, so most are never walked.
        deep = depth > MAX_DEPTH or any(
            _may_nest(item) and _deeper_than(item, MAX_DEPTH - level)
            for item, level in expressions
        )
        if deep:
            place = node if isinstance(node, (ast.stmt, ast.expr)) else None
            line = getattr(place, "lineno", 1) - 1
            last = (getattr(place, "end_lineno", None) or line + 1) - 1
            if isinstance(place, ast.stmt) and isinstance(getattr(place, "body", None), list):
                last = line
            return Failure("this is nested too deeply to be analysed", line, 0, last)
    return None


def _may_nest(node: ast.AST) -> bool:
    """Whether an expression is long enough for deep nesting."""
    if not isinstance(node, ast.expr):
        return True
    if node.end_lineno != node.lineno:
        return True
    return (node.end_col_offset or 0) - node.col_offset >= MAX_DEPTH // 2


def _deeper_than(root: ast.AST, limit: int) -> bool:
    """Whether a tree has more than ``limit`` levels, found without recursion."""
    level: list[ast.AST] = [root]
    for _ in range(max(0, limit)):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return False
    return True
