"""One file a request. Each has ``register``, which gives its handlers to the server."""

from __future__ import annotations

from . import (
    code_action,
    code_lens,
    configuration,
    diagnostic,
    hover,
    inlay_hint,
    lifecycle,
    notebook_sync,
    text_sync,
)

ALL = (
    lifecycle.register,
    configuration.register,
    text_sync.register,
    notebook_sync.register,
    diagnostic.register,
    hover.register,
    inlay_hint.register,
    code_action.register,
    code_lens.register,
)
