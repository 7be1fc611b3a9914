"""``keras.backend``: settings, and the few functions Keras 3 kept."""

from __future__ import annotations

from typing import Any

from ...values import Const, NONE, Scalar, Value
from ..api import Context, function


@function("keras.backend.clear_session", "keras.backend.set_floatx", "keras.backend.set_epsilon",
          "keras.backend.set_image_data_format", "keras.config.set_floatx", "keras.config.set_epsilon",
          "keras.config.set_image_data_format", "keras.utils.clear_session")  # fmt: skip
def setting(ctx: Context, *args: Any, **kwargs: Any) -> Value:
    """Settings; what they change is not followed."""
    return NONE


@function("keras.backend.floatx", "keras.config.floatx")
def floatx(ctx: Context) -> Value:
    """The default float type, as far as nobody changes it."""
    return Scalar("str")


@function("keras.backend.epsilon", "keras.config.epsilon")
def epsilon(ctx: Context) -> Value:
    """A small number."""
    return Const(1e-07)


@function("keras.backend.image_data_format", "keras.config.image_data_format")
def image_data_format(ctx: Context) -> Value:
    """``"channels_last"`` unless the user's configuration file says otherwise."""
    return Scalar("str")


@function("keras.backend.backend", "keras.config.backend")
def backend_name(ctx: Context) -> Value:
    """The name of the backend."""
    return Scalar("str")


@function("keras.backend.get_uid")
def get_uid(ctx: Context, prefix: Any = NONE) -> Value:
    """A counter per prefix."""
    return Scalar("int", low=1)
