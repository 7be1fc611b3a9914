"""One finished analysis as the editor's features read it."""

from __future__ import annotations

import ast

from ..engine import Report
from ..syntax import Source
from ..text import Span
from ..text.records import record
from ..values import Seen, Site, Value
from ..values.facts import Called, Trouble
from ..values.problems import Problem
from .describe import Describer

ASSIGNMENT = "assignment"
"""The callee of facts about what is assigned where no call of ours yields it."""
OPERATIONS = frozenset((ASSIGNMENT, "operator", "[]"))
"""Callees that are no calls in the text."""


@record(frozen=True, slots=True)
class Place:
    """All that happened at one expression, in order.

    Where a model is called, its layers run at that place, too; where a function runs more than
    once, so do its places.
    """

    span: Span
    calls: tuple[Called, ...]

    @property
    def kind(self) -> str:
        """``layer``, ``model``, ``array``, ``dataset``, ``fit``, ``evaluate`` or ``predict``."""
        return self.main[0].kind

    @property
    def main(self) -> tuple[Called, ...]:
        """The calls whose result is that of the expression: what ran inside them ended before."""
        named = [call for call in self.calls if call.callee != ASSIGNMENT]
        last = (named or self.calls)[-1]
        same = (last.callee, last.label)
        return tuple(call for call in self.calls if (call.callee, call.label) == same)

    @property
    def outputs(self) -> tuple[tuple[Value, ...], ...]:
        """The distinct results, in the order they came about."""
        distinct: list[tuple[Value, ...]] = []
        for call in self.main:
            if call.outputs not in distinct:
                distinct.append(call.outputs)
        return tuple(distinct)


class View:
    """A text, its report, and the calls that were understood, by place."""

    __slots__ = ("_by_span", "_failures", "places", "report", "seen", "source", "words")

    def __init__(self, source: Source, report: Report) -> None:
        self.source = source
        self.report = report
        self._failures: list[tuple[Span, Problem]] = []
        found: dict[Span, list[Called]] = {}
        facts = report.analysis.facts if report.analysis is not None else ()
        kept = report.analysis.seen if report.analysis is not None else None
        self.seen: Seen = kept or Seen()
        self.words = Describer(self.seen)
        for fact in facts:
            if fact.site.source is not source:
                continue
            if isinstance(fact, Called):
                found.setdefault(source.span(fact.site.node), []).append(fact)
            elif isinstance(fact, Trouble) and fact.problem.exception and fact.certain:
                self._failures.append((source.span(fact.site.node), fact.problem))
        places = {span: Place(span, tuple(calls)) for span, calls in found.items()}
        self.places = tuple(places[span] for span in sorted(places))
        self._by_span = places

    def at(self, node: ast.AST) -> Place | None:
        """What is known of an expression."""
        return self._by_span.get(self.source.span(node))

    def failure(self, node: ast.AST) -> Problem | None:
        """What raises in an expression that gives no result."""
        span = self.source.span(node)
        return next((problem for at, problem in self._failures if span.contains(at)), None)

    def values(self, node: ast.AST) -> tuple[Value, ...]:
        """The different values that a name, attribute, parameter or call had."""
        return self.seen.values(node)

    def line(self, site: Site) -> str:
        """Where a site is, in words: ``line 3``, ``line 3 of cell 2``, ``line 3 of data.py``."""
        source = site.source
        at = source.locate(source.span(site.node))
        if source is not self.source:
            name = next((path for path, other in self._modules() if other is source), "")
            return f"line {at.line} of {name.replace(chr(92), '/').rsplit('/', 1)[-1]}"
        return f"line {at.line}" + ("" if at.cell is None else f" of cell {at.cell + 1}")

    def _modules(self) -> list[tuple[str, Source]]:
        analysis = self.report.analysis
        return [] if analysis is None else [(str(k), v) for k, v in analysis.sources.items()]


def nodes_at(source: Source, offset: int) -> list[ast.AST]:
    """The nodes around an offset, outermost first."""
    path: list[ast.AST] = []
    node: ast.AST = source.tree
    while True:
        path.append(node)
        inner = _child_at(source, node, offset)
        if inner is None:
            return path
        node = inner


def _child_at(source: Source, node: ast.AST, offset: int) -> ast.AST | None:
    found: ast.AST | None = None
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop)):
            continue
        if isinstance(child, ast.expr) and not hasattr(child, "lineno"):
            continue
        span = source.span(child)
        if span.start <= offset < span.end:
            return child
        # Just behind a name is still on it, unless something else begins there.
        if span.end == offset and span.start < offset:
            found = child
    return found
