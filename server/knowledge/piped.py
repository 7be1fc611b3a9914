"""What the program's own data code raises, as whoever asks for the data gets it."""

from __future__ import annotations

from ..values import Fail, Lib, Note, Obj, Raised, Unwinding, UserClass
from ..values.exceptions import through_tensorflow


def raised_there(raised: Raised, name: str, at: str | None, piped: bool = False) -> Unwinding:
    """The failure of a call that runs the function ``name`` to its ``raise``.

    ``piped``: it runs inside a ``tf.data`` pipeline.  An exception that is no ``raise`` of the
    program's was recorded where it came from, and only goes on.
    """
    if raised.site is None:
        return raised
    exception = raised.name
    if piped:
        cls = raised.value.cls if isinstance(raised.value, Obj) else raised.value
        bases = cls.mro if isinstance(cls, UserClass) else ()
        base = next((b.name.rsplit(".", 1)[-1] for b in bases if isinstance(b, Lib)), exception)
        exception = through_tensorflow(base)
    arrives = f", which arrives here as {exception}" if exception != raised.name else ""
    text = f"`{name}` raises {raised.name} while its batches are fetched{arrives}"
    return Fail("source-raises", text, exception, at, (Note(raised.site, "it is raised here"),))
