"""What is offered for a finding: applied, it silences that finding and nothing else."""

from __future__ import annotations

import pytest
from fitlint.engine import Diagnostic, check_source
from fitlint.ide.fixes import Action, actions
from fitlint.ide.view import View
from fitlint.syntax import Source, parse, parse_cells
from fitlint.text import Edit, LineTable, Span, apply_edits

BROKEN = """\
import keras

inputs = keras.Input((4, 4, 3))
x = keras.layers.Conv2D(8, 5)(inputs)
"""


def offered(source: Source) -> tuple[Diagnostic, dict[str, Action]]:
    """The one finding of a text, and its actions by the first words of their titles."""
    report = check_source(source, "train.py", keep_values=True)
    (finding,) = report.diagnostics
    found = actions(View(source, report), finding)
    return finding, {action.title.split(" (")[0] + action.title[-5:]: action for action in found}


def applied(text: str, action: Action) -> str:
    table = LineTable(text)
    edits = []
    for edit in action.edits:
        start = table.offset(edit.line - 1, edit.column - 1)
        edits.append(
            Edit(Span(start, table.offset(edit.end_line - 1, edit.end_column - 1)), edit.text)
        )
    return apply_edits(text, edits)


def test_silence_on_the_line() -> None:
    _, found = offered(parse(BROKEN))
    text = applied(BROKEN, found["Ignore FIT103 line"])
    assert text.splitlines()[3].endswith("(inputs)  # fitlint: ignore[FIT103]")
    assert check_source(parse(text), "train.py").diagnostics == []


def test_silence_in_the_file() -> None:
    _, found = offered(parse(BROKEN))
    text = applied(BROKEN, found["Ignore FIT103 file"])
    assert text == "# fitlint: ignore[FIT103]\n" + BROKEN
    assert check_source(parse(text), "train.py").diagnostics == []


def test_the_file_comment_follows_what_must_come_first() -> None:
    head = "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n"
    _, found = offered(parse(head + BROKEN))
    text = applied(head + BROKEN, found["Ignore FIT103 file"])
    assert text == head + "# fitlint: ignore[FIT103]\n" + BROKEN


@pytest.mark.parametrize(
    ("statement", "ends"),
    [
        (
            "x = keras.layers.Conv2D(8, 5)(inputs)  # my note",
            "# my note  # fitlint: ignore[FIT103]",
        ),
        ("x = keras.layers.Conv2D(8, 5)( \\\n  inputs)", "inputs)  # fitlint: ignore[FIT103]"),
        (
            'x = keras.layers.Conv2D(8, 5, name="""a\nb""")(inputs)',
            "(inputs)  # fitlint: ignore[FIT103]",
        ),
        (
            "x = keras.layers.Conv2D(8, 5)(inputs)  # fitlint: ignore[FIT999]",
            "ignore[FIT999, FIT103]",
        ),
    ],
)
def test_the_comment_is_put_where_it_counts(statement: str, ends: str) -> None:
    text = BROKEN[: BROKEN.index("x = ")] + statement + "\n"
    report = check_source(parse(text), "train.py")
    finding = next(d for d in report.diagnostics if d.code == "FIT103")
    action = next(a for a in actions(View(parse(text), report), finding) if "line" in a.title)
    changed = applied(text, action)
    assert changed.rstrip().endswith(ends)
    left = check_source(parse(changed), "train.py").diagnostics
    assert [d.code for d in left if d.code == "FIT103"] == []


def test_in_a_notebook_edits_are_in_their_cells() -> None:
    first, second = BROKEN.split("x =")
    _, found = offered(parse_cells([first, None, "x =" + second]))
    (line,) = found["Ignore FIT103 line"].edits
    assert (line.cell, line.line, line.text) == (2, 1, "  # fitlint: ignore[FIT103]")
    (notebook,) = found["Ignore FIT103ebook"].edits
    assert (notebook.cell, notebook.line, notebook.column) == (0, 1, 1)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("x = 1  # fitlint: ignore[FIT101]\ny = 2\n", "x = 1\ny = 2\n"),
        ("x = 1  # fitlint: ignore[FIT101]  # why\n", "x = 1  # why\n"),
        ("x = 1\n# fitlint: ignore[FIT101]\ny = 2\n", "x = 1\ny = 2\n"),
    ],
)
def test_an_unused_comment_can_go(text: str, left: str) -> None:
    finding, found = offered(parse(text))
    assert finding.code == "FIT001"
    (action,) = found.values()
    assert action.preferred
    assert applied(text, action) == left
