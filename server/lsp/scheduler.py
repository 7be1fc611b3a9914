"""When what is analysed: one thread, the newest text wins.

A second thread would slow the event loop down without finishing sooner: the analysis is pure
Python. Everything here but ``_work`` runs on the event loop.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import field, replace
from pathlib import Path

from ..engine import Check, Config, Diagnostic
from ..ide.inlay import hints
from ..ide.view import View
from ..interpreter import Cancelled
from ..syntax import Source, parse, parse_cells
from ..text.records import record
from .documents import Unit
from .results import Result, Snapshot

DEBOUNCE_SECONDS = 0.15
"""Rest after a change before it is analysed: about the time between two keystrokes."""
_SWITCH_INTERVAL = 0.001
"""Seconds a thread may keep the interpreter; the default of 5 ms is felt in every hover."""

_log = logging.getLogger(__name__)


@record(frozen=True, slots=True)
class _Task:
    """What a unit is analysed with, as of the moment its texts were taken."""

    root: Path | None
    config: Config
    open_texts: Mapping[str, str]


@record(slots=True)
class _Job:
    """What is going on for one unit."""

    settled: asyncio.Future[None]
    timer: asyncio.TimerHandle | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)


@record(slots=True)
class _State:
    """What is known of one unit."""

    job: _Job | None = None
    result: Result | None = None
    source: Source | None = None
    """The last text parsed. Belongs to the analysis thread."""


class Scheduler:
    """Analyses units and keeps their last results.

    ``settings`` gives a unit's project root and configuration, ``texts`` the open modules it may
    import; ``finished`` is told of each result that still answers to its unit's text, and of the
    one before it.
    """

    def __init__(
        self,
        settings: Callable[[Unit], tuple[str | None, Config]],
        texts: Callable[[Unit], Mapping[str, str]],
        finished: Callable[[Unit, Result | None, Result], None],
    ) -> None:
        self._settings = settings
        self._texts = texts
        self._finished = finished
        self._states: dict[str, _State] = {}
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="analysis")
        sys.setswitchinterval(_SWITCH_INTERVAL)

    def result(self, unit: Unit) -> Result | None:
        """The last finished result; it may be about an older text."""
        state = self._states.get(unit.key)
        return None if state is None else state.result

    def settled(self, unit: Unit) -> asyncio.Future[None] | None:
        """Done when the newest text asked for is analysed; None if nothing is under way."""
        state = self._states.get(unit.key)
        return state.job.settled if state is not None and state.job is not None else None

    def analyse(self, unit: Unit, delay: float = DEBOUNCE_SECONDS) -> None:
        """Analyse the unit's newest text after a rest; what was under way is given up."""
        loop = asyncio.get_running_loop()
        state = self._states.setdefault(unit.key, _State())
        settled = loop.create_future() if state.job is None else state.job.settled
        self._stop(state)
        job = _Job(settled)
        state.job = job
        job.timer = loop.call_later(delay, self._start, unit, state, job)

    async def try_fixes(self, result: Result) -> None:
        """Leave a result the fixes that work; none where the text has moved on.

        They are tried when somebody asks for them: findings do not wait for that.
        """
        if result.trial is None:
            result.trial = asyncio.wrap_future(self._pool.submit(_try_fixes, result))
        result.report.diagnostics = await asyncio.shield(result.trial)

    def forget(self, unit: Unit) -> None:
        """The unit is closed."""
        state = self._states.pop(unit.key, None)
        if state is not None:
            self._stop(state)
            self._settle(state)

    def close(self) -> None:
        """Give everything up."""
        for state in self._states.values():
            self._stop(state)
            self._settle(state)
        self._states.clear()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _stop(self, state: _State) -> None:
        if state.result is not None:
            state.result.outdated.set()
        if state.job is not None:
            state.job.cancelled.set()
            if state.job.timer is not None:
                state.job.timer.cancel()

    def _settle(self, state: _State) -> None:
        if state.job is not None and not state.job.settled.done():
            state.job.settled.set_result(None)
        state.job = None

    def _start(self, unit: Unit, state: _State, job: _Job) -> None:
        job.timer = None
        loop = asyncio.get_running_loop()
        snapshot = Snapshot.of(unit)
        try:
            root, config = self._settings(unit)
            task = _Task(None if root is None else Path(root), config, self._texts(unit))
        except Exception:
            _log.exception("the settings of %s cannot be used", unit.path)
            self._settle(state)
            return
        future = self._pool.submit(_work, unit, state, snapshot, task, job.cancelled)

        def done(future: Future[Result | None]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._finish, unit, state, job, future)

        future.add_done_callback(done)

    def _finish(self, unit: Unit, state: _State, job: _Job, future: Future[Result | None]) -> None:
        if job is not state.job or job.cancelled.is_set():
            return
        try:
            result = future.result()
        except Exception:
            _log.exception("the analysis of %s failed", unit.path)
            result = None
        if result is not None and result.snapshot.generation == unit.generation:
            before, state.result = state.result, result
            for document, serial in result.snapshot.known():
                document.forget(serial)
            try:
                self._finished(unit, before, result)
            except Exception:
                _log.exception("the results of %s could not be told", unit.path)
        self._settle(state)


def _work(
    unit: Unit,
    state: _State,
    snapshot: Snapshot,
    task: _Task,
    cancelled: threading.Event,
) -> Result | None:
    """Parse and analyse, in the analysis thread; None if that was given up."""
    if cancelled.is_set():
        return None
    if unit.is_notebook:
        source = parse_cells(snapshot.texts, state.source)
    else:
        source = parse(snapshot.texts[0] or "", state.source)
    state.source = source
    check = Check(source, unit.path, task.root, task.config, task.open_texts, cancelled.is_set)
    try:
        report = check.findings(keep_values=True)
    except Cancelled:
        return None
    for error in report.errors:
        _log.error("in the analysis of %s:\n%s", unit.path, error)
    view = View(source, report)
    sources = report.analysis.sources if report.analysis is not None else {}
    modules = {os.path.realpath(path): module.text for path, module in sources.items()}
    return Result(snapshot, view, hints(view), check, cancelled, modules)


def _try_fixes(result: Result) -> list[Diagnostic]:
    """The findings with the fixes that work, in the analysis thread; none if that was given up."""
    try:
        return result.check.with_working_fixes(result.report.diagnostics)
    except Cancelled:
        return [replace(item, fixes=()) for item in result.report.diagnostics]
