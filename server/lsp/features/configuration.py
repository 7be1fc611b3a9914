"""workspace/configuration, and what changes with it: settings, folders, files on disk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lsprotocol import types

from ..convert import path_of
from ..scheduler import DEBOUNCE_SECONDS
from ..server import FitlintServer
from . import diagnostic, text_sync

_SECTION = "fitlint"
TARGET = "fitlint/target"
"""Tells the client which Keras the code is judged by."""


def register(server: FitlintServer) -> None:
    """Give the handlers to the server."""

    @server.handle(types.INITIALIZED)
    async def initialized(server: FitlintServer, params: types.InitializedParams) -> None:
        tell_target(server)
        await _ask(server)
        await _watch(server)

    @server.handle(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def changed(server: FitlintServer, params: types.DidChangeConfigurationParams) -> None:
        if not await _ask(server):
            given = params.settings
            if isinstance(given, Mapping) and _SECTION in given:
                given = given[_SECTION]
            use(server, given)

    @server.handle(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders(server: FitlintServer, params: types.DidChangeWorkspaceFoldersParams) -> None:
        server.analyse_all()

    @server.handle(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files(server: FitlintServer, params: types.DidChangeWatchedFilesParams) -> None:
        changed = types.FileChangeType.Changed
        if any(change.type != changed for change in params.changes):
            # What could not be found may be there now, and the other way round.
            server.analyse_all(DEBOUNCE_SECONDS)
            return
        for change in params.changes:
            text_sync.analyse_dependents(server, path_of(change.uri))


def use(server: FitlintServer, given: Any) -> None:
    """Take settings over; everything is analysed again if they differ."""
    before = server.settings
    server.settings = before.merged(given)
    if server.settings == before:
        return
    tell_target(server)
    if server.settings.enable:
        server.analyse_all()
    else:
        for unit in server.documents:
            server.scheduler.forget(unit)
            diagnostic.clear(server, unit.documents)
        diagnostic.refresh(server)


def tell_target(server: FitlintServer) -> None:
    """Say which Keras the code is judged by."""
    version = server.target_keras
    server.protocol.notify(TARGET, {"keras": version})


async def _ask(server: FitlintServer) -> bool:
    """Ask the client for its settings; whether it can be asked."""
    workspace = server.client_capabilities.workspace
    if workspace is None or not workspace.configuration:
        return False
    answer = await server.workspace_configuration_async(
        types.ConfigurationParams([types.ConfigurationItem(section=_SECTION)])
    )
    if answer:
        use(server, answer[0])
    return True


async def _watch(server: FitlintServer) -> None:
    """Ask to be told of changed settings and files, where the client wants to be asked."""
    workspace = server.client_capabilities.workspace
    wanted: list[types.Registration] = []
    settings = workspace and workspace.did_change_configuration
    if settings and settings.dynamic_registration:
        method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
        wanted.append(types.Registration(method, method, {"section": _SECTION}))
    watching = workspace and workspace.did_change_watched_files
    if watching and watching.dynamic_registration:
        method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        patterns = {"watchers": [{"globPattern": "**/*.py"}]}
        wanted.append(types.Registration(method, method, patterns))
    if wanted:
        await server.client_register_capability_async(types.RegistrationParams(wanted))
