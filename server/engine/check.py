"""Text in, plain data out: one file's diagnostics and shapes."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from pathlib import Path

from ..analyzers.rule import ERROR, WARNING, FactsView, Finding, Rule, all_rules
from ..interpreter import Analysis, Cancelled, analyse
from ..resolve.modules import ProjectResolver
from ..syntax import Source, parse, parse_notebook
from ..text.collection import collection_paused
from ..text.records import record
from .config import Config
from .places import Places
from .report import Diagnostic, FixOffer, Related, Report
from .shapes import calls_of
from .suppress import apply_suppressions


def check_text(
    text: str, path: str = "<stdin>", project_root: Path | None = None, config: Config | None = None
) -> Report:
    """Analyse a script. ``path`` need not exist; ``project_root`` enables project imports."""
    start = time.thread_time()
    source = parse(text)
    return check_source(source, path, project_root, _left_of(config, start))


def check_file(
    path: Path, project_root: Path | None = None, config: Config | None = None
) -> Report:
    """Analyse a script or notebook on disk.

    Raises ``OSError`` where it cannot be read, ``DecodeError`` or ``NotebookError`` where it is not
    text or not a notebook.
    """
    from ..syntax import decode

    start = time.thread_time()
    text = decode(path.read_bytes())
    source = parse_notebook(text) if path.suffix == ".ipynb" else parse(text)
    root = project_root or path.resolve().parent
    return check_source(source, str(path), root, _left_of(config, start))


def _left_of(config: Config | None, start: float) -> Config:
    """The configuration with the time left since ``start``; some is left after any parse."""
    config = config or Config()
    budget = config.budget_seconds
    return replace(config, budget_seconds=max(budget - (time.thread_time() - start), budget / 4))


def check_source(
    source: Source,
    path: str,
    project_root: Path | None = None,
    config: Config | None = None,
    *,
    keep_values: bool = False,
) -> Report:
    """Analyse parsed text, and try its fixes. Never raises.

    ``keep_values``: what each name was is kept for hovers.
    """
    check = Check(source, path, project_root, config or Config())
    report = check.findings(keep_values=keep_values)
    report.diagnostics = check.with_working_fixes(report.diagnostics)
    return report


@record(frozen=True, slots=True)
class Check:
    """The analysis of one text, in the two steps an editor takes apart.

    ``open_texts``: modules by real path whose text is not the one on disk. Where ``cancelled``
    turns true, both steps raise :class:`~fitlint.interpreter.Cancelled`.
    """

    source: Source
    path: str
    project_root: Path | None = None
    config: Config = Config()
    open_texts: Mapping[str, str] = field(default_factory=dict)
    cancelled: Callable[[], bool] = lambda: False

    def findings(self, *, with_calls: bool = True, keep_values: bool = False) -> Report:
        """Everything the analysis gives. The fixes are proposals: none of them was tried."""
        with collection_paused():
            return _analysed(self, with_calls, keep_values)

    def with_working_fixes(self, found: list[Diagnostic]) -> list[Diagnostic]:
        """The findings with those fixes left that mend them: each costs up to an analysis."""
        if not any(item.fixes for item in found):
            return found
        from .verify import keep_working_fixes

        deadline = time.thread_time() + self.config.budget_seconds

        def diagnose(fixed: Source) -> list[Diagnostic] | None:
            left = deadline - time.thread_time()
            if left <= 0:
                return None
            config = replace(self.config, budget_seconds=left)
            trial = replace(self, source=fixed, config=config).findings(with_calls=False)
            return trial.diagnostics if trial.complete else None

        return keep_working_fixes(found, self.source, self.path, diagnose)


def _analysed(check: Check, with_calls: bool, keep_values: bool) -> Report:
    source, path = check.source, check.path
    report = Report(path)
    report.texts = {(path, cell.index): cell.text for cell in source.cells or ()} or {
        (path, None): source.text
    }
    root, config = check.project_root, check.config
    project = (
        ProjectResolver(root, open_texts=check.open_texts, reexports=config.reexports)
        if root is not None
        else None
    )
    importer = Path(path)
    if root is not None and not importer.is_absolute():
        importer = root / importer
    if not importer.is_absolute():
        importer = Path.cwd() / importer
    try:
        analysis = analyse(
            source,
            path=importer,
            project=project,
            seconds=config.budget_seconds,
            keras_major=config.keras_major,
            older=config.older,
            cancelled=check.cancelled,
            read_data=config.read_data_files,
            keep_values=keep_values,
        )
    except Cancelled:
        raise
    except Exception:
        report.errors.append(traceback.format_exc())
        report.complete = False
        return report
    report.analysis = analysis
    report.unseen = project.unseen if project is not None else {}
    report.complete = analysis.complete
    report.errors += analysis.errors
    places = Places(source, path, {_as_shown(k, path): v for k, v in analysis.sources.items()})
    report.diagnostics = _diagnose(analysis, source, places, config, report)
    if with_calls:
        report.calls = calls_of(analysis, source, places)
    return report


def _as_shown(module: str, path: str) -> str:
    """A module's path as people see the file's own: from here, if that one is."""
    here = Path.cwd()
    if Path(path).is_absolute() or not Path(module).is_relative_to(here):
        return module
    return str(Path(module).relative_to(here))


def _diagnose(
    analysis: Analysis, source: Source, places: Places, config: Config, report: Report
) -> list[Diagnostic]:
    view = FactsView(analysis.facts)
    found: list[Diagnostic] = []
    for rule in all_rules().values():
        if not config.enabled(rule.code, rule.name):
            continue
        if rule.kinds and not view.kinds.intersection(rule.kinds):
            continue
        try:
            for finding in rule.check(view):
                diagnostic = _render(rule, finding, source, places, config)
                if diagnostic is not None:
                    found.append(diagnostic)
        except Exception:
            report.errors.append(traceback.format_exc())
    return apply_suppressions(_settled(found), source, places, config)


def _render(
    rule: Rule, finding: Finding, source: Source, places: Places, config: Config
) -> Diagnostic | None:
    site = finding.site
    related = []
    for note in finding.notes:
        place = places.of(note.site)
        if place is not None:
            related.append(Related(*place, note.text))
    where = places.of(site)
    if site.source is not source:
        # In a module of the project: shown where the analysed file calls into it.
        caller = next((call for call in reversed(finding.callers) if call.source is source), None)
        if caller is None:
            return None
        if where is not None:
            related.append(Related(*where, finding.message))
        where = places.of(caller)
    if where is None:
        return None
    fixes = []
    for fix in finding.fixes:
        edits = tuple(edit for edit in (places.edit(e) for e in fix.edits) if edit is not None)
        if len(edits) == len(fix.edits):
            fixes.append(FixOffer(fix.title, fix.safe, edits))
    path, cell, line, column, end_line, end_column = where
    return Diagnostic(
        path, cell, rule.code, rule.name, _severity(rule, finding, config),
        finding.message, finding.raises, line, column, end_line, end_column, tuple(related), tuple(fixes),
    )  # fmt: skip


def _severity(rule: Rule, finding: Finding, config: Config) -> str:
    """The finding's severity; what Keras 2 raises was not compared call by call: a warning there."""
    level = finding.severity
    if config.keras_major < 3 and level == ERROR:
        level = WARNING
    return config.severity(rule.code, rule.name, level)


def _settled(found: list[Diagnostic]) -> list[Diagnostic]:
    """Each finding once, in the order of the file; of several at one place the most severe."""
    order = {"error": 0, "warning": 1, "information": 2}
    best: dict[tuple[object, ...], Diagnostic] = {}
    for item in found:
        key = (
            item.path,
            item.cell,
            item.line,
            item.column,
            item.end_line,
            item.end_column,
            item.code,
        )
        known = best.get(key)
        if known is None or order[item.severity] < order[known.severity]:
            best[key] = item
    return sorted(
        best.values(), key=lambda d: (d.cell or 0, d.line, d.column, order[d.severity], d.code)
    )
