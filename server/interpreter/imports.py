"""Imports: library names become aliases, modules of the project are run once."""

from __future__ import annotations

import ast
import re
import sys
from typing import TYPE_CHECKING

from ..resolve.names import VERSIONS, exists, importable_from, module_exists, public_names
from ..syntax import parse
from ..values import Fail, Lib, ScopeRec, Unknown, UserModule, Value
from .names import assign_name
from .objects import canonical_name
from .state import NEXT, Exit, Frame, OutOfBudget

if TYPE_CHECKING:
    from .machine import Machine

MAX_MODULES = 60
"""Project modules run for one analysis."""


def run_import(m: Machine, node: ast.Import, frame: Frame) -> list[Exit]:
    """``import a.b as c``."""
    for alias in node.names:
        value = import_module(m, alias.name, 0, frame)
        _may_be_missing(m, value)
        if alias.asname is None and "." in alias.name:
            top = alias.name.partition(".")[0]
            if isinstance(value, Lib):
                _check_module(m, node, alias.name)
            assign_name(m, top, import_module(m, top, 0, frame), frame)
        else:
            if isinstance(value, Lib):
                _check_module(m, node, alias.name)
            assign_name(m, alias.asname or alias.name, value, frame)
    return [Exit(m.state, NEXT)]


def _may_be_missing(m: Machine, module: Value) -> None:
    """A package that is not one of those every program here has may not be installed."""
    if isinstance(module, Lib):
        root = module.name.partition(".")[0]
        if root not in (*VERSIONS, "pandas") and root not in sys.stdlib_module_names:
            m.uncertain += 1


def run_import_from(m: Machine, node: ast.ImportFrom, frame: Frame) -> list[Exit]:
    """``from a import b as c``."""
    module = node.module or ""
    if module == "__future__":
        return [Exit(m.state, NEXT)]
    source = import_module(m, module, node.level, frame)
    _may_be_missing(m, source)
    if isinstance(source, Lib) and not _check_module(m, node, module):
        for alias in node.names:
            assign_name(m, alias.asname or alias.name, Unknown("the import fails"), frame)
        return [Exit(m.state, NEXT)]
    for alias in node.names:
        if alias.name == "*":
            _star(m, source, module, frame)
            continue
        value = _passed_on(m, _member(m, source, module, alias.name, node, frame), alias, frame)
        assign_name(m, alias.asname or alias.name, value, frame)
    return [Exit(m.state, NEXT)]


def _member(
    m: Machine, source: Value, module: str, name: str, node: ast.ImportFrom, frame: Frame
) -> Value:
    if isinstance(source, Lib):
        found = m.get(source, name)
        if isinstance(found, Lib):
            return check_name(m, found, imported=True)
        return found if found is not None else Unknown(f"`{name}` of `{module}`")
    if isinstance(source, UserModule):
        inner = m.scope(source.scope).names.get(name)
        if inner is not None:
            return inner
        dotted = f"{module}.{name}" if module else name
        child = import_module(m, dotted, node.level, frame)
        if isinstance(child, UserModule):
            return child
        return Unknown(f"`{module}` has no `{name}` fitlint can see")
    if node.level or not module:
        child = import_module(m, f"{module}.{name}".lstrip("."), node.level, frame)
        if isinstance(child, UserModule):
            return child
    return Unknown(f"`{name}` of `{module}`, which fitlint cannot see")


def _passed_on(m: Machine, value: Value, alias: ast.alias, frame: Frame) -> Value:
    """What a name of an unknown package is under its own name, where that was found out."""
    if m.project is None or not isinstance(value, Lib) or value.name.split(".")[0] in VERSIONS:
        return value
    if value.name not in m.project.reexports:
        if frame.source is m.source:
            m.project.unseen[value.name] = alias.lineno, alias.col_offset
        return value
    return Lib(canonical_name(m.project.reexports[value.name]))


def _star(m: Machine, source: Value, module: str, frame: Frame) -> None:
    record = m.edit_scope(frame.scope)
    if isinstance(source, UserModule):
        for name, value in m.scope(source.scope).names.items():
            if not name.startswith("_"):
                record.names[name] = value
    elif isinstance(source, Lib):
        for name in sorted(public_names(source.spelled or source.name) or ()):
            member = m.get(source, name)
            if member is not None:
                record.names[name] = member
    else:
        record.opaque = True


def import_module(m: Machine, name: str, level: int, frame: Frame) -> Value:
    """The module a name means: the project's own first, else a library."""
    key = f"{frame.source is m.source}:{level}:{name}" if level else name
    known = m.modules.get(key)
    if known is not None and _alive(m, known):
        return known
    value = _project_module(m, name, level, frame)
    if value is None:
        value = (
            Unknown("a relative import fitlint cannot follow")
            if level
            else Lib(canonical_name(name), name)
        )
    m.modules[key] = value
    return value


def _alive(m: Machine, module: Value) -> bool:
    """Whether a module was imported on this path, and not on one that was given up."""
    return not isinstance(module, UserModule) or module.scope in m.state.heap.table


def _project_module(m: Machine, name: str, level: int, frame: Frame) -> Value | None:
    if m.project is None:
        return None
    importer = m.module_paths.get(id(frame.source), m.path)
    if importer is None:
        return None
    found = m.project.locate(name, level, importer)
    if found is None:
        return None
    if found.is_namespace:
        return UserModule(name, m.state.heap.new(ScopeRec({})))
    path = found.path
    known = m.modules.get(str(path))
    if known is not None and _alive(m, known):
        return known
    if len(m.module_paths) >= MAX_MODULES:
        return Unknown("too many modules to follow")
    text = m.project.read(path)
    if text is None:
        return Unknown(f"`{name}` cannot be read")
    return _run_module(m, name, path, text)


def _run_module(m: Machine, name: str, path: object, text: str) -> Value:
    """Run a project module from a fresh scope; what it raises stays inside it."""
    from .run import run_tree

    source = parse(text)
    scope = m.state.heap.new(ScopeRec({}))
    module = UserModule(name, scope)
    m.modules[str(path)] = module
    m.module_paths[id(source)] = path
    m.sources[str(path)] = source
    ghost = m.state.ghost
    handlers, m.handlers = m.handlers, []
    node, current = m.node, m.current
    try:
        run_tree(m, source, scope, name)
    except OutOfBudget:
        raise
    finally:
        m.handlers = handlers
        m.node, m.current = node, current
    m.state.ghost = ghost
    return module


# -- names a library does not have ------------------------------------------------------------------


def _check_module(m: Machine, node: ast.Import | ast.ImportFrom, name: str) -> bool:
    """Whether a library module can be imported; records the failure."""
    if m.keras_major < 3 or module_exists(name) is not False:
        return True
    text = f"there is no module `{name}` in this version"
    with m.at(m.current, node):
        m.fail(Fail("unknown-module", text, "ModuleNotFoundError", name=name))
    return False


def check_name(m: Machine, found: Lib, imported: bool = False) -> Value:
    """The name, or Unknown after recording that the targeted version does not have it."""
    if m.keras_major < 3 or not found.spelled or found.spelled.split(".", 1)[0] in m.older:
        return found
    parent, _, name = found.spelled.rpartition(".")
    there = importable_from(parent, name) if imported else exists(found.spelled)
    if there is not False:
        return found
    text = f"`{parent}` has no `{name}` in this version"
    exception = "ImportError" if imported else "AttributeError"
    # A test that is not followed may be there to keep other versions out.
    unsure = _ABOUT_VERSIONS.search(m.state.condition or "") is not None
    return m.fail(Fail("unknown-name", text, exception, name=found.spelled, unsure=unsure))


_ABOUT_VERSIONS = re.compile(
    r"version|major|minor|hasattr|getattr|dir\(|backend|platform|compat|legacy|is_(new|old|tf)"
    r"|(tf|py|keras|python)_?[123]",
    re.IGNORECASE,
)
"""What tests say that tell one release or library from another."""
