"""Quick fix: declare the model's input for the data it is given."""

from __future__ import annotations

import ast
from typing import Any

from ..shapes import FREE, Shape
from ..syntax import Source
from ..values import Site
from ..values.facts import Trouble
from .code import fixes_of, path_to, replace, shape_text
from .rule import Edit, Fix, argument


def declaration_fixes(trouble: Trouble) -> list[Fix]:
    """Write the data's shape where the model's input was declared."""
    data = trouble.problem.data
    declared, wanted = data.get("declared"), _sample_shape(data)
    if not isinstance(declared, Site) or wanted is None:
        return []
    call = declared.node
    if not isinstance(call, ast.Call) or not path_to(declared):
        return []
    rank_differs = trouble.problem.kind in ("model-rank", "input-rank")
    if rank_differs and data.get("adapter", "arrays") != "arrays":
        return []  # The batches are made wrongly, not the model.
    if _transposed(wanted, data.get("wanted")):
        return []
    edit = _edit(declared.source, call, wanted)
    return fixes_of(f"Declare the input for the data: {shape_text(wanted)}", edit)


def _transposed(sample: Shape, declared: object) -> bool:
    """Whether the data has the declared sizes in another order: channels in front, most often."""
    if not isinstance(declared, Shape) or declared.dims is None or sample.dims is None:
        return False
    sizes = [sorted(map(str, dims)) for dims in (sample.dims, declared.dims[1:])]
    return sizes[0] == sizes[1]


def _sample_shape(data: dict[str, Any]) -> Shape | None:
    """The shape of one sample of the data, with numbers in all places."""
    shape = data.get("given") or data.get("found")
    if not isinstance(shape, Shape) or not shape.dims:
        return None
    sample = shape[1:]
    return sample if shape_text(sample) is not None else None


def _edit(source: Source, call: ast.Call, wanted: Shape) -> Edit | None:
    text = shape_text(wanted)
    assert text is not None and wanted.dims is not None
    name = source.segment(call.func).rsplit(".", 1)[-1]
    given = argument(call, "input_shape")
    if given is None and name in ("Input", "InputLayer"):
        given = argument(call, "shape", 0)
    if given is not None:
        return replace(source, given, text)
    whole = argument(call, "batch_shape") or argument(call, "batch_input_shape")
    if isinstance(whole, (ast.Tuple, ast.List)) and whole.elts:
        batch = source.segment(whole.elts[0])
        return replace(source, whole, f"({', '.join([batch, *_sizes(wanted)])})")
    width = argument(call, "input_dim")
    if width is None or name == "Embedding":
        return None
    if len(wanted.dims) == 1:
        return replace(source, width, _sizes(wanted)[0])
    keyword = next(keyword for keyword in call.keywords if keyword.arg == "input_dim")
    return replace(source, keyword, f"input_shape={text}")


def _sizes(shape: Shape) -> list[str]:
    return ["None" if dim is FREE else str(dim) for dim in shape.dims or ()]
