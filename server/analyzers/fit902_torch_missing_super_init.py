"""A PyTorch Module sets submodules before `super().__init__()`.

## What it finds
An `__init__` of a class derived from `torch.nn.Module` that assigns layers before, or without, the
constructor of `Module`.

## Why it hurts
The registries that parameters and submodules go into are made by that constructor.

## What Keras does
Nothing, this is PyTorch: `Module.__setattr__` raises `AttributeError` for the first submodule.

## Example
```toml
oracle = "skip: PyTorch is not a target of the oracle"
```

```python
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        self.out = nn.Linear(4, 1)  # error: [FIT902]

    def forward(self, inputs):
        return self.out(inputs)


print(Net()(torch.ones(2, 4)))
```

## Use instead
```toml
oracle = "skip: PyTorch is not a target of the oracle"
```

```python
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(4, 1)

    def forward(self, inputs):
        return self.out(inputs)


print(Net()(torch.ones(2, 4)))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .init_fix import super_init_fixes
from .rule import FactsView, Finding, finding, rule

KINDS = ("torch-super-init",)


@rule("FIT902", "torch-missing-super-init", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=super_init_fixes(trouble))
