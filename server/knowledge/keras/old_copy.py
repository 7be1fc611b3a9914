"""Objects of the old Keras that TensorFlow keeps for itself, where Keras 3 is given them."""

from __future__ import annotations

from ...values import Lib, Obj, UserClass, Value

HOME = "tensorflow.python.keras"
ADVICE = f"import from tensorflow.keras: `{HOME}` is TensorFlow's own old copy of Keras"


def private(value: Value) -> str | None:
    """The class of `tensorflow.python.keras` that an object is of; ``None``: of none."""
    cls = value.cls if isinstance(value, Obj) else None
    bases = cls.mro if isinstance(cls, UserClass) and not cls.opaque else (cls,)
    for base in bases:
        if isinstance(base, Lib) and base.name.startswith(f"{HOME}."):
            return base.name
    return None


def advice(value: Value) -> str:
    """What to say of such an object where Keras 3 gets it."""
    cls = value.cls if isinstance(value, Obj) else None
    short = cls.name.rpartition(".")[2] if isinstance(cls, (Lib, UserClass)) else "this"
    return f"`{short}` is none of Keras 3's; {ADVICE}"
