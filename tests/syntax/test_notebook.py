"""Notebooks: cells, magics, and places in cells."""

from __future__ import annotations

import ast
import json

import pytest
from fitlint.syntax import UNKNOWN_NAME, NotebookError, Source, parse_cells, parse_notebook


def places(source: Source) -> list[tuple[int | None, int, int, str]]:
    found = []
    for node in source.tree.body:
        location = source.locate(source.span(node))
        found.append((location.cell, location.line, location.column, source.segment(node)))
    return found


def notebook(*cells: str | None, **more: object) -> str:
    return json.dumps(
        {
            "cells": [
                {"cell_type": "markdown", "source": "text"}
                if cell is None
                else {"cell_type": "code", "source": cell.splitlines(keepends=True)}
                for cell in cells
            ],
            "metadata": {},
            "nbformat": 4,
            **more,
        }
    )


@pytest.mark.parametrize(
    "cells",
    [
        ["a = 1", "b = 2"],
        ["a = 1\n", "b = 2"],
        ["a = 1\n\n", "b = 2\n"],
        ["", "a = 1", "", "b = 2", ""],
        ["a = '\u2028\x0c'", "b = 2"],
        ["a = 1\r\n", "b = 2"],
        ["a = 1\r", "b = 2"],
        [None, "a = 1", None, "b = 2"],
        ["# only a comment", "a = 1", "\n\n", "b = 2"],
    ],
)
def test_each_cell_counts_its_own_lines(cells: list[str | None]) -> None:
    source = parse_cells(cells)
    assert not source.problems
    expected = [
        (index, 1, 1, cell.rstrip())
        for index, cell in enumerate(cells)
        if cell is not None and cell.strip() and not cell.startswith("#")
    ]
    assert places(source) == expected
    assert source.cells is not None
    for cell in source.cells:
        assert cell.text == cells[cell.index] == cell.span.slice(source.text)


def test_columns_after_an_emoji() -> None:
    source = parse_cells(["s = '🎉'; t = 1", "\n  \nu = '🎉'"])
    assert places(source) == [
        (0, 1, 1, "s = '🎉'"),
        (0, 1, 10, "t = 1"),
        (1, 3, 1, "u = '🎉'"),
    ]


def test_a_broken_cell_hides_no_other() -> None:
    source = parse_cells(["a = 1", 'b = ("""', "c = 3"])
    assert [ast.unparse(node) for node in source.tree.body] == [
        "a = 1",
        f"b = {UNKNOWN_NAME}",
        "c = 3",
    ]
    (problem,) = source.problems
    assert source.locate(problem.span).cell == 1


def test_a_cell_is_repaired_by_its_own_history() -> None:
    whole = parse_cells(["a = 1", "def f(x):\n    y = x\n    return y", "c = 3"])
    source = parse_cells(["new = 0", "a = 1", "def f(x:\n    y = x\n    return y", "c = 3"], whole)
    assert "    y = x\n    return y" in ast.unparse(source.tree)
    again = parse_cells(
        ["new = 0", "a = 1", "def f(x:\n    y = x +\n    return y", "c = 3"], source
    )
    assert f"    y = {UNKNOWN_NAME}\n    return y" in ast.unparse(again.tree)


@pytest.mark.parametrize(
    ("line", "python"),
    [
        ("%matplotlib inline", "pass"),
        ("!pip install 'keras>=3", "pass"),
        ("files = !ls *.py", f"files = {UNKNOWN_NAME}"),
        ("took = %timeit -o f(x)", f"took = {UNKNOWN_NAME}"),
        ("model.fit?", "pass"),
        ("model.fit??", "pass"),
        ("?model", "pass"),
        ("%%html\n<b>it's</b>", "pass"),
        ("%%bash\nfor f in *; do echo $f; done", "pass"),
        ("if x:\n    !ls", "if x:\n    pass"),
        ("!ls \\\n  -l\nx = 1", "pass\nx = 1"),
        ("%time x = f(3)", "0\nx = f(3)"),
        ("%%time\nx = 1", "pass\nx = 1"),
        ("%%capture out\nx = 1", "pass\nx = 1"),
        ("%%timeit\n%pip list\nx = 1", "pass\npass\nx = 1"),
        ("x = (7\n%y)", "x = 7 % y"),
        ("s = '''\n%x\n!y\nz?\n'''", None),
        ("print('loss = %d' % x)", None),
        ("print('a = !b')", None),
        ("x = 1;", "x = 1"),
        ("await f(x)", "await f(x)"),
        ("# what?", ""),
    ],
)
def test_magics(line: str, python: str | None) -> None:
    source = parse_cells([line])
    assert not source.problems
    assert ast.unparse(source.tree) == ast.unparse(ast.parse(line if python is None else python))


def test_magics_move_nothing() -> None:
    source = parse_cells(["%time x = f('é', y)\nfiles = !ls\nz = 1  # é"])
    segments = [source.segment(node) for node in source.tree.body]
    assert segments[1] == "x = f('é', y)"
    assert segments[3] == "z = 1"


def test_a_notebook_file() -> None:
    source = parse_notebook(notebook("import keras\n", None, "x = 1\ny = 2"))
    assert places(source) == [
        (0, 1, 1, "import keras"),
        (2, 1, 1, "x = 1"),
        (2, 2, 1, "y = 2"),
    ]


def test_source_as_one_string_and_nbformat_3() -> None:
    four = {"cells": [{"cell_type": "code", "source": "x = 1\ny = 2"}]}
    assert len(parse_notebook(json.dumps(four)).tree.body) == 2
    cell = {"cell_type": "code", "input": ["x = 1\n", "y = 2"], "language": "python"}
    three = {"worksheets": [{"cells": [{"cell_type": "heading", "source": "h"}, cell]}]}
    source = parse_notebook("\ufeff" + json.dumps(three))
    assert [place[0] for place in places(source)] == [1, 1]


def test_a_notebook_of_another_language_has_no_code() -> None:
    text = notebook("x <- 1", metadata={"kernelspec": {"language": "R"}})
    source = parse_notebook(text)
    assert source.cells == ()
    assert not source.problems


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", "{}", '{"cells": 3}', "x = 1", "[" * 100_000, '{"cells": [']
)
def test_what_is_no_notebook(text: str) -> None:
    with pytest.raises(NotebookError) as caught:
        parse_notebook(text)
    assert str(caught.value).startswith("not a notebook: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "cell", [3, None, {}, {"cell_type": "code"}, {"cell_type": "code", "source": [1, "x"]}]
)
def test_odd_cells(cell: object) -> None:
    assert not parse_notebook(json.dumps({"cells": [cell]})).problems


def test_no_cells() -> None:
    source = parse_cells([])
    assert source.text == ""
    assert source.tree.body == []
