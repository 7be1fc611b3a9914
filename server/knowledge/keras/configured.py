"""Objects that are only configured: initializers, regularizers, constraints, schedules, and the form
losses, metrics, optimizers and callbacks share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from ...resolve.names import exists
from ...resolve.signatures import signature_of
from ...values import Config, Const, Lib, Obj, Problem, Value
from ..api import Context, function
from ..tracing import refuse_new_state
from ..wrong_calls import by_name, refuse_wrong_call

Check = Callable[[Context, str, dict[str, Value]], None]


RENAMED = {"lr": "learning_rate"}
"""Arguments and attributes of Keras 2 under their names of today."""


def warn_misspelt(ctx: Context, receiver: Obj, name: str, settable: tuple[str, ...]) -> None:
    """``layer.trainble = False``: sets an attribute that nothing reads."""
    cls = receiver.cls
    if not isinstance(cls, Lib) or ctx.keras_major < 3 or exists(f"{cls.name}.{name}") is not False:
        return
    near = RENAMED.get(name) or next(iter(get_close_matches(name, settable, 1, 0.75)), None)
    if near in settable and exists(f"{cls.name}.{near}"):
        short = cls.name.rsplit(".", 1)[-1]
        text = f"{short} has no attribute `{name}`, so setting it does nothing: write `{near}`"
        ctx.report(Problem("unknown-attribute", text, None, None, data={"name": name}))


def given_arguments(
    name: str, args: Sequence[Value], kwargs: Mapping[str, Value], kind: str
) -> dict[str, Value] | None:
    """The arguments of a constructor by name; ``None`` where some are not known.

    Raises for a call Python refuses.
    """
    signature = signature_of(name)
    if signature is None or "**" in kwargs:
        return None
    refuse_wrong_call(name, signature, args, kwargs, kind)
    return by_name(signature, args, kwargs)


def constructors(package: str, names: str, kind: str, check: Check | None = None) -> None:
    """Declare the constructors of some classes."""

    def make(name: str) -> Any:
        full = f"{package}.{name}"

        def construct(ctx: Context, *args: Any, **kwargs: Any) -> Value:
            if package == "keras.metrics":
                refuse_new_state(ctx, name)
            bound = given_arguments(full, args, kwargs, kind) if ctx.keras_major >= 3 else None
            if bound is None:
                bound = {key: value for key, value in kwargs.items() if key != "**"}
                bound["**"] = Const(True)
            elif check is not None:
                check(ctx, name, bound)
            return ctx.new_object(Lib(full), Config(bound, ctx.site))

        return construct

    for name in names.split():
        function(f"{package}.{name}", problem=kind)(make(name))


constructors(
    "keras.initializers",
    "Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity LecunNormal LecunUniform Ones "
    "Orthogonal RandomNormal RandomUniform STFT TruncatedNormal VarianceScaling Zeros",
    "compile-arguments",
)
constructors("keras.regularizers", "L1 L1L2 L2 OrthogonalRegularizer", "compile-arguments")
constructors("keras.constraints", "MaxNorm MinMaxNorm NonNeg UnitNorm", "compile-arguments")
