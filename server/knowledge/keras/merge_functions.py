"""The functional forms of the merge layers: ``keras.layers.add([a, b])``."""

from __future__ import annotations

from typing import Any

from ...values import Const, Fail, Lib, Value
from ..api import Context, function

_FUNCTIONS = {
    "add": "Add", "subtract": "Subtract", "multiply": "Multiply", "average": "Average",
    "maximum": "Maximum", "minimum": "Minimum", "concatenate": "Concatenate", "dot": "Dot",
}  # fmt: skip


@function(*(f"keras.layers.{name}" for name in _FUNCTIONS))
def merged(inputs: Any, *args: Any, ctx: Context, called: str, **options: Any) -> Value:
    """``keras.layers.add(tensors)``: a layer made and called at once."""
    short = called.rsplit(".", 1)[-1]
    if short == "dot" and not args and "axes" not in options:
        options["axes"] = Const(-1)
    if args and short not in ("dot", "concatenate") or len(args) > 1:
        text = f"{short}() takes {2 if short in ('dot', 'concatenate') else 1} positional arguments"
        raise Fail("call-arguments", text, "TypeError")
    made = ctx.call(Lib(f"keras.layers.{_FUNCTIONS[short]}"), list(args), options)
    return ctx.call(made, [inputs])
