"""What a value is where something else is wanted, as messages say it."""

from __future__ import annotations

from ...values import (
    Array,
    Const,
    Dataset,
    Fail,
    Function,
    Generator,
    Lib,
    Obj,
    Scalar,
    Value,
)
from ..args import container


def thing(value: Value) -> str | None:
    """What a value certainly is; ``None`` where it is not known.

    Objects of the user's own classes may act as anything, so they are not told.
    """
    if isinstance(value, Const):
        return "None" if value.value is None else repr(value.value)
    if isinstance(value, Scalar):
        return {"str": "text"}.get(value.kind, f"a Python {value.kind}")
    if isinstance(value, Dataset):
        return "a tf.data.Dataset"
    if isinstance(value, Generator):
        return "a generator"
    if isinstance(value, Function):
        return f"the function `{value.name}`" if value.name != "<lambda>" else "a lambda"
    if isinstance(value, Array):
        return {"keras": "a Keras tensor", "numpy": "a NumPy array", "tf": "a tensor"}.get(
            value.lib
        )
    if isinstance(value, Obj) and value.kind == "object" and isinstance(value.cls, Lib):
        name = value.cls.name
        return f"a {name.rsplit('.', 1)[-1]} object" if name.startswith("keras.") else None
    return container(value)


def refuse_container(value: Value, name: str, wanted: str, exception: str = "TypeError") -> None:
    """A tuple, list, dict or set where one value is wanted; raises ``layer-arguments``."""
    what = container(value)
    if what is not None:
        text = f"`{name}` must be {wanted}, it is {what}"
        raise Fail("layer-arguments", text, exception, name)
