"""Any text has a tree, and what was not broken has its exact place in it."""

from __future__ import annotations

import ast
import random
import time

import pytest
from fitlint.syntax import UNKNOWN_NAME, Source, parse
from fitlint.text import LineTable

from .edits import SCRIPTS, breaking_edits, edit, kept, script

HOSTILE = {
    "null byte": "x = 'a\0'\ny = 3",
    "lone surrogate": "x = '\ud800'\ny = 1",
    "byte order mark": "\ufeffx = 1\n",
    "open brackets": "(" * 500,
    "closed brackets": "x = " + "[" * 500 + "]" * 500,
    "brackets below Python's limit": "[" * 190 + "]" * 190,
    "unary": "-" * 100_000 + "1",
    "attributes": "y = 1\nx = a" + ".b" * 3000 + "\nz = 2",
    "sum": "y = 1\nx = " + "+".join(["1"] * 5000) + "\nz = 3",
    "long number": "x = " + "9" * 10_000,
    "long string": "x = '" + "a" * 5_000_000 + "'",
    "long name": "a" * 1_000_000,
    "indentation": "".join("  " * i + "if x:\n" for i in range(120)),
    "elif chain": "if a: pass\n" + "elif b: pass\n" * 1000 + "x = 1\n",
    "lambdas": "lambda: " * 400 + "1",
    "nested sets": "x={" * 3000,
    "quotes": "'" * 9999,
    "f-strings": "f'{" * 500,
    "backslash": "x = \\",
    "triple quote": '"""',
    "tabs": "\tx = 1\n        y = 2\n",
    "try without handlers": "try:\n x\n" * 30,
    "headers without blocks": "for x in y:\n" * 30,
    "not Python": "# Title\n\nSome *text*, it's not code.\n" * 20,
    "emoji name": "🎉 = 1\n",
    "line separator": "x = 1\u2028y = 2\n",
    "nothing": "",
    "control characters": "".join(map(chr, range(1, 128))),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_any_text_has_a_tree(name: str) -> None:
    text = HOSTILE[name]
    good = parse("import os\nx = 1\n\ndef f(a):\n    return a\n")
    for previous in (None, good):
        started = time.monotonic()
        source = parse(text, previous)
        assert time.monotonic() - started < 10
        assert source.text == text
        check_places(source)


@pytest.mark.parametrize("name", ["attributes", "sum"])
def test_a_statement_too_deep_to_walk_is_left_out_alone(name: str) -> None:
    source = parse(HOSTILE[name])
    assert [ast.unparse(node) for node in source.tree.body[::2]] == [
        "y = 1",
        HOSTILE[name][-5:],
    ]
    assert len(source.problems) == 1
    assert not source.problems[0].by_python


def check_places(source: Source) -> None:
    """Every statement has a place in the text, in the order of the tree."""
    for node in ast.walk(source.tree):
        if isinstance(node, (ast.stmt, ast.expr)):
            span = source.span(node)
            assert 0 <= span.start <= span.end <= len(source.text)
    for problem in source.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(source.text)
        assert problem.message
        assert "\n" not in problem.message
        assert source.locate(problem.span).line >= 1


def check_unrepaired_places(source: Source) -> None:
    """Names outside the repaired lines are where the tree says they are."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name):
            span = source.span(node)
            if not any(r.start <= span.start <= r.end for r in source.repaired):
                assert source.segment(node) == node.id


def test_places_in_text_that_is_not_ascii() -> None:
    source = parse("s = '🎉é'; t = s + 'ü'  # ☃\r\nnäme = f(t, 'ñ', [s])\r\n")
    found = [source.segment(node) for node in source.tree.body]
    assert found == ["s = '🎉é'", "t = s + 'ü'", "näme = f(t, 'ñ', [s])"]
    second = source.locate(source.span(source.tree.body[1]))
    assert (second.cell, second.line, second.column) == (None, 1, 11)
    assert (second.end_line, second.end_column) == (1, 22)
    call = source.tree.body[2].value  # type: ignore[attr-defined]
    assert source.segment(call.args[2]) == "[s]"


@pytest.mark.parametrize("separator", ["\x0c", "\x0b", "\u2028", "\x85"])
def test_separators_that_end_no_line(separator: str) -> None:
    source = parse(f"a = 'x{separator}y'\nb = 2\n")
    node = source.tree.body[1]
    assert node.lineno == 2
    assert source.segment(node) == "b = 2"


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_change_no_place(end: str) -> None:
    text = script(SCRIPTS[0])
    plain, other = parse(text), parse(text.replace("\n", end))
    for one, two in zip(ast.walk(plain.tree), ast.walk(other.tree), strict=True):
        if isinstance(one, ast.Name):
            assert plain.locate(plain.span(one)) == other.locate(other.span(two))


def test_a_form_feed_between_statements() -> None:
    source = parse("a = 1\n\x0c\nb = 2\n\x0cc = 3\n")
    assert not source.problems
    assert [source.segment(node) for node in source.tree.body] == ["a = 1", "b = 2", "c = 3"]


def test_a_byte_order_mark_moves_nothing() -> None:
    source = parse("\ufeffx = 'é'; y = 2\n")
    assert not source.problems
    assert [source.segment(node) for node in source.tree.body] == ["x = 'é'", "y = 2"]


def test_a_warning_about_an_escape_is_not_shown(recwarn: pytest.WarningsRecorder) -> None:
    assert not parse(r"x = '\d'").problems
    assert not recwarn.list


def test_nodes_without_a_place_cover_their_parts() -> None:
    source = parse("def f(a, b=1): return [x for x in a if x]\n")
    function = source.tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    assert source.segment(function.args) == "a, b=1"
    comprehension = function.body[0].value.generators[0]  # type: ignore[attr-defined]
    assert source.segment(comprehension) == "x in a if x"
    assert source.segment(source.tree) == source.text


GOOD = """\
import numpy as np
x = np.zeros((3, 4))
model = build(x)
model.add(Dense(3))

@decorate(1)
def train(model, epochs=3):
    history = model.fit(x)
    return history

for epoch in range(3):
    print(epoch)
"""


def recovered(old: str, new: str) -> str:
    source = parse(GOOD.replace(old, new), parse(GOOD))
    assert source.problems
    check_unrepaired_places(source)
    return ast.unparse(source.tree)


def test_a_broken_assignment_forgets_the_old_value() -> None:
    assert f"x = {UNKNOWN_NAME}\nmodel = build(x)" in recovered("np.zeros((3, 4))", "np.zeros((3")


def test_a_broken_method_call_forgets_its_object() -> None:
    assert f"model = {UNKNOWN_NAME}" in recovered("Dense(3))", "Dense(")


def test_a_broken_import_still_imports() -> None:
    assert recovered("numpy as np", "numpy as").startswith("import numpy as np")


def test_a_broken_import_of_several_lines_still_imports() -> None:
    text = "from keras import (\n    layers,  # all\n    Model,\n)\nx = 1\n"
    source = parse(text.replace("Model,", "Model as,"), parse(text))
    assert ast.unparse(source.tree) == "from keras import layers, Model\nx = 1"


def test_a_broken_header_keeps_its_body() -> None:
    code = recovered("train(model, epochs=3):", "train(model, epochs=3, :")
    assert "@decorate(1)\ndef train(model=" in code
    assert "    history = model.fit(x)\n    return history" in code
    assert "for epoch in __fitlint_unknown__:\n    print(epoch)" in recovered(
        "range(3):", "range(3:"
    )


def test_a_broken_decorator_keeps_the_function() -> None:
    assert f"@{UNKNOWN_NAME}\ndef train(model, epochs=3):" in recovered("decorate(1)", "decorate(1")


def test_a_new_line_being_typed_takes_nothing_away() -> None:
    source = parse(GOOD.replace("\n@dec", "\ny = Dense(\n@dec"), parse(GOOD))
    code = ast.unparse(source.tree)
    assert f"y = {UNKNOWN_NAME}" in code
    assert kept(parse(GOOD).tree, source.tree) == 1


def test_a_stray_quote_takes_nothing_else_away() -> None:
    source = parse(GOOD.replace("model = b", 'model = """b'), parse(GOOD))
    assert kept(parse(GOOD).tree, source.tree) > 0.88


def test_several_changes_of_which_one_is_broken() -> None:
    new = GOOD.replace("(3, 4)", "(5, 6)").replace("range(3)", "range(")
    source = parse(new, parse(GOOD))
    assert "np.zeros((5, 6))" in ast.unparse(source.tree)


def test_history_reaches_back_over_broken_states() -> None:
    source = parse(GOOD)
    for end in range(1, len("y = f(a, b)") + 1):
        source = parse(GOOD.replace("\n@dec", "\n" + "y = f(a, b)"[:end] + "\n@dec"), source)
        assert kept(parse(GOOD).tree, source.tree) == 1
    assert not source.problems


def test_without_history_the_broken_statement_is_left_out() -> None:
    source = parse("a = 1\nb = f(\nc = 3\ndef g(:\n    return 1\nd = 4\n")
    code = ast.unparse(source.tree)
    for line in ("a = 1", f"b = {UNKNOWN_NAME}", "c = 3", "def g(", "d = 4"):
        assert line in code
    assert [problem.by_python for problem in source.problems] == [True, False]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_random_edits_with_history(path: object) -> None:
    text = script(path)  # type: ignore[arg-type]
    good = parse(text)
    assert not good.problems
    shares = []
    for edited in breaking_edits(text, 100, seed=5):
        source = parse(edited, good)
        shares.append(kept(good.tree, source.tree))
        check_places(source)
        check_unrepaired_places(source)
        assert source.parsed.line_count == source.lines.line_count
    assert sum(share > 0.9 for share in shares) >= 0.98 * len(shares)
    assert sum(shares) / len(shares) >= 0.98


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_random_edits_without_history(path: object) -> None:
    text = script(path)  # type: ignore[arg-type]
    good = parse(text)
    shares = []
    for edited in breaking_edits(text, 40, seed=6):
        source = parse(edited)
        shares.append(kept(good.tree, source.tree))
        check_places(source)
        check_unrepaired_places(source)
    assert sum(shares) / len(shares) >= 0.93


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_edits_pile_up(path: object) -> None:
    rng = random.Random(11)
    text = script(path)  # type: ignore[arg-type]
    source = parse(text)
    for _ in range(40):
        text = edit(text, rng)
        source = parse(text, source)
        check_places(source)
        check_unrepaired_places(source)


def prefixes(text: str, step: int) -> None:
    source = parse("")
    for end in range(0, len(text) + 1, step):
        source = parse(text[:end], source)
        assert source.parsed.line_count == LineTable(text[:end]).line_count
        check_places(source)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_prefixes(path: object) -> None:
    prefixes(script(path), 37)  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_every_prefix(path: object) -> None:
    prefixes(script(path), 1)  # type: ignore[arg-type]
