"""Reads the Markdown cases: programs with the findings and shapes expected on their lines.

The format is described in `tests/cases/README.md`. Nothing here runs a program or the analysis.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CASES = Path(__file__).parent.parent / "cases"
RULES = Path(__file__).parent.parent.parent / "server" / "analyzers"
MAIN = "train.py"
FLAGS = {"silent", "hangs", "undecided", "bug", "oracle", "notebook"}

_FENCE = re.compile(r"^(`{3,})\s*(\w*)[ \t]*(.*)$")
_FINDING = re.compile(
    r'\b(error|warning|information):\s*\[([A-Z]+\d+)\](?:\s*"((?:[^"\\]|\\.)*)")?'
)
_SHAPE = re.compile(r"\bshape:\s*([^#]+)")
_ONE_SHAPE = re.compile(r"\(([^()]*)\)\s*(\w+)?")


class CaseError(ValueError):
    """A case file that does not keep to the format."""


@dataclass(frozen=True)
class Span:
    """The physical lines of a statement or expression, both ends included."""

    first: int
    last: int

    def __contains__(self, line: object) -> bool:
        return isinstance(line, int) and self.first <= line <= self.last


@dataclass(frozen=True)
class Expected:
    """A finding that a line's comment asks for."""

    file: str
    line: int
    severity: str
    code: str
    text: str
    statement: Span

    def __str__(self) -> str:
        text = f' "{self.text}"' if self.text else ""
        return f"{self.file}:{self.line} {self.severity} [{self.code}]{text}"


Dim = int | str | None
Leaf = tuple[tuple[Dim, ...], str | None]


@dataclass(frozen=True)
class ExpectedShape:
    """The shapes and dtypes that a line's value must have, in the order of its leaves."""

    file: str
    line: int
    leaves: tuple[Leaf, ...]

    def admits(self, leaves: list[Any]) -> bool:
        """Whether leaves of the form `[[None, 10], "float32"]` are the expected ones."""
        return len(leaves) == len(self.leaves) and all(
            _leaf_fits(expected, shape, dtype)
            for expected, (shape, dtype) in zip(self.leaves, leaves, strict=True)
        )

    def __str__(self) -> str:
        return f"{self.file}:{self.line} shape {self.leaves}"


def _leaf_fits(expected: Leaf, shape: list[Dim] | None, dtype: str | None) -> bool:
    dims, expected_dtype = expected
    if expected_dtype is not None and expected_dtype != dtype:
        return False
    if shape is None or len(shape) != len(dims):
        return False
    # A name stands for a size that only the run decides.
    return all(isinstance(want, str) or want == got for want, got in zip(dims, shape, strict=True))


@dataclass(frozen=True)
class Case:
    """One program: a main file, its sister modules, and what is expected of them."""

    id: str
    path: Path
    line: int
    heading: str
    files: dict[str, str]
    flags: dict[str, Any]
    findings: list[Expected] = field(default_factory=list)
    shapes: list[ExpectedShape] = field(default_factory=list)

    @property
    def main(self) -> str:
        return self.files[MAIN]

    @property
    def programs(self) -> dict[str, str]:
        """The files as Python reads them."""
        return self.reading(self.files)

    def reading(self, files: dict[str, str]) -> dict[str, str]:
        """Files as Python reads them: in a notebook, magics are comments."""
        if not self.flags.get("notebook"):
            return files
        return {file: blank_magics(text) for file, text in files.items()}

    @property
    def errors(self) -> list[Expected]:
        return [finding for finding in self.findings if finding.severity == "error"]

    @property
    def skips_oracle(self) -> str | None:
        """Why real TensorFlow is no judge of this case, if so."""
        rule = self.flags.get("oracle", "")
        return rule.removeprefix("skip:").strip() if rule.startswith("skip") else None


def blank_magics(text: str) -> str:
    """The text with IPython's `%` and `!` lines made into comments, as Python needs it."""
    return re.sub(r"(?m)^(\s*)([%!])", r"\1pass  # \2", text)


def statement_span(tree: ast.Module, line: int) -> Span | None:
    """The lines of the innermost statement that a line belongs to.

    A compound statement counts only with its header, so that its body's statements stand alone.
    """
    found: Span | None = None
    for node in ast.walk(tree):
        span = _own_lines(node)
        if span is None or line not in span:
            continue
        if found is None or span.last - span.first <= found.last - found.first:
            found = span
    return found


def _own_lines(node: ast.AST) -> Span | None:
    if not isinstance(node, (ast.stmt, ast.ExceptHandler)):
        return None
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    last = node.end_lineno or node.lineno
    body = getattr(node, "body", None)
    if isinstance(body, list) and body:
        start = min([body[0].lineno, *(d.lineno for d in getattr(body[0], "decorator_list", []))])
        last = max(first, min(last, start - 1))
    return Span(first, last)


def _comments(text: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _parse_leaves(text: str, where: str) -> tuple[Leaf, ...]:
    leaves: list[Leaf] = []
    for dims_text, dtype in _ONE_SHAPE.findall(text):
        dims: list[Dim] = []
        for part in filter(None, (part.strip() for part in dims_text.split(","))):
            if part == "None":
                dims.append(None)
            else:
                dims.append(int(part) if part.lstrip("-").isdigit() else part)
        leaves.append((tuple(dims), dtype or None))
    if not leaves:
        raise CaseError(f"{where}: no shape in {text!r}")
    return tuple(leaves)


def expectations(file: str, text: str) -> tuple[list[Expected], list[ExpectedShape]]:
    """What the comments of a program ask for."""
    tree = ast.parse(text)
    findings: list[Expected] = []
    shapes: list[ExpectedShape] = []
    for line, comment in _comments(text):
        where = f"{file}:{line}"
        for severity, code, message in _FINDING.findall(comment):
            statement = statement_span(tree, line)
            if statement is None:
                raise CaseError(f"{where}: an expectation that belongs to no statement")
            message = message.replace('\\"', '"')
            findings.append(Expected(file, line, severity, code, message, statement))
        for shape in _SHAPE.findall(comment):
            shapes.append(ExpectedShape(file, line, _parse_leaves(shape, where)))
        if re.match(r"#\s*(error|warning|information):", comment) and not _FINDING.search(comment):
            raise CaseError(f"{where}: expectation without a [CODE]: {comment}")
    return findings, shapes


@dataclass
class _Block:
    language: str
    title: str
    line: int
    text: str
    heading: str


def _blocks(markdown: str) -> Iterator[_Block]:
    heading = ""
    lines = markdown.split("\n")
    index = 0
    while index < len(lines):
        fence = _FENCE.match(lines[index])
        if fence is None:
            if re.match(r"^#{1,6} ", lines[index]):
                heading = lines[index].lstrip("#").strip()
            index += 1
            continue
        start = index + 1
        end = start
        while end < len(lines) and lines[end].strip() != fence[1]:
            end += 1
        text = "\n".join(lines[start:end]) + "\n"
        yield _Block(fence[2], fence[3].strip(), start + 1, text, heading)
        index = end + 1


def _slug(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def cases_in(markdown: str, path: Path, stem: str, *, documentation: bool = False) -> list[Case]:
    """The cases of a Markdown text.

    A block titled with a file name belongs to the untitled block of the same heading. Documentation
    tells its readers in prose why a warning is none that raises, and needs no flag for it.
    """
    cases: list[Case] = []
    flags: dict[str, Any] = {}
    files: dict[str, str] = {}
    heading = ""
    for block in _blocks(markdown):
        if block.heading != heading:
            if flags or files:
                raise CaseError(f"{path}: {heading!r}: flags or modules without a program")
            heading = block.heading
        if block.language == "toml":
            flags = tomllib.loads(block.text)
        elif block.language == "python" and block.title not in ("", MAIN):
            files[block.title] = block.text
        elif block.language == "python":
            files[MAIN] = block.text
            count = sum(1 for other in cases if other.heading == heading)
            name = (_slug(heading) or "example") + (f"-{count + 1}" if count else "")
            case = _build(f"{stem}::{name}", path, block, files, flags)
            if not documentation:
                _require_reason(case)
            cases.append(case)
            files, flags = {}, {}
    if flags or files:
        raise CaseError(f"{path}: {heading!r}: flags or modules without a program")
    return cases


def _build(
    case_id: str, path: Path, block: _Block, files: dict[str, str], flags: dict[str, Any]
) -> Case:
    unknown = set(flags) - FLAGS
    if unknown:
        raise CaseError(f"{case_id}: unknown flags {sorted(unknown)}")
    case = Case(case_id, path, block.line, block.heading, files, flags)
    for file, text in case.programs.items():
        try:
            findings, shapes = expectations(file, text)
        except SyntaxError as error:
            raise CaseError(f"{case_id}: {error}") from error
        case.findings.extend(findings)
        case.shapes.extend(shapes)
    return case


def _require_reason(case: Case) -> None:
    warns = any(finding.severity == "warning" for finding in case.findings)
    if warns and not {"silent", "hangs", "oracle"} & set(case.flags):
        raise CaseError(f"{case.id}: a warning needs the reason why it does not raise (`silent`)")


def rule_cases(path: Path) -> list[Case]:
    """The examples in a rule file's docstrings: its documentation is made of cases, too."""
    cases: list[Case] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            continue
        text = ast.get_docstring(node) or ""
        if "```python" in text:
            name = getattr(node, "name", "")
            stem = "/".join(filter(None, ("rules", path.stem, name)))
            cases.extend(cases_in(text, path, stem, documentation=True))
    return cases


@cache
def read_cases() -> tuple[tuple[Case, ...], tuple[str, ...]]:
    """Every case, by file and in the order of the file; and what is wrong with those unread."""
    cases: dict[str, Case] = {}
    wrong: list[str] = []
    texts = [path for path in sorted(CASES.rglob("*.md")) if path.name != "README.md"]
    for path in [*texts, *sorted(RULES.rglob("*.py"))]:
        try:
            if path.suffix == ".py":
                found = rule_cases(path)
            else:
                stem = path.relative_to(CASES).with_suffix("").as_posix()
                found = cases_in(path.read_text("utf-8"), path, stem)
        except (CaseError, SyntaxError) as error:
            wrong.append(f"{path.name}: {error}")
            continue
        for case in found:
            if case.id in cases:
                wrong.append(f"{path.name}: two cases are called {case.id}")
            cases[case.id] = case
    return tuple(cases.values()), tuple(wrong)


def all_cases() -> tuple[Case, ...]:
    """Every case that could be read."""
    return read_cases()[0]
