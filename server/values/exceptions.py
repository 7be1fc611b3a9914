"""Classes of exceptions by their short names: which catches which."""

from __future__ import annotations

EXCEPTIONS: dict[str, str] = {
    "InvalidArgumentError": "OpError", "UnimplementedError": "OpError", "NotFoundError": "OpError",
    "OutOfRangeError": "OpError", "ResourceExhaustedError": "OpError", "UnknownError": "OpError",
    "FailedPreconditionError": "OpError", "OpError": "Exception",
    "OperatorNotAllowedInGraphError": "TypeError", "LinAlgError": "ValueError",
    "AxisError": "ValueError", "NotFittedError": "ValueError", "UFuncTypeError": "TypeError",
    "ParserError": "ValueError", "FrozenInstanceError": "AttributeError", "MergeError": "ValueError",
}  # fmt: skip
"""Base classes of library exceptions, by short name."""


def catches(handler: str, raised: str) -> bool:
    """Whether ``except handler`` catches an exception of class ``raised``."""
    import builtins

    handler = handler.rsplit(".", 1)[-1]
    name: str | None = raised.rsplit(".", 1)[-1]
    aliases = {"IOError": "OSError", "EnvironmentError": "OSError", "error": "OpError"}
    handler = aliases.get(handler, handler)
    while name is not None and name in EXCEPTIONS:
        if name == handler:
            return True
        name = EXCEPTIONS[name]
    cls = getattr(builtins, name or "", None)
    base = getattr(builtins, handler, None)
    if name == handler:
        return True
    if isinstance(cls, type) and isinstance(base, type):
        return issubclass(cls, base)
    return handler in ("Exception", "BaseException")


def through_tensorflow(name: str) -> str:
    """The class of an exception that Python code raises inside a ``tf.data`` pipeline.

    ``py_func`` keeps apart a few classes only.
    """
    if name == "MemoryError":
        return "ResourceExhaustedError"
    if name == "NotImplementedError":
        return "UnimplementedError"
    argument = catches("ValueError", name) or catches("TypeError", name)
    return "InvalidArgumentError" if argument else "UnknownError"
