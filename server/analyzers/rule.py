"""What a rule is, and how one is found.

A rule is one file: its docstring is its documentation (`fitlint rule CODE`), its function turns
Facts into findings::

    @rule("FIT601", "fit-before-compile", kinds=("not-compiled",))
    def check(facts: FactsView) -> Iterator[Finding]:
        for trouble in facts.troubles("not-compiled"):
            yield finding(trouble)

A rule never interprets code.  What it needs and the Facts lack is added to the Facts.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from ..text.records import record
from ..values import Note, Site
from ..values.facts import Fact, Trouble

FLAGS = re.compile(r"```toml\n.*?```\n\n", re.S)
ERROR, WARNING, INFORMATION = "error", "warning", "information"
SEVERITIES = (ERROR, WARNING, INFORMATION)


@record(frozen=True, slots=True)
class Edit:
    """Replace the text of an expression (or insert, where ``before``/``after`` is set)."""

    site: Site
    text: str
    place: str = "replace"
    """``replace``, ``before`` or ``after`` the node; ``line-after`` its last line."""


@record(frozen=True, slots=True)
class Fix:
    """A change that mends a finding. ``safe``: it cannot change what else the program does."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False


@record(slots=True)
class Finding:
    """One thing a rule found."""

    site: Site
    message: str
    severity: str
    raises: str | None = None
    notes: tuple[Note, ...] = ()
    fixes: list[Fix] = field(default_factory=list)
    callers: tuple[Site, ...] = ()
    """The calls that led to the site, outermost first."""


class FactsView:
    """The Facts as rules ask for them."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self.all = facts
        self._by_kind: dict[str, list[Trouble]] = {}
        for fact in facts:
            if isinstance(fact, Trouble) and not fact.expected:
                self._by_kind.setdefault(fact.problem.kind, []).append(fact)

    @property
    def kinds(self) -> frozenset[str]:
        """Kinds of trouble that occurred."""
        return frozenset(self._by_kind)

    def troubles(self, *kinds: str) -> Iterator[Trouble]:
        """Troubles of some kinds, in program order."""
        for kind in kinds:
            yield from self._by_kind.get(kind, ())

    def of(self, cls: type[Any]) -> Iterator[Any]:
        """Facts of one class."""
        return (fact for fact in self.all if isinstance(fact, cls))


Check = Callable[[FactsView], Iterator[Finding]]


@record(frozen=True, slots=True)
class Rule:
    """A rule: its identity, the troubles it speaks about, and its check."""

    code: str
    name: str
    kinds: tuple[str, ...]
    check: Check
    doc: str
    module: str


RULES: dict[str, Rule] = {}


def rule(code: str, name: str, kinds: Sequence[str] = ()) -> Callable[[Check], Check]:
    """Declare the function as the check of a rule."""

    def register(check: Check) -> Check:
        # The flags of an example are for the judges, not for its readers.
        doc = FLAGS.sub("", check.__globals__.get("__doc__") or "")
        RULES[code] = Rule(code, name, tuple(kinds), check, doc, check.__module__)
        return check

    return register


@cache
def all_rules() -> dict[str, Rule]:
    """Every rule of this package, found by its file."""
    for path in sorted(Path(__file__).parent.glob("fit*.py")):
        import_module(f"{__package__}.{path.stem}")
    return dict(sorted(RULES.items()))


def finding(
    trouble: Trouble,
    message: str | None = None,
    *,
    fixes: Sequence[Fix] = (),
    severity: str | None = None,
) -> Finding:
    """A finding from a trouble, at its severity.

    What raises on every path that reaches it is an error; on some of them, or only if a function
    nobody calls here is called, a warning; what runs but trains wrong is a warning.
    """
    problem = trouble.problem
    text = message or problem.message
    raises = problem.exception
    level = severity or (ERROR if raises else WARNING)
    if raises and not trouble.certain:
        level = WARNING
        if trouble.condition:
            text = f"{text} (when {trouble.condition})"
    if trouble.guessed and level == ERROR:
        level = WARNING
    if trouble.swallowed and level == ERROR:
        level = WARNING
        text = f"{text} (the `except` around it hides this)"
    notes = problem.notes
    if trouble.callers:
        notes += tuple(Note(site, "called from here") for site in trouble.callers[-1:])
    return Finding(trouble.site, text, level, raises, notes, list(fixes), tuple(trouble.callers))


def argument(call: ast.AST, name: str, position: int | None = None) -> ast.expr | None:
    """An argument of a call by keyword or position."""
    if not isinstance(call, ast.Call):
        return None
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    if position is not None and position < len(call.args):
        return call.args[position]
    return None
