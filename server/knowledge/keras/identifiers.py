"""``keras.losses.get("mse")`` and its like: what a name stands for, or that it stands for nothing."""

from __future__ import annotations

from typing import Any

from ...values import NONE, Const, Lib, Unknown, Value
from ..api import Context, function
from .layer_args import CONSTRAINTS, INITIALIZERS, REGULARIZERS, named
from .loss_functions import checked_name as loss_named
from .metrics import checked_name as metric_named
from .optimizers import check_optimizer
from .trainer import optimizer_named

_BY_NAME = {
    "initializers": named(INITIALIZERS, "an initializer", registered=True),
    "regularizers": named(REGULARIZERS, "a regularizer", registered=True),
    "constraints": named(CONSTRAINTS, "a constraint", registered=True),
}


@function(*(f"keras.{family}.get" for family in _BY_NAME))
def get(ctx: Context, called: str, identifier: Any) -> Value:
    """An initializer, regularizer or constraint: a copy of the one there is, if one is given."""
    _BY_NAME[called.split(".")[1]](ctx, identifier, "identifier")
    return NONE if identifier == NONE else Unknown("an object by its name or configuration")


@function("keras.losses.get")
def get_loss(ctx: Context, identifier: Any) -> Value:
    """A loss function by its name, or what is given."""
    if isinstance(identifier, Const) and identifier != NONE and ctx.keras_major >= 3:
        loss_named(identifier.value)
    return _itself(identifier)


@function("keras.metrics.get")
def get_metric(ctx: Context, identifier: Any) -> Value:
    """A metric by its name, or what is given."""
    if isinstance(identifier, Const) and identifier != NONE and ctx.keras_major >= 3:
        metric_named(identifier.value)
    return _itself(identifier)


@function("keras.optimizers.get")
def get_optimizer(ctx: Context, identifier: Any) -> Value:
    """An optimizer by its name, or what is given."""
    check_optimizer(ctx, identifier)
    if isinstance(identifier, Const) and isinstance(identifier.value, str):
        return optimizer_named(ctx, identifier.value)
    return _itself(identifier)


def _itself(identifier: Value) -> Value:
    known = identifier == NONE or not isinstance(identifier, (Const, Lib))
    return identifier if known else Unknown("what Keras knows by this name")
