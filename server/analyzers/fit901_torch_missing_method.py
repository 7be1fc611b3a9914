"""A PyTorch Module has no `forward`, or an autograd Function no `backward`.

## What it finds
Classes derived from `torch.nn.Module` that are called without a `forward` of their own (Keras's
`call` does not count), and `torch.autograd.Function` classes whose gradient is asked for without a
`backward`.

## Why it hurts
The two libraries name the same method differently; the class is accepted until it is used.

## What Keras does
Nothing, this is PyTorch: `Module.__call__` and the autograd engine raise `NotImplementedError`.

## Example
```toml
oracle = "skip: PyTorch is not a target of the oracle"
```

```python
import torch
from torch import nn


class Scale(nn.Module):
    def call(self, inputs):
        return inputs * 2.0


print(Scale()(torch.ones(2, 3)))  # error: [FIT901] "forward"
```

## Use instead
```toml
oracle = "skip: PyTorch is not a target of the oracle"
```

```python
import torch
from torch import nn


class Scale(nn.Module):
    def forward(self, inputs):
        return inputs * 2.0


print(Scale()(torch.ones(2, 3)))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..values import UserClass
from ..values.facts import Trouble
from .code import fixes_of, rename_function
from .rule import FactsView, Finding, Fix, finding, rule

KINDS = ("torch-forward", "torch-backward")


@rule("FIT901", "torch-missing-method", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=_fixes(trouble))


def _fixes(trouble: Trouble) -> list[Fix]:
    """Keras's `call` by PyTorch's name."""
    cls = trouble.problem.data.get("cls")
    if trouble.problem.kind != "torch-forward" or not isinstance(cls, UserClass):
        return []
    meant = [n for n in cls.node.body if isinstance(n, ast.FunctionDef) and n.name == "call"]
    edit = rename_function(cls.source, meant[-1], "forward") if meant else None
    return fixes_of("Rename `call` to `forward`", edit)
