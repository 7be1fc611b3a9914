"""Changes of a program that mean nothing change nothing, and knowing less finds no more.

Every case of one plain file is analysed as it stands and in other shapes.
"""

from __future__ import annotations

import ast
import random
from collections import Counter
from collections.abc import Callable

import pytest
from fitlint.engine import Config, Report, check_source, check_text
from fitlint.syntax import parse_cells

from .cases import all_cases, statement_span

PATIENT = Config(budget_seconds=60)
Findings = Counter[tuple[str, str, int]]
"""Code, severity and line of what is found: inside a function a call counts by its first line."""


def plain_programs() -> dict[str, str]:
    """The cases that are one Python file."""
    return {
        case.id: next(iter(case.files.values()))
        for case in all_cases()
        if len(case.files) == 1 and not case.flags.get("notebook") and not case.flags.get("bug")
    }


PROGRAMS = plain_programs()


def findings(report: Report, text: str, starts: list[int] | None = None) -> Findings:
    """What a report says, by the first lines of statements of the whole text."""
    assert report.errors == []
    tree = ast.parse(text)
    found: Findings = Counter()
    for item in report.diagnostics:
        line = item.line + (starts[item.cell or 0] if starts else 0)
        span = statement_span(tree, line)
        found[item.code, item.severity, line if span is None else span.first] += 1
    return found


def of(text: str) -> Findings:
    return findings(check_text(text, config=PATIENT), text)


def moved(found: Findings, lines: int) -> Findings:
    return Counter({(code, level, line + lines): n for (code, level, line), n in found.items()})


def with_comment(text: str) -> Findings:
    return moved(of("# ünïcödé 😀\n" + text), -1)


def with_windows_line_ends(text: str) -> Findings:
    return of(text.replace("\n", "\r\n"))


def in_a_function(text: str) -> Findings | None:
    """The whole program as `main()`; None where that is no longer the same program."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            return None
        if isinstance(node, ast.ImportFrom) and (
            node.module == "__future__" or any(name.name == "*" for name in node.names)
        ):
            return None
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" in node.value:
            return None
    body = "".join(f"    {line}\n" if line.strip() else "\n" for line in text.splitlines())
    return moved(of(f"def main():\n{body}main()\n"), -1)


def in_cells(text: str) -> Findings:
    """A cell for each statement; a bare expression goes with the next, as a cell shows its last."""
    body = ast.parse(text).body
    starts, new = [], True
    for statement in body:
        if new:
            decorators = getattr(statement, "decorator_list", [])
            starts.append(min(node.lineno for node in (statement, *decorators)) - 1)
        new = not isinstance(statement, ast.Expr)
    starts[:1] = [0]
    lines = text.splitlines(keepends=True)
    ends = [*starts[1:], len(lines)]
    cells = ["".join(lines[start:end]) for start, end in zip(starts, ends)]
    report = check_source(parse_cells(cells), "cells.ipynb", config=PATIENT)
    return findings(report, text, starts)


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("change", [with_comment, with_windows_line_ends, in_a_function, in_cells])
def test_the_same_program_in_another_form(
    change: Callable[[str], Findings | None], name: str
) -> None:
    text = PROGRAMS[name]
    changed = change(text)
    if changed is None:
        pytest.skip("this form would be another program")
    assert changed == of(text)


class _Forget(ast.NodeTransformer):
    """Some whole numbers become known at run time only."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)

    def visit_MatchValue(self, node: ast.MatchValue) -> ast.pattern:
        return node  # A pattern holds no call.

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if type(node.value) is int and node.value > 1 and self.random.random() < 0.4:
            return ast.parse('int(os.environ["SIZE"])', mode="eval").body
        return node


class _HandOver(ast.NodeTransformer):
    """An expression here and there goes through code that cannot be seen."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.JoinedStr, ast.arguments)):
            return node
        text = ast.unparse(node) if isinstance(node, ast.expr) else ""
        loaded = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
        # What is done to `super()` elsewhere is nothing anybody writes.
        taken = (
            text
            and loaded
            and not isinstance(node, (ast.Starred, ast.Slice, ast.Tuple))
            and "super" not in text
        )
        if taken and self.random.random() < 0.03:
            return ast.parse(f"elsewhere.seen({text})", mode="eval").body
        return self.generic_visit(node)


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("change", [_Forget, _HandOver])
def test_knowing_less_makes_no_error(
    change: Callable[[str], ast.NodeTransformer], name: str
) -> None:
    head = "import os, elsewhere\n"
    known = ast.parse(PROGRAMS[name])
    before = of(head + ast.unparse(known))
    less = ast.fix_missing_locations(change(name).visit(known))
    after = of(head + ast.unparse(less))
    # On a line that raised, another reason may be the first now.
    raising = {line for _, level, line in before if level == "error"}
    assert {found for found in after if found[1] == "error" and found[2] not in raising} == set()
