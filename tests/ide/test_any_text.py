"""Whatever the text, every feature answers; half-typed code is the rule, not the exception."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from fitlint.engine import Config, check_source
from fitlint.ide.fixes import actions
from fitlint.ide.hover import hover
from fitlint.ide.inlay import hints
from fitlint.ide.lens import lenses
from fitlint.ide.view import View
from fitlint.syntax import Source, parse, parse_cells

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.py"))
CONFIG = Config(budget_seconds=0.2)


def use_all(source: Source, random_: random.Random) -> None:
    report = check_source(source, "train.py", config=CONFIG)
    assert report.errors == []
    view = View(source, report)
    length = len(source.text)
    for hint in hints(view):
        assert 0 <= hint.span.start < hint.span.end <= length
    for lens in lenses(view):
        assert 0 <= lens.span.start <= lens.span.end <= length
    for offset in (0, length, *(random_.randrange(length + 1) for _ in range(20))):
        said = hover(view, offset)
        assert said is None or (said.markdown and said.span.start <= offset <= said.span.end)
    for finding in report.diagnostics:
        for action in actions(view, finding):
            assert action.edits


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_prefixes_and_damage(path: Path) -> None:
    text = path.read_text("utf-8")
    random_ = random.Random(path.stem)
    previous = parse(text)
    use_all(previous, random_)
    for _ in range(8):
        cut = random_.randrange(len(text))
        use_all(parse(text[:cut]), random_)
        damage = random_.choice(["(", "'''", "\\\n", "]", "\ud83d", "😀", "\x0c", "\r", "@", ""])
        previous = parse(text[:cut] + damage + text[cut + 1 :], previous)
        use_all(previous, random_)


def test_cells() -> None:
    random_ = random.Random(1)
    text = EXAMPLES[0].read_text("utf-8")
    lines = text.splitlines(keepends=True)
    for _ in range(8):
        cuts = sorted(random_.randrange(len(lines)) for _ in range(4))
        ends = zip([0, *cuts], [*cuts, None], strict=True)
        cells: list[str | None] = ["".join(lines[start:end]) for start, end in ends]
        cells.insert(random_.randrange(len(cells)), None)
        use_all(parse_cells(cells), random_)
